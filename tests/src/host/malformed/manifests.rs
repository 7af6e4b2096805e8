//! Manifests that are no manifests, that lie, and that ask for too much.

use serde_json::{Value, json};

use super::bytes::with_custom;
use super::{Artifact, Good, Inspect, Serve, artifact, with_manifest};

/// Both commands read the manifest.
fn case(name: impl Into<String>, serve: Serve, make: impl Fn(&Good) -> Vec<u8> + Send + 'static) -> Artifact {
    let inspect = match serve {
        Serve::Refused(part) => Inspect::Refuses(part),
        Serve::Answers(_) | Serve::Either => Inspect::Shows,
    };
    artifact(name, inspect, serve, make)
}

/// The manifest section as these bytes.
fn raw(name: &str, part: &'static str, text: impl Fn(&Value) -> Vec<u8> + Send + 'static) -> Artifact {
    case(format!("manifest: {name}"), Serve::Refused(part), move |g| with_custom(&g.wasm, "pulse.manifest", &text(&g.manifest)))
}

/// The manifest with one value changed.
fn set(pointer: &'static str, value: Value, serve: Serve) -> Artifact {
    let shown: String = value.to_string().chars().take(40).collect();
    case(format!("manifest: {pointer} = {shown}"), serve, move |g| {
        with_manifest(g, |m| {
            let (parent, key) = pointer.rsplit_once('/').unwrap_or(("", pointer));
            match m.pointer_mut(parent) {
                Some(Value::Object(map)) => drop(map.insert(key.to_owned(), value.clone())),
                Some(Value::Array(list)) => list.push(value.clone()),
                _ => {}
            }
        })
    })
}

