//! Exports of `pulse_abi::leaves::typed`. Made by `cargo xtask codegen`; not to be edited.

use crate::{object, typed};
use crate::value::Value;
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn typed_length(a: Value) -> i32 {
    typed::typed_length(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn typed_ready(a: u32) {
    typed::typed_ready(a);
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn typed_length_ic(a: u32, b: u32) -> i32 {
    object::access::typed_length_ic(a, b)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn typed_get(a: u32, b: i32) -> Value {
    typed::typed_get(a, b)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn typed_set(a: u32, b: i32, c: Value) -> i32 {
    i32::from(typed::typed_set(a, b, c))
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn typed_fill(a: u32, b: Value, c: i32, d: i32) {
    typed::typed_fill(a, b, c, d);
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn typed_copy(a: u32, b: i32, c: u32, d: i32, e: i32) -> i32 {
    i32::from(typed::typed_copy(a, b, c, d, e))
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn typed_sort(a: u32) {
    typed::typed_sort(a);
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn typed_index_of(a: u32, b: Value, c: i32, d: i32, e: i32) -> i32 {
    typed::typed_index_of(a, b, c, d, e)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn bytes_alloc(a: f64) -> Value {
    typed::bytes_alloc(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn bytes_copy(a: u32, b: f64, c: u32, d: f64, e: f64) {
    typed::bytes_copy(a, b, c, d, e);
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn bytes_zero(a: u32, b: f64, c: f64) {
    typed::bytes_zero(a, b, c);
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn bytes_get(a: u32, b: f64, c: i32, d: i32) -> Value {
    typed::bytes_get(a, b, c, d != 0)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn bytes_set(a: u32, b: f64, c: i32, d: Value, e: i32) {
    typed::bytes_set(a, b, c, d, e != 0);
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn bytes_address(a: u32) -> i32 {
    typed::bytes_address(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn bytes_concat(a: u32) -> Value {
    typed::bytes_concat(a)
}
