"use strict";
// Property caches: each site is warmed on one state of the world, then the world changes.

class Point {
  constructor(x, y) {
    this.x = x;
    this.y = y;
  }
  sum() {
    return this.x + this.y;
  }
}
const readX = (o) => o.x;
const callSum = (o) => o.sum();
const warm = (f, o) => {
  let last;
  for (let i = 0; i < 5; i++) last = f(o);
  return last;
};

// Shapes: many at one site, in turns.
{
  const objects = [{ x: 1 }, { y: 0, x: 2 }, { z: 0, y: 0, x: 3 }, { a: 0, b: 0, c: 0, x: 4 }, new Point(5, 0), Object.create({ x: 6 }), [7]];
  objects[6].x = 7;
  let text = "";
  for (let round = 0; round < 3; round++) for (const o of objects) text += readX(o);
  console.log(text);
  // The same shapes with other names and values.
  const readY = (o) => o.y;
  console.log(objects.map(readY).join());
}

// A method replaced, shadowed, deleted, made an accessor; a prototype replaced.
{
  const p = new Point(1, 2);
  console.log(warm(callSum, p));
  const original = Point.prototype.sum;
  Point.prototype.sum = function () {
    return "replaced " + this.x;
  };
  console.log(callSum(p));
  p.sum = () => "own";
  console.log(callSum(p));
  delete p.sum;
  console.log(callSum(p));
  Object.defineProperty(Point.prototype, "sum", {
    configurable: true,
    get() {
      return () => "from a getter " + this.y;
    },
  });
  console.log(callSum(p), callSum(new Point(0, 9)));
  delete Point.prototype.sum;
  try {
    callSum(p);
  } catch (error) {
    console.log(error instanceof TypeError);
  }
  Point.prototype.sum = original;
  console.log(callSum(p));
  Object.setPrototypeOf(p, { sum: () => "other prototype" });
  console.log(callSum(p), callSum(new Point(3, 4)));
}

// Absent properties that appear: on the object, on a prototype, on Object.prototype.
{
  const readMissing = (o) => o.missing;
  class Base {}
  class Derived extends Base {}
  const d = new Derived();
  console.log(warm(readMissing, d));
  Base.prototype.missing = "base";
  console.log(readMissing(d));
  Derived.prototype.missing = "derived";
  console.log(readMissing(d));
  d.missing = "own";
  console.log(readMissing(d), readMissing(new Derived()));
  const plain = {};
  const readLate = (o) => o.late;
  console.log(warm(readLate, plain), readLate("text"), readLate(1));
  Object.prototype.late = "late";
  console.log(readLate(plain), readLate("text"), readLate(1), readLate(Object.create(null)));
  delete Object.prototype.late;
  console.log(readLate(plain));
}

// Getters and setters on the chain: `this`, replacement, removal, errors.
{
  class Box {
    inner = 1;
    get value() {
      return this.inner;
    }
    set value(v) {
      this.inner = v * 2;
    }
  }
  const read = (o) => o.value;
  const write = (o, v) => {
    o.value = v;
    return o.inner;
  };
  const b = new Box();
  console.log(warm(read, b), warm((o) => write(o, 4), b), read(b));
  const other = Object.create(b);
  console.log(read(other), write(other, 10), b.inner, Object.keys(other).join());
  Object.defineProperty(Box.prototype, "value", { get: () => "second", set: undefined, configurable: true });
  console.log(read(b));
  try {
    write(b, 1);
  } catch (error) {
    console.log(error instanceof TypeError);
  }
  Object.defineProperty(Box.prototype, "value", { get: undefined });
  console.log(read(b));
  delete Box.prototype.value;
  console.log(read(b), write(b, "now own"), read(b));
  const throws = {
    get value() {
      throw new Error("no value");
    },
  };
  try {
    read(throws);
  } catch (error) {
    console.log(error.message);
  }
}

