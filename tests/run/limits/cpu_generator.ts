//! cpu: 150
// Endless iteration inside builtins.
function* numbers() { for (let i = 0; ; i++) yield i; }
console.log("start");
console.log(new Set({ [Symbol.iterator]: function* () { for (const n of numbers()) yield n % 10; } } as any).size);
