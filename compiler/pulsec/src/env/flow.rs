//! The fixpoint: what may hold `env`, and what is taken from it.

use std::collections::BTreeSet;

use pulsec_base::diag::{Class, codes};
use pulsec_base::{Diagnostic, Diagnostics, JsString, Span};
use pulsec_ir::hir::visit::{Visitor, walk_expr, walk_function, walk_stmt};
use pulsec_ir::hir::{
    self, Argument, BindingId, BindingKind, ExportKind, Expr, ExprKind, FuncId, ImportName, Pattern, PatternKind, PropKey, PropertyKind, Stmt, StmtKind, Target, TargetKind,
};

use super::handlers::{Initializers, handlers};
use super::members::{member, nearest};
use super::{Use, Uses};
use crate::graph::{Content, Graph};

/// Abstract value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
enum Abstract {
    #[default]
    Other,
    /// The env object.
    Env,
    /// A member of env, by index into MEMBERS.
    Member(&'static str),
    /// Workers' `ctx`.
    Ctx,
}

/// Finds the uses of env in every module; `routes` are the graph indices of route modules.
pub fn analyze(graph: &Graph, routes: &[usize]) -> (Uses, Diagnostics) {
    let modules: Vec<Option<&hir::Module>> = graph
        .modules
        .iter()
        .map(|m| match &m.content {
            Content::Source(module) => Some(&**module),
            Content::Json(_) | Content::Faulty { .. } => None,
        })
        .collect();
    let init: Vec<Option<Initializers<'_>>> = modules.iter().map(|m| m.map(Initializers::of)).collect();
    let mut state = State {
        graph,
        modules: &modules,
        init: &init,
        bindings: modules.iter().map(|m| vec![Abstract::Other; m.map_or(0, |m| m.bindings.len())]).collect(),
        returns: modules.iter().map(|m| vec![Abstract::Other; m.map_or(0, |m| m.functions.len())]).collect(),
        fields: BTreeSet::new(),
        changed: false,
        recording: false,
        uses: Uses { by_module: vec![Vec::new(); modules.len()], dynamic: Vec::new() },
        diagnostics: Diagnostics::new(),
        module: 0,
        function: FuncId(0),
    };
    for route in routes {
        let Some(module) = modules[*route] else { continue };
        for handler in handlers(module) {
            let Some(func) = handler.func else { continue };
            state.module = *route;
            let params = &module.functions[func.index()].params;
            for (index, value) in [(handler.env_param, Abstract::Env), (handler.ctx_param, Abstract::Ctx)] {
                if let Some(param) = index.and_then(|i| params.get(i)) {
                    state.bind(&param.pattern, value);
                }
            }
        }
    }
    loop {
        state.changed = false;
        state.walk_all();
        if !state.changed {
            break;
        }
    }
    state.recording = true;
    // Patterns of the handlers' own parameters are uses too.
    for route in routes {
        let Some(module) = modules[*route] else { continue };
        for handler in handlers(module) {
            if let (Some(func), Some(index)) = (handler.func, handler.env_param)
                && let Some(param) = module.functions[func.index()].params.get(index)
            {
                state.module = *route;
                state.bind(&param.pattern, Abstract::Env);
            }
        }
    }
    state.walk_all();
    for uses in &mut state.uses.by_module {
        uses.sort();
        uses.dedup();
    }
    (state.uses, state.diagnostics)
}

struct State<'a> {
    graph: &'a Graph,
    modules: &'a [Option<&'a hir::Module>],
    init: &'a [Option<Initializers<'a>>],
    bindings: Vec<Vec<Abstract>>,
    returns: Vec<Vec<Abstract>>,
    /// Property names that were seen to hold env (`this.env = env`, `{ env }`).
    fields: BTreeSet<String>,
    changed: bool,
    recording: bool,
    uses: Uses,
    diagnostics: Diagnostics,
    module: usize,
    function: FuncId,
}

impl<'a> State<'a> {
    fn walk_all(&mut self) {
        for index in 0..self.modules.len() {
            let Some(module) = self.modules[index] else { continue };
            // The toolchain's own modules implement env; they do not use it.
            if matches!(self.graph.modules[index].id, crate::resolve::Resolved::Builtin(_)) {
                continue;
            }
            self.module = index;
            for (id, function) in module.functions.iter().enumerate() {
                self.function = FuncId::new(id);
                walk_function(self, function);
            }
        }
    }

    fn set(&mut self, module: usize, binding: BindingId, value: Abstract) {
        let slot = &mut self.bindings[module][binding.index()];
        if value != Abstract::Other && *slot != value {
            // Env wins over anything else: the order makes the analysis monotone.
            if *slot == Abstract::Other || value == Abstract::Env {
                *slot = value;
                self.changed = true;
            }
        }
    }

