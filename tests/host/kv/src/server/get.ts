import { check, fails, failsWith } from "../../../check";

const read = async (stream) => new Response(stream).text();

export default async function (input, { kv }) {
  await kv.put("text", "value");
  await kv.put("empty", "");
  await kv.put("json", '{"a":[1]}');
  await kv.put("bytes", new Uint8Array([255, 65, 0]));
  await kv.put("bom", new Uint8Array([239, 187, 191, 65]));
  for (const [key, value] of [["zero", "0"], ["false", "false"], ["null", "null"]]) await kv.put(key, value);
  const unknown = fails('TypeError: Unknown response type. Possible types are "text", "arrayBuffer", "json", and "stream".');
  return check([
    ["K13", () => kv.get("text"), "value"],
    ["K13 empty", () => kv.get("empty"), ""],
    ["K14", () => kv.get("none"), null],
    ["K14 json", () => kv.get("none", "json"), null],
    ["K14 stream", () => kv.get("none", "stream"), null],
    ["K14 arrayBuffer", () => kv.get("none", "arrayBuffer"), null],
    ["K15 text", () => kv.get("text", "text"), "value"],
    ["K15 json", () => kv.get("json", "json"), { a: [1] }],
    ["K15 arrayBuffer", async () => kv.get("bytes", "arrayBuffer"), new Uint8Array([255, 65, 0]).buffer],
    ["K16", () => kv.get("json", { type: "json" }), { a: [1] }],
    ["K16 {}", () => kv.get("text", {}), "value"],
    ["K16 undefined", () => kv.get("text", undefined), "value"],
    ["K16 null", () => kv.get("text", null), "value"],
    ["K17", () => kv.get("text", "blob"), unknown],
    ["K17 case", () => kv.get("text", "arraybuffer"), unknown],
    ["K17 empty", () => kv.get("text", ""), unknown],
    ["K18", () => kv.get("none", "blob"), null],
    ["K19", () => kv.get("text", "json"), failsWith("SyntaxError: ")],
    ["K19 empty", () => kv.get("empty", "json"), failsWith("SyntaxError: ")],
    ["K20 0", () => kv.get("zero", "json"), 0],
    ["K20 false", () => kv.get("false", "json"), false],
    ["K20 null", () => kv.get("null", "json"), null],
    ["K21", () => kv.get("bytes"), "\ufffdA\0"],
    ["K21 BOM", () => kv.get("bom"), "\ufeffA"],
    ["K22", () => kv.get("text", "text", { cacheTtl: 1 }), "value"],
    ["K23", () => kv.get("text", { cacheTtl: 10 }), fails("Error: KV GET failed: 400 Invalid cache_ttl of 10. Cache TTL must be at least 30.")],
    ["K23 30", () => kv.get("text", { cacheTtl: 30 }), "value"],
    ["K23 60", () => kv.get("text", { cacheTtl: 60 }), "value"],
    ["K24 text", () => kv.get("text", { cacheTtl: "not a number" }), fails("Error: KV GET failed: 400 Invalid cache_ttl of 0. Cache TTL must be at least 30.")],
    ["K24 NaN", () => kv.get("text", { cacheTtl: NaN }), failsWith("Invalid cache_ttl of 0.")],
    ["K24 Infinity", () => kv.get("text", { cacheTtl: Infinity }), failsWith("Invalid cache_ttl of 0.")],
    ["K24 null", () => kv.get("text", { cacheTtl: null }), failsWith("Invalid cache_ttl of 0.")],
    ["K24 30.9", () => kv.get("text", { cacheTtl: 30.9 }), "value"],
    ["K24 29.9", () => kv.get("text", { cacheTtl: 29.9 }), failsWith("Invalid cache_ttl of 29.")],
    ["K24 '60'", () => kv.get("text", { cacheTtl: "60" }), "value"],
    ["K24 undefined", () => kv.get("text", { cacheTtl: undefined }), "value"],
    ["K25", () => kv.get("text", { cacheTtl: 2 ** 31 }), failsWith("Value out of range. Must be between -2147483648 and 2147483647 (inclusive).")],
    ["K25 type", () => kv.get("text", { cacheTtl: -(2 ** 31) - 1 }), failsWith("TypeError: ")],
    ["K26", () => kv.get("none", { cacheTtl: 1 }), failsWith("Invalid cache_ttl of 1.")],
    ["K42", () => kv.getWithMetadata("text"), { value: "value", metadata: null, cacheStatus: null }],
    ["K43", () => kv.getWithMetadata("none"), { value: null, metadata: null, cacheStatus: null }],
    ["K44", () => kv.getWithMetadata("json", "json"), { value: { a: [1] }, metadata: null, cacheStatus: null }],
    ["K44 type", () => kv.getWithMetadata("json", "blob"), unknown],
    ["K44 ttl", () => kv.getWithMetadata("json", { type: "json", cacheTtl: 1 }), failsWith("KV GET failed: 400 Invalid cache_ttl of 1.")],
    ["K63", async () => [await kv.delete("text"), await kv.get("text"), await kv.delete("text"), await kv.delete("never")], [undefined, null, undefined, undefined]],
    ["K64", async () => (await kv.put("a,b", "joined"), await kv.delete(["a", "b"]), await kv.get("a,b")), null],
  ]);
}
