//! The representation of strings. ECMA-262 §6.1.4.
//!
//! A string is one of four cells (kinds.rs). Ropes and slices are flattened the first time somebody
//! looks at their units: the rope's own cell then becomes a slice of the flat result, so every
//! reference to it profits.

use std::cmp::Ordering;

use pulse_abi::kinds::Kind;
use pulse_abi::layout::*;
use pulse_abi::realm::Atom;

use crate::value::{Value, atom};
use crate::{heap, mem};

/// Concatenations shorter than this are copied at once.
const MIN_ROPE: u32 = 24;
/// Substrings shorter than this are copied.
const MIN_SLICE: u32 = 24;

/// The units of a flat string. Valid until the next collection.
#[derive(Clone, Copy)]
pub enum View<'a> {
    Latin1(&'a [u8]),
    Utf16(&'a [u16]),
}

impl View<'_> {
    pub fn len(&self) -> usize {
        match self {
            View::Latin1(bytes) => bytes.len(),
            View::Utf16(units) => units.len(),
        }
    }
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
    #[inline]
    pub fn unit(&self, index: usize) -> u16 {
        match self {
            View::Latin1(bytes) => u16::from(bytes[index]),
            View::Utf16(units) => units[index],
        }
    }
    /// Appends to Latin-1 output; the string must be Latin-1.
    pub fn push_latin1(&self, out: &mut Vec<u8>) {
        match self {
            View::Latin1(bytes) => out.extend_from_slice(bytes),
            View::Utf16(units) => out.extend(units.iter().map(|u| *u as u8)),
        }
    }
    pub fn push_units(&self, out: &mut Vec<u16>) {
        match self {
            View::Latin1(bytes) => out.extend(bytes.iter().map(|b| u16::from(*b))),
            View::Utf16(units) => out.extend_from_slice(units),
        }
    }
}

fn kind(addr: u32) -> u8 {
    mem::load_u8(addr + CELL_KIND)
}

/// Length in units.
#[inline]
pub fn len(value: Value) -> u32 {
    mem::load_u32(value.addr())
}

fn alloc_latin1(length: u32) -> u32 {
    let at = heap::alloc(Kind::StringLatin1, STRING_DATA + length);
    init(at, Kind::StringLatin1, length);
    at
}

fn alloc_utf16(length: u32) -> u32 {
    let at = heap::alloc(Kind::StringUtf16, STRING_DATA + 2 * length);
    init(at, Kind::StringUtf16, length);
    at
}

fn init(at: u32, kind: Kind, length: u32) {
    mem::store_u32(at, length);
    mem::store_u32(at + CELL_KIND, u32::from(kind as u8));
    mem::store_u32(at + STRING_HASH, 0);
}

/// A string of these bytes as units.
pub fn from_latin1(bytes: &[u8]) -> Value {
    match bytes {
        [] => atom(Atom::Empty),
        [one] => intern::single(*one),
        _ => {
            let at = alloc_latin1(bytes.len() as u32);
            mem::bytes_mut(at + STRING_DATA, bytes.len() as u32).copy_from_slice(bytes);
            Value::string(at)
        }
    }
}

use super::intern;

/// A string of these units, narrow when they allow it.
pub fn from_units(units: &[u16]) -> Value {
    if units.iter().all(|u| *u < 256) {
        return match units {
            [] => atom(Atom::Empty),
            [one] => intern::single(*one as u8),
            _ => {
                let at = alloc_latin1(units.len() as u32);
                let out = mem::bytes_mut(at + STRING_DATA, units.len() as u32);
                out.iter_mut().zip(units).for_each(|(byte, unit)| *byte = *unit as u8);
                Value::string(at)
            }
        };
    }
    let at = alloc_utf16(units.len() as u32);
    mem::units_mut(at + STRING_DATA, units.len() as u32).copy_from_slice(units);
    Value::string(at)
}

/// A string of one unit.
pub fn from_unit(unit: u16) -> Value {
    if unit < 256 { intern::single(unit as u8) } else { from_units(&[unit]) }
}

/// A string of Unicode text.
pub fn from_str(text: &str) -> Value {
    if text.is_ascii() {
        return from_latin1(text.as_bytes());
    }
    let units: Vec<u16> = text.encode_utf16().collect();
    from_units(&units)
}

