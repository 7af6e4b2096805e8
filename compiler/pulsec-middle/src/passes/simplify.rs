//! Local clean-up: constants, boxes around boxes, branches that are decided, chains of blocks.
//!
//! ```text
//! v3:i = AddI v1, v2  (2, 3)           →  v3:i = Int[5]
//! v4:i = UnboxI v3, v3:v = BoxI v2     →  v2
//! br v5 ? bb1() : bb2()  (v5 true)     →  jump bb1()
//! jump bb3(v1), the only way to bb3    →  bb3's instructions, its parameter replaced by v1
//! ```
//! Requires: verified IR. Guarantees: no unreachable blocks, no trivial parameters, loop headers marked (S4).
//! Skips: algebra on doubles (x + 0 is not x for -0); threading of jumps through blocks with parameters.

use pulse_abi::value;
use pulsec_ir::ir::cfg::Cfg;
use pulsec_ir::ir::{BlockId, Function, Imm, Op, Target, Term, ValueDef, ValueId};

use super::edit::{self, Replace};

/// Runs to a fixpoint.
pub fn run(f: &mut Function) -> bool {
    let mut any = false;
    loop {
        let mut changed = fold(f);
        changed |= branches(f);
        edit::compact(f);
        changed |= edit::remove_trivial_params(f);
        changed |= merge(f);
        edit::compact(f);
        any |= changed;
        if !changed {
            return any;
        }
    }
}

#[derive(Clone, Copy)]
enum Folded {
    Value(ValueId),
    Int(i32),
    Float(f64),
    Bool(bool),
    Word(u64),
}

fn fold(f: &mut Function) -> bool {
    let mut replace = Replace::new(f);
    let mut changed = false;
    for b in Cfg::new(f).rpo {
        for i in 0..f.blocks[b.index()].insts.len() {
            let id = f.blocks[b.index()].insts[i];
            replace.apply_to(&mut f.insts[id.index()]);
            let Some(folded) = folded(f, id) else { continue };
            changed = true;
            let (op, imm) = match folded {
                Folded::Value(v) => {
                    let result = f.inst(id).result.expect("folded instructions have a result");
                    replace.set(result, v);
                    continue;
                }
                Folded::Int(n) => (Op::Int, Imm::I32(n)),
                Folded::Float(x) => (Op::Float, Imm::F64(x)),
                Folded::Bool(x) => (Op::Bool, Imm::I32(i32::from(x))),
                Folded::Word(w) => (Op::Word, Imm::Word(w)),
            };
            let inst = &mut f.insts[id.index()];
            (inst.op, inst.imm) = (op, imm);
            inst.args.clear();
        }
    }
    // Replaced instructions are pure: drop them at once, or the next round would find them again.
    let dead: Vec<bool> = f.values.iter().enumerate().map(|(v, _)| replace.get(ValueId::new(v)) != ValueId::new(v)).collect();
    replace.apply(f);
    for b in 0..f.blocks.len() {
        let insts = std::mem::take(&mut f.blocks[b].insts);
        f.blocks[b].insts = insts.into_iter().filter(|id| !f.inst(*id).result.is_some_and(|v| dead[v.index()])).collect();
    }
    changed
}

