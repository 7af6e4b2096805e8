//! Own properties of every kind of object, and the stores and lookups built on them. ECMA-262 §10.1, §10.4.

use pulse_abi::kinds::Kind;
use pulse_abi::layout::*;
use pulse_abi::realm::Atom;
use pulse_abi::value::{MARK_LAZY, TAG_CELL};

use super::key::{Key, key};
use super::shape::{self, Slot};
use super::{elements, flags, set_shape, shape_of};
use crate::value::{self, Value, atom, load, set_scratch, store_raw};
use crate::{func, heap, mem, string, typed};

pub const WRITABLE: u8 = 1;
pub const ENUMERABLE: u8 = 2;
pub const CONFIGURABLE: u8 = 4;
pub const ACCESSOR: u8 = 8;

/// An own property. Accessors: `value` is the getter.
#[derive(Clone, Copy, Debug)]
pub struct Own {
    pub value: Value,
    pub setter: Value,
    pub attributes: u8,
    /// Address of the slot that holds a data property's value, when it has one.
    pub place: u32,
}

fn data(value: Value, attributes: u8) -> Option<Own> {
    Some(Own { value, setter: Value::UNDEFINED, attributes, place: 0 })
}

/// Address of a named slot.
pub fn slot_address(object: u32, index: u32) -> u32 {
    let shape = shape_of(object);
    let inline = shape::inline(shape);
    if index < inline {
        OBJECT_FIELDS + 8 * (shape::internal(shape) + index) + object
    } else {
        mem::load_u32(object + OBJECT_SLOTS) + SLOTS_DATA + 8 * (index - inline)
    }
}

/// Makes room for slot `index`.
fn ensure_slot(object: u32, index: u32) {
    let inline = shape::inline(shape_of(object));
    if index < inline {
        return;
    }
    let wanted = index - inline + 1;
    let word = mem::load_u32(object + OBJECT_SLOTS);
    let (old, hash) = if word & 1 != 0 { (0, word >> 1) } else { (word, if word == 0 { 0 } else { mem::load_u32(word + SLOTS_HASH) }) };
    let capacity = if old == 0 { 0 } else { mem::load_u32(old) };
    if wanted <= capacity {
        return;
    }
    let grown = (capacity * 2).max(4).max(wanted);
    let cell = heap::alloc(Kind::SlotArray, SLOTS_DATA + 8 * grown);
    mem::store_u32(cell, grown);
    mem::store_u32(cell + CELL_KIND, u32::from(Kind::SlotArray as u8));
    mem::store_u32(cell + SLOTS_HASH, hash);
    mem::store_u32(cell + SLOTS_HASH + 4, 0);
    if old != 0 {
        mem::copy(cell + SLOTS_DATA, old + SLOTS_DATA, 8 * capacity);
    }
    mem::fill_words(cell + SLOTS_DATA + 8 * capacity, Value::UNDEFINED.0, grown - capacity);
    heap::barrier(cell);
    mem::store_u32(object + OBJECT_SLOTS, cell);
    heap::barrier(object);
}

fn store_slot(object: u32, index: u32, item: Value) {
    store_raw(slot_address(object, index), item);
    if item.is_heap() {
        let slots = mem::load_u32(object + OBJECT_SLOTS);
        if slots != 0 && slots & 1 == 0 {
            heap::barrier(slots);
        }
        heap::barrier(object);
    }
}

fn read_slot(object: u32, slot: Slot) -> Own {
    let place = slot_address(object, slot.index);
    let item = load(place);
    if slot.attributes & ACCESSOR != 0 {
        let pair = item.addr();
        return Own { value: load(pair + 8), setter: load(pair + 16), attributes: slot.attributes, place: 0 };
    }
    if item == Value::marker(MARK_LAZY) {
        let made = func::materialize_prototype(Value::object(object));
        return Own { value: made, setter: Value::UNDEFINED, attributes: slot.attributes, place };
    }
    Own { value: item, setter: Value::UNDEFINED, attributes: slot.attributes, place }
}

fn kind(object: u32) -> u8 {
    mem::load_u8(object + CELL_KIND)
}