    /// Binds a pattern to a value, recording what the pattern takes out of env.
    fn bind(&mut self, pattern: &Pattern, value: Abstract) {
        match &pattern.kind {
            PatternKind::Binding(binding) => self.set(self.module, *binding, value),
            PatternKind::Target(target) => self.assign(target, value),
            PatternKind::Array { .. } => {
                if value == Abstract::Env {
                    self.dynamic(pattern.span);
                }
            }
            PatternKind::Object { properties, rest } => {
                for property in properties {
                    let taken = match &property.key {
                        PropKey::Static(name) => self.take(value, &name.to_string_lossy(), property.span),
                        _ => {
                            if value == Abstract::Env {
                                self.dynamic(property.span);
                            }
                            Abstract::Other
                        }
                    };
                    self.bind(&property.pattern, taken);
                }
                if let (Some(rest), Abstract::Env) = (rest, value) {
                    self.bind(rest, Abstract::Env);
                }
            }
        }
    }

    fn assign(&mut self, target: &Target, value: Abstract) {
        match &target.kind {
            TargetKind::Binding(binding) => self.set(self.module, *binding, value),
            TargetKind::Member { property, .. } if value == Abstract::Env => {
                self.changed |= self.fields.insert(property.to_string_lossy());
            }
            TargetKind::Private { name, .. } => self.set(self.module, *name, value),
            _ => {
                if value == Abstract::Env {
                    self.dynamic(target.span);
                }
            }
        }
    }

    /// `value.name`: what it is, recorded when value is env.
    fn take(&mut self, value: Abstract, name: &str, span: Span) -> Abstract {
        match value {
            Abstract::Env => match member(name) {
                Some(row) => match row.capability {
                    Some(capability) => {
                        self.record(capability, None, span);
                        Abstract::Member(row.name)
                    }
                    None => {
                        self.report(
                            Diagnostic::error(codes::ENV_MANAGED, Class::Platform, span, format!("env.{name} does not exist: the platform manages it")).help(row.instead),
                        );
                        Abstract::Other
                    }
                },
                None => {
                    let mut diagnostic = Diagnostic::error(codes::ENV_UNKNOWN, Class::Platform, span, format!("env has no member `{name}`"));
                    diagnostic.help = nearest(name).map(|n| format!("did you mean env.{n}?"));
                    self.report(diagnostic);
                    Abstract::Other
                }
            },
            Abstract::Ctx if name == "waitUntil" => {
                self.record("waitUntil", None, span);
                Abstract::Other
            }
            _ => Abstract::Other,
        }
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        if self.recording && !self.diagnostics.0.contains(&diagnostic) {
            self.diagnostics.push(diagnostic);
        }
    }

    fn record(&mut self, capability: &'static str, detail: Option<String>, span: Span) {
        if self.recording {
            self.uses.by_module[self.module].push(Use { capability, detail, span });
        }
    }

    fn dynamic(&mut self, span: Span) {
        if self.recording && !self.uses.dynamic.contains(&(self.module, span)) {
            self.uses.dynamic.push((self.module, span));
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
            ExprKind::Member { object, property } => {
                let name = property.to_string_lossy();
                match self.value(object) {
                    Abstract::Env => member(&name).filter(|m| m.capability.is_some()).map_or(Abstract::Other, |m| Abstract::Member(m.name)),
                    _ if self.fields.contains(&name) => Abstract::Env,
                    _ => Abstract::Other,
                }
            }
            ExprKind::Private { name, .. } => self.bindings[self.module][name.index()],
            ExprKind::OptionalBase(inner) | ExprKind::OptionalChain(inner) | ExprKind::Await(inner) => self.value(inner),
            ExprKind::Logical { left, right, .. } => self.join(left, right),
            ExprKind::Conditional { then, otherwise, .. } => self.join(then, otherwise),
            ExprKind::Sequence(items) => items.last().map_or(Abstract::Other, |e| self.value(e)),
            ExprKind::Assign { value, .. } => self.value(value),
            ExprKind::Call { callee, .. } => self.callee(callee).map_or(Abstract::Other, |(module, func)| self.returns[module][func.index()]),
            _ => Abstract::Other,
        }
    }

    fn join(&self, a: &Expr, b: &Expr) -> Abstract {
        match self.value(a) {
            Abstract::Other => self.value(b),
            value => value,
        }
    }

