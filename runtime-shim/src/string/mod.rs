//! Strings: flat Latin-1 or UTF-16, ropes, slices; hashes and atoms. Kernels are in `text`.

pub mod intern;
mod repr;

pub use intern::{intern, intern_latin1, intern_str};
pub use repr::*;
