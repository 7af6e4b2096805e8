// Iteration, ECMA-262 §7.4. An iterator record is a plain object { kind, target, next, index, done } that user code never
// sees; compiled code knows where its properties are (pulse-abi layout.rs, ITER_*). kind: 0 any iterator, 1 an Array
// read by index while its iteration protocol is intact, 2 a generator resumed
// without result objects, 3 an async iterator, 4 a string iterator, stepped likewise.

import { describe } from "./convert.ts";
import { op_take_exception } from "./errors.ts";
import { getMethod } from "./property.ts";
import { resumeGenerator } from "./generator.ts";
import { promiseFor } from "./promise.ts";
import { awaitSync } from "./async_from_sync.ts";
import { KIND_ARRAY, KIND_BUILTIN_ITERATOR, KIND_GENERATOR, NEXT, STATE_DONE, SUSPEND_DELEGATE, THROW } from "./kinds.ts";

export { getMethod } from "./property.ts";

export type Record = { kind: number; target: any; next: any; index: number; done: boolean };

const ANY = 0;
const ARRAY = 1;
const GENERATOR = 2;
const ASYNC = 3;
const STRING = 4;
/** Field 2 of the builtin iterator of a string. */
const STRING_ITERATOR = 4;

/** Whether arrays iterate by the builtin protocol: %ArrayIteratorPrototype%.next is intact. */
function arrayNextIntact(): boolean {
  return $sameWord($get_elem($realm.ArrayIteratorPrototype, "next"), $realm.ArrayIteratorNext);
}

/** GetIterator(value, sync), §7.4.3 */
export function iterOpen(value: any): Record {
  if ($isNullish(value)) throw $typeError(describe(value) + " is not iterable");
  const method = value[$sym.iterator];
  if ($kind_of(value) === KIND_ARRAY && $sameWord(method, $realm.ArrayProtoValues) && arrayNextIntact()) {
    return { kind: ARRAY, target: value, next: undefined, index: 0, done: false };
  }
  if (!$isCallable(method)) throw $typeError(describe(value) + " is not iterable");
  return iterOpenWith(value, method);
}

/** GetIteratorFromMethod, §7.4.4 */
export function iterOpenWith(value: any, method: any): Record {
  const iterator = $call(method, value);
  if (!$isObject(iterator)) throw $typeError("Result of the Symbol.iterator method is not an object");
  return iterDirect(iterator);
}

/** GetIteratorDirect, §7.4.2 */
export function iterDirect(iterator: any): Record {
  const next = iterator.next;
  return { kind: stepKind(iterator, next), target: iterator, next, index: 0, done: false };
}

/** How an iterator is stepped: by its `next`, or directly where that is known. */
function stepKind(iterator: any, next: any): number {
  const kind = $kind_of(iterator);
  if (kind === KIND_GENERATOR && $sameWord(next, $realm.Spare8)) return GENERATOR;
  if (kind === KIND_BUILTIN_ITERATOR && $sameWord(next, $realm.StringIteratorNext) && $field_get(iterator, 2) === STRING_ITERATOR) return STRING;
  return ANY;
}

/** %StringIteratorPrototype%.next without the result object: the next code point, or MARKER(DONE). */
function stringStep(iterator: any): any {
  const s = $field_get(iterator, 0);
  if (s === undefined) return $done();
  const at = $field_get(iterator, 1);
  if (at >= $str_len(s)) {
    $field_set(iterator, 0, undefined);
    return $done();
  }
  const code = $str_code_point_at(s, at);
  if (code > 0xffff) {
    $field_set(iterator, 1, at + 2);
    return $str_slice(s, at, at + 2);
  }
  $field_set(iterator, 1, at + 1);
  return $str_char_at(s, at);
}

