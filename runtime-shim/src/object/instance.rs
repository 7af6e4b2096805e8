//! `instanceof` of ordinary functions. The site's cache holds the function's shape, for which Symbol.hasInstance is intact, and the
//! place of its `prototype`.

use pulse_abi::kinds::Kind;
use pulse_abi::layout::*;
use pulse_abi::realm::{Atom, Intrinsic, WellKnown};
use pulse_abi::value::MARK_LAZY;

use super::access::{cacheable, slot_info};
use super::{get_elem, shape, shape_of};
use crate::mem;
use crate::value::{Value, atom, load, realm};

const FALSE: i32 = 0;
const TRUE: i32 = 1;
const SLOW: i32 = 2;

/// Leaf.
pub fn instance_of(value: Value, target: Value, ic: u32) -> i32 {
    if !target.is_kind(Kind::Function) {
        return SLOW;
    }
    let function = target.addr();
    let epoch = mem::load_u32(CTL_PROTO_EPOCH);
    let known = ic != 0 && mem::load_u32(ic + IC_SHAPE) == shape_of(function) && mem::load_u32(ic + IC_EXTRA) == epoch;
    let info = if known {
        mem::load_u32(ic + IC_INFO)
    } else {
        let Some(slot) = cacheable(function, atom(Atom::Prototype)) else { return SLOW };
        let info = slot_info(function, slot.index);
        // Nobody can redefine it on Function.prototype; on the way there it is found first.
        if info & IC_INFO_SLOTS != 0 || get_elem(target, load(WellKnown::HasInstance.address())) != realm(Intrinsic::FunctionHasInstance) {
            return SLOW;
        }
        if ic != 0 {
            super::watch_prototypes(function);
            mem::store_u32(ic + IC_SHAPE, shape_of(function));
            mem::store_u32(ic + IC_INFO, info);
            mem::store_u32(ic + IC_HOLDER, 0);
            mem::store_u32(ic + IC_EXTRA, epoch);
        }
        info
    };
    if !value.is_object() {
        return FALSE;
    }
    let prototype = load(function + info);
    // One that was never asked for is nobody's prototype, unless a proxy asks for it now.
    if !prototype.is_object() && prototype != Value::marker(MARK_LAZY) {
        return SLOW;
    }
    let mut at = value.addr();
    loop {
        if mem::load_u8(at + CELL_KIND) == Kind::Proxy as u8 {
            return SLOW;
        }
        let proto = shape::proto(shape_of(at));
        if proto == prototype {
            return TRUE;
        }
        if !proto.is_object() {
            return FALSE;
        }
        at = proto.addr();
    }
}
