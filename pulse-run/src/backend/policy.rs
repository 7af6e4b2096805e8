//! The outbound policy of a project: schemes, hosts, ports and addresses. Pure functions over data.

use std::collections::{BTreeMap, HashMap};
use std::net::{IpAddr, SocketAddr};

use pulse_manifest::{HostPattern, SecretPolicy};
use reqwest::Url;
use url_host::HostRef;

use super::address::{AddressPolicy, BAD_PORTS};
use crate::error::OpError;

/// Everything that decides whether a request may leave.
#[derive(Clone, Debug)]
pub struct Policy {
    pub outbound: Vec<HostPattern>,
    pub allow_http: bool,
    /// What the manifest says about single secrets; it narrows the rules the value was stored with.
    pub secrets: BTreeMap<String, SecretPolicy>,
    pub addresses: AddressPolicy,
    /// Names of our own listeners; never reachable from inside.
    pub own_hosts: Vec<String>,
    /// Sends requests for a host to a plain-text listener instead. Only an embedding program can
    /// set this (tests with loopback servers); no configuration file reaches it.
    pub overrides: HashMap<String, SocketAddr>,
    /// DNS servers; `None` = those of the system.
    pub name_servers: Option<Vec<SocketAddr>>,
}

impl Policy {
    /// The policy of a project without configuration: any public host over https.
    pub fn open() -> Self {
        Self {
            outbound: vec![HostPattern::ANY],
            allow_http: false,
            secrets: BTreeMap::new(),
            addresses: AddressPolicy::new(&[], &[]),
            own_hosts: Vec::new(),
            overrides: HashMap::new(),
            name_servers: None,
        }
    }

    /// Nothing may leave: used when the configured policy cannot be understood.
    pub fn closed() -> Self {
        Self { outbound: Vec::new(), ..Self::open() }
    }
}

/// Names that are refused whatever the allow-list says.
const BLOCKED_NAMES: &[&str] = &["localhost", "metadata.google.internal", "instance-data", "metadata"];
const BLOCKED_SUFFIXES: &[&str] = &[".localhost", ".local", ".internal", ".home.arpa", ".localdomain", ".onion"];

/// Where an accepted URL leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// Canonical host without a trailing dot.
    pub host: String,
    pub port: u16,
    pub https: bool,
    /// A loopback listener that stands in for the host.
    pub override_address: Option<SocketAddr>,
}

/// Decides everything that can be decided before name resolution.
pub fn check_url(policy: &Policy, url: &Url) -> Result<Target, OpError> {
    let https = match url.scheme() {
        "https" => true,
        "http" => false,
        other => return Err(blocked("BLOCKED_SCHEME", format!("fetch of `{other}:` URLs is not allowed"))),
    };
    if !url.username().is_empty() || url.password().is_some() {
        return Err(OpError::type_error("Request cannot be constructed from a URL that includes credentials"));
    }
    let host = url_host::of(url).ok_or_else(|| OpError::type_error("the URL has no host"))?;
    let name = match host {
        HostRef::Name(ref name) => name.clone(),
        HostRef::Address(address) => address.to_string(),
    };
    let overridden = policy.overrides.get(&name).copied();
    if !https && !policy.allow_http && overridden.is_none() {
        return Err(blocked(
            "BLOCKED_SCHEME",
            "fetch over plain http is not allowed: use https, or set `allow_http = true` in pulse.toml",
        ));
    }
    let default = if https { 443 } else { 80 };
    let port = url.port().unwrap_or(default);
    if BAD_PORTS.contains(&port) {
        return Err(blocked("BLOCKED_PORT", format!("port {port} is not allowed")));
    }
    if overridden.is_none() {
        check_host(policy, &host, &name)?;
    }
    if !policy.outbound.iter().any(|rule| rule.matches_host(&name)) {
        return Err(blocked(
            "BLOCKED_HOST",
            format!("the project may not fetch from {name}: add `{name}` to `outbound` in pulse.toml"),
        ));
    }
    if !policy.outbound.iter().any(|rule| rule.matches(&name, port, default)) {
        return Err(blocked(
            "BLOCKED_PORT",
            format!("the project may not use port {port} of {name}: add `{name}:{port}` to `outbound` in pulse.toml"),
        ));
    }
    Ok(Target { host: name, port, https, override_address: overridden })
}

fn check_host(policy: &Policy, host: &HostRef, name: &str) -> Result<(), OpError> {
    match host {
        HostRef::Address(address) => {
            if !policy.addresses.permits(*address) {
                return Err(blocked_address());
            }
        }
        HostRef::Name(_) => {
            let refused = BLOCKED_NAMES.contains(&name)
                || BLOCKED_SUFFIXES.iter().any(|suffix| name.ends_with(suffix))
                || policy.own_hosts.iter().any(|own| own == name)
                || !name.contains('.');
            if refused || name.len() > 253 || name.split('.').any(|label| label.is_empty() || label.len() > 63) {
                return Err(blocked("BLOCKED_HOST", format!("fetch from {name} is not allowed")));
            }
        }
    }
    Ok(())
}

