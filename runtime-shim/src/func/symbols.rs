//! Symbols: ordinary, registered, private names. Cells: word = hash; +8 description; +16 registry key.

use pulse_abi::kinds::Kind;
use pulse_abi::layout::*;

use crate::value::{Value, load, store_raw};
use crate::{heap, mem, state, string};

/// Flag of private names in the cell's flags byte.
pub const SYMBOL_PRIVATE: u8 = 1;

fn make(description: Value, key: Value, flags: u8) -> Value {
    let at = heap::alloc_old(Kind::Symbol, 24);
    mem::store_u32(at, heap::fresh_hash());
    mem::store_u8(at + CELL_FLAGS, flags);
    mem::store_u16(at + CELL_NFIELDS, 2);
    store_raw(at + 8, description);
    store_raw(at + 16, key);
    heap::barrier(at);
    Value::symbol(at)
}

/// Leaf.
pub fn symbol_new(description: Value) -> Value {
    make(description, Value::UNDEFINED, 0)
}

/// Leaf: a private name.
pub fn symbol_private(description: Value) -> Value {
    make(description, Value::UNDEFINED, SYMBOL_PRIVATE)
}

/// Leaf: string or undefined.
pub fn symbol_description(symbol: Value) -> Value {
    load(symbol.addr() + 8)
}

/// Leaf: Symbol.for.
pub fn symbol_for(key: Value) -> Value {
    let atom = string::intern(key);
    if let Some((_, symbol)) = state::interned().registry.iter().find(|(a, _)| *a == atom.addr()) {
        return Value::symbol(*symbol);
    }
    let symbol = make(atom, atom, 0);
    state::interned().registry.push((atom.addr(), symbol.addr()));
    symbol
}

/// Leaf: registry key or undefined.
pub fn symbol_key_for(symbol: Value) -> Value {
    load(symbol.addr() + 16)
}

/// Leaf.
pub fn is_private_symbol(value: Value) -> bool {
    value.is_symbol() && mem::load_u8(value.addr() + CELL_FLAGS) & SYMBOL_PRIVATE != 0
}

/// Leaf: of an object or symbol.
pub fn identity_hash(value: Value) -> i32 {
    if value.is_symbol() { mem::load_u32(value.addr()) as i32 } else { heap::object_hash(value.addr()) as i32 }
}
