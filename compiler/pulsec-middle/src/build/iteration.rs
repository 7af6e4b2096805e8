//! Iterator records: stepping and closing, sync and async.

use pulse_abi::value;
use pulsec_ir::ir::{Imm, Op, ValueId};

use super::control::Control;
use super::function::Lower;

impl Lower<'_, '_> {
    /// The next value or MARKER(DONE).
    pub fn next_value(&mut self, record: ValueId, is_async: bool) -> ValueId {
        if !is_async {
            return self.op(Op::IterNext, &[record]);
        }
        let promise = self.rt("op_iter_next_async", &[record]);
        let result = self.await_value(promise);
        self.rt("op_iter_async_result", &[record, result])
    }

    /// Runs `body` with the iterator open: whatever leaves it closes the iterator; falling off its end does not.
    pub fn with_iterator(&mut self, record: ValueId, is_async: bool, body: impl FnOnce(&mut Self)) {
        let handler = self.cold_block();
        self.fresh_block();
        self.control.push(Control::Iterator { handler, record, is_async });
        body(self);
        self.control.pop();
        let after = self.block();
        self.jump(after);
        let reached = self.ssa.has_preds(handler);
        self.start(handler);
        if reached {
            self.close_after_throw(record, is_async);
        }
        self.start(after);
    }

    /// IteratorClose with a normal completion (or return, break).
    pub fn close_iterator(&mut self, record: ValueId, is_async: bool) {
        if !is_async {
            self.op(Op::IterClose, &[record]);
            return;
        }
        let promise = self.rt("op_iter_close_async", &[record]);
        let none = self.op(Op::IsUndefined, &[promise]);
        let some = self.not(none);
        self.when(some, |this| {
            let result = this.await_value(promise);
            this.rt("op_iter_close_check", &[result]);
        });
    }

    /// In a handler: closes, and passes the pending exception on.
    fn close_after_throw(&mut self, record: ValueId, is_async: bool) {
        if !is_async {
            self.op_quiet(Op::IterCloseQuiet, &[record], Imm::None);
            return self.rethrow();
        }
        // Awaiting runs other code, so the exception is kept as a value.
        let error = self.op(Op::TakeException, &[]);
        self.try_catch(
            |this| {
                let promise = this.rt("op_iter_close_async_quiet", &[record]);
                let none = this.emit(Op::WordIs, &[promise], Imm::Word(value::marker(value::MARK_DONE)));
                let some = this.not(none);
                this.when(some, |this| {
                    this.await_value(promise);
                });
            },
            |_, _| {},
        );
        self.throw_value(error);
    }
}
