// Elements of typed arrays: every guard of the inline paths. Each function is called with what it expects first, then with everything else.

function read(a: any, i: any) {
  return a[i];
}
function write(a: any, i: any, v: any) {
  a[i] = v;
}
function show(v: any): string {
  if (Object.is(v, -0)) return "-0";
  return typeof v === "bigint" ? v + "n" : String(v);
}
function list(a: any): string {
  const out = [];
  for (let i = 0; i < a.length; i++) out.push(show(read(a, i)));
  return out.join(" ");
}
function attempt(f: () => any): string {
  try {
    return show(f());
  } catch (e: any) {
    return e.constructor.name;
  }
}

// Inline code for one element type: the constructor is in sight.
function sumInt8(n: number) {
  const a = new Int8Array(n);
  for (let i = 0; i < n; i++) a[i] = i * 37;
  let s = 0;
  for (let i = 0; i < n; i++) s += a[i];
  return s;
}
function sumUint8(n: number) {
  const a = new Uint8Array(n);
  for (let i = 0; i < n; i++) a[i] = i * 37 - 100;
  let s = 0;
  for (let i = 0; i < n; i++) s += a[i];
  return s;
}
function sumClamped(n: number) {
  const a = new Uint8ClampedArray(n);
  for (let i = 0; i < n; i++) a[i] = (i - 10) * 37;
  let s = 0;
  for (let i = 0; i < n; i++) s += a[i];
  return s;
}
function sumInt16(n: number) {
  const a = new Int16Array(n);
  for (let i = 0; i < n; i++) a[i] = i * 4099;
  let s = 0;
  for (let i = 0; i < n; i++) s += a[i];
  return s;
}
function sumUint16(n: number) {
  const a = new Uint16Array(n);
  for (let i = 0; i < n; i++) a[i] = i * 4099 - 7;
  let s = 0;
  for (let i = 0; i < n; i++) s += a[i];
  return s;
}
function sumInt32(n: number) {
  const a = new Int32Array(n);
  for (let i = 0; i < n; i++) a[i] = i * 123456789;
  let s = 0;
  for (let i = 0; i < n; i++) s += a[i];
  return s;
}
function sumUint32(n: number) {
  const a = new Uint32Array(n);
  for (let i = 0; i < n; i++) a[i] = i * 123456789 - 5;
  let s = 0;
  for (let i = 0; i < n; i++) s += a[i];
  return s;
}
function sumFloat32(n: number) {
  const a = new Float32Array(n);
  for (let i = 0; i < n; i++) a[i] = i / 3;
  let s = 0;
  for (let i = 0; i < n; i++) s += a[i];
  return s;
}
function sumFloat64(n: number) {
  const a = new Float64Array(n);
  for (let i = 0; i < n; i++) a[i] = i / 3;
  let s = 0;
  for (let i = 0; i < n; i++) s += a[i];
  return s;
}
console.log(sumInt8(50), sumUint8(50), sumClamped(50), sumInt16(50), sumUint16(50), sumInt32(50), sumUint32(50), sumFloat32(50), sumFloat64(50));

const VALUES = [0, -0, 1, -1, 127, 128, 255, 256, 0.5, 1.5, 2.5, -0.5, 254.5, 255.5, 65536.75, 2147483647, 2147483648, -2147483649, 4294967295, 4294967296, 1e15, -1e15, 1e30, NaN, Infinity, -Infinity];
for (const C of [Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array]) {
  const a = new C(VALUES.length);
  for (let i = 0; i < VALUES.length; i++) write(a, i, VALUES[i]);
  console.log(C.name, list(a));
}

// What is no number is converted, also when nothing is stored.
const log: string[] = [];
const tricky = { valueOf() { log.push("valueOf"); return 7; } };
const ints = new Int32Array(3);
write(ints, 0, "12");
write(ints, 1, tricky);
write(ints, 9, tricky);
write(ints, 2, true);
console.log(list(ints), log.length, attempt(() => write(ints, 0, 1n)), attempt(() => write(ints, 7, 1n)), attempt(() => write(ints, 0, Symbol())));
write(ints, 0, undefined);
write(ints, 1, null);
console.log(list(ints));
const direct = new Float64Array(2);
direct[0] = "3.5" as any;
direct[1] = undefined as any;
console.log(list(direct), attempt(() => { direct[0] = 5n as any; }));

// Keys.
const keyed = new Int16Array([10, 20, 30]);
console.log([-1, 3, 1.5, -0, "1", "-0", "1.0", "01", NaN, 4294967295, 4294967296, 2147483648, 2.0].map((k) => show(read(keyed, k))).join(" "));
for (const k of [-1, 3, 1.5, "-0", "1.5", 4294967295]) write(keyed, k, 99);
write(keyed, "2", 31);
write(keyed, "name", "x");
console.log(list(keyed), Object.keys(keyed).join(), (keyed as any).name);
function constantKeys() {
  const a = new Uint32Array(2);
  a[0] = 4000000000;
  a[1] = -1;
  a[2] = 5;
  a[-1] = 6;
  return [a[0], a[1], a[2], a[-1], a.length].map(show).join(" ");
}
console.log(constantKeys());

