//! Functions: parameters, bodies, hoisting.

use pulsec_base::{JsString, Span};
use pulsec_ir::hir::{self, Block, BindingId, BindingKind, Expr, ExprKind, FuncId, FunctionKind, Pattern, PatternKind, ScopeId, ScopeKind, Stmt, StmtKind};
use swc_core::common::Spanned;
use swc_core::ecma::ast as js;
use swc_core::ecma::atoms::Atom;

use super::convert::string;
use super::pattern::Leaf;
use super::{Context, Lowerer, Pending};
use crate::scope::declare::{Lexical, bound_names, lexical_names, var_names};

/// What a function consists of.
pub(super) struct Parts<'a> {
    pub params: Vec<&'a js::Pat>,
    pub body: Body<'a>,
    pub is_async: bool,
    pub is_generator: bool,
    /// The name of a function expression, bound inside it.
    pub self_name: Option<&'a js::Ident>,
}

pub(super) enum Body<'a> {
    Statements(&'a [js::Stmt]),
    Expression(&'a js::Expr),
    /// A class field named by the string if its value is anonymous.
    Field(&'a js::Expr, Option<JsString>),
    Empty,
}

impl<'a> Parts<'a> {
    pub fn of(function: &'a js::Function) -> Self {
        Self {
            params: function.params.iter().map(|p| &p.pat).collect(),
            body: function.body.as_ref().map_or(Body::Empty, |b| Body::Statements(&b.stmts)),
            is_async: function.is_async,
            is_generator: function.is_generator,
            self_name: None,
        }
    }
    pub fn plain(body: Body<'a>) -> Self {
        Self { params: Vec::new(), body, is_async: false, is_generator: false, self_name: None }
    }
}

impl<'a> Lowerer<'a> {
    /// Makes room for a function whose closure is created now, inside the current function.
    pub(super) fn reserve_function(&mut self, kind: FunctionKind, name: Option<JsString>, span: Span) -> FuncId {
        let id = FuncId::new(self.functions.len());
        let parent = (kind != FunctionKind::Main).then_some(self.cur.func);
        self.functions.push(hir::Function {
            kind,
            is_async: false,
            is_generator: false,
            name,
            parent,
            params: Vec::new(),
            simple_params: true,
            length: 0,
            scope: ScopeId(0),
            body_scope: None,
            self_binding: None,
            this_binding: None,
            new_target_binding: None,
            active_function_binding: None,
            home_binding: None,
            arguments_binding: None,
            uses_this: false,
            uses_new_target: false,
            uses_super: false,
            hoisted: Vec::new(),
            global_vars: Vec::new(),
            global_functions: Vec::new(),
            global_lexicals: Vec::new(),
            body: Vec::new(),
            captures: Vec::new(),
            span,
            own_property_hint: 0,
            is_default_constructor: false,
        });
        let now = self.tick();
        self.created.push(now);
        id
    }

    /// A function that is created and lowered here.
    pub(super) fn function(&mut self, kind: FunctionKind, name: Option<JsString>, span: Span, parts: Parts<'a>) -> FuncId {
        let id = self.reserve_function(kind, name, span);
        let scope = self.cur.scope;
        self.lower_function(id, scope, parts);
        id
    }

    pub(crate) fn lower_pending(&mut self, pending: Pending<'a>) {
        let Pending { func, scope, name, node } = pending;
        self.functions[func.index()].name = Some(name);
        self.lower_function(func, scope, Parts::of(node));
    }

    /// Fills in a reserved function; `outer` is the scope it is created in.
    pub(super) fn lower_function(&mut self, id: FuncId, outer: ScopeId, parts: Parts<'a>) {
        let mut parent = outer;
        let self_name = parts.self_name.map(|name| {
            parent = self.new_scope(Some(parent), id, ScopeKind::FunctionName);
            let span = self.span(name.span);
            let binding = self.declare(parent, &name.sym, BindingKind::SelfName, span);
            self.init[binding.index()] = 0;
        });
        let _ = self_name;
        let scope = self.new_scope(Some(parent), id, ScopeKind::Function);
        let context = Context { func: id, scope, labels: Vec::new(), next_label: 0, straight: true };
        let saved = std::mem::replace(&mut self.cur, context);

        let function = &mut self.functions[id.index()];
        function.scope = scope;
        function.is_async = parts.is_async;
        function.is_generator = parts.is_generator;
        let kind = function.kind;
        if kind == FunctionKind::DerivedConstructor {
            self.special_binding(id, BindingKind::This);
        }
        let simple = parts.params.iter().all(|p| matches!(p, js::Pat::Ident(_)));
        self.functions[id.index()].simple_params = simple;
        self.params(&parts.params, scope, simple);

        let mut prologue = Vec::new();
        match parts.body {
            Body::Empty => {}
            Body::Expression(expr) => {
                let value = self.expr(expr);
                let span = value.span;
                prologue.push(Stmt { kind: StmtKind::Return(Some(value)), span });
            }
            Body::Field(expr, name) => {
                let value = match name {
                    Some(name) => self.named_expr(expr, name),
                    None => self.expr(expr),
                };
                let span = value.span;
                prologue.push(Stmt { kind: StmtKind::Return(Some(value)), span });
            }
            Body::Statements(stmts) => {
                let body_scope = if simple {
                    scope
                } else {
                    let body = self.new_scope(Some(scope), id, ScopeKind::Body);
                    self.functions[id.index()].body_scope = Some(body);
                    self.cur.scope = body;
                    body
                };
                let mut vars = Vec::new();
                stmts.iter().for_each(|s| var_names(s, &mut vars));
                for var in vars {
                    self.declare_var(var, body_scope, scope, &mut prologue);
                }
                let hoisted = self.declare_lexicals(stmts, body_scope);
                // A function of the same name takes the place of the parameter's value.
                prologue.retain(|stmt| !matches!(&stmt.kind, StmtKind::Declare { pattern: Pattern { kind: PatternKind::Binding(b), .. }, .. } if hoisted.iter().any(|(h, _)| h == b)));
                self.body_statements(stmts, &mut prologue);
                self.flush_hoisted(&hoisted);
                self.functions[id.index()].hoisted = hoisted;
            }
        }
        if kind == FunctionKind::DerivedConstructor {
            self.touch_derived_this();
        }
        self.functions[id.index()].body = prologue;
        self.cur = saved;
    }

    /// Statements that stand directly in the body.
    pub(super) fn body_statements(&mut self, stmts: &'a [js::Stmt], out: &mut Vec<Stmt>) {
        for stmt in stmts {
            self.cur.straight = true;
            self.stmt(stmt, out);
        }
    }

    fn declare_var(&mut self, var: &'a js::Ident, body: ScopeId, params: ScopeId, prologue: &mut Vec<Stmt>) {
        if self.own_name(body, &var.sym).is_some() {
            return;
        }
        let span = self.span(var.span);
        let binding = self.declare(body, &var.sym, BindingKind::Var, span);
        if body != params
            && let Some(param) = self.own_name(params, &var.sym)
        {
            // With a scope of its own the variable starts with the parameter's value.
            let init = Some(Expr { kind: ExprKind::Read(param), span });
            let pattern = Pattern { kind: PatternKind::Binding(binding), span };
            self.bindings[binding.index()].reassigned = true;
            prologue.push(Stmt { kind: StmtKind::Declare { pattern, init, is_var: true }, span });
        }
    }

    /// Declares let, const, class, using and functions of a statement list; returns the functions to initialise on entry.
    pub(super) fn declare_lexicals(&mut self, stmts: &'a [js::Stmt], scope: ScopeId) -> Vec<(BindingId, FuncId)> {
        let mut found = Vec::new();
        lexical_names(stmts, &mut found);
        self.declare_found(found, scope)
    }

    pub(super) fn declare_found(&mut self, found: Vec<Lexical<'a>>, scope: ScopeId) -> Vec<(BindingId, FuncId)> {
        let mut functions: Vec<(BindingId, &'a js::FnDecl)> = Vec::new();
        for item in found {
            let (ident, kind) = match item {
                Lexical::Variable(ident, js::VarDeclKind::Const) => (ident, BindingKind::Const),
                Lexical::Variable(ident, _) => (ident, BindingKind::Let),
                Lexical::Class(ident) => (ident, BindingKind::Class),
                Lexical::Using(ident) => (ident, BindingKind::Using),
                Lexical::Function(decl) => {
                    let span = self.span(decl.ident.span);
                    let binding = match self.own_name(scope, &decl.ident.sym) {
                        // A parameter, a var or an earlier function of the name.
                        Some(existing) => {
                            functions.retain(|(b, _)| *b != existing);
                            if self.bindings[existing.index()].kind != BindingKind::Function {
                                self.bindings[existing.index()].reassigned = true;
                            }
                            existing
                        }
                        None => self.declare(scope, &decl.ident.sym, BindingKind::Function, span),
                    };
                    functions.push((binding, decl));
                    continue;
                }
            };
            let span = self.span(ident.span);
            self.declare(scope, &ident.sym, kind, span);
        }
        let mut hoisted = Vec::new();
        for (binding, decl) in functions {
            let pending = self.pend(decl, scope);
            hoisted.push((binding, pending.func));
            self.pending.insert(binding, pending);
            self.mark_initialized(binding);
        }
        hoisted
    }

    pub(super) fn pend(&mut self, decl: &'a js::FnDecl, scope: ScopeId) -> Pending<'a> {
        let span = self.span(decl.function.span);
        let func = self.reserve_function(FunctionKind::Normal, None, span);
        Pending { func, scope, name: string(&decl.ident.sym), node: &decl.function }
    }

    /// Lowers hoisted functions that nothing has used so far.
    pub(super) fn flush_hoisted(&mut self, hoisted: &[(BindingId, FuncId)]) {
        for (binding, _) in hoisted {
            if let Some(pending) = self.pending.remove(binding) {
                self.lower_pending(pending);
            }
        }
    }

    fn params(&mut self, params: &[&'a js::Pat], scope: ScopeId, simple: bool) {
        let id = self.cur.func;
        let mut names = Vec::new();
        params.iter().for_each(|p| bound_names(p, &mut names));
        for name in names {
            let span = self.span(name.span);
            if simple {
                self.declare_initialized(scope, &name.sym, BindingKind::Param, span);
            } else {
                self.declare(scope, &name.sym, BindingKind::Param, span);
            }
        }
        let mut length = None;
        for (index, param) in params.iter().enumerate() {
            let span = self.span(param.span());
            let (inner, default, rest): (&'a js::Pat, Option<&'a js::Expr>, bool) = match param {
                js::Pat::Assign(assign) => (&assign.left, Some(&assign.right), false),
                js::Pat::Rest(rest) => (&rest.arg, None, true),
                other => (other, None, false),
            };
            let optional = match inner {
                js::Pat::Ident(ident) => self.options.stdlib && self.facts.optional.contains(&ident.id.span.lo.0),
                _ => false,
            };
            if (default.is_some() || rest || optional) && length.is_none() {
                length = Some(index);
            }
            let default = default.map(|expr| self.default_value(inner, expr));
            let pattern = self.pattern(inner, Leaf::Declare);
            self.functions[id.index()].params.push(hir::Param { pattern, default, rest, optional, span });
        }
        self.functions[id.index()].length = length.unwrap_or(params.len()) as u32;
    }

    /// A block statement, body of try …
    pub(super) fn block(&mut self, stmts: &'a [js::Stmt]) -> Block {
        let (scope, (hoisted, body)) = self.in_scope(ScopeKind::Block, |this, scope| this.block_in(stmts, scope));
        Block { scope, hoisted, body }
    }

    pub(super) fn block_in(&mut self, stmts: &'a [js::Stmt], scope: ScopeId) -> (Vec<(BindingId, FuncId)>, Vec<Stmt>) {
        let hoisted = self.declare_lexicals(stmts, scope);
        let mut body = Vec::new();
        for stmt in stmts {
            self.cur.straight = false;
            self.stmt(stmt, &mut body);
        }
        self.flush_hoisted(&hoisted);
        (hoisted, body)
    }

    /// An arrow or function expression.
    pub(super) fn function_expr(&mut self, node: &'a js::FnExpr) -> FuncId {
        let span = self.span(node.function.span);
        let mut parts = Parts::of(&node.function);
        parts.self_name = node.ident.as_ref();
        self.function(FunctionKind::Normal, node.ident.as_ref().map(|i| string(&i.sym)), span, parts)
    }

    pub(super) fn arrow(&mut self, node: &'a js::ArrowExpr) -> FuncId {
        let span = self.span(node.span);
        let body = match &*node.body {
            js::ArrowFunctionBody::FunctionBody(body) => Body::Statements(&body.stmts),
            js::ArrowFunctionBody::Expr(expr) => Body::Expression(expr),
        };
        let parts = Parts { params: node.params.iter().collect(), body, is_async: node.is_async, is_generator: false, self_name: None };
        self.function(FunctionKind::Arrow, None, span, parts)
    }

    /// The end of a derived constructor reads `this`.
    pub(super) fn touch_derived_this(&mut self) {
        if let Some(this) = self.functions[self.cur.func.index()].this_binding {
            self.use_binding(this);
        }
    }

    pub(super) fn own_property(&mut self, name: &Atom) {
        let func = self.cur.func;
        if matches!(self.functions[func.index()].kind, FunctionKind::ClassConstructor | FunctionKind::DerivedConstructor | FunctionKind::Normal) {
            let set = self.own_properties.entry(func).or_default();
            if set.insert(name.clone()) {
                let hint = &mut self.functions[func.index()].own_property_hint;
                *hint = hint.saturating_add(1);
            }
        }
    }
}
