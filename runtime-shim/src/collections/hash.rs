//! Insertion-ordered hash tables (ECMA-262 §24.1–24.4): open chains over an append-only list of entries.
//!
//! Cell: the header fields of layout.rs (`HASH_*`), the entries (key, and value when the stride is 2),
//! for strong tables one more Value that links to the successor, then bucket heads and chain links
//! as u32 (entry number + 1, 0 = end). A deleted entry keeps its place with the key HOLE. When the
//! table is full its live entries move to a new cell; the old one stays as it was and links to the
//! new one, so an iterator that still holds it finds out how many entries before its position went away.

use pulse_abi::kinds::Kind;
use pulse_abi::layout::*;
use pulse_abi::value::MARK_ABSENT;

use crate::value::{self, Value, load};
use crate::{heap, mem, string};

const USED: u32 = HASH_PRIVATE;
const LIVE: u32 = HASH_PRIVATE + 4;
const CAPACITY: u32 = HASH_PRIVATE + 8;
const BUCKETS: u32 = HASH_PRIVATE + 12;
/// 1 = the successor starts empty (Map.prototype.clear).
const CLEARED: u32 = HASH_PRIVATE + 16;
const ENTRIES: u32 = 48;
const INITIAL: u32 = 4;

/// What a table is for; the argument of `map_init`.
const WEAK_BIT: i32 = 4;

fn stride(table: u32) -> u32 {
    mem::load_u32(table + HASH_STRIDE)
}
fn is_weak(table: u32) -> bool {
    mem::load_u8(table + CELL_FLAGS) & HASH_WEAK != 0
}
fn entry(table: u32, index: u32) -> u32 {
    table + ENTRIES + 8 * stride(table) * index
}
fn successor(table: u32) -> u32 {
    entry(table, mem::load_u32(table + CAPACITY))
}
fn heads(table: u32) -> u32 {
    successor(table) + if is_weak(table) { 0 } else { 8 }
}
fn links(table: u32) -> u32 {
    heads(table) + 4 * mem::load_u32(table + BUCKETS)
}

fn new_table(stride: u32, weak: bool, capacity: u32) -> u32 {
    let buckets = capacity.next_power_of_two();
    let values = capacity * stride + u32::from(!weak);
    let bytes = heap::round(ENTRIES + 8 * values + 4 * buckets + 4 * capacity);
    let table = heap::alloc_zeroed(Kind::HashTable, bytes);
    mem::store_u32(table, bytes);
    mem::store_u8(table + CELL_FLAGS, if weak { HASH_WEAK } else { 0 });
    mem::store_u32(table + HASH_VALUES, ENTRIES);
    mem::store_u32(table + HASH_VALUE_COUNT, values);
    mem::store_u32(table + HASH_STRIDE, stride);
    mem::store_u32(table + CAPACITY, capacity);
    mem::store_u32(table + BUCKETS, buckets);
    mem::fill_words(table + ENTRIES, Value::UNDEFINED.0, values);
    table
}

/// SameValueZero made bitwise for everything but strings and BigInts: -0 becomes 0, integral doubles ints.
fn normalize(key: Value) -> Value {
    if key.is_double() { Value::number(key.as_f64() + 0.0) } else { key }
}

fn mix(bits: u64) -> u32 {
    let h = bits.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (h >> 32) as u32
}

fn hash(key: Value) -> u32 {
    if key.is_string() {
        mix(u64::from(string::hash(key)))
    } else if key.is_object() {
        mix(u64::from(heap::object_hash(key.addr())))
    } else if key.is_symbol() {
        mix(u64::from(mem::load_u32(key.addr())))
    } else if key.is_bigint() {
        (0..mem::load_u32(key.addr())).fold(7, |h, i| mix(u64::from(h) << 32 | u64::from(mem::load_u32(key.addr() + 8 + 4 * i))))
    } else {
        mix(key.0)
    }
}

fn equal(a: Value, b: Value) -> bool {
    a == b
        || (a.is_string() && b.is_string() && string::equal(a, b))
        || (a.is_bigint() && b.is_bigint() && crate::number::bigint::bigint_eq(a, b))
}

fn find(table: u32, key: Value) -> Option<u32> {
    let bucket = hash(key) & (mem::load_u32(table + BUCKETS) - 1);
    let mut at = mem::load_u32(heads(table) + 4 * bucket);
    let links = links(table);
    while at != 0 {
        if equal(load(entry(table, at - 1)), key) {
            return Some(at - 1);
        }
        at = mem::load_u32(links + 4 * (at - 1));
    }
    None
}

fn append(table: u32, key: Value, item: Value) {
    let index = mem::load_u32(table + USED);
    mem::store_u32(table + USED, index + 1);
    mem::store_u32(table + LIVE, mem::load_u32(table + LIVE) + 1);
    let at = entry(table, index);
    value::store(table, at, key);
    if stride(table) == 2 {
        value::store(table, at + 8, item);
    }
    let head = heads(table) + 4 * (hash(key) & (mem::load_u32(table + BUCKETS) - 1));
    mem::store_u32(links(table) + 4 * index, mem::load_u32(head));
    mem::store_u32(head, index + 1);
}

