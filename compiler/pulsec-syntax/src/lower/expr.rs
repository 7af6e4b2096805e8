//! Expressions.

use pulsec_base::{JsString, Span};
use pulsec_ir::hir::{Argument, BindingId, BindingKind, Expr, ExprKind, FunctionKind, Goal, UnaryOp};
use swc_core::common::Spanned;
use swc_core::ecma::ast as js;

use super::Lowerer;
use super::convert::{binary, logical, string, wtf8};
use crate::scope::resolve::Resolved;

/// Without parentheses around it.
pub(super) fn unparen(mut expr: &js::Expr) -> &js::Expr {
    while let js::Expr::Paren(paren) = expr {
        expr = &paren.expr;
    }
    expr
}

/// IsAnonymousFunctionDefinition.
pub(super) fn is_anonymous_function(expr: &js::Expr) -> bool {
    match unparen(expr) {
        js::Expr::Arrow(_) => true,
        js::Expr::Fn(node) => node.ident.is_none(),
        js::Expr::Class(node) => node.ident.is_none(),
        _ => false,
    }
}

impl<'a> Lowerer<'a> {
    /// An expression that gives its name to an anonymous function or class.
    pub(super) fn named_expr(&mut self, expr: &'a js::Expr, name: JsString) -> Expr {
        if !is_anonymous_function(expr) {
            return self.expr(expr);
        }
        let expr = unparen(expr);
        let span = self.span(expr.span());
        let kind = match expr {
            js::Expr::Arrow(node) => ExprKind::Function { func: self.arrow(node), name: Some(name) },
            js::Expr::Fn(node) => ExprKind::Function { func: self.function_expr(node), name: Some(name) },
            js::Expr::Class(node) => ExprKind::Class { class: Box::new(self.class(&node.class, None, None)), name: Some(name) },
            _ => return self.expr(expr),
        };
        Expr { kind, span }
    }

    pub(super) fn expr(&mut self, expr: &'a js::Expr) -> Expr {
        let span = self.span(expr.span());
        let kind = match expr {
            js::Expr::Paren(node) => return self.expr(&node.expr),
            js::Expr::This(_) => self.this(),
            js::Expr::Lit(lit) => self.literal(lit),
            js::Expr::Ident(ident) => self.read_name(ident),
            js::Expr::Array(node) => self.array(node),
            js::Expr::Object(node) => self.object(node),
            js::Expr::Fn(node) => ExprKind::Function { func: self.function_expr(node), name: None },
            js::Expr::Arrow(node) => ExprKind::Function { func: self.arrow(node), name: None },
            js::Expr::Class(node) => ExprKind::Class { class: Box::new(self.class(&node.class, node.ident.as_ref(), None)), name: None },
            js::Expr::Unary(node) => self.unary(node),
            js::Expr::Update(node) => self.update(node),
            js::Expr::Bin(node) => self.binary(node),
            js::Expr::Assign(node) => self.assign(node),
            js::Expr::Member(node) => self.member(node),
            js::Expr::SuperProp(node) => {
                let (home, this) = self.super_base(node.span);
                let (home, this) = (Box::new(home), Box::new(this));
                match &node.prop {
                    js::SuperProp::Ident(name) => ExprKind::SuperMember { home, this, property: string(&name.sym) },
                    js::SuperProp::Computed(key) => ExprKind::SuperIndex { home, this, index: Box::new(self.expr(&key.expr)) },
                }
            }
            js::Expr::Cond(node) => ExprKind::Conditional { test: self.boxed(&node.test), then: self.boxed(&node.cons), otherwise: self.boxed(&node.alt) },
            js::Expr::Call(node) => self.call(node),
            js::Expr::New(node) => {
                let callee = self.boxed(&node.callee);
                ExprKind::New { callee, args: self.args(node.args.as_deref().unwrap_or_default()) }
            }
            js::Expr::Seq(node) => ExprKind::Sequence(node.exprs.iter().map(|e| self.expr(e)).collect()),
            js::Expr::Tpl(node) => self.template(node),
            js::Expr::TaggedTpl(node) => self.tagged_template(node),
            js::Expr::Yield(node) => match &node.arg {
                Some(arg) if node.delegate => ExprKind::YieldStar(self.boxed(arg)),
                arg => ExprKind::Yield(arg.as_ref().map(|e| self.boxed(e))),
            },
            js::Expr::Await(node) => {
                self.note_await();
                ExprKind::Await(self.boxed(&node.arg))
            }
            js::Expr::MetaProp(node) => match node.kind {
                js::MetaPropKind::ImportMeta => ExprKind::ImportMeta,
                js::MetaPropKind::NewTarget => self.new_target(),
            },
            js::Expr::OptChain(_) => {
                let chain = self.chain(expr);
                ExprKind::OptionalChain(Box::new(chain))
            }
            js::Expr::TsAs(node) => return self.expr(&node.expr),
            js::Expr::TsConstAssertion(node) => return self.expr(&node.expr),
            js::Expr::TsNonNull(node) => return self.expr(&node.expr),
            js::Expr::TsTypeAssertion(node) => return self.expr(&node.expr),
            js::Expr::TsSatisfies(node) => return self.expr(&node.expr),
            js::Expr::TsInstantiation(node) => return self.expr(&node.expr),
            js::Expr::PrivateName(_) | js::Expr::Invalid(_) => {
                self.diagnostics.push(crate::early::error(span, "this is not an expression"));
                ExprKind::Undefined
            }
            js::Expr::JSXMember(_) | js::Expr::JSXNamespacedName(_) | js::Expr::JSXEmpty(_) | js::Expr::JSXElement(_) | js::Expr::JSXFragment(_) => {
                self.diagnostics.push(crate::unsupported::leftover(span, "this expression is"));
                ExprKind::Undefined
            }
        };
        Expr { kind, span }
    }

