//! Puts the bodies of small functions in place of direct calls of them.
//!
//! ```text
//! v5:v = CallDirect[fn2] v4, v3, v1        →  the blocks of fn2, its parameters replaced by v4 (as an address), v3, v1;
//! return v5                                   `return x` becomes a jump to the rest with x for v5
//! ```
//! Under a handler, each instruction of the body that may throw gets its own `TryBr`. Requires: verified IR before the coroutine split.
//! Guarantees: the function's own exceptions, order of effects and polls at its loops are kept; the check of the stack's limit and the poll at the
//! callee's entry are left to the caller; stacks show the callee's frame ([`Site`]). Skips: coroutines, bodies with handlers or loops, recursion, calls in cold blocks, calls of closures
//! that are not known.

use pulsec_ir::ir::{BlockId, Construct, Convention, FuncId, Function, Imm, Inst, InstId, Op, Origin, Program, Site, SiteId, Target, Term, ValueDef, ValueId};
use smallvec::SmallVec;

use super::edit::{self, Cut};

/// Instructions of a body that is worth it: about what a call and its frame cost in code.
const SMALL: usize = 24;
/// A function does not grow beyond this.
const LARGE: usize = 600;

/// One level: bodies are those from before the pass.
pub fn run(program: &mut Program) -> bool {
    let bodies: Vec<Option<Function>> = program.functions.iter().enumerate().map(|(i, f)| fits(f, FuncId::new(i)).then(|| f.clone())).collect();
    if bodies.iter().all(Option::is_none) {
        return false;
    }
    let mut any = false;
    for (i, f) in program.functions.iter_mut().enumerate() {
        let mut b = 0;
        let mut changed = false;
        while b < f.blocks.len() && f.insts.len() < LARGE {
            let site = f.blocks[b].insts.iter().position(|id| callee(f.inst(*id)).is_some_and(|g| g.index() != i && bodies[g.index()].is_some()));
            if let Some(at) = site.filter(|_| !f.blocks[b].cold) {
                let id = f.blocks[b].insts[at];
                let body = callee(f.inst(id)).and_then(|g| bodies[g.index()].as_ref()).expect("checked");
                if splice(f, BlockId::new(b), at, body) {
                    changed = true;
                }
            }
            b += 1;
        }
        if changed {
            edit::compact(f);
        }
        any |= changed;
    }
    any
}

fn callee(inst: &Inst) -> Option<FuncId> {
    match inst.imm {
        Imm::Func(g) if inst.op == Op::CallDirect => Some(g),
        _ => None,
    }
}

/// Whether calls of the function are replaced by its body.
pub fn fits(f: &Function, id: FuncId) -> bool {
    matches!(f.convention, Convention::Direct { .. })
        && f.construct != Construct::Builtin
        && f.blocks.iter().map(|b| b.insts.len()).sum::<usize>() <= SMALL
        && f.blocks.iter().all(|b| !b.loop_header && !matches!(b.term, Term::TryBr { .. } | Term::Switch { .. }))
        && f.blocks.iter().flat_map(|b| &b.insts).map(|i| f.inst(*i)).all(|i| callee(i) != Some(id) && !matches!(i.op, Op::InitialSuspend | Op::Suspend | Op::ResumeMode | Op::CurrentCoroutine | Op::TakeException))
}

