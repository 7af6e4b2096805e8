//! cpu: 150
// One leaf that works long: a product of numbers with millions of digits.
let n = 3n;
console.log("start");
for (let i = 0; i < 24; i++) n = n * n;
console.log(n % 10n);
