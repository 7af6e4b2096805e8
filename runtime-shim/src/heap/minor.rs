//! Minor collection: whatever the roots reach in the nursery moves to old space.
//!
//! Roots: the shadow stack below `top`, static roots, the remembered set, microtasks. Everything
//! that survives is promoted, so afterwards nothing points into the nursery and it starts empty.

use pulse_abi::layout::*;

use super::cell::{self, FORWARDED, Visit};
use crate::mem;
use crate::state;

struct Mover;

impl Mover {
    fn forward(&mut self, addr: u32) -> u32 {
        if mem::load_u8(addr + CELL_KIND) == FORWARDED {
            return mem::load_u32(addr);
        }
        let size = cell::size(addr);
        let heap = state::heap();
        let to = heap.space.alloc(size);
        mem::copy(to, addr, size);
        if cell::has_references(mem::load_u8(addr + CELL_KIND)) {
            heap.work.push(to);
        }
        mem::store_u32(addr, to);
        mem::store_u8(addr + CELL_KIND, FORWARDED);
        to
    }
}

impl Visit for Mover {
    #[inline]
    fn value(&mut self, at: u32) {
        let word = mem::load_u64(at);
        if pulse_abi::value::is_heap(word) && super::is_young(word as u32) {
            let to = self.forward(word as u32);
            mem::store_u64(at, word >> 32 << 32 | u64::from(to));
        }
    }
    #[inline]
    fn raw(&mut self, at: u32) {
        let addr = mem::load_u32(at);
        if addr != 0 && super::is_young(addr) {
            let to = self.forward(addr);
            mem::store_u32(at, to);
        }
    }
}

/// Empties the nursery.
pub fn collect(top: u32) {
    let mut mover = Mover;
    let mut at = SHADOW_STACK;
    while at < top {
        mover.value(at);
        at += 8;
    }
    super::for_each_static_root(|at| mover.value(at));
    for unit in state::units().list.iter_mut().filter(|unit| !unit.settled) {
        unit.const_slots().for_each(|at| mover.value(at));
        unit.settled = true;
    }
    let mut work = top - SHADOW_STACK;
    for word in state::microtasks().words() {
        work += 8;
        if pulse_abi::value::is_heap(*word) && super::is_young(*word as u32) {
            *word = *word >> 32 << 32 | u64::from(mover.forward(*word as u32));
        }
    }
    let remembered = std::mem::take(&mut state::heap().remembered);
    let zeal = state::heap().zeal;
    for addr in &remembered {
        if zeal {
            work += cell::written_size(*addr);
        }
        if let Some(page) = state::heap().space.page_mut(*addr) {
            let granule = (addr & (super::space::PAGE - 1)) >> 3;
            page.remembered[(granule >> 6) as usize] &= !(1 << (granule & 63));
        }
        cell::trace_written(*addr, &mut mover, true);
    }
    while let Some(addr) = state::heap().work.pop() {
        cell::trace(addr, &mut mover, true);
    }
    let heap = state::heap();
    heap.remembered = remembered;
    heap.remembered.clear();
    heap.minor_count += 1;
    let used = mem::load_u32(CTL_ALLOC_PTR);
    if zeal {
        mem::fill(NURSERY, 0xDB, used - NURSERY);
        heap.zeal_total += u64::from(work / 8);
        heap.zeal_rest = super::zeal_rest(work / 8, heap.zeal_total);
    }
    mem::store_u32(CTL_ALLOC_PTR, NURSERY);
}
