//! The binary `pulse-run`: parses the command line and reports what went wrong.

use std::process::ExitCode;

use clap::Parser as _;
use pulse_run::commands::{Cli, run};

fn main() -> ExitCode {
    let cli = Cli::parse();
    let json = cli.json;
    match run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            if json {
                eprintln!("{}", serde_json::json!({ "error": error.message, "exit": error.exit }));
            } else {
                eprintln!("error: {}", error.message);
            }
            ExitCode::from(error.exit)
        }
    }
}
