//! JSON.parse but for the calls of a reviver. ECMA-262 §25.5.1. Iterative, so depth of the text costs no native stack.
//!
//! Members of open containers wait on Rust-side stacks; an array or object is made when it ends, of the right size at once. No leaf
//! collects, so nothing moves meanwhile. Objects of one text mostly repeat: keys and steps between shapes are found again in small
//! tables that live as long as the call.

use pulse_abi::layout::{ERR_SYNTAX, OBJECT_FIELDS};
use pulse_abi::kinds::Kind;
use pulse_abi::realm::Intrinsic;

use crate::object::shape;
use crate::string::{self, View};
use crate::value::{Value, realm, store_raw};
use crate::{exception, object};

/// Objects with more members are built one property after the other.
const MAX_INLINE: usize = 32;
/// Entries of the tables of keys and of steps between shapes.
const TABLE: usize = 64;
/// Powers of ten that are exact doubles.
const EXACT: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
];
/// What `peek` answers at the end.
const END: u32 = u32::MAX;

/// A code unit of the text.
trait Unit: Copy + PartialEq {
    fn code(self) -> u32;
    fn string(units: &[Self]) -> Value;
    fn intern(units: &[Self]) -> Value;
}

impl Unit for u8 {
    #[inline(always)]
    fn code(self) -> u32 {
        u32::from(self)
    }
    fn string(units: &[u8]) -> Value {
        string::from_latin1(units)
    }
    fn intern(units: &[u8]) -> Value {
        string::intern_latin1(units)
    }
}

impl Unit for u16 {
    #[inline(always)]
    fn code(self) -> u32 {
        u32::from(self)
    }
    fn string(units: &[u16]) -> Value {
        string::from_units(units)
    }
    fn intern(units: &[u16]) -> Value {
        string::intern(string::from_units(units))
    }
}

enum Open {
    /// First element on the stack of values.
    Array(usize),
    /// First value and first key.
    Object(usize, usize),
}

/// A key seen before: where it stands in the text, and its atom.
#[derive(Clone, Copy)]
struct SeenKey {
    start: usize,
    length: usize,
    atom: Value,
}

/// A step seen before: adding the key to the shape, which does not have it, makes the other.
#[derive(Clone, Copy)]
struct SeenStep {
    shape: u32,
    next: u32,
    key: Value,
}

struct Parser<'a, U> {
    text: &'a [U],
    at: usize,
    open: Vec<Open>,
    values: Vec<Value>,
    keys: Vec<Value>,
    /// The records of `values`, when they are wanted.
    records: Option<Vec<Value>>,
    seen_keys: [SeenKey; TABLE],
    seen_steps: [SeenStep; TABLE],
    /// Shapes without properties by number of inline slots; 0 = not yet.
    roots: [u32; MAX_INLINE + 1],
}

pub fn json_parse(text: Value) -> Value {
    parse(text, false)
}

pub fn json_parse_records(text: Value) -> Value {
    parse(text, true)
}

fn parse(text: Value, records: bool) -> Value {
    let records = records.then(Vec::new);
    let parsed = match string::view(text) {
        View::Latin1(bytes) => Parser::new(bytes, records).document(),
        View::Utf16(units) => Parser::new(units, records).document(),
    };
    parsed.unwrap_or_else(|message| exception::throw_error_str(ERR_SYNTAX, &message))
}

impl<'a, U: Unit> Parser<'a, U> {
    fn new(text: &'a [U], records: Option<Vec<Value>>) -> Self {
        Parser {
            text,
            at: 0,
            open: Vec::new(),
            values: Vec::new(),
            keys: Vec::new(),
            records,
            seen_keys: [SeenKey { start: 0, length: usize::MAX, atom: Value::HOLE }; TABLE],
            seen_steps: [SeenStep { shape: 0, next: 0, key: Value::HOLE }; TABLE],
            roots: [0; MAX_INLINE + 1],
        }
    }

    #[inline(always)]
    fn peek(&self) -> u32 {
        self.text.get(self.at).map_or(END, |unit| unit.code())
    }

    #[inline(always)]
    fn space(&mut self) {
        while matches!(self.peek(), 9 | 10 | 13 | 32) {
            self.at += 1;
        }
    }

    #[cold]
    fn unexpected<T>(&self) -> Result<T, String> {
        Err(match self.peek() {
            END => "Unexpected end of JSON input".into(),
            unit => {
                let shown = String::from_utf16_lossy(&[unit as u16]);
                format!("Unexpected token '{shown}' in JSON at position {}", self.at)
            }
        })
    }

