//! `cargo xtask bench start [--pages] [ARTIFACT]`: what a request costs besides its own work.
//!
//! A no-op request in a fresh instance, as the server does it: create, run, drop; the pages of memory it writes; and requests per
//! second of the server itself on loopback. Without an artifact, `examples/hello` is built. `--pages` lists the words that it writes;
//! with `--perf-map`, `perf report` knows the guest's functions by name.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use pulse_engine::{Engine, EngineOptions, Grants, Limits, Program, RESIDENT_WINDOW};
use pulse_tests::served::{self, OneAnswer};

const WARM_UP: usize = 200;
/// The machine's speed changes from one second to the next: the medians of batches show by how much.
const BATCHES: usize = 10;
const ROUNDS: usize = BATCHES * 10_000;
/// Largest memory of an instance.
const MEMORY: usize = 128 << 20;
const CONNECTIONS: usize = 8;
const SERVER_TIME: Duration = Duration::from_secs(4);

fn main() -> Result<()> {
    let (options, files): (Vec<String>, Vec<String>) = std::env::args().skip(1).partition(|arg| arg.starts_with("--"));
    let given = files.first().map(PathBuf::from);
    let pages = options.iter().any(|o| o == "--pages");
    let wasm = match &given {
        Some(path) => std::fs::read(path).with_context(|| path.display().to_string())?,
        None => served::artifact(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/hello/hello.ts").canonicalize()?)?,
    };
    // A thread like the server's, whose stack is large enough for a guest.
    let mut engine = EngineOptions::serve(64, MEMORY);
    if let Some(cache) = pulsec::commands::cache_folder() {
        engine = engine.cache(cache);
    }
    let engine = Engine::new(&engine)?;
    let code = engine.compile(&wasm)?;
    if options.iter().any(|o| o == "--perf-map") {
        pulse_engine::write_perf_map([&code])?;
    }
    let program = Program::new(&code)?;
    let measured = std::thread::Builder::new().name("instances".into()).stack_size(pulse_engine::THREAD_STACK).spawn(move || {
        pulse_engine::this_thread_has_guest_stack();
        instances(&program, pages)
    })?;
    measured.join().map_err(|_| anyhow::anyhow!("the measurement panicked"))??;
    server(&wasm)
}

fn instances(program: &Program, pages: bool) -> Result<()> {
    let limits = Limits { cpu: Some(Duration::from_secs(1)), memory: MEMORY };
    let request = served::request();
    let first = served::answered(program, &request, limits)?;
    let dirty = served::dirty_pages(&first)?;
    let inside = dirty.iter().filter(|at| **at < RESIDENT_WINDOW).count();
    if pages {
        let fresh = program.instantiate(Box::<OneAnswer>::default(), Grants::CORE, limits)?;
        list_writes(fresh.memory_bytes(), first.memory_bytes(), &dirty);
    }
    drop(first);
    let mut times: [Vec<u64>; 4] = Default::default();
    for round in 0..WARM_UP + ROUNDS {
        let start = Instant::now();
        let mut instance = program.instantiate(Box::<OneAnswer>::default(), Grants::CORE, limits)?;
        instance.init()?;
        let created = start.elapsed();
        instance.request(&request)?;
        let ran = start.elapsed();
        drop(instance);
        let dropped = start.elapsed();
        if round >= WARM_UP {
            let parts = [dropped, created, ran - created, dropped - ran];
            times.iter_mut().zip(parts).for_each(|(list, time)| list.push(time.as_nanos() as u64));
        }
    }
    for (name, list) in ["create + run + drop", "  create", "  run a no-op request", "  drop"].iter().zip(&mut times) {
        let mut batches: Vec<f64> = list.chunks_mut(ROUNDS / BATCHES).map(|batch| percentile(batch, 50)).collect();
        batches.sort_by(f64::total_cmp);
        let (least, most) = (batches[0], batches[BATCHES - 1]);
        println!("{name:<24} p50 {:6.1} µs   p99 {:6.1} µs   p50 of batches {least:.1} to {most:.1} µs", percentile(list, 50), percentile(list, 99));
    }
    println!("pages written           {inside} in the resident window, {} outside", dirty.len() - inside);
    Ok(())
}

/// In microseconds, of times in nanoseconds.
fn percentile(times: &mut [u64], percent: usize) -> f64 {
    times.sort_unstable();
    times[times.len() * percent / 100] as f64 / 1e3
}

/// Prints, by page, how many words differ, and the first of them with the value before and after.
fn list_writes(before: &[u8], after: &[u8], pages: &[usize]) {
    let word = |bytes: &[u8], at: usize| bytes.get(at..at + 4).map_or(0, |b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]));
    for page in pages {
        let changed: Vec<usize> = (*page..page + 4096).step_by(4).filter(|at| word(before, *at) != word(after, *at)).collect();
        let shown: Vec<String> = changed.iter().take(8).map(|at| format!("{at:x}: {:x} -> {:x}", word(before, *at), word(after, *at))).collect();
        println!("page {page:#8x}: {:4} words differ  {}", changed.len(), shown.join("  "));
    }
}

