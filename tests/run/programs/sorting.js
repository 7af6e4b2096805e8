// Sorting algorithms against the built-in sort, stability, comparators that misbehave.
let seed = 7; const rnd = (n) => ((seed = (seed * 16807) % 2147483647) % n);
const data = Array.from({ length: 300 }, () => rnd(1000) - 500);
const algos = {
  bubble(a) { for (let i = a.length; i--; ) for (let j = 0; j < i; j++) if (a[j] > a[j + 1]) [a[j], a[j + 1]] = [a[j + 1], a[j]]; return a; },
  insertion(a) { for (let i = 1; i < a.length; i++) { const x = a[i]; let j = i - 1; while (j >= 0 && a[j] > x) a[j + 1] = a[j--]; a[j + 1] = x; } return a; },
  merge(a) { if (a.length < 2) return a; const m = a.length >> 1, l = algos.merge(a.slice(0, m)), r = algos.merge(a.slice(m)), o = []; let i = 0, j = 0; while (i < l.length && j < r.length) o.push(l[i] <= r[j] ? l[i++] : r[j++]); return o.concat(l.slice(i), r.slice(j)); },
  quick(a) { if (a.length < 2) return a; const [p, ...rest] = a; return [...algos.quick(rest.filter((x) => x < p)), p, ...algos.quick(rest.filter((x) => x >= p))]; },
  heap(a) { const sift = (i, n) => { for (;;) { let m = i; const l = 2 * i + 1; if (l < n && a[l] > a[m]) m = l; if (l + 1 < n && a[l + 1] > a[m]) m = l + 1; if (m === i) return; [a[i], a[m]] = [a[m], a[i]]; i = m; } }; for (let i = a.length >> 1; i--; ) sift(i, a.length); for (let n = a.length - 1; n > 0; n--) { [a[0], a[n]] = [a[n], a[0]]; sift(0, n); } return a; },
  radix(a) { let b = a.map((x) => x + 500); for (let e = 1; e < 1001; e *= 10) { const q = Array.from({ length: 10 }, () => []); for (const x of b) q[Math.floor(x / e) % 10].push(x); b = q.flat(); } return b.map((x) => x - 500); },
  shell(a) { for (let g = a.length >> 1; g > 0; g >>= 1) for (let i = g; i < a.length; i++) for (let j = i; j >= g && a[j - g] > a[j]; j -= g) { const t = a[j]; a[j] = a[j - g]; a[j - g] = t; } return a; },
};
const want = [...data].sort((a, b) => a - b).join();
for (const [name, f] of Object.entries(algos)) console.log(name, f([...data]).join() === want);
console.log([...data].sort().slice(0, 12).join(), Float64Array.from(data).sort().join() === want);
const people = Array.from({ length: 200 }, (_, i) => ({ i, k: rnd(10) })); people.sort((a, b) => a.k - b.k); console.log(people.every((p, i) => !i || people[i - 1].k < p.k || (people[i - 1].k === p.k && people[i - 1].i < p.i)));
console.log([3, undefined, 1, , "b", null, 10, 9].sort(), [, 2, , 1].sort().length, [true, false, "a", 1n, 2].sort().join(), ["b", "a", "B", "á"].sort((x, y) => x.localeCompare(y)).length);
console.log([1, 2, 3].sort(() => 0).join(), [1, 2, 3].sort((a, b) => (b > a) - (b < a)).join(), [2, 1].sort((a, b) => ({ valueOf: () => a - b })).join(), [5, 1, 4].sort(undefined).join());
try { [2, 1].sort(null); } catch (e) { console.log(e.name); } try { [2, 1].sort(() => { throw new Error("cmp"); }); } catch (e) { console.log(e.message); }
let log = []; [3, 2, 1].sort((a, b) => { log.push(`${a},${b}`); return a - b; }); console.log(log.length >= 2, [..."hello"].sort().join(""), [..."hello"].sort().reverse().join(""), [1, 10, 2, 21].sort().join());
const big = Array.from({ length: 20000 }, (_, i) => (i * 7919) % 20011); big.sort((a, b) => a - b); console.log(big[0], big[9999], big[19999], big.every((x, i) => !i || big[i - 1] <= x));
const strs = Array.from({ length: 500 }, () => rnd(1e6).toString(36)); console.log([...strs].sort().join() === algos.merge([...strs]).join(), [...new Set(strs)].length, strs.findLast((s) => s.includes("z")), strs.indexOf("none"), [NaN].indexOf(NaN), [NaN].includes(NaN));
const arrLike = { length: 3, 0: "c", 1: "a", 2: "b" }; console.log(Array.prototype.sort.call(arrLike), Array.prototype.map.call("abc", (c) => c + c), Array.prototype.join.call({ length: 2, 0: 1 }));
console.log([1, 2, 3, 4, 5].copyWithin(0, 3), [1, 2, 3].fill(0, 1), [..."abcdef"].splice(1, 2), [1, 2, 3].lastIndexOf(3, -2), [[1, 2], [3]].flat(), Array.from("12", Number), Array.of(7).length, new Array(3).fill().map((_, i) => i), [1, 2, 3].with?.(1, 9) ?? [1, 9, 3], [0, 1].entries().next(), [3, 1].concat(2, [4, [5]], "x"));
