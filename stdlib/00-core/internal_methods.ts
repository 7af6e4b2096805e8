// The essential internal methods of objects, §6.1.7.2, dispatched over ordinary and exotic objects: the one place that
// knows Proxy (§10.5) and module namespaces (§10.4.6). What ordinary objects, arrays, strings and typed arrays do is in leaves.
//
// A property descriptor (§6.2.6) is a plain record { flags, value, get, set } that user code never sees.
// flags: attribute bits W 1, E 2, C 4; presence bits W 8, E 16, C 32, value 64, get 128, set 256.

import { describe, keyText, keyToValue, toBigInt, toIntegerOrInfinity, toNumber, toPropertyKey, toUint32 } from "./convert.ts";
import { getMethod } from "./property.ts";
import { BIGINT64, BIGUINT64, KIND_ARRAY, KIND_MODULE_NAMESPACE, KIND_PROXY, KIND_TYPED_ARRAY } from "./kinds.ts";

export const HAS_WRITABLE = 8;
export const HAS_ENUMERABLE = 16;
export const HAS_CONFIGURABLE = 32;
export const HAS_VALUE = 64;
export const HAS_GET = 128;
export const HAS_SET = 256;
/** A complete data descriptor's presence bits. */
export const DATA = 120;
/** A complete accessor descriptor's presence bits. */
export const ACCESSORS = 432;

export type Descriptor = { flags: number; value: any; get: any; set: any };

function handlerOf(proxy: any, name: string): any {
  const handler = $field_get(proxy, 1);
  if (!$isObject(handler)) throw $typeError("Cannot perform '" + name + "' on a proxy that has been revoked");
  return handler;
}

function isPrivate(key: any): boolean {
  return $isSymbol(key) && $is_private_symbol(key);
}

// ---- [[GetPrototypeOf]]

export function getPrototypeOf(object: any): any {
  if ($kind_of(object) !== KIND_PROXY) return $get_proto(object);
  const handler = handlerOf(object, "getPrototypeOf");
  const target = $field_get(object, 0);
  const trap = getMethod(handler, "getPrototypeOf");
  if (trap === undefined) return getPrototypeOf(target);
  const result = $call(trap, handler, target);
  if (!$isObject(result) && result !== null) throw $typeError("'getPrototypeOf' on proxy: trap returned neither object nor null");
  if (isExtensible(target)) return result;
  if (!$same_value(result, getPrototypeOf(target))) {
    throw $typeError("'getPrototypeOf' on proxy: proxy target is non-extensible but the trap did not return its actual prototype");
  }
  return result;
}

// ---- [[SetPrototypeOf]]

export function setPrototypeOf(object: any, prototype: any): boolean {
  const kind = $kind_of(object);
  if (kind === KIND_PROXY) return proxySetPrototypeOf(object, prototype);
  const current = $get_proto(object);
  if ($same_value(current, prototype)) return true;
  if (kind === KIND_MODULE_NAMESPACE || object === $realm.ObjectPrototype || !$is_extensible_raw(object)) return false;
  let ancestor = prototype;
  while (ancestor !== null) {
    if ($sameWord(ancestor, object)) return false;
    if ($kind_of(ancestor) === KIND_PROXY) break;
    ancestor = $get_proto(ancestor);
  }
  $set_proto_raw(object, prototype);
  return true;
}

function proxySetPrototypeOf(object: any, prototype: any): boolean {
  const handler = handlerOf(object, "setPrototypeOf");
  const target = $field_get(object, 0);
  const trap = getMethod(handler, "setPrototypeOf");
  if (trap === undefined) return setPrototypeOf(target, prototype);
  if (!$call(trap, handler, target, prototype)) return false;
  if (isExtensible(target)) return true;
  if (!$same_value(prototype, getPrototypeOf(target))) {
    throw $typeError("'setPrototypeOf' on proxy: trap returned truish for setting a new prototype on the non-extensible proxy target");
  }
  return true;
}

// ---- [[IsExtensible]], [[PreventExtensions]]

