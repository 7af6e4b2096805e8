//! SSA construction on the fly: variables, block parameters made on demand, and the final clean-up.
//!
//! The scheme is Braun et al., "Simple and Efficient Construction of Static Single Assignment Form",
//! with block parameters for phis. Trivial parameters are removed once, at the end, together with
//! unreachable blocks; blocks, instructions and values are then renumbered in reverse postorder.

use pulse_abi::value;
use pulsec_base::Span;
use pulsec_ir::ir::{BlockId, Function, Imm, Inst, Op, Target, Term, Ty, ValueDef, ValueId};
use rustc_hash::FxHashMap;
use smallvec::SmallVec;

/// A source variable or a temporary that control flow may assign on several paths; always of type V.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Var(u32);

#[derive(Default)]
struct BlockState {
    defs: FxHashMap<Var, ValueId>,
    /// Distinct predecessors.
    preds: SmallVec<[BlockId; 2]>,
    sealed: bool,
    /// Parameters that wait for the last predecessor.
    incomplete: Vec<(Var, ValueId)>,
}

/// State of the construction of one function.
#[derive(Default)]
pub(super) struct Ssa {
    blocks: Vec<BlockState>,
    vars: u32,
    undefined: Option<ValueId>,
}

impl Ssa {
    pub fn new_var(&mut self) -> Var {
        self.vars += 1;
        Var(self.vars - 1)
    }

    /// A block whose predecessors are not all known yet.
    pub fn new_block(&mut self, f: &mut Function) -> BlockId {
        let id = f.add_block();
        self.blocks.push(BlockState::default());
        id
    }

    pub fn has_preds(&self, block: BlockId) -> bool {
        !self.blocks[block.index()].preds.is_empty()
    }

    /// Ends a block and records its edges.
    pub fn terminate(&mut self, f: &mut Function, block: BlockId, term: Term, span: Span) {
        debug_assert!(f.blocks[block.index()].term == Term::None, "block ended twice");
        for target in term.targets() {
            let state = &mut self.blocks[target.block.index()];
            debug_assert!(!state.sealed, "edge to a sealed block");
            if !state.preds.contains(&block) {
                state.preds.push(block);
            }
        }
        let block = &mut f.blocks[block.index()];
        block.term = term;
        block.term_origin = span.into();
    }

    /// All predecessors are known now.
    pub fn seal(&mut self, f: &mut Function, block: BlockId) {
        if std::mem::replace(&mut self.blocks[block.index()].sealed, true) {
            return;
        }
        for (var, _) in std::mem::take(&mut self.blocks[block.index()].incomplete) {
            self.fill(f, block, var);
        }
    }

    pub fn write(&mut self, block: BlockId, var: Var, value: ValueId) {
        self.blocks[block.index()].defs.insert(var, value);
    }

    pub fn read(&mut self, f: &mut Function, block: BlockId, var: Var) -> ValueId {
        // Chains of blocks with one predecessor (every throwing instruction under a handler ends one) are walked without recursion.
        let mut at = block;
        let value = loop {
            let state = &self.blocks[at.index()];
            if let Some(value) = state.defs.get(&var) {
                break *value;
            }
            if !state.sealed {
                let value = f.add_param(at, Ty::V);
                let state = &mut self.blocks[at.index()];
                state.incomplete.push((var, value));
                state.defs.insert(var, value);
                break value;
            }
            match state.preds.len() {
                // The entry, or unreachable code.
                0 => break self.undefined(f),
                1 => at = state.preds[0],
                _ => {
                    let value = f.add_param(at, Ty::V);
                    self.write(at, var, value);
                    self.fill(f, at, var);
                    break value;
                }
            }
        };
        self.write(block, var, value);
        value
    }

    /// Passes the variable on every edge into the block.
    fn fill(&mut self, f: &mut Function, block: BlockId, var: Var) {
        let preds = self.blocks[block.index()].preds.clone();
        for pred in preds {
            let value = self.read(f, pred, var);
            for target in f.blocks[pred.index()].term.targets_mut() {
                if target.block == block {
                    target.args.push(value);
                }
            }
        }
    }

    /// One `undefined` at the very start, for reads that no write reaches.
    fn undefined(&mut self, f: &mut Function) -> ValueId {
        if let Some(value) = self.undefined {
            return value;
        }
        let inst = f.add_inst(Op::Word, &[], Imm::Word(value::UNDEFINED), Span::NONE);
        let entry = f.entry;
        f.blocks[entry.index()].insts.insert(0, inst);
        let result = f.insts[inst.index()].result.expect("a word is a value");
        self.undefined = Some(result);
        result
    }
}

