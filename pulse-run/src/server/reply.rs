//! What a guest answers, decoded from the wire, and the runner's own error envelope.

use bytes::Bytes;
use http::header::{self, HeaderName, HeaderValue};
use http::{Response, StatusCode};
use http_body_util::{BodyExt, Full, combinators::UnsyncBoxBody};
use pulse_abi::wire::{self, Wire};

use super::stream::GuestBody;
use crate::limits::Limits;

/// The body type of every response.
pub type Body = UnsyncBoxBody<Bytes, std::io::Error>;

/// A body that is complete.
pub fn full(bytes: impl Into<Bytes>) -> Body {
    Full::new(bytes.into()).map_err(|never| match never {}).boxed_unsync()
}

/// A refusal or failure the runner answers itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    pub status: StatusCode,
    pub code: &'static str,
    pub message: String,
    pub retryable: bool,
    pub headers: Vec<(HeaderName, String)>,
}

impl Failure {
    pub fn new(status: u16, code: &'static str, message: impl Into<String>) -> Self {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let retryable = matches!(status.as_u16(), 429 | 503 | 504) && !matches!(code, "CPU_LIMIT" | "MEMORY_LIMIT");
        Self { status, code, message: message.into(), retryable, headers: Vec::new() }
    }

    pub fn with_header(mut self, name: HeaderName, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// `{error, code, retryable, requestId}`.
    pub fn into_response(self, request_id: &str) -> Response<Body> {
        let envelope = serde_json::json!({
            "error": self.message, "code": self.code, "retryable": self.retryable, "requestId": request_id,
        });
        let mut response = Response::new(full(envelope.to_string()));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert("pulse-error", HeaderValue::from_static(self.code));
        for (name, value) in self.headers {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(name, value);
            }
        }
        response
    }
}

/// A response of the guest.
pub struct GuestResponse {
    pub status: StatusCode,
    pub headers: Vec<(HeaderName, HeaderValue)>,
    pub body: GuestResponseBody,
}

pub enum GuestResponseBody {
    Bytes(Bytes),
    /// Arrives chunk by chunk under this guest stream id.
    Stream(i32),
}

/// What `respond` was called with.
pub enum Reply {
    Response(GuestResponse),
    /// The handler failed; message and stack are for the log only.
    Failed { kind: String, message: String, stack: String },
}

/// Decodes the payload of `respond`; the error says what is wrong with it.
pub fn decode(payload: &[u8], limits: &Limits) -> Result<Result<Reply, Failure>, String> {
    let value = wire::decode(payload).map_err(|error| error.to_string())?;
    if let Some(kind) = value.get("error") {
        let text = |name: &str| value.get(name).and_then(Wire::as_str).unwrap_or_default().to_owned();
        return Ok(Ok(Reply::Failed { kind: kind.as_str().unwrap_or("error").to_owned(), message: text("message"), stack: text("stack") }));
    }
    let Some([status, headers, body]) = value.as_list() else { return Err("a response is [status, headers, body]".into()) };
    let status = status.as_f64().filter(|s| s.fract() == 0.0 && (200.0..=599.0).contains(s)).ok_or("the status is not from 200 to 599")?;
    let status = StatusCode::from_u16(status as u16).map_err(|_| "bad status")?;
    let mut list = Vec::new();
    let mut header_bytes = 0;
    for pair in headers.as_list().ok_or("headers are a list")? {
        let Some([Wire::String(name), Wire::String(value)]) = pair.as_list() else { return Err("a header is [name, value]".into()) };
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| "bad header name")?;
        // Header values are byte strings: one byte per character.
        let bytes: Option<Vec<u8>> = value.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect();
        let value = bytes.and_then(|bytes| HeaderValue::from_bytes(&bytes).ok()).ok_or("bad header value")?;
        header_bytes += name.as_str().len() + value.len() + 4;
        if !is_connection_header(&name) {
            list.push((name, value));
        }
    }
    let too_large = |what: &str| Ok(Err(Failure::new(502, "RESPONSE_TOO_LARGE", format!("the response {what} of the Pulse is too large"))));
    if header_bytes > limits.response_header_bytes {
        return too_large("header");
    }
    let body = match body {
        Wire::Nil => GuestResponseBody::Bytes(Bytes::new()),
        Wire::Bytes(_) | Wire::String(_) => GuestResponseBody::Bytes(Bytes::copy_from_slice(body.as_bytes().unwrap_or_default())),
        other => match other.get("stream").and_then(Wire::as_f64) {
            Some(id) => GuestResponseBody::Stream(id as i32),
            None => return Err("a body is nil, bytes or {stream}".into()),
        },
    };
    if let GuestResponseBody::Bytes(bytes) = &body
        && limits.response_body.is_some_and(|limit| bytes.len() as u64 > limit)
    {
        return too_large("body");
    }
    Ok(Ok(Reply::Response(GuestResponse { status, headers: list, body })))
}

/// Headers that belong to the connection; the server writes them itself.
fn is_connection_header(name: &HeaderName) -> bool {
    let own = ["keep-alive", "proxy-connection", "request-id", "pulse-error"];
    [header::CONNECTION, header::TRANSFER_ENCODING, header::CONTENT_LENGTH, header::UPGRADE, header::TE, header::TRAILER].contains(name)
        || own.contains(&name.as_str())
}

impl GuestResponse {
    /// As an HTTP response; `stream` is the body when it is streamed.
    pub fn into_http(self, stream: Option<GuestBody>) -> Response<Body> {
        let body = match (self.body, stream) {
            (_, Some(stream)) => stream.boxed_unsync(),
            (GuestResponseBody::Bytes(bytes), None) => full(bytes),
            (GuestResponseBody::Stream(_), None) => full(Bytes::new()),
        };
        let empty = matches!(self.status, StatusCode::NO_CONTENT | StatusCode::RESET_CONTENT | StatusCode::NOT_MODIFIED);
        let mut response = Response::new(if empty { full(Bytes::new()) } else { body });
        *response.status_mut() = self.status;
        for (name, value) in self.headers {
            response.headers_mut().append(name, value);
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(value: Wire) -> Result<Result<Reply, Failure>, String> {
        decode(&value.encode(), &crate::testing::limits())
    }

    #[test]
    fn responses_are_checked() {
        let header = |name: &str, value: &str| Wire::List(vec![name.into(), value.into()]);
        let good = Wire::List(vec![200.into(), Wire::List(vec![header("x-a", "é"), header("transfer-encoding", "chunked")]), "hi".into()]);
        let Ok(Ok(Reply::Response(response))) = decoded(good) else { panic!() };
        assert_eq!(response.headers.len(), 1);
        assert_eq!(response.headers[0].1.as_bytes(), [0xe9]);
        for bad in [
            Wire::Nil,
            Wire::List(vec![100.into(), Wire::List(vec![]), Wire::Nil]),
            Wire::List(vec![200.into(), Wire::List(vec![header("a b", "x")]), Wire::Nil]),
            Wire::List(vec![200.into(), Wire::List(vec![header("a", "x\r\nset-cookie: y")]), Wire::Nil]),
            Wire::List(vec![200.into(), Wire::List(vec![]), Wire::Bool(true)]),
        ] {
            assert!(decoded(bad.clone()).is_err(), "{bad:?}");
        }
        assert!(decode(&[1, 2, 3], &crate::testing::limits()).is_err());
        let huge = Wire::List(vec![200.into(), Wire::List(vec![]), Wire::Bytes(vec![0; (10 << 20) + 1])]);
        assert_eq!(decoded(huge).unwrap().err().unwrap().code, "RESPONSE_TOO_LARGE");
    }
}
