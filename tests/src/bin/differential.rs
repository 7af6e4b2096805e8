//! `cargo run -p pulse-tests --bin differential`: random programs under Node and under us, with and without the optimising passes.
//!
//! Seeded and bounded: the same arguments give the same programs. A difference prints the case; minimise it by hand and
//! put it into `tests/run`.

use std::io::Write;
use std::process::{Command, ExitCode, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use clap::Parser;
use pulse_engine::Limits;
use pulse_tests::generate::{self, Case, THEMES};
use pulse_tests::program::Machine;
use pulsec::io::MemoryFiles;

#[derive(Parser)]
struct Cli {
    /// Cases
    #[arg(long, default_value_t = 320)]
    count: u64,
    /// The first seed
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Only this theme
    #[arg(long)]
    theme: Option<String>,
    /// Cases in one program
    #[arg(long, default_value_t = 40)]
    batch: usize,
    /// Print the program of `--theme T --seed N` and stop
    #[arg(long)]
    print: bool,
    /// Also collect garbage at every safepoint
    #[arg(long)]
    zeal: bool,
    /// Stop after so many differences
    #[arg(long, default_value_t = 20)]
    most: usize,
    /// The engine to compare with
    #[arg(long, default_value = "node")]
    node: String,
}

fn main() -> Result<ExitCode> {
    let cli = Cli::parse();
    let themes: Vec<&str> = match &cli.theme {
        Some(theme) => vec![THEMES.iter().find(|t| *t == theme).with_context(|| format!("themes: {}", THEMES.join(" ")))?],
        None => THEMES.to_vec(),
    };
    if cli.print {
        print!("{}", generate::program(&[generate::case(themes[0], cli.seed)]));
        return Ok(ExitCode::SUCCESS);
    }
    let machines = [("plain", Machine::new(true, false)?), ("optimized", Machine::new(true, true)?)];
    let cases: Vec<Case> = (cli.seed..cli.seed + cli.count).map(|seed| generate::case(themes[seed as usize % themes.len()], seed)).collect();
    let mut differences = 0;
    for batch in cases.chunks(cli.batch.max(1)) {
        let program = generate::program(batch);
        let expected = node(&cli.node, &program)?;
        if expected.lines().count() != batch.len() {
            bail!("the reference engine did not finish: {expected}");
        }
        for (label, machine) in &machines {
            for zeal in if cli.zeal && *label == "optimized" { &[false, true][..] } else { &[false] } {
                let label = if *zeal { "zeal" } else { label };
                match ours(machine, &program, *zeal) {
                    Ok(text) => {
                        // Cases that are asynchronous come last in both.
                        let mut theirs = expected.lines();
                        let mut lines = text.lines();
                        for _ in 0..batch.len() {
                            let (a, b) = (theirs.next().unwrap_or_default(), lines.next().unwrap_or_default());
                            if a != b {
                                differences += 1;
                                report(batch, label, a, b);
                            }
                        }
                    }
                    // A failure of the whole program: find the cases that fail alone.
                    Err(error) => {
                        println!("== {label}: {error:#}");
                        for case in batch {
                            let alone = generate::program(std::slice::from_ref(case));
                            if let Err(error) = ours(machine, &alone, *zeal) {
                                differences += 1;
                                println!("== {label} {}: {error:#}\n{}", case.id, case.body);
                            }
                        }
                    }
                }
                if differences >= cli.most {
                    println!("{differences} differences, stopped");
                    return Ok(ExitCode::FAILURE);
                }
            }
        }
    }
    println!("{} cases, {differences} differences", cases.len());
    Ok(if differences == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn report(batch: &[Case], label: &str, theirs: &str, ours: &str) {
    let id = theirs.split(' ').next().unwrap_or_default();
    let body = batch.iter().find(|c| c.id == id).map_or("", |c| c.body.as_str());
    let at = theirs.chars().zip(ours.chars()).take_while(|(a, b)| a == b).count();
    let part = |text: &str| text.chars().skip(at.saturating_sub(40)).take(140).collect::<String>();
    println!("== {label} {id}\n  node: {}\n  ours: {}\n{body}", part(theirs), part(ours));
}

fn node(program: &str, source: &str) -> Result<String> {
    let mut child = Command::new(program).arg("-").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().with_context(|| format!("cannot start `{program}`"))?;
    child.stdin.take().context("stdin")?.write_all(source.as_bytes())?;
    let output = child.wait_with_output()?;
    if !output.status.success() {
        bail!("{program}: {}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

fn ours(machine: &Machine, source: &str, zeal: bool) -> Result<String> {
    let files = MemoryFiles::default().with("/case.js", source);
    let base = machine.first();
    let compiled = machine.module(&files, std::path::Path::new("/case.js"), std::path::Path::new("/"), base);
    let compiled = compiled.map_err(|d| anyhow::anyhow!("does not compile: {:?}", d.0.iter().map(|d| (d.code, &d.message)).collect::<Vec<_>>()))?;
    let unit = machine.load(&compiled, base).context("invalid wasm")?;
    let limits = Limits { cpu: Some(Duration::from_secs(60)), memory: 512 << 20 };
    let report = machine.run(&[unit.code], limits, zeal)?;
    if let Some(trap) = &report.trap {
        bail!("trap: {trap}");
    }
    if !report.unhandled.is_empty() {
        bail!("unhandled: {}", report.unhandled.join("; "));
    }
    Ok(String::from_utf8_lossy(&report.stdout).into_owned())
}
