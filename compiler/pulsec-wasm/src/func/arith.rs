//! Arithmetic: inline int and double arms, a shared helper for the rest.

use pulse_abi::value::{FIRST_TAG, int, is_double, is_int, payload};
use pulsec_ir::ir::{Inst, InstId, LikelyNumber, Op, ValueId};
use wasm_encoder::BlockType;

use super::Emitter;
use crate::helpers::Helper;
use crate::unit::{F64, I32, I64};

/// What is known of an operand when code is made.
#[derive(Clone, Copy, Debug)]
pub(super) enum Operand {
    /// The local that holds the word.
    Any(u32),
    Int(i32),
    Double(f64),
    /// Surely not a number: fast arms make no sense.
    Other,
}

/// Which arms an operation on two numbers gets inline, by what its operands probably are.
#[derive(Clone, Copy, Debug)]
pub(super) struct Arms {
    /// An arm for two ints.
    pub ints: bool,
    /// By operand: whether the arm for doubles takes ints too.
    pub mixed: [bool; 2],
}

impl Emitter<'_, '_> {
    /// The arms for these operands.
    pub(super) fn arms(&self, args: &[ValueId], operands: [Operand; 2]) -> Arms {
        let likely = |i: usize| match args.get(i) {
            Some(v) => self.f.likely.numbers.get(v.index()).copied().unwrap_or_default(),
            None => LikelyNumber::Unknown,
        };
        let double = |i: usize| matches!(operands[i], Operand::Double(_)) || likely(i) == LikelyNumber::Double;
        Arms {
            ints: !double(0) && !double(1),
            mixed: [0, 1].map(|i| matches!(likely(i), LikelyNumber::Int | LikelyNumber::Either) || (likely(i) == LikelyNumber::Unknown && double(1 - i))),
        }
    }
    /// Pushes the operands as doubles; leaves for `slow` unless they are what the arm for doubles takes.
    pub(super) fn push_doubles(&mut self, operands: [Operand; 2], arms: Arms, slow: usize) {
        for (o, mixed) in operands.iter().zip(arms.mixed) {
            self.unless_below(&[*o], if mixed { crate::asm::NUMBER_END } else { FIRST_TAG }, slow);
        }
        for (o, mixed) in operands.iter().zip(arms.mixed) {
            if mixed { self.push_number(*o) } else { self.push_double(*o) }
        }
    }
    pub(super) fn operand(&mut self, v: ValueId) -> Operand {
        if let Some(word) = self.known_word(v) {
            return if is_int(word) {
                Operand::Int(payload(word) as i32)
            } else if is_double(word) {
                Operand::Double(f64::from_bits(word))
            } else {
                Operand::Other
            };
        }
        if self.def(v).is_some_and(|inst| matches!(inst.op, Op::Const | Op::NewObject | Op::NewArray | Op::NewClosure | Op::Typeof)) {
            return Operand::Other;
        }
        Operand::Any(self.local(v))
    }
    pub(super) fn push_int32(&mut self, o: Operand) {
        match o {
            Operand::Any(local) => self.asm.payload(local),
            Operand::Int(n) => {
                self.asm.i().i32_const(n);
            }
            Operand::Double(_) | Operand::Other => unreachable!("no int arm"),
        }
    }
    fn push_int64(&mut self, o: Operand) {
        match o {
            Operand::Any(local) => {
                self.asm.i().local_get(local).i64_extend32_s();
            }
            Operand::Int(n) => {
                self.asm.i().i64_const(i64::from(n));
            }
            Operand::Double(_) | Operand::Other => unreachable!("no int arm"),
        }
    }
    /// As a double, where an `Any` is known to be one.
    pub(super) fn push_double(&mut self, o: Operand) {
        match o {
            Operand::Any(local) => {
                self.asm.i().local_get(local).f64_reinterpret_i64();
            }
            Operand::Int(n) => {
                self.asm.i().f64_const(f64::from(n).into());
            }
            Operand::Double(n) => {
                self.asm.i().f64_const(n.into());
            }
            Operand::Other => unreachable!("no double arm"),
        }
    }
    /// As a double, where an `Any` is known to be an int or a double.
    fn push_number(&mut self, o: Operand) {
        match o {
            Operand::Any(local) => self.asm.number_of(local),
            _ => self.push_double(o),
        }
    }
    /// Leaves for `label` unless every operand passes the test for an int.
    pub(super) fn unless_ints(&mut self, operands: &[Operand], label: usize) {
        let mut first = true;
        for o in operands {
            if let Operand::Any(local) = o {
                self.asm.is_int(*local);
                if !first {
                    self.asm.i().i32_and();
                }
                first = false;
            }
        }
        if !first {
            self.asm.i().i32_eqz();
            self.br_if(label);
        }
    }
    /// Leaves for `label` unless every operand is a word below `end` (doubles, or all numbers).
    pub(super) fn unless_below(&mut self, operands: &[Operand], end: u64, label: usize) {
        for o in operands {
            if let Operand::Any(local) = o {
                self.asm.get(*local);
                self.asm.word(end);
                self.asm.i().i64_ge_u();
                self.br_if(label);
            }
        }
    }