/** IteratorStepValue, §7.4.10: the value, or MARKER(DONE). A record that ended or failed is done. */
export function iterNext(record: Record): any {
  if (record.kind === ARRAY) {
    const index = record.index;
    if (index < $field_get(record.target, 0) && !record.done) {
      record.index = index + 1;
      return record.target[index];
    }
    record.done = true;
    return $done();
  }
  if (record.done) return $done();
  if (record.kind === STRING) {
    const char = stringStep(record.target);
    if ($isMarker(char)) record.done = true;
    return char;
  }
  // Until the step has succeeded the iterator counts as finished: a failing one is not closed.
  record.done = true;
  let result;
  if (record.kind === GENERATOR) {
    const generator = record.target;
    if ($coState(generator) === STATE_DONE) return $done();
    result = resumeGenerator(generator, NEXT, undefined);
    const state = $coState(generator);
    if (state === STATE_DONE) return $done();
    if ((state & 3) !== SUSPEND_DELEGATE) {
      record.done = false;
      return result;
    }
  } else {
    result = $call(record.next, record.target);
    if (!$isObject(result)) throw $typeError("Iterator result " + describe(result) + " is not an object");
  }
  if (result.done) return $done();
  const value = result.value;
  record.done = false;
  return value;
}

/** IteratorClose with a normal completion, §7.4.11 */
export function iterClose(record: Record): void {
  if (record.done || record.kind === ARRAY) return;
  record.done = true;
  const method = getMethod(record.target, "return");
  if (method === undefined) return;
  const result = $call(method, record.target);
  if (!$isObject(result)) throw $typeError(describe(result) + " is not an object");
}

/** IteratorClose with a throw completion: its own errors are dropped. */
export function iterCloseQuiet(record: Record): void {
  if (record.done || record.kind === ARRAY) return;
  record.done = true;
  try {
    const method = getMethod(record.target, "return");
    if (method !== undefined) $call(method, record.target);
  } catch {
    // The first error wins.
  }
}

/** A fresh array iterator; kind 0 keys, 1 values, 2 entries. */
export function makeArrayIterator(object: any, kind: number): any {
  const iterator = $new_kind_object(KIND_BUILTIN_ITERATOR, $realm.ArrayIteratorPrototype);
  $field_set(iterator, 0, object);
  $field_set(iterator, 1, 0);
  $field_set(iterator, 2, kind);
  return iterator;
}

/** All values of an iterable as a dense Array. */
export function listFromIterable(iterable: any): any {
  const list: any = [];
  op_array_spread(list, iterable);
  return list;
}

// ---- rt entry points, sync

export function op_iter_open(value: any): any {
  return iterOpen(value);
}
export function op_iter_next(record: any): any {
  return iterNext(record);
}
export function op_iter_close(record: any): any {
  iterClose(record);
  return undefined;
}
/** Called while an exception is pending, which user code called from here must not replace. */
export function op_iter_close_quiet(record: any): any {
  if (record.done || record.kind === ARRAY) return undefined;
  const pending = op_take_exception();
  iterCloseQuiet(record);
  $set_exception(pending);
  return undefined;
}

/** [...iterable] appended to an array literal under construction */
export function op_array_spread(array: any, iterable: any): any {
  const record = iterOpen(iterable);
  if (record.kind === ARRAY) {
    const source = record.target;
    $array_reserve(array, $field_get(array, 0) + $field_get(source, 0));
    for (let i = 0; i < $field_get(source, 0); i++) $array_push(array, source[i]);
    return undefined;
  }
  for (;;) {
    const value = iterNext(record);
    if ($markerIs(value, "DONE")) return undefined;
    $array_push(array, value);
  }
}

// ---- async: the builder awaits what these return

