// Array.fromAsync, ECMA-262 (2026) §23.1.2.1.

import { describe, lengthOf, toObject } from "../00-core/convert.ts";
import { getMethod } from "../00-core/property.ts";
import { createDataPropertyOrThrow } from "../00-core/objects.ts";
import { iterOpenWith } from "../00-core/iterate.ts";
import { awaitSync } from "../00-core/async_from_sync.ts";

$defineMethods($get_elem($realm.ArrayPrototype, "constructor"), {
  fromAsync(this: any, items: any, mapper?: any, thisArg?: any) {
    return collect(this, items, mapper, thisArg);
  },
});

async function collect(constructor: any, items: any, mapper: any, thisArg: any): Promise<any> {
  if (mapper !== undefined && !$isCallable(mapper)) throw $typeError(describe(mapper) + " is not a function");
  const asyncMethod = getMethod(items, $sym.asyncIterator);
  const syncMethod = asyncMethod === undefined ? getMethod(items, $sym.iterator) : undefined;
  if (asyncMethod !== undefined || syncMethod !== undefined) {
    const array = $is_constructor(constructor) ? $construct(constructor, constructor) : [];
    let iterator;
    if (asyncMethod !== undefined) {
      iterator = $call(asyncMethod, items);
      if (!$isObject(iterator)) throw $typeError("Result of the Symbol.asyncIterator method is not an object");
    } else iterator = awaitSync(iterOpenWith(items, syncMethod));
    return await fromIterator(array, iterator, iterator.next, mapper, thisArg);
  }
  const source = toObject(items);
  const length = lengthOf(source);
  const array = $is_constructor(constructor) ? $construct(constructor, constructor, length) : $new_array_len(length);
  for (let k = 0; k < length; k++) {
    let value = await source[k];
    if (mapper !== undefined) value = await $call(mapper, thisArg, value, k);
    createDataPropertyOrThrow(array, k, value);
  }
  array.length = length;
  return array;
}

async function fromIterator(array: any, iterator: any, next: any, mapper: any, thisArg: any): Promise<any> {
  for (let k = 0; ; k++) {
    const result = await $call(next, iterator);
    if (!$isObject(result)) throw $typeError("Iterator result " + describe(result) + " is not an object");
    if (result.done) {
      array.length = k;
      return array;
    }
    let value = result.value;
    let error: any;
    let failed = false;
    try {
      if (mapper !== undefined) value = await $call(mapper, thisArg, value, k);
      createDataPropertyOrThrow(array, k, value);
    } catch (thrown) {
      failed = true;
      error = thrown;
    }
    if (!failed) continue;
    // AsyncIteratorClose with a throw completion.
    try {
      const method = getMethod(iterator, "return");
      if (method !== undefined) await $call(method, iterator);
    } catch {
      // The first error wins.
    }
    throw error;
  }
}
