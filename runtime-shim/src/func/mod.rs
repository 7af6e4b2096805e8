//! Functions, `this` objects, scopes, coroutines, bound functions and proxies.

mod symbols;
mod this;
mod weak;

pub use symbols::*;
pub use this::*;
pub use weak::*;

use pulse_abi::kinds::Kind;
use pulse_abi::layout::*;
use pulse_abi::realm::{Atom, Intrinsic};
use pulse_abi::value::MARK_LAZY;

use crate::object::shape;
use crate::value::{self, Value, atom, load, realm, store_raw};
use crate::{compare, heap, mem, object, string};

/// Attribute bits.
const WRITABLE: u8 = 1;
const CONFIGURABLE: u8 = 4;

/// Inline slots of every function: length, name, prototype.
const SLOTS: u32 = 3;

/// FnInfo record of a function object.
#[inline]
pub fn info(function: u32) -> u32 {
    load(function + FN_INFO).payload()
}

/// Which prototype a kind of function has, and where its shape is kept between closures.
fn family(kind: u8) -> (Intrinsic, Intrinsic) {
    match kind {
        FN_KIND_NORMAL => (Intrinsic::FunctionPrototype, Intrinsic::FunctionShape),
        FN_KIND_GENERATOR => (Intrinsic::GeneratorFunctionPrototype, Intrinsic::Spare0),
        FN_KIND_ASYNC | FN_KIND_ASYNC_ARROW => (Intrinsic::AsyncFunctionPrototype, Intrinsic::Spare1),
        FN_KIND_ASYNC_GENERATOR => (Intrinsic::AsyncGeneratorFunctionPrototype, Intrinsic::Spare2),
        _ => (Intrinsic::FunctionPrototype, Intrinsic::MethodShape),
    }
}

/// Whether functions of this kind are born with a `prototype` property, made on first touch.
fn has_lazy_prototype(kind: u8) -> bool {
    matches!(kind, FN_KIND_NORMAL | FN_KIND_GENERATOR | FN_KIND_ASYNC_GENERATOR)
}

fn shape_for(kind: u8) -> u32 {
    let (proto, slot) = family(kind);
    let known = realm(slot);
    if known.is_cell() {
        return known.addr();
    }
    let mut made = shape::root(realm(proto), Kind::Function.internal_fields(), SLOTS);
    made = shape::add_property(made, atom(Atom::Length), CONFIGURABLE);
    made = shape::add_property(made, atom(Atom::Name), CONFIGURABLE);
    if has_lazy_prototype(kind) {
        made = shape::add_property(made, atom(Atom::Prototype), WRITABLE);
    }
    store_raw(slot.address(), Value::cell(made));
    made
}

/// Leaf: a function object for a FnInfo record.
pub fn new_closure(info: u32) -> Value {
    let kind = mem::load_u8(info + INFO_KIND);
    let captures = u32::from(mem::load_u16(info + INFO_CAPTURES));
    let shape = shape_for(kind);
    let fields = Kind::Function.internal_fields() + SLOTS + captures;
    let at = heap::alloc(Kind::Function, OBJECT_FIELDS + 8 * fields);
    mem::store_u32(at, shape);
    mem::store_u8(at + CELL_KIND, Kind::Function as u8);
    let constructor = matches!(kind, FN_KIND_NORMAL | FN_KIND_CLASS | FN_KIND_DERIVED_CLASS | FN_KIND_BUILTIN_CTOR);
    let flags = if constructor { FLAG_CONSTRUCTOR } else { 0 };
    mem::store_u8(at + CELL_FLAGS, flags | mem::load_u8(info + INFO_ARITY).min(FN_ARITY_NONE) << FN_ARITY_SHIFT);
    mem::store_u16(at + CELL_NFIELDS, fields as u16);
    mem::store_u64(at + OBJECT_SLOTS, 0);
    store_raw(at + FN_CODE, Value::int(mem::load_u32(info + INFO_CODE) as i32));
    store_raw(at + FN_INFO, Value::int(info as i32));
    store_raw(at + FN_HOME, Value::UNDEFINED);
    store_raw(at + FN_CTOR_CACHE, Value::UNDEFINED);
    store_raw(at + FN_LENGTH, Value::int(i32::from(mem::load_u16(info + INFO_LENGTH))));
    let name = mem::load_u32(info + INFO_NAME);
    store_raw(at + FN_NAME, if name == 0 { atom(Atom::Empty) } else { load(name) });
    store_raw(at + FN_PROTOTYPE, if has_lazy_prototype(kind) { Value::marker(MARK_LAZY) } else { Value::UNDEFINED });
    mem::fill_words(at + FN_CAPTURES, Value::UNDEFINED.0, captures);
    Value::object(at)
}