/// The units of a string, flattening it if need be.
pub fn view(value: Value) -> View<'static> {
    let mut at = value.addr();
    let length = mem::load_u32(at);
    if kind(at) == Kind::StringRope as u8 {
        flatten(at);
    }
    let mut offset = 0;
    if kind(at) == Kind::StringSlice as u8 {
        offset = mem::load_u32(at + 12);
        at = mem::load_u32(at + 8);
    }
    if kind(at) == Kind::StringLatin1 as u8 {
        View::Latin1(mem::bytes(at + STRING_DATA + offset, length))
    } else {
        View::Utf16(mem::units(at + STRING_DATA + 2 * offset, length))
    }
}

/// Whether the units below a string are all Latin-1 cells.
fn is_narrow(at: u32) -> bool {
    match Kind::from_byte(kind(at)) {
        Some(Kind::StringLatin1) => true,
        Some(Kind::StringSlice) => kind(mem::load_u32(at + 8)) == Kind::StringLatin1 as u8,
        // Ropes record it when they are made.
        Some(Kind::StringRope) => mem::load_u16(at + CELL_NFIELDS) == 0,
        _ => false,
    }
}

/// Turns a rope into a slice of a fresh flat string.
fn flatten(rope: u32) {
    let length = mem::load_u32(rope);
    let narrow = is_narrow(rope);
    let flat = if narrow { alloc_latin1(length) } else { alloc_utf16(length) };
    // Right to left, with an explicit stack: ropes built by `s += x` are deep on the left.
    let mut end = length;
    let mut stack = vec![rope];
    while let Some(at) = stack.pop() {
        if kind(at) == Kind::StringRope as u8 {
            stack.push(mem::load_u32(at + 8));
            stack.push(mem::load_u32(at + 12));
            continue;
        }
        let part = view(Value::string(at));
        end -= part.len() as u32;
        match part {
            View::Latin1(bytes) if narrow => mem::bytes_mut(flat + STRING_DATA + end, bytes.len() as u32).copy_from_slice(bytes),
            View::Latin1(bytes) => {
                let out = mem::units_mut(flat + STRING_DATA + 2 * end, bytes.len() as u32);
                out.iter_mut().zip(bytes).for_each(|(o, b)| *o = u16::from(*b));
            }
            View::Utf16(units) => mem::units_mut(flat + STRING_DATA + 2 * end, units.len() as u32).copy_from_slice(units),
        }
    }
    mem::store_u8(rope + CELL_KIND, Kind::StringSlice as u8);
    mem::store_u32(rope + 8, flat);
    mem::store_u32(rope + 12, 0);
    heap::barrier(rope);
}

/// A copy of the units.
pub fn to_units(value: Value) -> Vec<u16> {
    let mut out = Vec::with_capacity(len(value) as usize);
    view(value).push_units(&mut out);
    out
}

/// The text, lone surrogates replaced.
pub fn to_text(value: Value) -> String {
    match view(value) {
        View::Latin1(bytes) => bytes.iter().map(|b| char::from(*b)).collect(),
        View::Utf16(units) => String::from_utf16_lossy(units),
    }
}

/// The concatenation; the caller has checked the length.
pub fn concat(a: Value, b: Value) -> Value {
    let (x, y) = (len(a), len(b));
    if x == 0 {
        return b;
    }
    if y == 0 {
        return a;
    }
    let narrow = is_narrow(a.addr()) && is_narrow(b.addr());
    if x + y >= MIN_ROPE {
        let at = heap::alloc(Kind::StringRope, 16);
        mem::store_u32(at, x + y);
        mem::store_u32(at + CELL_KIND, u32::from(Kind::StringRope as u8));
        mem::store_u16(at + CELL_NFIELDS, u16::from(!narrow));
        mem::store_u32(at + 8, a.addr());
        mem::store_u32(at + 12, b.addr());
        return Value::string(at);
    }
    if narrow {
        let at = alloc_latin1(x + y);
        let (View::Latin1(left), View::Latin1(right)) = (view(a), view(b)) else { return a };
        mem::bytes_mut(at + STRING_DATA, x).copy_from_slice(left);
        mem::bytes_mut(at + STRING_DATA + x, y).copy_from_slice(right);
        return Value::string(at);
    }
    let mut units = Vec::with_capacity((x + y) as usize);
    view(a).push_units(&mut units);
    view(b).push_units(&mut units);
    from_units(&units)
}

