//! Route files, precedence, conflicts, decoding.

use pulse_manifest::{Capture, Pattern, RouteTable};

fn table(patterns: &[&str]) -> RouteTable {
    RouteTable::new(patterns.iter().map(|p| Pattern::parse(p).unwrap()).collect()).unwrap()
}

#[test]
fn files_become_patterns() {
    let of = |path| Pattern::of_file(path).unwrap().map(|p| p.to_string());
    for (path, pattern) in [
        ("weather.ts", "/api/weather"),
        ("index.ts", "/api"),
        ("users/index.tsx", "/api/users"),
        ("users/[id].mjs", "/api/users/[id]"),
        ("files/[...path].ts", "/api/files/[...path]"),
        ("docs/[[...slug]].js", "/api/docs/[[...slug]]"),
        ("v1.2/data.json.ts", "/api/v1.2/data.json"),
    ] {
        assert_eq!(of(path).as_deref(), Some(pattern), "{path}");
    }
    for path in [
        "types.d.ts", "a.test.ts", "a.spec.js", "__tests__/a.ts", "_lib/a.ts", "_a.ts", ".hidden.ts", "x/.b/a.ts",
        "readme.md", "Makefile", "[id].test.ts", "d/[...x].d.ts",
    ] {
        assert_eq!(of(path), None, "{path}");
    }
    assert!(Pattern::of_file("a.cts").unwrap_err().hint.unwrap().contains(".ts"));
    for path in ["a[id].ts", "[].ts", "[...].ts", "[...a]/b.ts", "[a]/[a].ts", "[a b].ts", "[[a]].ts"] {
        assert!(Pattern::of_file(path).is_err(), "{path}");
    }
}

#[test]
fn static_beats_dynamic_beats_catch_all() {
    let table = table(&[
        "/api/[...all]", "/api/users/[id]", "/api/users/me", "/api/[kind]/x/y", "/api/users/[id]/posts", "/api",
        "/api/docs/[[...slug]]",
    ]);
    let find = |path| table.find(path).map(|m| table.patterns()[m.route].to_string());
    for (path, pattern) in [
        ("/api", "/api"),
        ("/api/", "/api"),
        ("/api/users/me", "/api/users/me"),
        ("/api/users/7", "/api/users/[id]"),
        ("/api/users/me/posts", "/api/users/[id]/posts"),
        ("/api/users/x/y", "/api/[kind]/x/y"),
        ("/api/users/x/z", "/api/[...all]"),
        ("/api/a/b/c", "/api/[...all]"),
        ("/api/docs", "/api/docs/[[...slug]]"),
        ("/api/docs/a/b", "/api/docs/[[...slug]]"),
        ("/api/%75sers/me", "/api/users/me"),
    ] {
        assert_eq!(find(path).as_deref(), Some(pattern), "{path}");
    }
    for path in ["/", "", "api", "/other", "/api//x", "/api/..", "/api/%2e%2E/x", "/api/%zz", "/api/%", "/api/%00", "/api/%ff", "/api/%c0%ae"] {
        assert_eq!(find(path), None, "{path}");
    }
}

#[test]
fn captures_are_decoded_once() {
    let table = table(&["/api/[a]/[...rest]", "/x/[[...all]]"]);
    let found = table.find("/api/a%2520b/%2F/%C3%A9+").unwrap();
    assert_eq!(
        found.params,
        [
            ("a".to_string(), Capture::One("a%20b".into())),
            ("rest".to_string(), Capture::Many(vec!["/".into(), "é+".into()])),
        ]
    );
    assert_eq!(table.find("/x").unwrap().params, [("all".to_string(), Capture::Many(vec![]))]);
}

#[test]
fn conflicts() {
    let conflict = |patterns: &[&str]| RouteTable::new(patterns.iter().map(|p| Pattern::parse(p).unwrap()).collect()).unwrap_err();
    assert_eq!(conflict(&["/api/x", "/api/y", "/api/x"]), (0, 2));
    assert_eq!(conflict(&["/api/[a]", "/api/[b]"]), (0, 1));
    assert_eq!(conflict(&["/api/[...a]", "/api/[[...b]]"]), (0, 1));
}
