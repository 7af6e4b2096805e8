//! `examples/guide` as a visitor, its operator and its upstreams see it.

use std::sync::{Arc, Mutex, PoisonError, mpsc};

use anyhow::{Context, Result, ensure};
use pulse_manifest::Plan;
use pulse_run::backend::secrets::Kind;
use pulse_run::capability::MemoryProbe;
use pulse_run::site::SiteOptions;
use serde_json::{Value, json};

use super::Outcome;
use super::http::{Request, find};
use super::serve::{Data, Server, built, eventually, repository};
use super::upstream::Upstream;

pub const TESTS: &[(&str, fn() -> Outcome)] = &[
    ("guide visits are counted and expire", visits),
    ("guide secrets and connections reach the upstream only", credentials),
    ("guide what is missing is told", missing),
    ("guide orders are counted in the database", orders),
    ("guide work goes on after the response", after),
    ("guide plans decide", plans),
    ("guide the page calls every route", page),
];

const SECRET: &str = "sk-canary-4Jq8vT2mXw9Zb6Rk1Np7";
const TOKEN: &str = "gho_canary5Yd3Hs8Lc2Vf6Qa9Ue1";
const HOSTS: [&str; 3] = ["api.openai.com", "api.github.com", "api.weather.com"];

/// The outside world: three hosts on one loopback listener.
fn world(weather: u16) -> std::io::Result<Upstream> {
    Upstream::start(move |request| match (request.header("host"), request.target.as_str()) {
        (Some("api.openai.com"), "/v1/models") => (200, json!({"data": [{"id": "gpt"}]}).to_string()),
        (Some("api.github.com"), "/user") => (200, json!({"login": "octocat"}).to_string()),
        (Some("api.weather.com"), "/v1/forecast?city=SF") => (weather, json!({"sky": "fog"}).to_string()),
        other => (404, json!({"unexpected": format!("{other:?}")}).to_string()),
    })
}

/// The guide's options with the outside world in place.
fn options(plan: Plan, world: &Upstream) -> SiteOptions {
    let mut options = SiteOptions { plan, ..SiteOptions::local() };
    options.policy.overrides.extend(HOSTS.map(|host| (host.to_owned(), world.address)));
    options
}

struct Guide {
    world: Upstream,
    data: Data,
    server: Server,
}

fn start(plan: Plan, weather: u16, configured: bool, change: impl FnOnce(&mut SiteOptions)) -> Result<Guide> {
    let (world, data) = (world(weather)?, Data::new()?);
    if configured {
        data.put(Kind::Secret, "OPENAI_API_KEY", SECRET, "api.openai.com")?;
        data.put(Kind::Connection, "github", TOKEN, "api.github.com")?;
    }
    let mut options = options(plan, &world);
    change(&mut options);
    let server = Server::start(&data, &built(&repository("examples/guide")?)?, &options)?;
    Ok(Guide { world, data, server })
}

impl Guide {
    fn get(&self, path: &str) -> Result<Value> {
        let response = Request::get(path).send(self.server.address)?;
        ensure!(response.status == 200, "{path}: {} {}\n{}", response.status, response.text(), self.server.logs());
        ensure!(response.header("content-type") == Some("application/json"), "{path}: {:?}", response.headers);
        response.json()
    }
}

fn visits() -> Outcome {
    let guide = start(Plan::Pro, 200, true, |_| {})?;
    let before = now();
    for count in 1..=3 {
        assert_eq!(guide.get("/api/visits")?, json!({ "visits": count }));
    }
    let stored = guide.data.kv(guide.server.pulse_id(), "visits")?;
    assert_eq!(stored.as_deref(), Some(&b"3"[..]));
    let expiration = guide.data.expiration(guide.server.pulse_id(), "visits")?.context("the key has no expiration")?;
    assert!((before + 300..=now() + 300).contains(&expiration), "{expiration} is not 300 s after {before}");
    Ok(())
}

fn now() -> i64 {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, |d| d.as_secs() as i64)
}

/// What was found in guest memory, over all calls of all requests.
#[derive(Default)]
struct Found {
    looks: u32,
    /// A text that must be there, or the search itself does not work.
    control: bool,
    canaries: Vec<String>,
}

