//! Integration tests: a server with hand-written guests, outbound requests to loopback servers, the command line.

mod cli;
mod fetch;
mod guest;
mod server;
mod support;
