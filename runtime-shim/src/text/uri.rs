//! URI encoding and decoding. ECMA-262 §19.2.6.

use pulse_abi::layout::ERR_URI;

use super::ops::code_point;
use crate::string;
use crate::value::Value;
use crate::exception;

fn malformed() -> Value {
    exception::throw_error_str(ERR_URI, "URI malformed")
}

fn unescaped(unit: u16, whole_uri: bool) -> bool {
    let Ok(byte) = u8::try_from(unit) else { return false };
    byte.is_ascii_alphanumeric() || b"-_.!~*'()".contains(&byte) || (whole_uri && b";/?:@&=+$,#".contains(&byte))
}

pub fn uri_encode(value: Value, mode: i32) -> Value {
    let units = string::to_units(value);
    let mut out = Vec::with_capacity(units.len());
    let mut at = 0;
    while at < units.len() {
        if unescaped(units[at], mode == 1) {
            out.push(units[at] as u8);
            at += 1;
            continue;
        }
        let (code, size) = code_point(&units, at);
        let Some(ch) = char::from_u32(code) else { return malformed() };
        let mut buffer = [0; 4];
        for byte in ch.encode_utf8(&mut buffer).bytes() {
            out.extend_from_slice(&[b'%', hex(byte >> 4), hex(byte & 15)]);
        }
        at += size;
    }
    string::from_latin1(&out)
}

fn hex(nibble: u8) -> u8 {
    b"0123456789ABCDEF"[nibble as usize]
}

fn escape_at(units: &[u16], at: usize) -> Option<u8> {
    if units.get(at) != Some(&u16::from(b'%')) {
        return None;
    }
    let digit = |i: usize| char::from_u32(u32::from(*units.get(i)?))?.to_digit(16);
    Some((digit(at + 1)? * 16 + digit(at + 2)?) as u8)
}

pub fn uri_decode(value: Value, mode: i32) -> Value {
    let units = string::to_units(value);
    let mut out: Vec<u16> = Vec::with_capacity(units.len());
    let mut at = 0;
    while at < units.len() {
        if units[at] != u16::from(b'%') {
            out.push(units[at]);
            at += 1;
            continue;
        }
        let start = at;
        let Some(first) = escape_at(&units, at) else { return malformed() };
        at += 3;
        if first < 0x80 {
            if mode == 1 && b";/?:@&=+$,#".contains(&first) {
                out.extend_from_slice(&units[start..at]);
            } else {
                out.push(u16::from(first));
            }
            continue;
        }
        let size = match first {
            0xc0..=0xdf => 2,
            0xe0..=0xef => 3,
            0xf0..=0xf7 => 4,
            _ => return malformed(),
        };
        let mut bytes = vec![first];
        for _ in 1..size {
            let Some(next) = escape_at(&units, at) else { return malformed() };
            bytes.push(next);
            at += 3;
        }
        match std::str::from_utf8(&bytes) {
            Ok(text) => out.extend(text.encode_utf16()),
            Err(_) => return malformed(),
        }
    }
    string::from_units(&out)
}
