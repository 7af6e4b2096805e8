//! The server: routing, limits, the event loop, errors.

use std::time::{Duration, Instant};

use pulse_abi::host::{OP_DB_EXEC, OP_KV_PUT};
use pulse_abi::request::Request;
use pulse_abi::wire::{self, Wire};
use pulse_manifest::{Capabilities, Manifest, Plan};
use pulse_run::limits::Limits;
use pulse_run::site::{Site, SiteOptions, pulse_id};
use reqwest::{Client, Method, StatusCode};

use super::guest::Guest;
use super::support::TestServer;

const CAPS: &[&str] = &["kv", "wait_until"];

fn limited(change: impl FnOnce(&mut Limits)) -> SiteOptions {
    let mut limits = Limits::of(Plan::Pro);
    change(&mut limits);
    SiteOptions { limits: Some(limits), ..SiteOptions::local() }
}

async fn serve(guest: Guest) -> TestServer {
    TestServer::start(Some(&guest.build()), None, &SiteOptions::local()).await
}

fn hello() -> Guest {
    let mut guest = Guest::new(CAPS);
    let code = guest.respond(200, &[("content-type", "text/plain"), ("x-own", "1")], "hello".into());
    guest.on_request(&code)
}

/// The error envelope's code.
async fn code(response: reqwest::Response) -> (u16, String) {
    let status = response.status().as_u16();
    assert!(response.headers().contains_key("request-id"));
    let header = response.headers()["pulse-error"].to_str().unwrap().to_owned();
    let body: serde_json::Value = serde_json::from_slice(&response.bytes().await.unwrap()).unwrap();
    assert_eq!(body["code"], header.as_str());
    assert!(body["error"].is_string() && body["retryable"].is_boolean() && body["requestId"].is_string());
    (status, header)
}

