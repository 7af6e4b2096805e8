// Endless recursion is a RangeError in every shape of call, twice, and the program goes on.
import { overflows as check } from "./_overflows.ts";
const overflows = (name: string, run: () => unknown) => check(name, run, (error) => error.message);

function plain(): number { return plain() + 1; }
overflows("no frame slots", plain);
function counted(n: number): number { return n + counted(n + 1) * 0.5; }
overflows("unboxed", () => counted(0));
function even(n: number): boolean { return n === -1 ? true : odd(n + 1); }
function odd(n: number): boolean { return n === -1 ? false : even(n + 1); }
overflows("mutual", () => even(0));
const arrow = (x: unknown): unknown => [arrow(x)];
overflows("arrow", () => arrow(1));
function rest(...list: unknown[]): unknown { return rest(...list, 1); }
overflows("growing rest", () => rest());
function sameRest(...list: unknown[]): unknown { return sameRest(list, 1, 2); }
overflows("rest", () => sameRest());
function dynamic(this: unknown, f: Function): unknown { return f(f); }
overflows("unknown callee", () => dynamic(dynamic));
function tooMany(): unknown { return (tooMany as any)(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12); }
overflows("surplus arguments", tooMany);
function tooFew(a?: unknown, b?: unknown, c?: unknown): unknown { return tooFew(a); }
overflows("missing arguments", () => tooFew());
function withArguments(): unknown { return withArguments.apply(null, arguments as any); }
overflows("arguments", withArguments);
const object = { method(): unknown { return this.method(); } };
overflows("method", () => object.method());
function closureMaker(): unknown { const f = () => closureMaker(); return f(); }
overflows("closures", closureMaker);
function guarded(): unknown { try { return guarded(); } finally { void 0; } }
overflows("finally", guarded);
function rethrown(): unknown { try { return rethrown(); } catch (error) { throw error; } }
overflows("catch and throw", rethrown);
function caught(n: number): number { try { return caught(n + 1); } catch { return n; } }
console.log(caught(0) > 1000, caught(0) === caught(0));
function named(error?: unknown): string { try { return named(); } catch (e) { return (e as Error).name + ": " + (e as Error).message; } }
console.log(named());

class Node1 { constructor() { new Node1(); } }
overflows("constructor", () => new Node1());
class Field { next = new Field(); }
overflows("field initialiser", () => new Field());
class Base { constructor(make: boolean) { if (make) new Derived(); } }
class Derived extends Base { constructor() { super(true); } }
overflows("derived constructor", () => new Derived());
function Old(this: any) { this.next = new (Old as any)(); }
overflows("function constructor", () => new (Old as any)());
let Chain: any = class {};
for (let i = 0; i < 60000; i++) Chain = class extends Chain { constructor() { super(); } };
overflows("long super chain", () => new Chain());
class Static { static make(): unknown { return class { static inner = Static.make(); }; } }
overflows("class definitions", () => Static.make());
class Private { #again(): unknown { return this.#again(); } start() { return this.#again(); } }
overflows("private method", () => new Private().start());

overflows("call", function call(): unknown { return call.call(null); });
overflows("apply", function apply(): unknown { return apply.apply(null, []); });
overflows("Reflect.apply", function again(): unknown { return Reflect.apply(again, null, []); });
overflows("Reflect.construct", function again(): unknown { return Reflect.construct(again, []); });
const bound: any = function () { return bound(); }.bind(null, 1, 2);
overflows("bound", bound);
overflows("spread", function spread(...a: unknown[]): unknown { return spread(...[1, 2, 3]); });
overflows("spread construct", function Spread(this: any): unknown { return new (Spread as any)(...[1, 2, 3]); });
overflows("template tag", function tag(strings?: unknown): unknown { return (tag as any)`a${1}b`; });
overflows("default parameter", function fill(x: unknown = fill()): unknown { return x; });
overflows("destructuring", () => {
  const source = { get a(): unknown { const { a } = source; return a; } };
  return source.a;
});
overflows("optional call", function optional(): unknown { return (optional as any)?.(); });
