//! Comparison: inline int and double arms, a shared helper for the rest.

use pulse_abi::value::{FIRST_TAG, is_double, is_int};
use pulsec_ir::ir::{Inst, InstId, Op, ValueId};
use wasm_encoder::BlockType;

use super::Emitter;
use super::arith::{Arms, Operand};
use crate::helpers::Helper;
use crate::unit::{I32, I64};

impl Emitter<'_, '_> {
    pub(super) fn generic_compare(&mut self, id: InstId, inst: &Inst) {
        if inst.op == Op::Eq && self.eq_constant(inst) {
            return;
        }
        let (a, b) = (self.operand(inst.args[0]), self.operand(inst.args[1]));
        let hopeless = [a, b].iter().any(|o| matches!(o, Operand::Other));
        let slow_call = |e: &mut Self| {
            for (o, v) in [(a, inst.args[0]), (b, inst.args[1])] {
                match o {
                    Operand::Any(local) => e.asm.get(local),
                    _ => e.get(v),
                }
            }
            e.top();
            e.asm.helper(Helper::Compare(inst.op));
        };
        if self.small || hopeless {
            return self.safepoint(id, I32, slow_call);
        }
        let done = self.block(BlockType::Result(I32));
        let slow = self.block(BlockType::Empty);
        let arms = self.arms(&inst.args, [a, b]);
        self.fast_compare(inst.op, a, b, arms, slow, done);
        self.close();
        self.safepoint(id, I32, slow_call);
        self.close();
    }

    fn fast_compare(&mut self, op: Op, a: Operand, b: Operand, arms: Arms, slow: usize, done: usize) {
        if arms.ints {
            let not_int = self.block(BlockType::Empty);
            self.unless_ints(&[a, b], not_int);
            self.push_int32(a);
            self.push_int32(b);
            match op {
                Op::Lt | Op::LtN => self.asm.i().i32_lt_s(),
                Op::Le | Op::LeN => self.asm.i().i32_le_s(),
                Op::Gt => self.asm.i().i32_gt_s(),
                Op::Ge => self.asm.i().i32_ge_s(),
                _ => self.asm.i().i32_eq(),
            };
            self.br(done);
            self.close();
        }
        self.push_doubles([a, b], arms, slow);
        match op {
            Op::Lt | Op::LtN => self.asm.i().f64_lt(),
            Op::Le | Op::LeN => self.asm.i().f64_le(),
            Op::Gt => self.asm.i().f64_gt(),
            Op::Ge => self.asm.i().f64_ge(),
            _ => self.asm.i().f64_eq(),
        };
        self.br(done);
    }

    pub(super) fn instance_of(&mut self, id: InstId, inst: &Inst) {
        let (v, target, word) = (self.local(inst.args[0]), self.local(inst.args[1]), self.temp(I64));
        let slow = |e: &mut Self| {
            e.asm.get(v);
            e.asm.get(target);
            e.rt("op_instance_of", 2);
            e.asm.bool_result(word);
        };
        if self.small {
            return self.safepoint(id, I32, slow);
        }
        let (ic, answer) = (self.unit.new_ic(), self.temp(I32));
        self.asm.get(v);
        self.asm.get(target);
        self.asm.address(ic);
        self.leaf("instance_of");
        self.asm.tee(answer);
        self.asm.i().i32_const(2).i32_eq();
        self.open_if(BlockType::Result(I32));
        self.safepoint(id, I32, slow);
        self.else_();
        self.asm.get(answer);
        self.close();
    }

    /// LtN, LeN, EqN.
    pub(super) fn number_compare(&mut self, inst: &Inst) {
        let (a, b) = (self.operand(inst.args[0]), self.operand(inst.args[1]));
        if matches!((a, b), (Operand::Other, _) | (_, Operand::Other)) {
            // Cannot happen at run time: the operands are Numbers.
            self.asm.i().unreachable();
            return;
        }
        let done = self.block(BlockType::Result(I32));
        let slow = self.block(BlockType::Empty);
        let arms = self.arms(&inst.args, [a, b]);
        self.fast_compare(inst.op, a, b, arms, slow, done);
        self.close();
        for o in [a, b] {
            match o {
                Operand::Any(local) => self.asm.number_of(local),
                _ => self.push_double(o),
            }
        }
        match inst.op {
            Op::LtN => self.asm.i().f64_lt(),
            Op::LeN => self.asm.i().f64_le(),
            _ => self.asm.i().f64_eq(),
        };
        self.close();
    }

    /// `x == null`: no user code, two words.
    fn eq_constant(&mut self, inst: &Inst) -> bool {
        let nullish = |e: &Self, v: ValueId| e.known_word(v).is_some_and(pulse_abi::value::is_nullish);
        let other = match (nullish(self, inst.args[0]), nullish(self, inst.args[1])) {
            (true, _) => inst.args[1],
            (_, true) => inst.args[0],
            _ => return false,
        };
        self.get(other);
        self.asm.tag();
        self.asm.i().i32_const(-2).i32_and().i32_const(pulse_abi::value::TAG_UNDEFINED as i32).i32_eq();
        true
    }

    pub(super) fn strict_eq(&mut self, a: ValueId, b: ValueId) {
        // Against a word that only itself equals.
        for (constant, other) in [(a, b), (b, a)] {
            if let Some(word) = self.known_word(constant)
                && !is_int(word)
                && !is_double(word)
            {
                self.get(other);
                self.asm.word(word);
                self.asm.i().i64_eq();
                return;
            }
        }
        let (a, b) = (self.local(a), self.local(b));
        // Same words that are not doubles are equal; two different ints are not.
        self.asm.i().local_get(a).local_get(b).i64_eq();
        self.asm.get(a);
        self.asm.word(FIRST_TAG);
        self.asm.i().i64_ge_u().i32_and();
        self.open_if(BlockType::Result(I32));
        self.asm.i().i32_const(1);
        self.else_();
        self.asm.is_int(a);
        self.asm.is_int(b);
        self.asm.i().i32_and();
        self.open_if(BlockType::Result(I32));
        self.asm.i().i32_const(0);
        self.else_();
        self.asm.i().local_get(a).local_get(b);
        self.asm.helper(Helper::StrictEq);
        self.close();
        self.close();
    }
}
