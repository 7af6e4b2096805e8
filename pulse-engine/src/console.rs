//! Programs that only need a console and timers: `pulsec run`, tests, benchmarks.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashSet};
use std::io::Write;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use pulse_abi::host::{OP_TIMER_CLEAR, OP_TIMER_SLEEP, RESUME_ERR, RESUME_OK};
use pulse_abi::wire::{self, Wire};

use crate::error::Error;
use crate::host::{Capability, Chunk, Grants, Host, LogLevel, OutputStream, Refused};
use crate::instance::Limits;
use crate::program::Program;
use crate::trap::Trap;

/// Where `print` and `log` go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Output {
    /// The process's own streams.
    Inherit,
    /// Into [`RunReport::stdout`] and [`RunReport::stderr`].
    Capture,
}

/// What timers wait for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    Real,
    /// Timers fire at once, in due order; the clock jumps.
    Virtual,
}

/// A host with console, clock, randomness and timers, and nothing else.
pub struct ConsoleHost {
    output: Output,
    clock: Clock,
    started: Instant,
    /// Wall clock at `started`, ms.
    epoch: f64,
    /// How far a virtual clock has jumped.
    skipped: Duration,
    next: i32,
    timers: BinaryHeap<Reverse<(Duration, i32)>>,
    cancelled: HashSet<i32>,
    /// Operations this host does not have: they fail at the next turn.
    failed: Vec<(i32, &'static str)>,
    pub stdout: Vec<u8>,
    pub stderr: Vec<u8>,
    pub unhandled: Vec<String>,
}

/// A finished operation, to be passed to `resume`.
struct Event {
    kind: i32,
    id: i32,
    payload: Vec<u8>,
}

impl ConsoleHost {
    pub fn new(output: Output, clock: Clock) -> Self {
        let epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Self {
            output,
            clock,
            started: Instant::now(),
            epoch: epoch.as_millis() as f64,
            skipped: Duration::ZERO,
            next: 1,
            timers: BinaryHeap::new(),
            cancelled: HashSet::new(),
            failed: Vec::new(),
            stdout: Vec::new(),
            stderr: Vec::new(),
            unhandled: Vec::new(),
        }
    }

    fn elapsed(&self) -> Duration {
        self.started.elapsed() + self.skipped
    }

    fn write(&mut self, stream: OutputStream, bytes: &[u8]) {
        // A closed pipe is the reader's decision; there is nobody to tell.
        let _ = match (self.output, stream) {
            (Output::Capture, OutputStream::Stdout) => self.stdout.write_all(bytes),
            (Output::Capture, OutputStream::Stderr) => self.stderr.write_all(bytes),
            (Output::Inherit, OutputStream::Stdout) => std::io::stdout().write_all(bytes),
            (Output::Inherit, OutputStream::Stderr) => std::io::stderr().write_all(bytes),
        };
    }

    /// The next finished operation; sleeps or jumps to it. `None` when nothing is pending, or when the
    /// deadline comes first (the timer then stays in the queue).
    fn next_event(&mut self, deadline: Option<Instant>) -> Option<Event> {
        if let Some((id, message)) = self.failed.pop() {
            let error = Wire::Map(vec![("name".into(), "TypeError".into()), ("message".into(), message.into())]);
            return Some(Event { kind: RESUME_ERR, id, payload: error.encode() });
        }
        while let Some(Reverse((due, id))) = self.timers.pop() {
            if self.cancelled.remove(&id) {
                continue;
            }
            let wait = due.saturating_sub(self.elapsed());
            match self.clock {
                Clock::Virtual => self.skipped += wait,
                Clock::Real => {
                    if deadline.is_some_and(|deadline| Instant::now() + wait > deadline) {
                        self.timers.push(Reverse((due, id)));
                        return None;
                    }
                    std::thread::sleep(wait);
                }
            }
            return Some(Event { kind: RESUME_OK, id, payload: Wire::Nil.encode() });
        }
        None
    }
}

impl Host for ConsoleHost {
    fn log(&mut self, level: LogLevel, text: &str, data: Option<&str>) {
        let stream = if level >= LogLevel::Warn { OutputStream::Stderr } else { OutputStream::Stdout };
        let line = match data {
            Some(data) => format!("{text} {data}\n"),
            None => format!("{text}\n"),
        };
        self.write(stream, line.as_bytes());
    }

    fn now(&mut self) -> Result<f64, Refused> {
        Ok(self.epoch + self.elapsed().as_millis() as f64)
    }

    fn monotonic(&mut self) -> Result<f64, Refused> {
        Ok(self.elapsed().as_secs_f64() * 1000.0)
    }

    fn random(&mut self, out: &mut [u8]) -> Result<(), Refused> {
        getrandom::fill(out).map_err(|error| Refused::new(format!("no randomness: {error}")))
    }

    fn print(&mut self, stream: OutputStream, bytes: &[u8]) {
        self.write(stream, bytes);
    }

    fn unhandled(&mut self, text: &str) {
        self.write(OutputStream::Stderr, format!("{text}\n").as_bytes());
        self.unhandled.push(text.to_string());
    }

    fn respond(&mut self, _: &[u8]) -> Result<(), Refused> {
        Err(Refused::new("there is no request to respond to"))
    }

