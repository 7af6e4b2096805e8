// A web handler gets env as well; a default in front of it does not hide that, and is warned about.
export default async (request, env: any = {}) => Response.json(await env.kv.get("a"));
//= asks: kv
//= kv  server/app.ts:2:70
//= warning P0901 server/app.ts:2:1: a default or rest parameter decides which handler shape is recognised [wrap it in definePulse(…) or defineWebPulse(…) of `@vibecodr/pulse`]
