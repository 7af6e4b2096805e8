//! The boxed word: a NaN-boxed 64-bit value.
//!
//! A word is a double iff it is below [`FIRST_TAG`] as an unsigned number; every NaN that enters
//! the heap is canonical, so no double collides with a tag. Otherwise the high 32 bits are a tag
//! and the low 32 bits its payload.

/// Words below this (unsigned) are doubles.
pub const FIRST_TAG: u64 = 0xFFF9_0000_0000_0000;
/// Words from here on (unsigned) carry the address of a heap cell in their payload.
pub const FIRST_HEAP: u64 = 0xFFFE_0000_0000_0000;

/// int32; payload is the two's complement number.
pub const TAG_INT: u32 = 0xFFF9_0000;
/// Boolean; payload 0 or 1.
pub const TAG_BOOL: u32 = 0xFFFA_0000;
pub const TAG_UNDEFINED: u32 = 0xFFFB_0000;
/// `tag & !1 == TAG_UNDEFINED` tests for undefined or null.
pub const TAG_NULL: u32 = 0xFFFB_0001;
/// An absent array element. Never visible to user code.
pub const TAG_HOLE: u32 = 0xFFFC_0000;
/// An uninitialised lexical binding; an uninitialised `this` in derived constructors.
pub const TAG_TDZ: u32 = 0xFFFC_0001;
/// "An exception is pending", the result of a function that threw.
pub const TAG_EXC: u32 = 0xFFFC_0002;
/// Answer of a leaf that cannot go on without running JS, or an internal sentinel; payload says which (`MARK_*`).
pub const TAG_MARKER: u32 = 0xFFFC_0003;
pub const TAG_STRING: u32 = 0xFFFE_0000;
pub const TAG_SYMBOL: u32 = 0xFFFE_0001;
pub const TAG_BIGINT: u32 = 0xFFFE_0002;
/// An internal cell (Shape, Scope, Frame, Elements, …); never visible to user code.
pub const TAG_CELL: u32 = 0xFFFE_0003;
pub const TAG_OBJECT: u32 = 0xFFFF_0000;

/// A boxed word of `tag` and `payload`.
pub const fn boxed(tag: u32, payload: u32) -> u64 {
    ((tag as u64) << 32) | payload as u64
}

pub const UNDEFINED: u64 = boxed(TAG_UNDEFINED, 0);
pub const NULL: u64 = boxed(TAG_NULL, 0);
pub const FALSE: u64 = boxed(TAG_BOOL, 0);
pub const TRUE: u64 = boxed(TAG_BOOL, 1);
pub const HOLE: u64 = boxed(TAG_HOLE, 0);
pub const TDZ: u64 = boxed(TAG_TDZ, 0);
pub const EXC: u64 = boxed(TAG_EXC, 0);
/// The only NaN in the heap.
pub const CANONICAL_NAN: u64 = 0x7FF8_0000_0000_0000;

/// Property lookup found an accessor; the getter/setter is in `CTL_SCRATCH0`.
pub const MARK_ACCESSOR: u32 = 1;
/// Property lookup met a Proxy or other exotic object (in `CTL_SCRATCH0`); TypeScript must take over from there.
pub const MARK_EXOTIC: u32 = 2;
/// The operand needs ToPrimitive (or is otherwise an object where a primitive is wanted).
pub const MARK_TO_PRIMITIVE: u32 = 3;
/// The base is undefined or null.
pub const MARK_NULLISH: u32 = 4;
/// Property not found (where the caller must tell it from undefined).
pub const MARK_ABSENT: u32 = 5;
/// An iterator is exhausted.
pub const MARK_DONE: u32 = 6;
/// The store was refused: read-only, no setter, not extensible.
pub const MARK_READ_ONLY: u32 = 7;
/// The `prototype` slot of a function whose prototype object is created on first touch.
pub const MARK_LAZY: u32 = 8;
/// The operand is a Symbol or BigInt where a number or string is wanted.
pub const MARK_TYPE: u32 = 9;
/// There is no room for the result, but a collection may make some: the leaf is to be asked once more behind the next poll.
pub const MARK_NO_ROOM: u32 = 10;

/// An int.
pub const fn int(value: i32) -> u64 {
    boxed(TAG_INT, value as u32)
}
/// A boolean.
pub const fn boolean(value: bool) -> u64 {
    if value { TRUE } else { FALSE }
}
/// A MARKER of this kind.
pub const fn marker(kind: u32) -> u64 {
    boxed(TAG_MARKER, kind)
}
/// The object at this address.
pub const fn object(address: u32) -> u64 {
    boxed(TAG_OBJECT, address)
}
/// The high half: the tag of what is not a double.
pub const fn tag(word: u64) -> u32 {
    (word >> 32) as u32
}
/// The low half.
pub const fn payload(word: u64) -> u32 {
    word as u32
}
/// Whether it is a double.
pub const fn is_double(word: u64) -> bool {
    word < FIRST_TAG
}
/// Whether it is an int.
pub const fn is_int(word: u64) -> bool {
    tag(word) == TAG_INT
}
/// Whether it is an int or a double.
pub const fn is_number(word: u64) -> bool {
    is_double(word) || is_int(word)
}
/// Whether it is an object.
pub const fn is_object(word: u64) -> bool {
    tag(word) == TAG_OBJECT
}
/// Whether it is a string.
pub const fn is_string(word: u64) -> bool {
    tag(word) == TAG_STRING
}
/// Whether it is undefined or null.
pub const fn is_nullish(word: u64) -> bool {
    tag(word) & !1 == TAG_UNDEFINED
}
/// Whether the payload is the address of a heap cell.
pub const fn is_heap(word: u64) -> bool {
    word >= FIRST_HEAP
}
/// A double as a word; NaNs become canonical.
pub fn double(value: f64) -> u64 {
    if value.is_nan() { CANONICAL_NAN } else { value.to_bits() }
}
/// A number in its preferred form: int32 when integral, in range and not -0.
pub fn number(value: f64) -> u64 {
    let truncated = value as i32;
    if f64::from(truncated).to_bits() == value.to_bits() { int(truncated) } else { double(value) }
}
/// The number of an int or double word.
pub fn to_f64(word: u64) -> f64 {
    if is_int(word) { f64::from(payload(word) as i32) } else { f64::from_bits(word) }
}
