//! Rooting: tells the emitter where live values stand in the frame while the collector may run.
//!
//! Before → after: the instructions stay as they are; `Function::roots` is filled as its type documents.
//!
//! Requires: verified IR after the coroutine split. Runs last: any later change of the function invalidates the annotation.
//!
//! Guarantees: at every safepoint each live V or P that may hold a heap address has a slot of its own, which holds it, and is reloaded afterwards;
//! every slot of the frame holds a valid Value ([`super::roots_check`] states and checks this).
//! At cold safepoints unboxed values are spilled too, so that they stay in registers on the hot path.
//!
//! Skips: sharing a slot between a block parameter and its arguments (would save stores on loop edges); splitting live ranges.

use pulsec_ir::ir::{BlockId, Function, InstId, Op, Roots, Ty, ValueDef, ValueId};

use crate::analysis::live_set::LiveSet;
use crate::analysis::liveness::{Liveness, def_blocks};
use crate::analysis::loops::Loops;
use crate::analysis::Cfg;

/// A value outside loops that crosses more cold safepoints than this is stored once at its definition: smaller code, one store.
const MANY_COLD_SITES: u32 = 6;
/// A slot that more cold paths than this would have to zero is zeroed at entry.
const MANY_COLD_ZEROS: u32 = 3;

/// Fills `f.roots`.
pub fn run(f: &mut Function) {
    let roots = Ctx::new(f).solve();
    f.roots = Some(roots);
}

/// A place where the collector may run.
struct Site {
    /// The instruction; none for a block's poll.
    inst: Option<InstId>,
    /// Inline expansions' slow paths, polls, and instructions of cold blocks.
    cold: bool,
    /// Not in a cold block, or only on a slow path: the stores before it do not happen on every way past it.
    conditional: bool,
    /// Values live across it, ascending.
    live: Vec<ValueId>,
}

struct Ctx<'a> {
    f: &'a Function,
    cfg: Cfg,
    live: Liveness,
    loops: Loops,
    def_block: Vec<Option<BlockId>>,
    /// By value: never a heap address.
    no_heap: Vec<bool>,
    constant: Vec<bool>,
    /// By block, in order: the poll first, then instructions.
    sites: Vec<Vec<Site>>,
}

impl<'a> Ctx<'a> {
    fn new(f: &'a Function) -> Self {
        let cfg = Cfg::new(f);
        let live = Liveness::new(f, &cfg);
        let loops = Loops::new(&cfg);
        Ctx { f, live, loops, def_block: def_blocks(f), no_heap: no_heap_values(f), constant: constants(f), sites: f.blocks.iter().map(|_| Vec::new()).collect(), cfg }
    }

    fn is_root(&self, v: ValueId) -> bool {
        self.f.ty(v).is_root() && !self.no_heap[v.index()]
    }
    fn defined_cold(&self, v: ValueId) -> bool {
        self.def_block[v.index()].is_some_and(|b| self.f.block(b).cold)
    }

    fn solve(mut self) -> Roots {
        self.find_sites();
        let f = self.f;
        let stored = self.choose_stores();
        let spilled = self.choose_spills(&stored);
        let slots = self.colour(&stored, &spilled);
        let mut roots = Roots {
            frame_slots: slots.iter().flatten().max().map_or(0, |s| s + 1),
            zero_slots: Vec::new(),
            store_at_def: stored.iter().zip(&slots).map(|(stored, slot)| slot.filter(|_| *stored)).collect(),
            reload_after: vec![Vec::new(); f.insts.len()],
            cold_spill: vec![Vec::new(); f.insts.len()],
            cold_zero: vec![Vec::new(); f.insts.len()],
            poll_spill: vec![None; f.blocks.len()],
            poll_zero: vec![Vec::new(); f.blocks.len()],
        };
        for (b, sites) in self.sites.iter().enumerate() {
            for site in sites {
                let list = site.live.iter().filter(|v| self.listed(site, **v, &stored)).filter_map(|v| slots[v.index()].map(|s| (*v, s))).collect();
                match site.inst {
                    None => roots.poll_spill[b] = Some(list),
                    Some(inst) if site.cold => roots.cold_spill[inst.index()] = list,
                    Some(inst) => roots.reload_after[inst.index()] = list,
                }
            }
        }
        self.zero(&mut roots);
        roots
    }

    /// Whether a live value is stored and reloaded around this site.
    fn listed(&self, site: &Site, v: ValueId, stored: &[bool]) -> bool {
        if self.constant[v.index()] {
            return false;
        }
        if stored[v.index()] {
            return true;
        }
        // Numbers and other unboxed values: only to keep them in registers on hot paths, which those defined in cold blocks are not on.
        site.cold && (self.is_root(v) || !self.defined_cold(v))
    }

