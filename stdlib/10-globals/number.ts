// Number, parseInt, parseFloat, isNaN, isFinite and BigInt. ECMA-262 §21.1, §21.2, §19.2.

import { prototypeOfNew } from "../00-core/objects.ts";
import { toBigInt, toIndex, toInt32, toIntegerOrInfinity, toNumber, toNumeric, toPrimitive, toString as toStr } from "../00-core/convert.ts";

const Number: any = $defineConstructor("Number", function Number(value) {
  let n = 0;
  if ($argCount() > 0) {
    const prim = toNumeric(value);
    n = $isBigInt(prim) ? $bigint_to_number(prim) : prim;
  }
  if (new.target === undefined) return n;
  const object = $new_kind_object(38, prototypeOfNew(new.target, $realm.NumberPrototype));
  $field_set(object, 0, n);
  return object;
}, $realm.NumberPrototype);
$realm.Number = Number;

function thisNumber(value, method) {
  if ($isNumber(value)) return value;
  if ($isObject(value) && $kind_of(value) === 38) {
    const inner = $field_get(value, 0);
    if ($isNumber(inner)) return inner;
  }
  throw $typeError("Number.prototype." + method + " requires that 'this' be a Number");
}

$defineValues(Number, {
  EPSILON: 2.220446049250313e-16,
  MAX_SAFE_INTEGER: 9007199254740991,
  MAX_VALUE: 1.7976931348623157e308,
  MIN_SAFE_INTEGER: -9007199254740991,
  MIN_VALUE: 5e-324,
  NaN: 0 / 0,
  NEGATIVE_INFINITY: -1 / 0,
  POSITIVE_INFINITY: 1 / 0,
});

function isIntegral(v) {
  return $isInt(v) || ($isNumber(v) && v - v === 0 && $math_trunc(v) === v);
}

$defineMethods($globalThis(), {
  parseFloat(string) { return $isInt(string) ? string : $parse_float(toStr(string)); },
  parseInt(string, radix) {
    if ($isInt(string) && (radix === undefined || radix === 10)) return string;
    const text = toStr(string);
    return $parse_int(text, toInt32(radix));
  },
  isNaN(number) {
    const n = toNumber(number);
    return n !== n;
  },
  isFinite(number) {
    const n = toNumber(number);
    return n - n === 0;
  },
});

$defineMethods(Number, {
  isFinite(n) { return $isNumber(n) && n - n === 0; },
  isInteger(n) { return isIntegral(n); },
  isNaN(n) { return $isNumber(n) && n !== n; },
  isSafeInteger(n) { return isIntegral(n) && $math_abs(n) <= 9007199254740991; },
});
// The same function objects as the globals (§21.1.2.12, §21.1.2.13).
$define_own(Number, "parseFloat", $globalThis().parseFloat, 5);
$define_own(Number, "parseInt", $globalThis().parseInt, 5);

function digitsArgument(digits, low, high, method) {
  if (digits < low || digits > high) throw $rangeError(method + "() argument must be between " + low + " and " + high);
  return digits;
}

$defineMethods($realm.NumberPrototype, {
  toExponential(fractionDigits) {
    const x = thisNumber(this, "toExponential");
    const f = toIntegerOrInfinity(fractionDigits);
    if (x - x !== 0) return $num_to_string(x);
    digitsArgument(f, 0, 100, "toExponential");
    return $num_to_exponential(x, fractionDigits === undefined ? -1 : toInt32(f));
  },
  toFixed(fractionDigits) {
    const x = thisNumber(this, "toFixed");
    const f = toIntegerOrInfinity(fractionDigits);
    digitsArgument(f, 0, 100, "toFixed");
    return $num_to_fixed(x, toInt32(f));
  },
  toLocaleString(_locales?, _options?) {
    const x = thisNumber(this, "toLocaleString");
    if (x - x !== 0 || $math_abs(x) >= 1e21) return $num_to_string(x);
    // en-US grouping with at most three fraction digits, as Workers without further locales.
    const text = $num_to_fixed($math_abs(x), 3);
    const dot = $str_index_of(text, ".", 0);
    let whole = $str_slice(text, 0, dot);
    let fraction = $str_slice(text, dot, $str_len(text));
    while ($str_len(fraction) > 0) {
      const last = $str_char_code_at(fraction, $str_len(fraction) - 1);
      if (last !== 48 && last !== 46) break;
      fraction = $str_slice(fraction, 0, $str_len(fraction) - 1);
      if (last === 46) break;
    }
    let grouped = "";
    while ($str_len(whole) > 3) {
      grouped = "," + $str_slice(whole, $str_len(whole) - 3, $str_len(whole)) + grouped;
      whole = $str_slice(whole, 0, $str_len(whole) - 3);
    }
    return (x < 0 ? "-" : "") + whole + grouped + fraction;
  },
  toPrecision(precision) {
    const x = thisNumber(this, "toPrecision");
    if (precision === undefined) return $num_to_string(x);
    const p = toIntegerOrInfinity(precision);
    if (x - x !== 0) return $num_to_string(x);
    digitsArgument(p, 1, 100, "toPrecision");
    return $num_to_precision(x, toInt32(p));
  },
  toString(radix) {
    const x = thisNumber(this, "toString");
    const r = radix === undefined ? 10 : toIntegerOrInfinity(radix);
    if (r < 2 || r > 36) throw $rangeError("toString() radix must be between 2 and 36");
    return r === 10 ? $num_to_string(x) : $num_to_string_radix(x, toInt32(r));
  },
  valueOf() {
    return thisNumber(this, "valueOf");
  },
});

// ---- BigInt, §21.2
const BigInt: any = $defineConstructor("BigInt", function BigInt(value) {
  if (new.target !== undefined) throw $typeError("BigInt is not a constructor");
  const prim = toPrimitive(value, "number");
  if ($isNumber(prim)) {
    if (!isIntegral(prim)) throw $rangeError("The number " + $num_to_string(prim) + " cannot be converted to a BigInt because it is not an integer");
    return $bigint_from_number(prim);
  }
  return toBigInt(prim);
}, $realm.BigIntPrototype);
$realm.BigInt = BigInt;

function thisBigInt(value, method) {
  if ($isBigInt(value)) return value;
  if ($isObject(value) && $kind_of(value) === 38) {
    const inner = $field_get(value, 0);
    if ($isBigInt(inner)) return inner;
  }
  throw $typeError("BigInt.prototype." + method + " requires that 'this' be a BigInt");
}

$defineMethods(BigInt, {
  asIntN(bits, bigint) {
    const n = toIndex(bits);
    return $bigint_as_int_n(n, toBigInt(bigint));
  },
  asUintN(bits, bigint) {
    const n = toIndex(bits);
    return $bigint_as_uint_n(n, toBigInt(bigint));
  },
});

$defineMethods($realm.BigIntPrototype, {
  toLocaleString(_locales?, _options?) {
    return $bigint_to_string(thisBigInt(this, "toLocaleString"), 10);
  },
  toString(radix?) {
    const x = thisBigInt(this, "toString");
    const r = radix === undefined ? 10 : toIntegerOrInfinity(radix);
    if (r < 2 || r > 36) throw $rangeError("toString() radix must be between 2 and 36");
    return $bigint_to_string(x, toInt32(r));
  },
  valueOf() {
    return thisBigInt(this, "valueOf");
  },
});
$define_own($realm.BigIntPrototype, $sym.toStringTag, "BigInt", 4);
