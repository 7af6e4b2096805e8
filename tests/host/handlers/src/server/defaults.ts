// The default stops the count of `length` at 1: a web handler; the platform passes env all the same.
export default async (request, env: any = undefined) => Response.json({ web: request instanceof Request, kv: await env.kv.get("none") });
