//! What the Fetch standard says about a redirect, and what must not travel with it. Pure functions.

use http::header::{self, HeaderName};
use http::{Method, StatusCode};
use reqwest::Url;

use super::secrets::PREFIX;
use crate::backend::policy::same_origin;
use crate::error::OpError;

pub const MAX_HOPS: usize = 20;

/// A request as the guest wrote it, with handles unreplaced.
#[derive(Clone, Debug)]
pub struct Hop {
    pub method: Method,
    pub url: Url,
    pub headers: Vec<(HeaderName, String)>,
    pub body: Option<bytes::Bytes>,
}

/// True for the statuses that `fetch` follows.
pub fn is_redirect(status: StatusCode) -> bool {
    matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308)
}

/// The next request.
pub fn next(mut hop: Hop, status: StatusCode, location: &str) -> Result<Hop, OpError> {
    let mut url = hop.url.join(location).map_err(|_| OpError::coded("TypeError", "BLOCKED_HOST", "the redirect leads to an invalid URL"))?;
    if url.fragment().is_none() {
        url.set_fragment(hop.url.fragment());
    }
    if hop.url.scheme() == "https" && url.scheme() == "http" {
        return Err(OpError::coded("TypeError", "BLOCKED_SCHEME", "a redirect from https to http is not followed"));
    }
    let rewritten = match status.as_u16() {
        301 | 302 => hop.method == Method::POST,
        303 => hop.method != Method::GET && hop.method != Method::HEAD,
        _ => false,
    };
    if rewritten {
        hop.method = Method::GET;
        hop.body = None;
        let about_body = [header::CONTENT_TYPE, header::CONTENT_ENCODING, header::CONTENT_LANGUAGE, header::CONTENT_LOCATION];
        hop.headers.retain(|(name, _)| !about_body.contains(name));
    }
    if !same_origin(&hop.url, &url) {
        let credentials = [header::AUTHORIZATION, header::COOKIE, header::PROXY_AUTHORIZATION, header::HOST];
        hop.headers.retain(|(name, value)| !credentials.contains(name) && !value.contains(PREFIX));
    }
    hop.url = url;
    Ok(hop)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hop(method: Method) -> Hop {
        let headers = vec![
            (header::AUTHORIZATION, "Bearer x".to_owned()),
            (header::CONTENT_TYPE, "text/plain".to_owned()),
            (HeaderName::from_static("x-api-key"), format!("{PREFIX}aaaaaaaaaaaaaaaaaaaaaa")),
            (HeaderName::from_static("x-other"), "1".to_owned()),
        ];
        Hop { method, url: Url::parse("https://a.example/x#f").unwrap(), headers, body: Some(bytes::Bytes::from_static(b"body")) }
    }

    #[test]
    fn methods_and_bodies() {
        for (status, before, after, keeps) in [
            (301, Method::POST, Method::GET, false),
            (302, Method::POST, Method::GET, false),
            (302, Method::PUT, Method::PUT, true),
            (303, Method::PUT, Method::GET, false),
            (303, Method::HEAD, Method::HEAD, true),
            (307, Method::POST, Method::POST, true),
            (308, Method::PUT, Method::PUT, true),
        ] {
            let result = next(hop(before), StatusCode::from_u16(status).unwrap(), "/y").unwrap();
            assert_eq!((result.method, result.body.is_some()), (after, keeps), "{status}");
            assert_eq!(result.url.as_str(), "https://a.example/y#f");
            assert!(result.headers.iter().any(|(name, _)| *name == header::AUTHORIZATION), "same origin keeps credentials");
        }
    }

    #[test]
    fn credentials_stay_at_home() {
        for location in ["https://b.example/", "//b.example/", "https://a.example:8443/"] {
            let result = next(hop(Method::GET), StatusCode::FOUND, location).unwrap();
            let names: Vec<&str> = result.headers.iter().map(|(name, _)| name.as_str()).collect();
            assert_eq!(names, ["content-type", "x-other"], "{location}");
        }
        assert_eq!(next(hop(Method::GET), StatusCode::FOUND, "http://a.example/").unwrap_err().code, Some("BLOCKED_SCHEME"));
    }
}
