// A class hierarchy: abstract bases, mixins, accessors, statics, private members, symbols, species.
class Shape {
  static #count = 0;
  static registry = new Map();
  static { this.created = () => Shape.#count; }
  #id = ++Shape.#count;
  constructor() { if (new.target === Shape) throw new TypeError("abstract"); Shape.registry.set(this.#id, new.target.name); }
  get id() { return this.#id; }
  area() { throw new Error(`${this.constructor.name}.area is not implemented`); }
  toString() { return `${this.constructor.name}#${this.#id}(${this.area().toFixed(2)})`; }
  static compare(a, b) { return a.area() - b.area(); }
  static isShape(x) { return #id in x; }
  get [Symbol.toStringTag]() { return "Shape"; }
  [Symbol.toPrimitive](hint) { return hint === "number" ? this.area() : hint === "string" ? this.toString() : `default:${this.area()}`; }
}
const Scalable = (Base) => class extends Base { scale(k) { this.factor = (this.factor ?? 1) * k; return this; } area() { return super.area() * (this.factor ?? 1) ** 2; } };
const Named = (Base) => class Named extends Base { name = `${new.target?.name ?? "field"}`; describe() { return `${this.name}: ${super.toString()}`; } };
class Circle extends Shape { constructor(r) { super(); this.r = r; } area() { return Math.PI * this.r ** 2; } }
class Rect extends Shape { constructor(w, h) { super(); Object.assign(this, { w, h }); } area() { return this.w * this.h; } static square(s) { return new this(s, s); } }
class Big extends Scalable(Named(Rect)) { get perimeter() { return 2 * (this.w + this.h); } set perimeter(p) { this.w = p / 2 - this.h; } static square(s) { const b = super.square(s); b.made = "square"; return b; } }
const c = new Circle(2), r = new Rect(3, 4), b = new Big(1, 2).scale(3), q = Big.square(2);
console.log(`${c} ${r} ${b} ${q}`); console.log(b.describe(), q.made, q instanceof Rect, q.constructor.name);
b.perimeter = 10; console.log(b.w, b.perimeter, b.area(), +b, b + "", `${b}`, Object.prototype.toString.call(b));
console.log([c, r, b, q].sort(Shape.compare).map((s) => s.id).join(), Shape.created(), [...Shape.registry].join(";"));
console.log(Shape.isShape(c), Shape.isShape({}), Object.getOwnPropertyNames(Big.prototype).join(), Big.length, Big.name);
try { new Shape(); } catch (e) { console.log(e.message); }
try { Shape(); } catch (e) { console.log(e.name); }
class Broken extends Shape {} try { `${new Broken()}`; } catch (e) { console.log(e.message); }
class Early extends Shape { constructor(f) { if (f) super(); } } try { new Early(false); } catch (e) { console.log(e.name); }
class Twice extends Shape { constructor() { super(); super(); } } try { new Twice(); } catch (e) { console.log(e.name); }
class Stack extends Array { static get [Symbol.species]() { return Array; } peek() { return this[this.length - 1]; } }
const s = Stack.of(1, 2, 3); console.log(s.peek(), s.length, s.map((x) => x) instanceof Stack, s.filter(Boolean).constructor.name, s instanceof Array, Array.isArray(s), Stack.from("ab").peek());
class MyError extends Error { name = "MyError"; constructor(m, o) { super(m, o); this.extra = 1; } } const me = new MyError("m", { cause: "why" }); console.log(String(me), me.cause, me instanceof MyError, Object.keys(me).join());
const o = { __proto__: { hi() { return "proto hi"; } }, hi() { return "own, " + super.hi(); }, get x() { return 1; }, set x(v) { console.log("set", v); }, ["comp" + 1]: 2, async *ag() {}, async am() {} };
o.x = 5; console.log(o.hi(), o.x, o.comp1, o.ag.name, Object.keys(o).join());
class Counter { static #made = 0; static make() { return new Counter(++Counter.#made); } #n; constructor(n) { this.#n = n; } #inc(by) { this.#n += by; return this; } up(by = 1) { return this.#inc(by); } get #secret() { return this.#n * 2; } set #secret(v) { this.#n = v; } twist() { this.#secret = this.#secret + 1; return this.#n; } static peek(c) { return c.#n; } }
const k = Counter.make(); console.log(k.up().up(3).twist(), Counter.peek(k), Object.keys(k).length); try { Counter.peek({}); } catch (e) { console.log(e.name); }
const anon = class {}; const arrow = () => {}; const { fn = function () {} } = {}; console.log(anon.name, arrow.name, fn.name, (class { static name = "own"; }).name, (() => {}).name === "");
