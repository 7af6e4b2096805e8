//! The command line, one file per command. stdout is data, stderr is everything else.

mod connect;
mod db;
mod kv;
mod plans;
mod secret;
mod serve;

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context, Result};
use clap::{Parser, Subcommand};
use secrecy::SecretString;
use serde_json::Value;

use crate::backend::d1::D1Store;
use crate::backend::kv::KvStore;
use crate::backend::secrets::SecretStore;
use crate::capability::Stores;
use crate::error::CommandError;

/// Serves compiled Pulses and operates their data.
#[derive(Debug, Parser)]
#[command(name = "pulse-run", version, arg_required_else_help = true)]
pub struct Cli {
    /// Print results as JSON
    #[arg(long, global = true)]
    pub json: bool,
    /// Folder of the stores
    #[arg(long, global = true, value_name = "DIR", default_value = ".pulse/data")]
    pub data: PathBuf,
    /// Owner of the projects
    #[arg(long, global = true, value_name = "NAME", default_value = "local")]
    pub owner: String,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve artifacts or output folders
    Serve(serve::Serve),
    /// Manage secrets; values are write-only
    #[command(subcommand)]
    Secret(secret::Secret),
    /// Read and change a project's key-value store
    #[command(subcommand)]
    Kv(kv::Kv),
    /// Operate the owner's database
    #[command(subcommand)]
    Db(db::Db),
    /// Connect an account of a provider
    Connect(connect::Connect),
    /// Show plans, gates and limits
    Plans,
    #[command(hide = true)]
    Compile(serve::Compile),
}

/// What every command needs from the global options.
pub struct Globals {
    pub json: bool,
    pub data: PathBuf,
    pub owner: String,
}

/// Runs a command; a panic is reported as our mistake, with its exit code.
pub fn guard(command: impl FnOnce() -> u8 + std::panic::UnwindSafe) -> u8 {
    std::panic::set_hook(Box::new(|info| {
        eprintln!("error: pulse-run failed: this is our bug, not yours");
        eprintln!("  {info}");
        eprintln!("  version {}; please report it with what was asked", env!("CARGO_PKG_VERSION"));
    }));
    std::panic::catch_unwind(command).unwrap_or(crate::error::EXIT_BUG)
}

/// Runs a parsed command line.
pub fn run(cli: Cli) -> Result<(), CommandError> {
    let cx = Globals { json: cli.json, data: cli.data, owner: cli.owner };
    let result = match cli.command {
        Command::Serve(command) => command.execute(&cx),
        Command::Secret(command) => command.execute(&cx),
        Command::Kv(command) => command.execute(&cx),
        Command::Db(command) => command.execute(&cx),
        Command::Connect(command) => command.execute(&cx),
        Command::Plans => plans::execute(&cx),
        Command::Compile(command) => command.execute(),
    };
    result.map_err(CommandError::from)
}

impl Globals {
    fn prepare_folder(&self) -> Result<()> {
        let mut builder = std::fs::DirBuilder::new();
        builder.recursive(true);
        // The stores hold user data: other accounts of the machine have no business there.
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&self.data).with_context(|| format!("cannot create the data folder {}", self.data.display()))
    }

    pub fn kv(&self) -> Result<KvStore> {
        self.prepare_folder()?;
        KvStore::open(&self.data.join("kv.sqlite"))
    }

    pub fn d1(&self) -> D1Store {
        D1Store::new(&self.data.join("d1"))
    }

    pub fn secrets(&self) -> Result<SecretStore> {
        self.prepare_folder()?;
        SecretStore::open(&self.data)
    }

    pub fn stores(&self) -> Result<Stores> {
        Ok(Stores { kv: self.kv()?, d1: Arc::new(self.d1()), secrets: self.secrets()? })
    }

    /// Prints a result: the JSON value, or the text.
    pub fn print(&self, json: &Value, text: &str) {
        use std::io::Write as _;
        let line = if self.json { json.to_string() } else { text.trim_end().to_owned() };
        if !line.is_empty() {
            // A reader that closed the pipe has seen enough.
            let _ = writeln!(std::io::stdout(), "{line}");
        }
    }
}

/// The user's error as an `anyhow` error.
fn user(message: impl Into<String>) -> anyhow::Error {
    CommandError::user(message).into()
}

/// A secret value from stdin; on a terminal it is asked for and not shown.
fn read_secret(prompt: &str) -> Result<SecretString> {
    use std::io::{IsTerminal as _, Read as _};
    let stdin = std::io::stdin();
    let mut text = zeroize::Zeroizing::new(String::new());
    if stdin.is_terminal() {
        eprint!("{prompt}: ");
        let hidden = stty("-echo");
        let read = stdin.read_line(&mut text);
        if hidden {
            stty("echo");
            eprintln!();
        }
        read.context("cannot read the value")?;
    } else {
        stdin.lock().take(1 << 20).read_to_string(&mut text).context("cannot read the value from stdin")?;
    }
    let value = text.strip_suffix('\n').map_or(text.as_str(), |line| line.strip_suffix('\r').unwrap_or(line));
    if value.is_empty() {
        return Err(user("the value is empty: pass it on stdin"));
    }
    Ok(SecretString::from(value.to_owned()))
}

fn stty(setting: &str) -> bool {
    std::process::Command::new("stty").arg(setting).status().is_ok_and(|status| status.success())
}

/// Runs async work of a command.
fn block_on<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    builder.thread_stack_size(pulse_engine::THREAD_STACK).on_thread_start(pulse_engine::this_thread_has_guest_stack);
    let runtime = builder.enable_all().build().context("cannot start the runtime")?;
    let result = runtime.block_on(work);
    // A value abandoned on a blocking thread must not keep the command from ending.
    runtime.shutdown_timeout(std::time::Duration::from_secs(2));
    result
}
