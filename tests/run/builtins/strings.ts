// Strings: units, iteration, splitting, padding, digits of numbers in other bases.

const samples = ["", "a", "abc", "aXbXc", "é", "日本", "a日b", "😀x", "x\ud800y", "lorem ipsum dolor sit amet consectetur"];
function show(v: any): string {
  return v === undefined ? "undefined" : JSON.stringify(v);
}
for (const s of samples) {
  const out = [];
  for (const c of s) out.push(c);
  console.log(show(s), out.map(show).join(" "), show(s[0]), show(s[s.length - 1]), show(s[s.length]), s.charCodeAt(0), s.codePointAt(0), show(s.charAt(1)), show(s.at(-1)));
  console.log(s.split("").length, s.split("X").map(show).join(), s.split("").slice(0, 3).map(show).join(), s.split("XX").length, s.split("b", 1).map(show).join(), s.split(undefined as any).length, s.split("a", 0).length);
  console.log(show(s.padStart(8, "_")), show(s.padEnd(8, "é日")), show(s.padStart(3)), show(s.padEnd(5, "")), s.indexOf("X"), s.indexOf("日"), s.indexOf(""), s.lastIndexOf("b"), s.includes("bX"), show(s.replaceAll("X", "日")), show(s.replaceAll("b", "")), show(s.replaceAll("Xb", "-")));
}
console.log("a,b,,c,".split(",").map(show).join(" "), "a, b, c".split(", ").join("|"), "aaaa".split("aa").length, ",".split(",").length, "abc".split("abc").map(show).join());
console.log("x".repeat(100).split("x").length, "one two  three".split(" ", 3).map(show).join(), "日,本,語".split(",").join("/"), "a😀b".split("😀").join(), "aXbXcX".replaceAll("X", "$&$&"), "abab".replaceAll("ab", "b"));

// An iterator in the middle of a string, and one whose step is replaced.
const iterator: any = "a😀b"[Symbol.iterator]();
console.log(iterator.next().value);
const tail = [];
for (const c of iterator) tail.push(c);
console.log(tail.join("|"), iterator.next().done);
for (const c of iterator) console.log("never", c);
const [p, q, ...others] = "xyz日";
console.log(p, q, others.join(), [..."😀a"].length, Array.from("日本").join(), new Set("aab").size, Math.max(..."123" as any));
for (const c of "abc") {
  if (c === "b") break;
  console.log(c);
}
const proto = Object.getPrototypeOf(""[Symbol.iterator]());
const next = proto.next;
proto.next = function () {
  const result = next.call(this);
  return result.done ? result : { value: result.value + "!", done: false };
};
console.log([..."ab"].join());
proto.next = next;
console.log([..."ab"].join());

const NUMBERS = [0, -0, 1, -1, 255, 256, 1e6, 2147483647, -2147483648, 4294967296, 9007199254740991, -9007199254740991, 9007199254740992, 0.5, -0.75, 3.14159, 1 / 3, NaN, Infinity];
for (const radix of [2, 3, 8, 16, 36]) console.log(radix, NUMBERS.map((n) => n.toString(radix)).join(" "));
