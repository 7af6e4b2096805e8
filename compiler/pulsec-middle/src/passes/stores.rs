//! Combines the stores that give a new object its properties.
//!
//! ```text
//! v4:v = CreateThis v1
//! v5:v = SetProp[k0] v4, v2            →    v6:v = NewArray
//! v6:v = NewArray                           v7:v = SetProps[k0, k1] v4, v2, v6
//! v7:v = SetProp[k1] v4, v6
//!
//! v5:v = DefineField v1, v3, v4 (v3 a string)    →    v5:v = DefineFields[k2] v1, v4, and runs of them like stores
//! ```
//! Requires: verified IR. Guarantees: values are computed in their order, stores happen in theirs. What comes between two stores that are
//! combined neither sees nor changes what user code (a setter, run by the first one) could change or see. Skips: objects other than those that
//! a constructor initialises, whose properties are rarely all new (fields are defined on new objects only); runs under a handler, which ends
//! their blocks.

use pulsec_ir::ir::{BlockId, Const, ConstId, Construct, Effects, Function, Imm, Inst, InstId, Op, Term, ValueDef, ValueId};
use smallvec::SmallVec;

/// More values than this are not kept alive at once.
const MANY: usize = 16;

pub fn run(consts: &[Const], f: &mut Function) -> bool {
    let used = uses(f);
    let mut changed = false;
    for b in 0..f.blocks.len() {
        changed |= block(consts, f, BlockId::new(b), &used);
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

/// A store or definition with a static name.
#[derive(Clone, Copy)]
struct Store {
    id: InstId,
    op: Op,
    object: ValueId,
    key: ConstId,
    value: ValueId,
}

fn store(consts: &[Const], f: &Function, id: InstId, used: &[bool]) -> Option<Store> {
    let inst = f.inst(id);
    if inst.result.is_some_and(|v| used[v.index()]) {
        return None;
    }
    let object = *inst.args.first()?;
    match (inst.op, &inst.imm) {
        (Op::SetProp, Imm::Const(key)) if is_new(f, object) => Some(Store { id, op: Op::SetProps, object, key: *key, value: inst.args[1] }),
        (Op::DefineField, _) => {
            let ValueDef::Inst(def) = f.values[inst.args[1].index()].def else { return None };
            match f.inst(def) {
                Inst { op: Op::Const, imm: Imm::Const(key), .. } if matches!(consts.get(key.index()), Some(Const::String(_))) => {
                    Some(Store { id, op: Op::DefineFields, object, key: *key, value: inst.args[2] })
                }
                _ => None,
            }
        }
        _ => None,
    }
}

fn block(consts: &[Const], f: &mut Function, b: BlockId, used: &[bool]) -> bool {
    let mut runs: Vec<Vec<Store>> = vec![Vec::new()];
    for &id in &f.block(b).insts {
        match store(consts, f, id, used) {
            Some(store) => {
                let run = runs.last_mut().expect("there is one");
                let goes_on = run.first().is_none_or(|first| first.op == store.op && first.object == store.object)
                    && run.len() < MANY
                    && run.iter().all(|s| s.key != store.key);
                if goes_on {
                    run.push(store);
                } else {
                    runs.push(vec![store]);
                }
            }
            None if is_quiet(f.inst(id)) => {}
            None => runs.push(Vec::new()),
        }
    }
    let mut changed = false;
    for run in runs {
        let Some((last, others)) = run.split_last() else { continue };
        if others.is_empty() && last.op == Op::SetProps {
            continue;
        }
        let inst = &mut f.insts[last.id.index()];
        inst.op = last.op;
        inst.imm = Imm::Keys(run.iter().map(|s| s.key).collect());
        inst.args = std::iter::once(last.object).chain(run.iter().map(|s| s.value)).collect::<SmallVec<_>>();
        f.blocks[b.index()].insts.retain(|id| others.iter().all(|s| s.id != *id));
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
        super::run(&program.consts, &mut program.functions[0]);
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

    #[test]
    fn fields_with_static_names() {
        check(
            "  v5:v = Const[k0]\n  v6:v = DefineField v2, v5, v3\n  v7:v = Const[k1]\n  v8:v = DefineField v2, v7, v2\n  v9:v = DefineField v3, v7, v2\n  v10:v = DefineField v3, v2, v2\n  return v4\n",
            "  v5:v = Const[k0]\n  v6:v = Const[k1]\n  v7:v = DefineFields[k0, k1] v2, v3, v2\n  v8:v = DefineFields[k1] v3, v2\n  v9:v = DefineField v3, v2, v2\n  return v4\n",
        );
    }
}
