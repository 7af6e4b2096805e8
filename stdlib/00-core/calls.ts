// Calls whose callee is not an ordinary function: bound functions (§10.4.1), proxies (§10.5.12, 13), and values that
// cannot be called. Compiled code and its spread path enter ordinary functions by themselves.

import { describe } from "./convert.ts";
import { getMethod } from "./property.ts";
import { prototypeOfNew } from "./objects.ts";
import { KIND_BOUND_FUNCTION, KIND_FUNCTION, KIND_PROXY } from "./kinds.ts";

function joined(bound: any, args: any): any {
  const all: any = [];
  for (let i = 0; i < bound.length; i++) $array_push(all, bound[i]);
  for (let i = 0; i < args.length; i++) $array_push(all, args[i]);
  return all;
}

/** Call(callee, this, arguments): `list` is an Array or List of the arguments. */
export function op_call_spread(callee: any, receiver: any, list: any): any {
  const kind = $kind_of(callee);
  if (kind === KIND_FUNCTION) return $callSpread(callee, receiver, list);
  if (kind === KIND_BOUND_FUNCTION) {
    const bound = $field_get(callee, 2);
    const args = bound.length === 0 ? list : joined(bound, $list_to_array(list));
    return $callSpread($field_get(callee, 0), $field_get(callee, 1), args);
  }
  if (kind === KIND_PROXY && $isCallable(callee)) {
    const handler = $field_get(callee, 1);
    if (!$isObject(handler)) throw $typeError("Cannot perform 'apply' on a proxy that has been revoked");
    const target = $field_get(callee, 0);
    const trap = getMethod(handler, "apply");
    if (trap === undefined) return $callSpread(target, receiver, list);
    return $call(trap, handler, target, receiver, $list_to_array(list));
  }
  throw $typeError(describe(callee) + " is not a function");
}

/** Construct(constructor, arguments, newTarget) */
export function op_construct_spread(constructor: any, newTarget: any, list: any): any {
  if (!$is_constructor(constructor)) throw $typeError(describe(constructor) + " is not a constructor");
  const kind = $kind_of(constructor);
  if (kind === KIND_BOUND_FUNCTION) {
    const target = $field_get(constructor, 0);
    const bound = $field_get(constructor, 2);
    const args = bound.length === 0 ? list : joined(bound, $list_to_array(list));
    return $constructSpread(target, $sameWord(constructor, newTarget) ? target : newTarget, args);
  }
  if (kind === KIND_PROXY) {
    const handler = $field_get(constructor, 1);
    if (!$isObject(handler)) throw $typeError("Cannot perform 'construct' on a proxy that has been revoked");
    const target = $field_get(constructor, 0);
    const trap = getMethod(handler, "construct");
    if (trap === undefined) return $constructSpread(target, newTarget, list);
    const result = $call(trap, handler, target, $list_to_array(list), newTarget);
    if (!$isObject(result)) throw $typeError("proxy [[Construct]] must return an object");
    return result;
  }
  return $constructSpread(constructor, newTarget, list);
}

/** `this` of a base constructor when new.target.prototype is a getter or behind a proxy: §10.1.13 */
export function op_create_this(newTarget: any): any {
  return $new_object(prototypeOfNew(newTarget, $realm.ObjectPrototype));
}

/** ClassDefinitionEvaluation, §15.7.14, up to the members: links constructor and prototype; HOLE = no heritage. */
export function op_class_setup(constructor: any, superclass: any): any {
  let parent = $realm.ObjectPrototype;
  if (!$isHole(superclass)) {
    if (superclass === null) parent = null;
    else {
      if (!$is_constructor(superclass)) throw $typeError("Class extends value " + describe(superclass) + " is not a constructor or null");
      parent = superclass.prototype;
      if (!$isObject(parent) && parent !== null) {
        throw $typeError("Class extends value does not have valid prototype property " + describe(parent));
      }
      $set_proto_raw(constructor, superclass);
    }
  }
  const prototype = $new_prototype(parent);
  $function_set_home(constructor, prototype);
  $define_own(constructor, "prototype", prototype, 0);
  $define_own(prototype, "constructor", constructor, 5);
  return prototype;
}

/** $defineConstructor: name, function, prototype object, parent constructor or undefined; answers the function. */
export function op_define_constructor(name: any, constructor: any, prototype: any, parent: any): any {
  $define_own(constructor, "name", name, 4);
  if (prototype !== undefined) {
    $define_own(constructor, "prototype", prototype, 0);
    $define_own(prototype, "constructor", constructor, 5);
  }
  if (parent !== undefined) $set_proto_raw(constructor, parent);
  return constructor;
}
