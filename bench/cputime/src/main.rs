//! `cputime COMMAND ARGUMENT…`: runs the command with this process's streams and exit code; the last line on stderr
//! is the user + system time of it and its children, in microseconds.

use std::process::{Command, ExitCode};

use anyhow::{Context, Result};
use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike;

fn main() -> Result<ExitCode> {
    let mut args = std::env::args_os().skip(1);
    let program = args.next().context("usage: cputime COMMAND ARGUMENT…")?;
    let status = Command::new(&program).args(args).status().with_context(|| format!("cannot start {}", program.display()))?;
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    eprintln!("{}", usage.user_time().num_microseconds() + usage.system_time().num_microseconds());
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
