//! Exports that are no leaves: start, snapshot, and what the host calls.

#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn rt_start() {
    crate::start::start();
}

#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn rt_snapshot_prepare() {
    crate::heap::snapshot::prepare();
}

#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn rt_zeal_on() {
    crate::heap::zeal_set(true);
}

#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn pulse_alloc(length: i32) -> i32 {
    crate::transfer::wire_buffer(length)
}

#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn pulse_status() -> i32 {
    crate::mem::load_u32(pulse_abi::layout::CTL_STATUS) as i32
}