    pub(super) fn generic_arith(&mut self, id: InstId, inst: &Inst) {
        let (a, b) = (self.operand(inst.args[0]), self.operand(inst.args[1]));
        let hopeless = [a, b].iter().any(|o| matches!(o, Operand::Other));
        if self.small || hopeless {
            // Operands that were taken into locals keep their values there.
            return self.safepoint(id, I64, |e| e.slow_pair(inst, a, b));
        }
        let done = self.block(BlockType::Result(I64));
        let slow_label = self.block(BlockType::Empty);
        let arms = self.arms(&inst.args, [a, b]);
        self.fast_arith(inst.op, a, b, arms, slow_label, done);
        self.close();
        self.safepoint(id, I64, |e| e.slow_pair(inst, a, b));
        self.close();
    }
    fn slow_pair(&mut self, inst: &Inst, a: Operand, b: Operand) {
        for (o, v) in [(a, inst.args[0]), (b, inst.args[1])] {
            match o {
                Operand::Any(local) => self.asm.get(local),
                _ => self.get(v),
            }
        }
        self.top();
        self.asm.helper(Helper::Arith(inst.op));
    }

    /// Int and double arms; falls out of nothing: every path branches to `slow` or `done`.
    fn fast_arith(&mut self, op: Op, a: Operand, b: Operand, arms: Arms, slow: usize, done: usize) {
        let ints = ![a, b].iter().any(|o| matches!(o, Operand::Double(_)));
        match op {
            Op::Add | Op::Sub | Op::Mul | Op::AddN | Op::SubN | Op::MulN => {
                if arms.ints {
                    self.small_step(op, a, b, done);
                    let not_int = self.block(BlockType::Empty);
                    self.unless_ints(&[a, b], not_int);
                    let t = self.temp(I64);
                    self.push_int64(a);
                    self.push_int64(b);
                    match op {
                        Op::Add | Op::AddN => self.asm.i().i64_add(),
                        Op::Sub | Op::SubN => self.asm.i().i64_sub(),
                        _ => self.asm.i().i64_mul(),
                    };
                    self.asm.i().local_tee(t).local_get(t).i64_extend32_s().i64_ne();
                    if matches!(op, Op::Mul | Op::MulN) {
                        // The sign of a zero product.
                        self.asm.i().local_get(t).i64_eqz().i32_or();
                    }
                    self.br_if(slow);
                    self.asm.payload(t);
                    self.asm.box_int();
                    self.br(done);
                    self.close();
                }
                self.push_doubles([a, b], arms, slow);
                match op {
                    Op::Add | Op::AddN => self.asm.i().f64_add(),
                    Op::Sub | Op::SubN => self.asm.i().f64_sub(),
                    _ => self.asm.i().f64_mul(),
                };
                self.asm.i().i64_reinterpret_f64();
                self.br(done);
            }
            Op::Div | Op::DivN => {
                self.unless_below(&[a, b], crate::asm::NUMBER_END, slow);
                self.push_number(a);
                self.push_number(b);
                self.asm.i().f64_div();
                let (f, n) = (self.temp(F64), self.temp(I32));
                self.asm.box_number(f, n);
                self.br(done);
            }
            Op::Mod | Op::ModN => {
                if ints {
                    self.unless_ints(&[a, b], slow);
                    // Both positive: no sign, no zero divisor.
                    self.push_int32(a);
                    self.asm.i().i32_const(0).i32_lt_s();
                    self.push_int32(b);
                    self.asm.i().i32_const(0).i32_le_s().i32_or();
                    self.br_if(slow);
                    self.push_int32(a);
                    self.push_int32(b);
                    self.asm.i().i32_rem_u();
                    self.asm.box_int();
                    self.br(done);
                } else {
                    self.br(slow);
                }
            }
            Op::UShr => {
                if ints {
                    self.unless_ints(&[a, b], slow);
                    let n = self.temp(I32);
                    self.push_int32(a);
                    self.push_int32(b);
                    self.asm.i().i32_shr_u().local_tee(n).i32_const(0).i32_lt_s();
                    self.br_if(slow);
                    self.asm.get(n);
                    self.asm.box_int();
                    self.br(done);
                } else {
                    self.br(slow);
                }
            }
            _ => {
                if ints {
                    self.unless_ints(&[a, b], slow);
                    self.push_int32(a);
                    self.push_int32(b);
                    match op {
                        Op::BitAnd => self.asm.i().i32_and(),
                        Op::BitOr => self.asm.i().i32_or(),
                        Op::BitXor => self.asm.i().i32_xor(),
                        Op::Shl => self.asm.i().i32_shl(),
                        _ => self.asm.i().i32_shr_s(),
                    };
                    self.asm.box_int();
                    self.br(done);
                } else {
                    self.br(slow);
                }
            }
        }
    }

