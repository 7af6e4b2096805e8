// Function and Function.prototype, ECMA-262 §20.2; the hidden constructors of generator and async functions. Code from
// strings is refused: everything is compiled ahead of time.

import { toIntegerOrInfinity } from "../00-core/convert.ts";
import { listFromArrayLike } from "../00-core/objects.ts";
import { getPrototypeOf, hasOwnProperty as hasOwn } from "../00-core/internal_methods.ts";
import { ordinaryHasInstance } from "../00-core/operators.ts";
import { KIND_FUNCTION } from "../00-core/kinds.ts";

const FunctionPrototype = $realm.FunctionPrototype;

function refuse(): never {
  throw $evalError("Code generation from strings disallowed for this context");
}

// §20.2.1.1
$realm.Function = $defineConstructor("Function", function Function(...parts: any) {
  $length(1);
  refuse();
}, FunctionPrototype);

function thisFunction(value: any, name: string): any {
  if (!$isCallable(value)) throw $typeError("Function.prototype." + name + " was called on a value that is not a function");
  return value;
}

$defineMethods(FunctionPrototype, {
  // §20.2.3.1
  apply(this: any, thisArg: any, args: any) {
    thisFunction(this, "apply");
    if ($isNullish(args)) return $call(this, thisArg);
    return $callSpread(this, thisArg, listFromArrayLike(args));
  },
  // §20.2.3.2
  bind(this: any, thisArg: any, ...rest: any) {
    const target = thisFunction(this, "bind");
    const bound = $new_bound_function(target, thisArg, rest);
    // The leaf reads the prototype of ordinary functions only.
    $set_proto_raw(bound, getPrototypeOf(target));
    let length = 0;
    if (hasOwn(target, "length")) {
      const given = target.length;
      if ($isNumber(given)) {
        const whole = toIntegerOrInfinity(given) - rest.length;
        length = whole > 0 ? whole : 0;
      }
    }
    $define_own(bound, "length", length, 4);
    const name = target.name;
    $define_own(bound, "name", $isString(name) ? "bound " + name : "bound ", 4);
    return bound;
  },
  // §20.2.3.3
  call(this: any, thisArg: any) {
    const count = $argCount();
    if ($kind_of(this) === KIND_FUNCTION) {
      if (count <= 1) return $call(this, thisArg);
      if (count === 2) return $call(this, thisArg, $arg(1));
      if (count === 3) return $call(this, thisArg, $arg(1), $arg(2));
    } else thisFunction(this, "call");
    const args: any = [];
    for (let i = 1; i < count; i++) $array_push(args, $arg(i));
    return $callSpread(this, thisArg, args);
  },
  // §20.2.3.5
  toString(this: any) {
    if (!$isCallable(this)) throw $typeError("Function.prototype.toString requires that 'this' be a Function");
    const source = $kind_of(this) === KIND_FUNCTION ? $function_source(this) : undefined;
    if (source !== undefined) return source;
    const name = $kind_of(this) === KIND_FUNCTION ? $get_elem(this, "name") : "";
    return "function " + ($isString(name) ? nativeName(name) : "") + "() { [native code] }";
  },
});

/** NativeFunction syntax allows a property name or a computed well-known symbol, with get or set in front. */
function nativeName(name: string): string {
  for (let i = 0; i < $str_len(name); i++) {
    const unit = $str_char_code_at(name, i);
    const letter = (unit >= 97 && unit <= 122) || (unit >= 65 && unit <= 90) || unit === 95 || unit === 36 || (i > 0 && unit >= 48 && unit <= 57);
    const accessor = unit === 32 && i === 3 && ($str_slice(name, 0, 3) === "get" || $str_slice(name, 0, 3) === "set");
    if (!letter && !accessor) return "";
  }
  return name;
}


// §20.2.3.6: neither writable nor configurable, so that it cannot be used to sniff bound functions.
const methods: any = {};
$defineMethods(methods, {
  [$sym.hasInstance](this: any, value: any) {
    return ordinaryHasInstance(this, value);
  },
});
$realm.FunctionHasInstance = $get_elem(methods, $sym.hasInstance);
$define_own(FunctionPrototype, $sym.hasInstance, $realm.FunctionHasInstance, 0);

// §10.2.4: the accessor that strict functions inherit.
const thrower = (() => () => {
  throw $typeError("'caller', 'callee', and 'arguments' properties may not be accessed on strict mode functions or the arguments objects for calls to them");
})();
$define_own(thrower, "name", "", 0);
$define_own(thrower, "length", 0, 0);
$prevent_extensions_raw(thrower);
$realm.ThrowTypeError = thrower;
$define_accessor(FunctionPrototype, "caller", thrower, thrower, 4);
$define_accessor(FunctionPrototype, "arguments", thrower, thrower, 4);

// §27.3, §27.4, §27.7: not globals, reached through the prototypes.
$realm.GeneratorFunction = $defineConstructor("GeneratorFunction", function GeneratorFunction(...parts: any) {
  $length(1);
  refuse();
}, $realm.GeneratorFunctionPrototype, $realm.Function);
$realm.AsyncGeneratorFunction = $defineConstructor("AsyncGeneratorFunction", function AsyncGeneratorFunction(...parts: any) {
  $length(1);
  refuse();
}, $realm.AsyncGeneratorFunctionPrototype, $realm.Function);
$realm.AsyncFunction = $defineConstructor("AsyncFunction", function AsyncFunction(...parts: any) {
  $length(1);
  refuse();
}, $realm.AsyncFunctionPrototype, $realm.Function);
hideConstructor($realm.GeneratorFunction, $realm.GeneratorFunctionPrototype, "GeneratorFunction");
hideConstructor($realm.AsyncGeneratorFunction, $realm.AsyncGeneratorFunctionPrototype, "AsyncGeneratorFunction");
hideConstructor($realm.AsyncFunction, $realm.AsyncFunctionPrototype, "AsyncFunction");

function hideConstructor(constructor: any, prototype: any, tag: string): void {
  $define_own(prototype, "constructor", constructor, 4);
  $define_own(prototype, $sym.toStringTag, tag, 4);
}

$defineMethods($global_object(), {
  // §19.2.1: a string cannot be compiled at run time; anything else is its own value.
  eval(x: any) {
    if ($isString(x)) refuse();
    return x;
  },
});
$realm.Eval = $get_elem($global_object(), "eval");
