//! The platform seen from outside: projects are built, served on loopback and asked over HTTP.
//!
//! * `host/**/NAME.http` is a conversation with the project in the same folder, or with the one that its line `project:`
//!   names; `script.rs` describes the format.
//! * `env/NAME.ts` is a project in one file; the capabilities that the compiler finds, with their places, stand at its end.
//!   `BLESS=1` rewrites them.
//! * Everything else is code: `guide.rs`, `artifacts.rs`, `isolation.rs`, and the corpus of malformed artifacts in `malformed/`.

mod artifacts;
mod env;
mod guide;
mod http;
mod isolation;
mod malformed;
mod script;
mod serve;
mod upstream;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use libtest_mimic::{Arguments, Failed, Trial};
use pulse_tests::command;

/// What a test ends with.
type Outcome = Result<(), Failed>;

fn main() -> ExitCode {
    // This process may be one that a test started.
    if let Some(code) = command::enter() {
        return code;
    }
    let args = Arguments::from_args();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut trials = Vec::new();
    for file in files(&root.join("host"), "http") {
        trials.push(Trial::test(shown(root, &file), move || script::run(&file)));
    }
    for file in files(&root.join("env"), "ts") {
        trials.push(Trial::test(shown(root, &file), move || env::run(&file)));
    }
    let coded: [&[(&str, fn() -> Outcome)]; 3] = [guide::TESTS, artifacts::TESTS, isolation::TESTS];
    for (name, test) in coded.into_iter().flatten() {
        trials.push(Trial::test(*name, test));
    }
    trials.extend(malformed::trials());
    libtest_mimic::run(&args, trials).exit_code()
}

fn shown(root: &Path, file: &Path) -> String {
    file.strip_prefix(root).unwrap_or(file).display().to_string()
}

fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut out = Vec::new();
    let Ok(entries) = std::fs::read_dir(folder) else { return out };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            out.extend(files(&path, extension));
        } else if path.extension().is_some_and(|e| e == extension) {
            out.push(path);
        }
    }
    out.sort();
    out
}
