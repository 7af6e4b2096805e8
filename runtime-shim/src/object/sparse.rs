//! Sparse elements: indexed properties with attributes, by index. The cell names an entry of the store.

use std::collections::BTreeMap;

use pulse_abi::kinds::Kind;
use pulse_abi::layout::CTL_SHIM;

use crate::heap::cell::Visit;
use crate::value::Value;
use crate::{heap, mem, state};

/// Value (or getter), setter, attributes (8 = accessor).
#[derive(Clone, Copy)]
pub struct Element {
    pub value: u64,
    pub setter: u64,
    pub attributes: u8,
}

type Elements = BTreeMap<u32, Element>;

#[derive(Default)]
pub struct SparseStore {
    tables: Vec<Option<Box<Elements>>>,
    free: Vec<u32>,
}

const ID: u32 = 8;
/// Scratch word of `trace`.
const WINDOW: u32 = CTL_SHIM + 16;

impl SparseStore {
    /// A fresh SparseElements cell.
    pub fn create(&mut self) -> u32 {
        let id = self.free.pop().unwrap_or_else(|| {
            self.tables.push(None);
            self.tables.len() as u32 - 1
        });
        self.tables[id as usize] = Some(Box::default());
        let cell = heap::alloc_old(Kind::SparseElements, 16);
        mem::store_u32(cell + ID, id);
        cell
    }
    pub fn get(&mut self, cell: u32) -> &mut Elements {
        let id = mem::load_u32(cell + ID) as usize;
        self.tables[id].get_or_insert_default()
    }
    /// Visits the elements through a window word, because they live outside the linear memory in native tests.
    pub fn trace(&mut self, cell: u32, visit: &mut impl Visit) {
        for element in self.get(cell).values_mut() {
            for word in [&mut element.value, &mut element.setter] {
                if pulse_abi::value::is_heap(*word) {
                    mem::store_u64(WINDOW, *word);
                    visit.value(WINDOW);
                    *word = mem::load_u64(WINDOW);
                }
            }
        }
    }
    pub fn free(&mut self, cell: u32) {
        let id = mem::load_u32(cell + ID);
        self.tables[id as usize] = None;
        self.free.push(id);
    }
}

/// Stores an element of an object whose elements are `cell`.
pub fn put(cell: u32, index: u32, value: Value, setter: Value, attributes: u8) {
    state::sparse().get(cell).insert(index, Element { value: value.0, setter: setter.0, attributes });
    heap::barrier(cell);
}