/// Units `[from, to)`.
pub fn slice(value: Value, from: u32, to: u32) -> Value {
    let length = len(value);
    if from >= to {
        return atom(Atom::Empty);
    }
    if from == 0 && to == length {
        return value;
    }
    let whole = view(value);
    if to - from < MIN_SLICE {
        return match whole {
            View::Latin1(bytes) => from_latin1(&bytes[from as usize..to as usize]),
            View::Utf16(units) => from_units(&units[from as usize..to as usize]),
        };
    }
    let (mut base, mut offset) = (value.addr(), from);
    if kind(base) == Kind::StringSlice as u8 {
        offset += mem::load_u32(base + 12);
        base = mem::load_u32(base + 8);
    }
    let at = heap::alloc(Kind::StringSlice, 16);
    mem::store_u32(at, to - from);
    mem::store_u32(at + CELL_KIND, u32::from(Kind::StringSlice as u8));
    mem::store_u32(at + 8, base);
    mem::store_u32(at + 12, offset);
    Value::string(at)
}

/// By code units.
pub fn compare(a: Value, b: Value) -> Ordering {
    match (view(a), view(b)) {
        (View::Latin1(x), View::Latin1(y)) => x.cmp(y),
        (View::Utf16(x), View::Utf16(y)) => x.cmp(y),
        (x, y) => {
            let units = |v: View<'static>| (0..v.len()).map(move |i| v.unit(i));
            units(x).cmp(units(y))
        }
    }
}

/// Whether the first unit of a flat string is a digit, as of every string that is an index.
pub fn starts_with_digit(value: Value) -> bool {
    let view = view(value);
    !view.is_empty() && matches!(view.unit(0), 0x30..=0x39)
}

fn is_atom(value: Value) -> bool {
    mem::load_u8(value.addr() + CELL_FLAGS) & STRING_ATOM != 0
}

pub fn equal(a: Value, b: Value) -> bool {
    if a == b {
        return true;
    }
    if len(a) != len(b) || (is_atom(a) && is_atom(b)) {
        return false;
    }
    match (view(a), view(b)) {
        (View::Latin1(x), View::Latin1(y)) => x == y,
        (View::Utf16(x), View::Utf16(y)) => x == y,
        (x, y) => (0..x.len()).all(|i| x.unit(i) == y.unit(i)),
    }
}

/// Hash of units, the same for both widths; never 0.
pub fn hash_units(units: impl Iterator<Item = u16>) -> u32 {
    let mut h = 0x811c_9dc5u32;
    for unit in units {
        h = (h ^ u32::from(unit)).wrapping_mul(0x0100_0193);
    }
    h ^= h >> 15;
    if h == 0 { 1 } else { h }
}

/// Hash of a string; kept in flat cells.
pub fn hash(value: Value) -> u32 {
    let at = value.addr();
    let flat = kind(at) == Kind::StringLatin1 as u8 || kind(at) == Kind::StringUtf16 as u8;
    if flat {
        let known = mem::load_u32(at + STRING_HASH);
        if known != 0 {
            return known;
        }
    }
    let computed = match view(value) {
        View::Latin1(bytes) => hash_units(bytes.iter().map(|b| u16::from(*b))),
        View::Utf16(units) => hash_units(units.iter().copied()),
    };
    if flat {
        mem::store_u32(at + STRING_HASH, computed);
    }
    computed
}

/// A flat copy in old space, flagged as an atom; used by the intern table.
pub(super) fn atom_cell(view: View<'_>, hash: u32) -> u32 {
    let at = match view {
        View::Latin1(bytes) => {
            let at = heap::alloc_old(Kind::StringLatin1, STRING_DATA + bytes.len() as u32);
            init(at, Kind::StringLatin1, bytes.len() as u32);
            mem::bytes_mut(at + STRING_DATA, bytes.len() as u32).copy_from_slice(bytes);
            at
        }
        View::Utf16(units) => {
            let at = heap::alloc_old(Kind::StringUtf16, STRING_DATA + 2 * units.len() as u32);
            init(at, Kind::StringUtf16, units.len() as u32);
            mem::units_mut(at + STRING_DATA, units.len() as u32).copy_from_slice(units);
            at
        }
    };
    mem::store_u8(at + CELL_FLAGS, STRING_ATOM);
    mem::store_u32(at + STRING_HASH, hash);
    at
}
