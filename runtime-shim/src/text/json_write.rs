//! QuoteJSONString and the fast path of JSON.stringify: plain data only. ECMA-262 §25.5.2.
//!
//! The fast path gives up (MARKER EXOTIC) before anything observable could happen: a `toJSON` in sight,
//! an accessor, a proxy, a wrapper object, a BigInt, nesting beyond a bound (cycles included).

use std::collections::HashMap;
use std::rc::Rc;

use pulse_abi::kinds::Kind;
use pulse_abi::layout::{OBJECT_ELEMENTS, OBJECT_SHAPE};
use pulse_abi::realm::Atom;
use pulse_abi::value::MARK_EXOTIC;

use crate::object::shape::{self, FxBuild};
use crate::object::{self, Plain};
use crate::string::{self, View};
use crate::value::{self, Value};
use crate::{mem, number};

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
    /// Where output is; an entry that turns out to have no JSON form leaves no trace.
    fn mark(&self) -> (usize, Option<usize>) {
        (self.narrow.len(), self.wide.as_ref().map(Vec::len))
    }
    fn back_to(&mut self, (narrow, wide): (usize, Option<usize>)) {
        match (&mut self.wide, wide) {
            (Some(units), Some(length)) => units.truncate(length),
            // Widened since: everything that was narrow is at the front.
            (Some(units), None) => units.truncate(narrow),
            (None, _) => self.narrow.truncate(narrow),
        }
    }
    fn finish(self) -> Value {
        match self.wide {
            None => string::from_latin1(&self.narrow),
            Some(wide) => string::from_units(&wide),
        }
    }
}

fn escape(out: &mut Out, unit: u16) {
    let short = match unit {
        8 => b'b',
        9 => b't',
        10 => b'n',
        12 => b'f',
        13 => b'r',
        0x22 => b'"',
        0x5c => b'\\',
        _ => return out.ascii(format!("\\u{unit:04x}").as_bytes()),
    };
    out.ascii(&[b'\\', short]);
}

/// Latin-1 units that are escaped.
const SPECIAL: [bool; 256] = {
    let mut table = [false; 256];
    let mut unit = 0;
    while unit < 0x20 {
        table[unit] = true;
        unit += 1;
    }
    table[0x22] = true;
    table[0x5c] = true;
    table
};

