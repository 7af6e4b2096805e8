//! Runs `pulsec` and `pulse-run` command lines in a process of their own, with a hang and memory guard: a stack overflow, an
//! abort or a runaway is then a verdict and not the end of the test run.
//!
//! The test binary starts itself again; `enter` is what the second process does.

use std::ffi::OsString;
use std::io::Read;
use std::path::Path;
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use clap::Parser;
use pulsec::image::built_image;

const WORKER: &str = "PULSE_TESTS_COMMAND";

/// Hang guards, not measurements: CPU time, and time at all for what sleeps.
pub const CPU: Duration = Duration::from_secs(60);
pub const TIME: Duration = Duration::from_secs(600);
/// Resident memory at which a process has run away.
pub const MEMORY: u64 = 6 << 30;

/// At most what a command may take.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    pub cpu: Duration,
    pub time: Duration,
    /// Resident bytes.
    pub memory: u64,
}

/// How a command ended.
#[derive(Debug)]
pub struct Ended {
    /// `None`: killed by a signal.
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
    /// Why the guard stopped it.
    pub stopped: Option<String>,
}

impl Ended {
    /// Whether it ended by itself, without panic, abort or overflow.
    pub fn orderly(&self) -> Result<(), String> {
        if let Some(why) = &self.stopped {
            return Err(why.clone());
        }
        match self.code {
            None => Err(format!("killed by a signal: {}", self.tail())),
            Some(101) => Err(format!("panicked: {}", self.tail())),
            Some(_) if self.stderr.contains("this is our bug") => Err(format!("failed: {}", self.tail())),
            Some(_) => Ok(()),
        }
    }

    pub fn tail(&self) -> String {
        let text: Vec<char> = self.stderr.chars().collect();
        text[text.len().saturating_sub(400)..].iter().collect()
    }
}

/// The other side of [`run`]; `None` in the test process itself.
pub fn enter() -> Option<ExitCode> {
    let program = std::env::var(WORKER).ok()?;
    let args: Vec<OsString> = std::env::args_os().skip(1).collect();
    let line = std::iter::once(OsString::from(&program)).chain(args);
    if program == "pulse-run" {
        let cli = match pulse_run::commands::Cli::try_parse_from(line) {
            Ok(cli) => cli,
            Err(error) => error.exit(),
        };
        return Some(match pulse_run::commands::run(cli) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("error: {}", error.message);
                ExitCode::from(error.exit)
            }
        });
    }
    let image = built_image().and_then(|path| std::fs::read(path).ok()).unwrap_or_default();
    let code = std::panic::catch_unwind(|| pulsec::commands::run(image.leak(), line)).unwrap_or(101);
    Some(ExitCode::from(code))
}

/// Runs `program` (`pulsec` or `pulse-run`) in `folder`; stopped once `done` says so of what it printed.
pub fn run(program: &str, args: &[&str], folder: &Path, done: impl Fn(&str) -> bool) -> Result<Ended, String> {
    run_within(&Bounds { cpu: CPU, time: TIME, memory: MEMORY }, program, args, folder, done)
}

/// The same with other bounds.
pub fn run_within(bounds: &Bounds, program: &str, args: &[&str], folder: &Path, done: impl Fn(&str) -> bool) -> Result<Ended, String> {
    let exe = std::env::current_exe().map_err(|e| e.to_string())?;
    let mut child = Command::new(exe)
        .args(args)
        .env(WORKER, program)
        .env("RUST_BACKTRACE", "0")
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|e| e.to_string())?;
    let stdout = reader(child.stdout.take());
    let stderr = reader(child.stderr.take());
    let started = Instant::now();
    let mut stopped = None;
    let code = loop {
        if let Some(status) = child.try_wait().map_err(|e| e.to_string())? {
            break status.code();
        }
        let seen = stdout.lock().map(|t| String::from_utf8_lossy(&t.0).into_owned()).unwrap_or_default();
        if done(&seen) {
            end(&mut child);
            break Some(0);
        }
        if cpu_time(child.id()) > bounds.cpu || started.elapsed() > bounds.time {
            stopped = Some(format!("still running after {} s of CPU time", cpu_time(child.id()).as_secs()));
        } else if resident(child.id()) > bounds.memory {
            stopped = Some(format!("took more than {} MiB", bounds.memory >> 20));
        }
        if stopped.is_some() {
            end(&mut child);
            break None;
        }
        std::thread::sleep(Duration::from_millis(10));
    };
    Ok(Ended { code, stdout: finish(stdout), stderr: finish(stderr), stopped })
}

fn end(child: &mut Child) {
    let _ = child.kill();
    let _ = child.wait();
}

/// What was read, and whether all was.
type Text = std::sync::Arc<std::sync::Mutex<(Vec<u8>, bool)>>;

fn reader(pipe: Option<impl Read + Send + 'static>) -> Text {
    let text = Text::default();
    let into = text.clone();
    std::thread::spawn(move || {
        let mut chunk = [0; 8192];
        if let Some(mut pipe) = pipe {
            while let Ok(n @ 1..) = pipe.read(&mut chunk) {
                if let Ok(mut text) = into.lock() {
                    text.0.extend_from_slice(&chunk[..n]);
                }
            }
        }
        if let Ok(mut text) = into.lock() {
            text.1 = true;
        }
    });
    text
}

fn finish(text: Text) -> String {
    for _ in 0..200 {
        if let Ok(text) = text.lock()
            && text.1
        {
            return String::from_utf8_lossy(&text.0).into_owned();
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    String::new()
}

/// CPU time of a process; none where that cannot be asked.
fn cpu_time(pid: u32) -> Duration {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    // After the name, which may contain anything: state is the first field, user and system time the 12th and 13th, in hundredths.
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    Duration::from_millis(fields.skip(11).take(2).filter_map(|f| f.parse::<u64>().ok()).sum::<u64>() * 10)
}

/// Bytes of memory a process has; 0 where that cannot be asked.
pub fn resident(pid: u32) -> u64 {
    let Ok(text) = std::fs::read_to_string(format!("/proc/{pid}/status")) else { return 0 };
    let line = text.lines().find_map(|l| l.strip_prefix("VmRSS:"));
    line.and_then(|l| l.trim().trim_end_matches(" kB").parse::<u64>().ok()).unwrap_or(0) * 1024
}
