//! `env.kv`: Cloudflare KV's rules and error texts over [`crate::backend::kv`].
//!
//! A refusal by the service is `Error("KV <OP> failed: <status> <text>")`; a wrong key is a TypeError.
//! The order of checks (key, expiry, metadata, value) is part of what programs can observe.

use bytes::Bytes;
use futures_util::StreamExt;
use pulse_abi::host::{OP_KV_DELETE, OP_KV_GET, OP_KV_LIST, OP_KV_PUT};
use pulse_abi::wire::Wire;

use super::{Invocation, budget, number};
use crate::backend::kv::{Change, Entry, Found, KvError, Wanted};
use crate::error::{OpError, OpResult};

const MAX_KEY: usize = 512;
const MAX_VALUE: usize = 25 * 1024 * 1024;
const MAX_METADATA: usize = 1024;
const MIN_TTL: i64 = 60;
const MIN_CACHE_TTL: i64 = 30;
const MAX_LIST: i64 = 1000;
const MAX_BULK_KEYS: usize = 100;
const MAX_BULK_BYTES: usize = 25 * 1024 * 1024;
/// A page of keys: names, metadata, and what is around them.
const MAX_PAGE: usize = MAX_LIST as usize * (MAX_KEY + MAX_METADATA + 512);
/// Streamed values are handed over in pieces of this size.
const STREAM_CHUNK: usize = 64 * 1024;

pub async fn run(invocation: &Invocation, op: i32, payload: Wire) -> OpResult {
    match op {
        OP_KV_GET => get(invocation, &payload).await,
        OP_KV_PUT => put(invocation, payload).await,
        OP_KV_DELETE => delete(invocation, &payload).await,
        OP_KV_LIST => list(invocation, &payload).await,
        _ => Err(OpError::bad_payload("kv")),
    }
}

/// Bytes of the largest result an operation can have.
pub fn largest_result(op: i32) -> usize {
    match op {
        OP_KV_GET => MAX_BULK_BYTES + MAX_VALUE + MAX_BULK_KEYS * (MAX_METADATA + 512),
        OP_KV_LIST => MAX_PAGE,
        _ => 0,
    }
}

fn failed(op: &str, status: u16, text: impl std::fmt::Display) -> OpError {
    OpError::new(format!("KV {op} failed: {status} {text}"))
}

fn storage(invocation: &Invocation, op: &str, error: KvError) -> OpError {
    match error {
        KvError::Quota => {
            let limit = invocation.project.limits.kv_bytes;
            OpError::coded("Error", "KV_QUOTA", format!("KV {op} failed: 413 The project's key-value store is full ({limit} bytes)."))
        }
        KvError::Cursor => failed(op, 400, "Invalid cursor. A cursor belongs to one project and prefix."),
        KvError::Storage(text) => {
            invocation.logs.system("error", &format!("key-value store: {text}"));
            failed(op, 500, "Internal Server Error")
        }
    }
}

fn check_key(op: &str, key: &str) -> Result<(), OpError> {
    match key {
        "" => Err(OpError::type_error("Key name cannot be empty.")),
        "." | ".." => Err(OpError::type_error(format!("\"{key}\" is not allowed as a key name."))),
        _ => check_length(op, key),
    }
}

fn check_length(op: &str, key: &str) -> Result<(), OpError> {
    if key.len() > MAX_KEY {
        return Err(failed(op, 414, format!("UTF-8 encoded length of {} exceeds key length limit of {MAX_KEY}.", key.len())));
    }
    Ok(())
}

/// WebIDL `long` of an option: NaN and infinities are 0, fractions are cut off.
fn option_int(value: Option<&Wire>, name: &str) -> Result<Option<i64>, OpError> {
    let Some(n) = value.filter(|value| !value.is_nil()).and_then(Wire::as_f64) else { return Ok(None) };
    if !n.is_finite() {
        return Ok(Some(0));
    }
    if !(f64::from(i32::MIN)..=f64::from(i32::MAX)).contains(&n.trunc()) {
        let text = format!("Value out of range. Must be between -2147483648 and 2147483647 (inclusive). ({name})");
        return Err(OpError::type_error(text));
    }
    Ok(Some(n.trunc() as i64))
}

