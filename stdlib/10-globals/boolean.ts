// Boolean, ECMA-262 §20.3.

import { describe, wrapPrimitive } from "../00-core/convert.ts";
import { prototypeOfNew } from "../00-core/objects.ts";
import { KIND_PRIMITIVE_WRAPPER } from "../00-core/kinds.ts";

// §20.3.1.1
$realm.Boolean = $defineConstructor("Boolean", function Boolean(value: any) {
  const boolean = value ? true : false;
  if (new.target === undefined) return boolean;
  return wrapPrimitive(boolean, prototypeOfNew(new.target, $realm.BooleanPrototype));
}, $realm.BooleanPrototype);

/** ThisBooleanValue, §20.3.3.3.1 */
function thisBoolean(value: any): boolean {
  if ($isBool(value)) return value;
  if ($isObject(value) && $kind_of(value) === KIND_PRIMITIVE_WRAPPER) {
    const inner = $field_get(value, 0);
    if ($isBool(inner)) return inner;
  }
  throw $typeError(describe(value) + " is not a boolean");
}

$defineMethods($realm.BooleanPrototype, {
  // §20.3.3.2
  toString(this: any) {
    return thisBoolean(this) ? "true" : "false";
  },
  // §20.3.3.3
  valueOf(this: any) {
    return thisBoolean(this);
  },
});