export function isExtensible(object: any): boolean {
  const kind = $kind_of(object);
  if (kind !== KIND_PROXY) return kind !== KIND_MODULE_NAMESPACE && $is_extensible_raw(object);
  const handler = handlerOf(object, "isExtensible");
  const target = $field_get(object, 0);
  const trap = getMethod(handler, "isExtensible");
  if (trap === undefined) return isExtensible(target);
  const result = $call(trap, handler, target) ? true : false;
  if (result !== isExtensible(target)) throw $typeError("'isExtensible' on proxy: trap result does not reflect extensibility of proxy target");
  return result;
}

export function preventExtensions(object: any): boolean {
  const kind = $kind_of(object);
  if (kind === KIND_PROXY) {
    const handler = handlerOf(object, "preventExtensions");
    const target = $field_get(object, 0);
    const trap = getMethod(handler, "preventExtensions");
    if (trap === undefined) return preventExtensions(target);
    const result = $call(trap, handler, target) ? true : false;
    if (result && isExtensible(target)) throw $typeError("'preventExtensions' on proxy: the proxy target is extensible");
    return result;
  }
  if (kind === KIND_MODULE_NAMESPACE) return true;
  // A typed array that may grow or shrink with its buffer cannot promise anything (§10.4.5.1).
  if (kind === KIND_TYPED_ARRAY && !typedArrayFixed(object)) return false;
  $prevent_extensions_raw(object);
  return true;
}

function typedArrayFixed(array: any): boolean {
  if ($field_get(array, 2) === undefined) return false;
  return $field_get($field_get(array, 0), 2) === undefined;
}

// ---- [[GetOwnProperty]]

/** Undefined or a complete descriptor. */
export function getOwnProperty(object: any, key: any): Descriptor | undefined {
  const kind = $kind_of(object);
  if (kind === KIND_PROXY && !isPrivate(key)) return proxyGetOwnProperty(object, key);
  if (kind === KIND_MODULE_NAMESPACE && !$isSymbol(key)) {
    const environment = $field_get(object, 0);
    if (!$has_own(environment, key)) return undefined;
    return { flags: DATA | 3, value: namespaceValue(environment, key), get: undefined, set: undefined };
  }
  if (!$get_own_property(object, key)) return undefined;
  const first = $scratch(0);
  const second = $scratch(1);
  const attributes = $scratch(2);
  if ((attributes & 8) !== 0) return { flags: ACCESSORS | (attributes & 6), value: undefined, get: first, set: second };
  return { flags: DATA | (attributes & 7), value: first, get: undefined, set: undefined };
}

/** The live binding behind an export: its getter throws a ReferenceError when it is not initialised. */
function namespaceValue(environment: any, key: any): any {
  return $call($get_elem(environment, key), undefined);
}

function proxyGetOwnProperty(object: any, key: any): Descriptor | undefined {
  const handler = handlerOf(object, "getOwnPropertyDescriptor");
  const target = $field_get(object, 0);
  const trap = getMethod(handler, "getOwnPropertyDescriptor");
  if (trap === undefined) return getOwnProperty(target, key);
  const result = $call(trap, handler, target, keyToValue(key));
  if (!$isObject(result) && result !== undefined) {
    throw $typeError("'getOwnPropertyDescriptor' on proxy: trap returned neither object nor undefined for property '" + keyText(key) + "'");
  }
  const current = getOwnProperty(target, key);
  if (result === undefined) {
    if (current === undefined) return undefined;
    if ((current.flags & 4) === 0 || !isExtensible(target)) {
      throw $typeError("'getOwnPropertyDescriptor' on proxy: trap returned undefined for property '" + keyText(key) + "' which is non-configurable in the proxy target or the target is not extensible");
    }
    return undefined;
  }
  const extensible = isExtensible(target);
  const wanted = toPropertyDescriptor(result);
  completeDescriptor(wanted);
  if (!isCompatible(extensible, wanted, current)) {
    throw $typeError("'getOwnPropertyDescriptor' on proxy: trap returned descriptor for property '" + keyText(key) + "' that is incompatible with the existing property in the proxy target");
  }
  if ((wanted.flags & 4) === 0) {
    if (current === undefined || (current.flags & 4) !== 0 || ((wanted.flags & 9) === 8 && (current.flags & 1) !== 0)) {
      throw $typeError("'getOwnPropertyDescriptor' on proxy: trap reported non-configurability for property '" + keyText(key) + "' which is either non-existent or configurable in the proxy target");
    }
  }
  return wanted;
}

