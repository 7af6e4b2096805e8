//! What an embedder supplies: the answers to the imports of `pulse_abi::host`.

use std::any::Any;
use std::fmt;

/// The target of a `submit_*` or `call_*` import, and the unit in which imports are granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Capability {
    Timer,
    Stream,
    Crypto,
    Kv,
    Fetch,
    Db,
    Secrets,
    Connections,
    WaitUntil,
}

impl Capability {
    pub const ALL: [Capability; 9] = [
        Capability::Timer,
        Capability::Stream,
        Capability::Crypto,
        Capability::Kv,
        Capability::Fetch,
        Capability::Db,
        Capability::Secrets,
        Capability::Connections,
        Capability::WaitUntil,
    ];

    /// As in the import table and the `grants` of a request.
    pub const fn name(self) -> &'static str {
        match self {
            Capability::Timer => "timer",
            Capability::Stream => "stream",
            Capability::Crypto => "crypto",
            Capability::Kv => "kv",
            Capability::Fetch => "fetch",
            Capability::Db => "db",
            Capability::Secrets => "secrets",
            Capability::Connections => "connections",
            Capability::WaitUntil => "wait_until",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|c| c.name() == name)
    }
}

/// The capabilities of one instance. An import that is not granted still links (so that a module
/// written for a larger plan starts), but calling it is a [`crate::TrapKind::Denied`] trap; the
/// guest knows from its request what it has and never calls the rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grants(u16);

impl Grants {
    /// Timers and reading of streams belong to the language, every module has them.
    pub const CORE: Grants = Grants(1 << Capability::Timer as u16 | 1 << Capability::Stream as u16);
    pub const ALL: Grants = Grants((1 << Capability::ALL.len()) - 1);

    pub const fn with(self, capability: Capability) -> Self {
        Grants(self.0 | 1 << capability as u16)
    }

    pub const fn allows(self, capability: Capability) -> bool {
        self.0 & (1 << capability as u16) != 0
    }

    /// Names of what is granted beyond [`Grants::CORE`], in table order.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        Capability::ALL
            .into_iter()
            .filter(move |c| self.allows(*c) && !Grants::CORE.allows(*c))
            .map(Capability::name)
    }
}

impl FromIterator<Capability> for Grants {
    fn from_iter<I: IntoIterator<Item = Capability>>(iter: I) -> Self {
        iter.into_iter().fold(Grants::CORE, Grants::with)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LogLevel {
    Debug,
    Info,
    Warn,
    Error,
}

impl LogLevel {
    pub const fn name(self) -> &'static str {
        match self {
            LogLevel::Debug => "debug",
            LogLevel::Info => "info",
            LogLevel::Warn => "warn",
            LogLevel::Error => "error",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutputStream {
    Stdout,
    Stderr,
}

/// A piece of a streamed response body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chunk<'a> {
    Data(&'a [u8]),
    End,
    Abort,
}

/// The host will not answer (for example the clock at build time): the guest traps with this text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused(pub String);

impl Refused {
    pub fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Refused {}

/// One per instance. Payloads are wire values (`pulse_abi::wire`) unless said; they come from the
/// guest and must be treated as hostile. No method may block on I/O: an operation is started by
/// [`Host::submit`] and its result handed to [`crate::Instance::resume`] later.
pub trait Host: Any + Send {
    /// `data` is JSON text of the structured part.
    fn log(&mut self, level: LogLevel, text: &str, data: Option<&str>);
    /// Milliseconds since the Unix epoch; asked at most once per call into the guest.
    fn now(&mut self) -> Result<f64, Refused>;
    /// Milliseconds since the instance started; asked at most once per call into the guest.
    fn monotonic(&mut self) -> Result<f64, Refused>;
    fn random(&mut self, out: &mut [u8]) -> Result<(), Refused>;
    fn print(&mut self, stream: OutputStream, bytes: &[u8]);
    /// An exception or rejection that nobody handles; text with stack.
    fn unhandled(&mut self, text: &str);
    /// The response: see `respond` in `pulse_abi::host`.
    fn respond(&mut self, payload: &[u8]) -> Result<(), Refused>;
    /// Returns whether the guest should wait for RESUME_WRITABLE of this stream.
    fn body_chunk(&mut self, stream: i32, chunk: Chunk<'_>) -> Result<bool, Refused>;
    /// Starts an operation and returns its id, to be passed to `resume`.
    fn submit(&mut self, capability: Capability, op: i32, payload: &[u8]) -> Result<i32, Refused>;
    /// Answers at once.
    fn call(&mut self, capability: Capability, op: i32, payload: &[u8]) -> Result<Vec<u8>, Refused>;
    /// `+1` when a promise was handed to `env.waitUntil`, `-1` when it settled.
    fn wait_until(&mut self, delta: i32) -> Result<(), Refused>;
}
