//! One request in one fresh instance: the event loop.
//!
//! Guest code runs on a blocking thread, one call at a time; between calls the invocation is a task
//! that waits for an event and holds no thread. It ends when the answer is given, its body is
//! written and no `env.waitUntil` promise is left, or when a limit is reached.

use std::sync::Arc;
use std::time::Instant;

use pulse_engine::{Error, Grants, Instance, Limits as EngineLimits, Program, Trap, TrapKind};
use tokio::runtime::Handle;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

use super::host::{Answer, GuestHost, Shared};
use super::reply::Failure;
use crate::capability::Invocation;
use crate::capability::budget::Room;
use crate::error::OpResult;

/// What can wake an invocation.
pub enum Event {
    /// An operation finished; the room is that of its result until the guest has it.
    Done(i32, OpResult, Room),
    /// A streamed body has room again.
    Writable(i32),
    /// The client left: the body stream, or -1 for the request as a whole.
    ClientGone(i32),
}

/// An invocation under way. Dropping it before the answer means that the client left.
pub struct Running {
    events: mpsc::UnboundedSender<Event>,
    answer: oneshot::Receiver<Answer>,
    answered: bool,
}

impl Running {
    /// Waits for the answer.
    pub async fn answer(mut self) -> Answer {
        let answer = (&mut self.answer).await;
        self.answered = true;
        answer.unwrap_or_else(|_| Err(Failure::new(500, "INTERNAL", "internal error")))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if !self.answered {
            let _ = self.events.send(Event::ClientGone(-1));
        }
    }
}

/// Starts an invocation. `done` is dropped when it has ended entirely.
pub fn start<T: Send + 'static>(program: Program, grants: Grants, invocation: Arc<Invocation>, request: Vec<u8>, done: T) -> Running {
    let (events, queue) = mpsc::unbounded_channel();
    let (sender, answer) = oneshot::channel();
    let shared = Arc::new(Shared::new(invocation, events.clone(), sender));
    // The guest starts at once, before the task that will drive it has been scheduled.
    let first = launch(program, grants, request, shared.clone());
    tokio::spawn(async move {
        let mut run = Run { shared: shared.clone(), instance: None, answered_at: None };
        run.drive(first, queue).await;
        shared.stop();
        // Freeing an instance unmaps memory: not on the event loop's thread.
        if let Some(instance) = run.instance.take() {
            tokio::task::spawn_blocking(move || drop(instance));
        }
        shared.answer(Err(Failure::new(500, "pulse.runtimeError", "the Pulse ended without a response")));
        drop(done);
    });
    Running { events, answer, answered: false }
}

/// The instance, unless its work is done.
type First = JoinHandle<Result<(Option<Box<Instance>>, Result<(), Trap>), Error>>;

/// Makes the instance and hands it the request, on a blocking thread.
fn launch(program: Program, grants: Grants, request: Vec<u8>, shared: Arc<Shared>) -> First {
    let runtime = Handle::current();
    tokio::task::spawn_blocking(move || {
        let limits = &shared.invocation.project.limits;
        let engine_limits = EngineLimits { cpu: Some(limits.cpu), memory: limits.memory };
        let host = GuestHost::new(shared.clone(), runtime);
        let mut instance = Box::new(program.instantiate(Box::new(host), grants, engine_limits)?);
        instance.init()?;
        let result = instance.request(&request);
        // Most invocations are over now: the instance ends here, without another turn on a thread.
        if result.is_ok() && shared.answered() && shared.open_bodies() == 0 && shared.pending() == 0 {
            probe(&shared, &instance);
            return Ok((None, result));
        }
        Ok((Some(instance), result))
    })
}

fn probe(shared: &Shared, instance: &Instance) {
    if let Some(probe) = &shared.invocation.project.probe {
        (probe.0)(instance.memory_bytes());
    }
}

struct Run {
    shared: Arc<Shared>,
    instance: Option<Box<Instance>>,
    answered_at: Option<Instant>,
}

