//! The module graph of a program: loading, parsing, resolving, evaluation order.

use std::collections::{BTreeMap, VecDeque};
use std::path::{Path, PathBuf};

use pulsec_base::diag::{Class, codes};
use pulsec_base::{Diagnostic, Diagnostics, JsString, SourceMap, Span};
use pulsec_ir::hir;
use pulsec_syntax::{Dialect, Options};

use crate::io::{Files, relative};
use crate::resolve::{ResolveError, Resolved, resolve};

/// Sources of the modules that the toolchain brings, by specifier.
pub type Builtins = BTreeMap<String, String>;

/// What a module is made of.
pub enum Content {
    Source(Box<hir::Module>),
    /// `with { type: "json" }` or a `.json` file: the text, validated.
    Json(String),
    /// Only reached by `import()`, which rejects.
    Faulty { message: String, syntax: bool },
}

/// What `import()` may load, and what happens when that is faulty.
#[derive(Clone, Copy)]
pub enum Dynamic<'a> {
    /// Literal specifiers; a faulty target is an error of the program, as one of a static import.
    Literal,
    /// Also the specifiers that the function finds in a source's text; a faulty target rejects when it is imported.
    Found(&'a dyn Fn(&str) -> Vec<String>),
}

pub struct GraphModule {
    pub id: Resolved,
    /// As shown to people.
    pub name: String,
    pub content: Content,
    /// By import request.
    pub links: Vec<Option<usize>>,
    /// Literal `import()` specifiers.
    pub dynamic: Vec<(JsString, usize)>,
}

/// Modules in evaluation order: a module comes after those it imports, but for cycles.
#[derive(Default)]
pub struct Graph {
    pub modules: Vec<GraphModule>,
    pub order: Vec<usize>,
}

/// How files are read and named.
pub struct Loader<'a> {
    pub files: &'a dyn Files,
    pub builtins: &'a Builtins,
    /// Names shown to people are relative to this.
    pub root: &'a Path,
    pub stdlib: bool,
    /// Goal of the entries; what they import are modules.
    pub goal: hir::Goal,
    pub dynamic: Dynamic<'a>,
}

impl<'a> Loader<'a> {
    /// For the modules of a program.
    pub fn modules(files: &'a dyn Files, builtins: &'a Builtins, root: &'a Path) -> Self {
        Self { files, builtins, root, stdlib: false, goal: hir::Goal::Module, dynamic: Dynamic::Literal }
    }
}

/// The dialect a file name stands for; `None` when it is no source file.
pub fn dialect(name: &str) -> Option<Dialect> {
    Some(match name.rsplit('.').next()? {
        "ts" | "mts" | "cts" => Dialect::Ts,
        "tsx" => Dialect::Tsx,
        "jsx" => Dialect::Jsx,
        "js" | "mjs" | "cjs" => Dialect::Js,
        _ => return None,
    })
}

/// Loads `entries` and everything they import. Modules that do not parse are left out, with diagnostics.
pub fn load(loader: &Loader<'_>, entries: &[Resolved], sources: &mut SourceMap) -> (Graph, Diagnostics) {
    let mut state = State { loader, sources, graph: Graph::default(), by_id: BTreeMap::new(), dynamic: VecDeque::new(), on_demand: false, diagnostics: Diagnostics::new() };
    let starts: Vec<usize> = entries.iter().filter_map(|entry| state.visit_entry(entry)).collect();
    // What static imports reach has been loaded: it must be sound, whoever else imports it.
    state.on_demand = true;
    while let Some(request) = state.dynamic.pop_front() {
        state.visit_dynamic(&request);
    }
    let mut visited = vec![false; state.graph.modules.len()];
    let mut order = Vec::new();
    for start in starts {
        evaluation_order(&state.graph.modules, start, &mut visited, &mut order);
    }
    // Modules only reached by import() are evaluated on demand, after the rest.
    for index in 0..state.graph.modules.len() {
        evaluation_order(&state.graph.modules, index, &mut visited, &mut order);
    }
    state.graph.order = order;
    (state.graph, state.diagnostics)
}

fn evaluation_order(modules: &[GraphModule], start: usize, visited: &mut [bool], order: &mut Vec<usize>) {
    // An explicit stack: import chains of hostile projects may be long.
    if std::mem::replace(&mut visited[start], true) {
        return;
    }
    let mut stack = vec![(start, 0)];
    while let Some((module, next)) = stack.last_mut() {
        match modules[*module].links.get(*next) {
            None => {
                order.push(*module);
                stack.pop();
            }
            Some(link) => {
                *next += 1;
                if let Some(target) = *link
                    && !std::mem::replace(&mut visited[target], true)
                {
                    stack.push((target, 0));
                }
            }
        }
    }
}

