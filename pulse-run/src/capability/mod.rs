//! What a guest may ask for, one file per capability: decode, check the grant, call the backend, encode.
//!
//! [`Capabilities`] is everything one project may use; [`Invocation`] is one request's share of it.
//! Every operation goes through [`run`], which is the list of them all.

pub mod budget;
pub mod connections;
pub mod crypto;
pub mod db;
pub mod env;
pub mod fetch;
pub mod kv;
pub mod log;
pub mod redirect;
pub mod secrets;
pub mod stream;
pub mod timer;

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use pulse_abi::wire::{self, Wire};
use pulse_engine::Capability;
use tokio::sync::Semaphore;

use crate::backend::d1::D1Store;
use crate::backend::http::Outbound;
use crate::backend::kv::KvStore;
use crate::backend::policy::Policy;
use crate::backend::secrets::SecretStore;
use crate::error::{OpError, OpResult};
use crate::limits::Limits;
use budget::{Budget, Room};

/// The stores of a data folder.
#[derive(Clone)]
pub struct Stores {
    pub kv: KvStore,
    pub d1: Arc<D1Store>,
    pub secrets: SecretStore,
}

/// Who a project is; the part of `env.env` that does not change between requests.
#[derive(Clone, Debug)]
pub struct Identity {
    /// The namespace of the project's data, derived by [`crate::site::pulse_id`].
    pub pulse_id: String,
    /// What tells the owner's projects apart: the id the manifest states, else the name.
    pub project: String,
    pub name: String,
    pub owner: String,
    pub plan: String,
    pub environment: String,
    pub version: i32,
}

/// Everything a project may use.
pub struct Capabilities {
    pub identity: Identity,
    /// What the manifest declares; names that are not in it are not answered for.
    pub declared: pulse_manifest::Capabilities,
    pub limits: Limits,
    pub stores: Stores,
    pub policy: Policy,
    pub outbound: Outbound,
    /// What all invocations together may make the host hold.
    pub budget: Budget,
    pub probe: Option<MemoryProbe>,
}

/// Is shown the guest's whole memory whenever a call into the guest has returned. Only an embedding program can set
/// one (tests that look for secrets); no configuration and no command reaches it.
#[derive(Clone)]
pub struct MemoryProbe(pub Arc<dyn Fn(&[u8]) + Send + Sync>);

impl std::fmt::Debug for MemoryProbe {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MemoryProbe")
    }
}

/// One request's share: budgets, handles, streams.
pub struct Invocation {
    pub project: Arc<Capabilities>,
    pub request_id: String,
    pub handles: secrets::HandleTable,
    pub streams: stream::StreamTable,
    pub logs: log::RequestLog,
    /// How many Pulses this request has already passed through.
    pub loop_depth: u32,
    budget: Budget,
    fetches: Semaphore,
    subrequests: AtomicU32,
}

impl Invocation {
    pub fn new(project: Arc<Capabilities>, request_id: String, sink: log::LogSink, loop_depth: u32) -> Self {
        let logs = log::RequestLog::new(sink, project.identity.name.clone(), request_id.clone(), &project.limits);
        let fetches = Semaphore::new(project.limits.parallel_fetches);
        Self {
            project,
            request_id,
            handles: secrets::HandleTable::default(),
            streams: stream::StreamTable::default(),
            logs,
            loop_depth,
            budget: Budget::of_invocation(),
            fetches,
            subrequests: AtomicU32::new(0),
        }
    }

    /// Counts a call to a service outside the guest.
    fn count_subrequest(&self) -> Result<(), OpError> {
        let limit = self.project.limits.subrequests;
        if self.subrequests.fetch_add(1, Ordering::Relaxed) >= limit {
            return Err(OpError::coded("Error", "SUBREQUEST_LIMIT", format!("too many subrequests: the plan allows {limit} per request")));
        }
        Ok(())
    }
}

