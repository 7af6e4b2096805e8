// Object and Object.prototype, ECMA-262 §20.1, with Annex B §B.2.2.

import { describe, keyText, toObject, toPropertyKey } from "../00-core/convert.ts";
import {
  defineOwnProperty, fromPropertyDescriptor, get, getOwnProperty, getPrototypeOf, hasOwnProperty, isExtensible,
  ownPropertyKeys, preventExtensions, setPrototypeOf, toPropertyDescriptor, HAS_CONFIGURABLE, HAS_ENUMERABLE, HAS_GET, HAS_SET,
  HAS_WRITABLE,
} from "../00-core/internal_methods.ts";
import { KIND_PROXY } from "../00-core/kinds.ts";
import { createDataPropertyOrThrow, isArray, ownEnumerableStringKeys, prototypeOfNew } from "../00-core/objects.ts";
import { iterCloseQuiet, iterNext, iterOpen } from "../00-core/iterate.ts";
import {
  KIND_ARGUMENTS, KIND_DATE, KIND_ERROR, KIND_MODULE_NAMESPACE, KIND_PRIMITIVE_WRAPPER, KIND_PROXY, KIND_REGEXP,
} from "../00-core/kinds.ts";

const ObjectPrototype = $realm.ObjectPrototype;

// §20.1.1.1
$realm.Object = $defineConstructor("Object", function Object(value: any) {
  // A subclass makes its own object.
  if (new.target !== undefined && new.target !== $realm.Object) return $new_object(prototypeOfNew(new.target, ObjectPrototype));
  if ($isNullish(value)) return {};
  return toObject(value);
}, ObjectPrototype);

function defineOrThrow(object: any, key: any, descriptor: any): void {
  if (!defineOwnProperty(object, key, descriptor)) {
    // No trap is asked for the sake of the message.
    if ($kind_of(object) === KIND_PROXY) throw $typeError("'defineProperty' on proxy: trap returned falsish for property '" + keyText(key) + "'");
    if (!hasOwnProperty(object, key)) throw $typeError("Cannot define property " + keyText(key) + ", object is not extensible");
    throw $typeError("Cannot redefine property: " + keyText(key));
  }
}

/** ObjectDefineProperties, §20.1.2.3.1: all descriptors are read before the first is applied. */
function defineAll(object: any, properties: any): any {
  const source = toObject(properties);
  const keys = ownPropertyKeys(source);
  const names: any = [];
  const descriptors: any = [];
  for (let i = 0; i < keys.length; i++) {
    const own = getOwnProperty(source, keys[i]);
    if (own === undefined || (own.flags & 2) === 0) continue;
    $array_push(names, keys[i]);
    $array_push(descriptors, toPropertyDescriptor(get(source, keys[i], source)));
  }
  for (let i = 0; i < names.length; i++) defineOrThrow(object, names[i], descriptors[i]);
  return object;
}

/** EnumerableOwnProperties, §7.3.24: 1 values, 2 entries. */
function enumerate(value: any, what: number): any {
  const object = toObject(value);
  const fast = $own_entries_fast(object, what);
  if (!$isHole(fast)) return fast;
  const keys = ownPropertyKeys(object);
  const result: any = [];
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i];
    if (!$isString(key)) continue;
    const own = getOwnProperty(object, key);
    if (own === undefined || (own.flags & 2) === 0) continue;
    const item = get(object, key, object);
    $array_push(result, what === 1 ? item : [key, item]);
  }
  return result;
}

/** SetIntegrityLevel, §7.3.15: level 1 sealed, 2 frozen. */
function setIntegrity(object: any, level: number): boolean {
  if ($freeze_fast(object, level)) return true;
  if (!preventExtensions(object)) return false;
  const keys = ownPropertyKeys(object);
  for (let i = 0; i < keys.length; i++) {
    let flags = HAS_CONFIGURABLE;
    if (level === 2) {
      const own = getOwnProperty(object, keys[i]);
      if (own === undefined) continue;
      if ((own.flags & 384) === 0) flags |= HAS_WRITABLE;
    }
    defineOrThrow(object, keys[i], { flags, value: undefined, get: undefined, set: undefined });
  }
  return true;
}

