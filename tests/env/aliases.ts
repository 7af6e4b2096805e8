// Other names for env and its members.
let shared;

export default async function (input, env) {
  const e = env;
  const same = e;
  shared = same;
  const { kv } = shared;
  const get = e.secrets;
  let chosen;
  chosen ??= e;
  const maybe = input.a ? chosen : null;
  maybe?.log.info("x");
  return [kv, get.has("ALIASED"), (input.b, e)["db"], e[`waitUntil`], await later()];
}

async function later() {
  return (await current()).connections.get("github");
}

async function current() {
  return shared;
}
//= asks: kv, db, log, waitUntil, fetch(any), secrets(ALIASED), connections(github)
//= connections github  server/app.ts:18:10
//= db  server/app.ts:14:35
//= kv  server/app.ts:8:11
//= log  server/app.ts:13:3
//= secrets  server/app.ts:9:15
//= secrets ALIASED  server/app.ts:14:15
//= waitUntil  server/app.ts:14:55
