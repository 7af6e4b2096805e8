// Either branch may be env.
export default async function (input, env) {
  const a = input.x ? env : undefined;
  const b = a || {};
  const c = (input.y && env) ?? b;
  if (!c.db) return "no database";
  return [a.kv, b.log, await env.db?.query("SELECT 1"), "db" in env, typeof env.connections];
}
//@ pulse.toml
connections = ["github"]
//= asks: kv, db, log, connections(github)
//= connections  server/app.ts:7:77
//= db  server/app.ts:6:8
//= db  server/app.ts:7:30
//= kv  server/app.ts:7:11
//= log  server/app.ts:7:17
