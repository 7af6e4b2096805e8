//! The shape of a function's control-flow graph: predecessors, reverse postorder, dominator tree.
//!
//! Computed from scratch (`Cfg::new`) whenever the graph changed; nothing keeps it up to date.
//! Dominators: Cooper, Harvey, Kennedy, "A Simple, Fast Dominance Algorithm".

use super::types::{BlockId, Function};

/// See the module documentation.
#[derive(Clone, Debug)]
pub struct Cfg {
    /// By block: one entry per incoming edge (a block that branches here twice is listed twice), reachable predecessors only.
    pub preds: Vec<Vec<BlockId>>,
    /// Reachable blocks in reverse postorder; the entry is first.
    pub rpo: Vec<BlockId>,
    rpo_index: Vec<u32>,
    idom: Vec<Option<BlockId>>,
    children: Vec<Vec<BlockId>>,
    /// Interval of the dominator tree walk, for `dominates`.
    enter: Vec<u32>,
    leave: Vec<u32>,
}

const UNREACHABLE: u32 = u32::MAX;

impl Cfg {
    pub fn new(f: &Function) -> Cfg {
        let n = f.blocks.len();
        let mut rpo = Vec::with_capacity(n);
        let mut seen = vec![false; n];
        let mut stack: Vec<(BlockId, usize)> = Vec::new();
        if n > 0 {
            seen[f.entry.index()] = true;
            stack.push((f.entry, 0));
        }
        while let Some((block, next)) = stack.last_mut() {
            let targets = f.block(*block).term.targets();
            // Successors are visited last to first, so that the reverse postorder follows the order in which they are written.
            if let Some(target) = targets.len().checked_sub(*next + 1).map(|i| targets[i].block) {
                *next += 1;
                if !std::mem::replace(&mut seen[target.index()], true) {
                    stack.push((target, 0));
                }
            } else {
                rpo.push(*block);
                stack.pop();
            }
        }
        rpo.reverse();
        let mut rpo_index = vec![UNREACHABLE; n];
        for (i, block) in rpo.iter().enumerate() {
            rpo_index[block.index()] = i as u32;
        }
        let mut preds = vec![Vec::new(); n];
        for &block in &rpo {
            for target in f.block(block).term.targets() {
                preds[target.block.index()].push(block);
            }
        }
        let mut cfg = Cfg { preds, rpo, rpo_index, idom: vec![None; n], children: vec![Vec::new(); n], enter: vec![0; n], leave: vec![0; n] };
        cfg.dominators();
        cfg
    }

    fn dominators(&mut self) {
        let Some(&entry) = self.rpo.first() else { return };
        // In rpo numbers; the entry is its own dominator while this runs.
        let mut idom = vec![UNREACHABLE; self.rpo.len()];
        idom[0] = 0;
        let mut changed = true;
        while changed {
            changed = false;
            for i in 1..self.rpo.len() {
                let mut new = UNREACHABLE;
                for pred in &self.preds[self.rpo[i].index()] {
                    let mut p = self.rpo_index[pred.index()];
                    if idom[p as usize] == UNREACHABLE {
                        continue;
                    }
                    if new == UNREACHABLE {
                        new = p;
                        continue;
                    }
                    while p != new {
                        while p > new {
                            p = idom[p as usize];
                        }
                        while new > p {
                            new = idom[new as usize];
                        }
                    }
                }
                if idom[i] != new {
                    idom[i] = new;
                    changed = true;
                }
            }
        }
        for i in 1..self.rpo.len() {
            let (block, parent) = (self.rpo[i], self.rpo[idom[i] as usize]);
            self.idom[block.index()] = Some(parent);
            self.children[parent.index()].push(block);
        }
        let mut clock = 0;
        let mut stack = vec![(entry, 0)];
        while let Some((block, next)) = stack.last_mut() {
            if *next == 0 {
                self.enter[block.index()] = clock;
                clock += 1;
            }
            if let Some(&child) = self.children[block.index()].get(*next) {
                *next += 1;
                stack.push((child, 0));
            } else {
                self.leave[block.index()] = clock;
                stack.pop();
            }
        }
    }

    pub fn is_reachable(&self, block: BlockId) -> bool {
        self.rpo_index[block.index()] != UNREACHABLE
    }
    /// Position in reverse postorder. Only of reachable blocks.
    pub fn rpo_index(&self, block: BlockId) -> usize {
        self.rpo_index[block.index()] as usize
    }
    /// The immediate dominator; none for the entry and for unreachable blocks.
    pub fn idom(&self, block: BlockId) -> Option<BlockId> {
        self.idom[block.index()]
    }
    /// Blocks immediately dominated by this one, in reverse postorder.
    pub fn children(&self, block: BlockId) -> &[BlockId] {
        &self.children[block.index()]
    }
    /// Whether every path from the entry to `b` passes `a` (a block dominates itself). Both reachable.
    pub fn dominates(&self, a: BlockId, b: BlockId) -> bool {
        self.enter[a.index()] <= self.enter[b.index()] && self.leave[b.index()] <= self.leave[a.index()]
    }
    /// Whether the edge goes back to a dominator of its source.
    pub fn is_back_edge(&self, from: BlockId, to: BlockId) -> bool {
        self.dominates(to, from)
    }
    /// Blocks in preorder of the dominator tree: a definition is always met before its uses, except uses as block arguments of back edges.
    pub fn dominator_preorder(&self) -> Vec<BlockId> {
        let mut out = Vec::with_capacity(self.rpo.len());
        let mut stack: Vec<BlockId> = self.rpo.first().copied().into_iter().collect();
        while let Some(block) = stack.pop() {
            out.push(block);
            stack.extend(self.children(block).iter().rev());
        }
        out
    }
    /// Whether every cycle has a header that dominates it.
    pub fn is_reducible(&self) -> bool {
        self.rpo.iter().all(|&block| {
            self.preds[block.index()].iter().all(|&pred| self.rpo_index(pred) < self.rpo_index(block) || self.dominates(block, pred))
        })
    }
    /// Whether some edge into this block is a back edge.
    pub fn is_loop_header(&self, block: BlockId) -> bool {
        self.preds[block.index()].iter().any(|&pred| self.dominates(block, pred))
    }
}
