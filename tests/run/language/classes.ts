// Fields, private names, accessors, statics, inheritance, super, new.target.
class Animal {
  static count = 0;
  #name: string;
  legs = 4;
  constructor(name: string) { this.#name = name; Animal.count++; }
  get name() { return this.#name; }
  set name(v) { this.#name = v.trim(); }
  speak() { return `${this.#name} makes a sound`; }
  static create(n: string) { return new this(n); }
  #secret() { return "secret of " + this.#name; }
  reveal() { return this.#secret(); }
  static isAnimal(x: object) { return #name in x; }
}
class Dog extends Animal {
  tricks: string[] = [];
  constructor(name: string) { super(name); this.legs = 4; }
  speak() { return super.speak() + ": woof"; }
  add(t: string) { this.tricks.push(t); return this; }
  get [Symbol.toStringTag]() { return "Dog"; }
}
const d = Dog.create("Rex") as Dog;
d.add("sit").add("roll");
d.name = "  Max ";
console.log(d.name, d.speak(), d.tricks.join(), d.legs, Animal.count, Dog.count);
console.log(d.reveal(), Animal.isAnimal(d), Animal.isAnimal({}), String(d), d instanceof Animal, d.constructor === Dog);
class Base { kind; constructor() { this.kind = new.target.name; } }
class Derived extends Base {}
console.log(new Base().kind, new Derived().kind);
try { (Dog as any)("x"); } catch (e) { console.log(e instanceof TypeError); }
class Counter { static #n = 0; static { Counter.#n = 10; } static next() { return ++Counter.#n; } }
console.log(Counter.next(), Counter.next());
class MyArray extends Array { sum() { return this.reduce((a, b) => a + b, 0); } }
const m = MyArray.from([1, 2, 3]) as MyArray;
console.log(m.sum(), m.length, m instanceof MyArray, m.map((x) => x * 2) instanceof MyArray);
class MyError extends Error { constructor(m: string) { super(m); this.name = "MyError"; } }
try { throw new MyError("bad"); } catch (e: any) { console.log(e.name, e.message, e instanceof MyError, e instanceof Error, String(e)); }
const o = { a: 1, get b() { return this.a + 1; }, set b(v) { this.a = v; }, ["c" + 1]: 3, m() { return super.toString(); } };
o.b = 10;
console.log(o.a, o.b, o.c1, o.m(), Object.keys(o).join());
