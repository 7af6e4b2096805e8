// Async functions (§27.7) and async generators (§27.6): drivers over the coroutines that the compiler makes.
// A suspension at an await subscribes the coroutine itself as the target of a promise reaction: one tick, no closures.
//
// Async generator: internal field 4 = Array of requests { mode, value, promise } or undefined, field 5 = status:
// 0 not running, 1 running or awaiting, 2 awaiting the value of a return request.

import { enqueue, newPromise, promiseFor, rejectPromise, resolvePromise, subscribe } from "./promise.ts";
import {
  CO_OWN, CO_SPARE, CO_STATE, KIND_ASYNC_COROUTINE, KIND_ASYNC_GENERATOR, NEXT, STATE_DONE, STATE_START, SUSPEND_AWAIT, THROW,
} from "./kinds.ts";

const IDLE = 0;
const BUSY = 1;
const RETURNING = 2;

/** Called on entry of an async function with its fresh coroutine: the promise of its result. */
export function op_async_start(coroutine: any): any {
  const promise = newPromise();
  $field_set(coroutine, CO_OWN, promise);
  run(coroutine, NEXT, undefined);
  return promise;
}

/** An awaited promise settled. */
export function resumeAwaiting(coroutine: any, mode: number, value: any): void {
  if ($kind_of(coroutine) === KIND_ASYNC_COROUTINE) run(coroutine, mode, value);
  else {
    step(coroutine, mode, value);
    drainRequests(coroutine);
  }
}

function run(coroutine: any, mode: number, value: any): void {
  let how = mode;
  let sent = value;
  for (;;) {
    let result;
    try {
      result = $resume(coroutine, how, sent);
    } catch (error) {
      $field_set(coroutine, CO_STATE, STATE_DONE);
      rejectPromise($field_get(coroutine, CO_OWN), error);
      return;
    }
    if ($coState(coroutine) === STATE_DONE) {
      resolvePromise($field_get(coroutine, CO_OWN), result);
      return;
    }
    // What is no object is no promise and has no `then`: one tick, without a promise that nobody would see.
    if (!$isObject(result)) {
      enqueue(coroutine, undefined, result, false);
      return;
    }
    try {
      subscribe(promiseFor(result), undefined, undefined, coroutine);
      return;
    } catch (error) {
      // Reading `constructor` of the awaited promise threw.
      how = THROW;
      sent = error;
    }
  }
}

// ---- async generators

/** next / throw / return of %AsyncGeneratorPrototype%: enqueues a request, §27.6.1 */
export function asyncGeneratorRequest(generator: any, mode: number, value: any, method: string): any {
  const promise = newPromise();
  if (!$isObject(generator) || $kind_of(generator) !== KIND_ASYNC_GENERATOR) {
    rejectPromise(promise, $typeError("AsyncGenerator.prototype." + method + " called on an object that is not an async generator"));
    return promise;
  }
  let queue = $field_get(generator, CO_OWN);
  if (queue === undefined) {
    queue = [];
    $field_set(generator, CO_OWN, queue);
    $field_set(generator, CO_SPARE, IDLE);
  }
  $array_push(queue, { mode, value, promise });
  if ($field_get(generator, CO_SPARE) === IDLE) drainRequests(generator);
  return promise;
}

/** Takes the head request off the queue. */
function shift(generator: any): any {
  const queue = $field_get(generator, CO_OWN);
  const head = queue[0];
  const length = queue.length;
  for (let i = 1; i < length; i++) queue[i - 1] = queue[i];
  $array_set_length(queue, length - 1);
  return head;
}

/** Serves requests until the generator awaits or none is left: AsyncGeneratorDrainQueue and ResumeNext. */
function drainRequests(generator: any): void {
  for (;;) {
    if ($field_get(generator, CO_SPARE) !== IDLE) return;
    const queue = $field_get(generator, CO_OWN);
    if (queue.length === 0) return;
    const request = queue[0];
    if ($coState(generator) === STATE_START && request.mode !== NEXT) $field_set(generator, CO_STATE, STATE_DONE);
    if ($coState(generator) !== STATE_DONE) {
      step(generator, request.mode, request.value);
      continue;
    }
    if (request.mode === NEXT) {
      shift(generator);
      resolvePromise(request.promise, { value: undefined, done: true });
    } else if (request.mode === THROW) {
      shift(generator);
      rejectPromise(request.promise, request.value);
    } else awaitReturn(generator, request);
  }
}

/** AsyncGeneratorAwaitReturn, §27.6.3.9 */
function awaitReturn(generator: any, request: any): void {
  let promise;
  try {
    promise = promiseFor(request.value);
  } catch (error) {
    shift(generator);
    rejectPromise(request.promise, error);
    return;
  }
  $field_set(generator, CO_SPARE, RETURNING);
  subscribe(promise, (value: any) => {
    $field_set(generator, CO_SPARE, IDLE);
    shift(generator);
    resolvePromise(request.promise, { value, done: true });
    drainRequests(generator);
  }, (error: any) => {
    $field_set(generator, CO_SPARE, IDLE);
    shift(generator);
    rejectPromise(request.promise, error);
    drainRequests(generator);
  }, undefined);
}

/** Runs the body up to its next yield (which serves the head request), await or end. */
function step(generator: any, mode: number, value: any): void {
  let how = mode;
  let sent = value;
  $field_set(generator, CO_SPARE, BUSY);
  for (;;) {
    let result;
    try {
      result = $resume(generator, how, sent);
    } catch (error) {
      $field_set(generator, CO_STATE, STATE_DONE);
      $field_set(generator, CO_SPARE, IDLE);
      rejectPromise(shift(generator).promise, error);
      return;
    }
    const state = $coState(generator);
    if (state === STATE_DONE || (state & 3) !== SUSPEND_AWAIT) {
      $field_set(generator, CO_SPARE, IDLE);
      resolvePromise(shift(generator).promise, { value: result, done: state === STATE_DONE });
      return;
    }
    if (!$isObject(result)) {
      enqueue(generator, undefined, result, false);
      return;
    }
    try {
      subscribe(promiseFor(result), undefined, undefined, generator);
      return;
    } catch (error) {
      how = THROW;
      sent = error;
    }
  }
}
