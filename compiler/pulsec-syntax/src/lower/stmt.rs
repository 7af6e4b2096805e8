//! Statements.

use pulsec_base::Span;
use pulsec_ir::hir::{self, BindingId, Expr, ExprKind, ForHead, ForHeadKind, FunctionKind, LabelId, Pattern, PatternKind, ScopeId, ScopeKind, Stmt, StmtKind};
use swc_core::common::Spanned;
use swc_core::ecma::ast as js;
use swc_core::ecma::atoms::Atom;

use super::convert::string;
use super::expr::unparen;
use super::pattern::Leaf;
use super::{Label, LabelKind, Lowerer};
use crate::scope::declare::{Lexical, lexical_of};
use crate::scope::resolve::{NEVER, Resolved};

impl<'a> Lowerer<'a> {
    /// Lowers a statement; `var x;` and types leave nothing.
    pub(super) fn stmt(&mut self, stmt: &'a js::Stmt, out: &mut Vec<Stmt>) {
        let span = self.span(stmt.span());
        let straight = self.cur.straight;
        if !matches!(stmt, js::Stmt::Decl(_) | js::Stmt::Expr(_)) {
            self.cur.straight = false;
        }
        let kind = match stmt {
            js::Stmt::Empty(_) => return,
            js::Stmt::Decl(decl) => return self.decl(decl, out),
            js::Stmt::Expr(node) => {
                let value = self.expr(&node.expr);
                self.cur.straight = straight;
                if straight && let ExprKind::SuperCall { this_binding, .. } = &value.kind {
                    let binding = *this_binding;
                    if self.bindings[binding.index()].func == self.cur.func && self.init[binding.index()] == NEVER {
                        self.mark_initialized(binding);
                    }
                }
                StmtKind::Expr(value)
            }
            js::Stmt::Block(node) => StmtKind::Block(self.block(&node.stmts)),
            js::Stmt::Debugger(_) => StmtKind::Debugger,
            js::Stmt::With(_) => {
                self.diagnostics.push(crate::unsupported::with(span));
                return;
            }
            js::Stmt::Return(node) => {
                let value = node.arg.as_ref().map(|e| self.expr(e));
                if self.functions[self.cur.func.index()].kind == FunctionKind::DerivedConstructor {
                    self.touch_derived_this();
                }
                StmtKind::Return(value)
            }
            js::Stmt::Labeled(_) => return self.labeled(stmt, out),
            js::Stmt::Break(node) => match self.find_label(node.label.as_ref(), false) {
                Some(label) => StmtKind::Break(label),
                None => return self.no_label(span, "break"),
            },
            js::Stmt::Continue(node) => match self.find_label(node.label.as_ref(), true) {
                Some(label) => StmtKind::Continue(label),
                None => return self.no_label(span, "continue"),
            },
            js::Stmt::If(node) => StmtKind::If { test: self.expr(&node.test), then: self.single(&node.cons), otherwise: node.alt.as_ref().map(|s| self.single(s)) },
            js::Stmt::Throw(node) => StmtKind::Throw(self.expr(&node.arg)),
            js::Stmt::Try(node) => self.try_stmt(node),
            js::Stmt::Switch(_) | js::Stmt::While(_) | js::Stmt::DoWhile(_) | js::Stmt::For(_) | js::Stmt::ForIn(_) | js::Stmt::ForOf(_) => self.breakable(stmt, Vec::new()),
        };
        out.push(Stmt { kind, span });
    }

    fn no_label(&mut self, span: Span, what: &str) {
        self.diagnostics.push(crate::early::error(span, format!("this `{what}` has no target")));
    }

    /// A statement in the place of a body.
    fn single(&mut self, stmt: &'a js::Stmt) -> Box<Stmt> {
        let span = self.span(stmt.span());
        let mut out = Vec::new();
        self.cur.straight = false;
        self.stmt(stmt, &mut out);
        Box::new(match out.len() {
            0 => Stmt { kind: StmtKind::Empty, span },
            1 => out.remove(0),
            _ => Stmt { kind: StmtKind::Block(hir::Block { scope: None, hoisted: Vec::new(), body: out }), span },
        })
    }