async fn get(invocation: &Invocation, payload: &Wire) -> OpResult {
    let bad = || OpError::bad_payload("kv.get");
    let [keys, kind, cache_ttl, bulk] = payload.as_list().ok_or_else(bad)? else { return Err(bad()) };
    let keys: Option<Vec<String>> = keys.as_list().ok_or_else(bad)?.iter().map(|key| key.as_str().map(str::to_owned)).collect();
    let keys = keys.ok_or_else(bad)?;
    let bulk = bulk.as_bool().ok_or_else(bad)?;
    let kind = kind.as_str().unwrap_or("text");
    let op = if bulk { "GET_BULK" } else { "GET" };
    let ttl = option_int(Some(cache_ttl), "cacheTtl")?;
    if bulk {
        if !["text", "json", ""].contains(&kind) {
            return Err(failed(op, 400, format!("\"{kind}\" is not a valid type. Use \"json\" or \"text\"")));
        }
        match keys.len() {
            0 => return Err(failed(op, 400, "You must request a minimum of 1 key")),
            count if count > MAX_BULK_KEYS => return Err(failed(op, 400, format!("You can request a maximum of {MAX_BULK_KEYS} keys"))),
            _ => {}
        }
        for key in &keys {
            match key.as_str() {
                "" => return Err(failed(op, 400, "Key names must not be empty")),
                "." | ".." => return Err(failed(op, 400, format!("Illegal key name \"{key}\". Please use a different name."))),
                _ => check_length(op, key)?,
            }
        }
    } else {
        let [key] = keys.as_slice() else { return Err(bad()) };
        check_key(op, key)?;
    }
    if let Some(ttl) = ttl.filter(|ttl| *ttl < MIN_CACHE_TTL) {
        return Err(failed(op, 400, format!("Invalid cache_ttl of {ttl}. Cache TTL must be at least {MIN_CACHE_TTL}.")));
    }
    let store = &invocation.project.stores.kv;
    let wanted = if bulk && kind == "json" { Wanted::Json } else { Wanted::Any };
    let most = if bulk { MAX_BULK_BYTES } else { MAX_VALUE };
    let found = store.get_within(&invocation.project.identity.pulse_id, keys, wanted, most).await;
    let found = found.map_err(|error| storage(invocation, op, error))?;
    let found = match found {
        Found::Entries(entries) => entries,
        Found::NotJson => return Err(failed(op, 400, "At least one of the requested keys corresponds to a non-json value")),
        Found::TooLarge => return Err(failed(op, 413, "Total size of request exceeds the limit of 25MB")),
    };
    let encode = |entry: Option<Entry>| -> OpResult {
        let Some(entry) = entry else { return Ok(Wire::Nil) };
        let value = match kind {
            "stream" => {
                let room = budget::stream_room(invocation, entry.value.len())?;
                let value = Bytes::from(entry.value);
                let starts = (0..value.len()).step_by(STREAM_CHUNK);
                let chunks: Vec<_> = starts.map(|at| Ok(value.slice(at..value.len().min(at + STREAM_CHUNK)))).collect();
                let chunks = futures_util::stream::iter(chunks).inspect(move |_| {
                    // The value lives as long as the stream.
                    let _ = &room;
                });
                let id = invocation.streams.add(chunks.boxed())?;
                ("stream".to_owned(), Wire::Int(id))
            }
            _ => ("value".to_owned(), Wire::Bytes(entry.value)),
        };
        let metadata = ("metadata".to_owned(), entry.metadata.map_or(Wire::Nil, Wire::from));
        Ok(Wire::Map(vec![value, metadata]))
    };
    if !bulk && !["text", "json", "arrayBuffer", "stream"].contains(&kind) && found.iter().any(Option::is_some) {
        let text = "Unknown response type. Possible types are \"text\", \"arrayBuffer\", \"json\", and \"stream\".";
        return Err(OpError::type_error(text));
    }
    found.into_iter().map(encode).collect::<Result<_, _>>().map(Wire::List)
}

