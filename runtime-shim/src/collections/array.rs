//! Array kernels over dense elements. Each says `false` (or HOLE, or -2) when the array is not simple
//! enough; TypeScript then does it by the book.

use pulse_abi::kinds::Kind;
use pulse_abi::layout::*;
use pulse_abi::realm::Intrinsic;

use crate::value::{self, Value, load};
use crate::{compare, heap, mem, object};

fn flags(addr: u32) -> u8 {
    mem::load_u8(addr + CELL_FLAGS)
}

/// Address of the first element and the capacity of dense elements.
fn elements(addr: u32) -> (u32, u32) {
    let cell = mem::load_u32(addr + OBJECT_ELEMENTS);
    if cell == 0 { (0, 0) } else { (cell + ELEMENTS_DATA, mem::load_u32(cell)) }
}

fn length(addr: u32) -> u32 {
    load(addr + ARRAY_LENGTH).as_f64() as u32
}

fn set_length(addr: u32, length: u32) {
    value::store_raw(addr + ARRAY_LENGTH, Value::uint(length));
}

pub fn array_elem(base: Value, index: f64) -> Value {
    if !base.is_object() {
        return Value::HOLE;
    }
    let addr = base.addr();
    let kind = base.kind_byte();
    let ordinary = kind == Kind::Array as u8 || kind == Kind::Object as u8 || kind == Kind::Arguments as u8;
    if !ordinary || flags(addr) & FLAG_SLOW_ELEMENTS != 0 {
        return Value::HOLE;
    }
    let (data, capacity) = elements(addr);
    if (0.0..f64::from(capacity)).contains(&index) { load(data + 8 * index as u32) } else { Value::HOLE }
}

/// An array whose elements and length may be written directly.
fn writable(base: Value) -> bool {
    base.is_kind(Kind::Array) && flags(base.addr()) & (FLAG_NON_EXTENSIBLE | FLAG_SLOW_ELEMENTS | FLAG_LENGTH_READ_ONLY) == 0
}

pub fn array_plain(base: Value) -> bool {
    writable(base) && load(mem::load_u32(base.addr()) + SHAPE_PROTO) == value::realm(Intrinsic::ArrayPrototype) && object::array_is_simple(base)
}

pub fn array_put(base: Value, index: f64, item: Value) -> bool {
    // The last index is 2^32 - 2.
    if !writable(base) || !(0.0..f64::from(u32::MAX)).contains(&index) {
        return false;
    }
    let addr = base.addr();
    let (index, len) = (index as u32, length(addr));
    let (data, capacity) = elements(addr);
    if index < len && index < capacity {
        value::store(addr, data + 8 * index, item);
        return true;
    }
    if index == len {
        object::array_push(base, item);
        return true;
    }
    false
}

/// Appends; the new length.
pub fn array_push_plain(base: Value, item: Value) -> Value {
    if !array_plain(base) {
        return Value::HOLE;
    }
    let addr = base.addr();
    let (data, capacity) = elements(addr);
    let len = length(addr);
    if len >= i32::MAX as u32 {
        return Value::HOLE;
    }
    if len < capacity {
        value::store_raw(data + 8 * len, item);
        if item.is_heap() {
            heap::barrier(mem::load_u32(addr + OBJECT_ELEMENTS));
        }
        set_length(addr, len + 1);
    } else {
        object::array_push(base, item);
    }
    Value::int(len as i32 + 1)
}

/// Takes the last element.
pub fn array_pop_plain(base: Value) -> Value {
    if !array_plain(base) {
        return Value::HOLE;
    }
    let addr = base.addr();
    let (data, capacity) = elements(addr);
    let len = length(addr);
    if len == 0 || len > capacity {
        return Value::HOLE;
    }
    let at = data + 8 * (len - 1);
    let item = load(at);
    if !item.is_hole() {
        value::store_raw(at, Value::HOLE);
        set_length(addr, len - 1);
    }
    item
}

pub fn array_copy_range(base: Value, from: i32, to: i32) -> Value {
    object::array::refused(f64::from(to) - f64::from(from)).unwrap_or_else(|| object::array_slice_dense(base, from, to))
}

pub fn array_fill_range(base: Value, item: Value, from: i32, to: i32) -> bool {
    if !array_plain(base) {
        return false;
    }
    let addr = base.addr();
    let len = length(addr);
    if to as u32 > len {
        return false;
    }
    object::elements::reserve(addr, len);
    let (data, capacity) = elements(addr);
    if (to as u32) > capacity {
        return false;
    }
    mem::fill_words(data + 8 * from as u32, item.0, (to - from) as u32);
    if item.is_heap() {
        heap::barrier(addr);
    }
    true
}

pub fn array_move(base: Value, from: i32, to: i32, count: i32) -> bool {
    if !array_plain(base) {
        return false;
    }
    let addr = base.addr();
    let (data, capacity) = elements(addr);
    let end = from.max(to) as u32 + count as u32;
    if end > length(addr) || end > capacity {
        return count == 0;
    }
    // Moving holes is right only when no prototype has indexed properties, which array_plain says.
    mem::copy(data + 8 * to as u32, data + 8 * from as u32, 8 * count as u32);
    heap::barrier(addr);
    true
}

pub fn array_truncate(base: Value, new_length: i32) -> bool {
    if !array_plain(base) {
        return false;
    }
    let addr = base.addr();
    let (data, capacity) = elements(addr);
    let len = length(addr);
    let new = new_length as u32;
    let stop = len.min(capacity);
    if new < stop {
        mem::fill_words(data + 8 * new, Value::HOLE.0, stop - new);
    }
    set_length(addr, new);
    true
}

pub fn array_reverse(base: Value) -> bool {
    if !array_plain(base) {
        return false;
    }
    let addr = base.addr();
    let (data, capacity) = elements(addr);
    let len = length(addr);
    if len > capacity || (0..len).any(|i| load(data + 8 * i).is_hole()) {
        return false;
    }
    for i in 0..len / 2 {
        let (a, b) = (data + 8 * i, data + 8 * (len - 1 - i));
        let (x, y) = (load(a), load(b));
        value::store_raw(a, y);
        value::store_raw(b, x);
    }
    heap::barrier(addr);
    true
}

pub fn array_index_of(base: Value, item: Value, from: i32, mode: i32) -> i32 {
    if !array_plain(base) {
        return -2;
    }
    let addr = base.addr();
    let (data, capacity) = elements(addr);
    let len = length(addr);
    for i in from as u32..len {
        let found = if i < capacity { load(data + 8 * i) } else { Value::HOLE };
        let same = if found.is_hole() {
            mode == 1 && item.is_undefined()
        } else if mode == 1 {
            compare::same_value_zero(found, item)
        } else {
            compare::strict_equal(found, item)
        };
        if same {
            return i as i32;
        }
    }
    -1
}
