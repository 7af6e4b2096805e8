//! Structured control flow from the dominator tree.
//!
//! After Ramsey, "Beyond Relooper": a merge block is placed right after a wasm `block` that ends
//! where its immediate dominator's code ends; a loop header opens a `loop`; every other block is
//! placed where its only predecessor jumps to it. Every piece of code ends in a branch or return, so
//! arms need no `else`. An explicit task stack keeps deep CFGs off the native stack.

use pulse_abi::value::EXC;
use pulsec_ir::ir::{BlockId, Target, Term, Ty};
use wasm_encoder::BlockType;

use super::{Emitter, Label};
use crate::graph::Graph;

enum Task<'p> {
    /// A block with everything it dominates.
    Tree(BlockId),
    /// The block's own code and terminator.
    Body(BlockId),
    Close,
    Goto(BlockId, &'p Target),
}

impl<'p> Emitter<'_, 'p> {
    pub(super) fn flow(&mut self, graph: &Graph) {
        let mut tasks = vec![Task::Tree(self.f.entry)];
        while let Some(task) = tasks.pop() {
            match task {
                Task::Tree(block) => {
                    if graph.header[block.index()] {
                        self.open(Label::Loop(block), BlockType::Empty);
                        tasks.push(Task::Close);
                    }
                    for child in &graph.merge_children[block.index()] {
                        self.open(Label::Block(*child), BlockType::Empty);
                        tasks.push(Task::Tree(*child));
                        tasks.push(Task::Close);
                    }
                    tasks.push(Task::Body(block));
                }
                Task::Body(block) => {
                    self.block_body(block);
                    self.terminator(graph, block, &mut tasks);
                    self.release_temporaries();
                    self.release_pending();
                }
                Task::Close => self.close(),
                Task::Goto(from, target) => self.goto(graph, from, target, &mut tasks),
            }
        }
    }

    fn terminator(&mut self, graph: &Graph, block: BlockId, tasks: &mut Vec<Task<'p>>) {
        let f = self.f;
        match &f.block(block).term {
            Term::Jump(target) => self.goto(graph, block, target, tasks),
            Term::Branch { cond, then, otherwise } => {
                self.get(*cond);
                self.branch(graph, block, then, otherwise, tasks);
            }
            Term::TryBr { value, normal, handler } => {
                self.get(*value);
                if f.ty(*value) == Ty::V {
                    self.asm.word(EXC);
                    self.asm.i().i64_eq();
                } else {
                    self.asm.i().i32_const(2).i32_eq();
                }
                self.branch(graph, block, handler, normal, tasks);
            }
            Term::Switch { index, targets, default } => {
                self.get(*index);
                // One inner label a target; `Goto` after each label's end.
                tasks.push(Task::Goto(block, default));
                tasks.push(Task::Close);
                for target in targets.iter().rev() {
                    tasks.push(Task::Goto(block, target));
                    tasks.push(Task::Close);
                }
                let count = targets.len() as u32;
                let local = self.temp(wasm_encoder::ValType::I32);
                self.asm.set(local);
                for _ in 0..=count {
                    self.open(Label::Inner, BlockType::Empty);
                }
                self.asm.get(local);
                self.asm.i().br_table(0..count, count);
            }
            Term::Return(value) => {
                self.get(*value);
                self.asm.i().return_();
            }
            Term::ReturnExc => {
                let depth = self.depth(0);
                self.asm.i().br(depth);
            }
            Term::Unreachable => {
                self.asm.i().unreachable();
            }
            Term::None => panic!("{}: {block} has no terminator", f.name),
        }
    }

    /// The condition is on the stack.
    fn branch(&mut self, graph: &Graph, from: BlockId, then: &'p Target, otherwise: &'p Target, tasks: &mut Vec<Task<'p>>) {
        let plain = |e: &Self, t: &Target| graph.is_branch(from, t.block) && e.moves(t).is_empty();
        if plain(self, then) {
            let depth = self.label_of(graph, from, then.block);
            self.asm.i().br_if(depth);
            self.goto(graph, from, otherwise, tasks);
        } else if plain(self, otherwise) {
            let depth = self.label_of(graph, from, otherwise.block);
            self.asm.i().i32_eqz().br_if(depth);
            self.goto(graph, from, then, tasks);
        } else if graph.is_branch(from, then.block) || !graph.is_branch(from, otherwise.block) {
            self.open_if(BlockType::Empty);
            tasks.push(Task::Goto(from, otherwise));
            tasks.push(Task::Close);
            self.goto(graph, from, then, tasks);
        } else {
            self.asm.i().i32_eqz();
            self.open_if(BlockType::Empty);
            tasks.push(Task::Goto(from, then));
            tasks.push(Task::Close);
            self.goto(graph, from, otherwise, tasks);
        }
    }

    fn goto(&mut self, graph: &Graph, from: BlockId, target: &'p Target, tasks: &mut Vec<Task<'p>>) {
        let moves = self.moves(target);
        let params = &self.f.block(target.block).params;
        for i in &moves {
            self.get(target.args[*i]);
        }
        for i in moves.iter().rev() {
            let local = self.give_local(params[*i]);
            self.asm.set(local);
        }
        if graph.is_branch(from, target.block) {
            let depth = self.label_of(graph, from, target.block);
            self.asm.i().br(depth);
        } else {
            tasks.push(Task::Tree(target.block));
        }
    }

    /// Block arguments that really move.
    fn moves(&self, target: &Target) -> Vec<usize> {
        let params = &self.f.block(target.block).params;
        (0..params.len())
            .filter(|i| {
                let (arg, param) = (target.args[*i].index(), params[*i].index());
                self.uses.fate[param] != super::uses::Fate::Unused
                    && (self.place[param].is_none() || self.place[param] != self.place[arg])
            })
            .collect()
    }

    fn label_of(&self, graph: &Graph, from: BlockId, to: BlockId) -> u32 {
        let wanted = if graph.is_back_edge(from, to) { Label::Loop(to) } else { Label::Block(to) };
        let at = self
            .labels
            .iter()
            .rposition(|l| *l == wanted)
            .unwrap_or_else(|| panic!("{}: {to} is not in scope at {from}: irreducible control flow", self.f.name));
        self.depth(at)
    }
}