async fn put(invocation: &Invocation, payload: Wire) -> OpResult {
    let bad = || OpError::bad_payload("kv.put");
    let key = payload.get("key").and_then(Wire::as_str).ok_or_else(bad)?.to_owned();
    check_key("PUT", &key)?;
    let store = &invocation.project.stores.kv;
    let ttl = option_int(payload.get("expirationTtl"), "expirationTtl")?;
    let expiration = option_int(payload.get("expiration"), "expiration")?;
    let expires_at = expiry(store.now(), ttl, expiration)?;
    let metadata = payload.get("metadata").and_then(Wire::as_str).filter(|text| *text != "null").map(str::to_owned);
    if let Some(text) = metadata.as_ref().filter(|text| text.len() > MAX_METADATA) {
        return Err(failed("PUT", 413, format!("Metadata length of {} exceeds limit of {MAX_METADATA}.", text.len())));
    }
    let Wire::Map(entries) = payload else { return Err(bad()) };
    let value = entries.into_iter().find(|(name, _)| name == "value").map(|(_, value)| value);
    let value = match value {
        Some(Wire::String(text)) => text.into_bytes(),
        Some(Wire::Bytes(bytes)) => bytes,
        _ => return Err(bad()),
    };
    if value.len() > MAX_VALUE {
        return Err(failed("PUT", 413, format!("Value length of {} exceeds limit of {MAX_VALUE}.", value.len())));
    }
    let change = Change::Put { key, value, metadata, expires_at, quota: invocation.project.limits.kv_bytes };
    store.change(&invocation.project.identity.pulse_id, change).await.map_err(|error| storage(invocation, "PUT", error))?;
    Ok(Wire::Nil)
}

/// The second at which an entry ends; a TTL wins over an absolute time.
fn expiry(now: i64, ttl: Option<i64>, expiration: Option<i64>) -> Result<Option<i64>, OpError> {
    let refuse = |text: String| Err(failed("PUT", 400, text));
    if let Some(ttl) = ttl {
        if ttl <= 0 {
            return refuse(format!("Invalid expiration_ttl of {ttl}. Please specify integer greater than 0."));
        }
        if ttl < MIN_TTL {
            return refuse(format!("Invalid expiration_ttl of {ttl}. Expiration TTL must be at least {MIN_TTL}."));
        }
        return Ok(Some(now + ttl));
    }
    if let Some(at) = expiration {
        if at <= now {
            let rule = "Please specify integer greater than the current number of seconds since the UNIX epoch.";
            return refuse(format!("Invalid expiration of {at}. {rule}"));
        }
        if at < now + MIN_TTL {
            return refuse(format!("Invalid expiration of {at}. Expiration times must be at least {MIN_TTL} seconds in the future."));
        }
        return Ok(Some(at));
    }
    Ok(None)
}

async fn delete(invocation: &Invocation, payload: &Wire) -> OpResult {
    let key = payload.as_str().ok_or_else(|| OpError::bad_payload("kv.delete"))?;
    check_key("DELETE", key)?;
    let store = &invocation.project.stores.kv;
    let change = Change::Delete { key: key.to_owned() };
    store.change(&invocation.project.identity.pulse_id, change).await.map_err(|error| storage(invocation, "DELETE", error))?;
    Ok(Wire::Nil)
}

