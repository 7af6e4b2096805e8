//! What a plan allows one project: numbers the server and the capabilities enforce.

use std::time::Duration;

/// One row per limit; `None` = unlimited.
#[derive(Clone, Debug)]
pub struct Limits {
    pub cpu: Duration,
    /// To the first byte of the response.
    pub wall: Duration,
    pub memory: usize,
    pub artifact_bytes: usize,
    pub url_bytes: usize,
    pub header_bytes: usize,
    pub header_fields: usize,
    pub request_body: u64,
    pub response_header_bytes: usize,
    pub response_body: Option<u64>,
    pub subrequests: u32,
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

/// Time `env.waitUntil` has after the response.
pub const WAIT_UNTIL: Duration = Duration::from_secs(30);
/// Promises `env.waitUntil` may hold at once.
pub const MAX_WAIT_UNTIL: i32 = 64;
/// A request may pass through this many Pulses.
pub const MAX_LOOP: u32 = 16;

/// The row of a plan; `None` for an unknown plan name.
pub fn of_plan(plan: &str) -> Option<Limits> {
    const KB: usize = 1024;
    const MB: u64 = 1024 * 1024;
    const GB: u64 = 1024 * MB;
    let seconds = Duration::from_secs;
    let millis = Duration::from_millis;
    let free = Limits {
        cpu: millis(50),
        wall: seconds(15),
        memory: 64 << 20,
        artifact_bytes: 3 << 20,
        url_bytes: 16 * KB,
        header_bytes: 64 * KB,
        header_fields: 100,
        request_body: MB,
        response_header_bytes: 64 * KB,
        response_body: Some(10 * MB),
        subrequests: 50,
        kv_bytes: 50 * MB,
        db_bytes: 0,
        log_bytes: 16 * KB,
        log_lines: 100,
        concurrency: 10,
        queue: 20,
        queue_wait: millis(500),
        rate: Some(20),
        secrets: 0,
        connections: Some(1),
    };
    let creator = Limits {
        cpu: millis(500),
        wall: seconds(30),
        memory: 128 << 20,
        artifact_bytes: 10 << 20,
        request_body: 10 * MB,
        response_body: Some(50 * MB),
        subrequests: 200,
        kv_bytes: GB,
        log_bytes: 64 * KB,
        log_lines: 400,
        concurrency: 50,
        queue: 100,
        queue_wait: seconds(1),
        rate: Some(200),
        secrets: 25,
        connections: Some(3),
        ..free.clone()
    };
    match plan {
        "free" => Some(free),
        "creator" => Some(creator),
        "pro" => Some(Limits {
            cpu: seconds(30),
            wall: seconds(120),
            header_bytes: 128 * KB,
            request_body: 100 * MB,
            response_header_bytes: 128 * KB,
            response_body: None,
            subrequests: 1000,
            kv_bytes: 10 * GB,
            db_bytes: 10 * GB,
            log_bytes: 256 * KB,
            log_lines: 1600,
            concurrency: 200,
            queue: 400,
            rate: None,
            secrets: 200,
            connections: None,
            ..creator
        }),
        _ => None,
    }
}
