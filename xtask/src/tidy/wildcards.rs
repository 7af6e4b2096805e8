//! No `_ =>` in a match on the nodes of the HIR and the small enums of the IR that tells several variants apart: a new one must not fall
//! through unseen. A match that only asks for one variant may say `_`.
//!
//! Ops are many, and most passes care about few; what an op may do is asked of its row (`Op::effects_of`), so a wildcard is the rule
//! there and not checked.

use std::collections::BTreeMap;

use syn::visit::{self, Visit};
use syn::{Arm, Pat};

use super::{Source, line, only_tests};

const CHECKED: &[&str] = &["compiler/pulsec-middle/src/", "compiler/pulsec-wasm/src/"];
/// Enums whose matches name every variant.
const ENUMS: &[&str] = &["StmtKind", "PatternKind", "Term", "Convention", "Construct", "ClassMember", "Ty"];
/// Files with wildcards that are right: how many, and why.
const EXCEPTIONS: &[(&str, usize, &str)] = &[];

pub fn check(sources: &[Source], problems: &mut Vec<String>) {
    let mut found: BTreeMap<&str, Vec<(usize, String)>> = BTreeMap::new();
    for source in sources.iter().filter(|s| CHECKED.iter().any(|c| s.path.starts_with(c)) && !s.is_test()) {
        let mut reader = Reader { found: Vec::new() };
        reader.visit_file(&source.syntax);
        if !reader.found.is_empty() {
            found.insert(&source.path, reader.found);
        }
    }
    for (path, places) in &found {
        let allowed = EXCEPTIONS.iter().find(|(p, ..)| p == path).map_or(0, |(_, count, _)| *count);
        if places.len() > allowed {
            let shown: Vec<String> = places.iter().map(|(line, name)| format!("{line} ({name})")).collect();
            problems.push(format!("{path}: `_ =>` in matches that should name every variant, at lines {}", shown.join(", ")));
        }
    }
    for (path, count, _) in EXCEPTIONS {
        let now = found.get(path).map_or(0, Vec::len);
        if now < *count {
            problems.push(format!("{path}: {count} wildcards are allowed and {now} are left; lower the number in xtask/src/tidy/wildcards.rs"));
        }
    }
}

struct Reader {
    found: Vec<(usize, String)>,
}

impl<'ast> Visit<'ast> for Reader {
    fn visit_item_mod(&mut self, node: &'ast syn::ItemMod) {
        if !only_tests(&node.attrs) {
            visit::visit_item_mod(self, node);
        }
    }
    fn visit_expr_match(&mut self, node: &'ast syn::ExprMatch) {
        let wild = node.arms.iter().find(|arm| matches!(arm.pat, Pat::Wild(_)));
        let mut variants = node.arms.iter().filter_map(enum_of);
        if let (Some(wild), Some(name), Some(_)) = (wild, variants.next(), variants.next()) {
            self.found.push((line(&wild.pat), name));
        }
        visit::visit_expr_match(self, node);
    }
}

/// The checked enum that an arm's pattern is a variant of.
fn enum_of(arm: &Arm) -> Option<String> {
    fn of(pattern: &Pat) -> Option<String> {
        let path = match pattern {
            Pat::Path(p) => &p.path,
            Pat::Struct(p) => &p.path,
            Pat::TupleStruct(p) => &p.path,
            Pat::Or(or) => return or.cases.iter().find_map(of),
            Pat::Reference(r) => return of(&r.pat),
            Pat::Guard(g) => return of(&g.pat),
            _ => return None,
        };
        let mut segments = path.segments.iter().rev().skip(1);
        segments.next().map(|s| s.ident.to_string()).filter(|name| ENUMS.contains(&name.as_str()))
    }
    of(&arm.pat)
}
