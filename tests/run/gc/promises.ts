// Promises, async functions and async generators that are suspended while the collector runs.
function garbage(n: number) { let last: any = null; for (let i = 0; i < n; i++) last = { last: i % 8 ? last : null, text: "g" + i }; return last; }
const log: string[] = [];
async function worker(id: number) {
  const own = { id, parts: [] as string[] };
  for (let i = 0; i < 6; i++) {
    const part = { text: id + ":" + i };
    await (i % 2 ? null : Promise.resolve({ i }));
    garbage(6);
    own.parts.push(part.text);
  }
  return own;
}
async function* stream(n: number) { try { for (let i = 0; i < n; i++) { const item = { i, label: "s" + i }; await null; garbage(5); yield item; if (item.label !== "s" + i) throw new Error("label"); } } finally { log.push("closed"); } }
async function fails(n: number): Promise<never> { const data = { n }; await null; garbage(10); throw Object.assign(new Error("failed " + data.n), { data }); }
async function main() {
  const all = await Promise.all(Array.from({ length: 20 }, (_, i) => worker(i)));
  console.log(all.map((w) => w.parts.length).join(""), all[7].parts.join());
  let total = 0;
  for await (const item of stream(15)) { total += item.i; garbage(4); if (item.i === 11) break; }
  console.log(total, log.join());
  const settled = await Promise.allSettled([fails(1), worker(3), fails(2)]);
  garbage(50);
  console.log(settled.map((s) => (s.status === "rejected" ? s.reason.message + s.reason.data.n : s.value.id)).join());
  try { await fails(9); } catch (e) { garbage(30); console.log((e as any).data.n); } finally { garbage(30); }
  let chain: Promise<any> = Promise.resolve({ steps: [] });
  for (let i = 0; i < 40; i++) chain = chain.then((x) => { garbage(3); return { steps: [...x.steps, i] }; });
  console.log((await chain).steps.length);
  console.log(await Promise.race([new Promise((r) => setTimeout(() => { garbage(10); r("slow"); }, 20)), new Promise((r) => setTimeout(() => { garbage(10); r("fast"); }, 5))]));
  const { promise, resolve } = (Promise as any).withResolvers ? (Promise as any).withResolvers() : (() => { let resolve: any; const promise = new Promise((r) => (resolve = r)); return { promise, resolve }; })();
  setTimeout(() => resolve({ late: ["yes"] }), 1);
  garbage(60);
  console.log((await promise).late[0]);
  const queue = stream(3);
  const requests = [queue.next(), queue.next(), queue.next(), queue.next()];
  garbage(60);
  console.log((await Promise.all(requests)).map((r) => (r.done ? "done" : r.value!.label)).join(), log.join());
}
main().then(() => console.log("end"));
