//! The command line as a process: exit codes, clean JSON, and data that survives being killed.

use std::io::Write as _;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use pulse_run::backend::kv::KvStore;
use pulse_run::site::pulse_id;

use crate::guest::Guest;

fn command(data: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pulse-run"));
    command.arg("--data").arg(data).args(args).env_remove("PULSE_ROOT_KEY");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn run(data: &Path, args: &[&str]) -> Output {
    command(data, args).output().unwrap()
}

fn run_with(data: &Path, args: &[&str], input: &str) -> Output {
    let mut child = command(data, args).stdin(Stdio::piped()).spawn().unwrap();
    // A command that refuses its arguments may end before it reads.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

#[test]
fn json_output_is_clean_and_exit_codes_hold() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let migrations = folder.path().join("migrations");
    std::fs::create_dir(&migrations).unwrap();
    std::fs::write(migrations.join("0001_init.sql"), "CREATE TABLE Pulse_t (a); -- first\n").unwrap();
    std::fs::write(migrations.join("0002_bad.sql"), "INSERT INTO Pulse_t VALUES (1); oops;").unwrap();
    let dir = migrations.to_str().unwrap();
    for args in [&["--json", "secret", "put", "KEY", "--host", "api.example.com"][..], &["--json", "connect", "github"]] {
        let put = run_with(&data, args, "canary-value\n");
        assert!(put.status.success(), "{put:?}");
        serde_json::from_slice::<serde_json::Value>(&put.stdout).unwrap_or_else(|error| panic!("{args:?}: {error}"));
        assert!(!String::from_utf8_lossy(&put.stdout).contains("canary") && !String::from_utf8_lossy(&put.stderr).contains("canary"));
    }
    for args in [
        &["secret", "list"][..],
        &["kv", "put", "k", "v", "--project", "demo"],
        &["kv", "get", "k", "--project", "demo"],
        &["kv", "list", "--project", "demo"],
        &["kv", "delete", "k", "--project", "demo"],
        &["db", "execute", "SELECT 1 AS one"],
        &["db", "migrations", "list", "--dir", dir],
        &["secret", "delete", "KEY"],
        &["connect", "github", "--remove"],
        &["db", "migrations", "apply", "--dir", dir, "--dry-run"],
        &["plans"],
    ] {
        let output = run(&data, &[&["--json"], args].concat());
        assert_eq!(output.status.code(), Some(0), "{args:?}: {output:?}");
        serde_json::from_slice::<serde_json::Value>(&output.stdout).unwrap_or_else(|error| panic!("{args:?}: {error}"));
        assert!(!String::from_utf8_lossy(&output.stdout).contains("canary"));
    }
    // The first file is applied, the second is undone as a whole.
    assert_eq!(run(&data, &["db", "migrations", "apply", "--dir", dir]).status.code(), Some(1));
    let count = run(&data, &["--json", "db", "execute", "SELECT count(*) AS n FROM Pulse_t"]);
    assert!(String::from_utf8_lossy(&count.stdout).contains("{\"n\":0}"), "{count:?}");
    let pending = run(&data, &["--json", "db", "migrations", "list", "--dir", dir]);
    assert_eq!(String::from_utf8_lossy(&pending.stdout).trim(), "[\"0002_bad.sql\"]");
    for (args, code) in [
        (&["kv", "get", "none", "--project", "demo"][..], 1),
        (&["secret", "put", "KEY"], 1),
        (&["db", "execute", "PRAGMA journal_mode=DELETE"], 1),
        (&["serve", "does-not-exist"], 1),
        (&["serve", "x.wasm", "--plan", "gold"], 1),
        (&["connect", "nobody"], 1),
        (&["frobnicate"], 2),
        (&["kv", "get"], 2),
    ] {
        let output = run(&data, args);
        assert_eq!(output.status.code(), Some(code), "{args:?}: {output:?}");
        assert!(output.stdout.is_empty() && !output.stderr.is_empty(), "{args:?}");
    }
    let blocked = folder.path().join("file");
    std::fs::write(&blocked, "").unwrap();
    assert_eq!(run(&blocked, &["secret", "list"]).status.code(), Some(3));
}

fn kill_after(mut child: Child, delay: Duration) -> bool {
    std::thread::sleep(delay);
    let _ = child.kill();
    child.wait().unwrap().success()
}

#[tokio::test]
async fn acknowledged_writes_survive_kills() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let mut acknowledged = Vec::new();
    for round in 0..40u64 {
        let key = format!("key{round}");
        let child = command(&data, &["kv", "put", &key, &key, "--project", "demo"]).spawn().unwrap();
        // Exit status 0 is the acknowledgement; every second write is left alone.
        let delay = if round % 2 == 0 { Duration::from_millis(round * 7 % 23) } else { Duration::from_millis(120) };
        if kill_after(child, delay) {
            acknowledged.push(key);
        }
    }
    assert!(acknowledged.len() >= 10, "only {} writes were acknowledged", acknowledged.len());
    let path = data.join("kv.sqlite");
    let store = KvStore::open(&path).unwrap();
    let found = store.get(&pulse_id("local", "demo"), acknowledged.clone()).await.unwrap();
    for (key, entry) in acknowledged.iter().zip(found) {
        assert_eq!(entry.map(|entry| entry.value), Some(key.clone().into_bytes()), "{key}");
    }
    let conn = rusqlite::Connection::open(&path).unwrap();
    let check: String = conn.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(check, "ok");
}

