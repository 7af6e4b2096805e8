// slice of typed arrays whose species shares the buffer; buffers that do not come to be.
"use strict";
for (const T of [Uint8Array, Int16Array, Float64Array, BigInt64Array]) {
  const of = (n) => (T === BigInt64Array ? BigInt(n) : n);
  for (const [offset, from, to] of [[2, 1, 4], [1, 0, 5], [0, 2, 6], [3, 1, 3], [2, 0, 6]]) {
    const t = T.from([10, 20, 30, 40, 50, 60, 70, 80], of);
    t.constructor = { [Symbol.species]: function () { return new T(t.buffer, offset * T.BYTES_PER_ELEMENT); } };
    t.slice(from, to);
    console.log(T.name, offset, from, to, t.join());
  }
}
const target = Object.defineProperty(function () {}.bind(null), "prototype", { get() { throw new Error("asked"); } });
for (const args of [[10, { maxByteLength: 0 }], [10, { maxByteLength: 20 }], [-1], [2 ** 53]]) {
  try { Reflect.construct(ArrayBuffer, args, target); } catch (e) { console.log(e.name); }
}
