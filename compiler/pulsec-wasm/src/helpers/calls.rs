//! Calls through the generic entry, construction, spreading of argument lists.

use pulse_abi::kinds::Kind;
use pulse_abi::layout::{
    ARGC_NEW, ARRAY_LENGTH, CELL_FLAGS, CELL_KIND, CELL_WORD, CTL_ALLOC_PTR, ELEMENTS_DATA, ERR_REFERENCE, ERR_TYPE, FLAG_CONSTRUCTOR,
    FLAG_SLOW_ELEMENTS, FN_ARITY_SHIFT, FN_CODE, FN_CTOR_CACHE, FN_MAX_DIRECT, FN_PROTOTYPE, NURSERY_SOFT_END, OBJECT_ELEMENTS, OBJECT_FIELDS, OBJECT_SHAPE,
    OBJECT_SLOTS, SHADOW_STACK_LIMIT, SHAPE_FLAG_DICTIONARY, SHAPE_INLINE, SHAPE_PROTO,
};
use pulse_abi::value::{EXC, HOLE, TAG_CELL, TAG_MARKER, TAG_OBJECT, TAG_UNDEFINED, TDZ, UNDEFINED};
use wasm_encoder::{BlockType, ValType};

use super::{Body, Helper};

/// Position of a List's length and first Value.
const LIST_LENGTH: u32 = 8;
const LIST_DATA: u32 = 16;

pub fn call_slow(b: &mut Body<'_, '_>, n: u32) {
    let top = n + 2;
    if n <= u32::from(FN_MAX_DIRECT) {
        let ty = b.unit.direct_type(n);
        b.asm.is_object(0);
        b.open_if(BlockType::Empty);
        b.asm.payload(0);
        b.asm.load16(CELL_KIND);
        b.asm.int(0xf0ff);
        b.asm.i().i32_and();
        b.asm.int(Kind::Function as u32 | n << (8 + FN_ARITY_SHIFT));
        b.asm.i().i32_eq();
        b.open_if(BlockType::Empty);
        b.asm.payload(0);
        b.get_all(1..=top);
        b.asm.payload(0);
        b.asm.load32(FN_CODE);
        b.asm.i().i32_const(1).i32_add().call_indirect(0, ty);
        b.return_();
        b.end();
        b.end();
    }
    for i in 0..=n {
        b.get_all([top, 1 + i]);
        b.asm.store64(8 * i);
    }
    b.asm.get(0);
    b.asm.int(n);
    b.asm.get(top);
    b.asm.helper(Helper::CallGeneric);
}

/// (callee, argc, argp). A callee that is not an ordinary function gets an array of the arguments in rt.
pub fn generic(b: &mut Body<'_, '_>, construct: bool) {
    let ty = b.unit.generic_type();
    let (mask, wanted) = if construct {
        (0xff | u32::from(FLAG_CONSTRUCTOR) << 8, Kind::Function as u32 | u32::from(FLAG_CONSTRUCTOR) << 8)
    } else {
        (0xff, Kind::Function as u32)
    };
    b.asm.is_object(0);
    b.open_if(BlockType::Empty);
    b.asm.payload(0);
    b.asm.load16(CELL_KIND);
    b.asm.int(mask);
    b.asm.i().i32_and();
    b.asm.int(wanted);
    b.asm.i().i32_eq();
    b.open_if(BlockType::Empty);
    b.asm.payload(0);
    b.get_all([1, 2]);
    b.asm.payload(0);
    b.asm.load32(FN_CODE);
    b.asm.i().call_indirect(0, ty);
    b.return_();
    b.end();
    b.end();
    let (n, end) = (b.local(ValType::I32), b.local(ValType::I32));
    b.asm.get(1);
    b.asm.i().i32_const(!ARGC_NEW as i32).i32_and().local_tee(n).i32_const(3).i32_shl().local_get(2).i32_add().i32_const(8).i32_add();
    b.asm.set(end);
    b.asm.get(0);
    // this, or new.target behind the arguments
    b.asm.get(if construct { end } else { 2 });
    b.asm.load64(0);
    b.asm.get(2);
    b.asm.i().i32_const(8).i32_add().local_get(n);
    b.leaf("rest_array");
    let name = if construct { "op_construct_spread" } else { "op_call_spread" };
    b.rt(name, 3, |asm| {
        asm.get(end);
        asm.i().i32_const(8).i32_add();
    });
}

