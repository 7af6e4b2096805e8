export default async function (input, env) {
  const { pulseId, ...rest } = env.env;
  return { id: typeof pulseId, ...rest, requestId: rest.requestId === env.runtime.requestId, headers: env.request.headers["x-in"] ?? null, cookie: env.request.headers.cookie ?? null, can: env.runtime.capabilities() };
}
