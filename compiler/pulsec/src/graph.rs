//! The module graph of a program: loading, parsing, resolving, evaluation order.

use std::collections::BTreeMap;
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
    let mut state = State { loader, sources, graph: Graph::default(), by_id: BTreeMap::new(), diagnostics: Diagnostics::new() };
    for entry in entries {
        state.visit(entry, Span::NONE, None);
    }
    let mut visited = vec![false; state.graph.modules.len()];
    let mut order = Vec::new();
    for entry in entries {
        if let Some(Some(index)) = state.by_id.get(entry) {
            evaluation_order(&state.graph.modules, *index, &mut visited, &mut order);
        }
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
    diagnostics: Diagnostics,
}

impl State<'_> {
    fn visit(&mut self, id: &Resolved, span: Span, json: Option<bool>) -> Option<usize> {
        // Breadth by worklist, so that depth of the graph costs no native stack.
        let first = self.load_one(id, span, json)?;
        let mut work = vec![first];
        while let Some(index) = work.pop() {
            let Content::Source(module) = &self.graph.modules[index].content else { continue };
            let requests: Vec<(JsString, bool, Span)> = module
                .imports
                .iter()
                .map(|i| (i.specifier.clone(), i.attribute_type.as_ref().is_some_and(|t| t.eq_str("json")), i.span))
                .collect();
            let dynamic = module.dynamic_imports.clone();
            let from = match &self.graph.modules[index].id {
                Resolved::File(path) => path.clone(),
                Resolved::Builtin(_) => PathBuf::from("/"),
            };
            let mut links = Vec::new();
            for (specifier, json, span) in requests {
                let target = self.resolve(&from, &specifier, span);
                links.push(target.and_then(|id| self.enter(&id, span, Some(json), &mut work)));
            }
            let mut targets = Vec::new();
            for (specifier, span) in dynamic {
                // A dynamic import that cannot be resolved rejects at run time.
                if let Ok(id) = self.try_resolve(&from, &specifier)
                    && let Some(target) = self.enter(&id, span, None, &mut work)
                {
                    targets.push((specifier, target));
                }
            }
            self.graph.modules[index].links = links;
            self.graph.modules[index].dynamic = targets;
        }
        Some(first)
    }

    fn enter(&mut self, id: &Resolved, span: Span, json: Option<bool>, work: &mut Vec<usize>) -> Option<usize> {
        if let Some(known) = self.by_id.get(id) {
            return *known;
        }
        let index = self.load_one(id, span, json)?;
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
            Err(error) => {
                let mut diagnostic = Diagnostic::error(codes::UNRESOLVED_IMPORT, Class::Resolution, span, error.message);
                diagnostic.help = error.help;
                self.diagnostics.push(diagnostic);
                None
            }
        }
    }

    fn load_one(&mut self, id: &Resolved, span: Span, json: Option<bool>) -> Option<usize> {
        if let Some(known) = self.by_id.get(id) {
            return *known;
        }
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
                self.diagnostics.push(Diagnostic::error(codes::UNRESOLVED_IMPORT, Class::Resolution, span, message));
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
            let options = Options { goal: hir::Goal::Module, dialect, stdlib: builtin || self.loader.stdlib, strict_script: true };
            let (module, diagnostics) = pulsec_syntax::parse(self.sources, file, &options);
            self.diagnostics.extend(diagnostics);
            Content::Source(Box::new(module?))
        };
        let index = self.graph.modules.len();
        self.graph.modules.push(GraphModule { id: id.clone(), name, content, links: Vec::new(), dynamic: Vec::new() });
        self.by_id.insert(id.clone(), Some(index));
        Some(index)
    }
}