    fn read(&self, binding: BindingId) -> Abstract {
        let module = self.module;
        match self.modules[module].map(|m| m.bindings[binding.index()].kind) {
            Some(BindingKind::Import { .. }) => self.import(binding).map_or(Abstract::Other, |(m, b)| self.bindings[m][b.index()]),
            _ => self.bindings[module][binding.index()],
        }
    }

    /// The binding behind an import, through re-exports.
    fn import(&self, binding: BindingId) -> Option<(usize, BindingId)> {
        let module = self.modules[self.module]?;
        let BindingKind::Import { import, item } = module.bindings[binding.index()].kind else { return None };
        let target = (*self.graph.modules[self.module].links.get(import.index())?)?;
        match &module.imports[import.index()].items[item as usize].name {
            ImportName::Name(name) => self.export(target, name, 0),
            ImportName::Namespace => None,
        }
    }

    fn export(&self, module: usize, name: &JsString, depth: u32) -> Option<(usize, BindingId)> {
        if depth > 32 {
            return None;
        }
        let hir = self.modules[module]?;
        let link = |import: hir::ImportId| self.graph.modules[module].links.get(import.index()).copied().flatten();
        for export in &hir.exports {
            match &export.kind {
                ExportKind::Local { name: n, binding } if n == name => return Some((module, *binding)),
                ExportKind::Indirect { name: n, import, imported } if n == name => return self.export(link(*import)?, imported, depth + 1),
                _ => {}
            }
        }
        hir.exports.iter().find_map(|export| match &export.kind {
            ExportKind::Star { import } => self.export(link(*import)?, name, depth + 1),
            _ => None,
        })
    }

    /// The function a callee is known to be.
    fn callee(&self, callee: &Expr) -> Option<(usize, FuncId)> {
        match &callee.kind {
            ExprKind::Function { func, .. } => Some((self.module, *func)),
            ExprKind::Read(binding) => {
                let (module, binding) = self.import(*binding).unwrap_or((self.module, *binding));
                Some((module, self.init[module].as_ref()?.function(binding)?))
            }
            ExprKind::Member { object, property } => {
                // `helpers.f(env)` where helpers is a namespace import.
                let ExprKind::Read(binding) = object.kind else { return None };
                let module = self.modules[self.module]?;
                let BindingKind::Import { import, item } = module.bindings[binding.index()].kind else { return None };
                if module.imports[import.index()].items[item as usize].name != ImportName::Namespace {
                    return None;
                }
                let target = (*self.graph.modules[self.module].links.get(import.index())?)?;
                let (module, binding) = self.export(target, property, 0)?;
                Some((module, self.init[module].as_ref()?.function(binding)?))
            }
            _ => None,
        }
    }

    /// The constructor of a class that is known by its binding.
    fn constructor_of(&self, callee: &Expr) -> Option<(usize, FuncId)> {
        let ExprKind::Read(binding) = callee.kind else { return None };
        let (module, binding) = self.import(binding).unwrap_or((self.module, binding));
        let init = self.init[module].as_ref()?;
        let class = init.classes[binding.index()].or_else(|| match &init.exprs[binding.index()]?.kind {
            ExprKind::Class { class, .. } => Some(class),
            _ => None,
        })?;
        Some((module, class.constructor))
    }

    fn call(&mut self, target: Option<(usize, FuncId)>, args: &[Argument]) {
        for (index, arg) in args.iter().enumerate() {
            let (Argument::Item(expr) | Argument::Spread(expr)) = arg;
            let value = self.value(expr);
            if value == Abstract::Other {
                continue;
            }
            let param = target.and_then(|(module, func)| Some((module, self.modules[module]?.functions[func.index()].params.get(index)?)));
            match (param, arg) {
                (Some((module, param)), Argument::Item(_)) => {
                    let here = std::mem::replace(&mut self.module, module);
                    self.bind(&param.pattern, value);
                    self.module = here;
                }
                _ if value == Abstract::Env => self.dynamic(expr.span),
                _ => {}
            }
        }
    }

    /// Names, hosts and providers that a call on a member mentions.
    fn member_call(&mut self, callee: &Expr, args: &[Argument], span: Span) {
        let first = args.first().and_then(|a| match a {
            Argument::Item(e) => literal_prefix(e),
            Argument::Spread(_) => None,
        });
        match &callee.kind {
            ExprKind::Member { object, property } => match (self.value(object), property.to_string_lossy().as_str()) {
                (Abstract::Member("secrets"), "has" | "get" | "bearer" | "header" | "query") => {
                    // Without a literal name the call itself is the use: any name may be meant.
                    let name = first.and_then(|(name, whole)| whole.then_some(name));
                    self.record("secrets", name, span);
                }
                (Abstract::Member("secrets"), "fetch") => self.host("secrets", first, span),
                (Abstract::Member("connections"), "get" | "use" | "has") => {
                    // Without a literal name the call itself is the use: any name may be meant.
                    let name = first.and_then(|(name, whole)| whole.then_some(name));
                    self.record("connections", name, span);
                }
                (Abstract::Env, "fetch") => self.host("fetch", first, span),
                _ => {}
            },
            ExprKind::ReadGlobal(name) if name.eq_str("fetch") => self.host("fetch", first, span),
            ExprKind::Read(_) if self.value(callee) == Abstract::Member("fetch") => self.host("fetch", first, span),
            _ => {}
        }
    }

