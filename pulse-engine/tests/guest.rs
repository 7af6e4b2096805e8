//! Requests, resumes, imports, limits and traps of one instance.

mod support;

use std::time::{Duration, Instant};

use pulse_abi::sections::{FunctionMap, Inlined, Place, Position, SOURCE_MAP, SourceMap};
use pulse_engine::{Capability, Engine, EngineOptions, Error, Grants, Instance, Limits, Program, Trap, TrapKind};
use support::{Recorder, compile, engine, root, with_section};

fn start(wasm: &[u8], grants: Grants, limits: Limits) -> Instance {
    let program = Program::new(&compile(wasm)).unwrap();
    program.instantiate(Box::new(Recorder::default()), grants, limits).unwrap()
}

fn recorder(instance: &mut Instance) -> &mut Recorder {
    instance.host_as::<Recorder>().unwrap()
}

/// Runs a request in a module whose request handler is `body`.
fn trap_of(imports: &str, body: &str, limits: Limits) -> Trap {
    let wasm = root(imports, &format!("(func $request (param $ptr i32) (param $len i32) {body})"));
    let mut instance = start(&wasm, Grants::CORE, limits);
    let trap = instance.request(b"x").unwrap_err();
    assert!(instance.is_dead());
    assert_eq!(instance.request(b"x").unwrap_err().kind, TrapKind::Dead);
    trap
}

#[test]
fn request_submit_resume_respond() {
    let wasm = root(
        r#"(import "pulse" "submit_kv" (func $submit (param i32 i32 i32) (result i32)))
           (import "pulse" "respond" (func $respond (param i32 i32)))"#,
        r#"(global $id (mut i32) (i32.const 0))
           (func $request (param i32 i32)
             (global.set $id (call $submit (i32.const 3) (local.get 0) (local.get 1))))
           (func $resume (param $kind i32) (param $id i32) (param $ptr i32) (param $len i32)
             (if (i32.ne (local.get $id) (global.get $id)) (then unreachable))
             (call $respond (local.get $ptr) (local.get $len)))"#,
    );
    let mut instance = start(&wasm, Grants::CORE.with(Capability::Kv), Limits::default());
    instance.request(b"ask").unwrap();
    assert_eq!(recorder(&mut instance).submitted, [(Capability::Kv, 3, b"ask".to_vec())]);
    instance.resume_ok(41, b"answer").unwrap();
    assert_eq!(recorder(&mut instance).responses, [b"answer"]);
}

#[test]
fn imports_reach_the_host() {
    let wasm = root(
        r#"(import "pulse" "log" (func $log (param i32 i32 i32)))
           (import "pulse" "print" (func $print (param i32 i32 i32)))
           (import "pulse" "unhandled" (func $unhandled (param i32 i32)))
           (import "pulse" "now" (func $now (result f64)))
           (import "pulse" "random" (func $random (param i32 i32)))
           (import "pulse" "body_chunk" (func $chunk (param i32 i32 i32) (result i32)))
           (import "pulse" "call_secrets" (func $secrets (param i32 i32 i32) (result i32)))
           (import "pulse" "reply" (func $reply (param i32)))
           (import "pulse" "wait_until" (func $wait (param i32)))
           (import "pulse" "respond" (func $respond (param i32 i32)))"#,
        r#"(data (i32.const 0x130000) "text\00{}")
           (func $request (param i32 i32) (local $n i32)
             (call $log (i32.const 2) (i32.const 0x130000) (i32.const 7))
             (call $print (i32.const 1) (i32.const 0x130000) (i32.const 4))
             (call $unhandled (i32.const 0x130000) (i32.const 4))
             (if (f64.ne (call $now) (call $now)) (then unreachable))
             (call $random (i32.const 0x140000) (i32.const 2))
             (if (i32.ne (i32.load (i32.const 0x140000)) (i32.const 0xabab)) (then unreachable))
             (drop (call $chunk (i32.const 9) (i32.const 0x130000) (i32.const 4)))
             (drop (call $chunk (i32.const 9) (i32.const 0) (i32.const 0)))
             (drop (call $chunk (i32.const 9) (i32.const 0) (i32.const -1)))
             (call $wait (i32.const 1))
             (local.set $n (call $secrets (i32.const 7) (local.get 0) (local.get 1)))
             (call $reply (i32.const 0x150000))
             (call $respond (i32.const 0x150000) (local.get $n)))"#,
    );
    let grants = Grants::CORE.with(Capability::Secrets).with(Capability::WaitUntil);
    let mut instance = start(&wasm, grants, Limits::default());
    instance.request(b"k").unwrap();
    instance.request(b"k").unwrap();
    let host = recorder(&mut instance);
    assert_eq!(host.log[0], (pulse_engine::LogLevel::Warn, "text".into(), Some("{}".into())));
    assert_eq!(host.printed, "texttext");
    assert_eq!(host.unhandled, ["text", "text"]);
    assert_eq!(host.clock_reads, 2, "the clock stands still during a call");
    assert_eq!(host.chunks[..3], ["9 Data([116, 101, 120, 116])", "9 End", "9 Abort"]);
    assert_eq!(host.responses[0], b"k\x07\0\0\0");
    assert_eq!(host.waiting, 2);
}

