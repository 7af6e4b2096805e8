//! From a project to an artifact: entry module, unit, one linked and snapshotted module, manifest, front-end.
//!
//! The bytes depend on the sources, `pulse.toml` and this compiler, on nothing else: names are relative to the
//! project, maps are ordered, nothing reads a clock.

use std::any::Any;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow, bail};
use pulse_engine::{BuildHost, Engine, EngineOptions, Limits, OptLevel, SnapshotError};
use pulse_manifest::Manifest;
use pulsec_base::diag::{Class, codes};
use pulsec_base::{Diagnostic, Diagnostics, SourceMap, Span};
use pulsec_wasm::UnitOptions;
use wasmparser::{Parser, Payload, TypeRef};

use crate::compile::{self, Options};
use crate::graph::{self, Loader};
use crate::image::{Image, append_section};
use crate::io::{Files, relative};
use crate::env::Shape;
use crate::project::requirements::{self, Requirements, RouteNeeds};
use crate::project::{self, Project};
use crate::resolve::Resolved;

/// A finished build, not yet written.
pub struct Artifact {
    pub project: Project,
    pub manifest: Manifest,
    pub wasm: Vec<u8>,
    pub diagnostics: Diagnostics,
}

/// Why there is no artifact.
pub enum Failure {
    /// The user's.
    Source(Diagnostics),
    /// The machine's or ours.
    Environment(anyhow::Error),
}

impl<E: Into<anyhow::Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        Failure::Environment(error.into())
    }
}

/// How to build.
#[derive(Clone, Debug, Default)]
pub struct BuildOptions {
    pub compile: Options,
    /// Native code of the linked module is not needed again, that of the image may be.
    pub cache: Option<PathBuf>,
}

/// Finds, checks and compiles the project at `path` (absolute and normalised).
pub fn build(image: &Image, files: &dyn Files, path: &Path, options: &BuildOptions, sources: &mut SourceMap) -> Result<Artifact, Failure> {
    let project = project::discover(files, path, sources).map_err(Failure::Source)?;
    let (needs, mut diagnostics) = requirements::analyze(&project, files, &image.builtins, sources);
    let Some(needs) = needs else { return Err(Failure::Source(diagnostics)) };
    // The program gets its own session, so that positions do not depend on what the analysis loaded.
    let mut session = SourceMap::new();
    let unit = match unit(image, files, &project, &needs, &options.compile, &mut session) {
        Ok(unit) => unit,
        Err(Failure::Source(found)) => {
            *sources = session;
            return Err(Failure::Source(found));
        }
        Err(other) => return Err(other),
    };
    let merged = pulsec_wasm::merge(&image.wasm, &[&unit]).map_err(|e| anyhow!("linking the program failed: {e}"))?;
    let keep: Vec<&str> = pulse_abi::host::GUEST_EXPORTS.iter().map(|e| e.name).chain(["memory", "table"]).collect();
    let prepared: Vec<&str> = keep.iter().copied().chain(["rt_snapshot_prepare"]).collect();
    // Less code to compile before the top level runs; afterwards `pulse_init` is empty and what only it reached goes too.
    let shaken = pulsec_wasm::shake(&merged, &prepared).map_err(|e| anyhow!("removing unused code failed: {e}"))?;
    // This code runs once; optimising it costs more than it saves.
    let mut engine_options = EngineOptions::tools().opt_level(OptLevel::None);
    if let Some(cache) = &options.cache {
        engine_options = engine_options.cache(cache);
    }
    let engine = Engine::new(&engine_options)?;
    let startup = pulse_manifest::Plan::Pro.limits();
    let limits = Limits { cpu: Some(std::time::Duration::from_secs(10)), memory: startup.memory_max as usize };
    let frozen = match engine.snapshot(&shaken, Box::new(BuildHost::default()), limits) {
        Ok(snapshot) => {
            if let Some(host) = build_host(snapshot.host.as_ref()) {
                host.unhandled.iter().for_each(|text| diagnostics.push(top_level(text, &session, false)));
            }
            snapshot.wasm
        }
        Err(error) => {
            let failure = snapshot_failure(error, &session)?;
            *sources = session;
            return Err(Failure::Source(failure));
        }
    };
    let mut wasm = pulsec_wasm::shake(&frozen, &keep).map_err(|e| anyhow!("removing unused code failed: {e}"))?;
    let manifest = requirements::manifest(&project, &needs);
    check_imports(&manifest, &wasm)?;
    let json = manifest.to_json().map_err(|e| anyhow!("the compiler wrote an {e}"))?;
    append_section(&mut wasm, pulse_abi::sections::MANIFEST, json.as_bytes());
    Ok(Artifact { project, manifest, wasm, diagnostics })
}

