//! What the routes of a project need of the platform: shapes, capabilities with the places that cause them, inputs.

use std::collections::{BTreeMap, BTreeSet};

use pulse_manifest::{Capabilities, FetchUse, Input, Manifest, Plan, Route, RouteCapability, Shape, name};
use pulsec_base::diag::{Class, codes};
use pulsec_base::{Diagnostic, Diagnostics, SourceMap, Span};
use pulsec_ir::hir::ExportKind;

use super::Project;
use crate::compile;
use crate::env::{self, Detail, Handler, METHODS, Use};
use crate::graph::{self, Builtins, Content, Graph, Loader};
use crate::io::Files;
use crate::resolve::Resolved;

/// The result of the analysis.
pub struct Requirements {
    /// In the order of `Project::routes`.
    pub routes: Vec<RouteNeeds>,
    pub capabilities: Capabilities,
    /// Every use, sorted by capability and place.
    pub causes: Vec<Use>,
    pub inputs: Vec<Input>,
    pub minimum_plan: Plan,
}

impl Requirements {
    /// What people are shown: one line per cause, without the members that every handler has and that need nothing.
    pub fn shown(&self) -> Vec<&Use> {
        const FREE: &[&str] = &["env", "request", "runtime"];
        let causes: Vec<&Use> = self.causes.iter().filter(|u| !FREE.contains(&u.capability)).collect();
        let kept = |(index, cause): &(usize, &&Use)| {
            let here = |c: &&&Use| c.capability == cause.capability && c.span.lo == cause.span.lo;
            // `env.secrets.get("A")` is one cause, not one for the member and one for the call.
            let named = cause.detail == Detail::Whole && causes.iter().filter(here).any(|c| c.detail != Detail::Whole);
            !named && !causes[..*index].iter().filter(here).any(|c| c.detail == cause.detail)
        };
        causes.iter().enumerate().filter(kept).map(|(_, cause)| *cause).collect()
    }
}

/// One route.
pub struct RouteNeeds {
    pub shape: env::Shape,
    /// Exported methods, sorted; only for the methods shape.
    pub methods: Vec<String>,
    /// Names of capabilities as in `env::Use`.
    pub uses: BTreeSet<&'static str>,
}

/// Loads and analyses the modules of a project. `None` when there are errors.
pub fn analyze(project: &Project, files: &dyn Files, builtins: &Builtins, sources: &mut SourceMap) -> (Option<Requirements>, Diagnostics) {
    let entries: Vec<Resolved> = project.routes.iter().map(|r| Resolved::File(r.path.clone())).collect();
    let loader = Loader::modules(files, builtins, &project.root);
    let (graph, mut diagnostics) = graph::load(&loader, &entries, sources);
    let index_of: BTreeMap<&Resolved, usize> = graph.modules.iter().enumerate().map(|(i, m)| (&m.id, i)).collect();
    let modules: Vec<Option<usize>> = entries.iter().map(|e| index_of.get(e).copied()).collect();
    let known: Vec<usize> = modules.iter().flatten().copied().collect();
    let (uses, found) = env::analyze(&graph, &known);
    diagnostics.extend(found);

    let everything = declared(project);
    let mut routes = Vec::new();
    let mut any_dynamic = false;
    for (route, module) in project.routes.iter().zip(&modules) {
        let Some(module) = *module else { continue };
        let reached = reachable(&graph, module);
        let Some(mut needs) = handler_of(&graph, module, &route.file, sources, &mut diagnostics) else { continue };
        let lost = std::mem::take(&mut needs.1) || uses.dynamic.iter().any(|(m, _)| reached.contains(m));
        let mut needs = needs.0;
        needs.uses = uses.of(reached.into_iter()).iter().map(|u| u.capability).collect();
        if lost {
            needs.uses.extend(&everything);
            any_dynamic = true;
        }
        routes.push(needs);
    }
    let causes: Vec<Use> = uses.of(0..graph.modules.len()).into_iter().cloned().collect();
    let used: BTreeSet<&'static str> = routes.iter().flat_map(|r| r.uses.iter().copied()).collect();
    let capabilities = capabilities(project, &used, &causes, any_dynamic, &mut diagnostics);
    let minimum_plan = Plan::minimum(&capabilities);
    if let Some(plan) = project.config.plan {
        for text in plan.missing(&capabilities) {
            diagnostics.push(
                Diagnostic::warning(codes::CONFIG, Class::Lint, Span::NONE, text).note(format!("pulse.toml says plan = \"{plan}\"; there the member is absent")),
            );
        }
    }
    if diagnostics.has_errors() {
        return (None, diagnostics);
    }
    let inputs = inputs(project, &graph, files);
    // What only linking sees: names that no module exports, functions that are too large.
    let (_, found) = pulsec_middle::build(&compile::unit_input(graph, known, false), sources);
    if found.has_errors() {
        diagnostics.extend(found);
        return (None, diagnostics);
    }
    (Some(Requirements { routes, capabilities, causes, inputs, minimum_plan }), diagnostics)
}

