//! Whether a request may start now: rate, concurrency and queue of its project.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use http::header::RETRY_AFTER;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::reply::Failure;
use crate::limits::Limits;

/// The gate of one project.
pub struct Gate {
    slots: Arc<Semaphore>,
    queued: AtomicUsize,
    queue: usize,
    wait: std::time::Duration,
    bucket: Option<Mutex<Bucket>>,
}

/// A token bucket that holds one second's worth of requests.
struct Bucket {
    rate: f64,
    tokens: f64,
    updated: Instant,
}

/// Leave to run; the slot is free again when it is dropped.
pub struct Permit {
    _slot: OwnedSemaphorePermit,
}

impl Gate {
    pub fn new(limits: &Limits) -> Self {
        let bucket = limits.rate.map(|rate| Mutex::new(Bucket { rate: f64::from(rate), tokens: f64::from(rate), updated: Instant::now() }));
        Self {
            slots: Arc::new(Semaphore::new(limits.concurrency)),
            queued: AtomicUsize::new(0),
            queue: limits.queue,
            wait: limits.queue_wait,
            bucket,
        }
    }

    /// Waits for a slot, but neither long nor behind many.
    pub async fn enter(&self) -> Result<Permit, Failure> {
        if let Some(bucket) = &self.bucket {
            let wait = bucket.lock().unwrap_or_else(PoisonError::into_inner).take(Instant::now());
            if let Some(seconds) = wait {
                let failure = Failure::new(429, "RATE_LIMIT", "too many requests for this project's plan");
                return Err(failure.with_header(RETRY_AFTER, seconds.to_string()));
            }
        }
        if let Ok(slot) = self.slots.clone().try_acquire_owned() {
            return Ok(Permit { _slot: slot });
        }
        let overloaded = || Failure::new(503, "OVERLOADED", "the project has too many requests at once").with_header(RETRY_AFTER, "1");
        let _place = QueuePlace::take(&self.queued, self.queue).ok_or_else(overloaded)?;
        match tokio::time::timeout(self.wait, self.slots.clone().acquire_owned()).await {
            Ok(Ok(slot)) => Ok(Permit { _slot: slot }),
            _ => Err(overloaded()),
        }
    }
}

/// A place in the queue, given back also when the waiting request is cancelled.
struct QueuePlace<'a>(&'a AtomicUsize);

impl<'a> QueuePlace<'a> {
    fn take(queued: &'a AtomicUsize, limit: usize) -> Option<Self> {
        let place = QueuePlace(queued);
        // On refusal `place` is dropped, which undoes the count.
        (queued.fetch_add(1, Ordering::Relaxed) < limit).then_some(place)
    }
}

impl Drop for QueuePlace<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Bucket {
    /// Takes a token, or says after how many seconds there is one.
    fn take(&mut self, now: Instant) -> Option<u64> {
        let elapsed = now.saturating_duration_since(self.updated).as_secs_f64();
        self.tokens = (self.tokens + elapsed * self.rate).min(self.rate);
        self.updated = now;
        if self.tokens >= 1.0 {
            self.tokens -= 1.0;
            return None;
        }
        Some((((1.0 - self.tokens) / self.rate).ceil() as u64).max(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::limits;

    #[tokio::test]
    async fn slots_queue_and_rate() {
        let gate = Gate::new(&Limits { concurrency: 1, queue: 1, ..limits() });
        let held = gate.enter().await.unwrap();
        let (a, b) = tokio::join!(gate.enter(), gate.enter());
        assert_eq!(a.err().unwrap().code, "OVERLOADED");
        assert_eq!(b.err().unwrap().code, "OVERLOADED");
        drop(held);
        assert!(gate.enter().await.is_ok());
        let gate = Gate::new(&Limits { rate: Some(2), ..limits() });
        assert!(gate.enter().await.is_ok() && gate.enter().await.is_ok());
        let refused = gate.enter().await.err().unwrap();
        assert_eq!((refused.status.as_u16(), refused.code), (429, "RATE_LIMIT"));
    }
}
