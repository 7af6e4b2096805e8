//! What the shim asks of the host: the end of the road, a backtrace, randomness, a place for unhandled errors.

use crate::list;
use crate::string;
use crate::value::Value;

#[cfg(target_arch = "wasm32")]
mod import {
    #[link(wasm_import_module = "pulse")]
    // SAFETY: names and types are those of the rows `fatal`, `backtrace`, `random` and `unhandled` of
    // `pulse_abi::host::HOST_IMPORTS`; the engine refuses a module that imports them otherwise. Pointers are i32 on wasm32.
    unsafe extern "C" {
        #[link_name = "fatal"]
        pub fn pulse_fatal(ptr: *const u8, len: usize);
        #[link_name = "backtrace"]
        pub fn pulse_backtrace(ptr: *mut u8, cap: usize) -> usize;
        #[link_name = "random"]
        pub fn pulse_random(ptr: *mut u8, len: usize);
        #[link_name = "unhandled"]
        pub fn pulse_unhandled(ptr: *const u8, len: usize);
    }
}

/// Tells the host why the guest cannot go on; does not return.
#[cold]
pub fn fatal(message: &str) -> ! {
    #[cfg(target_arch = "wasm32")]
    {
        // SAFETY: pointer and length of a live str; the host only reads them.
        unsafe { import::pulse_fatal(message.as_ptr(), message.len()) };
        core::arch::wasm32::unreachable()
    }
    #[cfg(not(target_arch = "wasm32"))]
    panic!("fatal: {message}")
}

/// Panics are bugs of ours; they reach the host as `fatal`.
pub fn install_panic_hook() {
    #[cfg(target_arch = "wasm32")]
    std::panic::set_hook(Box::new(|info| fatal(&format!("internal error: {info}"))));
}

/// Longest backtrace, in bytes.
#[cfg(target_arch = "wasm32")]
const BACKTRACE: usize = 4096;

/// Leaf: the guest's stack as text.
pub fn capture_backtrace() -> Value {
    #[cfg(target_arch = "wasm32")]
    {
        let mut buffer = vec![0u8; BACKTRACE];
        // SAFETY: the host writes at most `cap` bytes of the buffer and returns how many.
        let written = unsafe { import::pulse_backtrace(buffer.as_mut_ptr(), buffer.len()) };
        string::from_str(&String::from_utf8_lossy(&buffer[..written.min(BACKTRACE)]))
    }
    #[cfg(not(target_arch = "wasm32"))]
    string::from_str("")
}

/// Leaf: text of an unhandled rejection or uncaught exception.
pub fn report_unhandled(text: Value) {
    let text = string::to_text(text);
    #[cfg(target_arch = "wasm32")]
    // SAFETY: pointer and length of a live String; the host only reads them.
    unsafe {
        import::pulse_unhandled(text.as_ptr(), text.len())
    };
    #[cfg(not(target_arch = "wasm32"))]
    eprintln!("{text}");
}

/// Leaf: a List of random int32 words.
pub fn random_words(count: i32) -> Value {
    let mut bytes = vec![0u8; 4 * count.max(0) as usize];
    #[cfg(target_arch = "wasm32")]
    // SAFETY: the host fills exactly the buffer.
    unsafe {
        import::pulse_random(bytes.as_mut_ptr(), bytes.len())
    };
    #[cfg(not(target_arch = "wasm32"))]
    bytes.iter_mut().enumerate().for_each(|(i, b)| *b = i as u8);
    let mut out = list::list_new(count);
    for chunk in bytes.chunks_exact(4) {
        out = list::list_push(out.addr(), Value::int(i32::from_le_bytes([chunk[0], chunk[1], chunk[2], chunk[3]])));
    }
    out
}
