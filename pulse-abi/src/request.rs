//! What `pulse_request` is given: a wire list whose rarely used part stays encoded until somebody looks at it.
//!
//! | place | value |
//! |---|---|
//! | 0 | route: int, index into the manifest's routes |
//! | 1 | method: string |
//! | 2 | url: string, absolute |
//! | 3 | body: nil, bytes (whole, when small and complete) or {stream: host stream id int} |
//! | 4 | grants: list of the names of capabilities that are granted to this invocation ("kv", "db", …) |
//! | 5 | details: bytes, the encoding of the map {headers: [[name, value]…], params: map of captures, env: {pulseId, version int, name, owner, plan, environment, requestId}} |

use alloc::string::String;
use alloc::vec::Vec;

use crate::wire::{self, Wire, WireError, put};

/// One request to a guest.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    pub route: i32,
    pub method: String,
    pub url: String,
    pub body: Wire,
    pub grants: Vec<String>,
    pub headers: Wire,
    pub params: Wire,
    pub env: Wire,
}

impl Request {
    pub fn encode(&self) -> Vec<u8> {
        let mut details = Vec::new();
        put::map(&mut details, 3);
        for (key, value) in [("headers", &self.headers), ("params", &self.params), ("env", &self.env)] {
            put::key(&mut details, key);
            wire::encode_into(value, &mut details);
        }
        let mut out = Vec::with_capacity(details.len() + self.url.len() + 128);
        put::list(&mut out, 6);
        put::int(&mut out, self.route);
        put::string(&mut out, &self.method);
        put::string(&mut out, &self.url);
        wire::encode_into(&self.body, &mut out);
        put::list(&mut out, self.grants.len());
        self.grants.iter().for_each(|name| put::string(&mut out, name));
        put::bytes(&mut out, &details);
        out
    }

    /// The request of these bytes; anything else is an error at its place.
    pub fn decode(bytes: &[u8]) -> Result<Self, WireError> {
        let wrong = WireError { offset: 0, reason: "not a request" };
        let Wire::List(items) = wire::decode(bytes)? else { return Err(wrong) };
        let [route, method, url, body, grants, details] = <[Wire; 6]>::try_from(items).map_err(|_| wrong)?;
        let (Wire::Int(route), Wire::String(method), Wire::String(url), Wire::List(grants), Wire::Bytes(details)) =
            (route, method, url, grants, details)
        else {
            return Err(wrong);
        };
        let details = wire::decode(&details)?;
        let detail = |key| details.get(key).cloned().ok_or(wrong);
        Ok(Self {
            route,
            method,
            url,
            body,
            grants: grants.iter().map(|name| name.as_str().map(String::from)).collect::<Option<_>>().ok_or(wrong)?,
            headers: detail("headers")?,
            params: detail("params")?,
            env: detail("env")?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;

    #[test]
    fn round_trip() {
        let request = Request {
            route: 3,
            method: "GET".into(),
            url: "http://localhost/api".into(),
            body: Wire::Map(vec![("stream".into(), Wire::Int(1))]),
            grants: vec!["kv".into()],
            headers: Wire::List(vec![Wire::List(vec!["a".into(), "b".into()])]),
            params: Wire::Map(vec![("id".into(), "1".into())]),
            env: Wire::Map(vec![("version".into(), Wire::Int(1))]),
        };
        assert_eq!(Request::decode(&request.encode()), Ok(request.clone()));
        assert!(Request::decode(&Wire::Nil.encode()).is_err());
        assert!(Request::decode(&request.encode()[1..]).is_err());
    }
}
