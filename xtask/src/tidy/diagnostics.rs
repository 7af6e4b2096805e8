//! Diagnostic codes: each is produced somewhere, and a test in `tests/diag` shows it.

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
    for file in files(&root.join("tests"), |name| name.ends_with(".ts") || name.ends_with(".js") || name.ends_with(".expected"))? {
        if let Some(first) = std::fs::read_to_string(file)?.lines().next().and_then(|l| l.strip_prefix("//! ")) {
            shown.extend(first.split_whitespace().map(str::to_owned));
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
            eprintln!("warning: no file in tests/diag shows {code} ({name})");
        }
    }
    Ok(())
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
