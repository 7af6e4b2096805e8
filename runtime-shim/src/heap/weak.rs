//! What a major collection does about weak references: WeakMap and WeakSet tables, WeakRef,
//! FinalizationRegistry cells. Minor collections treat them all as strong.
//!
//! Weak tables are ephemerons: a value is reachable only while its key is. A dead key becomes HOLE
//! and its value UNDEFINED; the table's owner finds `HASH_DELETED` raised and the chain intact.

use pulse_abi::kinds::Kind;
use pulse_abi::layout::*;

use super::cell;
use super::major::Marker;
use crate::mem;
use crate::state;
use crate::value::{self, Value};

/// Weak cells met during marking.
#[derive(Default)]
pub struct WeakLists {
    tables: Vec<u32>,
    refs: Vec<u32>,
    registries: Vec<u32>,
}

pub fn begin() {
    let lists = &mut state::heap().weak;
    lists.tables.clear();
    lists.refs.clear();
    lists.registries.clear();
}

/// Called for every scanned cell.
#[inline]
pub fn note(addr: u32) {
    let byte = mem::load_u8(addr + CELL_KIND);
    let lists = &mut state::heap().weak;
    if byte == Kind::HashTable as u8 {
        if mem::load_u8(addr + CELL_FLAGS) & HASH_WEAK != 0 {
            lists.tables.push(addr);
        }
    } else if byte == Kind::WeakRef as u8 {
        lists.refs.push(addr);
    } else if byte == Kind::FinalizationRegistry as u8 {
        lists.registries.push(addr);
    }
}

fn is_live(at: u32) -> bool {
    cell::target(at).is_none_or(|addr| state::heap().space.is_marked(addr))
}

/// (first Value, Values, stride in bytes) of a weak table.
fn entries(table: u32) -> (u32, u32, u32) {
    let stride = mem::load_u32(table + HASH_STRIDE).max(1);
    let count = mem::load_u32(table + HASH_VALUE_COUNT) / stride;
    (table + mem::load_u32(table + HASH_VALUES), count, 8 * stride)
}

/// Settles ephemerons, then clears what died.
pub fn finish(marker: &mut Marker) {
    loop {
        let mut progress = false;
        let mut i = 0;
        while i < state::heap().weak.tables.len() {
            let (base, count, stride) = entries(state::heap().weak.tables[i]);
            for n in 0..count {
                let key = base + n * stride;
                if stride > 8 && cell::target(key).is_some() && is_live(key) && !is_live(key + 8) {
                    if let Some(addr) = cell::target(key + 8) {
                        marker.mark(addr);
                        progress = true;
                    }
                }
            }
            i += 1;
        }
        marker.drain();
        if !progress {
            break;
        }
    }
    for table in std::mem::take(&mut state::heap().weak.tables) {
        let (base, count, stride) = entries(table);
        for n in 0..count {
            let key = base + n * stride;
            if !is_live(key) {
                value::store_raw(key, Value::HOLE);
                if stride > 8 {
                    value::store_raw(key + 8, Value::UNDEFINED);
                }
                mem::store_u32(table + HASH_DELETED, mem::load_u32(table + HASH_DELETED) + 1);
            }
        }
    }
    for reference in std::mem::take(&mut state::heap().weak.refs) {
        if !is_live(reference + OBJECT_FIELDS) {
            value::store_raw(reference + OBJECT_FIELDS, Value::UNDEFINED);
        }
    }
    for registry in std::mem::take(&mut state::heap().weak.registries) {
        let cells = value::load(registry + OBJECT_FIELDS + 8);
        if !cells.is_cell() {
            continue;
        }
        let (data, length) = (cells.addr() + LIST_DATA, mem::load_u32(cells.addr() + LIST_LENGTH));
        let mut pending = false;
        for i in (0..length).step_by(3) {
            let target = data + 8 * i;
            if !is_live(target) {
                value::store_raw(target, Value::HOLE);
                pending = true;
            }
            if !is_live(target + 16) {
                value::store_raw(target + 16, Value::UNDEFINED);
            }
        }
        if pending {
            state::microtasks().add_registry(Value::object(registry));
        }
    }
}
