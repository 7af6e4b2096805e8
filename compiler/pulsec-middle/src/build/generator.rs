//! await, yield, yield*.

use pulse_abi::layout::{RESUME_NEXT, RESUME_RETURN, RESUME_THROW};
use pulsec_ir::ir::{Imm, Op, Target, Term, ValueId};

use super::control::Exit;
use super::function::{Flavor, Lower};

/// Immediate of `Suspend`.
const YIELD: i32 = 0;
const AWAIT: i32 = 1;
/// A result object of an inner iterator, handed out as it is.
const YIELD_RESULT: i32 = 2;

impl Lower<'_, '_> {
    fn suspend(&mut self, kind: i32, v: ValueId) -> (ValueId, ValueId) {
        // Exceptions come back as a resume mode, never as EXC.
        let sent = self.op_quiet(Op::Suspend, &[v], Imm::I32(kind));
        let mode = self.op(Op::ResumeMode, &[]);
        (sent, mode)
    }

    /// `await v`.
    pub fn await_value(&mut self, v: ValueId) -> ValueId {
        let v = self.value(v);
        let (sent, mode) = self.suspend(AWAIT, v);
        let (throw, next) = (self.cold_block(), self.block());
        let one = self.raw_int(RESUME_THROW);
        let thrown = self.op(Op::EqI, &[mode, one]);
        self.branch(thrown, throw, next);
        self.start(throw);
        self.throw_value(sent);
        self.start(next);
        sent
    }

    /// `yield v`: the value sent.
    pub fn yield_value(&mut self, v: ValueId) -> ValueId {
        let v = if self.flavor == Flavor::AsyncGenerator { self.await_value(v) } else { v };
        let (sent, mode) = self.suspend(YIELD, v);
        let (next, throw, leave) = (self.block(), self.cold_block(), self.cold_block());
        let target = |block| Target { block, args: Vec::new() };
        self.end(Term::Switch { index: mode, targets: vec![target(next), target(throw)], default: target(leave) });
        self.start(throw);
        self.throw_value(sent);
        self.start(leave);
        let value = if self.flavor == Flavor::AsyncGenerator { self.await_value(sent) } else { sent };
        self.exit(Exit::Return, value);
        self.start(next);
        sent
    }

    /// `yield* iterable`: the inner iterator's return value.
    pub fn yield_star(&mut self, iterable: ValueId) -> ValueId {
        let is_async = self.flavor == Flavor::AsyncGenerator;
        let flag = self.boolean(is_async);
        let record = self.rt("op_delegate_open", &[iterable, flag]);
        let undefined = self.undefined();
        let received = self.var_with(undefined);
        let start = self.int(RESUME_NEXT);
        let mode = self.var_with(start);
        let header = self.loop_header();
        let (mode_now, received_now) = (self.read(mode), self.read(received));
        let step = self.rt("op_delegate_step", &[record, mode_now, received_now]);

        // No `return` method inside: return from here.
        let (leave, go) = (self.cold_block(), self.block());
        let absent = self.is_done(step);
        self.branch(absent, leave, go);
        self.start(leave);
        let value = if is_async { self.await_value(received_now) } else { received_now };
        self.exit(Exit::Return, value);

        self.start(go);
        let result = if is_async { self.await_value(step) } else { step };
        let result = self.rt("op_delegate_result", &[record, result]);
        let (finished, again) = (self.block(), self.block());
        let done = self.is_done(result);
        self.branch(done, finished, again);

        self.start(again);
        let (sent, resumed) = self.suspend(if is_async { YIELD } else { YIELD_RESULT }, result);
        let boxed = self.value(resumed);
        self.write(mode, boxed);
        self.write(received, sent);
        if is_async {
            // A return that arrives here is awaited first; a rejection becomes a throw.
            let returned = self.raw_int(RESUME_RETURN);
            let is_return = self.op(Op::EqI, &[resumed, returned]);
            self.when(is_return, |this| {
                this.try_catch(
                    |this| {
                        let value = this.await_value(sent);
                        this.write(received, value);
                    },
                    |this, error| {
                        let throw = this.int(RESUME_THROW);
                        this.write(mode, throw);
                        this.write(received, error);
                    },
                );
            });
        }
        self.jump(header);
        self.seal(header);

        self.start(finished);
        let value = self.rt("op_delegate_value", &[record]);
        let (leave, join) = (self.cold_block(), self.block());
        let unboxed = self.op(Op::UnboxI, &[mode_now]);
        let returned = self.raw_int(RESUME_RETURN);
        let is_return = self.op(Op::EqI, &[unboxed, returned]);
        self.branch(is_return, leave, join);
        self.start(leave);
        self.exit(Exit::Return, value);
        self.start(join);
        value
    }
}
