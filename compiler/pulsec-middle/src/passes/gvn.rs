//! Uses one result for equal pure computations, where one dominates the other, and remembers the outcome of dominating tests.
//!
//! ```text
//! v3:f = UnboxNum v1 … v7:f = UnboxNum v1                 →  v7 is v3
//! v3:b = IsInt v1, br v3 ? bb1() : bb2(); bb1: uses v3    →  true there
//! ```
//! Requires: verified IR. Guarantees: only results that are no roots are kept longer (a root held across a safepoint costs a store).
//! Skips: constants, which are free; loads.

use pulsec_ir::ir::cfg::Cfg;
use pulsec_ir::ir::{BlockId, Effects, Function, Imm, Op, Origin, Term, Ty, ValueId};
use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use super::edit::Replace;

type Key = (Op, SmallVec<[ValueId; 4]>, u64);

pub fn run(f: &mut Function) -> bool {
    let cfg = Cfg::new(f);
    let mut replace = Replace::new(f);
    let mut scopes: Vec<(BlockId, Vec<Key>, Vec<(ValueId, Option<ValueId>)>)> = Vec::new();
    let mut table: FxHashMap<Key, ValueId> = FxHashMap::default();
    // Values known to be a constant from here down: tests that a dominating branch has decided.
    let mut decided: FxHashMap<ValueId, ValueId> = FxHashMap::default();
    let mut changed = false;
    for b in cfg.dominator_preorder() {
        while let Some((top, ..)) = scopes.last() {
            if cfg.dominates(*top, b) {
                break;
            }
            let (_, keys, values) = scopes.pop().expect("not empty");
            for key in &keys {
                table.remove(key);
            }
            for (v, old) in values.into_iter().rev() {
                match old {
                    Some(old) => decided.insert(v, old),
                    None => decided.remove(&v),
                };
            }
        }
        let (mut keys, mut values) = (Vec::new(), Vec::new());
        if let [pred] = cfg.preds[b.index()][..]
            && let Term::Branch { cond, then, otherwise } = &f.block(pred).term
            && then.block != otherwise.block
        {
            let (cond, outcome) = (*cond, i32::from(then.block == b));
            let inst = f.add_inst(Op::Bool, &[], Imm::I32(outcome), Origin::NONE);
            f.blocks[b.index()].insts.insert(0, inst);
            let constant = f.inst(inst).result.expect("a constant");
            values.push((cond, decided.insert(cond, constant)));
        }
        for i in 0..f.block(b).insts.len() {
            let id = f.block(b).insts[i];
            replace.apply_to(&mut f.insts[id.index()]);
            for v in &mut f.insts[id.index()].args {
                *v = decided.get(v).copied().unwrap_or(*v);
            }
            let inst = f.inst(id);
            let Some(result) = inst.result else { continue };
            let imm = match inst.imm {
                Imm::None => 0,
                Imm::I32(x) => u64::from(x as u32),
                Imm::Word(w) => w,
                _ => continue,
            };
            if inst.args.is_empty() || inst.op.effects_of(&inst.imm) != Effects::Pure || matches!(inst.op, Op::Leaf | Op::Host) || f.ty(result) == Ty::P {
                continue;
            }
            // A boxed result may be a root; boxing is cheaper than keeping one alive.
            if f.ty(result) == Ty::V {
                continue;
            }
            let key = (inst.op, inst.args.clone(), imm);
            if let Some(&same) = table.get(&key) {
                replace.set(result, same);
                changed = true;
            } else {
                table.insert(key.clone(), result);
                keys.push(key);
            }
        }
        let mut term = std::mem::replace(&mut f.blocks[b.index()].term, Term::None);
        for v in term.operands_mut() {
            *v = replace.get(*v);
        }
        if let Term::Branch { cond, .. } = &mut term
            && let Some(&known) = decided.get(cond)
        {
            *cond = known;
            changed = true;
        }
        f.blocks[b.index()].term = term;
        scopes.push((b, keys, values));
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
        crate::passes::dce::run(&mut program.functions[0]);
        crate::passes::edit::compact(&mut program.functions[0]);
        verify::program(&program).unwrap();
        assert_eq!(print::function(FuncId(0), &program.functions[0]), format!("{head}{after}}}\n"));
    }

    #[test]
    fn equal_tests_below_a_branch_are_decided() {
        check(
            "  v4:b = IsInt v2\n  br v4 ? bb1() : bb2()\nbb1():\n  v5:b = IsInt v2\n  br v5 ? bb2() : bb3()\nbb2():\n  return v2\nbb3():\n  return v3\n",
            "  v4:b = IsInt v2\n  br v4 ? bb1() : bb3()\nbb1():\n  v5:b = Bool[1]\n  br v5 ? bb3() : bb2()\nbb2():\n  return v3\nbb3():\n  return v2\n",
        );
    }
}
