//! Hand-written guests for the engine tests.
#![allow(dead_code)]

use std::sync::OnceLock;

use pulse_abi::sections;
use pulse_abi::unit::UnitHeader;
use pulse_engine::{Capability, Chunk, Code, Engine, EngineOptions, Host, LogLevel, OptLevel, OutputStream, Refused};

/// Appends a custom section.
pub fn with_section(mut wasm: Vec<u8>, name: &str, data: &[u8]) -> Vec<u8> {
    let mut body = leb(name.len());
    body.extend_from_slice(name.as_bytes());
    body.extend_from_slice(data);
    wasm.push(0);
    wasm.extend(leb(body.len()));
    wasm.extend(body);
    wasm
}

fn leb(mut value: usize) -> Vec<u8> {
    let mut out = Vec::new();
    loop {
        let byte = (value & 0x7f) as u8;
        value >>= 7;
        if value == 0 {
            out.push(byte);
            return out;
        }
        out.push(byte | 0x80);
    }
}

/// A module of this text with a valid `pulse.abi` section.
pub fn wasm(text: &str) -> Vec<u8> {
    let wasm = wat::parse_str(text).unwrap_or_else(|e| panic!("{e}"));
    with_section(wasm, sections::ABI, &sections::abi_hash().to_le_bytes())
}

pub fn unit_wasm(text: &str, header: UnitHeader) -> Vec<u8> {
    with_section(wasm(text), sections::UNIT, &header.encode())
}

/// A root module; `body` may use memory, table `$t`, the imports below and the global `$top`, and must define
/// `$request (param i32 i32)`, and may define `$init`, `$resume (param i32 i32 i32 i32)`.
pub fn root(imports: &str, body: &str) -> Vec<u8> {
    let init = if body.contains("func $init") { "" } else { "(func $init)" };
    let request = if body.contains("func $request") { "" } else { "(func $request (param i32 i32))" };
    let resume = if body.contains("func $resume") { "" } else { "(func $resume (param i32 i32 i32 i32))" };
    wasm(&format!(
        r#"(module
            {imports}
            (memory (export "memory") 32)
            (table $t (export "table") 4 funcref)
            (global $status (mut i32) (i32.const 0))
            (func (export "pulse_alloc") (param i32) (result i32) (i32.const 0x180000))
            (func (export "pulse_status") (result i32) (global.get $status))
            (export "pulse_init" (func $init))
            (export "pulse_request" (func $request))
            (export "pulse_resume" (func $resume))
            {init} {request} {resume} {body})"#
    ))
}

pub fn engine() -> &'static Engine {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    ENGINE.get_or_init(|| Engine::new(&EngineOptions::tools().opt_level(OptLevel::None).parallel(false)).unwrap())
}

pub fn compile(wasm: &[u8]) -> Code {
    engine().compile(wasm).unwrap_or_else(|e| panic!("{e}"))
}

/// Records every call.
#[derive(Default)]
pub struct Recorder {
    pub printed: String,
    pub log: Vec<(LogLevel, String, Option<String>)>,
    pub unhandled: Vec<String>,
    pub responses: Vec<Vec<u8>>,
    pub chunks: Vec<String>,
    pub submitted: Vec<(Capability, i32, Vec<u8>)>,
    pub clock_reads: u32,
    pub waiting: i32,
}

impl Host for Recorder {
    fn log(&mut self, level: LogLevel, text: &str, data: Option<&str>) {
        self.log.push((level, text.into(), data.map(Into::into)));
    }
    fn now(&mut self) -> Result<f64, Refused> {
        self.clock_reads += 1;
        Ok(1000.0 + f64::from(self.clock_reads))
    }
    fn monotonic(&mut self) -> Result<f64, Refused> {
        Ok(1.0)
    }
    fn random(&mut self, out: &mut [u8]) -> Result<(), Refused> {
        out.fill(0xab);
        Ok(())
    }
    fn print(&mut self, _: OutputStream, bytes: &[u8]) {
        self.printed.push_str(&String::from_utf8_lossy(bytes));
    }
    fn unhandled(&mut self, text: &str) {
        self.unhandled.push(text.into());
    }
    fn respond(&mut self, payload: &[u8]) -> Result<(), Refused> {
        self.responses.push(payload.to_vec());
        Ok(())
    }
    fn body_chunk(&mut self, stream: i32, chunk: Chunk<'_>) -> Result<bool, Refused> {
        self.chunks.push(format!("{stream} {chunk:?}"));
        Ok(true)
    }
    fn submit(&mut self, capability: Capability, op: i32, payload: &[u8]) -> Result<i32, Refused> {
        self.submitted.push((capability, op, payload.to_vec()));
        Ok(40 + self.submitted.len() as i32)
    }
    fn call(&mut self, _: Capability, op: i32, payload: &[u8]) -> Result<Vec<u8>, Refused> {
        Ok([payload, &op.to_le_bytes()].concat())
    }
    fn wait_until(&mut self, delta: i32) -> Result<(), Refused> {
        self.waiting += delta;
        Ok(())
    }
}