/// (callee, this | new.target, list, fp).
pub fn spread(b: &mut Body<'_, '_>, construct: bool) {
    let (p, data, len, i) = (b.local(ValType::I32), b.local(ValType::I32), b.local(ValType::I32), b.local(ValType::I32));
    let v = b.local(ValType::I64);
    b.asm.i().block(BlockType::Empty);
    b.asm.i().block(BlockType::Empty);
    // Only ordinary functions take their arguments here.
    b.asm.is_not_object(0);
    b.asm.i().br_if(0);
    b.asm.payload(0);
    b.asm.load8(CELL_KIND);
    b.asm.i().i32_const(Kind::Function as i32).i32_ne().br_if(0);
    if construct {
        b.asm.payload(0);
        b.asm.load8(CELL_FLAGS);
        b.asm.i().i32_const(i32::from(FLAG_CONSTRUCTOR)).i32_and().i32_eqz().br_if(0);
    }
    b.asm.payload(2);
    b.asm.set(p);
    b.asm.is_tag(2, TAG_CELL);
    b.open_if(BlockType::Empty);
    b.asm.get(p);
    b.asm.load32(LIST_LENGTH);
    b.asm.set(len);
    b.asm.i().local_get(p).i32_const(LIST_DATA as i32).i32_add().local_set(data);
    b.asm.i().br(2);
    b.end();
    b.asm.is_not_object(2);
    b.asm.i().br_if(0);
    b.asm.get(p);
    b.asm.load16(CELL_KIND);
    b.asm.int(0xff | u32::from(FLAG_SLOW_ELEMENTS) << 8);
    b.asm.i().i32_and().i32_const(Kind::Array as i32).i32_ne().br_if(0);
    b.asm.get(p);
    b.asm.load32(ARRAY_LENGTH);
    b.asm.set(len);
    b.asm.get(p);
    b.asm.load32(OBJECT_ELEMENTS);
    b.asm.set(p);
    b.asm.i().local_get(p).i32_const(ELEMENTS_DATA as i32).i32_add().local_set(data);
    // Elements below the length that were never written are missing, not stored.
    b.asm.get(len);
    b.asm.get(p);
    b.asm.load32(CELL_WORD);
    b.asm.i().i32_const(0).local_get(p).select();
    b.asm.i().i32_le_u().br_if(1);
    b.end();
    b.get_all([0, 1, 2]);
    b.rt(if construct { "op_construct_spread" } else { "op_call_spread" }, 3, |asm| asm.get(3));
    b.return_();
    b.end();

    // Room for this, the arguments, new.target.
    b.asm.get(len);
    b.asm.int((SHADOW_STACK_LIMIT - pulse_abi::layout::SHADOW_STACK) / 8);
    b.asm.i().i32_ge_u();
    b.asm.i().local_get(len).i32_const(3).i32_shl().local_get(3).i32_add();
    b.asm.int(SHADOW_STACK_LIMIT);
    b.asm.i().i32_gt_u().i32_or();
    b.open_if(BlockType::Empty);
    b.leaf("stack_overflow");
    b.return_();
    b.end();
    b.asm.get(3);
    if construct {
        b.asm.word(UNDEFINED);
    } else {
        b.asm.get(1);
    }
    b.asm.store64(0);
    b.asm.i().loop_(BlockType::Empty);
    b.asm.i().local_get(i).local_get(len).i32_lt_u();
    b.open_if(BlockType::Empty);
    b.asm.i().local_get(3).local_get(i).i32_const(3).i32_shl().i32_add();
    b.asm.word(UNDEFINED);
    b.asm.i().local_get(data).local_get(i).i32_const(3).i32_shl().i32_add();
    b.asm.load64(0);
    b.asm.tee(v);
    b.asm.get(v);
    b.asm.word(HOLE);
    b.asm.i().i64_eq().select();
    b.asm.store64(8);
    b.asm.i().local_get(i).i32_const(1).i32_add().local_set(i).br(1);
    b.end();
    b.end();
    if construct {
        b.asm.i().local_get(3).local_get(len).i32_const(3).i32_shl().i32_add().local_get(1);
        b.asm.store64(8);
    }
    b.asm.get(0);
    b.asm.get(len);
    if construct {
        b.asm.int(ARGC_NEW);
        b.asm.i().i32_or();
    }
    b.asm.get(3);
    b.asm.helper(if construct { Helper::ConstructGeneric } else { Helper::CallGeneric });
}

