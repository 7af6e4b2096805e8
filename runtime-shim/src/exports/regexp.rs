//! Exports of `pulse_abi::leaves::regexp`. Made by `cargo xtask codegen`; not to be edited.

use crate::regexp;
use crate::value::Value;
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn regexp_compile(a: Value, b: Value) -> Value {
    regexp::regexp_compile(a, b)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn regexp_exec(a: u32, b: Value, c: i32, d: i32) -> Value {
    regexp::regexp_exec(a, b, c, d != 0)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn regexp_groups(a: u32) -> Value {
    regexp::regexp_groups(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn regexp_group_count(a: u32) -> i32 {
    regexp::regexp_group_count(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn regexp_escape_pattern(a: Value) -> Value {
    regexp::regexp_escape_pattern(a)
}