// ---- descriptors

/** ToPropertyDescriptor, §6.2.6.5 */
export function toPropertyDescriptor(object: any): Descriptor {
  if (!$isObject(object)) throw $typeError("Property description must be an object: " + describe(object));
  const result: Descriptor = { flags: 0, value: undefined, get: undefined, set: undefined };
  let flags = 0;
  if (hasProperty(object, "enumerable")) flags |= object.enumerable ? 18 : 16;
  if (hasProperty(object, "configurable")) flags |= object.configurable ? 36 : 32;
  if (hasProperty(object, "value")) {
    result.value = object.value;
    flags |= HAS_VALUE;
  }
  if (hasProperty(object, "writable")) flags |= object.writable ? 9 : 8;
  if (hasProperty(object, "get")) {
    const getter = object.get;
    if (getter !== undefined && !$isCallable(getter)) throw $typeError("Getter must be a function: " + describe(getter));
    result.get = getter;
    flags |= HAS_GET;
  }
  if (hasProperty(object, "set")) {
    const setter = object.set;
    if (setter !== undefined && !$isCallable(setter)) throw $typeError("Setter must be a function: " + describe(setter));
    result.set = setter;
    flags |= HAS_SET;
  }
  if ((flags & 384) !== 0 && (flags & 72) !== 0) {
    throw $typeError("Invalid property descriptor. Cannot both specify accessors and a value or writable attribute");
  }
  result.flags = flags;
  return result;
}

/** CompletePropertyDescriptor, §6.2.6.6: absent attributes become false, absent fields undefined. */
function completeDescriptor(descriptor: Descriptor): void {
  descriptor.flags |= (descriptor.flags & 384) === 0 ? DATA : ACCESSORS;
}

/** FromPropertyDescriptor, §6.2.6.4 */
export function fromPropertyDescriptor(descriptor: Descriptor | undefined): any {
  if (descriptor === undefined) return undefined;
  const flags = descriptor.flags;
  const enumerable = (flags & 2) !== 0;
  const configurable = (flags & 4) !== 0;
  if ((flags & 504) === DATA) return { value: descriptor.value, writable: (flags & 1) !== 0, enumerable, configurable };
  if ((flags & 504) === ACCESSORS) return { get: descriptor.get, set: descriptor.set, enumerable, configurable };
  const result: any = {};
  if ((flags & HAS_VALUE) !== 0) result.value = descriptor.value;
  if ((flags & HAS_WRITABLE) !== 0) result.writable = (flags & 1) !== 0;
  if ((flags & HAS_GET) !== 0) result.get = descriptor.get;
  if ((flags & HAS_SET) !== 0) result.set = descriptor.set;
  if ((flags & HAS_ENUMERABLE) !== 0) result.enumerable = enumerable;
  if ((flags & HAS_CONFIGURABLE) !== 0) result.configurable = configurable;
  return result;
}

/** The tests of ValidateAndApplyPropertyDescriptor, §10.1.6.3, without the application. */
function isCompatible(extensible: boolean, wanted: Descriptor, current: Descriptor | undefined): boolean {
  if (current === undefined) return extensible;
  const w = wanted.flags;
  const c = current.flags;
  if ((c & 4) !== 0) return true;
  if ((w & 4) !== 0) return false;
  if ((w & HAS_ENUMERABLE) !== 0 && ((w ^ c) & 2) !== 0) return false;
  const wantsAccessor = (w & 384) !== 0;
  const wantsData = (w & 72) !== 0;
  if (!wantsAccessor && !wantsData) return true;
  const isAccessor = (c & 384) !== 0;
  if (wantsAccessor !== isAccessor) return false;
  if (isAccessor) {
    if ((w & HAS_GET) !== 0 && !$same_value(wanted.get, current.get)) return false;
    return (w & HAS_SET) === 0 || $same_value(wanted.set, current.set);
  }
  if ((c & 1) !== 0) return true;
  if ((w & 1) !== 0) return false;
  return (w & HAS_VALUE) === 0 || $same_value(wanted.value, current.value);
}

