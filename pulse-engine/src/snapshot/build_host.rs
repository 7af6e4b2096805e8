//! The host of top-level code at build time: it may print and log, everything else is refused.

use crate::host::{Capability, Chunk, Host, LogLevel, OutputStream, Refused};

/// Records what top-level code says.
#[derive(Default)]
pub struct BuildHost {
    pub log: Vec<(LogLevel, String)>,
    pub printed: Vec<u8>,
    pub unhandled: Vec<String>,
}

fn refuse<T>(what: &str) -> Result<T, Refused> {
    Err(Refused::new(format!(
        "{what} is not available while top-level code runs: it runs once, at build time; move the call into the handler"
    )))
}

impl Host for BuildHost {
    fn log(&mut self, level: LogLevel, text: &str, data: Option<&str>) {
        let line = match data {
            Some(data) => format!("{text} {data}"),
            None => text.to_string(),
        };
        self.log.push((level, line));
    }
    fn now(&mut self) -> Result<f64, Refused> {
        refuse("the clock")
    }
    fn monotonic(&mut self) -> Result<f64, Refused> {
        refuse("the clock")
    }
    fn random(&mut self, _: &mut [u8]) -> Result<(), Refused> {
        refuse("randomness")
    }
    fn print(&mut self, _: OutputStream, bytes: &[u8]) {
        self.printed.extend_from_slice(bytes);
    }
    fn unhandled(&mut self, text: &str) {
        self.unhandled.push(text.to_string());
    }
    fn respond(&mut self, _: &[u8]) -> Result<(), Refused> {
        refuse("a response")
    }
    fn body_chunk(&mut self, _: i32, _: Chunk<'_>) -> Result<bool, Refused> {
        refuse("a response")
    }
    fn submit(&mut self, capability: Capability, _: i32, _: &[u8]) -> Result<i32, Refused> {
        refuse(match capability {
            Capability::Timer => "setTimeout",
            Capability::Stream => "a stream of the host",
            Capability::Crypto => "crypto.subtle",
            Capability::Kv => "env.kv",
            Capability::Fetch => "fetch",
            Capability::Db => "env.db",
            Capability::Secrets => "env.secrets",
            Capability::Connections => "env.connections",
            Capability::WaitUntil => "env.waitUntil",
        })
    }
    fn call(&mut self, capability: Capability, _: i32, _: &[u8]) -> Result<Vec<u8>, Refused> {
        refuse(if capability == Capability::Secrets { "env.secrets" } else { "env.connections" })
    }
    fn wait_until(&mut self, _: i32) -> Result<(), Refused> {
        refuse("env.waitUntil")
    }
}
