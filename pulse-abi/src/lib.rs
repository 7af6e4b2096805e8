//! The contract between compiler, runtime and runner.
//!
//! Reading order: [`value`] (the boxed word), [`kinds`] and [`layout`] (heap cells and memory),
//! [`realm`] (predefined atoms, symbols and intrinsic objects), [`leaves`] (the functions of the
//! runtime shim that compiled code may call), [`host`] (what a module may import from its host and
//! must export to it), [`wire`] (how structured data crosses that border), [`request`], [`unit`] (what a
//! compiled unit brings along), [`sections`].
//!
//! No dependencies, `no_std`: compiler, shim and runner agree here or nowhere.
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

pub mod host;
pub mod kinds;
pub mod layout;
pub mod leaves;
pub mod realm;
pub mod request;
pub mod sections;
pub mod unit;
pub mod value;
pub mod wire;

/// Bumped by hand when a change cannot be seen in the tables; see [`sections::abi_hash`].
pub const ABI_VERSION: u32 = 3;
