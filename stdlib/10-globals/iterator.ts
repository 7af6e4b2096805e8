// Iterator, its helpers, and the iterators of arrays: ECMA-262 §27.1, §23.1.5.

import { describe, lengthOf, toIntegerOrInfinity, toNumber } from "../00-core/convert.ts";
import { getMethod } from "../00-core/property.ts";
import { createDataProperty, prototypeOfNew } from "../00-core/objects.ts";
import { get, getOwnProperty, ownPropertyKeys } from "../00-core/internal_methods.ts";
import { iterDirect, iterNext, iterOpenWith, iterClose, iterCloseQuiet } from "../00-core/iterate.ts";
import {
  CHUNKS, CONCAT, DROP, FILTER, FLAT_MAP, MAP, TAKE, WINDOWS, closeAllQuiet, flattenable, helper, zipHelper,
} from "./iterator_helper.ts";
import { ordinaryHasInstance } from "../00-core/operators.ts";
import { promiseFor, newPromise, rejectPromise, resolvePromise, subscribe } from "../00-core/promise.ts";
import { KIND_BUILTIN_ITERATOR, KIND_TYPED_ARRAY } from "../00-core/kinds.ts";

const IteratorPrototype = $realm.IteratorPrototype;

// §27.1.3.1: abstract
$realm.Iterator = $defineConstructor("Iterator", function Iterator() {
  if (new.target === undefined || new.target === $realm.Iterator) throw $typeError("Abstract class Iterator not directly constructable");
  return $new_object(prototypeOfNew(new.target, IteratorPrototype));
}, IteratorPrototype);

// ---- §23.1.5.2 %ArrayIteratorPrototype%: fields 0 object, 1 position, 2 kind 0 keys 1 values 2 entries

$defineMethods($realm.ArrayIteratorPrototype, {
  next(this: any) {
    if (!$isObject(this) || $kind_of(this) !== KIND_BUILTIN_ITERATOR || !arrayKind($field_get(this, 2))) {
      throw $typeError("next method called on incompatible receiver " + describe(this));
    }
    const object = $field_get(this, 0);
    if (object === undefined) return { value: undefined, done: true };
    const index = $field_get(this, 1);
    let length;
    if ($kind_of(object) === KIND_TYPED_ARRAY) {
      length = $typed_length(object);
      if (length < 0) throw $typeError("Cannot perform %ArrayIteratorPrototype%.next on a detached or out-of-bounds ArrayBuffer");
    } else length = lengthOf(object);
    if (index >= length) {
      $field_set(this, 0, undefined);
      return { value: undefined, done: true };
    }
    $field_set(this, 1, index + 1);
    const kind = $field_get(this, 2);
    if (kind === 0) return { value: index, done: false };
    const value = object[index];
    return { value: kind === 1 ? value : [index, value], done: false };
  },
});
$realm.ArrayIteratorNext = $get_elem($realm.ArrayIteratorPrototype, "next");
$define_own($realm.ArrayIteratorPrototype, $sym.toStringTag, "Array Iterator", 4);

function arrayKind(kind: any): boolean {
  return $isInt(kind) && kind >= 0 && kind <= 2;
}

const WRAPPED = 51;

function zipMode(options: any): any {
  if (options !== undefined && !$isObject(options)) throw $typeError(describe(options) + " is not an object");
  const mode = options === undefined ? undefined : options.mode;
  if (mode === undefined) return "shortest";
  if (mode !== "shortest" && mode !== "longest" && mode !== "strict") throw $typeError("Invalid zip mode " + describe(mode));
  return mode;
}

function zipPadding(options: any, mode: any): any {
  if (mode !== "longest" || options === undefined) return undefined;
  const padding = options.padding;
  if (padding !== undefined && !$isObject(padding)) throw $typeError(describe(padding) + " is not an object");
  return padding;
}

