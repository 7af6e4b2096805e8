//! Elements of typed arrays in memory: what inline code and the shared helpers have in common.
//!
//! The view and the index are in i32 locals. BigInt and half-float elements are the leaves' business.

use pulse_abi::kinds::ElementType;
use pulse_abi::layout::{BUFFER_CELL, BYTES_DATA, TYPED_BUFFER, TYPED_INLINE_OFFSET};
use pulse_abi::value::CANONICAL_NAN;

use crate::asm::{Asm, mem};

/// Element types that have inline code.
pub const INLINE: [ElementType; 9] = [
    ElementType::Int8,
    ElementType::Uint8,
    ElementType::Uint8Clamped,
    ElementType::Int16,
    ElementType::Uint16,
    ElementType::Int32,
    ElementType::Uint32,
    ElementType::Float32,
    ElementType::Float64,
];

fn shift(ty: ElementType) -> u32 {
    u32::from(ElementType::SHIFT[ty as usize])
}

/// `at` becomes the address of the first byte - BYTES_DATA; `br_if`s out by `slow` labels when the buffer is detached. The caller has
/// compared the index with TYPED_INLINE_LENGTH.
pub fn data(asm: &mut Asm, view: u32, at: u32, slow: u32) {
    asm.get(view);
    asm.load32(TYPED_BUFFER);
    asm.load32(BUFFER_CELL);
    asm.i().local_tee(at).i32_eqz().br_if(slow);
    asm.get(at);
    asm.get(view);
    asm.load32(TYPED_INLINE_OFFSET);
    asm.i().i32_add().local_set(at);
}

/// Pushes the address of the element - BYTES_DATA.
pub fn place(asm: &mut Asm, ty: ElementType, at: u32, index: u32) {
    asm.get(at);
    asm.get(index);
    if shift(ty) > 0 {
        asm.i().i32_const(shift(ty) as i32).i32_shl();
    }
    asm.i().i32_add();
}

/// Pushes the element as a Value. `f` (f64) and `n` (i32) are scratch.
pub fn load(asm: &mut Asm, ty: ElementType, at: u32, index: u32, f: u32, n: u32) {
    use ElementType::*;
    place(asm, ty, at, index);
    let at = mem(BYTES_DATA, shift(ty));
    match ty {
        Int8 => asm.i().i32_load8_s(at),
        Uint8 | Uint8Clamped => asm.i().i32_load8_u(at),
        Int16 => asm.i().i32_load16_s(at),
        Uint16 => asm.i().i32_load16_u(at),
        Int32 | Uint32 => asm.i().i32_load(at),
        Float32 => asm.i().f32_load(at).f64_promote_f32(),
        Float64 => asm.i().f64_load(at),
        BigInt64 | BigUint64 | Float16 => unreachable!("no inline code"),
    };
    match ty {
        Float32 | Float64 => {
            // Any NaN may be in memory.
            asm.set(f);
            asm.word(CANONICAL_NAN);
            asm.i().local_get(f).i64_reinterpret_f64().local_get(f).local_get(f).f64_ne().select();
        }
        Uint32 => {
            asm.set(n);
            asm.get(n);
            asm.box_int();
            asm.i().local_get(n).f64_convert_i32_u().i64_reinterpret_f64().local_get(n).i32_const(0).i32_ge_s().select();
        }
        _ => asm.box_int(),
    }
}

/// Stores the value in an i64 local, an int.
pub fn store_int(asm: &mut Asm, ty: ElementType, at: u32, index: u32, value: u32, n: u32) {
    use ElementType::*;
    place(asm, ty, at, index);
    asm.payload(value);
    match ty {
        Uint8Clamped => {
            asm.set(n);
            // Negative numbers are large ones, unsigned: 0 for them, 255 for the others out of range.
            asm.i().i32_const(0).i32_const(255).local_get(n).i32_const(0).i32_lt_s().select();
            asm.get(n);
            asm.i().local_get(n).i32_const(255).i32_gt_u().select();
        }
        Float32 => {
            asm.i().f32_convert_i32_s();
        }
        Float64 => {
            asm.i().f64_convert_i32_s();
        }
        _ => {}
    }
    finish_store(asm, ty);
}

/// Whether numbers are stored by their ToInt32.
pub fn wraps(ty: ElementType) -> bool {
    !matches!(ty, ElementType::Uint8Clamped | ElementType::Float32 | ElementType::Float64)
}

/// Stores a double: its place and, as an f64 or (where it [`wraps`]) an i32, the number are on the stack.
pub fn store_double(asm: &mut Asm, ty: ElementType) {
    match ty {
        // Saturation takes NaN and negative numbers to 0.
        ElementType::Uint8Clamped => {
            asm.i().f64_nearest().f64_const(255.0.into()).f64_min().i32_trunc_sat_f64_u();
        }
        ElementType::Float32 => {
            asm.i().f32_demote_f64();
        }
        _ => {}
    }
    finish_store(asm, ty);
}

fn finish_store(asm: &mut Asm, ty: ElementType) {
    use ElementType::*;
    let at = mem(BYTES_DATA, shift(ty));
    match ty {
        Int8 | Uint8 | Uint8Clamped => asm.i().i32_store8(at),
        Int16 | Uint16 => asm.i().i32_store16(at),
        Int32 | Uint32 => asm.i().i32_store(at),
        Float32 => asm.i().f32_store(at),
        Float64 => asm.i().f64_store(at),
        BigInt64 | BigUint64 | Float16 => unreachable!("no inline code"),
    };
}
