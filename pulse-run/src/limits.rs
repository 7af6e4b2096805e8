//! What one project is allowed: its plan's column of the table, with what its manifest asks for, as the
//! server and the capabilities enforce it.

use std::time::Duration;

use pulse_manifest::{LimitRequest, Plan};

/// One row per limit; `None` = unlimited.
#[derive(Clone, Debug)]
pub struct Limits {
    pub cpu: Duration,
    /// To the first byte of the response.
    pub wall: Duration,
    /// Time `env.waitUntil` has after the response.
    pub wait_until: Duration,
    /// Promises `env.waitUntil` may hold at once.
    pub wait_until_promises: u32,
    pub memory: usize,
    pub artifact_bytes: usize,
    pub url_bytes: usize,
    pub header_bytes: usize,
    pub header_fields: usize,
    pub request_body: u64,
    pub response_header_bytes: usize,
    pub response_body: Option<u64>,
    pub subrequests: u32,
    /// Requests that may be open to other hosts at once; more wait.
    pub parallel_fetches: usize,
    /// A request may pass through this many Pulses.
    pub loop_depth: u32,
    pub kv_bytes: u64,
    /// Zero: the plan has no database.
    pub db_bytes: u64,
    pub log_bytes: usize,
    pub log_lines: usize,
    pub concurrency: usize,
    pub queue: usize,
    pub queue_wait: Duration,
    /// Requests per second.
    pub rate: Option<u32>,
    /// Zero: the plan has no secrets.
    pub secrets: u32,
    pub connections: Option<u32>,
}

impl Limits {
    /// The column of a plan.
    pub fn of(plan: Plan) -> Self {
        let row = plan.limits();
        Self {
            cpu: Duration::from_millis(row.cpu_ms),
            wall: Duration::from_millis(row.wall_ms),
            wait_until: Duration::from_millis(row.wait_until_ms),
            wait_until_promises: row.wait_until_promises,
            memory: size(row.memory),
            artifact_bytes: size(row.artifact),
            url_bytes: size(row.url),
            header_bytes: size(row.request_headers),
            header_fields: row.request_header_fields as usize,
            request_body: row.request_body,
            response_header_bytes: size(row.response_headers),
            response_body: row.response_body,
            subrequests: row.subrequests,
            parallel_fetches: row.parallel_outbound as usize,
            loop_depth: row.self_call_depth,
            kv_bytes: row.kv_store,
            db_bytes: if row.db { row.db_size } else { 0 },
            log_bytes: size(row.log),
            log_lines: row.log_lines as usize,
            concurrency: row.concurrency as usize,
            queue: row.queue as usize,
            queue_wait: Duration::from_millis(row.queue_wait_ms),
            rate: row.requests_per_second,
            secrets: row.secrets,
            connections: row.connections,
        }
    }

    /// The column with what a manifest asks for, each up to what the plan gives on request.
    pub fn granted(plan: Plan, request: &LimitRequest) -> Self {
        let row = plan.limits();
        let mut limits = Self::of(plan);
        if let Some(millis) = request.cpu_ms {
            limits.cpu = Duration::from_millis(millis.min(row.cpu_ms_max));
        }
        if let Some(mib) = request.memory_mb {
            limits.memory = size(mib.saturating_mul(1 << 20).min(row.memory_max));
        }
        if let Some(count) = request.subrequests {
            limits.subrequests = count.min(row.subrequests_max);
        }
        limits
    }
}

/// What a plan gives at most to one instance; the engine's slots are made for it.
pub fn largest_memory(plan: Plan) -> usize {
    size(plan.limits().memory_max)
}

fn size(bytes: u64) -> usize {
    usize::try_from(bytes).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_granted_up_to_the_plan() {
        let request = LimitRequest { cpu_ms: Some(60_000), memory_mb: Some(100_000), subrequests: Some(7) };
        let pro = Limits::granted(Plan::Pro, &request);
        assert_eq!((pro.cpu, pro.memory, pro.subrequests), (Duration::from_secs(60), largest_memory(Plan::Pro), 7));
        let free = Limits::granted(Plan::Free, &request);
        assert_eq!((free.cpu, free.memory), (Limits::of(Plan::Free).cpu, Limits::of(Plan::Free).memory));
        assert_eq!(Limits::granted(Plan::Pro, &LimitRequest::default()).cpu, Limits::of(Plan::Pro).cpu);
        assert_eq!(Limits::of(Plan::Free).db_bytes, 0);
    }
}
