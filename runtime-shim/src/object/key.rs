//! Property keys: an array index, which is below 2^32 - 1, or an atom or symbol.

use pulse_abi::layout::{CELL_KIND, STRING_DATA};
use pulse_abi::kinds::Kind;
use pulse_abi::value::MARK_TO_PRIMITIVE;

use crate::value::Value;
use crate::{mem, number, string};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    Index(u32),
    /// Atom or symbol.
    Name(Value),
}

/// Largest array index + 1.
const INDEX_END: u32 = u32::MAX;

/// The index a string is the canonical form of.
fn string_index(value: Value) -> Option<u32> {
    let length = string::len(value);
    if length == 0 || length > 10 {
        return None;
    }
    // Most names start with a letter: look before flattening.
    if mem::load_u8(value.addr() + CELL_KIND) == Kind::StringLatin1 as u8 && !mem::load_u8(value.addr() + STRING_DATA).is_ascii_digit() {
        return None;
    }
    let view = string::view(value);
    let digit = |i: usize| (view.unit(i)).checked_sub(u16::from(b'0')).filter(|d| *d < 10);
    let first = digit(0)?;
    if first == 0 && length > 1 {
        return None;
    }
    let mut index = u64::from(first);
    for i in 1..length as usize {
        index = index * 10 + u64::from(digit(i)?);
    }
    (index < u64::from(INDEX_END)).then_some(index as u32)
}

/// CanonicalNumericIndexString for a string that is no index: "-0", "1.5", "NaN" …
pub fn is_canonical_numeric(text: Value) -> bool {
    if string::len(text) == 0 {
        return false;
    }
    let view = string::view(text);
    // What numbers begin with; most names do not.
    if !matches!(view.unit(0), 0x30..=0x39 | 0x2d | 0x49 | 0x4e) {
        return false;
    }
    let number = number::parse::primitive_to_number(text);
    (view.unit(0) == 0x2d && string::len(text) == 2 && view.unit(1) == 0x30) || string::equal(number::format::primitive_to_string(number), text)
}

/// A property key; `None` for objects.
pub fn key(value: Value) -> Option<Key> {
    if value.is_int() && value.as_int() >= 0 {
        return Some(Key::Index(value.as_int() as u32));
    }
    if value.is_string() {
        return Some(string_index(value).map_or_else(|| Key::Name(string::intern(value)), Key::Index));
    }
    if value.is_symbol() {
        return Some(Key::Name(value));
    }
    if value.is_object() {
        return None;
    }
    // Also -0, whose text is "0".
    if value.is_number() && f64::from(value.as_f64() as u32) == value.as_f64() && value.as_f64() < f64::from(INDEX_END) {
        return Some(Key::Index(value.as_f64() as u32));
    }
    let text = number::format::primitive_to_string(value);
    Some(string_index(text).map_or_else(|| Key::Name(string::intern(text)), Key::Index))
}

/// The key as a JS value: indices as strings.
pub fn to_value(key: Key) -> Value {
    match key {
        Key::Index(index) => number::format::num_to_string(Value::uint(index)),
        Key::Name(name) => name,
    }
}

/// Leaf `to_property_key`.
pub fn to_property_key(value: Value) -> Value {
    match key(value) {
        Some(Key::Index(index)) => Value::uint(index),
        Some(Key::Name(name)) => name,
        None => Value::marker(MARK_TO_PRIMITIVE),
    }
}
