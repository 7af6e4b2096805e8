// Type conversion, ECMA-262 §7.1. Primitives are converted by leaves; objects go through ToPrimitive here.
// Exported plainly for the builtins, and as rt functions `op_to_*` for compiled code.

import { KIND_ARRAY, KIND_PRIMITIVE_WRAPPER } from "./kinds.ts";
import { getMethod } from "./property.ts";

/** ToPrimitive, §7.1.1. `hint` is "default", "number" or "string". */
export function toPrimitive(value: any, hint: string): any {
  if (!$isObject(value)) return value;
  const exotic = getMethod(value, $sym.toPrimitive);
  if (exotic !== undefined) {
    const result = $call(exotic, value, hint);
    if (!$isObject(result)) return result;
    throw $typeError("Cannot convert object to primitive value");
  }
  return ordinaryToPrimitive(value, hint);
}

/** OrdinaryToPrimitive, §7.1.1.1. */
export function ordinaryToPrimitive(value: any, hint: string): any {
  const first = hint === "string" ? "toString" : "valueOf";
  const second = hint === "string" ? "valueOf" : "toString";
  let method = value[first];
  if ($isCallable(method)) {
    const result = $call(method, value);
    if (!$isObject(result)) return result;
  }
  method = value[second];
  if ($isCallable(method)) {
    const result = $call(method, value);
    if (!$isObject(result)) return result;
  }
  throw $typeError("Cannot convert object to primitive value");
}

/** ToNumeric, §7.1.3: a Number or a BigInt. */
export function toNumeric(value: any): any {
  if ($isNumber(value)) return value;
  const primitive = $isObject(value) ? toPrimitive(value, "number") : value;
  if ($isBigInt(primitive)) return primitive;
  return numberOfPrimitive(primitive);
}

function numberOfPrimitive(primitive: any): number {
  const number = $primitive_to_number(primitive);
  if (!$isMarker(number)) return number;
  throw $typeError($isSymbol(primitive) ? "Cannot convert a Symbol value to a number" : "Cannot convert a BigInt value to a number");
}

/** ToNumber, §7.1.4. */
export function toNumber(value: any): number {
  if ($isNumber(value)) return value;
  return numberOfPrimitive($isObject(value) ? toPrimitive(value, "number") : value);
}

/** ToIntegerOrInfinity, §7.1.5. */
export function toIntegerOrInfinity(value: any): number {
  if ($isInt(value)) return value;
  const number = toNumber(value);
  if (number !== number) return 0;
  // Adding 0 turns -0 into 0.
  return $trunc(number) + 0;
}

/** ToInt32, §7.1.6. */
export function toInt32(value: any): number {
  return toNumber(value) | 0;
}

/** ToUint32, §7.1.7. */
export function toUint32(value: any): number {
  return toNumber(value) >>> 0;
}

/** ToUint16, §7.1.9. */
export function toUint16(value: any): number {
  return toNumber(value) & 0xffff;
}

/** ToBigInt, §7.1.13. */
export function toBigInt(value: any): any {
  const primitive = toPrimitive(value, "number");
  if ($isBigInt(primitive)) return primitive;
  if ($isBool(primitive)) return $bigint_from_number(primitive ? 1 : 0);
  if ($isString(primitive)) {
    const result = $bigint_from_string(primitive);
    if (result === undefined) throw $syntaxError("Cannot convert " + primitive + " to a BigInt");
    return result;
  }
  throw $typeError("Cannot convert " + describe(primitive) + " to a BigInt");
}

/** ToString, §7.1.17. */
export function toString(value: any): string {
  if ($isString(value)) return value;
  let primitive = value;
  if ($isObject(value)) primitive = toPrimitive(value, "string");
  const text = $primitive_to_string(primitive);
  if ($isMarker(text)) throw $typeError("Cannot convert a Symbol value to a string");
  return text;
}

/** ToPropertyKey, §7.1.19: a string, a symbol, or an int for an array index. */
export function toPropertyKey(value: any): any {
  const key = $to_property_key(value);
  if (!$isMarker(key)) return key;
  return $to_property_key(toPrimitive(value, "string"));
}

