//! The host border: wire values to and from JS values, transfer buffers, URLs.

leaves! {
    wire_encode, (V) -> I, writes, "plain data (nil for undefined and null, booleans, numbers, strings, Arrays as lists, ArrayBuffers and typed arrays as bytes, other objects as maps of their own enumerable string-keyed data properties): address of the encoding, valid until the next wire_encode; -1 when something else is inside";
    wire_len, () -> I, reads, "length of the last encoding";
    wire_copy, () -> V, alloc, "an ArrayBuffer with the bytes of the last wire_encode";
    wire_decode, (I, I) -> V, alloc_throws, "address, length: the JS value; lists are Arrays, maps ordinary objects, bytes ArrayBuffers; TypeError when malformed";
    wire_buffer, (I) -> I, writes, "pulse_alloc: address of a transfer buffer of this length";
    url_parse, (V, V) -> V, alloc, "input, base (string or undefined): List of href, protocol, username, password, host, hostname, port, pathname, search, hash, origin; or NULL when invalid";
    url_set, (V, I, V) -> V, alloc, "href, component (1 protocol … 9 hash as in url_parse, 0 href), value: the new List, or NULL when refused";
    form_decode, (V) -> V, alloc, "application/x-www-form-urlencoded text: List of name, value, name, value …";
    form_encode, (P) -> V, alloc, "List of name, value …: the text";
}
