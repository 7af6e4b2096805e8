//! How a guest dies, and where it was in its source.

use std::fmt;

use wasmtime::WasmBacktrace;

use crate::program::Program;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TrapKind {
    /// The CPU budget is spent.
    CpuLimit,
    /// Memory was refused and the guest could not go on.
    MemoryLimit,
    /// Native stack exhausted; compiled code throws RangeError before, so this is rare.
    Stack,
    /// The guest gave up through the `fatal` import: a bug in the runtime.
    Fatal,
    /// `unreachable` was executed: a bug in compiler or runtime.
    Unreachable,
    /// Any other wasm trap: a bug in compiler or runtime.
    Wasm,
    /// An import outside the grants was called.
    Denied,
    /// The host refused an answer (clock, randomness or I/O at build time).
    Refused,
    /// The guest broke the host interface (pointer outside its memory, bad argument).
    Abi,
    /// The instance was used after it had died.
    Dead,
}

/// One stack frame, innermost first in lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    pub function: String,
    /// File, line, column, both 1-based; `None` for code without a side table.
    pub position: Option<(String, u32, u32)>,
}

impl fmt::Display for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.position {
            Some((file, line, column)) => write!(f, "    at {} ({file}:{line}:{column})", self.function),
            None => write!(f, "    at {}", self.function),
        }
    }
}

#[derive(Clone, Debug)]
pub struct Trap {
    pub kind: TrapKind,
    pub message: String,
    pub backtrace: Vec<Frame>,
}

impl Trap {
    pub(crate) fn new(kind: TrapKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), backtrace: Vec::new() }
    }
}

impl fmt::Display for Trap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        self.backtrace.iter().try_for_each(|frame| write!(f, "\n{frame}"))
    }
}

impl std::error::Error for Trap {}

/// A trap raised by one of our host functions, on its way through wasmtime.
#[derive(Debug)]
pub(crate) struct HostTrap {
    pub(crate) kind: TrapKind,
    pub(crate) message: String,
}

impl HostTrap {
    pub(crate) fn error(kind: TrapKind, message: impl Into<String>) -> wasmtime::Error {
        wasmtime::Error::new(HostTrap { kind, message: message.into() })
    }
}

impl fmt::Display for HostTrap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for HostTrap {}

/// Turns what wasmtime reports into a [`Trap`]. `memory_refused`: the last growth was denied.
pub(crate) fn classify(error: &wasmtime::Error, program: &Program, memory_refused: bool) -> Trap {
    let (kind, message) = if let Some(trap) = error.downcast_ref::<HostTrap>() {
        (trap.kind, trap.message.clone())
    } else if let Some(trap) = error.downcast_ref::<wasmtime::Trap>() {
        let kind = match trap {
            wasmtime::Trap::Interrupt => TrapKind::CpuLimit,
            wasmtime::Trap::StackOverflow => TrapKind::Stack,
            wasmtime::Trap::UnreachableCodeReached => TrapKind::Unreachable,
            _ => TrapKind::Wasm,
        };
        (kind, trap.to_string())
    } else {
        (TrapKind::Wasm, format!("{error:#}"))
    };
    let (kind, message) = match kind {
        TrapKind::Fatal | TrapKind::Unreachable if memory_refused => {
            (TrapKind::MemoryLimit, format!("memory limit exceeded ({message})"))
        }
        _ => (kind, message),
    };
    let backtrace = error.downcast_ref::<WasmBacktrace>().map(|b| frames(b, program)).unwrap_or_default();
    Trap { kind, message, backtrace }
}

/// Frames of a stack, those of inlined calls included. A side table may claim any number of them.
const MAX_FRAMES: usize = 256;
/// Bytes of a name in a frame; names come from the artifact and are copied for every frame.
const MAX_NAME: usize = 512;

fn shown(name: &str) -> String {
    name[..name.floor_char_boundary(MAX_NAME)].to_string()
}

/// The frames of a backtrace, symbolised where a side table knows them; inlined calls have their own.
pub(crate) fn frames(backtrace: &WasmBacktrace, program: &Program) -> Vec<Frame> {
    backtrace
        .frames()
        .iter()
        .flat_map(|frame| {
            let offset = frame.func_offset().and_then(|o| u32::try_from(o).ok());
            let table = program.code_of(frame.module()).and_then(|code| code.source_map());
            let known = table.zip(offset).map(|(table, offset)| table.lookup(frame.func_index(), offset)).unwrap_or_default();
            let mut frames: Vec<Frame> = known
                .into_iter()
                .map(|f| Frame { function: shown(f.function), position: Some((shown(f.file), f.line, f.column)) })
                .take(MAX_FRAMES)
                .collect();
            if frames.is_empty() {
                let name = frame.func_name().map_or_else(|| format!("wasm-function[{}]", frame.func_index()), shown);
                frames.push(Frame { function: name, position: None });
            }
            frames
        })
        .take(MAX_FRAMES)
        .collect()
}
