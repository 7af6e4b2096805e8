//! Shapes, properties, inline caches, keys.

use pulse_abi::layout::*;
use pulse_abi::realm::Intrinsic;
use pulse_abi::value::{MARK_ABSENT, MARK_ACCESSOR, MARK_NULLISH, MARK_READ_ONLY, MARK_TO_PRIMITIVE};

use super::*;
use crate::value::{get_scratch, load};
use crate::{func, string};

/// A static area for inline caches: the spare end of the shim's private words is too small.
const IC: u32 = 0x13_8000;

fn start() {
    crate::start::start();
}
fn name(text: &str) -> Value {
    string::intern_str(text)
}
fn object() -> Value {
    new_plain_object()
}
/// A holder that inline caches accept: not in the nursery.
fn old(value: Value) -> Value {
    crate::value::store_raw(SHADOW_STACK, value);
    crate::heap::gc_force(SHADOW_STACK + 8);
    load(SHADOW_STACK)
}
fn ic_word(offset: u32) -> u32 {
    mem::load_u32(IC + offset)
}
/// Whether compiled code's inline check of way 0 hits, and what it reads.
fn inline_get(object: Value) -> Option<Value> {
    if ic_word(IC_SHAPE) != shape_of(object.addr()) {
        return None;
    }
    let holder = ic_word(IC_HOLDER);
    if holder != 0 && ic_word(IC_EXTRA) != mem::load_u32(CTL_PROTO_EPOCH) {
        return None;
    }
    let base = if holder == 0 { object.addr() } else { holder };
    let info = ic_word(IC_INFO);
    let from = if info & IC_INFO_SLOTS != 0 { mem::load_u32(base + OBJECT_SLOTS) + (info & !IC_INFO_SLOTS) } else { base + info };
    Some(load(from))
}
fn texts(keys: Value) -> Vec<String> {
    (0..array_length(keys)).map(|i| String::from_utf16_lossy(&string::to_units(get_elem(keys, Value::int(i as i32))))).collect()
}

#[test]
fn same_history_same_shape() {
    start();
    let (a, b, c) = (object(), object(), object());
    for o in [a, b] {
        set_elem(o, name("x"), Value::int(1));
        set_elem(o, name("y"), Value::int(2));
    }
    set_elem(c, name("y"), Value::int(2));
    set_elem(c, name("x"), Value::int(1));
    assert_eq!(shape_of(a.addr()), shape_of(b.addr()));
    assert_ne!(shape_of(a.addr()), shape_of(c.addr()));
    assert_eq!(get_elem(c, name("x")), Value::int(1));
}

#[test]
fn many_properties_become_a_dictionary_and_keep_their_values() {
    start();
    let o = object();
    for i in 0..2000 {
        assert_eq!(set_elem(o, name(&format!("k{i}")), Value::int(i)), Value::UNDEFINED);
    }
    assert!(shape::is_dictionary(shape_of(o.addr())));
    for i in (0..2000).step_by(2) {
        assert!(delete_prop(o, name(&format!("k{i}"))));
    }
    for i in 0..500 {
        set_elem(o, name(&format!("again{i}")), Value::int(-i));
    }
    for i in 0..2000 {
        let expected = if i % 2 == 0 { Value::UNDEFINED } else { Value::int(i) };
        assert_eq!(get_elem(o, name(&format!("k{i}"))), expected, "k{i}");
    }
    for i in 0..500 {
        assert_eq!(get_elem(o, name(&format!("again{i}"))), Value::int(-i));
    }
    assert_eq!(array_length(own_keys(o, 1)), 1500);
}

#[test]
fn delete_leaves_objects_of_the_same_shape_alone() {
    start();
    let (a, b) = (object(), object());
    for o in [a, b] {
        set_elem(o, name("x"), Value::int(1));
        set_elem(o, name("y"), Value::int(2));
    }
    assert!(delete_prop(a, name("x")));
    assert_eq!(get_elem_absent(a, name("x")), Value::marker(MARK_ABSENT));
    assert_eq!(get_elem(a, name("y")), Value::int(2));
    assert_eq!(get_elem(b, name("x")), Value::int(1));
}

