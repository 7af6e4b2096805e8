"use strict";
// Calls and constructions whose callee the compiler guesses: right, wrong, and changed between calls.

class Counter {
  constructor(n) {
    this.n = n;
  }
  bump(by) {
    this.n += by;
    return this.n;
  }
  onlyHere() {
    return "Counter.onlyHere " + this.n;
  }
}
const call = (o, ...rest) => o.bump(rest[0]);
const bump = (o) => o.bump(2);
{
  const c = new Counter(1);
  console.log(bump(c), bump(c));
  // Another object with a method of that name that is no function of the program's classes.
  console.log(bump({ bump: Math.sqrt }), bump({ n: 5, bump: Counter.prototype.bump }));
  const bound = c.bump.bind({ n: 100 });
  console.log(bump({ bump: bound }));
  for (const wrong of [undefined, 1, "text", {}, null]) {
    try {
      bump({ bump: wrong });
    } catch (error) {
      console.log(error instanceof TypeError);
    }
  }
  // Fewer and more arguments than parameters; their effects happen.
  const log = [];
  const note = (v) => (log.push(v), v);
  console.log(c.bump(), c.bump(note(1), note(2), note(3)), log.join(), call(new Counter(0), 7));
  Counter.prototype.bump = function (by) {
    return "replaced " + by;
  };
  console.log(bump(c));
  Counter.prototype.onlyHere = new Proxy(Counter.prototype.onlyHere, { apply: () => "proxy" });
  console.log(c.onlyHere());
}

// Two classes with small methods of one name.
{
  class Square {
    constructor(a) {
      this.a = a;
    }
    area() {
      return this.a * this.a;
    }
  }
  class Rect {
    constructor(a, b) {
      this.a = a;
      this.b = b;
    }
    area() {
      return this.a * this.b;
    }
  }
  let total = 0;
  for (let i = 0; i < 10; i++) for (const shape of [new Square(i), new Rect(i, 2), { area: () => 1 }]) total += shape.area();
  console.log(total);
}

// Exceptions of a body that stands in place of the call.
{
  class Risky {
    run(v) {
      if (v === 3) throw new Error("three");
      return v.x;
    }
  }
  const r = new Risky();
  let text = "";
  for (const v of [{ x: 1 }, 3, null, { x: 2 }]) {
    try {
      text += r.run(v);
    } catch (error) {
      text += error instanceof TypeError ? "T" : error.message;
    } finally {
      text += ";";
    }
  }
  console.log(text);
}

// Constructors: results, new.target, subclasses, replaced prototypes, fields, errors.
{
  class Plain {
    constructor(a, b) {
      this.a = a;
      this.b = [b];
      this.c = { a };
    }
  }
  const make = (a, b) => new Plain(a, b);
  for (let i = 0; i < 5; i++) make(i, i);
  console.log(JSON.stringify(make(1, 2)), make(1, 2) instanceof Plain, Object.keys(make(3, 4)).join());

  const seen = [];
  Object.defineProperty(Plain.prototype, "a", {
    configurable: true,
    set(v) {
      seen.push(v, Object.keys(this).join());
    },
  });
  console.log(JSON.stringify(make(7, 8)), seen.join("|"));
  Object.defineProperty(Plain.prototype, "b", { value: 0, writable: false, configurable: true });
  try {
    make(1, 2);
  } catch (error) {
    console.log(error instanceof TypeError);
  }
  delete Plain.prototype.a;
  delete Plain.prototype.b;
  console.log(JSON.stringify(make(1, 2)));

  class Returns {
    constructor(result) {
      this.v = "this";
      return result;
    }
  }
  const other = (r) => new Returns(r);
  console.log(other(undefined).v, other(1).v, other({ v: "object" }).v, other(() => 0).length);

  class Thrower {
    constructor(v) {
      this.v = v.deep.er;
    }
  }
  try {
    new Thrower({});
  } catch (error) {
    console.log(error instanceof TypeError);
  }
  try {
    Plain(1, 2);
  } catch (error) {
    console.log(error.message);
  }
  try {
    Plain.call({}, 1, 2);
  } catch (error) {
    console.log(error instanceof TypeError);
  }

  function Old(v) {
    this.v = v;
  }
  Old.prototype.twice = function () {
    return this.v * 2;
  };
  const old = (v) => new Old(v);
  console.log(old(4).twice(), old(5) instanceof Old);
  const first = Old.prototype;
  Old.prototype = { twice: () => "new prototype" };
  console.log(old(4).twice(), old(4) instanceof Old, Object.getPrototypeOf(old(1)) === first);
  Old.prototype = 5;
  console.log(Object.getPrototypeOf(old(1)) === Object.prototype);
  Old.prototype = first;
  console.log(Object.getPrototypeOf(old(1)) === first);
}

