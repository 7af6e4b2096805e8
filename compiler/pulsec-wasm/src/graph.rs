//! Reverse postorder, dominators and merge nodes of a function's control-flow graph.

use pulsec_ir::ir::{BlockId, Function};

const UNSEEN: u32 = u32::MAX;

/// What the structurer needs to know about a CFG. Unreachable blocks have no place in it.
pub struct Graph {
    /// Reachable blocks in reverse postorder; cold successors come late.
    pub order: Vec<BlockId>,
    /// Position in `order`, or `u32::MAX`.
    pub number: Vec<u32>,
    /// Blocks with two or more forward predecessors edges.
    pub merge: Vec<bool>,
    /// Blocks that a back edge enters.
    pub header: Vec<bool>,
    /// Dominator-tree children that are merge blocks, highest reverse postorder number first.
    pub merge_children: Vec<Vec<BlockId>>,
    /// By position in `order`: the positions of predecessors.
    preds: Vec<Vec<u32>>,
}

impl Graph {
    pub fn new(function: &Function) -> Self {
        let n = function.blocks.len();
        let order = postorder(function);
        let mut number = vec![UNSEEN; n];
        for (i, block) in order.iter().enumerate() {
            number[block.index()] = i as u32;
        }
        let (mut merge, mut header) = (vec![false; n], vec![false; n]);
        let mut forward = vec![0u32; n];
        let mut preds: Vec<Vec<u32>> = vec![Vec::new(); order.len()];
        for block in &order {
            for target in function.block(*block).term.targets() {
                let to = target.block.index();
                preds[number[to] as usize].push(number[block.index()]);
                if number[to] <= number[block.index()] {
                    header[to] = true;
                } else {
                    forward[to] += 1;
                    merge[to] = forward[to] > 1;
                }
            }
        }
        // Cooper, Harvey, Kennedy: "A Simple, Fast Dominance Algorithm".
        let mut idom = vec![UNSEEN; order.len()];
        idom[0] = 0;
        let mut changed = true;
        while changed {
            changed = false;
            for b in 1..order.len() {
                let mut new = UNSEEN;
                for p in &preds[b] {
                    if idom[*p as usize] == UNSEEN {
                        continue;
                    }
                    new = if new == UNSEEN { *p } else { intersect(&idom, new, *p) };
                }
                if idom[b] != new {
                    idom[b] = new;
                    changed = true;
                }
            }
        }
        let mut merge_children = vec![Vec::new(); n];
        for b in (1..order.len()).rev() {
            let block = order[b];
            if merge[block.index()] {
                merge_children[order[idom[b] as usize].index()].push(block);
            }
        }
        Self { order, number, merge, header, merge_children, preds }
    }

    /// By block: whether it may run more than once in a call, because a loop contains it.
    pub fn repeats(&self) -> Vec<bool> {
        let mut out = vec![false; self.number.len()];
        for (from, block) in self.order.iter().enumerate().rev().filter(|(_, b)| self.header[b.index()]) {
            // What reaches a back edge without passing the header.
            let mut work: Vec<u32> = self.preds[from].iter().copied().filter(|p| *p as usize >= from).collect();
            out[block.index()] = true;
            let mut seen = vec![false; self.order.len()];
            seen[from] = true;
            while let Some(at) = work.pop() {
                if !std::mem::replace(&mut seen[at as usize], true) {
                    out[self.order[at as usize].index()] = true;
                    work.extend(&self.preds[at as usize]);
                }
            }
        }
        out
    }

    pub fn is_back_edge(&self, from: BlockId, to: BlockId) -> bool {
        self.number[to.index()] <= self.number[from.index()]
    }
    /// Whether a jump there is a wasm branch; else the target is placed right where the jump is.
    pub fn is_branch(&self, from: BlockId, to: BlockId) -> bool {
        self.is_back_edge(from, to) || self.merge[to.index()]
    }
}

fn intersect(idom: &[u32], mut a: u32, mut b: u32) -> u32 {
    while a != b {
        while a > b {
            a = idom[a as usize];
        }
        while b > a {
            b = idom[b as usize];
        }
    }
    a
}

fn postorder(function: &Function) -> Vec<BlockId> {
    let mut seen = vec![false; function.blocks.len()];
    let mut out = Vec::new();
    let mut stack = vec![(function.entry, successors(function, function.entry), 0usize)];
    seen[function.entry.index()] = true;
    while let Some((block, next, at)) = stack.last_mut() {
        if let Some(to) = next.get(*at).copied() {
            *at += 1;
            if !seen[to.index()] {
                seen[to.index()] = true;
                stack.push((to, successors(function, to), 0));
            }
        } else {
            out.push(*block);
            stack.pop();
        }
    }
    out.reverse();
    out
}

/// Cold first: what is visited first gets the highest reverse postorder number.
fn successors(function: &Function, block: BlockId) -> Vec<BlockId> {
    let mut out: Vec<BlockId> = function.block(block).term.targets().iter().map(|t| t.block).collect();
    out.reverse();
    out.sort_by_key(|b| !function.block(*b).cold);
    out
}
