//! From a socket to a guest and back.
//!
//! `listen` accepts connections, `handle` routes a request, `admission` decides whether it may start,
//! `invocation` runs a guest's event loop over `host`, `reply` and `stream` carry the answer back,
//! `assets` serves the front-end.

pub mod admission;
pub mod assets;
pub mod handle;
pub mod host;
pub mod invocation;
pub mod listen;
pub mod reply;
pub mod request;
pub mod stream;