/// What a project may use where env cannot be followed: what every plan has, and what pulse.toml declares.
fn declared(project: &Project) -> Vec<&'static str> {
    let mut out = vec!["kv", "fetch", "log", "waitUntil", "env", "request", "runtime"];
    let config = &project.config;
    let rows = [
        (!config.policy.secrets.is_empty(), "secrets"),
        (!config.connections.is_empty(), "connections"),
        (config.plan == Some(Plan::Pro), "db"),
        (!config.config.is_empty(), "config"),
    ];
    out.extend(rows.into_iter().filter(|(declared, _)| *declared).map(|(_, name)| name));
    out
}

/// A module and everything it imports, statically or by a literal `import()`.
fn reachable(graph: &Graph, start: usize) -> BTreeSet<usize> {
    let mut seen = BTreeSet::from([start]);
    let mut work = vec![start];
    while let Some(at) = work.pop() {
        let module = &graph.modules[at];
        for next in module.links.iter().flatten().chain(module.dynamic.iter().map(|(_, m)| m)) {
            if seen.insert(*next) {
                work.push(*next);
            }
        }
    }
    seen
}

/// Names a module exports that mean something for a route, re-exports included.
fn exported(graph: &Graph, module: usize, depth: u32, out: &mut BTreeSet<String>) {
    let Content::Source(hir) = &graph.modules[module].content else { return };
    for export in &hir.exports {
        match &export.kind {
            ExportKind::Local { name, .. } | ExportKind::Indirect { name, .. } | ExportKind::Namespace { name, .. } => {
                let name = name.to_string_lossy();
                // `export *` does not pass on a default export.
                if METHODS.contains(&name.as_str()) || (name == "default" && depth == 0) {
                    out.insert(name);
                }
            }
            ExportKind::Star { import } => {
                if depth < 32
                    && let Some(Some(target)) = graph.modules[module].links.get(import.index())
                {
                    exported(graph, *target, depth + 1, out);
                }
            }
        }
    }
}

/// The handler of a route module, and whether its `env` is out of sight.
fn handler_of(graph: &Graph, module: usize, file: &str, sources: &SourceMap, diagnostics: &mut Diagnostics) -> Option<(RouteNeeds, bool)> {
    let Content::Source(hir) = &graph.modules[module].content else { return None };
    let start = sources.files().find(|(_, f)| f.name == graph.modules[module].name).map_or(Span::NONE, |(_, f)| Span::new(f.start, f.start));
    let mut names = BTreeSet::new();
    exported(graph, module, 0, &mut names);
    let handlers = env::handlers(hir);
    if names.is_empty() || (names.contains("default") && env::exports_plain_value(hir)) {
        let mut renamed: Vec<String> = file.split('/').map(str::to_owned).collect();
        if let Some(last) = renamed.last_mut() {
            last.insert(0, '_');
        }
        diagnostics.push(
            Diagnostic::error(codes::NO_HANDLER, Class::Platform, start, format!("the route `{file}` exports no handler"))
                .note("a handler is a default export, or a function named GET, POST, PUT, PATCH or DELETE")
                .help(format!("export a handler, or rename the file to `{}` if it is not a route", renamed.join("/"))),
        );
        return None;
    }
    let none = || RouteNeeds { shape: env::Shape::Methods, methods: Vec::new(), uses: BTreeSet::new() };
    // A default export answers every method, so it makes exported methods ordinary functions.
    let (needs, considered): (RouteNeeds, Vec<&Handler>) = if names.contains("default") {
        let handler = handlers.iter().find(|h| h.method.is_none());
        (RouteNeeds { shape: handler.map_or(env::Shape::Dynamic, |h| h.shape), ..none() }, handler.into_iter().collect())
    } else {
        (RouteNeeds { methods: names.iter().cloned().collect(), ..none() }, handlers.iter().filter(|h| h.method.is_some()).collect())
    };
    for handler in considered.iter().filter(|h| h.length_ambiguous) {
        let (shape, other) = if handler.shape == env::Shape::Web { ("(request)", "(input, env)") } else { ("(input, env)", "(request)") };
        diagnostics.push(
            Diagnostic::warning(codes::HANDLER_LENGTH, Class::Lint, handler.span, "a default or rest parameter decides which handler shape is recognised")
                .note(format!("this handler is called as `{shape}`, not as `{other}`"))
                .help("wrap it in definePulse(…) or defineWebPulse(…) of `@vibecodr/pulse`"),
        );
    }
    let expected = if needs.shape == env::Shape::Methods { needs.methods.len() } else { 1 };
    let followed = considered.iter().filter(|h| h.shape == env::Shape::Web || h.func.is_some()).count();
    let lost = followed < expected;
    if lost {
        let span = considered.iter().find(|h| h.func.is_none()).map_or(start, |h| h.span);
        diagnostics.push(
            Diagnostic::warning(codes::ENV_DYNAMIC, Class::Platform, span, "the handler is not a function of this file, so its use of env cannot be followed")
                .note("the manifest will ask for every capability that pulse.toml declares"),
        );
    }
    Some((needs, lost))
}

/// Whether the names that were seen may not be all: one is computed, or none is there at all.
fn is_dynamic<'a>(mut uses: impl Iterator<Item = &'a Use> + Clone) -> bool {
    uses.clone().any(|u| u.detail == Detail::Any) || uses.all(|u| u.detail == Detail::Whole)
}

