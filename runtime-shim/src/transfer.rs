//! Wire values (pulse_abi::wire) to and from JS values, and the buffers that cross the host border.

use std::cell::RefCell;

use pulse_abi::kinds::Kind;
use pulse_abi::layout::*;
use pulse_abi::value::TAG_NULL;
use pulse_abi::wire::{self, Wire};

use crate::object::{self, Plain};
use crate::value::{Value, load};
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
    match to_wire(value, 0) {
        Ok(data) => OUTGOING.with(|out| {
            let mut out = out.borrow_mut();
            out.clear();
            wire::encode_into(&data, &mut out);
            address(&out)
        }),
        Err(NotPlain) => -1,
    }
}

/// Leaf.
pub fn wire_len() -> i32 {
    OUTGOING.with(|out| out.borrow().len() as i32)
}

/// Something else than plain data, or nested too deeply.
struct NotPlain;

fn to_wire(value: Value, depth: usize) -> Result<Wire, NotPlain> {
    if depth > MAX_DEPTH {
        return Err(NotPlain);
    }
    if value.is_undefined() || value.tag() == TAG_NULL {
        return Ok(Wire::Nil);
    }
    if value.is_bool() {
        return Ok(Wire::Bool(value == Value::TRUE));
    }
    if value.is_int() {
        return Ok(Wire::Int(value.as_int()));
    }
    if value.is_double() {
        return Ok(Wire::Number(value.as_f64()));
    }
    if value.is_string() {
        return Ok(Wire::String(string::to_text(value)));
    }
    if value.is_kind(Kind::Array) {
        let length = object::array_length(value);
        return (0..length)
            .map(|i| {
                let item = crate::collections::array::array_elem(value, i as i32);
                to_wire(if item.is_hole() { Value::UNDEFINED } else { item }, depth + 1)
            })
            .collect::<Result<_, _>>()
            .map(Wire::List);
    }
    if value.is_kind(Kind::ArrayBuffer) {
        let cell = load(value.addr() + OBJECT_FIELDS);
        let length = load(value.addr() + OBJECT_FIELDS + 8).as_f64() as u32;
        return Ok(Wire::Bytes(if cell.is_cell() { mem::bytes(cell.addr() + BYTES_DATA, length).to_vec() } else { Vec::new() }));
    }
    if value.is_kind(Kind::TypedArray) {
        let Some((data, count)) = typed::elements(value.addr()) else { return Ok(Wire::Bytes(Vec::new())) };
        return Ok(Wire::Bytes(mem::bytes(data, count << typed::shift_of(value.addr())).to_vec()));
    }
    if value.is_object()
        && let Plain::Entries(entries) = object::plain_entries(value)
    {
        return entries
            .into_iter()
            .map(|(key, item)| Ok((string::to_text(key), to_wire(item, depth + 1)?)))
            .collect::<Result<_, _>>()
            .map(Wire::Map);
    }
    Err(NotPlain)
}

/// Leaf: decodes the bytes at an address.
pub fn wire_decode(at: i32, length: i32) -> Value {
    match wire::decode(mem::bytes(at as u32, length as u32)) {
        Ok(data) => from_wire(&data),
        Err(_) => exception::throw_error_str(ERR_TYPE, "malformed data from the host"),
    }
}

fn from_wire(data: &Wire) -> Value {
    match data {
        Wire::Nil => Value::NULL,
        Wire::Bool(b) => Value::bool(*b),
        Wire::Int(i) => Value::int(*i),
        Wire::Number(n) => Value::number(*n),
        Wire::String(s) => string::from_str(s),
        Wire::Bytes(bytes) => {
            let cell = text::codec::bytes_cell(bytes);
            let buffer = object::new_kind_object(Kind::ArrayBuffer as i32, crate::value::realm(pulse_abi::realm::Intrinsic::ArrayBufferPrototype));
            crate::value::store(buffer.addr(), buffer.addr() + OBJECT_FIELDS, cell);
            crate::value::store_raw(buffer.addr() + OBJECT_FIELDS + 8, Value::number(bytes.len() as f64));
            buffer
        }
        Wire::List(items) => {
            let array = object::new_array(items.len() as i32);
            for item in items {
                object::array_push(array, from_wire(item));
            }
            array
        }
        Wire::Map(entries) => {
            let object = object::new_plain_object();
            for (key, item) in entries {
                object::define_data(object, string::intern_str(key), from_wire(item));
            }
            object
        }
    }
}
