//! memory: 32
// A linked list of closures without end.
let last: () => unknown = () => null;
console.log("start");
for (;;) { const inner = last; last = () => inner; }