fn capabilities(project: &Project, used: &BTreeSet<&'static str>, causes: &[Use], lost: bool, diagnostics: &mut Diagnostics) -> Capabilities {
    let of = |capability: &'static str| causes.iter().filter(move |u| u.capability == capability);
    let config = &project.config;
    let mut out = Capabilities {
        kv: used.contains("kv"),
        db: used.contains("db"),
        log: used.contains("log"),
        wait_until: used.contains("waitUntil"),
        crypto: used.contains("crypto"),
        ..Capabilities::default()
    };
    let mut names = |capability: &'static str, what: &str, valid: fn(&str) -> bool| -> BTreeSet<String> {
        let mut out = BTreeSet::new();
        for found in of(capability) {
            let Some(text) = found.detail.name() else { continue };
            if valid(text) {
                out.insert(text.to_owned());
            } else {
                diagnostics.push(Diagnostic::error(codes::CONFIG, Class::Platform, found.span, format!("`{text}` is not {what}")));
            }
        }
        out
    };
    if used.contains("secrets") {
        let mut secrets = names("secrets", "a secret name (letters, digits, `_`)", name::is_variable_name);
        out.secrets_dynamic = lost || is_dynamic(of("secrets"));
        if out.secrets_dynamic {
            secrets.extend(config.policy.secrets.keys().cloned());
        }
        out.secrets = secrets.into_iter().collect();
    }
    if used.contains("connections") {
        let mut providers = names("connections", "a connection's name", name::is_provider_name);
        if lost || is_dynamic(of("connections")) {
            providers.extend(config.connections.iter().cloned());
        }
        if providers.is_empty() && !diagnostics.has_errors() {
            let span = of("connections").next().map_or(Span::NONE, |u| u.span);
            diagnostics.push(
                Diagnostic::error(codes::CONFIG, Class::Platform, span, "which connections are used cannot be seen here")
                    .help("name the provider as a literal, or declare `connections = [\"github\"]` in pulse.toml"),
            );
        }
        out.connections = providers.into_iter().collect();
    }
    // A secret leaves the host only through fetch.
    if used.contains("fetch") || used.contains("secrets") {
        let hosts: BTreeSet<String> = of("fetch").filter_map(|u| u.detail.name().map(str::to_owned)).collect();
        let dynamic = lost || is_dynamic(of("fetch"));
        out.fetch = Some(FetchUse { hosts: hosts.into_iter().collect(), dynamic });
    }
    out
}

fn inputs(project: &Project, graph: &Graph, files: &dyn Files) -> Vec<Input> {
    let mut out = BTreeMap::new();
    for module in &graph.modules {
        if let Resolved::File(path) = &module.id
            && let Ok(text) = files.read(path)
        {
            out.insert(module.name.clone(), Input::new(module.name.clone(), text.as_bytes()));
        }
    }
    if let Some(text) = &project.config_text {
        out.insert("pulse.toml".to_owned(), Input::new("pulse.toml", text.as_bytes()));
    }
    out.into_values().collect()
}

/// The manifest of a project.
pub fn manifest(project: &Project, needs: &Requirements) -> Manifest {
    let config = &project.config;
    let capabilities = needs.capabilities.clone();
    let routes = project.routes.iter().zip(&needs.routes).map(|(file, route)| Route {
        pattern: file.pattern.to_string(),
        file: file.file.clone(),
        shape: match route.shape {
            env::Shape::Web => Shape::Web,
            // Decided when the module runs; most such handlers are objects with `fetch`.
            env::Shape::Workers | env::Shape::Dynamic => Shape::Workers,
            env::Shape::Enhanced => Shape::Enhanced,
            env::Shape::Methods => Shape::Methods,
        },
        methods: route.methods.clone(),
        capabilities: route.uses.iter().filter_map(|name| route_capability(name)).filter(|c| capabilities.has(*c)).collect::<BTreeSet<_>>().into_iter().collect(),
    });
    Manifest {
        schema: pulse_manifest::manifest::SCHEMA,
        project: pulse_manifest::Project { name: project.name.clone(), id: config.id.clone() },
        compiler: format!("pulsec {}", env!("CARGO_PKG_VERSION")),
        routes: routes.collect(),
        minimum_plan: needs.minimum_plan,
        setup: Manifest::setup_of(&capabilities),
        capabilities,
        limits: config.limits.clone(),
        policy: config.policy.clone(),
        config: config.config.clone(),
        schedules: config.schedules.clone(),
        inputs: needs.inputs.clone(),
    }
}

fn route_capability(name: &str) -> Option<RouteCapability> {
    Some(match name {
        "connections" => RouteCapability::Connections,
        "crypto" => RouteCapability::Crypto,
        "db" => RouteCapability::Db,
        "fetch" => RouteCapability::Fetch,
        "kv" => RouteCapability::Kv,
        "log" => RouteCapability::Log,
        "secrets" => RouteCapability::Secrets,
        "waitUntil" => RouteCapability::WaitUntil,
        _ => return None,
    })
}