// Derived classes: explicit and default constructors, fields, super's result, Reflect.construct, a superclass that changes.
{
  const log = [];
  class A {
    kind = "field of A";
    constructor(a) {
      log.push(new.target.name);
      this.a = a;
    }
  }
  class Simple {
    constructor(a) {
      this.a = a;
    }
  }
  class B extends Simple {
    constructor(a, b) {
      super(a);
      this.b = b;
      this.c = this.a + b;
    }
  }
  class C extends B {}
  class D extends C {
    d = "field of D";
  }
  class E extends A {}
  class F extends E {
    constructor(...rest) {
      super(rest.length);
      this.f = rest;
    }
  }
  for (let i = 0; i < 4; i++) {
    const text = [new B(1, i), new C(2, i), new D(3, i), new E(4), new F(5, i)].map((o) => JSON.stringify(o)).join();
    if (i === 0 || i === 3) console.log(text);
  }
  console.log(log.length, log[0], log[1]);
  const d = new D(1, 2);
  console.log(d instanceof B, d instanceof Simple, Object.getPrototypeOf(d) === D.prototype, d.constructor.name);
  const forged = Reflect.construct(B, [1, 2], E);
  console.log(forged instanceof E, forged instanceof B, forged.c);
  const proxied = Reflect.construct(
    C,
    [1, 2],
    new Proxy(D, {
      get(target, key) {
        log.push("get " + String(key));
        return target[key];
      },
    }),
  );
  console.log(proxied instanceof D, log[log.length - 1]);

  class Twice extends Simple {
    constructor(v) {
      super(v);
      try {
        super(v);
      } catch (error) {
        log.push(error.name);
      }
    }
  }
  new Twice(1);
  console.log(log[log.length - 1]);
  class Early extends Simple {
    constructor(v) {
      if (v) super(v);
      this.late = v;
    }
  }
  console.log(JSON.stringify(new Early(1)));
  try {
    new Early(0);
  } catch (error) {
    console.log(error.name);
  }
  class Other extends Simple {
    constructor(v) {
      super(v);
      return v === 2 ? ({ other: true }) : undefined;
    }
  }
  console.log(JSON.stringify([new Other(1), new Other(2)]));

  class Base2 {
    constructor() {
      this.from = "Base2";
    }
  }
  Object.setPrototypeOf(B, Base2);
  console.log(JSON.stringify(new B(1, 2)), JSON.stringify(new C(1, 2)));
  Object.setPrototypeOf(B, Function.prototype);
  try {
    new B(1, 2);
  } catch (error) {
    console.log(error instanceof TypeError);
  }
  Object.setPrototypeOf(B, function () {
    return { from: "function" };
  });
  console.log(JSON.stringify(new B(1, 2)));
  try {
    B(1, 2);
  } catch (error) {
    console.log(error.message);
  }
}

