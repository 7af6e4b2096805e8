//! UTF-8, Latin-1 and base64 between strings and Bytes cells.

use pulse_abi::kinds::Kind;
use pulse_abi::layout::BYTES_DATA;
use pulse_abi::value::MARK_TYPE;

use super::ops::{cell_bytes, refused};
use crate::string::{self, View};
use crate::value::{self, Value};
use crate::{heap, mem};

/// A Bytes cell with these bytes; their number goes to the first scratch cell.
pub fn bytes_cell(bytes: &[u8]) -> Value {
    let capacity = (bytes.len() as u32).next_multiple_of(8);
    let cell = heap::alloc_old(Kind::Bytes, BYTES_DATA + capacity);
    mem::store_u32(cell, capacity);
    mem::bytes_mut(cell + BYTES_DATA, bytes.len() as u32).copy_from_slice(bytes);
    mem::fill(cell + BYTES_DATA + bytes.len() as u32, 0, capacity - bytes.len() as u32);
    value::set_scratch(0, Value::uint(bytes.len() as u32));
    Value::cell(cell)
}

pub fn utf8_encode(text: Value) -> Value {
    if let Some(answer) = refused(u64::from(string::len(text))) {
        return answer;
    }
    match string::view(text) {
        View::Latin1(bytes) if bytes.is_ascii() => bytes_cell(bytes),
        View::Latin1(bytes) => bytes_cell(bytes.iter().map(|b| char::from(*b)).collect::<String>().as_bytes()),
        View::Utf16(units) => bytes_cell(String::from_utf16_lossy(units).as_bytes()),
    }
}

pub fn utf8_decode(cell: u32, from: i32, to: i32, flags: i32) -> Value {
    let mut bytes = cell_bytes(cell, from, to);
    if let Some(answer) = refused(bytes.len() as u64) {
        return answer;
    }
    if flags & 2 == 0 {
        bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    }
    if bytes.is_ascii() {
        return string::from_latin1(bytes);
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => string::from_str(text),
        Err(_) if flags & 1 != 0 => Value::marker(MARK_TYPE),
        Err(_) => string::from_str(&String::from_utf8_lossy(bytes)),
    }
}

pub fn latin1_decode(cell: u32, from: i32, to: i32) -> Value {
    string::from_latin1(cell_bytes(cell, from, to))
}

const STANDARD: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const URL: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

pub fn base64_encode(cell: u32, from: i32, to: i32, flags: i32) -> Value {
    let table = if flags & 1 != 0 { URL } else { STANDARD };
    let mut out = Vec::new();
    for chunk in cell_bytes(cell, from, to).chunks(3) {
        let word = chunk.iter().fold(0u32, |w, b| w << 8 | u32::from(*b)) << (8 * (3 - chunk.len()));
        for i in 0..=chunk.len() {
            out.push(table[(word >> (18 - 6 * i)) as usize & 63]);
        }
        if flags & 2 == 0 {
            out.resize(out.len() + 3 - chunk.len(), b'=');
        }
    }
    string::from_latin1(&out)
}

/// Forgiving base64 decode (WHATWG Infra).
pub fn base64_decode(text: Value, _flags: i32) -> Value {
    let units = string::to_units(text);
    let mut digits: Vec<u8> = units.iter().filter(|u| !matches!(u, 9 | 10 | 12 | 13 | 32)).map(|u| u8::try_from(*u).unwrap_or(0)).collect();
    if digits.len() % 4 == 0 {
        for _ in 0..2 {
            if digits.last() == Some(&b'=') {
                digits.pop();
            }
        }
    }
    if digits.len() % 4 == 1 {
        return Value::UNDEFINED;
    }
    let mut out = Vec::new();
    for chunk in digits.chunks(4) {
        let mut word = 0u32;
        for byte in chunk {
            let Some(digit) = STANDARD.iter().position(|b| b == byte) else { return Value::UNDEFINED };
            word = word << 6 | digit as u32;
        }
        word <<= 6 * (4 - chunk.len());
        let bytes = word.to_be_bytes();
        out.extend_from_slice(&bytes[1..chunk.len()]);
    }
    bytes_cell(&out)
}
