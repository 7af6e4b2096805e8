import { check, fails, failsWith, type Fact } from "../../../check";

export default async function (input, { kv }) {
  const stored = async (value, type = "text") => (await kv.put("k", value), await kv.get("k", type));
  const bytes = new Uint8Array([1, 2, 3, 4]).buffer;
  const refused = fails("TypeError: KV put() accepts only strings, ArrayBuffers, ArrayBufferViews, and ReadableStreams as values.");
  const put = (options) => kv.put("k", "v", options);
  const bad = (text) => fails("Error: KV PUT failed: 400 " + text);
  const now = () => Math.floor(Date.now() / 1000);
  const metadata = async (value) => (await put({ metadata: value }), (await kv.getWithMetadata("k")).metadata);
  const expiration = async () => (await kv.list({ prefix: "k" })).keys[0].expiration;
  const cycle: any = {};
  cycle.self = cycle;
  const facts: Fact[] = [
    ["K46 buffer", () => stored(bytes, "arrayBuffer"), bytes],
    ["K46 view", () => stored(new Uint8Array(bytes, 1, 2), "arrayBuffer"), new Uint8Array([2, 3]).buffer],
    ["K46 wide view", () => stored(new Uint16Array(bytes, 2, 1), "arrayBuffer"), new Uint8Array([3, 4]).buffer],
    ["K46 DataView", () => stored(new DataView(bytes, 3), "arrayBuffer"), new Uint8Array([4]).buffer],
    ["K48 number", () => stored(123), "123"],
    ["K48 true", () => stored(true), "true"],
    ["K48 null", () => stored(null), "null"],
    ["K48 undefined", () => stored(undefined), "undefined"],
    ["K48 nothing", () => kv.put("k"), failsWith("TypeError: Failed to execute 'put' on 'KvNamespace': parameter 2")],
    ["K49 text", () => stored(""), ""],
    ["K49 buffer", () => stored(new ArrayBuffer(0)), ""],
    [
      "K50",
      async () => {
        const view = new Uint8Array([1, 2]);
        const done = kv.put("k", view);
        view[0] = 9;
        await done;
        return kv.get("k", "arrayBuffer");
      },
      new Uint8Array([1, 2]).buffer,
    ],
    [
      "K51",
      async () => {
        await kv.put("k", "a", { metadata: 1, expirationTtl: 600 });
        await kv.put("k", "b");
        return [await kv.getWithMetadata("k"), await expiration()];
      },
      [{ value: "b", metadata: null, cacheStatus: null }, undefined],
    ],
    ["K53 0", () => put({ expirationTtl: 0 }), bad("Invalid expiration_ttl of 0. Please specify integer greater than 0.")],
    ["K53 negative", () => put({ expirationTtl: -5 }), bad("Invalid expiration_ttl of -5. Please specify integer greater than 0.")],
    ["K53 NaN", () => put({ expirationTtl: NaN }), bad("Invalid expiration_ttl of 0. Please specify integer greater than 0.")],
    ["K53 text", () => put({ expirationTtl: "soon" }), bad("Invalid expiration_ttl of 0. Please specify integer greater than 0.")],
    ["K53 null", () => put({ expirationTtl: null }), bad("Invalid expiration_ttl of 0. Please specify integer greater than 0.")],
    ["K54", () => put({ expirationTtl: 30 }), bad("Invalid expiration_ttl of 30. Expiration TTL must be at least 60.")],
    ["K54 59", () => put({ expirationTtl: 59 }), bad("Invalid expiration_ttl of 59. Expiration TTL must be at least 60.")],
    ["K54 60", () => put({ expirationTtl: 60 }), undefined],
    ["K55", () => put({ expiration: 1000 }), bad("Invalid expiration of 1000. Please specify integer greater than the current number of seconds since the UNIX epoch.")],
    ["K55 text", () => put({ expiration: "x" }), bad("Invalid expiration of 0. Please specify integer greater than the current number of seconds since the UNIX epoch.")],
    ["K56", () => put({ expiration: now() + 30 }), failsWith("Expiration times must be at least 60 seconds in the future.")],
    ["K56 ok", () => put({ expiration: now() + 90 }), undefined],
    ["K57", () => put({ expiration: Date.now() }), failsWith("TypeError: Value out of range. Must be between -2147483648 and 2147483647 (inclusive).")],
    ["K25 ttl", () => put({ expirationTtl: 2 ** 31 }), failsWith("TypeError: Value out of range.")],
    ["K58", () => put({ expirationTtl: 60, expiration: 1 }), undefined],
    ["K59", () => put({ expirationTtl: 60.9 }), undefined],
    ["K59 59.9", () => put({ expirationTtl: 59.9 }), bad("Invalid expiration_ttl of 59. Expiration TTL must be at least 60.")],
    ["K60", () => put({ metadata: "x".repeat(1023) }), fails("Error: KV PUT failed: 413 Metadata length of 1025 exceeds limit of 1024.")],
    ["K60 1024", () => put({ metadata: "x".repeat(1022) }), undefined],
    ["K60 bytes", () => put({ metadata: "é".repeat(512) }), fails("Error: KV PUT failed: 413 Metadata length of 1026 exceeds limit of 1024.")],
    ["K61 null", () => metadata(null), null],
    ["K61 undefined", () => metadata(undefined), null],
    ["K61 cycle", () => put({ metadata: cycle }), failsWith("TypeError: ")],
    ["K61 BigInt", () => put({ metadata: 1n }), failsWith("TypeError: ")],
    ["K62 key first", () => kv.put("", {}, { expirationTtl: 1 }), fails("TypeError: Key name cannot be empty.")],
    ["K62 then the value's type", () => kv.put("k", {}, { expirationTtl: 1 }), refused],
    ["K62 then expiration", () => kv.put("k", "v", { expirationTtl: 1, metadata: "x".repeat(2000) }), failsWith("Invalid expiration_ttl of 1.")],
  ];
  for (const value of [{}, [1], new Date(0), new Map(), new String("s"), () => 1, /x/]) facts.push(["K47 " + Object.prototype.toString.call(value), () => kv.put("k", value), refused]);
  for (const value of [{ a: { b: [null] } }, 123, "example", true, 0, false, "", "😀"]) facts.push(["K45 K61 " + JSON.stringify(value), () => metadata(value), value]);
  return check(facts);
}