#[tokio::test(flavor = "multi_thread")]
async fn routes_methods_and_heads() {
    let server = serve(hello()).await;
    let client = Client::new();
    let response = client.get(server.url("/api/hello?x=1")).send().await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["x-own"], "1");
    assert!(response.headers().contains_key("request-id"));
    assert_eq!(response.text().await.unwrap(), "hello");
    assert_eq!(code(client.get(server.url("/api/none")).send().await.unwrap()).await, (404, "NO_ROUTE".into()));
    assert_eq!(code(client.get(server.url("/page")).send().await.unwrap()).await, (404, "NOT_FOUND".into()));
    let refused = client.delete(server.url("/api/items/1")).send().await.unwrap();
    assert_eq!((refused.status(), refused.headers()["allow"].to_str().unwrap()), (StatusCode::METHOD_NOT_ALLOWED, "GET, HEAD, POST"));
    let head = client.head(server.url("/api/items/1")).send().await.unwrap();
    assert_eq!((head.status(), head.headers()["content-length"].to_str().unwrap()), (StatusCode::OK, "5"));
    assert_eq!(head.text().await.unwrap(), "");
    assert_eq!(client.request(Method::from_bytes(b"TRACE").unwrap(), server.url("/api/hello")).send().await.unwrap().status(), 405);
    assert!(server.logged("\"kind\":\"access\"").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_request_reaches_the_guest() {
    let mut guest = Guest::new(CAPS);
    let echo = guest.respond_payload();
    let server = serve(guest.on_request(&echo)).await;
    let client = Client::new();
    let request = client.post(server.url("/api/items/a%20b/?q=%20x")).header("x-in", "é".as_bytes()).body("body");
    let bytes = request.send().await.unwrap().bytes().await.unwrap();
    let seen = Request::decode(&bytes).unwrap();
    assert_eq!((seen.route, seen.method.as_str()), (1, "POST"));
    assert!(seen.url.ends_with("/api/items/a%20b/?q=%20x"));
    assert_eq!(seen.params.get("id").unwrap().as_str(), Some("a b"));
    assert_eq!(seen.body.as_bytes(), Some(&b"body"[..]));
    assert_eq!(seen.env.get("plan").unwrap().as_str(), Some("pro"));
    assert_eq!(seen.grants, ["kv", "wait_until"]);
    assert!(seen.headers.as_list().unwrap().iter().any(|pair| pair.as_list().unwrap()[0].as_str() == Some("x-in")));
    let empty = Request::decode(&client.get(server.url("/api/hello")).send().await.unwrap().bytes().await.unwrap()).unwrap();
    assert!(empty.body.is_nil());
    let large = client.post(server.url("/api/hello")).body(vec![b'x'; 100_000]).send().await.unwrap();
    let large = Request::decode(&large.bytes().await.unwrap()).unwrap();
    assert_eq!(large.body.get("stream"), Some(&Wire::Int(1)));
}

#[tokio::test(flavor = "multi_thread")]
async fn operations_resume_the_guest() {
    let mut guest = Guest::new(CAPS);
    let put = Wire::Map(vec![("key".into(), "k".into()), ("value".into(), "v".into())]);
    let args = guest.place(&put.encode());
    let echo = guest.respond_payload();
    let start = format!("(drop (call $submit_kv (i32.const {OP_KV_PUT}) {args}))");
    let server = serve(guest.on_request(&start).on_resume(&echo)).await;
    let bytes = Client::new().get(server.url("/api/hello")).send().await.unwrap().bytes().await.unwrap();
    assert_eq!(wire::decode(&bytes).unwrap(), Wire::Nil);
    let kept = server.stores.kv.list(&pulse_id("local", "demo"), "", 10, None).await.unwrap();
    assert_eq!(kept.keys.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_plan_decides_about_the_database() {
    let guest = |change: fn(&mut Manifest)| {
        let mut guest = Guest::new(&["db", "wait_until"]).manifest(change);
        let args = guest.place(&Wire::from("CREATE TABLE t (a)").encode());
        let echo = guest.respond_payload();
        guest.on_request(&format!("(drop (call $submit_db (i32.const {OP_DB_EXEC}) {args}))")).on_resume(&echo).build()
    };
    let pro = TestServer::start(Some(&guest(|_| {})), None, &SiteOptions::local()).await;
    let bytes = Client::new().get(pro.url("/api/hello")).send().await.unwrap().bytes().await.unwrap();
    assert_eq!(wire::decode(&bytes).unwrap().get("count"), Some(&Wire::Int(1)));
    // On a plan without databases the module still starts; calling the import is its own fault.
    let free = TestServer::start(Some(&guest(|_| {})), None, &SiteOptions { plan: Plan::Free, ..SiteOptions::local() }).await;
    assert_eq!(code(Client::new().get(free.url("/api/hello")).send().await.unwrap()).await.0, 500);
    // A manifest that hides an import.
    let wasm = guest(|manifest| manifest.capabilities = Capabilities { kv: true, wait_until: true, ..Capabilities::default() });
    let engine = pulse_engine::Engine::new(&pulse_engine::EngineOptions::tools()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let stores = super::support::stores(folder.path());
    let refused = pulse_run::site::Site::new(&engine, &stores, Some(&wasm), None, "demo", &SiteOptions::local());
    assert!(refused.err().unwrap().to_string().contains("capability"), "imports beyond the manifest are refused");
}

#[tokio::test(flavor = "multi_thread")]
async fn guests_that_misbehave() {
    let failed = {
        let mut guest = Guest::new(CAPS);
        let reply = Wire::Map(vec![("error".into(), "throw".into()), ("message".into(), "secret detail".into()), ("stack".into(), "Error: secret detail\n    at f (a.ts:1:2)".into())]);
        let args = guest.place(&reply.encode());
        guest.on_request(&format!("(call $respond {args})"))
    };
    let server = serve(failed).await;
    let response = Client::new().get(server.url("/api/hello")).send().await.unwrap();
    assert!(!response.headers().iter().any(|(_, value)| value.as_bytes().windows(6).any(|w| w == b"secret")));
    assert_eq!(code(response).await, (500, "pulse.runtimeError".into()));
    assert!(server.logged("a.ts:1:2").await);
    for (request, limits, expected) in [
        ("(loop $l (br $l))", limited(|limits| limits.cpu = Duration::from_millis(50)), (503, "CPU_LIMIT")),
        ("unreachable", SiteOptions::local(), (500, "UNCAUGHT")),
        ("(nop)", SiteOptions::local(), (500, "pulse.runtimeError")),
        ("(call $respond (i32.const 0) (i32.const 3))", SiteOptions::local(), (500, "UNCAUGHT")),
        ("(call $respond (i32.const -1) (i32.const 3))", SiteOptions::local(), (500, "UNCAUGHT")),
        ("(if (i32.eq (memory.grow (i32.const 1000)) (i32.const -1)) (then unreachable))", limited(|limits| limits.memory = 8 << 20), (503, "MEMORY_LIMIT")),
    ] {
        let wasm = Guest::new(CAPS).on_request(request).build();
        let server = TestServer::start(Some(&wasm), None, &limits).await;
        let response = Client::new().get(server.url("/api/hello")).send().await.unwrap();
        assert_eq!(code(response).await, (expected.0, expected.1.into()), "{request}");
    }
    let mut guest = Guest::new(CAPS);
    let long = guest.place(&Wire::Number(60_000.0).encode());
    let wasm = guest.on_request(&format!("(drop (call $submit_timer (i32.const 0) {long}))")).build();
    let server = TestServer::start(Some(&wasm), None, &limited(|limits| limits.wall = Duration::from_millis(200))).await;
    assert_eq!(code(Client::new().get(server.url("/api/hello")).send().await.unwrap()).await, (504, "WALL_LIMIT".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_are_streamed_and_wait_until_runs_on() {
    let mut guest = Guest::new(CAPS);
    let respond = guest.respond(200, &[], Wire::Map(vec![("stream".into(), 7.into())]));
    let chunk = guest.place(&vec![b'x'; 100_000]);
    let pause = guest.place(&Wire::Number(20.0).encode());
    let line = guest.place(b"after the response\0{\"n\":1}");
    let start = format!("{respond} (drop (call $submit_timer (i32.const 0) {pause})) (call $wait_until (i32.const 1))");
    // Ten chunks, one per timer, then the end; after one more timer the promise settles.
    let resume = format!(
        "(if (i32.ne (local.get $kind) (i32.const 0)) (then return))
         (global.set $state (i32.add (global.get $state) (i32.const 1)))
         (if (i32.le_s (global.get $state) (i32.const 10)) (then (drop (call $body_chunk (i32.const 7) {chunk}))))
         (if (i32.eq (global.get $state) (i32.const 10)) (then (drop (call $body_chunk (i32.const 7) (i32.const 0) (i32.const 0)))))
         (if (i32.eq (global.get $state) (i32.const 11)) (then (call $log (i32.const 1) {line}) (call $wait_until (i32.const -1)) return))
         (drop (call $submit_timer (i32.const 0) {pause}))"
    );
    let server = serve(guest.on_request(&start).on_resume(&resume)).await;
    let started = Instant::now();
    let response = Client::new().get(server.url("/api/hello")).send().await.unwrap();
    assert!(started.elapsed() < Duration::from_millis(190), "the head arrives before the body is complete");
    assert_eq!(response.bytes().await.unwrap().len(), 1_000_000);
    assert!(server.logged("after the response").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn wait_until_that_never_settles_is_given_up() {
    let mut guest = Guest::new(CAPS);
    let respond = guest.respond(200, &[], "answered".into());
    let long = guest.place(&Wire::Number(60_000.0).encode());
    let start = format!("{respond} (call $wait_until (i32.const 1)) (drop (call $submit_timer (i32.const 0) {long}))");
    let options = limited(|limits| {
        limits.wait_until = Duration::from_millis(100);
        limits.concurrency = 1;
        limits.queue = 1;
    });
    let server = TestServer::start(Some(&guest.on_request(&start).build()), None, &options).await;
    assert_eq!(Client::new().get(server.url("/api/hello")).send().await.unwrap().status(), 200);
    assert!(server.logged("WAITUNTIL_TIMEOUT").await);
    assert_eq!(Client::new().get(server.url("/api/hello")).send().await.unwrap().status(), 200, "its slot is free again");
}

#[tokio::test(flavor = "multi_thread")]
async fn work_after_the_response_counts_against_the_same_budget() {
    let mut guest = Guest::new(CAPS);
    let respond = guest.respond(200, &[], "answered".into());
    let soon = guest.place(&Wire::Number(1.0).encode());
    let start = format!("{respond} (call $wait_until (i32.const 1)) (drop (call $submit_timer (i32.const 0) {soon}))");
    let options = limited(|limits| limits.cpu = Duration::from_millis(50));
    let server = TestServer::start(Some(&guest.on_request(&start).on_resume("(loop $l (br $l))").build()), None, &options).await;
    assert_eq!(Client::new().get(server.url("/api/hello")).send().await.unwrap().status(), 200);
    assert!(server.logged("CPU_LIMIT").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_beyond_the_limits() {
    let options = limited(|limits| {
        limits.request_body = 1000;
        limits.url_bytes = 200;
        limits.header_bytes = 2000;
    });
    let server = TestServer::start(Some(&hello().build()), None, &options).await;
    let client = Client::new();
    let post = |body: reqwest::Body| client.post(server.url("/api/hello")).body(body).send();
    assert_eq!(code(post(vec![0u8; 1001].into()).await.unwrap()).await, (413, "BODY_TOO_LARGE".into()));
    let chunks: Vec<Result<Vec<u8>, std::io::Error>> = (0..4).map(|_| Ok(vec![0u8; 400])).collect();
    let chunked = reqwest::Body::wrap_stream(futures_util::stream::iter(chunks));
    assert_eq!(code(post(chunked).await.unwrap()).await, (413, "BODY_TOO_LARGE".into()));
    let long = client.get(server.url(&format!("/api/hello?{}", "x".repeat(200)))).send().await.unwrap();
    assert_eq!(code(long).await, (414, "URL_TOO_LONG".into()));
    let headers = client.get(server.url("/api/hello")).header("x-long", "y".repeat(2000)).send().await.unwrap();
    assert_eq!(code(headers).await, (431, "HEADERS_TOO_LARGE".into()));
    let looped = client.get(server.url("/api/hello")).header("pulse-loop", "17").send().await.unwrap();
    assert_eq!(code(looped).await, (508, "LOOP".into()));
    assert_eq!(post("fine".into()).await.unwrap().status(), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn overload_is_refused_and_slots_are_given_back() {
    let mut guest = Guest::new(CAPS);
    let pause = guest.place(&Wire::Number(150.0).encode());
    let respond = guest.respond(200, &[], "done".into());
    let wasm = guest.on_request(&format!("(drop (call $submit_timer (i32.const 0) {pause}))")).on_resume(&respond).build();
    let options = limited(|limits| {
        limits.concurrency = 2;
        limits.queue = 1;
        limits.queue_wait = Duration::from_millis(20);
    });
    let server = TestServer::start(Some(&wasm), None, &options).await;
    let client = Client::new();
    let all = futures_util::future::join_all((0..6).map(|_| client.get(server.url("/api/hello")).send())).await;
    let good = all.iter().filter(|response| response.as_ref().unwrap().status() == 200).count();
    assert_eq!(good, 2);
    let refused = all.into_iter().map(Result::unwrap).find(|response| response.status() == 503).unwrap();
    assert_eq!(refused.headers()["retry-after"], "1");
    assert_eq!(code(refused).await.1, "OVERLOADED");
    assert_eq!(client.get(server.url("/api/hello")).send().await.unwrap().status(), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_leaves_frees_its_slot() {
    let mut guest = Guest::new(CAPS);
    let pause = guest.place(&Wire::Number(60_000.0).encode());
    let wasm = guest.on_request(&format!("(drop (call $submit_timer (i32.const 0) {pause}))")).build();
    let options = limited(|limits| {
        limits.concurrency = 1;
        limits.queue = 0;
        limits.wall = Duration::from_millis(400);
    });
    let server = TestServer::start(Some(&wasm), None, &options).await;
    let client = Client::new();
    let gone = client.get(server.url("/api/hello")).timeout(Duration::from_millis(50)).send().await;
    assert!(gone.is_err());
    tokio::time::sleep(Duration::from_millis(100)).await;
    let response = client.get(server.url("/api/hello")).send().await.unwrap();
    assert_eq!(code(response).await.1, "WALL_LIMIT", "the second request had the slot");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_front_end_without_backend() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("index.html"), "<h1>hi").unwrap();
    let server = TestServer::start(None, Some(folder.path()), &SiteOptions::local()).await;
    let response = Client::new().get(server.url("/")).send().await.unwrap();
    assert_eq!(response.headers()["content-type"], "text/html; charset=utf-8");
    assert_eq!(response.text().await.unwrap(), "<h1>hi");
    assert_eq!(code(Client::new().get(server.url("/api")).send().await.unwrap()).await.1, "NO_ROUTE");
}

/// Sends bytes and returns what comes back within a moment.
async fn raw(server: &TestServer, request: &str) -> String {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let mut socket = tokio::net::TcpStream::connect(server.address).await.unwrap();
    socket.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    let _ = tokio::time::timeout(Duration::from_millis(300), socket.read_to_end(&mut answer)).await;
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn ambiguous_requests_are_refused() {
    let server = serve(hello()).await;
    for request in [
        "POST /api/hello HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nhello",
        "POST /api/hello HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked, gzip\r\n\r\n",
        "GET /api/hello HTTP/1.1\r\nhost: a\r\nhost: b\r\n\r\n",
        "GET http://other/api/hello HTTP/1.1\r\nhost: a\r\n\r\n",
        "GET /api/hello HTTP/1.1\r\nhost: a\r\nx: 1\r\n folded\r\n\r\n",
        "GET /api/%00 HTTP/1.1\r\nhost: a\r\n\r\n",
        "GET /api/../../etc/passwd HTTP/1.1\r\nhost: a\r\n\r\n",
        "GET /api/hello HTTP/9.9\r\n\r\n",
    ] {
        let answer = raw(&server, request).await;
        assert!(answer.starts_with("HTTP/1.1 400") || answer.is_empty(), "{request:?}: {answer}");
    }
    // With both framings chunked wins, and the connection ends, so that nothing can hide behind the request.
    let both = "POST /api/hello HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\nGET /api/hidden HTTP/1.1\r\n\r\n";
    let answer = raw(&server, both).await;
    assert!(answer.contains("connection: close") && !answer.contains("NO_ROUTE"), "{answer}");
    let fine = raw(&server, "GET //api/./hello HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").await;
    assert!(fine.starts_with("HTTP/1.1 200"), "{fine}");
}

#[tokio::test(flavor = "multi_thread")]
async fn http2_without_tls() {
    let server = serve(hello()).await;
    let client = Client::builder().http2_prior_knowledge().build().unwrap();
    let all = futures_util::future::join_all((0..50).map(|_| client.get(server.url("/api/hello")).send())).await;
    for response in all {
        let response = response.unwrap();
        assert_eq!((response.version(), response.status()), (http::Version::HTTP_2, StatusCode::OK));
        assert_eq!(response.text().await.unwrap(), "hello");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn output_folders_and_manifests() {
    let folder = tempfile::tempdir().unwrap();
    let mut guest = Guest::new(CAPS).manifest(|manifest| {
        manifest.policy.spa = true;
        manifest.limits.cpu_ms = Some(40);
        manifest.capabilities.secrets = vec!["KEY".into()];
        manifest.minimum_plan = Plan::Creator;
    });
    let code = guest.respond(200, &[], "api".into());
    let wasm = guest.on_request(&code).build();
    let artifact = folder.path().join("demo.wasm");
    std::fs::write(&artifact, &wasm).unwrap();
    std::fs::create_dir(folder.path().join("assets")).unwrap();
    std::fs::write(folder.path().join("assets/index.html"), "<h1>page").unwrap();
    let data = tempfile::tempdir().unwrap();
    let stores = super::support::stores(data.path());
    let engine = pulse_engine::Engine::new(&pulse_engine::EngineOptions::tools()).unwrap();
    // The file and its folder are the same project.
    for path in [artifact.as_path(), folder.path()] {
        let site = Site::load(&engine, &stores, path, &SiteOptions::local()).unwrap();
        assert_eq!(site.name(), "demo");
        assert_eq!(site.project.limits.cpu, Duration::from_millis(40));
        assert_eq!(site.shortfalls(), ["the secret KEY is not configured: `pulse-run secret put KEY` sets it"]);
        let page = site.assets.serve(&Method::GET, "/deep/link", &http::HeaderMap::from_iter([(http::header::ACCEPT, "text/html".parse().unwrap())]));
        assert_eq!(page.unwrap_or_else(|failure| panic!("{}", failure.code)).status(), 200);
        assert!(site.route("/api/items/a%2Fb/").is_some() && site.route("/api/items").is_none());
    }
    let free = SiteOptions { plan: Plan::Free, ..SiteOptions::local() };
    assert_eq!(Site::load(&engine, &stores, &artifact, &free).unwrap().shortfalls()[0], "env.secrets needs the plan creator");
    // Only what the build writes is read: a changed byte is not understood.
    let at = wasm.windows(11).position(|window| window == b"\"compiler\":").unwrap();
    let mut changed = wasm.clone();
    changed[at + 12] = b'\\';
    let refused = Site::new(&engine, &stores, Some(&changed), None, "demo", &SiteOptions::local());
    assert!(refused.err().unwrap().to_string().contains("invalid manifest"));
}
