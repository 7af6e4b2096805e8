//! cpu: 150
// Jobs that queue jobs: the turn never ends, and garbage must not pile up meanwhile.
console.log("start");
function again(): void { Promise.resolve().then(again); }
again();