/// The object in a lazy `prototype` slot, made now.
pub fn materialize_prototype(function: Value) -> Value {
    let at = function.addr();
    let slot = load(at + FN_PROTOTYPE);
    if slot != Value::marker(MARK_LAZY) {
        return slot;
    }
    let proto = match mem::load_u8(info(at) + INFO_KIND) {
        FN_KIND_GENERATOR => object::new_object(realm(Intrinsic::GeneratorPrototype)),
        FN_KIND_ASYNC_GENERATOR => object::new_object(realm(Intrinsic::AsyncGeneratorPrototype)),
        _ => {
            let proto = object::new_prototype(realm(Intrinsic::ObjectPrototype));
            object::define_own(proto, atom(Atom::Constructor), function, i32::from(WRITABLE | CONFIGURABLE));
            proto
        }
    };
    value::store(at, at + FN_PROTOTYPE, proto);
    proto
}

/// Leaf: FN_KIND_*, -1 for anything but a compiled function.
pub fn function_kind(value: Value) -> i32 {
    if value.is_kind(Kind::Function) { i32::from(mem::load_u8(info(value.addr()) + INFO_KIND)) } else { -1 }
}

/// Leaf: source text, undefined for native ones.
pub fn function_source(value: Value) -> Value {
    if !value.is_kind(Kind::Function) {
        return Value::UNDEFINED;
    }
    let info = info(value.addr());
    let (data, length) = (mem::load_u32(info + INFO_SOURCE), mem::load_u32(info + INFO_SOURCE_LEN));
    if data == 0 {
        return Value::UNDEFINED;
    }
    string::from_str(&String::from_utf8_lossy(mem::bytes(data, length)))
}

/// Leaf.
pub fn function_set_home(function: Value, home: Value) {
    value::store(function.addr(), function.addr() + FN_HOME, home);
}

fn values_cell(kind: Kind, count: u32, data: u32, tag_count: bool) -> Value {
    let at = heap::alloc(kind, data + 8 * count);
    mem::store_u32(at, if tag_count { count } else { 0 });
    mem::store_u8(at + CELL_KIND, kind as u8);
    mem::store_u16(at + CELL_NFIELDS, if tag_count { 0 } else { count as u16 });
    mem::fill_words(at + data, Value::UNDEFINED.0, count);
    Value::cell(at)
}

/// Leaf.
pub fn new_scope(count: i32) -> Value {
    values_cell(Kind::Scope, count as u32, SCOPE_DATA, false)
}

/// Leaf.
pub fn new_frame(count: i32) -> Value {
    values_cell(Kind::Frame, count as u32, FRAME_DATA, true)
}

/// Leaf: coroutine object of a function that was just called.
pub fn new_coroutine(callee: Value, proto: Value, kind: i32) -> Value {
    let info = info(callee.addr());
    let frame = new_frame(mem::load_u32(info + INFO_FRAME) as i32);
    let object = object::new_kind_object(kind, proto);
    let at = object.addr();
    store_raw(at + CO_CODE, Value::int(mem::load_u32(info + INFO_RESUME) as i32));
    store_raw(at + CO_STATE, Value::int(0));
    store_raw(at + CO_FRAME, frame);
    store_raw(at + CO_CALLEE, callee);
    heap::barrier(at);
    object
}

/// Leaf: target, this, Array of arguments.
pub fn new_bound_function(target: Value, this: Value, args: Value) -> Value {
    let bound = object::new_kind_object(Kind::BoundFunction as i32, object::get_proto(target));
    let at = bound.addr();
    let constructor = if compare::is_constructor(target) { FLAG_CONSTRUCTOR } else { 0 };
    mem::store_u8(at + CELL_FLAGS, FLAG_CALLABLE | constructor);
    store_raw(at + OBJECT_FIELDS, target);
    store_raw(at + OBJECT_FIELDS + 8, this);
    store_raw(at + OBJECT_FIELDS + 16, args);
    heap::barrier(at);
    bound
}

/// Leaf: target and handler are objects.
pub fn new_proxy(target: Value, handler: Value) -> Value {
    let proxy = object::new_kind_object(Kind::Proxy as i32, Value::NULL);
    let at = proxy.addr();
    let mut flags = 0;
    if compare::is_callable(target) {
        flags |= FLAG_CALLABLE;
    }
    if compare::is_constructor(target) {
        flags |= FLAG_CONSTRUCTOR;
    }
    mem::store_u8(at + CELL_FLAGS, flags);
    store_raw(at + OBJECT_FIELDS, target);
    store_raw(at + OBJECT_FIELDS + 8, handler);
    heap::barrier(at);
    proxy
}

/// Leaf: kind byte, -1 for values that are no cell.
pub fn kind_of(value: Value) -> i32 {
    if value.is_heap() { i32::from(value.kind_byte()) } else { -1 }
}

/// Leaf `scratch`.
pub fn scratch(index: i32) -> Value {
    value::get_scratch(index as u32)
}

/// Leaf: `count` Values at `from` as a fresh Array.
pub fn rest_array(from: u32, count: i32) -> Value {
    let count = count.max(0);
    let array = object::new_array(count);
    for i in 0..count as u32 {
        object::array_push(array, load(from + 8 * i));
    }
    array
}
