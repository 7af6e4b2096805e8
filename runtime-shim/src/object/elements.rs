//! Indexed properties of ordinary objects and arrays: dense with holes, or sparse.

use pulse_abi::kinds::Kind;
use pulse_abi::layout::*;

use super::{add_flags, sparse};
use crate::value::{Value, load, store_raw};
use crate::{heap, mem, state};

/// Growing beyond what is there by more than this makes elements sparse.
const MAX_GAP: u32 = 1024;
/// From this index on, a jump over holes must leave one place in `FULL` taken.
const COUNT_FROM: u32 = 1 << 15;
const FULL: u32 = 8;

fn cell_of(object: u32) -> u32 {
    mem::load_u32(object + OBJECT_ELEMENTS)
}

pub fn is_sparse(object: u32) -> bool {
    let cell = cell_of(object);
    cell != 0 && mem::load_u8(cell + CELL_KIND) == Kind::SparseElements as u8
}

/// First element and capacity of dense elements.
pub fn dense(object: u32) -> (u32, u32) {
    let cell = cell_of(object);
    if cell == 0 || is_sparse(object) { (0, 0) } else { (cell + ELEMENTS_DATA, mem::load_u32(cell)) }
}

/// Makes room for `capacity` dense elements.
pub fn reserve(object: u32, capacity: u32) {
    let (data, old) = dense(object);
    if capacity <= old || is_sparse(object) {
        return;
    }
    let capacity = (capacity + 1) | 1;
    let cell = heap::alloc(Kind::Elements, ELEMENTS_DATA + 8 * capacity);
    mem::store_u32(cell, capacity);
    mem::store_u32(cell + CELL_KIND, u32::from(Kind::Elements as u8));
    if old > 0 {
        mem::copy(cell + ELEMENTS_DATA, data, 8 * old);
    }
    mem::fill_words(cell + ELEMENTS_DATA + 8 * old, Value::HOLE.0, capacity - old);
    heap::barrier(cell);
    mem::store_u32(object + OBJECT_ELEMENTS, cell);
    heap::barrier(object);
}

/// Own element: value, setter, attributes.
pub fn get(object: u32, index: u32) -> Option<sparse::Element> {
    if is_sparse(object) {
        return state::sparse().get(cell_of(object)).get(&index).copied();
    }
    let (data, capacity) = dense(object);
    if index >= capacity {
        return None;
    }
    let item = load(data + 8 * index);
    (!item.is_hole()).then_some(sparse::Element { value: item.0, setter: 0, attributes: 7 })
}

/// Turns elements into a table with attributes.
pub fn make_sparse(object: u32) {
    if is_sparse(object) {
        return;
    }
    let (data, capacity) = dense(object);
    let cell = state::sparse().create();
    for i in 0..capacity {
        let item = load(data + 8 * i);
        if !item.is_hole() {
            sparse::put(cell, i, item, Value::UNDEFINED, 7);
        }
    }
    mem::store_u32(object + OBJECT_ELEMENTS, cell);
    heap::barrier(object);
    // The flag's bit belongs to the arity in functions; compiled code never looks at their elements.
    if mem::load_u8(object + CELL_KIND) != Kind::Function as u8 {
        add_flags(object, FLAG_SLOW_ELEMENTS);
    }
}

/// Defines an element.
pub fn put(object: u32, index: u32, item: Value, setter: Value, attributes: u8) {
    if attributes != 7 {
        make_sparse(object);
    }
    if !is_sparse(object) {
        let (_, capacity) = dense(object);
        if index >= capacity {
            if index > capacity * 2 + MAX_GAP || (index > capacity && index >= COUNT_FROM && count(object) < index / FULL) {
                make_sparse(object);
            } else {
                reserve(object, (index + 1).max(capacity + capacity / 2).max(4));
            }
        }
    }
    if is_sparse(object) {
        sparse::put(cell_of(object), index, item, setter, attributes);
        return;
    }
    let (data, _) = dense(object);
    let cell = cell_of(object);
    store_raw(data + 8 * index, item);
    if item.is_heap() {
        heap::barrier(cell);
        heap::barrier(object);
    }
}

/// Removes an element.
pub fn remove(object: u32, index: u32) {
    if is_sparse(object) {
        state::sparse().get(cell_of(object)).remove(&index);
        return;
    }
    let (data, capacity) = dense(object);
    if index < capacity {
        store_raw(data + 8 * index, Value::HOLE);
    }
}

/// How many dense elements there are.
fn count(object: u32) -> u32 {
    let (data, capacity) = dense(object);
    (0..capacity).filter(|i| !load(data + 8 * i).is_hole()).count() as u32
}

/// Indices of own elements, ascending.
pub fn indices(object: u32) -> Vec<u32> {
    if is_sparse(object) {
        return state::sparse().get(cell_of(object)).keys().copied().collect();
    }
    let (data, capacity) = dense(object);
    (0..capacity).filter(|i| !load(data + 8 * i).is_hole()).collect()
}

/// Whether there are own elements.
pub fn any(object: u32) -> bool {
    !indices(object).is_empty()
}
