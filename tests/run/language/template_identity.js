// A tagged template hands over one object for its place in the source, wherever the code of that place ends up.
const tag = (s) => s;
const f = () => tag`x`;
console.log(f() === f());
function g() { return ((s) => s)`y`; }
console.log(g() === g());
const h = () => ((s) => s)`x`; const a = h(), b = h(); console.log(a === b);
function k(n) { const r = []; for (let i = 0; i < n; i++) r.push(tag`z`); return r; }
const r = k(3); console.log(r[0] === r[1], r[1] === k(1)[0]);
console.log((() => { const f = () => tag`q`; return f() === f(); })());
const same = (s) => (seen) => (seen.add(s), seen.size);
class T { a = tag`field`; static s() { return tag`static`; } constructor() { this.b = tag`ctor`; } *g() { yield tag`gen`; yield tag`gen`; } }
const x = new T(), y = new T();
console.log(x.a === y.a, x.b === y.b, x.a === x.b, T.s() === T.s(), [...x.g()][0] === [...y.g()][0], [...x.g()][0] === [...x.g()][1]);
const seen = new Set();
for (const i of [1, 2, 3]) { try { same`in ${i}`(seen); } finally { same`fin`(seen); } }
console.log(seen.size, Object.isFrozen(tag`a\n`), tag`a\n`.raw[0], tag`\u`[0]);
