//! while, do-while, for, for-in, for-of, for-await.

use pulsec_ir::hir::{Expr, ForHead, ForHeadKind, LabelId, ScopeId, Stmt};
use pulsec_ir::ir::{BlockId, Op, ValueId};

use super::control::Control;
use super::exception::resources;
use super::function::Lower;

impl Lower<'_, '_> {
    /// Starts a loop: the header's back edges are not known yet; seal it after the body.
    pub fn loop_header(&mut self) -> BlockId {
        let header = self.block();
        self.jump(header);
        self.cur = header;
        header
    }

    fn loop_body(&mut self, label: LabelId, on_break: BlockId, on_continue: BlockId, body: &Stmt) {
        self.control.push(Control::Label { label, on_break: Some(on_break), on_continue: Some(on_continue) });
        self.statement(body);
        self.control.pop();
    }

    pub fn while_statement(&mut self, label: LabelId, test: &Expr, body: &Stmt) {
        let header = self.loop_header();
        let (inside, exit) = (self.block(), self.block());
        self.condition(test, inside, exit);
        self.start(inside);
        self.loop_body(label, exit, header, body);
        self.jump(header);
        self.seal(header);
        self.start(exit);
    }

    pub fn do_while(&mut self, label: LabelId, body: &Stmt, test: &Expr) {
        let header = self.loop_header();
        let (check, exit) = (self.block(), self.block());
        self.loop_body(label, exit, check, body);
        self.jump(check);
        self.start(check);
        self.condition(test, header, exit);
        self.seal(header);
        self.start(exit);
    }

    pub fn for_statement(&mut self, label: LabelId, scope: Option<ScopeId>, init: &[Stmt], test: Option<&Expr>, update: Option<&Expr>, body: &Stmt) {
        self.enter_opt(scope);
        let run = |this: &mut Self| {
            for stmt in init {
                this.statement(stmt);
            }
            if let Some(scope) = scope {
                this.copy_scope(scope);
            }
            let header = this.loop_header();
            let (inside, next, exit) = (this.block(), this.block(), this.block());
            match test {
                Some(test) => this.condition(test, inside, exit),
                None => this.jump(inside),
            }
            this.start(inside);
            this.loop_body(label, exit, next, body);
            this.jump(next);
            this.start(next);
            if let Some(scope) = scope {
                this.copy_scope(scope);
            }
            if let Some(update) = update {
                this.expr_effect(update);
            }
            this.jump(header);
            this.seal(header);
            this.start(exit);
        };
        match resources(init) {
            Some(is_async) => self.with_resources(is_async, run),
            None => run(self),
        }
    }

    /// The right side of for-in/of sees the head's bindings uninitialised.
    fn head_object(&mut self, head: &ForHead, object: &Expr) -> ValueId {
        if let Some(scope) = head.scope
            && self.module.scopes[scope.index()].bindings.iter().any(|id| self.binding(*id).needs_tdz)
        {
            self.enter_scope(scope);
        }
        self.expr(object)
    }

    /// One iteration: fresh scope, binding, body.
    fn iteration(&mut self, label: LabelId, next: BlockId, head: &ForHead, value: ValueId, body: &Stmt) {
        self.enter_opt(head.scope);
        self.control.push(Control::Label { label, on_break: None, on_continue: Some(next) });
        match &head.kind {
            ForHeadKind::Declare { pattern, .. } | ForHeadKind::Assign(pattern) => {
                self.bind_pattern(pattern, value);
                self.statement(body);
            }
            ForHeadKind::Using { binding, is_await } => self.with_resources(*is_await, |this| {
                this.using(value, *is_await);
                this.init_binding(*binding, value);
                this.statement(body);
            }),
        }
        self.control.pop();
    }

    pub fn for_in(&mut self, label: LabelId, head: &ForHead, object: &Expr, body: &Stmt) {
        let object = self.head_object(head, object);
        let record = self.op(Op::ForInOpen, &[object]);
        let header = self.loop_header();
        let (inside, exit) = (self.block(), self.block());
        let key = self.op(Op::ForInNext, &[record]);
        let done = self.is_done(key);
        self.branch(done, exit, inside);
        self.start(inside);
        self.control.push(Control::Label { label, on_break: Some(exit), on_continue: None });
        self.iteration(label, header, head, key, body);
        self.control.pop();
        self.jump(header);
        self.seal(header);
        self.start(exit);
    }

    pub fn for_of(&mut self, label: LabelId, head: &ForHead, iterable: &Expr, body: &Stmt, is_async: bool) {
        let iterable = self.head_object(head, iterable);
        let record = self.op(if is_async { Op::IterOpenAsync } else { Op::IterOpen }, &[iterable]);
        let header = self.loop_header();
        let (inside, exit) = (self.block(), self.block());
        let value = self.next_value(record, is_async);
        let done = self.is_done(value);
        self.branch(done, exit, inside);
        self.start(inside);
        self.control.push(Control::Label { label, on_break: Some(exit), on_continue: None });
        self.with_iterator(record, is_async, |this| this.iteration(label, header, head, value, body));
        self.control.pop();
        self.jump(header);
        self.seal(header);
        self.start(exit);
    }
}
