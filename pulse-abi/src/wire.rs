//! Structured values across the host border: a compact, self-describing binary encoding.
//!
//! One byte of type, then the payload, little-endian:
//!
//! | byte | value | payload |
//! |---|---|---|
//! | 0 | nil | – |
//! | 1 / 2 | false / true | – |
//! | 3 | int | i32 |
//! | 4 | number | f64 |
//! | 5 | string | u32 byte length, UTF-8 (lone surrogates as U+FFFD) |
//! | 6 | bytes | u32 length, bytes |
//! | 7 | list | u32 count, values |
//! | 8 | map | u32 count, then key (u32 length, UTF-8) and value, in order |
//!
//! Decoding is total: malformed input is an error, never a panic; nesting is limited to
//! [`MAX_DEPTH`] and counts are checked against the bytes that are left.

use alloc::string::String;
use alloc::vec::Vec;

pub const NIL: u8 = 0;
pub const FALSE: u8 = 1;
pub const TRUE: u8 = 2;
pub const INT: u8 = 3;
pub const NUMBER: u8 = 4;
pub const STRING: u8 = 5;
pub const BYTES: u8 = 6;
pub const LIST: u8 = 7;
pub const MAP: u8 = 8;

/// Deepest nesting accepted by [`decode`].
pub const MAX_DEPTH: usize = 64;

/// A decoded wire value.
#[derive(Clone, Debug, PartialEq, Default)]
pub enum Wire {
    #[default]
    Nil,
    Bool(bool),
    Int(i32),
    Number(f64),
    String(String),
    Bytes(Vec<u8>),
    List(Vec<Wire>),
    Map(Vec<(String, Wire)>),
}

/// Why bytes are not a wire value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WireError {
    /// Byte offset of the offending value.
    pub offset: usize,
    pub reason: &'static str,
}

impl core::fmt::Display for WireError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "malformed wire value at byte {}: {}", self.offset, self.reason)
    }
}

impl core::error::Error for WireError {}

impl Wire {
    /// The value of a map's key; `None` for other values and missing keys.
    pub fn get(&self, key: &str) -> Option<&Wire> {
        match self {
            Wire::Map(entries) => entries.iter().find(|(k, _)| k == key).map(|(_, v)| v),
            _ => None,
        }
    }

    pub fn as_str(&self) -> Option<&str> {
        match self {
            Wire::String(s) => Some(s),
            _ => None,
        }
    }

    /// Text or bytes as bytes.
    pub fn as_bytes(&self) -> Option<&[u8]> {
        match self {
            Wire::String(s) => Some(s.as_bytes()),
            Wire::Bytes(b) => Some(b),
            _ => None,
        }
    }

    pub fn as_list(&self) -> Option<&[Wire]> {
        match self {
            Wire::List(items) => Some(items),
            _ => None,
        }
    }

    /// An int or number as f64.
    pub fn as_f64(&self) -> Option<f64> {
        match self {
            Wire::Int(i) => Some(f64::from(*i)),
            Wire::Number(n) => Some(*n),
            _ => None,
        }
    }

    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Wire::Bool(b) => Some(*b),
            _ => None,
        }
    }

    pub fn is_nil(&self) -> bool {
        matches!(self, Wire::Nil)
    }

    /// The encoded bytes.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::new();
        encode_into(self, &mut out);
        out
    }
}

/// Writes values piece by piece, without a [`Wire`] in between. Counts come first: the caller writes as many items as it said.
pub mod put {
    use super::{BYTES, FALSE, INT, LIST, MAP, NIL, NUMBER, STRING, TRUE};
    use alloc::vec::Vec;

