//! The compiler's crates do no I/O: files, clock, environment and network belong to the driver, which hands texts in.

use syn::visit::{self, Visit};

use super::{Source, line, only_tests};

const PURE: &[&str] = &[
    "compiler/pulsec-base/src/",
    "compiler/pulsec-ir/src/",
    "compiler/pulsec-syntax/src/",
    "compiler/pulsec-middle/src/",
    "compiler/pulsec-wasm/src/",
    "pulse-abi/src/",
    "pulse-manifest/src/",
];
/// Modules of std that reach outside.
const OUTSIDE: &[&str] = &["env", "fs", "net", "os", "process", "time"];
const PRINTING: &[&str] = &["print", "println", "eprint", "eprintln"];

pub fn check(sources: &[Source], problems: &mut Vec<String>) {
    for source in sources.iter().filter(|s| PURE.iter().any(|p| s.path.starts_with(p)) && !s.is_test()) {
        Reader { source, problems }.visit_file(&source.syntax);
    }
}

struct Reader<'r> {
    source: &'r Source,
    problems: &'r mut Vec<String>,
}

impl Reader<'_> {
    fn refuse(&mut self, at: usize, what: &str) {
        self.problems.push(format!("{}:{at}: {what}: this crate does no I/O, the driver does", self.source.path));
    }
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item_mod(&mut self, node: &'ast syn::ItemMod) {
        if !only_tests(&node.attrs) {
            visit::visit_item_mod(self, node);
        }
    }
    fn visit_path(&mut self, node: &'ast syn::Path) {
        let mut segments = node.segments.iter();
        if let (Some(first), Some(second)) = (segments.next(), segments.next())
            && first.ident == "std"
            && OUTSIDE.iter().any(|o| second.ident == o)
        {
            self.refuse(line(node), &format!("`std::{}`", second.ident));
        }
        visit::visit_path(self, node);
    }
    fn visit_use_path(&mut self, node: &'ast syn::UsePath) {
        if node.ident == "std" {
            for name in first_names(&node.tree).into_iter().filter(|n| OUTSIDE.contains(&n.as_str())) {
                self.refuse(line(node), &format!("`std::{name}`"));
            }
        }
        visit::visit_use_path(self, node);
    }
    fn visit_macro(&mut self, node: &'ast syn::Macro) {
        if let Some(name) = PRINTING.iter().find(|p| node.path.is_ident(p)) {
            self.refuse(line(node), &format!("`{name}!`"));
        }
        visit::visit_macro(self, node);
    }
}

fn first_names(tree: &syn::UseTree) -> Vec<String> {
    match tree {
        syn::UseTree::Path(path) => vec![path.ident.to_string()],
        syn::UseTree::Name(name) => vec![name.ident.to_string()],
        syn::UseTree::Rename(name) => vec![name.ident.to_string()],
        syn::UseTree::Group(group) => group.items.iter().flat_map(first_names).collect(),
        _ => Vec::new(),
    }
}
