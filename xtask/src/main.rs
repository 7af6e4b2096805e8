//! Project automation: `cargo xtask COMMAND`. Depends on no compiler crate, so that it is always quick to start.

mod bench;
mod cargo;
mod codegen;
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
    /// Write the files that follow from tables: stdlib/intrinsics.d.ts, the shim's exports
    Codegen {
        /// Only tell whether they are as they should be
        #[arg(long)]
        check: bool,
    },
    /// Check the habits of this repository: sizes, headers, dependencies, unsafe, the collector's rule, generated files …
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
            cargo::command(cargo::bins(&["test262"], true)?.join("test262")).args(&args).run_ok()
        }
        Command::Bench { what, args } => bench::run(&what, &args),
        Command::Codegen { check } => codegen::run(check),
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
    cargo::bins(&["pulsec", "pulse-run"], release)
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

/// Copies the optimised binaries to where `cargo install` would put them; it would compile every dependency again.
fn install() -> Result<()> {
    let built = build(true)?;
    let variable = |name: &str| std::env::var_os(name).map(PathBuf::from);
    let root = variable("CARGO_INSTALL_ROOT").or_else(|| variable("CARGO_HOME")).or_else(|| Some(variable("HOME")?.join(".cargo")));
    let folder = root.context("set CARGO_HOME or HOME")?.join("bin");
    std::fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    for name in ["pulsec", "pulse-run"] {
        // A running binary cannot be written to, but its name can be given to another.
        let fresh = folder.join(format!(".{name}.new"));
        std::fs::copy(built.join(name), &fresh).with_context(|| format!("cannot write {}", fresh.display()))?;
        std::fs::rename(&fresh, folder.join(name))?;
        println!("{}", folder.join(name).display());
    }
    Ok(())
}

use cargo::RunOk;
