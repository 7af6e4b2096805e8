// Property access that a leaf could not finish because user code must run (getters, setters, proxies, keys that
// are objects) or because it is an error. ECMA-262 §6.2.5 (references), §7.3, §10.

import { describe, keyText, toObject, toPropertyKey } from "./convert.ts";
import { defineOwnProperty, deleteProperty, get, set } from "./internal_methods.ts";
import { KIND_PROXY } from "./kinds.ts";

function cannotRead(base: any, key: any): never {
  throw $typeError("Cannot read properties of " + (base === null ? "null" : "undefined") + " (reading '" + keyText(key) + "')");
}

function cannotSet(base: any, key: any): never {
  throw $typeError("Cannot set properties of " + (base === null ? "null" : "undefined") + " (setting '" + keyText(key) + "')");
}

/** A store was refused. */
function refused(object: any, key: any): never {
  if (!$isObject(object)) throw $typeError("Cannot create property '" + keyText(key) + "' on " + $type_of(object) + " " + describe(object));
  const text = "'" + keyText(key) + "' of object " + describe(object);
  if ($kind_of(object) === KIND_PROXY) throw $typeError("'set' on proxy: trap returned falsish for property '" + keyText(key) + "'");
  if ($get_own_property(object, key)) {
    if (($scratch(2) & 8) !== 0) throw $typeError("Cannot set property " + keyText(key) + " of " + describe(object) + " which has only a getter");
    throw $typeError("Cannot assign to read only property " + text);
  }
  if (!$is_extensible_raw(object)) throw $typeError("Cannot add property " + keyText(key) + ", object is not extensible");
  throw $typeError("Cannot assign to read only property " + text);
}

/** The rest of a get whose leaf answered with `marker`. */
function finishGet(base: any, key: any, receiver: any, marker: any): any {
  if ($markerIs(marker, "ACCESSOR")) {
    return $call($scratch(0), receiver);
  }
  if ($markerIs(marker, "EXOTIC")) return get($scratch(0), key, receiver);
  if ($markerIs(marker, "NULLISH")) cannotRead(base, key);
  return undefined;
}

/** The rest of a set whose leaf answered with `marker`. */
function finishSet(base: any, key: any, value: any, marker: any): void {
  if ($markerIs(marker, "ACCESSOR")) {
    $call($scratch(0), base, value);
    return;
  }
  if ($markerIs(marker, "EXOTIC")) {
    if (set($scratch(0), key, value, base)) return;
    refused(base, key);
  }
  if ($markerIs(marker, "NULLISH")) cannotSet(base, key);
  refused(base, key);
}

/** object.name after leaf get_prop_ic answered with a marker. */
export function op_get_slow(object: any, key: any, marker: any): any {
  if ($markerIs(marker, "ACCESSOR")) return $call($scratch(0), object);
  return finishGet(object, key, object, marker);
}

/** object.name = value after leaf set_prop_ic answered with a marker. */
export function op_set_slow(object: any, key: any, value: any, marker: any): any {
  finishSet(object, key, value, marker);
  return undefined;
}

/** object[key] after leaf get_elem answered with a marker. */
export function op_get_elem_slow(object: any, key: any): any {
  if ($isNullish(object)) {
    throw $typeError("Cannot read properties of " + (object === null ? "null" : "undefined") + ($isObject(key) ? "" : " (reading '" + keyText(key) + "')"));
  }
  const name = toPropertyKey(key);
  const result = $get_elem(object, name);
  return $isMarker(result) ? finishGet(object, name, object, result) : result;
}

/** object[key] = value after leaf set_elem answered with a marker. */
export function op_set_elem_slow(object: any, key: any, value: any): any {
  if ($isNullish(object)) {
    throw $typeError("Cannot set properties of " + (object === null ? "null" : "undefined") + ($isObject(key) ? "" : " (setting '" + keyText(key) + "')"));
  }
  const name = toPropertyKey(key);
  const result = $set_elem(object, name, value);
  if ($isMarker(result)) finishSet(object, name, value, result);
  return undefined;
}

/** delete object[key], §13.5.1.2 */
export function op_delete(object: any, key: any): any {
  if ($isNullish(object)) throw $typeError("Cannot convert undefined or null to object");
  const base = toObject(object);
  const name = toPropertyKey(key);
  if (deleteProperty(base, name)) return true;
  throw $typeError("Cannot delete property '" + keyText(name) + "' of " + describe(base));
}

/** Reflect.deleteProperty for the builtins: no throw when refused. */
export function op_reflect_delete(object: any, key: any): any {
  return deleteProperty(object, toPropertyKey(key));
}

/** super[key]: prototype of the home object, key, this */
export function op_get_super(base: any, key: any, receiver: any): any {
  const name = toPropertyKey(key);
  if (base === null) cannotRead(base, name);
  return get(base, name, receiver);
}

/** super[key] = value */
export function op_set_super(base: any, key: any, receiver: any, value: any): any {
  const name = toPropertyKey(key);
  if (base === null) cannotSet(base, name);
  if (!set(base, name, value, receiver)) refused(receiver, name);
  return undefined;
}

/** GetV, §7.3.3, of any value with any key. */
export function getV(value: any, key: any): any {
  return value[key];
}