    pub(super) fn decl(&mut self, decl: &'a js::Decl, out: &mut Vec<Stmt>) {
        match decl {
            js::Decl::Var(node) if !node.declare => self.var_decl(node, out),
            js::Decl::Using(node) => {
                for declarator in &node.decls {
                    self.using(declarator, node.is_await, out);
                }
            }
            js::Decl::Class(node) if !node.declare => self.class_decl(node, out),
            // Functions are hoisted; types are gone.
            _ => {}
        }
    }

    fn class_decl(&mut self, node: &'a js::ClassDecl, out: &mut Vec<Stmt>) {
        let span = self.span(node.class.span);
        if self.at_script_top() {
            let class = self.class(&node.class, Some(&node.ident), None);
            let init = Expr { kind: ExprKind::Class { class: Box::new(class), name: None }, span };
            out.push(Stmt { kind: StmtKind::DeclareGlobal { name: string(&node.ident.sym), init }, span });
            return;
        }
        let Resolved::Binding(binding) = self.resolve(&node.ident.sym) else { return };
        let class = Box::new(self.class(&node.class, Some(&node.ident), Some(binding)));
        self.mark_initialized(binding);
        out.push(Stmt { kind: StmtKind::Class { binding, class }, span });
    }

    fn using(&mut self, declarator: &'a js::VarDeclarator, is_await: bool, out: &mut Vec<Stmt>) {
        let span = self.span(declarator.span);
        let (js::Pat::Ident(ident), Some(value)) = (&declarator.name, &declarator.init) else { return };
        let init = self.named_expr(value, string(&ident.id.sym));
        if is_await {
            self.await_in_statement();
        }
        let Resolved::Binding(binding) = self.resolve(&ident.id.sym) else { return };
        self.mark_initialized(binding);
        out.push(Stmt { kind: StmtKind::Using { binding, init, is_await }, span });
    }

    pub(super) fn var_decl(&mut self, node: &'a js::VarDecl, out: &mut Vec<Stmt>) {
        let is_var = node.kind == js::VarDeclKind::Var;
        let global = !is_var && self.at_script_top();
        for declarator in &node.decls {
            if global {
                self.global_declaration(declarator, out);
                continue;
            }
            let span = self.span(declarator.span);
            let init = match &declarator.init {
                Some(value) => Some(self.default_value(&declarator.name, value)),
                None if is_var => continue,
                None => None,
            };
            let pattern = self.pattern(&declarator.name, if is_var { Leaf::Var } else { Leaf::Declare });
            // A var of a script is a property of the global object.
            let kind = match (pattern.kind, init) {
                (PatternKind::Target(target), Some(value)) => StmtKind::Expr(Expr { kind: ExprKind::Assign { target, value: Box::new(value) }, span }),
                (kind, init) => StmtKind::Declare { pattern: Pattern { kind, span: pattern.span }, init, is_var },
            };
            out.push(Stmt { kind, span });
        }
    }

    fn try_stmt(&mut self, node: &'a js::TryStmt) -> StmtKind {
        let block = self.block(&node.block.stmts);
        let handler = node.handler.as_ref().map(|clause| {
            let (scope, (param, body)) = self.in_scope(ScopeKind::Catch, |this, scope| {
                let param = clause.param.as_ref().map(|param| {
                    let mut names = Vec::new();
                    crate::scope::declare::bound_names(param, &mut names);
                    for name in names {
                        let span = this.span(name.span);
                        this.declare(scope, &name.sym, hir::BindingKind::CatchParam, span);
                    }
                    this.pattern(param, Leaf::Declare)
                });
                (param, this.block(&clause.body.stmts))
            });
            hir::Catch { scope, param, body }
        });
        let finalizer = node.finalizer.as_ref().map(|b| self.block(&b.stmts));
        StmtKind::Try { block, handler, finalizer }
    }

