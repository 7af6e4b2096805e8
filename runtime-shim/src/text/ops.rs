//! Searching, slicing and joining. ECMA-262 §22.1.3 (the parts that run no user code).

use pulse_abi::layout::ERR_RANGE;

use crate::string::{self, View};
use crate::value::Value;
use crate::{exception, heap, list, mem};

/// Longest string, in code units (V8's limit).
pub const MAX_LENGTH: u64 = 536_870_888;
/// Strings shorter than this are not worth asking for their room.
const ALWAYS_FITS: u64 = 1 << 18;

fn too_long() -> Value {
    exception::throw_error_str(ERR_RANGE, "Invalid string length")
}

fn unit(value: Value, index: u32) -> u16 {
    match string::view(value) {
        View::Latin1(bytes) => u16::from(bytes[index as usize]),
        View::Utf16(units) => units[index as usize],
    }
}

pub fn str_len(value: Value) -> i32 {
    string::len(value) as i32
}

pub fn str_char_code_at(value: Value, index: i32) -> i32 {
    i32::from(unit(value, index as u32))
}

pub fn str_code_point_at(value: Value, index: i32) -> i32 {
    match string::view(value) {
        View::Latin1(bytes) => i32::from(bytes[index as usize]),
        View::Utf16(units) => code_point(units, index as usize).0 as i32,
    }
}

/// The code point at `at` and the units it takes; lone surrogates stand for themselves.
pub fn code_point(units: &[u16], at: usize) -> (u32, usize) {
    let high = u32::from(units[at]);
    if (0xd800..0xdc00).contains(&high)
        && let Some(low) = units.get(at + 1).map(|u| u32::from(*u)).filter(|u| (0xdc00..0xe000).contains(u))
    {
        return (0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00), 2);
    }
    (high, 1)
}

pub fn str_char_at(value: Value, index: i32) -> Value {
    string::from_unit(unit(value, index as u32))
}

/// What to answer when a string of this length cannot be made: too long, or without room for it and a copy on the way.
pub(super) fn refused(length: u64) -> Option<Value> {
    match length {
        ..ALWAYS_FITS => None,
        ALWAYS_FITS..=MAX_LENGTH => heap::no_room(2 * length, too_long),
        _ => Some(too_long()),
    }
}

pub fn str_concat(a: Value, b: Value) -> Value {
    if let Some(answer) = refused(u64::from(string::len(a)) + u64::from(string::len(b))) {
        return answer;
    }
    string::concat(a, b)
}

pub fn str_slice(value: Value, from: i32, to: i32) -> Value {
    string::slice(value, from.max(0) as u32, (to.max(0) as u32).min(string::len(value)))
}

pub fn str_from_char_code(code: i32) -> Value {
    string::from_unit(code as u16)
}

pub fn str_from_code_point(code: i32) -> Value {
    if code < 0x10000 {
        return string::from_unit(code as u16);
    }
    let rest = code - 0x10000;
    string::from_units(&[0xd800 + (rest >> 10) as u16, 0xdc00 + (rest & 0x3ff) as u16])
}

/// First occurrence of `needle` at or after `from`.
pub fn find(hay: View<'_>, needle: View<'_>, from: usize) -> Option<usize> {
    if needle.len() + from > hay.len() {
        return None;
    }
    if needle.len() == 0 {
        return Some(from);
    }
    match (hay, needle) {
        (View::Latin1(hay), View::Latin1(&[one])) => memchr::memchr(one, &hay[from..]).map(|i| i + from),
        (View::Latin1(hay), View::Latin1(needle)) => memchr::memmem::find(&hay[from..], needle).map(|i| i + from),
        (View::Utf16(hay), View::Utf16(needle)) => hay[from..].windows(needle.len()).position(|w| w == needle).map(|i| i + from),
        (View::Utf16(hay), View::Latin1(needle)) => {
            hay[from..].windows(needle.len()).position(|w| w.iter().zip(needle).all(|(a, b)| *a == u16::from(*b))).map(|i| i + from)
        }
        // A flat UTF-16 string need not contain a wide unit (a slice): compare as units.
        (View::Latin1(hay), View::Utf16(needle)) => {
            hay[from..].windows(needle.len()).position(|w| w.iter().zip(needle).all(|(a, b)| u16::from(*a) == *b)).map(|i| i + from)
        }
    }
}

