//! The collector against a model: random graphs, with and without zeal; weak things; the snapshot.

use std::collections::HashMap;

use pulse_abi::kinds::Kind;
use pulse_abi::layout::*;

use super::*;
use crate::value::{load, store_raw};
use crate::{func, object, state, string};

const ROOTS: u32 = 16;
const TOP: u32 = SHADOW_STACK + 8 * ROOTS;

fn root(i: u32) -> u32 {
    SHADOW_STACK + 8 * i
}

/// xorshift: the same graphs every run.
struct Random(u64);
impl Random {
    fn below(&mut self, n: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % u64::from(n)) as u32
    }
}

fn start(zeal: bool) {
    crate::start::start();
    for i in 0..ROOTS {
        store_raw(root(i), Value::UNDEFINED);
    }
    zeal_set(zeal);
}

/// What compiled code does at a safepoint.
fn poll() {
    if mem::load_u32(CTL_ALLOC_PTR) > mem::load_u32(CTL_ALLOC_LIMIT) {
        gc_poll(TOP);
    }
}

/// Objects have an id; the model knows the id that each of their edges must lead to.
fn stress(seed: u64, zeal: bool, steps: u32) {
    start(zeal);
    let id = string::intern_str("id");
    let mut random = Random(seed);
    let mut next = 0;
    let mut model: HashMap<(i32, i32), i32> = HashMap::new();
    let keys: Vec<String> = (0..12).map(|i| format!("edge{i}")).collect();
    // Negative edge numbers are elements, the others named properties.
    let key = |edge: i32| if edge < 0 { Value::int((-edge - 1) * 37) } else { string::intern_str(&keys[edge as usize]) };
    let id_of = |o: Value| object::get_elem(o, id).as_int();
    for step in 0..steps {
        let r = root(random.below(ROOTS));
        match random.below(10) {
            0..=3 => {
                let made = if random.below(4) == 0 { object::new_array(2) } else { object::new_plain_object() };
                object::set_elem(made, id, Value::int(next));
                next += 1;
                store_raw(r, made);
            }
            4..=6 => {
                let (from, to) = (load(r), load(root(random.below(ROOTS))));
                if from.is_object() && to.is_object() {
                    let edge = random.below(24) as i32 - 12;
                    object::set_elem(from, key(edge), to);
                    model.insert((id_of(from), edge), id_of(to));
                }
            }
            7 => {
                // Follow an edge, so that roots wander through the graph.
                let from = load(r);
                if from.is_object() {
                    let edge = random.below(24) as i32 - 12;
                    let to = object::get_elem(from, key(edge));
                    let expected = model.get(&(id_of(from), edge)).copied();
                    assert_eq!(to.is_object().then(|| id_of(to)), expected, "seed {seed} step {step}");
                    if to.is_object() {
                        store_raw(r, to);
                    }
                }
            }
            8 => {
                let from = load(r);
                if from.is_object() {
                    let edge = random.below(24) as i32 - 12;
                    object::delete_prop(from, key(edge));
                    model.remove(&(id_of(from), edge));
                }
            }
            _ => {
                let text = string::concat(string::from_str(&format!("{step} left")), string::from_str("right"));
                assert!(string::to_units(text).ends_with(&[u16::from(b't')]));
            }
        }
        poll();
        if step % 1009 == 1008 {
            gc_force(TOP);
        }
    }
}

#[test]
fn random_graphs_survive() {
    for seed in 1..=4 {
        stress(seed * 0x9E37_79B9, false, 30_000);
    }
}

#[test]
fn random_graphs_survive_zeal() {
    stress(0xDEAD_BEEF, true, 4_000);
}

#[test]
fn garbage_is_freed() {
    start(false);
    for _ in 0..200_000 {
        let o = object::new_plain_object();
        object::set_elem(o, Value::int(3), o);
        poll();
    }
    gc_force(TOP);
    assert!(heap_stats(0) < 1e6, "{} bytes left", heap_stats(0));
    assert!(heap_stats(3) < 32e6, "{} bytes of memory", heap_stats(3));
}

#[test]
fn large_cells_come_and_go() {
    start(false);
    for round in 0..50 {
        let array = object::new_array(40_000);
        for i in 0..100 {
            object::array_push(array, Value::int(i + round));
        }
        store_raw(root(0), array);
        gc_force(TOP);
        assert_eq!(object::get_elem(load(root(0)), Value::int(99)), Value::int(99 + round));
    }
    assert!(heap_stats(3) < 16e6, "{} bytes of memory", heap_stats(3));
}