/// The refusal for an address; it never says which address or range.
pub fn blocked_address() -> OpError {
    blocked("BLOCKED_ADDRESS", "the host's address is not reachable from a Pulse")
}

fn blocked(code: &'static str, message: impl Into<String>) -> OpError {
    OpError::coded("TypeError", code, message)
}

/// True when the two URLs have the same scheme, host and port.
pub fn same_origin(a: &Url, b: &Url) -> bool {
    a.scheme() == b.scheme() && a.host_str() == b.host_str() && a.port_or_known_default() == b.port_or_known_default()
}

/// The host of a URL, with names in canonical form.
mod url_host {
    use super::{IpAddr, Url};

    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum HostRef {
        Name(String),
        Address(IpAddr),
    }

    pub fn of(url: &Url) -> Option<HostRef> {
        let text = url.host_str()?;
        let bare = text.strip_prefix('[').and_then(|t| t.strip_suffix(']')).unwrap_or(text);
        if let Ok(address) = bare.parse::<IpAddr>() {
            return Some(HostRef::Address(address));
        }
        let name = bare.strip_suffix('.').unwrap_or(bare).to_ascii_lowercase();
        // `127.0.0.1.` keeps its dot in the URL but is an address all the same.
        if let Ok(address) = name.parse::<IpAddr>() {
            return Some(HostRef::Address(address));
        }
        (!name.is_empty()).then_some(HostRef::Name(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(policy: &Policy, url: &str) -> Result<Target, &'static str> {
        let url = Url::parse(url).map_err(|_| "PARSE")?;
        check_url(policy, &url).map_err(|error| error.code.unwrap_or("TypeError"))
    }

    #[test]
    fn loopback_in_every_spelling() {
        let policy = Policy { allow_http: true, ..Policy::open() };
        for url in [
            "http://127.0.0.1/", "http://127.1/", "http://0x7f.1/", "http://2130706433/", "http://0177.0.0.1/", "http://0/",
            "http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://127.0.0.1./", "http://①②⑦.⓪.⓪.①/", "http://0x7f000001/",
            "http://017700000001/", "http://[::]/", "http://169.254.169.254/latest/meta-data/", "http://[fd00:ec2::254]/",
            "http://%31%32%37.0.0.1/", "http://127。0。0。1/", "http://[64:ff9b::7f00:1]/", "http://[::7f00:1]/",
        ] {
            assert!(matches!(code(&policy, url), Err("BLOCKED_ADDRESS" | "BLOCKED_HOST" | "PARSE")), "{url}: {:?}", code(&policy, url));
        }
        for url in ["http://localhost/", "http://LOCALHOST./", "http://foo.localhost/", "http://a.internal/", "http://printer.local/", "http://intranet/"] {
            assert_eq!(code(&policy, url), Err("BLOCKED_HOST"), "{url}");
        }
    }

    #[test]
    fn schemes_ports_credentials() {
        let policy = Policy::open();
        assert!(code(&policy, "https://example.com/").is_ok());
        assert_eq!(code(&policy, "http://example.com/"), Err("BLOCKED_SCHEME"));
        for url in ["ftp://example.com/", "file:///etc/passwd", "data:,x", "gopher://example.com/"] {
            assert_eq!(code(&policy, url), Err("BLOCKED_SCHEME"), "{url}");
        }
        assert_eq!(code(&policy, "https://example.com:8443/"), Err("BLOCKED_PORT"));
        assert_eq!(code(&policy, "https://example.com:22/"), Err("BLOCKED_PORT"));
        assert_eq!(code(&policy, "https://user:pass@example.com/"), Err("TypeError"));
        let named = Policy { outbound: vec![HostPattern::parse("example.com:8443").unwrap()], ..Policy::open() };
        assert!(code(&named, "https://example.com:8443/").is_ok());
        assert_eq!(code(&named, "https://example.com/"), Err("BLOCKED_PORT"));
    }

    #[test]
    fn allow_list() {
        let outbound = ["api.example.com", "*.example.org"].map(|text| HostPattern::parse(text).unwrap()).to_vec();
        let policy = Policy { outbound, ..Policy::open() };
        assert!(code(&policy, "https://api.example.com/x").is_ok());
        assert!(code(&policy, "https://API.EXAMPLE.COM./x").is_ok());
        assert!(code(&policy, "https://a.b.example.org/").is_ok());
        for url in ["https://example.com/", "https://example.org/", "https://badexample.org/", "https://api.example.com.evil.net/"] {
            assert_eq!(code(&policy, url), Err("BLOCKED_HOST"), "{url}");
        }
        assert!(HostPattern::parse("a/b").is_err());
        assert!(HostPattern::parse("*.*").is_err());
        assert!(HostPattern::parse("host:99999").is_err());
        assert!(code(&Policy::closed(), "https://example.com/").is_err());
    }
}
