//! Patterns in declarations, parameters and assignments.

use pulsec_base::Span;
use pulsec_ir::hir::{BindingId, BindingKind, Expr, ExprKind, Pattern, PatternElement, PatternKind, PatternProperty, PropKey, Stmt, StmtKind, Target, TargetKind};
use swc_core::common::Spanned;
use swc_core::ecma::ast as js;

use super::Lowerer;
use super::convert::string;
use crate::scope::resolve::Resolved;

/// What the names in a pattern mean.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Leaf {
    /// Parameters, let, const, catch: initialises.
    Declare,
    /// `var` with an initialiser.
    Var,
    /// Top-level let/const of a script: goes to temporaries, see [`Lowerer::global_declaration`].
    Global,
    Assign,
}

impl<'a> Lowerer<'a> {
    pub(super) fn pattern(&mut self, pattern: &'a js::Pat, leaf: Leaf) -> Pattern {
        let span = self.span(pattern.span());
        let kind = match pattern {
            js::Pat::Ident(ident) => self.leaf(&ident.id, leaf),
            js::Pat::Array(array) => self.array_pattern(array, leaf),
            js::Pat::Object(object) => self.object_pattern(object, leaf),
            js::Pat::Expr(expr) => self.expr_pattern(expr),
            // Rest and defaults are taken apart by whoever holds the list; a lone default can only be a leftover.
            js::Pat::Rest(rest) => return self.pattern(&rest.arg, leaf),
            js::Pat::Assign(assign) => return self.pattern(&assign.left, leaf),
            js::Pat::Invalid(node) => {
                self.diagnostics.push(crate::unsupported::leftover(self.positions.span(node.span), "this pattern is"));
                PatternKind::Object { properties: Vec::new(), rest: None }
            }
        };
        Pattern { kind, span }
    }

    fn expr_pattern(&mut self, expr: &'a js::Expr) -> PatternKind {
        PatternKind::Target(Box::new(self.target_of(expr)))
    }

    fn leaf(&mut self, ident: &'a js::Ident, leaf: Leaf) -> PatternKind {
        let span = self.span(ident.span);
        match leaf {
            Leaf::Assign => PatternKind::Target(Box::new(self.name_target(ident))),
            Leaf::Global => {
                let temp = self.temp();
                self.bindings[temp.index()].name = ident.sym.to_string();
                PatternKind::Binding(temp)
            }
            Leaf::Declare => match self.resolve(&ident.sym) {
                Resolved::Binding(id) => {
                    self.mark_initialized(id);
                    PatternKind::Binding(id)
                }
                Resolved::Global => PatternKind::Target(Box::new(Target { kind: TargetKind::Global(string(&ident.sym)), span })),
            },
            Leaf::Var => match self.resolve(&ident.sym) {
                Resolved::Binding(id) => {
                    self.var_assigned(id);
                    PatternKind::Binding(id)
                }
                Resolved::Global => PatternKind::Target(Box::new(Target { kind: TargetKind::Global(string(&ident.sym)), span })),
            },
        }
    }

    /// A `var` gets a value. If that is its only assignment and everything later can rely on it, closures may copy the value.
    fn var_assigned(&mut self, id: BindingId) {
        let index = id.index();
        let binding = &self.bindings[index];
        let first = binding.kind == BindingKind::Var && self.init[index] == crate::scope::resolve::NEVER && !binding.reassigned;
        if first && self.cur.straight && binding.func == self.cur.func {
            self.mark_initialized(id);
        } else {
            self.bindings[index].reassigned = true;
        }
    }

    /// The default of a pattern element; it is evaluated before the element is bound.
    pub(super) fn default_value(&mut self, target: &'a js::Pat, value: &'a js::Expr) -> Expr {
        match target {
            js::Pat::Ident(ident) => self.named_expr(value, string(&ident.id.sym)),
            js::Pat::Expr(expr) => match &**expr {
                js::Expr::Ident(ident) => self.named_expr(value, string(&ident.sym)),
                _ => self.expr(value),
            },
            _ => self.expr(value),
        }
    }

    fn element(&mut self, pattern: &'a js::Pat, leaf: Leaf) -> PatternElement {
        match pattern {
            js::Pat::Assign(assign) => {
                let default = Some(self.default_value(&assign.left, &assign.right));
                PatternElement { pattern: self.pattern(&assign.left, leaf), default }
            }
            other => PatternElement { pattern: self.pattern(other, leaf), default: None },
        }
    }

    pub(super) fn array_pattern(&mut self, array: &'a js::ArrayPat, leaf: Leaf) -> PatternKind {
        let mut elements = Vec::new();
        let mut rest = None;
        for element in &array.elems {
            match element {
                None => elements.push(None),
                Some(js::Pat::Rest(node)) => rest = Some(Box::new(self.pattern(&node.arg, leaf))),
                Some(node) => elements.push(Some(self.element(node, leaf))),
            }
        }
        PatternKind::Array { elements, rest }
    }

    pub(super) fn object_pattern(&mut self, object: &'a js::ObjectPat, leaf: Leaf) -> PatternKind {
        let mut properties = Vec::new();
        let mut rest = None;
        for property in &object.props {
            match property {
                js::ObjectPatProp::KeyValue(node) => {
                    let key = self.prop_name(&node.key);
                    let PatternElement { pattern, default } = self.element(&node.value, leaf);
                    properties.push(PatternProperty { key, pattern, default, span: self.span(node.span()) });
                }
                js::ObjectPatProp::Assign(node) => {
                    let name = string(&node.key.id.sym);
                    let default = node.value.as_ref().map(|value| self.named_expr(value, name.clone()));
                    let span = self.span(node.key.id.span);
                    let pattern = Pattern { kind: self.leaf(&node.key.id, leaf), span };
                    properties.push(PatternProperty { key: PropKey::Static(name), pattern, default, span: self.span(node.span) });
                }
                js::ObjectPatProp::Rest(node) => rest = Some(Box::new(self.pattern(&node.arg, leaf))),
            }
        }
        PatternKind::Object { properties, rest }
    }

    /// `let`/`const` at the top level of a script.
    pub(super) fn global_declaration(&mut self, declarator: &'a js::VarDeclarator, out: &mut Vec<Stmt>) {
        let span = self.span(declarator.span);
        if let js::Pat::Ident(ident) = &declarator.name {
            let name = string(&ident.id.sym);
            let init = match &declarator.init {
                Some(value) => self.named_expr(value, name.clone()),
                None => Expr { kind: ExprKind::Undefined, span },
            };
            out.push(Stmt { kind: StmtKind::DeclareGlobal { name, init }, span });
            return;
        }
        let Some(value) = &declarator.init else { return };
        let init = Some(self.expr(value));
        let first = self.bindings.len();
        let pattern = self.pattern(&declarator.name, Leaf::Global);
        let last = self.bindings.len();
        out.push(Stmt { kind: StmtKind::Declare { pattern, init, is_var: false }, span });
        for index in first..last {
            if self.bindings[index].kind == BindingKind::Temp && self.bindings[index].func == self.cur.func {
                let name = string(&self.bindings[index].name);
                let init = Expr { kind: ExprKind::Read(BindingId::new(index)), span };
                out.push(Stmt { kind: StmtKind::DeclareGlobal { name, init }, span: Span::NONE });
            }
        }
    }
}
