//! Rules of class bodies.

use rustc_hash::FxHashMap;
use swc_core::ecma::ast as js;
use swc_core::ecma::atoms::Atom;
use swc_core::ecma::visit::VisitWith;

use super::{Checker, Cx};

fn is_name(key: &js::PropName, name: &str) -> bool {
    match key {
        js::PropName::Ident(ident) => ident.sym == name,
        js::PropName::Str(text) => text.value == *name,
        _ => false,
    }
}

/// Which halves of a private accessor were seen, and on which side.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Half {
    Getter(bool),
    Setter(bool),
    Whole,
}

impl Checker<'_> {
    pub(super) fn class(&mut self, node: &js::Class) {
        let strict = std::mem::replace(&mut self.strict, true);
        self.private_members(node);
        node.super_class.visit_with(self);
        let derived = node.super_class.is_some();
        for member in &node.body {
            match member {
                js::ClassMember::Constructor(c) => {
                    if let Some(body) = &c.body {
                        let params: Vec<&js::Pat> = c.params.iter().filter_map(|p| if let js::ParamOrTsParamProp::Param(p) = p { Some(&p.pat) } else { None }).collect();
                        let cx = Cx { super_property: true, super_call: derived, ..Cx::default() };
                        self.function(cx, &params, Some(&body.stmts), |this| body.visit_with(this));
                    }
                }
                js::ClassMember::Method(m) => {
                    if !m.is_static && is_name(&m.key, "constructor") {
                        self.error(m.span, "a constructor cannot be an accessor, a generator or async");
                    }
                    if m.is_static && is_name(&m.key, "prototype") {
                        self.error(m.span, "a static member cannot be called `prototype`");
                    }
                    m.key.visit_with(self);
                    self.plain_function(&m.function, true);
                }
                js::ClassMember::PrivateMethod(m) => self.plain_function(&m.function, true),
                js::ClassMember::ClassProp(p) => {
                    if is_name(&p.key, "constructor") || (p.is_static && is_name(&p.key, "prototype")) {
                        self.error(p.span, "a field cannot have this name");
                    }
                    p.key.visit_with(self);
                    self.field(p.value.as_deref());
                }
                js::ClassMember::PrivateProp(p) => self.field(p.value.as_deref()),
                js::ClassMember::AutoAccessor(p) => {
                    if let js::Key::Public(key) = &p.key {
                        if is_name(key, "constructor") || (p.is_static && is_name(key, "prototype")) {
                            self.error(p.span, "an accessor cannot have this name");
                        }
                        key.visit_with(self);
                    }
                    self.field(p.value.as_deref());
                }
                js::ClassMember::StaticBlock(b) => {
                    let cx = Cx { super_property: true, static_block: true, no_arguments: true, ..Cx::default() };
                    self.body_names(&b.body.stmts, &[]);
                    self.within(cx, |this| b.body.stmts.visit_with(this));
                }
                js::ClassMember::TsIndexSignature(_) | js::ClassMember::Empty(_) => {}
            }
        }
        self.strict = strict;
    }

    fn field(&mut self, value: Option<&js::Expr>) {
        let cx = Cx { super_property: true, no_arguments: true, ..Cx::default() };
        if let Some(value) = value {
            self.within(cx, |this| value.visit_with(this));
        }
    }

    fn private_members(&mut self, node: &js::Class) {
        let mut seen: FxHashMap<&Atom, Vec<Half>> = FxHashMap::default();
        for member in &node.body {
            let (name, half) = match member {
                js::ClassMember::PrivateMethod(m) if m.function.body.is_none() => continue,
                js::ClassMember::PrivateMethod(m) => {
                    let half = match m.kind {
                        js::MethodKind::Method => Half::Whole,
                        js::MethodKind::Getter => Half::Getter(m.is_static),
                        js::MethodKind::Setter => Half::Setter(m.is_static),
                    };
                    (&m.key, half)
                }
                js::ClassMember::PrivateProp(p) => (&p.key, Half::Whole),
                js::ClassMember::AutoAccessor(js::AutoAccessor { key: js::Key::Private(name), .. }) => (name, Half::Whole),
                _ => continue,
            };
            name.visit_with(self);
            if name.name == "constructor" {
                self.error(name.span, "a private name cannot be `#constructor`");
            }
            let halves = seen.entry(&name.name).or_default();
            let fits = match (halves.as_slice(), half) {
                ([], _) => true,
                ([Half::Getter(a)], Half::Setter(b)) | ([Half::Setter(a)], Half::Getter(b)) => *a == b,
                _ => false,
            };
            halves.push(half);
            if !fits {
                self.error(name.span, format!("`#{}` is already declared in this class", name.name));
            }
        }
    }
}