    /// The value of the text, or its record.
    fn document(&mut self) -> Result<Value, String> {
        loop {
            self.space();
            // A value begins here.
            let start = self.at;
            let mut value = match self.peek() {
                0x7b => {
                    self.at += 1;
                    self.space();
                    if self.peek() == 0x7d {
                        self.at += 1;
                        object::new_plain_object()
                    } else {
                        self.open.push(Open::Object(self.values.len(), self.keys.len()));
                        self.key()?;
                        continue;
                    }
                }
                0x5b => {
                    self.at += 1;
                    self.space();
                    if self.peek() == 0x5d {
                        self.at += 1;
                        object::new_array(0)
                    } else {
                        self.open.push(Open::Array(self.values.len()));
                        continue;
                    }
                }
                0x22 => self.string()?,
                0x2d | 0x30..=0x39 => self.number()?,
                0x74 => self.word(b"true", Value::TRUE)?,
                0x66 => self.word(b"false", Value::FALSE)?,
                0x6e => self.word(b"null", Value::NULL)?,
                _ => return self.unexpected(),
            };
            if let Some(records) = &mut self.records {
                let source = if value.is_object() { Value::UNDEFINED } else { U::string(&self.text[start..self.at]) };
                records.push(object::array_of(&[value, source]));
            }
            // Close as many containers as end here.
            loop {
                self.space();
                match self.open.last() {
                    None if self.at == self.text.len() => return Ok(self.records.as_ref().map_or(value, |records| records[0])),
                    None => return self.unexpected(),
                    Some(&Open::Array(first)) => {
                        self.values.push(value);
                        match self.peek() {
                            0x2c => {
                                self.at += 1;
                                break;
                            }
                            0x5d => self.at += 1,
                            _ => return self.unexpected(),
                        }
                        value = object::array_of(&self.values[first..]);
                        self.values.truncate(first);
                        if let Some(records) = &mut self.records {
                            let elements = object::array_of(&records[first..]);
                            records.truncate(first);
                            records.push(object::array_of(&[value, elements]));
                        }
                    }
                    Some(&Open::Object(first, first_key)) => {
                        self.values.push(value);
                        match self.peek() {
                            0x2c => {
                                self.at += 1;
                                self.space();
                                self.key()?;
                                break;
                            }
                            0x7d => self.at += 1,
                            _ => return self.unexpected(),
                        }
                        value = self.object(first, first_key);
                        self.values.truncate(first);
                        if let Some(records) = &mut self.records {
                            let entries = object::new_object(Value::NULL);
                            for (key, record) in self.keys[first_key..].iter().zip(&records[first..]) {
                                object::define_data(entries, *key, *record);
                            }
                            records.truncate(first);
                            records.push(object::array_of(&[value, entries]));
                        }
                        self.keys.truncate(first_key);
                    }
                }
                self.open.pop();
            }
        }
    }

    /// Makes the object of the keys and values from these on.
    fn object(&mut self, first: usize, first_key: usize) -> Value {
        match self.shape_of_keys(first_key) {
            Some(shape) => {
                let made = object::new_of_shape(shape, Kind::Object);
                for (i, value) in self.values[first..].iter().enumerate() {
                    // The object is fresh: no barrier.
                    store_raw(made.addr() + OBJECT_FIELDS + 8 * i as u32, *value);
                }
                made
            }
            None => {
                let made = object::new_plain_object();
                for (key, value) in self.keys[first_key..].iter().zip(&self.values[first..]) {
                    object::define_data(made, *key, *value);
                }
                made
            }
        }
    }

    /// The shape of an object with exactly these properties in inline slots; `None` when some are indices, double, or too many.
    fn shape_of_keys(&mut self, first: usize) -> Option<u32> {
        let count = self.keys.len() - first;
        let root = self.roots.get_mut(count)?;
        if *root == 0 {
            *root = shape::root(realm(Intrinsic::ObjectPrototype), 0, count as u32);
        }
        let mut at = *root;
        for key in &self.keys[first..] {
            let seen = &mut self.seen_steps[((at ^ key.addr()) >> 3) as usize % TABLE];
            if seen.shape != at || seen.key != *key {
                let next = match shape::known_step(at, *key, 7) {
                    Some(next) => next,
                    None if string::starts_with_digit(*key) || shape::find(at, *key).is_some() => return None,
                    None => shape::add_property(at, *key, 7),
                };
                *seen = SeenStep { shape: at, next, key: *key };
            }
            at = seen.next;
        }
        Some(at)
    }

