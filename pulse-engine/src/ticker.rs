//! The clock of the CPU limit: advances the epoch every millisecond, but only while guests run and shortly after.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::{JoinHandle, park, sleep};
use std::time::Duration;

pub(crate) const TICK: Duration = Duration::from_millis(1);
/// Ticks without a running guest after which the thread goes to sleep: waking it costs more than most requests.
const LINGER: u32 = 200;

pub(crate) struct Ticker {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Shared {
    running: AtomicUsize,
    /// The thread sleeps, or is about to: whoever starts a guest wakes it.
    parked: AtomicBool,
    stop: AtomicBool,
}

impl Shared {
    /// Sleeps until a guest starts. A start that comes before `parked` is seen here; one that comes after sees `parked`.
    fn rest(&self) {
        self.parked.store(true, Ordering::SeqCst);
        while self.running.load(Ordering::SeqCst) == 0 && !self.stop.load(Ordering::SeqCst) {
            park();
        }
        self.parked.store(false, Ordering::SeqCst);
    }
}

impl Ticker {
    pub(crate) fn start(engine: &wasmtime::Engine) -> std::io::Result<Self> {
        let shared = Arc::new(Shared::default());
        let engine = engine.weak();
        let seen = shared.clone();
        let thread = std::thread::Builder::new().name("pulse-epoch".into()).spawn(move || {
            let mut idle = 0;
            while !seen.stop.load(Ordering::SeqCst) {
                idle = if seen.running.load(Ordering::SeqCst) == 0 { idle + 1 } else { 0 };
                if idle > LINGER {
                    seen.rest();
                    idle = 0;
                    continue;
                }
                sleep(TICK);
                match engine.upgrade() {
                    Some(engine) => engine.increment_epoch(),
                    None => return,
                }
            }
        })?;
        Ok(Self { shared, thread: Some(thread) })
    }

    /// Ticks until the guard is dropped.
    pub(crate) fn enter(&self) -> Running<'_> {
        self.shared.running.fetch_add(1, Ordering::SeqCst);
        if self.shared.parked.load(Ordering::SeqCst)
            && let Some(thread) = &self.thread
        {
            thread.thread().unpark();
        }
        Running { shared: &self.shared }
    }
}

pub(crate) struct Running<'a> {
    shared: &'a Shared,
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.shared.running.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Drop for Ticker {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::SeqCst);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            // The last engine handle may be dropped on the ticker thread itself (a failed upgrade race).
            if thread.thread().id() != std::thread::current().id() {
                let _ = thread.join();
            }
        }
    }
}
