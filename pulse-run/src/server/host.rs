//! The engine's [`Host`] for a served request: everything a guest can call, none of which blocks.

use std::collections::HashMap;
use std::sync::atomic::{AtomicI32, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use pulse_abi::host::{OP_FETCH_ABORT, OP_TIMER_CLEAR};
use pulse_abi::wire::{self, Wire};
use pulse_engine::{Capability, Chunk, Host, LogLevel, OutputStream, Refused};
use tokio::runtime::Handle;
use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::oneshot;
use tokio::task::AbortHandle;

use super::invocation::Event;
use super::reply::{self, Failure, GuestResponse, GuestResponseBody, Reply};
use super::stream::{self, BodyWriter, GuestBody};
use crate::capability::budget::Room;
use crate::capability::{self, Invocation};

/// Operations in flight at once. A guest that starts more has lost control of itself.
const MAX_PENDING: usize = 10_000;
/// Bytes that the payloads of operations in flight may hold together. Each is a copy, so that a guest could otherwise
/// make the host hold its whole memory ten thousand times.
const MAX_PENDING_BYTES: usize = 256 << 20;

/// The answer that leaves the invocation: a guest's response with its body, or a failure.
pub type Answer = Result<(GuestResponse, Option<GuestBody>), Failure>;

/// What host and event loop share.
pub struct Shared {
    pub invocation: Arc<Invocation>,
    pub events: UnboundedSender<Event>,
    pending: Mutex<HashMap<i32, AbortHandle>>,
    next_id: AtomicI32,
    answer: Mutex<Option<oneshot::Sender<Answer>>>,
    bodies: Mutex<HashMap<i32, BodyWriter>>,
    wait_until: AtomicI32,
    /// Bytes of [`Payload`]s alive.
    payload_bytes: AtomicUsize,
}

/// The payload of an operation, counted as long as it lives.
struct Payload {
    bytes: Vec<u8>,
    shared: Arc<Shared>,
}

impl Payload {
    fn new(shared: &Arc<Shared>, bytes: &[u8]) -> Result<Self, Refused> {
        let sum = shared.payload_bytes.fetch_add(bytes.len(), Ordering::Relaxed) + bytes.len();
        // One payload is let through whatever its size: the guest has as much itself.
        if sum > MAX_PENDING_BYTES && sum != bytes.len() {
            shared.payload_bytes.fetch_sub(bytes.len(), Ordering::Relaxed);
            return Err(Refused::new(format!("operations in flight hold more than {} MiB", MAX_PENDING_BYTES >> 20)));
        }
        Ok(Self { bytes: bytes.to_vec(), shared: shared.clone() })
    }
}

impl Drop for Payload {
    fn drop(&mut self) {
        self.shared.payload_bytes.fetch_sub(self.bytes.len(), Ordering::Relaxed);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Shared {
    pub fn new(invocation: Arc<Invocation>, events: UnboundedSender<Event>, answer: oneshot::Sender<Answer>) -> Self {
        Self {
            invocation,
            events,
            pending: Mutex::default(),
            next_id: AtomicI32::new(0),
            answer: Mutex::new(Some(answer)),
            bodies: Mutex::default(),
            wait_until: AtomicI32::new(0),
            payload_bytes: AtomicUsize::new(0),
        }
    }

    /// Hands the answer over; later ones are ignored.
    pub fn answer(&self, answer: Answer) {
        if let Some(sender) = lock(&self.answer).take() {
            // The client may be gone.
            let _ = sender.send(answer);
        }
    }

    pub fn answered(&self) -> bool {
        lock(&self.answer).is_none()
    }

    /// True exactly once per operation that is still wanted.
    pub fn take_pending(&self, id: i32) -> bool {
        lock(&self.pending).remove(&id).is_some()
    }

    pub fn pending(&self) -> usize {
        lock(&self.pending).len()
    }

    pub fn open_bodies(&self) -> usize {
        lock(&self.bodies).len()
    }

    /// True when a body is open that its reader, not the guest, holds up.
    pub fn body_waits_for_reader(&self) -> bool {
        lock(&self.bodies).values().any(BodyWriter::waiting)
    }

    /// Forgets a body whose client is gone.
    pub fn drop_body(&self, id: i32) {
        lock(&self.bodies).remove(&id);
    }

    pub fn waiting_promises(&self) -> i32 {
        self.wait_until.load(Ordering::Relaxed)
    }

    /// Stops everything in flight; open bodies end as broken.
    pub fn stop(&self) {
        for (_, handle) in lock(&self.pending).drain() {
            handle.abort();
        }
        for (_, body) in lock(&self.bodies).drain() {
            body.abort();
        }
    }

    fn cancel(&self, payload: &[u8]) {
        let id = wire::decode(payload).ok().and_then(|value| value.as_f64());
        if let Some(handle) = id.and_then(|id| lock(&self.pending).remove(&(id as i32))) {
            handle.abort();
        }
    }

    fn start(self: &Arc<Self>, runtime: &Handle, capability: Capability, op: i32, payload: &[u8]) -> Result<i32, Refused> {
        let id = self.next_id.fetch_add(1, Ordering::Relaxed).wrapping_add(1);
        match (capability, op) {
            (Capability::Timer, OP_TIMER_CLEAR) | (Capability::Fetch, OP_FETCH_ABORT) => {
                self.cancel(payload);
                return Ok(id);
            }
            _ => {}
        }
        let payload = Payload::new(self, payload)?;
        // Held until the entry exists, so that a task that ends at once finds it.
        let mut pending = lock(&self.pending);
        if pending.len() >= MAX_PENDING {
            return Err(Refused::new(format!("more than {MAX_PENDING} operations at once")));
        }
        let invocation = self.invocation.clone();
        let events = self.events.clone();
        let task = runtime.spawn(async move {
            let mut room = Room::default();
            let result = capability::run(invocation, capability, op, &payload.bytes, &mut room).await;
            drop(payload);
            let _ = events.send(Event::Done(id, result, room));
        });
        pending.insert(id, task.abort_handle());
        Ok(id)
    }

    fn respond(&self, payload: &[u8]) -> Result<(), Refused> {
        // A second answer is ignored, and leaves nothing behind.
        if self.answered() {
            return Ok(());
        }
        let limits = &self.invocation.project.limits;
        let decoded = reply::decode(payload, limits).map_err(Refused::new)?;
        let answer = match decoded {
            Err(failure) => Err(failure),
            Ok(Reply::Failed { kind, message, stack }) => Err(self.failed(&kind, &message, &stack)),
            Ok(Reply::Response(response)) => {
                let body = match response.body {
                    GuestResponseBody::Stream(id) => {
                        let (writer, body) = stream::channel(id, self.events.clone());
                        lock(&self.bodies).insert(id, writer);
                        Some(body)
                    }
                    GuestResponseBody::Bytes(_) => None,
                };
                Ok((response, body))
            }
        };
        self.answer(answer);
        Ok(())
    }

    /// Logs why a handler failed; the client learns the code only.
    fn failed(&self, kind: &str, message: &str, stack: &str) -> Failure {
        let logs = &self.invocation.logs;
        let text = if stack.is_empty() { message.to_owned() } else { stack.to_owned() };
        logs.system("error", &text);
        match kind {
            "BAD_JSON" => Failure::new(400, "BAD_JSON", "the request body is not valid JSON"),
            "BAD_FORM" => Failure::new(400, "BAD_FORM", "the request body is not a valid form"),
            "UNSERIALISABLE" => Failure::new(500, "UNSERIALISABLE", "the Pulse returned a value that cannot be sent as JSON"),
            "METHOD_NOT_ALLOWED" => Failure::new(405, "METHOD_NOT_ALLOWED", "the route does not handle this method"),
            _ => Failure::new(500, "pulse.runtimeError", "the Pulse failed"),
        }
    }

    fn chunk(&self, id: i32, chunk: Chunk<'_>) -> Result<bool, Refused> {
        let mut bodies = lock(&self.bodies);
        match chunk {
            Chunk::Data(bytes) => {
                let Some(body) = bodies.get_mut(&id) else { return Ok(false) };
                // A guest that goes on although it was told to wait fills the host's memory, up to as much as its own.
                if body.queued() > self.invocation.project.limits.memory {
                    return Err(Refused::new("the body is written faster than it is read"));
                }
                let wait = body.data(bytes);
                let limit = self.invocation.project.limits.response_body;
                if limit.is_some_and(|limit| body.written() > limit) {
                    self.invocation.logs.system("error", "the streamed response is larger than the plan allows and was cut off");
                    if let Some(body) = bodies.remove(&id) {
                        body.abort();
                    }
                }
                Ok(wait)
            }
            Chunk::End => {
                if let Some(body) = bodies.remove(&id) {
                    body.end();
                }
                Ok(false)
            }
            Chunk::Abort => {
                if let Some(body) = bodies.remove(&id) {
                    body.abort();
                }
                Ok(false)
            }
        }
    }
}

/// The host of one instance.
pub struct GuestHost {
    shared: Arc<Shared>,
    runtime: Handle,
    started: Instant,
}

impl GuestHost {
    pub fn new(shared: Arc<Shared>, runtime: Handle) -> Self {
        Self { shared, runtime, started: Instant::now() }
    }
}

impl Host for GuestHost {
    fn log(&mut self, level: LogLevel, text: &str, data: Option<&str>) {
        self.shared.invocation.logs.guest(level.name(), text, data);
    }

    fn now(&mut self) -> Result<f64, Refused> {
        Ok(SystemTime::now().duration_since(UNIX_EPOCH).map_or(0.0, |d| d.as_millis() as f64))
    }

    fn monotonic(&mut self) -> Result<f64, Refused> {
        // Whole milliseconds: a finer clock would help timing attacks.
        Ok(self.started.elapsed().as_millis() as f64)
    }

    fn random(&mut self, out: &mut [u8]) -> Result<(), Refused> {
        getrandom::fill(out).map_err(|error| Refused::new(format!("no randomness: {error}")))
    }

    fn print(&mut self, stream: OutputStream, bytes: &[u8]) {
        let level = if stream == OutputStream::Stderr { "error" } else { "info" };
        self.shared.invocation.logs.guest(level, String::from_utf8_lossy(bytes).trim_end(), None);
    }

    fn unhandled(&mut self, text: &str) {
        self.shared.invocation.logs.system("error", &format!("unhandled: {text}"));
        // Nobody can answer for the handler any more if this was its own failure; the event loop
        // notices that nothing is pending and answers then.
    }

    fn respond(&mut self, payload: &[u8]) -> Result<(), Refused> {
        self.shared.respond(payload)
    }

    fn body_chunk(&mut self, stream: i32, chunk: Chunk<'_>) -> Result<bool, Refused> {
        self.shared.chunk(stream, chunk)
    }

    fn submit(&mut self, capability: Capability, op: i32, payload: &[u8]) -> Result<i32, Refused> {
        self.shared.start(&self.runtime, capability, op, payload)
    }

    fn call(&mut self, capability: Capability, op: i32, payload: &[u8]) -> Result<Vec<u8>, Refused> {
        let reply: Wire = capability::call(&self.shared.invocation, capability, op, payload);
        Ok(reply.encode())
    }

    fn wait_until(&mut self, delta: i32) -> Result<(), Refused> {
        let now = self.shared.wait_until.fetch_add(delta.signum(), Ordering::Relaxed).wrapping_add(delta.signum());
        let limit = self.shared.invocation.project.limits.wait_until_promises;
        if now < 0 {
            return Err(Refused::new("more promises settled than env.waitUntil took"));
        }
        if i64::from(now) > i64::from(limit) {
            return Err(Refused::new(format!("more than {limit} promises in env.waitUntil")));
        }
        Ok(())
    }
}
