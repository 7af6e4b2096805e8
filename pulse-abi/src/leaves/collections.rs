//! Arrays beyond property access, and the hash tables of Map, Set, WeakMap and WeakSet.

leaves! {
    array_elem, (V, F) -> V, reads, "own dense element of an ordinary object or array: its value, or HOLE when there is none, it is a hole, or the object needs the slow path";
    array_put, (V, F, V) -> B, writes, "array, index, value: stores when the array is ordinary with dense elements and index <= length (appending at length); false = use the slow path";
    array_plain, (V) -> B, reads, "an Array whose length is writable, extensible, dense elements, whose prototype is %Array.prototype%";
    array_push_plain, (V, V) -> V, writes, "appends to an array_plain array: the new length; HOLE = use the slow path";
    array_pop_plain, (V) -> V, writes, "takes the last element of an array_plain array; HOLE = use the slow path";
    array_copy_range, (V, I, I) -> V, room_throws, "array_plain source, from, to: new array of these elements (holes stay holes); RangeError: Invalid array length";
    array_fill_range, (V, V, I, I) -> B, writes, "array, value, from, to within length: fills when array_plain; false = slow path";
    array_move, (V, I, I, I) -> B, writes, "array, from, to, count: memmove of elements when array_plain and both ranges are below length; false = slow path";
    array_truncate, (V, I) -> B, writes, "array, new length <= length: when array_plain; false = slow path";
    array_reverse, (V) -> B, writes, "in place when array_plain and without holes; false = slow path";
    array_index_of, (V, V, I, I) -> I, reads, "array, value, from, mode (0 strict equality, 1 SameValueZero with holes as undefined): index, -1 absent, -2 use the slow path";
    map_init, (P, I) -> N, writes, "collection object, 1 Set 2 Map 5 WeakSet 6 WeakMap: gives it an empty table";
    map_get, (P, V) -> V, reads, "map object, key: value or MARKER(ABSENT)";
    map_has, (P, V) -> B, reads, "";
    map_set, (P, V, V) -> N, writes, "sets ignore the value";
    map_delete, (P, V) -> B, writes, "";
    map_clear, (P) -> N, writes, "";
    map_size, (P) -> I, reads, "";
    map_iter_next, (P) -> B, writes, "BuiltinIterator (field 0 the table cell, field 1 position): key and value in CTL_SCRATCH0 and 1; false = finished";
}
