// String, RegExp, Number formatting, JSON, Date, Math, Symbol.
console.log("abc".padStart(5, "*"), "x".repeat(3), " t ".trim() + "|", "a-b-c".split("-").length, "aXbX".replaceAll("X", "_"), "abc".at(-1), "abcdef".slice(-3, -1), "abcdef".substring(4, 1));
console.log("Straße".toUpperCase(), "ΑΣ".toLowerCase(), "é".normalize("NFD").length, "a\u0301".normalize().length, "😀".codePointAt(0), String.fromCodePoint(128512), "\ud800".isWellFormed());
console.log("a1b22".replace(/\d+/g, (d) => `<${d}>`), /(\d{4})-(?<m>\d\d)/.exec("on 2020-05")!.groups!.m, [..."a1b2".matchAll(/[a-z](\d)/g)].map((x) => x[1]).join(), "x,y;z".split(/[,;]/).join("|"));
console.log(/^a.c$/s.test("a\nc"), "aBc".match(/b/i)!.index, "abab".lastIndexOf("ab"), /(?<=\$)\d+/.exec("cost $42")![0], "ab".replace(/(a)(b)/, "$2$1$$"), /\p{L}+/u.exec("héé1")![0]);
const sticky = /a/y; console.log(sticky.test("aab"), sticky.lastIndex, sticky.test("aab"), sticky.test("aab"), sticky.lastIndex, String(/a\/b/gi), new RegExp("a/b").source);
console.log((255).toString(16), (0.1).toFixed(20), (1234.5678).toFixed(2), (0.000001234).toExponential(2), (123.456).toPrecision(4), (25).toString(36), Number("0x1f"), Number(" 12 "), Number("1_0"), parseInt("12px"), parseFloat("3.14abc"), (-1.5).toFixed(0), (1.005).toFixed(2));
console.log(JSON.stringify({ a: [1, "x", null, undefined, () => 1], b: undefined, c: new Date(0), d: { toJSON: () => "J" } }), JSON.stringify([NaN, Infinity, -0]), JSON.stringify("é\u2028\ud800\n"));
console.log(JSON.stringify({ a: 1, b: [2, { c: 3 }] }, null, 2), JSON.stringify({ a: 1, b: 2 }, ["b"]), JSON.stringify({ x: 5 }, (k, v) => (k === "x" ? v + 1 : v)));
console.log(JSON.parse('{"a":[1,2,{"b":null}],"c":"\\u0041\\n"}').a[2].b, JSON.parse("[1,2]", (k, v) => (typeof v === "number" ? v * 2 : v)).join(), JSON.parse(' "x" '));
try { JSON.parse("{bad"); } catch (e) { console.log(e instanceof SyntaxError); }
const cyc: any = {}; cyc.self = cyc; try { JSON.stringify(cyc); } catch (e) { console.log(e instanceof TypeError); }
const d = new Date(Date.UTC(2024, 1, 29, 12, 30, 45, 678)); console.log(d.toISOString(), d.getTime(), d.getUTCDay(), new Date("2020-01-01").getTime(), new Date("garbage").getTime(), Date.UTC(1970, 0), new Date(0).toJSON(), new Date(2020, 0, 31).getUTCMonth());
console.log(Math.hypot(3, 4), Math.sign(-3), Math.trunc(-4.7), Math.round(2.5), Math.round(-2.5), Math.cbrt(27), Math.fround(5.5), Math.clz32(1), Math.log2(8), Math.max(), Math.min(1, NaN), Math.imul(3, -4));
const sym = Symbol("desc"); console.log(sym.toString(), sym.description, Symbol.for("k") === Symbol.for("k"), Symbol.keyFor(Symbol.for("k")), typeof Symbol.iterator, { [sym]: 1 }[sym]);
console.log(encodeURIComponent("a b&é"), decodeURIComponent("%C3%A9"), encodeURI("x y?z=1"), escape("ü"), isNaN("x" as any), [10, 9, 1].sort().join(), ["b", "a"].sort().join(), "b".localeCompare("a"));
console.log(Number.MAX_SAFE_INTEGER, Number.EPSILON > 0, 0.1 * 3, 1 / 3, 100, 1e100, 123456.789e3, -0, [-0].join(), Object.is(-0, 0), (12345.6789).toString(), 5e-7, 2 ** 53, 2 ** -1074);
console.log(BigInt(10) ** 20n, BigInt.asUintN(8, 257n), BigInt("0xff"), (123n).toString(16), 5n / 2n, typeof (1n + 2n), 10n > 9, 2n == (2 as any), -5n % 3n);