    fn len(out: &mut Vec<u8>, len: usize) {
        out.extend_from_slice(&(len as u32).to_le_bytes());
    }
    /// Nil.
    pub fn nil(out: &mut Vec<u8>) {
        out.push(NIL);
    }
    /// A boolean.
    pub fn bool(out: &mut Vec<u8>, value: bool) {
        out.push(if value { TRUE } else { FALSE });
    }
    /// An i32.
    pub fn int(out: &mut Vec<u8>, value: i32) {
        out.push(INT);
        out.extend_from_slice(&value.to_le_bytes());
    }
    /// An f64.
    pub fn number(out: &mut Vec<u8>, value: f64) {
        out.push(NUMBER);
        out.extend_from_slice(&value.to_le_bytes());
    }
    /// Text as UTF-8.
    pub fn string(out: &mut Vec<u8>, text: &str) {
        out.push(STRING);
        key(out, text);
    }
    /// Bytes as they are.
    pub fn bytes(out: &mut Vec<u8>, bytes: &[u8]) {
        out.push(BYTES);
        len(out, bytes.len());
        out.extend_from_slice(bytes);
    }
    /// `count` values follow.
    pub fn list(out: &mut Vec<u8>, count: usize) {
        out.push(LIST);
        len(out, count);
    }
    /// `count` times a [`key`] and a value follow.
    pub fn map(out: &mut Vec<u8>, count: usize) {
        out.push(MAP);
        len(out, count);
    }
    /// The key of the map's next value.
    pub fn key(out: &mut Vec<u8>, text: &str) {
        len(out, text.len());
        out.extend_from_slice(text.as_bytes());
    }
}

/// Appends the encoding of `value` to `out`.
pub fn encode_into(value: &Wire, out: &mut Vec<u8>) {
    match value {
        Wire::Nil => put::nil(out),
        Wire::Bool(value) => put::bool(out, *value),
        Wire::Int(value) => put::int(out, *value),
        Wire::Number(value) => put::number(out, *value),
        Wire::String(text) => put::string(out, text),
        Wire::Bytes(bytes) => put::bytes(out, bytes),
        Wire::List(items) => {
            put::list(out, items.len());
            items.iter().for_each(|item| encode_into(item, out));
        }
        Wire::Map(entries) => {
            put::map(out, entries.len());
            for (key, item) in entries {
                put::key(out, key);
                encode_into(item, out);
            }
        }
    }
}

/// Decodes exactly one value that fills `bytes`.
pub fn decode(bytes: &[u8]) -> Result<Wire, WireError> {
    let mut reader = Reader::new(bytes);
    let value = tree(&mut reader)?;
    reader.end()?;
    Ok(value)
}

fn tree(reader: &mut Reader<'_>) -> Result<Wire, WireError> {
    Ok(match reader.token()? {
        Token::Nil => Wire::Nil,
        Token::Bool(value) => Wire::Bool(value),
        Token::Int(value) => Wire::Int(value),
        Token::Number(value) => Wire::Number(value),
        Token::String(text) => Wire::String(text.into()),
        Token::Bytes(bytes) => Wire::Bytes(bytes.into()),
        Token::List(count) => {
            let mut items = Vec::with_capacity(count);
            for _ in 0..count {
                items.push(tree(reader)?);
            }
            reader.leave();
            Wire::List(items)
        }
        Token::Map(count) => {
            let mut entries = Vec::with_capacity(count);
            for _ in 0..count {
                let key = reader.key()?.into();
                entries.push((key, tree(reader)?));
            }
            reader.leave();
            Wire::Map(entries)
        }
    })
}

/// A scalar, or the head of a collection.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Token<'a> {
    Nil,
    Bool(bool),
    Int(i32),
    Number(f64),
    String(&'a str),
    Bytes(&'a [u8]),
    /// So many values follow, then [`Reader::leave`].
    List(usize),
    /// So many times [`Reader::key`] and a value follow, then [`Reader::leave`].
    Map(usize),
}

/// Reads values piece by piece.
pub struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    depth: usize,
}