    fn host(&mut self, capability: &'static str, url: Option<(String, bool)>, span: Span) {
        let detail = url.and_then(|(text, whole)| {
            let rest = text.split_once("://")?.1;
            let end = rest.find(['/', '?', '#']);
            // A prefix that ends inside the host is no host.
            (whole || end.is_some()).then(|| rest[..end.unwrap_or(rest.len())].to_owned())
        });
        if capability == "secrets" {
            self.record("fetch", detail, span);
        } else {
            self.record(capability, detail, span);
        }
    }
}

/// The literal text an expression starts with, and whether that is all of it.
fn literal_prefix(expr: &Expr) -> Option<(String, bool)> {
    match &expr.kind {
        ExprKind::String(text) => Some((text.to_string_lossy(), true)),
        ExprKind::Template { quasis, exprs } => Some((quasis.first()?.to_string_lossy(), exprs.is_empty())),
        ExprKind::Binary { op: hir::BinaryOp::Add, left, .. } => Some((literal_prefix(left)?.0, false)),
        _ => None,
    }
}

impl Visitor for State<'_> {
    fn stmt(&mut self, stmt: &Stmt) {
        match &stmt.kind {
            StmtKind::Declare { pattern, init: Some(init), .. } => {
                let value = self.value(init);
                if value != Abstract::Other {
                    self.bind(pattern, value);
                }
            }
            StmtKind::Return(Some(expr)) => {
                let value = self.value(expr);
                let slot = &mut self.returns[self.module][self.function.index()];
                if value != Abstract::Other && *slot == Abstract::Other {
                    *slot = value;
                    self.changed = true;
                }
            }
            _ => {}
        }
        walk_stmt(self, stmt);
    }

    fn expr(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Member { object, property } => {
                let value = self.value(object);
                self.take(value, &property.to_string_lossy(), expr.span);
            }
            ExprKind::Index { object, index } => {
                let value = self.value(object);
                match &index.kind {
                    ExprKind::String(name) => {
                        self.take(value, &name.to_string_lossy(), expr.span);
                    }
                    _ if value == Abstract::Env => self.dynamic(expr.span),
                    _ => {}
                }
            }
            ExprKind::ReadGlobal(name) | ExprKind::TypeofGlobal(name) => {
                if name.eq_str("fetch") {
                    self.record("fetch", None, expr.span);
                } else if name.eq_str("crypto") {
                    self.record("crypto", None, expr.span);
                }
            }
            ExprKind::Call { callee, args } => {
                self.member_call(callee, args, expr.span);
                let target = self.callee(callee);
                self.call(target, args);
            }
            ExprKind::New { callee, args } => {
                let target = self.constructor_of(callee);
                self.call(target, args);
            }
            ExprKind::Assign { target, value } => {
                let value = self.value(value);
                if value != Abstract::Other {
                    self.assign(target, value);
                }
            }
            ExprKind::AssignPattern { pattern, value } => {
                let value = self.value(value);
                if value != Abstract::Other {
                    self.bind(pattern, value);
                }
            }
            ExprKind::Object(properties) => {
                for property in properties {
                    match &property.kind {
                        PropertyKind::Value { key: PropKey::Static(name), value, .. } if self.value(value) == Abstract::Env => {
                            self.changed |= self.fields.insert(name.to_string_lossy());
                        }
                        PropertyKind::Value { value, .. } if self.value(value) == Abstract::Env => self.dynamic(value.span),
                        PropertyKind::Spread(value) if self.value(value) == Abstract::Env => self.dynamic(value.span),
                        _ => {}
                    }
                }
            }
            ExprKind::Array(elements) => {
                for element in elements {
                    if let hir::ArrayElement::Item(e) | hir::ArrayElement::Spread(e) = element
                        && self.value(e) == Abstract::Env
                    {
                        self.dynamic(e.span);
                    }
                }
            }
            _ => {}
        }
        walk_expr(self, expr);
    }
}
