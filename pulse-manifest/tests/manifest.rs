//! Canonical round trip and refusals of the manifest.

use pulse_manifest::manifest::{ConfigValue, SCHEMA};
use pulse_manifest::*;

fn sample() -> Manifest {
    let capabilities = Capabilities {
        kv: true,
        db: true,
        fetch: Some(FetchUse { hosts: vec!["api.example.com".into()], dynamic: false }),
        secrets: vec!["TOKEN".into()],
        ..Capabilities::default()
    };
    Manifest {
        schema: SCHEMA,
        project: Project { name: "my-app".into(), id: None },
        compiler: "0.1.0".into(),
        routes: vec![
            Route {
                pattern: "/api".into(),
                file: "src/server/index.ts".into(),
                shape: Shape::Enhanced,
                methods: vec![],
                capabilities: vec![RouteCapability::Fetch, RouteCapability::Kv],
            },
            Route {
                pattern: "/api/users/[id]".into(),
                file: "src/server/users/[id].ts".into(),
                shape: Shape::Methods,
                methods: vec!["GET".into(), "POST".into()],
                capabilities: vec![RouteCapability::Db],
            },
        ],
        setup: Manifest::setup_of(&capabilities),
        minimum_plan: Plan::minimum(&capabilities),
        capabilities,
        limits: LimitRequest { cpu_ms: Some(100), ..LimitRequest::default() },
        policy: Policy {
            outbound: Some(vec![HostPattern::parse("*.example.com").unwrap()]),
            secrets: [("TOKEN".to_string(), SecretPolicy::default())].into(),
            ..Policy::default()
        },
        config: [("GREETING".to_string(), ConfigValue::Text("hi".into())), ("N".to_string(), ConfigValue::Int(3))].into(),
        schedules: vec![Schedule { cron: "0 * * * *".into(), route: "/api".into() }],
        inputs: vec![Input::new("src/server/index.ts", b"x")],
    }
}

#[test]
fn round_trip_is_canonical() {
    let json = sample().to_json().unwrap();
    assert!(json.starts_with(r#"{"capabilities":{"connections":[]"#), "{json}");
    assert!(json.contains(r#""setup":[{"kind":"secret","name":"TOKEN"},{"kind":"database"}]"#), "{json}");
    assert_eq!(Manifest::from_json(json.as_bytes()).unwrap(), sample());
    assert_eq!(sample().minimum_plan, Plan::Pro);
}

#[test]
fn reading_is_strict() {
    let json = sample().to_json().unwrap();
    let refused = |from: &str, to: &str| {
        assert!(json.contains(from), "{from}");
        Manifest::from_json(json.replacen(from, to, 1).as_bytes()).unwrap_err().0
    };
    assert!(refused(r#""schema":1"#, r#""schema":2"#).contains("version 2"));
    assert!(refused(r#""kv":true"#, r#""kv":true,"teleport":true"#).contains("teleport"));
    assert!(refused(r#","schema""#, r#", "schema""#).contains("canonical"));
    assert!(refused(r#""name":"my-app""#, r#""name":"My App""#).contains("project name"));
    assert!(refused("/api/users/[id]\",", "/api/users/[id\",").contains("not a route segment"));
    assert!(refused(r#""pattern":"/api""#, r#""pattern":"/api/users/[x]""#).contains("both claim"));
    assert!(refused(r#""minimum_plan":"pro""#, r#""minimum_plan":"free""#).contains("need pro"));
    assert!(refused(r#"["GET","POST"]"#, r#"["POST","GET"]"#).contains("sorted"));
    assert!(refused(r#"["GET","POST"]"#, r#"["BREW"]"#).contains("BREW"));
    assert!(refused(r#""db":true"#, r#""db":false"#).contains("Db"));
    assert!(refused(r#""route":"/api""#, r#""route":"/nope""#).contains("/nope"));
    for bytes in [&b""[..], b"{}", b"null", b"{\"schema\":1}", b"\xff", br#"{"schema":-1}"#] {
        assert!(Manifest::from_json(bytes).is_err());
    }
    // No mutation of a valid manifest panics or is read as the same one.
    for at in 0..json.len() {
        let mut bytes = json.clone().into_bytes();
        bytes[at] ^= 1;
        assert_ne!(Manifest::from_json(&bytes).ok(), Some(sample()), "byte {at}");
        let _ = Manifest::from_json(&json.as_bytes()[..at]);
    }
}

#[test]
fn routes_and_imports() {
    let manifest = sample();
    let table = manifest.route_table().unwrap();
    let route = &manifest.routes[table.find("/api/users/5").unwrap().route];
    assert!(route.accepts("HEAD") && route.accepts("POST") && !route.accepts("DELETE"));
    assert_eq!(route.allow(), "GET, HEAD, POST");
    let allows = |c| manifest.capabilities.allows_import(c);
    assert!(allows("db") && allows("timer") && allows("fetch"));
    assert!(!allows("connections") && !allows("crypto") && !allows("wait_until") && !allows("unheard-of"));
}
