// Parameters are in their dead zone until they are bound.
const name = (f) => { try { return f(); } catch (e) { return e.name; } };
console.log(name(() => ((a, b = b) => b)(1)), name(() => (function (a = a) { return a; })()), name(() => (function (a = b, b = 1) { return a; })()));
console.log(name(() => (function (a = () => b, b = 1) { return a(); })()), name(() => (function ({ x = y, y }) { return x; })({ y: 1 })), name(() => (([p = q, q]) => p)([])));
let b = 5; console.log(name(() => ((a, b = b) => b)(b)), name(() => ((a, c = b) => c)(b)), name(() => ((a = (z = 2), z) => a)()), name(() => ((a = typeof z, z) => a)()));
function* g(a = b, b) { yield a; } console.log(name(() => g().next().value), name(() => g(1, 2).next().value)); (async (a = c, c) => a)().catch((e) => console.log(e.name));
class A { constructor(x = y, y = 1) { this.x = x; } m(p = () => q, q = 2) { return p(); } } console.log(name(() => new A()), name(() => new A(3).x), new A(0).m());