async fn list(invocation: &Invocation, payload: &Wire) -> OpResult {
    let text = |name: &str| payload.get(name).and_then(Wire::as_str).unwrap_or_default();
    let limit = option_int(payload.get("limit"), "limit")?.filter(|limit| *limit > 0).unwrap_or(MAX_LIST);
    if limit > MAX_LIST {
        return Err(failed("GET", 400, format!("Invalid key_count_limit of {limit}. Please specify an integer less than {MAX_LIST}.")));
    }
    let prefix = text("prefix");
    check_length("GET", prefix)?;
    let cursor = Some(text("cursor")).filter(|cursor| !cursor.is_empty()).map(str::to_owned);
    let store = &invocation.project.stores.kv;
    let page = store.list(&invocation.project.identity.pulse_id, prefix, limit as usize, cursor).await;
    let page = page.map_err(|error| storage(invocation, "GET", error))?;
    let keys = page.keys.into_iter().map(|key| {
        let mut entry = vec![("name".to_owned(), Wire::from(key.name))];
        if let Some(at) = key.expiration {
            entry.push(("expiration".into(), number(at as f64)));
        }
        if let Some(metadata) = key.metadata {
            entry.push(("metadata".into(), Wire::from(metadata)));
        }
        Wire::Map(entry)
    });
    let mut result = vec![("keys".to_owned(), Wire::List(keys.collect())), ("list_complete".into(), Wire::Bool(page.cursor.is_none()))];
    if let Some(cursor) = page.cursor {
        result.push(("cursor".into(), Wire::from(cursor)));
    }
    Ok(Wire::Map(result))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::invocation;

    fn list_of(items: &[&str]) -> Wire {
        Wire::List(items.iter().map(|item| Wire::from(*item)).collect())
    }

    fn get_payload(keys: &[&str], kind: Wire, ttl: Wire, bulk: bool) -> Wire {
        Wire::List(vec![list_of(keys), kind, ttl, bulk.into()])
    }

    fn map(entries: Vec<(&str, Wire)>) -> Wire {
        Wire::Map(entries.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
    }

    #[tokio::test]
    async fn k1_to_k5_keys() {
        let (_folder, cx) = invocation();
        for (key, text) in [
            ("", "Key name cannot be empty.".to_owned()),
            (".", "\".\" is not allowed as a key name.".to_owned()),
            ("..", "\"..\" is not allowed as a key name.".to_owned()),
            (&"a".repeat(513), "KV DELETE failed: 414 UTF-8 encoded length of 513 exceeds key length limit of 512.".to_owned()),
            (&"😀".repeat(129), "KV DELETE failed: 414 UTF-8 encoded length of 516 exceeds key length limit of 512.".to_owned()),
        ] {
            assert_eq!(run(&cx, OP_KV_DELETE, key.into()).await.unwrap_err().message, text);
        }
        assert!(run(&cx, OP_KV_DELETE, "😀".repeat(128).as_str().into()).await.is_ok());
        for key in ["...", "a/..", "100%", "a b", "__proto__", "\u{0}nul"] {
            run(&cx, OP_KV_PUT, map(vec![("key", key.into()), ("value", key.into())])).await.unwrap();
            let got = run(&cx, OP_KV_GET, get_payload(&[key], Wire::Nil, Wire::Nil, false)).await.unwrap();
            assert_eq!(got.as_list().unwrap()[0].get("value").unwrap().as_bytes(), Some(key.as_bytes()));
        }
    }

    #[tokio::test]
    async fn k17_to_k37_get() {
        let (_folder, cx) = invocation();
        run(&cx, OP_KV_PUT, map(vec![("key", "k".into()), ("value", "text".into())])).await.unwrap();
        let get = |payload: Wire| run(&cx, OP_KV_GET, payload);
        assert!(get(get_payload(&["k"], "blob".into(), Wire::Nil, false)).await.unwrap_err().message.starts_with("Unknown response type."));
        assert_eq!(get(get_payload(&["no"], "blob".into(), Wire::Nil, false)).await.unwrap(), Wire::List(vec![Wire::Nil]));
        let ttl = get(get_payload(&["no"], Wire::Nil, 10.into(), false)).await.unwrap_err().message;
        assert_eq!(ttl, "KV GET failed: 400 Invalid cache_ttl of 10. Cache TTL must be at least 30.");
        assert!(get(get_payload(&["no"], Wire::Nil, f64::NAN.into(), false)).await.unwrap_err().message.contains("cache_ttl of 0"));
        assert!(get(get_payload(&["no"], Wire::Nil, 1e12.into(), false)).await.unwrap_err().message.contains("Value out of range"));
        let many: Vec<String> = (0..101).map(|i| i.to_string()).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        for (keys, kind, text) in [
            (&many[..], "text", "You can request a maximum of 100 keys"),
            (&[], "text", "You must request a minimum of 1 key"),
            (&["k"], "stream", "\"stream\" is not a valid type. Use \"json\" or \"text\""),
            (&["k"], "json", "At least one of the requested keys corresponds to a non-json value"),
            (&[""], "text", "Key names must not be empty"),
        ] {
            let error = get(get_payload(keys, kind.into(), Wire::Nil, true)).await.unwrap_err().message;
            assert_eq!(error, format!("KV GET_BULK failed: 400 {text}"));
        }
        let stream = get(get_payload(&["k"], "stream".into(), Wire::Nil, false)).await.unwrap();
        let id = stream.as_list().unwrap()[0].get("stream").unwrap().clone();
        let chunk = super::super::stream::run(&cx, pulse_abi::host::OP_STREAM_READ, &id).await.unwrap();
        assert_eq!(chunk.as_bytes(), Some(&b"text"[..]));
        assert!(super::super::stream::run(&cx, pulse_abi::host::OP_STREAM_READ, &id).await.unwrap().is_nil());
    }

    #[tokio::test]
    async fn k52_to_k61_put() {
        let (_folder, cx) = invocation();
        let put = |extra: Vec<(&str, Wire)>| {
            let mut entries = vec![("key", "k".into()), ("value", "v".into())];
            entries.extend(extra);
            run(&cx, OP_KV_PUT, map(entries))
        };
        let now = cx.project.stores.kv.now() as f64;
        for (option, value, text) in [
            ("expirationTtl", 0.0, "Invalid expiration_ttl of 0. Please specify integer greater than 0.".to_owned()),
            ("expirationTtl", f64::NAN, "Invalid expiration_ttl of 0. Please specify integer greater than 0.".to_owned()),
            ("expirationTtl", -5.0, "Invalid expiration_ttl of -5. Please specify integer greater than 0.".to_owned()),
            ("expirationTtl", 59.9, "Invalid expiration_ttl of 59. Expiration TTL must be at least 60.".to_owned()),
            ("expiration", 1000.0, "Invalid expiration of 1000. Please specify integer greater than the current number of seconds since the UNIX epoch.".to_owned()),
            ("expiration", now + 30.0, format!("Invalid expiration of {}. Expiration times must be at least 60 seconds in the future.", now + 30.0)),
        ] {
            assert_eq!(put(vec![(option, value.into())]).await.unwrap_err().message, format!("KV PUT failed: 400 {text}"));
        }
        assert!(put(vec![("expirationTtl", 60.into()), ("expiration", 1.into())]).await.is_ok());
        let long = format!("\"{}\"", "x".repeat(1023));
        assert_eq!(put(vec![("metadata", long.as_str().into())]).await.unwrap_err().message, "KV PUT failed: 413 Metadata length of 1025 exceeds limit of 1024.");
        let huge = map(vec![("key", "k".into()), ("value", vec![0u8; MAX_VALUE + 1].into())]);
        let error = run(&cx, OP_KV_PUT, huge).await.unwrap_err().message;
        assert_eq!(error, "KV PUT failed: 413 Value length of 26214401 exceeds limit of 26214400.");
    }

    #[tokio::test]
    async fn k65_to_k78_list() {
        let (_folder, cx) = invocation();
        for key in ["b", "A", "a%", "a_", "！", "😀", "!"] {
            run(&cx, OP_KV_PUT, map(vec![("key", key.into()), ("value", "".into()), ("metadata", "{\"n\":1}".into())])).await.unwrap();
        }
        let page = run(&cx, OP_KV_LIST, map(vec![])).await.unwrap();
        let names: Vec<&str> = page.get("keys").unwrap().as_list().unwrap().iter().map(|key| key.get("name").unwrap().as_str().unwrap()).collect();
        assert_eq!(names, ["!", "A", "a%", "a_", "b", "！", "😀"]);
        assert_eq!(page.get("list_complete"), Some(&Wire::Bool(true)));
        assert_eq!(page.get("cursor"), None);
        let first = run(&cx, OP_KV_LIST, map(vec![("limit", 7.into())])).await.unwrap();
        assert_eq!(first.get("list_complete"), Some(&Wire::Bool(true)));
        let first = run(&cx, OP_KV_LIST, map(vec![("limit", 5.into())])).await.unwrap();
        let cursor = first.get("cursor").unwrap().clone();
        let rest = run(&cx, OP_KV_LIST, map(vec![("cursor", cursor), ("limit", (-1).into())])).await.unwrap();
        assert_eq!(rest.get("keys").unwrap().as_list().unwrap().len(), 2);
        let literal = run(&cx, OP_KV_LIST, map(vec![("prefix", "a%".into())])).await.unwrap();
        assert_eq!(literal.get("keys").unwrap().as_list().unwrap().len(), 1);
        let error = run(&cx, OP_KV_LIST, map(vec![("limit", 1001.into())])).await.unwrap_err().message;
        assert_eq!(error, "KV GET failed: 400 Invalid key_count_limit of 1001. Please specify an integer less than 1000.");
    }
}
