//! Wire values (pulse_abi::wire) to and from JS values, and the buffers that cross the host border.

use std::cell::RefCell;

use pulse_abi::kinds::Kind;
use pulse_abi::layout::*;
use pulse_abi::realm::Intrinsic;
use pulse_abi::value::TAG_NULL;
use pulse_abi::wire::{self, Reader, Token, WireError, put};

use crate::object::{self, Plain};
use crate::string::View;
use crate::value::{Value, load, realm, store, store_raw};
use crate::{exception, mem, string, text, typed};

/// Deepest nesting of data sent to the host.
const MAX_DEPTH: usize = wire::MAX_DEPTH - 1;

thread_local! {
    static OUTGOING: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
    static INCOMING: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Before a snapshot: buffers of requests are made anew.
pub fn forget_buffers() {
    OUTGOING.take();
    INCOMING.take();
}

fn address(bytes: &[u8]) -> i32 {
    bytes.as_ptr() as usize as i32
}

/// Leaf and export `pulse_alloc`.
pub fn wire_buffer(length: i32) -> i32 {
    INCOMING.with(|buffer| {
        let mut buffer = buffer.borrow_mut();
        buffer.clear();
        buffer.resize(length.max(0) as usize, 0);
        address(&buffer)
    })
}

/// Leaf.
pub fn wire_encode(value: Value) -> i32 {
    OUTGOING.with(|out| {
        let mut out = out.borrow_mut();
        out.clear();
        match write(&mut out, value, 0) {
            Ok(()) => address(&out),
            Err(NotPlain) => -1,
        }
    })
}

/// Leaf.
pub fn wire_len() -> i32 {
    OUTGOING.with(|out| out.borrow().len() as i32)
}

/// Leaf: the last encoding as an ArrayBuffer.
pub fn wire_copy() -> Value {
    OUTGOING.with(|out| array_buffer(&out.borrow()))
}

/// Something else than plain data, or nested too deeply.
struct NotPlain;

fn write(out: &mut Vec<u8>, value: Value, depth: usize) -> Result<(), NotPlain> {
    if depth > MAX_DEPTH {
        return Err(NotPlain);
    }
    if value.is_undefined() || value.tag() == TAG_NULL {
        put::nil(out);
    } else if value.is_bool() {
        put::bool(out, value == Value::TRUE);
    } else if value.is_int() {
        put::int(out, value.as_int());
    } else if value.is_double() {
        put::number(out, value.as_f64());
    } else if value.is_string() {
        with_text(value, |text| put::string(out, text));
    } else if value.is_kind(Kind::Array) {
        let length = object::array_length(value);
        put::list(out, length as usize);
        for i in 0..length {
            write(out, object::data_element(value, i).ok_or(NotPlain)?, depth + 1)?;
        }
    } else if value.is_kind(Kind::ArrayBuffer) {
        let cell = load(value.addr() + OBJECT_FIELDS);
        let length = load(value.addr() + OBJECT_FIELDS + 8).as_f64() as u32;
        put::bytes(out, if cell.is_cell() { mem::bytes(cell.addr() + BYTES_DATA, length) } else { &[] });
    } else if value.is_kind(Kind::TypedArray) {
        let data = typed::elements(value.addr()).map(|(data, count)| mem::bytes(data, count << typed::shift_of(value.addr())));
        put::bytes(out, data.unwrap_or(&[]));
    } else if value.is_object()
        && let Plain::Entries(entries) = object::plain_entries(value)
    {
        put::map(out, entries.len());
        for (key, item) in entries {
            with_text(key, |text| put::key(out, text));
            write(out, item, depth + 1)?;
        }
    } else {
        return Err(NotPlain);
    }
    Ok(())
}

/// The text of a string, which most often has it as it is.
fn with_text(value: Value, take: impl FnOnce(&str)) {
    match string::view(value) {
        View::Latin1(bytes) if bytes.is_ascii() => take(std::str::from_utf8(bytes).unwrap_or_default()),
        _ => take(&string::to_text(value)),
    }
}

/// Leaf: decodes the bytes at an address.
pub fn wire_decode(at: i32, length: i32) -> Value {
    let mut reader = Reader::new(mem::bytes(at as u32, length as u32));
    match read(&mut reader).and_then(|value| reader.end().map(|()| value)) {
        Ok(value) => value,
        Err(_) => exception::throw_error_str(ERR_TYPE, "malformed data from the host"),
    }
}

fn read(reader: &mut Reader<'_>) -> Result<Value, WireError> {
    Ok(match reader.token()? {
        Token::Nil => Value::NULL,
        Token::Bool(b) => Value::bool(b),
        Token::Int(i) => Value::int(i),
        Token::Number(n) => Value::number(n),
        Token::String(text) => string::from_str(text),
        Token::Bytes(bytes) => array_buffer(bytes),
        Token::List(count) => {
            let array = object::new_array(count as i32);
            for _ in 0..count {
                object::array_push(array, read(reader)?);
            }
            reader.leave();
            array
        }
        Token::Map(count) => {
            let object = object::new_plain_object();
            for _ in 0..count {
                let key = string::intern_str(reader.key()?);
                object::define_data(object, key, read(reader)?);
            }
            reader.leave();
            object
        }
    })
}

fn array_buffer(bytes: &[u8]) -> Value {
    let cell = text::codec::bytes_cell(bytes);
    let buffer = object::new_kind_object(Kind::ArrayBuffer as i32, realm(Intrinsic::ArrayBufferPrototype));
    store(buffer.addr(), buffer.addr() + OBJECT_FIELDS, cell);
    store_raw(buffer.addr() + OBJECT_FIELDS + 8, Value::number(bytes.len() as f64));
    buffer
}
