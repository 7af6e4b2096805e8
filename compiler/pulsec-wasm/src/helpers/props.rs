//! Access to named properties after the first way of the inline cache missed: the second way and the property cache, then a leaf, and rt when
//! user code has to run.

use pulse_abi::layout::{
    CTL_PROTO_EPOCH, IC_EXTRA, IC_HOLDER, IC_INFO, IC_INFO_ACCESSOR, IC_INFO_OFFSET,
    IC_SHAPE, IC_WAY, NURSERY_END, OBJECT_SHAPE, OBJECT_SLOTS, PAIR_GETTER, PAIR_SETTER, PROPERTY_CACHE, PROPERTY_CACHE_FACTOR,
    PROPERTY_CACHE_KEY, PROPERTY_CACHE_KEY_SHIFT, PROPERTY_CACHE_MASK, PROPERTY_CACHE_SHIFT,
};
use pulse_abi::realm::Intrinsic;
use pulse_abi::value::{EXC, FIRST_HEAP, TAG_MARKER, TAG_STRING, TAG_UNDEFINED};
use wasm_encoder::{BlockType, ValType};

use super::{Body, Helper};
use crate::asm::Asm;

/// The leaf's answer is on the stack: returned unless it is a marker, which goes to `slow` in the given local.
pub(super) fn answer(b: &mut Body<'_, '_>, slow: impl FnOnce(&mut Body<'_, '_>, u32)) {
    let r = b.local(ValType::I64);
    b.asm.set(r);
    b.asm.is_tag(r, TAG_MARKER);
    b.open_if(BlockType::Result(ValType::I64));
    slow(b, r);
    b.else_();
    b.asm.get(r);
    b.end();
}

fn key(b: &mut Body<'_, '_>) {
    b.asm.get(1);
    b.asm.load64(0);
}

/// Copies a way.
fn copy_way(b: &mut Body<'_, '_>, to: u32, offset: u32, from: u32) {
    for i in [0, 8] {
        b.asm.get(to);
        b.asm.get(from);
        b.asm.load64(i);
        b.asm.store64(offset + i);
    }
}

/// With the object's address in `p`: leaves for the label `found` (counted from here) with `way` = the way for its shape.
/// What the property cache knows moves to the front of the site's cache.
fn find_way(b: &mut Body<'_, '_>, ic: u32, p: u32, way: u32, found: u32, push_key: impl FnOnce(&mut Body<'_, '_>)) {
    let shape = b.local(ValType::I32);
    b.asm.get(p);
    b.asm.load32(OBJECT_SHAPE);
    b.asm.set(shape);
    for offset in [0, IC_WAY] {
        b.asm.i().local_get(ic).i32_const(offset as i32).i32_add();
        b.asm.tee(way);
        b.asm.load32(IC_SHAPE);
        b.asm.i().local_get(shape).i32_eq().br_if(found);
    }
    cached(b, shape, way, push_key);
    b.open_if(BlockType::Empty);
    accessor(b, way);
    b.open_if(BlockType::Empty);
    copy_way(b, ic, IC_WAY, way);
    b.else_();
    copy_way(b, ic, IC_WAY, ic);
    copy_way(b, ic, 0, way);
    b.end();
    b.asm.i().br(found + 1);
    b.end();
}

/// `way` = the entry of the property cache for a shape and a key; pushes whether it is theirs.
pub(super) fn cached(b: &mut Body<'_, '_>, shape: u32, way: u32, push_key: impl FnOnce(&mut Body<'_, '_>)) {
    let k = b.local(ValType::I32);
    push_key(b);
    b.asm.tee(k);
    b.asm.i().i32_const(PROPERTY_CACHE_KEY_SHIFT as i32).i32_shl().local_get(shape).i32_add();
    b.asm.i().i32_const(PROPERTY_CACHE_FACTOR as i32).i32_mul().i32_const(PROPERTY_CACHE_SHIFT as i32).i32_shr_u();
    b.asm.i().i32_const(PROPERTY_CACHE_MASK as i32).i32_and().i32_const(PROPERTY_CACHE as i32).i32_add();
    b.asm.tee(way);
    b.asm.load32(IC_SHAPE);
    b.asm.i().local_get(shape).i32_eq();
    b.asm.get(way);
    b.asm.load32(PROPERTY_CACHE_KEY);
    b.asm.i().local_get(k).i32_eq().i32_and();
}

