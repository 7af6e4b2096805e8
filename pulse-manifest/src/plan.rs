//! Plans: the one table of gates and limits.
//!
//! `pulse-run plans` prints [`rows`]; enforcement reads [`PlanLimits`]; the documentation is
//! generated from the same table.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::manifest::Capabilities;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Plan {
    #[default]
    Free,
    Creator,
    Pro,
}

impl Plan {
    pub const ALL: [Plan; 3] = [Plan::Free, Plan::Creator, Plan::Pro];

    pub const fn name(self) -> &'static str {
        match self {
            Plan::Free => "free",
            Plan::Creator => "creator",
            Plan::Pro => "pro",
        }
    }

    pub const fn limits(self) -> &'static PlanLimits {
        &TABLE[self as usize]
    }

    /// The smallest plan under which everything that `capabilities` names is present.
    pub fn minimum(capabilities: &Capabilities) -> Plan {
        Plan::ALL
            .into_iter()
            .find(|plan| plan.missing(capabilities).is_empty())
            .unwrap_or(Plan::Pro)
    }

    /// What this plan does not give, as texts that name the plan which does.
    pub fn missing(self, capabilities: &Capabilities) -> Vec<String> {
        let limits = self.limits();
        let mut out = Vec::new();
        if capabilities.db && !limits.db {
            out.push(format!("env.db needs the plan {}", first_plan(|l| l.db)));
        }
        let secrets = capabilities.secrets.len() as u32;
        if (secrets > 0 || capabilities.secrets_dynamic) && limits.secrets == 0 {
            out.push(format!("env.secrets needs the plan {}", first_plan(|l| l.secrets > 0)));
        } else if secrets > limits.secrets {
            out.push(format!("{secrets} secrets need the plan {}", first_plan(|l| l.secrets >= secrets)));
        }
        let connections = capabilities.connections.len() as u32;
        if limits.connections.is_some_and(|max| connections > max) {
            let plan = first_plan(|l| l.connections.is_none_or(|max| connections <= max));
            out.push(format!("{connections} connections need the plan {plan}"));
        }
        out
    }
}

fn first_plan(has: impl Fn(&PlanLimits) -> bool) -> Plan {
    Plan::ALL.into_iter().find(|plan| has(plan.limits())).unwrap_or(Plan::Pro)
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Plan {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        Plan::ALL
            .into_iter()
            .find(|plan| plan.name() == text)
            .ok_or_else(|| format!("`{text}` is not a plan; plans are free, creator and pro"))
    }
}

const KIB: u64 = 1024;
const MIB: u64 = 1024 * KIB;
const GIB: u64 = 1024 * MIB;

