//! Exports of `pulse_abi::leaves::wire`.

use crate::{transfer, url};

crate::exports::exports! { WIRE {
    wire_encode, (V) -> I = transfer::wire_encode;
    wire_len, () -> I = transfer::wire_len;
    wire_decode, (I, I) -> V = transfer::wire_decode;
    wire_buffer, (I) -> I = transfer::wire_buffer;
    url_parse, (V, V) -> V = url::url_parse;
    url_set, (V, I, V) -> V = url::url_set;
    form_decode, (V) -> V = url::form_decode;
    form_encode, (P) -> V = url::form_encode;
} }
