// The prototypes of generators and async generators, ECMA-262 §27.3–27.6.

import { generatorStep } from "../00-core/generator.ts";
import { asyncGeneratorRequest } from "../00-core/async.ts";
import { NEXT, RETURN, THROW } from "../00-core/kinds.ts";

const GeneratorPrototype = $realm.GeneratorPrototype;
const AsyncGeneratorPrototype = $realm.AsyncGeneratorPrototype;

$defineMethods(GeneratorPrototype, {
  // §27.5.1.2
  next(this: any, value: any) {
    return generatorStep(this, NEXT, value, "next");
  },
  // §27.5.1.3
  return(this: any, value: any) {
    return generatorStep(this, RETURN, value, "return");
  },
  // §27.5.1.4
  throw(this: any, exception: any) {
    return generatorStep(this, THROW, exception, "throw");
  },
});
$realm.Spare8 = $get_elem(GeneratorPrototype, "next");
$define_own(GeneratorPrototype, $sym.toStringTag, "Generator", 4);

$defineMethods(AsyncGeneratorPrototype, {
  // §27.6.1.2
  next(this: any, value: any) {
    return asyncGeneratorRequest(this, NEXT, value, "next");
  },
  // §27.6.1.3
  return(this: any, value: any) {
    return asyncGeneratorRequest(this, RETURN, value, "return");
  },
  // §27.6.1.4
  throw(this: any, exception: any) {
    return asyncGeneratorRequest(this, THROW, exception, "throw");
  },
});
$define_own(AsyncGeneratorPrototype, $sym.toStringTag, "AsyncGenerator", 4);

// §27.3.3, §27.4.3: %GeneratorFunction.prototype% and its prototype property point at each other.
$define_own($realm.GeneratorFunctionPrototype, "prototype", GeneratorPrototype, 4);
$define_own(GeneratorPrototype, "constructor", $realm.GeneratorFunctionPrototype, 4);
$define_own($realm.AsyncGeneratorFunctionPrototype, "prototype", AsyncGeneratorPrototype, 4);
$define_own(AsyncGeneratorPrototype, "constructor", $realm.AsyncGeneratorFunctionPrototype, 4);