/// Live entries move to a fresh cell that becomes the owner's table.
fn rebuild(owner: u32, table: u32) -> u32 {
    let live = mem::load_u32(table + LIVE);
    let fresh = new_table(stride(table), is_weak(table), (live * 2).max(INITIAL));
    let used = mem::load_u32(table + USED);
    for i in 0..used {
        let at = entry(table, i);
        let key = load(at);
        if !key.is_hole() {
            let item = if stride(table) == 2 { load(at + 8) } else { Value::UNDEFINED };
            append(fresh, key, item);
        }
    }
    replace(owner, table, fresh);
    fresh
}

fn replace(owner: u32, table: u32, fresh: u32) {
    if !is_weak(table) {
        value::store(table, successor(table), Value::cell(fresh));
    }
    value::store(owner, owner + OBJECT_FIELDS, Value::cell(fresh));
}

fn table_of(owner: u32) -> u32 {
    load(owner + OBJECT_FIELDS).addr()
}

/// 1 Set, 2 Map, 5 WeakSet, 6 WeakMap.
pub fn map_init(owner: u32, mode: i32) {
    let table = new_table((mode & 3) as u32, mode & WEAK_BIT != 0, INITIAL);
    value::store(owner, owner + OBJECT_FIELDS, Value::cell(table));
}

pub fn map_get(owner: u32, key: Value) -> Value {
    let table = table_of(owner);
    match find(table, normalize(key)) {
        Some(index) => load(entry(table, index) + 8),
        None => Value::marker(MARK_ABSENT),
    }
}

pub fn map_has(owner: u32, key: Value) -> bool {
    find(table_of(owner), normalize(key)).is_some()
}

pub fn map_set(owner: u32, key: Value, item: Value) {
    let key = normalize(key);
    let mut table = table_of(owner);
    if let Some(index) = find(table, key) {
        if stride(table) == 2 {
            value::store(table, entry(table, index) + 8, item);
        }
        return;
    }
    if mem::load_u32(table + USED) == mem::load_u32(table + CAPACITY) {
        if is_weak(table) {
            // The collector clears keys without telling: count what is left.
            let live = (0..mem::load_u32(table + USED)).filter(|i| !load(entry(table, *i)).is_hole()).count();
            mem::store_u32(table + LIVE, live as u32);
        }
        table = rebuild(owner, table);
    }
    append(table, key, item);
}

pub fn map_delete(owner: u32, key: Value) -> bool {
    let table = table_of(owner);
    let Some(index) = find(table, normalize(key)) else { return false };
    let at = entry(table, index);
    value::store_raw(at, Value::HOLE);
    if stride(table) == 2 {
        value::store_raw(at + 8, Value::UNDEFINED);
    }
    mem::store_u32(table + LIVE, mem::load_u32(table + LIVE) - 1);
    mem::store_u32(table + HASH_DELETED, mem::load_u32(table + HASH_DELETED) + 1);
    true
}

pub fn map_clear(owner: u32) {
    let table = table_of(owner);
    let fresh = new_table(stride(table), is_weak(table), INITIAL);
    mem::store_u32(table + CLEARED, 1);
    replace(owner, table, fresh);
}

pub fn map_size(owner: u32) -> i32 {
    mem::load_u32(table_of(owner) + LIVE) as i32
}

/// A BuiltinIterator over a Map or Set: field 0 the table cell (undefined when finished), field 1 the position. Steps to the
/// next live entry: key and value into the scratch cells.
pub fn map_iter_next(iterator: u32) -> bool {
    let held = load(iterator + OBJECT_FIELDS);
    if !held.is_cell() {
        return false;
    }
    let mut table = held.addr();
    let mut position = load(iterator + OBJECT_FIELDS + 8).as_int() as u32;
    loop {
        let next = load(successor(table));
        if !next.is_cell() {
            break;
        }
        position = if mem::load_u32(table + CLEARED) != 0 {
            0
        } else {
            position - (0..position).filter(|i| load(entry(table, *i)).is_hole()).count() as u32
        };
        table = next.addr();
    }
    let used = mem::load_u32(table + USED);
    while position < used && load(entry(table, position)).is_hole() {
        position += 1;
    }
    if position >= used {
        value::store_raw(iterator + OBJECT_FIELDS, Value::UNDEFINED);
        return false;
    }
    let at = entry(table, position);
    value::set_scratch(0, load(at));
    value::set_scratch(1, if stride(table) == 2 { load(at + 8) } else { load(at) });
    value::store(iterator, iterator + OBJECT_FIELDS, Value::cell(table));
    value::store_raw(iterator + OBJECT_FIELDS + 8, Value::int(position as i32 + 1));
    true
}
