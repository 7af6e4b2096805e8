// Promise, ECMA-262 §27.2.

import { describe } from "../00-core/convert.ts";
import { prototypeOfNew, speciesConstructor } from "../00-core/objects.ts";
import { iterCloseQuiet, iterNext, iterOpen } from "../00-core/iterate.ts";
import { newError } from "../00-core/errors.ts";
import {
  capabilityPromise, isPromise, newCapability, newPromise, promiseResolve, resolvingFunctions, settle, subscribe,
} from "../00-core/promise.ts";

const PromisePrototype = $realm.PromisePrototype;

// §27.2.3.1
$realm.Promise = $defineConstructor("Promise", function Promise(executor: any) {
  if (new.target === undefined) throw $typeError("Promise constructor cannot be invoked without 'new'");
  if (!$isCallable(executor)) throw $typeError("Promise resolver " + describe(executor) + " is not a function");
  const promise = newPromise(prototypeOfNew(new.target, PromisePrototype));
  const functions = resolvingFunctions(promise);
  try {
    $call(executor, undefined, functions[0], functions[1]);
  } catch (error) {
    $call(functions[1], undefined, error);
  }
  return promise;
}, PromisePrototype);

/** GetPromiseResolve, §27.2.4.1.1 */
function resolveFunction(constructor: any): any {
  const resolve = constructor.resolve;
  if (!$isCallable(resolve)) throw $typeError("Promise resolve or reject function is not callable");
  return resolve;
}

/** What a combinator keeps while its elements settle. */
type Gathering = { values: any; remaining: number; target: any; how: number };

const ALL = 0;
const ALL_SETTLED = 1;
const ANY = 2;

function finish(state: Gathering): void {
  if (state.how !== ANY) {
    settle(state.target, state.values, false);
    return;
  }
  const error = newError($realm.AggregateErrorPrototype, "All promises were rejected");
  $define_own(error, "errors", state.values, 5);
  settle(state.target, error, true);
}

/** An element function: stores what it gets at `index`, once; `seen` is shared by the pair of allSettled. */
function elementFunction(state: Gathering, index: number, seen: { called: boolean }, how: number): any {
  const functions = [(value: any) => {
    if (seen.called) return undefined;
    seen.called = true;
    let item = value;
    if (how === 1) item = { status: "fulfilled", value };
    else if (how === 2) item = { status: "rejected", reason: value };
    $define_own(state.values, index, item, 7);
    state.remaining--;
    if (state.remaining === 0) finish(state);
    return undefined;
  }];
  return functions[0];
}

/** The outcome functions of a target as user code gets them. */
function outcomeFunctions(target: any): any {
  if (!isPromise(target)) return [target.resolve, target.reject];
  return resolvingFunctions(target);
}

/** The common loop of all, allSettled and any, §27.2.4.1.2 */
function gather(constructor: any, iterable: any, how: number): any {
  const target = newCapability(constructor);
  const functions = outcomeFunctions(target);
  // The capability is settled through its functions alone, as user code could have done it through them.
  const state: Gathering = { values: [], remaining: 1, target: { promise: undefined, resolve: functions[0], reject: functions[1] }, how };
  let record: any = undefined;
  try {
    const resolve = resolveFunction(constructor);
    record = iterOpen(iterable);
    for (let index = 0; ; index++) {
      const next = iterNext(record);
      if ($markerIs(next, "DONE")) break;
      $array_push(state.values, undefined);
      const promise = $call(resolve, constructor, next);
      const seen = { called: false };
      state.remaining++;
      const then = promise.then;
      if (how === ALL) callThen(then, promise, elementFunction(state, index, seen, 0), functions[1]);
      else if (how === ALL_SETTLED) {
        callThen(then, promise, elementFunction(state, index, seen, 1), elementFunction(state, index, seen, 2));
      } else callThen(then, promise, functions[0], elementFunction(state, index, seen, 0));
    }
    state.remaining--;
    if (state.remaining === 0) finish(state);
  } catch (error) {
    if (record !== undefined) iterCloseQuiet(record);
    $call(functions[1], undefined, error);
  }
  return capabilityPromise(target);
}

function callThen(then: any, promise: any, onFulfilled: any, onRejected: any): void {
  if (!$isCallable(then)) throw $typeError("then is not a function");
  $call(then, promise, onFulfilled, onRejected);
}