/// The constant or value that a pure instruction stands for.
fn folded(f: &Function, id: pulsec_ir::ir::InstId) -> Option<Folded> {
    use Folded as R;
    use Op::*;
    let inst = f.inst(id);
    let def = |n: usize| match f.values[inst.args.get(n)?.index()].def {
        ValueDef::Inst(id) => Some(f.inst(id)),
        ValueDef::Param(..) => None,
    };
    let imm = |n: usize, op: Op| match def(n) {
        Some(d) if d.op == op => Some(&d.imm),
        _ => None,
    };
    let int = |n: usize| if let Some(Imm::I32(x)) = imm(n, Int) { Some(*x) } else { None };
    let boolean = |n: usize| if let Some(Imm::I32(x)) = imm(n, Bool) { Some(*x != 0) } else { None };
    let float = |n: usize| if let Some(Imm::F64(x)) = imm(n, Float) { Some(*x) } else { None };
    let word = |n: usize| if let Some(Imm::Word(x)) = imm(n, Word) { Some(*x) } else { None };
    // The operand of the operand, when that is this conversion.
    let inner = |op: Op| def(0).filter(|d| d.op == op).map(|d| d.args[0]);
    Some(match inst.op {
        BoxI => R::Word(value::int(int(0)?)),
        BoxF => R::Word(value::double(float(0)?)),
        BoxNum => R::Word(value::number(float(0)?)),
        BoxB => R::Word(value::boolean(boolean(0)?)),
        UnboxI => match (inner(BoxI), word(0)) {
            (Some(x), _) => R::Value(x),
            (_, Some(w)) if value::is_int(w) => R::Int(value::payload(w) as i32),
            _ => return None,
        },
        UnboxNum => match (inner(BoxF).or(inner(BoxNum)), word(0)) {
            (Some(x), _) => R::Value(x),
            (_, Some(w)) if value::is_number(w) => R::Float(value::to_f64(w)),
            _ => return None,
        },
        UnboxB => match (inner(BoxB), word(0)) {
            (Some(x), _) => R::Value(x),
            (_, Some(w)) if w == value::TRUE || w == value::FALSE => R::Bool(w == value::TRUE),
            _ => return None,
        },
        UnboxP => R::Value(inner(BoxP).or(inner(BoxCell))?),
        IToF => R::Float(f64::from(int(0)?)),
        BToI => R::Int(i32::from(boolean(0)?)),
        IToB => match (inner(BToI), int(0)) {
            (Some(x), _) => R::Value(x),
            (_, Some(x)) => R::Bool(x != 0),
            _ => return None,
        },
        NotB => match (inner(NotB), boolean(0)) {
            (Some(x), _) => R::Value(x),
            (_, Some(x)) => R::Bool(!x),
            _ => return None,
        },
        AddI => R::Int(int(0)?.wrapping_add(int(1)?)),
        SubI => R::Int(int(0)?.wrapping_sub(int(1)?)),
        MulI => R::Int(int(0)?.wrapping_mul(int(1)?)),
        AndI => R::Int(int(0)? & int(1)?),
        // `x | 0` is how programs ask for an int32.
        OrI => match (int(0), int(1)) {
            (Some(x), Some(y)) => R::Int(x | y),
            (_, Some(0)) => R::Value(inst.args[0]),
            (Some(0), _) => R::Value(inst.args[1]),
            _ => return None,
        },
        XorI => R::Int(int(0)? ^ int(1)?),
        ShlI => R::Int(int(0)?.wrapping_shl(int(1)? as u32)),
        ShrI => R::Int(int(0)?.wrapping_shr(int(1)? as u32)),
        UShrI => R::Int((int(0)? as u32).wrapping_shr(int(1)? as u32) as i32),
        EqI => R::Bool(int(0)? == int(1)?),
        LtI => R::Bool(int(0)? < int(1)?),
        LeI => R::Bool(int(0)? <= int(1)?),
        LtU => R::Bool((int(0)? as u32) < int(1)? as u32),
        AddF => R::Float(float(0)? + float(1)?),
        SubF => R::Float(float(0)? - float(1)?),
        MulF => R::Float(float(0)? * float(1)?),
        DivF => R::Float(float(0)? / float(1)?),
        NegF => R::Float(-float(0)?),
        EqF => R::Bool(float(0)? == float(1)?),
        LtF => R::Bool(float(0)? < float(1)?),
        LeF => R::Bool(float(0)? <= float(1)?),
        SameWord => match (word(0), word(1)) {
            (Some(x), Some(y)) => R::Bool(x == y),
            _ if inst.args[0] == inst.args[1] => R::Bool(true),
            _ => return None,
        },
        WordIs => {
            let Imm::Word(w) = inst.imm else { return None };
            R::Bool(word(0)? == w)
        }
        AddN | SubN | MulN | DivN => {
            let (x, y) = (number(word(0)?)?, number(word(1)?)?);
            R::Word(value::number(match inst.op {
                AddN => x + y,
                SubN => x - y,
                MulN => x * y,
                _ => x / y,
            }))
        }
        _ => return None,
    })
}

fn number(word: u64) -> Option<f64> {
    value::is_number(word).then(|| value::to_f64(word))
}

