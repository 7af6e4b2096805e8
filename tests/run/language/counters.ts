// Counters and sums at the edges of int32, and numbers that change representation under way.

function show(v: any): string {
  return Object.is(v, -0) ? "-0" : String(v);
}
function up(from: any, times: number, step: number) {
  let i = from;
  for (let k = 0; k < times; k++) i += step;
  return i;
}
function inc(v: any) { v++; return v; }
function dec(v: any) { v--; return v; }
function plusOne(v: any) { return v + 1; }
function minusOne(v: any) { return v - 1; }
function plusMany(v: any) { return v + 65536; }
function minusMany(v: any) { return v - 65536; }
function fromLeft(v: any) { return 3 + v; }
function minusNegative(v: any) { return v - -1; }

const EDGES: any[] = [0, -0, 1, -1, 2, 65535, 65536, -65536, 2147483646, 2147483647, 2147483648, -2147483647, -2147483648, -2147483649, 4294967295, 9007199254740991, 0.5, -0.5, NaN, Infinity, true, null, undefined, "7", "x"];
for (const f of [inc, dec, plusOne, minusOne, plusMany, minusMany, fromLeft, minusNegative]) console.log(f.name, EDGES.map((v) => show(f(v))).join(" "));
console.log(inc(5n), dec(5n), [1].concat(plusOne([2]) as any).join());

let seen = 0;
for (let i = 2147483640; i < 2147483655; i++) seen += i % 10;
console.log(seen);
seen = 0;
for (let i = -2147483640; i > -2147483655; i--) seen += i % 10;
console.log(seen);
for (let i = 2147483645; i <= 2147483647; i++) seen++;
console.log(seen, up(2147483640, 20, 1), up(-2147483640, 20, -1), up(0, 5, 0.5), up(-2, 5, 1), show(up(-1, 1, 1)), up(2147483647, 1, 2147483647), up("s", 3, 1));
let count = 0;
for (let i = -3; i < 3; i++) count += i;
for (let i = 3; i > -3; i--) count += i * 10;
console.log(count);

// Loop-carried numbers that start as ints and become doubles, and the other way round.
function mean(a: any) {
  let s = 0;
  for (let i = 0; i < a.length; i++) s += a[i];
  return s / a.length;
}
console.log(mean([1, 2, 3]), mean([0.5, 1.5]), mean(new Float64Array([0.25, 0.5])), mean(new Int32Array([2147483647, 2147483647])), mean(["a", 1]), mean([1n].map(Number)), mean([]));
function mix(a: Float64Array, b: Int32Array) {
  let s = 0, p = 1, m = 0;
  for (let i = 0; i < a.length; i++) {
    s += a[i] * b[i];
    p = p * b[i] - a[i];
    if (a[i] > b[i]) m++;
    else if (b[i] >= a[i]) m += 0.5;
  }
  return [s, p, m].map(show).join(" ");
}
console.log(mix(new Float64Array([0.5, -0, 3]), new Int32Array([2, 0, 3])), mix([1, 2, 3] as any, [4, 5, 6] as any), mix([1, "2", 0.5] as any, [true, 3, null] as any), mix(new Float64Array(2), new Int32Array(0)));
function escape(cr: number, ci: number) {
  let zr = 0, zi = 0, n = 0;
  while (zr * zr + zi * zi < 4 && n < 50) {
    const t = zr * zr - zi * zi + cr;
    zi = 2 * zr * zi + ci;
    zr = t;
    n++;
  }
  return n;
}
console.log([[0, 0], [1, 1], [-1, 0], [0.3, 0.5], [-0.75, 0.1], [2, 2]].map(([r, i]) => escape(r, i)).join(" "));
