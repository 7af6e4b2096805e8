//! `pulse.toml`: values and positions of errors.

use pulse_manifest::manifest::ConfigValue;
use pulse_manifest::{Plan, ProjectConfig};

#[test]
fn a_full_file() {
    let text = r#"
name = "my-app"
plan = "creator"
outbound = ["api.example.com", "*.example.org:443"]
allow_http = true
spa = true
connections = ["github"]

[secrets.STRIPE_KEY]
hosts = ["api.stripe.com"]
headers = ["X-Stripe"]

[config]
GREETING = "hello"
PAGE = 20
BETA = false

[limits]
cpu_ms = 1_000
memory_mb = 256

[[schedule]]
cron = "*/5 0-6,12 * 1 1-5"
route = "/api/cleanup"
"#;
    let config = ProjectConfig::parse(text).unwrap();
    assert_eq!(config.name.as_deref(), Some("my-app"));
    assert_eq!(config.plan, Some(Plan::Creator));
    assert_eq!(config.policy.outbound.unwrap().len(), 2);
    assert_eq!(config.policy.allow_http, Some(true));
    assert!(config.policy.spa);
    assert_eq!(config.connections, ["github"]);
    assert_eq!(config.policy.secrets["STRIPE_KEY"].hosts[0].to_string(), "api.stripe.com");
    assert_eq!(config.config["PAGE"], ConfigValue::Int(20));
    assert_eq!(config.limits.cpu_ms, Some(1000));
    assert_eq!(config.schedules[0].route, "/api/cleanup");
    assert_eq!(ProjectConfig::parse("").unwrap(), ProjectConfig::default());
    assert_eq!(ProjectConfig::parse("secrets = ['A', 'B']").unwrap().policy.secrets.len(), 2);
}

#[test]
fn errors_point_at_their_cause() {
    for (text, place, message) in [
        ("nmae = 'x'", "nmae", "did you mean `name`"),
        ("name = 'My App'", "'My App'", "is not a name"),
        ("name = 3", "3", "string is expected"),
        ("plan = 'gold'", "'gold'", "is not a plan"),
        ("spa = 'yes'", "'yes'", "`true` or `false`"),
        ("outbound = 'a.com'", "'a.com'", "list is expected"),
        ("outbound = ['a.com', 'https://b.com']", "'https://b.com'", "is a URL"),
        ("secrets = ['a-b']", "'a-b'", "secret name"),
        ("[secrets.A]\nvalue = 'hunter2'", "value", "pulse-run secret put A"),
        ("[secrets.A]\nhost = ['a.com']", "host", "did you mean `hosts`"),
        ("[config]\nA = 1.5", "1.5", "string, an integer or a boolean"),
        ("[limits]\ncpu_ms = 0", "0", "from 1 to"),
        ("[limits]\nmemory_mb = 99999", "99999", "from 1 to 512"),
        ("[[schedule]]\ncron = '61 * * * *'\nroute = '/api'", "'61 * * * *'", "cron expression"),
        ("[[schedule]]\ncron = '* * * *'\nroute = '/api'", "'* * * *'", "cron expression"),
        ("config = 1", "1", "table is expected"),
    ] {
        let errors = ProjectConfig::parse(text).unwrap_err();
        assert_eq!(errors.len(), 1, "{text}: {errors:?}");
        assert_eq!(&text[errors[0].span.clone()], place, "{text}");
        assert!(errors[0].to_string().contains(message), "{text}: {}", errors[0]);
    }
    let two = ProjectConfig::parse("name = 1\nplan = 2\n").unwrap_err();
    assert_eq!(two.len(), 2);
    for broken in ["name = ", "[", "a = 1\na = 2", "= 1", "name = \"x", "\u{0}"] {
        assert!(!ProjectConfig::parse(broken).unwrap_err().is_empty(), "{broken:?}");
    }
    assert!(ProjectConfig::parse("[[schedule]]\ncron = '* * * * *'").unwrap_err()[0].message.contains("needs"));
}
