//! One test262 test: compile, run, verdict. The list and the meaning of its fields are those of the
//! conformance profile (`path`, `mode`, `async`, `negative`, `includes`).

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use pulse_engine::{Limits, TrapKind};
use pulsec::graph::{Dynamic, Loader};
use pulsec::io::{Files, RealFiles};
use pulsec_base::diag::{Class, codes};
use pulsec_base::{Diagnostic, Diagnostics, Severity, SourceMap};
use pulsec_ir::hir::Goal;
use serde::{Deserialize, Serialize};

use crate::program::{Base, Machine, Unit};

#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Test {
    pub path: String,
    pub mode: String,
    #[serde(rename = "async")]
    pub is_async: bool,
    pub negative: Option<Negative>,
    pub includes: Vec<String>,
}

#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Negative {
    pub phase: String,
    #[serde(rename = "type")]
    pub kind: String,
}

/// One line of the results.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Outcome {
    pub path: String,
    /// pass, fail, compile-error, crash, timeout
    pub result: String,
    pub error: String,
    pub phase: String,
    pub ms_compile: f64,
    pub ms_run: f64,
}

/// Runs tests of one checkout.
pub struct Runner {
    machine: Machine,
    suite: PathBuf,
    harness: PathBuf,
    /// Compiled include lists.
    units: HashMap<Vec<String>, Option<Unit>>,
    limits: Limits,
}

/// The suite with `text` in place of what one file has on disk.
struct Overlay<'a> {
    path: &'a Path,
    text: &'a str,
}

impl Files for Overlay<'_> {
    fn read(&self, path: &Path) -> std::io::Result<String> {
        if path == self.path { Ok(self.text.to_owned()) } else { RealFiles.read(path) }
    }
    fn is_file(&self, path: &Path) -> bool {
        RealFiles.is_file(path)
    }
    fn is_dir(&self, path: &Path) -> bool {
        RealFiles.is_dir(path)
    }
    fn list(&self, path: &Path) -> std::io::Result<Vec<String>> {
        RealFiles.list(path)
    }
}

/// DetachArrayBuffer, which may be done again: the fallback of the profile is `transfer`, which may not.
const HOST: &str = "globalThis.__test262_detach = (buffer) => { if (!buffer.detached) buffer.transfer(); return null; };";

enum Failure {
    Refused(Diagnostics),
    Other(String),
}

/// Which of the compiler's pipelines is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pipeline {
    /// What users get: with the optimising passes.
    Optimized,
    Plain,
}

impl Runner {
    pub fn new(suite: &Path, harness: &Path, pipeline: Pipeline, timeout: Duration, memory: usize) -> Result<Self> {
        let machine = Machine::new(true, pipeline == Pipeline::Optimized)?;
        let limits = Limits { cpu: Some(timeout), memory };
        Ok(Self { machine, suite: suite.to_owned(), harness: harness.to_owned(), units: HashMap::new(), limits })
    }

    pub fn run(&mut self, test: &Test) -> Outcome {
        let mut outcome = Outcome {
            path: test.path.clone(),
            result: "fail".into(),
            error: String::new(),
            phase: "harness".into(),
            ms_compile: 0.0,
            ms_run: 0.0,
        };
        if let Err(error) = self.judge(test, &mut outcome) {
            outcome.result = "compile-error".into();
            outcome.error = format!("{error:#}");
        }
        outcome
    }

    fn judge(&mut self, test: &Test, outcome: &mut Outcome) -> Result<()> {
        let path = self.suite.join("test").join(&test.path);
        let source = std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let raw = test.mode.starts_with("raw");
        let harness = if raw { None } else { self.harness_unit(&test.includes)? };
        let base = match &harness {
            Some(unit) => Base { number: 2, memory: unit.next.0, table: unit.next.1 },
            None => self.machine.first(),
        };
        let before = Instant::now();
        outcome.phase = "parse".into();
        let text = if test.mode == "strict" { format!("\"use strict\";\n{source}") } else { source };
        let files = Overlay { path: &path, text: &text };
        let goal = if test.mode.ends_with("module") { Goal::Module } else { Goal::Script };
        let loader = Loader { goal, dynamic: Dynamic::Found(&fixtures), ..Loader::modules(&files, &self.machine.image.builtins, &self.suite) };
        let mut sources = SourceMap::new();
        let compiled = match self.machine.program(&loader, &path, base, &mut sources) {
            Ok(bytes) => self.machine.load(&bytes, base).map_err(|e| Failure::Other(format!("invalid wasm: {e:#}"))),
            Err(diagnostics) => Err(Failure::Refused(diagnostics)),
        };
        outcome.ms_compile = before.elapsed().as_secs_f64() * 1e3;
        let unit = match compiled {
            Ok(unit) => unit,
            Err(Failure::Other(text)) => {
                outcome.result = "crash".into();
                outcome.error = text;
                return Ok(());
            }
            Err(Failure::Refused(diagnostics)) => {
                refused(test, &diagnostics, &sources, outcome);
                return Ok(());
            }
        };
        outcome.phase = "run".into();
        let before = Instant::now();
        let mut codes = Vec::new();
        codes.extend(harness.map(|h| h.code));
        codes.push(unit.code);
        let report = self.machine.run(&codes, self.limits, false)?;
        outcome.ms_run = before.elapsed().as_secs_f64() * 1e3;
        ran(test, &report, outcome);
        Ok(())
    }

