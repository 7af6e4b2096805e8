// Loops, labels, switch, try/finally, destructuring, optional chaining, nullish.
outer: for (let i = 0; i < 4; i++) {
  for (let j = 0; j < 4; j++) {
    if (j === 2) continue outer;
    if (i === 2) break outer;
    console.log(i, j);
  }
}
function sw(x: unknown) {
  switch (x) {
    case 1: return "one";
    case "1": return "string one";
    case null: case undefined: return "nothing";
    default: return "other";
  }
}
console.log(sw(1), sw("1"), sw(null), sw({}));
function fin(n: number) {
  const log: string[] = [];
  try {
    log.push("try");
    if (n === 1) throw new Error("x");
    if (n === 2) return log.concat("return").join();
    log.push("end");
  } catch (e: any) {
    log.push("catch " + e.message);
  } finally {
    log.push("finally");
  }
  return log.join();
}
console.log(fin(0), fin(1), fin(2));
function override() { try { return 1; } finally { return 2; } }
console.log(override());
function loopFinally() { let n = 0; for (;;) { try { n++; if (n < 3) continue; break; } finally { n += 10; } } return n; }
console.log(loopFinally());
const { a, b: { c = 5, ...rest } = {} as any, ...others } = { a: 1, b: { d: 2, e: 3 }, f: 4, g: 5 } as any;
console.log(a, c, JSON.stringify(rest), JSON.stringify(others));
const [x, , y = 9, ...z] = [1, 2, undefined, 4, 5];
console.log(x, y, z.join());
let p = 1, q = 2;
[p, q] = [q, p];
console.log(p, q);
const n: any = null, obj: any = { f: { g: () => 7 } };
console.log(n?.x, n?.[1], n?.(), obj.f?.g(), obj.h?.g(), obj?.f.g?.(), n ?? "dflt", 0 ?? 1, 0 || 1, "" && 2);
let u: any; u ??= 3; u ||= 4; u &&= 5; console.log(u);
let i = 0; do { i += 2; } while (i < 5); while (i > 3) i--; console.log(i);
for (const k in { one: 1, two: 2, 3: 3 }) console.log(k);
for (const ch of "aé😀") console.log(ch, ch.length);
console.log([..."abc"].join("-"), Object.entries({ a: 1, b: 2 }).map(([k, v]) => k + v).join());
try { null!.x; } catch (e) { console.log(e instanceof TypeError); }
try { tdz; let tdz = 1; } catch (e) { console.log(e instanceof ReferenceError); }
console.log(`t${1 + 1}${"x"}`, String.raw`a\n${1}`, ((s: any, ...v: any[]) => s.raw.join("|") + v.join())`p${1}q${2}r`);
var comma = (1, 2, 3); console.log(comma, void 0, !0, !!"", delete obj.f, "f" in obj);
