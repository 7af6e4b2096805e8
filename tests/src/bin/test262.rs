//! `cargo xtask test262`: runs the conformance list in worker processes and writes one JSON line a test.

use std::collections::{BTreeMap, HashMap};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use clap::Parser;
use pulse_tests::conformance::{Outcome, Runner, Test};

#[derive(Parser, Clone)]
struct Cli {
    /// A test262 checkout
    #[arg(long)]
    suite: Option<PathBuf>,
    /// The tests, one JSON object a line; made with the conformance profile when missing
    #[arg(long)]
    list: Option<PathBuf>,
    /// The conformance profile script
    #[arg(long, env = "TEST262_PROFILE")]
    profile: Option<PathBuf>,
    /// Results, one JSON object a line
    #[arg(long)]
    json: Option<PathBuf>,
    #[arg(long)]
    jobs: Option<usize>,
    #[arg(long, default_value_t = 5000)]
    timeout_ms: u64,
    #[arg(long, default_value_t = 512)]
    mem_mb: usize,
    /// I/N: only every N-th test, starting with the I-th
    #[arg(long)]
    shard: Option<String>,
    /// Only paths that contain this
    #[arg(long)]
    filter: Option<String>,
    /// One test, in this process
    #[arg(long)]
    one: Option<String>,
    #[arg(short, long)]
    verbose: bool,
    /// Earlier results: a test that passed there and does not now is an error
    #[arg(long)]
    baseline: Option<PathBuf>,
    /// Totals per folder and failures by reason, as text
    #[arg(long)]
    summary: Option<PathBuf>,
    #[arg(long, hide = true)]
    worker: bool,
    #[arg(long, hide = true)]
    harness: Option<PathBuf>,
}

/// Tests a worker runs before it is replaced: leaks of ours must not add up.
const RECYCLE: usize = 2000;
/// A worker that says nothing for this long beyond the test's own limit is dead.
const GRACE: Duration = Duration::from_secs(10);

fn main() -> ExitCode {
    let cli = Cli::parse();
    let result = if cli.worker { worker(&cli) } else { parent(cli) };
    match result {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(2)
        }
    }
}

fn runner(cli: &Cli, suite: &Path, harness: &Path) -> Result<Runner> {
    Runner::new(suite, harness, Duration::from_millis(cli.timeout_ms), cli.mem_mb << 20)
}

/// Reads tests from stdin, writes outcomes to stdout.
fn worker(cli: &Cli) -> Result<u8> {
    let suite = cli.suite.clone().context("--suite")?;
    let harness = cli.harness.clone().context("--harness")?;
    // Hostile nesting: the stages that recurse get a large stack.
    let cli = cli.clone();
    let thread = std::thread::Builder::new().stack_size(256 << 20).spawn(move || -> Result<()> {
        std::panic::set_hook(Box::new(|_| {}));
        let mut current = runner(&cli, &suite, &harness)?;
        for line in std::io::stdin().lock().lines() {
            let test: Test = serde_json::from_str(&line?)?;
            let run = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| current.run(&test)));
            let outcome = run.unwrap_or_else(|panic| {
                let text = panic.downcast_ref::<String>().cloned().or_else(|| panic.downcast_ref::<&str>().map(|s| (*s).to_owned()));
                Outcome { path: test.path.clone(), result: "crash".into(), error: format!("panic: {}", text.unwrap_or_default()), phase: "compile".into(), ms_compile: 0.0, ms_run: 0.0 }
            });
            let mut out = std::io::stdout().lock();
            serde_json::to_writer(&mut out, &outcome)?;
            out.write_all(b"\n")?;
            out.flush()?;
        }
        Ok(())
    })?;
    thread.join().map_err(|_| anyhow::anyhow!("worker panicked"))??;
    Ok(0)
}

