//! Habits checked by plain code: every Rust file says what it is, no file is too long, crates depend in one direction.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::cargo;

/// Lines a non-test source file may have.
const HARD_CAP: usize = 1500;

/// What a crate may depend on, of this workspace. Data flows left to right; what is not listed is not allowed.
const ARROWS: &[(&str, &[&str])] = &[
    ("pulse-abi", &[]),
    ("pulse-manifest", &[]),
    ("compiler/pulsec-base", &[]),
    ("compiler/pulsec-ir", &["pulse-abi", "pulsec-base"]),
    ("compiler/pulsec-syntax", &["pulsec-base", "pulsec-ir"]),
    ("compiler/pulsec-middle", &["pulse-abi", "pulsec-base", "pulsec-ir"]),
    ("compiler/pulsec-wasm", &["pulse-abi", "pulsec-base", "pulsec-ir"]),
    ("runtime-shim", &["pulse-abi"]),
    ("pulse-engine", &["pulse-abi", "pulse-manifest"]),
    ("pulse-run", &["pulse-abi", "pulse-manifest", "pulse-engine"]),
];

pub fn run() -> Result<()> {
    let root = cargo::root();
    let mut problems = Vec::new();
    for file in sources(&root)? {
        let text = std::fs::read_to_string(&file)?;
        let shown = file.strip_prefix(&root).unwrap_or(&file).display().to_string();
        let lines = text.lines().count();
        if lines > HARD_CAP && !shown.starts_with("tests/") {
            problems.push(format!("{shown}: {lines} lines, the cap is {HARD_CAP}"));
        }
        if shown.ends_with(".rs") && !text.starts_with("//!") {
            problems.push(format!("{shown}: does not begin with a `//!` line that says what it is"));
        }
    }
    for (folder, allowed) in ARROWS {
        let manifest: toml::Table = std::fs::read_to_string(root.join(folder).join("Cargo.toml"))?.parse()?;
        let Some(dependencies) = manifest.get("dependencies").and_then(|d| d.as_table()) else { continue };
        for name in dependencies.keys().filter(|n| n.starts_with("pulse")) {
            if !allowed.contains(&name.as_str()) {
                problems.push(format!("{folder} must not depend on {name}"));
            }
        }
    }
    if problems.is_empty() {
        return Ok(());
    }
    bail!("tidy:\n  {}", problems.join("\n  "))
}

fn sources(root: &Path) -> Result<Vec<PathBuf>> {
    let mut out = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder)? {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if path.is_dir() {
                if !name.starts_with('.') && !["target", "node_modules", "dist"].contains(&name.as_str()) {
                    folders.push(path);
                }
            } else if name.ends_with(".rs") || (name.ends_with(".ts") && path.starts_with(root.join("stdlib"))) {
                out.push(path);
            }
        }
    }
    out.sort();
    Ok(out)
}
