//! A malformed artifact beside a good one in the same process: it is refused by name, and once it is loaded it costs the
//! other nothing.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::{Result, bail, ensure};
use libtest_mimic::Trial;
use pulse_run::limits::Limits;
use pulse_run::site::{Site, SiteOptions};

use super::super::http::Request;
use super::super::serve::{Data, Server};
use super::modules::hostile;
use super::outcome::{engine, guarded, serve};
use super::{Good, good, with_manifest};

/// Requests to the hostile project at once.
const ATTACKS: usize = 4;
const MEMORY: usize = 64 << 20;

pub fn trials() -> Vec<Trial> {
    let mut trials = vec![
        Trial::test("malformed neighbour refused at start", || Ok(guarded(refused)?)),
        Trial::test("malformed neighbour with the same name", || Ok(guarded(same_name)?)),
        Trial::test("malformed neighbour with the same data", || Ok(guarded(same_id)?)),
    ];
    trials.extend(ATTACK.iter().map(|attack| Trial::test(format!("malformed neighbour: {}", attack.name), || Ok(guarded(|| attacked(attack))?))));
    trials
}

fn beside(wasm: &[u8]) -> Result<tempfile::TempDir> {
    let folder = tempfile::tempdir()?;
    std::fs::write(folder.path().join("good.wasm"), &good()?.wasm)?;
    std::fs::write(folder.path().join("bad.wasm"), wasm)?;
    Ok(folder)
}

/// Nothing is served when a file cannot be, and the message names the file, wherever it stands.
fn refused() -> Result<()> {
    let good = good()?;
    let half = &good.wasm[..good.wasm.len() / 2];
    let renamed = with_manifest(good, |m| m["project"]["name"] = "../other".into());
    let endless = hostile("bad", "", "(func $s (loop (br 0))) (start $s)")?;
    for (bad, part) in [(half, "unexpected end"), (&renamed[..], "is not a project name"), (&endless, "start function"), (&[], "not a WebAssembly module")] {
        let folder = beside(bad)?;
        for files in [["good.wasm", "bad.wasm"], ["bad.wasm", "good.wasm"]] {
            let (ended, answer) = serve(folder.path(), &files)?;
            ensure!(answer.is_none() && ended.code == Some(1), "served, or exit code {:?}", ended.code);
            ensure!(ended.stderr.contains("cannot serve bad.wasm") && ended.stderr.contains(part), "{}", ended.stderr);
        }
    }
    Ok(())
}

fn same_name() -> Result<()> {
    let folder = beside(&good()?.wasm)?;
    let (ended, answer) = serve(folder.path(), &["good.wasm", "bad.wasm"])?;
    ensure!(answer.is_none() && ended.code == Some(1) && ended.stderr.contains("two projects are named `good`"), "{}", ended.stderr);
    Ok(())
}

/// A manifest that claims the data of the neighbour.
fn same_id() -> Result<()> {
    let thief = with_manifest(good()?, |m| m["project"] = serde_json::json!({"name": "other", "id": "good"}));
    let folder = beside(&thief)?;
    let (ended, answer) = serve(folder.path(), &["good.wasm", "bad.wasm"])?;
    ensure!(answer.is_none() && ended.code == Some(1) && ended.stderr.contains("both claim the id `good`"), "{}", ended.stderr);
    Ok(())
}

/// What a hostile project does with a request.
struct Attack {
    name: &'static str,
    /// What its clients may get; 0 is an answer that breaks off.
    statuses: &'static [u16],
    imports: &'static str,
    handler: &'static str,
}