fn branches(f: &mut Function) -> bool {
    let mut changed = false;
    for b in 0..f.blocks.len() {
        let constant = |v: ValueId, op: Op| match f.values[v.index()].def {
            ValueDef::Inst(id) if f.inst(id).op == op => Some(&f.inst(id).imm),
            _ => None,
        };
        let new = match &f.blocks[b].term {
            Term::Branch { then, otherwise, .. } if then == otherwise => Term::Jump(then.clone()),
            Term::Branch { cond, then, otherwise } => match f.values[cond.index()].def {
                ValueDef::Inst(id) if f.inst(id).op == Op::NotB => {
                    Term::Branch { cond: f.inst(id).args[0], then: otherwise.clone(), otherwise: then.clone() }
                }
                _ => match constant(*cond, Op::Bool) {
                    Some(Imm::I32(x)) => Term::Jump(if *x != 0 { then.clone() } else { otherwise.clone() }),
                    _ => continue,
                },
            },
            Term::Switch { index, targets, default } => match constant(*index, Op::Int) {
                Some(Imm::I32(x)) => Term::Jump(usize::try_from(*x).ok().and_then(|x| targets.get(x)).unwrap_or(default).clone()),
                _ => continue,
            },
            Term::None | Term::Jump(_) | Term::TryBr { .. } | Term::Return(_) | Term::ReturnExc | Term::Unreachable => continue,
        };
        f.blocks[b].term = new;
        changed = true;
    }
    changed
}

/// Appends blocks to their only predecessor.
fn merge(f: &mut Function) -> bool {
    let cfg = Cfg::new(f);
    let mut replace = Replace::new(f);
    let mut gone = vec![false; f.blocks.len()];
    let mut changed = false;
    for &b in &cfg.rpo {
        if gone[b.index()] {
            continue;
        }
        while let Term::Jump(Target { block: next, .. }) = f.blocks[b.index()].term {
            if next == b || next == f.entry || cfg.preds[next.index()].len() != 1 {
                break;
            }
            let throws = |block: BlockId| f.block(block).insts.iter().any(|i| f.inst(*i).op.may_throw(&f.inst(*i).imm));
            // Rule X2: what leaves the function by an exception may not come under a handler.
            if matches!(f.block(next).term, Term::TryBr { .. }) && throws(b) {
                break;
            }
            // A call of rarely executed code stays apart from the entry, which is not rare.
            if f.block(next).cold && !f.block(b).cold {
                break;
            }
            let Term::Jump(target) = std::mem::replace(&mut f.blocks[b.index()].term, Term::None) else { break };
            for (param, arg) in f.blocks[next.index()].params.clone().into_iter().zip(target.args) {
                replace.set(param, arg);
            }
            let moved = &mut f.blocks[next.index()];
            moved.params.clear();
            let insts = std::mem::take(&mut moved.insts);
            let (term, origin) = (std::mem::replace(&mut moved.term, Term::Unreachable), moved.term_origin);
            let block = &mut f.blocks[b.index()];
            block.insts.extend(insts);
            (block.term, block.term_origin) = (term, origin);
            gone[next.index()] = true;
            changed = true;
        }
    }
    replace.apply(f);
    changed
}

#[cfg(test)]
mod tests {
    use pulsec_ir::ir::{FuncId, parse, print, verify};

    fn check(before: &str, after: &str) {
        let head = "fn0 \"f\" direct(2) {\nbb0(v0:p, v1:v, v2:v, v3:v):\n";
        let mut program = parse::program(&format!("{head}{before}}}\n")).unwrap();
        verify::program(&program).unwrap();
        super::run(&mut program.functions[0]);
        crate::passes::edit::compact(&mut program.functions[0]);
        verify::program(&program).unwrap();
        assert_eq!(print::function(FuncId(0), &program.functions[0]), format!("{head}{after}}}\n"));
    }

    #[test]
    fn decided_branches_and_chains() {
        check(
            "  v4:i = Int[2]\n  v5:i = AddI v4, v4\n  v6:i = Int[4]\n  v7:b = EqI v5, v6\n  br v7 ? bb1(v2) : bb2()\nbb1(v8:v):\n  return v8\nbb2():\n  return v3\n",
            "  v4:i = Int[2]\n  v5:i = Int[4]\n  v6:i = Int[4]\n  v7:b = Bool[1]\n  return v2\n",
        );
    }

    #[test]
    fn what_may_throw_stays_outside_the_handler() {
        let text = "  v4:v = Neg v2\n  jump bb1()\nbb1():\n  v5:v = Neg v3\n  try v5 ? bb2() : bb3()\nbb2():\n  return v5\nbb3() cold:\n  return v4\n";
        check(text, text);
    }
}
