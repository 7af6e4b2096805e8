//! Shapes: the prototype and the named properties of objects with the same history.
//!
//! Root shapes are shared per (prototype, kind of object, internal fields, inline slots); adding a
//! property follows a transition. A *dictionary* shape belongs to one object and is changed in
//! place; inline caches never hold one. Objects get one after a delete or an attribute change and
//! when they have very many properties. A *forked* shape also belongs to one object but grows by
//! transitions of its own (prototypes, non-extensible objects).
//! Shapes live in old space and never move; keys (atoms, symbols) neither. Tables and transitions
//! are Rust-side; transitions and roots are weak.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use pulse_abi::kinds::Kind;
use pulse_abi::layout::*;

use crate::heap;
use crate::heap::cell::Visit;
use crate::mem::{load_u8, load_u32, load_u64, store_u8, store_u32, store_u64};
use crate::state;
use crate::value::{self, Value};

// The private part of a shape cell.
/// Shape this one was made from by adding a property; 0 for roots and dictionaries.
const SHAPE_PARENT: u32 = 24;
/// Attributes (low 8 bits) and slot index of the property this shape added.
const SHAPE_LAST: u32 = 28;
const SHAPE_KEY: u32 = 32;
/// Index + 1 in `Shapes::tables`; 0 = none.
const SHAPE_TABLE: u32 = 40;
/// Bytes of a shape cell.
pub const SHAPE_SIZE: u32 = 48;

/// Scratch word through which the collector sees a key that lives in a Rust-side table.
const KEY_WINDOW: u32 = CTL_SHIM + 8;

/// More properties than this make a dictionary.
const MAX_SHARED: u32 = 512;
/// Up to this many properties lookups walk the parent chain.
const MAX_CHAIN: u32 = 6;

/// A multiplicative hash: fast, and good enough for addresses.
#[derive(Default, Clone)]
pub struct Fx(u64);

impl Hasher for Fx {
    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 29)
    }
    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|b| self.write_u64(u64::from(*b)));
    }
    fn write_u8(&mut self, n: u8) {
        self.write_u64(u64::from(n));
    }
    fn write_u32(&mut self, n: u32) {
        self.write_u64(u64::from(n));
    }
    fn write_u64(&mut self, n: u64) {
        self.0 = (self.0.rotate_left(5) ^ n).wrapping_mul(0x517c_c1b7_2722_0a95);
    }
}
pub type FxBuild = BuildHasherDefault<Fx>;

/// Where a property is and what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot {
    pub index: u32,
    pub attributes: u8,
}

/// Properties by key, and in order of creation.
#[derive(Default)]
struct Table {
    by_key: HashMap<u64, u32, FxBuild>,
    /// Deleted ones have a HOLE key.
    entries: Vec<(Value, Slot)>,
    /// Slots of deleted properties, to be used again (dictionaries).
    free: Vec<u32>,
    /// First slot never used (dictionaries).
    next: u32,
}

impl Table {
    fn find(&self, key: Value) -> Option<Slot> {
        self.by_key.get(&key.0).map(|i| self.entries[*i as usize].1)
    }
    fn push(&mut self, key: Value, slot: Slot) {
        self.by_key.insert(key.0, self.entries.len() as u32);
        self.entries.push((key, slot));
        self.next = self.next.max(slot.index + 1);
    }
    fn remove(&mut self, key: Value) {
        let Some(i) = self.by_key.remove(&key.0) else { return };
        let entry = &mut self.entries[i as usize];
        entry.0 = Value::HOLE;
        self.free.push(entry.1.index);
        if self.entries.len() > 32 && self.by_key.len() * 2 < self.entries.len() {
            self.entries.retain(|(key, _)| !key.is_hole());
            self.by_key = self.entries.iter().enumerate().map(|(i, (key, _))| (key.0, i as u32)).collect();
        }
    }
    fn live(&self) -> impl Iterator<Item = (Value, Slot)> {
        self.entries.iter().copied().filter(|(key, _)| !key.is_hole())
    }
}

/// What makes a root: prototype's identity hash (0 = null), kind byte (0 = any), internal fields, inline slots.
type RootKey = (u32, u8, u32, u32);

#[derive(Default)]
struct Links {
    roots: HashMap<RootKey, Vec<u32>, FxBuild>,
    /// (parent, key, attributes) to child.
    transitions: HashMap<(u32, u64, u8), u32, FxBuild>,
}

