//! What the test programs share: compiling texts in memory and running them on the runtime image.

pub mod cases;
pub mod command;
pub mod conformance;
pub mod generate;
pub mod program;
pub mod served;
