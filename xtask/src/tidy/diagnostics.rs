//! Diagnostic codes: each is produced somewhere, and a test in `tests/diag` or `tests/env` shows it.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Result, anyhow};
use proc_macro2::TokenTree;
use syn::Item;

use super::{Source, files};

const REGISTRY: &str = "compiler/pulsec-base/src/diag/codes.rs";
/// Codes that no program can be made to cause: why.
const UNTESTED: &[(&str, &str)] =
    &[("INTERNAL", "a mistake of ours; a test would be the mistake"), ("UNKNOWN_INTRINSIC", "only the stdlib can write `$name`")];

pub fn check(root: &Path, sources: &[Source], problems: &mut Vec<String>) -> Result<()> {
    let mut shown = BTreeSet::new();
    for folder in ["tests/diag", "tests/env"] {
        for file in files(&root.join(folder), |name| name.ends_with(".ts") || name.ends_with(".js") || name.ends_with(".cases"))? {
            shown.extend(std::fs::read_to_string(file)?.lines().filter_map(code_shown).map(str::to_owned));
        }
    }
    let registry = sources.iter().find(|s| s.path == REGISTRY).ok_or_else(|| anyhow!("there is no {REGISTRY}"))?;
    for (name, code) in rows(registry) {
        let mention = format!("codes::{name}");
        if !sources.iter().any(|s| s.path.starts_with("compiler/") && s.path != REGISTRY && s.text.contains(&mention)) {
            problems.push(format!("{REGISTRY}: nothing produces {code} ({name})"));
        }
        let excused = UNTESTED.iter().any(|(n, _)| *n == name);
        if !excused && !shown.contains(&code) {
            problems.push(format!("{REGISTRY}: no test in tests/diag or tests/env shows {code} ({name})"));
        }
    }
    Ok(())
}

/// The code that a line of a test expects: `//! CODE` of a file, `//=== CODE NAME` and `//=== built:CODE NAME` of a case,
/// `//= SEVERITY CODE …` of a project.
fn code_shown(line: &str) -> Option<&str> {
    let words = |prefix| line.strip_prefix(prefix).map(|rest: &str| rest.split_whitespace());
    if let Some(mut words) = words("//=== ") {
        return words.next().map(|outcome| outcome.strip_prefix("built:").unwrap_or(outcome));
    }
    words("//! ").and_then(|mut words| words.next()).or_else(|| words("//= ").and_then(|mut words| words.nth(1)))
}

/// Name and code of each row of `codes! { NAME, "P0001", "title", "text"; … }`.
fn rows(registry: &Source) -> Vec<(String, String)> {
    let calls = registry.syntax.items.iter().filter_map(|item| match item {
        Item::Macro(call) if call.mac.path.is_ident("codes") => Some(call.mac.tokens.clone()),
        _ => None,
    });
    let tokens: Vec<TokenTree> = calls.flatten().collect();
    tokens
        .windows(3)
        .filter_map(|w| match w {
            [TokenTree::Ident(name), TokenTree::Punct(_), TokenTree::Literal(code)] => Some((name.to_string(), code.to_string().trim_matches('"').to_owned())),
            _ => None,
        })
        .collect()
}
