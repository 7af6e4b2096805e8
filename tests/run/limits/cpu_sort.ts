//! cpu: 400
// A comparator that is always wrong ends; one that sorts again and again does not.
const list = Array.from({ length: 300 }, (_, i) => i);
console.log(list.sort(() => 1).length, list.sort(() => -1).length, list.sort(() => NaN).length);
const forever = (a: number, b: number): number => { for (;;) list.slice().sort((x, y) => y - x); };
list.sort(forever);