/// Every occurrence of a needle that is not empty, from left to right without overlap.
fn find_all(hay: View<'_>, needle: View<'_>) -> Vec<usize> {
    if let (View::Latin1(hay), View::Latin1(needle)) = (hay, needle) {
        return match needle {
            [one] => memchr::memchr_iter(*one, hay).collect(),
            _ => memchr::memmem::find_iter(hay, needle).collect(),
        };
    }
    let mut out = Vec::new();
    let mut from = 0;
    while let Some(at) = find(hay, needle, from) {
        out.push(at);
        from = at + needle.len();
    }
    out
}

pub fn str_index_of(value: Value, needle: Value, from: i32) -> i32 {
    find(string::view(value), string::view(needle), from.max(0) as usize).map_or(-1, |i| i as i32)
}

pub fn str_last_index_of(value: Value, needle: Value, from: i32) -> i32 {
    let (hay, needle) = (string::view(value), string::view(needle));
    if needle.len() > hay.len() {
        return -1;
    }
    let start = (from.max(0) as usize).min(hay.len() - needle.len());
    (0..=start).rev().find(|at| matches_at(hay, needle, *at)).map_or(-1, |i| i as i32)
}

fn matches_at(hay: View<'_>, needle: View<'_>, at: usize) -> bool {
    match (hay, needle) {
        (View::Latin1(hay), View::Latin1(needle)) => hay[at..].starts_with(needle),
        (View::Utf16(hay), View::Utf16(needle)) => hay[at..].starts_with(needle),
        (hay, needle) => (0..needle.len()).all(|i| hay.unit(at + i) == needle.unit(i)),
    }
}

pub fn str_matches_at(value: Value, needle: Value, at: i32) -> bool {
    let (hay, needle) = (string::view(value), string::view(needle));
    at >= 0 && at as usize + needle.len() <= hay.len() && matches_at(hay, needle, at as usize)
}

pub fn str_compare(a: Value, b: Value) -> i32 {
    string::compare(a, b) as i32
}

pub fn str_equal(a: Value, b: Value) -> bool {
    string::equal(a, b)
}

pub fn str_trim(value: Value, which: i32) -> Value {
    let view = string::view(value);
    let space = |i: &usize| crate::number::parse::is_space(view.unit(*i));
    let len = view.len();
    let start = if which & 1 != 0 { (0..len).take_while(space).count() } else { 0 };
    let end = if which & 2 != 0 { len - (start..len).rev().take_while(space).count() } else { len };
    string::slice(value, start as u32, end as u32)
}

pub fn str_repeat(value: Value, count: i32) -> Value {
    let count = count.max(0) as usize;
    if let Some(answer) = refused(u64::from(string::len(value)) * count as u64) {
        return answer;
    }
    match string::view(value) {
        View::Latin1(bytes) => string::from_latin1(&bytes.repeat(count)),
        View::Utf16(units) => string::from_units(&units.repeat(count)),
    }
}

pub fn str_pad(value: Value, target: i32, filler: Value, at_start: bool) -> Value {
    let missing = (target as u32).saturating_sub(string::len(value));
    if let Some(answer) = refused(u64::from(target as u32)) {
        return answer;
    }
    let missing = missing as usize;
    let pad = match string::view(filler) {
        View::Latin1(bytes) => string::from_latin1(&bytes.iter().copied().cycle().take(missing).collect::<Vec<_>>()),
        View::Utf16(units) => string::from_units(&units.iter().copied().cycle().take(missing).collect::<Vec<_>>()),
    };
    if at_start { string::concat(pad, value) } else { string::concat(value, pad) }
}

pub fn str_is_well_formed(value: Value) -> bool {
    match string::view(value) {
        View::Latin1(_) => true,
        View::Utf16(units) => char::decode_utf16(units.iter().copied()).all(|c| c.is_ok()),
    }
}

pub fn str_to_well_formed(value: Value) -> Value {
    match string::view(value) {
        View::Latin1(_) => value,
        View::Utf16(units) => {
            let mut out = Vec::with_capacity(units.len());
            for c in char::decode_utf16(units.iter().copied()) {
                let mut buffer = [0; 2];
                out.extend_from_slice(c.unwrap_or('\u{fffd}').encode_utf16(&mut buffer));
            }
            string::from_units(&out)
        }
    }
}

