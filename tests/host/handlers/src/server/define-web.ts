import { defineWebPulse as web } from "@vibecodr/pulse";

export default web(async (request, env) => Response.json({ web: request instanceof Request, kv: await env.kv.get("none") }));