#[test]
fn serving_ends_politely() {
    use std::io::{BufRead as _, BufReader, Read as _};
    let folder = tempfile::tempdir().unwrap();
    let assets = folder.path().join("site/assets");
    std::fs::create_dir_all(&assets).unwrap();
    std::fs::write(assets.join("index.html"), "<h1>hi").unwrap();
    let site = folder.path().join("site");
    let mut child = command(&folder.path().join("data"), &["--json", "serve", site.to_str().unwrap(), "--listen", "127.0.0.1:0"]).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let told: serde_json::Value = serde_json::from_str(&line).unwrap();
    let address = told["address"].as_str().unwrap().to_owned();
    assert_eq!(told["urls"][0], format!("http://{address}/"));
    let mut socket = std::net::TcpStream::connect(&address).unwrap();
    socket.write_all(b"GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    socket.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("<h1>hi"), "{answer}");
    let idle = std::net::TcpStream::connect(&address).unwrap();
    let killed = Command::new("kill").arg("-TERM").arg(child.id().to_string()).status().unwrap();
    assert!(killed.success());
    assert_eq!(child.wait().unwrap().code(), Some(0));
    drop(idle);
    let mut log = String::new();
    child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
    let access = log.lines().find(|line| line.contains("access")).expect("an access line");
    assert_eq!(serde_json::from_str::<serde_json::Value>(access).unwrap()["status"], 200);
}

/// Run by the next test in a process of its own.
#[test]
fn panics_on_purpose() {
    if std::env::var_os("PANIC_ON_PURPOSE").is_some() {
        std::process::exit(i32::from(pulse_run::commands::guard(|| panic!("an invariant does not hold"))));
    }
}

#[test]
fn a_panic_is_our_bug() {
    let test = std::env::current_exe().unwrap();
    let output = Command::new(test).args(["--exact", "cli::panics_on_purpose", "--nocapture"]).env("PANIC_ON_PURPOSE", "1").output().unwrap();
    assert_eq!(output.status.code(), Some(101));
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(told.contains("this is our bug") && told.contains("an invariant does not hold") && told.contains(env!("CARGO_PKG_VERSION")), "{told}");
}

/// Starts `serve` and says what it answers to `GET /api/hello`; nothing when it does not start.
fn served(folder: &Path, wasm: &[u8], more: &[&str]) -> (Option<String>, Output) {
    use std::io::{BufRead as _, BufReader, Read as _};
    let artifact = folder.join("demo.wasm");
    std::fs::write(&artifact, wasm).unwrap();
    let args = [&["--json", "serve", artifact.to_str().unwrap(), "--listen", "127.0.0.1:0"], more].concat();
    let mut child = command(&folder.join("data"), &args).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let answer = serde_json::from_str::<serde_json::Value>(&line).ok().map(|told| {
        let mut socket = std::net::TcpStream::connect(told["address"].as_str().unwrap()).unwrap();
        socket.write_all(b"GET /api/hello HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        socket.read_to_string(&mut answer).unwrap();
        child.kill().unwrap();
        answer
    });
    (answer, child.wait_with_output().unwrap())
}

/// Many locals that live across many loops: at each of these, the compiler makes a phi for each of those.
fn bomb(locals: usize, loops: usize) -> Vec<u8> {
    let all: String = (2..2 + locals).map(|i| format!("(local.set {i} (i64.add (local.get {i}) (i64.const 1)))")).collect();
    let ends = "(br_if 0 (i32.eqz (local.get 1))) end ".repeat(loops);
    Guest::new(&["wait_until"]).on_request(&format!("(local {}) {} {all} {ends}", "i64 ".repeat(locals), "loop ".repeat(loops))).build()
}

#[test]
fn artifacts_are_compiled_within_bounds() {
    let folder = tempfile::tempdir().unwrap();
    let mut good = Guest::new(&["wait_until"]);
    let code = good.respond(200, &[], "fine".into());
    let good = good.on_request(&code).build();
    let (answer, output) = served(folder.path(), &good, &[]);
    let answer = answer.unwrap_or_else(|| panic!("{output:?}"));
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("fine"), "{answer}");
    // What needs no bound is compiled with any.
    for (locals, loops) in [(10, 100), (20_000, 2)] {
        let (answer, output) = served(folder.path(), &bomb(locals, loops), &["--compile-cpu", "60"]);
        assert!(answer.is_some(), "{locals} locals, {loops} loops: {output:?}");
    }
    let wasm = bomb(20_000, 2_000);
    assert!(wasm.len() < 300_000, "{} bytes", wasm.len());
    let (answer, output) = served(folder.path(), &wasm, &["--compile-cpu", "2"]);
    assert_eq!((answer, output.status.code()), (None, Some(1)), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stderr).contains("compiling it takes more than 2 s"), "{output:?}");
}
