// Array, Map, Set, typed arrays.
const a = [5, 3, 9, 1];
console.log(a.slice().sort().join(), a.slice().sort((x, y) => y - x).join(), a.indexOf(9), a.includes(4), a.at(-1), a.reverse().join());
console.log([1, [2, [3, [4]]]].flat(Infinity).join(), [1, 2].flatMap((x) => [x, x * 10]).join(), Array.from({ length: 3 }, (_, i) => i * i).join());
const s = [1, 2, 3, 4, 5]; console.log(s.splice(1, 2, "x" as any, "y" as any, "z" as any).join(), s.join(), s.length);
console.log([3, 1, 2].toSorted().join(), [1, 2, 3].with(1, 9).join(), [1, 2, 3].findLast((x) => x < 3), [1, 2, 3].reduceRight((p, c) => p + "-" + c, ""));
const holes = [1, , 3]; console.log(holes.length, 1 in holes, holes.join(), holes.map((x) => x! * 2).length, JSON.stringify(holes));
a.length = 2; console.log(a.join(), a.push(7, 8), a.pop(), a.shift(), a.unshift(0), a.join());
console.log([1, 2, 3].concat([4], 5 as any, [[6]] as any).length, [..."héllo"].length, Array.isArray([]), [].concat().length, [1, 2, 3].fill(0, 1).join());
const m = new Map<any, any>([["a", 1], [NaN, 2], [0, 3]]);
console.log(m.get(NaN), m.get(-0), m.size, m.has("b"), [...m.keys()].join(), m.delete("a"), [...m].length);
m.set("z", 26); for (const [k, v] of m) console.log(String(k), v);
const set = new Set([1, 2, 2, 3]); set.delete(2); set.add(4); console.log([...set].join(), set.size, [...set.union(new Set([9]))].join(), set.isSubsetOf(new Set([1, 3, 4, 5])));
const it = new Map([[1, "a"], [2, "b"], [3, "c"]]); const seen = []; for (const [k] of it) { seen.push(k); if (k === 1) { it.delete(2); it.set(4, "d"); } } console.log(seen.join());
const w = new WeakMap(); const key = {}; w.set(key, 5); console.log(w.get(key), w.has({}));
console.log(JSON.stringify(Object.groupBy([1, 2, 3, 4], (x) => (x % 2 ? "odd" : "even"))));
const u8 = new Uint8Array([1, 2, 300, -1]); console.log(u8.join(), u8.length, new Uint8ClampedArray([300, -5, 1.5]).join(), new Float32Array([0.1])[0], new Int16Array(u8.buffer).join());
const dv = new DataView(new ArrayBuffer(8)); dv.setInt32(0, 0x01020304); console.log(dv.getUint8(0), dv.getInt32(0, true), dv.byteLength);
console.log(new Float64Array([3, 1, 2]).sort().join(), Uint8Array.from([1, 2, 3], (x) => x * 2).join(), new Uint8Array(4).fill(7).subarray(1, 3).length, new BigInt64Array([5n, -1n]).join());
console.log(Object.entries({ x: 1, y: 2 }).length, JSON.stringify(Object.fromEntries([["k", 1]])), Object.assign({}, { a: 1 }, null, { b: 2 }).b, Object.keys("ab").join());
const frozen = Object.freeze({ a: 1 }); try { (frozen as any).a = 2; } catch (e) { console.log(e instanceof TypeError, Object.isFrozen(frozen)); }
console.log(Object.getOwnPropertyNames(class { static x = 1; static m() {} }).join(), JSON.stringify(Object.getOwnPropertyDescriptor({ get a() { return 1; } }, "a")));
const prox = new Proxy({} as any, { get: (t, k) => "got " + String(k), has: () => true, ownKeys: () => ["p"], getOwnPropertyDescriptor: () => ({ value: 1, enumerable: true, configurable: true }) });
console.log(prox.foo, "x" in prox, Object.keys(prox).join(), Reflect.ownKeys({ b: 1, a: 2, 1: 0, [Symbol.iterator]: 1 }).length);
console.log([1, 2, 3].values().map((x) => x * 2).filter((x) => x > 2).toArray().join(), Iterator.from([1, 2, 3]).take(2).toArray().join());
