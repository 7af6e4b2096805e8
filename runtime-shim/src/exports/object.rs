//! Exports of `pulse_abi::leaves::object`.

use crate::object;

crate::exports::exports! { OBJECT {
    get_prop_ic, (V, V, U) -> V = object::get_prop_ic;
    get_elem, (V, V) -> V = object::get_elem;
    get_elem_absent, (V, V) -> V = object::get_elem_absent;
    set_prop_ic, (V, V, V, U) -> V = object::set_prop_ic;
    set_props_done, (U, V, U, I, U) -> N = object::set_props_done;
    set_elem, (V, V, V) -> V = object::set_elem;
    set_receiver, (V, V, V, V) -> V = object::set_receiver;
    get_own_property, (V, V) -> B = object::get_own_property;
    define_own, (V, V, V, I) -> V = object::define_own;
    define_accessor, (V, V, V, V, I) -> V = object::define_accessor;
    delete_prop, (V, V) -> B = object::delete_prop;
    has_own, (V, V) -> B = object::has_own;
    has_prop, (V, V) -> V = object::has_prop;
    own_keys, (V, I) -> V = object::own_keys;
    own_entries_fast, (V, I) -> V = object::own_entries_fast;
    for_in_keys, (V) -> V = object::for_in_keys;
    get_proto, (V) -> V = object::get_proto;
    set_proto_raw, (V, V) -> N = object::set_proto_raw;
    prevent_extensions_raw, (V) -> N = object::prevent_extensions_raw;
    is_extensible_raw, (V) -> B = object::is_extensible_raw;
    to_property_key, (V) -> V = object::key::to_property_key;
    array_set_length, (V, V) -> B = object::array_set_length;
    array_push, (V, V) -> V = object::array_push;
    array_is_simple, (V) -> B = object::array_is_simple;
    array_reserve, (V, I) -> N = object::array_reserve;
    array_slice_dense, (V, I, I) -> V = object::array_slice_dense;
    array_splice_dense, (V, I, I, I) -> N = object::array_splice_dense;
    is_array_length_writable, (V) -> B = object::is_array_length_writable;
    array_freeze_length, (V) -> N = object::array_freeze_length;
    copy_data_fast, (V, V, V) -> B = object::copy_data_fast;
    freeze_fast, (V, I) -> B = object::freeze_fast;
    test_frozen_fast, (V, I) -> I = object::test_frozen_fast;
    private_get, (V, V) -> V = object::private_get;
    private_set, (V, V, V) -> V = object::private_set;
    private_add, (V, V, V) -> B = object::private_add;
    private_add_method, (V, V, V, I) -> B = object::private_add_method;
    instance_of, (V, V, U) -> I = object::instance_of;
    get_global, (V, U) -> V = object::get_global;
    set_global, (V, V, U) -> V = object::set_global;
} }
