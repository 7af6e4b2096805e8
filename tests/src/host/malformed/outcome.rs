//! What comes of an artifact: in this process, and through the commands.

use std::panic::AssertUnwindSafe;
use std::path::Path;
use std::sync::OnceLock;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail, ensure};
use pulse_engine::{Engine, EngineOptions};
use pulse_manifest::Plan;
use pulse_run::error::CommandError;
use pulse_run::limits::largest_memory;
use pulse_run::site::{Site, SiteOptions};
use pulse_tests::command::{self, Bounds};
use pulsec::commands::inspect::{Depth, Form, Refusal, describe};

use super::super::http::Request;
use super::super::serve::{Data, Server};
use super::{Artifact, BY_COMMANDS, Inspect, Serve, good};

/// Hang and memory guards of a case, not measurements.
const TIME: Duration = Duration::from_secs(60);
const MEMORY: u64 = 3 << 29;

/// As `pulse-run serve` has it.
pub fn engine() -> Result<&'static Engine> {
    static ENGINE: OnceLock<Result<Engine, String>> = OnceLock::new();
    let options = EngineOptions::serve(1000, largest_memory(Plan::Pro));
    ENGINE.get_or_init(|| Engine::new(&options).map_err(|e| e.to_string())).as_ref().map_err(|e| anyhow!("{e}"))
}

pub fn check(artifact: Artifact) -> Result<(), String> {
    guarded(move || {
        let wasm = (artifact.make)(good()?);
        for form in [Form::Text, Form::Json, Form::Wat] {
            inspected(&artifact, &wasm, form).with_context(|| format!("inspect, {form:?}"))?;
        }
        served(&artifact, &wasm).context("serve")?;
        if BY_COMMANDS.contains(&artifact.name.as_str()) {
            by_commands(&artifact, &wasm).context("by command")?;
        }
        Ok(())
    })
}

/// Runs a check within the bounds; a panic fails it.
pub fn guarded(check: impl FnOnce() -> Result<()> + Send + 'static) -> Result<(), String> {
    let (sender, done) = channel();
    let thread = std::thread::spawn(move || {
        let result = std::panic::catch_unwind(AssertUnwindSafe(check)).unwrap_or_else(|panic| {
            let text = panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
            Err(anyhow!("panicked: {}", text.unwrap_or_default()))
        });
        // The other side may have given up.
        let _ = sender.send(result.map_err(|e| format!("{e:#}")));
    });
    let started = Instant::now();
    loop {
        match done.recv_timeout(Duration::from_millis(20)) {
            Ok(result) => {
                let _ = thread.join();
                return result;
            }
            Err(RecvTimeoutError::Disconnected) => return Err("the thread is gone".into()),
            Err(RecvTimeoutError::Timeout) => {}
        }
        // A thread that hangs is left behind; the test process ends without it.
        if started.elapsed() > TIME {
            return Err(format!("took more than {} s", TIME.as_secs()));
        }
        if command::resident(std::process::id()) > MEMORY {
            return Err(format!("took more than {} MiB", MEMORY >> 20));
        }
    }
}

fn inspected(artifact: &Artifact, wasm: &[u8], form: Form) -> Result<()> {
    let mut size = Counter(0);
    match (describe(wasm, form, Depth::Wasm, &mut size), artifact.inspect) {
        (Err(Refusal::Environment(error)), _) => Err(error),
        // The text form reads the whole module, and no manifest.
        (_, _) if form == Form::Wat => Ok(()),
        (Ok(()), Inspect::Shows | Inspect::Either) if size.0 > 0 => Ok(()),
        (Err(Refusal::Bytes(message)), Inspect::Refuses(part)) if message.contains(part) => Ok(()),
        (Err(Refusal::Bytes(_)), Inspect::Either) => Ok(()),
        (got, wanted) => bail!("expected {wanted:?}, got {got:?}"),
    }
}

