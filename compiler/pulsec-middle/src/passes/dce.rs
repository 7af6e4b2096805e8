//! Removes instructions and block parameters that nothing needs.
//!
//! ```text
//! v3:v = AddN v1, v2      →  (nothing)     when v3 has no use
//! bb1(v4:v)               →  bb1()         when v4 is only passed on to itself
//! ```
//! Needed are terminator operands, instructions with effects (`writes` and above), and whatever these use. Requires: verified IR without
//! unreachable blocks. Skips: stores that are overwritten.

use pulsec_ir::ir::cfg::Cfg;
use pulsec_ir::ir::{BlockId, Effects, Function, ValueDef, ValueId};

use super::edit;

pub fn run(f: &mut Function) -> bool {
    let cfg = Cfg::new(f);
    let mut needed = vec![false; f.values.len()];
    let mut work: Vec<ValueId> = Vec::new();
    let removable = |f: &Function, id: pulsec_ir::ir::InstId| matches!(f.inst(id).op.effects_of(&f.inst(id).imm), Effects::Pure | Effects::Reads | Effects::Alloc);
    for &b in &cfg.rpo {
        let block = f.block(b);
        for &id in block.insts.iter().filter(|id| !removable(f, **id)) {
            work.extend(&f.inst(id).args);
        }
        work.extend(block.term.operands());
    }
    while let Some(v) = work.pop() {
        if std::mem::replace(&mut needed[v.index()], true) {
            continue;
        }
        match f.values[v.index()].def {
            ValueDef::Inst(id) => work.extend(&f.inst(id).args),
            ValueDef::Param(block, i) => {
                for &pred in &cfg.preds[block.index()] {
                    work.extend(f.block(pred).term.targets().into_iter().filter(|t| t.block == block).map(|t| t.args[i as usize]));
                }
            }
        }
    }
    let mut changed = false;
    for b in 0..f.blocks.len() {
        let id = BlockId::new(b);
        let insts = std::mem::take(&mut f.blocks[b].insts);
        let before = insts.len();
        f.blocks[b].insts = insts.into_iter().filter(|i| !removable(f, *i) || f.inst(*i).result.is_some_and(|v| needed[v.index()])).collect();
        changed |= f.blocks[b].insts.len() != before;
        if id != f.entry {
            let unused: Vec<usize> = f.blocks[b].params.iter().enumerate().filter(|(_, p)| !needed[p.index()]).map(|(i, _)| i).collect();
            changed |= !unused.is_empty();
            edit::remove_params(f, &cfg.preds[b], id, &unused);
        }
    }
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
    fn effects_stay() {
        check(
            "  v4:v = NewObject\n  v5:v = AddN v2, v3\n  v6:v = Add v2, v3\n  jump bb1(v5)\nbb1(v7:v):\n  return v2\n",
            "  v4:v = Add v2, v3\n  jump bb1()\nbb1():\n  return v2\n",
        );
    }
}
