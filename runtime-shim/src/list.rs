//! List cells: growable sequences of Values inside builtins. Most functions also take Arrays.

use pulse_abi::kinds::Kind;
use pulse_abi::layout::*;

use crate::value::{self, Value, load, store_raw};
use crate::{heap, mem, object};

/// Leaf: an empty List with room for `capacity` Values.
pub fn list_new(capacity: i32) -> Value {
    let capacity = capacity.clamp(2, 1 << 26) as u32;
    let cell = heap::alloc(Kind::List, LIST_DATA + 8 * capacity);
    mem::store_u32(cell, capacity);
    mem::store_u32(cell + LIST_LENGTH, 0);
    mem::store_u32(cell + LIST_LENGTH + 4, 0);
    mem::fill_words(cell + LIST_DATA, Value::UNDEFINED.0, capacity);
    Value::cell(cell)
}

fn is_list(cell: u32) -> bool {
    mem::load_u8(cell + CELL_KIND) == Kind::List as u8
}

/// Leaf: appends; the result is the List to go on with.
pub fn list_push(cell: u32, item: Value) -> Value {
    if !is_list(cell) {
        let array = Value::object(cell);
        object::array_push(array, item);
        return array;
    }
    let (length, capacity) = (mem::load_u32(cell + LIST_LENGTH), mem::load_u32(cell));
    let mut at = cell;
    if length == capacity {
        at = list_new(capacity as i32 * 2).addr();
        mem::store_u8(at + CELL_FLAGS, mem::load_u8(cell + CELL_FLAGS));
        mem::copy(at + LIST_DATA, cell + LIST_DATA, 8 * length);
        heap::barrier(at);
    }
    mem::store_u32(at + LIST_LENGTH, length + 1);
    value::store(at, at + LIST_DATA + 8 * length, item);
    Value::cell(at)
}

/// Leaf: item `index`, undefined when out of range.
pub fn list_get(cell: u32, index: i32) -> Value {
    if is_list(cell) {
        let inside = (index as u32) < mem::load_u32(cell + LIST_LENGTH);
        return if inside { load(cell + LIST_DATA + 8 * index as u32) } else { Value::UNDEFINED };
    }
    let item = crate::collections::array::array_elem(Value::object(cell), f64::from(index));
    if item.is_hole() { Value::UNDEFINED } else { item }
}

/// Leaf: `index` must be in range.
pub fn list_set(cell: u32, index: i32, item: Value) {
    if is_list(cell) {
        value::store(cell, cell + LIST_DATA + 8 * index as u32, item);
    } else {
        crate::collections::array::array_put(Value::object(cell), f64::from(index), item);
    }
}

/// Leaf.
pub fn list_len(cell: u32) -> i32 {
    if is_list(cell) { mem::load_u32(cell + LIST_LENGTH) as i32 } else { object::array_length(Value::object(cell)) as i32 }
}

/// Leaf: removes and returns the last item.
pub fn list_pop(cell: u32) -> Value {
    let length = mem::load_u32(cell + LIST_LENGTH);
    if length == 0 {
        return Value::UNDEFINED;
    }
    let at = cell + LIST_DATA + 8 * (length - 1);
    let item = load(at);
    store_raw(at, Value::UNDEFINED);
    mem::store_u32(cell + LIST_LENGTH, length - 1);
    item
}

/// Leaf: removes and returns the first item.
pub fn list_shift(cell: u32) -> Value {
    let length = mem::load_u32(cell + LIST_LENGTH);
    if length == 0 {
        return Value::UNDEFINED;
    }
    let item = load(cell + LIST_DATA);
    mem::copy(cell + LIST_DATA, cell + LIST_DATA + 8, 8 * (length - 1));
    store_raw(cell + LIST_DATA + 8 * (length - 1), Value::UNDEFINED);
    mem::store_u32(cell + LIST_LENGTH, length - 1);
    heap::barrier(cell);
    item
}

/// Leaf.
pub fn list_clear(cell: u32) {
    mem::fill_words(cell + LIST_DATA, Value::UNDEFINED.0, mem::load_u32(cell + LIST_LENGTH));
    mem::store_u32(cell + LIST_LENGTH, 0);
}

/// Leaf: an Array of the items; Arrays are returned as they are.
pub fn list_to_array(list: Value) -> Value {
    if !list.is_cell() {
        return list;
    }
    let length = mem::load_u32(list.addr() + LIST_LENGTH);
    let array = object::new_array(length as i32);
    for i in 0..length {
        object::array_push(array, load(list.addr() + LIST_DATA + 8 * i));
    }
    array
}
