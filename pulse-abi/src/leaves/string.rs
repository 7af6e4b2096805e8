//! Strings (all operands are strings unless said; indices are in range unless said), URIs, JSON.

leaves! {
    str_len, (V) -> I, reads, "length in code units";
    str_char_code_at, (V, I) -> I, reads, "";
    str_code_point_at, (V, I) -> I, reads, "the code point that starts at the index; a lone surrogate is itself";
    str_char_at, (V, I) -> V, alloc, "one code unit";
    str_concat, (V, V) -> V, room_throws, "RangeError: Invalid string length";
    str_slice, (V, I, I) -> V, alloc, "units from start (inclusive) to end (exclusive)";
    str_from_char_code, (I) -> V, alloc, "low 16 bits";
    str_from_code_point, (I) -> V, alloc, "";
    str_index_of, (V, V, I) -> I, reads, "string, needle, from: first index or -1";
    str_last_index_of, (V, V, I) -> I, reads, "string, needle, from: last index <= from, or -1";
    str_matches_at, (V, V, I) -> B, reads, "string, needle, position (may be out of range)";
    str_compare, (V, V) -> I, reads, "by code units: -1, 0, 1";
    str_equal, (V, V) -> B, reads, "";
    str_to_lower, (V) -> V, alloc, "Unicode default, with final sigma";
    str_to_upper, (V) -> V, alloc, "";
    str_trim, (V, I) -> V, alloc, "bit 0 start, bit 1 end";
    str_repeat, (V, I) -> V, room_throws, "RangeError: Invalid string length";
    str_pad, (V, I, V, B) -> V, room_throws, "string, target length, non-empty filler, at the start";
    str_normalize, (V, I) -> V, alloc, "0 NFC, 1 NFD, 2 NFKC, 3 NFKD";
    str_is_well_formed, (V) -> B, reads, "";
    str_to_well_formed, (V) -> V, alloc, "";
    str_split, (V, V, F) -> V, alloc, "string, separator, limit: Array of strings; an empty separator splits into units";
    str_join, (P, V) -> V, room_throws, "List cell of strings, separator; RangeError: Invalid string length";
    str_replace_all, (V, V, V) -> V, room_throws, "string, non-empty needle, plain replacement";
    str_flatten, (V) -> V, alloc, "the same string, flat";
    str_is_ascii_upper_or_other, (V) -> B, reads, "some unit is not a lower-case ASCII letter, digit or '-' (header names)";
    uri_encode, (V, I) -> V, alloc_throws, "0 encodeURIComponent, 1 encodeURI; URIError";
    uri_decode, (V, I) -> V, alloc_throws, "0 decodeURIComponent, 1 decodeURI; URIError";
    json_quote, (V) -> V, alloc, "QuoteJSONString";
    json_parse, (V) -> V, alloc_throws, "JSON.parse without reviver; SyntaxError";
    json_parse_records, (V) -> V, alloc_throws, "JSON.parse for a reviver: the JSON Parse Record of the text, an array of the value and its source (primitives), records by index (arrays), or records by key on an object without prototype (objects); undefined in place of no records";
    json_stringify_fast, (V, V) -> V, alloc_throws, "value, gap string: text, UNDEFINED, or MARKER(EXOTIC) when user code could be observed or the value is unusual (toJSON, getters, proxies, cycles, wrappers): the caller does it by the book";
    json_answer, (V) -> V, alloc_throws, "as json_stringify_fast without a gap, and MARKER(EXOTIC) too when a function or symbol is inside, which JSON.stringify would drop in silence";
    utf8_encode, (V) -> V, room_throws, "string -> Bytes cell (tagged CELL), lone surrogates as U+FFFD; byte length in CTL_SCRATCH0";
    utf8_decode, (P, I, I, I) -> V, room_throws, "Bytes cell, from, to, flags (1 fatal: MARKER(TYPE) when malformed, 2 keep BOM): string";
    latin1_decode, (P, I, I) -> V, alloc, "Bytes cell, from, to: each byte a unit";
    base64_encode, (P, I, I, I) -> V, alloc, "Bytes cell, from, to, flags (1 url alphabet, 2 no padding)";
    base64_decode, (V, I) -> V, writes, "string, flags (0 atob forgiving): Bytes cell, length in CTL_SCRATCH0; UNDEFINED when malformed";
}
