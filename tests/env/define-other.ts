// A function of that name from elsewhere is not the platform's.
import { definePulse } from "./_mine";
export default definePulse(async (input, env) => env.kv.get("a"));
//@ server/_mine.ts
export const definePulse = (f) => f;
//= asks: kv, log, waitUntil, fetch(any)
//= warning P0303 server/app.ts:3:1: the handler is not a function of this file, so its use of env cannot be followed
