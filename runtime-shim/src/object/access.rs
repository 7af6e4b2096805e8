//! Lookups and stores through the prototype chain, and the inline caches they fill.

use pulse_abi::kinds::Kind;
use pulse_abi::layout::*;
use pulse_abi::realm::{Atom, Intrinsic};
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
    /// A typed array that has no such element: the search ends there.
    NoElement(u32),
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
        if property::is_element_key(at, key) {
            return Found::NoElement(at);
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
        Found::Absent | Found::NoElement(_) => absent,
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

/// What a cache remembers about a property of objects of a shape.
#[derive(Clone, Copy)]
struct Way {
    info: u32,
    holder: u32,
}

fn write_way(at: u32, shape: u32, way: Way) {
    mem::store_u32(at + IC_SHAPE, shape);
    mem::store_u32(at + IC_INFO, way.info);
    mem::store_u32(at + IC_HOLDER, way.holder);
    mem::store_u32(at + IC_EXTRA, mem::load_u32(CTL_PROTO_EPOCH));
}

/// Fills the site's cache and the property cache; `key` as the latter stores it.
fn fill(ic: u32, shape: u32, key: u32, way: Way) {
    let entry = PROPERTY_CACHE + property_cache_offset(shape, key);
    write_way(entry, shape, way);
    mem::store_u32(entry + PROPERTY_CACHE_KEY, key);
    if ic == 0 {
        return;
    }
    if way.info & IC_INFO_ACCESSOR != 0 {
        // Way 0 is for plain data. What it had for this shape is out of date.
        if mem::load_u32(ic + IC_SHAPE) == shape {
            mem::fill(ic, 0, IC_WAY);
        }
        write_way(ic + IC_WAY, shape, way);
        return;
    }
    if mem::load_u32(ic + IC_SHAPE) != shape {
        mem::copy(ic + IC_WAY, ic, IC_WAY);
    }
    write_way(ic, shape, way);
}

/// Forgets entries of the property cache whose shape, key or holder died.
pub fn sweep_property_cache() {
    let mut at = PROPERTY_CACHE;
    while at < PROPERTY_CACHE_END {
        if way_is_dead(at) || (mem::load_u32(at) != 0 && !heap::survived(mem::load_u32(at + PROPERTY_CACHE_KEY) & !7)) {
            mem::fill(at, 0, PROPERTY_CACHE_ENTRY);
        }
        at += PROPERTY_CACHE_ENTRY;
    }
}

/// While sweeping: whether a way's shape or holder is about to be freed. The ways keep nothing alive.
pub fn way_is_dead(way: u32) -> bool {
    let dead = |addr: u32| addr >= NURSERY_END && !heap::survived(addr);
    dead(mem::load_u32(way + IC_SHAPE)) || dead(mem::load_u32(way + IC_HOLDER))
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

/// Whether objects of its shape have the same properties in the same places.
fn shares_shape(object: u32) -> bool {
    !shape::is_dictionary(shape_of(object)) && kind(object) != Kind::Proxy as u8 && kind(object) != Kind::ModuleNamespace as u8
}

/// The slot of a cacheable data property of `object`.
pub(super) fn cacheable(object: u32, name: Value) -> Option<shape::Slot> {
    if !shares_shape(object) {
        return None;
    }
    shape::find(shape_of(object), name).filter(|slot| slot.attributes & ACCESSOR == 0)
}

fn info_of(holder: u32, slot: shape::Slot) -> u32 {
    slot_info(holder, slot.index) | if slot.attributes & ACCESSOR != 0 { IC_INFO_ACCESSOR } else { 0 }
}

/// Where a property of `holder` is for lookups that start at `start`, when a cache may say so.
fn way_to(start: u32, holder: u32, name: Value) -> Option<Way> {
    // Not a slot: the length of arrays and String objects. Functions of one shape may still have a lazy prototype in that slot.
    let exotic_length = name == atom(Atom::Length) && matches!(kind(holder), k if k == Kind::Array as u8 || k == Kind::PrimitiveWrapper as u8);
    let lazy = name == atom(Atom::Prototype) && kind(holder) == Kind::Function as u8;
    if exotic_length || lazy || !shares_shape(start) {
        return None;
    }
    let slot = shape::find(shape_of(holder), name)?;
    if holder == start {
        return Some(Way { info: info_of(holder, slot), holder: 0 });
    }
    // A dictionary that serves as a prototype is as good as any: changes of it are seen by the epoch.
    (!heap::is_young(holder) && chain_is_plain(start, Some(holder))).then(|| Way { info: info_of(holder, slot), holder })
}

/// Leaf: base.name with an inline cache.
pub fn get_prop_ic(base: Value, name: Value, ic: u32) -> Value {
    let Some(key) = key(name) else { return Value::marker(MARK_TO_PRIMITIVE) };
    let start = if base.is_object() {
        base.addr()
    } else {
        match primitive(base, key) {
            Ok(start) => start,
            Err(answer) => return answer,
        }
    };
    let found = lookup(start, key);
    if let Key::Name(name) = key {
        let way = match &found {
            Found::Property(holder, _) => way_to(start, *holder, name),
            // Private names are not looked for in the chain, which the epoch would not tell.
            Found::Absent if shares_shape(start) && chain_is_plain(start, None) && !func::is_private_symbol(name) => {
                Some(Way { info: 0, holder: CTL_UNDEFINED })
            }
            _ => None,
        };
        if let Some(way) = way {
            super::watch_prototypes(start);
            fill(ic, shape_of(start), name.addr(), way);
        }
    }
    result(found, Value::UNDEFINED)
}

/// Leaf: `length` of a typed array, where nothing overrides the builtin getter.
pub fn typed_length_ic(array: u32, ic: u32) -> i32 {
    let Found::Property(holder, found) = lookup(array, Key::Name(atom(Atom::Length))) else { return -1 };
    if found.attributes & ACCESSOR == 0 || found.value != crate::value::realm(Intrinsic::TypedLengthGetter) {
        return -1;
    }
    let shape = shape_of(array);
    if !shape::is_dictionary(shape) && chain_is_plain(array, Some(holder)) {
        super::watch_prototypes(array);
        mem::store_u32(ic + IC_SHAPE, shape);
        mem::store_u32(ic + IC_EXTRA, mem::load_u32(CTL_PROTO_EPOCH));
    }
    crate::typed::typed_length(Value::object(array)).max(0)
}

/// Every object up to `end` (`None`: the whole chain) is flagged as a prototype, so that the epoch tells of its changes.
fn chain_is_plain(object: u32, end: Option<u32>) -> bool {
    let mut at = object;
    while Some(at) != end {
        let proto = shape::proto(shape_of(at));
        if !proto.is_object() {
            return end.is_none();
        }
        if flags(proto.addr()) & FLAG_PROTOTYPE == 0 {
            return false;
        }
        at = proto.addr();
    }
    true
}

/// Leaf: base.name = item with an inline cache.
pub fn set_prop_ic(base: Value, name: Value, item: Value, ic: u32) -> Value {
    let Some(key) = key(name) else { return Value::marker(MARK_TO_PRIMITIVE) };
    let Key::Name(name) = key else { return set(base, key, item, base) };
    if !base.is_object() {
        return set(base, key, item, base);
    }
    let object = base.addr();
    let before = shape_of(object);
    let is_length = name == atom(Atom::Length) && kind(object) == Kind::Array as u8;
    let shared = shares_shape(object) && !is_length;
    let answer = set(base, key, item, base);
    if !shared {
        return answer;
    }
    let store_key = name.addr() + 1;
    if answer == Value::marker(MARK_ACCESSOR) {
        if let Found::Property(holder, _) = lookup(object, key)
            && let Some(way) = way_to(object, holder, name)
        {
            super::watch_prototypes(object);
            fill(ic, before, store_key, way);
        }
        return answer;
    }
    let after = shape_of(object);
    if answer.is_undefined()
        && let Some(slot) = cacheable(object, name)
    {
        let info = slot_info(object, slot.index);
        if after == before {
            if slot.attributes & WRITABLE != 0 {
                fill(ic, before, store_key, Way { info, holder: 0 });
            }
        } else if info & IC_INFO_SLOTS == 0 && flags(object) & (FLAG_PROTOTYPE | FLAG_NON_EXTENSIBLE) == 0 {
            super::watch_prototypes(object);
            fill(ic, before, store_key, Way { info, holder: after });
        }
    }
    answer
}

/// Leaf: the properties of a list of key slots were stored one by one. If `before` became the present shape by adding just them, the
/// site may do that at once the next time.
pub fn set_props_done(before: u32, object: Value, keys: u32, count: i32, ic: u32) {
    if !object.is_object() || before == 0 {
        return;
    }
    let (at, count) = (object.addr(), count as u32);
    let after = shape_of(at);
    if !shares_shape(at) || flags(at) & (FLAG_PROTOTYPE | FLAG_NON_EXTENSIBLE) != 0 {
        return;
    }
    let names = (0..count).map(|i| load(mem::load_u32(keys + 4 * i)));
    let Some(first) = shape::added(before, after, names) else { return };
    if first + count <= shape::inline(after) {
        super::watch_prototypes(at);
        fill(ic, before, keys + 1, Way { info: slot_info(at, first), holder: after });
    }
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
            if property::is_element_key(holder, key) {
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
        Found::NoElement(holder) if receiver == Value::object(holder) => return typed_store(holder, key, item, receiver),
        Found::NoElement(_) => return Value::UNDEFINED,
        Found::Absent => {}
    }
    if !receiver.is_object() {
        return read_only;
    }
    let target = receiver.addr();
    if property::is_exotic(target, key) {
        set_scratch(0, receiver);
        return Value::marker(MARK_EXOTIC);
    }
    if property::is_element_key(target, key) {
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
    if let Key::Index(index) = key
        && receiver == Value::object(array)
        && crate::typed::typed_set(array, index as i32, item)
    {
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
        Found::Absent | Found::NoElement(_) => Value::FALSE,
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