pub(super) fn accessor(b: &mut Body<'_, '_>, way: u32) {
    b.asm.get(way);
    b.asm.load32(IC_INFO);
    b.asm.i().i32_const(IC_INFO_ACCESSOR as i32).i32_and();
}

/// Pushes whether the way's epoch is over.
fn is_stale(b: &mut Body<'_, '_>, way: u32) {
    b.asm.get(way);
    b.asm.load32(IC_EXTRA);
    b.asm.load_fixed32(CTL_PROTO_EPOCH);
    b.asm.i().i32_ne();
}

/// `p` becomes the base of the slot in the object at `p`; its address is pushed.
pub(super) fn slot(b: &mut Body<'_, '_>, way: u32, p: u32, info: u32) {
    b.asm.get(way);
    b.asm.load32(IC_INFO);
    b.asm.i().local_tee(info).i32_const(0).i32_lt_s();
    b.open_if(BlockType::Empty);
    b.asm.get(p);
    b.asm.load32(OBJECT_SLOTS);
    b.asm.set(p);
    b.end();
    b.asm.i().local_get(info).i32_const(IC_INFO_OFFSET as i32).i32_and().local_get(p).i32_add();
}

/// Stores a Value local where the stack says, in the cell at `p`.
pub(super) fn store(b: &mut Body<'_, '_>, p: u32, value: u32) {
    b.asm.get(value);
    b.asm.store64(0);
    b.asm.get(p);
    b.asm.int(NURSERY_END);
    b.asm.i().i32_ge_u();
    b.asm.get(value);
    b.asm.word(FIRST_HEAP);
    b.asm.i().i64_ge_u().i32_and();
    b.open_if(BlockType::Empty);
    b.asm.get(p);
    b.leaf("barrier");
    b.end();
}

/// What reading an accessor without a getter does.
#[derive(Clone, Copy)]
pub(super) enum NoGetter {
    Undefined,
    /// Leaves the block around.
    Leaves,
}

/// Returns what the way says about the object at `p`: the property's value, or what its getter returns.
/// Locals: receiver and fp.
pub(super) fn answer_from(b: &mut Body<'_, '_>, way: u32, p: u32, [receiver, fp]: [u32; 2], no_getter: NoGetter) {
    let (info, v) = (b.local(ValType::I32), b.local(ValType::I64));
    slot(b, way, p, info);
    b.asm.load64(0);
    b.asm.set(v);
    accessor(b, way);
    b.open_if(BlockType::Empty);
    b.asm.payload(v);
    b.asm.load64(PAIR_GETTER);
    b.asm.set(v);
    b.asm.is_tag(v, TAG_UNDEFINED);
    b.asm.i().br_if(match no_getter {
        NoGetter::Undefined => 0,
        NoGetter::Leaves => 1,
    });
    b.get_all([v, receiver, fp]);
    b.asm.helper(Helper::CallSlow(0));
    b.return_();
    b.end();
    b.asm.get(v);
    b.return_();
}

/// Calls the setter of the accessor pair whose slot's address the stack has, and returns; without one, leaves the second block around.
/// Locals: scratch; receiver, value and fp.
pub(super) fn call_setter(b: &mut Body<'_, '_>, v: u32, [receiver, value, fp]: [u32; 3]) {
    b.asm.load32(0);
    b.asm.load64(PAIR_SETTER);
    b.asm.set(v);
    b.asm.is_tag(v, TAG_UNDEFINED);
    b.asm.i().br_if(1);
    b.get_all([v, receiver, value, fp]);
    b.asm.helper(Helper::CallSlow(1));
    return_exception(b, v);
    b.asm.undefined();
    b.return_();
}

