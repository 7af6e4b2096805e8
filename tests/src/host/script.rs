//! Conversations with a project, as text.
//!
//! ```text
//! project: examples/todo          (default: the folder of the file)
//! plan: free                      (default: pro)
//! secret: NAME VALUE HOST         connection: PROVIDER TOKEN HOST
//!
//! ### adds an entry
//! POST /api/todos
//! content-type: application/json
//!
//! {"text": "milk"}
//! --- 201
//! content-type: application/json
//! x-absent:
//!
//! {"id": "$id", "text": "milk"}
//! ```
//!
//! A block is a request and what must be answered: the status, headers (`NAME: *` present, `NAME:` absent, `NAME: ~PART`
//! contains) and the body. A body of JSON is compared as JSON; `"$name"` in it is any value, kept for later blocks, where it
//! stands for that value (`"$_"` keeps nothing); `~PART` is a part of the text. Without an expected body none is checked. `log: TEXT`
//! among the headers must appear in the log. In request bodies `\r` at the end of a line stands for CR.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use pulse_run::backend::secrets::Kind;
use pulse_run::site::SiteOptions;
use serde_json::Value;

use super::Outcome;
use super::http::{Request, Response};
use super::serve::{Data, Server, built, eventually, repository};

/// Values kept from answers, by name.
type Kept = BTreeMap<String, Value>;

struct Block<'a> {
    title: &'a str,
    request: Request,
    status: u16,
    headers: Vec<(&'a str, &'a str)>,
    body: Option<String>,
}

pub fn run(file: &Path) -> Outcome {
    let text = std::fs::read_to_string(file)?;
    let (head, rest) = text.split_once("###").ok_or("a conversation has at least one `### TITLE`")?;
    let data = Data::new()?;
    let mut options = SiteOptions::local();
    let mut project = file.parent().map(Path::to_owned).unwrap_or_default();
    for line in head.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with('#')) {
        let (name, value) = line.split_once(':').ok_or_else(|| format!("not a setting: {line}"))?;
        let words: Vec<&str> = value.split_whitespace().collect();
        match (name, words.as_slice()) {
            ("project", [path]) => project = repository(path)?,
            ("plan", [plan]) => options.plan = plan.parse()?,
            ("secret", [name, value, host]) => data.put(Kind::Secret, name, value, host)?,
            ("connection", [name, value, host]) => data.put(Kind::Connection, name, value, host)?,
            _ => return Err(format!("not a setting: {line}").into()),
        }
    }
    let server = Server::start(&data, &built(&project)?, &options)?;
    let mut kept = Kept::new();
    for text in rest.split("\n###") {
        let block = block(text, &kept).with_context(|| format!("malformed block: {text}"))?;
        let answer = block.request.send(server.address).with_context(|| block.title.to_owned())?;
        check(&block, &answer, &server, &mut kept).with_context(|| {
            format!("{}\n  answered {} {:?}\n  {}\n  log: {}", block.title, answer.status, answer.headers, answer.text(), server.logs())
        })?;
    }
    Ok(())
}

fn block<'a>(text: &'a str, kept: &Kept) -> Result<Block<'a>> {
    let (title, rest) = text.split_once('\n').context("no request")?;
    let (sent, expected) = rest.split_once("\n--- ").context("no `--- STATUS`")?;
    let (head, body) = sent.split_once("\n\n").unwrap_or((sent, ""));
    let mut lines = head.lines();
    let (method, target) = lines.next().and_then(|l| l.split_once(' ')).context("no request line")?;
    let headers = lines.map(|l| l.split_once(": ").map(|(n, v)| (n.to_owned(), v.to_owned()))).collect::<Option<_>>().context("a header is `NAME: VALUE`")?;
    let body = fill(body, kept).replace("\\r\n", "\r\n");
    let request = Request { method: method.to_owned(), target: fill(target, kept), headers, body: body.into_bytes() };
    let (head, wanted) = expected.split_once("\n\n").unwrap_or((expected, ""));
    let mut lines = head.lines();
    let status = lines.next().unwrap_or_default().trim().parse().context("no status")?;
    let headers = lines.map(|l| l.split_once(':').map(|(n, v)| (n, v.trim()))).collect::<Option<_>>().context("a header is `NAME: VALUE`")?;
    let body = Some(fill(wanted.trim(), kept)).filter(|b| !b.is_empty());
    Ok(Block { title: title.trim(), request, status, headers, body })
}

/// Puts kept texts in place of `$name`.
fn fill(text: &str, kept: &Kept) -> String {
    kept.iter().fold(text.to_owned(), |text, (name, value)| match value {
        Value::String(value) => text.replace(&format!("${name}"), value),
        other => text.replace(&format!("${name}"), &other.to_string()),
    })
}

fn check(block: &Block<'_>, answer: &Response, server: &Server, kept: &mut Kept) -> Result<()> {
    ensure!(answer.status == block.status, "status {} expected", block.status);
    for (name, wanted) in &block.headers {
        if *name == "log" {
            eventually(&format!("`{wanted}` in the log"), || Ok(server.logs().contains(wanted)))?;
            continue;
        }
        let found = answer.header(name);
        let good = match (*wanted, found) {
            ("", found) => found.is_none(),
            ("*", found) => found.is_some(),
            (wanted, Some(found)) => wanted.strip_prefix('~').map_or(found == wanted, |part| found.contains(part)),
            (_, None) => false,
        };
        ensure!(good, "header {name}: expected {wanted:?}, found {found:?}");
    }
    // Whatever else is answered: every answer can be found in the log.
    ensure!(answer.header("request-id").is_some(), "no request-id");
    let Some(wanted) = &block.body else { return Ok(()) };
    if let Some(part) = wanted.strip_prefix('~') {
        ensure!(answer.text().contains(part), "the body does not contain {part:?}");
    } else if let Ok(wanted) = serde_json::from_str::<Value>(wanted) {
        matches(&wanted, &answer.json()?, "$", kept)?;
    } else {
        ensure!(answer.text().trim_end() == *wanted, "the body is not {wanted:?}");
    }
    Ok(())
}

fn matches(wanted: &Value, found: &Value, path: &str, kept: &mut Kept) -> Result<()> {
    match (wanted, found) {
        (Value::String(name), _) if name == "$_" => {}
        (Value::String(name), found) if name.starts_with('$') => {
            kept.insert(name[1..].to_owned(), found.clone());
        }
        (Value::Array(wanted), Value::Array(found)) if wanted.len() == found.len() => {
            for (index, (wanted, found)) in wanted.iter().zip(found).enumerate() {
                matches(wanted, found, &format!("{path}[{index}]"), kept)?;
            }
        }
        (Value::Object(wanted), Value::Object(found)) if wanted.keys().eq(found.keys()) || same_keys(wanted, found) => {
            for (key, wanted) in wanted {
                matches(wanted, &found[key], &format!("{path}.{key}"), kept)?;
            }
        }
        _ if wanted == found => {}
        _ => bail!("at {path}: expected {wanted}, found {found}"),
    }
    Ok(())
}

fn same_keys(a: &serde_json::Map<String, Value>, b: &serde_json::Map<String, Value>) -> bool {
    a.len() == b.len() && a.keys().all(|key| b.contains_key(key))
}
