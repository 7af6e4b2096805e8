//! The runtime image: shim (Rust → wasm32) + stdlib (TypeScript → wasm), merged and snapshotted by `pulsec-bootstrap`.
//!
//! Cargo is always asked, which costs nothing when nothing changed; the image is remade when the hash of its inputs
//! differs from the one recorded beside it. There are no rules about file times.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::cargo::{self, RunOk};

const TARGET: &str = "wasm32-unknown-unknown";

/// Builds what is missing and returns the image's path.
pub fn image(release: bool) -> Result<PathBuf> {
    let target_dir = cargo::target_dir()?;
    let shim = shim(&target_dir)?;
    let bootstrap = cargo::bins(&["pulsec-bootstrap"], release)?.join("pulsec-bootstrap");
    let stdlib = cargo::root().join("stdlib");

    let folder = target_dir.join("pulse");
    std::fs::create_dir_all(&folder)?;
    let image = folder.join("runtime.image");
    let stamp = folder.join("runtime.inputs");
    let mut hasher = blake3::Hasher::new();
    for input in [&shim, &bootstrap] {
        hasher.update(&std::fs::read(input).with_context(|| format!("cannot read {}", input.display()))?);
    }
    for file in files_below(&stdlib)? {
        hasher.update(file.strip_prefix(&stdlib)?.to_string_lossy().as_bytes());
        hasher.update(&std::fs::read(&file)?);
    }
    let hash = hasher.finalize().to_hex().to_string();
    if image.is_file() && std::fs::read_to_string(&stamp).is_ok_and(|old| old == hash) {
        return Ok(image);
    }
    let made = folder.join("runtime.image.new");
    cargo::command(&bootstrap).arg("--shim").arg(&shim).arg("--stdlib").arg(&stdlib).arg("--out").arg(&made).run_ok()?;
    // The same image, made by another profile's compiler say, keeps its time: cargo would rebuild what embeds it.
    if image.is_file() && std::fs::read(&image)? == std::fs::read(&made)? {
        std::fs::remove_file(&made)?;
    } else {
        std::fs::rename(&made, &image)?;
    }
    std::fs::write(&stamp, hash)?;
    Ok(image)
}

fn files_below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut out = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(&next)? {
            let path = entry?.path();
            if path.is_dir() { folders.push(path) } else { out.push(path) }
        }
    }
    out.sort();
    Ok(out)
}

/// Builds the shim for wasm32: with the active toolchain's target, else with Debian's rustc-web and build-std.
fn shim(target_dir: &Path) -> Result<PathBuf> {
    // Panic messages name source files: the builder's folders must not end up in artifacts.
    let home = std::env::var("CARGO_HOME").or_else(|_| std::env::var("HOME").map(|home| format!("{home}/.cargo"))).unwrap_or_default();
    let flags = format!(
        "-C target-feature=+bulk-memory,+sign-ext,+nontrapping-fptoint,+mutable-globals --remap-path-prefix={home}=cargo --remap-path-prefix={}=pulse",
        cargo::root().display()
    );
    let mut command = cargo::cargo();
    command.args(["build", "--package", "runtime-shim", "--lib", "--profile", "shim", "--target", TARGET]).env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", flags);
    if has_target()? || add_target() {
        eprintln!("runtime: the shim is built with the active toolchain's {TARGET} target");
    } else if Path::new("/usr/src/rustc-web").is_dir() || Path::new("/usr/lib/rustlib/src/rust/library").is_dir() {
        eprintln!("runtime: the shim is built with Debian's rustc-web and build-std");
        let sysroot = cargo::command("rustc").args(["--print", "sysroot"]).output_ok()?;
        let lld = Path::new(sysroot.trim()).join("lib/rustlib/x86_64-unknown-linux-gnu/bin/rust-lld");
        command
            .env("RUSTC", "/usr/bin/rustc")
            .env("RUSTC_BOOTSTRAP", "1")
            .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", lld)
            .arg("-Zbuild-std=core,alloc,panic_abort");
    } else {
        bail!(
            "no way to build for {TARGET}: run `rustup target add {TARGET}`, or install Debian's rustc-web and rust-web-src \
             (`apt-get install --no-install-recommends rustc-web rust-web-src`)"
        );
    }
    command.run_ok().context("the shim does not build")?;
    Ok(target_dir.join(TARGET).join("shim").join("runtime_shim.wasm"))
}

fn has_target() -> Result<bool> {
    let libdir = cargo::command("rustc").args(["--print", "target-libdir", "--target", TARGET]).output_ok()?;
    Ok(Path::new(libdir.trim()).is_dir())
}

fn add_target() -> bool {
    cargo::command("rustup").args(["target", "add", TARGET]).output().is_ok_and(|o| o.status.success()) && has_target().unwrap_or(false)
}
