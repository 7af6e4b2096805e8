//! Makes a graph reducible by dispatch blocks: every cycle that can be entered in several places gets one entry.
//!
//! Before → after, for a cycle entered at bb3(v1) and at bb5():
//! ```text
//! jump bb3(v1)                →  jump bb9(v20, v1)          ; v20 = 0
//! jump bb5()                  →  jump bb9(v21, v22)         ; v21 = 1, v22 = anything
//!                                bb9(v30:i, v31:v) loop:
//!                                  switch v30 [bb3(v31)] else bb5()
//! ```
//! Requires: an entry block without predecessors. Guarantees: rule S3; values defined outside still dominate their uses unless a use was
//! reached through one of several entries only: the caller repairs that ([`super::coroutine`]). Skips: node splitting, which would avoid
//! the switch at the price of code size.

use pulsec_ir::ir::cfg::Cfg;
use pulsec_ir::ir::{BlockId, Function, Imm, InstId, Op, Origin, Target, Term, Ty, ValueId};
use pulse_abi::value;

/// See the module documentation. `any_p` is a P that is defined in the entry block.
pub fn run(f: &mut Function, any_p: ValueId) {
    if Cfg::new(f).is_reducible() {
        return;
    }
    let mut constants = Constants { any_p, at: f.block(f.entry).insts.len(), ints: Vec::new(), fillers: Vec::new() };
    let mut regions = vec![Cfg::new(f).rpo];
    while let Some(region) = regions.pop() {
        for component in components(f, &region) {
            let inside = membership(f, &component);
            let mut entries: Vec<BlockId> = Vec::new();
            for &b in &Cfg::new(f).rpo {
                for target in f.block(b).term.targets() {
                    if !inside[b.index()] && inside.get(target.block.index()) == Some(&true) && !entries.contains(&target.block) {
                        entries.push(target.block);
                    }
                }
            }
            if entries.len() == 1 {
                regions.push(component.into_iter().filter(|b| *b != entries[0]).collect());
            } else {
                dispatch(f, &entries, &mut constants);
                regions.push(component);
            }
        }
    }
}

/// Values that edges give for what their target does not use, all in the entry block.
struct Constants {
    any_p: ValueId,
    /// Where in the entry block the next one goes.
    at: usize,
    ints: Vec<ValueId>,
    fillers: Vec<(Ty, ValueId)>,
}

impl Constants {
    fn place(&mut self, f: &mut Function, op: Op, args: &[ValueId], imm: Imm) -> ValueId {
        let inst: InstId = f.add_inst(op, args, imm, Origin::NONE);
        let entry = f.entry.index();
        f.blocks[entry].insts.insert(self.at, inst);
        self.at += 1;
        f.inst(inst).result.expect("constants have a result")
    }
    fn int(&mut self, f: &mut Function, n: usize) -> ValueId {
        while self.ints.len() <= n {
            let v = self.place(f, Op::Int, &[], Imm::I32(self.ints.len() as i32));
            self.ints.push(v);
        }
        self.ints[n]
    }
    fn filler(&mut self, f: &mut Function, ty: Ty) -> ValueId {
        if let Some((_, v)) = self.fillers.iter().find(|(t, _)| *t == ty) {
            return *v;
        }
        let v = filler(f, ty, self.any_p, |f, op, args, imm| self.place(f, op, args, imm));
        self.fillers.push((ty, v));
        v
    }
}

/// A value of a type for a path that is never taken with it. A P must be a heap address, because the collector looks at it.
pub(super) fn filler(f: &mut Function, ty: Ty, any_p: ValueId, mut place: impl FnMut(&mut Function, Op, &[ValueId], Imm) -> ValueId) -> ValueId {
    match ty {
        Ty::V => place(f, Op::Word, &[], Imm::Word(value::UNDEFINED)),
        Ty::I => place(f, Op::Int, &[], Imm::I32(0)),
        Ty::F => place(f, Op::Float, &[], Imm::F64(0.0)),
        Ty::B => place(f, Op::Bool, &[], Imm::I32(0)),
        Ty::P => any_p,
        Ty::U => {
            let zero = place(f, Op::Int, &[], Imm::I32(0));
            place(f, Op::IToU, &[zero], Imm::None)
        }
    }
}

