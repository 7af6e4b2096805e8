// Members handed on alone: only they are asked for, but their names are not known.
export default async function (input, env) {
  const { get } = env.secrets;
  input.use(env.kv, env.connections);
  return [get(input.name), new input.Client({ fetch: env.fetch })];
}
//@ pulse.toml
secrets = ["A", "B"]
connections = ["github"]
//= asks: kv, fetch(any), secrets(A B any), connections(github)
//= connections (any)  server/app.ts:4:21
//= fetch  server/app.ts:5:54
//= fetch (any)  server/app.ts:5:45
//= kv  server/app.ts:4:13
//= secrets  server/app.ts:3:19
//= secrets (any)  server/app.ts:3:11
