// A handler of another module: env is out of sight.
export { default } from "./_handler";
//@ server/_handler.ts
export default async function (input, env) {
  return env.kv.get("a");
}
//= asks: kv, log, waitUntil, fetch(any)
//= warning P0303 server/app.ts:2:10: the handler is not a function of this file, so its use of env cannot be followed
