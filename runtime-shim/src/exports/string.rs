//! Exports of `pulse_abi::leaves::string`. Made by `cargo xtask codegen`; not to be edited.

use crate::text;
use crate::value::Value;
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn str_len(a: Value) -> i32 {
    text::ops::str_len(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn str_char_code_at(a: Value, b: i32) -> i32 {
    text::ops::str_char_code_at(a, b)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn str_code_point_at(a: Value, b: i32) -> i32 {
    text::ops::str_code_point_at(a, b)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn str_char_at(a: Value, b: i32) -> Value {
    text::ops::str_char_at(a, b)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn str_concat(a: Value, b: Value) -> Value {
    text::ops::str_concat(a, b)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn str_slice(a: Value, b: i32, c: i32) -> Value {
    text::ops::str_slice(a, b, c)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn str_from_char_code(a: i32) -> Value {
    text::ops::str_from_char_code(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn str_from_code_point(a: i32) -> Value {
    text::ops::str_from_code_point(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn str_index_of(a: Value, b: Value, c: i32) -> i32 {
    text::ops::str_index_of(a, b, c)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn str_last_index_of(a: Value, b: Value, c: i32) -> i32 {
    text::ops::str_last_index_of(a, b, c)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn str_matches_at(a: Value, b: Value, c: i32) -> i32 {
    i32::from(text::ops::str_matches_at(a, b, c))
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn str_compare(a: Value, b: Value) -> i32 {
    text::ops::str_compare(a, b)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn str_equal(a: Value, b: Value) -> i32 {
    i32::from(text::ops::str_equal(a, b))
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn str_to_lower(a: Value) -> Value {
    text::case::str_to_lower(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn str_to_upper(a: Value) -> Value {
    text::case::str_to_upper(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn str_trim(a: Value, b: i32) -> Value {
    text::ops::str_trim(a, b)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn str_repeat(a: Value, b: i32) -> Value {
    text::ops::str_repeat(a, b)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn str_pad(a: Value, b: i32, c: Value, d: i32) -> Value {
    text::ops::str_pad(a, b, c, d != 0)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn str_normalize(a: Value, b: i32) -> Value {
    text::case::str_normalize(a, b)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn str_is_well_formed(a: Value) -> i32 {
    i32::from(text::ops::str_is_well_formed(a))
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn str_to_well_formed(a: Value) -> Value {
    text::ops::str_to_well_formed(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn str_split(a: Value, b: Value, c: f64) -> Value {
    text::ops::str_split(a, b, c)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn str_join(a: u32, b: Value) -> Value {
    text::ops::str_join(a, b)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn str_replace_all(a: Value, b: Value, c: Value) -> Value {
    text::ops::str_replace_all(a, b, c)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn str_flatten(a: Value) -> Value {
    text::ops::str_flatten(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn str_is_ascii_upper_or_other(a: Value) -> i32 {
    i32::from(text::ops::str_is_ascii_upper_or_other(a))
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn uri_encode(a: Value, b: i32) -> Value {
    text::uri::uri_encode(a, b)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn uri_decode(a: Value, b: i32) -> Value {
    text::uri::uri_decode(a, b)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn json_quote(a: Value) -> Value {
    text::json_write::json_quote(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn json_parse(a: Value) -> Value {
    text::json::json_parse(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn json_parse_records(a: Value) -> Value {
    text::json::json_parse_records(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn json_stringify_fast(a: Value, b: Value) -> Value {
    text::json_write::json_stringify_fast(a, b)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn json_answer(a: Value) -> Value {
    text::json_write::json_answer(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn utf8_encode(a: Value) -> Value {
    text::codec::utf8_encode(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn utf8_decode(a: u32, b: i32, c: i32, d: i32) -> Value {
    text::codec::utf8_decode(a, b, c, d)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn latin1_decode(a: u32, b: i32, c: i32) -> Value {
    text::codec::latin1_decode(a, b, c)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn base64_encode(a: u32, b: i32, c: i32, d: i32) -> Value {
    text::codec::base64_encode(a, b, c, d)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn base64_decode(a: Value, b: i32) -> Value {
    text::codec::base64_decode(a, b)
}