/// Looks for texts as one byte and as two bytes per character.
fn probe(found: &Arc<Mutex<Found>>) -> MemoryProbe {
    let found = found.clone();
    MemoryProbe(Arc::new(move |memory| {
        let wide = |text: &str| text.bytes().flat_map(|b| [b, 0]).collect::<Vec<u8>>();
        let has = |text: &str| find(memory, text.as_bytes()).is_some() || find(memory, &wide(text)).is_some();
        let mut found = found.lock().unwrap_or_else(PoisonError::into_inner);
        found.looks += 1;
        found.control |= has("Bearer plh1_");
        found.canaries.extend([SECRET, TOKEN].into_iter().filter(|text| has(text)).map(str::to_owned));
    }))
}

fn credentials() -> Outcome {
    let found = Arc::new(Mutex::new(Found::default()));
    let guide = start(Plan::Pro, 200, true, |options| options.probe = Some(probe(&found)))?;
    let models = Request::get("/api/models").send(guide.server.address)?;
    assert_eq!(models.json()?, json!({"data": [{"id": "gpt"}]}), "{}", guide.server.logs());
    let me = Request::get("/api/me").send(guide.server.address)?;
    assert_eq!(me.json()?, json!({"login": "octocat"}), "{}", guide.server.logs());
    let seen = guide.world.seen();
    let sent: Vec<_> = seen.iter().map(|r| (r.method.as_str(), r.header("host"), r.header("authorization"))).collect();
    let bearer = [SECRET, TOKEN].map(|text| format!("Bearer {text}"));
    assert_eq!(sent, [("GET", Some(HOSTS[0]), Some(bearer[0].as_str())), ("GET", Some(HOSTS[1]), Some(bearer[1].as_str()))]);
    assert_eq!(seen[1].header("user-agent"), Some("vibecodr-pulse"));
    for request in &seen {
        assert!(!request.headers.iter().any(|(_, value)| value.contains("plh1_")), "a handle left the host: {request:?}");
    }
    for response in [&models, &me] {
        let all = format!("{:?} {}", response.headers, response.text());
        assert!(!all.contains("canary"), "{all}");
    }
    assert!(!guide.server.logs().contains("canary"), "{}", guide.server.logs());
    let found = found.lock().unwrap_or_else(PoisonError::into_inner);
    assert!(found.looks >= 4 && found.control, "the memory was looked at {} times; the handle was found: {}", found.looks, found.control);
    assert!(found.canaries.is_empty(), "in guest memory: {:?}", found.canaries);
    // Nor anywhere in the data folder in the clear.
    for entry in std::fs::read_dir(guide.data.folder.path())? {
        let path = entry?.path();
        if path.is_file() {
            let bytes = std::fs::read(&path)?;
            assert!(find(&bytes, b"canary").is_none(), "{} holds a value in the clear", path.display());
        }
    }
    Ok(())
}

fn missing() -> Outcome {
    let guide = start(Plan::Pro, 503, false, |_| {})?;
    assert_eq!(guide.get("/api/models")?, json!({"error": "Configure OPENAI_API_KEY first"}));
    assert_eq!(guide.get("/api/weather")?, json!({"error": "Upstream error: 503"}));
    let me = Request::get("/api/me").send(guide.server.address)?;
    let body = me.json()?;
    assert_eq!((me.status, &body["code"], &body["retryable"]), (500, &json!("pulse.runtimeError"), &json!(false)));
    assert_eq!(body["requestId"].as_str(), me.header("request-id"));
    assert!(!me.text().contains("github"), "the client learns no more than the code: {}", me.text());
    eventually("the log names the reason", || Ok(guide.server.logs().contains("connection.notConfigured")))?;
    // The place in the source, mapped back.
    assert!(guide.server.logs().contains("src/server/me.ts:3:"), "{}", guide.server.logs());
    assert_eq!(guide.world.seen().len(), 1, "only the weather was asked");
    let guide = start(Plan::Pro, 200, false, |_| {})?;
    assert_eq!(guide.get("/api/weather")?, json!({"sky": "fog"}));
    Ok(())
}