#[derive(Default)]
pub struct Shapes {
    /// By kind byte: the root that was asked for last, or 0.
    recent: Vec<u32>,
    /// What the snapshot knows, never written again: a request touches few pages.
    sealed: Links,
    fresh: Links,
    tables: Vec<Option<Box<Table>>>,
    free_tables: Vec<u32>,
}

impl Shapes {
    fn add_table(&mut self, table: Table) -> u32 {
        let table = Some(Box::new(table));
        match self.free_tables.pop() {
            Some(i) => {
                self.tables[i as usize] = table;
                i + 1
            }
            None => {
                self.tables.push(table);
                self.tables.len() as u32
            }
        }
    }

    /// The shape is about to be freed.
    pub fn drop_table(&mut self, shape: u32) {
        let index = load_u32(shape + SHAPE_TABLE);
        if index != 0 {
            self.tables[index as usize - 1] = None;
            self.free_tables.push(index - 1);
            store_u32(shape + SHAPE_TABLE, 0);
        }
    }

    /// Forgets roots and transitions of shapes that died; those of the snapshot never do.
    pub fn sweep(&mut self) {
        let space = &state::heap().space;
        self.recent.iter_mut().filter(|shape| !space.is_marked(**shape)).for_each(|shape| *shape = 0);
        self.fresh.transitions.retain(|(parent, _, _), child| space.is_marked(*parent) && space.is_marked(*child));
        self.fresh.roots.retain(|_, list| {
            list.retain(|shape| space.is_marked(*shape));
            !list.is_empty()
        });
    }

    /// Before a snapshot: every shape so far is there to stay.
    pub fn seal(&mut self) {
        let fresh = std::mem::take(&mut self.fresh);
        self.sealed.transitions.extend(fresh.transitions);
        for (key, list) in fresh.roots {
            self.sealed.roots.entry(key).or_default().extend(list);
        }
    }

    /// After the allocator was started afresh: what every request may change lies together.
    pub fn move_recent(&mut self) {
        self.recent = self.recent.clone();
    }

    fn step(&self, key: &(u32, u64, u8)) -> Option<u32> {
        self.sealed.transitions.get(key).or_else(|| self.fresh.transitions.get(key)).copied()
    }

    fn roots(&self, key: &RootKey) -> impl Iterator<Item = u32> {
        let lists = [self.sealed.roots.get(key), self.fresh.roots.get(key)];
        lists.into_iter().flatten().flatten().copied()
    }
}

fn table(shape: u32) -> Option<&'static mut Table> {
    match load_u32(shape + SHAPE_TABLE) {
        0 => None,
        index => state::shapes().tables[index as usize - 1].as_deref_mut(),
    }
}

/// The references of a shape besides its prototype.
pub fn trace(shape: u32, visit: &mut impl Visit) {
    visit.raw(shape + SHAPE_PARENT);
    visit.value(shape + SHAPE_KEY);
    if is_dictionary(shape)
        && let Some(table) = table(shape)
    {
        for (key, _) in table.live() {
            store_u64(KEY_WINDOW, key.0);
            visit.value(KEY_WINDOW);
        }
    }
}

/// Prototype: object or null.
#[inline(always)]
pub fn proto(shape: u32) -> Value {
    value::load(shape + SHAPE_PROTO)
}
/// Inline property slots of its objects.
#[inline(always)]
pub fn inline(shape: u32) -> u32 {
    load_u32(shape + SHAPE_INLINE)
}
/// Internal fields of its objects.
#[inline(always)]
pub fn internal(shape: u32) -> u32 {
    load_u32(shape + SHAPE_INTERNAL)
}
#[inline(always)]
pub fn is_dictionary(shape: u32) -> bool {
    load_u8(shape + CELL_FLAGS) & SHAPE_FLAG_DICTIONARY != 0
}
/// Whether another property makes it a dictionary.
pub fn is_full(shape: u32) -> bool {
    !is_dictionary(shape) && load_u32(shape + SHAPE_COUNT) >= MAX_SHARED
}

