//! Equality, truth and typeof. ECMA-262 §7.2, §7.1.2, §13.5.3.

use pulse_abi::kinds::Kind;
use pulse_abi::layout::*;
use pulse_abi::realm::Atom;
use pulse_abi::value::TAG_NULL;

use crate::number::bigint;
use crate::value::{Value, atom};
use crate::{mem, string};

/// Leaf: ToBoolean.
pub fn to_bool(value: Value) -> bool {
    if value.is_bool() {
        value == Value::TRUE
    } else if value.is_int() {
        value.as_int() != 0
    } else if value.is_double() {
        let number = value.as_f64();
        number != 0.0 && !number.is_nan()
    } else if value.is_string() {
        string::len(value) != 0
    } else if value.is_bigint() {
        !bigint::bigint_is_zero(value)
    } else {
        !value.is_nullish()
    }
}

/// Same contents, for values that are compared by contents; `None` for the others.
fn contents(a: Value, b: Value) -> Option<bool> {
    if a.is_string() && b.is_string() {
        Some(string::equal(a, b))
    } else if a.is_bigint() && b.is_bigint() {
        Some(bigint::bigint_eq(a, b))
    } else {
        None
    }
}

/// Leaf: IsStrictlyEqual.
pub fn strict_equal(a: Value, b: Value) -> bool {
    if a.is_number() && b.is_number() {
        return a.as_f64() == b.as_f64();
    }
    a == b || contents(a, b).unwrap_or(false)
}

/// Leaf: SameValue.
pub fn same_value(a: Value, b: Value) -> bool {
    if a.is_number() && b.is_number() {
        let (x, y) = (a.as_f64(), b.as_f64());
        return x.to_bits() == y.to_bits() || (x.is_nan() && y.is_nan());
    }
    a == b || contents(a, b).unwrap_or(false)
}

/// Leaf: SameValueZero.
pub fn same_value_zero(a: Value, b: Value) -> bool {
    if a.is_number() && b.is_number() {
        let (x, y) = (a.as_f64(), b.as_f64());
        return x == y || (x.is_nan() && y.is_nan());
    }
    a == b || contents(a, b).unwrap_or(false)
}

/// Leaf: typeof.
pub fn type_of(value: Value) -> Value {
    let name = if value.is_number() {
        Atom::Number
    } else if value.is_string() {
        Atom::String
    } else if value.is_bool() {
        Atom::Boolean
    } else if value.is_undefined() {
        Atom::Undefined
    } else if value.tag() == TAG_NULL {
        Atom::Object
    } else if value.is_symbol() {
        Atom::Symbol
    } else if value.is_bigint() {
        Atom::Bigint
    } else if is_callable(value) {
        Atom::Function
    } else {
        Atom::Object
    };
    atom(name)
}

/// Leaf: has [[Call]].
pub fn is_callable(value: Value) -> bool {
    if !value.is_object() {
        return false;
    }
    let kind = value.kind_byte();
    kind == Kind::Function as u8
        || kind == Kind::BoundFunction as u8
        || (kind == Kind::Proxy as u8 && mem::load_u8(value.addr() + CELL_FLAGS) & FLAG_CALLABLE != 0)
}

/// Leaf: has [[Construct]].
pub fn is_constructor(value: Value) -> bool {
    if !value.is_object() {
        return false;
    }
    match Kind::from_byte(value.kind_byte()) {
        Some(Kind::Function) => {
            let kind = mem::load_u8(crate::func::info(value.addr()) + INFO_KIND);
            matches!(kind, FN_KIND_NORMAL | FN_KIND_CLASS | FN_KIND_DERIVED_CLASS | FN_KIND_BUILTIN_CTOR)
        }
        Some(Kind::BoundFunction | Kind::Proxy) => mem::load_u8(value.addr() + CELL_FLAGS) & FLAG_CONSTRUCTOR != 0,
        _ => false,
    }
}
