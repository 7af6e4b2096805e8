//! `pulse-run secret`: put, list, delete. There is no command that shows a value.

use anyhow::Result;
use clap::Subcommand;
use pulse_manifest::HostPattern;

use super::{Globals, read_secret, user};
use crate::backend::secrets::{GLOBAL, Kind, Rules};

#[derive(Debug, Subcommand)]
pub enum Secret {
    /// Store a value, read from stdin or asked for
    Put {
        name: String,
        /// Project the secret belongs to; without it, all projects of the owner
        #[arg(long, value_name = "NAME")]
        project: Option<String>,
        /// Host that may receive the value; repeatable
        #[arg(long, value_name = "HOST")]
        host: Vec<String>,
        /// Let every host receive the value
        #[arg(long, conflicts_with = "host")]
        any_host: bool,
        /// Header the value may be used in, besides Authorization, X-API-Key and Api-Key
        #[arg(long, value_name = "NAME")]
        header: Vec<String>,
    },
    /// Show names and rules
    List {
        #[arg(long, value_name = "NAME")]
        project: Option<String>,
    },
    /// Remove a secret
    Delete {
        name: String,
        #[arg(long, value_name = "NAME")]
        project: Option<String>,
    },
}

impl Secret {
    pub fn execute(self, cx: &Globals) -> Result<()> {
        match self {
            Secret::Put { name, project, host, any_host, header } => {
                crate::backend::secrets::check_name(&name).map_err(|error| user(error.to_string()))?;
                if host.is_empty() && !any_host {
                    return Err(user("name the hosts that may receive the value with --host, or allow all with --any-host"));
                }
                for text in &host {
                    HostPattern::parse(text).map_err(user)?;
                }
                if any_host {
                    eprintln!("warning: any host the project fetches from can receive {name}");
                }
                let store = cx.secrets()?;
                let value = read_secret(&format!("value of {name}"))?;
                let mut headers = Rules::default_headers();
                headers.extend(header.into_iter().map(|name| name.to_ascii_lowercase()));
                let rules = Rules { hosts: if any_host { vec!["*".into()] } else { host }, headers };
                let project = project.as_deref().unwrap_or(GLOBAL);
                store.put(&cx.owner, project, Kind::Secret, &name, &value, &rules)?;
                cx.print(&serde_json::json!({ "name": name, "hosts": rules.hosts }), "");
                eprintln!("stored {name} for {}", rules.hosts.join(", "));
            }
            Secret::List { project } => {
                let list = cx.secrets()?.list(&cx.owner, project.as_deref().unwrap_or(GLOBAL), Kind::Secret)?;
                let lines = list.iter().map(|row| {
                    let scope = if row.project.is_empty() { "(all projects)" } else { row.project.as_str() };
                    format!("{}\t{scope}\t{}\n", row.name, row.hosts.join(","))
                });
                cx.print(&serde_json::to_value(&list)?, &lines.collect::<String>());
            }
            Secret::Delete { name, project } => {
                if !cx.secrets()?.delete(&cx.owner, project.as_deref().unwrap_or(GLOBAL), Kind::Secret, &name)? {
                    return Err(user(format!("there is no secret {name}")));
                }
                cx.print(&serde_json::json!({ "deleted": name }), "");
            }
        }
        Ok(())
    }
}
