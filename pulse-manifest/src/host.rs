//! Outbound host patterns: `api.example.com`, `*.example.org:443`, `*`.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Which hosts a project (or a secret) may talk to. `*` = any; a leading `*.` stands for one or
/// more labels; without a port only the default port of the scheme is meant.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct HostPattern {
    /// Lower-case ASCII name without the `*.`; empty for `*`.
    name: String,
    wildcard: bool,
    port: Option<u16>,
}

impl HostPattern {
    pub const ANY: HostPattern = HostPattern { name: String::new(), wildcard: true, port: None };

    /// The error says what is wrong with `text`.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if text.contains("://") || text.contains('/') {
            return Err(format!("`{text}` is a URL; give only the host, such as `api.example.com`"));
        }
        let (host, port) = match text.rsplit_once(':') {
            Some((host, port)) if !host.contains(':') => match port.parse::<u16>() {
                Ok(port) if port != 0 => (host, Some(port)),
                _ => return Err(format!("`{port}` is not a port number")),
            },
            _ => (text, None),
        };
        if host == "*" {
            return Ok(Self { port, ..Self::ANY });
        }
        let (wildcard, name) = match host.strip_prefix("*.") {
            Some(name) => (true, name),
            None => (false, host),
        };
        let name = name.to_ascii_lowercase();
        if name.contains('*') {
            return Err(format!("`{text}`: `*` may only stand alone or as the first label"));
        }
        if name.len() > 253 || !name.split('.').all(is_label) {
            return Err(format!("`{text}` is not a host name (write international names in their `xn--` form)"));
        }
        if name.split('.').next_back().is_some_and(|last| last.bytes().all(|b| b.is_ascii_digit())) {
            return Err(format!("`{text}` is an IP address; only names can be allowed"));
        }
        if wildcard && !name.contains('.') {
            return Err(format!("`{text}` would allow a whole top-level domain"));
        }
        Ok(Self { name, wildcard, port })
    }

    /// `host` in canonical lower-case form, a trailing dot is ignored; `default_port` is that of the scheme.
    pub fn matches(&self, host: &str, port: u16, default_port: u16) -> bool {
        port == self.port.unwrap_or(default_port) && self.matches_host(host)
    }

    /// Whether the pattern names `host`, whatever the port.
    pub fn matches_host(&self, host: &str) -> bool {
        let host = host.strip_suffix('.').unwrap_or(host);
        if !self.wildcard {
            return host == self.name;
        }
        if self.name.is_empty() {
            return true;
        }
        host.strip_suffix(self.name.as_str())
            .and_then(|rest| rest.strip_suffix('.'))
            .is_some_and(|labels| !labels.is_empty())
    }

    /// `*`.
    pub fn is_any(&self) -> bool {
        self.wildcard && self.name.is_empty()
    }
}

fn is_label(label: &str) -> bool {
    !label.is_empty()
        && label.len() <= 63
        && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
        && !label.starts_with('-')
        && !label.ends_with('-')
}

impl fmt::Display for HostPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.wildcard, self.name.is_empty()) {
            (true, true) => f.write_str("*")?,
            (true, false) => write!(f, "*.{}", self.name)?,
            (false, _) => f.write_str(&self.name)?,
        }
        match self.port {
            Some(port) => write!(f, ":{port}"),
            None => Ok(()),
        }
    }
}

impl TryFrom<String> for HostPattern {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text)
    }
}

impl From<HostPattern> for String {
    fn from(pattern: HostPattern) -> Self {
        pattern.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matching() {
        let pattern = |text| HostPattern::parse(text).unwrap();
        assert!(pattern("API.example.com").matches("api.example.com", 443, 443));
        assert!(pattern("api.example.com").matches("api.example.com.", 80, 80));
        assert!(!pattern("api.example.com").matches("api.example.com", 8443, 443));
        assert!(pattern("api.example.com:8443").matches("api.example.com", 8443, 443));
        assert!(!pattern("api.example.com:8443").matches("api.example.com", 443, 443));
        assert!(pattern("api.example.com:8443").matches_host("api.example.com"));
        assert!(pattern("*.example.com").matches("a.b.example.com", 443, 443));
        for other in ["example.com", ".example.com", "notexample.com", "example.com.evil.net"] {
            assert!(!pattern("*.example.com").matches(other, 443, 443), "{other}");
        }
        assert!(pattern("*").matches("anything.net", 443, 443));
        assert!(!pattern("*").matches("anything.net", 22, 443));
    }

    #[test]
    fn refusals() {
        for bad in [
            "", "https://a.com", "a.com/x", "a..com", "-a.com", "*.com", "a.*.com", "10.0.0.1", "a.com:0", "a.com:99999",
            "[::1]", "a b.com", "*a.com", "münchen.de", "0x7f.1",
        ] {
            assert!(HostPattern::parse(bad).is_err(), "{bad}");
        }
        for good in ["*", "*:8080", "*.example.org:443", "xn--mnchen-3ya.de"] {
            assert_eq!(HostPattern::parse(good).unwrap().to_string(), good);
        }
    }
}