/// Runs one operation to its end. The result is held as long as `room` is.
pub async fn run(invocation: Arc<Invocation>, capability: Capability, op: i32, payload: &[u8], room: &mut Room) -> OpResult {
    let payload = wire::decode(payload).map_err(|_| OpError::bad_payload(capability.name()))?;
    match capability {
        Capability::Timer => timer::run(op, &payload).await,
        Capability::Stream => {
            let result = stream::run(&invocation, op, &payload).await;
            // The chunk is there: one of each stream may be beyond the budget.
            if let Ok(Wire::Bytes(chunk)) = &result {
                *room = budget::room(&invocation, chunk.len()).await;
            }
            result
        }
        Capability::Crypto => crypto::run(op, payload).await,
        Capability::Kv => {
            invocation.count_subrequest()?;
            holding(&invocation, kv::largest_result(op), room, kv::run(&invocation, op, payload)).await
        }
        Capability::Fetch => {
            invocation.count_subrequest()?;
            fetch::run(&invocation, op, payload).await
        }
        Capability::Db => {
            invocation.count_subrequest()?;
            holding(&invocation, db::LARGEST_RESULT, room, db::run(&invocation, op, payload)).await
        }
        Capability::Secrets | Capability::Connections | Capability::WaitUntil => Err(OpError::bad_payload(capability.name())),
    }
}

/// Makes room for the largest result before the operation begins, and keeps what its result takes.
async fn holding(invocation: &Invocation, largest: usize, room: &mut Room, operation: impl Future<Output = OpResult>) -> OpResult {
    *room = budget::room(invocation, largest).await;
    let result = operation.await;
    room.shrink(size_of_result(&result));
    result
}

/// Bytes that a result holds, about.
fn size_of_result(result: &OpResult) -> usize {
    fn size(value: &Wire) -> usize {
        size_of::<Wire>()
            + match value {
                Wire::Nil | Wire::Bool(_) | Wire::Int(_) | Wire::Number(_) => 0,
                Wire::String(text) => text.len(),
                Wire::Bytes(bytes) => bytes.len(),
                Wire::List(items) => items.iter().map(size).sum(),
                Wire::Map(entries) => entries.iter().map(|(name, value)| size_of::<String>() + name.len() + size(value)).sum(),
            }
    }
    result.as_ref().map_or(0, size)
}

/// Answers a synchronous call.
pub fn call(invocation: &Invocation, capability: Capability, op: i32, payload: &[u8]) -> Wire {
    let Ok(payload) = wire::decode(payload) else { return refusal("BAD_PAYLOAD", "malformed payload") };
    match capability {
        Capability::Secrets => secrets::call(invocation, op, &payload),
        Capability::Connections => connections::call(invocation, op, &payload),
        _ => refusal("BAD_PAYLOAD", "not a synchronous capability"),
    }
}

/// The negative reply of a synchronous call.
fn refusal(code: &str, message: impl Into<String>) -> Wire {
    Wire::Map(vec![("error".into(), code.into()), ("message".into(), Wire::from(message.into()))])
}

/// An integer of the payload in the range a timer or stream id can have.
fn int(value: &Wire) -> Option<i32> {
    value.as_f64().filter(|n| n.fract() == 0.0 && *n >= f64::from(i32::MIN) && *n <= f64::from(i32::MAX)).map(|n| n as i32)
}

/// A number as wire: an int where possible.
fn number(value: f64) -> Wire {
    if value.fract() == 0.0 && value.abs() < f64::from(i32::MAX) { Wire::Int(value as i32) } else { Wire::Number(value) }
}

/// Milliseconds of a timer, bounded so that a hostile value cannot overflow the clock.
fn duration(millis: f64) -> Duration {
    const MAX: f64 = 24.0 * 3600.0 * 1000.0;
    Duration::from_secs_f64(if millis.is_finite() { millis.clamp(0.0, MAX) } else { 0.0 } / 1000.0)
}
