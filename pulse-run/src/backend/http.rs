//! The outbound HTTP client: name resolution under the address policy, one hop at a time.
//!
//! One [`Outbound`] exists per owner, so pooled connections are never shared between owners.
//! Redirects are off here: `capability::fetch` follows them, repeating every check per hop.

use std::error::Error as StdError;
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use hickory_resolver::TokioResolver;
use hickory_resolver::config::{ConnectionConfig, LookupIpStrategy, NameServerConfig, ResolveHosts, ResolverConfig};
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::address::AddressPolicy;
use super::policy::{Policy, blocked_address};
use crate::error::OpError;

const DNS_TRY: Duration = Duration::from_secs(2);
const DNS_TOTAL: Duration = Duration::from_secs(5);
const CONNECT: Duration = Duration::from_secs(5);
const FIRST_BYTE: Duration = Duration::from_secs(30);
/// A name with more addresses than this is abnormal; the rest is ignored.
const MAX_ADDRESSES: usize = 16;
const MAX_HEADER_FIELDS: usize = 128;
const MAX_HEADER_BYTES: u32 = 64 * 1024;

/// A client bound to one policy.
pub struct Outbound {
    client: reqwest::Client,
    addresses: AddressPolicy,
}

impl Outbound {
    pub fn new(policy: &Policy) -> anyhow::Result<Self> {
        let resolver = GuardedResolver { resolver: build_resolver(policy).map(Arc::new), addresses: policy.addresses.clone() };
        let client = reqwest::Client::builder()
            .dns_resolver(Arc::new(resolver))
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .no_proxy()
            .referer(false)
            // The client's limit covers the resolver too: without the sum, a slow name server reads as TIMEOUT, not DNS.
            .connect_timeout(DNS_TOTAL + CONNECT)
            .pool_idle_timeout(Duration::from_secs(30))
            .pool_max_idle_per_host(8)
            .http1_max_headers(MAX_HEADER_FIELDS)
            .http2_max_header_list_size(MAX_HEADER_BYTES)
            .tcp_nodelay(true)
            .build()?;
        Ok(Self { client, addresses: policy.addresses.clone() })
    }

    /// Sends one request and waits for the response head. `overridden` requests go to a stand-in
    /// listener, whose address the policy would refuse.
    pub async fn send(&self, request: reqwest::Request, overridden: bool) -> Result<reqwest::Response, OpError> {
        let response = match tokio::time::timeout(FIRST_BYTE, self.client.execute(request)).await {
            Err(_) => return Err(OpError::coded("TypeError", "TIMEOUT", "the host did not answer in time")),
            Ok(Err(error)) => return Err(classify(&error)),
            Ok(Ok(response)) => response,
        };
        // Second fence behind the resolver: the peer that was really connected.
        let peer_allowed = response.remote_addr().is_none_or(|peer| self.addresses.permits(peer.ip()));
        if !overridden && !peer_allowed {
            return Err(blocked_address());
        }
        let header_bytes: usize = response.headers().iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum();
        if response.headers().len() > MAX_HEADER_FIELDS || header_bytes > MAX_HEADER_BYTES as usize {
            return Err(OpError::coded("TypeError", "TOO_LARGE", "the response headers are too large"));
        }
        Ok(response)
    }
}

/// Turns a client error into one of the fixed codes; the text never contains an address.
pub fn classify(error: &reqwest::Error) -> OpError {
    let mut source: Option<&(dyn StdError + 'static)> = Some(error);
    let mut tls = false;
    while let Some(current) = source {
        if let Some(refusal) = current.downcast_ref::<Refusal>() {
            return match refusal {
                Refusal::Address => blocked_address(),
                Refusal::Dns => OpError::coded("TypeError", "DNS", "the host name could not be resolved"),
            };
        }
        // rustls errors are wrapped in io errors without a public type here.
        let text = current.to_string();
        tls |= text.contains("certificate") || text.contains("TLS") || text.contains("handshake");
        source = current.source();
    }
    if error.is_timeout() {
        OpError::coded("TypeError", "TIMEOUT", "the connection timed out")
    } else if tls {
        OpError::coded("TypeError", "TLS", "the secure connection could not be established")
    } else {
        OpError::coded("TypeError", "CONNECT", "the connection failed")
    }
}

#[derive(Debug, Clone, Copy)]
enum Refusal {
    Address,
    Dns,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Refusal::Address => "address refused",
            Refusal::Dns => "name not resolved",
        })
    }
}

impl StdError for Refusal {}

/// Resolves names itself and refuses a name when any of its addresses is refused.
struct GuardedResolver {
    /// `None` when no resolver could be set up: every name then fails; there is no fall back to libc.
    resolver: Option<Arc<TokioResolver>>,
    addresses: AddressPolicy,
}

impl Resolve for GuardedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let resolver = self.resolver.clone();
        let addresses = self.addresses.clone();
        Box::pin(async move {
            let resolver = resolver.ok_or(Refusal::Dns)?;
            // The final dot keeps search domains out.
            let fqdn = format!("{}.", name.as_str().trim_end_matches('.'));
            let lookup = tokio::time::timeout(DNS_TOTAL, resolver.lookup_ip(fqdn)).await;
            let found = lookup.map_err(|_| Refusal::Dns)?.map_err(|_| Refusal::Dns)?;
            let found: Vec<IpAddr> = found.iter().take(MAX_ADDRESSES).collect();
            if found.is_empty() {
                return Err(Refusal::Dns.into());
            }
            if !found.iter().all(|address| addresses.permits(*address)) {
                return Err(Refusal::Address.into());
            }
            let list: Addrs = Box::new(found.into_iter().map(|address| SocketAddr::new(address, 0)));
            Ok(list)
        })
    }
}

fn build_resolver(policy: &Policy) -> Option<TokioResolver> {
    let mut builder = match &policy.name_servers {
        Some(servers) => {
            let servers = servers.iter().map(|server| {
                let with_port = |mut connection: ConnectionConfig| {
                    connection.port = server.port();
                    connection
                };
                NameServerConfig::new(server.ip(), true, vec![with_port(ConnectionConfig::udp()), with_port(ConnectionConfig::tcp())])
            });
            TokioResolver::builder_with_config(ResolverConfig::from_name_servers(servers.collect()), TokioRuntimeProvider::default())
        }
        None => TokioResolver::builder_tokio().ok()?,
    };
    let options = builder.options_mut();
    options.use_hosts_file = ResolveHosts::Never;
    options.ndots = 0;
    options.timeout = DNS_TRY;
    options.attempts = 2;
    options.ip_strategy = LookupIpStrategy::Ipv4AndIpv6;
    builder.build().ok()
}