    /// A small constant added to an int, when both the int and the sum are at least 0: the word changes by as much. One test says all of
    /// that, and the sum depends on nothing but the word: the step of most loops.
    fn small_step(&mut self, op: Op, a: Operand, b: Operand, done: usize) {
        let (local, by) = match (op, a, b) {
            (Op::Add | Op::AddN, Operand::Any(local), Operand::Int(by)) | (Op::Add | Op::AddN, Operand::Int(by), Operand::Any(local)) => (local, by),
            (Op::Sub | Op::SubN, Operand::Any(local), Operand::Int(by)) if by != i32::MIN => (local, -by),
            _ => return,
        };
        if by == 0 || by.unsigned_abs() > 1 << 16 {
            return;
        }
        self.asm.get(local);
        self.asm.word(int((-by).max(0)));
        self.asm.i().i64_sub();
        self.asm.word((1u64 << 31) - u64::from(by.unsigned_abs()));
        self.asm.i().i64_lt_u();
        self.open_if(BlockType::Empty);
        self.asm.i().local_get(local).i64_const(i64::from(by)).i64_add();
        self.br(done);
        self.close();
    }

    /// AddN … NegN: operands are Numbers, nothing can happen.
    pub(super) fn number_arith(&mut self, inst: &Inst) {
        if inst.op == Op::NegN {
            let v = self.local(inst.args[0]);
            let done = self.block(BlockType::Result(I64));
            let slow = self.block(BlockType::Empty);
            self.negate_int(v, slow, done);
            self.close();
            self.asm.number_of(v);
            self.asm.i().f64_neg().i64_reinterpret_f64();
            self.close();
            return;
        }
        let (a, b) = (self.operand(inst.args[0]), self.operand(inst.args[1]));
        if matches!((a, b), (Operand::Other, _) | (_, Operand::Other)) {
            // Cannot happen at run time: the operands are Numbers.
            self.asm.i().unreachable();
            return;
        }
        let done = self.block(BlockType::Result(I64));
        let slow = self.block(BlockType::Empty);
        let arms = self.arms(&inst.args, [a, b]);
        self.fast_arith(inst.op, a, b, arms, slow, done);
        self.close();
        self.push_number(a);
        self.push_number(b);
        self.asm.helper(Helper::NumberArith(inst.op));
        self.close();
    }

    /// `-v` of an int that is neither 0 nor the least one.
    fn negate_int(&mut self, v: u32, slow: usize, done: usize) {
        self.unless_ints(&[Operand::Any(v)], slow);
        self.asm.payload(v);
        self.asm.i().i32_const(0x7fff_ffff).i32_and().i32_eqz();
        self.br_if(slow);
        self.asm.i().i32_const(0);
        self.asm.payload(v);
        self.asm.i().i32_sub();
        self.asm.box_int();
        self.br(done);
    }

    pub(super) fn generic_unary(&mut self, id: InstId, inst: &Inst) {
        let v = self.local(inst.args[0]);
        let done = self.block(BlockType::Result(I64));
        let slow = self.block(BlockType::Empty);
        if !self.small {
            match inst.op {
                Op::Neg => self.negate_int(v, slow, done),
                Op::ToNumber | Op::ToNumeric => {
                    self.unless_below(&[Operand::Any(v)], crate::asm::NUMBER_END, slow);
                    self.asm.get(v);
                    self.br(done);
                }
                Op::Inc | Op::Dec => {
                    let (arith, one) = (if inst.op == Op::Inc { Op::Add } else { Op::Sub }, Operand::Int(1));
                    let arms = self.arms(&inst.args, [Operand::Any(v), one]);
                    self.fast_arith(arith, Operand::Any(v), one, arms, slow, done);
                }
                _ => {
                    self.unless_ints(&[Operand::Any(v)], slow);
                    self.asm.payload(v);
                    self.asm.i().i32_const(-1).i32_xor();
                    self.asm.box_int();
                    self.br(done);
                }
            }
        }
        self.close();
        self.safepoint(id, I64, |e| {
            e.asm.get(v);
            e.top();
            e.asm.helper(Helper::Unary(inst.op));
        });
        self.close();
    }

    /// f64 on the stack to its ToInt32.
    pub(super) fn to_int32(&mut self) {
        let f = self.temp(F64);
        self.asm.i().local_tee(f).f64_abs().f64_const(9_223_372_036_854_775_808.0f64.into()).f64_lt();
        self.open_if(BlockType::Result(I32));
        self.asm.i().local_get(f).i64_trunc_sat_f64_s().i32_wrap_i64();
        self.else_();
        self.asm.get(f);
        self.leaf("to_int32");
        self.close();
    }
    pub(super) fn number_to_int32(&mut self, arg: ValueId) {
        let v = self.local(arg);
        self.asm.is_int(v);
        self.open_if(BlockType::Result(I32));
        self.asm.payload(v);
        self.else_();
        self.asm.i().local_get(v).f64_reinterpret_i64();
        self.to_int32();
        self.close();
    }
}
