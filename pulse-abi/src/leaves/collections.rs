//! Arrays beyond property access, and the hash tables of Map, Set, WeakMap and WeakSet.

leaves! {
    array_elem, (V, I) -> V, reads, "own dense element of an ordinary object or array: its value, or HOLE when there is none, it is a hole, or the object needs the slow path";
    array_put, (V, I, V) -> B, writes, "array, index, value: stores when the array is ordinary with dense elements and index <= length (appending at length); false = use the slow path";
    array_plain, (V) -> B, reads, "an Array whose length is writable, extensible, dense elements, whose prototype is %Array.prototype%";
    array_copy_range, (V, I, I) -> V, alloc, "array_plain source, from, to: new array of these elements (holes stay holes)";
    array_fill_range, (V, V, I, I) -> B, writes, "array, value, from, to within length: fills when array_plain; false = slow path";
    array_move, (V, I, I, I) -> B, writes, "array, from, to, count: memmove of elements when array_plain and both ranges are below length; false = slow path";
    array_truncate, (V, I) -> B, writes, "array, new length <= length: when array_plain; false = slow path";
    array_reverse, (V) -> B, writes, "in place when array_plain and without holes; false = slow path";
    array_index_of, (V, V, I, I) -> I, reads, "array, value, from, mode (0 strict equality, 1 SameValueZero with holes as undefined): index, -1 absent, -2 use the slow path";
    hash_new, () -> V, alloc, "empty HashTable cell (tag CELL)";
    hash_new_weak, () -> V, alloc, "empty weak HashTable cell: keys are held weakly, values through the key (ephemeron)";
    hash_get, (P, V) -> V, reads, "table, key (SameValueZero): value or MARKER(ABSENT)";
    hash_has, (P, V) -> B, reads, "";
    hash_set, (P, V, V) -> N, writes, "-0 is stored as +0; insertion order is kept";
    hash_delete, (P, V) -> B, writes, "iteration positions stay valid";
    hash_clear, (P) -> N, writes, "";
    hash_size, (P) -> I, reads, "";
    hash_next, (P, I) -> I, reads, "first live entry at or after a position: sets CTL_SCRATCH0 key, CTL_SCRATCH1 value and returns its position + 1, or -1 when none is left. Positions survive deletes and compaction within one table generation: the table remaps positions it handed out by counting removed entries before them (see hash_position)";
    hash_position, (P, I, I) -> I, reads, "table, position, generation at which it was taken: the position now";
    hash_generation, (P) -> I, reads, "changes when entries move (compaction, clear)";
}
