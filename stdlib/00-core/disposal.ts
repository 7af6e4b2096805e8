// Explicit resource management: the resources of `using` declarations and of DisposableStack. ECMA-262 (2026) §7.5.
// A stack is a plain record { items, started, error, needsAwait, hasAwaited }; an item is { value, method, isAsync, viaSync }.

import { describe } from "./convert.ts";
import { getMethod } from "./property.ts";
import { newError } from "./errors.ts";
import { newPromise, rejectPromise, resolvePromise } from "./promise.ts";

export function op_dispose_stack(): any {
  return { items: [], started: false, error: $hole(), needsAwait: false, hasAwaited: false };
}

/** AddDisposableResource, §7.5.4 */
export function op_dispose_add(stack: any, value: any, isAsync: any): any {
  if ($isNullish(value)) {
    // A sync declaration of nothing leaves no trace; an async one still waits a turn.
    if (isAsync) $array_push(stack.items, { value: undefined, method: undefined, isAsync: true, viaSync: false });
    return undefined;
  }
  if (!$isObject(value)) throw $typeError(describe(value) + " is not an object that can be disposed");
  let method = isAsync ? getMethod(value, $sym.asyncDispose) : undefined;
  let viaSync = false;
  if (method === undefined) {
    method = getMethod(value, $sym.dispose);
    viaSync = isAsync;
  }
  if (method === undefined) throw $typeError(describe(value) + (isAsync ? " has no [Symbol.asyncDispose]() or [Symbol.dispose]() method" : " has no [Symbol.dispose]() method"));
  $array_push(stack.items, { value, method, isAsync, viaSync });
  return undefined;
}

/** Pushes a resource whose method is known (DisposableStack.prototype.adopt and defer). */
export function addResource(stack: any, value: any, method: any, isAsync: boolean): void {
  $array_push(stack.items, { value, method, isAsync, viaSync: false });
}

/** The error to report when `error` comes up while `earlier` is on its way. */
function combine(earlier: any, error: any): any {
  if ($isHole(earlier)) return error;
  const suppressed = newError($realm.SuppressedErrorPrototype, undefined);
  $define_own(suppressed, "error", error, 5);
  $define_own(suppressed, "suppressed", earlier, 5);
  return suppressed;
}

function pop(items: any): any {
  const last = items.length - 1;
  const item = items[last];
  $array_set_length(items, last);
  return item;
}

/** DisposeResources of a sync block; error = the completion's, or HOLE */
export function op_dispose_all(stack: any, error: any): any {
  let pending = error;
  const items = stack.items;
  while (items.length > 0) {
    const item = pop(items);
    try {
      $call(item.method, item.value);
    } catch (thrown) {
      pending = combine(pending, thrown);
    }
  }
  if (!$isHole(pending)) throw pending;
  return undefined;
}

/** One step of an async block: a value to await, or MARKER(DONE) at the end (throws what remains). */
export function op_dispose_step(stack: any, error: any): any {
  if (!stack.started) {
    stack.started = true;
    stack.error = error;
  }
  const items = stack.items;
  while (items.length > 0) {
    const item = items[items.length - 1];
    if (!item.isAsync && stack.needsAwait && !stack.hasAwaited) {
      stack.needsAwait = false;
      return undefined;
    }
    pop(items);
    if (item.method === undefined) {
      stack.needsAwait = true;
      continue;
    }
    let result;
    try {
      result = $call(item.method, item.value);
    } catch (thrown) {
      if (item.viaSync) {
        // The wrapper around a sync method gives a rejected promise instead of throwing.
        stack.hasAwaited = true;
        const promise = newPromise();
        rejectPromise(promise, thrown);
        return promise;
      }
      stack.error = combine(stack.error, thrown);
      continue;
    }
    if (item.isAsync) {
      stack.hasAwaited = true;
      if (!item.viaSync) return result;
      const promise = newPromise();
      resolvePromise(promise, undefined);
      return promise;
    }
  }
  if (stack.needsAwait && !stack.hasAwaited) {
    stack.needsAwait = false;
    return undefined;
  }
  const pending = stack.error;
  if (!$isHole(pending)) {
    stack.error = $hole();
    throw pending;
  }
  return $done();
}

/** The awaited value of a step was rejected. */
export function op_dispose_failed(stack: any, error: any): any {
  stack.error = combine(stack.error, error);
  return undefined;
}
