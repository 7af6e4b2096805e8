// Iterator, its helpers, and the iterators of arrays: ECMA-262 §27.1, §23.1.5.

import { describe, lengthOf, toIntegerOrInfinity, toNumber } from "../00-core/convert.ts";
import { getMethod } from "../00-core/property.ts";
import { createDataProperty, prototypeOfNew } from "../00-core/objects.ts";
import { get, getOwnProperty, ownPropertyKeys } from "../00-core/internal_methods.ts";
import { iterDirect, iterNext, iterOpenWith, iterClose, iterCloseQuiet } from "../00-core/iterate.ts";
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

// ---- iterator helpers: a BuiltinIterator, field 0 the helper's state, 2 = HELPER

const HELPER = 50;
const WRAPPED = 51;

const MAP = 0;
const FILTER = 1;
const TAKE = 2;
const DROP = 3;
const FLAT_MAP = 4;
const CONCAT = 5;
const ZIP = 6;

/** phase: 0 not started, 1 suspended, 2 running, 3 finished */
type Helper = { what: number; phase: number; record: any; fn: any; counter: number; inner: any; list: any; mode: any; keys: any; padding: any };

function helper(what: number, record: any, fn: any, counter: number): any {
  const state: Helper = { what, phase: 0, record, fn, counter, inner: undefined, list: undefined, mode: undefined, keys: undefined, padding: undefined };
  const iterator = $new_kind_object(KIND_BUILTIN_ITERATOR, $realm.IteratorHelperPrototype);
  $field_set(iterator, 0, state);
  $field_set(iterator, 2, HELPER);
  return iterator;
}

function stateOf(value: any, name: string): any {
  if (!$isObject(value) || $kind_of(value) !== KIND_BUILTIN_ITERATOR || $field_get(value, 2) !== HELPER) {
    throw $typeError("Iterator Helper." + name + " called on incompatible receiver " + describe(value));
  }
  return $field_get(value, 0);
}

/** Calls user code with the underlying iterator closed when it throws. */
function guarded(state: Helper, value: any): any {
  try {
    return $call(state.fn, undefined, value, state.counter);
  } catch (error) {
    iterCloseQuiet(state.record);
    throw error;
  }
}

/** The next value of a helper, or MARKER(DONE). */
function advance(state: Helper): any {
  switch (state.what) {
    case MAP: {
      const value = iterNext(state.record);
      if ($markerIs(value, "DONE")) return value;
      const result = guarded(state, value);
      state.counter++;
      return result;
    }
    case FILTER:
      for (;;) {
        const value = iterNext(state.record);
        if ($markerIs(value, "DONE")) return value;
        const selected = guarded(state, value);
        state.counter++;
        if (selected) return value;
      }
    case TAKE: {
      if (state.counter === 0) {
        iterClose(state.record);
        return $done();
      }
      state.counter--;
      return iterNext(state.record);
    }
    case DROP:
      while (state.counter > 0) {
        state.counter--;
        const value = iterNext(state.record);
        if ($markerIs(value, "DONE")) return value;
      }
      return iterNext(state.record);
    case FLAT_MAP:
      return flatten(state);
    case CONCAT:
      return concatenate(state);
    default:
      return zipNext(state);
  }
}

function flatten(state: Helper): any {
  for (;;) {
    if (state.inner !== undefined) {
      let value;
      try {
        value = iterNext(state.inner);
      } catch (error) {
        iterCloseQuiet(state.record);
        throw error;
      }
      if (!$markerIs(value, "DONE")) return value;
      state.inner = undefined;
    }
    const value = iterNext(state.record);
    if ($markerIs(value, "DONE")) return value;
    const mapped = guarded(state, value);
    try {
      state.inner = flattenable(mapped, false);
    } catch (error) {
      iterCloseQuiet(state.record);
      throw error;
    }
    state.counter++;
  }
}

/** GetIteratorFlattenable, §7.4.5 */
function flattenable(value: any, strings: boolean): any {
  if (!$isObject(value) && !(strings && $isString(value))) throw $typeError(describe(value) + " is not an object");
  const method = getMethod(value, $sym.iterator);
  const iterator = method === undefined ? value : $call(method, value);
  if (!$isObject(iterator)) throw $typeError(describe(iterator) + " is not an object");
  return iterDirect(iterator);
}

/** list: pairs iterable, method */
function concatenate(state: Helper): any {
  for (;;) {
    if (state.inner !== undefined) {
      const value = iterNext(state.inner);
      if (!$markerIs(value, "DONE")) return value;
      state.inner = undefined;
    }
    const at = state.counter;
    if (at >= state.list.length) return $done();
    state.counter = at + 2;
    state.inner = iterOpenWith(state.list[at], state.list[at + 1]);
  }
}