pub fn artifacts() -> Vec<Artifact> {
    let refused = Serve::Refused("invalid manifest");
    let mut list = vec![
        raw("empty", "invalid manifest", |_| Vec::new()),
        raw("not JSON", "invalid manifest", |_| b"schema = 1".to_vec()),
        raw("not UTF-8", "invalid manifest", |m| [m.to_string().as_bytes(), b"\xff"].concat()),
        raw("null", "invalid manifest", |_| b"null".to_vec()),
        raw("an array", "invalid manifest", |_| b"[]".to_vec()),
        raw("an empty object", "invalid manifest", |_| b"{}".to_vec()),
        raw("only the schema", "invalid manifest", |_| br#"{"schema":1}"#.to_vec()),
        raw("half of it", "invalid manifest", |m| m.to_string().into_bytes()[..100].to_vec()),
        raw("not canonical", "canonical", |m| serde_json::to_vec_pretty(m).unwrap_or_default()),
        raw("a key twice", "invalid manifest", |m| m.to_string().replacen('{', r#"{"schema":1,"#, 1).into_bytes()),
        raw("a hundred thousand brackets", "invalid manifest", |_| "[".repeat(100_000).into_bytes()),
        raw("deep objects", "invalid manifest", |_| format!("{{\"schema\":1,\"x\":{}1{}}}", "{\"a\":".repeat(50_000), "}".repeat(50_000)).into_bytes()),
        raw("five megabytes", "more than", |_| format!("{{\"schema\":1,\"x\":\"{}\"}}", "y".repeat(5 << 20)).into_bytes()),
        set("schema", json!(0), Serve::Refused("schema version 0")),
        set("schema", json!(2), Serve::Refused("schema version 2")),
        set("schema", json!("1"), refused),
        set("schema", json!(-1), refused),
        set("schema", json!(1.5), refused),
        set("schema", json!(u64::MAX), refused),
        set("somethingNew", json!(true), refused),
        set("/project/name", json!(""), refused),
        set("/project/name", json!("../../etc"), refused),
        set("/project/name", json!("a".repeat(10_000)), refused),
        set("/project/name", json!("a\u{0}b"), refused),
        set("/project/name", json!(7), refused),
        set("/project/id", json!("../x"), refused),
        set("/project/id", json!(""), refused),
        set("/project/id", json!("x".repeat(100_000)), refused),
        set("/capabilities/kv", json!(false), refused),
        set("/capabilities/kv", json!("yes"), refused),
        set("/capabilities/everything", json!(true), refused),
        set("/capabilities/secrets", json!(["B", "A"]), refused),
        set("/capabilities/secrets", json!(["not a name"]), refused),
        set("/capabilities/connections", json!(["../x"]), refused),
        set("/capabilities/fetch", json!({"hosts": "all"}), refused),
        set("/minimum_plan", json!("enterprise"), refused),
        set("/minimum_plan", json!(null), refused),
        set("/capabilities/db", json!(true), Serve::Refused("minimum plan")),
        set("/limits/cpuMs", json!(-1), refused),
        set("/limits/cpuMs", json!(1e300), refused),
        set("/limits/memoryMb", json!("lots"), refused),
        // Asked for, and granted up to the plan's most.
        set("/limits/cpuMs", json!(u64::MAX), refused),
        set("/limits/memoryMb", json!(u64::MAX), refused),
        set("/limits/cpuMs", json!((1u64 << 53) - 1), Serve::Answers(200)),
        set("/limits/memoryMb", json!((1u64 << 53) - 1), Serve::Answers(200)),
        set("/policy/outbound", json!(["*"]), Serve::Answers(200)),
        set("/policy/outbound", json!(["http://[::1"]), refused),
        set("/policy/secrets", json!({"not a name": {}}), refused),
        set("/policy/secrets", json!({"A": {"headers": ["a\r\nb"]}}), refused),
        set("/config", json!({"a b": 1}), refused),
        set("/config", json!({"A": [1]}), refused),
        set("/schedules", json!([{"cron": "* * * * *", "route": "/api/none"}]), refused),
        set("/inputs", json!([{"path": "a", "blake3": "00"}]), refused),
        set("/inputs", json!([{"path": "b", "blake3": "0".repeat(64)}, {"path": "a", "blake3": "0".repeat(64)}]), refused),
        set("/routes", json!([]), Serve::Answers(404)),
        set("/routes", json!({}), refused),
        set("/routes/0/shape", json!("magic"), refused),
        set("/routes/0/shape", json!("methods"), refused),
        set("/routes/0/methods", json!(["GET"]), refused),
        set("/routes/0/pattern", json!("api"), refused),
        set("/routes/0/pattern", json!("/api/../x"), Serve::Refused("is not a route segment")),
        set("/routes/0/pattern", json!("/api/[...a]/[...b]"), refused),
        set("/routes/0/pattern", json!("/".repeat(100_000)), refused),
        set("/routes/0/capabilities", json!(["root"]), refused),
        set("/routes/0/capabilities", json!(["db", "kv"]), refused),
        set("/routes/0/capabilities", json!(["kv", "kv"]), refused),
        set("/compiler", json!("x".repeat(1 << 20)), Serve::Answers(200)),
    ];
    for field in ["schema", "project", "compiler", "routes", "capabilities", "minimum_plan", "setup", "limits", "policy", "config", "schedules", "inputs"] {
        list.push(case(format!("manifest: without {field}"), refused, move |g| with_manifest(g, |m| drop(m.as_object_mut().and_then(|o| o.remove(field))))));
    }
    list.push(case("manifest: two equal routes", refused, |g| {
        with_manifest(g, |m| {
            if let Some(routes) = m["routes"].as_array_mut() {
                routes.push(routes[0].clone());
            }
        })
    }));
    list.push(case("manifest: ten thousand routes", Serve::Answers(404), |g| {
        with_manifest(g, |m| {
            let route = m["routes"][0].clone();
            let many: Vec<Value> = (0..10_000).map(|i| { let mut r = route.clone(); r["pattern"] = json!(format!("/api/r{i}")); r }).collect();
            m["routes"] = json!(many);
        })
    }));
    list
}
