//! Assignment, update, delete and their targets.

use pulsec_ir::hir::{BinaryOp, DeleteTarget, Expr, ExprKind, FunctionKind, LogicalOp, Pattern, PatternKind, Target, TargetKind};
use swc_core::common::Spanned;
use swc_core::ecma::ast as js;

use super::Lowerer;
use super::convert::string;
use super::expr::unparen;
use super::pattern::Leaf;
use crate::scope::resolve::Resolved;

/// The operator of a compound assignment.
enum Operator {
    Plain,
    Binary(BinaryOp),
    Logical(LogicalOp),
}

fn operator(op: js::AssignOp) -> Operator {
    use js::AssignOp as J;
    Operator::Binary(match op {
        J::Assign => return Operator::Plain,
        J::AndAssign => return Operator::Logical(LogicalOp::And),
        J::OrAssign => return Operator::Logical(LogicalOp::Or),
        J::NullishAssign => return Operator::Logical(LogicalOp::Coalesce),
        J::AddAssign => BinaryOp::Add,
        J::SubAssign => BinaryOp::Sub,
        J::MulAssign => BinaryOp::Mul,
        J::DivAssign => BinaryOp::Div,
        J::ModAssign => BinaryOp::Mod,
        J::LShiftAssign => BinaryOp::Shl,
        J::RShiftAssign => BinaryOp::Shr,
        J::ZeroFillRShiftAssign => BinaryOp::UShr,
        J::BitOrAssign => BinaryOp::BitOr,
        J::BitXorAssign => BinaryOp::BitXor,
        J::BitAndAssign => BinaryOp::BitAnd,
        J::ExpAssign => BinaryOp::Exp,
    })
}

impl<'a> Lowerer<'a> {
    pub(super) fn assign(&mut self, node: &'a js::AssignExpr) -> ExprKind {
        let simple = match &node.left {
            js::AssignTarget::Pat(pattern) => {
                let span = self.span(pattern.span());
                // The value is evaluated first.
                let value = Box::new(self.expr(&node.right));
                let kind = match pattern {
                    js::AssignTargetPat::Array(array) => self.array_pattern(array, Leaf::Assign),
                    js::AssignTargetPat::Object(object) => self.object_pattern(object, Leaf::Assign),
                    js::AssignTargetPat::Invalid(_) => PatternKind::Object { properties: Vec::new(), rest: None },
                };
                return ExprKind::AssignPattern { pattern: Box::new(Pattern { kind, span }), value };
            }
            js::AssignTarget::Simple(simple) => simple,
        };
        let target = Box::new(self.simple_target(simple));
        let operator = operator(node.op);
        let named = !matches!(operator, Operator::Binary(_));
        let value = Box::new(match simple {
            js::SimpleAssignTarget::Ident(ident) if named => self.named_expr(&node.right, string(&ident.id.sym)),
            _ => self.expr(&node.right),
        });
        match operator {
            Operator::Plain => {
                if let TargetKind::Member { object: Expr { kind: ExprKind::This, .. }, .. } = &target.kind
                    && let js::SimpleAssignTarget::Member(js::MemberExpr { prop: js::MemberProp::Ident(name), .. }) = simple
                {
                    self.own_property(&name.sym);
                } else if let TargetKind::Member { object: Expr { kind: ExprKind::Read(binding), .. }, .. } = &target.kind
                    && Some(*binding) == self.functions[self.cur.func.index()].this_binding
                    && self.functions[self.cur.func.index()].kind == FunctionKind::DerivedConstructor
                    && let js::SimpleAssignTarget::Member(js::MemberExpr { prop: js::MemberProp::Ident(name), .. }) = simple
                {
                    self.own_property(&name.sym);
                }
                ExprKind::Assign { target, value }
            }
            Operator::Binary(op) => ExprKind::AssignBinary { op, target, value },
            Operator::Logical(op) => ExprKind::AssignLogical { op, target, value },
        }
    }