// ---- [[DefineOwnProperty]]

export function defineOwnProperty(object: any, key: any, wanted: Descriptor): boolean {
  const kind = $kind_of(object);
  if (kind === KIND_PROXY) return proxyDefineOwnProperty(object, key, wanted);
  if (kind === KIND_ARRAY) {
    if (key === "length") return arrayDefineLength(object, wanted);
    if (!$is_array_length_writable(object)) {
      // Keys of a list are strings.
      const index = $to_property_key(key);
      if ($isNumber(index) && index >= $field_get(object, 0)) return false;
    }
  } else if (kind === KIND_TYPED_ARRAY) {
    const index = canonicalIndex(key);
    if (index !== undefined) return typedDefine(object, index, wanted);
  } else if (kind === KIND_MODULE_NAMESPACE && !$isSymbol(key)) {
    const current = getOwnProperty(object, key);
    const w = wanted.flags;
    if (current === undefined || (w & 4) !== 0 || (w & 18) === 16 || (w & 384) !== 0 || (w & 9) === 8) return false;
    return (w & HAS_VALUE) === 0 || $same_value(wanted.value, current.value);
  }
  const current = getOwnProperty(object, key);
  if (!isCompatible($is_extensible_raw(object), wanted, current)) return false;
  const w = wanted.flags;
  if (current === undefined) {
    if ((w & 384) !== 0) $define_accessor(object, key, wanted.get, wanted.set, w & 6);
    else $define_own(object, key, wanted.value, w & 7);
    return true;
  }
  const c = current.flags;
  let attributes = c & 6;
  if ((w & HAS_ENUMERABLE) !== 0) attributes = (attributes & 4) | (w & 2);
  if ((w & HAS_CONFIGURABLE) !== 0) attributes = (attributes & 2) | (w & 4);
  if ((w & 384) !== 0 || ((c & 384) !== 0 && (w & 72) === 0)) {
    const wasAccessor = (c & 384) !== 0;
    const getter = (w & HAS_GET) !== 0 ? wanted.get : wasAccessor ? current.get : undefined;
    const setter = (w & HAS_SET) !== 0 ? wanted.set : wasAccessor ? current.set : undefined;
    $define_accessor(object, key, getter, setter, attributes);
    return true;
  }
  if ((w & HAS_WRITABLE) !== 0) attributes |= w & 1;
  else if ((c & 384) === 0) attributes |= c & 1;
  const value = (w & HAS_VALUE) !== 0 ? wanted.value : (c & 384) === 0 ? current.value : undefined;
  $define_own(object, key, value, attributes);
  return true;
}

/** ArraySetLength, §10.4.2.4 */
function arrayDefineLength(array: any, wanted: Descriptor): boolean {
  const w = wanted.flags;
  let length = $field_get(array, 0);
  if ((w & HAS_VALUE) !== 0) {
    length = toUint32(wanted.value);
    const number = toNumber(wanted.value);
    if (length !== number) throw $rangeError("Invalid array length");
  }
  if ((w & 4) !== 0 || (w & 2) !== 0 || (w & 384) !== 0) return false;
  const writable = $is_array_length_writable(array);
  if (!writable) {
    if ((w & 1) !== 0) return false;
    return length === $field_get(array, 0);
  }
  const complete = length === $field_get(array, 0) || $array_set_length(array, length);
  if ((w & 9) === 8) $array_freeze_length(array);
  return complete;
}

/** CanonicalNumericIndexString, §7.1.21: the number a typed array takes the key for, else undefined. */
export function canonicalIndex(key: any): any {
  if ($isNumber(key)) return key;
  if (!$isString(key)) return undefined;
  if (key === "-0") return -0;
  const number = $primitive_to_number(key);
  return $primitive_to_string(number) === key ? number : undefined;
}

/** IsValidIntegerIndex, §10.4.5.16 */
export function isValidIndex(array: any, index: number): boolean {
  if (!$isInt(index) && ($trunc(index) !== index || (index === 0 && 1 / index < 0))) return false;
  return index >= 0 && index < $typed_length(array);
}