/** GetIterator(value, async) */
export function op_iter_open_async(value: any): any {
  const method = getMethod(value, $sym.asyncIterator);
  let iterator;
  if (method === undefined) {
    const sync = getMethod(value, $sym.iterator);
    if (sync === undefined) throw $typeError(describe(value) + " is not async iterable");
    iterator = awaitSync(iterOpenWith(value, sync));
  } else {
    iterator = $call(method, value);
    if (!$isObject(iterator)) throw $typeError("Result of the Symbol.asyncIterator method is not an object");
  }
  return { kind: ASYNC, target: iterator, next: iterator.next, index: 0, done: false };
}

/** Calls next(); the result is to be awaited. */
export function op_iter_next_async(record: any): any {
  record.done = true;
  return $call(record.next, record.target);
}

/** The awaited result: its value, or MARKER(DONE). */
export function op_iter_async_result(record: any, result: any): any {
  if (!$isObject(result)) throw $typeError("Iterator result " + describe(result) + " is not an object");
  if (result.done) return $done();
  const value = result.value;
  record.done = false;
  return value;
}

/** AsyncIteratorClose, §7.4.13, normal: undefined = nothing to wait for, else what to await. */
export function op_iter_close_async(record: any): any {
  if (record.done) return undefined;
  record.done = true;
  const method = getMethod(record.target, "return");
  if (method === undefined) return undefined;
  const result = $call(method, record.target);
  return result === undefined ? promiseFor(undefined) : result;
}

/** What the awaited return() gave. */
export function op_iter_close_check(result: any): any {
  if (!$isObject(result)) throw $typeError(describe(result) + " is not an object");
  return undefined;
}

/** AsyncIteratorClose with a throw completion: MARKER(DONE) or a value to await. */
export function op_iter_close_async_quiet(record: any): any {
  if (record.done) return $done();
  record.done = true;
  try {
    const method = getMethod(record.target, "return");
    return method === undefined ? $done() : $call(method, record.target);
  } catch {
    return $done();
  }
}

// ---- yield*, §15.5.5

type Delegate = { target: any; next: any; isAsync: boolean; value: any; closing: boolean };

export function op_delegate_open(iterable: any, isAsync: any): any {
  const record = isAsync ? op_iter_open_async(iterable) : iterOpenFull(iterable);
  const delegate: Delegate = { target: record.target, next: record.next, isAsync, value: undefined, closing: false };
  return delegate;
}

/** GetIterator without the shortcut for arrays. */
function iterOpenFull(value: any): Record {
  const method = getMethod(value, $sym.iterator);
  if (method === undefined) throw $typeError(describe(value) + " is not iterable");
  return iterOpenWith(value, method);
}

/** Passes a resumption on: the raw result, or MARKER(DONE) when the inner iterator has no `return`. */
export function op_delegate_step(delegate: any, mode: any, received: any): any {
  if (mode === NEXT) return $call(delegate.next, delegate.target, received);
  if (mode === THROW) {
    const method = getMethod(delegate.target, "throw");
    if (method !== undefined) return $call(method, delegate.target, received);
    // The inner iterator cannot take it: give it a chance to clean up, then report the violation.
    const close = getMethod(delegate.target, "return");
    if (close !== undefined) {
      const result = $call(close, delegate.target);
      if (delegate.isAsync) {
        delegate.closing = true;
        return result;
      }
      if (!$isObject(result)) throw $typeError(describe(result) + " is not an object");
    }
    throw $typeError("The iterator does not provide a 'throw' method");
  }
  const method = getMethod(delegate.target, "return");
  if (method === undefined) return $done();
  return $call(method, delegate.target, received);
}

/** The (awaited) result: MARKER(DONE) = finished; sync: the result object; async: the inner value. */
export function op_delegate_result(delegate: any, result: any): any {
  if (!$isObject(result)) throw $typeError("Iterator result " + describe(result) + " is not an object");
  if (delegate.closing) throw $typeError("The iterator does not provide a 'throw' method");
  if (result.done) {
    delegate.value = result.value;
    return $done();
  }
  return delegate.isAsync ? result.value : result;
}

export function op_delegate_value(delegate: any): any {
  return delegate.value;
}
