//! ArrayBuffer, typed arrays, DataView. Element types are `kinds::ElementType`.

leaves! {
    typed_length, (V) -> I, reads, "TypedArray: elements in bounds now; -1 when detached or out of bounds";
    typed_ready, (P) -> N, writes, "TypedArray whose buffer, offset, length and type are set: prepares inline access";
    typed_length_ic, (P, U) -> I, writes, "TypedArray, IC: what its property `length` is when that is the builtin getter's answer, else -1; fills the IC (shape, epoch) for inline length";
    typed_get, (P, I) -> V, alloc, "TypedArray, index: the element, undefined when out of range";
    typed_set, (P, I, V) -> B, writes, "TypedArray, index, value: stores when the value has the right type (number, or BigInt for the 64-bit kinds); out of range is ignored; false = convert first";
    typed_fill, (P, V, I, I) -> N, writes, "TypedArray, converted value, from, to in range";
    typed_copy, (P, I, P, I, I) -> B, writes, "target, at, source, from, count: element-wise with conversion, as if through a copy; false when one is BigInt and the other is not";
    typed_sort, (P) -> N, writes, "numeric order, in place";
    typed_index_of, (P, V, I, I, I) -> I, reads, "TypedArray, value, from, to, mode 0 strict 1 SameValueZero 2 strict backwards: index or -1";
    bytes_alloc, (F) -> V, room_throws, "Bytes cell of n zero bytes, never moved (tagged CELL); RangeError: Array buffer allocation failed";
    bytes_copy, (P, F, P, F, F) -> N, writes, "target cell, at, source cell, from, count: memmove";
    bytes_zero, (P, F, F) -> N, writes, "cell, from, to";
    bytes_get, (P, F, I, B) -> V, alloc, "cell, byte offset, element type, little endian: any alignment";
    bytes_set, (P, F, I, V, B) -> N, writes, "cell, byte offset, element type, converted value, little endian";
    bytes_address, (P) -> I, reads, "address of the first byte (Bytes cells of bytes_alloc and utf8_encode do not move)";
    bytes_concat, (P) -> V, room_throws, "List of (Bytes cell, from, to) triples: one Bytes cell; length in CTL_SCRATCH0";
}
