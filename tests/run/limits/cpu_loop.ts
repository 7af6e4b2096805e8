//! cpu: 150
// A loop without calls and without allocation.
console.log("start");
let n = 0;
for (;;) n = (n + 1) | 0;
