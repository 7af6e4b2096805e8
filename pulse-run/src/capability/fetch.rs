//! `env.fetch`: every check of the outbound policy, per hop, then secrets, then the wire.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use bytes::Bytes;
use futures_util::StreamExt;
use http::header::{self, HeaderMap, HeaderName, HeaderValue};
use http::{Method, StatusCode};
use pulse_abi::host::OP_FETCH_START;
use pulse_abi::wire::Wire;
use reqwest::Url;
use secrecy::ExposeSecret;
use zeroize::Zeroizing;

use super::redirect::{self, Hop};
use super::{Invocation, secrets};
use crate::backend::body::{self, EchoScanner};
use crate::backend::policy::{Target, check_url, same_origin};
use crate::backend::secrets::{Credential, Kind};
use crate::error::{OpError, OpResult};

const MAX_BODY: usize = 25 * 1000 * 1000;
const MAX_URL: usize = 16 * 1024;
const MAX_HEADER_FIELDS: usize = 128;
const MAX_HEADER_BYTES: usize = 64 * 1024;
/// A body nobody reads is given up after this time.
const TOTAL: Duration = Duration::from_secs(300);

/// Headers a guest cannot set and never sees: they belong to the connection.
const HOP_BY_HOP: &[&str] = &[
    "connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade",
];
/// Headers the host writes itself.
const HOST_OWNED: &[&str] = &["host", "content-length", "expect"];

/// One entry of `inject`.
#[derive(Clone)]
struct Injection {
    credential: Arc<Credential>,
    place: Place,
}

#[derive(Clone)]
enum Place {
    /// Header name and the text before the value.
    Header(HeaderName, String),
    Basic,
    Query(String),
}

pub async fn run(invocation: &Invocation, op: i32, payload: Wire) -> OpResult {
    if op != OP_FETCH_START {
        return Err(OpError::bad_payload("fetch"));
    }
    let limit = |_| OpError::new("the request has ended");
    let permit = invocation.fetches.acquire().await.map_err(limit)?;
    let mode = payload.get("redirect").and_then(Wire::as_str).unwrap_or("follow").to_owned();
    let mut injections = injections(invocation, payload.get("inject"))?;
    let mut hop = decode(&payload)?;
    let mut redirected = false;
    for _ in 0..=redirect::MAX_HOPS {
        let target = check_url(&invocation.project.policy, &hop.url)?;
        let (response, used) = send(invocation, &hop, &target, &injections).await?;
        let status = response.status();
        let location = response.headers().get(header::LOCATION).and_then(|value| value.to_str().ok()).map(str::to_owned);
        match (redirect::is_redirect(status), mode.as_str(), location) {
            (true, "error", _) => return Err(OpError::type_error("unexpected redirect")),
            (true, "follow", Some(location)) => {
                // The final URL is visible to the guest, so a secret must not come back through it.
                let scanner = EchoScanner::new(used.iter().map(|credential| credential.value.expose_secret()));
                if scanner.is_some_and(|mut scanner| scanner.found_in(location.as_bytes())) {
                    return Err(OpError::coded("TypeError", "SECRET_ECHO", "the redirect contained a secret and was refused"));
                }
                let from = hop.url.clone();
                hop = redirect::next(hop, status, &location)?;
                if !same_origin(&from, &hop.url) {
                    injections.clear();
                }
                redirected = true;
            }
            _ => {
                drop(permit);
                return reply(invocation, response, &hop.url, redirected, used);
            }
        }
    }
    Err(OpError::coded("TypeError", "TOO_MANY_REDIRECTS", "too many redirects"))
}

