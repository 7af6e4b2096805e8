//! Which values live in wasm locals, and which are made again or folded into their only use.
//!
//! A pure or reading instruction with a single use is folded when nothing is emitted between it and
//! the instruction that consumes it, so that no local changes in between. Values used only in their
//! own block share locals; the others keep one each.

use pulsec_ir::ir::{Effects, Function, Op, Roots, ValueDef, ValueId};

use crate::graph::Graph;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fate {
    /// No use.
    Unused,
    /// A local of its own.
    Local,
    /// A local that others of the same block may take over after the last use.
    BlockLocal,
    /// A constant: made again at every use.
    Remake,
    /// Computed where its only use is.
    Fold,
}

pub struct Uses {
    pub fate: Vec<Fate>,
    /// By block and position: whether the instruction is emitted there.
    pub emitted: Vec<Vec<bool>>,
    /// By block: (position of the last use, value) of block-local values, ascending.
    pub ends: Vec<Vec<(u32, ValueId)>>,
}

fn remade(op: Op) -> bool {
    matches!(op, Op::Word | Op::Int | Op::Float | Op::Bool | Op::StaticAddr)
}

/// Ops that [`super::Emitter::pure_op`] emits as one expression without side exits.
pub fn foldable(op: Op) -> bool {
    use Op::*;
    matches!(op.row().effects, Effects::Pure | Effects::Reads)
        && !matches!(op, ResumeMode | CurrentCoroutine | Leaf | Host)
}

impl Uses {
    pub fn new(f: &Function, roots: &Roots, graph: &Graph) -> Self {
        let n = f.values.len();
        let mut count = vec![0u32; n];
        let mut block_of = vec![u32::MAX; n];
        let mut crosses = vec![false; n];
        let mut rooted = vec![false; n];
        for block in &graph.order {
            let data = f.block(*block);
            for p in &data.params {
                block_of[p.index()] = block.0;
            }
            for id in &data.insts {
                if let Some(v) = f.inst(*id).result {
                    block_of[v.index()] = block.0;
                }
            }
        }
        let mut mark_root = |v: ValueId, block: u32, crosses: &mut Vec<bool>| {
            rooted[v.index()] = true;
            if block_of[v.index()] != block {
                crosses[v.index()] = true;
            }
        };
        for block in &graph.order {
            if let Some(Some(list)) = roots.poll_spill.get(block.index()) {
                list.iter().for_each(|(v, _)| mark_root(*v, u32::MAX, &mut crosses));
            }
            for id in &f.block(*block).insts {
                for lists in [&roots.reload_after, &roots.cold_spill] {
                    if let Some(list) = lists.get(id.index()) {
                        list.iter().for_each(|(v, _)| mark_root(*v, block.0, &mut crosses));
                    }
                }
            }
        }
        for (v, slot) in roots.store_at_def.iter().enumerate() {
            rooted[v] |= slot.is_some();
        }
        // Uses. Position of the last one, in the value's own block.
        let mut single_user: Vec<Option<(u32, u32)>> = vec![None; n];
        let mut last = vec![0u32; n];
        for block in &graph.order {
            let data = f.block(*block);
            let mut using = |v: ValueId, position: u32| {
                count[v.index()] += 1;
                crosses[v.index()] |= block_of[v.index()] != block.0;
                single_user[v.index()] = Some((block.0, position));
            };
            for (position, id) in data.insts.iter().enumerate() {
                f.inst(*id).args.iter().for_each(|v| using(*v, position as u32));
            }
            let end = data.insts.len() as u32;
            data.term.operands().iter().for_each(|v| using(*v, end));
            for target in data.term.targets() {
                target.args.iter().for_each(|v| using(*v, end));
            }
        }

        let mut fate = vec![Fate::Unused; n];
        let mut emitted: Vec<Vec<bool>> = f.blocks.iter().map(|b| vec![true; b.insts.len()]).collect();
        for block in &graph.order {
            let data = f.block(*block);
            for p in &data.params {
                if count[p.index()] > 0 || rooted[p.index()] {
                    fate[p.index()] = Fate::Local;
                }
            }
            // Backwards: where each instruction is emitted.
            let end = data.insts.len() as u32;
            let mut emit_at: Vec<u32> = (0..=end).collect();
            let mut next_emitted = end;
            for position in (0..data.insts.len()).rev() {
                let inst = f.inst(data.insts[position]);
                let Some(v) = inst.result else {
                    next_emitted = position as u32;
                    continue;
                };
                let i = v.index();
                let pure = matches!(inst.op.effects_of(&inst.imm), Effects::Pure | Effects::Reads);
                if remade(inst.op) {
                    fate[i] = Fate::Remake;
                    emitted[block.index()][position] = false;
                    continue;
                }
                if count[i] == 0 && !rooted[i] {
                    if pure && inst.op != Op::Leaf {
                        emitted[block.index()][position] = false;
                        continue;
                    }
                    next_emitted = position as u32;
                    continue;
                }
                if count[i] == 1
                    && !rooted[i]
                    && foldable(inst.op)
                    && let Some((user_block, user)) = single_user[i]
                    && user_block == block.0
                    && emit_at[user as usize] == next_emitted
                {
                    fate[i] = Fate::Fold;
                    emitted[block.index()][position] = false;
                    emit_at[position] = next_emitted;
                    continue;
                }
                fate[i] = if crosses[i] { Fate::Local } else { Fate::BlockLocal };
                next_emitted = position as u32;
            }
            // Last uses of block-local values, by the position where the using code is emitted.
            let mut touch = |v: ValueId, at: u32| last[v.index()] = last[v.index()].max(at);
            for (position, id) in data.insts.iter().enumerate() {
                let at = emit_at[position];
                f.inst(*id).args.iter().for_each(|v| touch(*v, at));
                for lists in [&roots.reload_after, &roots.cold_spill] {
                    if let Some(list) = lists.get(id.index()) {
                        list.iter().for_each(|(v, _)| touch(*v, position as u32));
                    }
                }
                if let Some(v) = f.inst(*id).result {
                    touch(v, position as u32);
                }
            }
            data.term.operands().iter().for_each(|v| touch(*v, end));
            for target in data.term.targets() {
                target.args.iter().for_each(|v| touch(*v, end));
            }
        }
        let mut ends: Vec<Vec<(u32, ValueId)>> = vec![Vec::new(); f.blocks.len()];
        for (i, data) in f.values.iter().enumerate() {
            if fate[i] == Fate::BlockLocal
                && let ValueDef::Inst(_) = data.def
            {
                ends[block_of[i] as usize].push((last[i], ValueId::new(i)));
            }
        }
        ends.iter_mut().for_each(|list| list.sort());
        Self { fate, emitted, ends }
    }
}

