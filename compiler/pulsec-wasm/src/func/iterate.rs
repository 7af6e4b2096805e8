//! Iteration: a step over a dense array inline, every other one in rt.

use pulse_abi::kinds::Kind;
use pulse_abi::layout::{
    ARRAY_LENGTH, CELL_KIND, CELL_WORD, ELEMENTS_DATA, ITER_ARRAY, ITER_DONE, ITER_INDEX, ITER_KIND, ITER_TARGET, OBJECT_ELEMENTS,
};
use pulse_abi::value::HOLE;
use pulsec_ir::ir::{Inst, InstId};
use wasm_encoder::BlockType;

use super::Emitter;
use super::elements::ARRAY_MASK;
use crate::unit::{I32, I64};

impl Emitter<'_, '_> {
    pub(super) fn iter_next(&mut self, id: InstId, inst: &Inst) {
        let record = self.local(inst.args[0]);
        let step = |e: &mut Self| {
            e.asm.get(record);
            e.rt("op_iter_next", 1);
        };
        if self.small {
            return self.safepoint(id, I64, step);
        }
        let [r, target, index, elements] = [(); 4].map(|()| self.temp(I32));
        let v = self.temp(I64);
        let done = self.block(BlockType::Result(I64));
        let slow = self.block(BlockType::Empty);
        // Payloads: an int, a boolean, an object, an int.
        self.asm.payload(record);
        self.asm.tee(r);
        self.asm.load32(ITER_KIND);
        self.asm.i().i32_const(ITER_ARRAY).i32_ne();
        self.asm.get(r);
        self.asm.load32(ITER_DONE);
        self.asm.i().i32_or();
        self.br_if(slow);
        self.asm.get(r);
        self.asm.load32(ITER_TARGET);
        self.asm.tee(target);
        self.asm.load16(CELL_KIND);
        self.asm.int(ARRAY_MASK);
        self.asm.i().i32_and().i32_const(Kind::Array as i32).i32_ne();
        self.br_if(slow);
        // A length that is no int is larger than any capacity, whatever its low half says.
        self.asm.get(r);
        self.asm.load32(ITER_INDEX);
        self.asm.tee(index);
        self.asm.get(target);
        self.asm.load32(ARRAY_LENGTH);
        self.asm.i().i32_ge_u();
        self.br_if(slow);
        self.asm.get(target);
        self.asm.load32(OBJECT_ELEMENTS);
        self.asm.i().local_tee(elements).i32_eqz();
        self.br_if(slow);
        self.asm.get(index);
        self.asm.get(elements);
        self.asm.load32(CELL_WORD);
        self.asm.i().i32_ge_u();
        self.br_if(slow);
        self.asm.i().local_get(index).i32_const(3).i32_shl().local_get(elements).i32_add();
        self.asm.load64(ELEMENTS_DATA);
        self.asm.tee(v);
        self.asm.word(HOLE);
        self.asm.i().i64_eq();
        self.br_if(slow);
        self.asm.get(r);
        self.asm.i().local_get(index).i32_const(1).i32_add();
        self.asm.store32(ITER_INDEX);
        self.asm.get(v);
        self.br(done);
        self.close();
        self.safepoint(id, I64, step);
        self.close();
    }
}