pub fn str_split(value: Value, separator: Value, limit: f64) -> Value {
    let limit = limit as usize;
    let (view, sep) = (string::view(value), string::view(separator));
    let len = view.len();
    let mut parts = Vec::new();
    if sep.len() == 0 {
        parts.extend((0..len.min(limit)).map(|i| string::from_unit(view.unit(i))));
        return crate::object::array_of(&parts);
    }
    let mut start = 0;
    for at in find_all(view, sep).into_iter().take(limit) {
        parts.push(string::slice(value, start as u32, at as u32));
        start = at + sep.len();
    }
    if parts.len() < limit {
        parts.push(string::slice(value, start as u32, len as u32));
    }
    crate::object::array_of(&parts)
}

/// Joins the strings of a List cell.
pub fn str_join(parts: u32, separator: Value) -> Value {
    let count = list::list_len(parts) as u32;
    let items: Vec<Value> = (0..count).map(|i| list::list_get(parts, i as i32)).collect();
    let total: u64 = items.iter().map(|v| u64::from(string::len(*v))).sum::<u64>() + u64::from(string::len(separator)) * u64::from(count.saturating_sub(1));
    if let Some(answer) = refused(total) {
        return answer;
    }
    join(&items, separator, total as usize)
}

fn join(items: &[Value], separator: Value, total: usize) -> Value {
    let narrow = items.iter().chain(std::iter::once(&separator)).all(|v| matches!(string::view(*v), View::Latin1(_)));
    if narrow {
        let mut out: Vec<u8> = Vec::with_capacity(total);
        for (i, item) in items.iter().enumerate() {
            if i > 0 {
                string::view(separator).push_latin1(&mut out);
            }
            string::view(*item).push_latin1(&mut out);
        }
        return string::from_latin1(&out);
    }
    let mut out: Vec<u16> = Vec::with_capacity(total);
    for (i, item) in items.iter().enumerate() {
        if i > 0 {
            string::view(separator).push_units(&mut out);
        }
        string::view(*item).push_units(&mut out);
    }
    string::from_units(&out)
}

pub fn str_replace_all(value: Value, needle: Value, replacement: Value) -> Value {
    let (view, sought) = (string::view(value), string::view(needle));
    let (mut pieces, mut start, mut total) = (Vec::new(), 0, 0u64);
    for at in find_all(view, sought) {
        pieces.push((start, at));
        total += (at - start) as u64 + u64::from(string::len(replacement));
        start = at + sought.len();
    }
    if pieces.is_empty() {
        return value;
    }
    total += (view.len() - start) as u64;
    if let Some(answer) = refused(total) {
        return answer;
    }
    let by = string::view(replacement);
    if let (View::Latin1(bytes), View::Latin1(by)) = (view, by) {
        let mut out = Vec::with_capacity(total as usize);
        for (from, to) in pieces {
            out.extend_from_slice(&bytes[from..to]);
            out.extend_from_slice(by);
        }
        out.extend_from_slice(&bytes[start..]);
        return string::from_latin1(&out);
    }
    let mut out: Vec<u16> = Vec::with_capacity(total as usize);
    for (from, to) in pieces {
        (from..to).for_each(|i| out.push(view.unit(i)));
        by.push_units(&mut out);
    }
    (start..view.len()).for_each(|i| out.push(view.unit(i)));
    string::from_units(&out)
}

pub fn str_flatten(value: Value) -> Value {
    let _ = string::view(value);
    value
}

pub fn str_is_ascii_upper_or_other(value: Value) -> bool {
    let view = string::view(value);
    (0..view.len()).any(|i| !matches!(u8::try_from(view.unit(i)), Ok(b'a'..=b'z' | b'0'..=b'9' | b'-')))
}

/// A Latin-1 or UTF-16 copy of the memory of a Bytes cell.
pub fn cell_bytes(cell: u32, from: i32, to: i32) -> &'static [u8] {
    mem::bytes(cell + pulse_abi::layout::BYTES_DATA + from as u32, (to - from).max(0) as u32)
}