/// Blocks in reverse postorder, and which are targets of back edges.
fn order(f: &Function) -> (Vec<BlockId>, Vec<bool>) {
    #[derive(Clone, Copy, PartialEq)]
    enum Mark {
        New,
        Open,
        Done,
    }
    let mut marks = vec![Mark::New; f.blocks.len()];
    let mut headers = vec![false; f.blocks.len()];
    let mut post = Vec::new();
    let mut stack = vec![(f.entry, 0usize)];
    marks[f.entry.index()] = Mark::Open;
    while let Some((block, next)) = stack.last_mut() {
        let targets = f.blocks[block.index()].term.targets();
        // Later targets first, so that the reverse postorder puts `then` before `otherwise`.
        let count = targets.len();
        if *next < count {
            let target = targets[count - 1 - *next].block;
            *next += 1;
            match marks[target.index()] {
                Mark::New => {
                    marks[target.index()] = Mark::Open;
                    stack.push((target, 0));
                }
                Mark::Open => headers[target.index()] = true,
                Mark::Done => {}
            }
        } else {
            marks[block.index()] = Mark::Done;
            post.push(*block);
            stack.pop();
        }
    }
    post.reverse();
    (post, headers)
}

/// Follows aliases with path compression.
fn resolve(alias: &mut [Option<ValueId>], value: ValueId) -> ValueId {
    let mut root = value;
    while let Some(next) = alias[root.index()] {
        root = next;
    }
    let mut at = value;
    while let Some(next) = alias[at.index()] {
        alias[at.index()] = Some(root);
        at = next;
    }
    root
}

/// Removes unreachable blocks and trivial parameters, and renumbers everything.
pub(super) fn finish(mut f: Function) -> Function {
    let (blocks, headers) = order(&f);
    let mut alias: Vec<Option<ValueId>> = vec![None; f.values.len()];
    // Incoming argument lists per block.
    let mut incoming: Vec<Vec<Vec<ValueId>>> = vec![Vec::new(); f.blocks.len()];
    for &block in &blocks {
        for target in f.blocks[block.index()].term.targets() {
            incoming[target.block.index()].push(target.args.clone());
        }
    }
    let mut changed = true;
    while changed {
        changed = false;
        for &block in &blocks {
            if block == f.entry {
                continue;
            }
            for (i, &param) in f.blocks[block.index()].params.iter().enumerate() {
                if alias[param.index()].is_some() {
                    continue;
                }
                let mut unique = None;
                let trivial = incoming[block.index()].iter().all(|args| {
                    let arg = resolve(&mut alias, args[i]);
                    if arg == param {
                        return true;
                    }
                    *unique.get_or_insert(arg) == arg
                });
                if trivial && let Some(unique) = unique {
                    alias[param.index()] = Some(unique);
                    changed = true;
                }
            }
        }
    }

    let mut new_block = vec![None; f.blocks.len()];
    for (i, block) in blocks.iter().enumerate() {
        new_block[block.index()] = Some(BlockId::new(i));
    }
    let mut out = Function { blocks: Vec::new(), insts: Vec::new(), values: Vec::new(), entry: BlockId(0), ..signature(&f) };
    let mut new_value: Vec<Option<ValueId>> = vec![None; f.values.len()];
    // Definitions first: uses in loop headers' predecessors may come before them in no order of blocks.
    for &block in &blocks {
        let id = out.add_block();
        let old = &f.blocks[block.index()];
        out.blocks[id.index()].cold = old.cold;
        out.blocks[id.index()].loop_header = headers[block.index()];
        out.blocks[id.index()].term_origin = old.term_origin;
        for &param in &old.params {
            if block == f.entry || alias[param.index()].is_none() {
                new_value[param.index()] = Some(out.add_param(id, f.values[param.index()].ty));
            }
        }
        for &inst in &old.insts {
            let inst = &f.insts[inst.index()];
            let new = pulsec_ir::ir::InstId::new(out.insts.len());
            let result = inst.result.map(|r| {
                let value = out.add_value(f.values[r.index()].ty, ValueDef::Inst(new));
                new_value[r.index()] = Some(value);
                value
            });
            out.insts.push(Inst { result, args: inst.args.clone(), imm: inst.imm.clone(), ..*inst });
            out.blocks[id.index()].insts.push(new);
        }
    }
    // A parameter is kept exactly when it has a number of its own.
    let kept: Vec<bool> = new_value.iter().map(Option::is_some).collect();
    let mut map = |value: ValueId| new_value[resolve(&mut alias, value).index()].expect("a used value is defined in reachable code");
    for inst in &mut out.insts {
        for arg in &mut inst.args {
            *arg = map(*arg);
        }
    }
    for (i, &block) in blocks.iter().enumerate() {
        let mut term = std::mem::replace(&mut f.blocks[block.index()].term, Term::None);
        for operand in term.operands_mut() {
            *operand = map(*operand);
        }
        for target in term.targets_mut() {
            let params = &f.blocks[target.block.index()].params;
            let args = target.args.iter().zip(params).filter(|(_, param)| kept[param.index()]).map(|(arg, _)| map(*arg)).collect();
            let id = new_block[target.block.index()].expect("targets of reachable blocks are reachable");
            *target = Target { block: id, args };
        }
        out.blocks[i].term = term;
    }
    out
}

