// Workers: env is the second parameter, ctx the third.
export default {
  async fetch(request, { kv }, ctx) {
    const { waitUntil } = ctx;
    return new Response(await kv.get("a"));
  },
};
//= asks: kv, waitUntil
//= kv  server/app.ts:3:26
//= waitUntil  server/app.ts:4:13
