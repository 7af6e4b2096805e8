//! Which addresses outbound requests may reach: one table, no I/O.
//!
//! IPv4: everything is allowed, then ranges are subtracted. IPv6: only `2000::/3` is allowed, then
//! ranges are subtracted; an IPv4 address embedded in an IPv6 address (mapped, compatible, NAT64,
//! 6to4, Teredo, ISATAP) is decoded and judged by the IPv4 rule as well, because a gateway on the
//! way may turn it back into that address.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;

/// Denied IPv4 ranges and why. Sources: IANA special-purpose registry and cloud metadata services.
const DENY_V4: &[(&str, &str)] = &[
    ("0.0.0.0/8", "this network"),
    ("10.0.0.0/8", "private"),
    ("100.64.0.0/10", "shared address space; a cloud metadata address"),
    ("127.0.0.0/8", "loopback"),
    ("168.63.129.16/32", "cloud platform service"),
    ("169.254.0.0/16", "link local; cloud metadata"),
    ("172.16.0.0/12", "private"),
    ("192.0.0.0/24", "protocol assignments; a cloud metadata address"),
    ("192.0.2.0/24", "documentation"),
    ("192.31.196.0/24", "AS112"),
    ("192.52.193.0/24", "AMT"),
    ("192.88.99.0/24", "6to4 relay anycast"),
    ("192.168.0.0/16", "private"),
    ("192.175.48.0/24", "AS112"),
    ("198.18.0.0/15", "benchmarking"),
    ("198.51.100.0/24", "documentation"),
    ("203.0.113.0/24", "documentation"),
    ("224.0.0.0/4", "multicast"),
    ("240.0.0.0/4", "reserved, broadcast"),
];

/// The only IPv6 range that is considered at all.
const ALLOW_V6: &str = "2000::/3";

/// Denied IPv6 ranges. Those outside [`ALLOW_V6`] are listed too: the table is the documentation.
const DENY_V6: &[(&str, &str)] = &[
    ("::/128", "unspecified"),
    ("::1/128", "loopback"),
    ("::ffff:0:0/96", "IPv4-mapped"),
    ("::ffff:0:0:0/96", "IPv4-translated"),
    ("::/96", "IPv4-compatible"),
    ("64:ff9b::/96", "NAT64"),
    ("64:ff9b:1::/48", "local NAT64"),
    ("100::/64", "discard only"),
    ("100:0:0:1::/64", "dummy prefix"),
    ("2001::/23", "protocol assignments: Teredo, ORCHID, benchmarking, AMT"),
    ("2001:db8::/32", "documentation"),
    ("2002::/16", "6to4"),
    ("2620:4f:8000::/48", "AS112"),
    ("3fff::/20", "documentation"),
    ("5f00::/16", "segment routing"),
    ("fc00::/7", "unique local; cloud metadata"),
    ("fe80::/10", "link local"),
    ("fec0::/10", "site local"),
    ("ff00::/8", "multicast"),
];

/// The table in parsed form, plus the operator's own ranges.
#[derive(Clone, Debug)]
pub struct AddressPolicy {
    deny: Vec<IpNet>,
    allow_v6: IpNet,
    /// Holes the operator punched for a project; they win over `deny`.
    allow: Vec<IpNet>,
}

impl AddressPolicy {
    /// The built-in table with the operator's additional denials and exceptions.
    pub fn new(operator_deny: &[IpNet], operator_allow: &[IpNet]) -> Self {
        let table = DENY_V4.iter().chain(DENY_V6).map(|(range, _)| range);
        let mut deny: Vec<IpNet> = table.filter_map(|range| range.parse().ok()).collect();
        debug_assert_eq!(deny.len(), DENY_V4.len() + DENY_V6.len(), "every row parses");
        deny.extend_from_slice(operator_deny);
        let allow_v6 = IpNet::V6(ipnet::Ipv6Net::new_assert(Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3));
        debug_assert_eq!(ALLOW_V6.parse::<IpNet>().ok(), Some(allow_v6));
        Self { deny, allow_v6, allow: operator_allow.to_vec() }
    }

    /// True when a connection to `address` may be made.
    pub fn permits(&self, address: IpAddr) -> bool {
        if self.allow.iter().any(|net| net.contains(&address)) {
            return true;
        }
        if self.deny.iter().any(|net| net.contains(&address)) {
            return false;
        }
        match address {
            IpAddr::V4(_) => true,
            IpAddr::V6(v6) => {
                self.allow_v6.contains(&address)
                    && embedded_v4(v6).into_iter().all(|v4| self.permits(IpAddr::V4(v4)))
            }
        }
    }
}

/// IPv4 addresses that some gateway would extract from `address`.
fn embedded_v4(address: Ipv6Addr) -> Vec<Ipv4Addr> {
    let octets = address.octets();
    let at = |i: usize| Ipv4Addr::new(octets[i], octets[i + 1], octets[i + 2], octets[i + 3]);
    let segments = address.segments();
    let mut found = Vec::new();
    match segments {
        // Mapped, compatible and translated forms.
        [0, 0, 0, 0, 0, 0xffff | 0, ..] | [0, 0, 0, 0, 0xffff, 0, ..] => found.push(at(12)),
        // NAT64, well-known and local prefix.
        [0x64, 0xff9b, 0, 0, 0, 0, ..] | [0x64, 0xff9b, 1, ..] => found.push(at(12)),
        // 6to4.
        [0x2002, ..] => found.push(at(2)),
        // Teredo: server, and the client with inverted bits.
        [0x2001, 0, ..] => {
            found.push(at(4));
            found.push(Ipv4Addr::from(!u32::from(at(12))));
        }
        _ => {}
    }
    // ISATAP: interface identifier [02]00:5efe:v4.
    if matches!(segments[4], 0 | 0x200) && segments[5] == 0x5efe {
        found.push(at(12));
    }
    found
}

