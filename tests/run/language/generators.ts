// Generators, iterators, return/throw, delegation, spread and destructuring of iterables, closing.
function* count(n: number) { try { for (let i = 0; i < n; i++) { const r = yield i; if (r) console.log("got", r); } return "done"; } finally { console.log("cleanup"); } }
const it = count(3);
console.log(JSON.stringify(it.next()), JSON.stringify(it.next("hello")), JSON.stringify(it.return("early" as any)), JSON.stringify(it.next()));
for (const v of count(5)) { if (v === 2) break; console.log(v); }
function* delegate(): any { const r = yield* count(2); console.log("inner returned", r); yield* [10, 20]; }
console.log([...delegate()].join());
const g = count(2); g.next();
try { g.throw(new Error("boom")); } catch (e: any) { console.log(e.message); }
class Tree { constructor(public v: number, public l?: Tree, public r?: Tree) {} *[Symbol.iterator](): any { if (this.l) yield* this.l; yield this.v; if (this.r) yield* this.r; } }
console.log([...new Tree(2, new Tree(1), new Tree(3))].join());
const [first, second] = count(10);
console.log(first, second);
const fib = { *[Symbol.iterator]() { let [a, b] = [0, 1]; for (;;) { yield a; [a, b] = [b, a + b]; } } };
for (const f of fib) { if (f > 50) break; console.log(f); }
console.log(Math.max(...count(4)));
