//! SSA IR to wasm: a [`emit`]ted unit, [`merge`]d with the runtime image into one module, [`shake`]n.
//!
//! A unit is a module compiled for fixed bases; see "Units" in ARCHITECTURE.md and `pulse_abi::unit`.
//! Reading order: `func` (bodies: control flow, locals, roots, ops), `helpers` (shared slow paths),
//! `entry` (thunks and wrappers), `unit` and `statics` (the module around them), `link` (merging).

mod asm;
mod entry;
mod func;
mod graph;
mod helpers;
mod link;
mod names;
mod side_table;
mod statics;
mod typed;
mod unit;

use std::collections::BTreeMap;
use std::fmt;

use pulsec_base::{SourceMap, Span};
use pulsec_ir::ir::Program;

pub use link::{build_image, merge, shake};

/// For which place a unit is compiled.
#[derive(Clone, Debug, Default)]
pub struct UnitOptions {
    /// 0 = stdlib, 1.. user units.
    pub number: u32,
    /// First byte of the static area, a multiple of 65536.
    pub static_base: u32,
    /// First table index.
    pub table_base: u32,
    pub rt: RtInterface,
}

/// The rt functions that the runtime image offers: name and arity. Leaves are known from `pulse_abi::leaves`.
#[derive(Clone, Debug, Default)]
pub struct RtInterface {
    pub functions: BTreeMap<String, u32>,
    /// First byte after the image's memory: the least `static_base` of the first user unit.
    pub memory_end: u32,
    /// Entries of the image's table: `table_base` of the first user unit.
    pub table_len: u32,
}

impl RtInterface {
    /// Reads the interface off the image's exports: rt functions have type `(i64 × arity, i32) -> i64` and are not leaves.
    pub fn from_image(image: &[u8]) -> Result<Self, EmitError> {
        link::interface(image)
    }
}

/// Everything that stands between a program and its module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmitError(pub Vec<Problem>);

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// A name that the runtime does not have, or modules that do not fit together.
    Mismatch(String),
    /// More than a runner loads. `source`: the function's text; none for the top level and for the unit.
    TooLarge { message: String, source: Span },
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Problem::Mismatch(message) | Problem::TooLarge { message, .. } => f.write_str(message),
        }
    }
}

impl fmt::Display for EmitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, problem) in self.0.iter().enumerate() {
            write!(f, "{}{problem}", if i == 0 { "" } else { "\n" })?;
        }
        Ok(())
    }
}
impl std::error::Error for EmitError {}

/// Compiles a rooted program to a unit.
///
/// Errors are names that the runtime does not have and limits of wasm. A function without `roots` is a bug of the compiler: panics.
pub fn emit(program: &Program, sources: &SourceMap, options: &UnitOptions) -> Result<Vec<u8>, EmitError> {
    unit::Unit::new(program, options).emit(sources)
}