/// Takes a result from the stack; returns when it is an exception.
pub(super) fn return_exception(b: &mut Body<'_, '_>, v: u32) {
    b.asm.tee(v);
    b.asm.word(EXC);
    b.asm.i().i64_eq();
    b.open_if(BlockType::Empty);
    b.asm.get(v);
    b.return_();
    b.end();
}

/// (object, key slot, ic, fp)
pub fn get_miss(b: &mut Body<'_, '_>) {
    let (p, way) = (b.local(ValType::I32), b.local(ValType::I32));
    b.asm.i().block(BlockType::Empty); // to the leaf
    b.asm.i().block(BlockType::Empty); // found
    b.asm.payload(0);
    b.asm.set(p);
    b.asm.is_not_object(0);
    b.open_if(BlockType::Empty);
    // Strings and numbers: as of their prototype. Own properties of strings have inline code or are unknown to caches.
    b.asm.is_tag(0, TAG_STRING);
    b.open_if(BlockType::Empty);
    b.asm.load_fixed32(Intrinsic::StringPrototype.address());
    b.asm.set(p);
    b.else_();
    b.asm.is_number(0);
    b.asm.i().i32_eqz().br_if(3);
    b.asm.load_fixed32(Intrinsic::NumberPrototype.address());
    b.asm.set(p);
    b.end();
    b.end();
    find_way(b, 2, p, way, 0, |b| {
        b.asm.get(1);
        b.asm.load32(0);
    });
    b.asm.i().br(1);
    b.end();
    b.asm.get(way);
    b.asm.load32(IC_HOLDER);
    b.open_if(BlockType::Empty);
    is_stale(b, way);
    b.asm.i().br_if(1);
    b.asm.get(way);
    b.asm.load32(IC_HOLDER);
    b.asm.set(p);
    b.end();
    answer_from(b, way, p, [0, 3], NoGetter::Undefined);
    b.end();
    b.asm.get(0);
    key(b);
    b.asm.get(2);
    b.leaf("get_prop_ic");
    answer(b, |b, r| {
        b.asm.get(0);
        key(b);
        b.asm.get(r);
        b.rt("op_get_slow", 3, |asm| asm.get(3));
    });
}

/// (object, key slot, value, ic, fp)
pub fn set_miss(b: &mut Body<'_, '_>) {
    let (p, way, info) = (b.local(ValType::I32), b.local(ValType::I32), b.local(ValType::I32));
    let v = b.local(ValType::I64);
    b.asm.i().block(BlockType::Empty); // to the leaf
    b.asm.i().block(BlockType::Empty); // found
    b.asm.is_not_object(0);
    b.asm.i().br_if(1);
    b.asm.payload(0);
    b.asm.set(p);
    find_way(b, 3, p, way, 0, |b| {
        b.asm.get(1);
        b.asm.load32(0);
        b.asm.i().i32_const(1).i32_add();
    });
    b.asm.i().br(1);
    b.end();
    accessor(b, way);
    b.open_if(BlockType::Empty);
    is_stale(b, way);
    b.asm.i().br_if(1);
    b.asm.get(way);
    b.asm.load32(IC_HOLDER);
    b.asm.tee(info);
    b.open_if(BlockType::Empty);
    b.asm.i().local_get(info).local_set(p);
    b.end();
    slot(b, way, p, info);
    call_setter(b, v, [0, 2, 4]);
    b.end();
    b.asm.get(way);
    b.asm.load32(IC_HOLDER);
    b.open_if(BlockType::Empty);
    // A new property in an inline slot. The shape says that the object is extensible and no prototype.
    is_stale(b, way);
    b.asm.i().br_if(1);
    b.asm.get(p);
    b.asm.get(way);
    b.asm.load32(IC_HOLDER);
    b.asm.store32(OBJECT_SHAPE);
    b.end();
    slot(b, way, p, info);
    store(b, p, 2);
    b.asm.undefined();
    b.return_();
    b.end();
    b.asm.get(0);
    key(b);
    b.get_all([2, 3]);
    b.leaf("set_prop_ic");
    answer(b, |b, r| {
        b.asm.get(0);
        key(b);
        b.get_all([2, r]);
        b.rt("op_set_slow", 4, |asm| asm.get(4));
    });
}

