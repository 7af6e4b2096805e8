//! Why code could not be loaded, linked, started or snapshotted.

use std::fmt;

use crate::trap::Trap;

#[derive(Debug)]
pub enum Error {
    /// The bytes are not a module we accept; the message says what is wrong with them.
    Artifact(String),
    /// The module needs a capability that its manifest or the embedder does not grant.
    Capability { import: String, capability: &'static str },
    /// Units and runtime image do not fit together.
    Link(String),
    /// No free slot in the instance pool.
    Busy,
    /// The guest died while it was being started.
    Trap(Box<Trap>),
    /// The top level ended with an uncaught error; the host has received its text.
    Uncaught,
    /// The snapshot rules are violated.
    Snapshot(String),
    /// The engine itself cannot be set up.
    Engine(String),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Artifact(message) => write!(f, "invalid artifact: {message}"),
            Error::Capability { import, capability } => {
                write!(f, "the module imports `{import}`, but the capability `{capability}` is not declared")
            }
            Error::Link(message) => write!(f, "cannot link: {message}"),
            Error::Busy => f.write_str("every instance slot is in use"),
            Error::Trap(trap) => trap.fmt(f),
            Error::Uncaught => f.write_str("the top level ended with an uncaught error"),
            Error::Snapshot(message) => write!(f, "cannot snapshot: {message}"),
            Error::Engine(message) => write!(f, "cannot set up the engine: {message}"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Error::Trap(trap) => Some(trap),
            _ => None,
        }
    }
}

impl From<Trap> for Error {
    fn from(trap: Trap) -> Self {
        Error::Trap(Box::new(trap))
    }
}
