// A member that is decided at run time: everything that pulse.toml declares is asked for.
export default async function (input, env) {
  return env[input.name].get("a");
}
//@ pulse.toml
plan = "pro"
secrets = ["A", "B"]
connections = ["github"]
//= asks: kv, db, log, waitUntil, fetch(any), secrets(A B any), connections(github)
//= warning P0303 server/app.ts:3:10: env is used in a way that cannot be followed [name the member (`env.kv`), or pass on the members that are needed]
