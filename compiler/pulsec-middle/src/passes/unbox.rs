//! Rewrites generic operations on values of known kind into typed ones, and takes boxes off.
//!
//! ```text
//! v3:v = Add v1, v2          →  v3:v = AddN v1, v2                   both numbers: no user code, no safepoint
//! v3:v = Mul v1, v2          →  MulF of UnboxNum, then BoxF          one of them surely a double
//! v3:v = BitOr v1, v2        →  OrI of ToInt32N, then BoxI
//! v3:b = StrictEq v1, v2     →  v3:b = SameWord v1, v2               one of them undefined, null, boolean, symbol or object
//! bb1(v1:v)                  →  bb1(v1:f)                            only doubles (and number constants) arrive
//! ```
//! Requires: verified IR; [`super::infer`] on the same function. Guarantees: a rewritten instruction throws no more, so a `TryBr` on it becomes a jump;
//! blocks and loops that only its handler led to are gone.
//! Skips: int32 arithmetic for counters whose bound is unknown (`AddN` has an int arm, and a wrong guess would need a way back).

use pulse_abi::value;
use pulsec_ir::ir::{BlockId, Const, Function, Imm, Inst, InstId, Op, Origin, Term, Ty, ValueDef, ValueId};

use super::edit::{self, Replace};
use super::infer::{self, BIGINT, BOOL, DOUBLE, IDENTITY, INT, NULL, NUMBER, OBJECT, STRING, SYMBOL, TDZ, Tags, UNDEFINED, within};

/// Whether anything changed.
pub fn run(consts: &[Const], f: &mut Function) -> bool {
    let tags = infer::run(consts, f);
    let mut cx = Ctx { replace: Replace::new(f), f, consts, tags, out: Vec::new(), origin: Origin::NONE, changed: false, lost_edges: false };
    for b in 0..cx.f.blocks.len() {
        cx.block(BlockId::new(b));
    }
    let (replace, mut changed, lost_edges) = (cx.replace, cx.changed, cx.lost_edges);
    replace.apply(f);
    if lost_edges {
        edit::compact(f);
    }
    changed |= double_params(f);
    changed
}

struct Ctx<'a> {
    f: &'a mut Function,
    consts: &'a [Const],
    tags: Vec<Tags>,
    replace: Replace,
    /// The block under construction.
    out: Vec<InstId>,
    origin: Origin,
    changed: bool,
    /// A way to a handler is gone.
    lost_edges: bool,
}

