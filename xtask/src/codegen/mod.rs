//! `cargo xtask codegen [--check]`: files that follow from tables, written and committed.

mod declarations;
mod exports;
pub mod tables;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use syn::Item;

use crate::cargo;
use tables::Leaf;

/// Writes every generated file, or with `check` names those that are not as they should be.
pub fn run(check: bool) -> Result<()> {
    let root = cargo::root();
    let mut stale = Vec::new();
    for (path, text) in files(&root)? {
        let shown = path.strip_prefix(&root).unwrap_or(&path).display().to_string();
        if std::fs::read_to_string(&path).is_ok_and(|old| old == text) {
            continue;
        }
        if check {
            stale.push(shown);
        } else {
            std::fs::write(&path, text).with_context(|| format!("cannot write `{shown}`"))?;
            println!("{shown}");
        }
    }
    if !stale.is_empty() {
        bail!("not what the tables say: {}; run `cargo xtask codegen`", stale.join(", "));
    }
    Ok(())
}

fn files(root: &Path) -> Result<Vec<(PathBuf, String)>> {
    let areas = areas(root)?;
    let mut out = vec![(root.join("stdlib/intrinsics.d.ts"), declarations::text(root, &areas)?)];
    for (area, text) in exports::texts(root, &areas)? {
        out.push((root.join(format!("runtime-shim/src/exports/{area}.rs")), text));
    }
    Ok(out)
}

/// The names of all leaves.
pub fn leaf_names(root: &Path) -> Result<Vec<String>> {
    Ok(areas(root)?.iter().flat_map(|(_, leaves)| leaves.iter().map(|l| l.name.to_string())).collect())
}

/// The tables of leaves, in the order of their modules.
fn areas(root: &Path) -> Result<Vec<(String, Vec<Leaf>)>> {
    let folder = root.join("pulse-abi/src/leaves");
    let mut out = Vec::new();
    for item in tables::file(&folder.join("mod.rs"))?.items {
        if let Item::Mod(module) = item {
            let name = module.ident.to_string();
            let leaves = tables::leaves(&tables::file(&folder.join(format!("{name}.rs")))?).with_context(|| format!("leaves/{name}.rs"))?;
            out.push((name, leaves));
        }
    }
    Ok(out)
}
