//! Allocation and collection. The rules are in `README.md`.

pub mod cell;
pub mod space;
pub mod minor;
pub mod major;
pub mod weak;
pub mod snapshot;
#[cfg(test)]
mod tests;

use pulse_abi::kinds::Kind;
use pulse_abi::layout::*;
use pulse_abi::value::MARK_NO_ROOM;

use crate::mem;
use crate::state;
use crate::value::Value;
use space::Space;

/// Cells larger than this are born in old space.
const MAX_YOUNG: u32 = 8 << 10;
/// Old space may grow by this much before the first major collection.
const FIRST_THRESHOLD: u64 = 8 << 20;

/// A cell of this size may be one that grows.
const MUCH: u32 = 256 << 10;
/// Least growth between major collections, however little room is left.
const LEAST_GROWTH: u64 = 256 << 10;

/// Old space may double before the next major collection, but takes at most half of the room that is left.
fn next_threshold(space: &Space) -> u64 {
    let growth = (space.used * 2).max(FIRST_THRESHOLD) - space.used;
    space.used + growth.min(space.room() / 2).max(LEAST_GROWTH)
}

/// Values that a collection under zeal may look at for each poll, and at how many in all until it is half of that, a third …
const ZEAL_WORK: u32 = 1024;
const ZEAL_TOTAL: u64 = 1 << 26;

/// Polls to pass by under zeal after a collection that looked at so many Values.
fn zeal_rest(work: u32, total: u64) -> u32 {
    let rest = u64::from(work / ZEAL_WORK) * (1 + total / ZEAL_TOTAL);
    u32::try_from(rest).unwrap_or(u32::MAX)
}

/// Everything the collector keeps outside the heap itself.
pub struct Heap {
    pub space: Space,
    /// Old and immortal cells that may point into the nursery.
    pub remembered: Vec<u32>,
    /// Immortal cells written since the snapshot: roots of major collections.
    pub dirty_immortals: Vec<u32>,
    /// Cells still to be scanned; kept for its capacity.
    pub work: Vec<u32>,
    /// Weak cells met while marking.
    pub weak: weak::WeakLists,
    /// A major collection is due when old space holds more bytes than this.
    pub threshold: u64,
    /// Collect at every poll, and poison what was left behind.
    pub zeal: bool,
    /// Inline caches are roots of the collection under way, which is that before a snapshot.
    pub keep_caches: bool,
    /// Under zeal: polls to pass by, because the last collection had to look at so much (a deep stack, a large array that was
    /// written), and at how many Values those with much to look at have looked. Without this a run with a stack of a megabyte would
    /// take time by the square of its length.
    pub zeal_rest: u32,
    pub zeal_total: u64,
    pub minor_count: u32,
    pub major_count: u32,
    /// The last question for room was refused, and has not been asked again.
    refused: bool,
    next_hash: u32,
}

impl Default for Heap {
    fn default() -> Self {
        Heap {
            space: Space::default(),
            remembered: Vec::new(),
            dirty_immortals: Vec::new(),
            work: Vec::new(),
            weak: weak::WeakLists::default(),
            threshold: FIRST_THRESHOLD,
            zeal: cfg!(gc_zeal),
            keep_caches: false,
            zeal_rest: 0,
            zeal_total: 0,
            minor_count: 0,
            major_count: 0,
            refused: false,
            next_hash: 1,
        }
    }
}

#[inline(always)]
pub fn is_young(addr: u32) -> bool {
    addr < NURSERY_END
}

/// Rounds up to the cell alignment, at least one 16-byte cell.
#[inline(always)]
pub const fn round(bytes: u32) -> u32 {
    let rounded = (bytes + 7) & !7;
    if rounded < 16 { 16 } else { rounded }
}

