//! The leaves: what compiled code calls by name, compiled to wasm32 and merged with every artifact.
//!
//! Reading order: [`mem`] (typed loads and stores at u32 addresses), [`value`] (the boxed word),
//! [`state`] (the few pieces of Rust-side state), [`heap`] (allocation and collection),
//! [`string`], [`object`] (shapes and properties), [`func`] (functions, scopes, coroutines),
//! then the small areas; [`exports`] lists every exported leaf, one table per area of
//! `pulse_abi::leaves`. `README.md` has the rules of the collector.
//!
//! A leaf never calls JS, never collects and never blocks, so no Rust code here roots anything.

#[cfg(target_arch = "wasm32")]
pub mod alloc;
pub mod mem;
pub mod value;
pub mod host;
pub mod state;
pub mod heap;
pub mod string;
pub mod object;
pub mod func;
pub mod collections;
pub mod compare;
pub mod exception;
pub mod list;
pub mod number;
pub mod regexp;
pub mod text;
pub mod transfer;
pub mod typed;
pub mod url;
pub mod microtask;
pub mod unit;
pub mod start;
pub mod exports;
