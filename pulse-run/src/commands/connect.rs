//! `pulse-run connect`: stores the token of a provider account, from stdin or by the OAuth device flow.

use std::time::Duration;

use anyhow::{Context, Result, bail};
use clap::Args;
use secrecy::SecretString;
use serde_json::Value;

use super::{Globals, block_on, read_secret, user};
use crate::backend::http::Outbound;
use crate::backend::policy::Policy;
use crate::backend::secrets::{GLOBAL, Kind, Rules};
use crate::capability::connections::{PROVIDERS, Provider, provider};

#[derive(Debug, Args)]
pub struct Connect {
    /// Provider, such as `github`
    provider: String,
    /// Project the connection belongs to; without it, all projects of the owner
    #[arg(long, value_name = "NAME")]
    project: Option<String>,
    /// Client id of the OAuth application; starts the device flow. Without it a token is read from stdin
    #[arg(long, value_name = "ID")]
    client_id: Option<String>,
    /// Scopes to ask for, separated by blanks
    #[arg(long, value_name = "SCOPES")]
    scope: Option<String>,
    /// Remove the connection
    #[arg(long, conflicts_with_all = ["client_id", "scope"])]
    remove: bool,
}

impl Connect {
    pub fn execute(self, cx: &Globals) -> Result<()> {
        let names = || PROVIDERS.iter().map(|row| row.name).collect::<Vec<_>>().join(", ");
        let row = provider(&self.provider).ok_or_else(|| user(format!("there is no provider `{}`: {}", self.provider, names())))?;
        let store = cx.secrets()?;
        let project = self.project.as_deref().unwrap_or(GLOBAL);
        if self.remove {
            if !store.delete(&cx.owner, project, Kind::Connection, row.name)? {
                return Err(user(format!("no {} account is connected", row.name)));
            }
            cx.print(&serde_json::json!({ "removed": row.name }), "");
            return Ok(());
        }
        let token = match &self.client_id {
            Some(client) => {
                let scope = self.scope.clone().unwrap_or_else(|| row.default_scopes.join(" "));
                block_on(device_flow(row, client, &scope))?
            }
            None => read_secret(&format!("token for {}", row.name))?,
        };
        let rules = Rules { hosts: row.hosts.iter().map(|host| (*host).to_owned()).collect(), headers: vec!["authorization".into()] };
        store.put(&cx.owner, project, Kind::Connection, row.name, &token, &rules)?;
        cx.print(&serde_json::json!({ "connected": row.name }), "");
        eprintln!("connected {}", row.name);
        Ok(())
    }
}

/// RFC 8628: shows a code, then asks for the token until the user has entered it.
async fn device_flow(row: &Provider, client: &str, scope: &str) -> Result<SecretString> {
    let outbound = Outbound::new(&Policy::open())?;
    let started = post(&outbound, row.device_url, &[("client_id", client), ("scope", scope)]).await?;
    let text = |value: &Value, name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
    let device = text(&started, "device_code").with_context(|| format!("{} refused the client id", row.name))?;
    let (code, page) = (text(&started, "user_code").unwrap_or_default(), text(&started, "verification_uri").unwrap_or_default());
    eprintln!("open {page} and enter the code {code}");
    let number = |name: &str| started.get(name).and_then(Value::as_u64);
    let mut interval = number("interval").unwrap_or(5).clamp(1, 60);
    let deadline = tokio::time::Instant::now() + Duration::from_secs(number("expires_in").unwrap_or(900).min(1800));
    let grant = "urn:ietf:params:oauth:grant-type:device_code";
    while tokio::time::Instant::now() < deadline {
        tokio::time::sleep(Duration::from_secs(interval)).await;
        let answer = post(&outbound, row.token_url, &[("client_id", client), ("device_code", &device), ("grant_type", grant)]).await?;
        if let Some(token) = text(&answer, "access_token") {
            return Ok(SecretString::from(token));
        }
        match text(&answer, "error").as_deref() {
            Some("authorization_pending") => {}
            Some("slow_down") => interval += 5,
            other => bail!("{} refused: {}", row.name, other.unwrap_or("unknown error")),
        }
    }
    bail!("the code has expired")
}

async fn post(outbound: &Outbound, url: &str, form: &[(&str, &str)]) -> Result<Value> {
    let mut request = reqwest::Request::new(http::Method::POST, url.parse()?);
    let mut body = reqwest::Url::parse("http://form/")?;
    body.query_pairs_mut().extend_pairs(form);
    *request.body_mut() = Some(body.query().unwrap_or_default().to_owned().into());
    let headers = request.headers_mut();
    headers.insert("accept", http::HeaderValue::from_static("application/json"));
    headers.insert("content-type", http::HeaderValue::from_static("application/x-www-form-urlencoded"));
    headers.insert("user-agent", http::HeaderValue::from_static("pulse-run"));
    let response = outbound.send(request, false).await.map_err(|error| anyhow::anyhow!("{error}"))?;
    let bytes = response.bytes().await.context("the answer could not be read")?;
    serde_json::from_slice(&bytes).context("the answer is not JSON")
}
