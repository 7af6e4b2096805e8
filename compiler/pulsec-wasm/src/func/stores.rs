//! Stores and definitions of several new properties at once: one test of the shape, one change of it.

use pulse_abi::layout::{IC_HOLDER, IC_INFO, NURSERY_END, OBJECT_SHAPE};
use pulsec_ir::ir::{Imm, Inst, InstId, Op};
use wasm_encoder::BlockType;

use super::Emitter;
use crate::helpers::Helper;
use crate::unit::{I32, I64};

impl Emitter<'_, '_> {
    /// SetProps, DefineFields.
    pub(super) fn set_props(&mut self, id: InstId, inst: &Inst, helper: Helper) {
        let Imm::Keys(keys) = &inst.imm else { panic!("{}: {} without keys", self.f.name, inst.op.name()) };
        let (count, list) = (keys.len() as u32, self.unit.keys(keys.iter().map(|k| k.0).collect()));
        let ic = self.unit.new_ic();
        let values: Vec<u32> = inst.args.iter().map(|v| self.local(*v)).collect();
        let o = values[0];
        let miss = |e: &mut Self| {
            e.store_arguments(&values);
            e.asm.address(list);
            e.asm.int(count);
            e.asm.address(ic);
            e.top();
            e.asm.helper(helper);
        };
        if self.small {
            return self.safepoint(id, I64, miss);
        }
        let (p, at) = (self.temp(I32), self.temp(I32));
        let done = self.block(BlockType::Result(I64));
        let slow = self.block(BlockType::Empty);
        if !self.def(inst.args[0]).is_some_and(|def| def.op == Op::CreateThis) {
            self.leave_unless_object(o, slow);
        }
        self.leave_unless_cached(o, p, ic, slow);
        self.leave_if_stale(ic, slow);
        self.asm.get(p);
        self.asm.address(ic);
        self.asm.load32(IC_HOLDER);
        self.asm.store32(OBJECT_SHAPE);
        self.asm.get(p);
        self.asm.address(ic);
        self.asm.load32(IC_INFO);
        self.asm.i().i32_add();
        self.asm.set(at);
        for (i, v) in values[1..].iter().enumerate() {
            self.asm.get(at);
            self.asm.get(*v);
            self.asm.store64(8 * i as u32);
        }
        // Whether any of them is a heap Value is not worth the tests.
        self.asm.get(p);
        self.asm.int(NURSERY_END);
        self.asm.i().i32_ge_u();
        self.open_if(BlockType::Empty);
        self.asm.get(p);
        self.leaf("barrier");
        self.close();
        self.asm.undefined();
        self.br(done);
        self.close();
        self.safepoint(id, I64, miss);
        self.close();
    }
}
