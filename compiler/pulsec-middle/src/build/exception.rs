//! try, catch, finally, and `using`, which is a finally with disposals.

use pulse_abi::value;
use pulsec_ir::hir::{Block, Catch, Stmt, StmtKind};
use pulsec_ir::ir::{Imm, Op, Target, Term, ValueId};

use super::control::{Completion, Control, NORMAL, THROW};
use super::function::Lower;

impl Lower<'_, '_> {
    pub fn try_statement(&mut self, block: &Block, handler: Option<&Catch>, finalizer: Option<&Block>) {
        match finalizer {
            None => self.try_part(block, handler),
            Some(finalizer) => self.try_finally(|this| this.try_part(block, handler), |this, _| this.block_statement(finalizer)),
        }
    }

    fn try_part(&mut self, block: &Block, handler: Option<&Catch>) {
        match handler {
            None => self.block_statement(block),
            Some(catch) => self.try_catch(
                |this| this.block_statement(block),
                |this, error| {
                    this.enter_opt(catch.scope);
                    if let Some(param) = &catch.param {
                        this.bind_pattern(param, error);
                    }
                    this.block_statement(&catch.body);
                },
            ),
        }
    }

    /// Runs `body`; an exception goes to `caught`, as a value.
    pub fn try_catch(&mut self, body: impl FnOnce(&mut Self), caught: impl FnOnce(&mut Self, ValueId)) {
        let (handler, join) = (self.cold_block(), self.block());
        self.fresh_block();
        self.control.push(Control::Try { handler });
        body(self);
        self.control.pop();
        self.jump(join);
        let reached = self.ssa.has_preds(handler);
        self.start(handler);
        if reached {
            let error = self.op(Op::TakeException, &[]);
            caught(self, error);
            self.jump(join);
        }
        self.start(join);
    }

    /// Runs `body`, then `finalizer` however the body was left, then goes where the body was going.
    pub fn try_finally(&mut self, body: impl FnOnce(&mut Self), finalizer: impl FnOnce(&mut Self, Completion)) {
        let (handler, entry) = (self.cold_block(), self.block());
        let completion = Completion { kind: self.var(), value: self.var() };
        self.fresh_block();
        self.control.push(Control::Finally { handler, entry, completion, exits: Vec::new() });
        body(self);
        let Some(Control::Finally { exits, .. }) = self.control.pop() else { unreachable!("constructs nest") };
        let normal = self.int(NORMAL);
        self.write(completion.kind, normal);
        let undefined = self.undefined();
        self.write(completion.value, undefined);
        self.jump(entry);
        let throws = self.ssa.has_preds(handler);
        self.start(handler);
        if throws {
            let error = self.op(Op::TakeException, &[]);
            let kind = self.int(THROW);
            self.write(completion.kind, kind);
            self.write(completion.value, error);
            self.jump(entry);
        }
        self.start(entry);
        if self.is_dead() {
            return;
        }
        finalizer(self, completion);
        if !throws && exits.is_empty() {
            return;
        }
        let (after, throw) = (self.block(), self.cold_block());
        let blocks: Vec<_> = exits.iter().map(|_| self.block()).collect();
        let kind = self.read(completion.kind);
        let index = self.op(Op::UnboxI, &[kind]);
        let target = |block| Target { block, args: Vec::new() };
        let targets = [after, throw].into_iter().chain(blocks.iter().copied()).map(target).collect();
        self.end(Term::Switch { index, targets, default: target(after) });
        self.start(throw);
        let error = self.read(completion.value);
        self.throw_value(error);
        for (exit, block) in exits.into_iter().zip(blocks) {
            self.start(block);
            let value = self.read(completion.value);
            self.exit(exit, value);
        }
        self.start(after);
    }

    /// Runs `body`, whose `using` declarations are disposed of afterwards.
    pub fn with_resources(&mut self, is_async: bool, body: impl FnOnce(&mut Self)) {
        let stack = self.rt("op_dispose_stack", &[]);
        self.resources.push(stack);
        self.try_finally(body, |this, completion| {
            let kind = this.read(completion.kind);
            let throws = this.emit(Op::WordIs, &[kind], Imm::Word(value::int(THROW)));
            let error = this.select(throws, |this| this.read(completion.value), |this| this.word(value::HOLE));
            if is_async {
                this.dispose_async(stack, error);
            } else {
                this.rt("op_dispose_all", &[stack, error]);
            }
        });
        self.resources.pop();
    }

    fn dispose_async(&mut self, stack: ValueId, error: ValueId) {
        let (header, step, exit) = (self.block(), self.block(), self.block());
        self.jump(header);
        self.cur = header;
        let promise = self.rt("op_dispose_step", &[stack, error]);
        let done = self.is_done(promise);
        self.branch(done, exit, step);
        self.start(step);
        self.try_catch(
            |this| {
                this.await_value(promise);
            },
            |this, error| {
                this.rt("op_dispose_failed", &[stack, error]);
            },
        );
        self.jump(header);
        self.seal(header);
        self.start(exit);
    }

    /// `using x = init`.
    pub fn using(&mut self, value: ValueId, is_await: bool) {
        let Some(&stack) = self.resources.last() else { return };
        let is_await = self.boolean(is_await);
        self.rt("op_dispose_add", &[stack, value, is_await]);
    }
}

/// Whether statements declare resources, and whether one of them is `await using`.
pub(super) fn resources(stmts: &[Stmt]) -> Option<bool> {
    stmts
        .iter()
        .filter_map(|stmt| match stmt.kind {
            StmtKind::Using { is_await, .. } => Some(is_await),
            _ => None,
        })
        .reduce(|a, b| a || b)
}
