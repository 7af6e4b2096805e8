// What console.log prints for every kind of value.
console.log(1, -0, 1.5, NaN, "text", true, null, undefined, 10n, Symbol("s"), Symbol(), Symbol.iterator);
console.log([1, "a", null, undefined, [2, [3, [4, [5]]]]], { a: 1, "b c": "x", 3: [], d: {} });
console.log({ a: { b: { c: { d: 1 } } } }, [[[[]]]], [[[[1]]]], { f() {}, g: () => {}, h: class A {}, i: class extends Array {}, j: function* gen() {}, async k() {}, async *l() {} });
console.log(["it's", 'say "hi"', `both ' and "`, "all ' \" `", "line\nbreak", "tab\t\\", "\u0000\x1b\x7f", "\ud800", "é😀"]);
console.log("it's", ["plain"], [""], "");
console.log([, 1, , , 2], [1, , 3], new Array(3), [undefined], Object.assign([1, 2], { extra: true, "-1": 0 }));
console.log(new Map([["a", 1], [{ k: 1 }, [2]]]), new Set([1, "x", [3]]), new Map(), new Set(), new WeakMap(), new WeakSet(), new Map([["m", new Map([["n", new Map()]])]]));
console.log(new Map([[1, 2]]).keys(), new Map([[1, 2]]).entries(), new Set("ab").values(), [1][Symbol.iterator](), "a"[Symbol.iterator](), (function* () {})(), "a".matchAll(/a/g));
class Point { constructor() { this.x = 1; this.y = 2; } get z() { return 3; } } class Named { static s = 1; #p = 1; q = this.#p; } class Empty {} class Sub extends Map { extra = 1; }
console.log(new Point(), new Named(), Named, new Empty(), Empty, [new Point()], new Sub([[1, 2]]), class {}, Sub);
console.log({ get a() { return 1; }, set a(v) {}, get b() { return 1; }, set c(v) {} }, Object.create(null), Object.create({ inherited: 1 }), Object.assign(Object.create(null), { x: 1 }), Object.create(Point.prototype));
console.log({ [Symbol("k")]: 1, [Symbol.toStringTag]: "T" }, { get [Symbol.toStringTag]() { return "Tag"; }, a: 1 }, new (class X { get [Symbol.toStringTag]() { return "Y"; } })());
console.log([new Date(0), new Date(NaN), /re\/g/gi, new Number(3), new String("abc"), new Boolean(false), Object(1n), Object(Symbol("w"))]);
console.log(new Uint8Array([1, 2, 3]), new Float64Array([1.5, -0]), new BigInt64Array(1), new Uint8Array(0), new ArrayBuffer(4), new DataView(new ArrayBuffer(2)));
console.log(Promise.resolve(5), Promise.resolve({ a: 1 }), new Promise(() => {}), (() => { const p = Promise.reject(new RangeError("no").message); p.catch(() => {}); return p; })());
const cycle = { name: "c", list: [] }; cycle.self = cycle; cycle.list.push(cycle, { up: cycle.list }); console.log(cycle); const m = new Map(); m.set("me", m); console.log(m, [m]);
console.log(Array.from({ length: 7 }, (_, i) => i), Array.from({ length: 30 }, (_, i) => i * i), Array.from({ length: 101 }, (_, i) => i));
console.log("abcdefghijklmnopqrstuvwxyz".split(""), Array.from({ length: 12 }, (_, i) => "item" + i * 1000), [1.5, 22.25, 333.125, 4, 5, 6, 7], [true, false, true, false, true, false, true], ["a", 1, "b", 2, "c", 3, "d"]);
console.log({ alpha: "a".repeat(20), beta: "b".repeat(20), gamma: "c".repeat(20) }, { alpha: "a".repeat(30), beta: "b".repeat(30), gamma: "c".repeat(30) });
console.log([{ a: 1, b: 2 }, { a: 3, b: 4 }], { users: [{ name: "ann", tags: ["x", "y"] }, { name: "bob", tags: [] }], total: 2, nested: { deep: { deeper: { deepest: 1 } } } });
console.log({ text: "line one\nline two\nline three that is rather long, so that it does not fit\n" }, ["x\ny"], { long: "z".repeat(90) });
console.log([["a".repeat(40), "b".repeat(40)], ["c".repeat(40)]], [[1, 2, 3], [4, 5, 6], [7, 8, 9]], { matrix: [[1, 0, 0], [0, 1, 0], [0, 0, 1]] });
console.log(function named() {}, () => {}, async () => {}, Math.max, class Foo extends Point {}, Object.assign(function withProps() {}, { a: 1 }), (function () {}).bind(null), Symbol, Proxy, new Proxy({ a: 1 }, {}), new Proxy(function f() {}, {}), new Proxy([1, 2], {}));
console.log((function () { return arguments; })(1, "b"), globalThis === this, Math, JSON, Reflect, typeof globalThis);
console.log({ undefined: undefined, null: null, nan: NaN, "key-with-dash": 1, $dollar: 2, _under: 3, "1a": 4, 1: 5, "": 6, "ünï": 7 }, { "a'b": 1, 'a"b': 2 });
console.log([[]], [{}], {}, [], [[], []], { a: [] , b: {} }, [null], [undefined, null], [[[]]], { a: { b: {} } }, { a: { b: { c: {} } } }, { a: { b: { c: [] } } });
console.log(Object.assign(() => {}, { x: { y: { z: { w: 1 } } } }), [function () {}, class Z {}], { fn: function () {} }, new (class extends Array {})(3), new (class Foo extends Set {})([1]), new (function Old() { this.a = 1; })());
console.log(-1.0, 1e21, 1e-7, [1e21, -1e-7, 0.1], 0xff, [-0, 0], [1n, -5n]);
