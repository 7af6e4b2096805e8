// Objects that hold env or its members: followed into known functions, lost in unknown ones.
export async function GET(request, env) {
  return known({ context: { env }, tools: { fetch: env.fetch } });
}

function known({ context: { env }, tools }) {
  return [env.kv.get("a"), tools.fetch("https://known.example.com/")];
}
//@ server/lost.ts
export async function GET(request, env) {
  request.use({ deep: { env } });
}
//@ server/members.ts
export async function GET(request, env) {
  const options = { fetch: env.fetch, token: env.connections };
  new request.Client(options);
  return [env.fetch("https://named.example.com/"), env.connections.get("github")];
}
//= asks: kv, log, waitUntil, fetch(known.example.com named.example.com any), connections(github)
//= connections  server/members.ts:2:46
//= connections github  server/members.ts:4:52
//= connections (any)  server/members.ts:3:22
//= fetch  server/app.ts:3:52
//= fetch  server/members.ts:2:28
//= fetch known.example.com  server/app.ts:7:28
//= fetch named.example.com  server/members.ts:4:11
//= fetch (any)  server/members.ts:3:22
//= kv  server/app.ts:7:11
//= warning P0303 server/lost.ts:2:15: env is used in a way that cannot be followed [name the member (`env.kv`), or pass on the members that are needed]