    fn body_chunk(&mut self, _: i32, _: Chunk<'_>) -> Result<bool, Refused> {
        Err(Refused::new("there is no request to respond to"))
    }

    fn submit(&mut self, capability: Capability, op: i32, payload: &[u8]) -> Result<i32, Refused> {
        let id = self.next;
        self.next = self.next.checked_add(1).ok_or_else(|| Refused::new("too many operations"))?;
        if capability != Capability::Timer {
            self.failed.push((id, "this operation is not available here: the program runs without a server"));
            return Ok(id);
        }
        let number = wire::decode(payload).ok().and_then(|value| value.as_f64());
        let number = number.ok_or_else(|| Refused::new("malformed timer operation"))?;
        match op {
            OP_TIMER_SLEEP => {
                // As in browsers: NaN and negative delays are 0, and nothing waits longer than 2^31 ms.
                let delay = if number > 0.0 { number.min(2_147_483_647.0) } else { 0.0 };
                let due = self.elapsed() + Duration::from_secs_f64(delay / 1000.0);
                self.timers.push(Reverse((due, id)));
            }
            OP_TIMER_CLEAR => {
                let target = number as i32;
                if self.timers.iter().any(|Reverse((_, id))| *id == target) {
                    self.cancelled.insert(target);
                }
            }
            _ => return Err(Refused::new("unknown timer operation")),
        }
        Ok(id)
    }

    fn call(&mut self, capability: Capability, _: i32, _: &[u8]) -> Result<Vec<u8>, Refused> {
        Err(Refused::new(format!("`{}` is not available here: the program runs without a server", capability.name())))
    }

    fn wait_until(&mut self, _: i32) -> Result<(), Refused> {
        Ok(())
    }
}

#[derive(Clone, Copy, Debug)]
pub struct RunOptions {
    pub output: Output,
    pub clock: Clock,
    pub limits: Limits,
    /// Stop waiting for timers after this long (real clock).
    pub wall: Option<Duration>,
    /// End at the first unhandled rejection or throwing timer, as a command line should; conformance tests go on.
    pub stop_on_unhandled: bool,
    /// Collect at every safepoint and poison what was left behind (tests of the collector).
    pub zeal: bool,
}

impl Default for RunOptions {
    fn default() -> Self {
        Self {
            output: Output::Inherit,
            clock: Clock::Real,
            limits: Limits::default(),
            wall: None,
            stop_on_unhandled: true,
            zeal: false,
        }
    }
}

#[derive(Debug)]
pub struct RunReport {
    /// 0 ended normally; 1 uncaught error or unhandled rejection; see `trap` first.
    pub exit: i32,
    /// `pulse_status` after the top level.
    pub status: i32,
    pub trap: Option<Trap>,
    pub unhandled: Vec<String>,
    /// Timers were still pending when `wall` ran out.
    pub timed_out: bool,
    /// Filled with [`Output::Capture`].
    pub stdout: Vec<u8>,
    pub stderr: Vec<u8>,
    pub cpu: Duration,
    /// Bytes of linear memory at the end.
    pub memory: usize,
}

impl Program {
    /// Runs the program on a [`ConsoleHost`] until nothing is pending. `Err` only when it could not be started.
    pub fn run(&self, options: &RunOptions) -> Result<RunReport, Error> {
        let host = ConsoleHost::new(options.output, options.clock);
        let mut instance = self.instantiate(Box::new(host), Grants::CORE, options.limits)?;
        let deadline = options.wall.map(|wall| Instant::now() + wall);
        let mut status = 0;
        let mut timed_out = false;
        if options.zeal {
            instance.call_optional("rt_zeal_on")?;
        }
        let mut run = || -> Result<(), Trap> {
            instance.init()?;
            status = instance.status()?;
            loop {
                let Some(host) = instance.host_as::<ConsoleHost>() else { return Ok(()) };
                if status != 0 || (options.stop_on_unhandled && !host.unhandled.is_empty()) {
                    return Ok(());
                }
                if deadline.is_some_and(|deadline| Instant::now() > deadline) {
                    timed_out = true;
                    return Ok(());
                }
                let Some(event) = host.next_event(deadline) else {
                    timed_out = !host.timers.is_empty();
                    return Ok(());
                };
                instance.resume(event.kind, event.id, &event.payload)?;
            }
        };
        let trap = run().err();
        let cpu = instance.cpu_used();
        let memory = instance.memory_size();
        let mut report = RunReport {
            exit: 0,
            status,
            trap,
            unhandled: Vec::new(),
            timed_out,
            stdout: Vec::new(),
            stderr: Vec::new(),
            cpu,
            memory,
        };
        if let Some(host) = instance.host_as::<ConsoleHost>() {
            report.stdout = std::mem::take(&mut host.stdout);
            report.stderr = std::mem::take(&mut host.stderr);
            report.unhandled = std::mem::take(&mut host.unhandled);
        }
        let failed = report.trap.is_some() || status != 0 || timed_out;
        if failed || (options.stop_on_unhandled && !report.unhandled.is_empty()) {
            report.exit = 1;
        }
        Ok(report)
    }
}