    fn labeled(&mut self, stmt: &'a js::Stmt, out: &mut Vec<Stmt>) {
        let span = self.span(stmt.span());
        let mut names = Vec::new();
        let mut body = stmt;
        while let js::Stmt::Labeled(node) = body {
            names.push(node.label.sym.clone());
            body = &node.body;
        }
        let kind = match body {
            js::Stmt::Switch(_) | js::Stmt::While(_) | js::Stmt::DoWhile(_) | js::Stmt::For(_) | js::Stmt::ForIn(_) | js::Stmt::ForOf(_) => self.breakable(body, names),
            _ => {
                let label = self.new_label();
                self.cur.labels.push(Label { id: label, kind: LabelKind::Statement, names });
                let body = self.single(body);
                self.cur.labels.pop();
                StmtKind::Labeled { label, body }
            }
        };
        out.push(Stmt { kind, span });
    }

    fn find_label(&self, name: Option<&js::Ident>, is_continue: bool) -> Option<LabelId> {
        let fits = |label: &&Label| match name {
            Some(name) => label.names.contains(&name.sym) && (!is_continue || label.kind == LabelKind::Loop),
            None => label.kind == LabelKind::Loop || (!is_continue && label.kind == LabelKind::Switch),
        };
        self.cur.labels.iter().rev().find(fits).map(|label| label.id)
    }

    /// Loops and switch.
    fn breakable(&mut self, stmt: &'a js::Stmt, names: Vec<Atom>) -> StmtKind {
        let label = self.new_label();
        let kind = if matches!(stmt, js::Stmt::Switch(_)) { LabelKind::Switch } else { LabelKind::Loop };
        // Heads contain no statements of this function, so the label may be in force for them as well.
        self.cur.labels.push(Label { id: label, kind, names });
        let kind = match stmt {
            js::Stmt::While(node) => StmtKind::While { label, test: self.expr(&node.test), body: self.single(&node.body) },
            js::Stmt::DoWhile(node) => {
                let body = self.single(&node.body);
                StmtKind::DoWhile { label, body, test: self.expr(&node.test) }
            }
            js::Stmt::For(node) => self.for_stmt(label, node),
            js::Stmt::ForIn(node) => {
                let (head, object, body) = self.for_each(&node.left, &node.right, &node.body);
                StmtKind::ForIn { label, head, object, body }
            }
            js::Stmt::ForOf(node) => {
                if node.is_await {
                    self.await_in_statement();
                }
                let (head, iterable, body) = self.for_each(&node.left, &node.right, &node.body);
                StmtKind::ForOf { label, head, iterable, body, is_await: node.is_await }
            }
            js::Stmt::Switch(node) => self.switch(label, node),
            _ => StmtKind::Empty,
        };
        self.cur.labels.pop();
        kind
    }

    fn for_stmt(&mut self, label: LabelId, node: &'a js::ForStmt) -> StmtKind {
        let (scope, (init, test, update, body)) = self.in_scope(ScopeKind::Loop, |this, scope| {
            let mut init = Vec::new();
            match &node.init {
                None => {}
                Some(js::VarDeclOrExpr::Expr(expr)) => {
                    let value = this.expr(expr);
                    let span = value.span;
                    init.push(Stmt { kind: StmtKind::Expr(value), span });
                }
                Some(js::VarDeclOrExpr::VarDecl(decl)) => {
                    this.declare_head(decl, scope);
                    this.var_decl(decl, &mut init);
                }
            }
            let test = node.test.as_ref().map(|e| this.expr(e));
            let body = this.single(&node.body);
            let update = node.update.as_ref().map(|e| this.expr(e));
            (init, test, update, body)
        });
        StmtKind::For { label, scope, init, test, update, body }
    }

    fn declare_head(&mut self, decl: &'a js::VarDecl, scope: ScopeId) {
        if decl.kind == js::VarDeclKind::Var {
            return;
        }
        let kind = if decl.kind == js::VarDeclKind::Const { hir::BindingKind::Const } else { hir::BindingKind::Let };
        let mut names = Vec::new();
        decl.decls.iter().for_each(|d| crate::scope::declare::bound_names(&d.name, &mut names));
        for name in names {
            let span = self.span(name.span);
            self.declare(scope, &name.sym, kind, span);
        }
    }

