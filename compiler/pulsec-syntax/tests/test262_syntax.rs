//! Every test of test262 through the parser: those that are negative at parse time must be refused with a syntax
//! error, the others must be read without one. Skipped unless TEST262 names a checkout and TEST262_LIST
//! the list of the tests that count (one JSON object a line).

use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use pulsec_base::diag::Class;
use pulsec_base::{Severity, SourceMap};
use pulsec_ir::hir::Goal;
use pulsec_syntax::{Dialect, Options, parse};

struct Test {
    path: String,
    mode: String,
    negative: bool,
}

fn run(root: &Path, test: &Test) -> Result<(), String> {
    let bytes = std::fs::read(root.join("test").join(&test.path)).map_err(|e| e.to_string())?;
    let Ok(text) = String::from_utf8(bytes) else { return Ok(()) };
    let module = test.mode == "module" || test.mode == "raw-module";
    let text = if test.mode == "strict" { format!("\"use strict\";\n{text}") } else { text };
    let options = Options { goal: if module { Goal::Module } else { Goal::Script }, dialect: Dialect::Js, stdlib: false, strict_script: test.mode == "strict" };
    let mut sources = SourceMap::new();
    let file = sources.add(&*test.path, text).ok_or("too large")?;
    let (_, diagnostics) = parse(&sources, file, &options);
    let refused = diagnostics.iter().find(|d| d.severity == Severity::Error && d.class == Class::Syntax);
    let other = diagnostics.iter().find(|d| d.severity == Severity::Error && d.class != Class::Syntax);
    match (test.negative, refused, other) {
        (true, Some(_), _) => Ok(()),
        (true, None, other) => Err(format!("accepted {}", other.map_or("", |d| &d.message))),
        (false, Some(d), _) => Err(format!("refused: {} at {:?}", d.message, sources.locate(d.span.lo).map(|l| (l.line, l.column)))),
        (false, None, Some(d)) if d.code == "P0009" => Err(format!("panic: {}", d.message)),
        (false, None, _) => Ok(()),
    }
}

#[test]
fn every_test() {
    let (Ok(root), Ok(list)) = (std::env::var("TEST262"), std::env::var("TEST262_LIST")) else { return };
    let list = std::fs::read_to_string(list).expect("the list is readable");
    let tests: Vec<Test> = list
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
        .map(|v| Test {
            path: v["path"].as_str().unwrap_or_default().to_string(),
            mode: v["mode"].as_str().unwrap_or_default().to_string(),
            negative: v["negative"]["phase"] == "parse",
        })
        .collect();
    let next = AtomicUsize::new(0);
    let failures = Mutex::new(Vec::new());
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(test) = tests.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if let Err(message) = run(Path::new(&root), test) {
                        failures.lock().expect("no thread panicked").push(format!("{} {} {message}", if test.negative { "NEG" } else { "POS" }, test.path));
                    }
                }
            });
        }
    });
    let mut failures = failures.into_inner().expect("no thread panicked");
    failures.sort();
    let negative = tests.iter().filter(|t| t.negative).count();
    let missed = failures.iter().filter(|f| f.starts_with("NEG")).count();
    for failure in &failures {
        eprintln!("{failure}");
    }
    eprintln!("{} tests, {negative} negative, {missed} missed, {} false errors", tests.len(), failures.len() - missed);
    assert!(missed * 100 <= negative && missed == failures.len(), "missed {missed}, false errors {}", failures.len() - missed);
}
