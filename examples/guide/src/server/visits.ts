// Scoped KV: a counter that lives for five minutes.
export default async function (input, env) {
const count = Number((await env.kv.get("visits")) ?? "0");
await env.kv.put("visits", String(count + 1), { expirationTtl: 300 });
return { visits: count + 1 };
}
