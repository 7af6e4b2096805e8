// Promises: state, reactions and the microtask queue. ECMA-262 §27.2, §9.5.
//
// A promise's reactions are one flat Array of triples (target, onFulfilled, onRejected). A target is what the outcome goes to:
// a native promise to resolve, a capability record { promise, resolve, reject } of some other constructor, a coroutine that
// awaits, or undefined. Jobs are fixed functions with their data in the queue entry, so that no closure is made per job.

import { describe } from "./convert.ts";
import { rt_error_text } from "./errors.ts";
import { resumeAwaiting } from "./async.ts";
import {
  FULFILLED, KIND_ASYNC_COROUTINE, KIND_ASYNC_GENERATOR, KIND_PROMISE, NEXT, PENDING, PROMISE_HANDLED, PROMISE_REACTIONS,
  PROMISE_RESULT, PROMISE_STATE, REJECTED, THROW,
} from "./kinds.ts";

/** Rejected promises without a handler, to be looked at when the queue is empty. */
let rejections: any = undefined;

/** A pending native promise. */
export function newPromise(prototype?: any): any {
  const promise = $new_kind_object(KIND_PROMISE, prototype === undefined ? $realm.PromisePrototype : prototype);
  $field_set(promise, PROMISE_STATE, PENDING);
  $field_set(promise, PROMISE_HANDLED, false);
  return promise;
}

export function isPromise(value: any): boolean {
  return $isObject(value) && $kind_of(value) === KIND_PROMISE;
}

/** A reaction job: to the handler, whose outcome goes to the target, or to the target itself. */
export function enqueue(target: any, handler: any, value: any, rejected: boolean): void {
  if (handler !== undefined) {
    $microtask_push(handlerJob, target, handler, value);
    return;
  }
  if (target === undefined) return;
  $microtask_push(rejected ? rejectJob : fulfilJob, target, undefined, value);
}

function handlerJob(this: any, handler: any, value: any): void {
  const target = this;
  let result;
  try {
    result = $call(handler, undefined, value);
  } catch (error) {
    settle(target, error, true);
    return;
  }
  settle(target, result, false);
}

function fulfilJob(this: any, unused: any, value: any): void {
  settle(this, value, false);
}

function rejectJob(this: any, unused: any, value: any): void {
  settle(this, value, true);
}

/** Gives an outcome to a target. */
export function settle(target: any, value: any, rejected: boolean): void {
  if (target === undefined) return;
  const kind = $kind_of(target);
  if (kind === KIND_PROMISE) {
    if (rejected) rejectPromise(target, value);
    else resolvePromise(target, value);
  } else if (kind === KIND_ASYNC_COROUTINE || kind === KIND_ASYNC_GENERATOR) {
    resumeAwaiting(target, rejected ? THROW : NEXT, value);
  } else if (rejected) $call(target.reject, undefined, value);
  else $call(target.resolve, undefined, value);
}

function trigger(promise: any, value: any, rejected: boolean): void {
  const reactions = $field_get(promise, PROMISE_REACTIONS);
  $field_set(promise, PROMISE_REACTIONS, undefined);
  $field_set(promise, PROMISE_RESULT, value);
  $field_set(promise, PROMISE_STATE, rejected ? REJECTED : FULFILLED);
  if (reactions === undefined) return;
  const length = reactions.length;
  for (let i = 0; i < length; i += 3) {
    enqueue(reactions[i], rejected ? reactions[i + 2] : reactions[i + 1], value, rejected);
  }
}

/** FulfillPromise, §27.2.1.4 */
export function fulfilPromise(promise: any, value: any): void {
  if ($field_get(promise, PROMISE_STATE) === PENDING) trigger(promise, value, false);
}

/** RejectPromise, §27.2.1.7 */
export function rejectPromise(promise: any, reason: any): void {
  if ($field_get(promise, PROMISE_STATE) !== PENDING) return;
  if (!$field_get(promise, PROMISE_HANDLED)) {
    if (rejections === undefined) rejections = [];
    $array_push(rejections, promise);
  }
  trigger(promise, reason, true);
}

/** Whether `then` of this promise does nothing but the builtin. */
function intact(promise: any, then: any): boolean {
  return $kind_of(promise) === KIND_PROMISE && $sameWord(then, $realm.PromiseThen)
    && $sameWord($get_elem(promise, "constructor"), $realm.Promise)
    && $sameWord($get_elem($realm.Promise, $sym.species), $realm.Promise);
}

/** The steps of a promise resolve function after its alreadyResolved test, §27.2.1.3.2 */
export function resolvePromise(promise: any, resolution: any): void {
  if (!$isObject(resolution)) {
    fulfilPromise(promise, resolution);
    return;
  }
  if ($sameWord(resolution, promise)) {
    rejectPromise(promise, $typeError("Chaining cycle detected for promise #<Promise>"));
    return;
  }
  let then;
  try {
    then = resolution.then;
  } catch (error) {
    rejectPromise(promise, error);
    return;
  }
  if (!$isCallable(then)) {
    fulfilPromise(promise, resolution);
    return;
  }
  $microtask_push(thenableJob, promise, resolution, then);
}