/// The server as a process of its own, stopped when dropped.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn server(wasm: &[u8]) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let artifact = folder.path().join("bench.wasm");
    std::fs::write(&artifact, wasm)?;
    let binary = std::env::current_exe()?.with_file_name("pulse-run");
    let mut command = Command::new(&binary);
    command.arg("--data").arg(folder.path().join("data")).arg("serve").arg(&artifact).args(["--listen", "127.0.0.1:0", "--json"]);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().with_context(|| binary.display().to_string())?;
    let mut server = Server(child);
    let mut line = String::new();
    BufReader::new(server.0.stdout.take().context("no output")?).read_line(&mut line)?;
    let started: serde_json::Value = serde_json::from_str(&line).with_context(|| format!("the server said {line:?}"))?;
    let address = started["address"].as_str().context("no address")?.to_owned();
    let clients: Vec<_> = (0..CONNECTIONS).map(|_| std::thread::spawn({ let address = address.clone(); move || client(&address) })).collect();
    let mut total = 0;
    for client in clients {
        total += client.join().map_err(|_| anyhow::anyhow!("a client panicked"))??;
    }
    println!("server on loopback      {:.0} requests/s on {CONNECTIONS} connections", f64::from(total) / SERVER_TIME.as_secs_f64());
    Ok(())
}

/// Sends requests over one connection, one after the other.
fn client(address: &str) -> Result<u32> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    let end = Instant::now() + SERVER_TIME;
    let mut buffer = vec![0; 16 << 10];
    let mut count = 0;
    while Instant::now() < end {
        stream.write_all(b"GET /api HTTP/1.1\r\nhost: localhost\r\n\r\n")?;
        let mut filled = 0;
        let size = loop {
            let n = stream.read(&mut buffer[filled..])?;
            if n == 0 {
                bail!("the server closed the connection");
            }
            filled += n;
            if let Some(size) = response_size(&buffer[..filled])? {
                break size;
            }
        };
        while filled < size {
            filled += stream.read(&mut buffer[filled..])?;
        }
        count += 1;
    }
    Ok(count)
}

/// Bytes of the response whose head is complete.
fn response_size(bytes: &[u8]) -> Result<Option<usize>> {
    let Some(head) = bytes.windows(4).position(|w| w == b"\r\n\r\n") else { return Ok(None) };
    let text = String::from_utf8_lossy(&bytes[..head]).to_ascii_lowercase();
    if !text.starts_with("http/1.1 200") {
        bail!("unexpected answer: {text}");
    }
    let length = text.lines().find_map(|line| line.strip_prefix("content-length:")).context("an answer without length")?;
    Ok(Some(head + 4 + length.trim().parse::<usize>()?))
}
