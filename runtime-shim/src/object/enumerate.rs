//! Listing properties: own keys, entries, for-in, copying, freezing.

use pulse_abi::kinds::Kind;
use pulse_abi::layout::*;
use pulse_abi::value::MARK_EXOTIC;

use super::key::{Key, key, to_value};
use super::property::{ACCESSOR, CONFIGURABLE, ENUMERABLE, Own, WRITABLE, own};
use super::{array_push, elements, flags, new_array, shape, shape_of};
use crate::value::{Value, set_scratch};
use crate::{func, list, mem, string, typed};

fn kind(object: u32) -> u8 {
    mem::load_u8(object + CELL_KIND)
}

fn is_exotic_kind(object: u32) -> bool {
    kind(object) == Kind::Proxy as u8 || kind(object) == Kind::ModuleNamespace as u8
}

/// Own indices, ascending.
fn own_indices(object: u32) -> Vec<u32> {
    if kind(object) == Kind::TypedArray as u8 {
        return typed::elements(object).map_or_else(Vec::new, |(_, count)| (0..count).collect());
    }
    let mut out = Vec::new();
    if kind(object) == Kind::PrimitiveWrapper as u8 {
        let text = crate::value::load(object + OBJECT_FIELDS);
        if text.is_string() {
            out.extend(0..string::len(text));
        }
    }
    out.extend(elements::indices(object));
    out
}

/// Own keys in the order of OrdinaryOwnPropertyKeys, private names left out.
pub fn keys(object: u32) -> Vec<Key> {
    let mut out: Vec<Key> = own_indices(object).into_iter().map(Key::Index).collect();
    let named = shape::properties(shape_of(object));
    let length_first = kind(object) == Kind::Array as u8
        || (kind(object) == Kind::PrimitiveWrapper as u8 && crate::value::load(object + OBJECT_FIELDS).is_string());
    if length_first {
        out.push(Key::Name(crate::value::atom(pulse_abi::realm::Atom::Length)));
    }
    out.extend(named.iter().filter(|(name, _)| name.is_string()).map(|(name, _)| Key::Name(*name)));
    out.extend(named.iter().filter(|(name, _)| name.is_symbol() && !func::is_private_symbol(*name)).map(|(name, _)| Key::Name(*name)));
    out
}

/// Leaf: filter bits 1 strings, 2 symbols, 4 only enumerable.
pub fn own_keys(object: Value, filter: i32) -> Value {
    let out = new_array(0);
    for key in keys(object.addr()) {
        let symbol = matches!(key, Key::Name(name) if name.is_symbol());
        if filter & (if symbol { 2 } else { 1 }) == 0 {
            continue;
        }
        if filter & 4 != 0 && !own(object.addr(), key).is_some_and(|p| p.attributes & ENUMERABLE != 0) {
            continue;
        }
        array_push(out, to_value(key));
    }
    out
}

/// Enumerable own string-keyed data properties.
pub enum Plain {
    Entries(Vec<(Value, Value)>),
    /// A getter or exotic object is in the way.
    Exotic,
}

/// Key and property of every enumerable own property; `None` when getters or exotics are in the way.
fn data_properties(object: u32, symbols: bool) -> Option<Vec<(Key, Own)>> {
    if is_exotic_kind(object) {
        return None;
    }
    let mut out = Vec::new();
    for key in keys(object) {
        if !symbols && matches!(key, Key::Name(name) if name.is_symbol()) {
            continue;
        }
        let Some(found) = own(object, key) else { continue };
        if found.attributes & ENUMERABLE == 0 {
            continue;
        }
        if found.attributes & ACCESSOR != 0 {
            return None;
        }
        out.push((key, found));
    }
    Some(out)
}

/// Own enumerable string-keyed data properties in order.
pub fn plain_entries(object: Value) -> Plain {
    match data_properties(object.addr(), false) {
        Some(found) => Plain::Entries(found.into_iter().map(|(key, own)| (to_value(key), own.value)).collect()),
        None => Plain::Exotic,
    }
}

/// Leaf: 1 values, 2 [key, value] arrays; HOLE when TypeScript must do it.
pub fn own_entries_fast(object: Value, what: i32) -> Value {
    let Plain::Entries(entries) = plain_entries(object) else { return Value::HOLE };
    let out = new_array(entries.len() as i32);
    for (key, item) in entries {
        if what == 1 {
            array_push(out, item);
        } else {
            let pair = new_array(2);
            array_push(pair, key);
            array_push(pair, item);
            array_push(out, pair);
        }
    }
    out
}

/// Leaf: enumerable string keys along the chain, shadowed ones once.
pub fn for_in_keys(object: Value) -> Value {
    let out = new_array(0);
    let mut seen = std::collections::HashSet::new();
    let mut at = object;
    while at.is_object() {
        if is_exotic_kind(at.addr()) {
            set_scratch(0, at);
            return Value::marker(MARK_EXOTIC);
        }
        for key in keys(at.addr()) {
            if matches!(key, Key::Name(name) if name.is_symbol()) {
                continue;
            }
            let id = match key {
                Key::Index(index) => u64::from(index),
                Key::Name(name) => name.0,
            };
            let enumerable = own(at.addr(), key).is_some_and(|p| p.attributes & ENUMERABLE != 0);
            if seen.insert(id) && enumerable {
                array_push(out, to_value(key));
            }
        }
        at = shape::proto(shape_of(at.addr()));
    }
    out
}

/// Leaf: CopyDataProperties without user code.
pub fn copy_data_fast(target: Value, source: Value, excluded: Value) -> bool {
    let mut skip = Vec::new();
    if excluded.is_heap() {
        for i in 0..list::list_len(excluded.addr()) {
            skip.extend(key(list::list_get(excluded.addr(), i)));
        }
    }
    let Some(found) = data_properties(source.addr(), true) else { return false };
    for (key, own) in found {
        if !skip.contains(&key) {
            super::property::define(target.addr(), key, own.value, Value::UNDEFINED, 7);
        }
    }
    true
}

fn is_plain_kind(object: u32) -> bool {
    !is_exotic_kind(object) && kind(object) != Kind::TypedArray as u8
}

/// Leaf: 1 seal, 2 freeze.
pub fn freeze_fast(object: Value, level: i32) -> bool {
    let at = object.addr();
    if !is_plain_kind(at) {
        return false;
    }
    super::prevent_extensions_raw(object);
    for key in keys(at) {
        let Some(found) = own(at, key) else { continue };
        let mut attributes = found.attributes & !CONFIGURABLE;
        if level == 2 && found.attributes & ACCESSOR == 0 {
            attributes &= !WRITABLE;
        }
        // The characters of a String object are what they are.
        let character = kind(at) == Kind::PrimitiveWrapper as u8 && matches!(key, Key::Index(index) if elements::get(at, index).is_none());
        if attributes != found.attributes && !character {
            super::property::define(at, key, found.value, found.setter, attributes);
        }
    }
    true
}

/// Leaf: 1 sealed, 2 frozen; 2 = ask TypeScript.
pub fn test_frozen_fast(object: Value, level: i32) -> i32 {
    let at = object.addr();
    if !is_plain_kind(at) {
        return 2;
    }
    if flags(at) & FLAG_NON_EXTENSIBLE == 0 {
        return 0;
    }
    let open = keys(at).into_iter().any(|key| {
        own(at, key).is_some_and(|p| p.attributes & CONFIGURABLE != 0 || (level == 2 && p.attributes & ACCESSOR == 0 && p.attributes & WRITABLE != 0))
    });
    i32::from(!open)
}