impl Ctx<'_> {
    fn block(&mut self, b: BlockId) {
        let insts = std::mem::take(&mut self.f.blocks[b.index()].insts);
        for id in insts {
            self.replace.apply_to(&mut self.f.insts[id.index()]);
            let inst = self.f.inst(id).clone();
            self.origin = inst.origin;
            let Some((result, new)) = inst.result.and_then(|r| self.rewrite(&inst).map(|new| (r, new))) else {
                self.out.push(id);
                continue;
            };
            self.changed = true;
            self.replace.set(result, new);
            let block = &mut self.f.blocks[b.index()];
            if let Term::TryBr { value, normal, .. } = &block.term
                && *value == result
            {
                block.term = Term::Jump(normal.clone());
                self.lost_edges = true;
            }
        }
        self.f.blocks[b.index()].insts = std::mem::take(&mut self.out);
    }

    fn tag(&self, v: ValueId) -> Tags {
        self.tags[v.index()]
    }
    fn def(&self, v: ValueId) -> Option<&Inst> {
        match self.f.values[v.index()].def {
            ValueDef::Inst(id) => Some(self.f.inst(id)),
            ValueDef::Param(..) => None,
        }
    }
    fn push_imm(&mut self, op: Op, args: &[ValueId], imm: Imm) -> ValueId {
        let id = self.f.add_inst(op, args, imm, self.origin);
        self.out.push(id);
        let v = self.f.inst(id).result.expect("typed operations have a result");
        let inst = self.f.inst(id);
        let tags = if self.f.ty(v) == Ty::V { infer::transfer(self.consts, op, &inst.imm, |i| self.tags[inst.args[i].index()]) } else { 0 };
        self.tags.push(tags);
        debug_assert_eq!(self.tags.len(), self.f.values.len());
        v
    }
    fn push(&mut self, op: Op, args: &[ValueId]) -> ValueId {
        self.push_imm(op, args, Imm::None)
    }
    fn bool(&mut self, b: bool) -> ValueId {
        self.push_imm(Op::Bool, &[], Imm::I32(i32::from(b)))
    }
    fn int(&mut self, v: ValueId) -> ValueId {
        match self.def(v).map(|i| (i.op, i.imm.clone(), i.args.first().copied())) {
            Some((Op::BoxI, _, Some(x))) => x,
            Some((Op::Word, Imm::Word(w), _)) if value::is_int(w) => self.push_imm(Op::Int, &[], Imm::I32(value::payload(w) as i32)),
            _ => self.push(Op::UnboxI, &[v]),
        }
    }
    fn float(&mut self, v: ValueId) -> ValueId {
        match self.def(v).map(|i| (i.op, i.imm.clone(), i.args.first().copied())) {
            Some((Op::BoxF | Op::BoxNum, _, Some(x))) => x,
            Some((Op::BoxI, _, Some(x))) => self.push(Op::IToF, &[x]),
            Some((Op::Word, Imm::Word(w), _)) if value::is_number(w) => self.push_imm(Op::Float, &[], Imm::F64(value::to_f64(w))),
            _ => self.push(Op::UnboxNum, &[v]),
        }
    }
    fn to_int32(&mut self, v: ValueId) -> ValueId {
        if self.tag(v) == INT {
            return self.int(v);
        }
        match self.def(v).map(|i| (i.op, i.imm.clone(), i.args.clone())) {
            Some((Op::BoxF | Op::BoxNum, _, args)) => self.push(Op::FToI32, &[args[0]]),
            Some((Op::Word, Imm::Word(w), _)) if value::is_double(w) => {
                let x = self.push_imm(Op::Float, &[], Imm::F64(f64::from_bits(w)));
                self.push(Op::FToI32, &[x])
            }
            // The exact sum of two int32 has 33 bits, which a double holds; ToInt32 of it is the wrapping sum.
            Some((op @ (Op::AddN | Op::SubN), _, args)) if self.tag(args[0]) == INT && self.tag(args[1]) == INT => {
                let (x, y) = (self.int(args[0]), self.int(args[1]));
                self.push(if op == Op::AddN { Op::AddI } else { Op::SubI }, &[x, y])
            }
            _ => self.push(Op::ToInt32N, &[v]),
        }
    }

    /// What to use instead of the result of this instruction.
    fn rewrite(&mut self, inst: &Inst) -> Option<ValueId> {
        use Op::*;
        let a = inst.args.first().copied();
        let b = inst.args.get(1).copied();
        let ta = a.map_or(0, |v| self.tag(v));
        let tb = b.map_or(0, |v| self.tag(v));
        let numbers = ta != 0 && tb != 0 && within(ta | tb, NUMBER);
        Some(match (inst.op, a, b) {
            (Add | Sub | Mul | Div | Mod | AddN | SubN | MulN | DivN | ModN, Some(a), Some(b)) if numbers => {
                let (float, number) = match inst.op {
                    Add | AddN => (AddF, AddN),
                    Sub | SubN => (SubF, SubN),
                    Mul | MulN => (MulF, MulN),
                    Div | DivN => (DivF, DivN),
                    _ => (ModF, ModN),
                };
                if ta == DOUBLE || tb == DOUBLE {
                    let (x, y) = (self.float(a), self.float(b));
                    let sum = self.push(float, &[x, y]);
                    self.push(BoxF, &[sum])
                } else if inst.op == number {
                    return None;
                } else {
                    self.push(number, &[a, b])
                }
            }
            (Lt | Le | Gt | Ge | LtN | LeN | EqN | StrictEq | Eq, Some(a), Some(b)) if numbers => {
                let (a, b, float, int, number) = match inst.op {
                    Lt | LtN => (a, b, LtF, LtI, LtN),
                    Le | LeN => (a, b, LeF, LeI, LeN),
                    Gt => (b, a, LtF, LtI, LtN),
                    Ge => (b, a, LeF, LeI, LeN),
                    _ => (a, b, EqF, EqI, EqN),
                };
                if ta == INT && tb == INT {
                    let (x, y) = (self.int(a), self.int(b));
                    self.push(int, &[x, y])
                } else if ta == DOUBLE || tb == DOUBLE {
                    let (x, y) = (self.float(a), self.float(b));
                    self.push(float, &[x, y])
                } else if inst.op == number {
                    return None;
                } else {
                    self.push(number, &[a, b])
                }
            }
            (StrictEq, Some(_), Some(_)) if ta != 0 && tb != 0 && ta & tb == 0 && !(ta & NUMBER != 0 && tb & NUMBER != 0) => self.bool(false),
            (StrictEq, Some(a), Some(b)) if ta != 0 && tb != 0 && (within(ta, IDENTITY) || within(tb, IDENTITY)) => self.push(SameWord, &[a, b]),
            (BitAnd | BitOr | BitXor | Shl | Shr | UShr, Some(a), Some(b)) if numbers => {
                let (x, y) = (self.to_int32(a), self.to_int32(b));
                if inst.op == UShr {
                    let bits = self.push(UShrI, &[x, y]);
                    let x = self.push(UToF, &[bits]);
                    self.push(BoxNum, &[x])
                } else {
                    let op = match inst.op {
                        BitAnd => AndI,
                        BitOr => OrI,
                        BitXor => XorI,
                        Shl => ShlI,
                        _ => ShrI,
                    };
                    let bits = self.push(op, &[x, y]);
                    self.push(BoxI, &[bits])
                }
            }
            (BitNot, Some(a), _) if ta != 0 && within(ta, NUMBER) => {
                let x = self.to_int32(a);
                let ones = self.push_imm(Int, &[], Imm::I32(-1));
                let bits = self.push(XorI, &[x, ones]);
                self.push(BoxI, &[bits])
            }
            (Neg, Some(a), _) if ta != 0 && within(ta, NUMBER) => {
                if ta == DOUBLE {
                    let x = self.float(a);
                    let x = self.push(NegF, &[x]);
                    self.push(BoxF, &[x])
                } else {
                    self.push(NegN, &[a])
                }
            }
            (Inc | Dec, Some(a), _) if ta != 0 && within(ta, NUMBER) => {
                if ta == DOUBLE {
                    let x = self.float(a);
                    let one = self.push_imm(Float, &[], Imm::F64(1.0));
                    let x = self.push(if inst.op == Inc { AddF } else { SubF }, &[x, one]);
                    self.push(BoxF, &[x])
                } else {
                    let one = self.push_imm(Word, &[], Imm::Word(value::int(1)));
                    self.push(if inst.op == Inc { AddN } else { SubN }, &[a, one])
                }
            }
            (ToNumber | ToNumeric, Some(a), _) if ta != 0 && within(ta, NUMBER) => a,
            (ToString, Some(a), _) if ta == STRING => a,
            (ToObject, Some(a), _) if ta == OBJECT => a,
            (ToPropertyKey, Some(a), _) if ta != 0 && within(ta, SYMBOL | INT) => a,
            (CheckTdz, Some(a), _) if ta != 0 && ta & TDZ == 0 => a,
            (ToInt32N, Some(a), _) => {
                let known = ta == INT || self.def(a).is_some_and(|i| matches!(i.op, BoxF | BoxNum | AddN | SubN) && (matches!(i.op, BoxF | BoxNum) || i.args.iter().all(|v| self.tag(*v) == INT)));
                if !known {
                    return None;
                }
                self.to_int32(a)
            }
            (ToBool, Some(a), _) if ta != 0 => match ta {
                BOOL => match self.def(a).map(|i| (i.op, i.args.first().copied())) {
                    Some((BoxB, Some(x))) => x,
                    _ => self.push(UnboxB, &[a]),
                },
                INT => {
                    let x = self.int(a);
                    self.push(IToB, &[x])
                }
                t if within(t, OBJECT | SYMBOL) => self.bool(true),
                t if within(t, UNDEFINED | NULL) => self.bool(false),
                _ => return None,
            },
            (IsInt | IsNumber | IsDouble | IsString | IsSymbol | IsBigInt | IsBool | IsObject | IsUndefined | IsNull | IsNullish, Some(_), _) if ta != 0 => {
                let set = match inst.op {
                    IsInt => INT,
                    IsNumber => NUMBER,
                    IsDouble => DOUBLE,
                    IsString => STRING,
                    IsSymbol => SYMBOL,
                    IsBigInt => BIGINT,
                    IsBool => BOOL,
                    IsObject => OBJECT,
                    IsUndefined => UNDEFINED,
                    IsNull => NULL,
                    _ => UNDEFINED | NULL,
                };
                if within(ta, set) {
                    self.bool(true)
                } else if ta & set == 0 {
                    self.bool(false)
                } else {
                    return None;
                }
            }
            _ => return None,
        })
    }
}