/// Compiles the program with its entry module.
fn unit(image: &Image, files: &dyn Files, project: &Project, needs: &Requirements, options: &Options, sources: &mut SourceMap) -> Result<Vec<u8>, Failure> {
    let entry = project.root.join(".pulse/entry.ts");
    let overlay = Overlay { base: files, path: &entry, text: entry_module(project, needs, &entry) };
    let loader = Loader::modules(&overlay, &image.builtins, &project.root);
    let (graph, diagnostics) = graph::load(&loader, &[Resolved::File(entry.clone())], sources);
    if diagnostics.has_errors() {
        return Err(Failure::Source(diagnostics));
    }
    let unit_options = UnitOptions { number: 1, static_base: image.rt.memory_end, table_base: image.rt.table_len, rt: image.rt.clone() };
    let input = compile::unit_input(graph, vec![0], false);
    compile::compile(&input, sources, &unit_options, options).map_err(Failure::Source)
}

/// One file in memory over another file system.
struct Overlay<'a> {
    base: &'a dyn Files,
    path: &'a Path,
    text: String,
}

impl Files for Overlay<'_> {
    fn read(&self, path: &Path) -> std::io::Result<String> {
        if path == self.path { Ok(self.text.clone()) } else { self.base.read(path) }
    }
    fn is_file(&self, path: &Path) -> bool {
        path == self.path || self.base.is_file(path)
    }
    fn is_dir(&self, path: &Path) -> bool {
        self.base.is_dir(path)
    }
    fn list(&self, path: &Path) -> std::io::Result<Vec<String>> {
        self.base.list(path)
    }
}

/// Members of env that the entry module supplies: name, capability, the grant's name. The value is what the module
/// `pulse:CAPABILITY` exports under the capability's name.
const MEMBERS: &[(&str, &str, &str)] = &[
    ("kv", "kv", "kv"),
    ("fetch", "fetch", "fetch"),
    ("secrets", "secrets", "secrets"),
    ("connections", "connections", "connections"),
    ("db", "db", "db"),
    ("Pro_User_Binding", "db", "db"),
    ("waitUntil", "waitUntil", "wait_until"),
];

/// Members that `pulse:runtime` makes; no grant is needed. Their uses have the same names.
const CORE: &[&str] = &["env", "log", "request", "runtime"];

