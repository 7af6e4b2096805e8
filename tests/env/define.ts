// The wrappers, under other names.
import { defineWebPulse as web } from "@vibecodr/pulse";
async function handler(request, env) {
  return Response.json(await env.kv.get("a"));
}
export default web(handler);
//= asks: kv
//= kv  server/app.ts:4:30
