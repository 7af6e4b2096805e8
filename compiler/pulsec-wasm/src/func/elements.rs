//! Elements: dense arrays, or the typed arrays that are likely, inline; everything else in helpers.

use pulse_abi::kinds::{ElementType, Kind};
use pulse_abi::layout::{
    ARRAY_LENGTH, BUFFER_CELL, CELL_KIND, CELL_WORD, CTL_PROTO_EPOCH, ELEMENTS_DATA, FLAG_SLOW_ELEMENTS, IC_EXTRA, IC_SHAPE,
    OBJECT_ELEMENTS, OBJECT_SHAPE, STRING_LENGTH, TYPED_BUFFER, TYPED_INLINE_LENGTH, TYPED_TYPE,
};
use pulse_abi::value::{HOLE, TAG_STRING, int};
use pulsec_ir::ir::{Inst, InstId, Op, ValueId};
use wasm_encoder::BlockType;

use super::Emitter;
use super::arith::Operand;
use crate::helpers::Helper;
use crate::typed;
use crate::unit::{F64, I32, I64};

/// Kind and flag bits of a header half-word that tell a dense array.
pub(super) const ARRAY_MASK: u32 = 0xff | (FLAG_SLOW_ELEMENTS as u32) << 8;

impl Emitter<'_, '_> {
    /// `length` of arrays, strings and typed arrays; others go on. `p` is scratch.
    pub(super) fn length(&mut self, o: u32, p: u32, done: usize) {
        self.asm.payload(o);
        self.asm.set(p);
        self.asm.is_object(o);
        self.open_if(BlockType::Empty);
        self.asm.get(p);
        self.asm.load8(CELL_KIND);
        self.asm.i().i32_const(Kind::Array as i32).i32_eq();
        self.open_if(BlockType::Empty);
        self.asm.get(p);
        self.asm.load64(ARRAY_LENGTH);
        self.br(done);
        self.close();
        self.asm.get(p);
        self.asm.load8(CELL_KIND);
        self.asm.i().i32_const(Kind::TypedArray as i32).i32_eq();
        self.open_if(BlockType::Empty);
        self.typed_length(p, done);
        self.close();
        self.else_();
        self.asm.is_tag(o, TAG_STRING);
        self.open_if(BlockType::Empty);
        self.asm.get(p);
        self.asm.load32(STRING_LENGTH);
        self.asm.box_int();
        self.br(done);
        self.close();
        self.close();
    }

    /// `length` of a typed array while the builtin getter answers: an inline cache of its own says so by shape and epoch.
    fn typed_length(&mut self, p: u32, done: usize) {
        let ic = self.unit.new_ic();
        let n = self.temp(I32);
        let ask = self.block(BlockType::Empty);
        self.asm.get(p);
        self.asm.load32(OBJECT_SHAPE);
        self.asm.address(ic);
        self.asm.load32(IC_SHAPE);
        self.asm.i().i32_ne();
        self.asm.address(ic);
        self.asm.load32(IC_EXTRA);
        self.asm.load_fixed32(CTL_PROTO_EPOCH);
        self.asm.i().i32_ne().i32_or();
        self.asm.get(p);
        self.asm.load32(TYPED_BUFFER);
        self.asm.load32(BUFFER_CELL);
        self.asm.i().i32_eqz().i32_or();
        self.br_if(ask);
        self.asm.get(p);
        self.asm.load32(TYPED_INLINE_LENGTH);
        self.asm.i().local_tee(n).i32_eqz();
        self.br_if(ask);
        self.asm.get(n);
        self.asm.box_int();
        self.br(done);
        self.close();
        self.asm.get(p);
        self.asm.address(ic);
        self.leaf("typed_length_ic");
        self.asm.i().local_tee(n).i32_const(0).i32_ge_s();
        self.open_if(BlockType::Empty);
        self.asm.get(n);
        self.asm.box_int();
        self.br(done);
        self.close();
    }

    /// Pushes an i64 that is the key's number when that is an int ≥ 0, and too large for any index otherwise.
    fn push_index(&mut self, k: Operand) {
        match k {
            Operand::Any(local) => {
                self.asm.get(local);
                self.asm.word(int(0));
                self.asm.i().i64_sub();
            }
            Operand::Int(n) => self.asm.word(u64::from(n as u32)),
            Operand::Double(_) | Operand::Other => unreachable!("no inline access"),
        }
    }

    /// Leaves for `slow` unless `o` is a dense array and `k` an int below its capacity; `e` becomes the address of the element - 8.
    fn dense_element(&mut self, o: u32, k: Operand, e: u32, p: u32, slow: usize) {
        self.asm.is_not_object(o);
        self.br_if(slow);
        self.asm.payload(o);
        self.asm.tee(p);
        self.asm.load16(CELL_KIND);
        self.asm.int(ARRAY_MASK);
        self.asm.i().i32_and().i32_const(Kind::Array as i32).i32_ne();
        self.br_if(slow);
        self.asm.get(p);
        self.asm.load32(OBJECT_ELEMENTS);
        self.asm.i().local_tee(p).i32_eqz();
        self.br_if(slow);
        self.push_index(k);
        self.asm.get(p);
        self.asm.load32(CELL_WORD);
        self.asm.i().i64_extend_i32_u().i64_ge_u();
        self.br_if(slow);
        self.asm.get(p);
        self.push_int32(k);
        self.asm.i().i32_const(3).i32_shl().i32_add().local_set(e);
    }

