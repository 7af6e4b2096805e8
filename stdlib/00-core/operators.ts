// Operators on values that the inline paths of compiled code did not settle: ECMA-262 §7.2 and §13.
// Here the operands are mostly strings, objects and BigInts.

import { toNumeric, toNumber, toPrimitive, toPropertyKey, toString, describe } from "./convert.ts";
import { getPrototypeOf as prototypeOf, hasProperty } from "./internal_methods.ts";
import { getMethod } from "./property.ts";
import { KIND_BOUND_FUNCTION } from "./kinds.ts";

function mixed(): never {
  throw $typeError("Cannot mix BigInt and other types, use explicit conversions");
}

// ---- arithmetic: ApplyStringOrNumericBinaryOperator, §13.15.3

/** `a + b` */
export function op_add(a: any, b: any): any {
  if ($isString(a)) {
    if ($isString(b)) return $str_concat(a, b);
    const text = $primitive_to_string(b);
    if (!$isMarker(text)) return $str_concat(a, text);
  } else if ($isString(b)) {
    const text = $primitive_to_string(a);
    if (!$isMarker(text)) return $str_concat(text, b);
  }
  const left = toPrimitive(a, "default");
  const right = toPrimitive(b, "default");
  if ($isString(left)) return $str_concat(left, toString(right));
  if ($isString(right)) return $str_concat(toString(left), right);
  const x = toNumeric(left);
  const y = toNumeric(right);
  if ($isNumber(x)) {
    if ($isNumber(y)) return x + y;
    mixed();
  }
  if ($isNumber(y)) mixed();
  return $bigint_add(x, y);
}

/** `a - b` */
export function op_sub(a: any, b: any): any {
  const x = toNumeric(a);
  const y = toNumeric(b);
  if ($isNumber(x)) {
    if ($isNumber(y)) return x - y;
    mixed();
  }
  if ($isNumber(y)) mixed();
  return $bigint_sub(x, y);
}

/** `a * b` */
export function op_mul(a: any, b: any): any {
  const x = toNumeric(a);
  const y = toNumeric(b);
  if ($isNumber(x)) {
    if ($isNumber(y)) return x * y;
    mixed();
  }
  if ($isNumber(y)) mixed();
  return $bigint_mul(x, y);
}

/** `a / b` */
export function op_div(a: any, b: any): any {
  const x = toNumeric(a);
  const y = toNumeric(b);
  if ($isNumber(x)) {
    if ($isNumber(y)) return x / y;
    mixed();
  }
  if ($isNumber(y)) mixed();
  return $bigint_div(x, y);
}

/** `a % b` */
export function op_mod(a: any, b: any): any {
  const x = toNumeric(a);
  const y = toNumeric(b);
  if ($isNumber(x)) {
    if ($isNumber(y)) return $num_mod(x, y);
    mixed();
  }
  if ($isNumber(y)) mixed();
  return $bigint_mod(x, y);
}

/** `a ** b` */
export function op_exp(a: any, b: any): any {
  const x = toNumeric(a);
  const y = toNumeric(b);
  if ($isNumber(x)) {
    if ($isNumber(y)) return $math_pow(x, y);
    mixed();
  }
  if ($isNumber(y)) mixed();
  return $bigint_pow(x, y);
}

/** `a & b` */
export function op_bit_and(a: any, b: any): any {
  const x = toNumeric(a);
  const y = toNumeric(b);
  if ($isNumber(x)) {
    if ($isNumber(y)) return $toInt32(x) & $toInt32(y);
    mixed();
  }
  if ($isNumber(y)) mixed();
  return $bigint_and(x, y);
}

/** `a | b` */
export function op_bit_or(a: any, b: any): any {
  const x = toNumeric(a);
  const y = toNumeric(b);
  if ($isNumber(x)) {
    if ($isNumber(y)) return $toInt32(x) | $toInt32(y);
    mixed();
  }
  if ($isNumber(y)) mixed();
  return $bigint_or(x, y);
}

