//! memory: 32
//! modes: optimized
// Ten gigabytes are allocated in all, in every size of cell, and the memory never passes 32 MiB.
// Bytes are counted as the smallest cells that could hold the data: 8 a value, 8 a header.
const MiB = 1 << 20;
let bytes = 0;
const survivors: unknown[] = new Array(2000).fill(null);
let slot = 0;
function keep(value: unknown) { survivors[slot] = value; slot = (slot + 1) % survivors.length; }

function objects(n: number) {
  let last: any = null;
  for (let i = 0; i < n; i++) { last = { i, next: i % 100 ? last : null, a: 1, b: 2 }; if (i % 5000 === 0) keep(last); }
  bytes += n * 40;
}
function closures(n: number) {
  let f: () => number = () => 0;
  for (let i = 0; i < n; i++) { const value = i; f = () => value; if (i % 5000 === 0) keep(f); }
  bytes += n * 48;
  return f();
}
function strings(n: number) {
  let s = "";
  for (let i = 0; i < n; i++) { s = ("a piece of text, " + i + ", ").toUpperCase(); if (i % 5000 === 0) keep(s); }
  bytes += n * 24;
  return s;
}
function arrays(n: number, length: number) {
  let a: unknown[] = [];
  for (let i = 0; i < n; i++) { a = new Array(length).fill(i); if (i % 2000 === 0) keep(a); }
  bytes += n * (length * 8 + 8);
  return a;
}
function buffers(n: number, size: number) {
  let sum = 0;
  for (let i = 0; i < n; i++) { const b = new Uint8Array(size); b[i % size] = 1; sum += b[i % size]; if (i % 400 === 0) keep(b); }
  bytes += n * size;
  return sum;
}
function maps(n: number) {
  for (let i = 0; i < n; i++) { const m = new Map<number, unknown>(); for (let k = 0; k < 20; k++) m.set(k, i); if (i % 2000 === 0) keep(m); }
  bytes += n * 20 * 16;
}
let rounds = 0;
while (bytes < 10 * 1024 * MiB) {
  objects(200_000);
  closures(100_000);
  strings(30_000);
  arrays(4_000, 100);
  arrays(400, 3_000);
  buffers(3_000, 20_000);
  buffers(300, 600_000);
  maps(2_000);
  if (++rounds % 8 === 0) survivors.fill(null);
}
console.log(bytes >= 10 * 1024 * MiB, survivors.length);