/** TestIntegrityLevel, §7.3.16. */
function testIntegrity(object: any, level: number): boolean {
  if (isExtensible(object)) return false;
  const fast = $test_frozen_fast(object, level);
  if (fast !== 2) return fast === 1;
  const keys = ownPropertyKeys(object);
  for (let i = 0; i < keys.length; i++) {
    const own = getOwnProperty(object, keys[i]);
    if (own === undefined) continue;
    if ((own.flags & 4) !== 0) return false;
    if (level === 2 && (own.flags & 384) === 0 && (own.flags & 1) !== 0) return false;
  }
  return true;
}

/** GroupBy, §7.3.35, with property keys: an Array of [key, items]. */
function groups(items: any, callback: any): any {
  if ($isNullish(items)) throw $typeError("Object.groupBy called on null or undefined");
  if (!$isCallable(callback)) throw $typeError(describe(callback) + " is not a function");
  const result: any = [];
  const places = $new_object(null);
  const record = iterOpen(items);
  for (let k = 0; ; k++) {
    const value = iterNext(record);
    if ($markerIs(value, "DONE")) return result;
    let key;
    try {
      key = toPropertyKey($call(callback, undefined, value, k));
    } catch (error) {
      iterCloseQuiet(record);
      throw error;
    }
    if ($has_own(places, key)) $array_push(result[$get_elem(places, key)][1], value);
    else {
      $define_own(places, key, result.length, 7);
      $array_push(result, [key, [value]]);
    }
  }
}

