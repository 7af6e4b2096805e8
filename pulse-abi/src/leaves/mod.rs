//! The leaves: Rust functions of the shim that compiled code calls by name.
//!
//! Obligations of a leaf: it never calls JS, never collects, never blocks. It may allocate (from
//! the nursery, its overflow window, or old space). One table per area; a row is
//! `name, (parameter types) -> result type, effects, "doc"`.
//!
//! Types: `V` a boxed Value (i64) · `I` an int32 (i32; from TypeScript: an int Value) · `U` an
//! untagged u32 address or id of static data (i32; supplied by the compiler only) · `P` the address
//! of an object or cell (i32; from TypeScript: any heap Value's payload) · `B` a boolean (i32 0/1) ·
//! `F` a number (f64; from TypeScript: int or double) · `N` no result (undefined in TypeScript).
//! A `P` result is boxed as CELL in TypeScript. A `V` result may be EXC when effects say `throws`:
//! the leaf has set CTL_EXCEPTION_KIND and CTL_EXCEPTION_MESSAGE (or CTL_EXCEPTION); it may be a MARKER
//! when the doc says so.
//!
//! Effects: `pure` (depends on its arguments only, reads no mutable heap) · `reads` · `alloc` (allocates and
//! reads) · `writes` · with suffix `_throws`. `room_throws` is `alloc_throws` of a leaf that may want much memory at once: instead of
//! its first refusal it returns MARKER(NO_ROOM) and asks for a collection; called again behind a poll, as `$name(…)` in TypeScript
//! is by itself, it does its work or throws.

/// A leaf's parameter or result type; see the module documentation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum T {
    V,
    I,
    U,
    P,
    B,
    F,
    N,
}

/// What a leaf may do; decides what may move across a call of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(non_camel_case_types)]
pub enum Effect {
    pure,
    reads,
    alloc,
    writes,
    pure_throws,
    reads_throws,
    alloc_throws,
    room_throws,
    writes_throws,
}

impl Effect {
    pub const fn throws(self) -> bool {
        matches!(self, Effect::pure_throws | Effect::reads_throws | Effect::alloc_throws | Effect::room_throws | Effect::writes_throws)
    }
    pub const fn writes(self) -> bool {
        matches!(self, Effect::writes | Effect::writes_throws)
    }
    pub const fn wants_room(self) -> bool {
        matches!(self, Effect::room_throws)
    }
    pub const fn pure(self) -> bool {
        matches!(self, Effect::pure)
    }
}

/// A row as data.
#[derive(Clone, Copy, Debug)]
pub struct Leaf {
    pub name: &'static str,
    pub params: &'static [T],
    pub result: T,
    pub effect: Effect,
    pub doc: &'static str,
}

macro_rules! leaves {
    ($($name:ident, ($($p:ident),*) -> $r:ident, $e:ident, $doc:literal;)*) => {
        /// The rows of this area.
        pub const ROWS: &[crate::leaves::Leaf] = &[$(crate::leaves::Leaf {
            name: stringify!($name),
            params: &[$(crate::leaves::T::$p),*],
            result: crate::leaves::T::$r,
            effect: crate::leaves::Effect::$e,
            doc: $doc,
        }),*];
    };
}

pub mod collections;
pub mod core;
pub mod number;
pub mod object;
pub mod regexp;
pub mod string;
pub mod typed;
pub mod wire;

const AREAS: &[&[Leaf]] = &[
    core::ROWS,
    object::ROWS,
    string::ROWS,
    number::ROWS,
    collections::ROWS,
    typed::ROWS,
    regexp::ROWS,
    wire::ROWS,
];

const COUNT: usize = {
    let mut total = 0;
    let mut i = 0;
    while i < AREAS.len() {
        total += AREAS[i].len();
        i += 1;
    }
    total
};

const ALL: [Leaf; COUNT] = {
    let mut out = [Leaf { name: "", params: &[], result: T::N, effect: Effect::pure, doc: "" }; COUNT];
    let mut at = 0;
    let mut i = 0;
    while i < AREAS.len() {
        let mut j = 0;
        while j < AREAS[i].len() {
            out[at] = AREAS[i][j];
            at += 1;
            j += 1;
        }
        i += 1;
    }
    out
};

/// Every leaf, in table order.
pub const LEAVES: &[Leaf] = &ALL;

/// The row of a leaf by name.
pub fn leaf(name: &str) -> Option<&'static Leaf> {
    LEAVES.iter().find(|row| row.name == name)
}
