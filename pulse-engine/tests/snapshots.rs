//! Snapshot round trips and refusals.

mod support;

use pulse_engine::{BuildHost, Error, Grants, Limits, Program, TrapKind};
use support::{Recorder, compile, engine, root, wasm, with_section};

fn module() -> Vec<u8> {
    let bytes = root(
        r#"(import "pulse" "respond" (func $respond (param i32 i32)))
           (import "pulse" "print" (func $print (param i32 i32 i32)))"#,
        r#"(global $a (mut i64) (i64.const 1))
           (global $b (mut f64) (f64.const 0))
           (global $c i32 (i32.const 77))
           (type $f (func (result i32)))
           (func $answer (result i32) (i32.const 42))
           (elem (i32.const 1) $answer)
           (data (i32.const 0x130000) "top-level")
           (data (i32.const 0x20) "stack residue")
           (func $init
             (call $print (i32.const 1) (i32.const 0x130000) (i32.const 9))
             (global.set $a (i64.const 0x1122334455667788))
             (global.set $b (f64.const -0.5))
             (drop (memory.grow (i32.const 3)))
             (i32.store (i32.const 0x220000) (i32.const 0x01020304))
             (i32.store (i32.const 0x130000) (i32.const 0)))
           (func (export "rt_snapshot_prepare")
             (i32.store (i32.const 0x130100) (i32.const 7)))
           (func $request (param i32 i32)
             (i64.store (i32.const 0x140000) (global.get $a))
             (f64.store (i32.const 0x140008) (global.get $b))
             (i32.store (i32.const 0x140010) (i32.load (i32.const 0x220000)))
             (i32.store (i32.const 0x140014) (i32.load (i32.const 0x130100)))
             (i32.store (i32.const 0x140018) (i32.load (i32.const 0x130000)))
             (i32.store (i32.const 0x14001c) (i32.load (i32.const 0x20)))
             (i32.store (i32.const 0x140020) (memory.size))
             (i32.store (i32.const 0x140024) (call_indirect (type $f) (i32.const 1)))
             (i32.store (i32.const 0x140028) (global.get $c))
             (call $respond (i32.const 0x140000) (i32.const 0x2c)))"#,
    );
    with_section(bytes, "pulse.manifest", b"{}")
}

fn words(bytes: &[u8]) -> Vec<u32> {
    bytes.chunks_exact(4).map(|c| u32::from_le_bytes(c.try_into().unwrap())).collect()
}

#[test]
fn round_trip() {
    let snapshot = engine().snapshot(&module(), Box::new(BuildHost::default()), Limits::default()).unwrap();
    let host: Box<dyn std::any::Any> = snapshot.host;
    assert_eq!(host.downcast::<BuildHost>().unwrap().printed, b"top-level");
    assert_eq!(snapshot.memory, 35 * 65536);

    let code = compile(&snapshot.wasm);
    assert_eq!(code.manifest(), Some(&b"{}"[..]));
    let program = Program::new(&code).unwrap();
    let mut instance = program.instantiate(Box::new(Recorder::default()), Grants::CORE, Limits::default()).unwrap();
    instance.init().unwrap();
    instance.request(b"").unwrap();
    let host = instance.host_as::<Recorder>().unwrap();
    assert_eq!(host.printed, "", "the top level does not run again");
    assert_eq!(
        words(&host.responses[0]),
        [0x5566_7788, 0x1122_3344, 0, 0xbfe0_0000, 0x0102_0304, 7, 0, 0, 35, 42, 77]
    );

    // Deterministic, and a snapshot can be snapshotted again.
    let again = engine().snapshot(&module(), Box::new(BuildHost::default()), Limits::default()).unwrap();
    assert_eq!(again.wasm, snapshot.wasm);
    let twice = engine().snapshot(&snapshot.wasm, Box::new(BuildHost::default()), Limits::default()).unwrap();
    assert_eq!(twice.wasm, snapshot.wasm);
    assert!(snapshot.wasm.len() < 2000, "{} bytes", snapshot.wasm.len());
}

#[test]
fn refusals() {
    let refused = |wasm: &[u8]| {
        let result = engine().snapshot(wasm, Box::new(BuildHost::default()), Limits::default());
        result.err().expect("refused").error
    };
    let text = |body: &str| match refused(&root("", body)) {
        Error::Snapshot(message) => message,
        other => panic!("{other:?}"),
    };
    assert!(text("(func (table.set $t (i32.const 0) (ref.null func)))").contains("table.set"));
    assert!(text("(func (drop (table.grow $t (ref.null func) (i32.const 1))))").contains("table.grow"));
    assert!(text("(global (mut funcref) (ref.null func))").contains("reference"));
    assert!(text("(data \"passive\")").contains("passive"));

    let clock = root(
        r#"(import "pulse" "now" (func $now (result f64)))"#,
        "(func $init (drop (call $now)))",
    );
    match refused(&clock) {
        Error::Trap(trap) => {
            assert_eq!(trap.kind, TrapKind::Refused);
            assert!(trap.message.contains("build time"), "{trap}");
        }
        other => panic!("{other:?}"),
    }
    assert!(matches!(refused(&root("", "(func $init (global.set $status (i32.const 1)))")), Error::Uncaught));
    assert!(matches!(refused(&wasm("(module)")), Error::Snapshot(_)));
    assert!(matches!(refused(b"garbage"), Error::Artifact(_)));
}

#[test]
fn top_level_has_limits() {
    let endless = root("", "(func $init (loop $l (br $l)))");
    let limits = Limits { cpu: Some(std::time::Duration::from_millis(10)), ..Limits::default() };
    let error = engine().snapshot(&endless, Box::new(BuildHost::default()), limits).err().expect("ends").error;
    assert!(matches!(error, Error::Trap(trap) if trap.kind == TrapKind::CpuLimit));
}
