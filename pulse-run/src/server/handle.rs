//! One HTTP request from head to answer.

use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Instant;

use futures_util::FutureExt as _;
use http::header::{self, HeaderValue};
use http::{Method, Request, Response};
use hyper::body::Incoming;
use pulse_abi::wire::Wire;
use serde_json::Value;

use super::invocation;
use super::reply::{Body, Failure, GuestResponseBody};
use super::request::{self, RequestBody};
use crate::capability::log::LogSink;
use crate::capability::{Invocation, env};
use crate::site::{MethodDecision, Site, decide_method};

/// The projects of a server. Replacing them does not disturb requests under way.
pub struct Sites {
    list: RwLock<Vec<Arc<Site>>>,
    draining: AtomicBool,
    pub sink: LogSink,
}

impl Sites {
    pub fn new(list: Vec<Arc<Site>>, sink: LogSink) -> Self {
        Self { list: RwLock::new(list), draining: AtomicBool::new(false), sink }
    }

    /// Swaps every project at once.
    pub fn replace(&self, list: Vec<Arc<Site>>) {
        *self.list.write().unwrap_or_else(PoisonError::into_inner) = list;
    }

    /// New requests are refused from now on.
    pub fn drain(&self) {
        self.draining.store(true, Ordering::Relaxed);
    }

    /// One project answers every host; of several, each answers hosts that begin with its name.
    fn find(&self, host: &str) -> Option<Arc<Site>> {
        let list = self.list.read().unwrap_or_else(PoisonError::into_inner);
        if let [only] = list.as_slice() {
            return Some(only.clone());
        }
        let label = host.split(['.', ':']).next().unwrap_or_default();
        list.iter().find(|site| site.name().eq_ignore_ascii_case(label)).cloned()
    }
}

/// Answers a request; every answer carries `request-id` and leaves an access line.
pub async fn handle(sites: Arc<Sites>, request: Request<Incoming>) -> Response<Body> {
    let started = Instant::now();
    let request_id = new_request_id();
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let host = host_of(&request);
    let site = sites.find(&host);
    let project = site.as_ref().map_or(String::new(), |site| site.name().to_owned());
    let result = match site {
        _ if sites.draining.load(Ordering::Relaxed) => {
            Err(Failure::new(503, "DRAINING", "the server is shutting down").with_header(header::RETRY_AFTER, "1"))
        }
        None => Err(Failure::new(404, "NO_PROJECT", "no project is served under this host name")),
        Some(site) => {
            // A panic is our bug; it must cost one request and not the connection's other streams.
            let work = AssertUnwindSafe(respond(&sites, &site, request, &host, &request_id));
            work.catch_unwind().await.unwrap_or_else(|_| Err(Failure::new(500, "INTERNAL", "internal error")))
        }
    };
    let (code, mut response) = match result {
        Ok(response) => (None, response),
        Err(failure) => (Some(failure.code), failure.into_response(&request_id)),
    };
    if let Ok(value) = HeaderValue::from_str(&request_id) {
        response.headers_mut().insert("request-id", value);
    }
    let status = response.status().as_u16();
    let mut fields = vec![
        ("project", Value::from(project)),
        ("requestId", Value::from(request_id)),
        ("method", Value::from(method.as_str())),
        ("path", Value::from(path.chars().take(512).collect::<String>())),
        ("status", Value::from(status)),
        ("ms", Value::from((started.elapsed().as_secs_f64() * 10_000.0).round() / 10.0)),
    ];
    if let Some(code) = code {
        fields.push(("code", Value::from(code)));
    }
    sites.sink.write("access", if status >= 500 { "error" } else { "info" }, fields);
    response
}

async fn respond(sites: &Sites, site: &Arc<Site>, request: Request<Incoming>, host: &str, request_id: &str) -> Result<Response<Body>, Failure> {
    let limits = &site.project.limits;
    let (parts, body) = request.into_parts();
    request::check_head(&parts, limits)?;
    if parts.method == Method::CONNECT || parts.method == Method::TRACE {
        return Err(Failure::new(405, "METHOD_NOT_ALLOWED", "the method is not supported"));
    }
    let path = request::normalise_path(parts.uri.path()).ok_or_else(|| Failure::new(400, "BAD_PATH", "the path is not valid"))?;
    let is_api = path == "/api" || path.starts_with("/api/");
    let (Some((index, route, params)), Some(program)) = (site.route(&path), site.program.clone()) else {
        if is_api {
            return Err(Failure::new(404, "NO_ROUTE", "there is no such route"));
        }
        return site.assets.serve(&parts.method, &path, &parts.headers);
    };
    let method = match decide_method(route, &parts.method) {
        MethodDecision::Accept(method) => method,
        MethodDecision::Refuse(allow) => {
            return Err(Failure::new(405, "METHOD_NOT_ALLOWED", "the route does not handle this method").with_header(header::ALLOW, allow));
        }
    };
    let depth = parts.headers.get("pulse-loop").and_then(|value| value.to_str().ok()).and_then(|value| value.parse().ok()).unwrap_or(0);
    if depth > limits.loop_depth {
        return Err(Failure::new(508, "LOOP", "the request has passed through too many Pulses"));
    }
    let permit = site.gate.enter().await?;
    let overflow = Arc::new(AtomicBool::new(false));
    let body = request::receive(&parts.headers, body, limits, overflow.clone()).await?;
    let invocation = Arc::new(Invocation::new(site.project.clone(), request_id.to_owned(), sites.sink.clone(), depth));
    let body = match body {
        RequestBody::None => Wire::Nil,
        RequestBody::Whole(bytes) => Wire::Bytes(bytes.into()),
        RequestBody::Stream(stream) => {
            let id = invocation.streams.add(stream).map_err(|error| Failure::new(500, "INTERNAL", error.message))?;
            Wire::Map(vec![("stream".into(), Wire::Int(id))])
        }
    };
    let query = parts.uri.query().map_or(String::new(), |query| format!("?{query}"));
    let request = pulse_abi::request::Request {
        route: index as i32,
        method: method.as_str().into(),
        url: format!("http://{host}{path}{query}"),
        body,
        grants: site.grants.names().map(str::to_owned).collect(),
        headers: request::headers_for_guest(&parts.headers),
        params,
        env: env::describe(&site.project.identity, request_id),
    };
    let running = invocation::start(program, site.grants, invocation, request.encode(), permit);
    match running.answer().await {
        Ok((response, stream)) => {
            debug_assert!(stream.is_some() == matches!(response.body, GuestResponseBody::Stream(_)));
            Ok(response.into_http(stream))
        }
        // The guest could not go on because its body was cut off: that is the client's fault.
        Err(_) if overflow.load(Ordering::Relaxed) => Err(request::body_too_large()),
        Err(failure) => Err(failure),
    }
}

/// The host the client asked for, fit to be part of a URL.
fn host_of(request: &Request<Incoming>) -> String {
    let authority = request.uri().authority().map(|authority| authority.as_str());
    let header = || request.headers().get(header::HOST).and_then(|value| value.to_str().ok());
    let host = authority.or_else(header).unwrap_or("localhost");
    let valid = !host.is_empty() && host.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._:[]".contains(&b));
    if valid { host.to_ascii_lowercase() } else { "localhost".to_owned() }
}

fn new_request_id() -> String {
    let mut bytes = [0u8; 16];
    if getrandom::fill(&mut bytes).is_err() {
        // An id only has to be unlikely to repeat.
        let nanos = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, |d| d.as_nanos());
        bytes = nanos.to_le_bytes();
    }
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}
