//! Linker settings of the wasm build: the memory map of `pulse_abi::layout`.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo::rustc-check-cfg=cfg(gc_zeal)");
    if std::env::var("CARGO_CFG_TARGET_ARCH").as_deref() == Ok("wasm32") {
        // SHIM_STACK_END and SHIM_DATA; the compiler already places the stack first.
        for argument in ["-zstack-size=65536", "--global-base=1245184", "--export-table", "--growable-table"] {
            println!("cargo:rustc-cdylib-link-arg={argument}");
        }
    }
}
