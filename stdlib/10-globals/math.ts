// Math. ECMA-262 §21.3.

import { toInt32, toNumber, toUint32 } from "../00-core/convert.ts";
import { iterCloseQuiet, iterNext, iterOpen } from "../00-core/iterate.ts";

const Math = {};
$realm.Math = Math;

$defineValues(Math, {
  E: 2.718281828459045,
  LN10: 2.302585092994046,
  LN2: 0.6931471805599453,
  LOG10E: 0.4342944819032518,
  LOG2E: 1.4426950408889634,
  PI: 3.141592653589793,
  SQRT1_2: 0.7071067811865476,
  SQRT2: 1.4142135623730951,
});
$define_own(Math, $sym.toStringTag, "Math", 4);

// xorshift128+, seeded by the host on first use after the snapshot: never at build time, where randomness is refused.
let state0 = 0, state1 = 0, state2 = 0, state3 = 0, seeded = false;

function seed() {
  const bytes = $random_words(4);
  state0 = $list_get(bytes, 0) | 1;
  state1 = $list_get(bytes, 1);
  state2 = $list_get(bytes, 2);
  state3 = $list_get(bytes, 3);
  seeded = true;
}

/** One step of xoshiro128++: 32 random bits. */
function bits() {
  const sum = (state0 + state3) | 0;
  const result = (((sum << 7) | (sum >>> 25)) + state0) | 0;
  const t = state1 << 9;
  state2 ^= state0;
  state3 ^= state1;
  state1 ^= state2;
  state0 ^= state3;
  state2 ^= t;
  state3 = (state3 << 11) | (state3 >>> 21);
  return result;
}

$defineMethods(Math, {
  abs(x) { return $math_abs(toNumber(x)); },
  acos(x) { return $math_acos(toNumber(x)); },
  acosh(x) { return $math_acosh(toNumber(x)); },
  asin(x) { return $math_asin(toNumber(x)); },
  asinh(x) { return $math_asinh(toNumber(x)); },
  atan(x) { return $math_atan(toNumber(x)); },
  atanh(x) { return $math_atanh(toNumber(x)); },
  atan2(y, x) {
    const a = toNumber(y);
    return $math_atan2(a, toNumber(x));
  },
  cbrt(x) { return $math_cbrt(toNumber(x)); },
  ceil(x) { return $math_ceil(toNumber(x)); },
  clz32(x) { return $math_clz32(toInt32(x)); },
  cos(x) { return $math_cos(toNumber(x)); },
  cosh(x) { return $math_cosh(toNumber(x)); },
  exp(x) { return $math_exp(toNumber(x)); },
  expm1(x) { return $math_expm1(toNumber(x)); },
  floor(x) { return $math_floor(toNumber(x)); },
  fround(x) { return $math_fround(toNumber(x)); },
  f16round(x) { return $math_f16round(toNumber(x)); },
  // §21.3.2.18: all arguments are converted first; an infinity wins over NaN.
  hypot(a, b) {
    const n = $argCount();
    const numbers = [];
    for (let i = 0; i < n; i++) $array_push(numbers, toNumber($arg(i)));
    let nan = false, largest = 0;
    for (let i = 0; i < n; i++) {
      const v = $math_abs(numbers[i]);
      if (v === 1 / 0) return v;
      if (v !== v) nan = true;
      else if (v > largest) largest = v;
    }
    if (nan) return 0 / 0;
    if (largest === 0) return 0;
    if (n === 2) return $math_hypot(numbers[0], numbers[1]);
    let sum = 0, lost = 0;
    for (let i = 0; i < n; i++) {
      const ratio = numbers[i] / largest;
      const term = ratio * ratio - lost;
      const next = sum + term;
      lost = next - sum - term;
      sum = next;
    }
    return $math_sqrt(sum) * largest;
  },
  imul(x, y) {
    const a = toInt32(x);
    return $math_imul(a, toInt32(y));
  },
  log(x) { return $math_log(toNumber(x)); },
  log1p(x) { return $math_log1p(toNumber(x)); },
  log10(x) { return $math_log10(toNumber(x)); },
  log2(x) { return $math_log2(toNumber(x)); },
  max(a, b) {
    const n = $argCount();
    if (n === 2 && $isInt(a) && $isInt(b)) return a > b ? a : b;
    let result = -1 / 0;
    for (let i = 0; i < n; i++) {
      const v = toNumber($arg(i));
      if (v !== v || result !== result) result = 0 / 0;
      else if (v > result || (v === 0 && result === 0 && 1 / result < 0)) result = v;
    }
    return result;
  },
  min(a, b) {
    const n = $argCount();
    if (n === 2 && $isInt(a) && $isInt(b)) return a < b ? a : b;
    let result = 1 / 0;
    for (let i = 0; i < n; i++) {
      const v = toNumber($arg(i));
      if (v !== v || result !== result) result = 0 / 0;
      else if (v < result || (v === 0 && result === 0 && 1 / v < 0)) result = v;
    }
    return result;
  },
  pow(base, exponent) {
    const a = toNumber(base);
    return $math_pow(a, toNumber(exponent));
  },
  random() {
    if (!seeded) seed();
    const high = bits() >>> 5, low = bits() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  },
  round(x) { return $math_round(toNumber(x)); },
  sign(x) {
    const v = toNumber(x);
    return v > 0 ? 1 : v < 0 ? -1 : v;
  },
  sin(x) { return $math_sin(toNumber(x)); },
  sinh(x) { return $math_sinh(toNumber(x)); },
  sqrt(x) { return $math_sqrt(toNumber(x)); },
  // §21.3.2.34
  sumPrecise(items) {
    if (items === undefined || items === null) throw $typeError("Math.sumPrecise needs an iterable");
    const it = iterOpen(items);
    let numbers = $list_new(8);
    let state = 0; // 0 only -0 so far, 1 finite, 2 +∞, 3 -∞, 4 NaN
    for (;;) {
      const v = iterNext(it);
      if ($isMarker(v)) break;
      if (!$isNumber(v)) {
        const error = $typeError("Math.sumPrecise takes numbers only");
        iterCloseQuiet(it);
        throw error;
      }
      if (state === 4) continue;
      if (v !== v) state = 4;
      else if (v === 1 / 0) state = state === 3 ? 4 : 2;
      else if (v === -1 / 0) state = state === 2 ? 4 : 3;
      else if (!(v === 0 && 1 / v < 0) && state < 2) {
        state = 1;
        numbers = $list_push(numbers, v);
      }
    }
    if (state === 4) return 0 / 0;
    if (state === 2) return 1 / 0;
    if (state === 3) return -1 / 0;
    return state === 0 ? -0 : $math_sum_precise(numbers);
  },
  tan(x) { return $math_tan(toNumber(x)); },
  tanh(x) { return $math_tanh(toNumber(x)); },
  trunc(x) { return $math_trunc(toNumber(x)); },
});
