// Operations on objects, ECMA-262 §7.3, shared by the builtins.

import { describe, keyText, lengthOf, toIntegerOrInfinity } from "./convert.ts";
import { createOwn } from "./property.ts";
import { deleteProperty, getOwnProperty, ownPropertyKeys } from "./internal_methods.ts";
import { KIND_ARRAY, KIND_BOUND_FUNCTION, KIND_MODULE_NAMESPACE, KIND_PROXY } from "./kinds.ts";

export { lengthOf } from "./convert.ts";
export { hasProperty, hasOwnProperty } from "./internal_methods.ts";
export { getMethod, getV } from "./property.ts";

/** IsArray, §7.2.2 */
export function isArray(value: any): boolean {
  let object = value;
  for (;;) {
    if (!$isObject(object)) return false;
    const kind = $kind_of(object);
    if (kind === KIND_ARRAY) return true;
    if (kind !== KIND_PROXY) return false;
    const target = $field_get(object, 0);
    if (target === null) throw $typeError("Cannot perform 'IsArray' on a proxy that has been revoked");
    object = target;
  }
}

/** IsConstructor, §7.2.4 */
export function isConstructor(value: any): boolean {
  return $is_constructor(value);
}

/** CreateDataProperty, §7.3.5 */
export function createDataProperty(object: any, key: any, value: any): boolean {
  return createOwn(object, key, value);
}

/** CreateDataPropertyOrThrow, §7.3.6 */
export function createDataPropertyOrThrow(object: any, key: any, value: any): void {
  if (!createOwn(object, key, value)) throw $typeError("Cannot redefine property: " + keyText(key));
}

/** Set with Throw true, §7.3.4: strict code's assignment. */
export function setOrThrow(object: any, key: any, value: any): void {
  object[key] = value;
}

/** DeletePropertyOrThrow, §7.3.9 */
export function deleteOrThrow(object: any, key: any): void {
  if (!deleteProperty(object, key)) throw $typeError("Cannot delete property '" + keyText(key) + "' of " + describe(object));
}

/** Invoke, §7.3.20 */
export function invoke(value: any, key: any): any {
  const method = value[key];
  if (!$isCallable(method)) throw $typeError(keyText(key) + " is not a function");
  return $call(method, value);
}

/** SpeciesConstructor, §7.3.22 */
export function speciesConstructor(object: any, fallback: any): any {
  const constructor = object.constructor;
  if (constructor === undefined) return fallback;
  if (!$isObject(constructor)) throw $typeError("The constructor property is not an object");
  const species = constructor[$sym.species];
  if ($isNullish(species)) return fallback;
  if ($is_constructor(species)) return species;
  throw $typeError("object.constructor[Symbol.species] is not a constructor");
}

/** ArraySpeciesCreate, §10.4.2.2 */
export function arraySpeciesCreate(original: any, length: number): any {
  let constructor: any = undefined;
  if (isArray(original)) {
    constructor = original.constructor;
    if ($isObject(constructor)) {
      if (constructor === $realm.Array && constructor[$sym.species] === constructor) constructor = undefined;
      else {
        constructor = constructor[$sym.species];
        if (constructor === null) constructor = undefined;
      }
    }
  }
  if (constructor === undefined) {
    if (length > 4294967295) throw $rangeError("Invalid array length");
    return $new_array_len(length);
  }
  if (!$is_constructor(constructor)) throw $typeError("object.constructor[Symbol.species] is not a constructor");
  return $construct(constructor, constructor, length);
}

/** GetPrototypeFromConstructor, §10.1.14; `newTarget` undefined (a plain call) gives the fallback. */
export function prototypeOfNew(newTarget: any, fallback: any): any {
  if (newTarget === undefined) return fallback;
  const found = $proto_from_constructor(newTarget, fallback);
  if (!$isMarker(found)) return found;
  const prototype = newTarget.prototype;
  if ($isObject(prototype)) return prototype;
  checkRealm(newTarget);
  return fallback;
}

/** GetFunctionRealm, §7.3.25: there is one realm, so only a revoked proxy shows. */
function checkRealm(constructor: any): void {
  let object = constructor;
  for (;;) {
    const kind = $kind_of(object);
    if (kind !== KIND_PROXY && kind !== KIND_BOUND_FUNCTION) return;
    if (kind === KIND_PROXY && $field_get(object, 1) === null) throw $typeError("Cannot perform 'construct' on a proxy that has been revoked");
    object = $field_get(object, 0);
  }
}

/** A relative index argument clamped to 0..length; `fallback` when it is undefined. */
export function relativeIndex(value: any, length: number, fallback: number): number {
  if (value === undefined) return fallback;
  const relative = toIntegerOrInfinity(value);
  if (relative < 0) return relative + length > 0 ? relative + length : 0;
  return relative < length ? relative : length;
}

/** Own enumerable string keys in order, as EnumerableOwnProperties(object, key), §7.3.24. */
export function ownEnumerableStringKeys(object: any): any {
  const kind = $kind_of(object);
  if (kind !== KIND_PROXY && kind !== KIND_MODULE_NAMESPACE) return $own_keys(object, 5);
  const keys = ownPropertyKeys(object);
  const result: any = [];
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i];
    if (!$isString(key)) continue;
    const own = getOwnProperty(object, key);
    if (own !== undefined && (own.flags & 2) !== 0) $array_push(result, key);
  }
  return result;
}

/** CreateListFromArrayLike, §7.3.19, as a fresh dense Array. */
export function listFromArrayLike(value: any): any {
  if (!$isObject(value)) throw $typeError("CreateListFromArrayLike called on non-object");
  const result: any = [];
  const length = lengthOf(value);
  $array_reserve(result, length);
  for (let i = 0; i < length; i++) $array_push(result, value[i]);
  return result;
}

/** CreateIteratorResultObject, §7.4.14 */
export function iterResult(value: any, done: boolean): any {
  return { value, done };
}
