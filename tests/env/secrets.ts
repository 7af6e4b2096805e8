// Names of secrets and connections.
const NAME = "CONSTANT";

export default async function (input, env) {
  const vault = env.secrets;
  if (!vault.has("FIRST")) return vault.get(NAME);
  await env.secrets.fetch("https://api.example.com/", {}, { inject: [{ secret: "INJECTED", as: "bearer" }] });
  return env.connections.get("github");
}
//= asks: fetch(api.example.com), secrets(CONSTANT FIRST INJECTED), connections(github)
//= connections github  server/app.ts:8:10
//= fetch api.example.com  server/app.ts:7:9
//= secrets  server/app.ts:5:17
//= secrets CONSTANT  server/app.ts:6:35
//= secrets FIRST  server/app.ts:6:8
//= secrets INJECTED  server/app.ts:7:9
