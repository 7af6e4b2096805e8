//! `env.connections`: tokens of connected accounts as opaque handles, one table row per provider.

use pulse_abi::host::{OP_CONNECTIONS_GET, OP_CONNECTIONS_HAS};
use pulse_abi::wire::Wire;

use super::{Invocation, refusal, secrets};
use crate::backend::secrets::Kind;

/// A provider whose accounts can be connected.
#[derive(Clone, Copy, Debug)]
pub struct Provider {
    pub name: &'static str,
    /// Where the OAuth device flow starts.
    pub device_url: &'static str,
    pub token_url: &'static str,
    /// Hosts that may receive the token.
    pub hosts: &'static [&'static str],
    pub default_scopes: &'static [&'static str],
}

/// Every provider.
pub const PROVIDERS: &[Provider] = &[Provider {
    name: "github",
    device_url: "https://github.com/login/device/code",
    token_url: "https://github.com/login/oauth/access_token",
    hosts: &["api.github.com", "uploads.github.com"],
    default_scopes: &["read:user"],
}];

/// The provider's row.
pub fn provider(name: &str) -> Option<&'static Provider> {
    PROVIDERS.iter().find(|provider| provider.name == name)
}

pub fn call(invocation: &Invocation, op: i32, payload: &Wire) -> Wire {
    let Some(name) = payload.as_str() else { return refusal("BAD_PAYLOAD", "a provider name is a string") };
    let known = provider(name).is_some();
    match op {
        OP_CONNECTIONS_HAS => Wire::Bool(known && secrets::has(invocation, Kind::Connection, name)),
        OP_CONNECTIONS_GET if !known => {
            let names: Vec<&str> = PROVIDERS.iter().map(|provider| provider.name).collect();
            refusal("connection.unknownProvider", format!("there is no provider {name}; known: {}", names.join(", ")))
        }
        OP_CONNECTIONS_GET => {
            let missing = || refusal("connection.notConfigured", format!("no {name} account is connected: `pulse-run connect {name}` connects one"));
            secrets::handle_for(invocation, Kind::Connection, name).unwrap_or_else(missing)
        }
        _ => refusal("BAD_PAYLOAD", "unknown operation"),
    }
}
