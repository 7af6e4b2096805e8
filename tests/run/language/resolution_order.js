// What is resolved when: the base of a super property, the name of an assignment, the name of a class.
"use strict";
const log = [];
const first = { get p() { log.push("get first"); return 1; }, set p(v) { log.push("set first " + v); }, m() { return "m of first"; } };
const second = { get p() { log.push("get second"); return -1; }, set p(v) { log.push("set second " + v); }, m() { return "m of second"; } };
const swap = (key) => ({ toString() { log.push("key"); Object.setPrototypeOf(o, second); return key; } });
const o = {
  read() { return super[swap("p")]; },
  write() { super[swap("p")] = 10; },
  add() { return super[swap("p")] += 1; },
  inc() { return super[swap("p")]++; },
  or() { return super[swap("p")] ||= 5; },
  call() { return super[swap("m")](); },
  value() { super.p = (Object.setPrototypeOf(o, second), 7); },
  named() { return super.p + (Object.setPrototypeOf(o, second), super.p); },
};
for (const method of ["read", "write", "add", "inc", "or", "call", "value", "named"]) {
  Object.setPrototypeOf(o, first);
  log.length = 0;
  console.log(method, o[method](), log.join());
}
class A { static get p() { return "A"; } }
class B { static get p() { return "B"; } }
class D extends A { static m() { return [super.p, (Object.setPrototypeOf(D, B), super.p), (() => super.p)()].join(); } }
console.log(D.m());
const bare = { __proto__: null, m() { return super.x; }, s() { super.x = 1; } };
for (const m of ["m", "s"]) try { console.log(bare[m]()); } catch (e) { console.log(e.name); }

// A class is named by its computed key before its static elements run.
const sym = Symbol("tagged");
const named = {
  [sym]: class { static n = this.name; },
  [Symbol()]: class {},
  ["a" + "b"]: class { static { this.n = this.name; } },
  [7]: class {},
  own: class { static name = "mine"; },
  ["own2"]: class { static name() {} },
  ["fn"]: function () {}, ["arrow"]: () => {}, ["kept"]: class Kept {},
};
for (const key of Reflect.ownKeys(named)) console.log(String(key), typeof named[key].name === "function" ? "method" : JSON.stringify(named[key].name), named[key].n);
console.log(JSON.stringify(Object.getOwnPropertyDescriptor(named[sym], "name")), Object.getOwnPropertyNames(named.ab).join());

// instanceof asks a proxy for its prototype, even when the function's own was never asked for.
function Lazy() {}
let asked = 0;
console.log(new Proxy({}, { getPrototypeOf() { asked++; return Lazy.prototype; } }) instanceof Lazy, asked);
function Never() {}
console.log({} instanceof Never, Object.create(new Proxy({}, { getPrototypeOf() { asked++; return null; } })) instanceof Never, asked);
