//! Host streams a guest reads: request bodies, response bodies of `fetch`, values of the KV store.

use std::collections::HashMap;
use std::sync::atomic::{AtomicI32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::StreamExt;
use pulse_abi::host::{OP_STREAM_CANCEL, OP_STREAM_READ};
use pulse_abi::wire::Wire;

use super::{Invocation, int};
use crate::backend::body::ByteStream;
use crate::error::{OpError, OpResult};

/// Streams one invocation may have open.
const MAX_STREAMS: usize = 256;

/// The open streams of an invocation. Reading one does not block the others.
#[derive(Default)]
pub struct StreamTable {
    next: AtomicI32,
    open: Mutex<HashMap<i32, Slot>>,
}

type Slot = Arc<tokio::sync::Mutex<Option<ByteStream>>>;

impl StreamTable {
    /// Registers a stream and returns the id the guest reads it by.
    pub fn add(&self, stream: ByteStream) -> Result<i32, OpError> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if open.len() >= MAX_STREAMS {
            return Err(OpError::coded("Error", "STREAM_LIMIT", "too many open streams"));
        }
        let id = self.next.fetch_add(1, Ordering::Relaxed) + 1;
        open.insert(id, Arc::new(tokio::sync::Mutex::new(Some(stream))));
        Ok(id)
    }

    fn slot(&self, id: i32) -> Option<Slot> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).get(&id).cloned()
    }

    fn remove(&self, id: i32) -> Option<Slot> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).remove(&id)
    }
}

pub async fn run(invocation: &Invocation, op: i32, payload: &Wire) -> OpResult {
    let id = int(payload).ok_or_else(|| OpError::bad_payload("stream"))?;
    let streams = &invocation.streams;
    match op {
        OP_STREAM_READ => {
            let Some(slot) = streams.slot(id) else { return Ok(Wire::Nil) };
            let mut stream = slot.lock().await;
            let Some(source) = stream.as_mut() else { return Ok(Wire::Nil) };
            // Empty chunks would look like the end of the stream to careless code.
            let chunk = loop {
                match source.next().await {
                    Some(Ok(chunk)) if chunk.is_empty() => {}
                    other => break other,
                }
            };
            match chunk {
                Some(Ok(chunk)) => Ok(Wire::Bytes(chunk.into())),
                end => {
                    *stream = None;
                    streams.remove(id);
                    match end {
                        Some(Err(error)) => Err(error),
                        _ => Ok(Wire::Nil),
                    }
                }
            }
        }
        OP_STREAM_CANCEL => {
            if let Some(slot) = streams.remove(id) {
                // A read in progress ends with the operation that waits for it.
                if let Ok(mut stream) = slot.try_lock() {
                    *stream = None;
                }
            }
            Ok(Wire::Nil)
        }
        _ => Err(OpError::bad_payload("stream")),
    }
}
