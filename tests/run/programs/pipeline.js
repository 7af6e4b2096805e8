// Functional tools: compose, curry, memoize, lazy sequences, transducers, lenses, groupBy.
const compose = (...fns) => (x) => fns.reduceRight((v, f) => f(v), x), pipe = (...fns) => (x) => fns.reduce((v, f) => f(v), x);
const curry = (f, n = f.length) => function c(...a) { return a.length >= n ? f.apply(this, a) : (...b) => c.apply(this, [...a, ...b]); };
const memoize = (f) => { const m = new Map(); const g = (...a) => { const k = JSON.stringify(a); if (!m.has(k)) m.set(k, f(...a)); return m.get(k); }; g.cache = m; return g; };
class Seq {
  constructor(make) { this.make = make; }
  static from(it) { return new Seq(() => it[Symbol.iterator]()); }
  static iterate(x, f) { return new Seq(function* () { for (let v = x; ; v = f(v)) yield v; }); }
  [Symbol.iterator]() { return this.make(); }
  map(f) { const self = this; return new Seq(function* () { let i = 0; for (const x of self) yield f(x, i++); }); }
  filter(f) { const self = this; return new Seq(function* () { for (const x of self) if (f(x)) yield x; }); }
  take(n) { const self = this; return new Seq(function* () { if (n <= 0) return; let i = 0; for (const x of self) { yield x; if (++i >= n) return; } }); }
  flatMap(f) { const self = this; return new Seq(function* () { for (const x of self) yield* f(x); }); }
  zip(o) { const self = this; return new Seq(function* () { const b = o[Symbol.iterator](); for (const x of self) { const y = b.next(); if (y.done) return; yield [x, y.value]; } }); }
  chunk(n) { const self = this; return new Seq(function* () { let c = []; for (const x of self) { c.push(x); if (c.length === n) { yield c; c = []; } } if (c.length) yield c; }); }
  reduce(f, z) { for (const x of this) z = f(z, x); return z; }
}
console.log([...Seq.iterate(1, (x) => x * 3).filter((x) => x % 2).map((x, i) => x + i).take(5)], [...Seq.from("héllo").zip(Seq.iterate(0, (x) => x + 1)).chunk(2)].map((c) => c.join("/")));
console.log(pipe((x) => x + 1, (x) => x * 2, String)(3), compose(Math.sqrt, Math.abs)(-16), curry((a, b, c) => a + b * c)(1)(2, 3), curry((a, b, c) => [a, b, c].join())(1, 2)(3));
let calls = 0; const fib = memoize((n) => (calls++, n < 2 ? n : fib(n - 1) + fib(n - 2))); console.log(fib(60), calls, fib.cache.size);
const mapping = (f) => (step) => (a, x) => step(a, f(x)), filtering = (p) => (step) => (a, x) => (p(x) ? step(a, x) : a);
console.log([1, 2, 3, 4, 5, 6].reduce(compose(filtering((x) => x % 2 === 0), mapping((x) => x * x))((a, x) => (a.push(x), a)), []));
const lens = (get, set) => ({ get, set, over: (f, o) => set(f(get(o)), o) }), prop = (k) => lens((o) => o[k], (v, o) => ({ ...o, [k]: v })), join = (a, b) => lens((o) => b.get(a.get(o)), (v, o) => a.set(b.set(v, a.get(o)), o));
const data = { user: { name: "ann", tags: ["x"] }, n: 1 }; const name = join(prop("user"), prop("name")); const changed = name.over((s) => s.toUpperCase(), data); console.log(JSON.stringify(changed), data.user.name, changed.user.tags === data.user.tags);
const groupBy = (xs, f) => xs.reduce((m, x) => { (m[f(x)] ||= []).push(x); return m; }, {}); const words = "one two three four five six seven eight nine ten".split(" ");
console.log(groupBy(words, (w) => w.length), Object.entries(groupBy(words, (w) => w[0])).map(([k, v]) => k + v.length).join(), [...words].sort((a, b) => a.length - b.length || (a < b ? -1 : 1)).join());
const debounce = (f) => { let last; return Object.assign((...a) => { last = a; }, { flush: () => last && f(...last) }); }; const db = debounce((x) => console.log("flushed", x)); db(1); db(2); db.flush();
const trampoline = (f) => (...a) => { let r = f(...a); while (typeof r === "function") r = r(); return r; }; console.log(trampoline(function sum(n, acc = 0) { return n ? () => sum(n - 1, acc + n) : acc; })(20000));
const partition = (xs, p) => xs.reduce(([a, b], x, i) => (p(x, i) ? [[...a, x], b] : [a, [...b, x]]), [[], []]); console.log(partition([5, 2, 8, 1], (x) => x > 3), [1, [2, [3, [4]]]].flat(Infinity), [3, 4].flatMap((x) => Array(x).fill(x)), Array.from(new Set([3, 3, 1]), (x) => x * 2));
const Maybe = { of: (v) => ({ map: (f) => (v == null ? Maybe.of(null) : Maybe.of(f(v))), or: (d) => v ?? d }) }; console.log(Maybe.of({ a: { b: 0 } }).map((x) => x.a).map((x) => x.b).or("none"), Maybe.of({}).map((x) => x.a).map((x) => x.b).or("none"));
