import { check, fails } from "../../../check";

export default async function (input, { kv }) {
  await kv.put("k", "b");
  return check([
    ["K52", () => kv.put("k", new Uint8Array(26214401)), fails("Error: KV PUT failed: 413 Value length of 26214401 exceeds limit of 26214400.")],
    ["K52 old value", () => kv.get("k"), "b"],
  ]);
}
