//! `unsafe` stands in few files, and each use says why it is sound.

use syn::spanned::Spanned as _;
use syn::visit::{self, Visit};

use super::{Source, line};

/// Where `unsafe` may be written. A file or a folder and what needs it there.
const ALLOWED: &[(&str, &str)] = &[
    ("runtime-shim/src/exports/", "exported symbols"),
    ("runtime-shim/src/alloc.rs", "the allocator"),
    ("runtime-shim/src/host.rs", "the host's functions"),
    ("runtime-shim/src/mem.rs", "linear memory by address"),
    ("runtime-shim/src/state.rs", "the shim's own state: wasm has one thread"),
    ("pulse-engine/src/engine.rs", "code that the cache wrote"),
    ("pulse-engine/src/read_faults.rs", "two system calls that no library wraps"),
];

pub fn check(sources: &[Source], problems: &mut Vec<String>) {
    for source in sources {
        let mut found = Found { source, lines: Vec::new() };
        found.visit_file(&source.syntax);
        let allowed = ALLOWED.iter().any(|(place, _)| source.path.starts_with(place));
        for (at, what, explained) in found.lines {
            if !allowed {
                problems.push(format!("{}:{at}: {what}, which only {} may hold", source.path, places()));
            } else if !explained {
                problems.push(format!("{}:{at}: {what} without a comment above it that begins with `SAFETY:`", source.path));
            }
        }
    }
}

fn places() -> String {
    ALLOWED.iter().map(|(place, _)| *place).collect::<Vec<_>>().join(", ")
}

struct Found<'s> {
    source: &'s Source,
    /// Line, what it is, whether it needs and has an explanation.
    lines: Vec<(usize, &'static str, bool)>,
}

impl Found<'_> {
    /// Whether a `SAFETY:` comment stands right above, or above the statement that the line continues.
    fn explained(&self, at: usize) -> bool {
        let lines: Vec<&str> = self.source.text.lines().take(at).map(str::trim).collect();
        let mut above = lines[..at.saturating_sub(1)].iter().rev().skip_while(|l| !l.starts_with("//") && !l.ends_with([';', '{', '}']) && !l.is_empty());
        let attached = lines.get(at - 1).is_some_and(|l| l.contains("// SAFETY:"));
        attached || above.by_ref().take_while(|l| l.starts_with("//") || l.starts_with("#[")).any(|l| l.contains("SAFETY:"))
    }
    fn note(&mut self, at: usize, what: &'static str, needs: bool) {
        let explained = !needs || self.explained(at);
        self.lines.push((at, what, explained));
    }
}

impl<'ast> Visit<'ast> for Found<'_> {
    fn visit_expr_unsafe(&mut self, node: &'ast syn::ExprUnsafe) {
        self.note(line(&node.unsafe_token), "an unsafe block", true);
        visit::visit_expr_unsafe(self, node);
    }
    fn visit_item_impl(&mut self, node: &'ast syn::ItemImpl) {
        if let Some(token) = &node.unsafety {
            self.note(line(token), "an unsafe impl", true);
        }
        visit::visit_item_impl(self, node);
    }
    fn visit_signature(&mut self, node: &'ast syn::Signature) {
        if matches!(node.safety, syn::Safety::Unsafe(_)) {
            self.note(node.span().start().line, "an unsafe function", true);
        }
        visit::visit_signature(self, node);
    }
    fn visit_item_foreign_mod(&mut self, node: &'ast syn::ItemForeignMod) {
        self.note(line(&node.abi), "a block of foreign functions", false);
    }
    fn visit_attribute(&mut self, node: &'ast syn::Attribute) {
        if node.path().is_ident("unsafe") {
            self.note(line(node), "an unsafe attribute", true);
        }
        if let syn::Meta::List(list) = &node.meta
            && list.path.is_ident("cfg_attr")
            && list.tokens.clone().into_iter().any(|t| matches!(&t, proc_macro2::TokenTree::Ident(i) if i == "unsafe"))
        {
            self.note(line(node), "an unsafe attribute", true);
        }
    }
}
