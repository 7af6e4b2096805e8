// Microtask order, await, async iteration, combinators, rejections.
const log: string[] = [];
const say = (s: string) => { log.push(s); };
async function work(n: number) { say("start " + n); await null; say("mid " + n); await new Promise<void>((r) => r()); say("end " + n); return n * 2; }
async function main() {
  const p = work(1); say("sync");
  const q = work(2);
  console.log(await p, await q);
  try { await (async () => { throw new Error("no"); })(); } catch (e: any) { say("caught " + e.message); }
  async function* gen() { yield 1; await null; yield 2; try { yield 3; } finally { say("gen cleanup"); } }
  for await (const v of gen()) { say("v" + v); if (v === 3) break; }
  for await (const v of [Promise.resolve("a"), "b"]) say("av" + v);
  console.log(JSON.stringify(await Promise.all([1, Promise.resolve(2), work(3)])));
  console.log(JSON.stringify(await Promise.allSettled([Promise.reject(new Error("r")).catch((e) => e.message), Promise.reject(7)])));
  console.log(await Promise.race([new Promise((r) => setTimeout(r, 50, "slow")), new Promise((r) => setTimeout(r, 5, "fast"))]));
  console.log(await Promise.any([Promise.reject(1), Promise.resolve(2)]));
  try { await Promise.any([Promise.reject(1)]); } catch (e: any) { console.log(e.constructor.name, e.errors.length); }
  const { promise, resolve } = Promise.withResolvers<number>(); setTimeout(() => resolve(42), 1); console.log(await promise);
  await Promise.resolve().then(() => say("t1")).finally(() => say("f")).then(() => say("t2"));
  console.log(log.join(" "));
}
Promise.resolve().then(() => say("m1")).then(() => say("m2"));
queueMicrotask(() => say("qm"));
main().then(() => console.log("over"));
console.log("top");
