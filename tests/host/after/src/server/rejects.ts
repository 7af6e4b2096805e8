export default {
  async fetch(request, env, ctx) {
    ctx.waitUntil(Promise.reject(new Error("too late to matter")));
    return new Response('"fine"');
  },
};
