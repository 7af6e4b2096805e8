//! Scopes: which names a piece of the tree declares ([`declare`]) and what a name refers to ([`resolve`]).

pub mod declare;
pub mod facts;
pub mod resolve;
