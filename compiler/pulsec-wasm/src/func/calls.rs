//! Calls: the arity-checked direct entry inline, the generic entry through helpers.

use pulse_abi::kinds::Kind;
use pulse_abi::layout::{ARGC_NEW, CELL_KIND, CONTROL, CTL_ALLOC_LIMIT, FN_ARITY_SHIFT, FN_CODE, FN_INFO, FN_MAX_DIRECT, NURSERY_SOFT_END};
use pulsec_ir::ir::{FuncId, Imm, Inst, InstId, ValueId};
use wasm_encoder::BlockType;

use super::Emitter;
use crate::asm::Sym;
use crate::helpers::Helper;
use crate::unit::{Flavour, I32, I64};

/// The byte of the control block where a cell has its kind: the low one of the allocation limit, 0 or the nursery's end.
const _: () = assert!(CONTROL + CELL_KIND == CTL_ALLOC_LIMIT && NURSERY_SOFT_END & 0xff != Kind::Function as u32 && Kind::Function as u32 != 0);

impl Emitter<'_, '_> {
    pub(super) fn call_op(&mut self, id: InstId, inst: &Inst) {
        let count = inst.args.len() as u32 - 2;
        let callee = self.local(inst.args[0]);
        let arguments: Vec<u32> = inst.args[1..].iter().map(|v| self.local(*v)).collect();
        let direct = !self.small && count <= u32::from(FN_MAX_DIRECT);
        self.safepoint(id, I64, |e| {
            if !direct {
                return e.generic_call(callee, &arguments);
            }
            let ty = e.unit.direct_type(count);
            let p = e.temp(I32);
            let done = e.block(BlockType::Result(I64));
            let slow = e.block(BlockType::Empty);
            e.asm.is_not_object(callee);
            e.br_if(slow);
            // One compare for kind and arity; the low flag bits do not matter.
            e.asm.payload(callee);
            e.asm.tee(p);
            e.asm.load16(CELL_KIND);
            e.asm.int(0xf0ff);
            e.asm.i().i32_and();
            e.asm.int(Kind::Function as u32 | count << (8 + FN_ARITY_SHIFT));
            e.asm.i().i32_ne();
            e.br_if(slow);
            e.asm.get(p);
            arguments.iter().for_each(|a| e.asm.get(*a));
            e.top();
            e.asm.get(p);
            e.asm.load32(FN_CODE);
            e.asm.i().i32_const(1).i32_add().call_indirect(0, ty);
            e.br(done);
            e.close();
            e.generic_call(callee, &arguments);
            e.close();
        });
    }

    /// FnIs.
    pub(super) fn fn_is(&mut self, v: ValueId, function: FuncId) {
        let info = self.unit.info(function);
        let (v, p) = (self.local(v), self.temp(I32));
        // What is no object is looked at as the control block, whose byte there is no kind of a cell.
        self.asm.payload(v);
        self.asm.int(CONTROL);
        self.asm.is_object(v);
        self.asm.i().select();
        self.asm.tee(p);
        self.asm.load8(CELL_KIND);
        self.asm.i().i32_const(Kind::Function as i32).i32_eq();
        self.asm.get(p);
        self.asm.load32(FN_INFO);
        self.asm.address(info);
        self.asm.i().i32_eq().i32_and();
    }

    /// `arguments` starts with this.
    fn generic_call(&mut self, callee: u32, arguments: &[u32]) {
        if arguments.len() as u32 - 1 <= u32::from(FN_MAX_DIRECT) {
            self.asm.get(callee);
            arguments.iter().for_each(|a| self.asm.get(*a));
            self.top();
            self.asm.helper(Helper::CallSlow(arguments.len() as u32 - 1));
            return;
        }
        self.store_arguments(arguments);
        self.asm.get(callee);
        self.asm.int(arguments.len() as u32 - 1);
        self.top();
        self.asm.helper(Helper::CallGeneric);
    }

    /// Writes Values at the top of the frame, where the callee's arguments begin.
    pub(super) fn store_arguments(&mut self, values: &[u32]) {
        for (i, local) in values.iter().enumerate() {
            self.asm.get(self.frame.fp);
            self.asm.get(*local);
            self.asm.store64(8 * (self.extent.slots + i as u32));
        }
    }

    pub(super) fn call_direct(&mut self, id: InstId, inst: &Inst) {
        let Imm::Func(target) = inst.imm else { panic!("{}: CallDirect without function", self.f.name) };
        let flavour = self.unit.flavour(target);
        let count = inst.args.len() as u32 - 2;
        if let Flavour::Direct(arity) | Flavour::Rt(arity) = flavour
            && arity != count
        {
            panic!("{}: CallDirect with {count} arguments, the callee takes {arity}", self.f.name);
        }
        self.safepoint(id, I64, |e| match flavour {
            Flavour::Direct(_) => {
                e.get(inst.args[0]);
                e.asm.i().i32_wrap_i64();
                inst.args[1..].iter().for_each(|v| e.get(*v));
                e.top();
                e.asm.call(Sym::Body(target));
            }
            Flavour::Rt(_) => {
                inst.args[2..].iter().for_each(|v| e.get(*v));
                e.top();
                e.asm.call(Sym::Body(target));
            }
            Flavour::Generic => {
                let callee = e.local(inst.args[0]);
                let values: Vec<u32> = inst.args[1..].iter().map(|v| e.local(*v)).collect();
                e.store_arguments(&values);
                e.asm.payload(callee);
                e.asm.int(count);
                e.top();
                e.asm.call(Sym::Body(target));
            }
            Flavour::Resume => panic!("{}: CallDirect of a resume function", e.f.name),
        });
    }

    pub(super) fn construct(&mut self, id: InstId, inst: &Inst) {
        let count = inst.args.len() as u32 - 2;
        let constructor = self.local(inst.args[0]);
        let undefined = self.temp(I64);
        self.asm.undefined();
        self.asm.set(undefined);
        // this, arguments, new.target
        let mut values = vec![undefined];
        values.extend(inst.args[2..].iter().map(|v| self.local(*v)));
        values.push(self.local(inst.args[1]));
        self.safepoint(id, I64, |e| {
            e.store_arguments(&values);
            e.asm.get(constructor);
            e.asm.int(count | ARGC_NEW);
            e.top();
            e.asm.helper(Helper::ConstructGeneric);
        });
    }
}
