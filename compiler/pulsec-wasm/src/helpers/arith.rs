//! Operators on any two Values: numbers in place, the rest through rt.

use pulse_abi::value::{CANONICAL_NAN, EXC, FIRST_TAG, MARK_NO_ROOM, TAG_BIGINT, TAG_INT, TAG_OBJECT, TAG_STRING, TAG_UNDEFINED, boxed, marker};
use pulsec_ir::ir::Op;
use wasm_encoder::{BlockType, ValType};

use super::Body;
use crate::names::rt_name;

/// Pushes 1 when both locals hold numbers.
fn both_numbers(b: &mut Body<'_, '_>) {
    b.asm.is_number(0);
    b.asm.is_number(1);
    b.asm.i().i32_and();
}

fn rt_binary(b: &mut Body<'_, '_>, op: Op) {
    b.get_all([0, 1]);
    b.rt(rt_name(op).unwrap_or_default(), 2, |asm| asm.get(2));
}

pub fn arith(b: &mut Body<'_, '_>, op: Op) {
    both_numbers(b);
    b.open_if(BlockType::Empty);
    match op {
        Op::Add | Op::Sub | Op::Mul | Op::Div | Op::Mod => {
            b.asm.number_of(0);
            b.asm.number_of(1);
            double_op(b, op);
            box_result(b);
        }
        _ => {
            to_int32(b, 0);
            to_int32(b, 1);
            match op {
                Op::BitAnd => b.asm.i().i32_and(),
                Op::BitOr => b.asm.i().i32_or(),
                Op::BitXor => b.asm.i().i32_xor(),
                Op::Shl => b.asm.i().i32_shl(),
                Op::Shr => b.asm.i().i32_shr_s(),
                _ => b.asm.i().i32_shr_u(),
            };
            if op == Op::UShr {
                b.asm.i().f64_convert_i32_u();
                box_result(b);
            } else {
                b.asm.box_int();
            }
        }
    }
    b.return_();
    b.end();
    if op == Op::Add {
        // Two strings need no user code.
        for local in [0, 1] {
            b.asm.is_tag(local, TAG_STRING);
        }
        b.asm.i().i32_and();
        b.open_if(BlockType::Empty);
        b.get_all([0, 1]);
        b.leaf("str_concat");
        // Without room, rt asks again after a collection.
        let r = b.local(ValType::I64);
        b.asm.tee(r);
        b.asm.word(marker(MARK_NO_ROOM));
        b.asm.i().i64_ne();
        b.open_if(BlockType::Empty);
        b.asm.get(r);
        b.return_();
        b.end();
        b.end();
    }
    rt_binary(b, op);
}

fn double_op(b: &mut Body<'_, '_>, op: Op) {
    match op {
        Op::Add | Op::AddN => b.asm.i().f64_add(),
        Op::Sub | Op::SubN => b.asm.i().f64_sub(),
        Op::Mul | Op::MulN => b.asm.i().f64_mul(),
        Op::Div | Op::DivN => b.asm.i().f64_div(),
        _ => {
            b.leaf("num_mod");
            return;
        }
    };
}

fn box_result(b: &mut Body<'_, '_>) {
    let (f, n) = (b.local(ValType::F64), b.local(ValType::I32));
    b.asm.box_number(f, n);
}

/// ToInt32 of a number local.
fn to_int32(b: &mut Body<'_, '_>, v: u32) {
    b.asm.is_int(v);
    b.open_if(BlockType::Result(ValType::I32));
    b.asm.payload(v);
    b.else_();
    b.asm.i().local_get(v).f64_reinterpret_i64();
    b.leaf("to_int32");
    b.end();
}

pub fn number_arith(b: &mut Body<'_, '_>, op: Op) {
    b.get_all([0, 1]);
    double_op(b, op);
    box_result(b);
}