/// Replaces the call at a position of a block. False when it cannot.
fn splice(f: &mut Function, b: BlockId, at: usize, body: &Function) -> bool {
    let Some(Cut { inst: call, handler, rest, .. }) = edit::cut(f, b, at) else { return false };
    let first_site = f.sites.len();
    f.sites.push(Site { name: body.name.clone(), call: call.origin });
    // The body's code is the callee's; what has no place of its own stands where the call stands.
    let inlined = |origin: Origin| match origin.span.is_none() {
        true => call.origin,
        false => Origin { span: origin.span, site: Some(SiteId::new(origin.site.map_or(first_site, |s| first_site + 1 + s.index()))) },
    };
    f.sites.extend(body.sites.iter().map(|s| Site { name: s.name.clone(), call: inlined(s.call) }));

    let mut values: Vec<Option<ValueId>> = vec![None; body.values.len()];
    let first = f.blocks.len();
    let block_of = |old: BlockId| BlockId::new(first + old.index());
    for block in &body.blocks {
        let new = f.add_block();
        f.blocks[new.index()].cold = block.cold;
        f.blocks[new.index()].term_origin = inlined(block.term_origin);
    }
    let entry = body.block(body.entry);
    let address = f.push(b, Op::UnboxP, &[call.args[0]], Imm::None, call.origin).expect("an address");
    values[entry.params[0].index()] = Some(address);
    for (param, arg) in entry.params[1..].iter().zip(&call.args[1..]) {
        values[param.index()] = Some(*arg);
    }
    f.blocks[b.index()].term = Term::Jump(Target { block: block_of(body.entry), args: Vec::new() });
    f.blocks[b.index()].term_origin = call.origin;
    // Definitions first: a block may come before one that dominates it.
    let mut insts: Vec<Vec<InstId>> = Vec::new();
    for (i, block) in body.blocks.iter().enumerate() {
        let id = BlockId::new(i);
        if id != body.entry {
            for param in &block.params {
                values[param.index()] = Some(f.add_param(block_of(id), body.ty(*param)));
            }
        }
        let mut list = Vec::with_capacity(block.insts.len());
        for &old in &block.insts {
            let inst = body.inst(old);
            let new = InstId::new(f.insts.len());
            let value = inst.result.map(|v| f.add_value(body.ty(v), ValueDef::Inst(new)));
            if let (Some(old), Some(new)) = (inst.result, value) {
                values[old.index()] = Some(new);
            }
            f.insts.push(Inst { op: inst.op, args: SmallVec::new(), imm: inst.imm.clone(), result: value, origin: inlined(inst.origin) });
            list.push(new);
        }
        insts.push(list);
    }
    let value_of = |v: ValueId| values[v.index()].expect("compiler bug: an inlined body uses an undefined value");
    for (i, block) in body.blocks.iter().enumerate() {
        let mut at = block_of(BlockId::new(i));
        for (&old, &new) in block.insts.iter().zip(&insts[i]) {
            f.insts[new.index()].args = body.inst(old).args.iter().map(|v| value_of(*v)).collect();
            f.blocks[at.index()].insts.push(new);
            let inst = f.inst(new);
            if let Some(handler) = &handler
                && inst.op.may_throw(&inst.imm)
            {
                let value = inst.result.expect("rule X3");
                let next = f.add_block();
                f.blocks[next.index()].cold = block.cold;
                f.blocks[at.index()].term = Term::TryBr { value, normal: Target { block: next, args: Vec::new() }, handler: handler.clone() };
                at = next;
            }
        }
        let mut term = block.term.clone();
        term.for_each_value_mut(|v| *v = value_of(*v));
        for target in term.targets_mut() {
            target.block = block_of(target.block);
        }
        f.blocks[at.index()].term = match (term, &handler) {
            (Term::Return(v), _) => Term::Jump(Target { block: rest, args: vec![v] }),
            (Term::ReturnExc, Some(handler)) => Term::Jump(handler.clone()),
            (term, _) => term,
        };
        f.blocks[at.index()].term_origin = inlined(block.term_origin);
    }
    true
}

#[cfg(test)]
mod tests {
    use pulsec_ir::ir::{FuncId, parse, print, verify};

    #[test]
    fn bodies_keep_their_place_and_the_call_becomes_a_site() {
        let text = "fn0 \"outer\" direct(1) {\n  site s0 \"before\" @1-2\nbb0(v0:p, v1:v, v2:v):\n  v3:v = CallDirect[fn1] v1, v1, v2 @70-80 in s0\n  return v3 @60-90\n}\n\n\
             fn1 \"negate\" direct(1) {\n  site s0 \"deepest\" @10-20\nbb0(v0:p, v1:v, v2:v):\n  v3:v = Neg v2 @3-5 in s0\n  v4:v = Typeof v3\n  return v4 @7-9\n}\n";
        let mut program = parse::program(text).unwrap();
        verify::program(&program).unwrap();
        assert_eq!(print::program(&program), text);
        assert!(super::run(&mut program));
        verify::program(&program).unwrap();
        assert_eq!(
            print::function(FuncId(0), &program.functions[0]),
            "fn0 \"outer\" direct(1) {\n  site s0 \"before\" @1-2\n  site s1 \"negate\" @70-80 in s0\n  site s2 \"deepest\" @10-20 in s1\nbb0(v0:p, v1:v, v2:v):\n  \
             v3:p = UnboxP v1 @70-80 in s0\n  jump bb1() @70-80 in s0\nbb1():\n  v4:v = Neg v2 @3-5 in s2\n  v5:v = Typeof v4 @70-80 in s0\n  jump bb2(v5) @7-9 in s1\nbb2(v6:v):\n  return v6 @60-90\n}\n"
        );
    }
}