/** TypedArray [[DefineOwnProperty]], §10.4.5.3 */
function typedDefine(array: any, index: number, wanted: Descriptor): boolean {
  const w = wanted.flags;
  if (!isValidIndex(array, index)) return false;
  if ((w & 36) === 32 || (w & 18) === 16 || (w & 384) !== 0 || (w & 9) === 8) return false;
  if ((w & HAS_VALUE) !== 0) typedStore(array, index, wanted.value);
  return true;
}

/** TypedArraySetElement, §10.4.5.17: the value is converted even when there is no such element. */
function typedStore(array: any, index: number, value: any): void {
  const type = $field_get(array, 3);
  const converted = type === BIGINT64 || type === BIGUINT64 ? toBigInt(value) : toNumber(value);
  if (isValidIndex(array, index)) $typed_set(array, index, converted);
}

function proxyDefineOwnProperty(object: any, key: any, wanted: Descriptor): boolean {
  const handler = handlerOf(object, "defineProperty");
  const target = $field_get(object, 0);
  const trap = getMethod(handler, "defineProperty");
  if (trap === undefined) return defineOwnProperty(target, key, wanted);
  if (!$call(trap, handler, target, keyToValue(key), fromPropertyDescriptor(wanted))) return false;
  const current = getOwnProperty(target, key);
  const w = wanted.flags;
  const settingNonConfigurable = (w & 36) === 32;
  if (current === undefined) {
    if (!isExtensible(target) || settingNonConfigurable) {
      throw $typeError("'defineProperty' on proxy: trap returned truish for adding property '" + keyText(key) + "' that the proxy target cannot have");
    }
    return true;
  }
  if (!isCompatible(isExtensible(target), wanted, current) || (settingNonConfigurable && (current.flags & 4) !== 0)
    || ((current.flags & (384 | 5)) === 1 && (w & 9) === 8)) {
    throw $typeError("'defineProperty' on proxy: trap returned truish for property '" + keyText(key) + "' that is incompatible with the existing property in the proxy target");
  }
  return true;
}

// ---- [[HasProperty]]

export function hasProperty(object: any, key: any): boolean {
  const found = $has_prop(object, key);
  if (!$isMarker(found)) return found;
  const exotic = $scratch(0);
  if ($kind_of(exotic) === KIND_MODULE_NAMESPACE) {
    return $isSymbol(key) ? $has_own(exotic, key) : $has_own($field_get(exotic, 0), key);
  }
  const handler = handlerOf(exotic, "has");
  const target = $field_get(exotic, 0);
  const trap = getMethod(handler, "has");
  if (trap === undefined) return hasProperty(target, key);
  const result = $call(trap, handler, target, keyToValue(key)) ? true : false;
  if (!result) {
    const current = getOwnProperty(target, key);
    if (current !== undefined && ((current.flags & 4) === 0 || !isExtensible(target))) {
      throw $typeError("'has' on proxy: trap returned falsish for property '" + keyText(key) + "' which the proxy target must have");
    }
  }
  return result;
}

/** HasOwnProperty, §7.3.13 */
export function hasOwnProperty(object: any, key: any): boolean {
  const kind = $kind_of(object);
  if (kind === KIND_PROXY || kind === KIND_MODULE_NAMESPACE) return getOwnProperty(object, key) !== undefined;
  return $has_own(object, key);
}

// ---- [[Get]]

export function get(object: any, key: any, receiver: any): any {
  let base = object;
  if ($kind_of(base) !== KIND_PROXY && $kind_of(base) !== KIND_MODULE_NAMESPACE) {
    const found = $get_elem(base, key);
    if (!$isMarker(found)) return found;
    if ($markerIs(found, "ACCESSOR")) return $call($scratch(0), receiver);
    base = $scratch(0);
  }
  if ($kind_of(base) === KIND_MODULE_NAMESPACE) {
    if ($isSymbol(key)) {
      return $get_own_property(base, key) ? $scratch(0) : undefined;
    }
    const environment = $field_get(base, 0);
    return $has_own(environment, key) ? namespaceValue(environment, key) : undefined;
  }
  const handler = handlerOf(base, "get");
  const target = $field_get(base, 0);
  const trap = getMethod(handler, "get");
  if (trap === undefined) return get(target, key, receiver);
  const value = $call(trap, handler, target, keyToValue(key), receiver);
  const current = getOwnProperty(target, key);
  if (current !== undefined && (current.flags & 4) === 0) {
    if ((current.flags & (384 | 1)) === 0 && !$same_value(value, current.value)) {
      throw $typeError("'get' on proxy: property '" + keyText(key) + "' is a read-only and non-configurable data property on the proxy target but the proxy did not return its actual value");
    }
    if ((current.flags & 384) !== 0 && current.get === undefined && value !== undefined) {
      throw $typeError("'get' on proxy: property '" + keyText(key) + "' is a non-configurable accessor property on the proxy target and does not have a getter function, but the trap did not return 'undefined'");
    }
  }
  return value;
}

