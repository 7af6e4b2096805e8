// env through rest parameters and `arguments`.
export async function GET(...all) {
  return all[1].kv.get("a");
}
//= asks: kv, log, waitUntil, fetch(any)
//= warning P0303 server/app.ts:2:27: env is used in a way that cannot be followed [name the member (`env.kv`), or pass on the members that are needed]
