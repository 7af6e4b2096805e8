//! Natural loops of a reducible graph and how they nest.

use pulsec_ir::ir::BlockId;

use super::Cfg;

/// A loop: all back edges to one header together.
#[derive(Clone, Debug)]
pub struct Loop {
    pub header: BlockId,
    /// The innermost loop around this one, an index into `Loops::loops`.
    pub parent: Option<usize>,
    /// Nesting depth, 1 = outermost.
    pub depth: u32,
    /// Header first, otherwise in no order.
    pub blocks: Vec<BlockId>,
}

/// Outer loops come before inner ones.
#[derive(Clone, Debug)]
pub struct Loops {
    pub loops: Vec<Loop>,
    /// By block: innermost loop.
    pub innermost: Vec<Option<usize>>,
}

impl Loops {
    pub fn new(cfg: &Cfg) -> Loops {
        let mut out = Loops { loops: Vec::new(), innermost: vec![None; cfg.preds.len()] };
        // Headers in reverse postorder: outer before inner, because an outer header dominates the inner one.
        for &header in cfg.rpo.iter().filter(|b| cfg.is_loop_header(**b)) {
            let index = out.loops.len();
            let parent = out.innermost[header.index()];
            let depth = 1 + parent.map_or(0, |p| out.loops[p].depth);
            let mut blocks = vec![header];
            let mut work: Vec<BlockId> = cfg.preds[header.index()].iter().copied().filter(|p| cfg.dominates(header, *p)).collect();
            out.innermost[header.index()] = Some(index);
            while let Some(block) = work.pop() {
                if out.innermost[block.index()] == Some(index) {
                    continue;
                }
                out.innermost[block.index()] = Some(index);
                blocks.push(block);
                work.extend(cfg.preds[block.index()].iter().copied());
            }
            out.loops.push(Loop { header, parent, depth, blocks });
        }
        out
    }

    pub fn depth(&self, block: BlockId) -> u32 {
        self.innermost[block.index()].map_or(0, |l| self.loops[l].depth)
    }
}