// ---- [[Set]]

export function set(object: any, key: any, value: any, receiver: any): boolean {
  let base = object;
  const kind = $kind_of(base);
  if (kind !== KIND_PROXY && kind !== KIND_MODULE_NAMESPACE) {
    if (kind === KIND_TYPED_ARRAY) {
      const index = canonicalIndex(key);
      if (index !== undefined && $sameWord(base, receiver)) {
        typedStore(base, index, value);
        return true;
      }
      if (index !== undefined && !isValidIndex(base, index)) return true;
    }
    // A receiver whose own property must be defined by JS answers EXOTIC with itself: ordinarySet does the rest.
    const found = $sameWord(base, receiver) ? $set_elem(base, key, value) : $set_receiver(base, key, value, receiver);
    if (!$isMarker(found)) return true;
    if ($markerIs(found, "ACCESSOR")) {
      $call($scratch(0), receiver, value);
      return true;
    }
    if (!$markerIs(found, "EXOTIC")) return false;
    base = $scratch(0);
    if ($sameWord(base, receiver) && !$sameWord(base, object)) return ordinarySet(object, key, value, receiver);
    if ($kind_of(base) !== KIND_PROXY && $kind_of(base) !== KIND_MODULE_NAMESPACE) return ordinarySet(object, key, value, receiver);
  }
  if ($kind_of(base) === KIND_MODULE_NAMESPACE) return false;
  const handler = handlerOf(base, "set");
  const target = $field_get(base, 0);
  const trap = getMethod(handler, "set");
  if (trap === undefined) return set(target, key, value, receiver);
  if (!$call(trap, handler, target, keyToValue(key), value, receiver)) return false;
  const current = getOwnProperty(target, key);
  if (current !== undefined && (current.flags & 4) === 0) {
    if ((current.flags & (384 | 1)) === 0 && !$same_value(value, current.value)) {
      throw $typeError("'set' on proxy: trap returned truish for property '" + keyText(key) + "' which exists in the proxy target as a non-configurable and non-writable data property with a different value");
    }
    if ((current.flags & 384) !== 0 && current.set === undefined) {
      throw $typeError("'set' on proxy: trap returned truish for property '" + keyText(key) + "' which exists in the proxy target as a non-configurable accessor property without a setter");
    }
  }
  return true;
}

/** OrdinarySet, §10.1.9, by the book, for a receiver that leaves do not handle. */
function ordinarySet(object: any, key: any, value: any, receiver: any): boolean {
  let holder = object;
  for (;;) {
    const kind = $kind_of(holder);
    if (kind === KIND_PROXY || kind === KIND_MODULE_NAMESPACE) {
      if ($sameWord(holder, object)) break;
      return set(holder, key, value, receiver);
    }
    if (kind === KIND_TYPED_ARRAY) {
      const index = canonicalIndex(key);
      if (index !== undefined && $sameWord(holder, receiver)) {
        typedStore(holder, index, value);
        return true;
      }
      if (index !== undefined && !isValidIndex(holder, index)) return true;
    }
    const own = getOwnProperty(holder, key);
    if (own !== undefined) {
      if ((own.flags & 384) !== 0) {
        if (own.set === undefined) return false;
        $call(own.set, receiver, value);
        return true;
      }
      if ((own.flags & 1) === 0) return false;
      break;
    }
    holder = $get_proto(holder);
    if (holder === null) break;
  }
  if (!$isObject(receiver)) return false;
  const existing = getOwnProperty(receiver, key);
  if (existing === undefined) return defineOwnProperty(receiver, key, { flags: DATA | 7, value, get: undefined, set: undefined });
  if ((existing.flags & 384) !== 0 || (existing.flags & 1) === 0) return false;
  return defineOwnProperty(receiver, key, { flags: HAS_VALUE, value, get: undefined, set: undefined });
}

