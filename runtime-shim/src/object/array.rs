//! Arrays: creation, length, dense kernels. ECMA-262 §10.4.2.

use pulse_abi::kinds::Kind;
use pulse_abi::layout::*;
use pulse_abi::realm::Intrinsic;

use super::access::store_length;
use super::{elements, flags, new_of_shape, shape};
use crate::value::{self, Value, load, realm, store_raw};
use crate::{exception, heap, mem};

/// Fewer elements are not worth asking for their room.
const ALWAYS_FITS: f64 = 32_768.0;

fn array_shape() -> u32 {
    let known = realm(Intrinsic::ArrayShape);
    if known.is_cell() && load(known.addr() + SHAPE_PROTO) == realm(Intrinsic::ArrayPrototype) {
        return known.addr();
    }
    let made = shape::root(realm(Intrinsic::ArrayPrototype), Kind::Array.internal_fields(), 0);
    store_raw(Intrinsic::ArrayShape.address(), Value::cell(made));
    made
}

/// Leaf: an empty array with room for `capacity` elements.
pub fn new_array(capacity: i32) -> Value {
    let array = new_of_shape(array_shape(), Kind::Array);
    store_raw(array.addr() + ARRAY_LENGTH, Value::int(0));
    if capacity > 0 {
        elements::reserve(array.addr(), capacity.min(1 << 24) as u32);
    }
    array
}

/// An array of these elements.
pub fn array_of(items: &[Value]) -> Value {
    let array = new_array(0);
    if items.is_empty() {
        return array;
    }
    elements::reserve(array.addr(), items.len() as u32);
    let (data, _) = elements::dense(array.addr());
    // Fresh cells: no barrier.
    items.iter().enumerate().for_each(|(i, item)| store_raw(data + 8 * i as u32, *item));
    store_length(array.addr(), items.len() as u32);
    array
}

/// Leaf: `new Array(n)`.
pub fn new_array_len(length: Value) -> Value {
    let number = if length.is_number() { length.as_f64() } else { -1.0 };
    if !(0.0..=f64::from(u32::MAX)).contains(&number) || number.fract() != 0.0 {
        return exception::throw_error_str(ERR_RANGE, "Invalid array length");
    }
    let length = number as u32;
    let array = new_array(if length <= 100_000 { length as i32 } else { 0 });
    store_length(array.addr(), length);
    array
}

/// Leaf: unmapped `arguments`.
pub fn new_arguments(from: u32, count: i32) -> Value {
    let object = super::new_kind_object(Kind::Arguments as i32, realm(Intrinsic::ObjectPrototype));
    let count = count.max(0) as u32;
    for i in 0..count {
        elements::put(object.addr(), i, load(from + 8 * i), Value::UNDEFINED, 7);
    }
    use pulse_abi::realm::{Atom, WellKnown};
    super::define_own(object, value::atom(Atom::Length), Value::uint(count), 5);
    super::define_own(object, value::well_known(WellKnown::Iterator), realm(Intrinsic::ArrayProtoValues), 5);
    let thrower = realm(Intrinsic::ThrowTypeError);
    if thrower.is_object() {
        super::define_accessor(object, value::atom(Atom::Callee), thrower, thrower, 0);
    }
    object
}

/// `length` of an array.
pub fn array_length(array: Value) -> u32 {
    load(array.addr() + ARRAY_LENGTH).as_f64() as u32
}

/// Own element of any array, undefined for a hole; `None` for an accessor.
pub fn data_element(array: Value, index: u32) -> Option<Value> {
    match elements::get(array.addr(), index) {
        None => Some(Value::UNDEFINED),
        Some(found) => (found.attributes & super::property::ACCESSOR == 0).then_some(Value(found.value)),
    }
}

/// Leaf: appends without setters; HOLE makes a hole.
pub fn array_push(array: Value, item: Value) -> Value {
    let at = array.addr();
    let length = array_length(array);
    if !item.is_hole() {
        elements::put(at, length, item, Value::UNDEFINED, 7);
    }
    store_length(at, length + 1);
    Value::UNDEFINED
}

