//! Element access after the inline way missed: dense and typed arrays and characters of strings here, then a leaf, rt when user code has to run.

use pulse_abi::kinds::{ElementType, Kind};
use pulse_abi::layout::{CELL_KIND, CELL_WORD, ELEMENTS_DATA, FLAG_SLOW_ELEMENTS, NURSERY_END, OBJECT_ELEMENTS, STRING_LENGTH, TYPED_INLINE_LENGTH, TYPED_TYPE};
use pulse_abi::value::{FIRST_HEAP, HOLE, TAG_STRING, UNDEFINED};
use wasm_encoder::{BlockType, ValType};

use super::Body;
use super::props::answer;
use crate::typed;

/// Parameters of both helpers.
const OBJECT: u32 = 0;
const KEY: u32 = 1;

struct Locals {
    /// Address of the object, index, address of the elements, kind.
    p: u32,
    index: u32,
    at: u32,
    kind: u32,
    f: u32,
    word: u32,
}

fn locals(b: &mut Body<'_, '_>) -> Locals {
    Locals {
        p: b.local(ValType::I32),
        index: b.local(ValType::I32),
        at: b.local(ValType::I32),
        kind: b.local(ValType::I32),
        f: b.local(ValType::F64),
        word: b.local(ValType::I64),
    }
}

/// Opens a block that is left unless the key is an int; `p` and `index` are set.
fn begin(b: &mut Body<'_, '_>, l: &Locals) {
    b.asm.i().block(BlockType::Empty);
    b.asm.is_int(KEY);
    b.asm.i().i32_eqz().br_if(0);
    b.asm.payload(KEY);
    b.asm.set(l.index);
    b.asm.payload(OBJECT);
    b.asm.set(l.p);
}

/// Leaves the block unless the object is one; `kind` is its kind.
fn object_kind(b: &mut Body<'_, '_>, l: &Locals) {
    b.asm.is_not_object(OBJECT);
    b.asm.i().br_if(0);
    b.asm.get(l.p);
    b.asm.load16(CELL_KIND);
    b.asm.set(l.kind);
}

/// `if` on a dense array; inside it, leaves the block around unless the element is there. `p` becomes the elements, `at` the address of the
/// element - ELEMENTS_DATA, `word` the element.
fn dense(b: &mut Body<'_, '_>, l: &Locals) {
    b.asm.get(l.kind);
    b.asm.int(0xff | u32::from(FLAG_SLOW_ELEMENTS) << 8);
    b.asm.i().i32_and().i32_const(Kind::Array as i32).i32_eq();
    b.open_if(BlockType::Empty);
    b.asm.get(l.p);
    b.asm.load32(OBJECT_ELEMENTS);
    b.asm.i().local_tee(l.p).i32_eqz().br_if(1);
    b.asm.get(l.index);
    b.asm.get(l.p);
    b.asm.load32(CELL_WORD);
    b.asm.i().i32_ge_u().br_if(1);
    b.asm.i().local_get(l.index).i32_const(3).i32_shl().local_get(l.p).i32_add();
    b.asm.tee(l.at);
    b.asm.load64(ELEMENTS_DATA);
    b.asm.tee(l.word);
    b.asm.word(HOLE);
    b.asm.i().i64_eq().br_if(1);
}

/// Leaves the block around unless the object is a typed array with an element there; `at` is set for [`typed`].
fn typed_place(b: &mut Body<'_, '_>, l: &Locals) {
    b.asm.i().local_get(l.kind).i32_const(0xff).i32_and().i32_const(Kind::TypedArray as i32).i32_ne().br_if(0);
    b.asm.get(l.index);
    b.asm.get(l.p);
    b.asm.load32(TYPED_INLINE_LENGTH);
    b.asm.i().i32_ge_u().br_if(0);
    typed::data(&mut b.asm, l.p, l.at, 0);
}