    fn find_sites(&mut self) {
        let f = self.f;
        let calls = f.blocks.iter().flat_map(|b| &b.insts).map(|i| f.inst(*i)).any(|i| i.op.is_safepoint(&i.imm) && !i.op.safepoint_is_cold());
        let mut set = LiveSet::new(f.values.len());
        for &b in &self.cfg.rpo {
            let block = f.block(b);
            let sites = &mut self.sites[b.index()];
            self.live.at_end(f, b, &mut set);
            for &id in block.insts.iter().rev() {
                let inst = f.inst(id);
                if let Some(result) = inst.result {
                    set.remove(result);
                }
                if inst.op.is_safepoint(&inst.imm) {
                    let inline = inst.op.safepoint_is_cold();
                    sites.push(Site { inst: Some(id), cold: inline || block.cold, conditional: inline, live: set.sorted() });
                }
                for &arg in &inst.args {
                    set.insert(arg);
                }
            }
            if block.loop_header || (b == f.entry && calls) {
                sites.push(Site { inst: None, cold: true, conditional: true, live: set.sorted() });
            }
            sites.reverse();
        }
    }

    /// By value: stored right after its definition.
    fn choose_stores(&self) -> Vec<bool> {
        let n = self.f.values.len();
        let mut stored = vec![false; n];
        let mut cold_sites = vec![0u32; n];
        for site in self.sites.iter().flatten() {
            for &v in &site.live {
                if self.constant[v.index()] || !self.is_root(v) {
                    continue;
                }
                if !site.cold || (!site.conditional && self.defined_cold(v)) {
                    stored[v.index()] = true;
                }
                cold_sites[v.index()] += u32::from(site.cold);
            }
        }
        for v in 0..n {
            let outside_loops = self.def_block[v].is_some_and(|b| self.loops.depth(b) == 0);
            stored[v] |= cold_sites[v] > MANY_COLD_SITES && outside_loops;
        }
        stored
    }

    /// By value: needs a slot because some site stores it.
    fn choose_spills(&self, stored: &[bool]) -> Vec<bool> {
        let mut spilled = vec![false; self.f.values.len()];
        for site in self.sites.iter().flatten() {
            for &v in &site.live {
                if self.listed(site, v, stored) {
                    spilled[v.index()] = true;
                }
            }
        }
        spilled
    }

    /// Gives each value that needs one the lowest slot that no value live at its definition has. In dominance order every interfering value
    /// defined earlier is live at the definition, and so this suffices (SSA interference graphs are chordal).
    fn colour(&self, stored: &[bool], spilled: &[bool]) -> Vec<Option<u32>> {
        let f = self.f;
        let mut slots: Vec<Option<u32>> = vec![None; f.values.len()];
        let mut set = LiveSet::new(f.values.len());
        let mut taken: Vec<bool> = Vec::new();
        let needs = |v: ValueId| stored[v.index()] || spilled[v.index()];
        let assign = |v: ValueId, taken: &mut Vec<bool>, slots: &mut Vec<Option<u32>>| {
            let free = taken.iter().position(|t| !t).unwrap_or(taken.len());
            if free == taken.len() {
                taken.push(false);
            }
            taken[free] = true;
            slots[v.index()] = Some(free as u32);
        };
        for b in self.cfg.dominator_preorder() {
            let block = f.block(b);
            // Backwards: what dies at each instruction (its last use, or a result without use).
            self.live.at_end(f, b, &mut set);
            let mut dying: Vec<Vec<ValueId>> = vec![Vec::new(); block.insts.len()];
            for (i, &id) in block.insts.iter().enumerate().rev() {
                let inst = f.inst(id);
                if let Some(result) = inst.result {
                    set.remove(result);
                }
                for &arg in &inst.args {
                    if set.insert(arg) {
                        dying[i].push(arg);
                    }
                }
            }
            taken.fill(false);
            for v in &self.live.live_in[b.index()] {
                if let Some(slot) = slots[v.index()] {
                    taken[slot as usize] = true;
                }
            }
            for &param in &block.params {
                if needs(param) {
                    assign(param, &mut taken, &mut slots);
                }
            }
            for (i, &id) in block.insts.iter().enumerate() {
                for v in &dying[i] {
                    if let Some(slot) = slots[v.index()] {
                        taken[slot as usize] = false;
                    }
                }
                // A value that needs a slot crosses a safepoint, so it is never dead at its definition.
                if let Some(result) = f.inst(id).result.filter(|v| needs(*v)) {
                    assign(result, &mut taken, &mut slots);
                }
            }
        }
        slots
    }

