//! memory: 32
// An array that grows without end.
const array: number[] = [];
console.log("start");
for (let i = 0; ; i++) array.push(i);
