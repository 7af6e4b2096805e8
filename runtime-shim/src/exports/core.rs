//! Exports of `pulse_abi::leaves::core`. Made by `cargo xtask codegen`; not to be edited.

use crate::{
    compare, exception, func, heap, host, list, microtask, object, start, string, typed,
    unit,
};
use crate::value::Value;
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn gc_poll(a: u32) {
    heap::gc_poll(a);
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn barrier(a: u32) {
    heap::barrier(a);
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn alloc_cell(a: i32, b: u32) -> u32 {
    heap::alloc_cell(a, b)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn new_object(a: Value) -> Value {
    object::new_object(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn new_prototype(a: Value) -> Value {
    object::new_prototype(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn new_object_inline(a: Value, b: i32) -> Value {
    object::new_object_inline(a, b)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn new_array(a: i32) -> Value {
    object::array::new_array(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn new_array_len(a: Value) -> Value {
    object::array::new_array_len(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn new_closure(a: u32) -> Value {
    func::new_closure(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn new_scope(a: i32) -> Value {
    func::new_scope(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn new_frame(a: i32) -> Value {
    func::new_frame(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn new_coroutine(a: Value, b: Value, c: i32) -> Value {
    func::new_coroutine(a, b, c)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn new_literal_shape(a: u32, b: u32, c: i32, d: Value) -> u32 {
    func::new_literal_shape(a, b, c, d)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn unit_register(a: u32) {
    unit::unit_register(a);
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn intern(a: Value) -> Value {
    string::intern::intern(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn take_exception_kind() -> i32 {
    exception::take_exception_kind()
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn throw_error(a: i32, b: Value) -> Value {
    exception::throw_error(a, b)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn set_exception(a: Value) -> Value {
    exception::set_exception(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn to_bool(a: Value) -> i32 {
    i32::from(compare::to_bool(a))
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn strict_equal(a: Value, b: Value) -> i32 {
    i32::from(compare::strict_equal(a, b))
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn same_value(a: Value, b: Value) -> i32 {
    i32::from(compare::same_value(a, b))
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn same_value_zero(a: Value, b: Value) -> i32 {
    i32::from(compare::same_value_zero(a, b))
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn type_of(a: Value) -> Value {
    compare::type_of(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn stack_overflow() -> Value {
    exception::stack_overflow()
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn heap_stats(a: i32) -> f64 {
    heap::heap_stats(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn gc_force(a: u32) {
    heap::gc_force(a);
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn microtask_push(a: Value, b: Value, c: Value, d: Value) {
    microtask::microtask_push(a, b, c, d);
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn microtask_pop() -> Value {
    microtask::microtask_pop()
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn scratch(a: i32) -> Value {
    func::scratch(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn new_arguments(a: u32, b: i32) -> Value {
    object::array::new_arguments(a, b)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn rest_array(a: u32, b: i32) -> Value {
    func::rest_array(a, b)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn create_this(a: Value) -> Value {
    func::create_this(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn proto_from_constructor(a: Value, b: Value) -> Value {
    func::proto_from_constructor(a, b)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn new_bound_function(a: Value, b: Value, c: Value) -> Value {
    func::new_bound_function(a, b, c)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn new_proxy(a: Value, b: Value) -> Value {
    func::new_proxy(a, b)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn function_kind(a: Value) -> i32 {
    func::function_kind(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn function_source(a: Value) -> Value {
    func::function_source(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn function_set_home(a: Value, b: Value) {
    func::function_set_home(a, b);
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn is_callable(a: Value) -> i32 {
    i32::from(compare::is_callable(a))
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn is_constructor(a: Value) -> i32 {
    i32::from(compare::is_constructor(a))
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn kind_of(a: Value) -> i32 {
    func::kind_of(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn new_kind_object(a: i32, b: Value) -> Value {
    object::new_kind_object(a, b)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn field_get(a: u32, b: i32) -> Value {
    heap::field_get(a, b)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn field_set(a: u32, b: i32, c: Value) {
    heap::field_set(a, b, c);
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn list_new(a: i32) -> Value {
    list::list_new(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn list_push(a: u32, b: Value) -> Value {
    list::list_push(a, b)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn list_get(a: u32, b: i32) -> Value {
    list::list_get(a, b)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn list_set(a: u32, b: i32, c: Value) {
    list::list_set(a, b, c);
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn list_len(a: u32) -> i32 {
    list::list_len(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn list_pop(a: u32) -> Value {
    list::list_pop(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn list_shift(a: u32) -> Value {
    list::list_shift(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn list_clear(a: u32) {
    list::list_clear(a);
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn list_to_array(a: Value) -> Value {
    list::list_to_array(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn exception_value() -> Value {
    exception::exception_value()
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn exception_message() -> Value {
    exception::exception_message()
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn capture_backtrace() -> Value {
    host::capture_backtrace()
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn report_unhandled(a: Value) {
    host::report_unhandled(a);
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn symbol_new(a: Value) -> Value {
    func::symbol_new(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn symbol_private(a: Value) -> Value {
    func::symbol_private(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn symbol_description(a: Value) -> Value {
    func::symbol_description(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn symbol_for(a: Value) -> Value {
    func::symbol_for(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn symbol_key_for(a: Value) -> Value {
    func::symbol_key_for(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn is_private_symbol(a: Value) -> i32 {
    i32::from(func::is_private_symbol(a))
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn identity_hash(a: Value) -> i32 {
    func::identity_hash(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn weak_ref_new(a: Value, b: Value) -> Value {
    func::weak_ref_new(a, b)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn weak_ref_deref(a: Value) -> Value {
    func::weak_ref_deref(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn weak_turn_end() {
    func::weak_turn_end();
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn can_be_held_weakly(a: Value) -> i32 {
    i32::from(func::can_be_held_weakly(a))
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn finreg_register(a: Value, b: Value, c: Value, d: Value) {
    func::finreg_register(a, b, c, d);
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn finreg_unregister(a: Value, b: Value) -> i32 {
    i32::from(func::finreg_unregister(a, b))
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn finreg_next() -> i32 {
    i32::from(func::finreg_next())
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn global_object() -> Value {
    start::global_object()
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn global_lexical() -> Value {
    start::global_lexical()
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn zeal_set(a: i32) {
    heap::zeal_set(a != 0);
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn bytes_new(a: i32) -> Value {
    typed::bytes_new(a)
}
// SAFETY: the tables name each leaf once, and nothing else is exported under its name.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn bytes_len(a: u32) -> i32 {
    typed::bytes_len(a)
}