$defineMethods($realm.Promise, {
  // §27.2.4.1
  all(this: any, iterable: any) {
    return gather(this, iterable, ALL);
  },
  // §27.2.4.2
  allSettled(this: any, iterable: any) {
    return gather(this, iterable, ALL_SETTLED);
  },
  // §27.2.4.3
  any(this: any, iterable: any) {
    return gather(this, iterable, ANY);
  },
  // §27.2.4.5
  race(this: any, iterable: any) {
    const target = newCapability(this);
    const functions = outcomeFunctions(target);
    let record: any = undefined;
    try {
      const resolve = resolveFunction(this);
      record = iterOpen(iterable);
      for (;;) {
        const next = iterNext(record);
        if ($markerIs(next, "DONE")) break;
        const promise = $call(resolve, this, next);
        callThen(promise.then, promise, functions[0], functions[1]);
      }
    } catch (error) {
      if (record !== undefined) iterCloseQuiet(record);
      $call(functions[1], undefined, error);
    }
    return capabilityPromise(target);
  },
  // §27.2.4.6
  reject(this: any, reason: any) {
    const target = newCapability(this);
    settle(target, reason, true);
    return capabilityPromise(target);
  },
  // §27.2.4.7
  resolve(this: any, value: any) {
    if (!$isObject(this)) throw $typeError("PromiseResolve called on non-object");
    return promiseResolve(this, value);
  },
  // §27.2.4.8
  try(this: any, callback: any, ...args: any) {
    if (!$isObject(this)) throw $typeError("Promise.try called on non-object");
    const target = newCapability(this);
    let result;
    try {
      result = $callSpread(callback, undefined, args);
    } catch (error) {
      settle(target, error, true);
      return capabilityPromise(target);
    }
    settle(target, result, false);
    return capabilityPromise(target);
  },
  // §27.2.4.9
  withResolvers(this: any) {
    const target = newCapability(this);
    const functions = outcomeFunctions(target);
    return { promise: capabilityPromise(target), resolve: functions[0], reject: functions[1] };
  },
  // §27.2.4.10
  get [$sym.species](): any {
    return this;
  },
});

$defineMethods(PromisePrototype, {
  // §27.2.5.1
  catch(this: any, onRejected: any) {
    const then = this.then;
    if (!$isCallable(then)) throw $typeError("then is not a function");
    return $call(then, this, undefined, onRejected);
  },
  // §27.2.5.3
  finally(this: any, onFinally: any) {
    const promise = this;
    if (!$isObject(promise)) throw $typeError("Promise.prototype.finally called on a non-object");
    const constructor = speciesConstructor(promise, $realm.Promise);
    const then = promise.then;
    if (!$isCallable(onFinally)) return $call(needFunction(then), promise, onFinally, onFinally);
    const functions = [
      (value: any) => {
        const result = $call(onFinally, undefined);
        const settled = promiseResolve(constructor, result);
        const pass = [() => value];
        return $call(needFunction(settled.then), settled, pass[0]);
      },
      (reason: any) => {
        const result = $call(onFinally, undefined);
        const settled = promiseResolve(constructor, result);
        const fail = [() => {
          throw reason;
        }];
        return $call(needFunction(settled.then), settled, fail[0]);
      },
    ];
    return $call(needFunction(then), promise, functions[0], functions[1]);
  },
  // §27.2.5.4
  then(this: any, onFulfilled: any, onRejected: any) {
    if (!isPromise(this)) throw $typeError("Promise.prototype.then called on a value that is not a Promise: " + describe(this));
    const target = newCapability(speciesConstructor(this, $realm.Promise));
    subscribe(this, $isCallable(onFulfilled) ? onFulfilled : undefined, $isCallable(onRejected) ? onRejected : undefined, target);
    return capabilityPromise(target);
  },
});
$realm.PromiseThen = $get_elem(PromisePrototype, "then");
$realm.PromiseResolve = $get_elem($realm.Promise, "resolve");
$define_own(PromisePrototype, $sym.toStringTag, "Promise", 4);

function needFunction(value: any): any {
  if (!$isCallable(value)) throw $typeError("then is not a function");
  return value;
}