/** NewPromiseResolveThenableJob, §27.2.2.2 */
function thenableJob(this: any, thenable: any, then: any): void {
  const promise = this;
  if (intact(thenable, then)) {
    subscribe(thenable, undefined, undefined, promise);
    return;
  }
  const functions = resolvingFunctions(promise);
  try {
    $call(then, thenable, functions[0], functions[1]);
  } catch (error) {
    $call(functions[1], undefined, error);
  }
}

/** CreateResolvingFunctions, §27.2.1.3: [resolve, reject], anonymous builtin functions. */
export function resolvingFunctions(promise: any): any {
  let already = false;
  return [
    (resolution: any) => {
      if (already) return undefined;
      already = true;
      resolvePromise(promise, resolution);
      return undefined;
    },
    (reason: any) => {
      if (already) return undefined;
      already = true;
      rejectPromise(promise, reason);
      return undefined;
    },
  ];
}

/** PerformPromiseThen, §27.2.5.4.1; handlers are functions or undefined. */
export function subscribe(promise: any, onFulfilled: any, onRejected: any, target: any): void {
  const state = $field_get(promise, PROMISE_STATE);
  $field_set(promise, PROMISE_HANDLED, true);
  if (state === PENDING) {
    const reactions = $field_get(promise, PROMISE_REACTIONS);
    if (reactions === undefined) $field_set(promise, PROMISE_REACTIONS, [target, onFulfilled, onRejected]);
    else {
      $array_push(reactions, target);
      $array_push(reactions, onFulfilled);
      $array_push(reactions, onRejected);
    }
    return;
  }
  const rejected = state === REJECTED;
  enqueue(target, rejected ? onRejected : onFulfilled, $field_get(promise, PROMISE_RESULT), rejected);
}

/** NewPromiseCapability, §27.2.1.5: a target whose promise is `capabilityPromise(target)`. */
export function newCapability(constructor: any): any {
  if ($sameWord(constructor, $realm.Promise)) return newPromise();
  if (!$is_constructor(constructor)) throw $typeError(describe(constructor) + " is not a constructor");
  const capability: any = { promise: undefined, resolve: undefined, reject: undefined };
  const executors = [
    (resolve: any, reject: any) => {
      if (capability.resolve !== undefined || capability.reject !== undefined) {
        throw $typeError("Promise executor has already been invoked with non-undefined arguments");
      }
      capability.resolve = resolve;
      capability.reject = reject;
      return undefined;
    },
  ];
  const promise = $construct(constructor, constructor, executors[0]);
  if (!$isCallable(capability.resolve) || !$isCallable(capability.reject)) {
    throw $typeError("Promise resolve or reject function is not callable");
  }
  capability.promise = promise;
  return capability;
}

export function capabilityPromise(target: any): any {
  return $kind_of(target) === KIND_PROMISE ? target : target.promise;
}

/** PromiseResolve, §27.2.4.7.1 */
export function promiseResolve(constructor: any, value: any): any {
  if (isPromise(value)) {
    const own = value.constructor;
    if ($same_value(own, constructor)) return value;
  }
  const target = newCapability(constructor);
  settle(target, value, false);
  return capabilityPromise(target);
}

/** A native promise for any value, as Await wants it. */
export function promiseFor(value: any): any {
  return promiseResolve($realm.Promise, value);
}

/** Runs jobs until none is left, then reports rejections that nobody handles and runs finalisation callbacks. */
export function rt_run_microtasks(): any {
  for (;;) {
    drain();
    reportRejections();
    if (!finalise()) break;
  }
  $weak_turn_end();
  return undefined;
}

function drain(): void {
  for (;;) {
    const job = $microtask_pop();
    if ($sameWord(job, $hole())) return;
    const target = $scratch(0);
    const first = $scratch(1);
    const second = $scratch(2);
    try {
      $call(job, target, first, second);
    } catch (error) {
      $report_unhandled("Uncaught " + rt_error_text(error));
    }
  }
}

function reportRejections(): void {
  const list = rejections;
  if (list === undefined) return;
  rejections = undefined;
  for (let i = 0; i < list.length; i++) {
    const promise = list[i];
    if ($field_get(promise, PROMISE_HANDLED)) continue;
    $report_unhandled("Uncaught (in promise) " + rt_error_text($field_get(promise, PROMISE_RESULT)));
  }
}

/** One finalisation callback; false when there was none. */
function finalise(): boolean {
  if (!$finreg_next()) return false;
  const callback = $scratch(0);
  const held = $scratch(1);
  try {
    $call(callback, undefined, held);
  } catch (error) {
    $report_unhandled("Uncaught " + rt_error_text(error));
  }
  return true;
}

/** The program goes on when the evaluation of a module is over: jobs run until its promise settles. Throws its rejection. */
export function op_top_level_await(promise: any): any {
  $field_set(promise, PROMISE_HANDLED, true);
  if ($field_get(promise, PROMISE_STATE) === PENDING) drain();
  const state = $field_get(promise, PROMISE_STATE);
  if (state === REJECTED) throw $field_get(promise, PROMISE_RESULT);
  if (state === PENDING) throw $error("Top-level await never settles: nothing is left to run");
  return undefined;
}
