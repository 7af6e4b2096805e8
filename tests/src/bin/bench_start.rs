//! `cargo xtask bench start`: time to create, initialise nothing, and drop an instance of an artifact.

use std::time::Instant;

use anyhow::{Context, Result};
use pulse_engine::{Clock, ConsoleHost, Engine, EngineOptions, Grants, Limits, Output, Program};

const ROUNDS: usize = 20_000;

fn main() -> Result<()> {
    let path = std::env::args().nth(1).context("usage: bench-start ARTIFACT.wasm")?;
    let wasm = std::fs::read(&path).with_context(|| path.clone())?;
    let engine = Engine::new(&EngineOptions::serve(64, 128 << 20))?;
    let program = Program::new(&engine.compile(&wasm)?)?;
    let limits = Limits { cpu: None, memory: 128 << 20 };
    let mut times = Vec::with_capacity(ROUNDS);
    for _ in 0..ROUNDS {
        let host = Box::new(ConsoleHost::new(Output::Capture, Clock::Virtual));
        let before = Instant::now();
        let instance = program.instantiate(host, Grants::CORE, limits)?;
        drop(instance);
        times.push(before.elapsed().as_nanos());
    }
    times.sort_unstable();
    println!("instance: p50 {:.1} µs, p99 {:.1} µs over {ROUNDS} rounds", times[ROUNDS / 2] as f64 / 1e3, times[ROUNDS * 99 / 100] as f64 / 1e3);
    Ok(())
}