impl<'a> Reader<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0, depth: 0 }
    }

    fn error(&self, reason: &'static str) -> WireError {
        WireError { offset: self.at, reason }
    }

    fn take(&mut self, len: usize) -> Result<&'a [u8], WireError> {
        let end = self.at.checked_add(len).filter(|end| *end <= self.bytes.len());
        let Some(end) = end else { return Err(self.error("truncated")) };
        let slice = &self.bytes[self.at..end];
        self.at = end;
        Ok(slice)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], WireError> {
        let mut out = [0; N];
        out.copy_from_slice(self.take(N)?);
        Ok(out)
    }

    fn len(&mut self) -> Result<usize, WireError> {
        Ok(u32::from_le_bytes(self.array()?) as usize)
    }

    /// Items of a collection that begins: each takes at least a byte.
    fn count(&mut self) -> Result<usize, WireError> {
        let count = self.len()?;
        if count > self.bytes.len() - self.at {
            return Err(self.error("count exceeds input"));
        }
        self.depth += 1;
        Ok(count)
    }

    /// The key before a value of a map.
    pub fn key(&mut self) -> Result<&'a str, WireError> {
        let len = self.len()?;
        let start = self.at;
        let text = self.take(len)?;
        core::str::from_utf8(text).map_err(|_| WireError { offset: start, reason: "not UTF-8" })
    }

    pub fn token(&mut self) -> Result<Token<'a>, WireError> {
        if self.depth > MAX_DEPTH {
            return Err(self.error("nested too deeply"));
        }
        let [kind] = self.array()?;
        Ok(match kind {
            NIL => Token::Nil,
            FALSE => Token::Bool(false),
            TRUE => Token::Bool(true),
            INT => Token::Int(i32::from_le_bytes(self.array()?)),
            NUMBER => Token::Number(f64::from_le_bytes(self.array()?)),
            STRING => Token::String(self.key()?),
            BYTES => {
                let len = self.len()?;
                Token::Bytes(self.take(len)?)
            }
            LIST => Token::List(self.count()?),
            MAP => Token::Map(self.count()?),
            _ => return Err(self.error("unknown type byte")),
        })
    }

    /// All items of the collection that began last have been read.
    pub fn leave(&mut self) {
        self.depth -= 1;
    }

    /// Nothing may follow.
    pub fn end(&self) -> Result<(), WireError> {
        if self.at == self.bytes.len() { Ok(()) } else { Err(self.error("trailing bytes")) }
    }
}

impl From<&str> for Wire {
    fn from(text: &str) -> Self {
        Wire::String(text.into())
    }
}
impl From<String> for Wire {
    fn from(text: String) -> Self {
        Wire::String(text)
    }
}
impl From<bool> for Wire {
    fn from(value: bool) -> Self {
        Wire::Bool(value)
    }
}
impl From<i32> for Wire {
    fn from(value: i32) -> Self {
        Wire::Int(value)
    }
}
impl From<f64> for Wire {
    fn from(value: f64) -> Self {
        Wire::Number(value)
    }
}
impl From<Vec<u8>> for Wire {
    fn from(value: Vec<u8>) -> Self {
        Wire::Bytes(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;

    #[test]
    fn round_trip() {
        let value = Wire::Map(vec![
            ("a".into(), Wire::List(vec![Wire::Nil, true.into(), (-5).into(), 1.5.into()])),
            ("b".into(), Wire::Bytes(vec![0, 255])),
            ("é".into(), "text".into()),
        ]);
        assert_eq!(decode(&value.encode()), Ok(value));
    }

    #[test]
    fn malformed_is_an_error() {
        for bytes in [&[9u8][..], &[5, 1, 0, 0, 0], &[7, 255, 255, 255, 255], &[0, 0], &[], &[5, 1, 0, 0, 0, 0xff]] {
            assert!(decode(bytes).is_err(), "{bytes:?}");
        }
        let mut deep = vec![];
        for _ in 0..100 {
            deep.extend_from_slice(&[7, 1, 0, 0, 0]);
        }
        deep.push(0);
        assert!(decode(&deep).is_err());
    }
}
