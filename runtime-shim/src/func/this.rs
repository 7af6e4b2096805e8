//! `this` of constructors: the initial shape is cached in the function that is new.target.

use pulse_abi::kinds::Kind;
use pulse_abi::layout::*;
use pulse_abi::realm::{Atom, Intrinsic};
use pulse_abi::value::{MARK_ACCESSOR, MARK_EXOTIC, MARK_LAZY};

use crate::object::shape;
use crate::value::{self, Value, atom, load, realm};
use crate::{mem, object};

/// Most inline slots an object gets from hints.
const MAX_INLINE: u32 = 48;

/// Leaf: a fresh `this`, or a marker when finding `new.target.prototype` runs user code.
pub fn create_this(new_target: Value) -> Value {
    let at = new_target.addr();
    if new_target.is_kind(Kind::Function) {
        let cache = load(at + FN_CTOR_CACHE);
        if cache.is_cell() && load(cache.addr() + SHAPE_PROTO) == load(at + FN_PROTOTYPE) && !is_dictionary(at) {
            return object::new_of_shape(cache.addr(), Kind::Object);
        }
    }
    let proto = match prototype_of(new_target) {
        Ok(proto) => proto,
        Err(marker) => return marker,
    };
    let proto = if proto.is_object() { proto } else { realm(Intrinsic::ObjectPrototype) };
    let initial = shape::root(proto, 0, inline_slots(new_target));
    // The cache is right only while slot 2 is the `prototype` property.
    if new_target.is_kind(Kind::Function) && !is_dictionary(at) && load(at + FN_PROTOTYPE) == proto {
        value::store(at, at + FN_CTOR_CACHE, Value::cell(initial));
    }
    object::new_of_shape(initial, Kind::Object)
}

fn is_dictionary(function: u32) -> bool {
    mem::load_u8(mem::load_u32(function) + CELL_FLAGS) & SHAPE_FLAG_DICTIONARY != 0
}

/// Hints of the class and its superclasses, added up.
fn inline_slots(constructor: Value) -> u32 {
    let mut total = 0;
    let mut at = constructor;
    for _ in 0..16 {
        if !at.is_kind(Kind::Function) {
            break;
        }
        total += u32::from(mem::load_u16(super::info(at.addr()) + INFO_INLINE));
        at = load(mem::load_u32(at.addr()) + SHAPE_PROTO);
    }
    total.clamp(4, MAX_INLINE)
}

/// The value of `new_target.prototype`, unless user code has a say.
fn prototype_of(new_target: Value) -> Result<Value, Value> {
    if new_target.is_kind(Kind::Function) && !is_dictionary(new_target.addr()) && load(new_target.addr() + FN_PROTOTYPE) == Value::marker(MARK_LAZY) {
        return Ok(super::materialize_prototype(new_target));
    }
    let found = object::get_elem(new_target, atom(Atom::Prototype));
    if found == Value::marker(MARK_ACCESSOR) || found == Value::marker(MARK_EXOTIC) {
        return Err(found);
    }
    Ok(found)
}

/// Leaf: GetPrototypeFromConstructor as far as it runs no user code.
pub fn proto_from_constructor(new_target: Value, default: Value) -> Value {
    match prototype_of(new_target) {
        Ok(proto) if proto.is_object() => proto,
        Ok(_) => default,
        Err(marker) => marker,
    }
}

/// Leaf: object literal shape: keys are const slots, `cell` caches it.
pub fn new_literal_shape(cell: u32, keys: u32, count: i32, proto: Value) -> u32 {
    let mut made = shape::root(proto, 0, count as u32);
    for i in 0..count as u32 {
        let key = load(mem::load_u32(keys + 4 * i));
        made = shape::add_property(made, key, 7);
    }
    mem::store_u32(cell, made);
    made
}
