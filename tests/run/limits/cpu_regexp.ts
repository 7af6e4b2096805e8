//! cpu: 150
// Catastrophic backtracking happens inside a leaf, where no poll is.
console.log("start");
console.log(/^(a+)+$/.test("a".repeat(60) + "b"));
