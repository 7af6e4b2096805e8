//! Which values are live at block borders.
//!
//! Each value is pushed up from its uses to its definition, so the cost is the total length of the live ranges. A block argument is a use at the
//! end of the block that passes it; a block parameter is defined at the start of its block and not live into it.

use pulsec_ir::ir::{BlockId, Function, ValueDef, ValueId};

use super::Cfg;
use super::live_set::LiveSet;

/// See the module documentation. Lists are in ascending order; unreachable blocks have none.
#[derive(Clone, Debug)]
pub struct Liveness {
    pub live_in: Vec<Vec<ValueId>>,
    /// Live into some successor; not what is used by the terminator only.
    pub live_out: Vec<Vec<ValueId>>,
}

impl Liveness {
    pub fn new(f: &Function, cfg: &Cfg) -> Liveness {
        let blocks = f.blocks.len();
        let def_block = def_blocks(f);
        // By value: blocks that use it and do not define it.
        let mut uses: Vec<Vec<BlockId>> = vec![Vec::new(); f.values.len()];
        for &b in &cfg.rpo {
            let block = f.block(b);
            let mut note = |value: ValueId| {
                let list = &mut uses[value.index()];
                if def_block[value.index()] != Some(b) && list.last() != Some(&b) {
                    list.push(b);
                }
            };
            block.insts.iter().flat_map(|i| &f.inst(*i).args).for_each(|v| note(*v));
            block.term.operands().iter().for_each(|v| note(*v));
            block.term.targets().iter().flat_map(|t| &t.args).for_each(|v| note(*v));
        }
        let mut live_in = vec![Vec::new(); blocks];
        let mut live_out = vec![Vec::new(); blocks];
        let mut work = Vec::new();
        for (v, blocks) in uses.into_iter().enumerate() {
            let value = ValueId::new(v);
            work.extend(blocks);
            while let Some(b) = work.pop() {
                // Values are handled one after the other, so "already there" means "last".
                if live_in[b.index()].last() == Some(&value) {
                    continue;
                }
                live_in[b.index()].push(value);
                for &pred in &cfg.preds[b.index()] {
                    if live_out[pred.index()].last() != Some(&value) {
                        live_out[pred.index()].push(value);
                    }
                    if def_block[v] != Some(pred) {
                        work.push(pred);
                    }
                }
            }
        }
        Liveness { live_in, live_out }
    }

    /// Fills `set` with what is live before the terminator of a block.
    pub fn at_end(&self, f: &Function, block: BlockId, set: &mut LiveSet) {
        set.clear();
        let term = &f.block(block).term;
        for value in self.live_out[block.index()].iter().copied().chain(term.operands()) {
            set.insert(value);
        }
        for target in term.targets() {
            for &arg in &target.args {
                set.insert(arg);
            }
        }
    }
}

/// By value: the block that defines it; none for values without a place.
pub fn def_blocks(f: &Function) -> Vec<Option<BlockId>> {
    let mut out = vec![None; f.values.len()];
    for (b, block) in f.blocks.iter().enumerate() {
        for value in block.params.iter().copied().chain(block.insts.iter().filter_map(|i| f.inst(*i).result)) {
            out[value.index()] = Some(BlockId::new(b));
        }
    }
    debug_assert!(f.values.iter().zip(&out).all(|(v, b)| !matches!((v.def, b), (ValueDef::Param(p, _), Some(b)) if p != *b)));
    out
}