/** GetMethod, §7.3.11 */
export function getMethod(value: any, key: any): any {
  const found = $get_elem(value, key);
  const method = $isMarker(found) ? finishGet(value, key, value, found) : found;
  if ($isNullish(method)) return undefined;
  if (!$isCallable(method)) throw $typeError(describe(method) + " is not a function");
  return method;
}

// ---- private names, §7.3.28–32

/** object.#name */
export function op_get_private(object: any, symbol: any): any {
  const value = $isObject(object) ? $private_get(object, symbol) : $marker("ABSENT");
  if (!$isMarker(value)) return value;
  if ($markerIs(value, "ACCESSOR")) {
    const getter = $scratch(0);
    if (getter === undefined) throw $typeError("'" + $symbol_description(symbol) + "' was defined without a getter");
    return $call(getter, object);
  }
  throw $typeError("Cannot read private member " + $symbol_description(symbol) + " from an object whose class did not declare it");
}

/** object.#name = value */
export function op_set_private(object: any, symbol: any, value: any): any {
  const result = $isObject(object) ? $private_set(object, symbol, value) : $marker("ABSENT");
  if (!$isMarker(result)) return undefined;
  if ($markerIs(result, "ACCESSOR")) {
    const setter = $scratch(0);
    if (setter !== undefined) {
      $call(setter, object, value);
      return undefined;
    }
  }
  if ($markerIs(result, "ABSENT")) {
    throw $typeError("Cannot write private member " + $symbol_description(symbol) + " to an object whose class did not declare it");
  }
  throw $typeError("Private method or accessor '" + $symbol_description(symbol) + "' is not writable");
}

/** #name in object */
export function op_has_private(object: any, symbol: any): any {
  if (!$isObject(object)) throw $typeError("Cannot use 'in' operator to search for '" + $symbol_description(symbol) + "' in " + describe(object));
  return !$markerIs($private_get(object, symbol), "ABSENT");
}

/** PrivateFieldAdd */
export function op_define_private(object: any, symbol: any, value: any): any {
  if (!$private_add(object, symbol, value)) throw $typeError("Cannot initialize " + $symbol_description(symbol) + " twice on the same object");
  return undefined;
}

/** PrivateMethodOrAccessorAdd: kind 0 method, 1 getter, 2 setter */
export function op_define_private_method(object: any, symbol: any, method: any, kind: any): any {
  if (!$private_add_method(object, symbol, method, kind)) {
    throw $typeError("Cannot initialize private methods of class twice on the same object");
  }
  return undefined;
}

// ---- definitions

/** CreateDataPropertyOrThrow of a class field or literal member */
export function op_define_field(object: any, key: any, value: any): any {
  const name = toPropertyKey(key);
  if (!createOwn(object, name, value)) throw $typeError("Cannot redefine property: " + keyText(name));
  return undefined;
}

/** CreateDataProperty, §7.3.5 */
export function createOwn(object: any, key: any, value: any): boolean {
  return defineOwnProperty(object, key, { flags: 127, value, get: undefined, set: undefined });
}

/** Defines with these attributes; used by $defineValues and $defineMethods. No checks: builtins on fresh objects. */
export function op_define_value(target: any, key: any, value: any, attributes: any): any {
  $define_own(target, key, value, attributes);
  return undefined;
}

/** Method, getter or setter of a literal or class: bits 0-1 kind, bit 2 enumerable */
export function op_define_method(object: any, key: any, method: any, bits: any): any {
  const name = toPropertyKey(key);
  const kind = bits & 3;
  $function_set_home(method, object);
  nameFunction(method, name, kind === 0 ? "" : kind === 1 ? "get " : "set ");
  if ($get_own_property(object, name)) {
    if (($scratch(2) & 4) === 0) throw $typeError("Cannot redefine property: " + keyText(name));
  } else if (!$is_extensible_raw(object)) {
    throw $typeError("Cannot define property " + keyText(name) + ", object is not extensible");
  }
  const enumerable = (bits & 4) !== 0 ? 2 : 0;
  if (kind === 0) $define_own(object, name, method, 5 | enumerable);
  else if (kind === 1) $define_accessor(object, name, method, $hole(), 4 | enumerable);
  else $define_accessor(object, name, $hole(), method, 4 | enumerable);
  return undefined;
}

/** SetFunctionName, §10.2.9, on a function whose own name was not set by user code. */
function nameFunction(method: any, key: any, prefix: string): void {
  let text: any = key;
  if ($isSymbol(key)) {
    const description = $symbol_description(key);
    text = description === undefined ? "" : $is_private_symbol(key) ? description : "[" + description + "]";
  } else if ($isNumber(key)) text = $primitive_to_string(key);
  $define_own(method, "name", prefix === "" ? text : prefix + text, 4);
}

/** imm 0 plain, 1 "get ", 2 "set ". A class with its own static `name` keeps it. */
export function op_set_function_name(method: any, key: any, prefix: any): any {
  if ($get_own_property(method, "name")) {
    if ($scratch(2) !== 4 || $scratch(0) !== "") return undefined;
  }
  nameFunction(method, toPropertyKey(key), prefix === 1 ? "get " : prefix === 2 ? "set " : "");
  return undefined;
}

/** `__proto__: value` in a literal: objects and null only */
export function op_set_proto_literal(object: any, value: any): any {
  if ($isObject(value) || value === null) $set_proto_raw(object, value);
  return undefined;
}

/** Set with Throw true, §7.3.4 */
export function putOrThrow(object: any, key: any, value: any): void {
  object[key] = value;
}

