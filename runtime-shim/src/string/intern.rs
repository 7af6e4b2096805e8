//! The table of atoms: property keys, literals. Two equal atoms are the same cell.

use super::repr::{self, View};
use crate::value::Value;
use crate::{mem, state};
use pulse_abi::layout::{CELL_FLAGS, STRING_ATOM, STRING_HASH};

/// Atoms by hash, and the registry of Symbol.for.
#[derive(Default)]
pub struct InternTable {
    /// Those of the snapshot, never written again: a request touches few pages.
    sealed: Atoms,
    fresh: Atoms,
    /// Atoms of the single Latin-1 units, 0 = not yet.
    singles: Vec<u32>,
    /// (atom, symbol) of Symbol.for.
    pub registry: Vec<(u32, u32)>,
}

/// A hash table of atoms.
#[derive(Default)]
struct Atoms {
    /// Open addressing, a power of two; 0 = empty.
    slots: Vec<u32>,
    count: usize,
}

impl Atoms {
    fn find(&self, hash: u32, same: impl Fn(u32) -> bool) -> Option<u32> {
        let mask = self.slots.len().checked_sub(1)?;
        let mut at = hash as usize & mask;
        loop {
            match self.slots[at] {
                0 => return None,
                cell if mem::load_u32(cell + STRING_HASH) == hash && same(cell) => return Some(cell),
                _ => at = (at + 1) & mask,
            }
        }
    }

    fn insert(&mut self, cell: u32) {
        if self.count * 2 >= self.slots.len() {
            self.resize((self.slots.len() * 2).max(64));
        }
        self.place(cell);
        self.count += 1;
    }

    fn resize(&mut self, size: usize) {
        let old = std::mem::replace(&mut self.slots, vec![0; size]);
        for cell in old.into_iter().filter(|c| *c != 0) {
            self.place(cell);
        }
    }

    fn place(&mut self, cell: u32) {
        let mask = self.slots.len() - 1;
        let mut at = mem::load_u32(cell + STRING_HASH) as usize & mask;
        while self.slots[at] != 0 {
            at = (at + 1) & mask;
        }
        self.slots[at] = cell;
    }

    fn retain(&mut self, keep: impl Fn(u32) -> bool) {
        let live: Vec<u32> = self.slots.iter().copied().filter(|c| *c != 0 && keep(*c)).collect();
        self.slots.fill(0);
        self.count = live.len();
        for cell in live {
            self.place(cell);
        }
    }
}

impl InternTable {
    /// Forgets atoms that died; those of the snapshot never do.
    pub fn sweep(&mut self) {
        let heap = state::heap();
        self.fresh.retain(|cell| heap.space.is_marked(cell));
        for single in &mut self.singles {
            if *single != 0 && !heap.space.is_marked(*single) {
                *single = 0;
            }
        }
    }

    /// Before a snapshot: every atom so far is there to stay.
    pub fn seal(&mut self) {
        for cell in std::mem::take(&mut self.fresh).slots.into_iter().filter(|c| *c != 0) {
            self.sealed.insert(cell);
        }
    }
}

fn lookup(view: View<'_>, hash: u32) -> Value {
    let same = |cell: u32| {
        let other = repr::view(Value::string(cell));
        match (view, other) {
            (View::Latin1(a), View::Latin1(b)) => a == b,
            (View::Utf16(a), View::Utf16(b)) => a == b,
            (a, b) => a.len() == b.len() && (0..a.len()).all(|i| a.unit(i) == b.unit(i)),
        }
    };
    let table = state::interned();
    if let Some(cell) = table.sealed.find(hash, same).or_else(|| table.fresh.find(hash, same)) {
        return Value::string(cell);
    }
    let cell = repr::atom_cell(view, hash);
    state::interned().fresh.insert(cell);
    Value::string(cell)
}

/// Leaf: string → atom.
pub fn intern(value: Value) -> Value {
    if mem::load_u8(value.addr() + CELL_FLAGS) & STRING_ATOM != 0 {
        return value;
    }
    let hash = repr::hash(value);
    lookup(repr::view(value), hash)
}

/// The atom of these bytes as units.
pub fn intern_latin1(bytes: &[u8]) -> Value {
    lookup(View::Latin1(bytes), repr::hash_units(bytes.iter().map(|b| u16::from(*b))))
}

/// The atom of a text.
pub fn intern_str(text: &str) -> Value {
    if text.is_ascii() {
        return intern_latin1(text.as_bytes());
    }
    let units: Vec<u16> = text.encode_utf16().collect();
    intern(repr::from_units(&units))
}

/// The atom of one Latin-1 unit.
pub fn single(byte: u8) -> Value {
    let table = state::interned();
    if table.singles.is_empty() {
        table.singles = vec![0; 256];
    }
    let known = table.singles[byte as usize];
    if known != 0 {
        return Value::string(known);
    }
    let made = intern_latin1(&[byte]);
    state::interned().singles[byte as usize] = made.addr();
    made
}

/// Before a snapshot: all single units become atoms, so that no request has to write the list.
pub fn make_singles() {
    for byte in 0..=u8::MAX {
        single(byte);
    }
}
