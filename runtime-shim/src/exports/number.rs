//! Exports of `pulse_abi::leaves::number`. Made by `cargo xtask codegen`; not to be edited.

use crate::{host, number};
use crate::value::Value;
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn num_to_string(a: Value) -> Value {
    number::format::num_to_string(a)
}
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn num_to_string_radix(a: f64, b: i32) -> Value {
    number::format::num_to_string_radix(a, b)
}
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn num_to_fixed(a: f64, b: i32) -> Value {
    number::format::num_to_fixed(a, b)
}
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn num_to_exponential(a: f64, b: i32) -> Value {
    number::format::num_to_exponential(a, b)
}
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn num_to_precision(a: f64, b: i32) -> Value {
    number::format::num_to_precision(a, b)
}
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn num_mod(a: f64, b: f64) -> f64 {
    number::math::num_mod(a, b)
}
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn to_int32(a: f64) -> i32 {
    number::math::to_int32(a)
}
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn str_to_number(a: Value) -> f64 {
    number::parse::str_to_number(a)
}
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn parse_float(a: Value) -> f64 {
    number::parse::parse_float(a)
}
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn parse_int(a: Value, b: i32) -> f64 {
    number::parse::parse_int(a, b)
}
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn math_pow(a: f64, b: f64) -> f64 {
    number::math::math_pow(a, b)
}
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn math_acos(a: f64) -> f64 {
    number::math::math_acos(a)
}
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn math_acosh(a: f64) -> f64 {
    number::math::math_acosh(a)
}
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn math_asin(a: f64) -> f64 {
    number::math::math_asin(a)
}
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn math_asinh(a: f64) -> f64 {
    number::math::math_asinh(a)
}
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn math_atan(a: f64) -> f64 {
    number::math::math_atan(a)
}
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn math_atanh(a: f64) -> f64 {
    number::math::math_atanh(a)
}
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn math_atan2(a: f64, b: f64) -> f64 {
    number::math::math_atan2(a, b)
}
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn math_cbrt(a: f64) -> f64 {
    number::math::math_cbrt(a)
}
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn math_cos(a: f64) -> f64 {
    number::math::math_cos(a)
}
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn math_cosh(a: f64) -> f64 {
    number::math::math_cosh(a)
}
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn math_exp(a: f64) -> f64 {
    number::math::math_exp(a)
}
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn math_expm1(a: f64) -> f64 {
    number::math::math_expm1(a)
}
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn math_fround(a: f64) -> f64 {
    number::math::math_fround(a)
}
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn math_f16round(a: f64) -> f64 {
    number::math::math_f16round(a)
}
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn math_hypot(a: f64, b: f64) -> f64 {
    number::math::math_hypot(a, b)
}
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn math_log(a: f64) -> f64 {
    number::math::math_log(a)
}
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn math_log1p(a: f64) -> f64 {
    number::math::math_log1p(a)
}
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn math_log10(a: f64) -> f64 {
    number::math::math_log10(a)
}
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn math_log2(a: f64) -> f64 {
    number::math::math_log2(a)
}
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn math_sin(a: f64) -> f64 {
    number::math::math_sin(a)
}
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn math_sinh(a: f64) -> f64 {
    number::math::math_sinh(a)
}
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn math_tan(a: f64) -> f64 {
    number::math::math_tan(a)
}
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn math_tanh(a: f64) -> f64 {
    number::math::math_tanh(a)
}
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn math_round(a: f64) -> f64 {
    number::math::math_round(a)
}
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn math_sqrt(a: f64) -> f64 {
    number::math::math_sqrt(a)
}
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn math_floor(a: f64) -> f64 {
    number::math::math_floor(a)
}
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn math_ceil(a: f64) -> f64 {
    number::math::math_ceil(a)
}
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn math_trunc(a: f64) -> f64 {
    number::math::math_trunc(a)
}
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn math_abs(a: f64) -> f64 {
    number::math::math_abs(a)
}
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn math_clz32(a: i32) -> i32 {
    number::math::math_clz32(a)
}
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn math_imul(a: i32, b: i32) -> i32 {
    number::math::math_imul(a, b)
}
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn math_sum_precise(a: u32) -> f64 {
    number::math::math_sum_precise(a)
}
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn bigint_from_number(a: f64) -> Value {
    number::bigint::bigint_from_number(a)
}
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn bigint_from_string(a: Value) -> Value {
    number::bigint::bigint_from_string(a)
}
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn bigint_to_number(a: Value) -> f64 {
    number::bigint::bigint_to_number(a)
}
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn bigint_to_string(a: Value, b: i32) -> Value {
    number::bigint::bigint_to_string(a, b)
}
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn bigint_add(a: Value, b: Value) -> Value {
    number::bigint::bigint_add(a, b)
}
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn bigint_sub(a: Value, b: Value) -> Value {
    number::bigint::bigint_sub(a, b)
}
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn bigint_mul(a: Value, b: Value) -> Value {
    number::bigint::bigint_mul(a, b)
}
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn bigint_div(a: Value, b: Value) -> Value {
    number::bigint::bigint_div(a, b)
}
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn bigint_mod(a: Value, b: Value) -> Value {
    number::bigint::bigint_mod(a, b)
}
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn bigint_pow(a: Value, b: Value) -> Value {
    number::bigint::bigint_pow(a, b)
}
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn bigint_neg(a: Value) -> Value {
    number::bigint::bigint_neg(a)
}
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn bigint_not(a: Value) -> Value {
    number::bigint::bigint_not(a)
}
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn bigint_and(a: Value, b: Value) -> Value {
    number::bigint::bigint_and(a, b)
}
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn bigint_or(a: Value, b: Value) -> Value {
    number::bigint::bigint_or(a, b)
}
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn bigint_xor(a: Value, b: Value) -> Value {
    number::bigint::bigint_xor(a, b)
}
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn bigint_shl(a: Value, b: Value) -> Value {
    number::bigint::bigint_shl(a, b)
}
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn bigint_shr(a: Value, b: Value) -> Value {
    number::bigint::bigint_shr(a, b)
}
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn bigint_cmp(a: Value, b: Value) -> i32 {
    number::bigint::bigint_cmp(a, b)
}
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn bigint_cmp_number(a: Value, b: f64) -> i32 {
    number::bigint::bigint_cmp_number(a, b)
}
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn bigint_eq(a: Value, b: Value) -> i32 {
    i32::from(number::bigint::bigint_eq(a, b))
}
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn bigint_inc(a: Value) -> Value {
    number::bigint::bigint_inc(a)
}
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn bigint_dec(a: Value) -> Value {
    number::bigint::bigint_dec(a)
}
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn bigint_eq_number(a: Value, b: f64) -> i32 {
    i32::from(number::bigint::bigint_eq_number(a, b))
}
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn primitive_to_number(a: Value) -> Value {
    number::parse::primitive_to_number(a)
}
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn primitive_to_string(a: Value) -> Value {
    number::format::primitive_to_string(a)
}
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn random_words(a: i32) -> Value {
    host::random_words(a)
}
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn bigint_is_zero(a: Value) -> i32 {
    i32::from(number::bigint::bigint_is_zero(a))
}
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn bigint_as_int_n(a: f64, b: Value) -> Value {
    number::bigint::bigint_as_int_n(a, b)
}
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn bigint_as_uint_n(a: f64, b: Value) -> Value {
    number::bigint::bigint_as_uint_n(a, b)
}
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn date_parse(a: Value) -> f64 {
    number::date::date_parse(a)
}
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn date_make_day(a: f64, b: f64, c: f64) -> f64 {
    number::date::date_make_day(a, b, c)
}
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn date_fields(a: f64) {
    number::date::date_fields(a);
}