$defineMethods($realm.Iterator, {
  // §27.1.3.2.1
  concat(...items: any) {
    const list: any = [];
    for (let i = 0; i < items.length; i++) {
      const item = items[i];
      if (!$isObject(item)) throw $typeError(describe(item) + " is not an object");
      const method = getMethod(item, $sym.iterator);
      if (method === undefined) throw $typeError(describe(item) + " is not iterable");
      $array_push(list, item);
      $array_push(list, method);
    }
    const iterator = helper(CONCAT, undefined, undefined, 0);
    $field_get(iterator, 0).list = list;
    return iterator;
  },
  // §27.1.3.2.2
  from(value: any) {
    const record = flattenable(value, true);
    if (ordinaryHasInstance($realm.Iterator, record.target)) return record.target;
    const wrapper = $new_kind_object(KIND_BUILTIN_ITERATOR, $realm.WrapForValidIteratorPrototype);
    $field_set(wrapper, 0, record.target);
    $field_set(wrapper, 1, record.next);
    $field_set(wrapper, 2, WRAPPED);
    return wrapper;
  },
  zip(iterables: any, options?: any) {
    if (!$isObject(iterables)) throw $typeError(describe(iterables) + " is not an object");
    const mode = zipMode(options);
    const paddingOption = zipPadding(options, mode);
    const records: any = [];
    const padding: any = [];
    const inputMethod = getMethod(iterables, $sym.iterator);
    if (inputMethod === undefined) throw $typeError(describe(iterables) + " is not iterable");
    const input = iterOpenWith(iterables, inputMethod);
    for (;;) {
      let item;
      try {
        item = iterNext(input);
      } catch (error) {
        closeAllQuiet(records, -1);
        throw error;
      }
      if ($markerIs(item, "DONE")) break;
      try {
        $array_push(records, flattenable(item, false));
      } catch (error) {
        closeAllQuiet(records, -1);
        iterCloseQuiet(input);
        throw error;
      }
    }
    if (mode === "longest") fillPadding(records, padding, paddingOption);
    return zipHelper(records, mode, padding, undefined);
  },
  zipKeyed(iterables: any, options?: any) {
    if (!$isObject(iterables)) throw $typeError(describe(iterables) + " is not an object");
    const mode = zipMode(options);
    const paddingOption = zipPadding(options, mode);
    const records: any = [];
    const padding: any = [];
    const keys: any = [];
    try {
      const all = ownPropertyKeys(iterables);
      for (let i = 0; i < all.length; i++) {
        const own = getOwnProperty(iterables, all[i]);
        if (own === undefined || (own.flags & 2) === 0) continue;
        const value = get(iterables, all[i], iterables);
        if (value === undefined) continue;
        $array_push(keys, all[i]);
        $array_push(records, flattenable(value, false));
      }
      if (mode === "longest") {
        for (let i = 0; i < keys.length; i++) $array_push(padding, paddingOption === undefined ? undefined : paddingOption[keys[i]]);
      }
    } catch (error) {
      closeAllQuiet(records, -1);
      throw error;
    }
    return zipHelper(records, mode, padding, keys);
  },
});

function fillPadding(records: any, padding: any, option: any): void {
  const count = records.length;
  if (option === undefined) {
    for (let i = 0; i < count; i++) $array_push(padding, undefined);
    return;
  }
  try {
    const method = getMethod(option, $sym.iterator);
    if (method === undefined) throw $typeError(describe(option) + " is not iterable");
    const record = iterOpenWith(option, method);
    let open = true;
    for (let i = 0; i < count; i++) {
      let value = open ? iterNext(record) : undefined;
      if ($markerIs(value, "DONE")) {
        open = false;
        value = undefined;
      }
      $array_push(padding, value);
    }
    if (open) iterClose(record);
  } catch (error) {
    closeAllQuiet(records, -1);
    throw error;
  }
}

// ---- §27.1.3.2.2.1 %WrapForValidIteratorPrototype%

function wrapped(value: any): any {
  if (!$isObject(value) || $kind_of(value) !== KIND_BUILTIN_ITERATOR || $field_get(value, 2) !== WRAPPED) {
    throw $typeError(describe(value) + " is not a wrapped iterator");
  }
  return $field_get(value, 0);
}

$defineMethods($realm.WrapForValidIteratorPrototype, {
  next(this: any) {
    const iterator = wrapped(this);
    return $call($field_get(this, 1), iterator);
  },
  return(this: any) {
    const iterator = wrapped(this);
    const method = getMethod(iterator, "return");
    if (method === undefined) return { value: undefined, done: true };
    return $call(method, iterator);
  },
});

// ---- §27.1.4 Iterator.prototype

function receiver(value: any, name: string): any {
  if (!$isObject(value)) throw $typeError("Iterator.prototype." + name + " called on non-object");
  return value;
}

