export default async function (input, env) {
  return { input, method: env.request.method, path: env.request.path, query: env.request.query };
}