fn dispatch(f: &mut Function, entries: &[BlockId], constants: &mut Constants) {
    let hub = f.add_block();
    let selector = f.add_param(hub, Ty::I);
    let mut targets: Vec<Target> = Vec::new();
    for &entry in entries {
        let types: Vec<Ty> = f.block(entry).params.iter().map(|p| f.ty(*p)).collect();
        let args = types.into_iter().map(|ty| f.add_param(hub, ty)).collect();
        targets.push(Target { block: entry, args });
    }
    let fill: Vec<ValueId> = f.block(hub).params.clone().into_iter().skip(1).map(|p| constants.filler(f, f.ty(p))).collect();
    let selectors: Vec<ValueId> = (0..entries.len()).map(|i| constants.int(f, i)).collect();
    let mut starts = vec![1];
    for target in &targets {
        starts.push(starts[starts.len() - 1] + target.args.len());
    }
    for block in &mut f.blocks {
        for target in block.term.targets_mut() {
            let Some(i) = entries.iter().position(|e| *e == target.block) else { continue };
            let mut args = vec![selectors[i]];
            args.extend(&fill);
            args[starts[i]..starts[i + 1]].copy_from_slice(&target.args);
            *target = Target { block: hub, args };
        }
    }
    let default = targets.pop().expect("a dispatch has at least two targets");
    f.blocks[hub.index()].term = Term::Switch { index: selector, targets, default };
}

fn membership(f: &Function, blocks: &[BlockId]) -> Vec<bool> {
    let mut out = vec![false; f.blocks.len()];
    for b in blocks {
        out[b.index()] = true;
    }
    out
}

/// Strongly connected components with a cycle, of the graph restricted to `region` (Tarjan).
fn components(f: &Function, region: &[BlockId]) -> Vec<Vec<BlockId>> {
    const NEW: u32 = u32::MAX;
    let inside = membership(f, region);
    let mut out = Vec::new();
    let mut index = vec![NEW; f.blocks.len()];
    let mut low = vec![0u32; f.blocks.len()];
    let mut on_stack = vec![false; f.blocks.len()];
    let (mut clock, mut stack, mut calls): (u32, Vec<BlockId>, Vec<(BlockId, usize)>) = (0, Vec::new(), Vec::new());
    for &root in region {
        if index[root.index()] == NEW {
            calls.push((root, 0));
        }
        while let Some(&mut (b, ref mut next)) = calls.last_mut() {
            let i = b.index();
            if *next == 0 {
                (index[i], low[i]) = (clock, clock);
                clock += 1;
                stack.push(b);
                on_stack[i] = true;
            }
            let targets = f.block(b).term.targets();
            if let Some(target) = targets.get(*next) {
                *next += 1;
                let t = target.block.index();
                if !inside.get(t).copied().unwrap_or(false) {
                    continue;
                }
                if index[t] == NEW {
                    calls.push((target.block, 0));
                } else if on_stack[t] {
                    low[i] = low[i].min(index[t]);
                }
                continue;
            }
            // A block without successors has next == 0 only once, because it is popped here.
            calls.pop();
            if let Some((parent, _)) = calls.last() {
                low[parent.index()] = low[parent.index()].min(low[i]);
            }
            if low[i] == index[i] {
                let at = stack.iter().rposition(|s| *s == b).expect("on the stack");
                let component = stack.split_off(at);
                component.iter().for_each(|c| on_stack[c.index()] = false);
                let cyclic = component.len() > 1 || targets.iter().any(|t| t.block == b);
                if cyclic {
                    out.push(component);
                }
            }
        }
    }
    out
}