impl Run {
    async fn drive(&mut self, first: First, mut queue: mpsc::UnboundedReceiver<Event>) {
        let wall = tokio::time::Instant::now() + self.shared.invocation.project.limits.wall;
        match first.await {
            Ok(Ok((instance, result))) => {
                if let Some(instance) = &instance {
                    probe(&self.shared, instance);
                }
                self.instance = instance;
                if let Err(trap) = result {
                    return self.died(&trap);
                }
            }
            Ok(Err(Error::Busy)) => {
                let failure = Failure::new(503, "OVERLOADED", "the server is busy").with_header(http::header::RETRY_AFTER, "1");
                return self.shared.answer(Err(failure));
            }
            Ok(Err(Error::Trap(trap))) => return self.died(&trap),
            Ok(Err(error)) => {
                self.shared.invocation.logs.system("error", &format!("the Pulse cannot be started: {error}"));
                return self.shared.answer(Err(Failure::new(500, "UNCAUGHT", "the Pulse cannot be started")));
            }
            Err(panic) => return self.panicked(&panic),
        }
        while !self.finished(&queue) {
            let deadline = match self.answered_at {
                None => Some(wall),
                // While a body is being written the client sets the pace.
                Some(_) if self.shared.open_bodies() > 0 => None,
                Some(at) => Some(tokio::time::Instant::from_std(at) + self.shared.invocation.project.limits.wait_until),
            };
            let event = match deadline {
                None => queue.recv().await,
                Some(deadline) => match tokio::time::timeout_at(deadline, queue.recv()).await {
                    Ok(event) => event,
                    Err(_) => return self.out_of_time(),
                },
            };
            let Some(event) = event else { return };
            if let Err(trap) = self.deliver(event).await {
                return self.died(&trap);
            }
        }
    }

    /// Also notes when the answer was given.
    fn finished(&mut self, queue: &mpsc::UnboundedReceiver<Event>) -> bool {
        let shared = &self.shared;
        if !shared.answered() {
            // Nothing can happen any more, so no answer will come: unless an event is on its way,
            // and an operation stays pending until its event is delivered.
            return shared.pending() == 0;
        }
        self.answered_at.get_or_insert_with(Instant::now);
        let idle = shared.pending() == 0;
        if shared.open_bodies() > 0 {
            // A body that neither the guest nor the reader will ever continue is given up.
            let waits = shared.body_waits_for_reader();
            return idle && !waits && queue.is_empty();
        }
        shared.waiting_promises() <= 0 || idle
    }

    async fn deliver(&mut self, event: Event) -> Result<(), Trap> {
        use pulse_abi::host::{RESUME_CANCEL, RESUME_ERR, RESUME_OK, RESUME_WRITABLE};
        let mut held = Room::default();
        let (kind, id, payload) = match event {
            Event::Done(id, ..) if !self.shared.take_pending(id) => return Ok(()),
            Event::Done(id, result, room) => {
                held = room;
                match result {
                    Ok(value) => (RESUME_OK, id, value.encode()),
                    Err(error) => (RESUME_ERR, id, error.to_wire().encode()),
                }
            }
            Event::Writable(id) => (RESUME_WRITABLE, id, Vec::new()),
            Event::ClientGone(id) => {
                self.shared.drop_body(id);
                if !self.shared.answered() {
                    self.shared.invocation.logs.system("info", "499 CLIENT_CLOSED: the client left before the response");
                }
                // From now on only env.waitUntil keeps the invocation alive.
                self.shared.answer(Err(Failure::new(499, "CLIENT_CLOSED", "the client left")));
                (RESUME_CANCEL, id, Vec::new())
            }
        };
        let Some(mut instance) = self.instance.take() else { return Ok(()) };
        let call = tokio::task::spawn_blocking(move || {
            let result = instance.resume(kind, id, &payload);
            drop(held);
            (instance, result)
        });
        match call.await {
            Ok((instance, result)) => {
                probe(&self.shared, &instance);
                self.instance = Some(instance);
                result
            }
            Err(panic) => {
                self.panicked(&panic);
                Ok(())
            }
        }
    }

    fn died(&self, trap: &Trap) {
        let failure = match trap.kind {
            TrapKind::CpuLimit => Failure::new(503, "CPU_LIMIT", "the Pulse used more CPU time than its plan allows"),
            TrapKind::MemoryLimit => Failure::new(503, "MEMORY_LIMIT", "the Pulse used more memory than its plan allows"),
            TrapKind::Stack => Failure::new(500, "STACK_OVERFLOW", "the Pulse's call stack overflowed"),
            _ => Failure::new(500, "UNCAUGHT", "the Pulse failed"),
        };
        self.shared.invocation.logs.system("error", &format!("{}: {trap}", failure.code));
        self.shared.answer(Err(failure));
    }

    fn panicked(&self, panic: &tokio::task::JoinError) {
        self.shared.invocation.logs.system("error", &format!("internal error, this is a bug of the runner: {panic}"));
        self.shared.answer(Err(Failure::new(500, "INTERNAL", "internal error")));
    }

    fn out_of_time(&self) {
        if self.shared.answered() {
            let limit = self.shared.invocation.project.limits.wait_until.as_secs_f64();
            self.shared.invocation.logs.system("warn", &format!("WAITUNTIL_TIMEOUT: promises given to env.waitUntil did not settle within {limit} s"));
        } else {
            let limit = self.shared.invocation.project.limits.wall.as_secs();
            self.shared.invocation.logs.system("error", &format!("WALL_LIMIT: no response within {limit} s"));
            self.shared.answer(Err(Failure::new(504, "WALL_LIMIT", "the Pulse did not respond in time")));
        }
    }
}
