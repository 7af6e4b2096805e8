//! Calls through the generic entry, construction, spreading of argument lists.

use pulse_abi::kinds::Kind;
use pulse_abi::layout::{
    ARGC_NEW, ARRAY_LENGTH, CELL_FLAGS, CELL_KIND, CELL_WORD, ELEMENTS_DATA, ERR_REFERENCE, ERR_TYPE, FLAG_CONSTRUCTOR,
    FLAG_SLOW_ELEMENTS, FN_CODE, OBJECT_ELEMENTS, SHADOW_STACK_LIMIT,
};
use pulse_abi::value::{EXC, HOLE, TAG_CELL, TAG_MARKER, TAG_OBJECT, TAG_UNDEFINED, TDZ, UNDEFINED};
use wasm_encoder::{BlockType, ValType};

use super::{Body, Helper};

/// Position of a List's length and first Value.
const LIST_LENGTH: u32 = 8;
const LIST_DATA: u32 = 16;

pub fn call_slow(b: &mut Body<'_, '_>, n: u32) {
    let top = n + 2;
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

/// (callee address, argc, argp, info) → callee address. Behind new.target is room for the callee while a getter runs.
pub fn new_this(b: &mut Body<'_, '_>) {
    let (slot, t) = (b.local(ValType::I32), b.local(ValType::I64));
    b.asm.i().local_get(1).i32_const(!ARGC_NEW as i32).i32_and().i32_const(3).i32_shl().local_get(2).i32_add().i32_const(8).i32_add();
    b.asm.tee(slot);
    b.asm.load64(0);
    b.asm.get(3);
    b.leaf("create_this");
    b.asm.set(t);
    b.asm.is_tag(t, TAG_MARKER);
    b.open_if(BlockType::Empty);
    b.asm.get(slot);
    b.asm.get(0);
    b.asm.box_tag(TAG_OBJECT);
    b.asm.store64(8);
    b.asm.get(slot);
    b.asm.load64(0);
    b.asm.get(0);
    b.asm.box_tag(TAG_OBJECT);
    b.rt("op_create_this", 2, |asm| {
        asm.get(slot);
        asm.i().i32_const(16).i32_add();
    });
    b.asm.set(t);
    b.asm.get(slot);
    b.asm.load32(8);
    b.asm.set(0);
    b.end();
    b.asm.get(t);
    b.asm.word(EXC);
    b.asm.i().i64_eq();
    b.open_if(BlockType::Empty);
    b.asm.int(0);
    b.return_();
    b.end();
    b.get_all([2, t]);
    b.asm.store64(0);
    b.asm.get(0);
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
