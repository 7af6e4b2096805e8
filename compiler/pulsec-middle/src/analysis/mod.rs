//! Facts about one function, computed from scratch where a pass needs them.

pub mod live_set;
pub mod liveness;
pub mod loops;

pub use pulsec_ir::ir::cfg::Cfg;