/** `a ^ b` */
export function op_bit_xor(a: any, b: any): any {
  const x = toNumeric(a);
  const y = toNumeric(b);
  if ($isNumber(x)) {
    if ($isNumber(y)) return $toInt32(x) ^ $toInt32(y);
    mixed();
  }
  if ($isNumber(y)) mixed();
  return $bigint_xor(x, y);
}

/** `a << b` */
export function op_shl(a: any, b: any): any {
  const x = toNumeric(a);
  const y = toNumeric(b);
  if ($isNumber(x)) {
    if ($isNumber(y)) return $toInt32(x) << $toInt32(y);
    mixed();
  }
  if ($isNumber(y)) mixed();
  return $bigint_shl(x, y);
}

/** `a >> b` */
export function op_shr(a: any, b: any): any {
  const x = toNumeric(a);
  const y = toNumeric(b);
  if ($isNumber(x)) {
    if ($isNumber(y)) return $toInt32(x) >> $toInt32(y);
    mixed();
  }
  if ($isNumber(y)) mixed();
  return $bigint_shr(x, y);
}

/** `a >>> b` */
export function op_ushr(a: any, b: any): any {
  const x = toNumeric(a);
  const y = toNumeric(b);
  if ($isNumber(x)) {
    if ($isNumber(y)) return $toInt32(x) >>> $toInt32(y);
    mixed();
  }
  if ($isNumber(y)) mixed();
  throw $typeError("BigInts have no unsigned right shift, use >> instead");
}

/** `-a` */
export function op_neg(a: any): any {
  const x = toNumeric(a);
  return $isNumber(x) ? -x : $bigint_neg(x);
}

/** `~a` */
export function op_bit_not(a: any): any {
  const x = toNumeric(a);
  return $isNumber(x) ? ~$toInt32(x) : $bigint_not(x);
}

/** `++`: the operand is already numeric. */
export function op_inc(a: any): any {
  const x = toNumeric(a);
  return $isNumber(x) ? x + 1 : $bigint_inc(x);
}

/** `--` */
export function op_dec(a: any): any {
  const x = toNumeric(a);
  return $isNumber(x) ? x - 1 : $bigint_dec(x);
}

// ---- relations: IsLessThan, §7.2.13

/** IsLessThan of two primitives; undefined when a NaN is involved. */
function lessThan(x: any, y: any): any {
  if ($isString(x) && $isString(y)) return $str_compare(x, y) < 0;
  if ($isBigInt(x)) {
    if ($isBigInt(y)) return $bigint_cmp(x, y) < 0;
    if ($isString(y)) {
      const big = $bigint_from_string(y);
      return big === undefined ? undefined : $bigint_cmp(x, big) < 0;
    }
    const order = $bigint_cmp_number(x, toNumber(y));
    return order === 2 ? undefined : order < 0;
  }
  if ($isBigInt(y)) {
    if ($isString(x)) {
      const big = $bigint_from_string(x);
      return big === undefined ? undefined : $bigint_cmp(big, y) < 0;
    }
    const order = $bigint_cmp_number(y, toNumber(x));
    return order === 2 ? undefined : order > 0;
  }
  const a = toNumber(x);
  const b = toNumber(y);
  if (a !== a || b !== b) return undefined;
  return a < b;
}

/** `a < b` */
export function op_lt(a: any, b: any): any {
  const x = toPrimitive(a, "number");
  const y = toPrimitive(b, "number");
  return lessThan(x, y) === true;
}

/** `a > b` */
export function op_gt(a: any, b: any): any {
  const x = toPrimitive(a, "number");
  const y = toPrimitive(b, "number");
  // For BigInt against Number both are converted left to right as in a < b with sides exchanged; only order of ToNumeric could show,
  // and on primitives it throws for a Symbol alone.
  return lessThan(y, x) === true;
}

