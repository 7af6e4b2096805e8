//! Elements of typed arrays and raw bytes of buffers. ECMA-262 §10.4.5, §25.1.3.

use num_bigint::BigInt;
use num_traits::ToPrimitive;
use pulse_abi::kinds::{ElementType, Kind};
use pulse_abi::layout::*;

use crate::number::math::{f16_to_f64, f64_to_f16, to_int32};
use crate::number::bigint;
use crate::value::{self, Value, load};
use crate::{compare, exception, heap, list, mem};

/// Largest buffer, in bytes.
const MAX_BYTES: f64 = 1_073_741_824.0;

fn field(addr: u32, i: u32) -> Value {
    load(addr + OBJECT_FIELDS + 8 * i)
}

/// Element type of a TypedArray.
fn element_type(addr: u32) -> u32 {
    field(addr, 3).as_int() as u32
}

fn shift(kind: u32) -> u32 {
    u32::from(ElementType::SHIFT[kind as usize])
}

fn is_big(kind: u32) -> bool {
    kind == ElementType::BigInt64 as u32 || kind == ElementType::BigUint64 as u32
}

/// Address of the first element and the number of elements in bounds; `None` when out of bounds or detached.
pub fn elements(addr: u32) -> Option<(u32, u32)> {
    let buffer = field(addr, 0).addr();
    let cell = field(buffer, 0);
    if !cell.is_cell() {
        return None;
    }
    let bytes = field(buffer, 1).as_f64() as u32;
    let offset = field(addr, 1).as_f64() as u32;
    let shift = shift(element_type(addr));
    let length = field(addr, 2);
    let count = if length.is_undefined() {
        bytes.checked_sub(offset)? >> shift
    } else {
        let count = length.as_f64() as u32;
        if u64::from(offset) + (u64::from(count) << shift) > u64::from(bytes) {
            return None;
        }
        count
    };
    Some((cell.addr() + BYTES_DATA + offset, count))
}

pub fn typed_length(array: Value) -> i32 {
    elements(array.addr()).map_or(-1, |(_, count)| count as i32)
}

/// Leaf.
pub fn typed_ready(array: u32) {
    let resizable = !field(field(array, 0).addr(), 2).is_undefined();
    let length = if resizable || field(array, 2).is_undefined() { 0.0 } else { field(array, 2).as_f64() };
    mem::store_u32(array + TYPED_INLINE_LENGTH, length as u32);
    mem::store_u32(array + TYPED_INLINE_OFFSET, field(array, 1).as_f64() as u32);
    mem::store_u64(array + TYPED_TYPE, Value::int(field(array, 3).as_f64() as i32).0);
}

fn read(at: u32, kind: u32) -> Value {
    match kind {
        0 => Value::int(i32::from(mem::load_u8(at) as i8)),
        1 | 2 => Value::int(i32::from(mem::load_u8(at))),
        3 => Value::int(i32::from(mem::load_u16(at) as i16)),
        4 => Value::int(i32::from(mem::load_u16(at))),
        5 => Value::int(mem::load_u32(at) as i32),
        6 => Value::uint(mem::load_u32(at)),
        7 => Value::double(f64::from(mem::load_f32(at))),
        8 => Value::double(mem::load_f64(at)),
        9 => bigint::from_big(&BigInt::from(mem::load_u64(at) as i64)),
        10 => bigint::from_big(&BigInt::from(mem::load_u64(at))),
        _ => Value::double(f16_to_f64(mem::load_u16(at))),
    }
}

/// Low 64 bits of a BigInt, two's complement.
fn big_bits(item: Value) -> u64 {
    let number = bigint::to_big(item);
    let low = (number.magnitude() & num_bigint::BigUint::from(u64::MAX)).to_u64().unwrap_or(0);
    if number.sign() == num_bigint::Sign::Minus { low.wrapping_neg() } else { low }
}

