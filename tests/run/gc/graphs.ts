// Linked structures that outlive collections, built and torn down while garbage is made.
type Tree = { left: Tree | null; right: Tree | null; key: number; data: unknown };
function garbage(n: number) { let last: any = null; for (let i = 0; i < n; i++) last = { last: i % 8 ? last : null, text: "g" + i, list: [i] }; return last; }
function insert(tree: Tree | null, key: number): Tree {
  if (tree === null) return { left: null, right: null, key, data: ["k" + key, { key }] };
  if (key < tree.key) tree.left = insert(tree.left, key);
  else if (key > tree.key) tree.right = insert(tree.right, key);
  return tree;
}
function walk(tree: Tree | null, visit: (t: Tree) => void) { if (tree) { walk(tree.left, visit); visit(tree); walk(tree.right, visit); } }
let tree: Tree | null = null;
let seed = 12345;
for (let i = 0; i < 600; i++) {
  seed = (seed * 1103515245 + 12345) % 2147483648;
  tree = insert(tree, seed % 1000);
  if (i % 50 === 0) garbage(40);
}
let count = 0, sum = 0, last = -1, ordered = true, whole = true;
walk(tree, (t) => {
  count++; sum += t.key; ordered &&= t.key > last; last = t.key;
  const [text, record] = t.data as [string, { key: number }];
  whole &&= text === "k" + t.key && record.key === t.key;
});
console.log(count, sum, ordered, whole);

class Deque<T> {
  #head: any = null; #tail: any = null; size = 0;
  push(value: T) { const node = { value, previous: this.#tail, next: null }; if (this.#tail) this.#tail.next = node; else this.#head = node; this.#tail = node; this.size++; }
  shift(): T { const node = this.#head; this.#head = node.next; if (this.#head) this.#head.previous = null; else this.#tail = null; this.size--; return node.value; }
}
const deque = new Deque<{ id: number; name: string }>();
let next = 0, taken = 0, mixed = 0;
for (let round = 0; round < 300; round++) {
  for (let i = 0; i < 1 + (round % 5); i++) deque.push({ id: next, name: "n" + next++ });
  while (deque.size > 7) { const item = deque.shift(); if (item.name !== "n" + item.id || item.id !== taken) throw new Error("lost " + taken); taken++; mixed ^= item.id; }
  if (round % 40 === 0) garbage(30);
}
console.log(next, taken, deque.size, mixed);

const ring: any[] = [];
for (let i = 0; i < 50; i++) ring.push({ i, links: [] });
for (const node of ring) for (let k = 1; k < 4; k++) node.links.push(ring[(node.i * k + k) % 50]);
for (let i = 0; i < 50; i++) { ring[i].extra = { owner: ring[i], text: "x".repeat(i % 7) + i }; garbage(10); }
const seen = new Set<any>();
(function visit(node: any) { if (seen.has(node)) return; seen.add(node); node.links.forEach(visit); })(ring[0]);
console.log(seen.size, ring.every((n) => n.extra.owner === n && n.extra.text.endsWith(String(n.i))));

const sparse: any[] = [];
for (let i = 0; i < 40; i++) { sparse[i * i * 100] = { i }; if (i % 3 === 0) delete sparse[(i - 1) * (i - 1) * 100]; garbage(5); }
console.log(sparse.length, Object.keys(sparse).length, Object.keys(sparse).every((k) => sparse[+k as any].i ** 2 * 100 === +k));
const dictionary: any = {};
for (let i = 0; i < 300; i++) { dictionary["key" + i] = { i }; if (i % 4 === 1) delete dictionary["key" + (i - 1)]; }
console.log(Object.keys(dictionary).length, Object.values<any>(dictionary).reduce((a, b) => a + b.i, 0));
const text: string[] = [];
for (let i = 0; i < 200; i++) { let s = ""; for (let k = 0; k < 12; k++) s = k % 2 ? s + "ab" + i : i + "ž" + s; text.push(s, s.slice(3, 40), s.toUpperCase()); }
console.log(text.length, text.reduce((a, s) => (a * 31 + s.length + s.charCodeAt(s.length >> 1)) % 1000003, 7));
