//! Property access after the inline cache missed: a leaf first, rt when user code has to run.

use pulse_abi::value::TAG_MARKER;
use wasm_encoder::{BlockType, ValType};

use super::Body;

/// The leaf's answer is on the stack: returned unless it is a marker, which goes to `slow` in the given local.
fn answer(b: &mut Body<'_, '_>, slow: impl FnOnce(&mut Body<'_, '_>, u32)) {
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

pub fn get_miss(b: &mut Body<'_, '_>) {
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

pub fn set_miss(b: &mut Body<'_, '_>) {
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

pub fn get_elem_miss(b: &mut Body<'_, '_>) {
    b.get_all([0, 1]);
    b.leaf("get_elem");
    answer(b, |b, r| {
        b.get_all([0, 1, r]);
        b.rt("op_get_elem_slow", 3, |asm| asm.get(2));
    });
}

pub fn set_elem_miss(b: &mut Body<'_, '_>) {
    b.get_all([0, 1, 2]);
    b.leaf("set_elem");
    answer(b, |b, r| {
        b.get_all([0, 1, 2, r]);
        b.rt("op_set_elem_slow", 4, |asm| asm.get(3));
    });
}
