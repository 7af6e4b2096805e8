//! Pending exceptions. A leaf that fails records kind and message; the Error object is made by
//! TypeScript when somebody looks (rt `op_take_exception`).

use pulse_abi::layout::*;

use crate::value::{Value, load, store_raw};
use crate::{mem, string};

/// Leaf `throw_error`: an error of kind ERR_* becomes pending.
pub fn throw_error(kind: i32, message: Value) -> Value {
    mem::store_u32(CTL_EXCEPTION_KIND, kind as u32);
    store_raw(CTL_EXCEPTION_MESSAGE, message);
    store_raw(CTL_EXCEPTION, Value::HOLE);
    Value::EXC
}

/// As [`throw_error`] with text.
pub fn throw_error_str(kind: u32, message: &str) -> Value {
    throw_error(kind as i32, string::from_str(message))
}

/// Leaf: any value becomes pending.
pub fn set_exception(value: Value) -> Value {
    mem::store_u32(CTL_EXCEPTION_KIND, 0);
    store_raw(CTL_EXCEPTION, value);
    Value::EXC
}

/// Leaf: kind of the lazily created error, 0 when the pending exception is a value.
pub fn take_exception_kind() -> i32 {
    let kind = mem::load_u32(CTL_EXCEPTION_KIND);
    mem::store_u32(CTL_EXCEPTION_KIND, 0);
    kind as i32
}

/// Leaf: the pending value, which is no longer pending.
pub fn exception_value() -> Value {
    let value = load(CTL_EXCEPTION);
    store_raw(CTL_EXCEPTION, Value::UNDEFINED);
    value
}

/// Leaf: message of the lazily created error.
pub fn exception_message() -> Value {
    let value = load(CTL_EXCEPTION_MESSAGE);
    store_raw(CTL_EXCEPTION_MESSAGE, Value::UNDEFINED);
    value
}

/// Leaf: the shadow stack is used up.
pub fn stack_overflow() -> Value {
    throw_error_str(ERR_RANGE, "Maximum call stack size exceeded")
}
