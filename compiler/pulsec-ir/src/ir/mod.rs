//! The SSA intermediate representation of one unit.
//!
//! A [`Program`] holds functions, constants and module cells. A [`Function`] is a control-flow graph
//! of [`Block`]s with parameters; instructions are rows of [`op`]. The textual form ([`print`],
//! [`parse`]) round-trips; [`verify`] states and checks what is well-formed.

pub mod cfg;
pub mod op;
pub mod parse;
pub mod print;
pub mod types;
pub mod verify;

pub use op::{Effects, ImmKind, Op};
pub use types::*;
