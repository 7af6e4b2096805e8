//! Calling cargo and other programs.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

/// The workspace's root: that of the `cargo run` that started this program, else the one around the current folder. Not the one the
/// program was built in, as checkouts may share a target folder.
pub fn root() -> PathBuf {
    let package = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let here = || std::env::current_dir().ok()?.ancestors().map(|a| a.join("xtask")).find(|x| x.join("Cargo.toml").is_file());
    package.or_else(here).and_then(|xtask| xtask.parent().map(Path::to_owned)).unwrap_or_default()
}

/// A command that runs in the caller's folder.
pub fn command(program: impl AsRef<std::ffi::OsStr>) -> Command {
    Command::new(program)
}

/// `run_ok`: waits; a failing exit status is an error that names the program.
pub trait RunOk {
    fn run_ok(&mut self) -> Result<()>;
    fn output_ok(&mut self) -> Result<String>;
}

impl RunOk for Command {
    fn run_ok(&mut self) -> Result<()> {
        let name = self.get_program().to_string_lossy().into_owned();
        let status = self.status().with_context(|| format!("cannot start `{name}`"))?;
        if !status.success() {
            bail!("`{name}` failed: {status}");
        }
        Ok(())
    }
    fn output_ok(&mut self) -> Result<String> {
        let name = self.get_program().to_string_lossy().into_owned();
        let output = self.output().with_context(|| format!("cannot start `{name}`"))?;
        if !output.status.success() {
            bail!("`{name}` failed: {}", String::from_utf8_lossy(&output.stderr));
        }
        Ok(String::from_utf8(output.stdout)?)
    }
}

/// Cargo in the workspace's root.
pub fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root());
    command
}

pub fn run(args: &[&str], more: &[String]) -> Result<()> {
    cargo().args(args).args(more).run_ok()
}

/// The folder cargo builds into, whatever configures it.
pub fn target_dir() -> Result<PathBuf> {
    let text = cargo().args(["metadata", "--format-version=1", "--no-deps"]).output_ok()?;
    let metadata: serde_json::Value = serde_json::from_str(&text)?;
    Ok(metadata["target_directory"].as_str().context("cargo metadata names no target directory")?.into())
}

/// Builds binaries of the workspace and returns the folder they are in.
///
/// Always `--workspace`: cargo unites the features of dependencies over the selected packages, so that naming packages would
/// compile swc and Cranelift once more for each selection.
pub fn bins(names: &[&str], release: bool) -> Result<PathBuf> {
    let mut args = vec!["build", "--workspace"];
    names.iter().for_each(|name| args.extend(["--bin", name]));
    if release {
        args.push("--release");
    }
    run(&args, &[])?;
    Ok(target_dir()?.join(if release { "release" } else { "debug" }))
}
