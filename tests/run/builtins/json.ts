// JSON.parse and JSON.stringify: shapes, keys, numbers, escapes, and what leaves the short ways.

function attempt(f: () => any): string {
  try {
    return String(f());
  } catch (e: any) {
    return e.constructor.name;
  }
}
function again(text: string): string {
  return JSON.stringify(JSON.parse(text));
}
function entries(text: string): string {
  return Object.entries(JSON.parse(text)).map(([k, v]) => k + "=" + v).join(" ");
}

console.log(again('[]'), again('{}'), again(' [ 1 , 2 ] '), again('{"a":{"b":[{"c":null}]}}'), again('"x"'), again('true'), again('-0'), again('[[],[[]],{}]'));
console.log(entries('{"b":1,"a":2,"b":3}'), entries('{"2":1,"x":2,"1":3,"01":4}'), entries('{"__proto__":5,"":6}'), entries('{"a":1,"\\u0061":2}'));
console.log(Object.getPrototypeOf(JSON.parse('{"__proto__":null}')) === Object.prototype, JSON.parse('{"__proto__":{"x":1}}').x);
const many = "{" + Array.from({ length: 70 }, (_, i) => '"k' + i + '":' + i).join(",") + "}";
const wide = JSON.parse(many);
console.log(Object.keys(wide).length, wide.k0, wide.k69, again(many) === many);
const list = JSON.parse('[{"a":1,"b":2},{"a":3,"b":4},{"b":5,"a":6},{"a":7},{"a":8,"b":9,"c":10}]');
console.log(list.map((o: any) => Object.keys(o).join("") + o.a + o.b).join());
list[0].extra = 1;
list[1].extra = 2;
delete list[1].a;
console.log(JSON.stringify(list), Object.keys(JSON.parse('{"a":1,"b":2}')).join());

const NUMBERS = ["0", "-0", "1", "-1", "12345", "2147483647", "2147483648", "-2147483648", "-2147483649", "0.1", "-0.5", "1.25", "123.456", "0.000001", "1e-7", "1e21", "1E5", "1e+2", "123456789012345", "1234567890123456789", "9007199254740993", "0.30000000000000004", "5e-324", "1.7976931348623157e308", "1e400", "-1e400", "100000000000000000000000", "123456.789012345", "0.1234567890123456789", "4.35", "2.675", "1.005"];
console.log(NUMBERS.map((n) => { const v = JSON.parse(n); return Object.is(v, -0) ? "-0" : String(v); }).join(" "));
console.log(NUMBERS.every((n) => Object.is(JSON.parse(n), Number(n))), [1, 0.5, -0, NaN, Infinity, 1e21, 1e-7, 123456789].map((n) => JSON.stringify(n)).join(" "));
for (const bad of ["01", "+1", ".5", "1.", "1e", "1e+", "-", "--1", "0x1", "1 2", "[1,]", "[,1]", "{,}", '{"a"}', '{"a":}', '{"a":1,}', "{a:1}", "'a'", '"a', '"\n"', '"\\x"', '"\\u12"', '"\\u12g4"', "tru", "nulll", "", " ", "[1", '{"a":1', "]", "NaN", "undefined", "[1}", '{"a":1]', "\u00a01"]) {
  const outcome = attempt(() => JSON.parse(bad));
  if (outcome !== "SyntaxError") console.log("accepted", JSON.stringify(bad), outcome);
}
console.log(again('"\\b\\f\\n\\r\\t\\"\\\\\\/\\u00e9\\u4e2d\\ud83d\\ude00\\ud800\\u0000\\u001f\\u007f"'), JSON.parse('"日本\\n語"'), JSON.parse('{"日\\u672c":["語",{"é":1}]}').日本[1].é);
console.log(JSON.stringify('plain'), JSON.stringify('é"\\'), JSON.stringify("日\"本\n"), JSON.stringify("\ud800"), JSON.stringify("a\ud83d\ude00b"), JSON.stringify("x".repeat(40) + '"' + "y".repeat(9) + "\u0001"));

// stringify: one layout for objects of one shape, and what objects may have besides plain data.
const shared = (a: any, b: any) => ({ a, b });
console.log(JSON.stringify([shared(1, 2), shared(undefined, 2), shared(() => 1, Symbol()), shared(null, NaN), shared([undefined, () => 1], { toJSON: () => "j" }), shared("é", "日")]));
console.log(JSON.stringify([shared(1, undefined), shared("日", undefined), { 日: undefined, a: 1 }, { 日: 1, é: undefined }]));
const withGetter = { a: 1, get b() { return 2; } };
const hidden = Object.defineProperty({ a: 1 }, "b", { value: 2, enumerable: false });
const symbolic = { a: 1, [Symbol("s")]: 2, 5: "five", "-1": 6 };
class Point {
  x = 1;
  y = 2;
  toJSON() { return [this.x, this.y]; }
}
class Bare {
  x = 1;
  #secret = 2;
  method() { return this.#secret; }
}
console.log(JSON.stringify([withGetter, hidden, symbolic, new Point(), new Bare(), Object.create({ inherited: 1 }), Object.assign(Object.create(null), { n: 1 }), new Date(0), [new Map([[1, 2]])], new String("w"), new Error("e"), /x/]));
console.log(JSON.stringify({ a: [1, { b: [] }, {}], c: shared(1, "é") }, null, 2));
console.log(JSON.stringify([shared(1, undefined), [], {}], null, "--"), JSON.stringify({ a: 1, b: [1, 2] }, ["b"]), JSON.stringify({ a: 1, b: 2 }, (k, v) => (k === "a" ? undefined : v)));
const cyclic: any = { a: 1 };
cyclic.self = cyclic;
console.log(attempt(() => JSON.stringify(cyclic)), attempt(() => JSON.stringify({ a: 1n })), JSON.stringify(undefined), JSON.stringify(() => 1));
let deep: any = 1;
for (let i = 0; i < 500; i++) deep = { d: [deep] };
console.log(JSON.stringify(deep).length, again(JSON.stringify(deep)).length);
// A toJSON that appears on a prototype is seen by objects of known shapes.
const before = JSON.stringify(shared(1, 2));
(Object.prototype as any).toJSON = function () { return "patched"; };
const patched = JSON.stringify(shared(1, 2));
delete (Object.prototype as any).toJSON;
console.log(before, patched, JSON.stringify(shared(1, 2)));
// Large documents outgrow the nursery.
const rows = Array.from({ length: 3000 }, (_, i) => ({ id: i, name: "row " + i, tags: ["a", "b" + (i % 7)], nested: { v: i / 4, ok: i % 2 === 0, none: null } }));
const text = JSON.stringify(rows);
let sum = 0;
for (let r = 0; r < 5; r++) for (const row of JSON.parse(text)) sum += row.id + row.name.length + row.tags[1].length + row.nested.v;
console.log(text.length, sum, JSON.stringify(JSON.parse(text)) === text);
