//! How many bytes the host holds for guests: results that wait to be delivered, and values that wait to be read as streams.
//!
//! A guest may start as many operations as its plan has subrequests, and the result of each can be large. So each operation makes room
//! for the largest result it can have *before* it reads anything, and keeps room for what it has read until the guest got it. Without
//! room it waits: what takes the room goes away by itself, as soon as the guest takes its next result. A stream is different, because
//! the guest decides when it is read: without room for it the operation fails.
//!
//! There is a budget for an invocation and one for the project, so that many invocations cannot do together what one cannot.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::Invocation;
use crate::error::OpError;

/// What one invocation may hold; the largest result of any operation fits.
const RESULTS: usize = 128 << 20;
const STREAMS: usize = 128 << 20;
/// A project's share is that of this many invocations.
const INVOCATIONS: usize = 4;
/// Budgets are counted in units of so many bytes.
const UNIT: usize = 1024;

/// Of an invocation or a project.
pub struct Budget {
    results: Arc<Semaphore>,
    streams: Arc<Semaphore>,
}

impl Budget {
    pub fn of_invocation() -> Self {
        Self::new(1)
    }

    pub fn of_project() -> Self {
        Self::new(INVOCATIONS)
    }

    fn new(times: usize) -> Self {
        Self { results: Arc::new(Semaphore::new(times * RESULTS / UNIT)), streams: Arc::new(Semaphore::new(times * STREAMS / UNIT)) }
    }
}

/// Room that is taken; given back when dropped.
#[derive(Default)]
pub struct Room(Vec<OwnedSemaphorePermit>);

impl Room {
    /// Gives back what is more than `bytes`.
    pub fn shrink(&mut self, bytes: usize) {
        let units = bytes.div_ceil(UNIT);
        for permit in &mut self.0 {
            drop(permit.split(permit.num_permits().saturating_sub(units)));
        }
    }
}

fn units(bytes: usize) -> u32 {
    bytes.div_ceil(UNIT) as u32
}

/// Waits until a result of `bytes` may be held.
pub async fn room(invocation: &Invocation, bytes: usize) -> Room {
    let mut room = Room::default();
    // Always in this order: whoever holds room of the project does not wait for more of it.
    for budget in [&invocation.budget, &invocation.project.budget] {
        // Fails only when a semaphore is closed, which these never are.
        if let Ok(permit) = budget.results.clone().acquire_many_owned(units(bytes.min(RESULTS))).await {
            room.0.push(permit);
        }
    }
    room
}

/// Room for a value of `bytes` that the guest will read as a stream.
pub fn stream_room(invocation: &Invocation, bytes: usize) -> Result<Room, OpError> {
    let mut room = Room::default();
    for budget in [&invocation.budget, &invocation.project.budget] {
        let permit = budget.streams.clone().try_acquire_many_owned(units(bytes)).map_err(|_| {
            let text = format!("values that are being streamed hold more than {} MiB: read or cancel some before the next", STREAMS >> 20);
            OpError::coded("Error", "STREAM_LIMIT", text)
        })?;
        room.0.push(permit);
    }
    Ok(room)
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use pulse_abi::host::{OP_KV_GET, OP_KV_PUT, OP_STREAM_CANCEL};
    use pulse_abi::wire::Wire;
    use pulse_engine::Capability;

    use super::*;
    use crate::capability;
    use crate::testing::invocation;

    #[tokio::test]
    async fn results_wait_and_streams_fail() {
        let (_folder, cx) = invocation();
        let mut first = room(&cx, RESULTS).await;
        assert!(room(&cx, 1).now_or_never().is_none());
        first.shrink(RESULTS - UNIT);
        let second = room(&cx, UNIT).now_or_never().expect("one unit is free");
        assert!(room(&cx, 1).now_or_never().is_none());
        drop((first, second));
        // More than there is would wait for ever.
        drop(room(&cx, RESULTS + UNIT).now_or_never().expect("as much as there is"));
        let held = stream_room(&cx, STREAMS).unwrap();
        assert_eq!(stream_room(&cx, 1).err().expect("no room").code, Some("STREAM_LIMIT"));
        drop(held);
        assert!(stream_room(&cx, 1).is_ok());
    }

    #[tokio::test]
    async fn invocations_share_the_budget_of_their_project() {
        let (_folder, cx) = invocation();
        let mut held = Vec::new();
        for _ in 0..INVOCATIONS {
            let (sink, _) = crate::capability::log::LogSink::memory();
            let one = Invocation::new(cx.project.clone(), "r".into(), sink, 0);
            held.push((room(&one, RESULTS).await, stream_room(&one, STREAMS).unwrap()));
        }
        assert!(room(&cx, 1).now_or_never().is_none());
        assert!(stream_room(&cx, 1).is_err());
        held.pop();
        assert!(room(&cx, 1).now_or_never().is_some());
        assert!(stream_room(&cx, 1).is_ok());
    }

    /// The largest value there may be, under the key `k`.
    async fn with_large_value() -> (tempfile::TempDir, Arc<Invocation>, usize) {
        let (folder, cx) = invocation();
        let size = 25 << 20;
        let entries = vec![("key".to_owned(), "k".into()), ("value".to_owned(), vec![7u8; size].into())];
        capability::run(cx.clone(), Capability::Kv, OP_KV_PUT, &Wire::Map(entries).encode(), &mut Room::default()).await.unwrap();
        (folder, cx, size)
    }

    async fn get(cx: Arc<Invocation>, kind: &str) -> (Result<Wire, OpError>, Room) {
        let payload = Wire::List(vec![Wire::List(vec!["k".into()]), kind.into(), Wire::Nil, false.into()]);
        let mut room = Room::default();
        let result = capability::run(cx, Capability::Kv, OP_KV_GET, &payload.encode(), &mut room).await;
        (result, room)
    }

    #[tokio::test]
    async fn many_large_values_arrive_a_few_at_a_time() {
        let (_folder, cx, size) = with_large_value().await;
        let (results, mut delivered) = tokio::sync::mpsc::unbounded_channel();
        for _ in 0..20 {
            let (cx, results) = (cx.clone(), results.clone());
            tokio::spawn(async move { results.send(get(cx, "arrayBuffer").await) });
        }
        let mut seen = 0;
        while seen < 20 {
            // What the host would hold for a guest that is busy meanwhile.
            let mut queue = vec![delivered.recv().await.expect("every value arrives")];
            while let Ok(Some(next)) = tokio::time::timeout(std::time::Duration::from_millis(300), delivered.recv()).await {
                queue.push(next);
            }
            assert!(queue.iter().all(|(result, _)| result.is_ok()));
            assert!(queue.len() * size <= RESULTS, "{} values are held", queue.len());
            seen += queue.len();
        }
    }

    #[tokio::test]
    async fn streams_of_large_values_are_refused_beyond_the_budget() {
        let (_folder, cx, size) = with_large_value().await;
        let mut ids = Vec::new();
        while ids.len() < STREAMS / size {
            let (result, _) = get(cx.clone(), "stream").await;
            ids.push(result.unwrap().as_list().unwrap()[0].get("stream").unwrap().clone());
        }
        assert_eq!(get(cx.clone(), "stream").await.0.unwrap_err().code, Some("STREAM_LIMIT"));
        capability::run(cx.clone(), Capability::Stream, OP_STREAM_CANCEL, &ids[0].encode(), &mut Room::default()).await.unwrap();
        assert!(get(cx.clone(), "stream").await.0.is_ok());
    }
}