    /// Chooses which slots to zero where, by "surely written on every path" over slots.
    fn zero(&self, roots: &mut Roots) {
        let f = self.f;
        let slots = roots.frame_slots as usize;
        if slots == 0 {
            return;
        }
        let full = vec![true; slots];
        let mut written_in: Vec<Vec<bool>> = vec![full; f.blocks.len()];
        written_in[f.entry.index()] = vec![false; slots];
        let mut changed = true;
        while changed {
            changed = false;
            for &b in &self.cfg.rpo {
                let mut written = written_in[b.index()].clone();
                self.walk(roots, b, &mut written, |_, _| {});
                for target in f.block(b).term.targets() {
                    for (to, from) in written_in[target.block.index()].iter_mut().zip(&written) {
                        if *to && !from {
                            *to = false;
                            changed = true;
                        }
                    }
                }
            }
        }
        let mut at_entry = vec![false; slots];
        let mut cold_count = vec![0u32; slots];
        let mut missing: Vec<(BlockId, Option<InstId>, Vec<u32>)> = Vec::new();
        for &b in &self.cfg.rpo {
            let mut written = written_in[b.index()].clone();
            self.walk(roots, b, &mut written, |site, written| {
                let list: Vec<u32> = (0..slots as u32).filter(|s| !written[*s as usize]).collect();
                for &slot in &list {
                    at_entry[slot as usize] |= !site.cold;
                    cold_count[slot as usize] += 1;
                }
                missing.push((b, site.inst, list));
            });
        }
        for slot in 0..slots {
            at_entry[slot] |= cold_count[slot] > MANY_COLD_ZEROS;
        }
        for (b, inst, mut list) in missing {
            list.retain(|s| !at_entry[*s as usize]);
            match inst {
                None => roots.poll_zero[b.index()] = list,
                Some(inst) => roots.cold_zero[inst.index()] = list,
            }
        }
        roots.zero_slots = (0..slots as u32).filter(|s| at_entry[*s as usize]).collect();
    }

    /// Follows the stores of a block; `at_site` sees what is written when the collector may run (including the site's own spills).
    fn walk(&self, roots: &Roots, b: BlockId, written: &mut [bool], mut at_site: impl FnMut(&Site, &[bool])) {
        let f = self.f;
        let block = f.block(b);
        for param in &block.params {
            if let Some(slot) = roots.store_at_def[param.index()] {
                written[slot as usize] = true;
            }
        }
        let mut sites = self.sites[b.index()].iter().peekable();
        let visit = |site: &Site, written: &mut [bool], at_site: &mut dyn FnMut(&Site, &[bool])| {
            let spills: &[(ValueId, u32)] = match site.inst {
                None => roots.poll_spill[b.index()].as_deref().unwrap_or(&[]),
                Some(inst) => &roots.cold_spill[inst.index()],
            };
            let before: Vec<u32> = spills.iter().map(|s| s.1).filter(|s| !written[*s as usize]).collect();
            for slot in &before {
                written[*slot as usize] = true;
            }
            at_site(site, written);
            if site.conditional {
                for slot in before {
                    written[slot as usize] = false;
                }
            }
        };
        if let Some(site) = sites.next_if(|s| s.inst.is_none()) {
            visit(site, written, &mut at_site);
        }
        for &id in &block.insts {
            if let Some(site) = sites.next_if(|s| s.inst == Some(id)) {
                visit(site, written, &mut at_site);
            }
            if let Some(slot) = f.inst(id).result.and_then(|v| roots.store_at_def[v.index()]) {
                written[slot as usize] = true;
            }
        }
    }
}

/// By value: an operation without operands that the emitter repeats instead of keeping its result.
pub(super) fn constants(f: &Function) -> Vec<bool> {
    f.values
        .iter()
        .map(|v| match v.def {
            ValueDef::Inst(id) => f.insts.get(id.index()).is_some_and(|i| matches!(i.op, Op::Word | Op::Int | Op::Float | Op::Bool | Op::StaticAddr)),
            ValueDef::Param(..) => false,
        })
        .collect()
}

/// By value: surely no heap address. Unboxed types other than P, boxed numbers and booleans, and parameters that only ever receive such.
pub(super) fn no_heap_values(f: &Function) -> Vec<bool> {
    use Op::*;
    let mut out: Vec<bool> = f
        .values
        .iter()
        .map(|v| match (v.ty, v.def) {
            (Ty::P, _) => false,
            (Ty::I | Ty::F | Ty::B | Ty::U, _) => true,
            // Optimistic: falsified below.
            (Ty::V, ValueDef::Param(block, _)) => block != f.entry,
            (Ty::V, ValueDef::Inst(id)) => f.insts.get(id.index()).is_some_and(|i| {
                matches!(i.op, Word | BoxI | BoxF | BoxNum | BoxB | AddN | SubN | MulN | DivN | ModN | NegN | ToNumber)
            }),
        })
        .collect();
    let mut changed = true;
    while changed {
        changed = false;
        for target in f.blocks.iter().flat_map(|b| b.term.targets()) {
            for (param, arg) in f.block(target.block).params.iter().zip(&target.args) {
                if out[param.index()] && !out[arg.index()] {
                    out[param.index()] = false;
                    changed = true;
                }
            }
        }
    }
    out
}
