//! The subcommands, one file each. stdout is data, stderr is everything else.

/// As `println!`, but a reader that went away ends nothing.
macro_rules! outln {
    ($($arg:tt)*) => {{
        use std::io::Write as _;
        let _ = writeln!(std::io::stdout(), $($arg)*);
    }};
}

mod build;
mod check;
mod explain;
pub mod inspect;
mod report;
mod run;

use std::ffi::OsString;

use clap::{Parser, Subcommand};

pub use report::Reporter;
pub use run::cache_folder;

/// Exit codes of every command (product.md §9).
pub mod exit {
    pub const OK: u8 = 0;
    pub const USER: u8 = 1;
    pub const USAGE: u8 = 2;
    pub const ENVIRONMENT: u8 = 3;
    pub const BUG: u8 = 101;
}

#[derive(Parser)]
#[command(name = "pulsec", version, about = "Compiles backend functions in TypeScript ahead of time to WebAssembly")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Compile a project to one artifact
    Build(build::Build),
    /// Check a project and explain the capabilities it needs
    Check(check::Check),
    /// Show what is inside an artifact
    Inspect(inspect::Inspect),
    /// Run a program that only uses the console
    Run(run::Run),
    /// Explain a diagnostic code
    Explain(explain::Explain),
}

/// Runs a command; a panic is reported as our mistake, with its exit code.
pub fn guard(command: impl FnOnce() -> u8 + std::panic::UnwindSafe) -> u8 {
    std::panic::set_hook(Box::new(|info| {
        eprintln!("error: pulsec failed: this is our bug, not yours");
        eprintln!("  {info}");
        eprintln!("  version {}; please report it with the source that triggers it", env!("CARGO_PKG_VERSION"));
    }));
    std::panic::catch_unwind(command).unwrap_or(exit::BUG)
}

/// Runs a command line; the result is the exit code.
pub fn run(image: &'static [u8], args: impl IntoIterator<Item = OsString>) -> u8 {
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(error) => {
            let _ = error.print();
            return if error.use_stderr() { exit::USAGE } else { exit::OK };
        }
    };
    let result = match cli.command {
        Command::Build(command) => command.execute(image),
        Command::Check(command) => command.execute(image),
        Command::Inspect(command) => command.execute(),
        Command::Run(command) => command.execute(image),
        Command::Explain(command) => command.execute(),
    };
    result.unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        exit::ENVIRONMENT
    })
}
