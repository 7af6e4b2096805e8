//! Lookups and stores through the prototype chain, and the inline caches they fill.

use pulse_abi::kinds::Kind;
use pulse_abi::layout::*;
use pulse_abi::realm::Atom;
use pulse_abi::value::{MARK_ABSENT, MARK_ACCESSOR, MARK_EXOTIC, MARK_NULLISH, MARK_READ_ONLY, MARK_TO_PRIMITIVE};

use super::key::{Key, key};
use super::property::{self, ACCESSOR, Own, WRITABLE, own};
use super::{flags, shape, shape_of};
use crate::value::{Value, atom, load, set_scratch, store_raw};
use crate::{func, heap, mem, string};

enum Found {
    Absent,
    Property(u32, Own),
    /// A proxy or namespace on the way.
    Exotic(u32),
}

fn kind(object: u32) -> u8 {
    mem::load_u8(object + CELL_KIND)
}

/// Walks the chain from `object`.
fn lookup(object: u32, key: Key) -> Found {
    let mut at = object;
    loop {
        if property::is_exotic(at, key) {
            return Found::Exotic(at);
        }
        if let Some(found) = own(at, key) {
            return Found::Property(at, found);
        }
        if kind(at) == Kind::TypedArray as u8 && matches!(key, Key::Index(_)) {
            return Found::Absent;
        }
        if matches!(key, Key::Name(name) if func::is_private_symbol(name)) {
            return Found::Absent;
        }
        let proto = shape::proto(shape_of(at));
        if !proto.is_object() {
            return Found::Absent;
        }
        at = proto.addr();
    }
}

fn result(found: Found, absent: Value) -> Value {
    match found {
        Found::Absent => absent,
        Found::Exotic(at) => {
            set_scratch(0, Value::object(at));
            Value::marker(MARK_EXOTIC)
        }
        Found::Property(_, own) if own.attributes & ACCESSOR != 0 => {
            if own.value.is_undefined() {
                return Value::UNDEFINED;
            }
            set_scratch(0, own.value);
            Value::marker(MARK_ACCESSOR)
        }
        Found::Property(_, own) => own.value,
    }
}

/// Where the lookup of a primitive's property starts; its own exotic properties first.
fn primitive(base: Value, key: Key) -> Result<u32, Value> {
    if base.is_nullish() {
        return Err(Value::marker(MARK_NULLISH));
    }
    if base.is_string() {
        match key {
            Key::Index(index) if index < string::len(base) => return Err(crate::text::ops::str_char_at(base, index as i32)),
            Key::Name(name) if name == atom(Atom::Length) => return Err(Value::uint(string::len(base))),
            _ => {}
        }
    }
    Ok(super::get_proto(base).addr())
}

fn get(base: Value, key: Key, absent: Value) -> Value {
    if base.is_object() {
        return result(lookup(base.addr(), key), absent);
    }
    match primitive(base, key) {
        Ok(start) => result(lookup(start, key), absent),
        Err(answer) => answer,
    }
}

/// Leaf: base[key].
pub fn get_elem(base: Value, name: Value) -> Value {
    match key(name) {
        Some(key) => get(base, key, Value::UNDEFINED),
        None if base.is_nullish() => Value::marker(MARK_NULLISH),
        None => Value::marker(MARK_TO_PRIMITIVE),
    }
}

/// Leaf: as `get_elem`, absent is told from undefined.
pub fn get_elem_absent(base: Value, name: Value) -> Value {
    match key(name) {
        Some(key) => get(base, key, Value::marker(MARK_ABSENT)),
        None if base.is_nullish() => Value::marker(MARK_NULLISH),
        None => Value::marker(MARK_TO_PRIMITIVE),
    }
}

/// Writes way 0, moving what was there to way 1.
fn fill(ic: u32, shape: u32, info: u32, holder: u32) {
    if ic == 0 {
        return;
    }
    mem::copy(ic + IC_WAY, ic, IC_WAY);
    mem::store_u32(ic + IC_SHAPE, shape);
    mem::store_u32(ic + IC_INFO, info);
    mem::store_u32(ic + IC_HOLDER, holder);
    mem::store_u32(ic + IC_EXTRA, mem::load_u32(CTL_PROTO_EPOCH));
}

