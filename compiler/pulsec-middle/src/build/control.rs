//! Jumps out of constructs: what stands between a `break`, `continue` or `return` and its target.

use pulsec_ir::hir::{FunctionKind, LabelId};
use pulsec_ir::ir::{BlockId, Imm, Op, Term, ValueId};

use super::function::Lower;
use super::ssa::Var;

/// An enclosing construct that jumps or exceptions care about; the innermost is last.
pub(super) enum Control {
    Label { label: LabelId, on_break: Option<BlockId>, on_continue: Option<BlockId> },
    /// A catch clause.
    Try { handler: BlockId },
    /// A finally block: jumps set the completion and enter it.
    Finally { handler: BlockId, entry: BlockId, completion: Completion, exits: Vec<Exit> },
    /// An open iterator: closed by whatever leaves.
    Iterator { handler: BlockId, record: ValueId, is_async: bool },
    /// A function body lowered in place: `return` goes to the block.
    Inline { exit: BlockId, result: Var },
}

/// A jump out of a construct.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Exit {
    Break(LabelId),
    Continue(LabelId),
    Return,
}

/// A completion record in variables: `kind` is an int Value (0 normal, 1 throw, 2 + i the i-th exit).
#[derive(Clone, Copy)]
pub(super) struct Completion {
    pub kind: Var,
    pub value: Var,
}

pub(super) const NORMAL: i32 = 0;
pub(super) const THROW: i32 = 1;
pub(super) const FIRST_EXIT: i32 = 2;

impl Lower<'_, '_> {
    pub fn handler(&self) -> Option<BlockId> {
        self.control.iter().rev().find_map(|control| match control {
            Control::Try { handler } | Control::Finally { handler, .. } | Control::Iterator { handler, .. } => Some(*handler),
            Control::Label { .. } | Control::Inline { .. } => None,
        })
    }

    /// Leaves everything up to the target of the jump; `value` is what `return` gives.
    pub fn exit(&mut self, exit: Exit, value: ValueId) {
        for depth in (0..self.control.len()).rev() {
            match &mut self.control[depth] {
                Control::Label { label, on_break, on_continue } => {
                    let target = match exit {
                        Exit::Break(wanted) if wanted == *label => *on_break,
                        Exit::Continue(wanted) if wanted == *label => *on_continue,
                        _ => None,
                    };
                    if let Some(target) = target {
                        return self.jump(target);
                    }
                }
                Control::Try { .. } => {}
                Control::Finally { entry, completion, exits, .. } => {
                    let index = exits.iter().position(|known| *known == exit).unwrap_or_else(|| {
                        exits.push(exit);
                        exits.len() - 1
                    });
                    let (entry, completion) = (*entry, *completion);
                    let kind = self.int(FIRST_EXIT + index as i32);
                    self.write(completion.kind, kind);
                    self.write(completion.value, value);
                    return self.jump(entry);
                }
                Control::Iterator { record, is_async, .. } => {
                    let (record, is_async) = (*record, *is_async);
                    // What closing throws is no business of the constructs that are being left.
                    let left = self.control.split_off(depth);
                    self.close_iterator(record, is_async);
                    self.control.extend(left);
                }
                Control::Inline { exit: target, result } => {
                    let (target, result) = (*target, *result);
                    self.write(result, value);
                    return self.jump(target);
                }
            }
        }
        let left = std::mem::take(&mut self.control);
        self.leave_function(value);
        self.control = left;
    }

    fn leave_function(&mut self, value: ValueId) {
        let function = self.function();
        let value = if function.kind == FunctionKind::DerivedConstructor {
            let this = match function.this_binding {
                Some(binding) => self.read_raw(binding),
                None => self.word(pulse_abi::value::TDZ),
            };
            self.op(Op::CheckClassReturn, &[value, this])
        } else {
            value
        };
        self.end(Term::Return(value));
    }

    /// Emits an op that always throws; what follows is dead.
    pub fn throw_op(&mut self, op: Op, args: &[ValueId], imm: Imm) {
        if self.is_dead() {
            return;
        }
        let value = self.op_quiet(op, args, imm);
        match self.handler() {
            Some(handler) => {
                let never = self.cold_block();
                let target = |block| pulsec_ir::ir::Target { block, args: Vec::new() };
                self.end(Term::TryBr { value, normal: target(never), handler: target(handler) });
                self.start(never);
                self.end(Term::Unreachable);
            }
            None => self.end(Term::ReturnExc),
        }
    }
    pub fn throw_value(&mut self, value: ValueId) {
        self.throw_op(Op::Throw, &[value], Imm::None);
    }
    /// `message` follows the name of the constructor: `TypeError:message`.
    pub fn throw_error(&mut self, message: &str) {
        self.throw_op(Op::ThrowError, &[], Imm::Name(message.into()));
    }
    /// Passes the pending exception on.
    pub fn rethrow(&mut self) {
        match self.handler() {
            Some(handler) => self.jump(handler),
            None => self.end(Term::ReturnExc),
        }
    }
}