$defineMethods($realm.Object, {
  // §20.1.2.1
  assign(target: any, source: any) {
    const to = toObject(target);
    const count = $argCount();
    for (let s = 1; s < count; s++) {
      const next = $arg(s);
      if ($isNullish(next)) continue;
      const from = toObject(next);
      const keys = ownPropertyKeys(from);
      for (let i = 0; i < keys.length; i++) {
        const own = getOwnProperty(from, keys[i]);
        if (own !== undefined && (own.flags & 2) !== 0) to[keys[i]] = get(from, keys[i], from);
      }
    }
    return to;
  },
  // §20.1.2.2
  create(prototype: any, properties: any) {
    if (!$isObject(prototype) && prototype !== null) throw $typeError("Object prototype may only be an Object or null: " + describe(prototype));
    const object = $new_object(prototype);
    return properties === undefined ? object : defineAll(object, properties);
  },
  // §20.1.2.3
  defineProperties(object: any, properties: any) {
    if (!$isObject(object)) throw $typeError("Object.defineProperties called on non-object");
    return defineAll(object, properties);
  },
  // §20.1.2.4
  defineProperty(object: any, key: any, attributes: any) {
    if (!$isObject(object)) throw $typeError("Object.defineProperty called on non-object");
    const name = toPropertyKey(key);
    defineOrThrow(object, name, toPropertyDescriptor(attributes));
    return object;
  },
  // §20.1.2.5
  entries(object: any) {
    return enumerate(object, 2);
  },
  // §20.1.2.6
  freeze(object: any) {
    if ($isObject(object) && !setIntegrity(object, 2)) throw $typeError("Cannot freeze");
    return object;
  },
  // §20.1.2.7
  fromEntries(iterable: any) {
    if ($isNullish(iterable)) throw $typeError(describe(iterable) + " is not iterable");
    const object = {};
    const record = iterOpen(iterable);
    for (;;) {
      const entry = iterNext(record);
      if ($markerIs(entry, "DONE")) return object;
      try {
        if (!$isObject(entry)) throw $typeError("Iterator value " + describe(entry) + " is not an entry object");
        const key = entry[0];
        const value = entry[1];
        createDataPropertyOrThrow(object, toPropertyKey(key), value);
      } catch (error) {
        iterCloseQuiet(record);
        throw error;
      }
    }
  },
  // §20.1.2.8
  getOwnPropertyDescriptor(object: any, key: any) {
    const from = toObject(object);
    return fromPropertyDescriptor(getOwnProperty(from, toPropertyKey(key)));
  },
  // §20.1.2.9
  getOwnPropertyDescriptors(object: any) {
    const from = toObject(object);
    const keys = ownPropertyKeys(from);
    const result = {};
    for (let i = 0; i < keys.length; i++) {
      const own = getOwnProperty(from, keys[i]);
      if (own !== undefined) createDataPropertyOrThrow(result, keys[i], fromPropertyDescriptor(own));
    }
    return result;
  },
  // §20.1.2.10
  getOwnPropertyNames(object: any) {
    return keysOf(object, false);
  },
  // §20.1.2.11
  getOwnPropertySymbols(object: any) {
    return keysOf(object, true);
  },
  // §20.1.2.12
  getPrototypeOf(object: any) {
    return getPrototypeOf(toObject(object));
  },
  // §20.1.2.13
  groupBy(items: any, callback: any) {
    const list = groups(items, callback);
    const object = $new_object(null);
    for (let i = 0; i < list.length; i++) $define_own(object, list[i][0], list[i][1], 7);
    return object;
  },
  // §20.1.2.14
  hasOwn(object: any, key: any) {
    const from = toObject(object);
    return hasOwnProperty(from, toPropertyKey(key));
  },
  // §20.1.2.15
  is(a: any, b: any) {
    return $same_value(a, b);
  },
  // §20.1.2.16
  isExtensible(object: any) {
    return $isObject(object) && isExtensible(object);
  },
  // §20.1.2.17
  isFrozen(object: any) {
    return !$isObject(object) || testIntegrity(object, 2);
  },
  // §20.1.2.18
  isSealed(object: any) {
    return !$isObject(object) || testIntegrity(object, 1);
  },
  // §20.1.2.19
  keys(object: any) {
    return ownEnumerableStringKeys(toObject(object));
  },
  // §20.1.2.20
  preventExtensions(object: any) {
    if ($isObject(object) && !preventExtensions(object)) throw $typeError("Cannot prevent extensions");
    return object;
  },
  // §20.1.2.22
  seal(object: any) {
    if ($isObject(object) && !setIntegrity(object, 1)) throw $typeError("Cannot seal");
    return object;
  },
  // §20.1.2.23
  setPrototypeOf(object: any, prototype: any) {
    if ($isNullish(object)) throw $typeError("Object.setPrototypeOf called on null or undefined");
    if (!$isObject(prototype) && prototype !== null) throw $typeError("Object prototype may only be an Object or null: " + describe(prototype));
    if ($isObject(object) && !setPrototypeOf(object, prototype)) throw $typeError(refusedPrototype(object));
    return object;
  },
  // §20.1.2.24
  values(object: any) {
    return enumerate(object, 1);
  },
});

function refusedPrototype(object: any): string {
  if (object === ObjectPrototype) return "Immutable prototype object 'Object.prototype' cannot have their prototype set";
  if ($kind_of(object) === KIND_PROXY) return "'setPrototypeOf' on proxy: trap returned falsish";
  return isExtensible(object) ? "Cyclic __proto__ value" : describe(object) + " is not extensible";
}

/** GetOwnPropertyKeys, §20.1.2.11.1 */
function keysOf(value: any, symbols: boolean): any {
  const object = toObject(value);
  const kind = $kind_of(object);
  if (kind !== KIND_PROXY && kind !== KIND_MODULE_NAMESPACE) return $own_keys(object, symbols ? 2 : 1);
  const keys = ownPropertyKeys(object);
  const result: any = [];
  for (let i = 0; i < keys.length; i++) if ($isSymbol(keys[i]) === symbols) $array_push(result, keys[i]);
  return result;
}

// ---- §20.1.3

