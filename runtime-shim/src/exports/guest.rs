//! Exports that are no leaves: start, snapshot, and what the host calls.
//!
//! Their names must be no other symbol's in the linked module: each begins with `rt_` or `pulse_`, which neither `core` nor the
//! crates below use.

// SAFETY: the only definition of a symbol of this name, see above.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn rt_start() {
    crate::start::start();
}

// SAFETY: the only definition of a symbol of this name, see above.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn rt_snapshot_prepare() {
    crate::heap::snapshot::prepare();
}

// SAFETY: the only definition of a symbol of this name, see above.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn rt_zeal_on() {
    crate::heap::zeal_set(true);
}

// SAFETY: the only definition of a symbol of this name, see above.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn pulse_alloc(length: i32) -> i32 {
    crate::transfer::wire_buffer(length)
}

// SAFETY: the only definition of a symbol of this name, see above.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn pulse_status() -> i32 {
    crate::mem::load_u32(pulse_abi::layout::CTL_STATUS) as i32
}
