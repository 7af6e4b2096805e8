//! What may be loaded: imports, exports, sections, size caps, malformed bytes, the native cache.

mod support;

use std::os::unix::fs::PermissionsExt;

use pulse_engine::{Capability, Engine, EngineOptions, Error, Grants, Limits, OptLevel, Program, ScanLimits};
use support::{Recorder, compile, engine, root, wasm, with_section};

fn message(wasm: &[u8]) -> String {
    match engine().compile(wasm) {
        Err(Error::Artifact(message)) => message,
        Err(other) => panic!("{other:?}"),
        Ok(_) => panic!("accepted"),
    }
}

#[test]
fn refusals_say_why() {
    assert!(message(b"").contains("not a WebAssembly module"));
    assert!(message(&wat::parse_str("(module)").unwrap()).contains("pulse.abi"));
    let old = with_section(wat::parse_str("(module)").unwrap(), "pulse.abi", &[1; 8]);
    assert!(message(&old).contains("another version"));
    assert!(message(&wasm("(module)")).contains("pulse_init"));
    assert!(message(&root(r#"(import "pulse" "nope" (func))"#, "")).contains("unknown import `pulse.nope`"));
    assert!(message(&root(r#"(import "env" "now" (func (result f64)))"#, "")).contains("unknown import `env.now`"));
    assert!(message(&root(r#"(import "pulse" "now" (func (result i32)))"#, "")).contains("wrong signature"));
    assert!(message(&root(r#"(import "pulse" "now" (global i32))"#, "")).contains("not a function"));
    assert!(message(&root("", "(func $s) (start $s)")).contains("start function"));
    assert!(message(&wasm(r#"(module (func (export "pulse_init") (param i32)))"#)).contains("wrong signature"));
    assert!(message(&with_section(root("", ""), "pulse.unit", b"x")).contains("pulse.unit"));
    assert!(message(&with_section(root("", ""), "pulse.abi", b"x")).contains("two sections"));
    assert!(message(&wasm(r#"(module (import "rt" "x" (func)))"#)).contains("pulse.unit"));
    // Features that are off.
    assert!(!message(&root("", "(memory 1)")).is_empty());
    assert!(!message(&root("", "(tag)")).is_empty());
}

#[test]
fn size_caps() {
    let module = root("", "(func) (func)");
    for limits in [
        ScanLimits { bytes: 100, ..ScanLimits::default() },
        ScanLimits { functions: 3, ..ScanLimits::default() },
        ScanLimits { types: 1, ..ScanLimits::default() },
        ScanLimits { function_bytes: 1, ..ScanLimits::default() },
    ] {
        assert!(matches!(engine().compile_within(&module, &limits), Err(Error::Artifact(_))), "{limits:?}");
    }
}

#[test]
fn capabilities_come_from_the_imports() {
    let code = compile(&root(
        r#"(import "pulse" "submit_db" (func (param i32 i32 i32) (result i32)))
           (import "pulse" "submit_kv" (func (param i32 i32 i32) (result i32)))
           (import "pulse" "submit_timer" (func (param i32 i32 i32) (result i32)))
           (import "pulse" "now" (func (result f64)))"#,
        "",
    ));
    assert_eq!(code.capabilities(), [Capability::Kv, Capability::Db]);
    code.check_capabilities(|c| matches!(c, Capability::Kv | Capability::Db)).unwrap();
    match code.check_capabilities(|c| c == Capability::Kv) {
        Err(Error::Capability { import, capability }) => assert_eq!((import.as_str(), capability), ("submit_db", "db")),
        other => panic!("{other:?}"),
    }
    // Not granted, still startable.
    let program = Program::new(&code).unwrap();
    program.instantiate(Box::new(Recorder::default()), Grants::CORE, Limits::default()).unwrap();
    assert_eq!(Grants::CORE.with(Capability::Db).names().collect::<Vec<_>>(), ["db"]);
}

/// Mutations and truncations of a valid module: each is an error or a working module, never a panic.
#[test]
fn malformed_modules_never_panic() {
    let valid = root(
        r#"(import "pulse" "respond" (func $respond (param i32 i32)))"#,
        r#"(func $init (i32.store (i32.const 0x130000) (i32.const 5)))
           (func $request (param i32 i32) (call $respond (local.get 0) (local.get 1)))
           (data (i32.const 0x130000) "abc") (elem (i32.const 1) $init)"#,
    );
    let mut seed = 0x1234_5678u32;
    let mut random = move || {
        seed ^= seed << 13;
        seed ^= seed >> 17;
        seed ^= seed << 5;
        seed as usize
    };
    let limits = Limits { cpu: Some(std::time::Duration::from_millis(50)), memory: 16 << 20 };
    let (mut accepted, mut refused) = (0, 0);
    for round in 0..300 {
        let mut bytes = valid.clone();
        match round % 3 {
            0 => bytes.truncate(random() % valid.len()),
            1 => {
                let at = 8 + random() % (valid.len() - 8);
                bytes[at] = random() as u8;
            }
            _ => {
                let at = 8 + random() % (valid.len() - 8);
                let end = (at + random() % 16).min(bytes.len());
                bytes.drain(at..end);
            }
        }
        match engine().compile(&bytes) {
            Ok(code) => {
                accepted += 1;
                let program = Program::new(&code).unwrap();
                if let Ok(mut instance) = program.instantiate(Box::new(Recorder::default()), Grants::CORE, limits) {
                    let _ = instance.init().and_then(|()| instance.request(b"x"));
                }
                let _ = engine().snapshot(&bytes, Box::new(Recorder::default()), limits);
            }
            Err(error) => {
                refused += 1;
                assert!(!error.to_string().is_empty());
            }
        }
    }
    assert!(refused > 100, "{accepted} accepted, {refused} refused");
}

#[test]
fn native_cache_is_used_and_never_trusted() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("native");
    let options = EngineOptions::tools().opt_level(OptLevel::None).cache(&path);
    let open = || Engine::new(&options).unwrap();
    let module = root("", "(func $request (param i32 i32) (i32.store (i32.const 0x130000) (i32.const 1)))");
    let run = |engine: &Engine| {
        let program = Program::new(&engine.compile(&module).unwrap()).unwrap();
        let mut instance =
            program.instantiate(Box::new(Recorder::default()), Grants::CORE, Limits::default()).unwrap();
        instance.request(b"x").unwrap();
    };
    let first = open();
    assert_eq!(first.cache_problem(), None);
    run(&first);
    let native = || -> Vec<std::path::PathBuf> {
        let entries = std::fs::read_dir(&path).unwrap().map(|e| e.unwrap().path());
        entries.filter(|p| p.extension().is_some_and(|e| e == "native")).collect()
    };
    assert_eq!(native().len(), 1);
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o700);
    run(&open());

    // An edited file is ignored and replaced.
    let file = native().remove(0);
    let good = std::fs::read(&file).unwrap();
    let mut bad = good.clone();
    let middle = bad.len() / 2;
    bad[middle] ^= 1;
    std::fs::write(&file, &bad).unwrap();
    run(&open());
    assert_eq!(std::fs::read(&file).unwrap(), good);
    for junk in [&b""[..], b"short", &good[..good.len() - 1]] {
        std::fs::write(&file, junk).unwrap();
        run(&open());
    }
    // Another configuration has other files.
    let speed = EngineOptions::tools().cache(&path);
    run(&Engine::new(&speed).unwrap());
    assert_eq!(native().len(), 2);

    // A folder that others may write is not used.
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o777)).unwrap();
    let open_folder = open();
    assert!(open_folder.cache_problem().is_some_and(|p| p.contains("chmod 700")));
    run(&open_folder);
}
