//! Valid WebAssembly that is no artifact, that uses what is off, and that attacks its host: hand-written, with the
//! manifest of the good artifact.

use anyhow::Result;
use pulse_abi::host::GUEST_EXPORTS;
use pulse_abi::sections;

use super::bytes::{custom, leb, module, sections as split};
use super::{Artifact, Good, Inspect, Serve, artifact};

/// All of them are modules that can be looked at.
fn case(name: impl Into<String>, serve: Serve, make: impl Fn(&Good) -> Vec<u8> + Send + 'static) -> Artifact {
    artifact(name, Inspect::Shows, serve, make)
}

/// An artifact of a text, with ABI hash and manifest.
fn assemble(good: &Good, text: &str) -> Vec<u8> {
    match wat::parse_str(text) {
        Ok(wasm) => finish(good, &wasm),
        // The corpus itself is wrong; the test will say so, since nothing is served.
        Err(error) => panic!("{error}"),
    }
}

fn finish(good: &Good, wasm: &[u8]) -> Vec<u8> {
    let mut list = split(wasm);
    list.push(custom(sections::ABI, &sections::abi_hash().to_le_bytes()));
    list.push(custom(sections::MANIFEST, pulse_manifest::canonical::to_string(&good.manifest).unwrap_or_default().as_bytes()));
    module(&list)
}

/// An artifact called `name` that does what `body` says, which may define guest exports itself.
pub fn hostile(name: &str, imports: &str, body: &str) -> Result<Vec<u8>> {
    let mut manifest = super::manifest(name);
    manifest.capabilities.wait_until = true;
    let wasm = wat::parse_str(skeleton(imports, MEMORY, body))?;
    let good = Good { wasm: Vec::new(), manifest: serde_json::from_str(&manifest.to_json()?)? };
    Ok(finish(&good, &wasm))
}

