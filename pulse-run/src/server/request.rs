//! The incoming half: what makes a request acceptable, and its form for the guest.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use bytes::{Bytes, BytesMut};
use futures_util::StreamExt;
use http::header::{self, HeaderMap};
use http::request::Parts;
use http_body_util::BodyExt;
use hyper::body::Body as _;
use hyper::body::Incoming;
use pulse_abi::wire::Wire;

use super::reply::Failure;
use crate::backend::body::ByteStream;
use crate::error::OpError;
use crate::limits::Limits;

/// Bodies up to this size are read before the guest starts; larger ones are streamed.
const INLINE_BODY: u64 = 64 * 1024;
/// After this time a body must arrive at [`MIN_RATE`].
const RATE_GRACE: Duration = Duration::from_secs(5);
const MIN_RATE: u64 = 1024;
const CHUNK_TIMEOUT: Duration = Duration::from_secs(15);

/// Checks what can be judged from the head of the request.
pub fn check_head(parts: &Parts, limits: &Limits) -> Result<(), Failure> {
    let url = parts.uri.path_and_query().map_or(0, |path| path.as_str().len());
    if url > limits.url_bytes {
        return Err(Failure::new(414, "URL_TOO_LONG", "the URL is too long"));
    }
    let bytes: usize = parts.headers.iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum();
    if bytes > limits.header_bytes || parts.headers.len() > limits.header_fields {
        return Err(Failure::new(431, "HEADERS_TOO_LARGE", "the request headers are too large"));
    }
    let ambiguous = || Failure::new(400, "BAD_REQUEST", "the request is ambiguous");
    if parts.headers.contains_key(header::TRANSFER_ENCODING) && parts.headers.contains_key(header::CONTENT_LENGTH) {
        return Err(ambiguous());
    }
    if parts.headers.get_all(header::HOST).iter().count() > 1 || parts.headers.get_all(header::CONTENT_LENGTH).iter().count() > 1 {
        return Err(ambiguous());
    }
    if let (Some(authority), Some(host)) = (parts.uri.authority(), parts.headers.get(header::HOST))
        && !host.as_bytes().eq_ignore_ascii_case(authority.as_str().as_bytes())
    {
        return Err(ambiguous());
    }
    match content_length(&parts.headers) {
        Some(length) if length > limits.request_body => Err(body_too_large()),
        _ => Ok(()),
    }
}

pub fn body_too_large() -> Failure {
    Failure::new(413, "BODY_TOO_LARGE", "the request body is larger than the plan allows")
}

fn content_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// The normalised path: percent-encoded unreserved characters decoded, dot segments and empty segments
/// removed. `None` for paths that cannot mean anything good.
pub fn normalise_path(path: &str) -> Option<String> {
    let bytes = path.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] != b'%' {
            decoded.push(bytes[at]);
            at += 1;
            continue;
        }
        let digits = path.get(at + 1..at + 3)?;
        let byte = u8::from_str_radix(digits, 16).ok().filter(|_| digits.bytes().all(|b| b.is_ascii_hexdigit()))?;
        if byte == 0 || byte == b'\\' {
            return None;
        }
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            decoded.push(byte);
        } else {
            decoded.extend_from_slice(format!("%{byte:02X}").as_bytes());
        }
        at += 3;
    }
    let text = String::from_utf8(decoded).ok()?;
    if text.contains('\\') {
        return None;
    }
    let mut segments: Vec<&str> = Vec::new();
    for segment in text.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop()?;
            }
            other => segments.push(other),
        }
    }
    let slash = text.ends_with('/') && !segments.is_empty();
    Some(format!("/{}{}", segments.join("/"), if slash { "/" } else { "" }))
}

/// Percent-decodes one capture or file name, once; `None` unless the result is UTF-8.
pub fn percent_decode(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] == b'%'
            && let Some(byte) = text.get(at + 1..at + 3).and_then(|digits| u8::from_str_radix(digits, 16).ok())
        {
            out.push(byte);
            at += 3;
        } else {
            out.push(bytes[at]);
            at += 1;
        }
    }
    String::from_utf8(out).ok()
}

/// A request body, read or to be streamed.
pub enum RequestBody {
    None,
    Whole(Bytes),
    Stream(ByteStream),
}

