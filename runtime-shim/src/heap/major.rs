//! Major collection: mark from the roots with an explicit stack, settle what is weak, sweep.
//!
//! Runs right after a minor collection, so the nursery is empty. Immortal cells count as marked;
//! those written since the snapshot are roots.

use pulse_abi::kinds::Kind;
use pulse_abi::layout::*;

use super::cell::{self, Visit};
use super::weak;
use crate::mem;
use crate::state;

/// Marks what it is shown.
pub struct Marker;

impl Marker {
    pub fn mark(&mut self, addr: u32) {
        let heap = state::heap();
        if heap.space.mark(addr) {
            let byte = mem::load_u8(addr + CELL_KIND);
            if cell::has_references(byte) {
                heap.work.push(addr);
            } else if byte == Kind::Free as u8 {
                crate::host::fatal(&format!("heap corrupted: reference to free cell {addr:#x}"));
            }
        }
    }

    /// Scans until nothing is left to scan.
    pub fn drain(&mut self) {
        while let Some(addr) = state::heap().work.pop() {
            weak::note(addr);
            cell::trace(addr, self, false);
        }
    }
}

impl Visit for Marker {
    #[inline]
    fn value(&mut self, at: u32) {
        if let Some(addr) = cell::target(at) {
            self.mark(addr);
        }
    }
    #[inline]
    fn raw(&mut self, at: u32) {
        let addr = mem::load_u32(at);
        if addr != 0 {
            self.mark(addr);
        }
    }
}

/// Frees everything unreachable in old space.
pub fn collect(top: u32) {
    let mut marker = Marker;
    weak::begin();
    let mut at = SHADOW_STACK;
    while at < top {
        marker.value(at);
        at += 8;
    }
    super::for_each_static_root(|at| marker.value(at));
    state::units().list.iter().flat_map(|unit| unit.const_slots()).for_each(|at| marker.value(at));
    for i in 0..pulse_abi::realm::Atom::COUNT {
        marker.value(ATOMS + 8 * i);
    }
    for i in 0..pulse_abi::realm::WellKnown::COUNT {
        marker.value(SYMBOLS + 8 * i);
    }
    for word in state::microtasks().words() {
        if pulse_abi::value::is_heap(*word) {
            marker.mark(*word as u32);
        }
    }
    for (atom, symbol) in &state::interned().registry {
        marker.mark(*atom);
        marker.mark(*symbol);
    }
    if state::heap().keep_caches {
        state::units().mark_caches(&mut marker);
    }
    let dirty = std::mem::take(&mut state::heap().dirty_immortals);
    for addr in &dirty {
        weak::note(*addr);
        cell::trace_written(*addr, &mut marker, false);
        // The tables of written immortal collections hang off them as plain fields.
    }
    state::heap().dirty_immortals = dirty;
    marker.drain();
    weak::finish(&mut marker);

    state::interned().sweep();
    state::shapes().sweep();
    state::units().sweep_caches();
    let heap = state::heap();
    let zeal = heap.zeal;
    heap.space.sweep(zeal, |addr| match mem::load_u8(addr + CELL_KIND) {
        byte if byte == Kind::Shape as u8 => state::shapes().drop_table(addr),
        byte if byte == Kind::SparseElements as u8 => state::sparse().free(addr),
        byte if byte == Kind::RegExpProgram as u8 => (state::units().regexp_finalizer)(addr),
        _ => {}
    });
    heap.major_count += 1;
    heap.threshold = super::next_threshold(&heap.space);
}
