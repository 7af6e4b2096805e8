export default async function (input, env) {
  const out: Record<string, unknown> = {};
  for (const [name, value] of Object.entries<any>(input)) {
    out[name] = typeof value === "string" ? value : { name: value.name, type: value.type, size: value.size, text: await value.text() };
  }
  return out;
}
