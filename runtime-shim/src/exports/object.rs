//! Exports of `pulse_abi::leaves::object`. Made by `cargo xtask codegen`; not to be edited.

use crate::object;
use crate::value::Value;
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn get_prop_ic(a: Value, b: Value, c: u32) -> Value {
    object::access::get_prop_ic(a, b, c)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn get_elem(a: Value, b: Value) -> Value {
    object::access::get_elem(a, b)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn get_elem_absent(a: Value, b: Value) -> Value {
    object::access::get_elem_absent(a, b)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn set_prop_ic(a: Value, b: Value, c: Value, d: u32) -> Value {
    object::access::set_prop_ic(a, b, c, d)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn set_props_done(a: u32, b: Value, c: u32, d: i32, e: u32) {
    object::access::set_props_done(a, b, c, d, e);
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn set_elem(a: Value, b: Value, c: Value) -> Value {
    object::access::set_elem(a, b, c)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn set_receiver(a: Value, b: Value, c: Value, d: Value) -> Value {
    object::access::set_receiver(a, b, c, d)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn get_own_property(a: Value, b: Value) -> i32 {
    i32::from(object::property::get_own_property(a, b))
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn define_own(a: Value, b: Value, c: Value, d: i32) -> Value {
    object::property::define_own(a, b, c, d)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn define_accessor(
    a: Value,
    b: Value,
    c: Value,
    d: Value,
    e: i32,
) -> Value {
    object::property::define_accessor(a, b, c, d, e)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn delete_prop(a: Value, b: Value) -> i32 {
    i32::from(object::property::delete_prop(a, b))
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn has_own(a: Value, b: Value) -> i32 {
    i32::from(object::property::has_own(a, b))
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn has_prop(a: Value, b: Value) -> Value {
    object::access::has_prop(a, b)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn own_keys(a: Value, b: i32) -> Value {
    object::enumerate::own_keys(a, b)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn own_entries_fast(a: Value, b: i32) -> Value {
    object::enumerate::own_entries_fast(a, b)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn for_in_keys(a: Value) -> Value {
    object::enumerate::for_in_keys(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn get_proto(a: Value) -> Value {
    object::get_proto(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn set_proto_raw(a: Value, b: Value) {
    object::set_proto_raw(a, b);
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn prevent_extensions_raw(a: Value) {
    object::prevent_extensions_raw(a);
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn is_extensible_raw(a: Value) -> i32 {
    i32::from(object::is_extensible_raw(a))
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn to_property_key(a: Value) -> Value {
    object::key::to_property_key(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn array_set_length(a: Value, b: Value) -> i32 {
    i32::from(object::array::array_set_length(a, b))
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn array_push(a: Value, b: Value) -> Value {
    object::array::array_push(a, b)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn array_is_simple(a: Value) -> i32 {
    i32::from(object::array::array_is_simple(a))
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn array_reserve(a: Value, b: f64) -> Value {
    object::array::array_reserve(a, b)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn array_slice_dense(a: Value, b: i32, c: i32) -> Value {
    object::array::array_slice_dense(a, b, c)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn array_splice_dense(a: Value, b: i32, c: i32, d: i32) {
    object::array::array_splice_dense(a, b, c, d);
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn is_array_length_writable(a: Value) -> i32 {
    i32::from(object::array::is_array_length_writable(a))
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn array_freeze_length(a: Value) {
    object::array::array_freeze_length(a);
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn copy_data_fast(a: Value, b: Value, c: Value) -> i32 {
    i32::from(object::enumerate::copy_data_fast(a, b, c))
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn freeze_fast(a: Value, b: i32) -> i32 {
    i32::from(object::enumerate::freeze_fast(a, b))
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn test_frozen_fast(a: Value, b: i32) -> i32 {
    object::enumerate::test_frozen_fast(a, b)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn private_get(a: Value, b: Value) -> Value {
    object::access::private_get(a, b)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn private_set(a: Value, b: Value, c: Value) -> Value {
    object::access::private_set(a, b, c)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn private_add(a: Value, b: Value, c: Value) -> i32 {
    i32::from(object::access::private_add(a, b, c))
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn private_add_method(a: Value, b: Value, c: Value, d: i32) -> i32 {
    i32::from(object::access::private_add_method(a, b, c, d))
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn instance_of(a: Value, b: Value, c: u32) -> i32 {
    object::instance::instance_of(a, b, c)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn get_global(a: Value, b: u32) -> Value {
    object::globals::get_global(a, b)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn set_global(a: Value, b: Value, c: u32) -> Value {
    object::globals::set_global(a, b, c)
}