fn new_cell(proto: Value, internal: u32, inline: u32) -> u32 {
    let shape = heap::alloc_old(Kind::Shape, SHAPE_SIZE);
    store_u32(shape + SHAPE_COUNT, 0);
    value::store(shape, shape + SHAPE_PROTO, proto);
    store_u32(shape + SHAPE_INLINE, inline);
    store_u32(shape + SHAPE_INTERNAL, internal);
    store_u32(shape + SHAPE_PARENT, 0);
    store_u32(shape + SHAPE_LAST, 0);
    value::store_raw(shape + SHAPE_KEY, Value::HOLE);
    store_u64(shape + SHAPE_TABLE, 0);
    shape
}

/// The shape without properties for objects with this prototype, internal fields and inline slots.
pub fn root(proto: Value, internal: u32, inline: u32) -> u32 {
    root_for(proto, 0, internal, inline)
}

/// As [`root`], shared with no other kind: a transition cached for one must not apply to a Proxy
/// that happens to have the same number of internal fields.
pub fn root_of_kind(proto: Value, kind: Kind, inline: u32) -> u32 {
    root_for(proto, kind as u8, kind.internal_fields(), inline)
}

fn root_for(proto: Value, kind: u8, internal: u32, inline: u32) -> u32 {
    let recent = state::shapes().recent.get(kind as usize).copied().unwrap_or(0);
    if recent != 0 && self::proto(recent) == proto && self::inline(recent) == inline && self::internal(recent) == internal {
        return recent;
    }
    let shape = find_root(proto, kind, internal, inline);
    let list = &mut state::shapes().recent;
    if list.is_empty() {
        list.resize(256, 0);
    }
    list[kind as usize] = shape;
    shape
}

fn find_root(proto: Value, kind: u8, internal: u32, inline: u32) -> u32 {
    // The prototype may still move, its identity hash stays.
    let hash = if proto.is_object() { heap::object_hash(proto.addr()) } else { 0 };
    let key = (hash, kind, internal, inline);
    if let Some(shape) = state::shapes().roots(&key).find(|shape| self::proto(*shape) == proto) {
        return shape;
    }
    if proto.is_object() {
        super::make_prototype(proto.addr());
    }
    let shape = new_cell(proto, internal, inline);
    // Remembered so that a change of prototype finds the root of the same kind.
    store_u32(shape + SHAPE_LAST, u32::from(kind));
    state::shapes().fresh.roots.entry(key).or_default().push(shape);
    shape
}

fn last(shape: u32) -> Slot {
    let last = load_u32(shape + SHAPE_LAST);
    Slot { index: last >> 8, attributes: last as u8 }
}

/// The property `key` (atom or symbol).
pub fn find(shape: u32, key: Value) -> Option<Slot> {
    if let Some(table) = table(shape) {
        return table.find(key);
    }
    let count = load_u32(shape + SHAPE_COUNT);
    if count > MAX_CHAIN {
        let mut made = Table::default();
        properties(shape).into_iter().for_each(|(key, slot)| made.push(key, slot));
        let found = made.find(key);
        let index = state::shapes().add_table(made);
        store_u32(shape + SHAPE_TABLE, index);
        return found;
    }
    let mut at = shape;
    for _ in 0..count {
        if load_u64(at + SHAPE_KEY) == key.0 {
            return Some(last(at));
        }
        at = load_u32(at + SHAPE_PARENT);
    }
    None
}

/// Every property in order of creation.
pub fn properties(shape: u32) -> Vec<(Value, Slot)> {
    if let Some(table) = table(shape) {
        return table.live().collect();
    }
    let count = load_u32(shape + SHAPE_COUNT);
    let mut out = Vec::with_capacity(count as usize);
    let mut at = shape;
    for _ in 0..count {
        out.push((value::load(at + SHAPE_KEY), last(at)));
        at = load_u32(at + SHAPE_PARENT);
    }
    out.reverse();
    out
}

/// The shape after adding this property, when that was done before; then it is not there yet.
pub fn known_step(shape: u32, key: Value, attributes: u8) -> Option<u32> {
    state::shapes().step(&(shape, key.0, attributes))
}

