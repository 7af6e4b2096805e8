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
use pulse_tests::conformance::{Outcome, Pipeline, Runner, Test};

#[derive(Parser, Clone)]
struct Cli {
    /// A test262 checkout
    #[arg(long)]
    suite: Option<PathBuf>,
    /// The tests, one JSON object a line; made with the conformance profile when missing
    #[arg(long, env = "TEST262_LIST")]
    list: Option<PathBuf>,
    /// The tests of the harness itself instead: a runner that fails them measures nothing
    #[arg(long)]
    harness: bool,
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
    /// Without the optimising passes, which users always get
    #[arg(long)]
    plain: bool,
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
    /// Worker: the folder of the patched harness files
    #[arg(long, hide = true)]
    harness_files: Option<PathBuf>,
}

/// Tests a worker runs before it is replaced: leaks of ours must not add up.
const RECYCLE: usize = 2000;
/// A worker that says nothing for this long beyond the test's own limit is dead.
const GRACE: Duration = Duration::from_secs(10);
/// What a worker says when it can take tests; before that it may have to compile the runtime image.
const READY: &str = "ready";
const START: Duration = Duration::from_secs(600);

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
    let pipeline = if cli.plain { Pipeline::Plain } else { Pipeline::Optimized };
    Runner::new(suite, harness, pipeline, Duration::from_millis(cli.timeout_ms), cli.mem_mb << 20)
}

/// Reads tests from stdin, writes outcomes to stdout.
fn worker(cli: &Cli) -> Result<u8> {
    let suite = cli.suite.clone().context("--suite")?;
    let harness = cli.harness_files.clone().context("--harness-files")?;
    // Hostile nesting: the stages that recurse get a large stack.
    let cli = cli.clone();
    let thread = std::thread::Builder::new().stack_size(256 << 20).spawn(move || -> Result<()> {
        std::panic::set_hook(Box::new(|_| {}));
        let mut current = runner(&cli, &suite, &harness)?;
        println!("{READY}");
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
        Some(list) if !cli.harness => list.clone(),
        _ => {
            let list = scratch.path().join("list.jsonl");
            let groups = if cli.harness { "harness" } else { "core,annexb" };
            python(&["list".as_ref(), suite.as_os_str(), "--groups".as_ref(), groups.as_ref(), "--out".as_ref(), list.as_os_str()])?;
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
        std::fs::write(path, summary(&cli, &outcomes))?;
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
        .arg("--harness-files")
        .arg(harness)
        .args(["--timeout-ms", &cli.timeout_ms.to_string(), "--mem-mb", &cli.mem_mb.to_string()])
        .args(cli.plain.then_some("--plain"))
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
    let mut worker = Worker { child, lines, done: 0 };
    if worker.lines.recv_timeout(START).is_ok_and(|line| line == READY) {
        return Ok(worker);
    }
    let _ = worker.child.kill();
    let _ = worker.child.wait();
    bail!("a worker process could not be started; run one test with --one to see why")
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
        let mut threads = Vec::new();
        for _ in 0..jobs {
            let (queue, sender) = (Arc::clone(&queue), sender.clone());
            threads.push(scope.spawn(move || -> Result<()> {
                let mut worker = spawn(cli, suite, harness)?;
                loop {
                    let next = queue.lock().map_err(|_| anyhow::anyhow!("queue"))?.pop_front();
                    let Some((index, test)) = next else { break };
                    let outcome = worker.run(&test, limit);
                    let replace = outcome.phase == "process" || worker.done >= RECYCLE;
                    if sender.send((index, outcome)).is_err() {
                        break;
                    }
                    if replace {
                        worker.end();
                        worker = spawn(cli, suite, harness)?;
                    }
                }
                worker.end();
                Ok(())
            }));
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
        for thread in threads {
            thread.join().map_err(|_| anyhow::anyhow!("a thread of the runner panicked"))??;
        }
        let outcomes: Vec<Outcome> = outcomes.into_iter().flatten().collect();
        if outcomes.len() != total {
            bail!("{} of {total} tests were not run", total - outcomes.len());
        }
        Ok(outcomes)
    })
}

/// Totals per folder, then every failure with its reason.
fn summary(cli: &Cli, outcomes: &[Outcome]) -> String {
    let mut folders: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    let mut results: BTreeMap<&str, usize> = BTreeMap::new();
    let mut failures: BTreeMap<&str, String> = BTreeMap::new();
    for outcome in outcomes {
        let folder: Vec<&str> = outcome.path.split('/').collect();
        let folder = folder[..folder.len().saturating_sub(1).min(3)].join("/");
        let entry = folders.entry(folder).or_default();
        entry.1 += 1;
        *results.entry(&outcome.result).or_default() += 1;
        if outcome.result == "pass" {
            entry.0 += 1;
        } else {
            failures.insert(&outcome.path, reason(outcome));
        }
    }
    let passed = results.get("pass").copied().unwrap_or(0);
    let part: Vec<String> = [("shard", &cli.shard), ("filter", &cli.filter)].iter().filter_map(|(name, value)| value.as_ref().map(|v| format!(", {name} {v}"))).collect();
    let pipeline = if cli.plain { ", without the optimising passes" } else { "" };
    let mut text = format!("{passed} of {} pass ({:.2} %){}{pipeline}\n", outcomes.len(), 100.0 * passed as f64 / outcomes.len().max(1) as f64, part.concat());
    let results: Vec<String> = results.iter().map(|(result, count)| format!("{count} {result}")).collect();
    text.push_str(&format!("{}\n\nby folder\n", results.join(", ")));
    for (folder, (passed, total)) in &folders {
        text.push_str(&format!("{passed:6} / {total:<6} {folder}\n"));
    }
    text.push_str("\nfailures\n");
    for (path, reason) in failures {
        text.push_str(&format!("{path}\n    {reason}\n"));
    }
    text
}

/// Why a test did not pass, in one line.
fn reason(outcome: &Outcome) -> String {
    let line = outcome.error.lines().next().unwrap_or_default();
    let line: String = line.chars().take(200).map(|c| if c.is_control() { ' ' } else { c }).collect();
    format!("{}: {line}", outcome.result)
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
