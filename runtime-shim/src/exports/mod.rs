//! The exports: one module per table of leaves, made from it (`cargo xtask codegen`), and what the host calls.
//!
//! A leaf is a safe public function with typed parameters (`V` Value, `I` i32, `U` and `P` u32, `B` bool,
//! `F` f64, `N` unit) that has the row's name; its module may be any of the shim's.
//! Leaf names must not be names of C library functions (`pow`, `log`): call them `math_pow`.

pub mod collections;
pub mod core;
pub mod guest;
pub mod number;
pub mod object;
pub mod regexp;
pub mod string;
pub mod typed;
pub mod wire;
