//! Exports of `pulse_abi::leaves::number`. Made by `cargo xtask codegen`; not to be edited.

use crate::{host, number};
use crate::value::Value;
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn num_to_string(a: Value) -> Value {
    number::format::num_to_string(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn num_to_string_radix(a: f64, b: i32) -> Value {
    number::format::num_to_string_radix(a, b)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn num_to_fixed(a: f64, b: i32) -> Value {
    number::format::num_to_fixed(a, b)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn num_to_exponential(a: f64, b: i32) -> Value {
    number::format::num_to_exponential(a, b)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn num_to_precision(a: f64, b: i32) -> Value {
    number::format::num_to_precision(a, b)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn num_mod(a: f64, b: f64) -> f64 {
    number::math::num_mod(a, b)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn to_int32(a: f64) -> i32 {
    number::math::to_int32(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn str_to_number(a: Value) -> f64 {
    number::parse::str_to_number(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn parse_float(a: Value) -> f64 {
    number::parse::parse_float(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn parse_int(a: Value, b: i32) -> f64 {
    number::parse::parse_int(a, b)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn math_pow(a: f64, b: f64) -> f64 {
    number::math::math_pow(a, b)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn math_acos(a: f64) -> f64 {
    number::math::math_acos(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn math_acosh(a: f64) -> f64 {
    number::math::math_acosh(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn math_asin(a: f64) -> f64 {
    number::math::math_asin(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn math_asinh(a: f64) -> f64 {
    number::math::math_asinh(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn math_atan(a: f64) -> f64 {
    number::math::math_atan(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn math_atanh(a: f64) -> f64 {
    number::math::math_atanh(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn math_atan2(a: f64, b: f64) -> f64 {
    number::math::math_atan2(a, b)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn math_cbrt(a: f64) -> f64 {
    number::math::math_cbrt(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn math_cos(a: f64) -> f64 {
    number::math::math_cos(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn math_cosh(a: f64) -> f64 {
    number::math::math_cosh(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn math_exp(a: f64) -> f64 {
    number::math::math_exp(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn math_expm1(a: f64) -> f64 {
    number::math::math_expm1(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn math_fround(a: f64) -> f64 {
    number::math::math_fround(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn math_f16round(a: f64) -> f64 {
    number::math::math_f16round(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn math_hypot(a: f64, b: f64) -> f64 {
    number::math::math_hypot(a, b)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn math_log(a: f64) -> f64 {
    number::math::math_log(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn math_log1p(a: f64) -> f64 {
    number::math::math_log1p(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn math_log10(a: f64) -> f64 {
    number::math::math_log10(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn math_log2(a: f64) -> f64 {
    number::math::math_log2(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn math_sin(a: f64) -> f64 {
    number::math::math_sin(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn math_sinh(a: f64) -> f64 {
    number::math::math_sinh(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn math_tan(a: f64) -> f64 {
    number::math::math_tan(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn math_tanh(a: f64) -> f64 {
    number::math::math_tanh(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn math_round(a: f64) -> f64 {
    number::math::math_round(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn math_sqrt(a: f64) -> f64 {
    number::math::math_sqrt(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn math_floor(a: f64) -> f64 {
    number::math::math_floor(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn math_ceil(a: f64) -> f64 {
    number::math::math_ceil(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn math_trunc(a: f64) -> f64 {
    number::math::math_trunc(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn math_abs(a: f64) -> f64 {
    number::math::math_abs(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn math_clz32(a: i32) -> i32 {
    number::math::math_clz32(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn math_imul(a: i32, b: i32) -> i32 {
    number::math::math_imul(a, b)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn math_sum_precise(a: u32) -> f64 {
    number::math::math_sum_precise(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn bigint_from_number(a: f64) -> Value {
    number::bigint::bigint_from_number(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn bigint_from_string(a: Value) -> Value {
    number::bigint::bigint_from_string(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn bigint_to_number(a: Value) -> f64 {
    number::bigint::bigint_to_number(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn bigint_to_string(a: Value, b: i32) -> Value {
    number::bigint::bigint_to_string(a, b)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn bigint_add(a: Value, b: Value) -> Value {
    number::bigint::bigint_add(a, b)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn bigint_sub(a: Value, b: Value) -> Value {
    number::bigint::bigint_sub(a, b)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn bigint_mul(a: Value, b: Value) -> Value {
    number::bigint::bigint_mul(a, b)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn bigint_div(a: Value, b: Value) -> Value {
    number::bigint::bigint_div(a, b)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn bigint_mod(a: Value, b: Value) -> Value {
    number::bigint::bigint_mod(a, b)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn bigint_pow(a: Value, b: Value) -> Value {
    number::bigint::bigint_pow(a, b)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn bigint_neg(a: Value) -> Value {
    number::bigint::bigint_neg(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn bigint_not(a: Value) -> Value {
    number::bigint::bigint_not(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn bigint_and(a: Value, b: Value) -> Value {
    number::bigint::bigint_and(a, b)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn bigint_or(a: Value, b: Value) -> Value {
    number::bigint::bigint_or(a, b)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn bigint_xor(a: Value, b: Value) -> Value {
    number::bigint::bigint_xor(a, b)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn bigint_shl(a: Value, b: Value) -> Value {
    number::bigint::bigint_shl(a, b)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn bigint_shr(a: Value, b: Value) -> Value {
    number::bigint::bigint_shr(a, b)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn bigint_cmp(a: Value, b: Value) -> i32 {
    number::bigint::bigint_cmp(a, b)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn bigint_cmp_number(a: Value, b: f64) -> i32 {
    number::bigint::bigint_cmp_number(a, b)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn bigint_eq(a: Value, b: Value) -> i32 {
    i32::from(number::bigint::bigint_eq(a, b))
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn bigint_inc(a: Value) -> Value {
    number::bigint::bigint_inc(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn bigint_dec(a: Value) -> Value {
    number::bigint::bigint_dec(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn bigint_eq_number(a: Value, b: f64) -> i32 {
    i32::from(number::bigint::bigint_eq_number(a, b))
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn primitive_to_number(a: Value) -> Value {
    number::parse::primitive_to_number(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn primitive_to_string(a: Value) -> Value {
    number::format::primitive_to_string(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn random_words(a: i32) -> Value {
    host::random_words(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn bigint_is_zero(a: Value) -> i32 {
    i32::from(number::bigint::bigint_is_zero(a))
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn bigint_as_int_n(a: f64, b: Value) -> Value {
    number::bigint::bigint_as_int_n(a, b)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn bigint_as_uint_n(a: f64, b: Value) -> Value {
    number::bigint::bigint_as_uint_n(a, b)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn date_parse(a: Value) -> f64 {
    number::date::date_parse(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn date_make_day(a: f64, b: f64, c: f64) -> f64 {
    number::date::date_make_day(a, b, c)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn date_fields(a: f64) {
    number::date::date_fields(a);
}
