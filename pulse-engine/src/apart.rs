//! Compiling in a process of its own, which the system ends when it takes too much.
//!
//! A module of 200 kB can keep the compiler busy beyond any patience (many locals that live across many loops: not done after two
//! minutes, with 4 GB taken), and a compilation cannot be stopped from inside its process. So the server has artifacts compiled by a
//! second process: this executable again, started with arguments that make it call [`compile_apart`], which reads a module and writes
//! native code.

use std::ffi::OsString;
use std::io::{self, Read, Write};
use std::process::{Command, Stdio};

use rustix::process::{Resource, Rlimit, setrlimit};

use crate::config::EngineOptions;
use crate::engine::Engine;
use crate::error::Error;

/// CPU seconds for any module, and for each MiB of it: several times what a compiled program of that size takes.
const CPU: u64 = 60;
const CPU_PER_MIB: u64 = 10;
/// Bytes of memory for any module, and for each byte of it.
const MEMORY: u64 = 2 << 30;
const MEMORY_PER_BYTE: u64 = 64;
/// Native code is never that large.
const MAX_NATIVE: u64 = 2 << 30;

/// How the second process is started.
#[derive(Clone, Debug)]
pub struct Apart {
    /// Makes this executable call [`compile_apart`] with the options of the engine that asks; the last two arguments added are the bounds.
    pub args: Vec<OsString>,
    /// CPU seconds that a module may take, whatever its size.
    pub cpu: Option<u64>,
}

/// What one compilation may take.
#[derive(Clone, Copy, Debug)]
struct Bounds {
    cpu: u64,
    memory: u64,
}

impl Apart {
    fn bounds(&self, wasm: &[u8]) -> Bounds {
        let size = wasm.len() as u64;
        Bounds { cpu: self.cpu.unwrap_or(CPU + CPU_PER_MIB * size.div_ceil(1 << 20)), memory: MEMORY + MEMORY_PER_BYTE * size }
    }

    /// The native code of a module, made by the other process.
    pub(crate) fn compile(&self, wasm: &[u8]) -> Result<Vec<u8>, Error> {
        let failed = |error: io::Error| Error::Engine(format!("the process that compiles: {error}"));
        let bounds = self.bounds(wasm);
        let mut child = Command::new(std::env::current_exe().map_err(failed)?)
            .args(&self.args)
            .args([bounds.cpu.to_string(), bounds.memory.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(failed)?;
        let (input, output) = (child.stdin.take(), child.stdout.take());
        let (mut kind, mut answer) = ([0], Vec::new());
        let read = std::thread::scope(|scope| {
            scope.spawn(move || {
                // A process that ended early says why by its status.
                let _ = input.map(|mut pipe| pipe.write_all(wasm));
            });
            let Some(mut pipe) = output else { return Ok(()) };
            // Nothing comes from a process that was stopped.
            if pipe.read(&mut kind)? == 1 {
                pipe.take(MAX_NATIVE).read_to_end(&mut answer)?;
            }
            Ok(())
        });
        if read.is_err() {
            // What it says cannot be heard any more.
            let _ = child.kill();
        }
        let status = child.wait().map_err(failed)?;
        read.map_err(failed)?;
        match (status.code(), kind) {
            (Some(0), [NATIVE]) => Ok(answer),
            (Some(0), _) => Err(Error::Artifact(String::from_utf8_lossy(&answer).into_owned())),
            (None, _) => Err(Error::Artifact(format!(
                "compiling it takes more than {} s of CPU time or {} MiB of memory: functions with very many variables and loops do",
                bounds.cpu,
                bounds.memory >> 20
            ))),
            (Some(code), _) => Err(Error::Engine(format!("the process that compiles ended with exit code {code}"))),
        }
    }
}

/// First byte of an answer: native code follows, or the text of a refusal.
const NATIVE: u8 = 1;
const REFUSAL: u8 = 2;

/// Bytes of data that the system counts for this process; 0 where it does not say.
fn reserved() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmData:"));
    let kib = line.and_then(|rest| rest.trim().trim_end_matches(" kB").parse::<u64>().ok());
    kib.map_or(0, |kib| kib << 10)
}

/// The other side: a module on stdin, native code (or why there is none) on stdout. Takes at most `cpu` seconds and `memory` bytes.
pub fn compile_apart(options: &EngineOptions, cpu: u64, memory: u64) -> Result<(), Error> {
    let failed = |error: io::Error| Error::Engine(error.to_string());
    let engine = Engine::new(options)?;
    // Without a dump when a limit is reached. What the engine has reserved for instances counts as data although nothing uses it.
    for (resource, limit) in [(Resource::Core, 0), (Resource::Cpu, cpu), (Resource::Data, reserved() + memory)] {
        setrlimit(resource, Rlimit { current: Some(limit), maximum: Some(limit) }).map_err(|error| failed(error.into()))?;
    }
    let mut wasm = Vec::new();
    io::stdin().read_to_end(&mut wasm).map_err(failed)?;
    let (kind, answer) = match engine.native(&wasm) {
        Ok(native) => (NATIVE, native),
        Err(Error::Artifact(message)) => (REFUSAL, message.into_bytes()),
        Err(error) => return Err(error),
    };
    let mut out = io::stdout().lock();
    out.write_all(&[kind]).and_then(|()| out.write_all(&answer)).and_then(|()| out.flush()).map_err(failed)
}
