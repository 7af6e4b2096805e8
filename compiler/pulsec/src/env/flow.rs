//! The fixpoint: what may hold `env`, and what is taken from it.

use std::collections::{BTreeMap, BTreeSet};

use pulsec_base::diag::{Class, codes};
use pulsec_base::{Diagnostic, Diagnostics, Span};
use pulsec_ir::hir::visit::{Visitor, walk_class, walk_expr, walk_pattern, walk_stmt};
use pulsec_ir::hir::{
    self, Argument, ArrayElement, BindingId, Expr, ExprKind, FuncId, Pattern, PatternKind, PropKey, PropertyKind, Stmt, StmtKind, Target, TargetKind,
};

use super::handlers::handlers;
use super::lookup::{Func, Lookup};
use super::members::{member, nearest};
use super::{Detail, Use, Uses};
use crate::graph::Graph;

/// Abstract value; where two meet a later one wins over an earlier one, which makes the analysis monotone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
enum Abstract {
    #[default]
    Other,
    /// An object literal that holds some of [`HELD`], as bits.
    Holds(u8),
    /// Workers' `ctx`.
    Ctx,
    /// The global object.
    Global,
    /// A member of env (or the global of that name), by its name in MEMBERS.
    Member(&'static str),
    /// Has the members of env and perhaps others: a copy with additions, or a property that held env elsewhere.
    Like,
    /// The env object.
    Env,
}

impl Abstract {
    fn join(self, other: Self) -> Self {
        match (self, other) {
            (Abstract::Holds(a), Abstract::Holds(b)) => Abstract::Holds(a | b),
            _ => self.max(other),
        }
    }

    /// Joins in place; true when that changed something.
    fn absorb(&mut self, other: Self) -> bool {
        let joined = self.join(other);
        std::mem::replace(self, joined) != joined
    }
}

/// Members whose calls name something.
const NAMING: &[&str] = &["secrets", "connections", "fetch"];
/// What matters when the object that holds it goes where it cannot be followed.
const HELD: &[Abstract] = &[Abstract::Env, Abstract::Ctx, Abstract::Member("secrets"), Abstract::Member("connections"), Abstract::Member("fetch")];

/// Finds the uses of env in every module; `routes` are the graph indices of route modules.
pub fn analyze(graph: &Graph, routes: &[usize]) -> (Uses, Diagnostics) {
    let lookup = Lookup::new(graph);
    let sizes = |count: fn(&hir::Module) -> usize| lookup.modules.iter().map(|m| vec![Abstract::Other; m.map_or(0, count)]).collect();
    let mut state = State {
        bindings: sizes(|m| m.bindings.len()),
        returns: sizes(|m| m.functions.len()),
        fields: BTreeMap::new(),
        changed: false,
        recording: false,
        uses: Uses { by_module: vec![Vec::new(); lookup.modules.len()], dynamic: Vec::new() },
        diagnostics: Diagnostics::new(),
        here: (0, FuncId::new(0)),
        lookup: &lookup,
    };
    loop {
        state.changed = false;
        state.round(routes);
        if !state.changed {
            break;
        }
    }
    state.recording = true;
    state.round(routes);
    for uses in &mut state.uses.by_module {
        uses.sort();
        uses.dedup();
    }
    (state.uses, state.diagnostics)
}

struct State<'a> {
    lookup: &'a Lookup<'a>,
    bindings: Vec<Vec<Abstract>>,
    returns: Vec<Vec<Abstract>>,
    /// Property names that were seen to hold something (`this.env = env`, `{ kv: env.kv }`), with the modules that did so.
    fields: BTreeMap<String, (Abstract, BTreeSet<usize>)>,
    changed: bool,
    /// The last round: uses and diagnostics are kept.
    recording: bool,
    uses: Uses,
    diagnostics: Diagnostics,
    here: Func,
}