    /// Leaves for `slow` unless `o` is a typed array of this type with an element at int `k`, see [`typed::data`].
    fn typed_element(&mut self, o: u32, k: Operand, ty: ElementType, slow: usize) -> TypedPlace {
        let (view, index, at) = (self.temp(I32), self.temp(I32), self.temp(I32));
        self.asm.is_not_object(o);
        self.br_if(slow);
        // Any object has that much memory behind it.
        self.asm.payload(o);
        self.asm.tee(view);
        self.asm.load8(CELL_KIND);
        self.asm.i().i32_const(Kind::TypedArray as i32).i32_xor();
        self.asm.get(view);
        self.asm.load32(TYPED_TYPE);
        self.asm.i().i32_const(ty as i32).i32_xor().i32_or();
        self.br_if(slow);
        self.push_index(k);
        self.asm.get(view);
        self.asm.load32(TYPED_INLINE_LENGTH);
        self.asm.i().i64_extend_i32_u().i64_ge_u();
        self.br_if(slow);
        self.push_int32(k);
        self.asm.set(index);
        let depth = self.depth(slow);
        typed::data(&mut self.asm, view, at, depth);
        TypedPlace { at, index }
    }

    fn likely(&self, id: InstId) -> Option<ElementType> {
        self.f.likely.elements.get(&id).copied().filter(|ty| typed::INLINE.contains(ty))
    }

    pub(super) fn get_elem(&mut self, id: InstId, inst: &Inst) {
        let o = self.local(inst.args[0]);
        let k = self.operand(inst.args[1]);
        let key = match k {
            Operand::Any(local) => local,
            _ => self.local(inst.args[1]),
        };
        let miss = |e: &mut Self| {
            e.asm.get(o);
            e.asm.get(key);
            e.top();
            e.asm.helper(Helper::GetElemMiss);
        };
        if self.small || matches!(k, Operand::Double(_) | Operand::Other) {
            return self.safepoint(id, I64, miss);
        }
        let done = self.block(BlockType::Result(I64));
        let slow = self.block(BlockType::Empty);
        if let Some(ty) = self.likely(id) {
            let TypedPlace { at, index } = self.typed_element(o, k, ty, slow);
            let (f, n) = (self.temp(F64), self.temp(I32));
            typed::load(&mut self.asm, ty, at, index, f, n);
            self.br(done);
        } else {
            let (p, at, v) = (self.temp(I32), self.temp(I32), self.temp(I64));
            self.dense_element(o, k, at, p, slow);
            self.asm.get(at);
            self.asm.load64(ELEMENTS_DATA);
            self.asm.tee(v);
            self.asm.word(HOLE);
            self.asm.i().i64_eq();
            self.br_if(slow);
            self.asm.get(v);
            self.br(done);
        }
        self.close();
        self.safepoint(id, I64, miss);
        self.close();
    }

    pub(super) fn set_elem(&mut self, id: InstId, inst: &Inst) {
        let o = self.local(inst.args[0]);
        let k = self.operand(inst.args[1]);
        let key = match k {
            Operand::Any(local) => local,
            _ => self.local(inst.args[1]),
        };
        let v = self.local(inst.args[2]);
        let miss = |e: &mut Self| {
            e.asm.get(o);
            e.asm.get(key);
            e.asm.get(v);
            e.top();
            e.asm.helper(Helper::SetElemMiss);
        };
        if self.small || matches!(k, Operand::Double(_) | Operand::Other) {
            return self.safepoint(id, I64, miss);
        }
        let done = self.block(BlockType::Result(I64));
        let slow = self.block(BlockType::Empty);
        if let Some(ty) = self.likely(id) {
            self.set_typed(inst.args[2], v, ty, slow, |e| e.typed_element(o, k, ty, slow));
        } else {
            let (p, at) = (self.temp(I32), self.temp(I32));
            // An element that is there is overwritten; everything else is the leaf's.
            self.dense_element(o, k, at, p, slow);
            self.asm.get(at);
            self.asm.load64(ELEMENTS_DATA);
            self.asm.word(HOLE);
            self.asm.i().i64_eq();
            self.br_if(slow);
            self.asm.get(at);
            self.asm.get(v);
            self.asm.store64(ELEMENTS_DATA);
            self.barrier(p, v);
        }
        self.asm.undefined();
        self.br(done);
        self.close();
        self.safepoint(id, I64, miss);
        self.close();
    }

    /// Stores `value`, which is in local `v`: what needs a conversion by user code, or of a double to an integer, leaves for `slow`.
    fn set_typed(&mut self, value: ValueId, v: u32, ty: ElementType, slow: usize, place: impl FnOnce(&mut Self) -> TypedPlace) {
        let known = self.def(value).map(|inst| inst.op);
        let float = matches!(ty, ElementType::Float32 | ElementType::Float64);
        match known {
            Some(Op::BoxF) if float => {}
            Some(Op::BoxI) => {}
            _ if float => self.unless_below(&[Operand::Any(v)], crate::asm::NUMBER_END, slow),
            _ => self.unless_ints(&[Operand::Any(v)], slow),
        }
        let TypedPlace { at, index } = place(self);
        if !float || known == Some(Op::BoxI) {
            let n = self.temp(I32);
            return typed::store_int(&mut self.asm, ty, at, index, v, n);
        }
        typed::place(&mut self.asm, ty, at, index);
        if known == Some(Op::BoxF) {
            self.asm.i().local_get(v).f64_reinterpret_i64();
        } else {
            self.asm.number_of(v);
        }
        typed::store_double(&mut self.asm, ty);
    }
}

/// Locals for [`typed::load`] and its likes.
struct TypedPlace {
    at: u32,
    index: u32,
}
