//! Exports of `pulse_abi::leaves::collections`. Made by `cargo xtask codegen`; not to be edited.

use crate::collections;
use crate::value::Value;
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn array_elem(a: Value, b: f64) -> Value {
    collections::array::array_elem(a, b)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn array_put(a: Value, b: f64, c: Value) -> i32 {
    i32::from(collections::array::array_put(a, b, c))
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn array_plain(a: Value) -> i32 {
    i32::from(collections::array::array_plain(a))
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn array_push_plain(a: Value, b: Value) -> Value {
    collections::array::array_push_plain(a, b)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn array_pop_plain(a: Value) -> Value {
    collections::array::array_pop_plain(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn array_copy_range(a: Value, b: i32, c: i32) -> Value {
    collections::array::array_copy_range(a, b, c)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn array_fill_range(a: Value, b: Value, c: i32, d: i32) -> i32 {
    i32::from(collections::array::array_fill_range(a, b, c, d))
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn array_move(a: Value, b: i32, c: i32, d: i32) -> i32 {
    i32::from(collections::array::array_move(a, b, c, d))
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn array_truncate(a: Value, b: i32) -> i32 {
    i32::from(collections::array::array_truncate(a, b))
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn array_reverse(a: Value) -> i32 {
    i32::from(collections::array::array_reverse(a))
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn array_index_of(a: Value, b: Value, c: i32, d: i32) -> i32 {
    collections::array::array_index_of(a, b, c, d)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn map_init(a: u32, b: i32) {
    collections::hash::map_init(a, b);
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn map_get(a: u32, b: Value) -> Value {
    collections::hash::map_get(a, b)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn map_has(a: u32, b: Value) -> i32 {
    i32::from(collections::hash::map_has(a, b))
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn map_set(a: u32, b: Value, c: Value) {
    collections::hash::map_set(a, b, c);
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn map_delete(a: u32, b: Value) -> i32 {
    i32::from(collections::hash::map_delete(a, b))
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn map_clear(a: u32) {
    collections::hash::map_clear(a);
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn map_size(a: u32) -> i32 {
    collections::hash::map_size(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn map_iter_next(a: u32) -> i32 {
    i32::from(collections::hash::map_iter_next(a))
}
