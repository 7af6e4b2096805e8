//! The two kinds of failure: what a guest may see ([`OpError`]) and what a command reports ([`CommandError`]).
//!
//! They are different types so that `?` cannot turn a host problem into guest-visible text or the
//! other way round.

use pulse_abi::wire::Wire;

/// The failure of an operation, delivered to the guest as `RESUME_ERR`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpError {
    /// Name of the error class the guest constructs: `Error`, `TypeError`, `RangeError`, …
    pub name: &'static str,
    pub message: String,
    /// Stable machine-readable code, such as `BLOCKED_ADDRESS`.
    pub code: Option<&'static str>,
}

impl OpError {
    pub fn new(message: impl Into<String>) -> Self {
        Self { name: "Error", message: message.into(), code: None }
    }

    pub fn type_error(message: impl Into<String>) -> Self {
        Self { name: "TypeError", message: message.into(), code: None }
    }

    pub fn coded(name: &'static str, code: &'static str, message: impl Into<String>) -> Self {
        Self { name, message: message.into(), code: Some(code) }
    }

    /// The payload was not what the operation's row in `pulse_abi::host` promises: a compiler or
    /// library bug, or a hostile artifact.
    pub fn bad_payload(operation: &str) -> Self {
        Self::coded("TypeError", "BAD_PAYLOAD", format!("malformed payload of {operation}"))
    }

    pub fn to_wire(&self) -> Wire {
        let mut entries = vec![
            ("name".to_owned(), Wire::from(self.name)),
            ("message".to_owned(), Wire::from(self.message.as_str())),
        ];
        if let Some(code) = self.code {
            entries.push(("code".to_owned(), Wire::from(code)));
        }
        Wire::Map(entries)
    }
}

impl std::fmt::Display for OpError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.name, self.message)
    }
}

impl std::error::Error for OpError {}

/// Result of an operation.
pub type OpResult = Result<Wire, OpError>;

/// A command's failure with the exit code it stands for.
#[derive(Debug)]
pub struct CommandError {
    pub exit: u8,
    pub message: String,
}

/// The user's error.
pub const EXIT_USER: u8 = 1;
/// Environment or I/O.
pub const EXIT_ENVIRONMENT: u8 = 3;
/// Our bug.
pub const EXIT_BUG: u8 = 101;

impl CommandError {
    pub fn user(message: impl Into<String>) -> Self {
        Self { exit: EXIT_USER, message: message.into() }
    }
}

impl std::fmt::Display for CommandError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for CommandError {}

/// Everything that is not stated to be the user's error is the environment's.
impl From<anyhow::Error> for CommandError {
    fn from(error: anyhow::Error) -> Self {
        let exit = error.downcast_ref::<CommandError>().map_or(EXIT_ENVIRONMENT, |known| known.exit);
        // With what was being done: of several files, the message must name the one at fault.
        Self { exit, message: shown(&format!("{error:#}")) }
    }
}

/// Bytes of a message; what is longer was made so by an artifact.
const LONGEST: usize = 4096;

/// Names in a message may come from an artifact: they shall not steer a terminal.
fn shown(message: &str) -> String {
    let cut = &message[..message.floor_char_boundary(LONGEST)];
    cut.chars().map(|c| if c.is_control() && c != '\n' { c.escape_unicode().to_string() } else { c.to_string() }).collect()
}
