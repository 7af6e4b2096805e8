//! Exports of `pulse_abi::leaves::typed`.

use crate::typed;

crate::exports::exports! { TYPED {
    typed_length, (V) -> I = typed::typed_length;
    typed_ready, (P) -> N = typed::typed_ready;
    typed_length_ic, (P, U) -> I = crate::object::access::typed_length_ic;
    typed_get, (P, I) -> V = typed::typed_get;
    typed_set, (P, I, V) -> B = typed::typed_set;
    typed_fill, (P, V, I, I) -> N = typed::typed_fill;
    typed_copy, (P, I, P, I, I) -> B = typed::typed_copy;
    typed_sort, (P) -> N = typed::typed_sort;
    typed_index_of, (P, V, I, I, I) -> I = typed::typed_index_of;
    bytes_alloc, (F) -> V = typed::bytes_alloc;
    bytes_copy, (P, F, P, F, F) -> N = typed::bytes_copy;
    bytes_zero, (P, F, F) -> N = typed::bytes_zero;
    bytes_get, (P, F, I, B) -> V = typed::bytes_get;
    bytes_set, (P, F, I, V, B) -> N = typed::bytes_set;
    bytes_address, (P) -> I = typed::bytes_address;
    bytes_concat, (P) -> V = typed::bytes_concat;
} }