fn write(at: u32, kind: u32, item: Value) {
    let bits = || if item.is_int() { item.as_int() } else { to_int32(item.as_f64()) };
    match kind {
        0 | 1 => mem::store_u8(at, bits() as u8),
        2 => mem::store_u8(at, item.as_f64().round_ties_even().clamp(0.0, 255.0) as u8),
        3 | 4 => mem::store_u16(at, bits() as u16),
        5 | 6 => mem::store_u32(at, bits() as u32),
        7 => mem::store_f32(at, item.as_f64() as f32),
        8 => mem::store_f64(at, item.as_f64()),
        9 | 10 => mem::store_u64(at, big_bits(item)),
        _ => mem::store_u16(at, f64_to_f16(item.as_f64())),
    }
}

pub fn typed_get(array: u32, index: i32) -> Value {
    match elements(array) {
        Some((data, count)) if (index as u32) < count && index >= 0 => {
            let kind = element_type(array);
            read(data + ((index as u32) << shift(kind)), kind)
        }
        _ => Value::UNDEFINED,
    }
}

pub fn typed_set(array: u32, index: i32, item: Value) -> bool {
    let kind = element_type(array);
    if if is_big(kind) { !item.is_bigint() } else { !item.is_number() } {
        return false;
    }
    if let Some((data, count)) = elements(array)
        && index >= 0
        && (index as u32) < count
    {
        write(data + ((index as u32) << shift(kind)), kind, item);
    }
    true
}

pub fn typed_fill(array: u32, item: Value, from: i32, to: i32) {
    let kind = element_type(array);
    let Some((data, count)) = elements(array) else { return };
    for i in from.max(0) as u32..(to.max(0) as u32).min(count) {
        write(data + (i << shift(kind)), kind, item);
    }
}

pub fn typed_copy(target: u32, at: i32, source: u32, from: i32, count: i32) -> bool {
    let (to_kind, from_kind) = (element_type(target), element_type(source));
    if is_big(to_kind) != is_big(from_kind) {
        return false;
    }
    let (Some((to, to_count)), Some((data, from_count))) = (elements(target), elements(source)) else { return true };
    let count = (count.max(0) as u32).min(from_count.saturating_sub(from as u32)).min(to_count.saturating_sub(at as u32));
    let (to, data) = (to + ((at as u32) << shift(to_kind)), data + ((from as u32) << shift(from_kind)));
    if to_kind == from_kind || (to_kind <= 1 && from_kind <= 2) || (is_big(to_kind)) {
        mem::copy(to, data, count << shift(to_kind));
        return true;
    }
    // Overlap with different widths: go through a copy.
    let items: Vec<Value> = (0..count).map(|i| read(data + (i << shift(from_kind)), from_kind)).collect();
    for (i, item) in items.into_iter().enumerate() {
        write(to + ((i as u32) << shift(to_kind)), to_kind, item);
    }
    true
}

pub fn typed_sort(array: u32) {
    let kind = element_type(array);
    let Some((data, count)) = elements(array) else { return };
    let place = |i: usize| data + ((i as u32) << shift(kind));
    match kind {
        9 => {
            let mut items: Vec<i64> = (0..count as usize).map(|i| mem::load_u64(place(i)) as i64).collect();
            items.sort_unstable();
            items.iter().enumerate().for_each(|(i, x)| mem::store_u64(place(i), *x as u64));
        }
        10 => {
            let mut items: Vec<u64> = (0..count as usize).map(|i| mem::load_u64(place(i))).collect();
            items.sort_unstable();
            items.iter().enumerate().for_each(|(i, x)| mem::store_u64(place(i), *x));
        }
        _ => {
            let mut items: Vec<f64> = (0..count as usize).map(|i| read(place(i), kind).as_f64()).collect();
            // total_cmp puts -0 before 0 and positive NaN last, as the spec wants.
            items.sort_unstable_by(f64::total_cmp);
            items.iter().enumerate().for_each(|(i, x)| write(place(i), kind, Value::double(*x)));
        }
    }
}

