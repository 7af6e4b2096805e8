//! What a cell of each kind looks like to the collector: its size and the references in it.

use pulse_abi::kinds::{FIRST_OBJECT_KIND, Kind};
use pulse_abi::layout::*;

use crate::mem::{load_u8, load_u16, load_u32, load_u64};
use crate::state;

/// Kind byte of a cell that a minor collection has moved; its first word is the new address.
pub const FORWARDED: u8 = 0xFF;

pub fn kind_byte(addr: u32) -> u8 {
    load_u8(addr + CELL_KIND)
}

/// The kind; an impossible byte is heap corruption and ends the guest.
pub fn kind(addr: u32) -> Kind {
    match Kind::from_byte(kind_byte(addr)) {
        Some(kind) => kind,
        None => crate::host::fatal(&format!("heap corrupted: cell {addr:#x} has kind {:#x}", kind_byte(addr))),
    }
}

/// Bytes of the cell at `addr`, rounded to the cell alignment.
pub fn size(addr: u32) -> u32 {
    let word = load_u32(addr);
    let nfields = u32::from(load_u16(addr + CELL_NFIELDS));
    let bytes = match kind(addr) {
        Kind::Free => 16,
        Kind::StringLatin1 => STRING_DATA + word,
        Kind::StringUtf16 => STRING_DATA + 2 * word,
        Kind::StringRope | Kind::StringSlice | Kind::SparseElements => 16,
        Kind::Symbol | Kind::AccessorPair => 24,
        Kind::BigInt => 8 + 4 * word,
        Kind::Shape => crate::object::shape::SHAPE_SIZE,
        Kind::ShapeTable | Kind::Bytes | Kind::RegExpProgram => BYTES_DATA + word,
        Kind::SlotArray => SLOTS_DATA + 8 * word,
        Kind::Elements => ELEMENTS_DATA + 8 * word,
        Kind::Scope => SCOPE_DATA + 8 * nfields,
        Kind::Frame => FRAME_DATA + 8 * word,
        Kind::HashTable => word,
        Kind::List => LIST_DATA + 8 * word,
        _ => OBJECT_FIELDS + 8 * nfields,
    };
    super::round(bytes)
}

/// Whether cells of this kind contain references.
pub fn has_references(byte: u8) -> bool {
    byte >= FIRST_OBJECT_KIND
        || !matches!(
            Kind::from_byte(byte),
            Some(Kind::Free | Kind::StringLatin1 | Kind::StringUtf16 | Kind::BigInt | Kind::Bytes | Kind::ShapeTable | Kind::RegExpProgram)
        )
}

/// Receives the places that refer to cells.
pub trait Visit {
    /// The address of a Value.
    fn value(&mut self, at: u32);
    /// The address of a raw u32 cell address; 0 is none.
    fn raw(&mut self, at: u32);
}

fn values(visit: &mut impl Visit, from: u32, count: u32) {
    for i in 0..count {
        visit.value(from + 8 * i);
    }
}

/// Visits every strong reference of a cell. Weak parts (weak tables, WeakRef targets, weak lists,
/// transitions of shapes) are the business of `weak.rs`; the minor collection, which treats them
/// as strong, passes `weak_too`.
pub fn trace(addr: u32, visit: &mut impl Visit, weak_too: bool) {
    let byte = kind_byte(addr);
    if byte >= FIRST_OBJECT_KIND {
        // The shape is old and never moves, but must be kept.
        visit.raw(addr + OBJECT_SHAPE);
        if load_u32(addr + OBJECT_SLOTS) & 1 == 0 {
            visit.raw(addr + OBJECT_SLOTS);
        }
        visit.raw(addr + OBJECT_ELEMENTS);
        let weak = byte == Kind::WeakRef as u8 && !weak_too;
        let count = u32::from(load_u16(addr + CELL_NFIELDS));
        values(visit, addr + OBJECT_FIELDS + 8 * u32::from(weak), count - u32::from(weak));
        return;
    }
    match kind(addr) {
        Kind::StringRope => {
            visit.raw(addr + 8);
            visit.raw(addr + 12);
        }
        Kind::StringSlice => visit.raw(addr + 8),
        Kind::Symbol | Kind::AccessorPair => values(visit, addr + 8, 2),
        Kind::Shape => {
            visit.value(addr + SHAPE_PROTO);
            crate::object::shape::trace(addr, visit);
        }
        Kind::SlotArray => values(visit, addr + SLOTS_DATA, load_u32(addr)),
        Kind::Elements => values(visit, addr + ELEMENTS_DATA, load_u32(addr)),
        Kind::Scope => values(visit, addr + SCOPE_DATA, u32::from(load_u16(addr + CELL_NFIELDS))),
        Kind::Frame => values(visit, addr + FRAME_DATA, load_u32(addr)),
        Kind::SparseElements => state::sparse().trace(addr, visit),
        Kind::HashTable => {
            if weak_too || load_u8(addr + CELL_FLAGS) & HASH_WEAK == 0 {
                values(visit, addr + load_u32(addr + HASH_VALUES), load_u32(addr + HASH_VALUE_COUNT));
            }
        }
        Kind::List => {
            let (data, length) = (addr + LIST_DATA, load_u32(addr + LIST_LENGTH));
            if weak_too || load_u8(addr + CELL_FLAGS) & LIST_WEAK == 0 {
                values(visit, data, length);
            } else {
                // Triples (target, held value, token): only the held value is strong.
                for i in (1..length).step_by(3) {
                    visit.value(data + 8 * i);
                }
            }
        }
        Kind::Free | Kind::StringLatin1 | Kind::StringUtf16 | Kind::BigInt | Kind::Bytes | Kind::ShapeTable | Kind::RegExpProgram => {}
        _ => crate::host::fatal("trace: object kind below the first"),
    }
}

/// As [`trace`] for a cell whose write was reported by the barrier: compiled code reports the
/// object when it writes into the object's slot array or elements, so those are scanned too.
pub fn trace_written(addr: u32, visit: &mut impl Visit, weak_too: bool) {
    trace(addr, visit, weak_too);
    if kind_byte(addr) >= FIRST_OBJECT_KIND {
        for field in [OBJECT_SLOTS, OBJECT_ELEMENTS] {
            let part = load_u32(addr + field);
            if part != 0 && part & 1 == 0 && !super::is_young(part) {
                trace(part, visit, weak_too);
            }
        }
    }
}

/// Bytes that [`trace_written`] looks at.
pub fn written_size(addr: u32) -> u32 {
    let mut bytes = size(addr);
    if kind_byte(addr) >= FIRST_OBJECT_KIND {
        for field in [OBJECT_SLOTS, OBJECT_ELEMENTS] {
            let part = load_u32(addr + field);
            if part != 0 && part & 1 == 0 && !super::is_young(part) {
                bytes += size(part);
            }
        }
    }
    bytes
}

/// Address of Value `i`: internal field of an object, else counted from +8 (Lists from their data).
pub fn field_address(addr: u32, i: i32) -> u32 {
    let base = match kind_byte(addr) {
        byte if byte >= FIRST_OBJECT_KIND => OBJECT_FIELDS,
        byte if byte == Kind::List as u8 => LIST_DATA,
        _ => 8,
    };
    addr + base + 8 * i as u32
}

/// The word at `at` if it is a reference: its cell address.
pub fn target(at: u32) -> Option<u32> {
    let word = load_u64(at);
    pulse_abi::value::is_heap(word).then_some(word as u32)
}
