// ctx in unknown hands may be used for waitUntil.
const fetchHandler = async (request, env, ctx) => {
  request.wrap(ctx);
  return new Response("x");
};
export default { fetch: fetchHandler };
//= asks: waitUntil
//= waitUntil  server/app.ts:3:16