fn decode(payload: &Wire) -> Result<Hop, OpError> {
    let bad = || OpError::bad_payload("fetch");
    let text = payload.get("url").and_then(Wire::as_str).ok_or_else(bad)?;
    if text.len() > MAX_URL {
        return Err(OpError::coded("TypeError", "TOO_LARGE", "the URL is too long"));
    }
    if secrets::mentions_handle(text.as_bytes()) {
        return Err(OpError::coded("TypeError", "SECRET_PLACE", "a secret handle may not be part of a URL: use inject"));
    }
    let url = Url::parse(text).map_err(|_| OpError::type_error(format!("Invalid URL: {}", text.chars().take(200).collect::<String>())))?;
    let method = payload.get("method").and_then(Wire::as_str).unwrap_or("GET");
    if ["CONNECT", "TRACE", "TRACK"].iter().any(|name| name.eq_ignore_ascii_case(method)) {
        return Err(OpError::type_error(format!("the method {method} is not allowed")));
    }
    let method = Method::from_bytes(method.as_bytes()).map_err(|_| OpError::type_error("invalid method"))?;
    let mut headers = Vec::new();
    let mut bytes = 0;
    for pair in payload.get("headers").and_then(Wire::as_list).unwrap_or_default() {
        let Some([Wire::String(name), Wire::String(value)]) = pair.as_list() else { return Err(bad()) };
        let header = HeaderName::from_bytes(name.as_bytes()).map_err(|_| OpError::type_error("invalid header name"))?;
        if value.bytes().any(|b| matches!(b, b'\r' | b'\n' | 0)) {
            return Err(OpError::type_error(format!("invalid value of header {header}")));
        }
        bytes += name.len() + value.len() + 4;
        if may_set(&header, value) {
            headers.push((header, value.clone()));
        }
    }
    if headers.len() > MAX_HEADER_FIELDS || bytes > MAX_HEADER_BYTES {
        return Err(OpError::coded("TypeError", "TOO_LARGE", "the request headers are too large"));
    }
    let body = match payload.get("body") {
        None | Some(Wire::Nil) => None,
        Some(body) => Some(Bytes::copy_from_slice(body.as_bytes().ok_or_else(bad)?)),
    };
    if let Some(body) = &body {
        if body.len() > MAX_BODY {
            return Err(OpError::coded("TypeError", "TOO_LARGE", "the request body is too large"));
        }
        if secrets::mentions_handle(body) {
            return Err(OpError::coded("TypeError", "SECRET_PLACE", "a secret handle may not be part of a body"));
        }
    }
    Ok(Hop { method, url, headers, body })
}

fn may_set(name: &HeaderName, value: &str) -> bool {
    let name = name.as_str();
    if name == "te" {
        return value.trim().eq_ignore_ascii_case("trailers");
    }
    !HOP_BY_HOP.contains(&name) && !HOST_OWNED.contains(&name) && !name.starts_with("cf-") && !name.starts_with("pulse-")
}

fn injections(invocation: &Invocation, list: Option<&Wire>) -> Result<Vec<Injection>, OpError> {
    let bad = || OpError::type_error("inject: each entry is {secret, as: \"bearer\" | \"basic\" | \"header\" | \"query\", name?, prefix?}");
    let mut result = Vec::new();
    for entry in list.and_then(Wire::as_list).unwrap_or_default() {
        if invocation.project.limits.secrets == 0 {
            return Err(OpError::coded("Error", "plan.secretsNotAvailable", "secrets are not part of the free plan"));
        }
        let text = |name: &str| entry.get(name).and_then(Wire::as_str);
        let secret = text("secret").ok_or_else(bad)?;
        let credential = secrets::open(invocation, Kind::Secret, secret)?
            .ok_or_else(|| OpError::coded("Error", "secret.notConfigured", format!("the secret {secret} is not configured")))?;
        let prefix = text("prefix").unwrap_or_default().to_owned();
        let place = match text("as").ok_or_else(bad)? {
            "bearer" => Place::Header(header::AUTHORIZATION, "Bearer ".to_owned()),
            "basic" => Place::Basic,
            "header" => {
                let name = HeaderName::from_bytes(text("name").ok_or_else(bad)?.as_bytes()).map_err(|_| bad())?;
                if !may_set(&name, "") {
                    return Err(bad());
                }
                Place::Header(name, prefix)
            }
            "query" => Place::Query(text("name").ok_or_else(bad)?.to_owned()),
            _ => return Err(bad()),
        };
        result.push(Injection { credential: Arc::new(credential), place });
    }
    Ok(result)
}

