//! The middle of the compiler: HIR → SSA IR, optimisation, coroutine split, roots.

pub mod analysis;
pub mod build;
pub mod passes;
pub mod pipeline;

pub use build::{ModuleInput, UnitInput, build, too_large};
pub use pipeline::{Options, run};
