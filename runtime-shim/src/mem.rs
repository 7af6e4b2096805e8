//! Typed loads and stores at u32 addresses of the one linear memory.
//!
//! On wasm32 an address is a pointer. Natively (tests) it is an offset into an arena of the
//! current thread, so that every test thread has a machine of its own.

#[cfg(target_arch = "wasm32")]
mod arena {
    #[inline(always)]
    pub fn at(addr: u32) -> *mut u8 {
        addr as usize as *mut u8
    }
    pub fn size() -> u32 {
        // 65536 pages of 64 KiB do not fit u32; the memory limit is far below that.
        (core::arch::wasm32::memory_size(0) * 65536) as u32
    }
    pub fn grow(pages: u32) -> Option<u32> {
        let old = core::arch::wasm32::memory_grow(0, pages as usize);
        if old == usize::MAX { None } else { Some((old * 65536) as u32) }
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod arena {
    use std::alloc::{Layout, alloc_zeroed, dealloc};
    use std::cell::{Cell, RefCell};

    const CAPACITY: usize = 512 << 20;
    const INITIAL: u32 = 0x14_0000;

    struct Arena(*mut u8);
    impl Drop for Arena {
        fn drop(&mut self) {
            // SAFETY: allocated in `reset` with the same layout.
            unsafe { dealloc(self.0, Layout::from_size_align_unchecked(CAPACITY, 65536)) }
        }
    }
    thread_local! {
        static OWNER: RefCell<Option<Arena>> = const { RefCell::new(None) };
        static BASE: Cell<*mut u8> = const { Cell::new(std::ptr::null_mut()) };
        static SIZE: Cell<u32> = const { Cell::new(0) };
    }

    /// A fresh zeroed memory for this thread.
    pub fn reset() {
        OWNER.with(|owner| {
            // SAFETY: the layout has a non-zero size; pages are committed when touched.
            let base = unsafe { alloc_zeroed(Layout::from_size_align_unchecked(CAPACITY, 65536)) };
            assert!(!base.is_null(), "no memory for the test arena");
            *owner.borrow_mut() = Some(Arena(base));
            BASE.with(|b| b.set(base));
            SIZE.with(|s| s.set(INITIAL));
        });
    }
    #[inline(always)]
    pub fn at(addr: u32) -> *mut u8 {
        debug_assert!(addr < size(), "address {addr:#x} is outside the memory");
        BASE.with(|b| b.get()).wrapping_add(addr as usize)
    }
    pub fn size() -> u32 {
        SIZE.with(|s| s.get())
    }
    pub fn grow(pages: u32) -> Option<u32> {
        let old = size();
        let new = u64::from(old) + u64::from(pages) * 65536;
        if new > CAPACITY as u64 {
            return None;
        }
        SIZE.with(|s| s.set(new as u32));
        Some(old)
    }
}

pub use arena::{grow, size};
#[cfg(not(target_arch = "wasm32"))]
pub use arena::reset;

macro_rules! access {
    ($load:ident, $store:ident, $ty:ty) => {
        #[inline(always)]
        pub fn $load(addr: u32) -> $ty {
            // SAFETY: addresses come from the heap's own cells or the fixed areas of layout.rs.
            unsafe { (arena::at(addr) as *const $ty).read_unaligned() }
        }
        #[inline(always)]
        pub fn $store(addr: u32, value: $ty) {
            // SAFETY: as for loads.
            unsafe { (arena::at(addr) as *mut $ty).write_unaligned(value) }
        }
    };
}
access!(load_u8, store_u8, u8);
access!(load_u16, store_u16, u16);
access!(load_u32, store_u32, u32);
access!(load_u64, store_u64, u64);
access!(load_f64, store_f64, f64);
access!(load_f32, store_f32, f32);

/// The bytes `[addr, addr + len)`. The slice must not be kept across a write to them.
#[inline]
pub fn bytes(addr: u32, len: u32) -> &'static [u8] {
    if len == 0 {
        return &[];
    }
    // SAFETY: the caller names memory of a live cell.
    unsafe { std::slice::from_raw_parts(arena::at(addr), len as usize) }
}

/// As [`bytes`], writable.
#[inline]
pub fn bytes_mut(addr: u32, len: u32) -> &'static mut [u8] {
    if len == 0 {
        return &mut [];
    }
    // SAFETY: the caller names memory of a live cell that nobody else holds a slice of.
    unsafe { std::slice::from_raw_parts_mut(arena::at(addr), len as usize) }
}

/// `len` UTF-16 units at `addr` (2-byte aligned by the cell layouts).
#[inline]
pub fn units(addr: u32, len: u32) -> &'static [u16] {
    if len == 0 {
        return &[];
    }
    // SAFETY: string data start at an even address (STRING_DATA = 12, cells are 8-byte aligned).
    unsafe { std::slice::from_raw_parts(arena::at(addr) as *const u16, len as usize) }
}

/// As [`units`], writable.
#[inline]
pub fn units_mut(addr: u32, len: u32) -> &'static mut [u16] {
    if len == 0 {
        return &mut [];
    }
    // SAFETY: as for `units` and `bytes_mut`.
    unsafe { std::slice::from_raw_parts_mut(arena::at(addr) as *mut u16, len as usize) }
}

/// memmove.
#[inline]
pub fn copy(to: u32, from: u32, len: u32) {
    if len != 0 {
        // SAFETY: both ranges lie in live cells; `copy` allows overlap.
        unsafe { std::ptr::copy(arena::at(from), arena::at(to), len as usize) }
    }
}

/// memset.
#[inline]
pub fn fill(addr: u32, byte: u8, len: u32) {
    if len != 0 {
        // SAFETY: the range lies in a live cell or a fixed area.
        unsafe { std::ptr::write_bytes(arena::at(addr), byte, len as usize) }
    }
}

/// Stores `count` times the same word.
pub fn fill_words(addr: u32, word: u64, count: u32) {
    for i in 0..count {
        store_u64(addr + 8 * i, word);
    }
}
