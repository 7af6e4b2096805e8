//! `pulse-run plans`: the table of gates and limits.

use anyhow::Result;
use pulse_manifest::{Plan, plan};
use serde_json::{Map, Value};

use super::Globals;

pub fn execute(cx: &Globals) -> Result<()> {
    let columns = Plan::ALL.iter().map(|plan| Ok((plan.name().to_owned(), serde_json::to_value(plan.limits())?)));
    let json = Value::Object(columns.collect::<Result<Map<String, Value>>>()?);
    let line = |label: &str, cells: [&str; 3]| format!("{label:<32}{:>12}{:>12}{:>12}\n", cells[0], cells[1], cells[2]);
    let mut text = line("limit", Plan::ALL.map(Plan::name));
    for (label, cells) in plan::rows() {
        text.push_str(&line(label, cells.each_ref().map(String::as_str)));
    }
    cx.print(&json, &text);
    Ok(())
}