/** `a <= b` */
export function op_le(a: any, b: any): any {
  const x = toPrimitive(a, "number");
  const y = toPrimitive(b, "number");
  return lessThan(y, x) === false;
}

/** `a >= b` */
export function op_ge(a: any, b: any): any {
  const x = toPrimitive(a, "number");
  const y = toPrimitive(b, "number");
  return lessThan(x, y) === false;
}

/** `a == b`: IsLooselyEqual, §7.2.14 */
export function op_eq(a: any, b: any): any {
  let x = a;
  let y = b;
  for (;;) {
    if ($isNumber(x)) {
      if ($isNumber(y)) return x === y;
      if ($isString(y)) return x === toNumber(y);
      if ($isBigInt(y)) return $bigint_eq_number(y, x);
    } else if ($isString(x)) {
      if ($isString(y)) return x === y;
      if ($isNumber(y)) return toNumber(x) === y;
      if ($isBigInt(y)) return stringEqualsBigInt(x, y);
    } else if ($isBigInt(x)) {
      if ($isBigInt(y)) return x === y;
      if ($isString(y)) return stringEqualsBigInt(y, x);
      if ($isNumber(y)) return $bigint_eq_number(x, y);
    } else if ($isNullish(x)) {
      return $isNullish(y);
    } else if ($isObject(x)) {
      if ($isObject(y)) return $sameWord(x, y);
      if ($isNullish(y)) return false;
      if ($isBool(y)) {
        y = y ? 1 : 0;
        continue;
      }
      x = toPrimitive(x, "default");
      continue;
    }
    // x is a primitive here, and the pair is not settled: booleans, symbols, or y is an object or nullish.
    if ($isNullish(y)) return false;
    if ($isBool(x)) {
      if ($isBool(y)) return x === y;
      x = x ? 1 : 0;
      continue;
    }
    if ($isBool(y)) {
      y = y ? 1 : 0;
      continue;
    }
    if ($isObject(y)) {
      y = toPrimitive(y, "default");
      continue;
    }
    return x === y;
  }
}

function stringEqualsBigInt(text: any, big: any): boolean {
  const parsed = $bigint_from_string(text);
  return parsed !== undefined && parsed === big;
}

/** `key in object`, §13.10.1 */
export function op_in(key: any, object: any): any {
  if (!$isObject(object)) {
    throw $typeError("Cannot use 'in' operator to search for " + ($isObject(key) ? "a key" : describe(key)) + " in " + describe(object));
  }
  return hasProperty(object, toPropertyKey(key));
}

/** `value instanceof target`: InstanceofOperator, §13.10.2 */
export function op_instance_of(value: any, target: any): any {
  if (!$isObject(target)) throw $typeError("Right-hand side of 'instanceof' is not an object");
  const handler = getMethod(target, $sym.hasInstance);
  if (handler !== undefined) {
    // The intact Function.prototype[Symbol.hasInstance] needs no call.
    if (handler === $realm.FunctionHasInstance) return ordinaryHasInstance(target, value);
    return $call(handler, target, value) ? true : false;
  }
  if (!$isCallable(target)) throw $typeError("Right-hand side of 'instanceof' is not callable");
  return ordinaryHasInstance(target, value);
}

/** OrdinaryHasInstance, §7.3.21 */
export function ordinaryHasInstance(constructor: any, value: any): boolean {
  if (!$isCallable(constructor)) return false;
  if ($kind_of(constructor) === KIND_BOUND_FUNCTION) return op_instance_of(value, $field_get(constructor, 0));
  if (!$isObject(value)) return false;
  const prototype = constructor.prototype;
  if (!$isObject(prototype)) throw $typeError("Function has non-object prototype in instanceof check");
  let object = prototypeOf(value);
  while (object !== null) {
    if ($sameWord(object, prototype)) return true;
    object = prototypeOf(object);
  }
  return false;
}