/** A callback argument; the iterator is closed when it is not a function. */
function callback(iterator: any, fn: any): any {
  if (!$isCallable(fn)) {
    closeRaw(iterator);
    throw $typeError(describe(fn) + " is not a function");
  }
  return fn;
}

function closeRaw(iterator: any): void {
  iterCloseQuiet({ kind: 0, target: iterator, next: undefined, index: 0, done: false });
}

/** The size argument of chunks and windows: a whole number from 1 to 2^32 - 1. */
function sizeOf(iterator: any, value: any): number {
  if (!$isNumber(value) || value - value !== 0 || value !== $trunc(value)) {
    closeRaw(iterator);
    throw $typeError(describe(value) + " is not an integer");
  }
  if (value < 1 || value > 4294967295) {
    closeRaw(iterator);
    throw $rangeError(describe(value) + " is out of range");
  }
  return value;
}

/** The limit of take and drop. */
function limitOf(iterator: any, value: any): number {
  let number;
  try {
    number = toNumber(value);
  } catch (error) {
    closeRaw(iterator);
    throw error;
  }
  const limit = number !== number ? -1 : toIntegerOrInfinity(number);
  if (limit < 0 || (limit > 9007199254740991 && limit !== 1 / 0)) {
    closeRaw(iterator);
    throw $rangeError(describe(value) + " must be positive");
  }
  return limit;
}

/** Runs `fn` on every value until it answers something other than MARKER(DONE). */
function consume(record: any, fn: any, visit: number, initial: any, started: boolean): any {
  let accumulator = initial;
  let begun = started;
  for (let counter = 0; ; counter++) {
    const value = iterNext(record);
    if ($markerIs(value, "DONE")) {
      if (visit === 4 && !begun) throw $typeError("Reduce of a done iterator with no initial value");
      return visit === 0 ? undefined : visit === 1 ? false : visit === 2 ? true : visit === 4 ? accumulator : undefined;
    }
    if (visit === 4 && !begun) {
      accumulator = value;
      begun = true;
      continue;
    }
    let result;
    try {
      result = visit === 4 ? $call(fn, undefined, accumulator, value, counter) : $call(fn, undefined, value, counter);
    } catch (error) {
      iterCloseQuiet(record);
      throw error;
    }
    if (visit === 4) accumulator = result;
    else if (visit === 1 && result) {
      iterClose(record);
      return true;
    } else if (visit === 2 && !result) {
      iterClose(record);
      return false;
    } else if (visit === 3 && result) {
      iterClose(record);
      return value;
    }
  }
}

