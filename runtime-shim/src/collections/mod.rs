//! Array kernels and the hash tables of Map, Set, WeakMap and WeakSet.

pub mod array;
pub mod hash;
