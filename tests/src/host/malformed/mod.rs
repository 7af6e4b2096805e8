//! Malformed and hostile artifacts, made from a good one in ways that are the same in every run, through `pulsec inspect`
//! and `pulse-run serve`: no panic, no hang, bounded memory, and the outcome that the corpus states for each.
//!
//! The good artifact is a small hand-written module that passes every check, so that a case costs milliseconds. Every case
//! goes through the code of both commands in this process; a sample of every kind also through the commands themselves.

mod bytes;
mod full;
mod manifests;
mod modules;
mod neighbours;
mod outcome;

use std::sync::OnceLock;

use anyhow::{Context, Result, anyhow};
use libtest_mimic::Trial;
use pulse_abi::sections;
use pulse_abi::wire::Wire;
use pulse_manifest::manifest::SCHEMA;
use pulse_manifest::{Capabilities, LimitRequest, Manifest, Plan, Project, Route, RouteCapability, Shape};
use serde_json::{Value, json};

use bytes::{custom, module, sections as split};

/// What `pulsec inspect` must do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Inspect {
    Shows,
    /// Exit code 1 and this in the message.
    Refuses(&'static str),
    /// Either, in good order: bytes that were flipped at random.
    Either,
}

/// What `pulse-run serve` must do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Serve {
    /// Exit code 1 before it listens, and this in the message.
    Refused(&'static str),
    /// Load, and answer `GET /api` with this status.
    Answers(u16),
    Either,
}

/// One malformed artifact.
struct Artifact {
    name: String,
    inspect: Inspect,
    serve: Serve,
    make: Box<dyn Fn(&Good) -> Vec<u8> + Send>,
}

fn artifact(name: impl Into<String>, inspect: Inspect, serve: Serve, make: impl Fn(&Good) -> Vec<u8> + Send + 'static) -> Artifact {
    Artifact { name: name.into(), inspect, serve, make: Box::new(make) }
}

/// The sample of every kind that also goes through the commands, each in a process of its own.
const BY_COMMANDS: &[&str] = &[
    "the good one",
    "empty file",
    "wrong magic",
    "a module in a module",
    "wrong ABI hash",
    "no manifest section",
    "pulse.manifest twice",
    "an artifact of 80 MB",
    "truncated to 50 %",
    "huge count in the code section",
    "no data section",
    "a deep side table with long names",
    "a flipped bit, seed 0",
    "a hundred random bytes, seed 0",
    "manifest: not JSON",
    "manifest: schema = 2",
    "manifest: /project/name = \"../../etc\"",
    "manifest: ten thousand routes",
    "module: import of an unknown function",
    "module: import beyond the manifest: database",
    "module: start function",
    "module: memory of 4 GiB",
    "module: table of four billion",
    "module: exceptions",
    "module: a function of 5 MB",
    "module: nested blocks",
    "module: a body that does not fit its type",
    "module: endless loop",
    "module: unreachable",
    "module: memory without end",
    "module: an allocator out of range",
    "module: an answer of garbage",
];

/// The artifact that others are made from.
struct Good {
    wasm: Vec<u8>,
    manifest: Value,
}

fn good() -> Result<&'static Good> {
    static GOOD: OnceLock<Result<Good, String>> = OnceLock::new();
    GOOD.get_or_init(|| small().map_err(|e| format!("{e:#}"))).as_ref().map_err(|e| anyhow!("{e}"))
}

/// The manifest of the good artifact: it may use the KV store, and gets little CPU time and memory.
fn manifest(name: &str) -> Manifest {
    Manifest {
        schema: SCHEMA,
        project: Project { name: name.into(), id: None },
        compiler: "0.0.0".into(),
        routes: vec![Route { pattern: "/api".into(), file: "server/index.ts".into(), shape: Shape::Enhanced, methods: Vec::new(), capabilities: vec![RouteCapability::Kv] }],
        capabilities: Capabilities { kv: true, ..Capabilities::default() },
        minimum_plan: Plan::Free,
        limits: LimitRequest { cpu_ms: Some(50), memory_mb: Some(16), subrequests: None },
        ..Manifest::default()
    }
}

/// A module with every section that an artifact has, answering 200.
fn small() -> Result<Good> {
    let answer = Wire::List(vec![200.into(), Wire::List(Vec::new()), "good".into()]).encode();
    let text = format!(
        r#"(module $good
            (import "pulse" "respond" (func $respond (param i32 i32)))
            (import "pulse" "submit_kv" (func $submit_kv (param i32 i32 i32) (result i32)))
            (memory (export "memory") 8)
            (table (export "table") 4 funcref)
            (global $next (mut i32) (i32.const 0x40000))
            (type $handler (func))
            (func (export "pulse_init"))
            (func (export "pulse_status") (result i32) (i32.const 0))
            (func $alloc (export "pulse_alloc") (param i32) (result i32)
                (global.get $next) (global.set $next (i32.add (global.get $next) (local.get 0))))
            (func $request (export "pulse_request") (param i32 i32) (call_indirect (type $handler) (i32.const 1)))
            (func (export "pulse_resume") (param i32 i32 i32 i32))
            (func $handler (call $respond (i32.const 0x20000) (i32.const {})))
            (elem (i32.const 1) $handler)
            (data (i32.const 0x20000) "{}"))"#,
        answer.len(),
        escaped(&answer),
    );
    let manifest = manifest("good").to_json()?;
    let mut list = split(&wat::parse_str(text).context("the good artifact")?);
    list.push(custom(sections::ABI, &sections::abi_hash().to_le_bytes()));
    list.push(custom(sections::SOURCE_MAP, &full::source_map().encode()));
    list.push(custom(sections::MANIFEST, manifest.as_bytes()));
    Ok(Good { wasm: module(&list), manifest: serde_json::from_str(&manifest)? })
}

/// Bytes for a string of WebAssembly text.
fn escaped(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("\\{byte:02x}")).collect()
}

/// The manifest with a change, in canonical form.
fn with_manifest(good: &Good, change: impl FnOnce(&mut Value)) -> Vec<u8> {
    let mut manifest = good.manifest.clone();
    change(&mut manifest);
    let text = pulse_manifest::canonical::to_string(&manifest).unwrap_or_else(|_| json!(manifest).to_string());
    bytes::with_custom(&good.wasm, sections::MANIFEST, text.as_bytes())
}

pub fn trials() -> Vec<Trial> {
    let mut list = vec![artifact("the good one", Inspect::Shows, Serve::Answers(200), |good| good.wasm.clone())];
    list.extend(bytes::artifacts());
    list.extend(manifests::artifacts());
    list.extend(modules::artifacts());
    list.extend(full::artifacts());
    // A name that no case has would be a check that is never made.
    let missing = BY_COMMANDS.iter().filter(|name| !list.iter().any(|a| a.name == **name)).copied().collect::<Vec<_>>();
    let sample = Trial::test("malformed sample for the commands", move || if missing.is_empty() { Ok(()) } else { Err(format!("no such cases: {missing:?}").into()) });
    let mut trials: Vec<Trial> = list.into_iter().map(|a| Trial::test(format!("malformed {}", a.name), move || Ok(outcome::check(a)?))).collect();
    trials.push(sample);
    trials.extend(neighbours::trials());
    trials
}
