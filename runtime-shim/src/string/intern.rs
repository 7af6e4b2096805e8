//! The table of atoms: property keys, literals. Two equal atoms are the same cell.

use super::repr::{self, View};
use crate::value::Value;
use crate::{mem, state};
use pulse_abi::layout::{CELL_FLAGS, STRING_ATOM, STRING_HASH};

/// Atoms by hash, and the registry of Symbol.for.
#[derive(Default)]
pub struct InternTable {
    /// Open addressing; 0 = empty.
    slots: Vec<u32>,
    count: usize,
    /// Atoms of the single Latin-1 units, 0 = not yet.
    singles: Vec<u32>,
    /// (atom, symbol) of Symbol.for.
    pub registry: Vec<(u32, u32)>,
}

impl InternTable {
    fn find(&self, hash: u32, same: impl Fn(u32) -> bool) -> Result<u32, usize> {
        let mask = self.slots.len() - 1;
        let mut at = hash as usize & mask;
        loop {
            match self.slots[at] {
                0 => return Err(at),
                cell if mem::load_u32(cell + STRING_HASH) == hash && same(cell) => return Ok(cell),
                _ => at = (at + 1) & mask,
            }
        }
    }

    fn grow(&mut self) {
        let size = (self.slots.len() * 2).max(1024);
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

    /// Forgets atoms that died.
    pub fn sweep(&mut self) {
        let heap = state::heap();
        let live: Vec<u32> = self.slots.iter().copied().filter(|c| *c != 0 && heap.space.is_marked(*c)).collect();
        self.slots.iter_mut().for_each(|s| *s = 0);
        self.count = live.len();
        for cell in live {
            self.place(cell);
        }
        for single in &mut self.singles {
            if *single != 0 && !heap.space.is_marked(*single) {
                *single = 0;
            }
        }
    }
}

fn lookup(view: View<'_>, hash: u32) -> Value {
    let table = state::interned();
    if table.count * 2 >= table.slots.len() {
        table.grow();
    }
    let same = |cell: u32| {
        let other = repr::view(Value::string(cell));
        match (view, other) {
            (View::Latin1(a), View::Latin1(b)) => a == b,
            (View::Utf16(a), View::Utf16(b)) => a == b,
            (a, b) => a.len() == b.len() && (0..a.len()).all(|i| a.unit(i) == b.unit(i)),
        }
    };
    match table.find(hash, same) {
        Ok(cell) => Value::string(cell),
        Err(_) => {
            let cell = repr::atom_cell(view, hash);
            let table = state::interned();
            table.place(cell);
            table.count += 1;
            Value::string(cell)
        }
    }
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