struct Counter(u64);

impl std::io::Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 += bytes.len() as u64;
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn served(artifact: &Artifact, wasm: &[u8]) -> Result<()> {
    let data = Data::new()?;
    let site = match Site::new(engine()?, &data.stores, Some(wasm), None, "x", &SiteOptions::local()) {
        Ok(site) => site,
        Err(error) => {
            let error = CommandError::from(error);
            ensure!(error.exit == 1, "exit code {}: {}", error.exit, error.message);
            return match artifact.serve {
                Serve::Refused(part) if error.message.contains(part) => Ok(()),
                Serve::Either => Ok(()),
                wanted => bail!("expected {wanted:?}, refused: {}", error.message),
            };
        }
    };
    let server = Server::many(vec![site])?;
    let answer = Request::get("/api").send(server.address)?;
    ensure!(answer.header("pulse-error") != Some("INTERNAL"), "internal error: {}", server.logs());
    match artifact.serve {
        Serve::Answers(status) if status == answer.status => Ok(()),
        Serve::Either => Ok(()),
        wanted => bail!("expected {wanted:?}, answered {} {}: {}", answer.status, answer.text(), server.logs()),
    }
}

/// The bounds of a command on a small artifact.
pub fn bounds() -> Bounds {
    Bounds { cpu: Duration::from_secs(30), time: Duration::from_secs(120), memory: 1 << 30 }
}

fn by_commands(artifact: &Artifact, wasm: &[u8]) -> Result<()> {
    let folder = tempfile::tempdir()?;
    std::fs::write(folder.path().join("x.wasm"), wasm)?;
    let ended = command::run_within(&bounds(), "pulsec", &["inspect", "x.wasm"], folder.path(), |_| false).map_err(|e| anyhow!(e))?;
    ended.orderly().map_err(|e| anyhow!(e))?;
    match artifact.inspect {
        Inspect::Shows if ended.code == Some(0) => {}
        Inspect::Refuses(part) if ended.code == Some(1) && ended.stderr.starts_with("error: `x.wasm` is not an artifact") && ended.stderr.contains(part) => {}
        Inspect::Either if matches!(ended.code, Some(0 | 1)) => {}
        wanted => bail!("inspect: expected {wanted:?}, got exit code {:?} and {}", ended.code, ended.tail()),
    }
    let (ended, answer) = serve(folder.path(), &["x.wasm"])?;
    match (artifact.serve, answer) {
        (Serve::Refused(part), None) if ended.code == Some(1) && ended.stderr.contains("error: cannot serve x.wasm") && ended.stderr.contains(part) => Ok(()),
        (Serve::Answers(wanted), Some(status)) if status == wanted => Ok(()),
        (Serve::Either, Some(_)) => Ok(()),
        (Serve::Either, None) if ended.code == Some(1) => Ok(()),
        (wanted, got) => bail!("serve: expected {wanted:?}, got {got:?}, exit code {:?} and {}", ended.code, ended.tail()),
    }
}

/// `pulse-run serve` of files, until it has answered or ended; the status of `GET /api`.
pub fn serve(folder: &Path, files: &[&str]) -> Result<(command::Ended, Option<u16>)> {
    let answer = std::cell::Cell::new(None);
    let args = [&["serve", "--listen", "127.0.0.1:0"], files].concat();
    let ended = command::run_within(&bounds(), "pulse-run", &args, folder, |stdout| {
        let address = stdout.lines().next().and_then(|line| line.strip_prefix("http://")).and_then(|rest| rest.trim_end_matches('/').parse().ok());
        let Some(address) = address else { return false };
        answer.set(Some(Request::get("/api").send(address).map(|answer| answer.status)));
        true
    });
    let ended = ended.map_err(|e| anyhow!(e))?;
    ended.orderly().map_err(|e| anyhow!(e))?;
    Ok((ended, answer.into_inner().transpose()?))
}