$defineMethods($realm.IteratorHelperPrototype, {
  // §27.1.2.1.1
  next(this: any) {
    const state = stateOf(this, "next");
    if (state.phase === 2) throw $typeError("Generator is already running");
    if (state.phase === 3) return { value: undefined, done: true };
    state.phase = 2;
    let value;
    try {
      value = advance(state);
    } catch (error) {
      state.phase = 3;
      throw error;
    }
    if ($markerIs(value, "DONE")) {
      state.phase = 3;
      return { value: undefined, done: true };
    }
    state.phase = 1;
    return { value, done: false };
  },
  // §27.1.2.1.2
  return(this: any) {
    const state = stateOf(this, "return");
    if (state.phase === 2) throw $typeError("Generator is already running");
    if (state.phase === 3) return { value: undefined, done: true };
    const started = state.phase === 1;
    state.phase = started ? 2 : 3;
    try {
      closeHelper(state, started);
    } finally {
      state.phase = 3;
    }
    return { value: undefined, done: true };
  },
});
$define_own($realm.IteratorHelperPrototype, $sym.toStringTag, "Iterator Helper", 4);

function closeHelper(state: Helper, started: boolean): void {
  if (state.what === CONCAT) {
    if (state.inner !== undefined) iterClose(state.inner);
    return;
  }
  if (state.what === ZIP) {
    closeAll(state.list, -1);
    return;
  }
  if (state.inner !== undefined) {
    try {
      iterClose(state.inner);
    } catch (error) {
      iterCloseQuiet(state.record);
      throw error;
    }
  }
  iterClose(state.record);
}

// ---- zip, §27.1.3.2.5–6

/** Closes the open records in reverse order, but the one at `except`; the first error is thrown at the end. */
function closeAll(records: any, except: number): void {
  let failed = false;
  let first: any;
  for (let i = records.length - 1; i >= 0; i--) {
    const record = records[i];
    if (i === except || record === null) continue;
    if (failed) iterCloseQuiet(record);
    else {
      try {
        iterClose(record);
      } catch (error) {
        failed = true;
        first = error;
      }
    }
  }
  if (failed) throw first;
}

function closeAllQuiet(records: any, except: number): void {
  for (let i = records.length - 1; i >= 0; i--) if (i !== except && records[i] !== null) iterCloseQuiet(records[i]);
}

/** list: records, null when exhausted (longest); mode: "shortest", "longest", "strict" */
function zipNext(state: Helper): any {
  const records = state.list;
  const count = records.length;
  if (count === 0) return $done();
  const values: any = [];
  for (let i = 0; i < count; i++) {
    const record = records[i];
    if (record === null) {
      $array_push(values, state.padding[i]);
      continue;
    }
    let value;
    try {
      value = iterNext(record);
    } catch (error) {
      closeAllQuiet(records, i);
      throw error;
    }
    if (!$markerIs(value, "DONE")) {
      $array_push(values, value);
      continue;
    }
    if (state.mode === "shortest") {
      closeAll(records, i);
      return value;
    }
    if (state.mode === "longest") {
      records[i] = null;
      let open = false;
      for (let k = 0; k < count; k++) if (records[k] !== null) open = true;
      if (!open) return value;
      $array_push(values, state.padding[i]);
      continue;
    }
    // strict: all must end together
    if (i !== 0) {
      closeAllQuiet(records, i);
      throw $typeError("Iterators passed to Iterator.zip with mode 'strict' have different lengths");
    }
    for (let k = 1; k < count; k++) {
      let other;
      try {
        other = iterNext(records[k]);
      } catch (error) {
        closeAllQuiet(records, k);
        throw error;
      }
      if (!$markerIs(other, "DONE")) {
        closeAllQuiet(records, -1);
        throw $typeError("Iterators passed to Iterator.zip with mode 'strict' have different lengths");
      }
    }
    return value;
  }
  if (state.keys === undefined) return values;
  const result = $new_object(null);
  for (let i = 0; i < count; i++) $define_own(result, state.keys[i], values[i], 7);
  return result;
}

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

function zipHelper(records: any, mode: any, padding: any, keys: any): any {
  const iterator = helper(ZIP, undefined, undefined, 0);
  const state = $field_get(iterator, 0);
  state.list = records;
  state.mode = mode;
  state.padding = padding;
  state.keys = keys;
  return iterator;
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
  if (limit < 0) {
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
