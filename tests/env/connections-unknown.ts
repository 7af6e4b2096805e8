// Which connections these are cannot be seen, and none is declared.
export default async function (input, env) {
  return env.connections.get(input.provider);
}
//= error P0501 server/app.ts:3:10: which connections are used cannot be seen here [name the provider as a literal, or declare `connections = ["github"]` in pulse.toml]
