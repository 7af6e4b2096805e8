// Hosts of fetch as far as they are literals.
const BASE = "https://api.example.com:8443/v1";
const HOST = "example.net";

export default async function (input, env) {
  const { fetch: go } = env;
  const get = fetch;
  await env.fetch("https://One.example.com/a");
  await fetch(`https://two.example.com/${input.path}`);
  await go(BASE + "/x?" + input.q);
  await get(`https://${HOST}/${input.path}`);
  await globalThis.fetch("https://user@three.example.com");
  return self.fetch(new URL("https://four.example.com/"));
}
//= asks: fetch(api.example.com:8443 example.net one.example.com three.example.com two.example.com any)
//= fetch  server/app.ts:6:11
//= fetch  server/app.ts:7:15
//= fetch api.example.com:8443  server/app.ts:10:9
//= fetch example.net  server/app.ts:11:9
//= fetch one.example.com  server/app.ts:8:9
//= fetch three.example.com  server/app.ts:12:9
//= fetch two.example.com  server/app.ts:9:9
//= fetch (any)  server/app.ts:13:10
