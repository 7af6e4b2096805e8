//! Objects: shapes, property access, elements, keys.
//!
//! Reading order: `shape` (hidden classes), `key` (normalised keys), `elements` and `sparse`
//! (indexed properties), `property` (own properties of every kind), `access` (prototype chain and
//! inline caches), `array`, `enumerate`,
//! `globals`, `instance`. This file creates objects and changes what is
//! not a property: prototype, extensibility, flags.

pub mod shape;
pub mod key;
pub mod elements;
pub mod sparse;
pub mod property;
pub mod access;
pub mod array;
pub mod enumerate;
pub mod globals;
pub mod instance;
#[cfg(test)]
mod tests;

pub use access::*;
pub use array::*;
pub use enumerate::*;
pub use globals::*;
pub use instance::*;
pub use property::*;

use pulse_abi::kinds::{FIRST_OBJECT_KIND, Kind};
use pulse_abi::layout::*;
use pulse_abi::realm::Intrinsic;

use crate::value::{self, Value, realm};
use crate::{heap, host, mem};

/// Inline slots of `{}` and of objects created without a hint.
const DEFAULT_INLINE: u32 = 4;

#[inline(always)]
pub fn shape_of(object: u32) -> u32 {
    mem::load_u32(object + OBJECT_SHAPE)
}

#[inline(always)]
pub fn flags(object: u32) -> u8 {
    mem::load_u8(object + CELL_FLAGS)
}

pub fn add_flags(object: u32, bits: u8) {
    mem::store_u8(object + CELL_FLAGS, flags(object) | bits);
}

/// Ends the validity of every inline cache way that relies on a prototype.
pub fn bump_epoch() {
    mem::store_u32(CTL_PROTO_EPOCH, mem::load_u32(CTL_PROTO_EPOCH).wrapping_add(1));
}

/// Whether inline caches may have looked through the object.
pub fn is_watched(object: u32) -> bool {
    let flags = flags(object);
    flags & FLAG_PROTOTYPE != 0 && (flags & FLAG_WATCHED != 0 || heap::cell::kind_byte(object) == Kind::Function as u8)
}

/// Watches every prototype of an object: whoever caches what a lookup through them found, or did not find, calls this first.
pub fn watch_prototypes(object: u32) {
    let mut at = object;
    loop {
        let proto = shape::proto(shape_of(at));
        if !proto.is_object() {
            return;
        }
        at = proto.addr();
        // Not written when it is there: snapshot pages stay clean.
        if heap::cell::kind_byte(at) != Kind::Function as u8 && flags(at) & FLAG_WATCHED == 0 {
            add_flags(at, FLAG_WATCHED);
        }
    }
}

/// Gives an object another shape. A prototype that changes shape ends the caches that looked through it.
pub fn set_shape(object: u32, shape: u32) {
    mem::store_u32(object + OBJECT_SHAPE, shape);
    heap::barrier(object);
    if is_watched(object) {
        bump_epoch();
    }
}

/// Marks an object as a prototype. Its shape becomes its own: a transition that compiled code has
/// cached for other objects then never applies to it, so that every change is seen by [`set_shape`].
pub fn make_prototype(object: u32) {
    if flags(object) & FLAG_PROTOTYPE != 0 {
        return;
    }
    if elements::any(object) {
        note_indexed_prototype(object);
    }
    add_flags(object, FLAG_PROTOTYPE);
    let shape = shape_of(object);
    set_shape(object, shape::fork(shape, shape::proto(shape)));
}

/// A fresh object of a shape; every field undefined.
pub fn new_of_shape(shape: u32, kind: Kind) -> Value {
    let fields = shape::internal(shape) + shape::inline(shape);
    let at = heap::alloc(kind, OBJECT_FIELDS + 8 * fields);
    mem::store_u32(at, shape);
    mem::store_u8(at + CELL_FLAGS, 0);
    mem::store_u16(at + CELL_NFIELDS, fields as u16);
    mem::store_u64(at + OBJECT_SLOTS, 0);
    mem::fill_words(at + OBJECT_FIELDS, Value::UNDEFINED.0, fields);
    Value::object(at)
}