// Fields: a setter of the name in the chain is not asked, a closed or strange object refuses or answers, order and values hold.
{
  const log = [];
  class Base {
    constructor(result) {
      return result;
    }
    set b(v) {
      log.push("setter");
    }
  }
  class Fields extends Base {
    a = log.push("a");
    b = 2;
    c = this.a + this.b;
    ["d" + 1] = 4;
    e;
    f = () => this.c;
  }
  const make = (on) => new Fields(on);
  for (let i = 0; i < 4; i++) {
    const o = make(undefined);
    if (i === 0 || i === 3) console.log(JSON.stringify(o), Object.keys(o).join(), o.f());
  }
  console.log(log.join());
  const stamped = make({ b: "before", z: 1 });
  console.log(JSON.stringify(stamped), Object.keys(stamped).join());
  for (const closed of [Object.preventExtensions({}), Object.freeze({ a: 1 }), Object.defineProperty({}, "b", { value: 1 })]) {
    try {
      make(closed);
      console.log("defined");
    } catch (error) {
      console.log(error instanceof TypeError, Object.getOwnPropertyNames(closed).join());
    }
  }
  const hidden = Object.defineProperty({}, "b", { value: 1, configurable: true, writable: true });
  make(hidden);
  console.log(JSON.stringify(Object.getOwnPropertyDescriptor(hidden, "b")));
  const traps = [];
  make(
    new Proxy(
      {},
      {
        defineProperty(target, key, descriptor) {
          traps.push(String(key));
          return Reflect.defineProperty(target, key, descriptor);
        },
      },
    ),
  );
  console.log(traps.join());
  const frozenPrototype = class extends Fields {};
  Object.defineProperty(frozenPrototype.prototype, "a", { value: 0, writable: false });
  console.log(new frozenPrototype().a > 0);
}

// Private fields, methods and accessors: several shapes, several evaluations of one class, failures, collections between.
{
  const factory = () =>
    class Secret {
      #v;
      #n = 0;
      constructor(v, extra) {
        if (extra) this.extra = extra;
        this.#v = v;
      }
      #method() {
        return "method " + this.#v;
      }
      get #both() {
        return "both " + this.#v;
      }
      set #both(v) {
        this.#v = v;
      }
      get #read() {
        return "read";
      }
      static get(o) {
        return o.#v;
      }
      static set(o, v) {
        o.#v = v;
        return o.#n++;
      }
      static call(o) {
        return o.#method();
      }
      static both(o, v) {
        o.#both = v;
        return o.#both;
      }
      static bad(o, which) {
        if (which === 0) o.#method = 1;
        if (which === 1) o.#read = 1;
        return o.#read;
      }
      static has(o) {
        return #v in o;
      }
    };
  const A = factory();
  const B = factory();
  class Sub extends A {
    own = 1;
  }
  const objects = [new A(1), new A(2, "x"), new Sub(3), new Proxy({}, {}), Object.freeze(new A(4))];
  const attempt = (f) => {
    try {
      return f();
    } catch (error) {
      return error.name;
    }
  };
  for (let round = 0; round < 3; round++) {
    const text = objects.map((o) => [attempt(() => A.get(o)), attempt(() => B.get(o)), attempt(() => A.set(o, round)), attempt(() => A.get(o)), A.has(o), B.has(o)].join());
    console.log(text.join(" | "));
  }
  for (let round = 0; round < 3; round++) {
    console.log(A.call(objects[0]), A.both(objects[1], round), attempt(() => A.bad(objects[0], 0)), attempt(() => A.bad(objects[0], 1)), A.bad(objects[0], 2));
  }
  for (const nothing of [null, undefined, 1, "text"]) console.log(attempt(() => A.get(nothing)), attempt(() => A.set(nothing, 1)));
  let total = 0;
  for (let i = 0; i < 3000; i++) {
    const o = new A({ i });
    A.set(o, { i: A.get(o).i + 1 });
    A.set(objects[0], { i });
    total += A.get(o).i + A.get(objects[0]).i;
  }
  console.log(total);
}
