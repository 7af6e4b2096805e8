// The global object in other words.
export default async function (input, env) {
  const g = globalThis;
  const { crypto: c } = self;
  return [c.randomUUID(), typeof fetch, g.Math.max(1, 2), Object.keys(input)];
}
//= asks: crypto, fetch(any)
//= crypto  server/app.ts:4:11
//= fetch  server/app.ts:5:27
