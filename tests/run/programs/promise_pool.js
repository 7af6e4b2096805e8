// Promise pools, timeouts, retries, queues, all/race/any/allSettled, order of microtasks and timers.
const sleep = (ms, v) => new Promise((r) => setTimeout(r, ms, v));
async function pool(limit, jobs) {
  const results = [];
  let next = 0, active = 0, peak = 0;
  const worker = async () => { while (next < jobs.length) { const i = next++; active++; peak = Math.max(peak, active); try { results[i] = await jobs[i](); } catch (e) { results[i] = e; } finally { active--; } } };
  await Promise.all(Array.from({ length: limit }, worker));
  return { results, peak };
}
const retry = async (fn, n) => { for (let i = 1; ; i++) try { return await fn(i); } catch (e) { if (i >= n) throw new Error(`gave up after ${i}`, { cause: e }); } };
const timeout = (p, ms) => { let t; return Promise.race([p, new Promise((_, no) => { t = setTimeout(() => no(new Error("timeout")), ms); })]).finally(() => clearTimeout(t)); };
class Mutex { #tail = Promise.resolve(); run(fn) { const p = this.#tail.then(fn); this.#tail = p.catch(() => {}); return p; } }
class AsyncQueue {
  #items = []; #waiting = []; #closed = false;
  push(x) { const w = this.#waiting.shift(); w ? w({ value: x, done: false }) : this.#items.push(x); }
  close() { this.#closed = true; for (const w of this.#waiting.splice(0)) w({ value: undefined, done: true }); }
  [Symbol.asyncIterator]() { return { next: () => this.#items.length ? Promise.resolve({ value: this.#items.shift(), done: false }) : this.#closed ? Promise.resolve({ value: undefined, done: true }) : new Promise((r) => this.#waiting.push(r)), return: async () => { console.log("queue closed early"); return { value: undefined, done: true }; } }; }
}
async function main() {
  const { results, peak } = await pool(3, Array.from({ length: 8 }, (_, i) => async () => { await sleep((i * 7) % 5); if (i === 4) throw new TypeError("job 4"); return i * i; }));
  console.log(results.map(String).join(), peak);
  console.log(await retry(async (i) => { if (i < 3) throw i; return `ok on ${i}`; }, 5));
  try { await retry(async () => { throw new RangeError("never"); }, 2); } catch (e) { console.log(e.message, "<-", e.cause.name); }
  console.log(await timeout(sleep(1, "fast"), 50), await timeout(sleep(80), 5).catch((e) => e.message));
  const m = new Mutex(), log = [];
  await Promise.allSettled([m.run(async () => { await sleep(3); log.push(1); }), m.run(() => { log.push(2); throw new Error("x"); }), m.run(async () => { await null; log.push(3); return "three"; })]).then((rs) => console.log(rs.map((r) => r.status + ":" + (r.value ?? r.reason?.message)).join(), log.join()));
  const q = new AsyncQueue();
  (async () => { for (let i = 0; i < 4; i++) { q.push(i); await sleep(1); } q.close(); })();
  for await (const x of q) console.log("got", x);
  const q2 = new AsyncQueue(); q2.push(1); q2.push(2);
  for await (const x of q2) { if (x === 2) break; }
  console.log(await Promise.any([Promise.reject(1), sleep(2, "any")]), await Promise.any([Promise.reject(1), Promise.reject(2)]).catch((e) => [e.constructor.name, e.errors, e.message].join()));
  console.log(await Promise.race([sleep(5, "slow"), sleep(1, "quick")]), (await Promise.all([1, Promise.resolve(2), { then(r) { r(3); } }])).join());
  const { promise, resolve } = Promise.withResolvers?.() ?? (() => { let resolve; const promise = new Promise((r) => (resolve = r)); return { promise, resolve }; })();
  setTimeout(resolve, 1, "with"); console.log(await promise);
}
const order = [];
setTimeout(() => order.push("t0"), 0); setTimeout(() => order.push("t2"), 2); setTimeout(() => order.push("t1"), 1); const gone = setTimeout(() => order.push("never"), 1); clearTimeout(gone);
queueMicrotask(() => order.push("m1")); Promise.resolve().then(() => { order.push("p1"); return Promise.resolve(); }).then(() => order.push("p2")); (async () => { order.push("a1"); await 0; order.push("a2"); })(); order.push("sync");
let n = 0; const iv = setInterval(() => { if (++n === 3) { clearInterval(iv); order.push("iv"); report(); } }, 1);
const report = async () => { console.log(order.join()); await main(); console.log("done"); };
