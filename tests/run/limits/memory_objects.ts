//! memory: 32
// Objects that stay reachable: nothing can be refused in time, so the instance ends.
const all: unknown[] = [];
console.log("start");
for (let i = 0; ; i++) all.push({ i, text: "t" + i });