/// Reads a small body whole; prepares a large one for streaming under the plan's limit. `overflow` is set
/// when the limit is passed later, while the guest reads.
pub async fn receive(headers: &HeaderMap, body: Incoming, limits: &Limits, overflow: Arc<AtomicBool>) -> Result<RequestBody, Failure> {
    if body.is_end_stream() {
        return Ok(RequestBody::None);
    }
    let length = content_length(headers);
    let stream = bounded(body, limits.request_body, overflow);
    if length.is_some_and(|length| length > INLINE_BODY) {
        return Ok(RequestBody::Stream(stream));
    }
    let mut stream = stream;
    let mut read = BytesMut::new();
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|error| match error.code {
            Some("BODY_TOO_LARGE") => body_too_large(),
            Some("TIMEOUT") => Failure::new(408, "BODY_TIMEOUT", "the request body arrived too slowly"),
            _ => Failure::new(400, "BAD_REQUEST", "the request body could not be read"),
        })?;
        read.extend_from_slice(&chunk);
        if read.len() as u64 > INLINE_BODY {
            let head = futures_util::stream::iter([Ok(read.freeze())]);
            return Ok(RequestBody::Stream(head.chain(stream).boxed()));
        }
    }
    Ok(RequestBody::Whole(read.freeze()))
}

fn bounded(body: Incoming, limit: u64, overflow: Arc<AtomicBool>) -> ByteStream {
    let state = Some((body, 0u64, Instant::now()));
    let failed = |code, text: &str| Some((Err(OpError::coded("TypeError", code, text)), None));
    futures_util::stream::unfold(state, move |state| {
        let overflow = overflow.clone();
        async move {
            let (mut body, mut total, started) = state?;
            loop {
                let frame = match tokio::time::timeout(CHUNK_TIMEOUT, body.frame()).await {
                    Err(_) => return failed("TIMEOUT", "the request body stalled"),
                    Ok(None) => return None,
                    Ok(Some(Err(_))) => return failed("CONNECT", "the client left while sending the body"),
                    Ok(Some(Ok(frame))) => frame,
                };
                // Trailers are of no use to a guest.
                let Ok(data) = frame.into_data() else { continue };
                total += data.len() as u64;
                if total > limit {
                    overflow.store(true, Ordering::Relaxed);
                    return failed("BODY_TOO_LARGE", "the request body is larger than the plan allows");
                }
                let elapsed = started.elapsed();
                if elapsed > RATE_GRACE && total < (elapsed - RATE_GRACE).as_secs() * MIN_RATE {
                    return failed("TIMEOUT", "the request body arrived too slowly");
                }
                return Some((Ok(data), Some((body, total, started))));
            }
        }
    })
    .boxed()
}

/// Headers for the guest, as pairs; those of the connection are left out.
pub fn headers_for_guest(headers: &HeaderMap) -> Wire {
    let connection = ["connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade", "pulse-loop"];
    let pairs = headers.iter().filter(|(name, _)| !connection.contains(&name.as_str())).map(|(name, value)| {
        let value: String = value.as_bytes().iter().map(|b| char::from(*b)).collect();
        Wire::List(vec![Wire::from(name.as_str()), Wire::from(value)])
    });
    Wire::List(pairs.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths() {
        for (path, expected) in [
            ("/", Some("/")),
            ("//a///b", Some("/a/b")),
            ("/a/./b/../c", Some("/a/c")),
            ("/%61pi/%2e%2e/x", Some("/x")),
            ("/a%2Fb", Some("/a%2Fb")),
            ("/a%2fb/", Some("/a%2Fb/")),
            ("/..", None),
            ("/%2e%2e/etc/passwd", None),
            ("/a%00b", None),
            ("/a%5c..%5cb", None),
            ("/a\\b", None),
            ("/%zz", None),
            ("/%4", None),
            ("/é", Some("/é")),
        ] {
            assert_eq!(normalise_path(path).as_deref(), expected, "{path}");
        }
        assert_eq!(percent_decode("a%20b%252F").as_deref(), Some("a b%2F"));
        assert_eq!(percent_decode("%ff"), None);
    }
}
