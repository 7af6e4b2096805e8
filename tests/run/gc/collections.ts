// Maps, sets and weak collections whose keys move, die and come back.
function garbage(n: number) { let last: any = null; for (let i = 0; i < n; i++) last = { last: i % 8 ? last : null, text: "g" + i }; return last; }
const byObject = new Map<object, number>();
const keys: { id: number }[] = [];
for (let i = 0; i < 300; i++) { const key = { id: i }; keys.push(key); byObject.set(key, i); if (i % 20 === 0) garbage(30); }
console.log(byObject.size, keys.every((k) => byObject.get(k) === k.id));
for (let i = 0; i < 300; i += 2) byObject.delete(keys[i]);
garbage(100);
console.log(byObject.size, keys.every((k) => byObject.has(k) === (k.id % 2 === 1)), [...byObject.values()].reduce((a, b) => a + b));
let visited = 0;
for (const [key] of byObject as Map<any, number>) { visited++; if (key.id < 50) byObject.set({ id: key.id + 1000 }, 0); if (key.id % 3 === 0) byObject.delete(key); garbage(3); }
console.log(visited, byObject.size);
const mixed = new Map<any, any>();
const symbols = [Symbol("a"), Symbol("b"), Symbol.for("c")];
for (let i = 0; i < 100; i++) { mixed.set("k" + i, i).set(i + 0.5, "half" + i).set(BigInt(i) * 12345678901234567890n, i).set(symbols[i % 3], i); }
garbage(200);
let good = mixed.size;
for (let i = 0; i < 100; i++) if (mixed.get("k" + i) !== i || mixed.get(i + 0.5) !== "half" + i || mixed.get(BigInt(i) * 12345678901234567890n) !== i) good = -1;
console.log(good, symbols.map((s) => mixed.get(s)).join());

const weak = new WeakMap<object, any>();
let holders: any[] = [];
for (let i = 0; i < 200; i++) { const key = { i }; weak.set(key, { key, more: ["v" + i] }); if (i % 4 === 0) holders.push(key); }
garbage(300);
console.log(holders.length, holders.every((k) => weak.get(k).more[0] === "v" + k.i && weak.get(k).key === k));
let chain: object = {};
const first = chain;
for (let i = 0; i < 60; i++) { const next = { i }; weak.set(chain, next); chain = next; }
garbage(300);
let length = 0;
for (let at: any = first; weak.has(at); at = weak.get(at)) length++;
console.log(length);
const marks = new WeakSet<object>();
holders.forEach((k, i) => { if (i % 2) marks.add(k); });
garbage(200);
console.log(holders.filter((k) => marks.has(k)).length);
class Secret { static #all = new WeakSet<object>(); #value: unknown; constructor(v: unknown) { this.#value = v; Secret.#all.add(this); } static reveal(s: Secret) { return Secret.#all.has(s) && s.#value; } }
const secrets = Array.from({ length: 50 }, (_, i) => { garbage(4); return new Secret({ i }); });
console.log(secrets.every((s, i) => (Secret.reveal(s) as any).i === i));

const registry = new FinalizationRegistry<string>(() => {});
const kept = { kept: true };
registry.register(kept, "kept", kept);
for (let i = 0; i < 50; i++) registry.register({ i }, "dead" + i);
const reference = new WeakRef(kept);
garbage(400);
console.log(reference.deref() === kept, registry.unregister(kept), registry.unregister(kept));
Promise.resolve().then(() => { garbage(200); console.log(reference.deref()?.kept, holders.length); });
const groups = Object.groupBy ? Object.keys(Object.groupBy(keys, (k: any) => "g" + (k.id % 5))).join() : "g0,g1,g2,g3,g4";
console.log(groups);
