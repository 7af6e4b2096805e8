// Collections while frames of every kind are live: deep calls, closures, arguments, generators, exceptions in flight.
function garbage(n: number) { let last: any = null; for (let i = 0; i < n; i++) last = { last: i % 8 ? last : null, text: "g" + i }; return last; }
function deep(n: number, carry: { n: number }, label: string): string {
  const own = { n, carry };
  const text = label + n;
  if (n === 0) { garbage(200); return text; }
  const below = deep(n - 1, own, label);
  if (own.n !== n || own.carry !== carry || carry.n !== n + 1) throw new Error("frame " + n);
  return n % 50 === 0 ? below + "," + text : below;
}
console.log(deep(300, { n: 301 }, "f"));
function many(a: any, b: any, c: any, d: any, e: any, f: any, g: any, h: any, i: any, j: any, ...rest: any[]) {
  garbage(20);
  return [a, b, c, d, e, f, g, h, i, j, ...rest].map((x) => x.v).join("");
}
const box = (v: unknown) => ({ v });
console.log(many(box(1), box("b"), box(3), box("d"), box(5), box("f"), box(7), box("h"), box(9), box("j"), box(11), box("l")));
console.log(many(...(Array.from("abcdefghijklmnop", box) as Parameters<typeof many>)));
function viaArguments(this: any) { garbage(10); return Array.prototype.map.call(arguments, (x: any) => x.v + this.v).join(); }
console.log(viaArguments.apply({ v: "!" }, [box(1), box(2)] as any), Reflect.apply(viaArguments, { v: "?" }, [box(3)]));
const counters: (() => string)[] = [];
for (let i = 0; i < 40; i++) { let own = { i }; const name = "c" + i; counters.push(() => { own = { i: own.i + 1 }; garbage(3); return name + own.i; }); }
counters.forEach((c) => c());
console.log(counters.map((c) => c()).filter((_, i) => i % 9 === 0).join());
function* numbers(from: number): Generator<{ n: number }, string, string> { let total = ""; for (let n = from; ; n++) { const item = { n }; const sent = yield item; garbage(5); if (item.n !== n) throw new Error("item"); total += sent; if (n > from + 5) return total; } }
const active = Array.from({ length: 12 }, (_, i) => numbers(i * 10));
active.forEach((g) => g.next());
let results: any[] = [];
for (let round = 0; round < 7; round++) results = active.map((g, i) => g.next("<" + i + round + ">"));
console.log(results[3].value, results[11].done);
function* outer(): any { try { yield* numbers(0); } finally { garbage(20); yield { closing: "yes" }; } }
const stopped = outer();
stopped.next();
console.log(stopped.return("early").value.closing, JSON.stringify(stopped.next()));
class Custom extends Error { payload = { list: [1, 2, 3], text: "payload" }; }
function thrower(n: number): never { const local = box("local" + n); try { if (n > 0) thrower(n - 1); garbage(60); throw new Custom("thrown " + local.v); } finally { garbage(10); if (local.v !== "local" + n) console.log("lost"); } }
try { thrower(30); } catch (e) { garbage(100); console.log((e as Custom).message, (e as Custom).payload.list.join(), (e as Custom).payload.text); }
let swallowed = 0;
for (let i = 0; i < 50; i++) { try { try { throw { i, deep: { i } }; } finally { garbage(8); } } catch (e) { const { i: x, deep: { i: y } } = e as any; swallowed += x === y ? 1 : 0; } }
console.log(swallowed);
const lazy = { get a(): any { garbage(15); return { b: { c: [1, { d: "deep" }] } }; } };
const { a: { b: { c: [one, { d }] } } } = lazy;
console.log(one, d, `${[box(1)].map((x) => { garbage(5); return "t" + x.v; })}-${(() => { garbage(5); return "u"; })()}`);
const sorted = Array.from({ length: 60 }, (_, i) => ({ k: (i * 37) % 61, tag: "s" + i })).sort((x, y) => { garbage(2); return x.k - y.k; });
console.log(sorted.every((x, i) => i === 0 || sorted[i - 1].k < x.k), sorted[0].tag, sorted[59].tag);
console.log("a-b-c-d".replace(/[a-d]/g, (m) => { garbage(10); return m + m.toUpperCase(); }), JSON.stringify({ x: { toJSON() { garbage(10); return [box("j")]; } } }), JSON.parse('[{"a":[1,2,{"b":"c"}]}]', (_, v) => { garbage(4); return v; })[0].a[2].b);
const tagged = (s: TemplateStringsArray, ...v: any[]) => { garbage(5); return s.raw.join("|") + v.map((x) => x.v).join(); };
console.log(tagged`x${box(1)}y${box(2)}z`);
const wide = Array.from({ length: 200 }, (_, i) => box(i));
console.log(((...all: any[]) => { garbage(10); return all.reduce((t, x) => t + x.v, 0); })(...wide));