#[test]
fn sparse_elements_are_traced() {
    start(false);
    let array = object::new_array(0);
    store_raw(root(0), array);
    let inner = object::new_plain_object();
    object::set_elem(inner, string::intern_str("x"), Value::int(5));
    object::set_elem(array, Value::int(900_000), inner);
    gc_force(TOP);
    gc_force(TOP);
    let found = object::get_elem(load(root(0)), Value::int(900_000));
    assert_eq!(object::get_elem(found, string::intern_str("x")), Value::int(5));
}

#[test]
fn weak_references_are_cleared_when_the_turn_is_over() {
    start(false);
    let proto = object::new_plain_object();
    let reference = func::weak_ref_new(object::new_plain_object(), proto);
    store_raw(root(0), reference);
    gc_force(TOP);
    assert!(load(load(root(0)).addr() + OBJECT_FIELDS).is_object(), "kept for the turn");
    func::weak_turn_end();
    gc_force(TOP);
    assert!(func::weak_ref_deref(load(root(0))).is_undefined());
}

#[test]
fn weak_tables_are_ephemerons() {
    start(false);
    // Two entries (key, value); the first value is the second key, both alive only through root 1.
    let table = alloc_zeroed(Kind::HashTable, HASH_PRIVATE + 32);
    mem::store_u32(table, HASH_PRIVATE + 32);
    mem::store_u8(table + CELL_FLAGS, HASH_WEAK);
    mem::store_u32(table + HASH_VALUES, HASH_PRIVATE);
    mem::store_u32(table + HASH_VALUE_COUNT, 4);
    mem::store_u32(table + HASH_STRIDE, 2);
    let (first, second) = (object::new_plain_object(), object::new_plain_object());
    for (i, word) in [second, Value::int(9), first, second].into_iter().enumerate() {
        store_raw(table + HASH_PRIVATE + 8 * i as u32, word);
    }
    store_raw(root(0), Value::cell(table));
    store_raw(root(1), first);
    gc_force(TOP);
    let at = |i: u32| load(load(root(0)).addr() + HASH_PRIVATE + 8 * i);
    assert!(at(0).is_object() && at(3) == at(0) && at(1) == Value::int(9));
    store_raw(root(1), Value::UNDEFINED);
    gc_force(TOP);
    assert!(at(0).is_hole() && at(2).is_hole() && at(1).is_undefined() && at(3).is_undefined());
    assert_eq!(mem::load_u32(load(root(0)).addr() + HASH_DELETED), 2);
}

#[test]
fn immortal_objects_keep_what_is_stored_into_them() {
    start(false);
    let immortal = object::new_plain_object();
    object::set_elem(load(CTL_GLOBAL), string::intern_str("kept"), immortal);
    snapshot::prepare();
    assert_eq!(mem::load_u32(CTL_ALLOC_PTR), NURSERY);
    let kept = object::get_elem(load(CTL_GLOBAL), string::intern_str("kept"));
    let inner = object::new_plain_object();
    object::set_elem(inner, string::intern_str("fresh key"), Value::int(1));
    object::set_elem(kept, string::intern_str("inner"), inner);
    for i in 0..8 {
        object::set_elem(kept, string::intern_str(&format!("more{i}")), object::new_plain_object());
    }
    object::set_elem(kept, Value::int(2), object::new_array(1));
    for _ in 0..3 {
        gc_force(SHADOW_STACK);
    }
    let kept = object::get_elem(load(CTL_GLOBAL), string::intern_str("kept"));
    let inner = object::get_elem(kept, string::intern_str("inner"));
    assert_eq!(object::get_elem(inner, string::intern_str("fresh key")), Value::int(1));
    assert!(object::get_elem(kept, string::intern_str("more7")).is_kind(Kind::Object));
    assert!(object::get_elem(kept, Value::int(2)).is_kind(Kind::Array));
}

#[test]
fn identity_hashes_outlive_moves() {
    start(false);
    let o = object::new_plain_object();
    let hash = object_hash(o.addr());
    store_raw(root(0), o);
    gc_force(TOP);
    for i in 0..9 {
        object::set_elem(load(root(0)), string::intern_str(&format!("p{i}")), Value::int(i));
    }
    gc_force(TOP);
    assert_ne!(load(root(0)), o);
    assert_eq!(object_hash(load(root(0)).addr()), hash);
}

#[test]
fn unused_atoms_die() {
    start(false);
    for i in 0..20_000 {
        string::intern_str(&format!("passing atom {i}"));
        poll();
    }
    gc_force(TOP);
    assert!(heap_stats(0) < 1e6);
    assert_eq!(string::intern_str("length"), crate::value::atom(pulse_abi::realm::Atom::Length));
    assert!(state::interned().registry.is_empty());
}