/// Memory for a cell of `bytes`; the header's kind is set, everything else is for the caller to
/// write before the next safepoint.
#[inline]
pub fn alloc(kind: Kind, bytes: u32) -> u32 {
    let size = round(bytes);
    let at = mem::load_u32(CTL_ALLOC_PTR);
    if size <= MAX_YOUNG && at + size <= NURSERY_END {
        mem::store_u32(CTL_ALLOC_PTR, at + size);
        mem::store_u64(at, u64::from(kind as u8) << 32);
        return at;
    }
    alloc_overflow(kind, size)
}

#[cold]
fn alloc_overflow(kind: Kind, size: u32) -> u32 {
    let addr = alloc_old(kind, size);
    // Its fields are about to be initialised without barriers.
    remember(addr);
    if mem::load_u32(CTL_ALLOC_PTR) > NURSERY_SOFT_END {
        request_collection();
    }
    addr
}

/// Memory for a cell that must not move: shapes, atoms, symbols. Not remembered: the caller uses
/// barriers for heap values it stores.
pub fn alloc_old(kind: Kind, bytes: u32) -> u32 {
    let size = round(bytes);
    let heap = state::heap();
    let addr = heap.space.alloc(size);
    mem::store_u64(addr, u64::from(kind as u8) << 32);
    if heap.space.used > heap.threshold {
        request_collection();
    } else if size >= MUCH && !heap.space.has_room(2 * u64::from(size)) {
        // What grows will soon be copied to a larger cell, which must fit beside this one.
        collect_everything_soon();
    }
    addr
}

/// As [`alloc`], every byte after the header zero.
pub fn alloc_zeroed(kind: Kind, bytes: u32) -> u32 {
    let addr = alloc(kind, bytes);
    mem::fill(addr + 8, 0, round(bytes) - 8);
    addr
}

/// Leaves with unbounded results ask for `bytes` before they allocate; without room they answer what this says. First that is
/// MARKER(NO_ROOM), and the next poll collects everything, because garbage may be in the way; when they are asked again, what `throw` throws.
pub fn no_room(bytes: u64, throw: impl FnOnce() -> Value) -> Option<Value> {
    let heap = state::heap();
    if heap.space.has_room(bytes) {
        heap.refused = false;
        return None;
    }
    heap.refused = !heap.refused;
    if !heap.refused {
        return Some(throw());
    }
    collect_everything_soon();
    Some(Value::marker(MARK_NO_ROOM))
}

/// Makes the next poll do a major collection.
fn collect_everything_soon() {
    state::heap().threshold = 0;
    request_collection();
}

/// During the sweep of a major collection: whether the cell outside the nursery is not about to be freed.
pub fn survived(addr: u32) -> bool {
    state::heap().space.is_marked(addr)
}

/// Makes the next poll collect.
pub fn request_collection() {
    mem::store_u32(CTL_ALLOC_LIMIT, 0);
}

/// The write barrier: `cell` (not in the nursery) got a heap value, or a raw pointer to a cell.
#[inline]
pub fn barrier(cell: u32) {
    if !is_young(cell) {
        remember(cell);
    }
}

fn remember(cell: u32) {
    let heap = state::heap();
    let Some(page) = heap.space.page_mut(cell) else { return };
    let granule = (cell & (space::PAGE - 1)) >> 3;
    let (word, bit) = ((granule >> 6) as usize, 1u64 << (granule & 63));
    if page.remembered[word] & bit != 0 {
        return;
    }
    page.remembered[word] |= bit;
    if page.state == space::State::Immortal && page.marks[word] & bit == 0 {
        // On immortal pages the mark bits say "written since the snapshot".
        page.marks[word] |= bit;
        heap.dirty_immortals.push(cell);
    }
    heap.remembered.push(cell);
}

