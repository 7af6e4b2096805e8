//! What the test programs share: compiling texts in memory and running them on the runtime image.

pub mod conformance;
pub mod program;
pub mod served;