    pub(super) fn boxed(&mut self, expr: &'a js::Expr) -> Box<Expr> {
        Box::new(self.expr(expr))
    }

    /// A name in the place of a value.
    pub(super) fn read_name(&mut self, ident: &'a js::Ident) -> ExprKind {
        match self.resolve(&ident.sym) {
            Resolved::Binding(id) => {
                self.use_binding(id);
                ExprKind::Read(id)
            }
            // These properties of the global object cannot change.
            Resolved::Global => match &*ident.sym {
                "undefined" => ExprKind::Undefined,
                "NaN" => ExprKind::Number(f64::NAN),
                "Infinity" => ExprKind::Number(f64::INFINITY),
                name => ExprKind::ReadGlobal(string(name)),
            },
        }
    }

    pub(super) fn this(&mut self) -> ExprKind {
        let owner = self.this_function();
        let kind = self.functions[owner.index()].kind;
        if kind == FunctionKind::Main && self.options.goal == Goal::Module {
            return ExprKind::Undefined;
        }
        self.functions[owner.index()].uses_this = true;
        if owner == self.cur.func && kind != FunctionKind::DerivedConstructor {
            return ExprKind::This;
        }
        let binding = self.special_binding(owner, BindingKind::This);
        self.use_binding(binding);
        ExprKind::Read(binding)
    }

    fn new_target(&mut self) -> ExprKind {
        let owner = self.this_function();
        if matches!(self.functions[owner.index()].kind, FunctionKind::ClassInit | FunctionKind::Main) {
            return ExprKind::Undefined;
        }
        self.special(BindingKind::NewTarget, ExprKind::NewTarget)
    }

    /// A value that only the owner of `this` has: directly there, through a binding in arrows.
    fn special(&mut self, kind: BindingKind, direct: ExprKind) -> ExprKind {
        let owner = self.this_function();
        let function = &mut self.functions[owner.index()];
        match kind {
            BindingKind::NewTarget => function.uses_new_target = true,
            BindingKind::HomeObject => function.uses_super = true,
            _ => {}
        }
        if owner == self.cur.func {
            return direct;
        }
        let binding = self.special_binding(owner, kind);
        self.use_binding(binding);
        ExprKind::Read(binding)
    }

    /// The home object and `this` of a super property.
    pub(super) fn super_base(&mut self, span: swc_core::common::Span) -> (Expr, Expr) {
        let span = self.span(span);
        let home = Expr { kind: self.special(BindingKind::HomeObject, ExprKind::HomeObject), span };
        let this = Expr { kind: self.this(), span };
        (home, this)
    }

    fn note_await(&mut self) {
        let function = &mut self.functions[self.cur.func.index()];
        if function.kind == FunctionKind::Main {
            function.is_async = true;
        }
    }

    pub(super) fn await_in_statement(&mut self) {
        self.note_await();
    }