/// The text of the entry module: routes in manifest order, and only the capabilities that are used.
pub fn entry_module(project: &Project, needs: &Requirements, entry: &Path) -> String {
    let used: BTreeSet<&str> = needs.routes.iter().flat_map(|r| r.uses.iter().copied()).collect();
    let mut out = String::from("import { core, serve } from \"pulse:runtime\";\n");
    // The globals `fetch` and `crypto` must exist before the program's own modules run.
    if used.contains("crypto") {
        out.push_str("import \"pulse:crypto\";\n");
    }
    for export in ["fetch", "kv", "secrets", "connections", "db", "waitUntil"] {
        if used.contains(export) {
            let _ = writeln!(out, "import {{ {export} }} from \"pulse:{export}\";");
        }
    }
    let folder = entry.parent().unwrap_or(Path::new("/"));
    for (index, route) in project.routes.iter().enumerate() {
        let _ = writeln!(out, "import * as r{index} from {};", quoted(&relative(folder, &route.path)));
    }
    if used.contains("config") {
        let values = serde_json::to_value(&project.config.config).unwrap_or_default();
        let _ = writeln!(out, "const config = Object.freeze({});", quoted_json(&values.to_string()));
    }
    out.push_str("serve([\n");
    for (index, route) in needs.routes.iter().enumerate() {
        let _ = writeln!(out, "  {{ module: r{index}, methods: {}, members: {} }},", methods(index, route), members(route));
    }
    out.push_str("]);\n");
    out
}

fn methods(index: usize, route: &RouteNeeds) -> String {
    if route.shape != Shape::Methods {
        return "undefined".into();
    }
    let rows: Vec<String> = route.methods.iter().map(|m| format!("{m}: r{index}.{m}")).collect();
    format!("{{ {} }}", rows.join(", "))
}

fn members(route: &RouteNeeds) -> String {
    let mut rows: Vec<String> = MEMBERS
        .iter()
        .filter(|(_, capability, _)| route.uses.contains(capability))
        .map(|(member, capability, grant)| format!("{member}: {{ grant: \"{grant}\", make: () => {capability} }}"))
        .collect();
    rows.extend(CORE.iter().filter(|name| route.uses.contains(*name)).map(|name| format!("{name}: core.{name}")));
    if route.uses.contains("config") {
        rows.push("pulse: { grant: undefined, make: () => config }".into());
    }
    if rows.is_empty() { "{}".into() } else { format!("{{ {} }}", rows.join(", ")) }
}

/// A JavaScript string literal.
fn quoted(text: &str) -> String {
    quoted_json(&serde_json::Value::from(text).to_string())
}

/// JSON as an expression: a key `__proto__` of an object literal would set the prototype, so the text is parsed.
fn quoted_json(json: &str) -> String {
    if json.contains("__proto__") { format!("JSON.parse({})", serde_json::Value::from(json)) } else { json.to_owned() }
}

/// What the module imports must be what the source asked for; more would be our mistake.
fn check_imports(manifest: &Manifest, wasm: &[u8]) -> anyhow::Result<()> {
    for (name, capability) in host_imports(wasm)? {
        if !manifest.capabilities.allows_import(capability) {
            bail!("the compiled program imports `{name}`, which no source asks for: this is our bug");
        }
    }
    Ok(())
}

/// The imports of a module from the host, with their capabilities.
pub fn host_imports(wasm: &[u8]) -> anyhow::Result<Vec<(String, &'static str)>> {
    let mut out = Vec::new();
    for payload in Parser::new(0).parse_all(wasm) {
        if let Payload::ImportSection(imports) = payload? {
            for import in imports.into_imports() {
                let import = import?;
                if import.module == pulse_abi::host::MODULE && matches!(import.ty, TypeRef::Func(_) | TypeRef::FuncExact(_)) {
                    let capability = pulse_abi::host::host_import(import.name).map_or("unknown", |row| row.capability);
                    out.push((import.name.to_owned(), capability));
                }
            }
        }
    }
    Ok(out)
}

fn build_host(host: &dyn pulse_engine::Host) -> Option<&BuildHost> {
    (host as &dyn Any).downcast_ref()
}

