//! What `pulsec inspect` shows to people.

use std::fmt::Write as _;

use pulse_manifest::Manifest;

use super::Subject;
use super::contents::Contents;
use super::native::Native;

/// Names come from the module: they shall neither begin a line nor steer a terminal.
pub fn plain(name: &str) -> String {
    name.chars().map(|c| if c.is_control() { c.escape_unicode().to_string() } else { c.to_string() }).collect()
}

/// Appends a line; writing to a string does not fail.
macro_rules! line {
    ($out:ident, $($arg:tt)*) => {{
        let _ = writeln!($out, $($arg)*);
    }};
}

pub fn describe(subject: &Subject<'_>) -> String {
    let mut out = String::new();
    let contents = subject.contents;
    match subject.manifest {
        None => line!(out, "no manifest: this module is not a project's artifact"),
        Some(manifest) => project(&mut out, manifest),
    }
    line!(out, "imports");
    contents.imports.iter().for_each(|import| line!(out, "  {}", plain(import)));
    line!(out, "size {} bytes, memory {} KiB at start, {} functions", subject.size, contents.memory_bytes() / 1024, contents.bodies.len());
    contents.sections.iter().for_each(|(name, size)| line!(out, "  {size:>9}  {}", plain(name)));
    line!(out, "code by owner");
    contents.shares().iter().for_each(|(owner, share)| line!(out, "  {:>9}  {} ({} functions)", share.bytes, plain(owner), share.functions));
    line!(out, "largest functions");
    contents.largest().for_each(|(name, size)| line!(out, "  {size:>9}  {}", plain(&name)));
    line!(out, "blake3 {}", subject.hash);
    if let Some(code) = subject.native {
        machine_code(&mut out, contents, code);
    }
    out
}

fn project(out: &mut String, manifest: &Manifest) {
    line!(out, "project {}, made by {}", manifest.project.name, plain(&manifest.compiler));
    line!(out, "plan {}", manifest.minimum_plan);
    line!(out, "routes");
    for route in &manifest.routes {
        let methods = if route.methods.is_empty() { "*".to_owned() } else { route.methods.join(",") };
        let uses: Vec<String> = route.capabilities.iter().map(|c| serde_json::to_value(c).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()).collect();
        line!(out, "  {} {methods}  {}  [{}]", plain(&route.pattern), plain(&route.file), uses.join(" "));
    }
    line!(out, "capabilities");
    capabilities(out, manifest);
}

fn capabilities(out: &mut String, manifest: &Manifest) {
    let c = &manifest.capabilities;
    let flags = [(c.kv, "kv"), (c.db, "db"), (c.log, "log"), (c.wait_until, "waitUntil"), (c.crypto, "crypto"), (c.webhooks, "webhooks")];
    flags.iter().filter(|(used, _)| *used).for_each(|(_, name)| line!(out, "  {name}"));
    if let Some(fetch) = &c.fetch {
        line!(out, "  fetch {}{}", plain(&fetch.hosts.join(" ")), if fetch.dynamic { " and hosts decided at run time" } else { "" });
    }
    if !c.secrets.is_empty() || c.secrets_dynamic {
        line!(out, "  secrets {}{}", c.secrets.join(" "), if c.secrets_dynamic { " and names decided at run time" } else { "" });
    }
    if !c.connections.is_empty() {
        line!(out, "  connections {}", c.connections.join(" "));
    }
}

fn machine_code(out: &mut String, contents: &Contents, native: &Native) {
    line!(out, "machine code for {}: {} bytes", native.architecture, native.size);
    native.sections.iter().for_each(|(name, size)| line!(out, "  {size:>9}  {}", plain(name)));
    line!(out, "largest in machine code (and in wasm)");
    contents.largest_native(native).iter().for_each(|(name, size, wasm)| line!(out, "  {size:>9}  {wasm:>9}  {}", plain(name)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_do_not_steer_the_terminal() {
        assert_eq!(plain("é a\n\u{1b}[2J\u{9b}"), "é a\\u{a}\\u{1b}[2J\\u{9b}");
    }
}
