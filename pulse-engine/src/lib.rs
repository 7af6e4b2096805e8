//! The one place that runs wasm: wasmtime behind the vocabulary of Pulse.
//!
//! Reading order: [`Engine`] (configuration, native cache, clock of the CPU limit), [`Code`] (a
//! compiled module that has passed every check), [`Program`] (what to instantiate: an artifact, or
//! the runtime image with linked units), [`Host`] (what an embedder supplies), [`Instance`] (one
//! fresh guest: `init`, `request`, `resume`), [`Trap`] (how it may die), [`Snapshot`] (a module
//! that starts after its top level), [`ConsoleHost`] and [`Program::run`] (programs that
//! only need a console and timers).
//!
//! Invariants: nothing outside this crate names wasmtime. No fibers: a guest runs on the calling
//! thread and never blocks it on I/O; operations in flight hold no native stack. Guest memory is
//! touched in `guest_memory.rs` only. Bad modules are errors; bad behaviour of a guest is a [`Trap`].

mod apart;
mod budget;
mod cache;
mod code;
mod config;
mod console;
mod engine;
mod error;
mod guest_memory;
mod host;
mod imports;
mod instance;
mod program;
mod read_faults;
mod scan;
mod snapshot;
mod thread;
mod ticker;
mod trap;

pub use apart::{Apart, compile_apart};
pub use code::{Code, CodeKind, write_perf_map};
pub use config::{EngineOptions, OptLevel, Purpose, RESIDENT_WINDOW};
pub use console::{Clock, ConsoleHost, Output, RunOptions, RunReport};
pub use engine::Engine;
pub use error::Error;
pub use host::{Capability, Chunk, Grants, Host, LogLevel, OutputStream, Refused};
pub use instance::{Instance, Limits};
pub use program::Program;
pub use scan::{ScanLimits, read_module};
pub use snapshot::{BuildHost, Snapshot, SnapshotError};
pub use thread::{THREAD_STACK, this_thread_has_guest_stack};
pub use trap::{Frame, Trap, TrapKind};