pub fn unary(b: &mut Body<'_, '_>, op: Op) {
    b.asm.is_number(0);
    b.open_if(BlockType::Empty);
    match op {
        Op::Neg => {
            b.asm.number_of(0);
            b.asm.i().f64_neg();
            box_result(b);
        }
        Op::Inc | Op::Dec => {
            b.asm.number_of(0);
            b.asm.i().f64_const((if op == Op::Inc { 1.0 } else { -1.0 }).into()).f64_add();
            box_result(b);
        }
        Op::BitNot => {
            to_int32(b, 0);
            b.asm.i().i32_const(-1).i32_xor();
            b.asm.box_int();
        }
        _ => b.asm.get(0),
    }
    b.return_();
    b.end();
    b.asm.get(0);
    b.rt(rt_name(op).unwrap_or_default(), 1, |asm| asm.get(1));
}

pub fn compare(b: &mut Body<'_, '_>, op: Op) {
    both_numbers(b);
    b.open_if(BlockType::Empty);
    b.asm.number_of(0);
    b.asm.number_of(1);
    match op {
        Op::Lt => b.asm.i().f64_lt(),
        Op::Le => b.asm.i().f64_le(),
        Op::Gt => b.asm.i().f64_gt(),
        Op::Ge => b.asm.i().f64_ge(),
        _ => b.asm.i().f64_eq(),
    };
    b.return_();
    b.end();
    if op == Op::Eq {
        // Both of one type, or the same word: strict equality decides.
        b.asm.i().local_get(0).local_get(1).i64_eq();
        b.asm.is_tag(0, TAG_STRING);
        b.asm.is_tag(1, TAG_STRING);
        b.asm.i().i32_and().i32_or();
        b.asm.is_object(0);
        b.asm.is_object(1);
        b.asm.i().i32_and().i32_or();
        b.open_if(BlockType::Empty);
        b.get_all([0, 1]);
        b.leaf("strict_equal");
        b.return_();
        b.end();
    }
    rt_binary(b, op);
    let t = b.local(ValType::I64);
    b.asm.bool_result(t);
}

/// After the inline test for equal words that are not doubles.
pub fn strict_eq(b: &mut Body<'_, '_>) {
    both_numbers(b);
    b.open_if(BlockType::Empty);
    b.asm.number_of(0);
    b.asm.number_of(1);
    b.asm.i().f64_eq();
    b.return_();
    b.end();
    // Only strings and big integers are equal without being the same cell.
    b.asm.get(0);
    b.asm.tag();
    let t = b.local(ValType::I32);
    b.asm.tee(t);
    b.asm.get(1);
    b.asm.tag();
    b.asm.i().i32_eq();
    b.asm.get(t);
    b.asm.i().i32_const(TAG_STRING as i32).i32_eq().local_get(t).i32_const(TAG_BIGINT as i32).i32_eq().i32_or().i32_and();
    b.open_if(BlockType::Empty);
    b.get_all([0, 1]);
    b.leaf("strict_equal");
    b.return_();
    b.end();
    b.asm.i().local_get(0).local_get(1).i64_eq();
}

pub fn to_bool(b: &mut Body<'_, '_>) {
    b.asm.is_int(0);
    b.open_if(BlockType::Empty);
    b.asm.payload(0);
    b.asm.i().i32_const(0).i32_ne();
    b.return_();
    b.end();
    b.asm.is_object(0);
    b.open_if(BlockType::Empty);
    b.asm.i().i32_const(1);
    b.return_();
    b.end();
    b.asm.get(0);
    b.asm.tag();
    b.asm.i().i32_const(-2).i32_and().i32_const(TAG_UNDEFINED as i32).i32_eq();
    b.open_if(BlockType::Empty);
    b.asm.i().i32_const(0);
    b.return_();
    b.end();
    b.asm.get(0);
    b.leaf("to_bool");
}

const _: () = assert!(CANONICAL_NAN < FIRST_TAG && boxed(TAG_INT, 0) == FIRST_TAG && EXC < boxed(TAG_OBJECT, 0));