/// One arm for each element type that has inline code; the others leave the block around. Every arm returns.
fn by_type(b: &mut Body<'_, '_>, l: &Locals, mut arm: impl FnMut(&mut Body<'_, '_>, ElementType)) {
    let count = typed::INLINE.len() as u32;
    for _ in 0..count {
        b.asm.i().block(BlockType::Empty);
    }
    b.asm.get(l.p);
    b.asm.load32(TYPED_TYPE);
    b.asm.i().br_table((0..count).collect::<Vec<_>>(), count);
    for ty in typed::INLINE {
        b.end();
        arm(b, ty);
    }
}

/// f64 on the stack to its ToInt32.
fn to_int32(b: &mut Body<'_, '_>, f: u32) {
    b.asm.i().local_tee(f).f64_abs().f64_const(9_223_372_036_854_775_808.0f64.into()).f64_lt();
    b.open_if(BlockType::Result(ValType::I32));
    b.asm.i().local_get(f).i64_trunc_sat_f64_s().i32_wrap_i64();
    b.else_();
    b.asm.get(f);
    b.leaf("to_int32");
    b.end();
}

pub fn get_elem_miss(b: &mut Body<'_, '_>) {
    let l = locals(b);
    begin(b, &l);
    b.asm.is_tag(OBJECT, TAG_STRING);
    b.open_if(BlockType::Empty);
    b.asm.get(l.index);
    b.asm.get(l.p);
    b.asm.load32(STRING_LENGTH);
    b.asm.i().i32_ge_u().br_if(1);
    b.get_all([OBJECT, l.index]);
    b.leaf("str_char_at");
    b.return_();
    b.end();
    object_kind(b, &l);
    dense(b, &l);
    b.asm.get(l.word);
    b.return_();
    b.end();
    typed_place(b, &l);
    by_type(b, &l, |b, ty| {
        typed::load(&mut b.asm, ty, l.at, l.index, l.f, l.kind);
        b.return_();
    });
    b.end();

    b.get_all([OBJECT, KEY]);
    b.leaf("get_elem");
    answer(b, |b, r| {
        b.get_all([OBJECT, KEY, r]);
        b.rt("op_get_elem_slow", 3, |asm| asm.get(2));
    });
}

pub fn set_elem_miss(b: &mut Body<'_, '_>) {
    const VALUE: u32 = 2;
    let l = locals(b);
    begin(b, &l);
    object_kind(b, &l);
    dense(b, &l);
    b.asm.get(l.at);
    b.asm.get(VALUE);
    b.asm.store64(ELEMENTS_DATA);
    b.asm.get(l.p);
    b.asm.int(NURSERY_END);
    b.asm.i().i32_ge_u();
    b.asm.get(VALUE);
    b.asm.word(FIRST_HEAP);
    b.asm.i().i64_ge_u().i32_and();
    b.open_if(BlockType::Empty);
    b.asm.get(l.p);
    b.leaf("barrier");
    b.end();
    b.asm.word(UNDEFINED);
    b.return_();
    b.end();
    b.asm.is_number(VALUE);
    b.asm.i().i32_eqz().br_if(0);
    typed_place(b, &l);
    by_type(b, &l, |b, ty| {
        b.asm.is_int(VALUE);
        b.open_if(BlockType::Empty);
        typed::store_int(&mut b.asm, ty, l.at, l.index, VALUE, l.kind);
        b.else_();
        typed::place(&mut b.asm, ty, l.at, l.index);
        b.asm.i().local_get(VALUE).f64_reinterpret_i64();
        if typed::wraps(ty) {
            to_int32(b, l.f);
        }
        typed::store_double(&mut b.asm, ty);
        b.end();
        b.asm.word(UNDEFINED);
        b.return_();
    });
    b.end();

    b.get_all([OBJECT, KEY, VALUE]);
    b.leaf("set_elem");
    answer(b, |b, r| {
        b.get_all([OBJECT, KEY, VALUE, r]);
        b.rt("op_set_elem_slow", 4, |asm| asm.get(3));
    });
}