/// Leaf: ArraySetLength for a valid length; false when an element cannot be deleted.
pub fn array_set_length(array: Value, length: Value) -> bool {
    let at = array.addr();
    let (old, new) = (array_length(array), length.as_f64() as u32);
    if flags(at) & FLAG_LENGTH_READ_ONLY != 0 && old != new {
        return false;
    }
    if new < old {
        if elements::is_sparse(at) {
            for index in elements::indices(at).into_iter().rev().take_while(|i| *i >= new) {
                let fixed = elements::get(at, index).is_some_and(|e| e.attributes & super::CONFIGURABLE == 0);
                if fixed {
                    store_length(at, index + 1);
                    return false;
                }
                elements::remove(at, index);
            }
        } else {
            let (data, capacity) = elements::dense(at);
            let stop = old.min(capacity);
            if new < stop {
                mem::fill_words(data + 8 * new, Value::HOLE.0, stop - new);
            }
        }
    }
    store_length(at, new);
    true
}

/// Some prototype has indexed properties: holes no longer read as undefined.
const INDEXED_PROTOTYPES: u32 = CTL_SHIM;

/// An object that serves as a prototype got an element.
pub fn note_indexed_prototype(object: u32) {
    let _ = object;
    mem::store_u32(INDEXED_PROTOTYPES, 1);
}

/// Leaf: dense, no flags, and holes read as undefined.
pub fn array_is_simple(array: Value) -> bool {
    array.is_kind(Kind::Array)
        && flags(array.addr()) & (FLAG_NON_EXTENSIBLE | FLAG_SLOW_ELEMENTS | FLAG_LENGTH_READ_ONLY) == 0
        && mem::load_u32(INDEXED_PROTOTYPES) == 0
        && {
            let (_, capacity) = elements::dense(array.addr());
            array_length(array) <= capacity.max(1 << 20)
        }
}

/// What to answer when an array of so many elements cannot be made at once.
pub fn refused(count: f64) -> Option<Value> {
    if count < ALWAYS_FITS {
        return None;
    }
    heap::no_room(8 * count as u64, || exception::throw_error_str(ERR_RANGE, "Invalid array length"))
}

/// Leaf.
pub fn array_reserve(array: Value, count: f64) -> Value {
    if let Some(answer) = refused(count) {
        return answer;
    }
    elements::reserve(array.addr(), count as u32);
    Value::UNDEFINED
}

/// Leaf: elements [from, to) as a fresh array.
pub fn array_slice_dense(array: Value, from: i32, to: i32) -> Value {
    let (from, to) = (from.max(0) as u32, to.max(0) as u32);
    let count = to.saturating_sub(from);
    let out = new_array(count as i32);
    let (data, capacity) = elements::dense(array.addr());
    let (into, room) = elements::dense(out.addr());
    let have = capacity.saturating_sub(from).min(count).min(room);
    if have > 0 {
        mem::copy(into, data + 8 * from, 8 * have);
        heap::barrier(mem::load_u32(out.addr() + OBJECT_ELEMENTS));
        heap::barrier(out.addr());
    }
    store_length(out.addr(), count);
    out
}

/// Leaf: moves the tail for a splice; inserted places become holes.
pub fn array_splice_dense(array: Value, at: i32, remove: i32, insert: i32) {
    let object = array.addr();
    let length = array_length(array);
    let (at, remove, insert) = (at as u32, remove as u32, insert as u32);
    let new = length - remove + insert;
    elements::reserve(object, new.max(length));
    let (data, _) = elements::dense(object);
    mem::copy(data + 8 * (at + insert), data + 8 * (at + remove), 8 * (length - at - remove));
    mem::fill_words(data + 8 * at, Value::HOLE.0, insert);
    if new < length {
        mem::fill_words(data + 8 * new, Value::HOLE.0, length - new);
    }
    heap::barrier(mem::load_u32(object + OBJECT_ELEMENTS));
    heap::barrier(object);
    store_length(object, new);
}

/// Leaf.
pub fn is_array_length_writable(array: Value) -> bool {
    flags(array.addr()) & FLAG_LENGTH_READ_ONLY == 0
}

/// Leaf.
pub fn array_freeze_length(array: Value) {
    super::add_flags(array.addr(), FLAG_LENGTH_READ_ONLY);
}
