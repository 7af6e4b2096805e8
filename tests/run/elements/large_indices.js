// Array indices go up to 2^32 - 2; from 2^31 on they are no small integers any more.
"use strict";
const last = 2 ** 32 - 2;
const a = [];
a[2 ** 31 - 1] = "a";
console.log(a.length);
a[2147483648] = "b";
console.log(a.length, a[2147483648], a["2147483648"], "2147483648" in a);
a[last] = "c";
console.log(a.length, a[last]);
a[2 ** 32 - 1] = "not an index";
a["4294967296"] = "nor this";
console.log(a.length, Object.keys(a).join());
console.log(a.indexOf("c", 4294967290), a.lastIndexOf("c"), a.indexOf("not an index", 4294967290), a.at(-1));
try { a.push("d"); } catch (e) { console.log(e.name, a.length, a[2 ** 32 - 1]); }
a.length = 2147483648;
console.log(a.length, 2147483648 in a, last in a, 2 ** 31 - 1 in a);
a.length = 3;
console.log(a.length, Object.keys(a).join());

// Every place that takes a key agrees.
const o = { 4294967294: "max", b: 1, 2147483648: "int", 4294967295: "name", 7: "small", "-0": "text" };
console.log(Object.keys(o).join());
console.log(JSON.stringify(o), Reflect.ownKeys({ a: 0, 4294967296: 0, 4294967294: 0, 3000000000: 0 }).join());
const { 2147483648: taken, ...rest } = o;
console.log(taken, Object.keys(rest).join());
o[3e9] = 0; o[3e9] += 5; o["3000000000"]++;
console.log(o[3e9], o[3000000000.5], delete o[3e9], 3e9 in o);
class C { static 4294967294 = "s"; 2147483649() { return "m"; } get [2147483650]() { return "g"; } }
console.log(C[last], new C()[2147483649](), new C()[2147483650], C.prototype[2147483649].name);
console.log(Object.entries(JSON.parse('{"x":1,"4294967294":2,"4294967295":3,"1":4}')).join(";"));
for (const key in { z: 0, 4294967290: 0, 1: 0 }) console.log(key, typeof key);
const seen = [];
const p = new Proxy({}, { get(t, k) { seen.push(typeof k + k); return k; }, has(t, k) { seen.push(typeof k + k); return true; } });
p[3e9]; p[last]; 3e9 in p;
console.log(seen.join());

// Typed arrays and strings have no such elements.
const t = new Uint8Array(4);
t[2 ** 32] = 1; t[2 ** 31] = 1; t[last] = 1; t[2 ** 32 + 1] = 1;
console.log(t.join(), t[last], last in t, Object.keys(t).join(), Reflect.defineProperty(t, 3e9, { value: 1 }));
console.log("abc"[2 ** 32], "abc"[last], new String("abc")[2 ** 31], last in new String("abc"));
const s = new String("ab");
s[3e9] = "x";
console.log(Object.keys(s).join(), Object.isFrozen(Object.freeze(Object.assign(new String("ab"), { 5: 1 }))));

// length, writable or not
const b = [1, 2, 3];
Object.defineProperty(b, "length", { writable: false });
for (const key of [3, "3", 3e9]) {
  try { Object.defineProperties(b, { [key]: { value: "x" } }); console.log("defined"); } catch (e) { console.log(e.name); }
  try { b[key] = 1; console.log("set"); } catch (e) { console.log(e.name); }
}
console.log(b.join(), Reflect.defineProperty([], last, { value: 1 }), Reflect.defineProperty([], "length", { value: 2 ** 32 - 1 }));

// Array-likes beyond the indices of arrays
const like = { length: 2 ** 53 - 1, [2 ** 53 - 2]: "end", 5: "five", [2 ** 32 + 5]: "far" };
console.log(Array.prototype.at.call(like, -1), Array.prototype.indexOf.call(like, "five", 2 ** 53 - 20), Array.prototype.indexOf.call(like, "far", 2 ** 32));
console.log(Array.prototype.includes.call({ length: 2 ** 32 + 10, 5: "x" }, "x", 2 ** 32), Array.prototype.slice.call(like, 2 ** 32 + 4, 2 ** 32 + 7).length);
const popped = { length: 2 ** 32 + 2, [2 ** 32 + 1]: "p", 1: "one" };
console.log(Array.prototype.pop.call(popped), popped.length, popped[1], Array.prototype.push.call(popped, "q"), popped[2 ** 32 + 1]);

// Far apart: no memory for the holes.
const powers = [];
for (let k = 2; k <= 2 ** 32; k *= 2) powers[k - 2] = k;
let sum = 0;
for (let k = 2; k <= 2 ** 32; k *= 2) sum += powers[k - 2];
console.log(powers.length, sum, Object.keys(powers).length);
const backwards = [];
for (let i = 50000; i >= 0; i -= 1) backwards[i] = i;
console.log(backwards.length, backwards.reduce((x, y) => x + y));
