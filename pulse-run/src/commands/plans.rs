//! `pulse-run plans`: the table of gates and limits.

use anyhow::Result;
use serde_json::{Value, json};

use super::Globals;
use crate::limits::{Limits, of_plan};

const PLANS: [&str; 3] = ["free", "creator", "pro"];

pub fn execute(cx: &Globals) -> Result<()> {
    let plans: Vec<(&str, Vec<(&str, Value)>)> = PLANS.iter().filter_map(|plan| Some((*plan, rows(&of_plan(plan)?)))).collect();
    let json: serde_json::Map<String, Value> = plans
        .iter()
        .map(|(plan, rows)| ((*plan).to_owned(), Value::Object(rows.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect())))
        .collect();
    let mut text = format!("{:<24}{:>16}{:>16}{:>16}\n", "limit", PLANS[0], PLANS[1], PLANS[2]);
    for (index, (name, _)) in plans.first().map(|(_, rows)| rows.as_slice()).unwrap_or_default().iter().enumerate() {
        text.push_str(&format!("{name:<24}"));
        for (_, rows) in &plans {
            let value = &rows[index].1;
            let shown = if value.is_null() { "unlimited".to_owned() } else { value.to_string() };
            text.push_str(&format!("{shown:>16}"));
        }
        text.push('\n');
    }
    cx.print(&Value::Object(json), &text);
    Ok(())
}

fn rows(limits: &Limits) -> Vec<(&'static str, Value)> {
    vec![
        ("cpu_ms", json!(limits.cpu.as_millis() as u64)),
        ("wall_ms", json!(limits.wall.as_millis() as u64)),
        ("memory_bytes", json!(limits.memory)),
        ("artifact_bytes", json!(limits.artifact_bytes)),
        ("url_bytes", json!(limits.url_bytes)),
        ("header_bytes", json!(limits.header_bytes)),
        ("header_fields", json!(limits.header_fields)),
        ("request_body_bytes", json!(limits.request_body)),
        ("response_header_bytes", json!(limits.response_header_bytes)),
        ("response_body_bytes", json!(limits.response_body)),
        ("subrequests", json!(limits.subrequests)),
        ("kv_bytes", json!(limits.kv_bytes)),
        ("db_bytes", json!(limits.db_bytes)),
        ("log_bytes", json!(limits.log_bytes)),
        ("log_lines", json!(limits.log_lines)),
        ("concurrent_requests", json!(limits.concurrency)),
        ("queued_requests", json!(limits.queue)),
        ("requests_per_second", json!(limits.rate)),
        ("secrets", json!(limits.secrets)),
        ("connections", json!(limits.connections)),
    ]
}