    /// Reads a key and the colon; the key's atom goes to the stack of keys.
    fn key(&mut self) -> Result<(), String> {
        if self.peek() != 0x22 {
            return self.unexpected();
        }
        let start = self.at + 1;
        let atom = match self.plain()? {
            Some(end) => {
                let units = &self.text[start..end];
                let ends = units.first().map_or(0, |u| u.code() as usize * 7) + units.last().map_or(0, |u| u.code() as usize * 3);
                let seen = &mut self.seen_keys[(ends + units.len()) % TABLE];
                if seen.length != units.len() || self.text[seen.start..seen.start + seen.length] != *units {
                    *seen = SeenKey { start, length: units.len(), atom: U::intern(units) };
                }
                seen.atom
            }
            None => string::intern(string::from_units(&self.escaped(start)?)),
        };
        self.keys.push(atom);
        self.space();
        if self.peek() != 0x3a {
            return self.unexpected();
        }
        self.at += 1;
        Ok(())
    }

    fn word(&mut self, word: &[u8], value: Value) -> Result<Value, String> {
        for byte in word {
            if self.peek() != u32::from(*byte) {
                return self.unexpected();
            }
            self.at += 1;
        }
        Ok(value)
    }

    fn number(&mut self) -> Result<Value, String> {
        let start = self.at;
        let negative = self.peek() == 0x2d;
        self.at += usize::from(negative);
        // All digits as one number, as long as they fit, and how many of them are a fraction.
        let first = self.at;
        let mut digits = 0u64;
        match self.peek() {
            0x30 => self.at += 1,
            0x31..=0x39 => self.digits(&mut digits),
            _ => return self.unexpected(),
        }
        let whole = self.at - first;
        let mut fraction = 0;
        if self.peek() == 0x2e {
            self.at += 1;
            let first = self.at;
            if !matches!(self.peek(), 0x30..=0x39) {
                return self.unexpected();
            }
            self.digits(&mut digits);
            fraction = self.at - first;
        }
        let exponent = matches!(self.peek(), 0x45 | 0x65);
        if exponent {
            self.at += 1;
            if matches!(self.peek(), 0x2b | 0x2d) {
                self.at += 1;
            }
            if !matches!(self.peek(), 0x30..=0x39) {
                return self.unexpected();
            }
            self.digits(&mut 0);
        }
        // Both operands are exact, so the quotient is the nearest double.
        if !exponent && whole + fraction <= 15 {
            let magnitude = digits as f64 / EXACT[fraction];
            return Ok(Value::number(if negative { -magnitude } else { magnitude }));
        }
        let text: String = self.text[start..self.at].iter().map(|unit| char::from(unit.code() as u8)).collect();
        Ok(Value::number(text.parse().unwrap_or(f64::NAN)))
    }

    /// Skips digits; `number` wraps beyond 19 of them.
    #[inline(always)]
    fn digits(&mut self, number: &mut u64) {
        while let digit @ 0x30..=0x39 = self.peek() {
            *number = number.wrapping_mul(10).wrapping_add(u64::from(digit - 0x30));
            self.at += 1;
        }
    }

    /// Goes through the string that starts at the quote: behind it, when it is nothing but units (their end is the answer), else to the
    /// first escape.
    #[inline]
    fn plain(&mut self) -> Result<Option<usize>, String> {
        self.at += 1;
        loop {
            match self.peek() {
                0x22 => {
                    self.at += 1;
                    return Ok(Some(self.at - 1));
                }
                0x5c => return Ok(None),
                END | 0..=0x1f => return self.unexpected(),
                _ => self.at += 1,
            }
        }
    }

    fn string(&mut self) -> Result<Value, String> {
        let start = self.at + 1;
        Ok(match self.plain()? {
            Some(end) => U::string(&self.text[start..end]),
            None => string::from_units(&self.escaped(start)?),
        })
    }

    /// The units of a string from its start on, at its first escape.
    fn escaped(&mut self, start: usize) -> Result<Vec<u16>, String> {
        let mut out: Vec<u16> = self.text[start..self.at].iter().map(|unit| unit.code() as u16).collect();
        loop {
            match self.peek() {
                0x22 => {
                    self.at += 1;
                    return Ok(out);
                }
                0x5c => {
                    self.at += 1;
                    let unit = match self.peek() {
                        c @ (0x22 | 0x5c | 0x2f) => c as u16,
                        0x62 => 8,
                        0x66 => 12,
                        0x6e => 10,
                        0x72 => 13,
                        0x74 => 9,
                        0x75 => {
                            let mut code = 0;
                            for _ in 0..4 {
                                self.at += 1;
                                let Some(digit) = char::from_u32(self.peek()).and_then(|c| c.to_digit(16)) else { return self.unexpected() };
                                code = code * 16 + digit as u16;
                            }
                            code
                        }
                        _ => return self.unexpected(),
                    };
                    self.at += 1;
                    out.push(unit);
                }
                END | 0..=0x1f => return self.unexpected(),
                unit => {
                    self.at += 1;
                    out.push(unit as u16);
                }
            }
        }
    }
}
