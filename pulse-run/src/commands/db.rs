//! `pulse-run db`: SQL on the owner's database, with the fences guest SQL has, and migrations.
//!
//! Folder and bookkeeping table are those of wrangler, so that projects can move over.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result};
use clap::Subcommand;
use pulse_manifest::Plan;
use rusqlite::types::Value as Sql;
use serde_json::Value;

use super::{Globals, user};
use crate::backend::d1::{Database, Outcome, Query};

const BOOKKEEPING: &str = "CREATE TABLE IF NOT EXISTS d1_migrations (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL)";

#[derive(Debug, Subcommand)]
pub enum Db {
    /// Run SQL in one transaction
    Execute {
        /// The statements
        #[arg(required_unless_present = "file")]
        sql: Option<String>,
        /// File with statements
        #[arg(long, value_name = "FILE", conflicts_with = "sql")]
        file: Option<PathBuf>,
    },
    /// Show or apply migrations
    #[command(subcommand)]
    Migrations(Migrations),
}

#[derive(Debug, Subcommand)]
pub enum Migrations {
    /// Show the files that are not applied yet
    List {
        #[arg(long, value_name = "DIR", default_value = "migrations")]
        dir: PathBuf,
    },
    /// Apply them, each file in one transaction
    Apply {
        #[arg(long, value_name = "DIR", default_value = "migrations")]
        dir: PathBuf,
        /// Only show what would be applied
        #[arg(long)]
        dry_run: bool,
    },
}

impl Db {
    pub fn execute(self, cx: &Globals) -> Result<()> {
        let bytes = Plan::Pro.limits().db_size;
        let database = cx.d1().database(&cx.owner, bytes)?;
        match self {
            Db::Execute { sql, file } => {
                let text = match (sql, file) {
                    (_, Some(file)) => std::fs::read_to_string(&file).map_err(|error| user(format!("{}: {error}", file.display())))?,
                    (sql, None) => sql.unwrap_or_default(),
                };
                let outcomes = database.script(&text).map_err(|error| user(error.to_string()))?;
                let json = outcomes.iter().map(|outcome| serde_json::json!({ "results": rows(outcome), "changes": outcome.meta.changes })).collect();
                let text: String = outcomes.iter().map(table).collect();
                cx.print(&Value::Array(json), &text);
            }
            Db::Migrations(Migrations::List { dir }) => {
                let pending = pending(&database, &dir)?;
                cx.print(&serde_json::json!(pending), &pending.iter().map(|name| format!("{name}\n")).collect::<String>());
            }
            Db::Migrations(Migrations::Apply { dir, dry_run }) => {
                let pending = pending(&database, &dir)?;
                for name in &pending {
                    if !dry_run {
                        apply(&database, &dir, name)?;
                    }
                    eprintln!("{} {name}", if dry_run { "would apply" } else { "applied" });
                }
                cx.print(&serde_json::json!({ "applied": if dry_run { Vec::new() } else { pending.clone() }, "pending": if dry_run { pending } else { Vec::new() } }), "");
            }
        }
        Ok(())
    }
}

fn pending(database: &Arc<Database>, dir: &Path) -> Result<Vec<String>> {
    let entries = std::fs::read_dir(dir).map_err(|error| user(format!("{}: {error}", dir.display())))?;
    let mut names = Vec::new();
    for entry in entries {
        let name = entry.with_context(|| format!("cannot read {}", dir.display()))?.file_name().to_string_lossy().into_owned();
        if name.ends_with(".sql") {
            names.push(name);
        }
    }
    names.sort();
    let queries = [BOOKKEEPING, "SELECT name FROM d1_migrations"].map(|sql| Query { sql: sql.into(), params: Vec::new() });
    let outcomes = database.query(&queries).map_err(|error| anyhow::anyhow!("{error}"))?;
    let applied: Vec<&Sql> = outcomes.last().map(|outcome| outcome.rows.iter().filter_map(|row| row.first()).collect()).unwrap_or_default();
    names.retain(|name| !applied.contains(&&Sql::Text(name.clone())));
    Ok(names)
}

fn apply(database: &Arc<Database>, dir: &Path, name: &str) -> Result<()> {
    let path = dir.join(name);
    let text = std::fs::read_to_string(&path).map_err(|error| user(format!("{}: {error}", path.display())))?;
    let note = format!("INSERT INTO d1_migrations (name) VALUES ('{}')", name.replace('\'', "''"));
    database.script(&format!("{text}\n;{note}")).map_err(|error| user(format!("{}: {error}", path.display())))?;
    Ok(())
}

fn cell(value: &Sql) -> Value {
    match value {
        Sql::Null => Value::Null,
        Sql::Integer(integer) => Value::from(*integer),
        Sql::Real(real) => serde_json::Number::from_f64(*real).map_or(Value::Null, Value::Number),
        Sql::Text(text) => Value::from(text.as_str()),
        Sql::Blob(bytes) => Value::from(bytes.as_slice()),
    }
}

fn rows(outcome: &Outcome) -> Vec<Value> {
    let object = |row: &Vec<Sql>| Value::Object(outcome.columns.iter().cloned().zip(row.iter().map(cell)).collect());
    outcome.rows.iter().map(object).collect()
}

/// Tab-separated, with the column names first.
fn table(outcome: &Outcome) -> String {
    if outcome.columns.is_empty() {
        return String::new();
    }
    let mut text = outcome.columns.join("\t") + "\n";
    for row in &outcome.rows {
        let cells: Vec<String> = row
            .iter()
            .map(|value| match cell(value) {
                Value::String(text) => text,
                other => other.to_string(),
            })
            .collect();
        text.push_str(&cells.join("\t"));
        text.push('\n');
    }
    text
}