function builtinTag(object: any): string {
  if (isArray(object)) return "Array";
  const kind = $kind_of(object);
  if (kind === KIND_ARGUMENTS) return "Arguments";
  if ($isCallable(object)) return "Function";
  if (kind === KIND_ERROR) return "Error";
  if (kind === KIND_DATE) return "Date";
  if (kind === KIND_REGEXP) return "RegExp";
  if (kind === KIND_PRIMITIVE_WRAPPER) {
    const value = $field_get(object, 0);
    if ($isBool(value)) return "Boolean";
    if ($isNumber(value)) return "Number";
    if ($isString(value)) return "String";
  }
  return "Object";
}

$defineMethods(ObjectPrototype, {
  // §20.1.3.2
  hasOwnProperty(this: any, key: any) {
    const name = toPropertyKey(key);
    return hasOwnProperty(toObject(this), name);
  },
  // §20.1.3.3
  isPrototypeOf(this: any, value: any) {
    if (!$isObject(value)) return false;
    const object = toObject(this);
    let ancestor = getPrototypeOf(value);
    while (ancestor !== null) {
      if ($sameWord(ancestor, object)) return true;
      ancestor = getPrototypeOf(ancestor);
    }
    return false;
  },
  // §20.1.3.4
  propertyIsEnumerable(this: any, key: any) {
    const name = toPropertyKey(key);
    const own = getOwnProperty(toObject(this), name);
    return own !== undefined && (own.flags & 2) !== 0;
  },
  // §20.1.3.5
  toLocaleString(this: any) {
    const method = this.toString;
    if (!$isCallable(method)) throw $typeError("toString is not a function");
    return $call(method, this);
  },
  // §20.1.3.6
  toString(this: any) {
    if (this === undefined) return "[object Undefined]";
    if (this === null) return "[object Null]";
    const object = toObject(this);
    const builtin = builtinTag(object);
    const tag = object[$sym.toStringTag];
    return "[object " + ($isString(tag) ? tag : builtin) + "]";
  },
  // §20.1.3.7
  valueOf(this: any) {
    return toObject(this);
  },
  // §B.2.2.1
  get __proto__(): any {
    return getPrototypeOf(toObject(this));
  },
  set __proto__(prototype: any) {
    const object: any = this;
    if ($isNullish(object)) throw $typeError("Object.prototype.__proto__ called on null or undefined");
    if (!$isObject(prototype) && prototype !== null) return;
    if (!$isObject(object)) return;
    if (!setPrototypeOf(object, prototype)) throw $typeError(refusedPrototype(object));
  },
  // §B.2.2.2
  __defineGetter__(this: any, key: any, getter: any) {
    const object = toObject(this);
    if (!$isCallable(getter)) throw $typeError("Object.prototype.__defineGetter__: Expecting function");
    defineOrThrow(object, toPropertyKey(key), { flags: HAS_GET | HAS_ENUMERABLE | HAS_CONFIGURABLE | 6, value: undefined, get: getter, set: undefined });
  },
  // §B.2.2.3
  __defineSetter__(this: any, key: any, setter: any) {
    const object = toObject(this);
    if (!$isCallable(setter)) throw $typeError("Object.prototype.__defineSetter__: Expecting function");
    defineOrThrow(object, toPropertyKey(key), { flags: HAS_SET | HAS_ENUMERABLE | HAS_CONFIGURABLE | 6, value: undefined, get: undefined, set: setter });
  },
  // §B.2.2.4
  __lookupGetter__(this: any, key: any) {
    return lookup(toObject(this), toPropertyKey(key), true);
  },
  // §B.2.2.5
  __lookupSetter__(this: any, key: any) {
    return lookup(toObject(this), toPropertyKey(key), false);
  },
});
$realm.ObjectProtoToString = $get_elem(ObjectPrototype, "toString");

function lookup(start: any, key: any, getter: boolean): any {
  let object = start;
  while (object !== null) {
    const own = getOwnProperty(object, key);
    if (own !== undefined) {
      if ((own.flags & 384) === 0) return undefined;
      return getter ? own.get : own.set;
    }
    object = getPrototypeOf(object);
  }
  return undefined;
}