struct State<'a> {
    loader: &'a Loader<'a>,
    sources: &'a mut SourceMap,
    graph: Graph,
    /// None: tried and failed.
    by_id: BTreeMap<Resolved, Option<usize>>,
    /// `import()` requests to be looked at.
    dynamic: VecDeque<DynamicRequest>,
    /// Everything that static imports of the entries reach has been loaded.
    on_demand: bool,
    diagnostics: Diagnostics,
}

struct DynamicRequest {
    from: usize,
    specifier: JsString,
    span: Span,
}

impl State<'_> {
    fn visit_entry(&mut self, id: &Resolved) -> Option<usize> {
        if self.loader.goal == hir::Goal::Module {
            return self.visit(id, Span::NONE, None);
        }
        // A script is no module: what imports its file gets a module of its own.
        let first = self.load(id, Span::NONE, None, hir::Goal::Script);
        self.by_id.remove(id);
        self.follow(first?);
        first
    }

    fn visit(&mut self, id: &Resolved, span: Span, json: Option<bool>) -> Option<usize> {
        if let Some(known) = self.by_id.get(id) {
            return *known;
        }
        let first = self.load(id, span, json, hir::Goal::Module)?;
        self.follow(first);
        Some(first)
    }

    /// Loads what a module imports statically.
    fn follow(&mut self, first: usize) {
        // Breadth by worklist, so that depth of the graph costs no native stack.
        let mut work = vec![first];
        while let Some(index) = work.pop() {
            let Content::Source(module) = &self.graph.modules[index].content else { continue };
            let requests: Vec<(JsString, bool, Span)> = module
                .imports
                .iter()
                .map(|i| (i.specifier.clone(), i.attribute_type.as_ref().is_some_and(|t| t.eq_str("json")), i.span))
                .collect();
            self.dynamic.extend(module.dynamic_imports.iter().map(|(specifier, span)| DynamicRequest { from: index, specifier: specifier.clone(), span: *span }));
            if let Dynamic::Found(find) = self.loader.dynamic {
                let found = find(&self.sources.file(module.file).text);
                self.dynamic.extend(found.into_iter().map(|s| DynamicRequest { from: index, specifier: s.as_str().into(), span: Span::NONE }));
            }
            let from = self.path_of(index);
            let mut links = Vec::new();
            for (specifier, json, span) in requests {
                let target = self.resolve(&from, &specifier, span);
                links.push(target.and_then(|id| self.enter(&id, span, Some(json), &mut work)));
            }
            self.graph.modules[index].links = links;
        }
    }

    fn visit_dynamic(&mut self, request: &DynamicRequest) {
        // A dynamic import that cannot be resolved rejects at run time.
        let Ok(id) = self.try_resolve(&self.path_of(request.from), &request.specifier) else { return };
        if self.graph.modules[request.from].dynamic.iter().any(|(specifier, _)| *specifier == request.specifier) {
            return;
        }
        if let Some(target) = self.visit(&id, request.span, None) {
            self.graph.modules[request.from].dynamic.push((request.specifier.clone(), target));
        }
    }

    /// Whether faults of what is loaded now are those of the `import()` that asks for it.
    fn fallible(&self) -> bool {
        self.on_demand && matches!(self.loader.dynamic, Dynamic::Found(_))
    }

    /// A module in place of one that cannot be had; `None` for what no program could handle: an unsupported form, a mistake of ours.
    fn faulty(&mut self, id: &Resolved, found: Diagnostics) -> Option<usize> {
        let errors: Vec<_> = found.iter().filter(|d| d.severity == pulsec_base::Severity::Error).collect();
        let fault = errors.first().filter(|_| errors.iter().all(|d| matches!(d.class, Class::Syntax | Class::Resolution)));
        let Some(first) = fault else {
            self.diagnostics.extend(found);
            return None;
        };
        // What HostLoadImportedModule fails with is ours to say; a text that does not parse is a SyntaxError.
        let content = Content::Faulty { message: first.message.clone(), syntax: first.code != codes::UNRESOLVED_IMPORT };
        Some(self.add(id, content))
    }

    fn add(&mut self, id: &Resolved, content: Content) -> usize {
        let name = match id {
            Resolved::Builtin(specifier) => specifier.clone(),
            Resolved::File(path) => relative(self.loader.root, path),
        };
        self.graph.modules.push(GraphModule { id: id.clone(), name, content, links: Vec::new(), dynamic: Vec::new() });
        let index = self.graph.modules.len() - 1;
        self.by_id.insert(id.clone(), Some(index));
        index
    }

    fn path_of(&self, index: usize) -> PathBuf {
        match &self.graph.modules[index].id {
            Resolved::File(path) => path.clone(),
            Resolved::Builtin(_) => PathBuf::from("/"),
        }
    }

    fn enter(&mut self, id: &Resolved, span: Span, json: Option<bool>, work: &mut Vec<usize>) -> Option<usize> {
        if let Some(known) = self.by_id.get(id) {
            return *known;
        }
        let index = self.load(id, span, json, hir::Goal::Module)?;
        work.push(index);
        Some(index)
    }

    fn try_resolve(&self, from: &Path, specifier: &JsString) -> Result<Resolved, ResolveError> {
        let builtins = self.loader.builtins;
        resolve(self.loader.files, &|s| builtins.contains_key(s), from, &specifier.to_string_lossy())
    }

    fn resolve(&mut self, from: &Path, specifier: &JsString, span: Span) -> Option<Resolved> {
        match self.try_resolve(from, specifier) {
            Ok(id) => Some(id),
            // Loading it will fail.
            Err(_) if self.fallible() => Some(Resolved::File(from.with_file_name(specifier.to_string_lossy()))),
            Err(error) => {
                let mut diagnostic = Diagnostic::error(codes::UNRESOLVED_IMPORT, Class::Resolution, span, error.message);
                diagnostic.help = error.help;
                self.diagnostics.push(diagnostic);
                None
            }
        }
    }

    fn load(&mut self, id: &Resolved, span: Span, json: Option<bool>, goal: hir::Goal) -> Option<usize> {
        if !self.fallible() {
            return self.load_one(id, span, json, goal);
        }
        let before = std::mem::take(&mut self.diagnostics);
        let loaded = self.load_one(id, span, json, goal);
        let found = std::mem::replace(&mut self.diagnostics, before);
        if loaded.is_none() {
            return self.faulty(id, found);
        }
        self.diagnostics.extend(found);
        loaded
    }

    fn load_one(&mut self, id: &Resolved, span: Span, json: Option<bool>, goal: hir::Goal) -> Option<usize> {
        self.by_id.insert(id.clone(), None);
        let (name, text) = match id {
            Resolved::Builtin(specifier) => (specifier.clone(), self.loader.builtins.get(specifier)?.clone()),
            Resolved::File(path) => {
                let name = relative(self.loader.root, path);
                match self.loader.files.read(path) {
                    Ok(text) => (name, text),
                    Err(error) => {
                        let message = format!("cannot read `{name}`: {error}");
                        self.diagnostics.push(Diagnostic::error(codes::UNRESOLVED_IMPORT, Class::Resolution, span, message));
                        return None;
                    }
                }
            }
        };
        let builtin = matches!(id, Resolved::Builtin(_));
        let content = if json == Some(true) || name.ends_with(".json") {
            if let Err(error) = serde_json::from_str::<serde_json::Value>(&text) {
                self.sources.add(name.clone(), text);
                let message = format!("`{name}` is not valid JSON: {error}");
                self.diagnostics.push(Diagnostic::error(codes::INVALID_JSON, Class::Resolution, span, message));
                return None;
            }
            Content::Json(text)
        } else {
            let Some(dialect) = (if builtin { Some(Dialect::Ts) } else { dialect(&name) }) else {
                let message = format!("`{name}` is not a source file");
                self.diagnostics.push(Diagnostic::error(codes::UNRESOLVED_IMPORT, Class::Resolution, span, message));
                return None;
            };
            let Some(file) = self.sources.add(name.clone(), text) else {
                self.diagnostics.push(Diagnostic::error(codes::UNRESOLVED_IMPORT, Class::Resolution, span, "the sources of one program exceed 4 GiB"));
                return None;
            };
            let options = Options { goal, dialect, stdlib: builtin || self.loader.stdlib, strict_script: false };
            let (module, diagnostics) = pulsec_syntax::parse(self.sources, file, &options);
            self.diagnostics.extend(diagnostics);
            Content::Source(Box::new(module?))
        };
        Some(self.add(id, content))
    }
}