#[test]
fn keys_are_normalised_and_ordered() {
    start();
    let o = object();
    let symbol = func::symbol_new(Value::UNDEFINED);
    for key in [name("b"), Value::int(10), symbol, name("a"), name("2"), Value::double(1.0), name("01"), Value::double(1.5)] {
        set_elem(o, key, Value::TRUE);
    }
    assert_eq!(texts(own_keys(o, 1)), ["1", "2", "10", "b", "a", "01", "1.5"]);
    assert_eq!(get_elem(own_keys(o, 2), Value::int(0)), symbol);
    assert_eq!(get_elem(o, Value::int(2)), Value::TRUE);
    assert_eq!(get_elem(o, name("10")), Value::TRUE);
    assert_eq!(key::to_property_key(Value::int(-1)), name("-1"));
    assert_eq!(key::to_property_key(o), Value::marker(MARK_TO_PRIMITIVE));
    assert_eq!(get_elem(Value::NULL, name("x")), Value::marker(MARK_NULLISH));
}

#[test]
fn get_fills_the_cache_with_own_slots() {
    start();
    mem::fill(IC, 0, IC_SIZE);
    let (a, b) = (object(), object());
    for (o, n) in [(a, 1), (b, 2)] {
        for i in 0..7 {
            set_elem(o, name(&format!("p{i}")), Value::int(10 * n + i));
        }
    }
    for i in [0, 6] {
        mem::fill(IC, 0, IC_SIZE);
        assert_eq!(get_prop_ic(a, name(&format!("p{i}")), IC), Value::int(10 + i));
        assert_eq!(inline_get(b), Some(Value::int(20 + i)), "slot {i}");
    }
    assert_ne!(ic_word(IC_INFO) & IC_INFO_SLOTS, 0);
}

#[test]
fn holder_ways_end_when_a_prototype_changes() {
    start();
    mem::fill(IC, 0, IC_SIZE);
    let proto = old(object());
    set_elem(proto, name("m"), Value::int(7));
    let o = new_object(proto);
    assert_eq!(get_prop_ic(o, name("m"), IC), Value::int(7));
    assert_eq!(inline_get(o), Some(Value::int(7)));
    // A changed value is read from the holder; a changed shape ends the way.
    set_elem(proto, name("m"), Value::int(8));
    assert_eq!(inline_get(o), Some(Value::int(8)));
    set_elem(proto, name("other"), Value::int(1));
    assert_eq!(inline_get(o), None);
    get_prop_ic(o, name("m"), IC);
    delete_prop(proto, name("m"));
    assert_eq!(inline_get(o), None);
    assert_eq!(get_prop_ic(o, name("m"), IC), Value::UNDEFINED);
}

#[test]
fn prototypes_that_no_cache_looked_through_end_none() {
    start();
    mem::fill(IC, 0, IC_SIZE);
    let watched = old(object());
    set_elem(watched, name("m"), Value::int(7));
    let o = new_object(watched);
    get_prop_ic(o, name("m"), IC);
    // A class that is made later: its prototype gets properties, and a prototype of its own.
    let fresh = object();
    let instance = new_object(fresh);
    set_elem(fresh, name("n"), Value::int(1));
    set_proto_raw(fresh, watched);
    assert_eq!(inline_get(o), Some(Value::int(7)));
    // Found through it, and not found anywhere: both end with its next property.
    for key in ["m", "nowhere"] {
        mem::fill(IC, 0, IC_SIZE);
        get_prop_ic(instance, name(key), IC);
        assert!(inline_get(instance).is_some());
        set_elem(fresh, name(&format!("after {key}")), Value::int(1));
        assert_eq!(inline_get(instance), None, "{key}");
    }
    // A stored transition relies on there being no setter.
    let (a, b) = (new_object(fresh), new_object(fresh));
    mem::fill(IC, 0, IC_SIZE);
    set_prop_ic(a, name("x"), Value::int(1), IC);
    assert_eq!((ic_word(IC_SHAPE), ic_word(IC_EXTRA)), (shape_of(b.addr()), mem::load_u32(CTL_PROTO_EPOCH)));
    define_own(fresh, name("x"), Value::int(3), 6);
    assert_ne!(ic_word(IC_EXTRA), mem::load_u32(CTL_PROTO_EPOCH));
}

