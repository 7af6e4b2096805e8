//! Leaves that are a few instructions: inline, where a call would cost more than what it does.

use pulse_abi::kinds::{FIRST_OBJECT_KIND, Kind};
use pulse_abi::layout::{CELL_KIND, CTL_SCRATCH0, CTL_SCRATCH1, CTL_SCRATCH2, OBJECT_FIELDS, STRING_DATA, STRING_LENGTH};
use pulse_abi::value::FIRST_HEAP;
use pulsec_ir::ir::{Imm, Inst, Op, ValueId};
use wasm_encoder::BlockType;

use super::Emitter;
use crate::asm::mem;
use crate::unit::{I32, I64};

impl Emitter<'_, '_> {
    /// Emits the leaf in place of a call. False: nothing was emitted.
    pub(super) fn inline_leaf(&mut self, name: &str, inst: &Inst) -> bool {
        if self.small {
            return false;
        }
        let arg = |i: usize| inst.args[i];
        match name {
            "kind_of" => {
                let v = self.local(arg(0));
                self.asm.get(v);
                self.asm.word(FIRST_HEAP);
                self.asm.i().i64_ge_u();
                self.open_if(BlockType::Result(I32));
                self.asm.payload(v);
                self.asm.load8(CELL_KIND);
                self.else_();
                self.asm.i().i32_const(-1);
                self.close();
            }
            "field_get" => {
                let Some(n) = self.known_int(arg(1)) else { return false };
                let p = self.local(arg(0));
                self.is_object_cell(p);
                self.open_if(BlockType::Result(I64));
                self.asm.get(p);
                self.asm.load64(OBJECT_FIELDS + 8 * n);
                self.else_();
                self.asm.get(p);
                self.asm.int(n);
                self.leaf("field_get");
                self.close();
            }
            "field_set" => {
                let Some(n) = self.known_int(arg(1)) else { return false };
                let (p, v) = (self.local(arg(0)), self.local(arg(2)));
                self.is_object_cell(p);
                self.open_if(BlockType::Empty);
                self.asm.get(p);
                self.asm.get(v);
                self.asm.store64(OBJECT_FIELDS + 8 * n);
                self.barrier(p, v);
                self.else_();
                self.asm.get(p);
                self.asm.int(n);
                self.asm.get(v);
                self.leaf("field_set");
                self.close();
            }
            "scratch" => {
                let Some(n) = self.known_int(arg(0)) else { return false };
                let Some(cell) = [CTL_SCRATCH0, CTL_SCRATCH1, CTL_SCRATCH2].get(n as usize) else { return false };
                self.asm.int(*cell);
                self.asm.load64(0);
            }
            "str_len" => {
                self.get(arg(0));
                self.asm.i().i32_wrap_i64();
                self.asm.load32(STRING_LENGTH);
            }
            "str_char_code_at" => {
                let (v, index) = (self.local(arg(0)), self.local(arg(1)));
                self.asm.payload(v);
                self.asm.load8(CELL_KIND);
                self.asm.i().i32_const(Kind::StringLatin1 as i32).i32_eq();
                self.open_if(BlockType::Result(I32));
                self.asm.payload(v);
                self.asm.get(index);
                self.asm.i().i32_add().i32_load8_u(mem(STRING_DATA, 0));
                self.else_();
                self.asm.get(v);
                self.asm.get(index);
                self.leaf("str_char_code_at");
                self.close();
            }
            _ => return false,
        }
        true
    }

    fn is_object_cell(&mut self, p: u32) {
        self.asm.get(p);
        self.asm.load8(CELL_KIND);
        self.asm.i().i32_const(i32::from(FIRST_OBJECT_KIND)).i32_ge_u();
    }

    fn known_int(&self, v: ValueId) -> Option<u32> {
        match self.def(v).map(|inst| (inst.op, &inst.imm)) {
            Some((Op::Int, Imm::I32(n))) => u32::try_from(*n).ok(),
            _ => None,
        }
    }
}
