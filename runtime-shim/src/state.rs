//! Rust-side state: one struct per area behind an accessor.
//!
//! There is one thread. An accessor hands out a `&'static mut`; do not hold it across a call that
//! may use the same accessor (each area's functions only call areas below them).

use std::cell::Cell;
use std::ptr::null_mut;

use crate::heap::Heap;
use crate::microtask::Microtasks;
use crate::object::shape::Shapes;
use crate::object::sparse::SparseStore;
use crate::string::intern::InternTable;
use crate::unit::Units;

macro_rules! areas {
    ($($(#[$doc:meta])* $name:ident: $cell:ident, $ty:ty;)*) => {
        thread_local! {
            $(static $cell: Cell<*mut $ty> = const { Cell::new(null_mut()) };)*
        }
        $(
            $(#[$doc])*
            #[inline(always)]
            pub fn $name() -> &'static mut $ty {
                // SAFETY: `init` ran first (start.rs) and never frees; single thread; see the module rule.
                unsafe { &mut *$cell.with(Cell::get) }
            }
        )*
        /// Before a snapshot: the areas themselves move to where the allocator is now, next to what requests write.
        pub fn move_areas() {
            $($cell.with(|cell| {
                // SAFETY: `init` ran; the old box is left as it is and never looked at again.
                let area = unsafe { std::ptr::read(cell.get()) };
                cell.set(Box::into_raw(Box::new(area)));
            });)*
        }
        /// Fresh state for every area.
        pub fn init() {
            $($cell.with(|cell| cell.set(Box::into_raw(Box::new(<$ty>::default()))));)*
        }
    };
}

areas! {
    /// Old space, remembered set, marking state.
    heap: HEAP, Heap;
    /// Atoms and the symbol registry.
    interned: INTERNED, InternTable;
    /// Root shapes, transitions, property tables.
    shapes: SHAPES, Shapes;
    /// Sparse elements.
    sparse: SPARSE, SparseStore;
    /// The microtask queue and pending finalisations.
    microtasks: MICROTASKS, Microtasks;
    /// Registered units: their static roots.
    units: UNITS, Units;
}