/// Leaf: an object of any kind, internal fields undefined.
pub fn new_kind_object(kind: i32, proto: Value) -> Value {
    let known = u8::try_from(kind).ok().filter(|byte| *byte >= FIRST_OBJECT_KIND).and_then(Kind::from_byte);
    let Some(kind) = known else { host::fatal("new_kind_object: not the kind of an object") };
    let inline = match kind {
        Kind::Object | Kind::Error => DEFAULT_INLINE,
        // The slots every function has: length, name, prototype.
        Kind::Function => 3,
        _ => 0,
    };
    let shape = if kind == Kind::Object { shape::root(proto, 0, inline) } else { shape::root_of_kind(proto, kind, inline) };
    new_of_shape(shape, kind)
}

/// Leaf: an empty ordinary object.
pub fn new_object(proto: Value) -> Value {
    new_of_shape(shape::root(proto, 0, DEFAULT_INLINE), Kind::Object)
}

/// Leaf: as `new_object`, born in old space, where inline caches accept it as a holder.
pub fn new_prototype(proto: Value) -> Value {
    let shape = shape::root(proto, 0, DEFAULT_INLINE);
    let at = heap::alloc_old(Kind::Object, OBJECT_FIELDS + 8 * DEFAULT_INLINE);
    mem::store_u32(at, shape);
    mem::store_u8(at + CELL_FLAGS, 0);
    mem::store_u16(at + CELL_NFIELDS, DEFAULT_INLINE as u16);
    mem::store_u64(at + OBJECT_SLOTS, 0);
    mem::fill_words(at + OBJECT_FIELDS, Value::UNDEFINED.0, DEFAULT_INLINE);
    Value::object(at)
}

/// Leaf: as `new_object` with this many inline slots.
pub fn new_object_inline(proto: Value, inline: i32) -> Value {
    new_of_shape(shape::root(proto, 0, inline.clamp(0, 1 << 12) as u32), Kind::Object)
}

/// `{}`.
pub fn new_plain_object() -> Value {
    let known = realm(Intrinsic::EmptyShape);
    let proto = realm(Intrinsic::ObjectPrototype);
    if known.is_cell() && shape::proto(known.addr()) == proto {
        return new_of_shape(known.addr(), Kind::Object);
    }
    let made = shape::root(proto, 0, DEFAULT_INLINE);
    value::store_raw(Intrinsic::EmptyShape.address(), Value::cell(made));
    new_of_shape(made, Kind::Object)
}

/// Leaf: [[Prototype]] of an ordinary object; of a primitive, where its lookups start (null for undefined and null).
pub fn get_proto(base: Value) -> Value {
    if base.is_object() {
        return shape::proto(shape_of(base.addr()));
    }
    let slot = if base.is_string() {
        Intrinsic::StringPrototype
    } else if base.is_number() {
        Intrinsic::NumberPrototype
    } else if base.is_bool() {
        Intrinsic::BooleanPrototype
    } else if base.is_symbol() {
        Intrinsic::SymbolPrototype
    } else if base.is_bigint() {
        Intrinsic::BigIntPrototype
    } else {
        return Value::NULL;
    };
    realm(slot)
}

/// Leaf: replaces the prototype without checks.
pub fn set_proto_raw(object: Value, proto: Value) {
    let at = object.addr();
    let shape = shape_of(at);
    if shape::proto(shape) == proto {
        return;
    }
    if proto.is_object() {
        make_prototype(proto.addr());
    }
    let next = if shape::is_dictionary(shape) {
        shape::to_dictionary(shape, proto)
    } else if flags(at) & (FLAG_PROTOTYPE | FLAG_NON_EXTENSIBLE) != 0 {
        shape::fork(shape, proto)
    } else {
        shape::with_proto(shape, proto)
    };
    set_shape(at, next);
}

/// Leaf. The shape becomes the object's own, so that no cached transition adds a property to it.
pub fn prevent_extensions_raw(object: Value) {
    let at = object.addr();
    if flags(at) & FLAG_NON_EXTENSIBLE == 0 {
        // Dense elements of arrays are appended to by compiled code that looks at this flag only.
        add_flags(at, FLAG_NON_EXTENSIBLE);
        let shape = shape_of(at);
        set_shape(at, shape::fork(shape, shape::proto(shape)));
    }
}

/// Leaf.
pub fn is_extensible_raw(object: Value) -> bool {
    flags(object.addr()) & FLAG_NON_EXTENSIBLE == 0
}