pub fn typed_index_of(array: u32, item: Value, from: i32, to: i32, mode: i32) -> i32 {
    let kind = element_type(array);
    let Some((data, count)) = elements(array) else { return -1 };
    let to = to.clamp(0, count as i32);
    let matches = |i: &i32| {
        let found = read(data + ((*i as u32) << shift(kind)), kind);
        if mode == 1 { compare::same_value_zero(found, item) } else { compare::strict_equal(found, item) }
    };
    let range = from.max(0)..to;
    let found = if mode == 2 { range.rev().find(matches) } else { range.into_iter().find(matches) };
    found.unwrap_or(-1)
}

pub fn bytes_alloc(count: f64) -> Value {
    let failed = || exception::throw_error_str(ERR_RANGE, "Array buffer allocation failed");
    if !(0.0..=MAX_BYTES).contains(&count) {
        return failed();
    }
    if let Some(answer) = heap::no_room(count as u64, failed) {
        return answer;
    }
    let capacity = (count as u32).next_multiple_of(8);
    let cell = heap::alloc_old(Kind::Bytes, BYTES_DATA + capacity);
    mem::store_u32(cell, capacity);
    mem::fill(cell + BYTES_DATA, 0, capacity);
    Value::cell(cell)
}

pub fn bytes_copy(target: u32, at: f64, source: u32, from: f64, count: f64) {
    mem::copy(target + BYTES_DATA + at as u32, source + BYTES_DATA + from as u32, count as u32);
}

pub fn bytes_zero(cell: u32, from: f64, to: f64) {
    mem::fill(cell + BYTES_DATA + from as u32, 0, (to - from).max(0.0) as u32);
}

/// Bytes in memory order turned around when the caller wants big endian; `at` need not be aligned.
fn swapped(at: u32, kind: u32) {
    mem::bytes_mut(at, 1 << shift(kind)).reverse();
}

pub fn bytes_get(cell: u32, offset: f64, kind: i32, little: bool) -> Value {
    let at = cell + BYTES_DATA + offset as u32;
    let kind = kind as u32;
    if little {
        return read(at, kind);
    }
    swapped(at, kind);
    let item = read(at, kind);
    swapped(at, kind);
    item
}

pub fn bytes_set(cell: u32, offset: f64, kind: i32, item: Value, little: bool) {
    let at = cell + BYTES_DATA + offset as u32;
    write(at, kind as u32, item);
    if !little {
        swapped(at, kind as u32);
    }
}

pub fn bytes_concat(parts: u32) -> Value {
    let count = list::list_len(parts);
    let number = |i: i32| list::list_get(parts, i).as_f64() as u32;
    let part = |i: i32| (list::list_get(parts, i).addr() + BYTES_DATA + number(i + 1), number(i + 2).saturating_sub(number(i + 1)));
    let total: f64 = (0..count).step_by(3).map(|i| f64::from(part(i).1)).sum();
    let cell = bytes_alloc(total);
    if cell.is_cell() {
        let mut at = cell.addr() + BYTES_DATA;
        for (from, length) in (0..count).step_by(3).map(part) {
            mem::copy(at, from, length);
            at += length;
        }
        value::set_scratch(0, Value::number(total));
    }
    cell
}

/// Leaf `bytes_new`.
pub fn bytes_new(count: i32) -> Value {
    bytes_alloc(f64::from(count))
}

/// Leaf `bytes_len`: capacity of a Bytes cell.
pub fn bytes_len(cell: u32) -> i32 {
    mem::load_u32(cell) as i32
}

/// log2 of the element size of a TypedArray.
pub fn shift_of(array: u32) -> u32 {
    shift(element_type(array))
}

/// Leaf.
pub fn bytes_address(cell: u32) -> i32 {
    (cell + BYTES_DATA) as i32
}
