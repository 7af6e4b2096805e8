// Iterator helper objects: lazy map, filter, take, drop, flatMap, concat, zip, chunks and windows. ECMA-262 §27.1.2.

import { describe } from "../00-core/convert.ts";
import { getMethod } from "../00-core/property.ts";
import { iterClose, iterCloseQuiet, iterDirect, iterNext, iterOpenWith } from "../00-core/iterate.ts";
import { KIND_BUILTIN_ITERATOR } from "../00-core/kinds.ts";

// ---- iterator helpers: a BuiltinIterator, field 0 the helper's state, 2 = HELPER

const HELPER = 50;
export const MAP = 0;
export const FILTER = 1;
export const TAKE = 2;
export const DROP = 3;
export const FLAT_MAP = 4;
export const CONCAT = 5;
const ZIP = 6;
export const CHUNKS = 7;
export const WINDOWS = 8;

/** phase: 0 not started, 1 suspended, 2 running, 3 finished */
type Helper = { what: number; phase: number; record: any; fn: any; counter: number; inner: any; list: any; mode: any; keys: any; padding: any };

export function helper(what: number, record: any, fn: any, counter: number): any {
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
    case CHUNKS:
      return chunk(state);
    case WINDOWS:
      return slide(state);
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
export function flattenable(value: any, strings: boolean): any {
  if (!$isObject(value) && !(strings && $isString(value))) throw $typeError(describe(value) + " is not an object");
  const method = getMethod(value, $sym.iterator);
  const iterator = method === undefined ? value : $call(method, value);
  if (!$isObject(iterator)) throw $typeError(describe(iterator) + " is not an object");
  return iterDirect(iterator);
}

/** The next `counter` values; fewer at the end. */
function chunk(state: Helper): any {
  const values: any = [];
  while (values.length < state.counter) {
    const value = iterNext(state.record);
    if ($markerIs(value, "DONE")) return values.length === 0 ? value : values;
    $array_push(values, value);
  }
  return values;
}

/** list: the last window; a fresh array leaves each time. */
function slide(state: Helper): any {
  const size = state.counter;
  const last = state.list;
  const values: any = [];
  for (let i = last.length === size ? 1 : 0; i < last.length; i++) $array_push(values, last[i]);
  for (;;) {
    const value = iterNext(state.record);
    if ($markerIs(value, "DONE")) {
      // Only a first window can be short.
      return state.mode === "allow-partial" && last.length === 0 && values.length > 0 ? values : value;
    }
    $array_push(values, value);
    if (values.length < size) continue;
    state.list = values;
    const copy: any = [];
    for (let i = 0; i < size; i++) $array_push(copy, values[i]);
    return copy;
  }
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

export function closeAllQuiet(records: any, except: number): void {
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

export function zipHelper(records: any, mode: any, padding: any, keys: any): any {
  const iterator = helper(ZIP, undefined, undefined, 0);
  const state = $field_get(iterator, 0);
  state.list = records;
  state.mode = mode;
  state.padding = padding;
  state.keys = keys;
  return iterator;
}