fn parent(cli: Cli) -> Result<u8> {
    let suite = cli.suite.clone().or_else(|| std::env::var_os("TEST262").map(PathBuf::from)).context("name the checkout with --suite or TEST262")?;
    if !suite.join("harness").is_dir() {
        bail!("{} is not a test262 checkout", suite.display());
    }
    let scratch = tempfile::tempdir()?;
    let profile = cli.profile.clone().or_else(|| Some(PathBuf::from("../shared/conformance/test262_profile.py")).filter(|p| p.is_file()));
    let profile = profile.context("name the conformance profile script with --profile or TEST262_PROFILE")?;
    let python = |args: &[&std::ffi::OsStr]| -> Result<()> {
        let status = Command::new("python3").arg(&profile).args(args).status().context("python3")?;
        if !status.success() {
            bail!("the conformance profile failed");
        }
        Ok(())
    };
    let harness = scratch.path().join("harness");
    python(&["harness".as_ref(), suite.as_os_str(), "--out".as_ref(), harness.as_os_str()])?;
    let list = match &cli.list {
        Some(list) => list.clone(),
        None => {
            let list = scratch.path().join("list.jsonl");
            python(&["list".as_ref(), suite.as_os_str(), "--out".as_ref(), list.as_os_str()])?;
            list
        }
    };
    let mut tests = Vec::new();
    for line in std::fs::read_to_string(&list).with_context(|| list.display().to_string())?.lines() {
        tests.push(serde_json::from_str::<Test>(line).with_context(|| format!("in the list: {line}"))?);
    }
    if let Some(one) = &cli.one {
        let wanted = one.trim_start_matches("test/");
        let test = tests.iter().find(|t| t.path == wanted).with_context(|| format!("{wanted} is not in the list"))?;
        let outcome = runner(&cli, &suite, &harness)?.run(test);
        println!("{}", serde_json::to_string_pretty(&outcome)?);
        return Ok(u8::from(outcome.result != "pass"));
    }
    if let Some(filter) = &cli.filter {
        tests.retain(|t| t.path.contains(filter.as_str()));
    }
    if let Some(shard) = &cli.shard {
        let (i, n) = shard.split_once('/').context("--shard I/N")?;
        let (i, n): (usize, usize) = (i.parse()?, n.parse()?);
        tests = tests.into_iter().enumerate().filter(|(k, _)| k % n.max(1) == i % n.max(1)).map(|(_, t)| t).collect();
    }
    let started = Instant::now();
    let outcomes = drive(&cli, &suite, &harness, tests)?;
    let seconds = started.elapsed().as_secs_f64();
    if let Some(path) = &cli.json {
        let mut text = String::new();
        for outcome in &outcomes {
            text.push_str(&serde_json::to_string(outcome)?);
            text.push('\n');
        }
        std::fs::write(path, text)?;
    }
    let passed = outcomes.iter().filter(|o| o.result == "pass").count();
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    outcomes.iter().for_each(|o| *kinds.entry(&o.result).or_default() += 1);
    println!(
        "{passed} of {} pass ({:.2} %), {:.0} tests a second; {}",
        outcomes.len(),
        100.0 * passed as f64 / outcomes.len().max(1) as f64,
        outcomes.len() as f64 / seconds.max(0.001),
        kinds.iter().map(|(k, n)| format!("{n} {k}")).collect::<Vec<_>>().join(", ")
    );
    if let Some(path) = &cli.summary {
        std::fs::write(path, summary(&outcomes))?;
    }
    if let Some(path) = &cli.baseline {
        return compare(path, &outcomes);
    }
    Ok(0)
}

struct Worker {
    child: Child,
    lines: Receiver<String>,
    done: usize,
}

fn spawn(cli: &Cli, suite: &Path, harness: &Path) -> Result<Worker> {
    let mut child = Command::new(std::env::current_exe()?)
        .arg("--worker")
        .arg("--suite")
        .arg(suite)
        .arg("--harness")
        .arg(harness)
        .args(["--timeout-ms", &cli.timeout_ms.to_string(), "--mem-mb", &cli.mem_mb.to_string()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(if cli.verbose { Stdio::inherit() } else { Stdio::null() })
        .spawn()?;
    let stdout = child.stdout.take().context("stdout")?;
    let (sender, lines): (Sender<String>, Receiver<String>) = channel();
    std::thread::spawn(move || {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                break;
            }
        }
    });
    Ok(Worker { child, lines, done: 0 })
}

impl Worker {
    fn run(&mut self, test: &Test, limit: Duration) -> Outcome {
        self.done += 1;
        let dead = |result: &str, error: &str| Outcome {
            path: test.path.clone(),
            result: result.into(),
            error: error.into(),
            phase: "process".into(),
            ms_compile: 0.0,
            ms_run: 0.0,
        };
        let sent = serde_json::to_string(test).map_err(anyhow::Error::from).and_then(|line| {
            let stdin = self.child.stdin.as_mut().context("stdin")?;
            stdin.write_all(line.as_bytes())?;
            stdin.write_all(b"\n")?;
            Ok(stdin.flush()?)
        });
        if sent.is_err() {
            return dead("crash", "the worker process died");
        }
        match self.lines.recv_timeout(limit + GRACE) {
            Ok(line) => serde_json::from_str(&line).unwrap_or_else(|_| dead("crash", "unreadable answer")),
            Err(std::sync::mpsc::RecvTimeoutError::Timeout) => dead("timeout", "no answer from the worker process"),
            Err(std::sync::mpsc::RecvTimeoutError::Disconnected) => dead("crash", "the worker process died"),
        }
    }

