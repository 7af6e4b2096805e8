//! Project automation: `cargo xtask COMMAND`. Depends on no compiler crate, so that it is always quick to start.

mod bench;
mod cargo;
mod runtime;
mod tidy;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Builds, tests and measures the Pulse toolchain")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build the wasm32 shim and the runtime image
    Runtime {
        /// Optimised build of the compiler
        #[arg(long)]
        release: bool,
    },
    /// Build everything, then both binaries
    Build {
        #[arg(long)]
        release: bool,
    },
    /// Compile a project and serve it
    Serve {
        project: PathBuf,
        /// Passed on to `pulse-run serve`
        #[arg(last = true)]
        args: Vec<String>,
    },
    /// Run every test
    Test {
        /// Passed on to `cargo test`
        #[arg(last = true)]
        args: Vec<String>,
    },
    /// Put pulsec and pulse-run into cargo's bin folder
    Install,
    /// Run test262 (see tests/test262/README.md for the options)
    Test262 {
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<String>,
    },
    /// Measure: `cpu [DIR]` or `start`
    Bench {
        what: String,
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<String>,
    },
    /// Check the habits of this repository (file sizes, headers, dependency arrows)
    Tidy,
    /// What CI runs: tidy, build, test
    Ci,
}

fn main() -> ExitCode {
    match run(Cli::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(1)
        }
    }
}

fn run(command: Command) -> Result<()> {
    match command {
        Command::Runtime { release } => runtime::image(release).map(drop),
        Command::Build { release } => build(release).map(drop),
        Command::Serve { project, args } => serve(&project, &args),
        Command::Test { args } => test(&args),
        Command::Install => install(),
        Command::Test262 { args } => {
            runtime::image(true)?;
            cargo::run(&["run", "--quiet", "--release", "--package", "pulse-tests", "--bin", "test262", "--"], &args)
        }
        Command::Bench { what, args } => bench::run(&what, &args),
        Command::Tidy => tidy::run(),
        Command::Ci => {
            tidy::run()?;
            test(&[])
        }
    }
}

/// Both binaries with the image inside; returns the folder they are in.
fn build(release: bool) -> Result<PathBuf> {
    runtime::image(release)?;
    let mut args = vec!["build", "--package", "pulsec", "--package", "pulse-run"];
    if release {
        args.push("--release");
    }
    cargo::run(&args, &[])?;
    Ok(cargo::target_dir()?.join(if release { "release" } else { "debug" }))
}

fn serve(project: &std::path::Path, args: &[String]) -> Result<()> {
    if !project.exists() {
        bail!("there is no `{}`; try `cargo xtask serve examples/guide`", project.display());
    }
    let bin = build(false)?;
    cargo::command(bin.join("pulsec")).arg("build").arg(project).run_ok().context("the project does not build")?;
    let output = if project.is_dir() { project.join("dist") } else { PathBuf::from("dist") };
    cargo::command(bin.join("pulse-run")).arg("serve").arg(output).args(args).run_ok()
}

fn test(args: &[String]) -> Result<()> {
    let _ = build(false)?;
    cargo::run(&["test", "--workspace"], args)
}

fn install() -> Result<()> {
    runtime::image(true)?;
    for path in ["compiler/pulsec", "pulse-run"] {
        cargo::run(&["install", "--locked", "--force", "--path", path], &[])?;
    }
    Ok(())
}

use cargo::RunOk;