/// A module with everything an artifact exports; `imports` first, then `body`, which may define a guest export itself.
fn skeleton(imports: &str, memory: &str, body: &str) -> String {
    // A case about tables brings its own.
    let table = if body.contains("(table ") { "" } else { r#"(table (export "table") 4 funcref)"# };
    let mut text = format!("(module {imports} {memory} {table}");
    for row in GUEST_EXPORTS {
        let list = |word: &str, types: &[&str]| if types.is_empty() { String::new() } else { format!("({word} {})", types.join(" ")) };
        if body.contains(&format!("\"{}\"", row.name)) {
            continue;
        }
        let value = row.results.iter().map(|t| format!("({t}.const 0x180000)")).collect::<String>();
        let value = if row.name == "pulse_status" { "(i32.const 0)".to_owned() } else { value };
        text.push_str(&format!("(func (export \"{}\") {} {} {value})", row.name, list("param", row.params), list("result", row.results)));
    }
    text + body + ")"
}

const MEMORY: &str = r#"(memory (export "memory") 32)"#;

fn body(name: &str, serve: Serve, text: impl Into<String>) -> Artifact {
    let text = text.into();
    case(format!("module: {name}"), serve, move |g| assemble(g, &skeleton("", MEMORY, &text)))
}

fn import(name: &str, serve: Serve, text: &'static str) -> Artifact {
    case(format!("module: {name}"), serve, move |g| assemble(g, &skeleton(text, MEMORY, "")))
}

fn memory(name: &str, serve: Serve, text: &'static str) -> Artifact {
    case(format!("module: {name}"), serve, move |g| assemble(g, &skeleton("", text, "")))
}

fn request(name: &str, serve: Serve, code: &str) -> Artifact {
    body(name, serve, format!(r#"(func $request (export "pulse_request") (param i32 i32) (local i32) {code})"#))
}

pub fn artifacts() -> Vec<Artifact> {
    let mut list = vec![
        case("module: nothing", Serve::Refused("pulse_init"), |g| assemble(g, "(module)")),
        body("no answer", Serve::Answers(500), ""),
        // Imports
        import("import of another host", Serve::Refused("unknown import"), r#"(import "wasi_snapshot_preview1" "fd_write" (func (param i32 i32 i32 i32) (result i32)))"#),
        import("import of an unknown function", Serve::Refused("unknown import"), r#"(import "pulse" "exec" (func))"#),
        import("import with the wrong signature", Serve::Refused("wrong signature"), r#"(import "pulse" "now" (func (result i64)))"#),
        import("import of a memory", Serve::Refused("not a function"), r#"(import "pulse" "memory" (memory 1))"#),
        import("import of a table", Serve::Refused("not a function"), r#"(import "pulse" "table" (table 1 funcref))"#),
        import("import of a global", Serve::Refused("not a function"), r#"(import "pulse" "now" (global i32))"#),
        import("import from the runtime image", Serve::Refused("a unit without the section pulse.unit"), r#"(import "rt" "gc_poll" (func (param i32)))"#),
        import("import beyond the manifest: database", Serve::Refused("db"), r#"(import "pulse" "submit_db" (func (param i32 i32 i32) (result i32)))"#),
        import("import beyond the manifest: fetch", Serve::Refused("fetch"), r#"(import "pulse" "submit_fetch" (func (param i32 i32 i32) (result i32)))"#),
        import("import beyond the manifest: secrets", Serve::Refused("secrets"), r#"(import "pulse" "call_secrets" (func (param i32 i32 i32) (result i32)))"#),
        import("import beyond the manifest: waitUntil", Serve::Refused("wait"), r#"(import "pulse" "wait_until" (func (param i32)))"#),
        // Exports
        body("export with the wrong signature", Serve::Refused("wrong signature"), r#"(func (export "pulse_request") (result i32) (i32.const 0))"#),
        body("export that is a global", Serve::Refused("`pulse_request` is missing"), r#"(global (export "pulse_request") i32 (i32.const 0))"#),
        memory("no exported memory", Serve::Refused("memory"), "(memory 32)"),
        memory("no memory", Serve::Refused("memory"), ""),
        body("start function", Serve::Refused("start function"), "(func $s) (start $s)"),
        body("endless start function", Serve::Refused("start function"), "(func $s (loop (br 0))) (start $s)"),
        // Memories and tables
        memory("memory of 4 GiB", Serve::Refused("module memory does not fit"), r#"(memory (export "memory") 65536)"#),
        memory("memory of 64 bits", Serve::Refused("memory64 must be enabled"), r#"(memory (export "memory") i64 32)"#),
        memory("shared memory", Serve::Refused("threads must be enabled"), r#"(memory (export "memory") 32 64 shared)"#),
        memory("two memories", Serve::Refused("multiple memories"), r#"(memory (export "memory") 32) (memory 1)"#),
        memory("custom page size", Serve::Refused("custom page sizes proposal"), r#"(memory (export "memory") 32 (pagesize 1))"#),
        body("table of four billion", Serve::Refused("module table does not fit"), "(table 4294967295 funcref)"),
        body("table of a hundred million", Serve::Refused("module table does not fit"), "(table 100000000 funcref)"),
        body("table of 64 bits", Serve::Refused("memory64 must be enabled"), "(table i64 10 funcref)"),
        body("a thousand tables", Serve::Refused("tables count exceeds limit"), "(table 10 funcref)".repeat(1000)),
        body("data out of range", Serve::Refused("out of bounds memory access"), r#"(data (i32.const 0x7fffffff) "x")"#),
        body("data at a negative address", Serve::Refused("out of bounds memory access"), r#"(data (i32.const -1) "xyz")"#),
        body("elements out of range", Serve::Refused("out of bounds table access"), "(func $f) (elem (i32.const 100) $f)"),
        body("a hundred thousand data segments", Serve::Refused("data segments count exceeds limit"), r#"(data "x")"#.repeat(100_001)),
        body("data segments that cover each other", Serve::Answers(500), r#"(data (i32.const 0x100000) "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")"#.repeat(5000)),
        // Proposals that are off
        body("exceptions", Serve::Refused("exceptions proposal not enabled"), "(tag)"),
        body("a throw", Serve::Refused("exceptions proposal not enabled"), "(tag $t) (func (throw $t))"),
        body("garbage-collected structs", Serve::Refused("gc proposal not supported"), "(type (struct (field i32)))"),
        body("arrays", Serve::Refused("gc proposal not supported"), "(type (array (mut i8)))"),
        body("typed function references", Serve::Refused("function references required"), "(type $t (func)) (func (param (ref $t)))"),
        body("atomics", Serve::Refused("threads support"), "(func (drop (i32.atomic.load (i32.const 0))))"),
        body("stack switching", Serve::Refused("stack switching proposal not supported"), "(type $f (func)) (type $c (cont $f))"),
        body("wide arithmetic", Serve::Refused("wide arithmetic"), "(func (param i64 i64) (result i64 i64) (i64.mul_wide_s (local.get 0) (local.get 1)))"),
        // Sizes
        body("a function of 5 MB", Serve::Refused("allowed"), format!("(func {})", "nop ".repeat(5 << 20))),
        body("sixty thousand locals", Serve::Refused("too many locals"), format!("(func (local {}))", "i64 ".repeat(60_000))),
        body("forty thousand locals", Serve::Answers(500), format!("(func (local {}))", "i64 ".repeat(40_000))),
        body("two thousand parameters", Serve::Refused("function params size is out of bounds"), format!("(func (param {}))", "i32 ".repeat(2000))),
        body("thirty thousand types", Serve::Refused("allowed"), (0..30_000).map(|i| format!("(type (func (param {})))", ["i32", "i64", "f32", "f64"].iter().cycle().skip(i % 4).take(1 + i % 12).copied().collect::<Vec<_>>().join(" "))).collect::<String>()),
        body("nested blocks", Serve::Answers(500), format!("(func {} {})", "block ".repeat(20_000), "end ".repeat(20_000))),
        body("a jump table of a hundred thousand", Serve::Refused("`br_table` has 99999 targets"), format!("(func (param i32) (br_table {} (local.get 0)))", "0 ".repeat(100_000))),
        body("a chain of additions", Serve::Answers(500), format!("(func (result i32) i32.const 1 {})", "i32.const 1 i32.add ".repeat(100_000))),
        body("a stack of constants", Serve::Answers(500), format!("(func {} {})", "i32.const 1 ".repeat(50_000), "drop ".repeat(50_000))),
        // Type errors
        body("a body that does not fit its type", Serve::Refused("type mismatch"), "(func (result i32) (f64.const 1))"),
        body("an unknown local", Serve::Refused("unknown local"), "(func (local.get 7))"),
        body("code after the end", Serve::Refused("type mismatch"), "(func (result i32) (unreachable) (i32.const 1) (i64.const 1))"),
        // Hostile at run time
        request("endless loop", Serve::Answers(503), "(loop (br 0))"),
        request("unreachable", Serve::Answers(500), "unreachable"),
        request("division by zero", Serve::Answers(500), "(drop (i32.div_s (i32.const 1) (i32.const 0)))"),
        request("endless recursion", Serve::Answers(500), "(call $request (local.get 0) (local.get 1))"),
        request("a load out of range", Serve::Answers(500), "(drop (i32.load (i32.const -4)))"),
        request("a null function", Serve::Answers(500), "(call_indirect (i32.const 0))"),
        request("memory without end", Serve::Answers(503), "(loop (br_if 0 (i32.ge_s (memory.grow (i32.const 16)) (i32.const 0)))) unreachable"),
        request("table without end", Serve::Answers(500), "(loop (br_if 0 (i32.ge_s (table.grow (ref.null func) (i32.const 100000)) (i32.const 0)))) unreachable"),
        body("an endless allocator", Serve::Answers(503), r#"(func (export "pulse_alloc") (param i32) (result i32) (loop (br 0)) (i32.const 0))"#),
        body("an allocator out of range", Serve::Answers(500), r#"(func (export "pulse_alloc") (param i32) (result i32) (i32.const -1))"#),
        body("an allocator beyond memory", Serve::Answers(500), r#"(func (export "pulse_alloc") (param i32) (result i32) (i32.const 0x1fffff))"#),
    ];
    for (name, text) in [
        ("an answer out of range", "(call $respond (i32.const 0x1ffff0) (i32.const 100000))"),
        ("an answer of negative length", "(call $respond (i32.const 0) (i32.const -1))"),
        ("an empty answer", "(call $respond (i32.const 0) (i32.const 0))"),
        ("an answer of zeroes", "(call $respond (i32.const 0) (i32.const 64))"),
        ("an answer of garbage", "(call $respond (i32.const 0x100000) (i32.const 16))"),
        ("two answers", "(call $respond (i32.const 0) (i32.const 0)) (call $respond (i32.const 0) (i32.const 0))"),
    ] {
        list.push(case(format!("module: {name}"), Serve::Answers(500), move |g| {
            let text = format!(r#"(func (export "pulse_request") (param i32 i32) {text}) (data (i32.const 0x100000) "\ff\ff\ff\ff\ff\ff\ff\ff\ff\ff\ff\ff\ff\ff\ff\ff")"#);
            assemble(g, &skeleton(r#"(import "pulse" "respond" (func $respond (param i32 i32)))"#, MEMORY, &text))
        }));
    }
    // A data section that claims more than it holds.
    list.push(case("module: a data segment beyond its section", Serve::Refused("unexpected end-of-file"), |g| {
        let mut sections = split(&assemble(g, &skeleton("", MEMORY, r#"(data (i32.const 0) "x")"#)));
        if let Some(data) = sections.iter_mut().find(|s| s.id == 11) {
            data.data.truncate(data.data.len() - 2);
            data.data.extend(leb(1 << 30));
        }
        module(&sections)
    }));
    list
}
