//! Finds the runtime image that `cargo xtask runtime` made, to be embedded in the `pulsec` binary.
//!
//! No building happens here. Without an image an empty one is embedded, and `pulsec` says what to do.

use std::path::PathBuf;

fn main() {
    println!("cargo:rerun-if-env-changed=PULSE_RUNTIME_IMAGE");
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    let configured = std::env::var_os("PULSE_RUNTIME_IMAGE").map(PathBuf::from);
    // OUT_DIR is TARGET/PROFILE/build/NAME/out.
    let beside = out.ancestors().nth(4).map(|target| target.join("pulse/runtime.image"));
    let image = configured.or(beside).unwrap_or_default();
    println!("cargo:rerun-if-changed={}", image.display());
    let embedded = if image.is_file() {
        image
    } else {
        let empty = out.join("empty.image");
        std::fs::write(&empty, []).expect("OUT_DIR is writable");
        empty
    };
    println!("cargo:rustc-env=PULSE_EMBEDDED_IMAGE={}", embedded.display());
}