macro_rules! plan_table {
    ($($(#[$doc:meta])* $field:ident: $ty:ty, $label:literal, $format:ident, [$free:expr, $creator:expr, $pro:expr];)*) => {
        /// One column of the table. `None` = no limit.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
        pub struct PlanLimits {
            $($(#[$doc])* pub $field: $ty,)*
        }

        /// Columns in the order of [`Plan::ALL`].
        pub const TABLE: [PlanLimits; 3] = [
            PlanLimits { $($field: $free,)* },
            PlanLimits { $($field: $creator,)* },
            PlanLimits { $($field: $pro,)* },
        ];

        /// Label and the three columns as text, in table order.
        pub fn rows() -> Vec<(&'static str, [String; 3])> {
            vec![$(($label, TABLE.map(|column| $format(column.$field)))),*]
        }
    };
}

plan_table! {
    /// CPU milliseconds of one request.
    cpu_ms: u64, "CPU per request", millis, [50, 500, 30_000];
    /// The largest `limits.cpu_ms` a project may ask for.
    cpu_ms_max: u64, "CPU per request, on request", millis, [50, 500, 300_000];
    wall_ms: u64, "time to the first byte", millis, [15_000, 30_000, 120_000];
    wait_until_ms: u64, "waitUntil after the response", millis, [30_000, 30_000, 30_000];
    wait_until_promises: u32, "waitUntil promises", count, [64, 64, 64];
    /// Bytes of linear memory.
    memory: u64, "memory", bytes, [64 * MIB, 128 * MIB, 128 * MIB];
    memory_max: u64, "memory, on request", bytes, [64 * MIB, 128 * MIB, 512 * MIB];
    startup_cpu_ms: u64, "CPU of the top level", millis, [400, 400, 400];
    startup_wall_ms: u64, "time of the top level", millis, [1000, 1000, 1000];
    artifact: u64, "artifact size, gzipped", bytes, [3_000_000, 10_000_000, 10_000_000];
    url: u64, "URL", bytes, [16 * KIB, 16 * KIB, 16 * KIB];
    request_headers: u64, "request headers", bytes, [64 * KIB, 64 * KIB, 128 * KIB];
    request_header_fields: u32, "request header fields", count, [100, 100, 100];
    request_body: u64, "request body", bytes, [MIB, 10 * MIB, 100 * MIB];
    response_headers: u64, "response headers", bytes, [64 * KIB, 64 * KIB, 128 * KIB];
    response_body: Option<u64>, "response body", maybe_bytes, [Some(10 * MIB), Some(50 * MIB), None];
    subrequests: u32, "subrequests per request", count, [50, 200, 1000];
    subrequests_max: u32, "subrequests, on request", count, [50, 200, 10_000];
    parallel_outbound: u32, "parallel outbound requests", count, [6, 6, 6];
    self_call_depth: u32, "self-call depth", count, [16, 16, 16];
    kv_key: u64, "KV key", bytes, [512, 512, 512];
    kv_value: u64, "KV value", bytes, [25 * MIB, 25 * MIB, 25 * MIB];
    kv_metadata: u64, "KV metadata", bytes, [KIB, KIB, KIB];
    kv_min_ttl_s: u64, "KV smallest TTL", seconds, [60, 60, 60];
    kv_store: u64, "KV store", bytes, [50 * MIB, GIB, 10 * GIB];
    /// `env.db` exists.
    db: bool, "env.db", yes_no, [false, false, true];
    db_queries: u32, "D1 queries per request", count, [0, 0, 1000];
    db_size: u64, "D1 database", bytes, [0, 0, 10 * GIB];
    /// Names per project; 0 = `env.secrets` refuses.
    secrets: u32, "secrets", count, [0, 25, 200];
    connections: Option<u32>, "connections", maybe_count, [Some(1), Some(3), None];
    log: u64, "log per request", bytes, [16 * KIB, 64 * KIB, 256 * KIB];
    log_lines: u32, "log lines per request", count, [100, 400, 1600];
    concurrency: u32, "concurrent requests", count, [10, 50, 200];
    queue: u32, "queued requests", count, [20, 100, 400];
    queue_wait_ms: u64, "longest wait in the queue", millis, [500, 1000, 1000];
    requests_per_second: Option<u32>, "requests per second", maybe_count, [Some(20), Some(200), None];
    requests_per_day: Option<u32>, "requests per day", maybe_count, [Some(100_000), None, None];
}

fn millis(value: u64) -> String {
    if value >= 1000 && value.is_multiple_of(1000) { format!("{} s", value / 1000) } else { format!("{value} ms") }
}

fn seconds(value: u64) -> String {
    format!("{value} s")
}

fn count(value: u32) -> String {
    value.to_string()
}

fn maybe_count(value: Option<u32>) -> String {
    value.map_or_else(|| "no limit".into(), count)
}

fn bytes(value: u64) -> String {
    for (unit, name) in [(GIB, "GiB"), (MIB, "MiB"), (KIB, "KiB"), (1_000_000, "MB")] {
        if value >= unit && value.is_multiple_of(unit) {
            return format!("{} {name}", value / unit);
        }
    }
    format!("{value} B")
}

fn maybe_bytes(value: Option<u64>) -> String {
    value.map_or_else(|| "no limit".into(), bytes)
}

fn yes_no(value: bool) -> String {
    if value { "yes" } else { "no" }.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn larger_plans_never_give_less() {
        for pair in TABLE.windows(2) {
            let (small, large) = (&pair[0], &pair[1]);
            assert!(small.cpu_ms <= large.cpu_ms && small.memory <= large.memory && small.secrets <= large.secrets);
            assert!(small.db <= large.db && small.subrequests <= large.subrequests);
            assert!(large.cpu_ms <= large.cpu_ms_max && large.memory <= large.memory_max);
        }
    }

    #[test]
    fn minimum_plan() {
        let plan = |change: fn(&mut Capabilities)| {
            let mut capabilities = Capabilities::default();
            change(&mut capabilities);
            Plan::minimum(&capabilities)
        };
        assert_eq!(plan(|c| c.kv = true), Plan::Free);
        assert_eq!(plan(|c| c.connections = vec!["github".into()]), Plan::Free);
        assert_eq!(plan(|c| c.connections = vec!["a".into(), "b".into()]), Plan::Creator);
        assert_eq!(plan(|c| c.secrets = vec!["A".into()]), Plan::Creator);
        assert_eq!(plan(|c| c.secrets = (0..26).map(|i| format!("S{i}")).collect()), Plan::Pro);
        assert_eq!(plan(|c| c.db = true), Plan::Pro);
        let mut capabilities = Capabilities::default();
        capabilities.db = true;
        assert_eq!(Plan::Free.missing(&capabilities), ["env.db needs the plan pro"]);
    }

    #[test]
    fn printable() {
        let rows = rows();
        assert_eq!(rows[0], ("CPU per request", ["50 ms".into(), "500 ms".into(), "30 s".into()]));
        assert!(rows.iter().any(|(_, row)| row.contains(&"no limit".to_string())));
        assert_eq!("pro".parse(), Ok(Plan::Pro));
        assert!("gold".parse::<Plan>().is_err());
    }
}
