// Sorting is stable, and comparators are asked as other engines ask them, which shows where they are no comparators.
const people = Array.from({ length: 200 }, (_, i) => ({ k: (i * 7) % 5, i }));
console.log(people.toSorted((a, b) => a.k - b.k).map((p) => p.i).join());
console.log([3, 1, 2].sort((a, b) => a > b), [3, 1, 2].sort((a, b) => b > a), [1, 2, 3].sort(() => -1), [1, 2, 3].sort(() => 1), [2, 1].sort(() => NaN), [1, 2, 3].sort(() => undefined));
const asked = [];
[2, 1].sort((a, b) => (asked.push([a, b]), a - b));
console.log(JSON.stringify(asked));
console.log([3, undefined, 1, , 2, undefined].sort(), [3, undefined, 1, , 2].toSorted(), [10, 9, 1].sort(), [true, false, null].sort(), [5n, 1, 4n, 2].sort((a, b) => (a < b ? -1 : 1)));
console.log(Float64Array.of(3, -0, 0, NaN, 1).sort((a, b) => b - a).join());
for (const n of [7, 8, 9, 16, 17, 33, 100]) {
  const items = Array.from({ length: n }, (_, i) => (i * 31) % 17);
  const sorted = items.toSorted((a, b) => a - b);
  console.log(n, sorted.every((x, i) => i === 0 || sorted[i - 1] <= x), items.sort().join() === items.map(String).sort().join());
}
