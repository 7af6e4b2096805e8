//! Literals: strings, templates, arrays, objects.

use pulsec_base::JsString;
use pulsec_ir::hir::{ArrayElement, Expr, ExprKind, FunctionKind, PropKey, Property, PropertyKind, TemplateQuasi};
use swc_core::common::Spanned;
use swc_core::ecma::ast as js;

use super::Lowerer;
use super::convert::{number_to_string, raw, string, wtf8};
use super::function::Parts;
use crate::early;

impl<'a> Lowerer<'a> {
    pub(super) fn literal(&mut self, lit: &'a js::Lit) -> ExprKind {
        match lit {
            js::Lit::Str(node) => ExprKind::String(wtf8(&node.value)),
            js::Lit::Bool(node) => ExprKind::Bool(node.value),
            js::Lit::Null(_) => ExprKind::Null,
            js::Lit::Num(node) => ExprKind::Number(node.value),
            js::Lit::BigInt(node) => ExprKind::BigInt(node.value.to_string()),
            js::Lit::Regex(node) => ExprKind::RegExp { pattern: string(&node.exp), flags: string(&node.flags) },
            js::Lit::JSXText(node) => ExprKind::String(wtf8(&node.value.clone().into())),
        }
    }

    pub(super) fn template(&mut self, node: &'a js::Tpl) -> ExprKind {
        let quasis: Vec<JsString> = node.quasis.iter().map(|q| q.cooked.as_ref().map(wtf8).unwrap_or_default()).collect();
        if node.exprs.is_empty() {
            return ExprKind::String(quasis.into_iter().next().unwrap_or_default());
        }
        ExprKind::Template { quasis, exprs: node.exprs.iter().map(|e| self.expr(e)).collect() }
    }

    pub(super) fn tagged_template(&mut self, node: &'a js::TaggedTpl) -> ExprKind {
        let tag = Box::new(self.expr(&node.tag));
        let quasis = node.tpl.quasis.iter().map(|q| TemplateQuasi { cooked: early::cooked(q).map(wtf8), raw: raw(&q.raw) }).collect();
        ExprKind::TaggedTemplate { tag, quasis, exprs: node.tpl.exprs.iter().map(|e| self.expr(e)).collect() }
    }

    pub(super) fn array(&mut self, node: &'a js::ArrayLit) -> ExprKind {
        let element = |element: &'a Option<js::ExprOrSpread>| match element {
            None => ArrayElement::Hole,
            Some(js::ExprOrSpread { spread: Some(_), expr }) => ArrayElement::Spread(self.expr(expr)),
            Some(js::ExprOrSpread { spread: None, expr }) => ArrayElement::Item(self.expr(expr)),
        };
        ExprKind::Array(node.elems.iter().map(element).collect())
    }

    /// A property name that is not private.
    pub(super) fn prop_name(&mut self, name: &'a js::PropName) -> PropKey {
        match name {
            js::PropName::Ident(name) => PropKey::Static(string(&name.sym)),
            js::PropName::Str(text) => PropKey::Static(wtf8(&text.value)),
            js::PropName::Num(number) => PropKey::Static(number_to_string(number.value).into()),
            js::PropName::BigInt(number) => PropKey::Static(number.value.to_string().into()),
            js::PropName::Computed(key) => PropKey::Computed(self.expr(&key.expr)),
        }
    }

    pub(super) fn object(&mut self, node: &'a js::ObjectLit) -> ExprKind {
        let mut properties = Vec::with_capacity(node.props.len());
        for property in &node.props {
            let span = self.span(property.span());
            let kind = match property {
                js::PropOrSpread::Spread(spread) => PropertyKind::Spread(self.expr(&spread.expr)),
                js::PropOrSpread::Prop(prop) => self.property(prop),
            };
            properties.push(Property { kind, span });
        }
        ExprKind::Object(properties)
    }

    fn property(&mut self, prop: &'a js::Prop) -> PropertyKind {
        match prop {
            js::Prop::Shorthand(ident) => {
                let span = self.span(ident.span);
                let value = Expr { kind: self.read_name(ident), span };
                PropertyKind::Value { key: PropKey::Static(string(&ident.sym)), value, anonymous_fn: false }
            }
            js::Prop::KeyValue(node) => {
                let proto = match &node.key {
                    js::PropName::Ident(name) => name.sym == "__proto__",
                    js::PropName::Str(text) => text.value == "__proto__",
                    _ => false,
                };
                if proto {
                    return PropertyKind::Proto(self.expr(&node.value));
                }
                let key = self.prop_name(&node.key);
                match &key {
                    PropKey::Static(name) => {
                        let value = self.named_expr(&node.value, name.clone());
                        PropertyKind::Value { key, value, anonymous_fn: false }
                    }
                    _ => PropertyKind::Value { key, value: self.expr(&node.value), anonymous_fn: super::expr::is_anonymous_function(&node.value) },
                }
            }
            js::Prop::Method(node) => {
                let key = self.prop_name(&node.key);
                let func = self.object_method(FunctionKind::Method, &key, "", prop.span(), &node.function);
                PropertyKind::Method { key, func }
            }
            js::Prop::Getter(node) => {
                let key = self.prop_name(&node.key);
                let func = self.object_method(FunctionKind::Getter, &key, "get ", prop.span(), &node.function);
                PropertyKind::Getter { key, func }
            }
            js::Prop::Setter(node) => {
                let key = self.prop_name(&node.key);
                let func = self.object_method(FunctionKind::Setter, &key, "set ", prop.span(), &node.function);
                PropertyKind::Setter { key, func }
            }
            // Only in patterns; the parser reports it elsewhere.
            js::Prop::Assign(node) => {
                self.diagnostics.push(crate::early::error(self.positions.span(node.span), "a default value is only allowed in a pattern"));
                PropertyKind::Spread(self.expr(&node.value))
            }
        }
    }

    fn object_method(&mut self, kind: FunctionKind, key: &PropKey, prefix: &str, span: swc_core::common::Span, function: &'a js::Function) -> pulsec_ir::hir::FuncId {
        let span = self.span(span);
        self.function(kind, method_name(key, prefix), span, Parts::of(function))
    }
}

/// The static name of a method; `None` for computed keys.
pub(super) fn method_name(key: &PropKey, prefix: &str) -> Option<JsString> {
    match key {
        PropKey::Static(name) if prefix.is_empty() => Some(name.clone()),
        PropKey::Static(name) => {
            let mut units: Vec<u16> = prefix.encode_utf16().collect();
            units.extend_from_slice(name.units());
            Some(JsString::from_units(&units))
        }
        _ => None,
    }
}
