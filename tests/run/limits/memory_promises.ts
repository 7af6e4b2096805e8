//! memory: 32
//! modes: plain optimized
// Promises that wait for each other without end.
console.log("start");
let chain: Promise<unknown> = new Promise(() => {});
for (;;) chain = chain.then(() => 1);