    fn harness_unit(&mut self, includes: &[String]) -> Result<Option<Unit>> {
        if let Some(known) = self.units.get(includes) {
            return known.clone().map(Some).context("the harness does not compile");
        }
        let mut texts = vec![("host.js of the runner".to_owned(), HOST.to_owned())];
        for name in std::iter::once("host.js").chain(includes.iter().map(String::as_str)) {
            let text = std::fs::read_to_string(self.harness.join(name)).with_context(|| format!("harness/{name}"))?;
            texts.push((format!("harness/{name}"), text));
        }
        let base = self.machine.first();
        let compiled = match self.machine.scripts(&texts, base) {
            Ok(bytes) => Ok(self.machine.load(&bytes, base)?),
            Err(diagnostics) => Err(describe(&diagnostics)),
        };
        self.units.insert(includes.to_vec(), compiled.as_ref().ok().cloned());
        compiled.map(Some).map_err(|text| anyhow::anyhow!("the harness does not compile: {text}"))
    }
}

/// Specifiers of the fixtures that a text names, so that `import()` finds them whatever expression it is given.
fn fixtures(text: &str) -> Vec<String> {
    let part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.');
    let mut found = Vec::new();
    for (at, mark) in text.match_indices("_FIXTURE") {
        let start = text[..at].rfind(|c: char| !part(c) && !matches!(c, '-' | '/')).map_or(0, |i| i + text[i..].chars().next().map_or(1, char::len_utf8));
        let end = at + mark.len() + text[at + mark.len()..].find(|c: char| !part(c)).unwrap_or(text.len() - at - mark.len());
        let name = text[start..end].trim_end_matches('.');
        found.push(if name.starts_with('.') { name.to_owned() } else { format!("./{name}") });
    }
    found
}

fn describe(diagnostics: &Diagnostics) -> String {
    diagnostics.iter().next().map_or_else(String::new, |d| format!("{}: {}", d.code, d.message))
}

/// Verdict when the compiler refused the source.
fn refused(test: &Test, diagnostics: &Diagnostics, sources: &SourceMap, outcome: &mut Outcome) {
    outcome.error = describe(diagnostics);
    // The test is the first source; a syntax error elsewhere is one of loading what it imports.
    let own = sources.files().next().map_or(0, |(_, file)| file.start + file.text.len() as u32);
    let phase_of = |d: &Diagnostic| match d.class {
        Class::Syntax if d.span.lo <= own => "parse",
        Class::Syntax => "resolution",
        // A module that cannot be found is no SyntaxError.
        Class::Resolution if d.code != codes::UNRESOLVED_IMPORT => "resolution",
        // An unsupported form never counts as a passed negative test.
        _ => "compile",
    };
    let mut phases = diagnostics.iter().filter(|d| d.severity == Severity::Error).map(phase_of);
    let first = phases.next().unwrap_or("compile");
    outcome.phase = if phases.all(|phase| phase == first) { first } else { "compile" }.into();
    let expected = test.negative.as_ref().is_some_and(|negative| negative.kind == "SyntaxError" && outcome.phase != "compile" && negative.phase == outcome.phase);
    outcome.result = if expected { "pass" } else { "compile-error" }.into();
}

/// The name of the constructor of what was thrown: `Uncaught NAME: message` or `Uncaught #<NAME>`.
fn thrown_name(report: &str) -> &str {
    let text = report.strip_prefix("Uncaught ").unwrap_or(report);
    let text = text.strip_prefix("#<").unwrap_or(text);
    text.split([':', '\n', '>']).next().unwrap_or_default()
}

fn ran(test: &Test, report: &pulse_engine::RunReport, outcome: &mut Outcome) {
    if let Some(trap) = &report.trap {
        outcome.result = match trap.kind {
            TrapKind::CpuLimit => "timeout",
            TrapKind::MemoryLimit => "fail",
            _ => "crash",
        }
        .into();
        outcome.error = trap.to_string();
        return;
    }
    let uncaught = report.unhandled.first().cloned();
    let passed = match &test.negative {
        Some(negative) if negative.phase == "runtime" => {
            uncaught.as_deref().is_some_and(|text| thrown_name(text) == negative.kind)
        }
        Some(_) => false,
        None if test.is_async => {
            let stdout = String::from_utf8_lossy(&report.stdout).into_owned();
            let last = stdout.lines().rfind(|line| line.starts_with("Test262:"));
            if last != Some("Test262:AsyncTestComplete") {
                outcome.error = last.unwrap_or("no Test262: line was printed").to_owned();
            }
            last == Some("Test262:AsyncTestComplete") && report.status == 0
        }
        None => report.status == 0 && !report.timed_out,
    };
    if passed {
        outcome.result = "pass".into();
        return;
    }
    outcome.result = if report.timed_out { "timeout" } else { "fail" }.into();
    if let Some(text) = uncaught {
        outcome.error = text.lines().next().unwrap_or_default().to_owned();
    } else if outcome.error.is_empty() {
        outcome.error = if test.negative.is_some() { "nothing was thrown" } else { "ended with an error that was not reported" }.into();
    }
}

#[cfg(test)]
mod tests {
    use super::{fixtures, thrown_name};

    #[test]
    fn thrown_values_are_known_by_their_constructor() {
        assert_eq!(thrown_name("Uncaught TypeError: no\n    at f (a.js:1:1)"), "TypeError");
        assert_eq!(thrown_name("Uncaught #<Test262Error>"), "Test262Error");
        assert_eq!(thrown_name("Uncaught RangeError\n    at f (a.js:1:1)"), "RangeError");
    }

    #[test]
    fn fixtures_are_found_in_any_expression() {
        let text = "import('./a-b_FIXTURE.js'); // see c_FIXTURE.json.\nvar x = `../d/e_FIXTURE.js`;";
        assert_eq!(fixtures(text), ["./a-b_FIXTURE.js", "./c_FIXTURE.json", "../d/e_FIXTURE.js"]);
    }
}
