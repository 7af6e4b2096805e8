// DisposableStack and AsyncDisposableStack, ECMA-262 (2026) §27.3, §27.4. Internal fields: 0 disposed?, 1 resource stack.

import { describe } from "../00-core/convert.ts";
import { prototypeOfNew } from "../00-core/objects.ts";
import { addResource, op_dispose_add, op_dispose_all, op_dispose_failed, op_dispose_stack, op_dispose_step } from "../00-core/disposal.ts";
import { newPromise, promiseFor, rejectPromise, resolvePromise, subscribe } from "../00-core/promise.ts";
import { KIND_ASYNC_DISPOSABLE_STACK, KIND_DISPOSABLE_STACK } from "../00-core/kinds.ts";

function create(kind: number, prototype: any): any {
  const stack = $new_kind_object(kind, prototype);
  $field_set(stack, 0, false);
  $field_set(stack, 1, op_dispose_stack());
  return stack;
}

$realm.DisposableStack = $defineConstructor("DisposableStack", function DisposableStack() {
  if (new.target === undefined) throw $typeError("Constructor DisposableStack requires 'new'");
  return create(KIND_DISPOSABLE_STACK, prototypeOfNew(new.target, $realm.DisposableStackPrototype));
}, $realm.DisposableStackPrototype);

$realm.AsyncDisposableStack = $defineConstructor("AsyncDisposableStack", function AsyncDisposableStack() {
  if (new.target === undefined) throw $typeError("Constructor AsyncDisposableStack requires 'new'");
  return create(KIND_ASYNC_DISPOSABLE_STACK, prototypeOfNew(new.target, $realm.AsyncDisposableStackPrototype));
}, $realm.AsyncDisposableStackPrototype);

function check(value: any, kind: number): any {
  if (!$isObject(value) || $kind_of(value) !== kind) {
    throw $typeError(describe(value) + (kind === KIND_DISPOSABLE_STACK ? " is not a DisposableStack" : " is not an AsyncDisposableStack"));
  }
  return value;
}

/** The resources of a stack that is not disposed. */
function pending(value: any, kind: number): any {
  if ($field_get(check(value, kind), 0)) throw $referenceError("The stack is already disposed");
  return $field_get(value, 1);
}

function needCallable(value: any): any {
  if (!$isCallable(value)) throw $typeError(describe(value) + " is not a function");
  return value;
}

/** The resources move to a fresh stack; this one is disposed. */
function move(stack: any, kind: number, prototype: any): any {
  const resources = pending(stack, kind);
  const fresh = $new_kind_object(kind, prototype);
  $field_set(fresh, 0, false);
  $field_set(fresh, 1, resources);
  $field_set(stack, 0, true);
  $field_set(stack, 1, op_dispose_stack());
  return fresh;
}

$defineMethods($realm.DisposableStackPrototype, {
  adopt(this: any, value: any, onDispose: any) {
    const resources = pending(this, KIND_DISPOSABLE_STACK);
    needCallable(onDispose);
    addResource(resources, undefined, () => $call(onDispose, undefined, value), false);
    return value;
  },
  defer(this: any, onDispose: any) {
    const resources = pending(this, KIND_DISPOSABLE_STACK);
    addResource(resources, undefined, needCallable(onDispose), false);
  },
  dispose(this: any) {
    check(this, KIND_DISPOSABLE_STACK);
    if ($field_get(this, 0)) return;
    $field_set(this, 0, true);
    op_dispose_all($field_get(this, 1), $hole());
  },
  get disposed(): any {
    return $field_get(check(this, KIND_DISPOSABLE_STACK), 0);
  },
  move(this: any) {
    return move(this, KIND_DISPOSABLE_STACK, $realm.DisposableStackPrototype);
  },
  use(this: any, value: any) {
    op_dispose_add(pending(this, KIND_DISPOSABLE_STACK), value, false);
    return value;
  },
});
$define_own($realm.DisposableStackPrototype, $sym.dispose, $get_elem($realm.DisposableStackPrototype, "dispose"), 5);
$define_own($realm.DisposableStackPrototype, $sym.toStringTag, "DisposableStack", 4);

/** Runs the steps of DisposeResources, waiting where one asks for it. */
function disposeAsync(resources: any, promise: any): void {
  for (;;) {
    let waiting;
    try {
      waiting = op_dispose_step(resources, $hole());
    } catch (error) {
      rejectPromise(promise, error);
      return;
    }
    if ($markerIs(waiting, "DONE")) {
      resolvePromise(promise, undefined);
      return;
    }
    try {
      subscribe(promiseFor(waiting), () => disposeAsync(resources, promise), (error: any) => {
        op_dispose_failed(resources, error);
        disposeAsync(resources, promise);
      }, undefined);
      return;
    } catch (error) {
      op_dispose_failed(resources, error);
    }
  }
}

$defineMethods($realm.AsyncDisposableStackPrototype, {
  adopt(this: any, value: any, onDispose: any) {
    const resources = pending(this, KIND_ASYNC_DISPOSABLE_STACK);
    needCallable(onDispose);
    addResource(resources, undefined, () => $call(onDispose, undefined, value), true);
    return value;
  },
  defer(this: any, onDispose: any) {
    const resources = pending(this, KIND_ASYNC_DISPOSABLE_STACK);
    addResource(resources, undefined, needCallable(onDispose), true);
  },
  disposeAsync(this: any) {
    const promise = newPromise();
    if (!$isObject(this) || $kind_of(this) !== KIND_ASYNC_DISPOSABLE_STACK) {
      rejectPromise(promise, $typeError(describe(this) + " is not an AsyncDisposableStack"));
    } else if ($field_get(this, 0)) resolvePromise(promise, undefined);
    else {
      $field_set(this, 0, true);
      disposeAsync($field_get(this, 1), promise);
    }
    return promise;
  },
  get disposed(): any {
    return $field_get(check(this, KIND_ASYNC_DISPOSABLE_STACK), 0);
  },
  move(this: any) {
    return move(this, KIND_ASYNC_DISPOSABLE_STACK, $realm.AsyncDisposableStackPrototype);
  },
  use(this: any, value: any) {
    op_dispose_add(pending(this, KIND_ASYNC_DISPOSABLE_STACK), value, true);
    return value;
  },
});
$define_own($realm.AsyncDisposableStackPrototype, $sym.asyncDispose, $get_elem($realm.AsyncDisposableStackPrototype, "disposeAsync"), 5);
$define_own($realm.AsyncDisposableStackPrototype, $sym.toStringTag, "AsyncDisposableStack", 4);
