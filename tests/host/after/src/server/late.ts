export default async function (input, env) {
  env.waitUntil(
    (async () => {
      const response = await env.fetch("https://gate.example.com/");
      await env.kv.put("late", String(response.status));
    })(),
  );
  return { accepted: true };
}
