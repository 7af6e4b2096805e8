//! JSON.parse without a reviver. ECMA-262 §25.5.1. Iterative, so depth of the text costs no native stack.

use pulse_abi::layout::ERR_SYNTAX;

use crate::string::{self, View};
use crate::value::Value;
use crate::{exception, object};

struct Parser<'a> {
    text: View<'a>,
    at: usize,
}

enum Open {
    Array(Value),
    Object(Value, Value),
}

pub fn json_parse(text: Value) -> Value {
    let mut parser = Parser { text: string::view(text), at: 0 };
    match parser.document() {
        Ok(value) => value,
        Err(message) => exception::throw_error_str(ERR_SYNTAX, &message),
    }
}

impl Parser<'_> {
    fn peek(&self) -> Option<u16> {
        (self.at < self.text.len()).then(|| self.text.unit(self.at))
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(9 | 10 | 13 | 32)) {
            self.at += 1;
        }
    }

    fn unexpected<T>(&self) -> Result<T, String> {
        Err(match self.peek() {
            None => "Unexpected end of JSON input".into(),
            Some(unit) => {
                let shown = String::from_utf16_lossy(&[unit]);
                format!("Unexpected token '{shown}' in JSON at position {}", self.at)
            }
        })
    }

    fn document(&mut self) -> Result<Value, String> {
        let mut stack: Vec<Open> = Vec::new();
        loop {
            self.space();
            // A value begins here.
            let mut value = match self.peek() {
                Some(0x7b) => {
                    self.at += 1;
                    self.space();
                    let fresh = object::new_plain_object();
                    if self.peek() == Some(0x7d) {
                        self.at += 1;
                        fresh
                    } else {
                        let key = self.key()?;
                        stack.push(Open::Object(fresh, key));
                        continue;
                    }
                }
                Some(0x5b) => {
                    self.at += 1;
                    self.space();
                    let fresh = object::new_array(0);
                    if self.peek() == Some(0x5d) {
                        self.at += 1;
                        fresh
                    } else {
                        stack.push(Open::Array(fresh));
                        continue;
                    }
                }
                Some(0x22) => self.string(false)?,
                Some(0x2d | 0x30..=0x39) => self.number()?,
                Some(0x74) => self.word("true", Value::TRUE)?,
                Some(0x66) => self.word("false", Value::FALSE)?,
                Some(0x6e) => self.word("null", Value::NULL)?,
                _ => return self.unexpected(),
            };
            // Close as many containers as end here.
            loop {
                self.space();
                match stack.pop() {
                    None if self.at == self.text.len() => return Ok(value),
                    None => return self.unexpected(),
                    Some(Open::Array(array)) => {
                        object::array_push(array, value);
                        match self.peek() {
                            Some(0x2c) => {
                                self.at += 1;
                                stack.push(Open::Array(array));
                                break;
                            }
                            Some(0x5d) => {
                                self.at += 1;
                                value = array;
                            }
                            _ => return self.unexpected(),
                        }
                    }
                    Some(Open::Object(owner, key)) => {
                        object::define_data(owner, key, value);
                        match self.peek() {
                            Some(0x2c) => {
                                self.at += 1;
                                self.space();
                                let key = self.key()?;
                                stack.push(Open::Object(owner, key));
                                break;
                            }
                            Some(0x7d) => {
                                self.at += 1;
                                value = owner;
                            }
                            _ => return self.unexpected(),
                        }
                    }
                }
            }
        }
    }

    fn key(&mut self) -> Result<Value, String> {
        if self.peek() != Some(0x22) {
            return self.unexpected();
        }
        let key = self.string(true)?;
        self.space();
        if self.peek() != Some(0x3a) {
            return self.unexpected();
        }
        self.at += 1;
        Ok(key)
    }

    fn word(&mut self, word: &str, value: Value) -> Result<Value, String> {
        for byte in word.bytes() {
            if self.peek() != Some(u16::from(byte)) {
                return self.unexpected();
            }
            self.at += 1;
        }
        Ok(value)
    }

    fn number(&mut self) -> Result<Value, String> {
        let start = self.at;
        if self.peek() == Some(0x2d) {
            self.at += 1;
        }
        match self.peek() {
            Some(0x30) => self.at += 1,
            Some(0x31..=0x39) => self.digits(),
            _ => return self.unexpected(),
        }
        let mut integral = true;
        if self.peek() == Some(0x2e) {
            integral = false;
            self.at += 1;
            if !matches!(self.peek(), Some(0x30..=0x39)) {
                return self.unexpected();
            }
            self.digits();
        }
        if matches!(self.peek(), Some(0x45 | 0x65)) {
            integral = false;
            self.at += 1;
            if matches!(self.peek(), Some(0x2b | 0x2d)) {
                self.at += 1;
            }
            if !matches!(self.peek(), Some(0x30..=0x39)) {
                return self.unexpected();
            }
            self.digits();
        }
        let text: String = (start..self.at).map(|i| char::from(self.text.unit(i) as u8)).collect();
        if integral
            && let Ok(small) = text.parse::<i32>()
            && text != "-0"
        {
            return Ok(Value::int(small));
        }
        Ok(Value::number(text.parse().unwrap_or(f64::NAN)))
    }

    fn digits(&mut self) {
        while matches!(self.peek(), Some(0x30..=0x39)) {
            self.at += 1;
        }
    }

    /// The string that starts at the quote; keys become atoms.
    fn string(&mut self, key: bool) -> Result<Value, String> {
        self.at += 1;
        let start = self.at;
        let end = loop {
            match self.peek() {
                Some(0x22) => break self.at,
                Some(0x5c) => return self.escaped(start, key),
                None | Some(0..=0x1f) => return self.unexpected(),
                Some(_) => self.at += 1,
            }
        };
        self.at += 1;
        Ok(match self.text {
            View::Latin1(bytes) => finish_latin1(&bytes[start..end], key),
            View::Utf16(units) => finish(&units[start..end], key),
        })
    }

    fn escaped(&mut self, start: usize, key: bool) -> Result<Value, String> {
        let mut out: Vec<u16> = (start..self.at).map(|i| self.text.unit(i)).collect();
        loop {
            match self.peek() {
                Some(0x22) => {
                    self.at += 1;
                    return Ok(finish(&out, key));
                }
                Some(0x5c) => {
                    self.at += 1;
                    let unit = match self.peek() {
                        Some(c @ (0x22 | 0x5c | 0x2f)) => c,
                        Some(0x62) => 8,
                        Some(0x66) => 12,
                        Some(0x6e) => 10,
                        Some(0x72) => 13,
                        Some(0x74) => 9,
                        Some(0x75) => {
                            let mut code = 0;
                            for _ in 0..4 {
                                self.at += 1;
                                let digit = self.peek().and_then(|u| char::from_u32(u32::from(u))?.to_digit(16));
                                let Some(digit) = digit else { return self.unexpected() };
                                code = code * 16 + digit as u16;
                            }
                            code
                        }
                        _ => return self.unexpected(),
                    };
                    self.at += 1;
                    out.push(unit);
                }
                None | Some(0..=0x1f) => return self.unexpected(),
                Some(unit) => {
                    self.at += 1;
                    out.push(unit);
                }
            }
        }
    }
}

fn finish(units: &[u16], key: bool) -> Value {
    let text = string::from_units(units);
    if key { string::intern(text) } else { text }
}

fn finish_latin1(bytes: &[u8], key: bool) -> Value {
    if key { string::intern_latin1(bytes) } else { string::from_latin1(bytes) }
}