/// Turns block parameters that only receive boxed doubles and number constants (at least one double) into F parameters.
fn double_params(f: &mut Function) -> bool {
    let boxed = |f: &Function, v: ValueId| match f.values[v.index()].def {
        ValueDef::Inst(id) => Some((f.inst(id).op, f.inst(id).imm.clone(), f.inst(id).args.first().copied())),
        ValueDef::Param(..) => None,
    };
    // Optimistic, then falsified: parameters may receive each other.
    let mut chosen: Vec<bool> = f.values.iter().map(|v| v.ty == Ty::V && matches!(v.def, ValueDef::Param(b, _) if b != f.entry)).collect();
    let mut has_double = vec![false; f.values.len()];
    let mut placed = vec![false; f.values.len()];
    f.blocks.iter().flat_map(|b| &b.params).for_each(|p| placed[p.index()] = true);
    let mut changed = true;
    while changed {
        changed = false;
        for target in f.blocks.iter().flat_map(|b| b.term.targets()) {
            for (&param, &arg) in f.block(target.block).params.iter().zip(&target.args) {
                if !chosen[param.index()] {
                    continue;
                }
                let (fits, double) = match boxed(f, arg) {
                    Some((Op::BoxF, ..)) => (true, true),
                    Some((Op::Word, Imm::Word(w), _)) => (value::is_number(w), value::is_double(w)),
                    _ => (chosen[arg.index()], has_double[arg.index()]),
                };
                changed |= double && !std::mem::replace(&mut has_double[param.index()], true);
                if !fits {
                    chosen[param.index()] = false;
                    changed = true;
                }
            }
        }
    }
    // A parameter that receives one without doubles would box an int as a double for nothing: those stay, and what they feed too.
    let mut changed = true;
    for v in 0..chosen.len() {
        chosen[v] &= has_double[v] && placed[v];
    }
    while changed {
        changed = false;
        for target in f.blocks.iter().flat_map(|b| b.term.targets()) {
            for (&param, &arg) in f.block(target.block).params.iter().zip(&target.args) {
                if chosen[param.index()] && !chosen[arg.index()] && !matches!(boxed(f, arg), Some((Op::BoxF | Op::Word, ..))) {
                    chosen[param.index()] = false;
                    changed = true;
                }
            }
        }
    }
    if !chosen.iter().any(|c| *c) {
        return false;
    }
    // Uses go to a box at the start of the block; arguments are unboxed at the end of the predecessor.
    let mut replace = Replace::new(f);
    let mut unboxed: Vec<Option<ValueId>> = vec![None; f.values.len()];
    for b in 0..f.blocks.len() {
        let mut boxes = Vec::new();
        for i in 0..f.blocks[b].params.len() {
            let old = f.blocks[b].params[i];
            if !chosen[old.index()] {
                continue;
            }
            let new = f.add_value(Ty::F, ValueDef::Param(BlockId::new(b), i as u32));
            f.blocks[b].params[i] = new;
            unboxed[old.index()] = Some(new);
            let inst = f.add_inst(Op::BoxF, &[new], Imm::None, Origin::NONE);
            boxes.push(inst);
            replace.set(old, f.inst(inst).result.expect("a value"));
        }
        f.blocks[b].insts.splice(0..0, boxes);
    }
    for b in 0..f.blocks.len() {
        let mut term = f.blocks[b].term.clone();
        // A conversion may not follow the instruction that `TryBr` tests, so it goes before it (it is a constant or a conversion of an operand).
        let before = usize::from(matches!(term, Term::TryBr { .. }));
        for target in term.targets_mut() {
            for (i, arg) in target.args.iter_mut().enumerate() {
                let param = f.blocks[target.block.index()].params[i];
                if f.ty(param) != Ty::F || f.ty(*arg) == Ty::F {
                    continue;
                }
                let known = match boxed(f, *arg) {
                    Some((Op::BoxF, _, Some(x))) => Some(x),
                    Some((Op::Word, Imm::Word(w), _)) => {
                        let inst = f.add_inst(Op::Float, &[], Imm::F64(value::to_f64(w)), Origin::NONE);
                        let at = f.blocks[b].insts.len() - before;
                        f.blocks[b].insts.insert(at, inst);
                        f.inst(inst).result
                    }
                    _ => unboxed[arg.index()],
                };
                *arg = known.expect("compiler bug: an argument of a double parameter is neither a boxed double nor a number");
            }
        }
        f.blocks[b].term = term;
    }
    replace.apply(f);
    true
}

