//! Units that share memory and table of a runtime image.

mod support;

use pulse_abi::unit::UnitHeader;
use pulse_engine::{CodeKind, Error, Grants, Limits, Output, Program, RunOptions};
use support::{Recorder, compile, engine, root, unit_wasm};

const BASE: u32 = 32 * 65536;

fn runtime() -> Vec<u8> {
    root(
        r#"(import "pulse" "print" (func $print (param i32 i32 i32)))
           (import "pulse" "unhandled" (func $unhandled (param i32 i32)))
           (import "pulse" "submit_timer" (func $timer (param i32 i32 i32) (result i32)))"#,
        r#"(type $f (func))
           (func (export "say") (param i32 i32) (call $print (i32.const 1) (local.get 0) (local.get 1)))
           (func (export "call_slot") (param i32) (call_indirect (type $f) (local.get 0)))
           (func (export "fail") (param i32 i32) (global.set $status (i32.const 1)) (call $unhandled (local.get 0) (local.get 1)))
           (func (export "sleep") (param f64) (result i32)
             (i32.store8 (i32.const 0x140000) (i32.const 4))
             (f64.store (i32.const 0x140001) (local.get 0))
             (call $timer (i32.const 0) (i32.const 0x140000) (i32.const 9)))
           (func $resume (param $kind i32) (param $id i32) (param i32 i32)
             (i32.store8 (i32.const 0x140000) (i32.add (i32.const 48) (local.get $id)))
             (call $print (i32.const 1) (i32.const 0x140000) (i32.const 1)))"#,
    )
}

fn header(number: u32, static_base: u32, table_base: u32) -> UnitHeader {
    UnitHeader { static_base, static_size: 65536, table_base, table_len: 2, number, reserved: [0; 2] }
}

/// A unit that says `text` from its static area, through a table slot of its own.
fn unit(number: u32, static_base: u32, table_base: u32, text: &str) -> Vec<u8> {
    unit_wasm(
        &format!(
            r#"(module
                (import "rt" "memory" (memory 1))
                (import "rt" "table" (table 1 funcref))
                (import "rt" "say" (func $say (param i32 i32)))
                (import "rt" "call_slot" (func $call (param i32)))
                (data (i32.const {static_base}) "{text}")
                (elem (i32.const {table_base}) $speak)
                (func $speak (call $say (i32.const {static_base}) (i32.const {})))
                (func (export "unit_init") (call $call (i32.const {table_base}))))"#,
            text.len()
        ),
        header(number, static_base, table_base),
    )
}

fn captured() -> RunOptions {
    RunOptions { output: Output::Capture, clock: pulse_engine::Clock::Virtual, ..RunOptions::default() }
}

#[test]
fn units_share_memory_and_table() {
    let runtime = compile(&runtime());
    assert_eq!(runtime.kind(), CodeKind::Root);
    let (one, two) = (compile(&unit(1, BASE, 4, "one ")), compile(&unit(2, BASE + 65536, 6, "two ")));
    assert_eq!(one.kind(), CodeKind::Unit);
    let program = Program::units(&runtime, &[one.clone(), two]).unwrap();
    for _ in 0..2 {
        let report = program.run(&captured()).unwrap();
        assert_eq!((String::from_utf8(report.stdout).unwrap().as_str(), report.exit), ("one two ", 0));
        assert_eq!(report.memory, (BASE + 2 * 65536) as usize);
    }
    // The same code in another program.
    let program = Program::units(&runtime, &[one]).unwrap();
    assert_eq!(program.run(&captured()).unwrap().stdout, b"one ");
}

#[test]
fn units_must_fit() {
    let runtime_code = compile(&runtime());
    let start = |units: &[Vec<u8>]| -> Result<(), Error> {
        let units: Vec<_> = units.iter().map(|u| compile(u)).collect();
        let program = Program::units(&runtime_code, &units)?;
        program.instantiate(Box::new(Recorder::default()), Grants::CORE, Limits::default()).map(|_| ())
    };
    let message = |result: Result<(), Error>| match result {
        Err(Error::Link(message)) => message,
        other => panic!("{other:?}"),
    };
    assert!(message(start(&[unit(1, BASE + 65536, 4, "x")])).contains("static area at 0x210000"));
    assert!(message(start(&[unit(1, BASE, 5, "x")])).contains("table index 5"));
    assert!(message(start(&[unit(1, BASE, 4, "x"), unit(2, BASE, 6, "x")])).contains("memory ends"));
    let stranger = unit_wasm(
        r#"(module (import "rt" "nothing" (func)) (func (export "unit_init")))"#,
        header(1, BASE, 4),
    );
    assert!(message(start(&[stranger])).contains("nothing"));
    assert!(message(start(&[runtime()])).contains("cannot be a unit"));
    let wrong_type = unit_wasm(
        r#"(module (import "rt" "say" (func (param i64))) (func (export "unit_init")))"#,
        header(1, BASE, 4),
    );
    assert!(message(start(&[wrong_type])).contains("say"));
    let unit_code = compile(&unit(1, BASE, 4, "x"));
    assert!(message(Program::new(&unit_code).map(|_| ())).contains("is a unit"));
    let other = pulse_engine::Engine::new(&pulse_engine::EngineOptions::tools()).unwrap();
    let foreign = other.compile(&unit(1, BASE, 4, "x")).unwrap();
    assert!(message(Program::units(&runtime_code, &[foreign]).map(|_| ())).contains("different engines"));
}

#[test]
fn run_drives_timers_in_due_order() {
    let unit = unit_wasm(
        r#"(module
            (import "rt" "sleep" (func $sleep (param f64) (result i32)))
            (func (export "unit_init")
              (drop (call $sleep (f64.const 5000)))
              (drop (call $sleep (f64.const 10)))
              (drop (call $sleep (f64.const nan)))
              (drop (call $sleep (f64.const 10)))))"#,
        header(1, BASE, 4),
    );
    let program = Program::units(&compile(&runtime()), &[compile(&unit)]).unwrap();
    let report = program.run(&captured()).unwrap();
    assert_eq!((String::from_utf8(report.stdout).unwrap().as_str(), report.exit), ("3241", 0));
    let options = RunOptions {
        clock: pulse_engine::Clock::Real,
        wall: Some(std::time::Duration::from_millis(200)),
        ..captured()
    };
    let report = program.run(&options).unwrap();
    assert_eq!(String::from_utf8(report.stdout).unwrap(), "324");
    assert!(report.timed_out && report.exit == 1);
}

#[test]
fn run_reports_uncaught_errors_and_traps() {
    let failing = |call: &str| {
        let unit = unit_wasm(
            &format!(
                r#"(module (import "rt" "memory" (memory 1)) (import "rt" "fail" (func $fail (param i32 i32)))
                    (data (i32.const {BASE}) "Error: no")
                    (func (export "unit_init") {call}))"#
            ),
            header(1, BASE, 4),
        );
        Program::units(&compile(&runtime()), &[compile(&unit)]).unwrap().run(&captured()).unwrap()
    };
    let report = failing(&format!("(call $fail (i32.const {BASE}) (i32.const 9))"));
    assert_eq!((report.exit, report.status), (1, 1));
    assert_eq!(report.unhandled, ["Error: no"]);
    assert_eq!(report.stderr, b"Error: no\n");
    let report = failing("unreachable");
    assert_eq!(report.exit, 1);
    assert!(report.trap.is_some());
    let _ = engine();
}