$defineMethods(IteratorPrototype, {
  // Iterator chunking
  chunks(this: any, chunkSize: any) {
    const iterator = receiver(this, "chunks");
    const size = sizeOf(iterator, chunkSize);
    return helper(CHUNKS, iterDirect(iterator), undefined, size);
  },
  windows(this: any, windowSize: any, undersized?: any) {
    const iterator = receiver(this, "windows");
    const size = sizeOf(iterator, windowSize);
    const mode = undersized === undefined ? "only-full" : undersized;
    if (mode !== "only-full" && mode !== "allow-partial") {
      closeRaw(iterator);
      throw $typeError("Invalid value for undersized: " + describe(undersized));
    }
    const result = helper(WINDOWS, iterDirect(iterator), undefined, size);
    const state = $field_get(result, 0);
    state.mode = mode;
    state.list = [];
    return result;
  },
  // Iterator includes
  includes(this: any, searchElement: any, skippedElements?: any) {
    const iterator = receiver(this, "includes");
    let skip = 0;
    if (skippedElements !== undefined) {
      const infinite = skippedElements === 1 / 0 || skippedElements === -1 / 0;
      if (!$isNumber(skippedElements) || (!infinite && skippedElements !== $trunc(skippedElements))) {
        closeRaw(iterator);
        throw $typeError(describe(skippedElements) + " is not an integer");
      }
      if (skippedElements < 0 || (!infinite && skippedElements > 9007199254740991)) {
        closeRaw(iterator);
        throw $rangeError(describe(skippedElements) + " is out of range");
      }
      skip = skippedElements;
    }
    const record = iterDirect(iterator);
    for (;;) {
      const value = iterNext(record);
      if ($markerIs(value, "DONE")) return false;
      if (skip > 0) skip--;
      else if ($same_value_zero(value, searchElement)) {
        iterClose(record);
        return true;
      }
    }
  },
  // §27.1.4.2
  drop(this: any, limit: any) {
    const iterator = receiver(this, "drop");
    const count = limitOf(iterator, limit);
    return helper(DROP, iterDirect(iterator), undefined, count);
  },
  // §27.1.4.3
  every(this: any, predicate: any) {
    const iterator = receiver(this, "every");
    callback(iterator, predicate);
    return consume(iterDirect(iterator), predicate, 2, undefined, true);
  },
  // §27.1.4.4
  filter(this: any, predicate: any) {
    const iterator = receiver(this, "filter");
    callback(iterator, predicate);
    return helper(FILTER, iterDirect(iterator), predicate, 0);
  },
  // §27.1.4.5
  find(this: any, predicate: any) {
    const iterator = receiver(this, "find");
    callback(iterator, predicate);
    return consume(iterDirect(iterator), predicate, 3, undefined, true);
  },
  // §27.1.4.6
  flatMap(this: any, mapper: any) {
    const iterator = receiver(this, "flatMap");
    callback(iterator, mapper);
    return helper(FLAT_MAP, iterDirect(iterator), mapper, 0);
  },
  // §27.1.4.7
  forEach(this: any, procedure: any) {
    const iterator = receiver(this, "forEach");
    callback(iterator, procedure);
    return consume(iterDirect(iterator), procedure, 0, undefined, true);
  },
  // §27.1.4.8
  map(this: any, mapper: any) {
    const iterator = receiver(this, "map");
    callback(iterator, mapper);
    return helper(MAP, iterDirect(iterator), mapper, 0);
  },
  // §27.1.4.9
  reduce(this: any, reducer: any, initial?: any) {
    const iterator = receiver(this, "reduce");
    callback(iterator, reducer);
    const started = $argCount() > 1;
    return consume(iterDirect(iterator), reducer, 4, $arg(1), started);
  },
  // §27.1.4.10
  some(this: any, predicate: any) {
    const iterator = receiver(this, "some");
    callback(iterator, predicate);
    return consume(iterDirect(iterator), predicate, 1, undefined, true);
  },
  // §27.1.4.11
  take(this: any, limit: any) {
    const iterator = receiver(this, "take");
    const count = limitOf(iterator, limit);
    return helper(TAKE, iterDirect(iterator), undefined, count);
  },
  // §27.1.4.12
  toArray(this: any) {
    const record = iterDirect(receiver(this, "toArray"));
    const result: any = [];
    for (;;) {
      const value = iterNext(record);
      if ($markerIs(value, "DONE")) return result;
      $array_push(result, value);
    }
  },
  // §27.1.4.13
  [$sym.iterator](this: any) {
    return this;
  },
  // Explicit resource management
  [$sym.dispose](this: any) {
    const method = getMethod(this, "return");
    if (method !== undefined) $call(method, this);
  },
  // §27.1.4.1 and §27.1.4.14: accessors that let subclasses assign, although the prototype's own are fixed.
  get constructor(): any {
    return $realm.Iterator;
  },
  set constructor(value: any) {
    setIgnoring(this, "constructor", value);
  },
  get [$sym.toStringTag](): any {
    return "Iterator";
  },
  set [$sym.toStringTag](value: any) {
    setIgnoring(this, $sym.toStringTag, value);
  },
});

/** SetterThatIgnoresPrototypeProperties, §7.3.36 */
function setIgnoring(object: any, key: any, value: any): void {
  if (!$isObject(object)) throw $typeError("Iterator.prototype setter called on non-object");
  if (object === IteratorPrototype) throw $typeError("Cannot assign to this property of Iterator.prototype");
  if (getOwnProperty(object, key) === undefined) {
    if (!createDataProperty(object, key, value)) throw $typeError("Cannot define the property");
  } else object[key] = value;
}

// ---- §27.1.5 %AsyncIteratorPrototype%

$defineMethods($realm.AsyncIteratorPrototype, {
  [$sym.asyncIterator](this: any) {
    return this;
  },
  [$sym.asyncDispose](this: any) {
    const promise = newPromise();
    try {
      const method = getMethod(this, "return");
      if (method === undefined) resolvePromise(promise, undefined);
      else subscribe(promiseFor($call(method, this)), () => undefined, undefined, promise);
    } catch (error) {
      rejectPromise(promise, error);
    }
    return promise;
  },
});