#[test]
fn cpu_limit() {
    let limits = Limits { cpu: Some(Duration::from_millis(20)), ..Limits::default() };
    let before = Instant::now();
    let trap = trap_of("", "(loop $l (br $l))", limits);
    assert_eq!(trap.kind, TrapKind::CpuLimit, "{trap}");
    assert!(trap.message.contains("20 ms"), "{trap}");
    assert!(!trap.backtrace.is_empty());
    assert!(before.elapsed() < Duration::from_secs(10));
}

#[test]
fn cpu_budget_is_shared_by_all_calls() {
    // Each request burns a few milliseconds; the budget ends some later one.
    let wasm = root(
        "",
        "(func $request (param i32 i32) (local $i i32)
           (loop $l (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 20000000)))))",
    );
    let mut instance = start(&wasm, Grants::CORE, Limits { cpu: Some(Duration::from_millis(60)), ..Limits::default() });
    let trap = (0..200).find_map(|_| instance.request(b"").err()).expect("the budget ends");
    assert_eq!(trap.kind, TrapKind::CpuLimit);
    assert!(instance.cpu_used() >= Duration::from_millis(60));
}

#[test]
fn memory_limit() {
    let limits = Limits { memory: 4 << 20, ..Limits::default() };
    let grow = "(if (i32.eq (memory.grow (i32.const 64)) (i32.const -1)) (then unreachable))";
    assert_eq!(trap_of("", grow, limits).kind, TrapKind::MemoryLimit);
    // Refused growth that the guest survives is no trap.
    let wasm = root("", "(func $request (param i32 i32) (drop (memory.grow (i32.const 64))))");
    start(&wasm, Grants::CORE, limits).request(b"").unwrap();
    // A limit below the initial memory.
    let program = Program::new(&compile(&wasm)).unwrap();
    let small = Limits { memory: 65536, ..Limits::default() };
    match program.instantiate(Box::new(Recorder::default()), Grants::CORE, small) {
        Err(Error::Trap(trap)) => assert_eq!(trap.kind, TrapKind::MemoryLimit),
        other => panic!("{:?}", other.err()),
    }
}

#[test]
fn traps_have_kinds() {
    let limits = Limits::default();
    assert_eq!(trap_of("", "unreachable", limits).kind, TrapKind::Unreachable);
    assert_eq!(trap_of("", "(call $request (i32.const 0) (i32.const 0)) (drop (i32.load (i32.const 0)))", limits).kind, TrapKind::Stack);
    assert_eq!(trap_of("", "(drop (i32.load (i32.const -4)))", limits).kind, TrapKind::Wasm);
    assert_eq!(trap_of("", "(call_indirect (i32.const 1))", limits).kind, TrapKind::Wasm);
    let fatal = r#"(import "pulse" "fatal" (func $fatal (param i32 i32)))"#;
    let trap = trap_of(fatal, "(call $fatal (local.get $ptr) (local.get $len))", limits);
    assert_eq!((trap.kind, trap.message.as_str()), (TrapKind::Fatal, "x"));
    assert_eq!(trap_of(fatal, "(call $fatal (i32.const -1) (i32.const -1))", limits).kind, TrapKind::Fatal);
    let db = r#"(import "pulse" "submit_db" (func $db (param i32 i32 i32) (result i32)))"#;
    let call = "(drop (call $db (i32.const 0) (i32.const 0) (i32.const 0)))";
    assert_eq!(trap_of(db, call, limits).kind, TrapKind::Denied);
}