/// IC_INFO of a slot.
pub(super) fn slot_info(object: u32, index: u32) -> u32 {
    let shape = shape_of(object);
    let inline = shape::inline(shape);
    if index < inline {
        OBJECT_FIELDS + 8 * (shape::internal(shape) + index)
    } else {
        IC_INFO_SLOTS | (SLOTS_DATA + 8 * (index - inline))
    }
}

/// The slot of a cacheable data property of `object`.
pub(super) fn cacheable(object: u32, name: Value) -> Option<shape::Slot> {
    let shape = shape_of(object);
    if shape::is_dictionary(shape) || kind(object) == Kind::Proxy as u8 || kind(object) == Kind::ModuleNamespace as u8 {
        return None;
    }
    shape::find(shape, name).filter(|slot| slot.attributes & ACCESSOR == 0)
}

/// Leaf: base.name with an inline cache.
pub fn get_prop_ic(base: Value, name: Value, ic: u32) -> Value {
    let Some(key) = key(name) else { return Value::marker(MARK_TO_PRIMITIVE) };
    if !base.is_object() {
        return get(base, key, Value::UNDEFINED);
    }
    let object = base.addr();
    // Way 1 hits without a lookup.
    if ic != 0 && mem::load_u32(ic + IC_WAY + IC_SHAPE) == shape_of(object) {
        let way = ic + IC_WAY;
        let holder = mem::load_u32(way + IC_HOLDER);
        if holder == 0 || mem::load_u32(way + IC_EXTRA) == mem::load_u32(CTL_PROTO_EPOCH) {
            let owner = if holder == 0 { object } else { holder };
            let info = mem::load_u32(way + IC_INFO);
            let from = if info & IC_INFO_SLOTS != 0 { mem::load_u32(owner + OBJECT_SLOTS) + (info & !IC_INFO_SLOTS) } else { owner + info };
            let found = load(from);
            if !found.is_marker() {
                return found;
            }
        }
    }
    let found = lookup(object, key);
    if let (Key::Name(name), Found::Property(holder, _)) = (key, &found) {
        let exotic_length = name == atom(Atom::Length) && (kind(object) == Kind::Array as u8 || kind(object) == Kind::PrimitiveWrapper as u8);
        // Functions of one shape may still have a lazy prototype in that slot.
        let lazy = name == atom(Atom::Prototype) && kind(*holder) == Kind::Function as u8;
        if !exotic_length
            && !lazy
            && !shape::is_dictionary(shape_of(object))
            && let Some(slot) = cacheable(*holder, name)
        {
            if *holder == object {
                fill(ic, shape_of(object), slot_info(object, slot.index), 0);
            } else if !heap::is_young(*holder) && chain_is_plain(object, *holder) {
                fill(ic, shape_of(object), slot_info(*holder, slot.index), *holder);
            }
        }
    }
    result(found, Value::UNDEFINED)
}

/// Every object between is flagged as a prototype and shares its shape properly, so the epoch tells of changes.
fn chain_is_plain(object: u32, holder: u32) -> bool {
    let mut at = object;
    while at != holder {
        let proto = shape::proto(shape_of(at));
        if !proto.is_object() || flags(proto.addr()) & FLAG_PROTOTYPE == 0 {
            return false;
        }
        at = proto.addr();
    }
    true
}

/// Leaf: base.name = item with an inline cache.
pub fn set_prop_ic(base: Value, name: Value, item: Value, ic: u32) -> Value {
    let Some(key) = key(name) else { return Value::marker(MARK_TO_PRIMITIVE) };
    if base.is_object()
        && let Key::Name(name) = key
    {
        let object = base.addr();
        let before = shape_of(object);
        let is_length = name == atom(Atom::Length) && kind(object) == Kind::Array as u8;
        let answer = set(base, key, item, base);
        if !answer.is_undefined() || is_length || shape::is_dictionary(before) || kind(object) == Kind::Proxy as u8 {
            return answer;
        }
        let after = shape_of(object);
        if let Some(slot) = cacheable(object, name) {
            if after == before {
                if slot.attributes & WRITABLE != 0 {
                    fill(ic, before, slot_info(object, slot.index), 0);
                }
            } else if slot.index < shape::inline(after) && !shape::is_dictionary(after) && flags(object) & (FLAG_PROTOTYPE | FLAG_NON_EXTENSIBLE) == 0 {
                fill(ic, before, slot_info(object, slot.index), after);
            }
        }
        return answer;
    }
    set(base, key, item, base)
}