/** The key as user code may see it: array indices become strings. */
export function keyToValue(key: any): any {
  return $isNumber(key) ? $primitive_to_string(key) : key;
}

/** ToObject, §7.1.18. */
export function toObject(value: any): any {
  if ($isObject(value)) return value;
  if ($isNullish(value)) throw $typeError("Cannot convert undefined or null to object");
  return wrapPrimitive(value);
}

function prototypeOfPrimitive(value: any): any {
  if ($isString(value)) return $realm.StringPrototype;
  if ($isNumber(value)) return $realm.NumberPrototype;
  if ($isBool(value)) return $realm.BooleanPrototype;
  if ($isSymbol(value)) return $realm.SymbolPrototype;
  return $realm.BigIntPrototype;
}

/** A Boolean, Number, String, Symbol or BigInt object around a primitive. */
export function wrapPrimitive(value: any, prototype?: any): any {
  const object = $new_kind_object(KIND_PRIMITIVE_WRAPPER, prototype === undefined ? prototypeOfPrimitive(value) : prototype);
  $field_set(object, 0, value);
  return object;
}

/** ToLength, §7.1.20. */
export function toLength(value: any): number {
  if ($isInt(value)) return value < 0 ? 0 : value;
  const length = toIntegerOrInfinity(value);
  if (length <= 0) return 0;
  return length > 9007199254740991 ? 9007199254740991 : length;
}

/** ToIndex, §7.1.22. */
export function toIndex(value: any): number {
  if ($isInt(value) && value >= 0) return value;
  if (value === undefined) return 0;
  const index = toIntegerOrInfinity(value);
  if (index < 0 || index > 9007199254740991) throw $rangeError("Invalid index");
  return index;
}

/** LengthOfArrayLike, §7.3.18. */
export function lengthOf(object: any): number {
  return toLength(object.length);
}

/** RequireObjectCoercible, §7.2.1. */
export function requireObjectCoercible(value: any, method: string): any {
  if ($isNullish(value)) throw $typeError(method + " called on null or undefined");
  return value;
}

/** SameValueZero, §7.2.12. */
export function sameValueZero(a: any, b: any): boolean {
  return $same_value_zero(a, b);
}

/** A short text of any value for error messages; never runs user code. */
export function describe(value: any): string {
  if ($isString(value)) return "\"" + ($str_len(value) > 64 ? $str_slice(value, 0, 61) + "..." : value) + "\"";
  if ($isSymbol(value)) return symbolText(value);
  if ($isCallable(value)) {
    const name = $get_elem(value, "name");
    return $isString(name) && name !== "" ? "function " + name : "function";
  }
  if ($isObject(value)) return $kind_of(value) === KIND_ARRAY ? "[object Array]" : "#<" + constructorName(value) + ">";
  if ($isBigInt(value)) return $primitive_to_string(value) + "n";
  return $primitive_to_string(value);
}

/** SymbolDescriptiveString, §20.4.3.3.1. */
export function symbolText(symbol: any): string {
  const description = $symbol_description(symbol);
  return "Symbol(" + (description === undefined ? "" : description) + ")";
}

/** A property key in an error message. */
export function keyText(key: any): string {
  if ($isSymbol(key)) return symbolText(key);
  const text = $primitive_to_string(key);
  return $isMarker(text) ? "object" : text;
}

/** Name of an object's constructor, without running user code. */
export function constructorName(object: any): string {
  const constructor = $get_elem(object, "constructor");
  if ($isObject(constructor)) {
    const name = $get_elem(constructor, "name");
    if ($isString(name) && name !== "") return name;
  }
  return "Object";
}

// ---- rt entry points

export function op_to_primitive(value: any, hint: any): any {
  return toPrimitive(value, hint);
}
export function op_to_number(value: any): any {
  return toNumber(value);
}
export function op_to_numeric(value: any): any {
  return toNumeric(value);
}
export function op_to_string(value: any): any {
  return toString(value);
}
export function op_to_property_key(value: any): any {
  return toPropertyKey(value);
}
export function op_to_object(value: any): any {
  return toObject(value);
}
