//! The boxed word as a Rust type.

use pulse_abi::kinds::{FIRST_OBJECT_KIND, Kind};
use pulse_abi::layout::CELL_KIND;
use pulse_abi::realm::{Atom, Intrinsic, WellKnown};
use pulse_abi::value as abi;

use crate::mem;

/// A NaN-boxed word; see `pulse_abi::value`.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[repr(transparent)]
pub struct Value(pub u64);

impl std::fmt::Debug for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.is_double() {
            write!(f, "{}", f64::from_bits(self.0))
        } else {
            write!(f, "{:08x}:{:08x}", self.tag(), self.payload())
        }
    }
}

impl Value {
    pub const UNDEFINED: Value = Value(abi::UNDEFINED);
    pub const NULL: Value = Value(abi::NULL);
    pub const TRUE: Value = Value(abi::TRUE);
    pub const FALSE: Value = Value(abi::FALSE);
    pub const HOLE: Value = Value(abi::HOLE);
    pub const TDZ: Value = Value(abi::TDZ);
    pub const EXC: Value = Value(abi::EXC);
    pub const NAN: Value = Value(abi::CANONICAL_NAN);

    #[inline(always)]
    pub const fn int(n: i32) -> Value {
        Value(abi::int(n))
    }
    #[inline(always)]
    pub const fn bool(b: bool) -> Value {
        Value(abi::boolean(b))
    }
    /// Preferred form of a number (int32 when possible).
    #[inline]
    pub fn number(n: f64) -> Value {
        Value(abi::number(n))
    }
    /// A double as it is; NaNs become canonical.
    #[inline]
    pub fn double(n: f64) -> Value {
        Value(abi::double(n))
    }
    pub fn uint(n: u32) -> Value {
        if n <= i32::MAX as u32 { Value::int(n as i32) } else { Value::double(f64::from(n)) }
    }
    #[inline(always)]
    pub const fn object(addr: u32) -> Value {
        Value(abi::object(addr))
    }
    #[inline(always)]
    pub const fn string(addr: u32) -> Value {
        Value(abi::boxed(abi::TAG_STRING, addr))
    }
    #[inline(always)]
    pub const fn symbol(addr: u32) -> Value {
        Value(abi::boxed(abi::TAG_SYMBOL, addr))
    }
    #[inline(always)]
    pub const fn bigint(addr: u32) -> Value {
        Value(abi::boxed(abi::TAG_BIGINT, addr))
    }
    #[inline(always)]
    pub const fn cell(addr: u32) -> Value {
        Value(abi::boxed(abi::TAG_CELL, addr))
    }
    #[inline(always)]
    pub const fn marker(kind: u32) -> Value {
        Value(abi::marker(kind))
    }

    #[inline(always)]
    pub const fn tag(self) -> u32 {
        abi::tag(self.0)
    }
    /// Low 32 bits: address, int or marker kind.
    #[inline(always)]
    pub const fn payload(self) -> u32 {
        self.0 as u32
    }
    /// Address of the cell; meaningful when [`Value::is_heap`].
    #[inline(always)]
    pub const fn addr(self) -> u32 {
        self.0 as u32
    }
    #[inline(always)]
    pub const fn as_int(self) -> i32 {
        self.0 as u32 as i32
    }
    #[inline(always)]
    pub const fn is_double(self) -> bool {
        abi::is_double(self.0)
    }
    #[inline(always)]
    pub const fn is_int(self) -> bool {
        self.tag() == abi::TAG_INT
    }
    #[inline(always)]
    pub const fn is_number(self) -> bool {
        self.is_double() || self.is_int()
    }
    #[inline(always)]
    pub const fn is_object(self) -> bool {
        self.tag() == abi::TAG_OBJECT
    }
    #[inline(always)]
    pub const fn is_string(self) -> bool {
        self.tag() == abi::TAG_STRING
    }
    #[inline(always)]
    pub const fn is_symbol(self) -> bool {
        self.tag() == abi::TAG_SYMBOL
    }
    #[inline(always)]
    pub const fn is_bigint(self) -> bool {
        self.tag() == abi::TAG_BIGINT
    }
    #[inline(always)]
    pub const fn is_cell(self) -> bool {
        self.tag() == abi::TAG_CELL
    }
    #[inline(always)]
    pub const fn is_bool(self) -> bool {
        self.tag() == abi::TAG_BOOL
    }
    #[inline(always)]
    pub const fn is_marker(self) -> bool {
        self.tag() == abi::TAG_MARKER
    }
    #[inline(always)]
    pub const fn is_nullish(self) -> bool {
        abi::is_nullish(self.0)
    }
    #[inline(always)]
    pub const fn is_undefined(self) -> bool {
        self.0 == abi::UNDEFINED
    }
    #[inline(always)]
    pub const fn is_hole(self) -> bool {
        self.0 == abi::HOLE
    }
    #[inline(always)]
    pub const fn is_exc(self) -> bool {
        self.0 == abi::EXC
    }
    /// Whether the payload is the address of a cell.
    #[inline(always)]
    pub const fn is_heap(self) -> bool {
        abi::is_heap(self.0)
    }
    /// The number of an int or double.
    #[inline]
    pub fn as_f64(self) -> f64 {
        abi::to_f64(self.0)
    }
    pub fn is_truthy_bool(self) -> bool {
        self.0 == abi::TRUE
    }
    /// Kind byte of the cell a heap value names.
    #[inline(always)]
    pub fn kind_byte(self) -> u8 {
        mem::load_u8(self.addr() + CELL_KIND)
    }
    /// Whether this is an object of `kind`.
    #[inline]
    pub fn is_kind(self, kind: Kind) -> bool {
        debug_assert!(kind as u8 >= FIRST_OBJECT_KIND);
        self.is_object() && self.kind_byte() == kind as u8
    }
}

/// The Value stored at `addr`.
#[inline(always)]
pub fn load(addr: u32) -> Value {
    Value(mem::load_u64(addr))
}

/// Stores without a write barrier: into fresh cells, static areas, or of non-heap values.
#[inline(always)]
pub fn store_raw(addr: u32, value: Value) {
    mem::store_u64(addr, value.0);
}

/// Stores into the cell at `cell`, with the write barrier.
#[inline]
pub fn store(cell: u32, addr: u32, value: Value) {
    mem::store_u64(addr, value.0);
    if value.is_heap() {
        crate::heap::barrier(cell);
    }
}

/// A predefined atom.
#[inline(always)]
pub fn atom(which: Atom) -> Value {
    load(which.address())
}
/// A well-known symbol.
#[inline(always)]
pub fn well_known(which: WellKnown) -> Value {
    load(which.address())
}
/// A realm slot.
#[inline(always)]
pub fn realm(which: Intrinsic) -> Value {
    load(which.address())
}
/// Second results of leaves.
#[inline(always)]
pub fn set_scratch(index: u32, value: Value) {
    store_raw(pulse_abi::layout::CTL_SCRATCH0 + 8 * index, value);
}
#[inline(always)]
pub fn get_scratch(index: u32) -> Value {
    load(pulse_abi::layout::CTL_SCRATCH0 + 8 * index)
}