/// Allocates `this` from the initial shape that new.target (a Value local) has cached, as leaf `create_this` does; leaves for `miss`
/// (counted from here) when that takes more. `t` becomes the object's Value.
fn this_of_cached_shape(b: &mut Body<'_, '_>, target: u32, t: u32, miss: u32) {
    let [p, shape, n, at, end] = [(); 5].map(|()| b.local(ValType::I32));
    b.asm.is_not_object(target);
    b.asm.i().br_if(miss);
    b.asm.payload(target);
    b.asm.tee(p);
    b.asm.load8(CELL_KIND);
    b.asm.i().i32_const(Kind::Function as i32).i32_ne().br_if(miss);
    b.asm.get(p);
    b.asm.load32(OBJECT_SHAPE);
    b.asm.load8(CELL_FLAGS);
    b.asm.i().i32_const(i32::from(SHAPE_FLAG_DICTIONARY)).i32_and().br_if(miss);
    b.asm.get(p);
    b.asm.load64(FN_CTOR_CACHE);
    b.asm.set(t);
    b.asm.is_tag(t, TAG_CELL);
    b.asm.i().i32_eqz().br_if(miss);
    b.asm.payload(t);
    b.asm.tee(shape);
    b.asm.load64(SHAPE_PROTO);
    b.asm.get(p);
    b.asm.load64(FN_PROTOTYPE);
    b.asm.i().i64_ne().br_if(miss);
    b.asm.load_fixed32(CTL_ALLOC_PTR);
    b.asm.tee(at);
    b.asm.get(shape);
    b.asm.load32(SHAPE_INLINE);
    b.asm.i().local_tee(n).i32_const(3).i32_shl().i32_add().i32_const(OBJECT_FIELDS as i32).i32_add().local_tee(end);
    b.asm.int(NURSERY_SOFT_END);
    b.asm.i().i32_gt_u().br_if(miss);
    b.asm.int(CTL_ALLOC_PTR);
    b.asm.get(end);
    b.asm.store32(0);
    b.asm.get(at);
    b.asm.get(shape);
    b.asm.store32(OBJECT_SHAPE);
    b.asm.get(at);
    b.asm.i().local_get(n).i32_const(16).i32_shl().i32_const(Kind::Object as i32).i32_or();
    b.asm.store32(CELL_KIND);
    b.asm.get(at);
    b.asm.word(0);
    b.asm.store64(OBJECT_SLOTS);
    b.asm.get(at);
    b.asm.box_tag(TAG_OBJECT);
    b.asm.set(t);
    // Initial shapes have some inline slots.
    b.asm.i().loop_(BlockType::Empty);
    b.asm.get(at);
    b.asm.undefined();
    b.asm.store64(OBJECT_FIELDS);
    b.asm.i().local_get(at).i32_const(8).i32_add().local_tee(at).i32_const(OBJECT_FIELDS as i32).i32_add().local_get(end).i32_lt_u().br_if(0);
    b.end();
}

/// (new.target, fp)
pub fn create_this(b: &mut Body<'_, '_>) {
    let t = b.local(ValType::I64);
    b.asm.i().block(BlockType::Empty);
    this_of_cached_shape(b, 0, t, 0);
    b.asm.get(t);
    b.return_();
    b.end();
    b.asm.get(0);
    b.leaf("create_this");
    b.asm.set(t);
    b.asm.is_tag(t, TAG_MARKER);
    b.open_if(BlockType::Empty);
    b.asm.get(0);
    b.rt("op_create_this", 1, |asm| asm.get(1));
    b.return_();
    b.end();
    b.asm.get(t);
}

/// (callee address, argc, argp) → callee address. Behind new.target is room for the callee while a getter runs.
pub fn new_this(b: &mut Body<'_, '_>) {
    let (slot, t) = (b.local(ValType::I32), b.local(ValType::I64));
    b.asm.i().local_get(1).i32_const(!ARGC_NEW as i32).i32_and().i32_const(3).i32_shl().local_get(2).i32_add().i32_const(8).i32_add();
    b.asm.tee(slot);
    b.asm.get(0);
    b.asm.box_tag(TAG_OBJECT);
    b.asm.store64(8);
    b.asm.get(slot);
    b.asm.load64(0);
    b.asm.i().local_get(slot).i32_const(16).i32_add();
    b.asm.helper(Helper::CreateThis);
    b.asm.tee(t);
    b.asm.word(EXC);
    b.asm.i().i64_eq();
    b.open_if(BlockType::Empty);
    b.asm.int(0);
    b.return_();
    b.end();
    b.get_all([2, t]);
    b.asm.store64(0);
    b.asm.get(slot);
    b.asm.load32(8);
}

/// (result, this)
pub fn class_return(b: &mut Body<'_, '_>) {
    b.asm.is_object(0);
    b.open_if(BlockType::Empty);
    b.asm.get(0);
    b.return_();
    b.end();
    b.asm.is_tag(0, TAG_UNDEFINED);
    b.asm.i().i32_eqz();
    b.open_if(BlockType::Empty);
    b.throw(ERR_TYPE, "Derived constructors may only return object or undefined");
    b.return_();
    b.end();
    b.asm.get(1);
    b.asm.word(TDZ);
    b.asm.i().i64_eq();
    b.open_if(BlockType::Empty);
    b.throw(ERR_REFERENCE, "Must call super constructor in derived class before accessing 'this' or returning from derived constructor");
    b.return_();
    b.end();
    b.asm.get(1);
}
