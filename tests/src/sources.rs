//! Hostile and malformed sources (`tests/diag/*.cases`) through the command line of the compiler.

use pulse_tests::cases::{Case, Outcome};
use pulse_tests::command::{self, Ended};

/// One case: no panic, no overflow, no runaway, and the outcome that the corpus states.
pub fn run(case: &Case) -> Result<(), String> {
    let folder = tempfile::tempdir().map_err(|e| e.to_string())?;
    let files = case.files()?;
    for (name, bytes) in &files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap_or(folder.path())).and_then(|()| std::fs::write(&path, bytes)).map_err(|e| format!("{name}: {e}"))?;
    }
    let entry = files.first().map_or("case.ts", |f| f.0.as_str());
    let args: &[&str] = match &case.outcome {
        Outcome::Built(_) => &["build", "--json", "."],
        _ if case.is_project() => &["check", "--json", "."],
        _ => &["run", "--json", entry],
    };
    let ended = command::run("pulsec", args, folder.path(), |_| false)?;
    ended.orderly()?;
    let found = errors(&ended)?;
    // What `run --json` tells of the program; absent fields are null.
    let report: serde_json::Value = serde_json::from_str(&ended.stdout).unwrap_or_default();
    let shown = || found.iter().map(|(code, message)| format!("{code} {message}")).collect::<Vec<_>>().join("; ");
    match &case.outcome {
        Outcome::Code(code) | Outcome::Built(code) => match found.first() {
            Some((first, _)) if first == code => Ok(()),
            Some(_) => Err(format!("expected {code}, got {}", shown())),
            None => Err(format!("expected {code}, but it was accepted: exit code {:?}, {}", ended.code, ended.tail())),
        },
        Outcome::Ok if !found.is_empty() => Err(format!("was refused: {}", shown())),
        Outcome::Ok if ended.code == Some(0) => Ok(()),
        Outcome::Ok => Err(format!("exit code {:?}: {}", ended.code, ended.tail())),
        Outcome::OutOfMemory if ended.code == Some(1) && report["trap"].to_string().contains("memory limit exceeded") => Ok(()),
        Outcome::OutOfMemory => Err(format!("expected the memory limit, got exit code {:?}: {}", ended.code, ended.tail())),
        Outcome::Throws(_) if !found.is_empty() => Err(format!("was refused: {}", shown())),
        Outcome::Throws(name) => {
            let thrown = report["unhandled"][0].as_str().and_then(|text| text.lines().next()).unwrap_or_default();
            let right = thrown.strip_prefix("Uncaught ").is_some_and(|text| text.split([':', '\n', ' ']).next() == Some(name));
            if right && ended.code == Some(1) { Ok(()) } else { Err(format!("expected an uncaught {name}, got exit code {:?}: {}", ended.code, ended.tail())) }
        }
    }
}

/// Codes and messages of the errors that `--json` lists; every one must have a place that exists, but those about the project as a whole.
fn errors(ended: &Ended) -> Result<Vec<(String, String)>, String> {
    if !ended.stdout.trim_start().starts_with(['{', '[']) {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for value in serde_json::Deserializer::from_str(&ended.stdout).into_iter::<serde_json::Value>() {
        let value = value.map_err(|e| format!("stdout is not JSON: {e}"))?;
        let list = value.get("diagnostics").and_then(|d| d.as_array()).or_else(|| value.as_array()).cloned().unwrap_or_else(|| vec![value]);
        for item in &list {
            let text = |key: &str| item.get(key).and_then(|v| v.as_str()).unwrap_or_default().to_owned();
            if text("severity") == "error" {
                found.push((text("code"), text("message")));
            }
        }
    }
    Ok(found)
}