/// The shape after adding a property that is not there; its slot index is the old count.
pub fn add_property(shape: u32, key: Value, attributes: u8) -> u32 {
    debug_assert!(!is_dictionary(shape));
    if let Some(child) = state::shapes().step(&(shape, key.0, attributes)) {
        return child;
    }
    let index = load_u32(shape + SHAPE_COUNT);
    let child = new_cell(proto(shape), internal(shape), inline(shape));
    store_u32(child + SHAPE_COUNT, index + 1);
    store_u32(child + SHAPE_PARENT, shape);
    store_u32(child + SHAPE_LAST, index << 8 | u32::from(attributes));
    value::store_raw(child + SHAPE_KEY, key);
    // The newest shape takes the table along, so that a chain of additions keeps one.
    let taken = load_u32(shape + SHAPE_TABLE);
    if taken != 0 {
        store_u32(shape + SHAPE_TABLE, 0);
        store_u32(child + SHAPE_TABLE, taken);
        if let Some(table) = table(child) {
            table.push(key, Slot { index, attributes });
        }
    }
    state::shapes().fresh.transitions.insert((shape, key.0, attributes), child);
    child
}

/// The slot of the first of these plain data properties, if a shape became another one by adding exactly them, in order.
pub fn added(before: u32, after: u32, names: impl DoubleEndedIterator<Item = Value>) -> Option<u32> {
    let mut at = after;
    for name in names.rev() {
        if at == 0 || load_u64(at + SHAPE_KEY) != name.0 || last(at).attributes != 7 {
            return None;
        }
        at = load_u32(at + SHAPE_PARENT);
    }
    (at == before).then(|| load_u32(before + SHAPE_COUNT))
}

/// The same properties in the same slots below another root.
fn replay(root: u32, shape: u32) -> u32 {
    properties(shape).into_iter().fold(root, |at, (key, slot)| add_property(at, key, slot.attributes))
}

fn root_kind(shape: u32) -> u8 {
    let mut at = shape;
    while load_u32(at + SHAPE_PARENT) != 0 {
        at = load_u32(at + SHAPE_PARENT);
    }
    load_u32(at + SHAPE_LAST) as u8
}

/// The shared shape with the same properties and another prototype. Not for dictionaries.
pub fn with_proto(shape: u32, proto: Value) -> u32 {
    replay(root_for(proto, root_kind(shape), internal(shape), inline(shape)), shape)
}

/// A shape of the same properties that no other object has. A dictionary stays as it is unless its prototype changes.
pub fn fork(shape: u32, proto: Value) -> u32 {
    if is_dictionary(shape) {
        return if self::proto(shape) == proto { shape } else { to_dictionary(shape, proto) };
    }
    let root = new_cell(proto, internal(shape), inline(shape));
    store_u32(root + SHAPE_LAST, u32::from(root_kind(shape)));
    replay(root, shape)
}

/// A fresh dictionary shape with the properties and slots of `shape`.
pub fn to_dictionary(shape: u32, proto: Value) -> u32 {
    let mut copy = Table::default();
    properties(shape).into_iter().for_each(|(key, slot)| copy.push(key, slot));
    if is_dictionary(shape)
        && let Some(old) = table(shape)
    {
        copy.free.clone_from(&old.free);
        copy.next = old.next;
    }
    let made = new_cell(proto, internal(shape), inline(shape));
    store_u8(made + CELL_FLAGS, SHAPE_FLAG_DICTIONARY);
    store_u32(made + SHAPE_COUNT, copy.by_key.len() as u32);
    let index = state::shapes().add_table(copy);
    store_u32(made + SHAPE_TABLE, index);
    made
}

/// Adds a property to a dictionary; the slot index.
pub fn dictionary_add(shape: u32, key: Value, attributes: u8) -> u32 {
    let Some(table) = table(shape) else { crate::host::fatal("a dictionary shape without table") };
    let index = table.free.pop().unwrap_or(table.next);
    table.push(key, Slot { index, attributes });
    store_u32(shape + SHAPE_COUNT, table.by_key.len() as u32);
    heap::barrier(shape);
    index
}

/// Changes the attributes of a property of a dictionary.
pub fn dictionary_set(shape: u32, key: Value, attributes: u8) {
    if let Some(table) = table(shape)
        && let Some(i) = table.by_key.get(&key.0)
    {
        table.entries[*i as usize].1.attributes = attributes;
    }
}

/// Removes a property of a dictionary; its slot, cleared by the caller, is used again.
pub fn dictionary_remove(shape: u32, key: Value) {
    if let Some(table) = table(shape) {
        table.remove(key);
        store_u32(shape + SHAPE_COUNT, table.by_key.len() as u32);
    }
}
