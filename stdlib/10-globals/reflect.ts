// Reflect and Proxy, ECMA-262 §28.1, §28.2.

import { describe, toPropertyKey } from "../00-core/convert.ts";
import { listFromArrayLike } from "../00-core/objects.ts";
import {
  defineOwnProperty, deleteProperty, fromPropertyDescriptor, get, getOwnProperty, getPrototypeOf, hasProperty, isExtensible,
  ownPropertyKeys, preventExtensions, set, setPrototypeOf, toPropertyDescriptor,
} from "../00-core/internal_methods.ts";

const Reflect: any = $new_object($realm.ObjectPrototype);
$realm.Reflect = Reflect;

function object(target: any, name: string): any {
  if (!$isObject(target)) throw $typeError("Reflect." + name + " called on non-object");
  return target;
}

$defineMethods(Reflect, {
  // §28.1.1
  apply(target: any, thisArgument: any, args: any) {
    if (!$isCallable(target)) throw $typeError(describe(target) + " is not a function");
    return $callSpread(target, thisArgument, listFromArrayLike(args));
  },
  // §28.1.2
  construct(target: any, args: any, newTarget?: any) {
    if (!$is_constructor(target)) throw $typeError(describe(target) + " is not a constructor");
    const from = $argCount() > 2 ? $arg(2) : target;
    if (!$is_constructor(from)) throw $typeError(describe(from) + " is not a constructor");
    return $constructSpread(target, from, listFromArrayLike(args));
  },
  // §28.1.3
  defineProperty(target: any, key: any, attributes: any) {
    object(target, "defineProperty");
    const name = toPropertyKey(key);
    return defineOwnProperty(target, name, toPropertyDescriptor(attributes));
  },
  // §28.1.4
  deleteProperty(target: any, key: any) {
    object(target, "deleteProperty");
    return deleteProperty(target, toPropertyKey(key));
  },
  // §28.1.5
  get(target: any, key: any, receiver?: any) {
    object(target, "get");
    const name = toPropertyKey(key);
    return get(target, name, $argCount() > 2 ? $arg(2) : target);
  },
  // §28.1.6
  getOwnPropertyDescriptor(target: any, key: any) {
    object(target, "getOwnPropertyDescriptor");
    return fromPropertyDescriptor(getOwnProperty(target, toPropertyKey(key)));
  },
  // §28.1.7
  getPrototypeOf(target: any) {
    return getPrototypeOf(object(target, "getPrototypeOf"));
  },
  // §28.1.8
  has(target: any, key: any) {
    object(target, "has");
    return hasProperty(target, toPropertyKey(key));
  },
  // §28.1.9
  isExtensible(target: any) {
    return isExtensible(object(target, "isExtensible"));
  },
  // §28.1.10
  ownKeys(target: any) {
    return ownPropertyKeys(object(target, "ownKeys"));
  },
  // §28.1.11
  preventExtensions(target: any) {
    return preventExtensions(object(target, "preventExtensions"));
  },
  // §28.1.12
  set(target: any, key: any, value: any, receiver?: any) {
    object(target, "set");
    const name = toPropertyKey(key);
    return set(target, name, value, $argCount() > 3 ? $arg(3) : target);
  },
  // §28.1.13
  setPrototypeOf(target: any, prototype: any) {
    object(target, "setPrototypeOf");
    if (!$isObject(prototype) && prototype !== null) throw $typeError("Object prototype may only be an Object or null: " + describe(prototype));
    return setPrototypeOf(target, prototype);
  },
});
$define_own(Reflect, $sym.toStringTag, "Reflect", 4);

// ---- Proxy

/** ProxyCreate, §10.5.14 */
function proxyCreate(target: any, handler: any): any {
  if (!$isObject(target) || !$isObject(handler)) throw $typeError("Cannot create proxy with a non-object as target or handler");
  return $new_proxy(target, handler);
}

// §28.2.1.1; no prototype property
$realm.Proxy = $defineConstructor("Proxy", function Proxy(target: any, handler: any) {
  if (new.target === undefined) throw $typeError("Constructor Proxy requires 'new'");
  return proxyCreate(target, handler);
}, undefined);
$delete_prop($realm.Proxy, "prototype");

$defineMethods($realm.Proxy, {
  // §28.2.2.1
  revocable(target: any, handler: any) {
    const proxy = proxyCreate(target, handler);
    let live: any = proxy;
    const functions = [() => {
      if (live === null) return undefined;
      const revoked = live;
      live = null;
      $field_set(revoked, 0, null);
      $field_set(revoked, 1, null);
      return undefined;
    }];
    return { proxy, revoke: functions[0] };
  },
});
