//! `pulsec`: the command line.

use std::process::ExitCode;

/// Made by `cargo xtask runtime`; empty when it was not.
static IMAGE: &[u8] = include_bytes!(env!("PULSE_EMBEDDED_IMAGE"));

fn main() -> ExitCode {
    ExitCode::from(pulsec::commands::guard(|| pulsec::commands::run(IMAGE, std::env::args_os())))
}
