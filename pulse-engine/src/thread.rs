//! Threads whose stack is large enough for a guest.
//!
//! Wasm runs on the native stack of the calling thread, and wasmtime trusts that there is as much of it as it was told. Threads
//! made with [`THREAD_STACK`] bytes say so through [`this_thread_has_guest_stack`]; a call from any other thread is carried out on
//! one that is made for it.

use std::cell::Cell;
use std::panic::resume_unwind;
use std::thread::{Builder, scope};

/// Native stack for wasm frames. Compiled code throws RangeError at its own, lower limit.
pub(crate) const MAX_WASM_STACK: usize = pulse_abi::layout::NATIVE_STACK as usize;
/// Stack size of threads that run guests: wasm frames, host functions on top of them, and what called the guest below.
pub const THREAD_STACK: usize = MAX_WASM_STACK + (1 << 20);

thread_local! {
    static HAS_GUEST_STACK: Cell<bool> = const { Cell::new(false) };
}

/// Called once by a thread whose stack has [`THREAD_STACK`] bytes, before it runs guests.
pub fn this_thread_has_guest_stack() {
    HAS_GUEST_STACK.set(true);
}

/// Runs `call` where the native stack is large enough for a guest.
pub(crate) fn with_guest_stack<R: Send>(call: impl FnOnce() -> R + Send) -> std::io::Result<R> {
    if HAS_GUEST_STACK.get() {
        return Ok(call());
    }
    scope(|scope| {
        let thread = Builder::new().name("pulse-guest".into()).stack_size(THREAD_STACK).spawn_scoped(scope, || {
            this_thread_has_guest_stack();
            call()
        })?;
        Ok(thread.join().unwrap_or_else(|panic| resume_unwind(panic)))
    })
}
