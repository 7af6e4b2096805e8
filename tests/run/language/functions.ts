// Closures, defaults, rest, spread, arguments, recursion, hoisting, getters.
function outer(n: number) {
  let count = n;
  return { inc: () => ++count, get: () => count };
}
const a = outer(1), b = outer(10);
a.inc(); a.inc(); b.inc();
console.log(a.get(), b.get());
function defaults(x = 1, y = x + 1, ...rest: number[]) { return [x, y, rest.length, ...rest]; }
console.log(defaults().join(), defaults(5).join(), defaults(1, 2, 3, 4).join(), defaults.length);
function args() { return arguments.length + ":" + Array.from(arguments).join("-"); }
console.log(args(), args(1, "x", null));
console.log(Math.max(...[3, 9, 2], 4, ...[8]));
console.log(hoisted(3));
function hoisted(k: number): number { return k <= 0 ? 0 : k + hoisted(k - 1); }
const fns = [];
for (let i = 0; i < 3; i++) fns.push(() => i);
console.log(fns.map((f) => f()).join());
var self = function me(n: number): number { return n < 2 ? 1 : n * me(n - 1); };
console.log(self(10), self.name, (() => {}).name, (function () {}).length);
console.log([1, 2, 3].map(String).join("|"), ["1", "2", "3"].map(Number).join("|"));
console.log(typeof outer, typeof undefined, typeof null, typeof 1n, typeof Symbol(), typeof {}, typeof "");
const bound = function (this: any, y: number) { return this.x + y; }.bind({ x: 40 });
console.log(bound(2), bound.name, bound.length);
console.log(((a: number, b: number) => a + b).call(null, 1, 2), Math.min.apply(null, [4, 2, 8]));