/// Leaf: the safepoint. `top` is the first unused byte of the shadow stack.
pub fn gc_poll(top: u32) {
    mem::store_u32(CTL_TOP, top);
    let due = {
        let heap = state::heap();
        let due = heap.space.used > heap.threshold;
        if heap.zeal && heap.zeal_rest > 0 && !due && mem::load_u32(CTL_ALLOC_PTR) <= NURSERY_SOFT_END {
            heap.zeal_rest -= 1;
            return;
        }
        due
    };
    minor::collect(top);
    if due {
        major::collect(top);
    }
    rearm();
}

/// Leaf: a full collection.
pub fn gc_force(top: u32) {
    mem::store_u32(CTL_TOP, top);
    minor::collect(top);
    major::collect(top);
    rearm();
}

fn rearm() {
    let zeal = state::heap().zeal;
    // Under zeal: as soon as there is anything to move.
    mem::store_u32(CTL_ALLOC_LIMIT, if zeal { NURSERY } else { NURSERY_SOFT_END });
}

/// Leaf: collect at every poll.
pub fn zeal_set(on: bool) {
    state::heap().zeal = on;
    rearm();
}

/// The identity hash of an object: 31 bits, never 0, stable while the object lives and moves.
pub fn object_hash(object: u32) -> u32 {
    let slots = mem::load_u32(object + OBJECT_SLOTS);
    if slots & 1 != 0 {
        return slots >> 1;
    }
    if slots != 0 {
        let hash = mem::load_u32(slots + SLOTS_HASH);
        if hash != 0 {
            return hash;
        }
    }
    let hash = fresh_hash();
    if slots == 0 {
        mem::store_u32(object + OBJECT_SLOTS, hash << 1 | 1);
    } else {
        mem::store_u32(slots + SLOTS_HASH, hash);
    }
    hash
}

/// A new identity hash (also for symbols).
pub fn fresh_hash() -> u32 {
    let heap = state::heap();
    heap.next_hash = heap.next_hash.wrapping_add(1);
    // An odd multiplier permutes the numbers, so hashes repeat only after 2^31 objects.
    let hash = heap.next_hash.wrapping_mul(0x9E37_79B1) & 0x7FFF_FFFF;
    if hash == 0 { 1 } else { hash }
}

/// Leaf `heap_stats`.
pub fn heap_stats(what: i32) -> f64 {
    let heap = state::heap();
    match what {
        0 => heap.space.used as f64,
        1 => f64::from(heap.minor_count),
        2 => f64::from(heap.major_count),
        3 => f64::from(mem::size()),
        _ => f64::NAN,
    }
}

/// Leaf `alloc_cell`: kind byte and size; all zero. Unknown kinds are our bug.
pub fn alloc_cell(kind: i32, bytes: u32) -> u32 {
    match u8::try_from(kind).ok().and_then(Kind::from_byte) {
        Some(kind) => alloc_zeroed(kind, bytes),
        None => crate::host::fatal("alloc_cell: no such kind"),
    }
}

/// Every static root that may come to hold another heap value, by address: realm slots, control block, module cells of the units.
pub fn for_each_static_root(mut visit: impl FnMut(u32)) {
    for addr in [CTL_EXCEPTION, CTL_EXCEPTION_MESSAGE, CTL_SCRATCH0, CTL_SCRATCH1, CTL_SCRATCH2, CTL_GLOBAL, CTL_GLOBAL_LEXICAL] {
        visit(addr);
    }
    for i in 0..pulse_abi::realm::Intrinsic::COUNT {
        visit(REALM + 8 * i);
    }
    for unit in &state::units().list {
        for i in 0..unit.cell_count {
            visit(unit.cells + 8 * i);
        }
    }
}

/// Leaf `field_get`: internal field `i` of an object, or Value `i` of another cell (from +8).
pub fn field_get(cell: u32, i: i32) -> Value {
    crate::value::load(cell::field_address(cell, i))
}

/// Leaf `field_set`, with the barrier.
pub fn field_set(cell: u32, i: i32, value: Value) {
    crate::value::store(cell, cell::field_address(cell, i), value);
}
