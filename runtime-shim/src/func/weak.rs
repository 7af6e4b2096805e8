//! WeakRef and FinalizationRegistry. ECMA-262 §26.1, §26.2. Registry cells are triples (target, held value, token) in a weak List.

use pulse_abi::kinds::Kind;
use pulse_abi::layout::*;

use crate::value::{self, Value, load, store_raw};
use crate::{heap, list, mem, object, state};

/// Leaf: CanBeHeldWeakly.
pub fn can_be_held_weakly(value: Value) -> bool {
    value.is_object() || (value.is_symbol() && super::symbol_key_for(value).is_undefined())
}

/// Leaf.
pub fn weak_ref_new(target: Value, proto: Value) -> Value {
    let reference = object::new_kind_object(Kind::WeakRef as i32, proto);
    store_raw(reference.addr() + OBJECT_FIELDS, target);
    heap::barrier(reference.addr());
    state::microtasks().keep(target);
    reference
}

/// Leaf: the target, kept alive until the turn ends; undefined when it is gone.
pub fn weak_ref_deref(reference: Value) -> Value {
    let target = load(reference.addr() + OBJECT_FIELDS);
    if target.is_heap() {
        state::microtasks().keep(target);
    }
    target
}

/// Leaf.
pub fn weak_turn_end() {
    state::microtasks().end_turn();
}

/// Leaf.
pub fn finreg_register(registry: Value, target: Value, held: Value, token: Value) {
    let at = registry.addr() + OBJECT_FIELDS + 8;
    let mut cells = load(at);
    if !cells.is_cell() {
        cells = list::list_new(6);
        mem::store_u8(cells.addr() + CELL_FLAGS, LIST_WEAK);
    }
    for item in [target, held, token] {
        cells = list::list_push(cells.addr(), item);
    }
    value::store(registry.addr(), at, cells);
}

/// Drops the triple that starts at `i` by moving the last one there.
fn remove(cells: u32, i: u32) {
    let length = mem::load_u32(cells + LIST_LENGTH);
    for k in 0..3 {
        let from = cells + LIST_DATA + 8 * (length - 3 + k);
        store_raw(cells + LIST_DATA + 8 * (i + k), load(from));
        store_raw(from, Value::UNDEFINED);
    }
    mem::store_u32(cells + LIST_LENGTH, length - 3);
    heap::barrier(cells);
}

/// Leaf: removes every cell with this token.
pub fn finreg_unregister(registry: Value, token: Value) -> bool {
    let cells = load(registry.addr() + OBJECT_FIELDS + 8);
    if !cells.is_cell() {
        return false;
    }
    let (cells, mut i, mut removed) = (cells.addr(), 0, false);
    while i < mem::load_u32(cells + LIST_LENGTH) {
        if load(cells + LIST_DATA + 8 * (i + 2)) == token {
            remove(cells, i);
            removed = true;
        } else {
            i += 3;
        }
    }
    removed
}

/// Leaf: one dead cell of any registry: callback into scratch 0, held value into scratch 1.
pub fn finreg_next() -> bool {
    while let Some(registry) = state::microtasks().registry() {
        let cells = load(registry.addr() + OBJECT_FIELDS + 8);
        let length = if cells.is_cell() { mem::load_u32(cells.addr() + LIST_LENGTH) } else { 0 };
        for i in (0..length).step_by(3) {
            if load(cells.addr() + LIST_DATA + 8 * i).is_hole() {
                value::set_scratch(0, load(registry.addr() + OBJECT_FIELDS));
                value::set_scratch(1, load(cells.addr() + LIST_DATA + 8 * (i + 1)));
                remove(cells.addr(), i);
                return true;
            }
        }
        state::microtasks().drop_registry();
    }
    false
}