/// (list of key slots, count, ic, address of the object and the values)
pub fn set_props_miss(b: &mut Body<'_, '_>, define: bool) {
    let [p, way, i, to, before] = [(); 5].map(|()| b.local(ValType::I32));
    let (o, r) = (b.local(ValType::I64), b.local(ValType::I64));
    b.asm.get(3);
    b.asm.load64(0);
    b.asm.set(o);
    b.asm.i().block(BlockType::Empty); // one by one
    b.asm.i().block(BlockType::Empty); // found
    b.asm.is_not_object(o);
    b.asm.i().br_if(1);
    b.asm.payload(o);
    b.asm.tee(p);
    b.asm.load32(OBJECT_SHAPE);
    b.asm.set(before);
    find_way(b, 2, p, way, 0, |b| {
        b.asm.i().local_get(0).i32_const(1).i32_add();
    });
    b.asm.i().br(1);
    b.end();
    is_stale(b, way);
    b.asm.i().br_if(0);
    b.asm.get(p);
    b.asm.get(way);
    b.asm.load32(IC_HOLDER);
    b.asm.store32(OBJECT_SHAPE);
    b.asm.get(way);
    b.asm.load32(IC_INFO);
    b.asm.i().local_get(p).i32_add().local_set(to);
    b.asm.i().local_get(to).local_get(3).i32_const(8).i32_add().local_get(1).i32_const(3).i32_shl().memory_copy(0, 0);
    b.asm.get(p);
    b.asm.int(NURSERY_END);
    b.asm.i().i32_ge_u();
    b.open_if(BlockType::Empty);
    b.asm.get(p);
    b.leaf("barrier");
    b.end();
    b.asm.undefined();
    b.return_();
    b.end();
    b.asm.i().loop_(BlockType::Empty);
    let operands = |b: &mut Body<'_, '_>| {
        b.asm.get(3);
        b.asm.load64(0);
        b.asm.i().local_get(0).local_get(i).i32_const(2).i32_shl().i32_add();
        b.asm.load32(0);
        b.asm.load64(0);
        b.asm.i().local_get(3).local_get(i).i32_const(3).i32_shl().i32_add();
        b.asm.load64(8);
    };
    let behind = |asm: &mut Asm| {
        asm.i().local_get(1).i32_const(3).i32_shl().local_get(3).i32_add().i32_const(8).i32_add();
    };
    operands(b);
    if define {
        b.rt("op_define_field", 3, behind);
        b.asm.set(r);
    } else {
        b.asm.i().i32_const(0);
        b.leaf("set_prop_ic");
        b.asm.set(r);
        b.asm.is_tag(r, TAG_MARKER);
        b.open_if(BlockType::Empty);
        operands(b);
        b.asm.get(r);
        b.rt("op_set_slow", 4, behind);
        b.asm.set(r);
        b.end();
    }
    b.asm.get(r);
    b.asm.word(EXC);
    b.asm.i().i64_eq();
    b.open_if(BlockType::Empty);
    b.asm.get(r);
    b.return_();
    b.end();
    b.asm.i().local_get(i).i32_const(1).i32_add().local_tee(i).local_get(1).i32_lt_u().br_if(0);
    b.end();
    b.asm.get(before);
    b.asm.get(3);
    b.asm.load64(0);
    b.get_all([0, 1, 2]);
    b.leaf("set_props_done");
    b.asm.undefined();
}