impl State<'_> {
    fn round(&mut self, routes: &[usize]) {
        for route in routes {
            self.entry(*route);
        }
        for module in 0..self.lookup.modules.len() {
            let Some(hir) = self.lookup.modules[module] else { continue };
            if self.lookup.is_builtin(module) {
                continue;
            }
            for class in &self.lookup.classes[module].list {
                for (key, func) in &class.fields {
                    self.here = (module, *func);
                    self.store(key, self.returns[module][func.index()], Span::NONE);
                }
            }
            for (id, function) in hir.functions.iter().enumerate() {
                self.here = (module, FuncId::new(id));
                for param in &function.params {
                    self.pattern(&param.pattern);
                    self.default(&param.pattern, param.default.as_ref());
                }
                function.body.iter().for_each(|s| self.stmt(s));
            }
        }
    }

    /// What the platform passes to the handlers of a route.
    fn entry(&mut self, module: usize) {
        let Some(hir) = self.lookup.modules[module] else { return };
        for handler in handlers(hir) {
            let Some(func) = handler.func else { continue };
            self.here = (module, func);
            for (index, value) in [(handler.env_param, Abstract::Env), (handler.ctx_param, Abstract::Ctx)] {
                if let Some(index) = index {
                    self.pass((module, func), index, value, handler.span);
                }
            }
        }
    }

    /// Argument `index` of a function.
    fn pass(&mut self, target: Func, index: usize, value: Abstract, span: Span) {
        let Some(hir) = self.lookup.modules[target.0] else { return };
        let function = &hir.functions[target.1.index()];
        if function.arguments_binding.is_some() {
            self.escape(value, span);
        }
        let rest = function.params.last().filter(|p| p.rest);
        match function.params.get(index).or(rest) {
            Some(param) if param.rest => self.escape(value, param.span),
            Some(param) => {
                let here = std::mem::replace(&mut self.here, target);
                self.bind(&param.pattern, value);
                self.here = here;
            }
            None => {}
        }
    }

    fn default(&mut self, pattern: &Pattern, default: Option<&Expr>) {
        if let Some(default) = default {
            self.expr(default);
            self.bind(pattern, self.value(default));
        }
    }

    fn set(&mut self, (module, binding): (usize, BindingId), value: Abstract) {
        self.changed |= self.bindings[module][binding.index()].absorb(value);
    }

    /// Binds a pattern to a value, recording what the pattern takes out of it.
    fn bind(&mut self, pattern: &Pattern, value: Abstract) {
        if value == Abstract::Other {
            return;
        }
        match &pattern.kind {
            PatternKind::Binding(binding) => self.set((self.here.0, *binding), value),
            PatternKind::Target(target) => self.assign(target, value),
            PatternKind::Array { .. } => self.escape(value, pattern.span),
            PatternKind::Object { properties, rest } => {
                for property in properties {
                    let taken = match &property.key {
                        PropKey::Static(name) => self.take(value, &name.to_string_lossy(), property.span),
                        PropKey::Computed(key) => match self.lookup.text(self.here.0, key) {
                            Some((name, true)) => self.take(value, &name, property.span),
                            _ => {
                                self.escape(value, property.span);
                                Abstract::Other
                            }
                        },
                        PropKey::Private(_) => Abstract::Other,
                    };
                    self.bind(&property.pattern, taken);
                }
                if let Some(rest) = rest {
                    self.bind(rest, value);
                }
            }
        }
    }

    fn assign(&mut self, target: &Target, value: Abstract) {
        match &target.kind {
            TargetKind::Binding(binding) => self.set((self.here.0, *binding), value),
            TargetKind::Member { property, .. } => self.store(&PropKey::Static(property.clone()), value, target.span),
            TargetKind::Private { name, .. } => self.set((self.here.0, *name), value),
            _ => self.escape(value, target.span),
        }
    }

    /// A property of some object receives a value.
    fn store(&mut self, key: &PropKey, value: Abstract, span: Span) {
        if value == Abstract::Other {
            return;
        }
        match key {
            PropKey::Static(name) => {
                let (slot, modules) = self.fields.entry(name.to_string_lossy()).or_default();
                self.changed |= slot.absorb(value);
                self.changed |= modules.insert(self.here.0);
            }
            PropKey::Private(name) => self.set((self.here.0, *name), value),
            PropKey::Computed(_) => self.escape(value, span),
        }
    }

    /// What a property of an unknown object holds.
    fn field(&self, name: &str) -> Abstract {
        match self.fields.get(name) {
            // Elsewhere the same name may well mean something else.
            Some((Abstract::Env, modules)) if !modules.contains(&self.here.0) => Abstract::Like,
            Some((value, _)) => *value,
            None => Abstract::Other,
        }
    }

    /// `value.name`: what it is, recorded.
    fn take(&mut self, value: Abstract, name: &str, span: Span) -> Abstract {
        match value {
            Abstract::Env | Abstract::Like => match member(name) {
                Some(row) => match row.capability {
                    Some(capability) => {
                        self.record(capability, Detail::Whole, span);
                        Abstract::Member(row.name)
                    }
                    None => {
                        self.report(
                            Diagnostic::error(codes::ENV_MANAGED, Class::Platform, span, format!("env.{name} does not exist: the platform manages it")).help(row.instead),
                        );
                        Abstract::Other
                    }
                },
                None if value == Abstract::Like => self.field(name),
                // A promise of env.
                None if matches!(name, "then" | "catch" | "finally") => {
                    self.dynamic(span);
                    Abstract::Other
                }
                None => {
                    let mut diagnostic = Diagnostic::error(codes::ENV_UNKNOWN, Class::Platform, span, format!("env has no member `{name}`"));
                    diagnostic.help = nearest(name).map(|n| format!("did you mean env.{n}?"));
                    self.report(diagnostic);
                    Abstract::Other
                }
            },
            Abstract::Ctx if name == "waitUntil" => {
                self.record("waitUntil", Detail::Whole, span);
                Abstract::Other
            }
            Abstract::Global => {
                if name == "fetch" || name == "crypto" {
                    self.record(if name == "fetch" { "fetch" } else { "crypto" }, Detail::Whole, span);
                }
                global(name)
            }
            // `const { get } = env.secrets`: what it will be asked for is out of sight.
            Abstract::Member(_) => {
                self.escape(value, span);
                Abstract::Other
            }
            Abstract::Holds(_) | Abstract::Ctx | Abstract::Other => self.field(name),
        }
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        if self.recording && !self.diagnostics.0.contains(&diagnostic) {
            self.diagnostics.push(diagnostic);
        }
    }

    fn record(&mut self, capability: &'static str, detail: Detail, span: Span) {
        if self.recording {
            self.uses.by_module[self.here.0].push(Use { capability, detail, span });
        }
    }

    /// A value goes where it cannot be followed.
    fn escape(&mut self, value: Abstract, span: Span) {
        match value {
            Abstract::Env | Abstract::Like => self.dynamic(span),
            Abstract::Holds(bits) => {
                for (bit, held) in HELD.iter().enumerate() {
                    if bits & 1 << bit != 0 {
                        self.escape(*held, span);
                    }
                }
            }
            Abstract::Member(name) if NAMING.contains(&name) => self.record(name, Detail::Any, span),
            Abstract::Ctx => self.record("waitUntil", Detail::Whole, span),
            Abstract::Global => {
                self.record("fetch", Detail::Any, span);
                self.record("crypto", Detail::Whole, span);
            }
            Abstract::Member(_) | Abstract::Other => {}
        }
    }

    fn dynamic(&mut self, span: Span) {
        if self.recording && !self.uses.dynamic.contains(&(self.here.0, span)) {
            self.uses.dynamic.push((self.here.0, span));
            self.diagnostics.push(
                Diagnostic::warning(codes::ENV_DYNAMIC, Class::Platform, span, "env is used in a way that cannot be followed")
                    .note("the manifest will ask for every capability that pulse.toml declares")
                    .help("name the member (`env.kv`), or pass on the members that are needed"),
            );
        }
    }

    /// The abstract value of an expression; its parts are visited elsewhere.
    fn value(&self, expr: &Expr) -> Abstract {
        match &expr.kind {
            ExprKind::Read(binding) => self.read(*binding),
            ExprKind::ReadGlobal(name) => global(&name.to_string_lossy()),
            ExprKind::Member { object, property } => match self.lookup.namespace_member(self.here.0, object, property) {
                Some((module, binding)) => self.bindings[module][binding.index()],
                None => self.property(object, &property.to_string_lossy()),
            },
            ExprKind::Index { object, index } => match self.lookup.text(self.here.0, index) {
                Some((name, true)) => self.property(object, &name),
                _ => Abstract::Other,
            },
            ExprKind::Private { name, .. } => self.bindings[self.here.0][name.index()],
            ExprKind::OptionalBase(inner) | ExprKind::OptionalChain(inner) | ExprKind::Await(inner) => self.value(inner),
            ExprKind::Logical { left, right, .. } => self.value(left).join(self.value(right)),
            ExprKind::Conditional { then, otherwise, .. } => self.value(then).join(self.value(otherwise)),
            ExprKind::Sequence(items) => items.last().map_or(Abstract::Other, |e| self.value(e)),
            ExprKind::Assign { value, .. } | ExprKind::AssignPattern { value, .. } | ExprKind::AssignLogical { value, .. } => self.value(value),
            ExprKind::Call { callee, .. } => {
                let callees = self.lookup.callees(self.here, callee);
                callees.into_iter().map(|(module, func)| self.returns[module][func.index()]).fold(Abstract::Other, Abstract::join)
            }
            ExprKind::Object(properties) => properties.iter().map(|p| self.held(p)).fold(Abstract::Other, Abstract::join),
            _ => Abstract::Other,
        }
    }

    /// What an object literal is because of one of its properties.
    fn held(&self, property: &hir::Property) -> Abstract {
        match &property.kind {
            // A copy has the members of env and others.
            PropertyKind::Spread(value) => match self.value(value) {
                Abstract::Env | Abstract::Like => Abstract::Like,
                held @ Abstract::Holds(_) => held,
                _ => Abstract::Other,
            },
            PropertyKind::Value { value, .. } => match self.value(value) {
                Abstract::Like => Abstract::Holds(1),
                held @ Abstract::Holds(_) => held,
                value => HELD.iter().position(|held| *held == value).map_or(Abstract::Other, |bit| Abstract::Holds(1 << bit)),
            },
            _ => Abstract::Other,
        }
    }

    fn property(&self, object: &Expr, name: &str) -> Abstract {
        match self.value(object) {
            Abstract::Env => member(name).filter(|m| m.capability.is_some()).map_or(Abstract::Other, |m| Abstract::Member(m.name)),
            Abstract::Like => member(name).filter(|m| m.capability.is_some()).map_or_else(|| self.field(name), |m| Abstract::Member(m.name)),
            Abstract::Global => global(name),
            Abstract::Member(_) => Abstract::Other,
            // `process.env` and `import.meta.env` are not ours.
            Abstract::Ctx | Abstract::Holds(_) | Abstract::Other => match object.kind {
                ExprKind::ReadGlobal(_) | ExprKind::ImportMeta => Abstract::Other,
                _ => self.field(name),
            },
        }
    }

    fn read(&self, binding: BindingId) -> Abstract {
        self.lookup.origin(self.here.0, binding).map_or(Abstract::Other, |(module, binding)| self.bindings[module][binding.index()])
    }

    fn arguments(&mut self, targets: &[Func], args: &[Argument]) {
        // After a spread the positions are not known.
        let mut spread = false;
        for (index, arg) in args.iter().enumerate() {
            let (Argument::Item(expr) | Argument::Spread(expr)) = arg;
            spread |= matches!(arg, Argument::Spread(_));
            let value = self.value(expr);
            if value == Abstract::Other {
                continue;
            }
            if spread || targets.is_empty() {
                self.escape(value, expr.span);
            }
            for target in targets.iter().filter(|_| !spread) {
                self.pass(*target, index, value, expr.span);
            }
        }
    }

    /// Names, hosts and providers that a call on a member mentions.
    fn naming(&mut self, callee: &Expr, args: &[Argument], span: Span) {
        let first = args.first().and_then(|a| match a {
            Argument::Item(e) => self.lookup.text(self.here.0, e),
            Argument::Spread(_) => None,
        });
        if self.value(callee) == Abstract::Member("fetch") {
            return self.record("fetch", host(first), span);
        }
        let name = |first: Option<(String, bool)>| first.and_then(|(name, whole)| whole.then_some(Detail::Name(name))).unwrap_or(Detail::Any);
        let ExprKind::Member { object, property } = &callee.kind else { return };
        match (self.value(object), property.to_string_lossy().as_str()) {
            (Abstract::Member("secrets"), "fetch") => {
                self.record("fetch", host(first), span);
                for detail in self.injected(args) {
                    self.record("secrets", detail, span);
                }
            }
            (Abstract::Member("secrets"), "has" | "get" | "bearer" | "header" | "query") => self.record("secrets", name(first), span),
            (Abstract::Member("connections"), "get" | "use" | "has") => self.record("connections", name(first), span),
            (value @ Abstract::Member(_), _) => self.escape(value, span),
            _ => {}
        }
    }

    /// The secrets that the rules of `env.secrets.fetch(url, init, { inject })` name.
    fn injected(&self, args: &[Argument]) -> Vec<Detail> {
        let property = |expr: &'_ Expr, wanted: &str| -> Option<Expr> {
            let ExprKind::Object(properties) = &expr.kind else { return None };
            properties.iter().find_map(|p| match &p.kind {
                PropertyKind::Value { key: PropKey::Static(key), value, .. } if key.eq_str(wanted) => Some(value.clone()),
                _ => None,
            })
        };
        let rules = match args.get(2) {
            None if args.iter().all(|a| matches!(a, Argument::Item(_))) => return Vec::new(),
            Some(Argument::Item(rules)) => property(rules, "inject"),
            _ => None,
        };
        let Some(Expr { kind: ExprKind::Array(elements), .. }) = rules else { return vec![Detail::Any] };
        let named = |element: &ArrayElement| match element {
            ArrayElement::Item(rule) => match property(rule, "secret").and_then(|e| self.lookup.text(self.here.0, &e)) {
                Some((name, true)) => Detail::Name(name),
                _ => Detail::Any,
            },
            _ => Detail::Any,
        };
        elements.iter().map(named).collect()
    }

    /// A callee: taking a member of it to call it is not a use of the member as a value.
    fn callee(&mut self, callee: &Expr) {
        match &callee.kind {
            ExprKind::OptionalBase(inner) => self.callee(inner),
            ExprKind::Member { object, property } => {
                match self.value(object) {
                    Abstract::Member(_) => {}
                    value => drop(self.take(value, &property.to_string_lossy(), callee.span)),
                }
                self.expr(object);
            }
            _ => self.expr(callee),
        }
    }
}

