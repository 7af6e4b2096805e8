//! Facts about the whole file that lowering wants to know beforehand. They go by name, so they
//! err on the safe side.

use rustc_hash::FxHashSet;
use swc_core::ecma::ast as js;
use swc_core::ecma::atoms::Atom;
use swc_core::ecma::visit::{Visit, VisitWith};

#[derive(Default)]
pub struct Facts {
    /// Positions of parameters declared optional (`a?`).
    pub optional: FxHashSet<u32>,
    /// Names that are assigned to somewhere.
    pub assigned: FxHashSet<Atom>,
}

pub fn collect(program: &js::Program) -> Facts {
    let mut facts = Facts::default();
    program.visit_with(&mut facts);
    facts
}

impl Facts {
    fn pattern(&mut self, pattern: &js::Pat) {
        let mut names = Vec::new();
        super::declare::bound_names(pattern, &mut names);
        self.assigned.extend(names.iter().map(|n| n.sym.clone()));
        if let js::Pat::Expr(expr) = pattern {
            self.target(expr);
        }
    }
    fn target(&mut self, expr: &js::Expr) {
        match expr {
            js::Expr::Ident(ident) => {
                self.assigned.insert(ident.sym.clone());
            }
            js::Expr::Paren(e) => self.target(&e.expr),
            js::Expr::TsAs(e) => self.target(&e.expr),
            js::Expr::TsNonNull(e) => self.target(&e.expr),
            js::Expr::TsSatisfies(e) => self.target(&e.expr),
            js::Expr::TsTypeAssertion(e) => self.target(&e.expr),
            _ => {}
        }
    }
}

impl Visit for Facts {
    fn visit_binding_ident(&mut self, node: &js::BindingIdent) {
        if node.id.optional {
            self.optional.insert(node.id.span.lo.0);
        }
    }
    fn visit_update_expr(&mut self, node: &js::UpdateExpr) {
        self.target(&node.arg);
        node.visit_children_with(self);
    }
    fn visit_assign_expr(&mut self, node: &js::AssignExpr) {
        match &node.left {
            js::AssignTarget::Simple(simple) => match simple {
                js::SimpleAssignTarget::Ident(ident) => {
                    self.assigned.insert(ident.id.sym.clone());
                }
                js::SimpleAssignTarget::Paren(e) => self.target(&e.expr),
                js::SimpleAssignTarget::TsAs(e) => self.target(&e.expr),
                js::SimpleAssignTarget::TsNonNull(e) => self.target(&e.expr),
                js::SimpleAssignTarget::TsSatisfies(e) => self.target(&e.expr),
                js::SimpleAssignTarget::TsTypeAssertion(e) => self.target(&e.expr),
                _ => {}
            },
            js::AssignTarget::Pat(pattern) => {
                let mut collector = Leaves(self);
                pattern.visit_with(&mut collector);
            }
        }
        node.visit_children_with(self);
    }
    fn visit_for_head(&mut self, node: &js::ForHead) {
        if let js::ForHead::Pat(pattern) = node {
            self.pattern(pattern);
            let mut collector = Leaves(self);
            pattern.visit_with(&mut collector);
        }
        node.visit_children_with(self);
    }
}

/// Every leaf of an assignment pattern.
struct Leaves<'a>(&'a mut Facts);

impl Visit for Leaves<'_> {
    fn visit_pat(&mut self, node: &js::Pat) {
        self.0.pattern(node);
        node.visit_children_with(self);
    }
    fn visit_assign_pat_prop(&mut self, node: &js::AssignPatProp) {
        self.0.assigned.insert(node.key.id.sym.clone());
    }
    fn visit_expr(&mut self, _: &js::Expr) {}
}
