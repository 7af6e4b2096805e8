//! Named properties: the first way of the inline cache inline, misses in helpers.

use pulse_abi::layout::{
    CTL_PROTO_EPOCH, IC_EXTRA, IC_HOLDER, IC_INFO, IC_SHAPE, OBJECT_SHAPE, OBJECT_SLOTS,
};
use pulse_abi::value::{MARK_ABSENT, TAG_MARKER, TDZ, UNDEFINED, marker};
use pulsec_ir::ir::{Inst, InstId, Op};
use wasm_encoder::BlockType;

use super::Emitter;
use crate::asm::Place;
use crate::helpers::Helper;
use crate::unit::{I32, I64};

impl Emitter<'_, '_> {
    pub(super) fn get_prop(&mut self, id: InstId, inst: &Inst) {
        let key = self.imm_const(inst);
        let ic = self.unit.new_ic();
        let o = self.local(inst.args[0]);
        let miss = |e: &mut Self| {
            e.asm.get(o);
            e.asm.address(Place::Const(key));
            e.asm.address(ic);
            e.top();
            e.asm.helper(Helper::GetMiss);
        };
        if self.small {
            return self.safepoint(id, I64, miss);
        }
        let (p, base, info) = (self.temp(I32), self.temp(I32), self.temp(I32));
        let done = self.block(BlockType::Result(I64));
        let slow = self.block(BlockType::Empty);
        if self.unit.const_is(pulsec_ir::ir::ConstId(key), "length") {
            self.length(o, p, done);
        }
        self.leave_unless_object(o, slow);
        self.leave_unless_cached(o, p, ic, slow);
        self.asm.address(ic);
        self.asm.load32(IC_HOLDER);
        self.asm.tee(base);
        self.open_if(BlockType::Empty);
        self.leave_if_stale(ic, slow);
        self.asm.i().local_get(base).local_set(p);
        self.close();
        self.slot_base(ic, p, info);
        self.asm.i().local_get(p).local_get(info).i32_add();
        self.asm.load64(0);
        self.br(done);
        self.close();
        self.safepoint(id, I64, miss);
        self.close();
    }

    pub(super) fn leave_unless_object(&mut self, o: u32, slow: usize) {
        self.asm.is_not_object(o);
        self.br_if(slow);
    }

    /// `p` = the object `o`; leaves when its shape is not the one that the cache has seen.
    pub(super) fn leave_unless_cached(&mut self, o: u32, p: u32, ic: Place, slow: usize) {
        self.asm.payload(o);
        self.asm.tee(p);
        self.asm.load32(OBJECT_SHAPE);
        self.asm.address(ic);
        self.asm.load32(IC_SHAPE);
        self.asm.i().i32_ne();
        self.br_if(slow);
    }

    /// Leaves when a prototype has changed since the cache was filled.
    pub(super) fn leave_if_stale(&mut self, ic: Place, slow: usize) {
        self.asm.address(ic);
        self.asm.load32(IC_EXTRA);
        self.asm.load_fixed32(CTL_PROTO_EPOCH);
        self.asm.i().i32_ne();
        self.br_if(slow);
    }

    /// `info` = the cached offset; `p` becomes the SlotArray where the slot is there.
    fn slot_base(&mut self, ic: Place, p: u32, info: u32) {
        self.asm.address(ic);
        self.asm.load32(IC_INFO);
        self.asm.i().local_tee(info).i32_const(0).i32_lt_s();
        self.open_if(BlockType::Empty);
        self.asm.get(p);
        self.asm.load32(OBJECT_SLOTS);
        self.asm.set(p);
        self.asm.i().local_get(info).i32_const(0x7fff_ffff).i32_and().local_set(info);
        self.close();
    }

    pub(super) fn set_prop(&mut self, id: InstId, inst: &Inst) {
        let key = self.imm_const(inst);
        let ic = self.unit.new_ic();
        let (o, v) = (self.local(inst.args[0]), self.local(inst.args[1]));
        let miss = |e: &mut Self| {
            e.asm.get(o);
            e.asm.address(Place::Const(key));
            e.asm.get(v);
            e.asm.address(ic);
            e.top();
            e.asm.helper(Helper::SetMiss);
        };
        if self.small {
            return self.safepoint(id, I64, miss);
        }
        let (p, shape, info) = (self.temp(I32), self.temp(I32), self.temp(I32));
        let done = self.block(BlockType::Result(I64));
        let slow = self.block(BlockType::Empty);
        self.leave_unless_object(o, slow);
        self.leave_unless_cached(o, p, ic, slow);
        self.asm.address(ic);
        self.asm.load32(IC_HOLDER);
        self.asm.tee(shape);
        self.open_if(BlockType::Empty);
        // A new property in an inline slot. The shape says that the object is extensible and no prototype.
        self.leave_if_stale(ic, slow);
        self.asm.get(p);
        self.asm.get(shape);
        self.asm.store32(OBJECT_SHAPE);
        self.close();
        self.slot_base(ic, p, info);
        self.asm.i().local_get(p).local_get(info).i32_add().local_get(v);
        self.asm.store64(0);
        self.barrier(p, v);
        self.asm.undefined();
        self.br(done);
        self.close();
        self.safepoint(id, I64, miss);
        self.close();
    }

    /// A free name. The cache's holder is the global object or the lexical record; its shape validates it.
    pub(super) fn get_global(&mut self, id: InstId, inst: &Inst) {
        let key = self.imm_const(inst);
        let ic = self.unit.new_ic();
        let (p, info, v) = (self.temp(I32), self.temp(I32), self.temp(I64));
        let done = self.block(BlockType::Result(I64));
        let slow = self.block(BlockType::Empty);
        if !self.small {
            self.asm.address(ic);
            self.asm.load32(IC_HOLDER);
            self.asm.i().local_tee(p).i32_eqz();
            self.br_if(slow);
            self.asm.get(p);
            self.asm.load32(OBJECT_SHAPE);
            self.asm.address(ic);
            self.asm.load32(IC_SHAPE);
            self.asm.i().i32_ne();
            self.br_if(slow);
            self.slot_base(ic, p, info);
            self.asm.i().local_get(p).local_get(info).i32_add();
            self.asm.load64(0);
            self.asm.tee(v);
            self.asm.word(TDZ);
            self.asm.i().i64_eq();
            self.br_if(slow);
            self.asm.get(v);
            self.br(done);
        }
        self.close();
        self.constant(key);
        self.asm.address(ic);
        self.leaf("get_global");
        self.asm.set(v);
        if inst.op == Op::GetGlobalOrUndefined {
            self.asm.get(v);
            self.asm.word(marker(MARK_ABSENT));
            self.asm.i().i64_eq();
            self.open_if(BlockType::Empty);
            self.asm.word(UNDEFINED);
            self.br(done);
            self.close();
        }
        self.asm.is_tag(v, TAG_MARKER);
        self.asm.get(v);
        self.asm.word(TDZ);
        self.asm.i().i64_eq().i32_or();
        self.open_if(BlockType::Result(I64));
        self.safepoint(id, I64, |e| {
            e.constant(key);
            e.rt("op_get_global_slow", 1);
        });
        self.else_();
        self.asm.get(v);
        self.close();
        self.close();
    }
}
