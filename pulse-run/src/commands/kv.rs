//! `pulse-run kv`: a project's keys from outside, for looking and repairing.

use std::io::Read as _;

use anyhow::{Context, Result};
use clap::{Args, Subcommand};
use pulse_manifest::Plan;

use super::{Globals, block_on, user};
use crate::backend::kv::{Change, KvError, KvStore};
use crate::site::pulse_id;

#[derive(Debug, Args)]
pub struct Target {
    /// The project: the id in its pulse.toml, or its name when there is none
    #[arg(long, value_name = "ID|NAME")]
    project: String,
}

impl Target {
    fn id(&self, owner: &str) -> String {
        pulse_id(owner, &self.project)
    }
}

#[derive(Debug, Subcommand)]
pub enum Kv {
    /// Print a value
    Get {
        key: String,
        #[command(flatten)]
        target: Target,
    },
    /// Store a value, given or read from stdin
    Put {
        key: String,
        value: Option<String>,
        /// Seconds until the entry expires, at least 60
        #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(i64).range(60..))]
        ttl: Option<i64>,
        /// Metadata, JSON
        #[arg(long, value_name = "JSON")]
        metadata: Option<String>,
        #[command(flatten)]
        target: Target,
    },
    /// List keys
    List {
        #[arg(long, value_name = "TEXT", default_value = "")]
        prefix: String,
        #[command(flatten)]
        target: Target,
    },
    /// Remove a key
    Delete {
        key: String,
        #[command(flatten)]
        target: Target,
    },
}

impl Kv {
    pub fn execute(self, cx: &Globals) -> Result<()> {
        let store = cx.kv()?;
        block_on(self.run(cx, store))
    }

    async fn run(self, cx: &Globals, store: KvStore) -> Result<()> {
        match self {
            Kv::Get { key, target } => {
                let found = store.get(&target.id(&cx.owner), vec![key.clone()]).await.map_err(describe)?;
                let entry = found.into_iter().next().flatten().ok_or_else(|| user(format!("there is no key {key:?}")))?;
                let text = String::from_utf8_lossy(&entry.value).into_owned();
                let metadata: serde_json::Value = entry.metadata.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
                cx.print(&serde_json::json!({ "key": key, "value": text, "metadata": metadata }), &text);
            }
            Kv::Put { key, value, ttl, metadata, target } => {
                if key.is_empty() || key == "." || key == ".." || key.len() > 512 {
                    return Err(user("a key has 1 to 512 bytes and is neither `.` nor `..`"));
                }
                if let Some(text) = &metadata {
                    serde_json::from_str::<serde_json::Value>(text).map_err(|error| user(format!("the metadata is not JSON: {error}")))?;
                }
                let value = match value {
                    Some(value) => value.into_bytes(),
                    None => {
                        let mut bytes = Vec::new();
                        std::io::stdin().read_to_end(&mut bytes).context("cannot read the value from stdin")?;
                        bytes
                    }
                };
                let quota = Plan::Pro.limits().kv_store;
                let expires_at = ttl.map(|ttl| store.now() + ttl);
                let change = Change::Put { key: key.clone(), value, metadata, expires_at, quota };
                store.change(&target.id(&cx.owner), change).await.map_err(describe)?;
                cx.print(&serde_json::json!({ "put": key }), "");
            }
            Kv::List { prefix, target } => {
                let mut cursor = None;
                let mut keys = Vec::new();
                loop {
                    let page = store.list(&target.id(&cx.owner), &prefix, 1000, cursor).await.map_err(describe)?;
                    keys.extend(page.keys);
                    cursor = page.cursor;
                    if cursor.is_none() {
                        break;
                    }
                }
                let json = keys.iter().map(|key| serde_json::json!({ "name": key.name, "expiration": key.expiration })).collect();
                let text: String = keys.iter().map(|key| format!("{}\n", key.name)).collect();
                cx.print(&serde_json::Value::Array(json), &text);
            }
            Kv::Delete { key, target } => {
                store.change(&target.id(&cx.owner), Change::Delete { key: key.clone() }).await.map_err(describe)?;
                cx.print(&serde_json::json!({ "deleted": key }), "");
            }
        }
        Ok(())
    }
}

fn describe(error: KvError) -> anyhow::Error {
    match error {
        KvError::Quota => user("the project's key-value store is full"),
        KvError::Cursor => anyhow::anyhow!("the listing changed underneath"),
        KvError::Storage(text) => anyhow::anyhow!("key-value store: {text}"),
    }
}