    fn for_each(&mut self, left: &'a js::ForHead, right: &'a js::Expr, body: &'a js::Stmt) -> (ForHead, Expr, Box<Stmt>) {
        let (scope, (kind, object, body)) = self.in_scope(ScopeKind::Loop, |this, scope| {
            match left {
                js::ForHead::VarDecl(decl) => this.declare_head(decl, scope),
                js::ForHead::UsingDecl(decl) => {
                    for declarator in &decl.decls {
                        if let js::Pat::Ident(ident) = &declarator.name {
                            let span = this.span(ident.id.span);
                            this.declare(scope, &ident.id.sym, hir::BindingKind::Using, span);
                        }
                    }
                }
                js::ForHead::Pat(_) => {}
            }
            // The names are in their dead zone here.
            let object = this.expr(right);
            let kind = match left {
                js::ForHead::VarDecl(decl) => {
                    let is_var = decl.kind == js::VarDeclKind::Var;
                    this.cur.straight = false;
                    let pattern = match decl.decls.first() {
                        Some(declarator) => this.pattern(&declarator.name, if is_var { Leaf::Var } else { Leaf::Declare }),
                        None => Pattern { kind: PatternKind::Object { properties: Vec::new(), rest: None }, span: Span::NONE },
                    };
                    if matches!(pattern.kind, PatternKind::Target(_)) { ForHeadKind::Assign(pattern) } else { ForHeadKind::Declare { pattern, is_var } }
                }
                js::ForHead::UsingDecl(decl) => {
                    if decl.is_await {
                        this.await_in_statement();
                    }
                    let binding = this.scopes[scope.index()].bindings.first().copied().unwrap_or(BindingId(0));
                    this.mark_initialized(binding);
                    ForHeadKind::Using { binding, is_await: decl.is_await }
                }
                js::ForHead::Pat(pattern) => ForHeadKind::Assign(this.assign_head(pattern)),
            };
            (kind, object, this.single(body))
        });
        (ForHead { scope, kind }, object, body)
    }

    fn assign_head(&mut self, pattern: &'a js::Pat) -> Pattern {
        match pattern {
            js::Pat::Expr(expr) => {
                let target = self.target_of(unparen(expr));
                let span = target.span;
                Pattern { kind: PatternKind::Target(Box::new(target)), span }
            }
            other => self.pattern(other, Leaf::Assign),
        }
    }

    fn switch(&mut self, label: LabelId, node: &'a js::SwitchStmt) -> StmtKind {
        let discriminant = self.expr(&node.discriminant);
        let (scope, (hoisted, cases)) = self.in_scope(ScopeKind::Switch, |this, scope| {
            let mut found: Vec<Lexical<'a>> = Vec::new();
            for stmt in node.cases.iter().flat_map(|c| &c.cons) {
                if let js::Stmt::Decl(decl) = stmt {
                    lexical_of(decl, &mut found);
                }
            }
            let hoisted = this.declare_found(found, scope);
            let mut cases = Vec::new();
            for case in &node.cases {
                let test = case.test.as_ref().map(|e| this.expr(e));
                let mut body = Vec::new();
                for stmt in &case.cons {
                    this.cur.straight = false;
                    this.stmt(stmt, &mut body);
                }
                cases.push(hir::Case { test, body });
                // Another case may be entered without this one: its declarations cannot be relied upon.
                for index in 0..this.scopes[scope.index()].bindings.len() {
                    let id = this.scopes[scope.index()].bindings[index];
                    if this.bindings[id.index()].kind != hir::BindingKind::Function {
                        this.init[id.index()] = NEVER;
                    }
                }
            }
            this.flush_hoisted(&hoisted);
            (hoisted, cases)
        });
        StmtKind::Switch { label, scope, hoisted, discriminant, cases }
    }
}