/// Builds the request of one hop, replaces handles last, and sends it.
async fn send(invocation: &Invocation, hop: &Hop, target: &Target, injections: &[Injection]) -> Result<(reqwest::Response, Vec<Arc<Credential>>), OpError> {
    let mut used = Vec::new();
    let mut headers = HeaderMap::new();
    for (name, value) in &hop.headers {
        match invocation.handles.substitute(name.as_str(), value, &target.host, target.https)? {
            None => headers.append(name, header_value(value, false)?),
            Some((value, credentials)) => {
                used.extend(credentials);
                headers.append(name, header_value(&value, true)?)
            }
        };
    }
    let mut url = hop.url.clone();
    url.set_fragment(None);
    for injection in injections {
        secrets::check_use(&injection.credential, &target.host, target.https)?;
        let value = injection.credential.value.expose_secret();
        match &injection.place {
            Place::Header(name, prefix) => {
                let value = Zeroizing::new(format!("{prefix}{value}"));
                headers.insert(name, header_value(&value, true)?);
            }
            Place::Basic => {
                let encoded = Zeroizing::new(base64::engine::general_purpose::STANDARD.encode(value));
                let value = Zeroizing::new(format!("Basic {}", *encoded));
                headers.insert(header::AUTHORIZATION, header_value(&value, true)?);
            }
            Place::Query(name) => {
                url.query_pairs_mut().append_pair(name, value);
            }
        }
        used.push(injection.credential.clone());
    }
    let default = |headers: &mut HeaderMap, name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    default(&mut headers, header::ACCEPT, "*/*");
    default(&mut headers, header::ACCEPT_ENCODING, "gzip, br");
    default(&mut headers, header::USER_AGENT, concat!("pulse-run/", env!("CARGO_PKG_VERSION")));
    if invocation.loop_depth + 1 > invocation.project.limits.loop_depth {
        return Err(OpError::coded("TypeError", "LOOP", "the request has passed through too many Pulses"));
    }
    headers.insert("pulse-loop", HeaderValue::from(invocation.loop_depth + 1));
    if let Ok(worker) = HeaderValue::from_str(&invocation.project.identity.name) {
        headers.insert("pulse-worker", worker);
    }
    if let Some(stand_in) = target.override_address {
        if let Ok(host) = HeaderValue::from_str(&target.host) {
            headers.insert(header::HOST, host);
        }
        let port = stand_in.port();
        let redirected = url.set_scheme("http").and_then(|()| url.set_ip_host(stand_in.ip())).and_then(|()| url.set_port(Some(port)));
        redirected.map_err(|()| OpError::type_error("the URL cannot be overridden"))?;
    }
    let mut request = reqwest::Request::new(hop.method.clone(), url);
    *request.headers_mut() = headers;
    *request.timeout_mut() = Some(TOTAL);
    if let Some(body) = &hop.body {
        *request.body_mut() = Some(reqwest::Body::from(body.clone()));
    } else if matches!(hop.method, Method::POST | Method::PUT | Method::PATCH) {
        request.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from_static("0"));
    }
    let response = invocation.project.outbound.send(request, target.override_address.is_some()).await?;
    Ok((response, used))
}

fn header_value(text: &str, secret: bool) -> Result<HeaderValue, OpError> {
    let mut value = HeaderValue::from_bytes(text.as_bytes()).map_err(|_| {
        // The text may hold a secret, so it is not shown.
        OpError::type_error("a header value contains characters that cannot be sent")
    })?;
    value.set_sensitive(secret);
    Ok(value)
}

fn reply(invocation: &Invocation, response: reqwest::Response, url: &Url, redirected: bool, used: Vec<Arc<Credential>>) -> OpResult {
    let status = response.status();
    let encoding = response.headers().get(header::CONTENT_ENCODING).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let has_body = !matches!(status, StatusCode::NO_CONTENT | StatusCode::RESET_CONTENT | StatusCode::NOT_MODIFIED);
    let codings = if has_body { body::codings(encoding.as_deref())? } else { Vec::new() };
    let scanner = EchoScanner::new(used.iter().map(|credential| credential.value.expose_secret()));
    let mut headers = Vec::new();
    let mut head_scanner = EchoScanner::new(used.iter().map(|credential| credential.value.expose_secret()));
    for (name, value) in response.headers() {
        let decoded_away = !codings.is_empty() && (name == header::CONTENT_ENCODING || name == header::CONTENT_LENGTH);
        if HOP_BY_HOP.contains(&name.as_str()) || decoded_away {
            continue;
        }
        if head_scanner.as_mut().is_some_and(|scanner| scanner.found_in(value.as_bytes())) {
            return Err(OpError::coded("TypeError", "SECRET_ECHO", "the response contained a secret and was refused"));
        }
        // Header bytes above 0x7f are Latin-1 by the Fetch standard.
        let value: String = value.as_bytes().iter().map(|b| char::from(*b)).collect();
        headers.push(Wire::List(vec![Wire::from(name.as_str()), Wire::from(value)]));
    }
    let reason = status.canonical_reason().unwrap_or_default();
    let body = if has_body {
        let stream = body::bounded(response.bytes_stream(), &codings, scanner);
        let id = invocation.streams.add(stream.boxed())?;
        Wire::Map(vec![("stream".into(), Wire::Int(id))])
    } else {
        Wire::Nil
    };
    let mut shown = url.clone();
    shown.set_fragment(None);
    Ok(Wire::Map(vec![
        ("url".into(), shown.as_str().into()),
        ("status".into(), Wire::Int(i32::from(status.as_u16()))),
        ("statusText".into(), reason.into()),
        ("redirected".into(), redirected.into()),
        ("headers".into(), Wire::List(headers)),
        ("body".into(), body),
    ]))
}
