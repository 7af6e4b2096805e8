//! The capabilities of small projects: what the compiler finds, and where.
//!
//! The file is `server/app.ts`; `//@ PATH` starts another file of the project (`pulse.toml` among them). After the last
//! one come lines `//= …`: the capabilities that the manifest asks for, each cause with its place as `pulsec check` shows
//! it, and the diagnostics.

use std::path::Path;

use pulsec::io::MemoryFiles;
use pulsec::project::{self, requirements};
use pulsec_base::{Diagnostics, Severity, SourceMap, Span};

use super::Outcome;
use super::serve::image;

const MARK: &str = "//= ";

pub fn run(file: &Path) -> Outcome {
    let text = std::fs::read_to_string(file)?;
    let end = text.find(&format!("\n{MARK}")).map_or(text.trim_end().len(), |at| at) + 1;
    let source = format!("{}\n", text[..end.min(text.len())].trim_end());
    let found: Vec<String> = analyse(&source)?.into_iter().map(|line| format!("{MARK}{line}\n")).collect();
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(file, format!("{source}{}", found.concat()))?;
        return Ok(());
    }
    let wanted = text.get(end..).unwrap_or_default();
    if wanted.trim_end() != found.concat().trim_end() {
        return Err(format!("found\n{}expected\n{wanted}", found.concat()).into());
    }
    Ok(())
}

fn analyse(source: &str) -> anyhow::Result<Vec<String>> {
    let mut files = MemoryFiles::default();
    let mut name = "server/app.ts";
    let mut text = String::new();
    for line in source.lines() {
        if let Some(next) = line.strip_prefix("//@ ") {
            files = files.with(&format!("/project/{name}"), &text);
            name = next.trim();
            text.clear();
        } else {
            text.push_str(line);
            text.push('\n');
        }
    }
    files = files.with(&format!("/project/{name}"), &text);
    let mut sources = SourceMap::new();
    let mut out = Vec::new();
    let project = match project::discover(&files, Path::new("/project"), &mut sources) {
        Ok(project) => project,
        Err(diagnostics) => {
            told(&diagnostics, &sources, &mut out);
            return Ok(out);
        }
    };
    let (needs, diagnostics) = requirements::analyze(&project, &files, &image()?.builtins, &mut sources);
    if let Some(needs) = needs {
        out.push(asked(&requirements::manifest(&project, &needs).capabilities));
        out.extend(needs.shown().into_iter().map(|cause| format!("{cause}  {}", place(cause.span, &sources))));
    }
    told(&diagnostics, &sources, &mut out);
    Ok(out)
}

fn asked(capabilities: &pulse_manifest::Capabilities) -> String {
    let c = capabilities;
    let mut list = Vec::new();
    let flags = [("kv", c.kv), ("db", c.db), ("log", c.log), ("waitUntil", c.wait_until), ("crypto", c.crypto)];
    list.extend(flags.into_iter().filter(|(_, used)| *used).map(|(name, _)| name.to_owned()));
    let named = |name: &str, names: &[String], any: bool| {
        let names: Vec<&str> = names.iter().map(String::as_str).chain(any.then_some("any")).collect();
        format!("{name}({})", names.join(" "))
    };
    if let Some(fetch) = &c.fetch {
        list.push(named("fetch", &fetch.hosts, fetch.dynamic));
    }
    if c.secrets_dynamic || !c.secrets.is_empty() {
        list.push(named("secrets", &c.secrets, c.secrets_dynamic));
    }
    if !c.connections.is_empty() {
        list.push(named("connections", &c.connections, false));
    }
    format!("asks: {}", if list.is_empty() { "nothing".to_owned() } else { list.join(", ") })
}

fn place(span: Span, sources: &SourceMap) -> String {
    if span.is_none() {
        return "?".into();
    }
    sources.locate(span.lo).map_or_else(|| "?".into(), |at| format!("{}:{}:{}", at.file, at.line, at.column))
}

fn told(diagnostics: &Diagnostics, sources: &SourceMap, out: &mut Vec<String>) {
    for d in diagnostics.iter() {
        let kind = if d.severity == Severity::Error { "error" } else { "warning" };
        let help = d.help.as_ref().map(|help| format!(" [{help}]")).unwrap_or_default();
        out.push(format!("{kind} {} {}: {}{help}", d.code, place(d.span, sources), d.message));
    }
}
