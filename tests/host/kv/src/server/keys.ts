import { check, fails, failsWith, type Fact } from "../../../check";

const long = "a".repeat(513);
const ODD = ["...", "a/..", "./x", "a/b", "a%2Fb", "100%", " blank ", "?#&+", "'\"\\", "line\nbreak", "😀", "nul\0l", "__proto__", "constructor", "toString", "hasOwnProperty", "bulk/get", "e\u0301", "\u00e9"];

export default async function (input, { kv }) {
  const round = async (key) => {
    await kv.put(key, "value of " + key);
    const got = await kv.get(key);
    const listed = (await kv.list({ prefix: key })).keys.some((k) => k.name === key);
    await kv.delete(key);
    return [got, listed, await kv.get(key)];
  };
  const facts: Fact[] = [];
  for (const op of ["get", "getWithMetadata", "put", "delete"]) {
    facts.push(
      ["K1 " + op, () => kv[op]("", ""), fails("TypeError: Key name cannot be empty.")],
      ["K2 " + op, () => kv[op](".", ""), fails('TypeError: "." is not allowed as a key name.')],
      ["K3 " + op, () => kv[op]("..", ""), fails('TypeError: ".." is not allowed as a key name.')],
      ["K10 " + op, () => kv[op](Symbol("s"), ""), failsWith("TypeError: ")],
    );
  }
  for (const [op, name] of [["get", "GET"], ["getWithMetadata", "GET"], ["put", "PUT"], ["delete", "DELETE"]]) {
    facts.push(["K4 " + op, () => kv[op](long, ""), fails(`Error: KV ${name} failed: 414 UTF-8 encoded length of 513 exceeds key length limit of 512.`)]);
  }
  facts.push(
    ["K5 512 bytes", () => kv.put("a".repeat(512), "x"), undefined],
    ["K5 128 emoji", () => kv.put("😀".repeat(128), "x"), undefined],
    ["K5 129 emoji", () => kv.put("😀".repeat(129), "x"), fails("Error: KV PUT failed: 414 UTF-8 encoded length of 516 exceeds key length limit of 512.")],
    ["K7", async () => (await kv.put("key", "a"), await kv.put("KEY", "b"), [await kv.get("key"), await kv.get("KEY")]), ["a", "b"]],
    ["K8", async () => (await kv.put("p/q", "a"), [await kv.get("p/q"), await kv.get("p%2Fq")]), ["a", null]],
    ["K10 number", async () => (await kv.put(1, "one"), [await kv.get("1"), await kv.get(1)]), ["one", "one"]],
    ["K10 null", async () => (await kv.put(null, "n"), await kv.get("null")), "n"],
    ["K10 undefined", async () => (await kv.put(undefined, "u"), await kv.get("undefined")), "u"],
    ["K10 nothing", () => kv.get(), failsWith("TypeError: Failed to execute 'get' on 'KvNamespace': parameter 1 is not of type")],
    ["K10 nothing to delete", () => kv.delete(), failsWith("TypeError: Failed to execute 'delete' on 'KvNamespace': parameter 1 is not of type")],
    ["K11", async () => (await kv.put("a\ud800b", "lone"), await kv.get("a\ufffdb")), "lone"],
    ["K12", () => (0, kv.get)("a"), failsWith("TypeError: ")],
  );
  for (const key of ODD) facts.push([(key.startsWith("_") ? "K9 " : "K6 K8 K11 ") + key, () => round(key), ["value of " + key, true, null]]);
  return check(facts);
}