/// Everything but the body.
fn signature(f: &Function) -> Function {
    Function {
        name: f.name.clone(),
        convention: f.convention,
        construct: f.construct,
        kind: f.kind,
        name_const: f.name_const,
        length: f.length,
        captures: f.captures,
        inline_hint: f.inline_hint,
        source: f.source,
        resume: f.resume,
        frame_size: f.frame_size,
        ..Function::new(String::new(), f.convention)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pulsec_ir::ir::{Convention, FuncId, Program, verify};

    fn jump(block: BlockId) -> Term {
        Term::Jump(Target { block, args: Vec::new() })
    }

    /// `x = 1; y = 2; while (?) { x = x; y = z } return y` keeps one parameter, for y.
    #[test]
    fn loops_keep_only_the_parameters_they_need() {
        let mut f = Function::new("loop", Convention::Direct { arity: 0 });
        let mut ssa = Ssa::default();
        let (entry, header, body, exit) = (ssa.new_block(&mut f), ssa.new_block(&mut f), ssa.new_block(&mut f), ssa.new_block(&mut f));
        f.entry = entry;
        ssa.seal(&mut f, entry);
        f.add_param(entry, Ty::P);
        let this = f.add_param(entry, Ty::V);
        let (x, y) = (ssa.new_var(), ssa.new_var());
        let one = f.push(entry, Op::Word, &[], Imm::Word(value::int(1)), Span::NONE).expect("value");
        ssa.write(entry, x, one);
        ssa.write(entry, y, one);
        ssa.terminate(&mut f, entry, jump(header), Span::NONE);
        let test = ssa.read(&mut f, header, x);
        let cond = f.push(header, Op::ToBool, &[test], Imm::None, Span::NONE).expect("value");
        let target = |block| Target { block, args: Vec::new() };
        ssa.terminate(&mut f, header, Term::Branch { cond, then: target(body), otherwise: target(exit) }, Span::NONE);
        ssa.seal(&mut f, body);
        let old = ssa.read(&mut f, body, x);
        ssa.write(body, x, old);
        ssa.write(body, y, this);
        ssa.terminate(&mut f, body, jump(header), Span::NONE);
        ssa.seal(&mut f, header);
        ssa.seal(&mut f, exit);
        let result = ssa.read(&mut f, exit, y);
        ssa.terminate(&mut f, exit, Term::Return(result), Span::NONE);
        let f = finish(f);
        let header = f.blocks.iter().find(|b| b.loop_header).expect("a loop");
        assert_eq!(header.params.len(), 1);
        let program = Program { functions: vec![f], ..Program::default() };
        assert_eq!(verify::function(&program, FuncId(0)), Ok(()));
    }

    /// Blocks that nothing reaches go away, and with them their edges.
    #[test]
    fn unreachable_code_is_dropped() {
        let mut f = Function::new("dead", Convention::Direct { arity: 0 });
        let mut ssa = Ssa::default();
        let (entry, dead) = (ssa.new_block(&mut f), ssa.new_block(&mut f));
        f.entry = entry;
        ssa.seal(&mut f, entry);
        f.add_param(entry, Ty::P);
        let this = f.add_param(entry, Ty::V);
        ssa.terminate(&mut f, entry, Term::Return(this), Span::NONE);
        ssa.terminate(&mut f, dead, Term::Unreachable, Span::NONE);
        assert_eq!(finish(f).blocks.len(), 1);
    }
}
