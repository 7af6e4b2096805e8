//! Changes of a function that several passes make: replacing values, dropping trivial parameters, renumbering.

use pulsec_ir::ir::cfg::Cfg;
use pulsec_ir::ir::{Block, BlockId, Function, Inst, InstId, Target, Term, ValueData, ValueDef, ValueId};

/// A substitution of values, with chains followed.
#[derive(Clone, Debug)]
pub struct Replace {
    map: Vec<ValueId>,
    any: bool,
}

impl Replace {
    pub fn new(f: &Function) -> Self {
        Replace { map: (0..f.values.len()).map(ValueId::new).collect(), any: false }
    }
    /// From now on `new` stands for `old`. They must not be the same after following chains.
    pub fn set(&mut self, old: ValueId, new: ValueId) {
        while self.map.len() <= old.index().max(new.index()) {
            self.map.push(ValueId::new(self.map.len()));
        }
        let new = self.get(new);
        debug_assert_ne!(old, new, "a value cannot stand for itself");
        self.map[old.index()] = new;
        self.any = true;
    }
    pub fn get(&self, value: ValueId) -> ValueId {
        let mut v = value;
        while let Some(&next) = self.map.get(v.index()) {
            if next == v {
                break;
            }
            v = next;
        }
        v
    }
    pub fn is_empty(&self) -> bool {
        !self.any
    }
    /// Rewrites every use.
    pub fn apply(&self, f: &mut Function) {
        if !self.any {
            return;
        }
        f.for_each_use_mut(|v| *v = self.get(*v));
    }
    /// Rewrites the operands of an instruction.
    pub fn apply_to(&self, inst: &mut Inst) {
        inst.args.iter_mut().for_each(|v| *v = self.get(*v));
    }
}

/// A place where an instruction was cut out of its block.
pub struct Cut {
    pub inst: Inst,
    pub result: ValueId,
    /// Where its exception goes, when the block's terminator looked at it.
    pub handler: Option<Target>,
    /// What came after it; its parameter is the result.
    pub rest: BlockId,
}

impl Cut {
    /// Ends a block in which `value`, of an instruction that may throw, takes the place of the result.
    pub fn resume(&self, f: &mut Function, block: BlockId, value: ValueId) {
        let normal = Target { block: self.rest, args: vec![value] };
        f.blocks[block.index()].term = match &self.handler {
            Some(handler) => Term::TryBr { value, normal, handler: handler.clone() },
            None => Term::Jump(normal),
        };
    }
}

/// Takes an instruction with a result out of a block, which is left without terminator. `None`, and nothing done, when its
/// handler receives the result.
pub fn cut(f: &mut Function, b: BlockId, at: usize) -> Option<Cut> {
    let inst = f.inst(f.blocks[b.index()].insts[at]).clone();
    let result = inst.result?;
    let (handler, normal) = match &f.blocks[b.index()].term {
        Term::TryBr { value, normal, handler } if *value == result => {
            if handler.args.contains(&result) {
                return None;
            }
            (Some(handler.clone()), Some(normal.clone()))
        }
        _ => (None, None),
    };
    let rest = f.add_block();
    let tail = f.blocks[b.index()].insts.split_off(at + 1);
    f.blocks[b.index()].insts.pop();
    let term = std::mem::replace(&mut f.blocks[b.index()].term, Term::None);
    f.values[result.index()].def = ValueDef::Param(rest, 0);
    let (cold, origin) = (f.blocks[b.index()].cold, f.blocks[b.index()].term_origin);
    f.blocks[rest.index()] = Block { params: vec![result], insts: tail, term: normal.map_or(term, Term::Jump), term_origin: origin, cold, loop_header: false };
    Some(Cut { inst, result, handler, rest })
}

