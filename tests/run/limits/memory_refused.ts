//! memory: 32
// What cannot fit is a RangeError, and the program goes on.
function refused(name: string, make: () => unknown) {
  const seen: string[] = [];
  for (let round = 0; round < 3; round++) {
    try { make(); seen.push("made"); } catch (error) { seen.push((error as Error).name); }
  }
  console.log(name + ":", seen.join(", "));
}
refused("repeat", () => "x".repeat(100_000_000));
refused("doubling", () => { let s = "ab"; for (;;) s += s; });
refused("appending", () => { const piece = "abcdefgh".repeat(20_000); let s = ""; for (;;) s += piece; });
refused("padStart", () => "x".padStart(100_000_000));
refused("join", () => new Array(1000).fill("y".repeat(100_000)).join());
refused("replaceAll", () => "a".repeat(10_000).replaceAll("a", "b".repeat(10_000)));
refused("ArrayBuffer", () => new ArrayBuffer(64 << 20));
refused("Uint8Array", () => new Uint8Array(64 << 20));
refused("Float64Array", () => new Float64Array(8 << 20));
refused("kept buffers", () => { const all: unknown[] = []; for (;;) all.push(new Uint8Array(1 << 20)); });
refused("slice", () => { const a = new Uint8Array(10 << 20); const all: unknown[] = []; for (;;) all.push(a.slice()); });
refused("length", () => { const a: unknown[] = []; a.length = 2 ** 32; });
refused("small ones", () => { let sum = 0; for (let i = 0; i < 200; i++) sum += new Uint8Array(1 << 20).length + "z".repeat(500_000).length; return sum; });
