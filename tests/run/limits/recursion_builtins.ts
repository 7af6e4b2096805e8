// Recursion through builtins, and through data nested deeper than any stack.
import { overflows } from "./_overflows.ts";
/** Engines differ in whether this needs a stack at all: it must end in a value or a RangeError. */
function survives(name: string, run: () => unknown) {
  let seen = "";
  for (let round = 0; round < 2; round++) {
    try {
      run();
      seen += " ok";
    } catch (error) {
      seen += error instanceof RangeError || error instanceof SyntaxError ? " ok" : " " + error;
    }
  }
  console.log(name + ":" + seen, [3, 1, 2].sort().join(""));
}

overflows("sort", function again(): unknown { return [2, 1].sort(again as any); });
overflows("map", function again(): unknown { return [1].map(again); });
overflows("forEach", function again(): unknown { return [1].forEach(again); });
overflows("reduce", function again(): unknown { return [1, 2].reduce(again as any); });
overflows("filter", function again(): unknown { return [1].filter(again); });
overflows("find", function again(): unknown { return [1].find(again); });
overflows("flatMap", function again(): unknown { return [1].flatMap(again); });
overflows("Array.from", function again(): unknown { return Array.from([1], again); });
overflows("typed sort", function again(): unknown { return new Int8Array(2).sort(again as any); });
overflows("Map.forEach", function again(): unknown { return new Map([[1, 1]]).forEach(again); });
overflows("replace", function again(): any { return "a".replace(/a/, again); });
overflows("replaceAll", function again(): any { return "aa".replaceAll("a", again); });
overflows("split", () => { const s: any = { [Symbol.split]() { return "a".split(s); } }; return "a".split(s); });
overflows("exec", () => { const r: any = /a/; r.exec = () => r.test("a"); return r.test("a"); });
overflows("reviver", function again(): unknown { return JSON.parse("[1]", again); });
overflows("toJSON", () => { const o = { toJSON(): any { return JSON.stringify(o); } }; return JSON.stringify(o); });
overflows("replacer", function again(): any { return JSON.stringify({}, again); });
overflows("stringify getter", () => { const o = { get a(): any { return JSON.stringify(o); } }; return JSON.stringify(o); });
overflows("Object.assign", () => { const o: any = { get a() { return Object.assign({}, o); } }; return Object.assign({}, o); });
overflows("Object.entries", () => { const o: any = { get a() { return Object.entries(o); } }; return Object.entries(o); });
overflows("object spread", () => { const o: any = { get a() { return { ...o }; } }; return { ...o }; });
overflows("species", () => {
  class A extends Array { static get [Symbol.species](): any { return new A(1).map((x: unknown) => x); } }
  return new A(1).map((x: unknown) => x);
});
overflows("Error message", () => { const m: any = { toString() { return new Error(m).message; } }; return new Error(m); });
overflows("bigint", () => { const o: any = { valueOf() { return BigInt(o); } }; return BigInt(o); });
overflows("date", () => { const o: any = { valueOf() { return new Date(o); } }; return new Date(o); });

let array: any = [];
for (let i = 0; i < 100000; i++) array = [array];
overflows("flat", () => array.flat(Infinity));
overflows("join", () => array.join());
overflows("stringify arrays", () => JSON.stringify(array));
let object: any = {};
for (let i = 0; i < 100000; i++) object = { a: object };
overflows("stringify objects", () => JSON.stringify(object));
const text = "[".repeat(200000) + "]".repeat(200000);
survives("parse", () => JSON.parse(text));
survives("parse objects", () => JSON.parse('{"a":'.repeat(200000) + "1" + "}".repeat(200000)));
overflows("parse with reviver", () => JSON.parse(text, (_, item) => item));
survives("parse unbalanced", () => JSON.parse("[".repeat(200000)));

for (const [name, open, close] of [["groups", "(", ")"], ["plain groups", "(?:", ")"], ["lookaheads", "(?=", ")"], ["lookbehinds", "(?<=", ")"], ["repeated groups", "(?:", ")*"]]) {
  for (const depth of [100, 1000, 30000]) {
    survives(name + " " + depth, () => new RegExp(open.repeat(depth) + "a" + close.repeat(depth)).test("a"));
  }
}
survives("classes", () => new RegExp("[".repeat(30000) + "a" + "]".repeat(30000), "v").test("a"));
survives("alternatives", () => new RegExp("a|".repeat(50000) + "b").test("b"));
survives("quantifiers", () => new RegExp("(?:a{2}){2}".repeat(500)).test("a"));
survives("long subject", () => /^(?:a|b)*$/.test("ab".repeat(300000)));
survives("captures", () => /^(a|b)*$/.test("ab".repeat(100000)));
survives("backtracking", () => /(?:a?){20}a{20}/.test("a".repeat(20)));

let rope = "";
for (let i = 0; i < 1000000; i++) rope = i % 2 ? rope + "abcdefghijklmnopqrstuvwxyz"[i % 26] : "abcdefghijklmnopqrstuvwxyz"[i % 26] + rope;
console.log("rope:", rope.length, rope[0], rope.indexOf("zz"), rope.slice(499995, 500005));
let list: any = null;
for (let i = 0; i < 400000; i++) list = { next: list, i };
let sum = 0;
for (let at = list; at; at = at.next) sum += at.i;
console.log("list:", sum);
let closures: any = () => 0;
for (let i = 0; i < 100000; i++) { const inner = closures; closures = () => inner; }
console.log("closures:", typeof closures());
let boundChain: any = () => 1;
for (let i = 0; i < 100000; i++) boundChain = boundChain.bind(null);
survives("bound chain", () => boundChain());
survives("bound construct chain", () => { let C: any = class {}; for (let i = 0; i < 50000; i++) C = C.bind(null); return new C(); });

function many(...list: unknown[]) { return list.length; }
for (const count of [10000, 50000]) console.log("arguments:", many(...new Array(count)), many.apply(null, new Array(count) as any), Reflect.apply(many, null, { length: count }));
overflows("spread of millions", () => many(...new Array(5000000)));
overflows("apply of millions", () => many.apply(null, { length: 5000000 } as any));
overflows("Reflect.apply of millions", () => Reflect.apply(many, null, { length: 5000000 }));
overflows("construct with millions", () => new (many as any)(...new Array(5000000)));
overflows("Math.max of millions", () => Math.max(...new Array(5000000)));
overflows("fromCharCode of millions", () => String.fromCharCode(...new Array(5000000)));
overflows("push of millions", () => [].push(...new Array(5000000) as any as []));