const RESPOND: &str = r#"(import "pulse" "respond" (func $respond (param i32 i32)))"#;
const ATTACK: &[Attack] = &[
    Attack { name: "endless loop", statuses: &[503], imports: "", handler: "(loop (br 0))" },
    Attack { name: "endless recursion", statuses: &[500], imports: "", handler: "(call $request (local.get 0) (local.get 1))" },
    Attack { name: "memory without end", statuses: &[503], imports: "", handler: "(loop (br_if 0 (i32.ge_s (memory.grow (i32.const 16)) (i32.const 0)))) unreachable" },
    Attack { name: "every page of its memory", statuses: &[503], imports: "", handler: "(loop (drop (memory.grow (i32.const 16))) (memory.fill (i32.const 0) (i32.const 7) (i32.mul (memory.size) (i32.const 65536))) (br 0))" },
    Attack { name: "table without end", statuses: &[503], imports: "", handler: "(loop (drop (table.grow (ref.null func) (i32.const 1000))) (br 0))" },
    Attack { name: "no answer", statuses: &[500], imports: "", handler: "" },
    Attack {
        name: "a timer instead of an answer",
        statuses: &[504],
        imports: r#"(import "pulse" "submit_timer" (func $timer (param i32 i32 i32) (result i32)))"#,
        // A number: 60,000 ms.
        handler: r"(i32.store8 (i32.const 0x20000) (i32.const 4)) (f64.store (i32.const 0x20001) (f64.const 60000)) (drop (call $timer (i32.const 0) (i32.const 0x20000) (i32.const 9)))",
    },
    Attack {
        name: "operations without end",
        statuses: &[500, 503],
        imports: r#"(import "pulse" "submit_kv" (func $kv (param i32 i32 i32) (result i32)))"#,
        handler: "(drop (memory.grow (i32.const 500))) (loop (drop (call $kv (i32.const 1) (i32.const 0x40000) (i32.const 30000000))) (br 0))",
    },
    Attack {
        name: "texts without end for the log",
        statuses: &[503],
        imports: r#"(import "pulse" "unhandled" (func $unhandled (param i32 i32)))"#,
        handler: "(drop (memory.grow (i32.const 500))) (loop (call $unhandled (i32.const 0x40000) (i32.const 30000000)) (br 0))",
    },
    Attack {
        name: "one log line too long",
        statuses: &[503],
        imports: r#"(import "pulse" "log" (func $log (param i32 i32 i32)))"#,
        handler: "(drop (memory.grow (i32.const 500))) (loop (call $log (i32.const 3) (i32.const 0x40000) (i32.const 30000000)) (br 0))",
    },
    Attack {
        name: "a body that nobody reads",
        statuses: &[0, 200],
        imports: r#"(import "pulse" "respond" (func $respond (param i32 i32))) (import "pulse" "body_chunk" (func $chunk (param i32 i32 i32) (result i32)))"#,
        handler: "(call $respond (i32.const 0x20000) (i32.const STREAM)) (loop (drop (call $chunk (i32.const 7) (i32.const 0x40000) (i32.const 200000))) (br 0))",
    },
    Attack {
        name: "answers without end",
        // The first of them counts.
        statuses: &[0, 200],
        imports: RESPOND,
        handler: "(loop (i32.store (i32.const STREAM_ID) (i32.add (i32.load (i32.const STREAM_ID)) (i32.const 1))) (call $respond (i32.const 0x20000) (i32.const STREAM)) (br 0))",
    },
    Attack {
        name: "waitUntil below zero",
        statuses: &[500],
        imports: r#"(import "pulse" "wait_until" (func $wait (param i32)))"#,
        handler: "(loop (call $wait (i32.const -1)) (br 0))",
    },
];

/// `[200, [], {stream: 7}]` and where its number stands.
fn streamed() -> (Vec<u8>, usize) {
    use pulse_abi::wire::Wire;
    let answer = Wire::List(vec![200.into(), Wire::List(Vec::new()), Wire::Map(vec![("stream".into(), Wire::Int(7))])]).encode();
    let at = answer.len() - 4;
    (answer, at)
}

fn attacked(attack: &'static Attack) -> Result<()> {
    let data = Data::new()?;
    let limits = Limits { cpu: Duration::from_millis(400), wall: Duration::from_millis(1500), memory: MEMORY, ..Limits::of(pulse_manifest::Plan::Pro) };
    let options = SiteOptions { limits: Some(limits), ..SiteOptions::local() };
    let (answer, at) = streamed();
    let handler = attack.handler.replace("STREAM_ID", &(0x20000 + at).to_string()).replace("STREAM", &answer.len().to_string());
    let body = format!(
        r#"(func $request (export "pulse_request") (param i32 i32) {handler}) (data (i32.const 0x20000) "{}")"#,
        super::escaped(&answer)
    );
    let bad = hostile("bad", attack.imports, &body)?;
    let load = |wasm: &[u8]| Site::new(engine()?, &data.stores, Some(wasm), None, "x", &options);
    let Good { wasm, .. } = good()?;
    let server = Server::many(vec![load(wasm)?, load(&bad)?])?;
    let address = server.address;
    asked(address, "before")?;
    let attackers: Vec<_> = (0..ATTACKS).map(|_| std::thread::spawn(move || attack_once(address))).collect();
    while attackers.iter().any(|thread| !thread.is_finished()) {
        asked(address, "meanwhile")?;
    }
    for thread in attackers {
        match thread.join() {
            Ok(Ok(status)) if attack.statuses.contains(&status) => {}
            Ok(Ok(status)) => bail!("the hostile project answered {status}: {}", server.logs()),
            Ok(Err(error)) => bail!("the hostile project did not answer: {error}"),
            Err(_) => bail!("the client panicked"),
        }
    }
    asked(address, "afterwards")?;
    ensure!(server.logs().len() < 8 << 20, "{} bytes of log", server.logs().len());
    Ok(())
}

/// The good project answers, whatever the other one does.
fn asked(address: SocketAddr, when: &str) -> Result<()> {
    let request = Request { headers: vec![("host".into(), "good.localhost".into())], ..Request::get("/api") };
    let answer = request.send(address)?;
    ensure!((answer.status, answer.text().as_str()) == (200, "good"), "{when}: {} {}", answer.status, answer.text());
    Ok(())
}

/// A client that reads the head of the answer, and of its body nothing for a second.
fn attack_once(address: SocketAddr) -> Result<u16> {
    let mut socket = TcpStream::connect(address)?;
    socket.set_read_timeout(Some(Duration::from_secs(20)))?;
    socket.write_all(b"GET /api HTTP/1.1\r\nhost: bad.localhost\r\nconnection: close\r\n\r\n")?;
    let mut head = [0; 12];
    if socket.read_exact(&mut head).is_err() {
        return Ok(0);
    }
    std::thread::sleep(Duration::from_secs(1));
    let status = std::str::from_utf8(&head[9..])?.parse()?;
    Ok(status)
}
