//! `env.fetch` against loopback servers: redirects, hygiene, secrets, and what may never be connected to.

use std::sync::Arc;

use bytes::Bytes;
use http::Response;
use http_body_util::Full;
use pulse_abi::host::{OP_FETCH_START, OP_SECRETS_GET, OP_SECRETS_HAS, OP_STREAM_READ};
use pulse_abi::wire::Wire;
use pulse_engine::Capability;
use pulse_manifest::{HostPattern, SecretPolicy};
use pulse_run::backend::http::Outbound;
use pulse_run::backend::policy::Policy;
use pulse_run::backend::secrets::{GLOBAL, Kind, Rules};
use pulse_run::capability::budget::{Budget, Room};
use pulse_run::capability::log::LogSink;
use pulse_run::capability::{self, Capabilities, Identity, Invocation};
use pulse_run::error::OpError;
use pulse_run::limits::Limits;
use secrecy::SecretString;

use super::support::{Upstream, redirect, stores, text};

const SECRET: &str = "sk-canary-0123456789";

struct Project {
    _folder: tempfile::TempDir,
    invocation: Arc<Invocation>,
}

fn project(policy: Policy, plan: &str) -> Project {
    let folder = tempfile::tempdir().unwrap();
    let identity = Identity {
        pulse_id: "p".into(),
        project: "demo".into(),
        name: "demo".into(),
        owner: "o".into(),
        plan: plan.into(),
        environment: "test".into(),
        version: 1,
    };
    let stores = stores(folder.path());
    let rules = Rules { hosts: vec!["api.example.com".into()], headers: Rules::default_headers() };
    for name in ["KEY", "UNDECLARED"] {
        stores.secrets.put("o", GLOBAL, Kind::Secret, name, &SecretString::from(SECRET.to_owned()), &rules).unwrap();
    }
    let outbound = Outbound::new(&policy).unwrap();
    let declared = pulse_manifest::Capabilities { secrets: vec!["KEY".into(), "NONE".into()], ..Default::default() };
    let project = Arc::new(Capabilities { identity, declared, limits: Limits::of(plan.parse().unwrap()), stores, policy, outbound, budget: Budget::of_project(), probe: None });
    let (sink, _) = LogSink::memory();
    Project { _folder: folder, invocation: Arc::new(Invocation::new(project, "r".into(), sink, 0)) }
}

/// A policy in which the names lead to the loopback servers.
fn overriding(hosts: &[(&str, &Upstream)]) -> Policy {
    let mut policy = Policy::open();
    for (host, upstream) in hosts {
        policy.overrides.insert((*host).to_owned(), upstream.address);
    }
    policy
}

fn request(url: &str, extra: Vec<(&str, Wire)>) -> Wire {
    let mut entries = vec![("url".to_owned(), Wire::from(url))];
    entries.extend(extra.into_iter().map(|(name, value)| (name.to_owned(), value)));
    Wire::Map(entries)
}

fn headers(list: &[(&str, &str)]) -> Wire {
    Wire::List(list.iter().map(|(name, value)| Wire::List(vec![(*name).into(), (*value).into()])).collect())
}

impl Project {
    async fn fetch(&self, url: &str, extra: Vec<(&str, Wire)>) -> Result<Wire, OpError> {
        capability::run(self.invocation.clone(), Capability::Fetch, OP_FETCH_START, &request(url, extra).encode(), &mut Room::default()).await
    }

    async fn body(&self, reply: &Wire) -> Result<Vec<u8>, OpError> {
        let id = reply.get("body").unwrap().get("stream").unwrap().clone();
        let mut all = Vec::new();
        loop {
            match capability::run(self.invocation.clone(), Capability::Stream, OP_STREAM_READ, &id.encode(), &mut Room::default()).await? {
                Wire::Nil => return Ok(all),
                chunk => all.extend_from_slice(chunk.as_bytes().unwrap()),
            }
        }
    }