/// The addresses of this machine's own interfaces, as ranges to deny: a public address of the machine leads
/// to its other services just as loopback does. Empty where the system does not tell.
pub fn own_addresses() -> Vec<IpNet> {
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let v4 = parse_fib_trie(&read("/proc/net/fib_trie")).into_iter().map(IpAddr::V4);
    let v6 = parse_if_inet6(&read("/proc/net/if_inet6")).into_iter().map(IpAddr::V6);
    let mut list: Vec<IpNet> = v4.chain(v6).map(IpNet::from).collect();
    list.sort();
    list.dedup();
    list
}

/// Linux: an address line (`|-- 10.0.0.2`) followed by `/32 host LOCAL`.
fn parse_fib_trie(text: &str) -> Vec<Ipv4Addr> {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let local = |pair: &[&str]| pair[1].starts_with("/32 host LOCAL");
    lines.windows(2).filter(|pair| local(pair)).filter_map(|pair| pair[0].rsplit(' ').next()?.parse().ok()).collect()
}

/// Linux: 32 hex digits at the start of each line.
fn parse_if_inet6(text: &str) -> Vec<Ipv6Addr> {
    let digits = text.lines().filter_map(|line| line.split_ascii_whitespace().next());
    digits.filter_map(|digits| u128::from_str_radix(digits, 16).ok()).map(Ipv6Addr::from).collect()
}

/// Ports that `fetch` never connects to, from the Fetch standard's "bad port" list.
pub const BAD_PORTS: &[u16] = &[
    0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109, 110, 111, 113,
    115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563,
    587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6379, 6566, 6665, 6666, 6667, 6668,
    6669, 6679, 6697, 10080,
];

#[cfg(test)]
mod tests {
    use super::*;

    fn permits(text: &str) -> bool {
        AddressPolicy::new(&[], &[]).permits(text.parse().expect(text))
    }

    #[test]
    fn every_row_denies_both_ends_of_its_range() {
        let policy = AddressPolicy::new(&[], &[]);
        for (range, why) in DENY_V4.iter().chain(DENY_V6) {
            let net: IpNet = range.parse().expect(range);
            assert!(!policy.permits(net.addr()), "{range} ({why})");
            let last = match net {
                IpNet::V4(net) => IpAddr::V4(net.broadcast()),
                IpNet::V6(net) => IpAddr::V6(net.broadcast()),
            };
            assert!(!policy.permits(last), "end of {range} ({why})");
        }
    }

    #[test]
    fn public_addresses_are_allowed() {
        for text in [
            "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.1",
            "168.63.129.15", "168.63.129.17", "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "192.0.1.0",
            "192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0", "223.255.255.255", "2606:4700:4700::1111",
            "2001:4860:4860::8888", "2a00:1450::1", "2000::1",
        ] {
            assert!(permits(text), "{text}");
        }
    }

    #[test]
    fn internal_addresses_are_denied() {
        for text in [
            "127.0.0.1", "127.255.255.254", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254",
            "169.254.170.2", "169.254.170.23", "100.100.100.200", "192.0.0.192", "168.63.129.16", "255.255.255.255", "224.0.0.1",
            "::1", "::", "fd00:ec2::254", "fe80::1", "fec0::1", "ff02::1", "ff0e::16", "4000::1", "1fff::1",
        ] {
            assert!(!permits(text), "{text}");
        }
    }

    #[test]
    fn embedded_ipv4_is_judged() {
        for text in [
            "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "::ffff:0:169.254.169.254", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe",
            "64:ff9b:1::a00:1", "2002:7f00:1::", "2002:c0a8:101::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2606:4700::5efe:a00:1",
            "2606:4700::200:5efe:7f00:1",
        ] {
            assert!(!permits(text), "{text}");
        }
        assert!(permits("2606:4700::5efe:808:808"));
        assert_eq!(embedded_v4("2001:0:4136:e378:8000:63bf:3fff:fdd2".parse().unwrap())[1], Ipv4Addr::new(192, 0, 2, 45));
    }

    #[test]
    fn own_addresses_are_found() {
        let trie = "Local:\n  +-- 0.0.0.0/0 3 0 5\n     |-- 203.0.114.7\n        /32 host LOCAL\n     |-- 203.0.114.255\n        /32 link BROADCAST\n";
        assert_eq!(parse_fib_trie(trie), [Ipv4Addr::new(203, 0, 114, 7)]);
        let v6 = "2606470047000000000000000000abcd 02 40 00 80 eth0\n";
        assert_eq!(parse_if_inet6(v6), ["2606:4700:4700::abcd".parse::<Ipv6Addr>().unwrap()]);
        let deny = own_addresses();
        assert!(deny.iter().all(|net| !AddressPolicy::new(&deny, &[]).permits(net.addr())));
    }

    #[test]
    fn operator_ranges() {
        let deny = ["93.184.0.0/16".parse().unwrap()];
        let allow = ["10.20.0.0/16".parse().unwrap()];
        let policy = AddressPolicy::new(&deny, &allow);
        assert!(!policy.permits("93.184.216.34".parse().unwrap()));
        assert!(policy.permits("10.20.1.1".parse().unwrap()));
        assert!(!policy.permits("10.21.1.1".parse().unwrap()));
    }
}