/// The string inside a String object.
fn wrapped_string(object: u32) -> Option<Value> {
    (kind(object) == Kind::PrimitiveWrapper as u8).then(|| load(object + OBJECT_FIELDS)).filter(|v| v.is_string())
}

/// Whether a typed array takes the key for that of an element, be there one or not.
pub fn is_element_key(object: u32, key: Key) -> bool {
    kind(object) == Kind::TypedArray as u8
        && match key {
            Key::Index(_) => true,
            Key::Name(name) => name.is_string() && super::key::is_canonical_numeric(name),
        }
}

/// [[GetOwnProperty]] of everything but proxies and namespaces.
pub fn own(object: u32, key: Key) -> Option<Own> {
    match key {
        Key::Index(index) => {
            if kind(object) == Kind::TypedArray as u8 {
                let item = typed::typed_get(object, index as i32);
                return if item.is_undefined() { None } else { data(item, 7) };
            }
            if let Some(text) = wrapped_string(object)
                && index < string::len(text)
            {
                return data(crate::text::ops::str_char_at(text, index as i32), ENUMERABLE);
            }
            let element = elements::get(object, index)?;
            Some(Own { value: Value(element.value), setter: Value(element.setter), attributes: element.attributes, place: 0 })
        }
        Key::Name(name) => {
            if name == atom(Atom::Length) {
                if kind(object) == Kind::Array as u8 {
                    let writable = if flags(object) & FLAG_LENGTH_READ_ONLY != 0 { 0 } else { WRITABLE };
                    return data(load(object + ARRAY_LENGTH), writable);
                }
                if let Some(text) = wrapped_string(object) {
                    return data(Value::uint(string::len(text)), 0);
                }
            }
            shape::find(shape_of(object), name).map(|slot| read_slot(object, slot))
        }
    }
}

/// Whether lookups of this key on this object need TypeScript.
pub fn is_exotic(object: u32, key: Key) -> bool {
    let kind = kind(object);
    if kind != Kind::Proxy as u8 && kind != Kind::ModuleNamespace as u8 {
        return false;
    }
    // Private names pass through proxies.
    !matches!(key, Key::Name(name) if func::is_private_symbol(name))
}

fn pair(getter: Value, setter: Value) -> Value {
    let cell = heap::alloc(Kind::AccessorPair, 24);
    mem::store_u32(cell, 0);
    mem::store_u32(cell + CELL_KIND, u32::from(Kind::AccessorPair as u8) | 2 << 16);
    value::store_raw(cell + 8, getter);
    value::store_raw(cell + 16, setter);
    Value::cell(cell)
}

/// Adds a named property that is not there.
pub fn add(object: u32, name: Value, item: Value, attributes: u8) {
    let mut shape = shape_of(object);
    if shape::is_full(shape) {
        shape = shape::to_dictionary(shape, shape::proto(shape));
        set_shape(object, shape);
    }
    if shape::is_dictionary(shape) {
        let index = shape::dictionary_add(shape, name, attributes);
        if super::is_watched(object) {
            super::bump_epoch();
        }
        ensure_slot(object, index);
        store_slot(object, index, item);
        return;
    }
    let index = mem::load_u32(shape);
    let next = shape::add_property(shape, name, attributes);
    ensure_slot(object, index);
    set_shape(object, next);
    store_slot(object, index, item);
}

/// Creates or replaces an own property without checks.
pub fn define(object: u32, key: Key, item: Value, setter: Value, attributes: u8) {
    match key {
        Key::Index(index) => {
            if kind(object) == Kind::TypedArray as u8 {
                typed::typed_set(object, index as i32, item);
                return;
            }
            elements::put(object, index, item, setter, attributes);
            if kind(object) == Kind::Array as u8 && index >= super::array_length(Value::object(object)) {
                store_raw(object + ARRAY_LENGTH, Value::uint(index + 1));
            }
            if flags(object) & FLAG_PROTOTYPE != 0 {
                super::note_indexed_prototype(object);
            }
        }
        Key::Name(name) => {
            if is_element_key(object, key) {
                return;
            }
            if kind(object) == Kind::Array as u8 && name == atom(Atom::Length) {
                if attributes & WRITABLE == 0 {
                    super::add_flags(object, FLAG_LENGTH_READ_ONLY);
                }
                return;
            }
            let stored = if attributes & ACCESSOR != 0 { pair(item, setter) } else { item };
            match shape::find(shape_of(object), name) {
                None => add(object, name, stored, attributes),
                Some(slot) => {
                    if slot.attributes != attributes {
                        let mut shape = shape_of(object);
                        if !shape::is_dictionary(shape) {
                            shape = shape::to_dictionary(shape, shape::proto(shape));
                            set_shape(object, shape);
                        }
                        shape::dictionary_set(shape, name, attributes);
                    }
                    // Caches hold what an accessor answers, not where it is.
                    if (slot.attributes != attributes || attributes & ACCESSOR != 0) && super::is_watched(object) {
                        super::bump_epoch();
                    }
                    store_slot(object, slot.index, stored);
                }
            }
        }
    }
}

