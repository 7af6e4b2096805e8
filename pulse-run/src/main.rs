//! The binary `pulse-run`: parses the command line and reports what went wrong.

use std::process::ExitCode;

use clap::Parser as _;
use pulse_run::commands::{Cli, guard, run};

fn main() -> ExitCode {
    ExitCode::from(guard(command))
}

fn command() -> u8 {
    let cli = Cli::parse();
    let json = cli.json;
    match run(cli) {
        Ok(()) => 0,
        Err(error) => {
            if json {
                eprintln!("{}", serde_json::json!({ "error": error.message, "exit": error.exit }));
            } else {
                eprintln!("error: {}", error.message);
            }
            error.exit
        }
    }
}