    fn handle(&self, name: &str) -> Wire {
        capability::call(&self.invocation, Capability::Secrets, OP_SECRETS_GET, &Wire::from(name).encode())
    }

    fn bearer(&self) -> String {
        format!("Bearer {}", self.handle("KEY").get("handle").unwrap().as_str().unwrap())
    }
}

fn code(result: Result<Wire, OpError>) -> &'static str {
    result.err().map_or("no error", |error| error.code.unwrap_or("no code"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_arrives_as_written() {
    let upstream = Upstream::start(|_| text(201, "made")).await;
    let project = project(overriding(&[("api.example.com", &upstream)]), "pro");
    let sent = headers(&[("X-Own", "1"), ("Host", "evil"), ("Connection", "x-own"), ("CF-Ray", "1"), ("Content-Length", "99"), ("Pulse-Loop", "0")]);
    let reply = project.fetch("https://api.example.com/p?q=1#f", vec![("method", "POST".into()), ("headers", sent), ("body", "data".into())]).await.unwrap();
    let seen = upstream.last();
    assert_eq!((seen.method.as_str(), seen.path.as_str(), &seen.body[..]), ("POST", "/p?q=1", &b"data"[..]));
    assert_eq!(seen.headers["host"], "api.example.com");
    assert_eq!(seen.headers["x-own"], "1");
    assert_eq!(seen.headers["content-length"], "4");
    assert_eq!(seen.headers["pulse-loop"], "1");
    assert!(!seen.headers.contains_key("cf-ray") && !seen.headers.contains_key("connection"));
    assert_eq!(reply.get("status"), Some(&Wire::Int(201)));
    assert_eq!(reply.get("url").unwrap().as_str(), Some("https://api.example.com/p?q=1"));
    assert_eq!(project.body(&reply).await.unwrap(), b"made");
    for bad in [("method", Wire::from("TRACE")), ("headers", headers(&[("a", "b\r\nc: d")])), ("headers", headers(&[("a b", "c")]))] {
        assert!(project.fetch("https://api.example.com/", vec![bad]).await.is_err());
    }
    assert_eq!(upstream.count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn redirects() {
    let upstream = Upstream::start(|seen| match seen.path.as_str() {
        "/loop" => redirect(302, "/loop"),
        "/one" => redirect(303, "/end"),
        "/keep" => redirect(307, "/end"),
        "/inside" => redirect(302, "https://169.254.169.254/latest/meta-data/"),
        "/plain" => redirect(302, "http://api.example.com/end"),
        "/other" => redirect(307, "https://other.example.com/end"),
        "/file" => redirect(302, "file:///etc/passwd"),
        _ => text(200, "end"),
    })
    .await;
    let other = Upstream::start(|_| text(200, "other")).await;
    let project = project(overriding(&[("api.example.com", &upstream), ("other.example.com", &other)]), "pro");
    let url = |path: &str| format!("https://api.example.com{path}");
    let reply = project.fetch(&url("/one"), vec![("method", "POST".into()), ("body", "x".into())]).await.unwrap();
    assert_eq!((reply.get("redirected"), reply.get("url").unwrap().as_str()), (Some(&Wire::Bool(true)), Some("https://api.example.com/end")));
    assert_eq!((upstream.last().method.as_str(), upstream.last().body.len()), ("GET", 0));
    project.fetch(&url("/keep"), vec![("method", "POST".into()), ("body", "x".into())]).await.unwrap();
    assert_eq!((upstream.last().method.as_str(), upstream.last().body.len()), ("POST", 1));
    let before = upstream.count();
    assert_eq!(code(project.fetch(&url("/loop"), vec![]).await), "TOO_MANY_REDIRECTS");
    assert_eq!(upstream.count() - before, 21);
    assert_eq!(code(project.fetch(&url("/inside"), vec![]).await), "BLOCKED_ADDRESS");
    assert_eq!(code(project.fetch(&url("/plain"), vec![]).await), "BLOCKED_SCHEME");
    assert_eq!(code(project.fetch(&url("/file"), vec![]).await), "BLOCKED_SCHEME");
    let manual = project.fetch(&url("/one"), vec![("redirect", "manual".into())]).await.unwrap();
    assert_eq!(manual.get("status"), Some(&Wire::Int(303)));
    assert!(project.fetch(&url("/one"), vec![("redirect", "error".into())]).await.is_err());
    let auth = headers(&[("authorization", "Bearer own"), ("cookie", "a=b"), ("x-free", "1")]);
    project.fetch(&url("/other"), vec![("headers", auth)]).await.unwrap();
    let seen = other.last().headers;
    assert!(!seen.contains_key("authorization") && !seen.contains_key("cookie") && seen.contains_key("x-free"));
}

#[tokio::test(flavor = "multi_thread")]
async fn secrets_go_where_they_may() {
    let upstream = Upstream::start(|seen| match seen.path.as_str() {
        "/away" => redirect(307, "https://other.example.com/"),
        "/bounce" => redirect(302, &format!("/end?t={}", seen.headers["authorization"].to_str().unwrap())),
        "/echo" => text(200, &format!("you sent {}", seen.headers["authorization"].to_str().unwrap())),
        _ => text(200, "ok"),
    })
    .await;
    let other = Upstream::start(|_| text(200, "other")).await;
    let policy = overriding(&[("api.example.com", &upstream), ("other.example.com", &other)]);
    let project = project(policy, "pro");
    let bearer = project.bearer();
    assert!(bearer.starts_with("Bearer plh1_") && bearer.len() == "Bearer plh1_".len() + 22);
    let with = |name: &str, value: &str| vec![("headers", headers(&[(name, value)]))];
    project.fetch("https://api.example.com/", with("Authorization", &bearer)).await.unwrap();
    assert_eq!(upstream.last().headers["authorization"], format!("Bearer {SECRET}").as_str());

    let before = (upstream.count(), other.count());
    let refused = [
        ("https://other.example.com/", with("Authorization", &bearer), "SECRET_HOST"),
        ("https://api.example.com/", with("X-Custom", &bearer), "SECRET_HEADER"),
        ("https://api.example.com/", with("Authorization", "Bearer plh1_aaaaaaaaaaaaaaaaaaaaaa"), "SECRET_HANDLE"),
        ("https://api.example.com/", with("Authorization", "Bearer plh1_short"), "SECRET_HANDLE"),
        ("http://api.example.com/", with("Authorization", &bearer), "SECRET_HOST"),
    ];
    for (url, extra, expected) in refused {
        assert_eq!(code(project.fetch(url, extra).await), expected, "{url}");
    }
    let handle = bearer.trim_start_matches("Bearer ").to_owned();
    assert_eq!(code(project.fetch(&format!("https://api.example.com/?k={handle}"), vec![]).await), "SECRET_PLACE");
    let body = vec![("method", "POST".into()), ("body", Wire::from(handle.as_str()))];
    assert_eq!(code(project.fetch("https://api.example.com/", body).await), "SECRET_PLACE");
    assert_eq!((upstream.count(), other.count()), before, "nothing was sent");

    // A redirect to another host loses the header; nothing of the secret arrives there.
    project.fetch("https://api.example.com/away", with("Authorization", &bearer)).await.unwrap();
    assert!(!other.last().headers.contains_key("authorization"));
    // An echo is cut off.
    let echo = project.fetch("https://api.example.com/echo", with("Authorization", &bearer)).await.unwrap();
    assert_eq!(project.body(&echo).await.unwrap_err().code, Some("SECRET_ECHO"));
    assert_eq!(code(project.fetch("https://api.example.com/bounce", with("Authorization", &bearer)).await), "SECRET_ECHO");
    // Injection by rule, which a redirect away loses too.
    let inject = |kind: &str, extra: Vec<(&str, Wire)>| {
        let mut entries = vec![("secret".to_owned(), Wire::from("KEY")), ("as".to_owned(), Wire::from(kind))];
        entries.extend(extra.into_iter().map(|(name, value)| (name.to_owned(), value)));
        vec![("inject", Wire::List(vec![Wire::Map(entries)]))]
    };
    let reply = project.fetch("https://api.example.com/q", inject("query", vec![("name", "key".into())])).await.unwrap();
    assert_eq!(upstream.last().path, format!("/q?key={SECRET}"));
    assert_eq!(reply.get("url").unwrap().as_str(), Some("https://api.example.com/q"));
    project.fetch("https://api.example.com/", inject("header", vec![("name", "X-Any".into()), ("prefix", "T ".into())])).await.unwrap();
    assert_eq!(upstream.last().headers["x-any"], format!("T {SECRET}").as_str());
    project.fetch("https://api.example.com/away", inject("bearer", vec![])).await.unwrap();
    assert!(!other.last().headers.contains_key("authorization"));
    assert_eq!(code(project.fetch("https://other.example.com/", inject("bearer", vec![])).await), "SECRET_HOST");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_manifest_narrows_the_rules_of_a_secret() {
    let upstream = Upstream::start(|_| text(200, "ok")).await;
    let narrowed = |hosts: &[&str], names: &[&str]| {
        let mut policy = overriding(&[("api.example.com", &upstream)]);
        let hosts = hosts.iter().map(|text| HostPattern::parse(text).unwrap()).collect();
        policy.secrets.insert("KEY".into(), SecretPolicy { hosts, headers: names.iter().map(|name| (*name).to_owned()).collect() });
        project(policy, "pro")
    };
    let allowed = narrowed(&["*.example.com"], &["x-token"]);
    let sent = |project: &Project, name: &str| vec![("headers", headers(&[(name, &project.bearer())]))];
    allowed.fetch("https://api.example.com/", sent(&allowed, "authorization")).await.unwrap();
    // What the operator did not allow stays refused, whatever the manifest names.
    assert_eq!(code(allowed.fetch("https://api.example.com/", sent(&allowed, "x-token")).await), "SECRET_HEADER");
    let other = narrowed(&["api.example.org"], &[]);
    assert_eq!(code(other.fetch("https://api.example.com/", sent(&other, "authorization")).await), "SECRET_HOST");
    assert_eq!(upstream.count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn plans_and_names_of_secrets() {
    let free = project(Policy::open(), "free");
    assert_eq!(free.handle("KEY").get("error").unwrap().as_str(), Some("plan.secretsNotAvailable"));
    let has = |project: &Project, name: &str| capability::call(&project.invocation, Capability::Secrets, OP_SECRETS_HAS, &Wire::from(name).encode());
    assert_eq!(has(&free, "KEY"), Wire::Bool(false));
    let pro = project(Policy::open(), "pro");
    assert_eq!((has(&pro, "KEY"), has(&pro, "NONE")), (Wire::Bool(true), Wire::Bool(false)));
    assert_eq!(pro.handle("NONE").get("error").unwrap().as_str(), Some("secret.notConfigured"));
    // A stored value that the manifest does not name is not answered for.
    assert_eq!(has(&pro, "UNDECLARED"), Wire::Bool(false));
    assert_eq!(pro.handle("UNDECLARED").get("error").unwrap().as_str(), Some("secret.notDeclared"));
    // A handle of one invocation is nothing in another.
    let upstream = Upstream::start(|_| text(200, "ok")).await;
    let stranger = project(overriding(&[("api.example.com", &upstream)]), "pro");
    let foreign = vec![("headers", headers(&[("authorization", &pro.bearer())]))];
    assert_eq!(code(stranger.fetch("https://api.example.com/", foreign).await), "SECRET_HANDLE");
    // Guessing ends the use of real handles as well.
    for _ in 0..10 {
        let guess = vec![("headers", headers(&[("authorization", "plh1_bbbbbbbbbbbbbbbbbbbbbb")]))];
        assert_eq!(code(stranger.fetch("https://api.example.com/", guess).await), "SECRET_HANDLE");
    }
    let real = vec![("headers", headers(&[("authorization", &stranger.bearer())]))];
    assert_eq!(code(stranger.fetch("https://api.example.com/", real).await), "SECRET_HANDLE");
    assert_eq!(upstream.count(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn loopback_is_never_connected_to() {
    let canary = Upstream::start(|_| text(200, "inside")).await;
    let port = canary.address.port();
    let mut policy = Policy { allow_http: true, ..Policy::open() };
    policy.outbound.push(HostPattern::parse(&format!("*:{port}")).unwrap());
    let project = project(policy, "pro");
    for host in ["127.0.0.1", "127.1", "0x7f000001", "2130706433", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "127.0.0.1."] {
        let result = code(project.fetch(&format!("http://{host}:{port}/"), vec![]).await);
        assert!(["BLOCKED_ADDRESS", "BLOCKED_HOST"].contains(&result), "{host}: {result}");
    }
    assert_eq!(canary.count(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn names_that_lead_inside_are_refused() {
    // A name server that gives every name one good and one loopback address.
    let socket = tokio::net::UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let name_server = socket.local_addr().unwrap();
    tokio::spawn(async move {
        let mut buffer = [0u8; 1500];
        while let Ok((length, peer)) = socket.recv_from(&mut buffer).await {
            let question_end = 12 + buffer[12..length].iter().position(|b| *b == 0).unwrap_or(0) + 5;
            let is_a = buffer[question_end - 3] == 1;
            let mut answer = buffer[..question_end].to_vec();
            answer[2..12].copy_from_slice(&[0x81, 0x80, 0, 1, 0, if is_a { 2 } else { 0 }, 0, 0, 0, 0]);
            if is_a {
                for address in [[93, 184, 216, 34], [127, 0, 0, 1]] {
                    answer.extend_from_slice(&[0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4]);
                    answer.extend_from_slice(&address);
                }
            }
            let _ = socket.send_to(&answer, peer).await;
        }
    });
    let project = project(Policy { name_servers: Some(vec![name_server]), ..Policy::open() }, "pro");
    assert_eq!(code(project.fetch("https://rebind.example.com/", vec![]).await), "BLOCKED_ADDRESS");
    let dead = project_with_dead_resolver();
    assert_eq!(code(dead.fetch("https://www.example.com/", vec![]).await), "DNS");
}

fn project_with_dead_resolver() -> Project {
    // Port 1 of loopback: nobody answers, and libc is not asked instead.
    project(Policy { name_servers: Some(vec!["127.0.0.1:1".parse().unwrap()]), ..Policy::open() }, "pro")
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_bodies_and_budgets() {
    let upstream = Upstream::start(|seen| match seen.path.as_str() {
        "/unknown" => Response::builder().header("content-encoding", "rot13").body(Full::new(Bytes::from_static(b"x"))).unwrap(),
        "/broken" => Response::builder().header("content-encoding", "gzip").body(Full::new(Bytes::from_static(b"not gzip"))).unwrap(),
        "/nobody" => text(204, ""),
        _ => text(200, "ok"),
    })
    .await;
    let project = project(overriding(&[("api.example.com", &upstream)]), "free");
    assert_eq!(code(project.fetch("https://api.example.com/unknown", vec![]).await), "CONTENT_ENCODING");
    let broken = project.fetch("https://api.example.com/broken", vec![]).await.unwrap();
    assert_eq!(project.body(&broken).await.unwrap_err().code, Some("CONTENT_ENCODING"));
    assert!(project.fetch("https://api.example.com/nobody", vec![]).await.unwrap().get("body").unwrap().is_nil());
    for _ in 3..50 {
        project.fetch("https://api.example.com/", vec![]).await.unwrap();
    }
    assert_eq!(code(project.fetch("https://api.example.com/", vec![]).await), "SUBREQUEST_LIMIT");
    assert!(capability::run(project.invocation.clone(), Capability::Fetch, OP_FETCH_START, &[9, 9], &mut Room::default()).await.is_err());
}