    fn end(mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn drive(cli: &Cli, suite: &Path, harness: &Path, tests: Vec<Test>) -> Result<Vec<Outcome>> {
    let jobs = cli.jobs.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from)).max(1);
    let total = tests.len();
    let queue = Arc::new(Mutex::new(tests.into_iter().enumerate().collect::<std::collections::VecDeque<_>>()));
    let limit = Duration::from_millis(cli.timeout_ms);
    let (sender, receiver) = channel();
    std::thread::scope(|scope| -> Result<Vec<Outcome>> {
        for _ in 0..jobs {
            let (queue, sender) = (Arc::clone(&queue), sender.clone());
            scope.spawn(move || -> Result<()> {
                let mut worker = spawn(cli, suite, harness)?;
                loop {
                    let next = queue.lock().map_err(|_| anyhow::anyhow!("queue"))?.pop_front();
                    let Some((index, test)) = next else { break };
                    let outcome = worker.run(&test, limit);
                    if outcome.phase == "process" || worker.done >= RECYCLE {
                        std::mem::replace(&mut worker, spawn(cli, suite, harness)?).end();
                    }
                    if sender.send((index, outcome)).is_err() {
                        break;
                    }
                }
                worker.end();
                Ok(())
            });
        }
        drop(sender);
        let mut outcomes: Vec<Option<Outcome>> = vec![None; total];
        let mut done = 0;
        for (index, outcome) in receiver {
            if cli.verbose && outcome.result != "pass" {
                eprintln!("{} {}: {}", outcome.result, outcome.path, outcome.error);
            }
            outcomes[index] = Some(outcome);
            done += 1;
            if done % 2000 == 0 {
                eprintln!("{done}/{total}");
            }
        }
        let outcomes: Vec<Outcome> = outcomes.into_iter().flatten().collect();
        if outcomes.len() != total {
            bail!("workers could not be started");
        }
        Ok(outcomes)
    })
}

fn summary(outcomes: &[Outcome]) -> String {
    let mut folders: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    let mut reasons: HashMap<String, usize> = HashMap::new();
    for outcome in outcomes {
        let folder: Vec<&str> = outcome.path.split('/').collect();
        let folder = folder[..folder.len().saturating_sub(1).min(3)].join("/");
        let entry = folders.entry(folder).or_default();
        entry.1 += 1;
        if outcome.result == "pass" {
            entry.0 += 1;
        } else {
            let reason = format!("{}: {}", outcome.result, outcome.error.chars().take(100).collect::<String>());
            *reasons.entry(reason).or_default() += 1;
        }
    }
    let passed: usize = folders.values().map(|(p, _)| p).sum();
    let mut text = format!("{passed} / {} ({:.2} %)\n\n", outcomes.len(), 100.0 * passed as f64 / outcomes.len().max(1) as f64);
    for (folder, (passed, total)) in &folders {
        text.push_str(&format!("{passed:6} / {total:<6} {folder}\n"));
    }
    let mut reasons: Vec<_> = reasons.into_iter().collect();
    reasons.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    text.push_str("\nfailures by reason\n");
    for (reason, count) in reasons.into_iter().take(200) {
        text.push_str(&format!("{count:6} {reason}\n"));
    }
    text
}

fn compare(path: &Path, outcomes: &[Outcome]) -> Result<u8> {
    let mut before = HashMap::new();
    for line in std::fs::read_to_string(path)?.lines() {
        let outcome: Outcome = serde_json::from_str(line)?;
        before.insert(outcome.path, outcome.result);
    }
    let lost: Vec<&Outcome> = outcomes.iter().filter(|o| o.result != "pass" && before.get(&o.path).is_some_and(|r| r == "pass")).collect();
    for outcome in &lost {
        println!("no longer passes: {} ({})", outcome.path, outcome.error);
    }
    Ok(u8::from(!lost.is_empty()))
}
