//! Response bodies a guest writes chunk by chunk, with back-pressure towards the guest.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use hyper::body::{Body, Frame};
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};

use super::invocation::Event;

/// Queued bytes above which the guest is asked to wait, and below which it may go on.
const HIGH: usize = 256 * 1024;
const LOW: usize = 64 * 1024;

enum Item {
    Data(Bytes),
    End,
    Abort,
}

#[derive(Default)]
struct Meter {
    queued: AtomicUsize,
    waiting: AtomicBool,
}

/// The guest's end.
pub struct BodyWriter {
    items: UnboundedSender<Item>,
    meter: Arc<Meter>,
    written: u64,
}

/// The client's end.
pub struct GuestBody {
    id: i32,
    items: UnboundedReceiver<Item>,
    meter: Arc<Meter>,
    events: UnboundedSender<Event>,
    ended: bool,
}

/// A connected pair for guest stream `id`.
pub fn channel(id: i32, events: UnboundedSender<Event>) -> (BodyWriter, GuestBody) {
    let (items, queue) = mpsc::unbounded_channel();
    let meter = Arc::new(Meter::default());
    (BodyWriter { items, meter: meter.clone(), written: 0 }, GuestBody { id, items: queue, meter, events, ended: false })
}

impl BodyWriter {
    /// Queues a chunk; true when the guest should wait for `RESUME_WRITABLE`.
    pub fn data(&mut self, bytes: &[u8]) -> bool {
        self.written += bytes.len() as u64;
        // Counted before it is sent: the reader may take it at once.
        let queued = self.meter.queued.fetch_add(bytes.len(), Ordering::SeqCst) + bytes.len();
        if self.items.send(Item::Data(Bytes::copy_from_slice(bytes))).is_err() {
            // The client is gone; the chunk is dropped and the guest hears of it by RESUME_CANCEL.
            return false;
        }
        let wait = queued > HIGH;
        if wait {
            self.meter.waiting.store(true, Ordering::SeqCst);
            // The reader may have drained everything between the two steps.
            if self.meter.queued.load(Ordering::SeqCst) <= LOW && self.meter.waiting.swap(false, Ordering::SeqCst) {
                return false;
            }
        }
        wait
    }

    /// True when the guest was asked to wait for the reader.
    pub fn waiting(&self) -> bool {
        self.meter.waiting.load(Ordering::SeqCst)
    }

    /// Bytes that the reader has not taken yet.
    pub fn queued(&self) -> usize {
        self.meter.queued.load(Ordering::SeqCst)
    }

    /// Bytes written so far.
    pub fn written(&self) -> u64 {
        self.written
    }

    pub fn end(self) {
        let _ = self.items.send(Item::End);
    }

    /// The client sees a broken connection, not a complete body.
    pub fn abort(self) {
        let _ = self.items.send(Item::Abort);
    }
}

impl Body for GuestBody {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
        let this = self.get_mut();
        if this.ended {
            return Poll::Ready(None);
        }
        match std::task::ready!(this.items.poll_recv(cx)) {
            Some(Item::Data(bytes)) => {
                let before = this.meter.queued.fetch_sub(bytes.len(), Ordering::SeqCst);
                if before - bytes.len() <= LOW && this.meter.waiting.load(Ordering::SeqCst) {
                    // In this order there is no moment at which nobody would wake the guest.
                    let _ = this.events.send(Event::Writable(this.id));
                    this.meter.waiting.store(false, Ordering::SeqCst);
                }
                Poll::Ready(Some(Ok(Frame::data(bytes))))
            }
            Some(Item::End) => {
                this.ended = true;
                Poll::Ready(None)
            }
            // A writer that vanished without an end means that the guest died.
            Some(Item::Abort) | None => {
                this.ended = true;
                Poll::Ready(Some(Err(std::io::Error::other("the response was aborted"))))
            }
        }
    }
}

impl Drop for GuestBody {
    fn drop(&mut self) {
        if !self.ended {
            let _ = self.events.send(Event::ClientGone(self.id));
        }
    }
}
