//! Names without a binding: the lexical record of scripts first, then the global object.

use pulse_abi::layout::*;
use pulse_abi::value::{MARK_ABSENT, MARK_READ_ONLY};

use super::access::{cacheable, set_elem, slot_info};
use super::key::Key;
use super::property::{WRITABLE, own, write_own};
use super::{get_elem_absent, lookup_is_plain_absent, shape_of};
use crate::value::{Value, load};
use crate::{heap, mem, string};

/// Way 0 of a global's cache: shape of the holder, slot, holder.
fn fill(ic: u32, holder: u32, name: Value) {
    if ic == 0 || heap::is_young(holder) {
        return;
    }
    if let Some(slot) = cacheable(holder, name) {
        mem::store_u32(ic + IC_SHAPE, shape_of(holder));
        mem::store_u32(ic + IC_INFO, slot_info(holder, slot.index));
        mem::store_u32(ic + IC_HOLDER, holder);
        mem::store_u32(ic + IC_EXTRA, 0);
    }
}

/// Leaf: the value may be TDZ.
pub fn get_global(name: Value, ic: u32) -> Value {
    let name = string::intern(name);
    let lexical = load(CTL_GLOBAL_LEXICAL).addr();
    if let Some(found) = own(lexical, Key::Name(name)) {
        fill(ic, lexical, name);
        return found.value;
    }
    let global = load(CTL_GLOBAL);
    // A lexical binding declared later shadows the property: such scripts are units of their own, with caches of their own.
    fill(ic, global.addr(), name);
    get_elem_absent(global, name)
}

/// Leaf: strict assignment.
pub fn set_global(name: Value, item: Value, _ic: u32) -> Value {
    let name = string::intern(name);
    let lexical = load(CTL_GLOBAL_LEXICAL).addr();
    if let Some(found) = own(lexical, Key::Name(name)) {
        if found.value == Value::TDZ {
            return Value::TDZ;
        }
        if found.attributes & WRITABLE == 0 {
            return Value::marker(MARK_READ_ONLY);
        }
        write_own(lexical, Key::Name(name), &found, item);
        return Value::UNDEFINED;
    }
    let global = load(CTL_GLOBAL);
    if lookup_is_plain_absent(global, name) {
        return Value::marker(MARK_ABSENT);
    }
    set_elem(global, name, item)
}
