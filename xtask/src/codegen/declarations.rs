//! `stdlib/intrinsics.d.ts`: what stdlib modules see besides the language.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context, Result, anyhow};

use super::tables::{self, Import, Leaf, Op};

const HEAD: &str = "\
// Made by `cargo xtask codegen` from the tables of pulse-abi, pulsec-ir and pulsec-middle; not to be edited.
// What stdlib modules see besides the language; special forms stand in special_forms.d.ts.
// For type checking only: the compiler resolves these names from the same tables.
";

pub fn text(root: &Path, areas: &[(String, Vec<Leaf>)]) -> Result<String> {
    let read = |path: &str| tables::file(&root.join(path));
    let mut out = String::from(HEAD);
    for names in tables::names(&read("pulse-abi/src/realm.rs")?)? {
        let (constant, ty, doc) = match names.name.to_string().as_str() {
            "Intrinsic" => ("$realm", "any", "Realm slots."),
            "WellKnown" => ("$sym", "unique symbol", "Well-known symbols."),
            _ => continue,
        };
        let readonly = if ty == "any" { "" } else { "readonly " };
        writeln!(out, "\n/** {doc} */\ndeclare const {constant}: {{")?;
        names.texts.iter().try_for_each(|name| writeln!(out, "  {readonly}{name}: {ty};"))?;
        out.push_str("};\n");
    }

    let intrinsics = read("compiler/pulsec-middle/src/build/intrinsics.rs")?;
    let markers: Vec<String> = tables::pairs(&intrinsics, "MARKERS")?.into_iter().map(|(name, _)| format!("\"{name}\"")).collect();
    writeln!(out, "\n/** Names that `$marker` and `$markerIs` take. */\ndeclare type Marker = {};", markers.join(" | "))?;

    out.push_str("\n// ---- ops of the IR\n");
    let ops = tables::ops(&read("compiler/pulsec-ir/src/ir/op.rs")?)?;
    for (name, op) in tables::pairs(&intrinsics, "OPS")? {
        let row = op.and_then(|op| ops.iter().find(|row| row.name == op)).ok_or_else(|| anyhow!("intrinsic `{name}` is no op"))?;
        let Op { operands, result, doc, .. } = row;
        declare(&mut out, &name, operands, &result.to_string(), doc)?;
    }

    out.push_str("\n// ---- errors\n");
    for (name, class) in tables::pairs(&intrinsics, "ERRORS")?.into_iter().map(|(name, _)| (name.clone(), capitalised(&name))) {
        writeln!(out, "/** A new {class}. */\ndeclare function ${name}(message?: any): any;")?;
    }

    for (area, leaves) in areas {
        writeln!(out, "\n// ---- leaves: {area}")?;
        for Leaf { name, params, result, doc } in leaves {
            let params: Vec<String> = params.iter().map(ToString::to_string).collect();
            declare(&mut out, &name.to_string(), &params, &result.to_string(), doc)?;
        }
    }

    out.push_str("\n// ---- host imports\n");
    for Import { name, params, results, doc } in tables::imports(&read("pulse-abi/src/host.rs")?, "for_each_host_import")? {
        let params: Vec<String> = params.iter().map(|_| "F".to_owned()).collect();
        let result = if results.is_empty() { "N" } else { "F" };
        declare(&mut out, &format!("host_{name}"), &params, result, &doc)?;
    }

    out.push_str("\n// ---- rt functions\n");
    for (name, params) in rt_functions(root)? {
        declare(&mut out, &name, &vec!["V".to_owned(); params], "V", "")?;
    }
    Ok(out)
}

fn declare(out: &mut String, name: &str, params: &[String], result: &str, doc: &str) -> Result<()> {
    let params: Vec<String> = params
        .iter()
        .zip('a'..)
        .map(|(ty, param)| match ty.as_str() {
            "*" => "...rest: any[]".to_owned(),
            ty => format!("{param}: {}", type_name(ty)),
        })
        .collect();
    if !doc.is_empty() {
        writeln!(out, "/** {} */", doc.replace("*/", "*\u{200b}/"))?;
    }
    writeln!(out, "declare function ${name}({}): {};", params.join(", "), type_name(result))?;
    Ok(())
}

/// The TypeScript type of a value that is converted from or to a representation.
fn type_name(ty: &str) -> &'static str {
    match ty {
        "I" | "U" | "F" => "number",
        "B" => "boolean",
        "N" => "void",
        _ => "any",
    }
}

fn capitalised(name: &str) -> String {
    let name = name.strip_prefix("uri").map_or_else(|| name.to_owned(), |rest| format!("URI{rest}"));
    name.chars().take(1).flat_map(char::to_uppercase).chain(name.chars().skip(1)).collect()
}

/// Name and number of parameters of each `export function op_*` and `rt_*` of the image, in load order.
fn rt_functions(root: &Path) -> Result<Vec<(String, usize)>> {
    let stdlib = root.join("stdlib");
    let order = std::fs::read_to_string(stdlib.join("order.txt")).context("stdlib/order.txt")?;
    let mut out = Vec::new();
    for module in order.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with('#')) {
        let text = std::fs::read_to_string(stdlib.join(module)).with_context(|| format!("stdlib/{module}"))?;
        for line in text.lines() {
            let Some((name, rest)) = line.strip_prefix("export function ").and_then(|l| l.split_once('(')) else { continue };
            if name.starts_with("op_") || name.starts_with("rt_") {
                let params = rest.split(')').next().unwrap_or_default();
                out.push((name.to_owned(), if params.trim().is_empty() { 0 } else { params.split(',').count() }));
            }
        }
    }
    Ok(out)
}
