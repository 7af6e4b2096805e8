//! CPU time of an instance, measured on the thread that runs it.
//!
//! Epoch ticks are wall-clock; a busy machine would charge a guest for time it never got. So a
//! tick only makes the guest stop and look at the thread's CPU clock.

use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

pub(crate) struct Budget {
    limit: Option<Duration>,
    used: Duration,
    /// Thread CPU time at the start of the running call.
    started: Option<Duration>,
}

/// Ticks after which a guest without a limit looks again: practically never.
const FAR: u64 = 1 << 40;

impl Budget {
    pub(crate) fn new(limit: Option<Duration>) -> Self {
        Self { limit, used: Duration::ZERO, started: None }
    }

    /// A call begins; the ticks until the first look.
    pub(crate) fn start(&mut self) -> u64 {
        // A spent budget still gets one tick, so that the trap comes from inside and has a backtrace.
        let ticks = self.ticks_left().unwrap_or(0);
        self.started = Some(thread_cpu_time());
        ticks
    }

    pub(crate) fn stop(&mut self) {
        self.used = self.used();
        self.started = None;
    }

    pub(crate) fn used(&self) -> Duration {
        match self.started {
            Some(started) => self.used + thread_cpu_time().saturating_sub(started),
            None => self.used,
        }
    }

    pub(crate) fn limit(&self) -> Option<Duration> {
        self.limit
    }

    pub(crate) fn set_limit(&mut self, limit: Option<Duration>) {
        self.limit = limit;
        self.used = Duration::ZERO;
    }

    /// Ticks until the next look, `None` when the budget is spent.
    pub(crate) fn ticks_left(&self) -> Option<u64> {
        let Some(limit) = self.limit else { return Some(FAR) };
        let left = limit.saturating_sub(self.used());
        if left.is_zero() {
            return None;
        }
        Some(u64::try_from(left.as_millis()).unwrap_or(FAR).min(FAR) + 1)
    }
}

fn thread_cpu_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(u64::try_from(time.tv_sec).unwrap_or(0), u32::try_from(time.tv_nsec).unwrap_or(0))
}