// ---- [[Delete]]

export function deleteProperty(object: any, key: any): boolean {
  const kind = $kind_of(object);
  if (kind === KIND_MODULE_NAMESPACE && !$isSymbol(key)) return !$has_own($field_get(object, 0), key);
  if (kind !== KIND_PROXY) return $delete_prop(object, key);
  const handler = handlerOf(object, "deleteProperty");
  const target = $field_get(object, 0);
  const trap = getMethod(handler, "deleteProperty");
  if (trap === undefined) return deleteProperty(target, key);
  if (!$call(trap, handler, target, keyToValue(key))) return false;
  const current = getOwnProperty(target, key);
  if (current === undefined) return true;
  if ((current.flags & 4) === 0 || !isExtensible(target)) {
    throw $typeError("'deleteProperty' on proxy: trap returned truish for property '" + keyText(key) + "' which the proxy target must keep");
  }
  return true;
}

// ---- [[OwnPropertyKeys]]

/** A fresh Array of strings and symbols. */
export function ownPropertyKeys(object: any): any {
  const kind = $kind_of(object);
  if (kind === KIND_MODULE_NAMESPACE) {
    const names = sortedNames($field_get(object, 0));
    const symbols = $own_keys(object, 2);
    for (let i = 0; i < symbols.length; i++) $array_push(names, symbols[i]);
    return names;
  }
  if (kind !== KIND_PROXY) return $own_keys(object, 3);
  const handler = handlerOf(object, "ownKeys");
  const target = $field_get(object, 0);
  const trap = getMethod(handler, "ownKeys");
  if (trap === undefined) return ownPropertyKeys(target);
  const result = $call(trap, handler, target);
  if (!$isObject(result)) throw $typeError("CreateListFromArrayLike called on non-object");
  const keys: any = [];
  // The prototype-less object is the set of keys seen.
  const seen = $new_object(null);
  const count = listLength(result);
  for (let i = 0; i < count; i++) {
    const key = result[i];
    if (!$isString(key) && !$isSymbol(key)) throw $typeError(describe(key) + " is not a valid property name");
    if ($has_own(seen, key)) throw $typeError("'ownKeys' on proxy: trap returned duplicate entries");
    $define_own(seen, key, true, 7);
    $array_push(keys, key);
  }
  const extensible = isExtensible(target);
  const targetKeys = ownPropertyKeys(target);
  let matched = 0;
  for (let pass = 0; pass < 2; pass++) {
    for (let i = 0; i < targetKeys.length; i++) {
      const key = targetKeys[i];
      if (pass === 0) {
        const current = getOwnProperty(target, key);
        const fixed = current !== undefined && (current.flags & 4) === 0;
        if (fixed && !$has_own(seen, key)) throw $typeError("'ownKeys' on proxy: trap result did not include '" + keyText(key) + "'");
      } else if (!extensible) {
        if (!$has_own(seen, key)) throw $typeError("'ownKeys' on proxy: trap result did not include '" + keyText(key) + "'");
        matched++;
      }
    }
  }
  if (!extensible && matched !== keys.length) throw $typeError("'ownKeys' on proxy: trap returned extra keys but proxy target is non-extensible");
  return keys;
}

function listLength(object: any): number {
  const length = toIntegerOrInfinity(object.length);
  return length > 0 ? length : 0;
}

/** Export names by code units, as §10.4.6.11 wants; array indices come in numeric order from the leaf. */
function sortedNames(environment: any): any {
  const names = $own_keys(environment, 1);
  for (let i = 1; i < names.length; i++) {
    const name = names[i];
    let j = i - 1;
    while (j >= 0 && $str_compare(names[j], name) > 0) {
      names[j + 1] = names[j];
      j--;
    }
    names[j + 1] = name;
  }
  return names;
}

/** A property key from any value; re-exported for the builtins. */
export function keyOf(value: any): any {
  return toPropertyKey(value);
}