/// Leaf: base[key] = item.
pub fn set_elem(base: Value, name: Value, item: Value) -> Value {
    match key(name) {
        Some(key) => set(base, key, item, base),
        None if base.is_nullish() => Value::marker(MARK_NULLISH),
        None => Value::marker(MARK_TO_PRIMITIVE),
    }
}

/// Leaf: OrdinarySet with another receiver.
pub fn set_receiver(object: Value, name: Value, item: Value, receiver: Value) -> Value {
    match key(name) {
        Some(key) => set(object, key, item, receiver),
        None => Value::marker(MARK_TO_PRIMITIVE),
    }
}

fn set(base: Value, key: Key, item: Value, receiver: Value) -> Value {
    let read_only = Value::marker(MARK_READ_ONLY);
    let start = if base.is_object() {
        base.addr()
    } else {
        match primitive(base, key) {
            Ok(start) => start,
            Err(answer) if answer.is_marker() => return answer,
            // An own property of a string primitive.
            Err(_) => return read_only,
        }
    };
    match lookup(start, key) {
        Found::Exotic(at) => {
            set_scratch(0, Value::object(at));
            return Value::marker(MARK_EXOTIC);
        }
        Found::Property(_, found) if found.attributes & ACCESSOR != 0 => {
            if found.setter.is_undefined() {
                return read_only;
            }
            set_scratch(0, found.setter);
            return Value::marker(MARK_ACCESSOR);
        }
        Found::Property(holder, found) => {
            if kind(holder) == Kind::TypedArray as u8 && matches!(key, Key::Index(_)) {
                return typed_store(holder, key, item, receiver);
            }
            if found.attributes & WRITABLE == 0 {
                return read_only;
            }
            if receiver == Value::object(holder) {
                if kind(holder) == Kind::Array as u8 && key == Key::Name(atom(Atom::Length)) {
                    return set_length(receiver, item);
                }
                property::write_own(holder, key, &found, item);
                return Value::UNDEFINED;
            }
        }
        Found::Absent => {
            if base.is_object() && kind(start) == Kind::TypedArray as u8 && matches!(key, Key::Index(_)) {
                return typed_store(start, key, item, receiver);
            }
        }
    }
    if !receiver.is_object() {
        return read_only;
    }
    let target = receiver.addr();
    if property::is_exotic(target, key) {
        set_scratch(0, receiver);
        return Value::marker(MARK_EXOTIC);
    }
    if kind(target) == Kind::TypedArray as u8 && matches!(key, Key::Index(_)) {
        return typed_store(target, key, item, receiver);
    }
    if let Some(present) = own(target, key) {
        if present.attributes & ACCESSOR != 0 || present.attributes & WRITABLE == 0 {
            return read_only;
        }
        if kind(target) == Kind::Array as u8 && key == Key::Name(atom(Atom::Length)) {
            return set_length(receiver, item);
        }
        property::write_own(target, key, &present, item);
        return Value::UNDEFINED;
    }
    if flags(target) & FLAG_NON_EXTENSIBLE != 0 {
        return read_only;
    }
    if kind(target) == Kind::Array as u8
        && let Key::Index(index) = key
        && flags(target) & FLAG_LENGTH_READ_ONLY != 0
        && index >= super::array_length(receiver)
    {
        return read_only;
    }
    match key {
        Key::Name(name) => property::add(target, name, item, 7),
        Key::Index(_) => property::define(target, key, item, Value::UNDEFINED, 7),
    }
    Value::UNDEFINED
}