/// A data property with all attributes: for fresh objects of leaves.
pub fn define_data(object: Value, name: Value, item: Value) {
    if let Some(key) = key(name) {
        define(object.addr(), key, item, Value::UNDEFINED, 7);
    }
}

/// Leaf.
pub fn define_own(object: Value, name: Value, item: Value, attributes: i32) -> Value {
    if let Some(key) = key(name) {
        define(object.addr(), key, item, Value::UNDEFINED, attributes as u8 & 7);
    }
    Value::UNDEFINED
}

/// Leaf: HOLE keeps the half that is there.
pub fn define_accessor(object: Value, name: Value, getter: Value, setter: Value, attributes: i32) -> Value {
    let Some(key) = key(name) else { return Value::UNDEFINED };
    let present = own(object.addr(), key).filter(|p| p.attributes & ACCESSOR != 0);
    let keep = |given: Value, old: fn(Own) -> Value| if given.is_hole() { present.map_or(Value::UNDEFINED, old) } else { given };
    let (getter, setter) = (keep(getter, |p| p.value), keep(setter, |p| p.setter));
    define(object.addr(), key, getter, setter, (attributes as u8 & (ENUMERABLE | CONFIGURABLE)) | ACCESSOR);
    Value::UNDEFINED
}

/// Leaf: value or getter, setter, attributes into the scratch cells.
pub fn get_own_property(object: Value, name: Value) -> bool {
    let Some(key) = key(name) else { return false };
    let Some(found) = own(object.addr(), key) else { return false };
    set_scratch(0, found.value);
    set_scratch(1, found.setter);
    set_scratch(2, Value::int(i32::from(found.attributes)));
    true
}

/// Leaf.
pub fn has_own(object: Value, name: Value) -> bool {
    key(name).is_some_and(|key| own(object.addr(), key).is_some())
}

/// Leaf: false when not configurable.
pub fn delete_prop(object: Value, name: Value) -> bool {
    let Some(key) = key(name) else { return true };
    let at = object.addr();
    let Some(found) = own(at, key) else { return true };
    if found.attributes & CONFIGURABLE == 0 || is_element_key(at, key) {
        return false;
    }
    match key {
        Key::Index(index) => elements::remove(at, index),
        Key::Name(name) => {
            let mut shape = shape_of(at);
            if !shape::is_dictionary(shape) {
                shape = shape::to_dictionary(shape, shape::proto(shape));
            }
            if let Some(slot) = shape::find(shape, name) {
                store_raw(slot_address(at, slot.index), Value::UNDEFINED);
            }
            shape::dictionary_remove(shape, name);
            set_shape(at, shape);
            if super::is_watched(at) {
                super::bump_epoch();
            }
        }
    }
    true
}

/// Writes the value of an own data property that `own` found.
pub fn write_own(object: u32, key: Key, found: &Own, item: Value) {
    if found.place != 0 {
        store_raw(found.place, item);
        if item.is_heap() {
            let slots = mem::load_u32(object + OBJECT_SLOTS);
            if slots != 0 && slots & 1 == 0 {
                heap::barrier(slots);
            }
            heap::barrier(object);
        }
    } else {
        define(object, key, item, Value::UNDEFINED, found.attributes);
    }
}

/// Whether a value is an internal cell that must never reach user code.
pub fn is_internal(value: Value) -> bool {
    value.tag() == TAG_CELL
}
