//! Preparing memory for the snapshot: collect, then everything live becomes immortal.

use pulse_abi::layout::*;

use crate::mem;
use crate::state;

/// Export `rt_snapshot_prepare`: called outside any JS call, when nothing is on the shadow stack.
pub fn prepare() {
    for scratch in [CTL_SCRATCH0, CTL_SCRATCH1, CTL_SCRATCH2, CTL_EXCEPTION, CTL_EXCEPTION_MESSAGE] {
        mem::store_u64(scratch, pulse_abi::value::UNDEFINED);
    }
    state::heap().keep_caches = true;
    super::gc_force(SHADOW_STACK);
    crate::string::intern::make_singles();
    let heap = state::heap();
    heap.keep_caches = false;
    heap.space.make_immortal();
    heap.dirty_immortals = Vec::new();
    heap.remembered = Vec::new();
    heap.work = Vec::new();
    heap.threshold = super::FIRST_THRESHOLD;
    heap.minor_count = 0;
    heap.major_count = 0;
    state::interned().seal();
    state::shapes().seal();
    state::microtasks().forget_buffers();
    crate::transfer::forget_buffers();
    #[cfg(target_arch = "wasm32")]
    {
        crate::alloc::seal();
        state::move_areas();
        state::heap().space.move_lists();
        state::shapes().move_recent();
    }
    mem::fill(NURSERY, 0, NURSERY_END - NURSERY);
    mem::fill(SHADOW_STACK, 0, SHADOW_STACK_END - SHADOW_STACK);
}
