//! Combines the stores that give a new object its properties.
//!
//! ```text
//! v4:v = CreateThis v1
//! v5:v = SetProp[k0] v4, v2            →    v6:v = NewArray
//! v6:v = NewArray                           v7:v = SetProps[k0, k1] v4, v2, v6
//! v7:v = SetProp[k1] v4, v6
//! ```
//! Requires: verified IR. Guarantees: values are computed in their order, stores happen in theirs. What comes between two stores that are
//! combined neither sees nor changes what user code (a setter, run by the first one) could change or see. Skips: objects other than those that
//! a constructor initialises, whose properties are rarely all new; stores under a handler, which end their blocks.

use pulsec_ir::ir::{BlockId, ConstId, Construct, Effects, Function, Imm, Inst, InstId, Op, Term, ValueDef, ValueId};
use smallvec::SmallVec;

/// More values than this are not kept alive at once.
const MANY: usize = 16;

pub fn run(f: &mut Function) -> bool {
    let used = uses(f);
    let mut changed = false;
    for b in 0..f.blocks.len() {
        changed |= block(f, BlockId::new(b), &used);
    }
    changed
}

/// By value: used by anything but a `TryBr`.
fn uses(f: &Function) -> Vec<bool> {
    let mut used = vec![false; f.values.len()];
    for block in &f.blocks {
        block.insts.iter().flat_map(|id| &f.inst(*id).args).for_each(|v| used[v.index()] = true);
        block.term.targets().into_iter().flat_map(|t| &t.args).for_each(|v| used[v.index()] = true);
        if !matches!(block.term, Term::TryBr { .. }) {
            block.term.operands().iter().for_each(|v| used[v.index()] = true);
        }
    }
    used
}

/// A run of stores into one object.
#[derive(Default)]
struct Run {
    object: Option<ValueId>,
    stores: Vec<(InstId, ConstId, ValueId)>,
}

fn block(f: &mut Function, b: BlockId, used: &[bool]) -> bool {
    let mut runs: Vec<Run> = Vec::new();
    let mut run = Run::default();
    for &id in &f.block(b).insts {
        let inst = f.inst(id);
        match (inst.op, &inst.imm) {
            (Op::SetProp, Imm::Const(key)) if is_new(f, inst.args[0]) && inst.result.is_none_or(|v| !used[v.index()]) => {
                let goes_on = run.object == Some(inst.args[0]) && run.stores.len() < MANY && run.stores.iter().all(|(_, k, _)| k != key);
                if !goes_on {
                    runs.push(std::mem::take(&mut run));
                    run.object = Some(inst.args[0]);
                }
                run.stores.push((id, *key, inst.args[1]));
            }
            _ if is_quiet(inst) => {}
            _ => runs.push(std::mem::take(&mut run)),
        }
    }
    runs.push(run);
    let mut changed = false;
    for Run { object, stores } in runs {
        let (Some(object), Some(((last, ..), others))) = (object, stores.split_last()) else { continue };
        if others.is_empty() {
            continue;
        }
        let inst = &mut f.insts[last.index()];
        inst.op = Op::SetProps;
        inst.imm = Imm::Keys(stores.iter().map(|s| s.1).collect());
        inst.args = std::iter::once(object).chain(stores.iter().map(|s| s.2)).collect::<SmallVec<_>>();
        f.blocks[b.index()].insts.retain(|id| others.iter().all(|s| s.0 != *id));
        changed = true;
    }
    changed
}

/// Whether a constructor gives the object its properties here.
fn is_new(f: &Function, v: ValueId) -> bool {
    match f.values[v.index()].def {
        ValueDef::Inst(id) => f.inst(id).op == Op::CreateThis || f.construct == Construct::ClassDerived,
        ValueDef::Param(block, 1) if block == f.entry => f.construct == Construct::ClassBase,
        ValueDef::Param(..) => f.construct == Construct::ClassDerived,
    }
}

/// Neither reads nor writes what user code can change or see.
fn is_quiet(inst: &Inst) -> bool {
    match inst.op.effects_of(&inst.imm) {
        Effects::Pure => true,
        Effects::Reads => matches!(inst.op, Op::Const | Op::Capture | Op::GetArg | Op::HomeObject),
        Effects::Alloc => matches!(inst.op, Op::NewObject | Op::NewObjectLiteral | Op::NewArray | Op::NewClosure | Op::NewScope),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use pulsec_ir::ir::{FuncId, parse, print, verify};

    fn check(before: &str, after: &str) {
        let text = |body: &str| format!("fn0 \"f\" direct(2) {{\nbb0(v0:p, v1:v, v2:v, v3:v):\n  v4:v = CreateThis v1\n{body}}}\n");
        let head = "const k0 = \"a\"\nconst k1 = \"b\"\ncell cell0 \"c\"\n";
        let mut program = parse::program(&format!("{head}{}", text(before))).unwrap();
        verify::program(&program).unwrap();
        super::run(&mut program.functions[0]);
        crate::passes::edit::compact(&mut program.functions[0]);
        verify::program(&program).unwrap();
        assert_eq!(print::function(FuncId(0), &program.functions[0]), text(after));
    }

    #[test]
    fn allocations_between_stores_come_first() {
        check(
            "  v5:v = SetProp[k0] v4, v2\n  v6:v = NewArray v3\n  v7:v = SetProp[k1] v4, v6\n  return v4\n",
            "  v5:v = NewArray v3\n  v6:v = SetProps[k0, k1] v4, v2, v5\n  return v4\n",
        );
    }

    #[test]
    fn what_a_setter_could_see_or_change_stays_between() {
        for between in ["v6:v = LoadCell[cell0]", "v6:v = GetProp[k0] v3", "v6:v = Call v3, v2"] {
            let body = format!("  v5:v = SetProp[k0] v4, v2\n  {between}\n  v7:v = SetProp[k1] v4, v6\n  return v4\n");
            check(&body, &body);
        }
    }

    #[test]
    fn a_name_twice_and_other_objects_end_the_run() {
        let body = "  v5:v = SetProp[k0] v4, v2\n  v6:v = SetProp[k0] v4, v3\n  v7:v = SetProp[k1] v3, v3\n  v8:v = SetProp[k1] v2, v3\n  return v4\n";
        check(body, body);
    }
}
