import { check, failsWith } from "../../../check";

export default async function (input, { kv }) {
  const names = (page) => page.keys.map((k) => k.name);
  const facts: any[] = [["K66", () => kv.list(), { keys: [], list_complete: true, cacheStatus: null }]];
  const first = await check(facts);
  for (const key of ["b", "A", "a%", "a_x", "a*", "！", "😀", "!", ", "]) await kv.put(key, "");
  await kv.put("m1", "", { metadata: { n: 1 } });
  await kv.put("m2", "", { metadata: 5, expirationTtl: 600 });
  await kv.put("m3", "", { metadata: "t" });
  const all = ["!", ", ", "A", "a%", "a*", "a_x", "b", "m1", "m2", "m3", "！", "😀"];
  const second = await check([
    ["K79 K68", async () => names(await kv.list()), all],
    ["K65", async () => Object.keys(await kv.list()), ["keys", "list_complete", "cacheStatus"]],
    ["K65 paged", async () => Object.keys(await kv.list({ limit: 1 })).sort(), ["cacheStatus", "cursor", "keys", "list_complete"]],
    ["K67", async () => Object.keys((await kv.list({ prefix: "b" })).keys[0]), ["name"]],
    ["K67 seconds", async () => Math.abs((await kv.list({ prefix: "m2" })).keys[0].expiration - Date.now() / 1000 - 600) < 5, true],
    ["K69", async () => names(await kv.list({ prefix: "a%" })), ["a%"]],
    ["K69 _", async () => names(await kv.list({ prefix: "a_" })), ["a_x"]],
    ["K69 *", async () => names(await kv.list({ prefix: "*" })), []],
    ["K69 case", async () => names(await kv.list({ prefix: "a" })), ["a%", "a*", "a_x"]],
    ["K69 512", async () => names(await kv.list({ prefix: "x".repeat(512) })), []],
    ["K70", () => kv.list({ prefix: "x".repeat(513) }), failsWith("KV GET failed: 414 UTF-8 encoded length of 513 exceeds key length limit of 512.")],
    ["K70 .", async () => names(await kv.list({ prefix: "." })), []],
    ["K71", () => kv.list({ limit: 1001 }), failsWith("KV GET failed: 400 Invalid key_count_limit of 1001. Please specify an integer less than 1000.")],
    ["K71 1000", async () => names(await kv.list({ limit: 1000 })).length, 12],
    ["K25 limit", () => kv.list({ limit: 2 ** 31 }), failsWith("TypeError: Value out of range.")],
    ...[0, -1, NaN, null, "abc"].map((limit) => ["K72 " + limit, async () => names(await kv.list({ limit })).length, 12] as [string, () => unknown, unknown]),
    ["K73", async () => names(await kv.list({ prefix: null, cursor: null })).length, 12],
    ["K73 ''", async () => names(await kv.list({ prefix: "", cursor: "" })).length, 12],
    ["K74", async () => { const p = await kv.list({ limit: 5 }); return [p.list_complete, typeof p.cursor]; }, [false, "string"]],
    ["K74 exact", async () => { const p = await kv.list({ limit: 12 }); return [p.list_complete, "cursor" in p]; }, [true, false]],
    [
      "K75 K76",
      async () => {
        const one = await kv.list({ limit: 3 });
        await kv.put("!!", "");
        await kv.put("zz", "");
        await kv.delete(one.keys[2].name);
        const two = await kv.list({ limit: 4, cursor: one.cursor });
        const three = await kv.list({ cursor: two.cursor });
        await kv.delete("!!");
        await kv.delete("zz");
        await kv.put("A", "");
        return [names(one), names(two), names(three), three.list_complete];
      },
      [["!", ", ", "A"], ["a%", "a*", "a_x", "b"], ["m1", "m2", "m3", "zz", "！", "😀"], true],
    ],
    ["K78", async () => (await kv.list({ prefix: "m" })).keys.map((k) => k.metadata), [{ n: 1 }, 5, "t"]],
    ["K80 K82", async () => {
      const keys = Array.from({ length: 150 }, (_, i) => "p" + String(i).padStart(3, "0"));
      await Promise.all(keys.map((k) => kv.put(k, k)));
      const got = await Promise.all(keys.map((k) => kv.get(k)));
      return [got.every((v, i) => v === keys[i]), names(await kv.list({ prefix: "p" })).length];
    }, [true, 150]],
    ["K80 whole", async () => {
      await Promise.all(Array.from({ length: 20 }, (_, i) => kv.put("race", String(i), { metadata: i })));
      const { value, metadata } = await kv.getWithMetadata("race");
      return value === String(metadata);
    }, true],
  ]);
  return { checked: first.checked + second.checked, failed: [...first.failed, ...second.failed] };
}