/// A number or BigInt of the right kind is stored here; anything else is converted by TypeScript.
fn typed_store(array: u32, key: Key, item: Value, receiver: Value) -> Value {
    let Key::Index(index) = key else { return Value::UNDEFINED };
    if receiver == Value::object(array) && crate::typed::typed_set(array, index as i32, item) {
        return Value::UNDEFINED;
    }
    set_scratch(0, Value::object(array));
    Value::marker(MARK_EXOTIC)
}

/// `length` of an array set to a value that is already a valid length; the rest is TypeScript's.
fn set_length(array: Value, item: Value) -> Value {
    let number = if item.is_number() { item.as_f64() } else { -1.0 };
    if number < 0.0 || number > f64::from(u32::MAX) || number.fract() != 0.0 {
        set_scratch(0, array);
        return Value::marker(MARK_EXOTIC);
    }
    if super::array_set_length(array, item) { Value::UNDEFINED } else { Value::marker(MARK_READ_ONLY) }
}

/// Leaf: HasProperty.
pub fn has_prop(object: Value, name: Value) -> Value {
    let Some(key) = key(name) else { return Value::marker(MARK_TO_PRIMITIVE) };
    match lookup(object.addr(), key) {
        Found::Absent => Value::FALSE,
        Found::Property(..) => Value::TRUE,
        Found::Exotic(at) => {
            set_scratch(0, Value::object(at));
            Value::marker(MARK_EXOTIC)
        }
    }
}

/// Whether neither the object nor its chain has the property, and nothing exotic is in the way.
pub fn lookup_is_plain_absent(object: Value, name: Value) -> bool {
    key(name).is_some_and(|key| matches!(lookup(object.addr(), key), Found::Absent))
}

/// Leaf: a private field, method or accessor.
pub fn private_get(object: Value, name: Value) -> Value {
    match own(object.addr(), Key::Name(name)) {
        None => Value::marker(MARK_ABSENT),
        Some(found) if found.attributes & ACCESSOR != 0 => {
            set_scratch(0, found.value);
            Value::marker(MARK_ACCESSOR)
        }
        Some(found) => found.value,
    }
}

/// Leaf.
pub fn private_set(object: Value, name: Value, item: Value) -> Value {
    match own(object.addr(), Key::Name(name)) {
        None => Value::marker(MARK_ABSENT),
        Some(found) if found.attributes & ACCESSOR != 0 => {
            if found.setter.is_undefined() {
                return Value::marker(MARK_READ_ONLY);
            }
            set_scratch(0, found.setter);
            Value::marker(MARK_ACCESSOR)
        }
        Some(found) if found.attributes & WRITABLE == 0 => Value::marker(MARK_READ_ONLY),
        Some(found) => {
            property::write_own(object.addr(), Key::Name(name), &found, item);
            Value::UNDEFINED
        }
    }
}

/// Leaf: adds a private field.
pub fn private_add(object: Value, name: Value, item: Value) -> bool {
    if own(object.addr(), Key::Name(name)).is_some() {
        return false;
    }
    property::add(object.addr(), name, item, WRITABLE);
    true
}

/// Leaf: 0 method, 1 getter, 2 setter.
pub fn private_add_method(object: Value, name: Value, function: Value, what: i32) -> bool {
    let key = Key::Name(name);
    let present = own(object.addr(), key);
    if what == 0 {
        if present.is_some() {
            return false;
        }
        property::add(object.addr(), name, function, 0);
        return true;
    }
    let (mut getter, mut setter) = present.filter(|p| p.attributes & ACCESSOR != 0).map_or((Value::UNDEFINED, Value::UNDEFINED), |p| (p.value, p.setter));
    if present.is_some_and(|p| p.attributes & ACCESSOR == 0) || !(if what == 1 { getter } else { setter }).is_undefined() {
        return false;
    }
    if what == 1 {
        getter = function;
    } else {
        setter = function;
    }
    property::define(object.addr(), key, getter, setter, ACCESSOR);
    true
}

/// Stores into an array's length field.
pub fn store_length(array: u32, length: u32) {
    store_raw(array + ARRAY_LENGTH, Value::uint(length));
}
