//! cpu: 150
// An async function that never stops awaiting what is there already.
async function forever() { for (;;) await null; }
forever();
console.log("start");
