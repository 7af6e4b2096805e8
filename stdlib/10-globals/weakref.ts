// WeakRef and FinalizationRegistry, ECMA-262 §26.1, §26.2. Callbacks run at the end of a turn, after the microtasks.

import { describe } from "../00-core/convert.ts";
import { prototypeOfNew } from "../00-core/objects.ts";
import { KIND_FINALIZATION_REGISTRY, KIND_WEAK_REF } from "../00-core/kinds.ts";

// §26.1.1.1
$realm.WeakRef = $defineConstructor("WeakRef", function WeakRef(target: any) {
  if (new.target === undefined) throw $typeError("Constructor WeakRef requires 'new'");
  if (!$can_be_held_weakly(target)) throw $typeError("WeakRef: invalid target");
  return $weak_ref_new(target, prototypeOfNew(new.target, $realm.WeakRefPrototype));
}, $realm.WeakRefPrototype);

$defineMethods($realm.WeakRefPrototype, {
  // §26.1.3.2
  deref(this: any) {
    if (!$isObject(this) || $kind_of(this) !== KIND_WEAK_REF) throw $typeError(describe(this) + " is not a WeakRef");
    return $weak_ref_deref(this);
  },
});
$define_own($realm.WeakRefPrototype, $sym.toStringTag, "WeakRef", 4);

// §26.2.1.1
$realm.FinalizationRegistry = $defineConstructor("FinalizationRegistry", function FinalizationRegistry(cleanup: any) {
  if (new.target === undefined) throw $typeError("Constructor FinalizationRegistry requires 'new'");
  if (!$isCallable(cleanup)) throw $typeError("FinalizationRegistry: cleanup must be callable");
  const registry = $new_kind_object(KIND_FINALIZATION_REGISTRY, prototypeOfNew(new.target, $realm.FinalizationRegistryPrototype));
  $field_set(registry, 0, cleanup);
  return registry;
}, $realm.FinalizationRegistryPrototype);

function thisRegistry(value: any): any {
  if (!$isObject(value) || $kind_of(value) !== KIND_FINALIZATION_REGISTRY) throw $typeError(describe(value) + " is not a FinalizationRegistry");
  return value;
}

$defineMethods($realm.FinalizationRegistryPrototype, {
  // §26.2.3.2
  register(this: any, target: any, held: any, token?: any) {
    thisRegistry(this);
    if (!$can_be_held_weakly(target)) throw $typeError("FinalizationRegistry.prototype.register: invalid target");
    if ($same_value(target, held)) throw $typeError("FinalizationRegistry.prototype.register: target and holdings must not be same");
    if (token !== undefined && !$can_be_held_weakly(token)) throw $typeError("Invalid unregister token");
    $finreg_register(this, target, held, token);
  },
  // §26.2.3.3
  unregister(this: any, token: any) {
    thisRegistry(this);
    if (!$can_be_held_weakly(token)) throw $typeError("Invalid unregister token");
    return $finreg_unregister(this, token);
  },
});
$define_own($realm.FinalizationRegistryPrototype, $sym.toStringTag, "FinalizationRegistry", 4);
