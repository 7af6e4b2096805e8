//! Startup at image build: control block, atoms, well-known symbols, the first prototypes.

use pulse_abi::kinds::Kind;
use pulse_abi::layout::*;
use pulse_abi::realm::{Atom, Intrinsic, WellKnown};

use crate::value::{Value, realm, store_raw};
use crate::{func, mem, object, state, string};

/// Export `rt_start`: called once, before anything else.
pub fn start() {
    #[cfg(not(target_arch = "wasm32"))]
    mem::reset();
    crate::host::install_panic_hook();
    state::init();
    mem::store_u32(CTL_ALLOC_PTR, NURSERY);
    mem::store_u32(CTL_ALLOC_LIMIT, NURSERY_SOFT_END);
    mem::store_u32(CTL_PROTO_EPOCH, 1);
    mem::store_u32(CTL_EXCEPTION_KIND, 0);
    mem::store_u32(CTL_STATUS, 0);
    for at in [CTL_EXCEPTION, CTL_EXCEPTION_MESSAGE, CTL_SCRATCH0, CTL_SCRATCH1, CTL_SCRATCH2, CTL_GLOBAL, CTL_GLOBAL_LEXICAL, CTL_UNDEFINED] {
        store_raw(at, Value::UNDEFINED);
    }
    for slot in Intrinsic::ALL {
        store_raw(slot.address(), Value::UNDEFINED);
    }
    for atom in Atom::ALL {
        store_raw(atom.address(), string::intern_str(atom.text()));
    }
    for symbol in WellKnown::ALL {
        let description = string::intern_str(&format!("Symbol.{}", symbol.text()));
        store_raw(symbol.address(), func::symbol_new(description));
    }
    let object_prototype = object::new_object(Value::NULL);
    store_raw(Intrinsic::ObjectPrototype.address(), object_prototype);
    // %Function.prototype% is a function; stdlib fills in its code.
    let function_prototype = object::new_kind_object(Kind::Function as i32, object_prototype);
    mem::store_u8(function_prototype.addr() + CELL_FLAGS, FN_ARITY_NONE << FN_ARITY_SHIFT);
    store_raw(Intrinsic::FunctionPrototype.address(), function_prototype);
    object::define_own(function_prototype, crate::value::atom(Atom::Length), Value::int(0), 4);
    object::define_own(function_prototype, crate::value::atom(Atom::Name), crate::value::atom(Atom::Empty), 4);
    let array_prototype = object::new_kind_object(Kind::Array as i32, object_prototype);
    store_raw(array_prototype.addr() + ARRAY_LENGTH, Value::int(0));
    store_raw(Intrinsic::ArrayPrototype.address(), array_prototype);
    for slot in [Intrinsic::GeneratorFunctionPrototype, Intrinsic::AsyncGeneratorFunctionPrototype, Intrinsic::AsyncFunctionPrototype] {
        store_raw(slot.address(), object::new_object(realm(Intrinsic::FunctionPrototype)));
    }
    store_raw(CTL_GLOBAL, object::new_kind_object(Kind::Global as i32, object_prototype));
    store_raw(CTL_GLOBAL_LEXICAL, object::new_object(Value::NULL));
}

/// Leaf.
pub fn global_object() -> Value {
    crate::value::load(CTL_GLOBAL)
}

/// Leaf.
pub fn global_lexical() -> Value {
    crate::value::load(CTL_GLOBAL_LEXICAL)
}
