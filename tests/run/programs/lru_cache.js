// An LRU cache over Map order, and one over a linked list; both must agree.
class MapLru {
  constructor(limit) { this.limit = limit; this.map = new Map(); }
  get(k) { if (!this.map.has(k)) return undefined; const v = this.map.get(k); this.map.delete(k); this.map.set(k, v); return v; }
  set(k, v) { this.map.delete(k); this.map.set(k, v); if (this.map.size > this.limit) this.map.delete(this.map.keys().next().value); return this; }
  *[Symbol.iterator]() { yield* [...this.map].reverse(); }
}
class ListLru {
  #head; #index = new Map(); #limit;
  constructor(limit) { this.#limit = limit; this.#head = { key: null }; this.#head.prev = this.#head.next = this.#head; }
  #unlink(n) { n.prev.next = n.next; n.next.prev = n.prev; }
  #front(n) { n.next = this.#head.next; n.prev = this.#head; this.#head.next.prev = n; this.#head.next = n; }
  get(k) { const n = this.#index.get(k); if (n === undefined) return; this.#unlink(n); this.#front(n); return n.value; }
  set(k, value) {
    let n = this.#index.get(k);
    if (n) { n.value = value; this.#unlink(n); } else { n = { key: k, value }; this.#index.set(k, n); }
    this.#front(n);
    if (this.#index.size > this.#limit) { const last = this.#head.prev; this.#unlink(last); this.#index.delete(last.key); }
    return this;
  }
  *[Symbol.iterator]() { for (let n = this.#head.next; n !== this.#head; n = n.next) yield [n.key, n.value]; }
}
let seed = 42;
const random = (n) => (seed = (seed * 1103515245 + 12345) & 0x7fffffff) % n;
const a = new MapLru(8), b = new ListLru(8);
let hits = 0;
for (let i = 0; i < 5000; i++) {
  const key = random(2) ? random(20) : "k" + random(6);
  if (random(3) === 0) { a.set(key, i); b.set(key, i); }
  else { const x = a.get(key), y = b.get(key); if (x !== y) throw new Error(`differ at ${i}`); if (x !== undefined) hits++; }
}
console.log(hits, JSON.stringify([...a]) === JSON.stringify([...b]));
console.log([...a].map(([k, v]) => `${k}=${v}`).join(" "));
console.log(Object.fromEntries([...b].slice(0, 3)));