    fn unary(&mut self, node: &'a js::UnaryExpr) -> ExprKind {
        let op = match node.op {
            js::UnaryOp::Delete => return self.delete(&node.arg),
            js::UnaryOp::TypeOf => {
                if let js::Expr::Ident(ident) = unparen(&node.arg)
                    && let ExprKind::ReadGlobal(name) = self.read_name(ident)
                {
                    return ExprKind::TypeofGlobal(name);
                }
                UnaryOp::Typeof
            }
            js::UnaryOp::Minus => UnaryOp::Neg,
            js::UnaryOp::Plus => UnaryOp::Plus,
            js::UnaryOp::Bang => UnaryOp::Not,
            js::UnaryOp::Tilde => UnaryOp::BitNot,
            js::UnaryOp::Void => UnaryOp::Void,
        };
        let operand = self.expr(&node.arg);
        // A negative number is a literal for everyone but the grammar.
        if let (UnaryOp::Neg, ExprKind::Number(value)) = (op, &operand.kind) {
            return ExprKind::Number(-value);
        }
        ExprKind::Unary { op, operand: Box::new(operand) }
    }

    fn binary(&mut self, node: &'a js::BinExpr) -> ExprKind {
        if let js::Expr::PrivateName(name) = &*node.left {
            let name = self.private_name(name);
            return ExprKind::PrivateIn { name, object: self.boxed(&node.right) };
        }
        let left = self.boxed(&node.left);
        let right = self.boxed(&node.right);
        match binary(node.op) {
            Some(op) => ExprKind::Binary { op, left, right },
            None => ExprKind::Logical { op: logical(node.op), left, right },
        }
    }

    /// `$realm.X`, `$sym.x`.
    pub(super) fn stdlib_member(&mut self, node: &'a js::MemberExpr, base: &str) -> Option<String> {
        let (js::Expr::Ident(object), js::MemberProp::Ident(name)) = (&*node.obj, &node.prop) else { return None };
        let found = self.options.stdlib && object.sym == base && self.resolve(&object.sym) == Resolved::Global;
        found.then(|| name.sym.to_string())
    }

    fn member(&mut self, node: &'a js::MemberExpr) -> ExprKind {
        if let Some(name) = self.stdlib_member(node, "$realm") {
            return ExprKind::Realm(name);
        }
        if let Some(name) = self.stdlib_member(node, "$sym") {
            return ExprKind::WellKnown(name);
        }
        let object = self.expr(&node.obj);
        self.member_of(object, &node.prop)
    }

    fn member_of(&mut self, object: Expr, prop: &'a js::MemberProp) -> ExprKind {
        let object = Box::new(object);
        match prop {
            js::MemberProp::Ident(name) => ExprKind::Member { object, property: string(&name.sym) },
            js::MemberProp::PrivateName(name) => ExprKind::Private { object, name: self.private_name(name) },
            js::MemberProp::Computed(key) => match unparen(&key.expr) {
                js::Expr::Lit(js::Lit::Str(text)) => {
                    let property = wtf8(&text.value);
                    // Index keys stay with Index, which has the path for them.
                    match property.as_index() {
                        None => ExprKind::Member { object, property },
                        Some(_) => ExprKind::Index { object, index: self.boxed(&key.expr) },
                    }
                }
                _ => ExprKind::Index { object, index: self.boxed(&key.expr) },
            },
        }
    }

    pub(super) fn private_name(&mut self, name: &'a js::PrivateName) -> BindingId {
        let key = super::class::private_key(&name.name);
        match self.resolve(&key) {
            Resolved::Binding(id) => {
                self.use_binding(id);
                id
            }
            Resolved::Global => {
                let span = self.positions.span(name.span);
                self.diagnostics.push(crate::early::error(span, format!("no enclosing class declares `{key}`")));
                let scope = self.cur.scope;
                self.declare(scope, &key, BindingKind::PrivateName, span)
            }
        }
    }

    pub(super) fn args(&mut self, args: &'a [js::ExprOrSpread]) -> Vec<Argument> {
        args.iter().map(|arg| if arg.spread.is_some() { Argument::Spread(self.expr(&arg.expr)) } else { Argument::Item(self.expr(&arg.expr)) }).collect()
    }

    fn call(&mut self, node: &'a js::CallExpr) -> ExprKind {
        match &node.callee {
            js::Callee::Super(_) => self.super_call(node),
            js::Callee::Import(_) => self.import_call(node),
            js::Callee::Expr(callee) => {
                if let js::Expr::Ident(ident) = &**callee
                    && self.options.stdlib
                    && ident.sym.starts_with('$')
                    && self.resolve(&ident.sym) == Resolved::Global
                {
                    return self.intrinsic(ident.sym[1..].to_string(), &node.args);
                }
                let callee = self.boxed(callee);
                ExprKind::Call { callee, args: self.args(&node.args) }
            }
        }
    }