/// What a global name stands for.
fn global(name: &str) -> Abstract {
    match name {
        "globalThis" | "self" => Abstract::Global,
        "fetch" => Abstract::Member("fetch"),
        _ => Abstract::Other,
    }
}

/// The host of a URL of which the beginning is known, with its port.
fn host(url: Option<(String, bool)>) -> Detail {
    let found = url.and_then(|(text, whole)| {
        let rest = text.split_once("://")?.1;
        let end = rest.find(['/', '?', '#']);
        // A prefix that ends inside the host is no host.
        let authority = (whole || end.is_some()).then(|| &rest[..end.unwrap_or(rest.len())])?;
        let host = authority.rsplit('@').next().unwrap_or(authority).to_ascii_lowercase();
        (!host.is_empty()).then_some(host)
    });
    found.map_or(Detail::Any, Detail::Name)
}

impl Visitor for State<'_> {
    fn stmt(&mut self, stmt: &Stmt) {
        match &stmt.kind {
            StmtKind::Declare { pattern, init: Some(init), .. } => self.bind(pattern, self.value(init)),
            StmtKind::Return(Some(expr)) => {
                let value = self.value(expr);
                self.changed |= self.returns[self.here.0][self.here.1.index()].absorb(value);
            }
            _ => {}
        }
        walk_stmt(self, stmt);
    }

    fn pattern(&mut self, pattern: &Pattern) {
        match &pattern.kind {
            PatternKind::Object { properties, .. } => {
                for property in properties {
                    if let PropKey::Static(name) = &property.key {
                        // `function f({ env })`, called with an object that holds it.
                        self.bind(&property.pattern, self.field(&name.to_string_lossy()));
                    }
                    self.default(&property.pattern, property.default.as_ref());
                }
            }
            PatternKind::Array { elements, .. } => {
                for element in elements.iter().flatten() {
                    self.default(&element.pattern, element.default.as_ref());
                }
            }
            PatternKind::Binding(_) | PatternKind::Target(_) => {}
        }
        walk_pattern(self, pattern);
    }

    fn class(&mut self, class: &hir::Class) {
        walk_class(self, class);
    }

    fn expr(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Member { object, property } => {
                if self.lookup.namespace_member(self.here.0, object, property).is_none() {
                    let value = self.value(object);
                    self.take(value, &property.to_string_lossy(), expr.span);
                }
            }
            ExprKind::Index { object, index } => {
                let value = self.value(object);
                match self.lookup.text(self.here.0, index) {
                    Some((name, true)) => drop(self.take(value, &name, expr.span)),
                    _ => self.escape(value, expr.span),
                }
            }
            ExprKind::ReadGlobal(name) | ExprKind::TypeofGlobal(name) => drop(self.take(Abstract::Global, &name.to_string_lossy(), expr.span)),
            ExprKind::Call { callee, args } => {
                self.naming(callee, args, expr.span);
                let targets = self.lookup.callees(self.here, callee);
                self.arguments(&targets, args);
                self.callee(callee);
                for Argument::Item(arg) | Argument::Spread(arg) in args {
                    self.expr(arg);
                }
                return;
            }
            ExprKind::New { callee, args } => {
                let target = self.lookup.constructor(self.here.0, callee);
                self.arguments(target.as_slice(), args);
            }
            ExprKind::SuperCall { args, .. } => {
                let target = self.lookup.super_constructor(self.here);
                self.arguments(target.as_slice(), args);
            }
            ExprKind::Assign { target, value } | ExprKind::AssignLogical { target, value, .. } => {
                let value = self.value(value);
                if value != Abstract::Other {
                    self.assign(target, value);
                }
            }
            ExprKind::AssignPattern { pattern, value } => self.bind(pattern, self.value(value)),
            ExprKind::Object(properties) => {
                for property in properties {
                    match &property.kind {
                        PropertyKind::Value { key, value, .. } => self.store(key, self.value(value), value.span),
                        PropertyKind::Proto(value) => self.escape(self.value(value), value.span),
                        // `{ ...env }` is followed as a value.
                        PropertyKind::Spread(value) if self.held(property) == Abstract::Other => self.escape(self.value(value), value.span),
                        _ => {}
                    }
                }
            }
            ExprKind::Array(elements) => {
                for element in elements {
                    if let ArrayElement::Item(e) | ArrayElement::Spread(e) = element {
                        self.escape(self.value(e), e.span);
                    }
                }
            }
            ExprKind::Yield(Some(e)) | ExprKind::YieldStar(e) => self.escape(self.value(e), e.span),
            ExprKind::TaggedTemplate { exprs, .. } => exprs.iter().for_each(|e| self.escape(self.value(e), e.span)),
            _ => {}
        }
        walk_expr(self, expr);
    }
}