#[cfg(test)]
mod tests {
    use pulsec_ir::ir::{FuncId, parse, print, verify};

    fn check(before: &str, after: &str) {
        let head = "fn0 \"f\" direct(2) {\nbb0(v0:p, v1:v, v2:v, v3:v):\n";
        let mut program = parse::program(&format!("{head}{before}}}\n")).unwrap();
        verify::program(&program).unwrap();
        super::run(&program.consts, &mut program.functions[0]);
        crate::passes::simplify::run(&mut program.functions[0]);
        crate::passes::dce::run(&mut program.functions[0]);
        crate::passes::edit::compact(&mut program.functions[0]);
        verify::program(&program).unwrap();
        assert_eq!(print::function(FuncId(0), &program.functions[0]), format!("{head}{after}}}\n"));
    }

    #[test]
    fn a_double_operand_makes_it_double() {
        check(
            "  v4:v = Word[0x3fe0000000000000]\n  v5:v = ToNumber v2\n  v6:v = Mul v5, v4\n  return v6\n",
            "  v4:v = ToNumber v2\n  v5:f = UnboxNum v4\n  v6:f = Float[0.5]\n  v7:f = MulF v5, v6\n  v8:v = BoxF v7\n  return v8\n",
        );
    }

    #[test]
    fn numbers_need_no_user_code() {
        check(
            "  v4:v = ToNumber v2\n  v5:v = ToNumber v3\n  jump bb1()\nbb1():\n  v6:v = Add v4, v5\n  try v6 ? bb2() : bb3()\nbb2():\n  return v6\nbb3() cold:\n  return v2\n",
            "  v4:v = ToNumber v2\n  v5:v = ToNumber v3\n  v6:v = AddN v4, v5\n  return v6\n",
        );
    }

