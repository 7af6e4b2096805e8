//! `pulsec`: the command line.

use std::process::ExitCode;

/// Made by `cargo xtask runtime`; empty when it was not.
static IMAGE: &[u8] = include_bytes!(env!("PULSE_EMBEDDED_IMAGE"));

fn main() -> ExitCode {
    std::panic::set_hook(Box::new(|info| {
        eprintln!("error: pulsec failed: this is our bug, not yours");
        eprintln!("  {info}");
        eprintln!("  version {}; please report it with the source that triggers it", env!("CARGO_PKG_VERSION"));
    }));
    let code = std::panic::catch_unwind(|| pulsec::commands::run(IMAGE, std::env::args_os())).unwrap_or(101);
    ExitCode::from(code)
}
