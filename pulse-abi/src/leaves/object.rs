//! Properties. Keys are any property key (string, symbol, number) and are normalised by the leaf.
//!
//! Attribute bits everywhere: 1 writable, 2 enumerable, 4 configurable, 8 accessor (results only).
//! Markers: ACCESSOR = getter or setter in CTL_SCRATCH0 (a store without setter is READ_ONLY);
//! EXOTIC = the Proxy or module namespace met on the way in CTL_SCRATCH0; NULLISH; TO_PRIMITIVE =
//! the key is an object; READ_ONLY = refused.

leaves! {
    get_prop_ic, (V, V, U) -> V, writes, "base, key, IC cell: value, undefined when absent; ACCESSOR, EXOTIC, NULLISH. Fills the IC";
    get_elem, (V, V) -> V, writes, "base, key: as get_prop_ic without IC; also TO_PRIMITIVE";
    get_elem_absent, (V, V) -> V, writes, "as get_elem, but ABSENT when there is no such property";
    set_prop_ic, (V, V, V, U) -> V, writes, "base, key, value, IC cell: undefined = stored; ACCESSOR (setter), READ_ONLY, EXOTIC, NULLISH. Fills the IC";
    set_props_done, (U, V, U, I, U) -> N, writes, "shape before, object, list of key slots, count, IC cell: these properties were stored; fills the IC when they were all new, in inline slots one after the other";
    set_elem, (V, V, V) -> V, writes, "as set_prop_ic without IC; also TO_PRIMITIVE";
    set_receiver, (V, V, V, V) -> V, writes, "object, key, value, receiver: OrdinarySet with another receiver; markers as set_elem; EXOTIC with the receiver in scratch0 when the store onto it needs JS";
    get_own_property, (V, V) -> B, writes, "scratch0 = value or getter, scratch1 = setter, scratch2 = attributes. All exotic own properties except Proxy's (private symbols only)";
    define_own, (V, V, V, I) -> V, writes, "object, key, value, attributes: create or replace an own data property without checks; an index past an array's length raises it; undefined";
    define_accessor, (V, V, V, V, I) -> V, writes, "object, key, getter, setter, attributes: create or replace; HOLE keeps the present half; undefined";
    delete_prop, (V, V) -> B, writes, "false when not configurable; absent = true";
    has_own, (V, V) -> B, reads, "not through proxies";
    has_prop, (V, V) -> V, writes, "boolean; EXOTIC";
    own_keys, (V, I) -> V, alloc, "fresh Array in spec order, indices as strings; filter bits: 1 strings, 2 symbols, 4 only enumerable. Never private names";
    own_entries_fast, (V, I) -> V, alloc, "Array of values (1) or [key, value] arrays (2) of own enumerable string-keyed data properties; HOLE when an accessor or exotic object is in the way";
    for_in_keys, (V) -> V, writes, "fresh Array of the keys for-in visits; EXOTIC when a proxy is in the chain";
    get_proto, (V) -> V, reads, "object: its prototype or null (not of proxies); primitive: its realm prototype";
    set_proto_raw, (V, V) -> N, writes, "no checks";
    prevent_extensions_raw, (V) -> N, writes, "";
    is_extensible_raw, (V) -> B, reads, "";
    to_property_key, (V) -> V, alloc, "primitive to key; TO_PRIMITIVE for objects";
    array_set_length, (V, V) -> B, writes, "array, uint32: deletes from the end; false when a non-configurable element stops it";
    array_push, (V, V) -> V, writes, "defines the element at length, without setters; HOLE makes a hole; undefined";
    array_is_simple, (V) -> B, reads, "an Array with dense elements (no flags), length <= capacity, and no indexed properties on Array.prototype and Object.prototype: holes read as undefined";
    array_reserve, (V, F) -> V, room_throws, "array_is_simple array: room for n elements; RangeError: Invalid array length; undefined";
    array_slice_dense, (V, I, I) -> V, alloc, "array_is_simple array, from, to: fresh Array, holes stay";
    array_splice_dense, (V, I, I, I) -> N, writes, "array_is_simple array, at, remove, insert: moves the tail and sets length; inserted elements are holes";
    is_array_length_writable, (V) -> B, reads, "";
    array_freeze_length, (V) -> N, writes, "";
    copy_data_fast, (V, V, V) -> B, writes, "target, source, excluded Array/List of keys or undefined: CopyDataProperties when no getter or exotic object is in the way; else false, nothing done";
    freeze_fast, (V, I) -> B, writes, "1 seal, 2 freeze, incl. preventExtensions; false = needs TypeScript";
    test_frozen_fast, (V, I) -> I, reads, "1 sealed, 2 frozen: 0 or 1; 2 = needs TypeScript";
    private_get, (V, V) -> V, writes, "object, private symbol: value; ABSENT; ACCESSOR";
    private_set, (V, V, V) -> V, writes, "undefined = stored; ABSENT; ACCESSOR; READ_ONLY (method, no setter)";
    private_add, (V, V, V) -> B, writes, "adds a private field; false when present";
    private_add_method, (V, V, V, I) -> B, writes, "function, 0 method 1 getter 2 setter; false when present";
    instance_of, (V, V, U) -> I, writes, "value, target, IC cell (0 = none): 0 or 1; 2 = needs TypeScript (own Symbol.hasInstance, not a function, a proxy on the way)";
    get_global, (V, U) -> V, writes, "name, IC cell (0 = none): lexical record, then global object; ABSENT, ACCESSOR, EXOTIC; the value may be TDZ";
    set_global, (V, V, U) -> V, writes, "undefined = stored; ABSENT, ACCESSOR, READ_ONLY; TDZ when the binding is not initialised";
}