// NaN of any bits is one value.
const bits = new Uint32Array(4);
const floats = new Float64Array(bits.buffer);
const singles = new Float32Array(bits.buffer);
bits[0] = 0xdeadbeef;
bits[1] = 0xffffffff;
bits[2] = 0x1;
bits[3] = 0xfff90000;
const n0 = floats[0], n1 = floats[1];
console.log(n0, n1, Object.is(n0, n1), Object.is(n0, NaN), typeof n0, typeof n1, n0 === n0, [n0].includes(n1), new Set([n0, n1, NaN]).size);
bits[0] = 0x7f800001;
bits[1] = 0xffc12345;
console.log(singles[0], singles[1], Object.is(singles[0], singles[1]), show(singles[2] === 0 ? 0 : 1));
floats[0] = -0;
console.log(show(floats[0]), show(read(floats, 0)), bits[1]);

// Detached.
const source = new ArrayBuffer(32);
const view = new Float64Array(source, 8, 2);
function total(a: Float64Array) {
  let s = 0;
  for (let i = 0; i < 2; i++) s += a[i];
  return s;
}
view[0] = 1.5;
view[1] = 2;
console.log(total(view), view.length, view[0], new Float64Array(source)[1]);
const moved = new Float64Array((source as any).transfer());
console.log(show(total(view)), view.length, show(view[0]), moved[1], attempt(() => { view[0] = 3; return view[0]; }), log.length);
write(view, 0, tricky);
console.log(log.length, moved[1]);

// Resizable: fixed-length and length-tracking views.
const growable = new (ArrayBuffer as any)(16, { maxByteLength: 64 });
const tracking = new Int32Array(growable);
const fixed = new Int32Array(growable, 8, 2);
const late = new Int32Array(growable, 12);
function state() {
  return [tracking, fixed, late].map((a) => a.length + ":" + list(a)).join(" | ") + " " + show(fixed[0]) + " " + show(tracking[3]);
}
for (let i = 0; i < 4; i++) tracking[i] = i + 1;
console.log(state());
growable.resize(12);
console.log(state());
fixed[0] = 77;
tracking[2] = 55;
console.log(state());
growable.resize(24);
console.log(state());
growable.resize(4);
console.log(state());
growable.resize(16);
console.log(state());

// BigInt elements.
const big = new BigInt64Array(2);
const unsigned = new BigUint64Array(big.buffer);
big[0] = -1n;
big[1] = 2n ** 63n;
console.log(list(big), list(unsigned), attempt(() => { (big as any)[0] = 1; }), attempt(() => { (big as any)[5] = 1; }), attempt(() => { (big as any)[0] = "7"; return big[0]; }), attempt(() => (big as any)[0] + 1));

// Subclasses, own properties, prototypes.
class Vector extends Float64Array {
  get length2() { return this.length * 2; }
}
const vector = new Vector(3);
vector[1] = 0.25;
console.log(vector[1], vector.length, vector.length2, list(vector.map((x) => x + 1)));
class Short extends Float64Array {
  get length() { return 1; }
}
const short = new Short(4);
function lengthOf(a: any) {
  return a.length;
}
console.log(lengthOf(vector), lengthOf(short), lengthOf(new Float64Array(5)), lengthOf([1, 2]), lengthOf("abc"), lengthOf({ length: "own" }), lengthOf(new Uint8Array(0)));
const owned = new Uint8Array(4);
console.log(lengthOf(owned));
Object.defineProperty(owned, "length", { value: 99 });
console.log(lengthOf(owned), lengthOf(new Uint8Array(4)));
const inheriting = Object.create(new Uint8Array([5, 6]));
console.log(show(inheriting[0]), show(inheriting[5]), attempt(() => inheriting.length), attempt(() => { inheriting[0] = 9; return inheriting[0]; }));
(Object.prototype as any)[7] = "seven";
console.log(show(read(new Uint8Array(2), 7)), show(([] as any)[7]));
delete (Object.prototype as any)[7];
console.log(attempt(() => Object.freeze(new Uint8Array(1))), Object.isFrozen(Object.freeze(new Uint8Array(0))));
const sealed = Object.preventExtensions(new Uint8Array(2));
sealed[0] = 200;
(sealed as any)[5] = 1;
console.log(list(sealed));

// A guess that is wrong: one variable, several kinds of array.
let anything: any = new Float64Array([0.5, 1]);
function touch(i: number, v: number) {
  anything[i] = v;
  return anything[i];
}
console.log(show(touch(0, -0)));
anything = [1, 2];
console.log(touch(5, 2.5), anything.length);
anything = { 0: "zero" };
console.log(touch(1, 3), Object.keys(anything).join());
anything = "text";
console.log(attempt(() => touch(0, 1)), read(anything, 1), show(read(anything, 4)), show(read("日本", 1)));
anything = null;
console.log(attempt(() => touch(0, 1)));
anything = new Uint8Array(1);
console.log(touch(0, 300));

// The getter of `length` is replaced for a while.
const abstract = Object.getPrototypeOf(Uint8Array.prototype);
const builtin: any = Object.getOwnPropertyDescriptor(abstract, "length");
Object.defineProperty(abstract, "length", { get() { return 42; }, configurable: true });
const replaced = [lengthOf(new Uint8Array(4)), lengthOf(new Float64Array(1)), new Int8Array(3).length];
Object.defineProperty(abstract, "length", builtin);
console.log(replaced.join(), lengthOf(new Uint8Array(4)));
