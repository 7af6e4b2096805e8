// A computed name: all that are declared, and the runner lets any be asked for.
export default async function (input, env) {
  return [env.secrets.has("LITERAL"), env.secrets.get(input.name), env.connections.get(input.provider)];
}
//@ pulse.toml
secrets = ["DECLARED"]
connections = ["github"]
//= asks: fetch(any), secrets(DECLARED LITERAL any), connections(github)
//= connections (any)  server/app.ts:3:68
//= secrets LITERAL  server/app.ts:3:11
//= secrets (any)  server/app.ts:3:39
