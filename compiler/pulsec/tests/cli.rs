//! The command line as a process: exit codes, what goes to stdout and what to stderr, machine formats.

use std::path::Path;
use std::process::{Command, Output};

use pulsec_base::diag::codes::REGISTRY;
use serde_json::Value;

fn pulsec(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_pulsec")).current_dir(folder).args(args).env_remove("GITHUB_ACTIONS").output().unwrap()
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output:?}"))
}

fn project(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}

fn good() -> tempfile::TempDir {
    project(&[
        ("pulse.toml", "name = \"shop\"\nsecrets = [\"KEY\"]\n"),
        ("src/server/a.ts", "export default async function (input, env) {\n  await env.kv.put(\"a\", \"1\");\n  return env.secrets.has(\"KEY\");\n}\n"),
        ("public/index.html", "<h1>shop"),
        ("say.ts", "console.log(\"said\"); console.error(\"told\");"),
        ("throws.ts", "console.log(\"before\"); throw new Error(\"after\");"),
        ("broken.ts", "let a = ;"),
    ])
}

fn bad() -> tempfile::TempDir {
    project(&[("server/a.ts", "export default async (input, env) => {\n  return env.r2.get(\"a\") + env.kvv;\n};\n"), ("server/b.ts", "let = ;")])
}

#[test]
fn json_of_every_command_parses() {
    let folder = good();
    let run = |args: &[&str], code: i32| {
        let output = pulsec(folder.path(), args);
        assert_eq!(output.status.code(), Some(code), "{args:?}: {output:?}");
        json(&output)
    };
    let checked = run(&["check", "--json"], 0);
    assert_eq!(checked["project"]["name"], "shop");
    let causes: Vec<String> =
        checked["causes"].as_array().unwrap().iter().map(|c| format!("{} {} {}:{}:{}", c["capability"], c["detail"], c["file"], c["line"], c["column"])).collect();
    assert_eq!(causes, ["\"kv\" null \"src/server/a.ts\":2:9", "\"secrets\" \"KEY\" \"src/server/a.ts\":3:10"]);
    let built = run(&["build", "--json"], 0);
    assert_eq!((built["routes"].as_u64(), built["assets"].as_u64()), (Some(1), Some(1)));
    let artifact = built["artifact"].as_str().unwrap();
    assert!(folder.path().join(artifact).is_file() && folder.path().join("dist/assets/index.html").is_file());
    let inspected = run(&["inspect", artifact, "--json"], 0);
    assert_eq!(inspected["blake3"], built["blake3"]);
    assert!(inspected["imports"].as_array().unwrap().contains(&"pulse.submit_kv".into()), "{inspected}");
    let said = run(&["run", "say.ts", "--json"], 0);
    assert_eq!((said["stdout"].as_str(), said["stderr"].as_str(), said["exit"].as_u64()), (Some("said\n"), Some("told\n"), Some(0)));
    let thrown = run(&["run", "throws.ts", "--json"], 1);
    assert!(thrown["unhandled"][0].as_str().unwrap().contains("after") && thrown["stdout"] == "before\n", "{thrown}");
    assert_eq!(run(&["run", "broken.ts", "--json"], 1)["diagnostics"][0]["code"], "P0001");
    assert_eq!(run(&["explain", "--json"], 0).as_array().unwrap().len(), REGISTRY.len());
    assert_eq!(run(&["explain", "P0302", "--json"], 0)[0]["code"], "P0302");
    let folder = bad();
    for command in ["check", "build"] {
        let output = pulsec(folder.path(), &[command, "--json"]);
        assert_eq!(output.status.code(), Some(1));
        assert!(output.stderr.is_empty(), "{output:?}");
        let codes: Vec<String> = json(&output)["diagnostics"].as_array().unwrap().iter().map(|d| d["code"].as_str().unwrap().into()).collect();
        assert_eq!(codes, ["P0002", "P0001", "P0302", "P0301"], "{output:?}");
    }
}

#[test]
fn data_goes_to_stdout_and_the_rest_to_stderr() {
    let folder = good();
    let built = pulsec(folder.path(), &["build"]);
    assert_eq!(String::from_utf8_lossy(&built.stdout), "dist/shop.wasm\n");
    assert!(String::from_utf8_lossy(&built.stderr).starts_with("built shop: 1 route, 1 asset, plan creator"), "{built:?}");
    let checked = pulsec(folder.path(), &["check"]);
    let text = String::from_utf8_lossy(&checked.stdout).into_owned();
    assert!(text.contains("  kv  src/server/a.ts:2:9\n") && text.contains("  secrets KEY  src/server/a.ts:3:10\n"), "{text}");
    let run = pulsec(folder.path(), &["run", "say.ts"]);
    assert_eq!((&run.stdout[..], &run.stderr[..]), (&b"said\n"[..], &b"told\n"[..]));
    let refused = pulsec(bad().path(), &["check"]);
    assert!(refused.stdout.is_empty() && String::from_utf8_lossy(&refused.stderr).contains("P0001"), "{refused:?}");
}

#[test]
fn exit_codes() {
    let folder = good();
    std::fs::write(folder.path().join("text.wasm"), "no wasm").unwrap();
    std::fs::write(folder.path().join("file"), "").unwrap();
    for (args, code) in [
        (&["check"][..], 0),
        (&["--version"], 0),
        (&["--help"], 0),
        (&["check", "nowhere"], 1),
        (&["build", "nowhere"], 1),
        (&["build", "broken.ts"], 1),
        (&["build", "--out", "."], 1),
        (&["inspect", "nowhere.wasm"], 1),
        (&["inspect", "text.wasm"], 1),
        (&["run", "nowhere.ts"], 1),
        (&["run", "broken.ts"], 1),
        (&["run", "throws.ts"], 1),
        (&["explain", "P9999"], 1),
        (&[], 2),
        (&["frobnicate"], 2),
        (&["check", "--format", "yaml"], 2),
        (&["check", "--json", "--format", "json"], 2),
        (&["inspect"], 2),
        // A folder that cannot be made is the machine's fault.
        (&["build", "--out", "file/below"], 3),
    ] {
        let output = pulsec(folder.path(), args);
        assert_eq!(output.status.code(), Some(code), "{args:?}: {output:?}");
        assert!(code == 0 || !output.stderr.is_empty(), "{args:?}");
    }
}

