//! The two representations that flow between the stages of the compiler: types only, no lowering and no passes.
//!
//! [`hir`] is the resolved tree that `pulsec-syntax` produces; [`ir`] the SSA graph that
//! `pulsec-middle` builds from it and `pulsec-wasm` turns into code.

pub mod hir;
pub mod ir;
