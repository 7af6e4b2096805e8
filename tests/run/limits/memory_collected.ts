//! memory: 64
// One large thing at a time, while the garbage of the last one is still there.
const live = new Uint8Array(10 << 20);
function times(name: string, make: () => unknown) {
  const seen: string[] = [];
  for (let i = 0; i < 3; i++) try { make(); seen.push("made"); } catch (e) { seen.push((e as Error).name); }
  console.log(name, seen.join(" "));
}
times("Uint8Array", () => new Uint8Array(30 << 20));
times("repeat", () => "x".repeat(8_000_000));
times("concat", () => { let s = "y".repeat(250_000); for (let i = 0; i < 5; i++) s += s; return s.charCodeAt(0); });
times("join", () => new Array(20).fill("z".repeat(400_000)).join());
times("spread", () => [...new Array(2_000_000)]);
times("padStart", () => "x".padStart(8_000_000));
times("encode", () => new TextEncoder().encode("x".repeat(4_000_000)));
times("decode", () => new TextDecoder().decode(new Uint8Array(8_000_000)));
times("spread all", () => [...new Array(2 ** 32 - 1)]);
times("Uint8Array", () => new Uint8Array(30 << 20));
console.log(live.length);
