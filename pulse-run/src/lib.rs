//! Serves compiled Pulses: routes, front-end, capabilities and the stores behind them.
//!
//! Reading order: `error`, `limits`, `backend` (stores and clients), `capability` (what a guest may ask
//! for), `site` (one project), `server` (from a socket to a guest and back), `commands`.

pub mod backend;
pub mod capability;
pub mod commands;
pub mod error;
pub mod limits;
pub mod server;
pub mod site;
#[cfg(test)]
mod testing;
