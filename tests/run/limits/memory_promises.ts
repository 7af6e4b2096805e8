//! memory: 32
// Promises that wait for each other without end.
console.log("start");
let chain: Promise<unknown> = new Promise(() => {});
for (;;) chain = chain.then(() => 1);