#[test]
fn shadowing_between_receiver_and_holder_ends_the_way() {
    start();
    mem::fill(IC, 0, IC_SIZE);
    let top = old(object());
    set_elem(top, name("m"), Value::int(1));
    let middle = new_object(top);
    let o = new_object(middle);
    assert_eq!(get_prop_ic(o, name("m"), IC), Value::int(1));
    define_own(middle, name("m"), Value::int(2), 7);
    assert_eq!(inline_get(o), None);
    assert_eq!(get_prop_ic(o, name("m"), IC), Value::int(2));
}

#[test]
fn transitions_cached_for_others_do_not_reach_prototypes_or_closed_objects() {
    start();
    for what in 0..2 {
        mem::fill(IC, 0, IC_SIZE);
        let special = object();
        if what == 0 {
            let _child = new_object(special);
        } else {
            prevent_extensions_raw(special);
        }
        let plain = object();
        assert_eq!(set_prop_ic(plain, name("x"), Value::int(1), IC), Value::UNDEFINED);
        assert_ne!(ic_word(IC_HOLDER), 0, "the transition is cached");
        assert_ne!(ic_word(IC_SHAPE), shape_of(special.addr()));
    }
    let closed = object();
    prevent_extensions_raw(closed);
    assert_eq!(set_elem(closed, name("x"), Value::int(1)), Value::marker(MARK_READ_ONLY));
}

#[test]
fn set_cache_knows_existing_slots_and_transitions() {
    start();
    mem::fill(IC, 0, IC_SIZE);
    let (a, b) = (object(), object());
    set_prop_ic(a, name("x"), Value::int(1), IC);
    assert_eq!((ic_word(IC_SHAPE), ic_word(IC_HOLDER)), (shape_of(b.addr()), shape_of(a.addr())));
    mem::fill(IC, 0, IC_SIZE);
    set_prop_ic(a, name("x"), Value::int(2), IC);
    assert_eq!((ic_word(IC_SHAPE), ic_word(IC_HOLDER)), (shape_of(a.addr()), 0));
    define_own(a, name("x"), Value::int(3), 6);
    mem::fill(IC, 0, IC_SIZE);
    assert_eq!(set_prop_ic(a, name("x"), Value::int(4), IC), Value::marker(MARK_READ_ONLY));
    assert_eq!(ic_word(IC_SHAPE), 0);
    assert_eq!(get_elem(a, name("x")), Value::int(3));
}

#[test]
fn accessors_report_themselves() {
    start();
    let (o, getter, setter) = (object(), object(), object());
    define_accessor(o, name("x"), getter, Value::HOLE, 6);
    define_accessor(o, name("x"), Value::HOLE, setter, 6);
    assert_eq!(get_elem(new_object(o), name("x")), Value::marker(MARK_ACCESSOR));
    assert_eq!(get_scratch(0), getter);
    assert_eq!(set_elem(new_object(o), name("x"), Value::NULL), Value::marker(MARK_ACCESSOR));
    assert_eq!(get_scratch(0), setter);
    assert!(get_own_property(o, name("x")));
    assert_eq!((get_scratch(0), get_scratch(1), get_scratch(2)), (getter, setter, Value::int(14)));
}

