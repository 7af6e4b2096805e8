// Recursion through operations that run user code.
import { overflows } from "./_overflows.ts";

const accessors: any = {
  get self() { return this.self; },
  set self(value) { this.self = value; },
};
overflows("getter", () => accessors.self);
overflows("setter", () => { accessors.self = 1; });
overflows("element getter", () => { const o: any = { get 0() { return o[0]; } }; return o[0]; });
overflows("inherited getter", () => { class A { get x(): unknown { return (this as any).x; } } return new A().x; });
overflows("super property", () => {
  class A { get x(): unknown { return (this as any).x; } }
  class B extends A { get x(): unknown { return super.x; } }
  return new B().x;
});
const convert: any = { toString() { return "" + convert; } };
overflows("toString", () => "" + convert);
const value: any = { valueOf() { return +value; } };
overflows("valueOf", () => value * 2);
overflows("compare", () => { const o: any = { valueOf() { return o < 1; } }; return o < 2; });
overflows("equal", () => { const o: any = { valueOf() { return o == 1; } }; return o == 2; });
overflows("increment", () => { const o: any = { valueOf() { let x: any = o; x++; return x; } }; return -o; });
const primitive: any = { [Symbol.toPrimitive]() { return `${primitive}`; } };
overflows("toPrimitive", () => `${primitive}`);
overflows("key", () => { const o: any = { toString() { return ({} as any)[o]; } }; return ({} as any)[o]; });
overflows("in", () => { const p: any = new Proxy({}, { has() { return "x" in p; } }); return "x" in p; });
overflows("instanceof", () => { const o: any = { [Symbol.hasInstance]() { return 1 instanceof o; } }; return 1 instanceof o; });

const proxy: any = new Proxy(function () {}, {
  get(_target, key) { return proxy[key]; },
  set(_target, key, item) { proxy[key] = item; return true; },
  apply() { return proxy(); },
  construct() { return new proxy(); },
  deleteProperty(_target, key) { return delete proxy[key]; },
  ownKeys() { return Reflect.ownKeys(proxy); },
  getPrototypeOf() { return Object.getPrototypeOf(proxy); },
  defineProperty() { return Reflect.defineProperty(proxy, "a", { value: 1 }); },
  getOwnPropertyDescriptor() { return Object.getOwnPropertyDescriptor(proxy, "a"); },
});
overflows("proxy get", () => proxy.a);
overflows("proxy set", () => { proxy.a = 1; });
overflows("proxy apply", () => proxy());
overflows("proxy construct", () => new proxy());
overflows("proxy delete", () => delete proxy.a);
overflows("proxy keys", () => Object.keys(proxy));
overflows("proxy prototype", () => Object.getPrototypeOf(proxy));
overflows("proxy define", () => Reflect.defineProperty(proxy, "a", { value: 1 }));
overflows("proxy descriptor", () => Object.getOwnPropertyDescriptor(proxy, "a"));
let nested: any = {};
for (let i = 0; i < 100000; i++) nested = new Proxy(nested, {});
overflows("nested proxies get", () => nested.a);
overflows("nested proxies set", () => { nested.a = 1; });
overflows("nested proxies has", () => "a" in nested);
overflows("nested proxies keys", () => Object.keys(nested));
overflows("nested proxies prototype", () => Object.getPrototypeOf(nested));
let parent: any = null;
for (let i = 0; i < 100000; i++) parent = Object.create(i % 2 ? new Proxy(parent ?? {}, {}) : parent);
overflows("proxies in the prototype chain", () => parent.missing);
let base: any = { found: 1 };
for (let i = 0; i < 200000; i++) base = Object.create(base);
console.log("long prototype chain:", base.found, base.missing, "missing" in base, base instanceof Array);

overflows("iterator", () => { const it: any = { [Symbol.iterator]() { return [...it]; } }; return [...it]; });
overflows("for of", () => { const it: any = { [Symbol.iterator]() { for (const x of it) return x; } }; for (const x of it) return x; });
overflows("next", () => { const it: any = { [Symbol.iterator]() { return this; }, next() { const [a] = it; return a; } }; const [a] = it; return a; });
function* delegate(): any { yield* delegate(); }
overflows("yield*", () => delegate().next());
function* pull(): any { for (const x of pull()) yield x; }
overflows("generator loop", () => pull().next());
overflows("nested generators", () => {
  let wrapped: any = [1].values();
  for (let i = 0; i < 60000; i++) wrapped = (function* (inner: any) { yield* inner; })(wrapped);
  return wrapped.next();
});
