//! Exports of `pulse_abi::leaves::collections`.

use crate::collections::{array, hash};

crate::exports::exports! { COLLECTIONS {
    array_elem, (V, I) -> V = array::array_elem;
    array_put, (V, I, V) -> B = array::array_put;
    array_plain, (V) -> B = array::array_plain;
    array_push_plain, (V, V) -> V = array::array_push_plain;
    array_pop_plain, (V) -> V = array::array_pop_plain;
    array_copy_range, (V, I, I) -> V = array::array_copy_range;
    array_fill_range, (V, V, I, I) -> B = array::array_fill_range;
    array_move, (V, I, I, I) -> B = array::array_move;
    array_truncate, (V, I) -> B = array::array_truncate;
    array_reverse, (V) -> B = array::array_reverse;
    array_index_of, (V, V, I, I) -> I = array::array_index_of;
    map_init, (P, I) -> N = hash::map_init;
    map_get, (P, V) -> V = hash::map_get;
    map_has, (P, V) -> B = hash::map_has;
    map_set, (P, V, V) -> N = hash::map_set;
    map_delete, (P, V) -> B = hash::map_delete;
    map_clear, (P) -> N = hash::map_clear;
    map_size, (P) -> I = hash::map_size;
    map_iter_next, (P) -> B = hash::map_iter_next;
} }