/// Removes the parameters at these positions (ascending) of a block, and the arguments for them on every edge.
pub fn remove_params(f: &mut Function, preds: &[BlockId], block: BlockId, positions: &[usize]) {
    if positions.is_empty() {
        return;
    }
    let keep = |i: usize| positions.binary_search(&i).is_err();
    let mut i = 0;
    f.blocks[block.index()].params.retain(|_| {
        i += 1;
        keep(i - 1)
    });
    for (n, param) in f.blocks[block.index()].params.clone().into_iter().enumerate() {
        f.values[param.index()].def = ValueDef::Param(block, n as u32);
    }
    let mut seen: Vec<BlockId> = Vec::new();
    for &pred in preds {
        if seen.contains(&pred) {
            continue;
        }
        seen.push(pred);
        for target in f.blocks[pred.index()].term.targets_mut() {
            if target.block == block {
                let mut i = 0;
                target.args.retain(|_| {
                    i += 1;
                    keep(i - 1)
                });
            }
        }
    }
}

/// Drops block parameters that only ever receive one other value (or themselves). Unreachable blocks must be gone.
pub fn remove_trivial_params(f: &mut Function) -> bool {
    let cfg = Cfg::new(f);
    let mut replace = Replace::new(f);
    let mut trivial: Vec<Vec<usize>> = vec![Vec::new(); f.blocks.len()];
    let mut changed = true;
    while changed {
        changed = false;
        for &b in cfg.rpo.iter().filter(|b| **b != f.entry) {
            'params: for (i, &param) in f.block(b).params.iter().enumerate() {
                if replace.get(param) != param {
                    continue;
                }
                let mut same = None;
                for &pred in &cfg.preds[b.index()] {
                    for target in f.block(pred).term.targets().into_iter().filter(|t| t.block == b) {
                        let arg = replace.get(target.args[i]);
                        if arg != param && same.is_some_and(|s| s != arg) {
                            continue 'params;
                        }
                        if arg != param {
                            same = Some(arg);
                        }
                    }
                }
                if let Some(same) = same {
                    replace.set(param, same);
                    trivial[b.index()].push(i);
                    changed = true;
                }
            }
        }
    }
    if replace.is_empty() {
        return false;
    }
    replace.apply(f);
    for (b, mut positions) in trivial.into_iter().enumerate() {
        positions.sort_unstable();
        remove_params(f, &cfg.preds[b], BlockId::new(b), &positions);
    }
    true
}

/// Drops unreachable blocks, numbers blocks, instructions and values in reverse postorder, and marks the loop headers.
pub fn compact(f: &mut Function) {
    let cfg = Cfg::new(f);
    let mut block_map = vec![None; f.blocks.len()];
    for (i, b) in cfg.rpo.iter().enumerate() {
        block_map[b.index()] = Some(BlockId::new(i));
    }
    let mut blocks: Vec<Block> = Vec::with_capacity(cfg.rpo.len());
    let mut insts: Vec<Inst> = Vec::new();
    let mut values: Vec<ValueData> = Vec::new();
    let mut value_map: Vec<Option<ValueId>> = vec![None; f.values.len()];
    for (i, &b) in cfg.rpo.iter().enumerate() {
        let mut block = f.blocks[b.index()].clone();
        block.loop_header = cfg.is_loop_header(b);
        for (n, param) in block.params.iter_mut().enumerate() {
            let new = ValueId::new(values.len());
            values.push(ValueData { ty: f.values[param.index()].ty, def: ValueDef::Param(BlockId::new(i), n as u32) });
            value_map[param.index()] = Some(new);
            *param = new;
        }
        for id in &mut block.insts {
            let mut inst = f.insts[id.index()].clone();
            let new_id = InstId::new(insts.len());
            if let Some(result) = &mut inst.result {
                let new = ValueId::new(values.len());
                values.push(ValueData { ty: f.values[result.index()].ty, def: ValueDef::Inst(new_id) });
                value_map[result.index()] = Some(new);
                *result = new;
            }
            insts.push(inst);
            *id = new_id;
        }
        blocks.push(block);
    }
    let renumber = |v: &mut ValueId| *v = value_map[v.index()].unwrap_or_else(|| panic!("compiler bug: use of {v}, which no reachable block of `{}` defines", f.name));
    for inst in &mut insts {
        inst.args.iter_mut().for_each(renumber);
    }
    for block in &mut blocks {
        block.term.for_each_value_mut(renumber);
        for target in block.term.targets_mut() {
            target.block = block_map[target.block.index()].expect("successors of reachable blocks are reachable");
        }
    }
    f.blocks = blocks;
    f.insts = insts;
    f.values = values;
    f.entry = BlockId(0);
}
