// Rules that are not literal may name any secret.
export default async function (input, env) {
  return env.secrets.fetch("https://api.example.com/", {}, { inject: input.rules });
}
//= asks: fetch(api.example.com), secrets(any)
//= fetch api.example.com  server/app.ts:3:10
//= secrets (any)  server/app.ts:3:10