#[test]
fn bad_pointers_are_traps() {
    let imports = r#"(import "pulse" "print" (func $print (param i32 i32 i32)))
        (import "pulse" "random" (func $random (param i32 i32)))
        (import "pulse" "backtrace" (func $backtrace (param i32 i32) (result i32)))
        (import "pulse" "submit_timer" (func $timer (param i32 i32 i32) (result i32)))"#;
    for (ptr, len) in [("-1", "2"), ("0", "-1"), ("0x1fffff", "2"), ("-1", "-1"), ("0x7fffffff", "0x7fffffff")] {
        for call in [
            format!("(call $print (i32.const 1) (i32.const {ptr}) (i32.const {len}))"),
            format!("(call $random (i32.const {ptr}) (i32.const {len}))"),
            format!("(drop (call $backtrace (i32.const {ptr}) (i32.const {len})))"),
            format!("(drop (call $timer (i32.const 0) (i32.const {ptr}) (i32.const {len})))"),
        ] {
            let trap = trap_of(imports, &call, Limits::default());
            assert_eq!(trap.kind, TrapKind::Abi, "{call}: {trap}");
        }
    }
}

#[test]
fn backtraces_use_the_side_table() {
    let wasm = root(
        r#"(import "pulse" "backtrace" (func $backtrace (param i32 i32) (result i32)))
           (import "pulse" "respond" (func $respond (param i32 i32)))"#,
        r#"(func $inner
             (call $respond (i32.const 0x140000) (call $backtrace (i32.const 0x140000) (i32.const 200))))
           (func $request (param i32 i32) (call $inner) (if (local.get 1) (then unreachable)))"#,
    );
    // Functions: 2 imports, alloc, status, then the default init and resume, inner, request.
    let at = |offset, line, column, inlined| Position { offset, place: Place { file: inlined, line, column, inlined } };
    let map = SourceMap {
        files: vec!["src/server/a.ts".into(), "src/lib/b.ts".into()],
        functions: vec![
            FunctionMap { index: 6, name: "inner".into(), inlined: Vec::new(), positions: vec![at(0, 3, 5, 0)] },
            FunctionMap {
                index: 7,
                name: "handler".into(),
                inlined: vec![Inlined { name: "helper".into(), call: at(0, 9, 2, 0).place }],
                positions: vec![at(0, 8, 1, 0), at(6, 4, 7, 1)],
            },
        ],
    };
    let wasm = with_section(wasm, SOURCE_MAP, &map.encode());
    let mut instance = start(&wasm, Grants::CORE, Limits::default());
    let trap = instance.request(b"x").unwrap_err();
    let text = String::from_utf8(recorder(&mut instance).responses[0].clone()).unwrap();
    assert_eq!(text, "    at inner (src/server/a.ts:3:5)\n    at handler (src/server/a.ts:8:1)");
    assert_eq!(trap.to_string(), "wasm trap: wasm `unreachable` instruction executed\n    at helper (src/lib/b.ts:4:7)\n    at handler (src/server/a.ts:9:2)");
}

#[test]
fn a_full_pool_is_busy_and_recovers() {
    let engine = Engine::new(&EngineOptions::serve(2, 8 << 20)).unwrap();
    let program = Program::new(&engine.compile(&root("", "")).unwrap()).unwrap();
    let start = || program.instantiate(Box::new(Recorder::default()), Grants::CORE, Limits::default());
    let first = start().unwrap();
    let _second = start().unwrap();
    assert!(matches!(start(), Err(Error::Busy)));
    drop(first);
    start().unwrap().request(b"x").unwrap();
}

#[test]
fn instances_do_not_see_each_other() {
    for engine in [engine().clone(), Engine::new(&EngineOptions::serve(1, 8 << 20)).unwrap()] {
        let wasm = root(
            r#"(import "pulse" "respond" (func $respond (param i32 i32)))"#,
            r#"(data (i32.const 0x130000) "a")
               (func $request (param i32 i32)
                 (call $respond (i32.const 0x130000) (i32.const 1))
                 (i32.store8 (i32.const 0x130000) (i32.const 98)))"#,
        );
        let program = Program::new(&engine.compile(&wasm).unwrap()).unwrap();
        for _ in 0..3 {
            let mut instance =
                program.instantiate(Box::new(Recorder::default()), Grants::CORE, Limits::default()).unwrap();
            instance.request(b"").unwrap();
            assert_eq!(recorder(&mut instance).responses, [b"a"]);
        }
    }
}
