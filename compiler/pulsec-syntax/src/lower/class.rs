//! Classes.

use pulsec_base::{JsString, Span};
use pulsec_ir::hir::{BindingId, BindingKind, Class, FuncId, FunctionKind, Member, MemberKind, PropKey, ScopeKind};
use swc_core::common::Spanned;
use swc_core::ecma::ast as js;
use swc_core::ecma::atoms::Atom;

use super::Lowerer;
use super::convert::string;
use super::expr::is_anonymous_function;
use super::function::{Body, Parts};
use super::literal::method_name;
use crate::scope::resolve::NEVER;

/// The name a private name is declared under: `#x` is no identifier, so it cannot meet one.
pub(super) fn private_key(name: &Atom) -> Atom {
    format!("#{name}").into()
}

/// A member with its key lowered; bodies come after all keys.
struct Slot<'a> {
    key: PropKey,
    is_static: bool,
    span: swc_core::common::Span,
    body: SlotBody<'a>,
}

enum SlotBody<'a> {
    Method(js::MethodKind, &'a js::Function),
    Field(Option<&'a js::Expr>),
    Accessor(BindingId, Option<&'a js::Expr>),
    Block(&'a [js::Stmt]),
}

impl<'a> Lowerer<'a> {
    /// `outer`: the binding that a declaration initialises.
    pub(super) fn class(&mut self, node: &'a js::Class, ident: Option<&'a js::Ident>, outer: Option<BindingId>) -> Class {
        let span = self.span(node.span);
        // Without code that runs during the evaluation of the class, the outer binding of a name that is never assigned
        // does the work of the inner one, and nothing has to be captured.
        let runs_code = node.body.iter().any(|member| match member {
            js::ClassMember::StaticBlock(_) => true,
            js::ClassMember::ClassProp(p) => p.is_static && p.value.is_some(),
            js::ClassMember::PrivateProp(p) => p.is_static && p.value.is_some(),
            js::ClassMember::AutoAccessor(p) => p.is_static && p.value.is_some(),
            _ => false,
        });
        let outer = outer.filter(|_| !runs_code && ident.is_some_and(|i| !self.facts.assigned.contains(&i.sym)));
        let (scope, mut class) = self.in_scope(ScopeKind::Class, |this, scope| {
            let inner = ident.filter(|_| outer.is_none()).map(|ident| {
                let span = this.span(ident.span);
                this.declare(scope, &ident.sym, BindingKind::SelfName, span)
            });
            // The heritage does not see the private names.
            let superclass = node.super_class.as_ref().map(|e| this.expr(e));
            let private_names = this.private_names(node, scope);
            let slots = this.keys(node, scope);
            let hidden = slots.1;
            // Bodies run only once the class is there, but their closures are created before its name is initialised.
            if let Some(name) = inner.or(outer) {
                this.init[name.index()] = this.clock + 1_000_000_000;
            }
            let kind = if superclass.is_some() { FunctionKind::DerivedConstructor } else { FunctionKind::ClassConstructor };
            let constructor = this.constructor(node, kind, ident.map(|i| string(&i.sym)), span);
            let mut fields = 0u16;
            let mut members = Vec::new();
            for slot in slots.0 {
                if matches!(slot.body, SlotBody::Field(_) | SlotBody::Accessor(..)) && !slot.is_static {
                    fields = fields.saturating_add(1);
                }
                members.push(this.member_body(slot));
            }
            let hint = &mut this.functions[constructor.index()].own_property_hint;
            *hint = hint.saturating_add(fields);
            if let Some(name) = outer {
                this.init[name.index()] = NEVER;
            }
            let private_names = private_names.into_iter().chain(hidden).collect();
            Class { scope: None, inner_name: inner, superclass, constructor, private_names, members, span }
        });
        class.scope = scope;
        class
    }

    fn private_names(&mut self, node: &'a js::Class, scope: pulsec_ir::hir::ScopeId) -> Vec<BindingId> {
        let mut out = Vec::new();
        for member in &node.body {
            let name = match member {
                js::ClassMember::PrivateMethod(m) => &m.key,
                js::ClassMember::PrivateProp(p) => &p.key,
                js::ClassMember::AutoAccessor(js::AutoAccessor { key: js::Key::Private(name), .. }) => name,
                _ => continue,
            };
            let key = private_key(&name.name);
            if self.own_name(scope, &key).is_none() {
                let span = self.span(name.span);
                out.push(self.declare_initialized(scope, &key, BindingKind::PrivateName, span));
            }
        }
        out
    }

    /// Lowers the keys in order; also returns the private names that auto-accessors store under.
    fn keys(&mut self, node: &'a js::Class, scope: pulsec_ir::hir::ScopeId) -> (Vec<Slot<'a>>, Vec<BindingId>) {
        let mut slots = Vec::new();
        let mut hidden = Vec::new();
        for member in &node.body {
            let span = member.span();
            let (key, is_static, body) = match member {
                js::ClassMember::Method(m) if m.function.body.is_some() => (self.prop_name(&m.key), m.is_static, SlotBody::Method(m.kind, &m.function)),
                js::ClassMember::PrivateMethod(m) if m.function.body.is_some() => (self.private_member(&m.key), m.is_static, SlotBody::Method(m.kind, &m.function)),
                js::ClassMember::ClassProp(p) if !p.declare && !p.is_abstract => (self.prop_name(&p.key), p.is_static, SlotBody::Field(p.value.as_deref())),
                js::ClassMember::PrivateProp(p) => (self.private_member(&p.key), p.is_static, SlotBody::Field(p.value.as_deref())),
                js::ClassMember::AutoAccessor(p) if !p.is_abstract => {
                    let key = match &p.key {
                        js::Key::Private(name) => self.private_member(name),
                        js::Key::Public(name) => self.prop_name(name),
                    };
                    let here = self.span(span);
                    let storage = self.anonymous_binding(scope, "#accessor", BindingKind::PrivateName, here);
                    self.mark_initialized(storage);
                    hidden.push(storage);
                    (key, p.is_static, SlotBody::Accessor(storage, p.value.as_deref()))
                }
                js::ClassMember::StaticBlock(b) => (PropKey::Static(JsString::default()), true, SlotBody::Block(&b.body.stmts)),
                _ => continue,
            };
            slots.push(Slot { key, is_static, span, body });
        }
        (slots, hidden)
    }

    fn private_member(&mut self, name: &'a js::PrivateName) -> PropKey {
        PropKey::Private(self.private_name(name))
    }

    fn constructor(&mut self, node: &'a js::Class, kind: FunctionKind, name: Option<JsString>, span: Span) -> FuncId {
        for member in &node.body {
            if let js::ClassMember::Constructor(constructor) = member
                && let Some(body) = &constructor.body
            {
                let params = constructor.params.iter().filter_map(|p| match p {
                    js::ParamOrTsParamProp::Param(p) => Some(&p.pat),
                    js::ParamOrTsParamProp::TsParamProp(_) => None,
                });
                let parts = Parts { params: params.collect(), ..Parts::plain(Body::Statements(&body.stmts)) };
                return self.function(kind, name, span, parts);
            }
        }
        let id = self.function(kind, name, span, Parts::plain(Body::Empty));
        self.functions[id.index()].is_default_constructor = true;
        id
    }

    fn member_name(&self, key: &PropKey, prefix: &str) -> Option<JsString> {
        match key {
            PropKey::Private(binding) => method_name(&PropKey::Static(string(&self.bindings[binding.index()].name)), prefix),
            key => method_name(key, prefix),
        }
    }

    fn member_body(&mut self, slot: Slot<'a>) -> Member {
        let Slot { key, is_static, span, body } = slot;
        let span = self.member_span(span, is_static);
        let kind = match body {
            SlotBody::Method(kind, function) => {
                let (function_kind, prefix) = match kind {
                    js::MethodKind::Method => (FunctionKind::Method, ""),
                    js::MethodKind::Getter => (FunctionKind::Getter, "get "),
                    js::MethodKind::Setter => (FunctionKind::Setter, "set "),
                };
                let name = self.member_name(&key, prefix);
                let func = self.function(function_kind, name, span, Parts::of(function));
                match kind {
                    js::MethodKind::Method => MemberKind::Method(func),
                    js::MethodKind::Getter => MemberKind::Getter(func),
                    js::MethodKind::Setter => MemberKind::Setter(func),
                }
            }
            SlotBody::Field(value) => {
                let anonymous_fn = value.is_some_and(is_anonymous_function) && matches!(key, PropKey::Computed(_));
                MemberKind::Field { init: self.field_init(value, &key, span), anonymous_fn }
            }
            SlotBody::Accessor(storage, value) => MemberKind::AutoAccessor { storage, init: self.field_init(value, &key, span) },
            SlotBody::Block(stmts) => MemberKind::StaticBlock(self.function(FunctionKind::ClassInit, None, span, Parts::plain(Body::Statements(stmts)))),
        };
        Member { is_static, kind, key, span }
    }

    fn field_init(&mut self, value: Option<&'a js::Expr>, key: &PropKey, span: Span) -> Option<FuncId> {
        let name = self.member_name(key, "");
        value.map(|value| self.function(FunctionKind::ClassInit, None, span, Parts::plain(Body::Field(value, name))))
    }

    /// The source text of a method does not include `static`.
    fn member_span(&self, span: swc_core::common::Span, is_static: bool) -> Span {
        let mut here = self.span(span);
        if is_static && !here.is_none() {
            let text = self.positions.source(span);
            if let Some(rest) = text.strip_prefix("static") {
                let rest = crate::positions::skip_trivia(rest);
                here.lo += (text.len() - rest.len()) as u32;
            }
        }
        here
    }

    /// `export default class`.
    pub(super) fn default_class(&mut self, node: &'a js::ClassExpr, binding: BindingId) -> Class {
        let class = self.class(&node.class, node.ident.as_ref(), node.ident.as_ref().map(|_| binding));
        if node.ident.is_none() {
            self.functions[class.constructor.index()].name = Some(string("default"));
        }
        class
    }

}