/// A top level that threw or was stopped is the user's; anything else is not.
fn snapshot_failure(error: SnapshotError, sources: &SourceMap) -> anyhow::Result<Diagnostics> {
    let told = error.host.as_deref().and_then(build_host).map(|h| h.unhandled.clone()).unwrap_or_default();
    let mut out = Diagnostics::new();
    if let Some(trap) = error.trap() {
        let frames: Vec<String> = trap
            .backtrace
            .iter()
            .map(|f| match &f.position {
                Some((file, line, column)) => format!("    at {} ({file}:{line}:{column})", f.function),
                None => format!("    at {}", f.function),
            })
            .collect();
        out.push(top_level(&format!("{}\n{}", trap.message, frames.join("\n")), sources, true));
    } else if told.is_empty() {
        return Err(anyhow!("{error}")).context("the top level of the program cannot be run");
    }
    told.iter().for_each(|text| out.push(top_level(text, sources, true)));
    Ok(out)
}

/// A diagnostic from the text of an uncaught error: message first, then stack lines.
fn top_level(text: &str, sources: &SourceMap, fatal: bool) -> Diagnostic {
    let mut lines = text.lines();
    let message = format!("top-level code failed: {}", lines.next().unwrap_or("unknown error"));
    let span = lines.clone().find_map(|line| position(line, sources)).unwrap_or(Span::NONE);
    let diagnostic = if fatal { Diagnostic::error } else { Diagnostic::warning };
    let mut out = diagnostic(codes::TOP_LEVEL, Class::Platform, span, message).help("top-level code runs once, at build time; what depends on a request belongs into the handler");
    // Frames of the toolchain's own modules say nothing to the author, unless there are no others.
    let told = lines.filter(|l| !l.trim().is_empty() && (span.is_none() || !l.trim_start().starts_with("at ") || position(l, sources).is_some()));
    out.notes.extend(told.take(12).map(|l| l.trim().to_owned()));
    out
}

/// The place that a stack line `at f (FILE:LINE:COLUMN)` names, when it is one of the program's files.
fn position(line: &str, sources: &SourceMap) -> Option<Span> {
    let place = line.trim().trim_end_matches(')').rsplit(['(', ' ']).next()?;
    let mut parts = place.rsplitn(3, ':');
    let (column, row): (usize, usize) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    let name = parts.next()?;
    let (_, file) = sources.files().find(|(_, f)| f.name == name && !name.starts_with("pulse:"))?;
    let start: usize = file.text.split_inclusive('\n').take(row.checked_sub(1)?).map(str::len).sum();
    let text = file.text.get(start..)?.lines().next()?;
    // Columns count UTF-16 units from 1.
    let mut units = column.checked_sub(1)?;
    let mut offset = 0;
    for c in text.chars() {
        let Some(left) = units.checked_sub(c.len_utf16()) else { break };
        (units, offset) = (left, offset + c.len_utf8());
        if units == 0 {
            break;
        }
    }
    let at = file.start + (start + offset) as u32;
    Some(Span::new(at, at))
}

/// What a build has written.
pub struct Written {
    pub artifact: PathBuf,
    pub assets: usize,
}

/// Writes `NAME.wasm` and `assets/` to a folder.
pub fn write(artifact: &Artifact, out: &Path) -> anyhow::Result<Written> {
    std::fs::create_dir_all(out).with_context(|| format!("cannot create `{}`", out.display()))?;
    let path = out.join(format!("{}.wasm", artifact.project.name));
    let assets = out.join("assets");
    if path.is_file() && assets.is_dir() {
        // The output of an earlier build: files that were removed from the front-end go.
        std::fs::remove_dir_all(&assets).with_context(|| format!("cannot clear `{}`", assets.display()))?;
    }
    let mut count = 0;
    if let Some(public) = &artifact.project.public {
        copy(public, &assets, 0, &mut count)?;
    }
    // A server that watches the folder sees the old artifact or the new one.
    let fresh = out.join(format!(".{}.wasm.new", artifact.project.name));
    std::fs::write(&fresh, &artifact.wasm).with_context(|| format!("cannot write `{}`", fresh.display()))?;
    std::fs::rename(&fresh, &path).with_context(|| format!("cannot write `{}`", path.display()))?;
    Ok(Written { artifact: path, assets: count })
}

