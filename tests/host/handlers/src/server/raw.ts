export default async function (input, env) {
  return { input, text: await env.request.text() };
}
