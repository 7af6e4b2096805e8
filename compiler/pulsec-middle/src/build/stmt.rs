//! Statements, except loops.

use pulsec_ir::hir::{self, BindingId, BindingKind, Case, ExprKind, LabelId, PatternKind, ScopeId, Stmt, StmtKind};
use pulsec_ir::ir::{Imm, Op};

use super::FunctionOptions;
use super::control::{Control, Exit};
use super::exception::resources;
use super::function::{Flavor, Lower};

impl Lower<'_, '_> {
    pub fn statements(&mut self, stmts: &[Stmt]) {
        match resources(stmts) {
            Some(is_async) => self.with_resources(is_async, |this| this.statement_list(stmts)),
            None => self.statement_list(stmts),
        }
    }

    fn statement_list(&mut self, stmts: &[Stmt]) {
        for stmt in stmts {
            // Nothing reaches the rest; function declarations have been hoisted.
            if self.is_dead() {
                return;
            }
            self.statement(stmt);
        }
    }

    pub fn hoist(&mut self, hoisted: &[(BindingId, hir::FuncId)]) {
        for (binding, func) in hoisted {
            if !self.binding(*binding).reassigned {
                self.out.known.insert((self.module_index, *binding), *func);
            }
        }
        for (binding, func) in hoisted {
            let closure = self.closure(*func, FunctionOptions::default());
            self.init_binding(*binding, closure);
        }
    }

    pub fn block_statement(&mut self, block: &hir::Block) {
        self.enter_opt(block.scope);
        self.hoist(&block.hoisted);
        self.statements(&block.body);
    }

    pub fn statement(&mut self, stmt: &Stmt) {
        self.span = stmt.span;
        match &stmt.kind {
            StmtKind::Empty | StmtKind::Debugger => {}
            StmtKind::Expr(expr) => self.expr_effect(expr),
            StmtKind::Declare { pattern, init, .. } => self.declare(pattern, init.as_ref()),
            StmtKind::DeclareGlobal { name, init } => {
                let value = self.expr(init);
                let name = self.const_id(name);
                self.emit(Op::InitGlobalLexical, &[value], Imm::Const(name));
            }
            StmtKind::Using { binding, init, is_await } => {
                let value = self.expr(init);
                self.using(value, *is_await);
                self.init_binding(*binding, value);
            }
            StmtKind::Class { binding, class } => {
                let value = self.class_expr(class, None, None);
                self.init_binding(*binding, value);
            }
            StmtKind::Block(block) => self.block_statement(block),
            StmtKind::If { test, then, otherwise } => self.if_statement(test, then, otherwise.as_deref()),
            StmtKind::For { label, scope, init, test, update, body } => {
                self.for_statement(*label, *scope, init, test.as_ref(), update.as_ref(), body);
            }
            StmtKind::ForIn { label, head, object, body } => self.for_in(*label, head, object, body),
            StmtKind::ForOf { label, head, iterable, body, is_await } => self.for_of(*label, head, iterable, body, *is_await),
            StmtKind::While { label, test, body } => self.while_statement(*label, test, body),
            StmtKind::DoWhile { label, body, test } => self.do_while(*label, body, test),
            StmtKind::Switch { label, scope, hoisted, discriminant, cases } => {
                self.switch(*label, *scope, hoisted, discriminant, cases);
            }
            StmtKind::Labeled { label, body } => {
                let exit = self.block();
                self.control.push(Control::Label { label: *label, on_break: Some(exit), on_continue: None });
                self.statement(body);
                self.control.pop();
                self.jump(exit);
                self.start(exit);
            }
            StmtKind::Break(label) => {
                let undefined = self.undefined();
                self.exit(Exit::Break(*label), undefined);
            }
            StmtKind::Continue(label) => {
                let undefined = self.undefined();
                self.exit(Exit::Continue(*label), undefined);
            }
            StmtKind::Return(value) => {
                let value = match value {
                    Some(value) => {
                        let value = self.expr(value);
                        if self.flavor == Flavor::AsyncGenerator { self.await_value(value) } else { value }
                    }
                    None => self.undefined(),
                };
                self.exit(Exit::Return, value);
            }
            StmtKind::Throw(value) => {
                if !self.throw_intrinsic(value) {
                    let value = self.expr(value);
                    self.span = stmt.span;
                    self.throw_value(value);
                }
            }
            StmtKind::Try { block, handler, finalizer } => self.try_statement(block, handler.as_ref(), finalizer.as_ref()),
        }
    }

    fn declare(&mut self, pattern: &hir::Pattern, init: Option<&hir::Expr>) {
        // A constant that holds a closure: calls of it are calls of a known function.
        if let (PatternKind::Binding(binding), Some(ExprKind::Function { func, .. })) = (&pattern.kind, init.map(|e| &e.kind))
            && self.binding(*binding).kind == BindingKind::Const
        {
            self.out.known.insert((self.module_index, *binding), *func);
        }
        let value = match init {
            Some(init) => self.expr(init),
            None => self.undefined(),
        };
        self.bind_pattern(pattern, value);
    }

    fn if_statement(&mut self, test: &hir::Expr, then: &Stmt, otherwise: Option<&Stmt>) {
        let (a, join) = (self.block(), self.block());
        let b = if otherwise.is_some() { self.block() } else { join };
        self.condition(test, a, b);
        self.start(a);
        self.statement(then);
        self.jump(join);
        if let Some(otherwise) = otherwise {
            self.start(b);
            self.statement(otherwise);
            self.jump(join);
        }
        self.start(join);
    }

    fn switch(&mut self, label: LabelId, scope: Option<ScopeId>, hoisted: &[(BindingId, hir::FuncId)], discriminant: &hir::Expr, cases: &[Case]) {
        let value = self.expr(discriminant);
        self.enter_opt(scope);
        self.hoist(hoisted);
        let exit = self.block();
        let bodies: Vec<_> = cases.iter().map(|_| self.block()).collect();
        for (case, body) in cases.iter().zip(&bodies) {
            if let Some(test) = &case.test {
                let test = self.expr(test);
                let equal = self.op(Op::StrictEq, &[value, test]);
                let next = self.block();
                self.branch(equal, *body, next);
                self.start(next);
            }
        }
        let default = cases.iter().position(|case| case.test.is_none());
        self.jump(default.map_or(exit, |i| bodies[i]));
        self.control.push(Control::Label { label, on_break: Some(exit), on_continue: None });
        let run = |this: &mut Self| {
            for (case, body) in cases.iter().zip(&bodies) {
                this.jump(*body);
                this.start(*body);
                this.statement_list(&case.body);
            }
        };
        run(self);
        self.control.pop();
        self.jump(exit);
        self.start(exit);
    }
}