    fn simple_target(&mut self, target: &'a js::SimpleAssignTarget) -> Target {
        let span = self.span(target.span());
        match target {
            js::SimpleAssignTarget::Ident(ident) => self.name_target(&ident.id),
            js::SimpleAssignTarget::Member(node) => Target { kind: self.member_target(node), span },
            js::SimpleAssignTarget::SuperProp(node) => Target { kind: self.super_target(node), span },
            js::SimpleAssignTarget::Paren(node) => self.target_of(&node.expr),
            js::SimpleAssignTarget::TsAs(node) => self.target_of(&node.expr),
            js::SimpleAssignTarget::TsSatisfies(node) => self.target_of(&node.expr),
            js::SimpleAssignTarget::TsNonNull(node) => self.target_of(&node.expr),
            js::SimpleAssignTarget::TsTypeAssertion(node) => self.target_of(&node.expr),
            js::SimpleAssignTarget::TsInstantiation(node) => self.target_of(&node.expr),
            js::SimpleAssignTarget::OptChain(_) | js::SimpleAssignTarget::Invalid(_) => {
                self.diagnostics.push(crate::early::invalid_target(span));
                Target { kind: TargetKind::Global(string("")), span }
            }
        }
    }

    /// An expression in the place of a target.
    pub(super) fn target_of(&mut self, expr: &'a js::Expr) -> Target {
        let expr = unparen(expr);
        let span = self.span(expr.span());
        let kind = match expr {
            js::Expr::Ident(ident) => return self.name_target(ident),
            js::Expr::Member(node) => self.member_target(node),
            js::Expr::SuperProp(node) => self.super_target(node),
            js::Expr::Call(_) => TargetKind::InvalidCall(self.expr(expr)),
            _ => {
                self.diagnostics.push(crate::early::invalid_target(span));
                TargetKind::Global(string(""))
            }
        };
        Target { kind, span }
    }

    pub(super) fn name_target(&mut self, ident: &'a js::Ident) -> Target {
        let span = self.span(ident.span);
        let kind = match self.resolve(&ident.sym) {
            Resolved::Binding(id) => {
                self.assign_binding(id);
                TargetKind::Binding(id)
            }
            Resolved::Global => TargetKind::Global(string(&ident.sym)),
        };
        Target { kind, span }
    }

    fn member_target(&mut self, node: &'a js::MemberExpr) -> TargetKind {
        if let Some(name) = self.stdlib_member(node, "$realm") {
            return TargetKind::Realm(name);
        }
        let object = self.expr(&node.obj);
        match &node.prop {
            js::MemberProp::Ident(name) => TargetKind::Member { object, property: string(&name.sym) },
            js::MemberProp::PrivateName(name) => TargetKind::Private { object, name: self.private_name(name) },
            js::MemberProp::Computed(key) => TargetKind::Index { object, index: self.expr(&key.expr) },
        }
    }

    fn super_target(&mut self, node: &'a js::SuperPropExpr) -> TargetKind {
        let (home, this) = self.super_base(node.span);
        match &node.prop {
            js::SuperProp::Ident(name) => TargetKind::SuperMember { home, this, property: string(&name.sym) },
            js::SuperProp::Computed(key) => TargetKind::SuperIndex { home, this, index: self.expr(&key.expr) },
        }
    }

    pub(super) fn update(&mut self, node: &'a js::UpdateExpr) -> ExprKind {
        let target = Box::new(self.target_of(&node.arg));
        ExprKind::Update { increment: node.op == js::UpdateOp::PlusPlus, prefix: node.prefix, target }
    }

    pub(super) fn delete(&mut self, operand: &'a js::Expr) -> ExprKind {
        let target = match unparen(operand) {
            js::Expr::Member(node) => {
                let object = self.expr(&node.obj);
                match &node.prop {
                    js::MemberProp::Ident(name) => DeleteTarget::Member { object, property: string(&name.sym) },
                    js::MemberProp::Computed(key) => DeleteTarget::Index { object, index: self.expr(&key.expr) },
                    js::MemberProp::PrivateName(name) => {
                        self.diagnostics.push(crate::early::error(self.positions.span(name.span), "a private name cannot be deleted"));
                        DeleteTarget::Value(object)
                    }
                }
            }
            expr @ js::Expr::SuperProp(_) => DeleteTarget::Super(self.expr(expr)),
            expr @ js::Expr::OptChain(chain) if matches!(*chain.base, js::OptChainBase::Member(_)) => DeleteTarget::Optional(Box::new(self.expr(expr))),
            expr => DeleteTarget::Value(self.expr(expr)),
        };
        ExprKind::Delete(Box::new(target))
    }
}
