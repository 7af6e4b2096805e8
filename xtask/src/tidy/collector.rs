//! The rule that the collector's whole design rests on: a leaf of the shim never collects and never calls JS.
//!
//! Calls are followed by name: a path call goes to the functions of that name in the module it names (in any module when it names
//! none that has it), a method call to every method of that name in the shim. More calls are seen than there are, never fewer, save
//! through function pointers; those to compiled code cannot be made without `transmute`, which is refused.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::Result;
use syn::visit::{self, Visit};

use super::{Source, line, only_tests};
use crate::codegen;

const SHIM: &str = "runtime-shim/src/";
/// What collects, by module and name.
const COLLECTORS: &[(&str, &str)] = &[("minor", "collect"), ("major", "collect")];
/// The only leaves that may get there.
const POLLS: &[&str] = &["gc_poll", "gc_force"];
/// The only file with functions of the host.
const HOST: &str = "runtime-shim/src/host.rs";

/// Module (last name) and function; methods have no module.
type Name = (Option<String>, String);

pub fn check(root: &Path, sources: &[Source], problems: &mut Vec<String>) -> Result<()> {
    let mut shim = Shim::default();
    for source in sources.iter().filter(|s| s.path.starts_with(SHIM) && !s.is_test() && !s.path.starts_with("runtime-shim/src/exports/")) {
        let module = module_of(&source.path);
        let mut reader = Reader { shim: &mut shim, module, function: None, source, problems };
        reader.visit_file(&source.syntax);
    }
    let leaves: BTreeSet<String> = codegen::leaf_names(root)?.into_iter().collect();
    for collector in COLLECTORS {
        let target = (Some(collector.0.to_owned()), collector.1.to_owned());
        if !shim.functions.contains(&target) {
            problems.push(format!("{SHIM}: there is no `{}::{}`, which the check of the collector starts from", collector.0, collector.1));
        }
        for name in shim.callers(&target) {
            if leaves.contains(&name.1) && name.0.is_some() && !POLLS.contains(&name.1.as_str()) {
                problems.push(format!("leaf `{}` may reach `{}::{}`: only polls collect", name.1, collector.0, collector.1));
            }
        }
    }
    Ok(())
}

fn module_of(path: &str) -> String {
    let mut parts: Vec<&str> = path.trim_start_matches(SHIM).trim_end_matches(".rs").split('/').collect();
    if parts.last() == Some(&"mod") {
        parts.pop();
    }
    parts.last().copied().unwrap_or_default().to_owned()
}

/// Functions and calls of the shim.
#[derive(Default)]
struct Shim {
    functions: BTreeSet<Name>,
    /// Caller → what it calls: module if it says one, name, whether as a method.
    calls: BTreeMap<Name, BTreeSet<(Option<String>, String, bool)>>,
}

impl Shim {
    /// Everything from which `target` may be reached.
    fn callers(&self, target: &Name) -> BTreeSet<Name> {
        let mut reached: BTreeSet<Name> = BTreeSet::from([target.clone()]);
        loop {
            let more: Vec<Name> = self
                .calls
                .iter()
                .filter(|(caller, calls)| !reached.contains(caller) && calls.iter().any(|call| self.targets(caller, call).any(|t| reached.contains(t))))
                .map(|(caller, _)| caller.clone())
                .collect();
            if more.is_empty() {
                return reached;
            }
            reached.extend(more);
        }
    }

    fn targets<'s>(&'s self, caller: &'s Name, call: &'s (Option<String>, String, bool)) -> impl Iterator<Item = &'s Name> {
        let (module, name, method) = call;
        let module = module.clone().or_else(|| caller.0.clone());
        let exact = !method && self.functions.contains(&(module.clone(), name.clone()));
        self.functions.iter().filter(move |f| f.1 == *name && if exact { f.0 == module } else { f.0.is_none() == *method || !method })
    }
}

struct Reader<'r> {
    shim: &'r mut Shim,
    module: String,
    function: Option<Name>,
    source: &'r Source,
    problems: &'r mut Vec<String>,
}

impl Reader<'_> {
    fn call(&mut self, module: Option<String>, name: String, method: bool) {
        if let Some(function) = &self.function {
            self.shim.calls.entry(function.clone()).or_default().insert((module, name, method));
        }
    }
    fn inside(&mut self, name: Name, visit: impl FnOnce(&mut Self)) {
        self.shim.functions.insert(name.clone());
        let outer = self.function.replace(name);
        visit(self);
        self.function = outer;
    }
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item_mod(&mut self, node: &'ast syn::ItemMod) {
        if !only_tests(&node.attrs) {
            visit::visit_item_mod(self, node);
        }
    }
    fn visit_item_fn(&mut self, node: &'ast syn::ItemFn) {
        let name = (Some(self.module.clone()), node.sig.ident.to_string());
        self.inside(name, |reader| visit::visit_item_fn(reader, node));
    }
    fn visit_impl_item_fn(&mut self, node: &'ast syn::ImplItemFn) {
        self.inside((None, node.sig.ident.to_string()), |reader| visit::visit_impl_item_fn(reader, node));
    }
    /// Any mention counts, so that functions passed as values do too.
    fn visit_expr_path(&mut self, node: &'ast syn::ExprPath) {
        let segments: Vec<String> = node.path.segments.iter().map(|s| s.ident.to_string()).collect();
        if let [before @ .., name] = segments.as_slice() {
            if name == "transmute" {
                self.problems.push(format!("{}:{}: `transmute` could make a function of compiled code callable", self.source.path, line(node)));
            }
            // `Type::method` is a method.
            let module = before.last().filter(|m| !["crate", "self", "super"].contains(&m.as_str()));
            let method = module.is_some_and(|m| m.starts_with(char::is_uppercase));
            self.call(module.filter(|_| !method).cloned(), name.clone(), method);
        }
        visit::visit_expr_path(self, node);
    }
    fn visit_expr_method_call(&mut self, node: &'ast syn::ExprMethodCall) {
        self.call(None, node.method.to_string(), true);
        visit::visit_expr_method_call(self, node);
    }
    fn visit_item_foreign_mod(&mut self, node: &'ast syn::ItemForeignMod) {
        if self.source.path != HOST {
            self.problems.push(format!("{}:{}: foreign functions stand in {HOST}", self.source.path, line(&node.abi)));
        }
    }
}
