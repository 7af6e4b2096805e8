//! `cargo xtask bench`: programs side by side in one run, their CPU time less that of an empty program, printed as ratios.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::cargo::{self, RunOk};

const ROUNDS: usize = 3;

pub fn run(what: &str, args: &[String]) -> Result<()> {
    match what {
        "cpu" => cpu(args),
        "start" => {
            // The server is measured as a process of its own, found beside the benchmark.
            crate::build(true)?;
            cargo::command(cargo::bins(&["bench-start"], true)?.join("bench-start")).args(args).run_ok()
        }
        other => bail!("there is no benchmark `{other}`; there are `cpu` and `start`"),
    }
}

/// A way to run a program.
struct Peer {
    name: &'static str,
    command: Vec<String>,
}

/// Runs every `*.js` of a folder (first argument, or `BENCH_CPU`) under pulsec, Node and QuickJS-ng where present.
fn cpu(args: &[String]) -> Result<()> {
    let folder = args
        .first()
        .map(PathBuf::from)
        .or_else(|| std::env::var_os("BENCH_CPU").map(PathBuf::from))
        .or_else(|| Some(cargo::root().join("../shared/bench/cpu")).filter(|p| p.is_dir()))
        .context("name the folder with the programs, or set BENCH_CPU")?;
    let only = args.get(1).cloned().unwrap_or_default();
    let bin = crate::build(true)?;
    let mut peers = vec![Peer { name: "pulsec", command: vec![bin.join("pulsec").display().to_string(), "run".into()] }];
    peers.push(Peer { name: "qjs", command: vec![outside("qjs")?.display().to_string()] });
    let timer = outside("cputime")?;
    if Command::new("node").arg("--version").output().is_ok() {
        peers.push(Peer { name: "node", command: vec!["node".into()] });
    }
    let mut programs: Vec<PathBuf> = std::fs::read_dir(&folder)?.map(|e| e.map(|e| e.path())).collect::<Result<_, _>>()?;
    programs.retain(|p| p.extension().is_some_and(|e| e == "js") && p.file_stem().is_some_and(|s| s != "empty" && s.to_string_lossy().contains(&only)));
    programs.sort();
    let empty = folder.join("empty.js");
    let start = measure(&timer, &peers, &empty);
    print!("{:<14}", "program");
    peers.iter().for_each(|p| print!("{:>12}", format!("{} ms", p.name)));
    println!("{:>16}", "ratios to qjs");
    let mut logs = vec![0.0; peers.len()];
    let mut counted = 0;
    for program in &programs {
        let name = program.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let mut outputs = Vec::new();
        let mut times = Vec::new();
        for ((peer, run), start) in peers.iter().zip(measure(&timer, &peers, program)).zip(&start) {
            match run {
                Ok(run) => {
                    let start = start.as_ref().map_or(Duration::ZERO, |run| run.cpu);
                    times.push(Some(run.cpu.saturating_sub(start).as_secs_f64() * 1e3));
                    outputs.push((peer.name, run.output));
                }
                Err(error) => {
                    eprintln!("{name} under {}: {error:#}", peer.name);
                    times.push(None);
                }
            }
        }
        print!("{name:<14}");
        times.iter().for_each(|t| print!("{:>12}", t.map_or("fails".into(), |t| format!("{t:.0}"))));
        if let Some(base) = peers.iter().position(|p| p.name == "qjs").and_then(|i| times[i]) {
            let ratios: Vec<String> = times.iter().map(|t| t.map_or("-".into(), |t| format!("{:.2}", t / base))).collect();
            print!("   {}", ratios.join("  "));
            if times.iter().all(Option::is_some) {
                counted += 1;
                times.iter().flatten().zip(&mut logs).for_each(|(t, log)| *log += (t.max(0.1) / base.max(0.1)).ln());
            }
        }
        println!();
        if let Some((who, text)) = outputs.iter().find(|(_, text)| !text.starts_with("ok ") || *text != outputs[0].1) {
            bail!("{name}: {who} printed `{}`, {} printed `{}`", text.trim(), outputs[0].0, outputs[0].1.trim());
        }
    }
    if counted > 0 {
        let means: Vec<String> = logs.iter().map(|l| format!("{:.2}", (l / f64::from(counted)).exp())).collect();
        println!("geometric mean over {counted} programs, relative to qjs: {}", means.join("  "));
    }
    Ok(())
}

/// A program under one peer: median user + system time of its process, and what it printed.
struct Run {
    cpu: Duration,
    output: String,
}

/// Rounds interleaved over the peers, so that a slow moment of the machine hits all of them.
fn measure(timer: &Path, peers: &[Peer], program: &Path) -> Vec<Result<Run>> {
    let mut runs: Vec<Vec<Result<Run>>> = peers.iter().map(|_| Vec::new()).collect();
    for _ in 0..ROUNDS {
        for (peer, runs) in peers.iter().zip(&mut runs) {
            runs.push(once(timer, peer, program));
        }
    }
    runs.into_iter()
        .map(|runs| {
            let mut runs = runs.into_iter().collect::<Result<Vec<Run>>>()?;
            runs.sort_by_key(|run| run.cpu);
            Ok(runs.swap_remove(ROUNDS / 2))
        })
        .collect()
}

fn once(timer: &Path, peer: &Peer, program: &Path) -> Result<Run> {
    let out = Command::new(timer).args(&peer.command).arg(program).output()?;
    let errors = String::from_utf8_lossy(&out.stderr);
    if !out.status.success() {
        bail!("failed: {errors}");
    }
    let micros = errors.lines().last().and_then(|line| line.parse().ok()).context("the timer said nothing")?;
    Ok(Run { cpu: Duration::from_micros(micros), output: String::from_utf8(out.stdout)? })
}

/// Builds the crate `bench/NAME`, which is outside the workspace, and returns its binary.
fn outside(name: &str) -> Result<PathBuf> {
    let target = cargo::target_dir()?.join("bench");
    cargo::cargo().current_dir(cargo::root().join("bench").join(name)).args(["build", "--release", "--quiet"]).env("CARGO_TARGET_DIR", &target).run_ok()?;
    Ok(target.join("release").join(name))
}