#[test]
fn arrays_grow_shrink_and_go_sparse() {
    start();
    let a = new_array(0);
    for i in 0..100 {
        array_push(a, Value::int(i));
    }
    assert!(array_is_simple(a));
    assert!(array_set_length(a, Value::int(50)));
    assert_eq!(get_elem(a, Value::int(50)), Value::UNDEFINED);
    set_elem(a, Value::int(1_000_000_000), Value::TRUE);
    assert_eq!(array_length(a), 1_000_000_001);
    assert!(elements::is_sparse(a.addr()));
    assert_eq!(get_elem(a, Value::int(49)), Value::int(49));
    define_own(a, Value::int(20), Value::int(-20), 3);
    assert!(!array_set_length(a, Value::int(0)));
    assert_eq!(array_length(a), 21);
    assert_eq!(get_elem(a, Value::int(20)), Value::int(-20));
}

#[test]
fn elements_of_functions_leave_their_arity_alone() {
    start();
    let function = new_kind_object(pulse_abi::kinds::Kind::Function as i32, Value::NULL);
    add_flags(function.addr(), 2 << FN_ARITY_SHIFT);
    let before = flags(function.addr());
    define_own(function, Value::int(0), Value::int(1), 0);
    assert_eq!(flags(function.addr()), before);
    assert_eq!(get_elem(function, Value::int(0)), Value::int(1));
}

#[test]
fn private_names_are_invisible() {
    start();
    let o = object();
    let secret = func::symbol_private(name("#s"));
    assert_eq!(private_get(o, secret), Value::marker(MARK_ABSENT));
    assert!(private_add(o, secret, Value::int(1)));
    assert!(!private_add(o, secret, Value::int(2)));
    assert_eq!(private_get(o, secret), Value::int(1));
    assert_eq!(array_length(own_keys(o, 3)), 0);
    assert!(freeze_fast(o, 2));
    assert_eq!(private_set(o, secret, Value::int(3)), Value::UNDEFINED);
    assert_eq!(private_get(o, secret), Value::int(3));
}

#[test]
fn prototypes_can_be_replaced() {
    start();
    let (p, q) = (object(), object());
    set_elem(p, name("who"), Value::int(1));
    set_elem(q, name("who"), Value::int(2));
    let o = new_object(p);
    set_elem(o, name("own"), Value::int(3));
    set_proto_raw(o, q);
    assert_eq!(get_elem(o, name("who")), Value::int(2));
    assert_eq!(get_elem(o, name("own")), Value::int(3));
    set_proto_raw(o, Value::NULL);
    assert_eq!(get_elem(o, name("who")), Value::UNDEFINED);
    assert_eq!(get_proto(o), Value::NULL);
}

#[test]
fn freezing_holds() {
    start();
    let o = object();
    set_elem(o, name("x"), Value::int(1));
    let a = new_array(0);
    array_push(a, Value::int(1));
    for frozen in [o, a] {
        assert_eq!(test_frozen_fast(frozen, 2), 0);
        assert!(freeze_fast(frozen, 2));
        assert_eq!(test_frozen_fast(frozen, 2), 1);
    }
    assert_eq!(set_elem(o, name("x"), Value::int(2)), Value::marker(MARK_READ_ONLY));
    assert_eq!(set_elem(a, Value::int(0), Value::int(2)), Value::marker(MARK_READ_ONLY));
    assert_eq!(set_elem(a, Value::int(1), Value::int(2)), Value::marker(MARK_READ_ONLY));
}

#[test]
fn strings_intern_to_one_cell() {
    start();
    let a = string::from_str("some text");
    let b = string::concat(string::from_str("some "), string::from_str("text"));
    assert_ne!(a, b);
    assert_eq!(string::intern(a), string::intern(b));
    assert_eq!(string::intern(a), name("some text"));
    assert!(realm(Intrinsic::ObjectPrototype).is_object());
}
