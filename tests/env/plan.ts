// pulse.toml names a plan that lacks what the code uses: a warning, not an error.
export default async (input, env) => [env.db, env.secrets.has("A")];
//@ pulse.toml
plan = "free"
//= asks: db, fetch(any), secrets(A)
//= db  server/app.ts:2:39
//= secrets A  server/app.ts:2:47
//= warning P0501 ?: env.db needs the plan pro
//= warning P0501 ?: env.secrets needs the plan creator
