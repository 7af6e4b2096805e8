//! Dependencies: crates depend in one direction, and nothing is listed that nobody uses.

use std::path::Path;

use anyhow::Result;

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
    ("xtask", &[]),
];

pub fn check(root: &Path, problems: &mut Vec<String>) -> Result<()> {
    let manifest = |folder: &str| -> Result<toml::Table> { Ok(std::fs::read_to_string(root.join(folder).join("Cargo.toml"))?.parse()?) };
    for (folder, allowed) in ARROWS {
        let manifest = manifest(folder)?;
        let Some(dependencies) = manifest.get("dependencies").and_then(|d| d.as_table()) else { continue };
        for name in dependencies.keys().filter(|n| n.starts_with("pulse")) {
            if !allowed.contains(&name.as_str()) {
                problems.push(format!("{folder} must not depend on {name}"));
            }
        }
    }
    let whole = manifest("")?;
    let Some(workspace) = whole.get("workspace").and_then(|w| w.as_table()) else { return Ok(()) };
    let mut used = Vec::new();
    for member in workspace.get("members").and_then(|m| m.as_array()).into_iter().flatten().filter_map(|m| m.as_str()) {
        let manifest = manifest(member)?;
        used.extend(dependency_names(&toml::Value::Table(manifest)));
    }
    for name in workspace.get("dependencies").and_then(|d| d.as_table()).into_iter().flat_map(|d| d.keys()) {
        if !used.contains(name) {
            problems.push(format!("Cargo.toml lists {name} in [workspace.dependencies], and no member uses it"));
        }
    }
    Ok(())
}

/// The keys of every table of dependencies, those of targets included.
fn dependency_names(value: &toml::Value) -> Vec<String> {
    let Some(table) = value.as_table() else { return Vec::new() };
    let mut out = Vec::new();
    for (key, value) in table {
        match value.as_table() {
            Some(inner) if key.ends_with("dependencies") => out.extend(inner.keys().cloned()),
            Some(_) => out.extend(dependency_names(value)),
            None => {}
        }
    }
    out
}