    fn intrinsic(&mut self, name: String, args: &'a [js::ExprOrSpread]) -> ExprKind {
        if let Some(spread) = args.iter().find_map(|a| a.spread) {
            self.diagnostics.push(crate::unsupported::intrinsic_spread(self.positions.span(spread)));
        }
        ExprKind::Intrinsic { name, args: args.iter().map(|a| self.expr(&a.expr)).collect() }
    }

    fn super_call(&mut self, node: &'a js::CallExpr) -> ExprKind {
        let span = self.span(node.span);
        let owner = self.this_function();
        let function = Box::new(Expr { kind: self.special(BindingKind::ActiveFunction, ExprKind::ActiveFunction), span });
        let args = self.args(&node.args);
        let new_target = Box::new(Expr { kind: self.special(BindingKind::NewTarget, ExprKind::NewTarget), span });
        self.functions[owner.index()].uses_this = true;
        let this_binding = self.special_binding(owner, BindingKind::This);
        // A call that may be the second one, or that sits in an arrow, checks the binding.
        if self.cur.func != owner || self.init[this_binding.index()] != crate::scope::resolve::NEVER {
            self.bindings[this_binding.index()].needs_tdz = true;
        }
        if self.cur.func != owner {
            self.use_binding(this_binding);
        }
        ExprKind::SuperCall { function, new_target, this_binding, args }
    }

    fn import_call(&mut self, node: &'a js::CallExpr) -> ExprKind {
        let mut args = node.args.iter();
        let Some(first) = args.next() else {
            self.diagnostics.push(crate::early::error(self.positions.span(node.span), "`import()` needs a specifier"));
            return ExprKind::Undefined;
        };
        if let js::Expr::Lit(js::Lit::Str(text)) = unparen(&first.expr) {
            let entry = (wtf8(&text.value), self.span(text.span));
            self.dynamic_imports.push(entry);
        }
        let specifier = self.boxed(&first.expr);
        let options = args.next().map(|arg| self.boxed(&arg.expr));
        ExprKind::ImportCall { specifier, options }
    }

    /// The inside of an optional chain; parentheses end a chain.
    fn chain(&mut self, expr: &'a js::Expr) -> Expr {
        let js::Expr::OptChain(node) = expr else { return self.expr(expr) };
        let span = self.span(node.span);
        let kind = match &*node.base {
            js::OptChainBase::Member(member) => {
                let object = self.chain_base(&member.obj, node.optional);
                self.member_of(object, &member.prop)
            }
            js::OptChainBase::Call(call) => {
                let callee = Box::new(self.chain_base(&call.callee, node.optional));
                ExprKind::Call { callee, args: self.args(&call.args) }
            }
        };
        Expr { kind, span }
    }

    /// What a link of a chain hangs on. TypeScript's `!` does not end a chain.
    fn chain_base(&mut self, base: &'a js::Expr, optional: bool) -> Expr {
        let inner = match base {
            js::Expr::OptChain(_) => self.chain(base),
            // Links that follow without `?.` belong to the chain although the parser does not mark them all.
            js::Expr::Member(member) if starts_chain(base) => {
                let span = self.span(member.span);
                let object = self.chain_base(&member.obj, false);
                Expr { kind: self.member_of(object, &member.prop), span }
            }
            js::Expr::Call(js::CallExpr { callee: js::Callee::Expr(callee), args, span, .. }) if starts_chain(base) => {
                let span = self.span(*span);
                let callee = Box::new(self.chain_base(callee, false));
                Expr { kind: ExprKind::Call { callee, args: self.args(args) }, span }
            }
            js::Expr::TsNonNull(node) => self.chain_base(&node.expr, false),
            _ => self.expr(base),
        };
        if optional {
            let span: Span = inner.span;
            Expr { kind: ExprKind::OptionalBase(Box::new(inner)), span }
        } else {
            inner
        }
    }
}

/// Whether the innermost base of members and calls is an optional chain without parentheses.
fn starts_chain(expr: &js::Expr) -> bool {
    match expr {
        js::Expr::OptChain(_) => true,
        js::Expr::Member(node) => starts_chain(&node.obj),
        js::Expr::Call(js::CallExpr { callee: js::Callee::Expr(callee), .. }) => starts_chain(callee),
        js::Expr::TsNonNull(node) => starts_chain(&node.expr),
        _ => false,
    }
}