fn orders() -> Outcome {
    let guide = start(Plan::Pro, 200, true, |_| {})?;
    for total in 1..=3 {
        assert_eq!(guide.get("/api/orders")?, json!({ "total": total }));
    }
    Ok(())
}

fn after() -> Outcome {
    let guide = start(Plan::Pro, 200, true, |_| {})?;
    let id = guide.server.pulse_id();
    let meta = guide.get("/api/meta")?;
    assert_eq!(meta, json!({"pulseId": id, "version": 1}));
    eventually("last-run-at is written", || Ok(guide.data.kv(id, "last-run-at")?.is_some()))?;
    let at = String::from_utf8(guide.data.kv(id, "last-run-at")?.unwrap_or_default())?;
    assert!(at.len() == 24 && at.ends_with('Z') && at.starts_with("20"), "{at}");
    eventually("the metadata is logged", || Ok(guide.server.logs().contains("pulse metadata")))?;

    // Here the write cannot happen before the response: the upstream answers only when the test has it.
    let (go, wait) = mpsc::channel::<()>();
    let wait = Mutex::new(wait);
    let gate = Upstream::start(move |_| {
        let told = wait.lock().unwrap_or_else(PoisonError::into_inner).recv_timeout(std::time::Duration::from_secs(10));
        (if told.is_ok() { 200 } else { 504 }, "{}".into())
    })?;
    let data = Data::new()?;
    let mut options = SiteOptions::local();
    options.policy.overrides.insert("gate.example.com".into(), gate.address);
    let server = Server::start(&data, &built(&repository("tests/host/after")?)?, &options)?;
    let response = Request::get("/api/late").send(server.address)?;
    assert_eq!(response.json()?, json!({"accepted": true}));
    assert_eq!(data.kv(server.pulse_id(), "late")?, None, "the write waited for the response");
    go.send(())?;
    eventually("the late write", || Ok(data.kv(server.pulse_id(), "late")?.as_deref() == Some(b"200")))?;
    // A rejection is logged and changes nothing.
    let response = Request::get("/api/rejects").send(server.address)?;
    assert_eq!((response.status, response.text().as_str()), (200, "\"fine\""));
    eventually("the rejection is logged", || Ok(server.logs().contains("too late to matter")))?;
    Ok(())
}

fn plans() -> Outcome {
    let needs_pro = json!({"error": "This Pulse needs Pro for env.db"});
    let free = start(Plan::Free, 200, true, |_| {})?;
    assert_eq!(free.get("/api/orders")?, needs_pro);
    // The secret is stored; the plan has no secrets.
    assert_eq!(free.get("/api/models")?, json!({"error": "Configure OPENAI_API_KEY first"}));
    assert_eq!(free.get("/api/visits")?, json!({"visits": 1}));
    assert_eq!(free.get("/api/weather")?, json!({"sky": "fog"}));
    assert_eq!(free.get("/api/me")?, json!({"login": "octocat"}));
    let creator = start(Plan::Creator, 200, true, |_| {})?;
    assert_eq!(creator.get("/api/orders")?, needs_pro);
    assert_eq!(creator.get("/api/models")?, json!({"data": [{"id": "gpt"}]}));
    Ok(())
}

fn page() -> Outcome {
    let guide = start(Plan::Pro, 200, true, |_| {})?;
    let page = Request::get("/").send(guide.server.address)?;
    assert_eq!((page.status, page.header("content-type"), page.header("x-content-type-options")), (200, Some("text/html; charset=utf-8"), Some("nosniff")));
    let text = page.text();
    let list = text.split_once("for (const name of [").and_then(|(_, rest)| rest.split_once(']')).context("the page has a list of routes")?.0;
    let mut names: Vec<&str> = list.split(',').map(|name| name.trim().trim_matches('"')).collect();
    for name in &names {
        guide.get(&format!("/api/{name}"))?;
    }
    let mut routes = Vec::new();
    for entry in std::fs::read_dir(repository("examples/guide/src/server")?)? {
        routes.push(entry?.file_name().to_string_lossy().trim_end_matches(".ts").to_owned());
    }
    routes.sort();
    names.sort_unstable();
    assert_eq!(names, routes);
    Ok(())
}
