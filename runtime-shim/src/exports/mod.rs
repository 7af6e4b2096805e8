//! Every exported leaf: one table per area, in step with `pulse_abi::leaves`.
//!
//! A leaf is a safe function with typed parameters (`V` Value, `I` i32, `U` and `P` u32, `B` bool,
//! `F` f64, `N` unit). `exports!` generates its `extern "C"` wrapper, exported under the leaf's
//! name in the wasm build, and a row for the test that compares the tables.
//! Leaf names must not be names of C library functions (`pow`, `log`): call them `math_pow`.

use pulse_abi::leaves::T;

/// A row of an export table.
pub struct Row {
    pub name: &'static str,
    pub params: &'static [T],
    pub result: T,
}

macro_rules! abi_type {
    (V) => { $crate::value::Value };
    (I) => { i32 };
    (U) => { u32 };
    (P) => { u32 };
    (B) => { i32 };
    (F) => { f64 };
    (N) => { () };
}
macro_rules! from_abi {
    (B, $a:expr) => { $a != 0 };
    ($t:ident, $a:expr) => { $a };
}
macro_rules! to_abi {
    (B, $a:expr) => { { let result: bool = $a; i32::from(result) } };
    ($t:ident, $a:expr) => { $a };
}
macro_rules! exports {
    ($list:ident { $($name:ident, ($($p:ident),*) -> $r:ident = $path:path;)* }) => {
        pub const $list: &[$crate::exports::Row] = &[$($crate::exports::Row {
            name: stringify!($name),
            params: &[$(pulse_abi::leaves::T::$p),*],
            result: pulse_abi::leaves::T::$r,
        }),*];
        #[allow(clippy::too_many_arguments, clippy::unused_unit)]
        pub mod wrappers {
            #[allow(unused_imports)]
            use super::*;
            $($crate::exports::exports!(@fn $name $path, $r, [] [$($p)*] [a b c d e f g h i j]);)*
        }
    };
    (@fn $name:ident $path:path, $r:ident, [$($done:ident: $t:ident)*] [$p:ident $($rest:ident)*] [$a:ident $($names:ident)*]) => {
        $crate::exports::exports!(@fn $name $path, $r, [$($done: $t)* $a: $p] [$($rest)*] [$($names)*]);
    };
    (@fn $name:ident $path:path, $r:ident, [$($a:ident: $t:ident)*] [] [$($names:ident)*]) => {
        #[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
        pub extern "C" fn $name($($a: $crate::exports::abi_type!($t)),*) -> $crate::exports::abi_type!($r) {
            $crate::exports::to_abi!($r, $path($($crate::exports::from_abi!($t, $a)),*))
        }
    };
}
pub(crate) use {abi_type, exports, from_abi, to_abi};

pub mod collections;
pub mod core;
pub mod guest;
pub mod number;
pub mod object;
pub mod regexp;
pub mod string;
pub mod typed;
pub mod wire;

/// Every table.
pub const AREAS: &[&[Row]] = &[
    core::CORE,
    object::OBJECT,
    string::STRING,
    number::NUMBER,
    collections::COLLECTIONS,
    typed::TYPED,
    regexp::REGEXP,
    wire::WIRE,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_leaf_is_exported_with_its_signature() {
        let rows: Vec<&Row> = AREAS.iter().flat_map(|area| area.iter()).collect();
        let mut wrong = Vec::new();
        for leaf in pulse_abi::leaves::LEAVES {
            match rows.iter().find(|row| row.name == leaf.name) {
                None => wrong.push(format!("{} is not exported", leaf.name)),
                Some(row) if row.params != leaf.params || row.result != leaf.result => {
                    wrong.push(format!("{} has another signature", leaf.name));
                }
                Some(_) => {}
            }
        }
        for row in &rows {
            if pulse_abi::leaves::leaf(row.name).is_none() {
                wrong.push(format!("{} is exported but not declared", row.name));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}
