// Arrays: the inline step of for-of, and the short ways of push, pop, splice, unshift, with what must keep them off.

function show(v: any): string {
  return v === undefined ? "undefined" : Object.is(v, -0) ? "-0" : String(v);
}
function attempt(f: () => any): string {
  try {
    return show(f());
  } catch (e: any) {
    return e.constructor.name;
  }
}
function walk(a: any, each?: any): string {
  const out = [];
  for (const v of a) {
    out.push(show(v));
    if (each !== undefined) each(v, a);
    if (out.length > 20) break;
  }
  return out.join(" ");
}

// for-of while the array changes.
console.log(walk([1, 2, 3]), walk([]), walk([1, , 3]), walk([undefined, null, -0, 0.5]));
console.log(walk([1, 2, 3], (v: any, a: any) => { if (v === 1) a.push(9); }));
console.log(walk([1, 2, 3, 4], (v: any, a: any) => { if (v === 2) a.length = 2; }));
console.log(walk([1, 2, 3, 4], (v: any, a: any) => a.pop()));
console.log(walk([1, 2, 3, 4], (v: any, a: any) => { if (v === 1) a.shift(); }));
console.log(walk([1, 2, 3], (v: any, a: any) => { if (v === 1) Object.defineProperty(a, 1, { get: () => "getter" }); }));
console.log(walk([1, 2, 3], (v: any, a: any) => { if (v === 1) a[5000000] = 7; }));
console.log(walk(new Uint8Array([7, 8])), walk("añ日"), walk(new Set([1, 2])), walk({ *[Symbol.iterator]() { yield 1; yield 2; } }));
class Doubled extends Array {
  *[Symbol.iterator]() {
    for (let i = 0; i < this.length; i++) yield this[i] * 2;
  }
}
class Plain extends Array {}
console.log(walk(Doubled.of(1, 2)), walk(Plain.of(1, 2)));
const frozen: any = Object.freeze([1, 2, 3]);
console.log(walk(frozen), attempt(() => { frozen[0] = 5; }), attempt(() => { frozen[3] = 5; }), attempt(() => frozen.push(1)), attempt(() => frozen.pop()), frozen.join());
// A done iterator stays done although the array grows again.
const grown = [1];
const [first, second, third] = grown;
console.log(first, show(second), show(third));
function* rest(a: any) {
  for (const v of a) yield v;
}
const lazy = rest(grown);
lazy.next();
grown.push(2);
console.log(lazy.next().value, lazy.next().done, grown.push(3), show(lazy.next().value));

// push and pop.
const stack: any[] = [];
for (let i = 0; i < 10; i++) stack.push(i);
console.log(stack.push(), stack.push(10, 11), stack.pop(), stack.pop(), stack.length, stack.join());
while (stack.length > 0) stack.pop();
console.log(stack.pop(), stack.length, stack.push("x"));
const fixed: any = Object.defineProperty([1, 2], "length", { writable: false });
console.log(attempt(() => fixed.push(3)), attempt(() => fixed.pop()), fixed.join());
const sealed: any = Object.seal([1]);
console.log(attempt(() => sealed.push(2)), attempt(() => sealed.pop()), sealed.join());
const holes = [1, , 3, ,];
console.log(show(holes.pop()), holes.length, show(holes.pop()), show(holes.pop()), holes.length);
console.log(Array.prototype.push.call({ length: 2 } as any, "a"), show(Array.prototype.pop.call({ length: 2, 1: "b" } as any)));
const generic: any = { length: 1 };
Array.prototype.push.call(generic, "p");
console.log(JSON.stringify(generic), Array.prototype.push.length);
const long: any = [];
long.length = 4294967295;
console.log(attempt(() => long.push(1)), long.length);
const big: any = [];
big.length = 2147483647;
console.log(big.push("far"), big[2147483647], big.length);

// splice and unshift.
function spliced(a: any[], ...args: any[]) {
  const removed = (a as any).splice(...args);
  return removed.join() + "|" + a.map(show).join() + "|" + a.length + "|" + Object.keys(a).length;
}
console.log(spliced([1, 2, 3, 4], 1, 2), spliced([1, 2, 3, 4], 1, 0, "a", "b"), spliced([1, 2], 1, 1, "x", "y", "z"), spliced([1, 2, 3], 0, 3), spliced([1, , 3, , 5], 1, 1), spliced([1, , 3], 0, 0, "n"));
console.log(spliced([], 0, 0, 1, 2), spliced([1, 2, 3], -1), spliced([1, 2, 3], 1), spliced([1, 2, 3]), spliced([1, 2, 3], 5, 1, "end"));
const shifted: any[] = [3, , 5];
console.log(shifted.unshift(1, 2), shifted.map(show).join(), 3 in shifted, shifted.unshift(), shifted.shift(), shifted.length);
for (let i = 0; i < 40; i++) shifted.unshift({ i });
console.log(shifted.length, shifted[0].i, shifted[39].i, shifted[40]);
console.log(attempt(() => frozen.unshift(0)), attempt(() => frozen.splice(0, 1)), attempt(() => fixed.unshift(0)), attempt(() => fixed.splice(0, 1, "a")), fixed.join());
class Counting extends Array {
  static get [Symbol.species]() {
    return Array;
  }
}
const counting = Counting.of(1, 2, 3);
console.log(counting.splice(0, 1, "a", "b").constructor.name, counting.join(), counting instanceof Counting);

// Elements beside prototypes with indices: last, for the rest of the program.
(Array.prototype as any)[1] = "inherited";
Object.defineProperty(Array.prototype, 3, { set(v) { (this as any).caught = v; }, get() { return "accessor"; }, configurable: true });
const sparse: any = [0, , 2];
let report = sparse[1] + " " + walk(sparse) + "|" + walk([0, , 2, , 4]);
sparse[3] = "stored";
report += "|" + sparse.length + sparse.caught + sparse[3];
report += "|" + sparse.push("pushed") + sparse.caught + show(sparse.pop()) + sparse.length;
const moved: any = [5, , 7];
moved.unshift(4);
report += "|" + moved.join() + "|" + Object.keys(moved).join();
delete (Array.prototype as any)[1];
delete (Array.prototype as any)[3];
console.log(report);
