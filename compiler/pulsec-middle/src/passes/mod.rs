//! The passes, one file each; [`crate::pipeline`] has their order.

pub mod coroutine;
pub mod dce;
pub mod edit;
#[cfg(test)]
mod fuzz;
pub mod guess;
pub mod gvn;
pub mod infer;
pub mod inline;
pub mod likely;
pub mod parts;
pub mod reducible;
pub mod roots;
pub mod roots_check;
pub mod simplify;
pub mod stores;
pub mod unbox;
pub mod unused;