fn quote(out: &mut Out, text: View<'_>) {
    out.byte(b'"');
    match text {
        View::Latin1(bytes) => {
            let mut start = 0;
            for (i, byte) in bytes.iter().enumerate() {
                if SPECIAL[*byte as usize] {
                    out.ascii(&bytes[start..i]);
                    escape(out, u16::from(*byte));
                    start = i + 1;
                }
            }
            out.ascii(&bytes[start..]);
        }
        View::Utf16(units) => {
            let (mut start, mut at) = (0, 0);
            while let Some(unit) = units.get(at) {
                if !matches!(unit, 0..=0x1f | 0x22 | 0x5c | 0xd800..=0xdfff) {
                    at += 1;
                    continue;
                }
                let (_, size) = super::ops::code_point(units, at);
                if size == 1 {
                    out.widen().extend_from_slice(&units[start..at]);
                    escape(out, *unit);
                    start = at + 1;
                }
                at += size;
            }
            out.widen().extend_from_slice(&units[start..]);
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

/// What objects of one shape have in common (nothing changes while a text is written): `"key":`, quoted, and the slot, of the enumerable
/// string-keyed properties in order.
type Layout = Rc<[(Vec<u8>, u32)]>;

struct Writer<'a> {
    out: Out,
    gap: View<'a>,
    /// Gives up on what has no JSON form instead of leaving it out (except undefined).
    strict: bool,
    /// By shape; `None` = objects of this shape go the long way.
    layouts: HashMap<u32, Option<Layout>, FxBuild>,
    /// Shapes of which one object was written: a layout pays off from the second one on. When this is full, at once.
    seen: [u32; 8],
    /// The shape that was looked up last.
    recent: (u32, Option<Layout>),
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
            let mut buffer = [0; 11];
            self.out.ascii(number::format::int_digits(item.as_int(), &mut buffer));
        } else if item.is_double() {
            let number = item.as_f64();
            if number.is_finite() {
                self.out.ascii(ryu_js::Buffer::new().format_finite(number).as_bytes());
            } else {
                self.out.ascii(b"null");
            }
        } else if item.is_bool() {
            self.out.ascii(if item == Value::TRUE { b"true" } else { b"false" });
        } else if item == Value::NULL {
            self.out.ascii(b"null");
        } else if item.is_undefined() || item.is_symbol() && !self.strict {
            return Ok(false);
        } else if item.is_object() {
            return self.object(item, depth);
        } else {
            return Err(GiveUp);
        }
        Ok(true)
    }

    /// The layout of an ordinary object, by its shape.
    fn layout(&mut self, item: Value) -> Option<Layout> {
        if !item.is_kind(Kind::Object) || mem::load_u32(item.addr() + OBJECT_ELEMENTS) != 0 {
            return None;
        }
        let shape = mem::load_u32(item.addr() + OBJECT_SHAPE);
        if self.recent.0 != shape {
            if let Some(first) = self.seen.iter_mut().find(|seen| **seen == shape || **seen == 0)
                && *first == 0
            {
                *first = shape;
                return None;
            }
            let gap = self.gap.len() > 0;
            self.recent = (shape, self.layouts.entry(shape).or_insert_with(|| make_layout(item, shape, gap)).clone());
        }
        self.recent.1.clone()
    }

    fn laid_out(&mut self, item: Value, layout: &Layout, depth: usize) -> Result<(), GiveUp> {
        self.out.byte(b'{');
        let mut any = false;
        for (key, slot) in layout.iter() {
            let mark = self.out.mark();
            if any {
                self.out.byte(b',');
            }
            self.line(depth + 1);
            self.out.ascii(key);
            let element = value::load(object::slot_address(item.addr(), *slot));
            if self.value(element, depth + 1)? {
                any = true;
            } else {
                self.out.back_to(mark);
            }
        }
        if any {
            self.line(depth);
        }
        self.out.byte(b'}');
        Ok(())
    }

    fn object(&mut self, item: Value, depth: usize) -> Result<bool, GiveUp> {
        if depth <= MAX_DEPTH
            && let Some(layout) = self.layout(item)
        {
            return self.laid_out(item, &layout, depth).map(|()| true);
        }
        if depth > MAX_DEPTH || !object::lookup_is_plain_absent(item, value::atom(Atom::ToJSON)) {
            return Err(GiveUp);
        }
        if item.is_kind(Kind::Function) && !self.strict {
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
                let element = crate::collections::array::array_elem(item, f64::from(i));
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
            let mark = self.out.mark();
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
            self.out.back_to(mark);
        }
        if any {
            self.line(depth);
        }
        self.out.byte(b'}');
        Ok(true)
    }
}

/// `None` where a property is not plain data, `toJSON` may be found, or a key is not Latin-1.
fn make_layout(item: Value, shape: u32, gap: bool) -> Option<Layout> {
    if shape::is_dictionary(shape) || !object::lookup_is_plain_absent(item, value::atom(Atom::ToJSON)) {
        return None;
    }
    let mut entries = Vec::new();
    for (key, slot) in shape::properties(shape) {
        if !key.is_string() || slot.attributes & object::ENUMERABLE == 0 {
            continue;
        }
        let text = string::view(key);
        if slot.attributes & object::ACCESSOR != 0 || matches!(text, View::Utf16(_)) {
            return None;
        }
        let mut out = Out::default();
        quote(&mut out, text);
        out.ascii(if gap { b": " } else { b":" });
        entries.push((out.narrow, slot.index));
    }
    Some(entries.into())
}

pub fn json_stringify_fast(item: Value, gap: Value) -> Value {
    stringify(item, string::view(gap), false)
}

/// Leaf: the JSON text of what a handler returned.
pub fn json_answer(item: Value) -> Value {
    stringify(item, View::Latin1(&[]), true)
}

fn stringify(item: Value, gap: View<'_>, strict: bool) -> Value {
    let mut writer = Writer { out: Out::default(), gap, strict, layouts: HashMap::default(), seen: [0; 8], recent: (0, None) };
    match writer.value(item, 0) {
        Ok(true) => writer.out.finish(),
        Ok(false) => Value::UNDEFINED,
        Err(GiveUp) => Value::marker(MARK_EXOTIC),
    }
}
