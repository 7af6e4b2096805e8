export default {
  greeting: "hello",
  async fetch(request, env, ctx) {
    if (typeof ctx.waitUntil !== "function" || typeof ctx.passThroughOnException !== "function") return new Response("no ctx", { status: 500 });
    ctx.waitUntil(env.kv.put("workers", request.method));
    return new Response(this.greeting + " " + request.method);
  },
};
