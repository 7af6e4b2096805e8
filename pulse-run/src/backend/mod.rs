//! Where data lives and how requests leave: no guest types here, only stores and clients.

pub mod address;
pub mod body;
pub mod d1;
pub mod http;
pub mod kv;
pub mod policy;
pub mod secrets;
pub mod sqlite;