    #[test]
    fn truncated_sums_wrap() {
        check(
            "  v4:v = Word[int 0]\n  v5:v = ToNumber v2\n  v6:v = BitOr v5, v4\n  v7:v = Add v6, v6\n  v8:v = BitOr v7, v4\n  return v8\n",
            "  v4:v = ToNumber v2\n  v5:i = ToInt32N v4\n  v6:i = AddI v5, v5\n  v7:v = BoxI v6\n  return v7\n",
        );
    }

    #[test]
    fn identity_compares_words() {
        check(
            "  v4:v = Word[undefined]\n  v5:b = StrictEq v2, v4\n  v6:v = BoxB v5\n  return v6\n",
            "  v4:v = Word[undefined]\n  v5:b = SameWord v2, v4\n  v6:v = BoxB v5\n  return v6\n",
        );
    }

    #[test]
    fn unknown_operands_stay() {
        check("  v4:v = Add v2, v3\n  return v4\n", "  v4:v = Add v2, v3\n  return v4\n");
    }

    #[test]
    fn a_loop_through_a_handler_ends_with_it() {
        let before = "  v4:v = Word[int 1]\n  v5:b = ToBool v2\n  jump bb1()\nbb1() loop:\n  v6:v = ToNumber v2\n  v7:v = Add v6, v4\n  try v7 ? bb2() : bb1()\nbb2():\n  return v7\n";
        let mut program = parse::program(&format!("fn0 \"f\" direct(2) {{\nbb0(v0:p, v1:v, v2:v, v3:v):\n{before}}}")).unwrap();
        assert!(super::run(&[], &mut program.functions[0]));
        verify::program(&program).unwrap();
        assert!(!print::function(FuncId(0), &program.functions[0]).contains("loop"));
    }

    #[test]
    fn loop_carried_doubles_lose_their_box() {
        let before = "  v4:v = Word[int 0]\n  v5:v = Word[0x3fe0000000000000]\n  jump bb1(v4)\nbb1(v6:v) loop:\n  v7:v = Add v6, v5\n  v8:b = ToBool v2\n  br v8 ? bb1(v7) : bb2()\nbb2():\n  return v6\n";
        let mut program = parse::program(&format!("fn0 \"f\" direct(2) {{\nbb0(v0:p, v1:v, v2:v, v3:v):\n{before}}}")).unwrap();
        crate::pipeline::run(&mut program, &crate::pipeline::Options { optimize: true, verify: true }, &mut |_, _| {});
        let text = print::function(FuncId(0), &program.functions[0]);
        assert!(text.contains("bb1(v5:f) loop:") && text.contains("AddF") && !text.contains("UnboxNum"), "{text}");
    }
}