fn copy(from: &Path, to: &Path, depth: usize, count: &mut usize) -> anyhow::Result<()> {
    if depth > 64 {
        bail!("`{}` is nested too deeply", from.display());
    }
    std::fs::create_dir_all(to).with_context(|| format!("cannot create `{}`", to.display()))?;
    for entry in std::fs::read_dir(from).with_context(|| format!("cannot read `{}`", from.display()))? {
        let entry = entry?;
        // Dotfiles are never served; `.well-known` is a public convention.
        if entry.file_name().to_string_lossy().starts_with('.') && entry.file_name() != ".well-known" {
            continue;
        }
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        if source.is_dir() {
            copy(&source, &target, depth + 1, count)?;
        } else {
            std::fs::copy(&source, &target).with_context(|| format!("cannot copy `{}`", source.display()))?;
            *count += 1;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::Builtins;
    use crate::io::MemoryFiles;

    fn entry(files: MemoryFiles) -> (String, Manifest) {
        let mut sources = SourceMap::new();
        let Ok(project) = project::discover(&files, Path::new("/p"), &mut sources) else { panic!("no project") };
        let (needs, diagnostics) = requirements::analyze(&project, &files, &Builtins::new(), &mut sources);
        let Some(needs) = needs else { panic!("{diagnostics:?}") };
        let manifest = requirements::manifest(&project, &needs);
        manifest.validate().unwrap();
        (entry_module(&project, &needs, Path::new("/p/.pulse/entry.ts")), manifest)
    }

    #[test]
    fn only_what_is_used_is_imported() {
        let (text, manifest) = entry(
            MemoryFiles::default()
                .with("/p/server/a.ts", "import { put } from './_lib'; export async function POST(request, env) { await put(env); }")
                .with("/p/server/_lib.ts", "export const put = ({ kv }) => kv.put('a', '1');")
                .with("/p/server/b.ts", "export default async (input, env) => { await fetch('https://API.example.com/x'); return env.pulse.A; };")
                .with("/p/pulse.toml", "[config]\nA = \"x\"\n"),
        );
        assert!(text.contains("import * as r0 from \"../server/a.ts\";"), "{text}");
        assert!(text.contains("{ module: r0, methods: { POST: r0.POST }, members: { kv: { grant: \"kv\", make: () => kv } } }"), "{text}");
        assert!(text.contains("const config = Object.freeze({\"A\":\"x\"});") && text.contains("pulse: { grant: undefined"), "{text}");
        assert!(!text.contains("pulse:db") && !text.contains("pulse:secrets") && !text.contains("pulse:crypto"), "{text}");
        let capabilities = &manifest.capabilities;
        assert!(capabilities.kv && !capabilities.db && capabilities.secrets.is_empty());
        let fetch = capabilities.fetch.as_ref().unwrap();
        assert_eq!((fetch.hosts.as_slice(), fetch.dynamic), (&["api.example.com".to_owned()][..], false));
        assert_eq!(manifest.inputs.iter().map(|i| i.path.as_str()).collect::<Vec<_>>(), ["pulse.toml", "server/_lib.ts", "server/a.ts", "server/b.ts"]);
    }

    #[test]
    fn secrets_with_computed_names() {
        let with = |body: &str| {
            let source = format!("export default async (input, {{ secrets }}) => {{ {body} }};");
            entry(MemoryFiles::default().with("/p/server/a.ts", &source).with("/p/pulse.toml", "secrets = [\"B\"]\n")).1.capabilities
        };
        let literal = with("return secrets.has('A');");
        assert_eq!((literal.secrets.as_slice(), literal.secrets_dynamic), (&["A".to_owned()][..], false));
        let dynamic = with("return secrets.has('A') && secrets.get(input.name);");
        assert_eq!((dynamic.secrets.len(), dynamic.secrets_dynamic), (2, true));
        // A secret leaves through fetch only.
        assert!(dynamic.fetch.is_some());
    }
}
