//! QuoteJSONString and the fast path of JSON.stringify: plain data only. ECMA-262 §25.5.2.
//!
//! The fast path gives up (MARKER EXOTIC) before anything observable could happen: a `toJSON` in sight,
//! an accessor, a proxy, a wrapper object, a BigInt, nesting beyond a bound (cycles included).

use pulse_abi::kinds::Kind;
use pulse_abi::realm::Atom;
use pulse_abi::value::MARK_EXOTIC;

use crate::object::{self, Plain};
use crate::string::{self, View};
use crate::value::{self, Value};

const MAX_DEPTH: usize = 200;

/// UTF-16 output that stays Latin-1 as long as it can.
#[derive(Default)]
struct Out {
    narrow: Vec<u8>,
    wide: Option<Vec<u16>>,
}

impl Out {
    fn byte(&mut self, byte: u8) {
        match &mut self.wide {
            None => self.narrow.push(byte),
            Some(wide) => wide.push(u16::from(byte)),
        }
    }
    fn ascii(&mut self, bytes: &[u8]) {
        match &mut self.wide {
            None => self.narrow.extend_from_slice(bytes),
            Some(wide) => wide.extend(bytes.iter().map(|b| u16::from(*b))),
        }
    }
    fn widen(&mut self) -> &mut Vec<u16> {
        let narrow = &mut self.narrow;
        self.wide.get_or_insert_with(|| std::mem::take(narrow).into_iter().map(u16::from).collect())
    }
    fn view(&mut self, text: View<'_>) {
        match text {
            View::Latin1(bytes) => self.ascii(bytes),
            View::Utf16(units) => self.widen().extend_from_slice(units),
        }
    }
    fn finish(self) -> Value {
        match self.wide {
            None => string::from_latin1(&self.narrow),
            Some(wide) => string::from_units(&wide),
        }
    }
}

fn escape(out: &mut Out, unit: u16) -> bool {
    let short = match unit {
        8 => b'b',
        9 => b't',
        10 => b'n',
        12 => b'f',
        13 => b'r',
        0x22 => b'"',
        0x5c => b'\\',
        0..=0x1f | 0xd800..=0xdfff => {
            out.ascii(format!("\\u{unit:04x}").as_bytes());
            return true;
        }
        _ => return false,
    };
    out.ascii(&[b'\\', short]);
    true
}

fn quote(out: &mut Out, text: View<'_>) {
    out.byte(b'"');
    match text {
        View::Latin1(bytes) => {
            let mut start = 0;
            for (i, byte) in bytes.iter().enumerate() {
                if *byte < 0x20 || *byte == b'"' || *byte == b'\\' {
                    out.ascii(&bytes[start..i]);
                    escape(out, u16::from(*byte));
                    start = i + 1;
                }
            }
            out.ascii(&bytes[start..]);
        }
        View::Utf16(units) => {
            let mut at = 0;
            while at < units.len() {
                let (code, size) = super::ops::code_point(units, at);
                if size == 2 {
                    out.widen().extend_from_slice(&units[at..at + 2]);
                } else if !escape(out, units[at]) {
                    if code < 256 {
                        out.byte(code as u8);
                    } else {
                        out.widen().push(units[at]);
                    }
                }
                at += size;
            }
        }
    }
    out.byte(b'"');
}

pub fn json_quote(text: Value) -> Value {
    let mut out = Out::default();
    quote(&mut out, string::view(text));
    out.finish()
}

/// Reason to leave the fast path.
struct GiveUp;

struct Writer<'a> {
    out: Out,
    gap: View<'a>,
}

impl Writer<'_> {
    fn line(&mut self, depth: usize) {
        if self.gap.len() > 0 {
            self.out.byte(b'\n');
            for _ in 0..depth {
                self.out.view(self.gap);
            }
        }
    }

    /// Writes a value; false = it has no JSON form (undefined, function, symbol).
    fn value(&mut self, item: Value, depth: usize) -> Result<bool, GiveUp> {
        if item.is_string() {
            quote(&mut self.out, string::view(item));
        } else if item.is_int() {
            self.out.ascii(item.as_int().to_string().as_bytes());
        } else if item.is_double() {
            let number = item.as_f64();
            if number.is_finite() {
                self.out.ascii(crate::number::format::to_text(number).as_bytes());
            } else {
                self.out.ascii(b"null");
            }
        } else if item.is_bool() {
            self.out.ascii(if item == Value::TRUE { b"true" } else { b"false" });
        } else if item == Value::NULL {
            self.out.ascii(b"null");
        } else if item.is_undefined() || item.is_symbol() {
            return Ok(false);
        } else if item.is_object() {
            return self.object(item, depth);
        } else {
            return Err(GiveUp);
        }
        Ok(true)
    }

    fn object(&mut self, item: Value, depth: usize) -> Result<bool, GiveUp> {
        if depth > MAX_DEPTH || !object::lookup_is_plain_absent(item, value::atom(Atom::ToJSON)) {
            return Err(GiveUp);
        }
        if item.is_kind(Kind::Function) {
            return Ok(false);
        }
        if item.is_kind(Kind::Array) {
            if !object::array_is_simple(item) {
                return Err(GiveUp);
            }
            let length = object::array_length(item);
            self.out.byte(b'[');
            for i in 0..length {
                if i > 0 {
                    self.out.byte(b',');
                }
                self.line(depth + 1);
                let element = crate::collections::array::array_elem(item, i as i32);
                let element = if element.is_hole() { Value::UNDEFINED } else { element };
                if !self.value(element, depth + 1)? {
                    self.out.ascii(b"null");
                }
            }
            if length > 0 {
                self.line(depth);
            }
            self.out.byte(b']');
            return Ok(true);
        }
        if !item.is_kind(Kind::Object) && !item.is_kind(Kind::Error) && !item.is_kind(Kind::Arguments) {
            return Err(GiveUp);
        }
        let Plain::Entries(entries) = object::plain_entries(item) else { return Err(GiveUp) };
        self.out.byte(b'{');
        let mut any = false;
        for (key, element) in entries {
            // An entry without JSON form leaves no trace: remember where it began.
            let (narrow, wide) = (self.out.narrow.len(), self.out.wide.as_ref().map(Vec::len));
            if any {
                self.out.byte(b',');
            }
            self.line(depth + 1);
            quote(&mut self.out, string::view(key));
            self.out.byte(b':');
            if self.gap.len() > 0 {
                self.out.byte(b' ');
            }
            if self.value(element, depth + 1)? {
                any = true;
                continue;
            }
            match (&mut self.out.wide, wide) {
                (Some(units), Some(length)) => units.truncate(length),
                // Widened by this entry's key: everything narrow so far is at the front.
                (Some(units), None) => units.truncate(narrow),
                (None, _) => self.out.narrow.truncate(narrow),
            }
        }
        if any {
            self.line(depth);
        }
        self.out.byte(b'}');
        Ok(true)
    }
}

pub fn json_stringify_fast(item: Value, gap: Value) -> Value {
    let mut writer = Writer { out: Out::default(), gap: string::view(gap) };
    match writer.value(item, 0) {
        Ok(true) => writer.out.finish(),
        Ok(false) => Value::UNDEFINED,
        Err(GiveUp) => Value::marker(MARK_EXOTIC),
    }
}
