// %AsyncFromSyncIteratorPrototype%: a sync iterator seen as an async one, ECMA-262 §27.1.6.

import { describe } from "./convert.ts";
import { getMethod } from "./property.ts";
import { newPromise, promiseFor, rejectPromise, resolvePromise, subscribe } from "./promise.ts";
import { KIND_BUILTIN_ITERATOR } from "./kinds.ts";

/** CreateAsyncFromSyncIterator: of a sync iterator record. */
export function awaitSync(record: any): any {
  const iterator = $new_kind_object(KIND_BUILTIN_ITERATOR, $realm.AsyncFromSyncIteratorPrototype);
  $field_set(iterator, 0, record.target);
  $field_set(iterator, 1, record.next);
  $field_set(iterator, 2, 100);
  return iterator;
}

/** Drops errors of closing: the first error wins. */
function closeQuiet(iterator: any): void {
  try {
    const method = getMethod(iterator, "return");
    if (method !== undefined) $call(method, iterator);
  } catch {
    // Nothing to add.
  }
}

/** AsyncFromSyncIteratorContinuation, §27.1.6.4 */
function continuation(result: any, promise: any, iterator: any, close: boolean): any {
  let done = false;
  let valuePromise;
  try {
    if (!$isObject(result)) throw $typeError("Iterator result " + describe(result) + " is not an object");
    done = result.done ? true : false;
    const value = result.value;
    try {
      valuePromise = promiseFor(value);
    } catch (error) {
      if (!done && close) closeQuiet(iterator);
      throw error;
    }
  } catch (error) {
    rejectPromise(promise, error);
    return promise;
  }
  const onRejected = done || !close ? undefined : (error: any) => {
    closeQuiet(iterator);
    throw error;
  };
  subscribe(valuePromise, (value: any) => ({ value, done }), onRejected, promise);
  return promise;
}

$defineMethods($realm.AsyncFromSyncIteratorPrototype, {
  // §27.1.6.2.1
  next(this: any, value?: any) {
    const promise = newPromise();
    const iterator = $field_get(this, 0);
    let result;
    try {
      result = $argCount() > 0 ? $call($field_get(this, 1), iterator, $arg(0)) : $call($field_get(this, 1), iterator);
    } catch (error) {
      rejectPromise(promise, error);
      return promise;
    }
    return continuation(result, promise, iterator, true);
  },

  // §27.1.6.2.2
  return(this: any, value?: any) {
    const promise = newPromise();
    const iterator = $field_get(this, 0);
    let result;
    try {
      const method = getMethod(iterator, "return");
      if (method === undefined) {
        resolvePromise(promise, { value: $arg(0), done: true });
        return promise;
      }
      result = $argCount() > 0 ? $call(method, iterator, $arg(0)) : $call(method, iterator);
      if (!$isObject(result)) throw $typeError(describe(result) + " is not an object");
    } catch (error) {
      rejectPromise(promise, error);
      return promise;
    }
    return continuation(result, promise, iterator, false);
  },

  // §27.1.6.2.3
  throw(this: any, value?: any) {
    const promise = newPromise();
    const iterator = $field_get(this, 0);
    let result;
    try {
      const method = getMethod(iterator, "throw");
      if (method === undefined) {
        const close = getMethod(iterator, "return");
        if (close !== undefined) {
          const closed = $call(close, iterator);
          if (!$isObject(closed)) throw $typeError(describe(closed) + " is not an object");
        }
        throw $typeError("The iterator does not provide a 'throw' method");
      }
      result = $argCount() > 0 ? $call(method, iterator, $arg(0)) : $call(method, iterator);
      if (!$isObject(result)) throw $typeError(describe(result) + " is not an object");
    } catch (error) {
      rejectPromise(promise, error);
      return promise;
    }
    return continuation(result, promise, iterator, true);
  },
});
