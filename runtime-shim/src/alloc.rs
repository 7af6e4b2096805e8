//! The allocator of Rust data on wasm32: dlmalloc, started afresh behind every snapshot.
//!
//! A request must write few pages (each is copied when it is first written and restored afterwards), so it does not reuse the
//! free chunks that lie all over the snapshot: [`seal`] leaves everything allocated so far where it is, for good, and later
//! allocations come from one reserved stretch of memory until that is used up. What is freed at build time becomes zero: no
//! artifact carries garbage.

use std::alloc::{GlobalAlloc, Layout};
use std::cell::{Cell, UnsafeCell};

use dlmalloc::{Allocator, Dlmalloc};

use crate::mem;
use pulse_abi::layout::CTL_BUILD_TIME;

/// Bytes set aside by [`seal`]: more than an ordinary request needs.
const RESERVE: u32 = 256 << 10;
const WASM_PAGE: u32 = 64 << 10;

/// Its alignment keeps it within one page: every request writes it.
#[repr(align(1024))]
struct Heap {
    malloc: UnsafeCell<Dlmalloc<Stretches>>,
    /// Chunks below this address are part of the snapshot.
    sealed: Cell<usize>,
}

/// The reserved stretch first, then whatever memory.grow gives.
struct Stretches {
    /// Start of the reserved stretch, 0 when there is none.
    reserve: Cell<u32>,
}

// SAFETY: wasm here has one thread.
unsafe impl Sync for Heap {}

// SAFETY: the stretches are memory that nobody else uses, and they are never taken back.
unsafe impl Allocator for Stretches {
    fn alloc(&self, size: usize) -> (*mut u8, usize, u32) {
        let reserve = self.reserve.take();
        if reserve != 0 && size <= RESERVE as usize {
            return (reserve as usize as *mut u8, RESERVE as usize, 0);
        }
        let pages = (size as u32).div_ceil(WASM_PAGE);
        match mem::grow(pages) {
            Some(at) => (at as usize as *mut u8, (pages * WASM_PAGE) as usize, 0),
            None => (std::ptr::null_mut(), 0, 0),
        }
    }
    fn remap(&self, _: *mut u8, _: usize, _: usize, _: bool) -> *mut u8 {
        std::ptr::null_mut()
    }
    fn free_part(&self, _: *mut u8, _: usize, _: usize) -> bool {
        false
    }
    fn free(&self, _: *mut u8, _: usize) -> bool {
        false
    }
    fn can_release_part(&self, _: u32) -> bool {
        false
    }
    fn allocates_zeros(&self) -> bool {
        true
    }
    fn page_size(&self) -> usize {
        WASM_PAGE as usize
    }
}

#[global_allocator]
static HEAP: Heap =
    Heap { malloc: UnsafeCell::new(Dlmalloc::new_with_allocator(Stretches { reserve: Cell::new(0) })), sealed: Cell::new(0) };

const _: () = assert!(size_of::<Heap>() <= 1024);

impl Heap {
    fn malloc(&self) -> *mut Dlmalloc<Stretches> {
        self.malloc.get()
    }
}

fn at_build_time() -> bool {
    mem::load_u32(CTL_BUILD_TIME) != 0
}

// SAFETY: dlmalloc keeps the contract; sealed chunks are only ever copied from.
unsafe impl GlobalAlloc for Heap {
    // SAFETY: the trait's contract, which dlmalloc keeps.
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: one thread, and dlmalloc does not call back into itself.
        unsafe { (*self.malloc()).malloc(layout.size(), layout.align()) }
    }
    // SAFETY: the trait's contract, which dlmalloc keeps.
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as `alloc`.
        unsafe { (*self.malloc()).calloc(layout.size(), layout.align()) }
    }
    // SAFETY: the trait's contract, which dlmalloc keeps.
    unsafe fn dealloc(&self, ptr: *mut u8, layout: Layout) {
        if at_build_time() {
            // SAFETY: the caller gives the chunk up.
            unsafe { ptr.write_bytes(0, layout.size()) };
        }
        if ptr as usize >= self.sealed.get() {
            // SAFETY: not sealed, so from the present dlmalloc; else as `alloc`.
            unsafe { (*self.malloc()).free(ptr, layout.size(), layout.align()) }
        }
    }
    // SAFETY: the trait's contract, which dlmalloc keeps.
    unsafe fn realloc(&self, ptr: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        if ptr as usize >= self.sealed.get() && !at_build_time() {
            // SAFETY: as `dealloc`.
            return unsafe { (*self.malloc()).realloc(ptr, layout.size(), layout.align(), size) };
        }
        // SAFETY: both chunks are at least as long as what is copied; the old one is freed as its owner would.
        unsafe {
            let new = (*self.malloc()).malloc(size, layout.align());
            if !new.is_null() {
                std::ptr::copy_nonoverlapping(ptr, new, layout.size().min(size));
                self.dealloc(ptr, layout);
            }
            new
        }
    }
}

/// Ends the use of the memory allocated so far: what is free in it stays so, what is freed later too.
pub fn seal() {
    let Some(reserve) = mem::grow(RESERVE / WASM_PAGE) else { return };
    // SAFETY: nobody is inside the allocator; the old one owns nothing that has to be dropped.
    unsafe { HEAP.malloc().write(Dlmalloc::new_with_allocator(Stretches { reserve: Cell::new(reserve) })) };
    HEAP.sealed.set(reserve as usize);
}
