//! Habits checked by plain code, on the sources as syn reads them: no check needs anything built.

mod arrows;
mod collector;
mod diagnostics;
mod docs;
mod io;
mod unsafety;
mod wildcards;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};

use crate::{cargo, codegen};

/// Lines a non-test source file may have.
const HARD_CAP: usize = 1500;

/// A Rust file of the workspace.
struct Source {
    /// Relative to the workspace, with `/`.
    path: String,
    text: String,
    syntax: syn::File,
}

impl Source {
    /// Whether the file holds only tests: a test target, or a module that is only there in tests.
    fn is_test(&self) -> bool {
        self.path.contains("/tests/") || self.path.starts_with("tests/") || self.path.ends_with("/tests.rs") || self.path.ends_with("/fuzz.rs")
    }
}

pub fn run() -> Result<()> {
    let root = cargo::root();
    let mut problems = Vec::new();
    let mut sources = Vec::new();
    for path in files(&root, |name| name.ends_with(".rs") || name.ends_with(".ts"))? {
        let shown = shown(&root, &path);
        if shown.ends_with(".ts") && !shown.starts_with("stdlib/") {
            continue;
        }
        let text = std::fs::read_to_string(&path).with_context(|| shown.clone())?;
        let lines = text.lines().count();
        if lines > HARD_CAP && !shown.starts_with("tests/") && !shown.ends_with(".d.ts") {
            problems.push(format!("{shown}: {lines} lines, the cap is {HARD_CAP}"));
        }
        if shown.ends_with(".rs") {
            if !text.starts_with("//!") {
                problems.push(format!("{shown}: does not begin with a `//!` line that says what it is"));
            }
            let syntax = syn::parse_file(&text).map_err(|e| anyhow!("{shown}:{}: {e}", e.span().start().line))?;
            sources.push(Source { path: shown, text, syntax });
        }
    }
    arrows::check(&root, &mut problems)?;
    unsafety::check(&sources, &mut problems);
    collector::check(&root, &sources, &mut problems)?;
    io::check(&sources, &mut problems);
    docs::check(&sources, &mut problems);
    wildcards::check(&sources, &mut problems);
    diagnostics::check(&root, &sources, &mut problems)?;
    if let Err(stale) = codegen::run(true) {
        problems.push(format!("{stale:#}"));
    }
    if problems.is_empty() {
        return Ok(());
    }
    bail!("tidy:\n  {}", problems.join("\n  "))
}

fn shown(root: &Path, path: &Path) -> String {
    path.strip_prefix(root).unwrap_or(path).display().to_string()
}

/// The Rust files below a folder, sorted.
pub fn rust_files(folder: &Path) -> Result<Vec<PathBuf>> {
    files(folder, |name| name.ends_with(".rs"))
}

fn files(root: &Path, wanted: impl Fn(&str) -> bool) -> Result<Vec<PathBuf>> {
    let mut out = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).with_context(|| folder.display().to_string())? {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if path.is_dir() {
                if !name.starts_with('.') && !["target", "node_modules", "dist"].contains(&name.as_str()) {
                    folders.push(path);
                }
            } else if wanted(&name) {
                out.push(path);
            }
        }
    }
    out.sort();
    Ok(out)
}

/// The line of a syntax node.
fn line(node: &impl syn::spanned::Spanned) -> usize {
    node.span().start().line
}

/// Whether an item is only compiled in tests.
fn only_tests(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|a| a.path().is_ident("cfg") && a.parse_args::<syn::Ident>().is_ok_and(|i| i == "test"))
}
