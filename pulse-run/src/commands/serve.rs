//! `pulse-run serve`: loads the projects and answers requests until it is told to stop.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context, Result};
use clap::Args;
use pulse_engine::{Apart, Engine, EngineOptions};
use pulse_manifest::Plan;

use super::{Globals, block_on, user};
use crate::backend::address::{self, AddressPolicy};
use crate::capability::log::LogSink;
use crate::limits::largest_memory;
use crate::server::handle::Sites;
use crate::server::listen;
use crate::site::{Site, SiteOptions};

/// Instances that may be alive at once in the process.
const POOL: u32 = 1000;

/// Of the process that serves and of the one that compiles for it.
fn engine_options(plan: Plan) -> EngineOptions {
    EngineOptions::serve(POOL, largest_memory(plan))
}

#[derive(Debug, Args)]
pub struct Serve {
    /// Artifacts (`NAME.wasm`) or output folders of `pulsec build`
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Address to listen on; port 0 picks a free one
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8787")]
    listen: SocketAddr,
    /// Plan whose gates and limits apply: free, creator or pro
    #[arg(long, value_name = "PLAN", default_value = "pro")]
    plan: String,
    /// Value of `env.env.environment`
    #[arg(long, value_name = "NAME", default_value = "production")]
    environment: String,
    /// Let projects fetch over plain http
    #[arg(long)]
    allow_http: bool,
    /// Address ranges no project may reach, besides the built-in ones
    #[arg(long, value_name = "CIDR")]
    deny_cidr: Vec<ipnet::IpNet>,
    /// CPU time that compiling one artifact may take, in seconds [default: 60, and 10 for each MiB]
    #[arg(long, value_name = "SECONDS")]
    compile_cpu: Option<u64>,
    /// Address ranges projects may reach although they are built-in denials
    #[arg(long, value_name = "CIDR")]
    allow_cidr: Vec<ipnet::IpNet>,
}

impl Serve {
    pub fn execute(self, cx: &Globals) -> Result<()> {
        // Parsed here and not by clap: a wrong plan is the user's error like a wrong path, with the same exit code.
        let plan: Plan = self.plan.parse().map_err(user)?;
        block_on(self.run(cx, plan))
    }

    async fn run(self, cx: &Globals, plan: Plan) -> Result<()> {
        let sink = LogSink::stderr();
        let stores = cx.stores()?;
        let apart = Apart { args: ["compile", plan.name()].map(Into::into).to_vec(), cpu: self.compile_cpu };
        let options = engine_options(plan).cache(cx.data.join("native")).apart(apart);
        let engine = Engine::new(&options).map_err(|error| anyhow::anyhow!("{error}"))?;
        let note = |level: &str, text: String| sink.write("system", level, vec![("message", text.into())]);
        if let Some(problem) = engine.cache_problem() {
            note("warn", format!("the cache of native code is not used: {problem}"));
        }
        let mut site = SiteOptions::local();
        site.owner.clone_from(&cx.owner);
        site.plan = plan;
        site.environment.clone_from(&self.environment);
        site.policy.allow_http = self.allow_http;
        let deny = [self.deny_cidr.clone(), address::own_addresses()].concat();
        site.policy.addresses = AddressPolicy::new(&deny, &self.allow_cidr);
        for range in &self.allow_cidr {
            note("warn", format!("projects may reach {range}"));
        }
        let mut list = Vec::new();
        for path in &self.paths {
            let loaded = Site::load(&engine, &stores, path, &site).with_context(|| format!("cannot serve {}", path.display()))?;
            for text in loaded.shortfalls() {
                note("warn", format!("{}: {text}", loaded.name()));
            }
            list.push(Arc::new(loaded));
        }
        if let Some(conflict) = Site::conflict(&list) {
            return Err(user(conflict));
        }
        let listener = tokio::net::TcpListener::bind(self.listen).await.with_context(|| format!("cannot listen on {}", self.listen))?;
        let bound = listener.local_addr().context("cannot read the listening address")?;
        let names: Vec<String> = list.iter().map(|site| site.name().to_owned()).collect();
        let urls: Vec<String> = match names.as_slice() {
            [_] => vec![format!("http://{bound}/")],
            many => many.iter().map(|name| format!("http://{name}.localhost:{}/", bound.port())).collect(),
        };
        let json = serde_json::json!({ "address": bound.to_string(), "projects": names, "urls": urls });
        cx.print(&json, &urls.join("\n"));
        let sites = Arc::new(Sites::new(list, sink));
        let draining = sites.clone();
        let stop = async move {
            listen::termination().await;
            draining.drain();
        };
        listen::serve(listener, sites, stop).await.context("the server failed")
    }
}

/// What `serve` starts for each artifact it has no native code of; it speaks through stdin and stdout.
#[derive(Debug, Args)]
pub struct Compile {
    plan: String,
    cpu: u64,
    memory: u64,
}

impl Compile {
    pub fn execute(self) -> Result<()> {
        let plan: Plan = self.plan.parse().map_err(user)?;
        pulse_engine::compile_apart(&engine_options(plan), self.cpu, self.memory).map_err(|error| anyhow::anyhow!("{error}"))
    }
}
