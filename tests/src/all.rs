//! The one test binary: every file below `run/` and `diag/` is a test.
//!
//! * `run/**/NAME.ts` is compiled and run; its output must equal `NAME.stdout`. Each runs without and with the optimising
//!   passes, and once more collecting garbage at every safepoint (`zeal`). Lines `//! KEY: VALUE` at the top change the limits:
//!   `cpu` in ms, `memory` in MiB, and the `modes` it runs in (for programs whose point is how much they do).
//! * `diag/**/NAME.ts` must be refused; the first line is `//! CODE` with the expected code.
//! * `diag/**/NAME.cases` holds many malformed and hostile sources, each with what must come of it (see `cases.rs`).
//!
//! `BLESS=1` rewrites the `.stdout` files.

mod guarantees;
mod sources;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::OnceLock;
use std::time::Duration;

use libtest_mimic::{Arguments, Failed, Trial};
use pulse_engine::Limits;
use pulse_tests::program::Machine;
use pulse_tests::{cases, command};
use pulsec::io::RealFiles;

fn main() -> ExitCode {
    // This process may be one that a test started.
    if let Some(code) = command::enter() {
        return code;
    }
    let args = Arguments::from_args();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut trials = Vec::new();
    for file in files_below(&root.join("run"), &["ts", "js"]) {
        let name = shown(root, &file);
        let settings = Settings::of(&file);
        for mode in settings.modes.split(' ') {
            let (file, mode, limits) = (file.clone(), mode.to_owned(), settings.limits);
            trials.push(Trial::test(format!("{name} {mode}"), move || run(&file, &mode, limits)));
        }
    }
    trials.extend(guarantees::trials());
    for file in files_below(&root.join("diag"), &["ts", "js"]) {
        let name = shown(root, &file);
        trials.push(Trial::test(name, move || refuse(&file)));
    }
    for file in files_below(&root.join("diag"), &["cases"]) {
        let name = shown(root, &file);
        match std::fs::read_to_string(&file).map_err(|e| e.to_string()).and_then(|text| cases::parse(&text)) {
            Ok(cases) => trials.extend(cases.into_iter().map(|case| Trial::test(format!("{name} {}", case.name), move || Ok(sources::run(&case)?)))),
            Err(error) => trials.push(Trial::test(name, move || Err(error.into()))),
        }
    }
    libtest_mimic::run(&args, trials).exit_code()
}

fn shown(root: &Path, file: &Path) -> String {
    file.strip_prefix(root).unwrap_or(file).display().to_string()
}

fn files_below(folder: &Path, extensions: &[&str]) -> Vec<PathBuf> {
    let mut out = Vec::new();
    let Ok(entries) = std::fs::read_dir(folder) else { return out };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            out.extend(files_below(&path, extensions));
        } else if path.extension().is_some_and(|e| extensions.iter().any(|x| e == *x)) && !path.file_name().is_some_and(|n| n.to_string_lossy().starts_with('_')) {
            out.push(path);
        }
    }
    out.sort();
    out
}

/// One machine per optimisation setting, shared by all tests.
fn machine(optimize: bool) -> Result<&'static Machine, Failed> {
    static PLAIN: OnceLock<Result<Machine, String>> = OnceLock::new();
    static OPTIMIZED: OnceLock<Result<Machine, String>> = OnceLock::new();
    let slot = if optimize { &OPTIMIZED } else { &PLAIN };
    slot.get_or_init(|| Machine::new(true, optimize).map_err(|e| format!("{e:#}"))).as_ref().map_err(|e| e.clone().into())
}

/// What the lines at the top of a program say.
struct Settings {
    limits: Limits,
    modes: String,
}

impl Settings {
    fn of(file: &Path) -> Self {
        let mut settings = Self { limits: Limits { cpu: Some(Duration::from_secs(60)), memory: 256 << 20 }, modes: "plain optimized zeal".into() };
        let text = std::fs::read_to_string(file).unwrap_or_default();
        for line in text.lines().map_while(|line| line.strip_prefix("//! ")) {
            let number = |value: &str| value.parse().unwrap_or_else(|_| panic!("{}: {value} is no number", file.display()));
            match line.split_once(": ") {
                Some(("cpu", value)) => settings.limits.cpu = Some(Duration::from_millis(number(value))),
                Some(("memory", value)) => settings.limits.memory = (number(value) as usize) << 20,
                Some(("modes", value)) => settings.modes = value.to_owned(),
                _ => panic!("{}: unknown setting `{line}`", file.display()),
            }
        }
        settings
    }
}

fn run(file: &Path, mode: &str, limits: Limits) -> Result<(), Failed> {
    let machine = machine(mode != "plain")?;
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let base = machine.first();
    let compiled = machine.module(&RealFiles, file, root, base).map_err(|d| format!("does not compile: {:?}", d.0))?;
    let unit = machine.load(&compiled, base)?;
    let report = machine.run(&[unit.code], limits, mode == "zeal")?;
    let mut output = String::from_utf8_lossy(&report.stdout).into_owned();
    output.push_str(&String::from_utf8_lossy(&report.stderr));
    for text in &report.unhandled {
        output.push_str(text.lines().next().unwrap_or_default());
        output.push('\n');
    }
    if let Some(trap) = &report.trap {
        output.push_str(&format!("trap: {}\n", trap.message));
    }
    let expected = file.with_extension("stdout");
    if std::env::var_os("BLESS").is_some() && mode == "plain" {
        std::fs::write(&expected, &output)?;
    }
    let wanted = std::fs::read_to_string(&expected).map_err(|_| format!("{} is missing; BLESS=1 writes it", expected.display()))?;
    if output != wanted {
        let line = output.lines().zip(wanted.lines()).position(|(a, b)| a != b).unwrap_or(output.lines().count().min(wanted.lines().count()));
        return Err(format!("line {} differs\n  printed:  {:?}\n  expected: {:?}", line + 1, output.lines().nth(line), wanted.lines().nth(line)).into());
    }
    Ok(())
}

fn refuse(file: &Path) -> Result<(), Failed> {
    let machine = machine(false)?;
    let text = std::fs::read_to_string(file)?;
    let code = text.lines().next().and_then(|l| l.strip_prefix("//! ")).ok_or("the first line must be `//! CODE`")?.trim().to_owned();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    match machine.module(&RealFiles, file, root, machine.first()) {
        Ok(_) => Err("was accepted".into()),
        Err(diagnostics) if diagnostics.iter().any(|d| d.code == code) => Ok(()),
        Err(diagnostics) => Err(format!("expected {code}, got {:?}", diagnostics.0.iter().map(|d| (d.code, &d.message)).collect::<Vec<_>>()).into()),
    }
}