// Stores: a transition is cached, then a setter or a read-only property appears in the chain, or the object is closed.
{
  const store = (o, v) => {
    o.added = v;
  };
  class Base {}
  class Derived extends Base {}
  for (let i = 0; i < 5; i++) store(new Derived(), i);
  const seen = [];
  Object.defineProperty(Base.prototype, "added", {
    configurable: true,
    set(v) {
      seen.push(v);
    },
  });
  const d = new Derived();
  store(d, "caught");
  console.log(seen.join(), Object.keys(d).length);
  Object.defineProperty(Base.prototype, "added", { value: 1, writable: false, configurable: true });
  try {
    store(new Derived(), 2);
  } catch (error) {
    console.log(error instanceof TypeError);
  }
  delete Base.prototype.added;
  store(d, "own");
  console.log(d.added);

  const closed = Object.preventExtensions(new Derived());
  const sealed = Object.seal(new Derived());
  for (const o of [closed, sealed]) {
    try {
      store(o, 3);
      console.log("stored");
    } catch (error) {
      console.log(error instanceof TypeError, "added" in o);
    }
  }
  const frozen = Object.freeze({ added: 1 });
  try {
    store(frozen, 2);
  } catch (error) {
    console.log(error instanceof TypeError, frozen.added);
  }
  const fixed = { added: 1 };
  store(fixed, 2);
  Object.defineProperty(fixed, "added", { writable: false });
  try {
    store(fixed, 3);
  } catch (error) {
    console.log(error instanceof TypeError, fixed.added);
  }
}

// A stored heap value must survive collections when the object is old, the value young.
{
  class Node {
    next = null;
    constructor(item) {
      this.item = item;
    }
  }
  const roots = [];
  for (let i = 0; i < 50; i++) roots.push(new Node(i));
  for (let round = 0; round < 40; round++) {
    for (const root of roots) {
      const n = new Node({ round });
      n.next = root.next === null ? null : root.next.next;
      root.next = n;
    }
  }
  let total = 0;
  for (const root of roots) for (let n = root.next; n !== null; n = n.next) total += n.item.round;
  console.log(total);
}

// Primitives as receivers.
{
  const upper = (s) => s.toUpperCase();
  console.log(warm(upper, "abc"), upper({ toUpperCase: () => "object" }));
  Number.prototype.double = function () {
    return this * 2;
  };
  const double = (n) => n.double();
  console.log(warm(double, 4), double(2.5));
  Number.prototype.double = () => "changed";
  console.log(double(4));
  delete Number.prototype.double;
  try {
    double(4);
  } catch (error) {
    console.log(error instanceof TypeError);
  }
  Object.defineProperty(String.prototype, "me", {
    configurable: true,
    get() {
      return typeof this + this;
    },
  });
  const me = (s) => s.me;
  console.log(warm(me, "s"));
  delete String.prototype.me;
  for (const nothing of [null, undefined]) {
    try {
      me(nothing);
    } catch (error) {
      console.log(error instanceof TypeError);
    }
  }
}

// Static members along a chain of constructors.
{
  class A {
    static make() {
      return "A.make for " + this.name;
    }
  }
  class B extends A {}
  const make = (C) => C.make();
  console.log(warm(make, B), make(A));
  B.make = () => "B.make";
  console.log(make(B), make(A));
}

// instanceof.
{
  class A {}
  class B extends A {}
  function F() {}
  const is = (o, C) => o instanceof C;
  const b = new B();
  console.log(warm((o) => is(o, A), b), is(b, F), is(1, A), is({}, A), is(null, B));
  const old = F.prototype;
  F.prototype = A.prototype;
  console.log(is(b, F));
  F.prototype = 1;
  try {
    is(b, F);
  } catch (error) {
    console.log(error instanceof TypeError, is(1, F));
  }
  F.prototype = old;
  console.log(is(b, F));
  Object.setPrototypeOf(B.prototype, null);
  console.log(is(b, A), is(b, B));
  Object.defineProperty(A, Symbol.hasInstance, { value: (v) => v === 1, configurable: true });
  console.log(is(1, A), is(1, B), is(b, B));
  delete A[Symbol.hasInstance];
  console.log(is(1, A));
  const bound = A.bind(null);
  console.log(is(new A(), bound), is(new Proxy(new A(), {}), A));
  try {
    is(1, {});
  } catch (error) {
    console.log(error instanceof TypeError);
  }
}
