import { check, fails, failsWith } from "../../../check";

export default async function (input, { kv }) {
  await kv.put("key1", "value1");
  await kv.put("meta", "m", { metadata: { a: 1 } });
  for (const [key, value] of [["empty", ""], ["zero", "0"], ["false", "false"], ["null", "null"], ["1", "one"], ["__proto__", "p"], ['key"2', "q"]]) await kv.put(key, value);
  const bulk = (text) => fails("Error: KV GET_BULK failed: " + text);
  const many = (n) => Array.from({ length: n }, (_, i) => "many" + i);
  return check([
    ["K29", () => kv.get(["key1", "key2"]), new Map([["key1", "value1"], ["key2", null]])],
    ["K30", () => kv.get(["none", "key1", "none"]), new Map([["none", null], ["key1", "value1"]])],
    ["K31", () => kv.get(many(101)), bulk("400 You can request a maximum of 100 keys")],
    ["K31 100", async () => (await kv.get(many(100))).size, 100],
    ["K31 duplicates", () => kv.get(new Array(101).fill("key1")), bulk("400 You can request a maximum of 100 keys")],
    ["K32", () => kv.get([]), bulk("400 You must request a minimum of 1 key")],
    ["K33", () => kv.get(["key1"], "arrayBuffer"), bulk('400 "arrayBuffer" is not a valid type. Use "json" or "text"')],
    ["K33 stream", () => kv.get([], { type: "stream" }), bulk('400 "stream" is not a valid type. Use "json" or "text"')],
    ["K33 ''", () => kv.get(["key1"], ""), new Map([["key1", "value1"]])],
    ["K34", () => kv.get(["key1", "zero"], "json"), bulk("400 At least one of the requested keys corresponds to a non-json value")],
    ["K35", () => kv.get([""]), bulk("400 Key names must not be empty")],
    ["K35 .", () => kv.get(["."]), bulk('400 Illegal key name ".". Please use a different name.')],
    ["K35 ..", () => kv.get([".."]), bulk('400 Illegal key name "..". Please use a different name.')],
    ["K35 long", () => kv.get(["a".repeat(513)]), bulk("414 UTF-8 encoded length of 513 exceeds key length limit of 512.")],
    ["K36", () => kv.get(["key1"], { cacheTtl: 10 }), bulk("400 Invalid cache_ttl of 10. Cache TTL must be at least 30.")],
    ["K38", () => kv.getWithMetadata(["meta", "key1", "none"]), new Map<string, any>([["meta", { value: "m", metadata: { a: 1 } }], ["key1", { value: "value1", metadata: null }], ["none", null]])],
    ["K39", () => kv.getWithMetadata(["empty"]), new Map([["empty", { value: "", metadata: null }]])],
    ["K39 json", () => kv.getWithMetadata(["zero", "false"], "json"), new Map<string, any>([["zero", { value: 0, metadata: null }], ["false", { value: false, metadata: null }]])],
    ["K40", () => kv.get(["1", "__proto__"]), new Map([["1", "one"], ["__proto__", "p"]])],
    ["K41", () => kv.get(['key"2', 1]), new Map([['key"2', "q"], ["1", "one"]])],
    ["K41 symbol", () => kv.get([Symbol("s")]), failsWith("TypeError: ")],
    ["K29 json", () => kv.get(["zero", "none"], { type: "json" }), new Map([["zero", 0], ["none", null]])],
  ]);
}