#[test]
fn formats_of_diagnostics() {
    let folder = project(&[("server/a.ts", "export default async (input, env) => {\n  return env.r2.get(\"a\") + env.kvv;\n};\n")]);
    let check = |format: &str| {
        let output = pulsec(folder.path(), &["check", "--format", format]);
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        output
    };
    let list = json(&check("json"));
    assert_eq!((&list[0]["code"], &list[0]["start"]["line"], &list[0]["start"]["column"]), (&"P0302".into(), &2.into(), &10.into()));
    assert_eq!((&list[1]["code"], &list[1]["help"]), (&"P0301".into(), &"did you mean env.kv?".into()));
    let sarif = json(&check("sarif"));
    let run = &sarif["runs"][0];
    assert_eq!(sarif["version"], "2.1.0");
    assert_eq!(run["results"].as_array().unwrap().len(), 2);
    let place = &run["results"][0]["locations"][0]["physicalLocation"];
    assert_eq!((&place["artifactLocation"]["uri"], &place["region"]["startLine"]), (&"server/a.ts".into(), &2.into()));
    let rules: Vec<&str> = run["tool"]["driver"]["rules"].as_array().unwrap().iter().map(|r| r["id"].as_str().unwrap()).collect();
    for result in run["results"].as_array().unwrap() {
        assert!(rules.contains(&result["ruleId"].as_str().unwrap()));
    }
    let github = check("github");
    let lines = String::from_utf8_lossy(&github.stdout).into_owned();
    assert!(lines.starts_with("::error file=server/a.ts,line=2,col=10,title=P0302::env.r2 does not exist"), "{lines}");
    assert_eq!(lines.lines().count(), 2);
    let text = check("text");
    let told = String::from_utf8_lossy(&text.stderr).into_owned();
    assert!(text.stdout.is_empty() && told.contains("server/a.ts:2:10") && told.contains("did you mean env.kv?") && told.contains("2 errors"), "{told}");
    // Inside GitHub's runner its format is the default.
    let inside = Command::new(env!("CARGO_BIN_EXE_pulsec")).current_dir(folder.path()).arg("check").env("GITHUB_ACTIONS", "true").output().unwrap();
    assert_eq!(inside.stdout, github.stdout);
}

#[test]
fn every_code_is_explained() {
    let folder = tempfile::tempdir().unwrap();
    for row in REGISTRY {
        let output = pulsec(folder.path(), &["explain", row.code]);
        assert_eq!(output.status.code(), Some(0));
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(text.starts_with(&format!("{}: {}\n\n", row.code, row.title)) && text.len() > row.title.len() + 30, "{text}");
    }
    let mut codes: Vec<&str> = REGISTRY.iter().map(|row| row.code).collect();
    let all = codes.len();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), all, "a code is registered twice");
}

#[test]
fn names_of_routes_conflict_by_name() {
    for (files, named) in [
        (&["server/x.ts", "src/server/x.ts"][..], &["server/x.ts", "src/server/x.ts", "/api/x"][..]),
        (&["server/x.ts", "server/x/index.ts"], &["server/x.ts", "server/x/index.ts"]),
        (&["server/x.ts", "server/x.js"], &["server/x.ts", "server/x.js"]),
        (&["server/[a].ts", "server/[b].ts"], &["server/[a].ts", "server/[b].ts"]),
        (&["server/[...a].ts", "server/[[...b]].ts"], &["server/[...a].ts", "server/[[...b]].ts"]),
    ] {
        let files: Vec<(&str, &str)> = files.iter().map(|file| (*file, "export default () => 1;")).collect();
        let output = pulsec(project(&files).path(), &["check", "--json"]);
        let told = json(&output)["diagnostics"][0].clone();
        assert_eq!(told["code"], "P0402", "{told}");
        for name in named {
            assert!(told["message"].as_str().unwrap().contains(name), "{told}");
        }
    }
    let none = pulsec(project(&[("server/x.ts", "export const helper = 1;")]).path(), &["check", "--json"]);
    let told = json(&none)["diagnostics"][0].clone();
    assert!(told["code"] == "P0401" && told["help"].as_str().unwrap().contains("server/_x.ts"), "{told}");
    let common = pulsec(project(&[("server/x.cjs", "module.exports = 1;")]).path(), &["check", "--json"]);
    assert_eq!(json(&common)["diagnostics"][0]["code"], "P0403");
}

/// Run by the next test in a process of its own.
#[test]
fn panics_on_purpose() {
    if std::env::var_os("PANIC_ON_PURPOSE").is_some() {
        std::process::exit(i32::from(pulsec::commands::guard(|| panic!("an invariant does not hold"))));
    }
}

#[test]
fn a_panic_is_our_bug() {
    let test = std::env::current_exe().unwrap();
    let output = Command::new(test).args(["--exact", "panics_on_purpose", "--nocapture"]).env("PANIC_ON_PURPOSE", "1").output().unwrap();
    assert_eq!(output.status.code(), Some(101));
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(told.contains("this is our bug") && told.contains("an invariant does not hold") && told.contains(env!("CARGO_PKG_VERSION")), "{told}");
}
