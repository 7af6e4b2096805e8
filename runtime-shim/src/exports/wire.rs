//! Exports of `pulse_abi::leaves::wire`. Made by `cargo xtask codegen`; not to be edited.

use crate::{transfer, url};
use crate::value::Value;
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn wire_encode(a: Value) -> i32 {
    transfer::wire_encode(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn wire_len() -> i32 {
    transfer::wire_len()
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn wire_copy() -> Value {
    transfer::wire_copy()
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn wire_decode(a: i32, b: i32) -> Value {
    transfer::wire_decode(a, b)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn wire_buffer(a: i32) -> i32 {
    transfer::wire_buffer(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn url_parse(a: Value, b: Value) -> Value {
    url::url_parse(a, b)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn url_set(a: Value, b: i32, c: Value) -> Value {
    url::url_set(a, b, c)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn form_decode(a: Value) -> Value {
    url::form_decode(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn form_encode(a: u32) -> Value {
    url::form_encode(a)
}
