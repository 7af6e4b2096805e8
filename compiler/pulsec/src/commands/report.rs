//! Diagnostics in the formats a person or a machine wants.

use std::io::IsTerminal;

use clap::ValueEnum;
use pulsec_base::diag::render::render;
use pulsec_base::{Diagnostic, Diagnostics, Severity, SourceMap};
use serde_json::{Value, json};

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Text,
    Json,
    Sarif,
    Github,
}

/// Prints diagnostics in one format.
pub struct Reporter {
    pub format: Format,
}

impl Reporter {
    /// `json` forces JSON; without a choice, GitHub's format is used inside its runner.
    pub fn new(format: Option<Format>, json: bool) -> Self {
        let detected = if std::env::var_os("GITHUB_ACTIONS").is_some() { Format::Github } else { Format::Text };
        Self { format: if json { Format::Json } else { format.unwrap_or(detected) } }
    }

    /// Text goes to stderr, machine formats to stdout.
    pub fn print(&self, diagnostics: &Diagnostics, sources: &SourceMap) {
        match self.format {
            Format::Text => {
                let color = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
                for diagnostic in diagnostics.iter() {
                    eprintln!("{}\n", render(diagnostic, sources, color));
                }
                summary(diagnostics);
            }
            Format::Json => outln!("{}", Value::Array(diagnostics.iter().map(|d| to_json(d, sources)).collect())),
            Format::Sarif => outln!("{}", sarif(diagnostics, sources)),
            Format::Github => {
                for d in diagnostics.iter() {
                    let level = if d.severity == Severity::Error { "error" } else { "warning" };
                    match sources.locate(d.span.lo) {
                        Some(at) => outln!("::{level} file={},line={},col={},title={}::{}", at.file, at.line, at.column, d.code, d.message),
                        None => outln!("::{level} title={}::{}", d.code, d.message),
                    }
                }
            }
        }
    }
}

fn summary(diagnostics: &Diagnostics) {
    let count = |severity| diagnostics.iter().filter(|d| d.severity == severity).count();
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    if errors + warnings > 0 {
        eprintln!("{errors} error{}, {warnings} warning{}", if errors == 1 { "" } else { "s" }, if warnings == 1 { "" } else { "s" });
    }
}

/// One diagnostic as JSON.
pub fn to_json(d: &Diagnostic, sources: &SourceMap) -> Value {
    let place = |position: u32| sources.locate(position).map(|at| json!({"file": at.file, "line": at.line, "column": at.column}));
    let severity = match d.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    json!({
        "code": d.code,
        "severity": severity,
        "message": d.message,
        "start": if d.span.is_none() { None } else { place(d.span.lo) },
        "end": if d.span.is_none() { None } else { place(d.span.hi) },
        "label": d.label,
        "secondary": d.secondary.iter().map(|(span, text)| json!({"start": place(span.lo), "text": text})).collect::<Vec<_>>(),
        "notes": d.notes,
        "help": d.help,
    })
}

fn sarif(diagnostics: &Diagnostics, sources: &SourceMap) -> Value {
    let results: Vec<Value> = diagnostics
        .iter()
        .map(|d| {
            let location = sources.locate(d.span.lo).map(|at| {
                json!([{"physicalLocation": {
                    "artifactLocation": {"uri": at.file},
                    "region": {"startLine": at.line, "startColumn": at.column},
                }}])
            });
            json!({
                "ruleId": d.code,
                "level": if d.severity == Severity::Error { "error" } else { "warning" },
                "message": {"text": d.message},
                "locations": location.unwrap_or(json!([])),
            })
        })
        .collect();
    let rules: Vec<Value> = pulsec_base::diag::codes::REGISTRY.iter().map(|r| json!({"id": r.code, "shortDescription": {"text": r.title}})).collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": {"name": "pulsec", "version": env!("CARGO_PKG_VERSION"), "rules": rules}}, "results": results}],
    })
}
