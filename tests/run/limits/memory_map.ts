//! memory: 32
// A map without end.
const map = new Map<unknown, unknown>();
console.log("start");
for (let i = 0; ; i++) map.set("key" + i, { i });
