//! Exports of `pulse_abi::leaves::string`.

use crate::text::{case, codec, json, json_write, ops, uri};

crate::exports::exports! { STRING {
    str_len, (V) -> I = ops::str_len;
    str_char_code_at, (V, I) -> I = ops::str_char_code_at;
    str_code_point_at, (V, I) -> I = ops::str_code_point_at;
    str_char_at, (V, I) -> V = ops::str_char_at;
    str_concat, (V, V) -> V = ops::str_concat;
    str_slice, (V, I, I) -> V = ops::str_slice;
    str_from_char_code, (I) -> V = ops::str_from_char_code;
    str_from_code_point, (I) -> V = ops::str_from_code_point;
    str_index_of, (V, V, I) -> I = ops::str_index_of;
    str_last_index_of, (V, V, I) -> I = ops::str_last_index_of;
    str_matches_at, (V, V, I) -> B = ops::str_matches_at;
    str_compare, (V, V) -> I = ops::str_compare;
    str_equal, (V, V) -> B = ops::str_equal;
    str_to_lower, (V) -> V = case::str_to_lower;
    str_to_upper, (V) -> V = case::str_to_upper;
    str_trim, (V, I) -> V = ops::str_trim;
    str_repeat, (V, I) -> V = ops::str_repeat;
    str_pad, (V, I, V, B) -> V = ops::str_pad;
    str_normalize, (V, I) -> V = case::str_normalize;
    str_is_well_formed, (V) -> B = ops::str_is_well_formed;
    str_to_well_formed, (V) -> V = ops::str_to_well_formed;
    str_split, (V, V, F) -> V = ops::str_split;
    str_join, (P, V) -> V = ops::str_join;
    str_replace_all, (V, V, V) -> V = ops::str_replace_all;
    str_flatten, (V) -> V = ops::str_flatten;
    str_is_ascii_upper_or_other, (V) -> B = ops::str_is_ascii_upper_or_other;
    uri_encode, (V, I) -> V = uri::uri_encode;
    uri_decode, (V, I) -> V = uri::uri_decode;
    json_quote, (V) -> V = json_write::json_quote;
    json_parse, (V) -> V = json::json_parse;
    json_stringify_fast, (V, V) -> V = json_write::json_stringify_fast;
    utf8_encode, (V) -> V = codec::utf8_encode;
    utf8_decode, (P, I, I, I) -> V = codec::utf8_decode;
    latin1_decode, (P, I, I) -> V = codec::latin1_decode;
    base64_encode, (P, I, I, I) -> V = codec::base64_encode;
    base64_decode, (V, I) -> V = codec::base64_decode;
} }
