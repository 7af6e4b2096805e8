//! A set of values with constant-time insertion, removal and clearing (a sparse set).

use pulsec_ir::ir::ValueId;

/// See the module documentation. Iteration order is insertion order disturbed by removals; sort before output.
#[derive(Clone, Debug)]
pub struct LiveSet {
    members: Vec<ValueId>,
    /// By value: index in `members`, checked against it.
    position: Vec<u32>,
}

impl LiveSet {
    /// A set for values below `count`.
    pub fn new(count: usize) -> Self {
        Self { members: Vec::new(), position: vec![0; count] }
    }
    pub fn contains(&self, value: ValueId) -> bool {
        self.members.get(self.position[value.index()] as usize) == Some(&value)
    }
    /// Whether it was new.
    pub fn insert(&mut self, value: ValueId) -> bool {
        if self.contains(value) {
            return false;
        }
        self.position[value.index()] = self.members.len() as u32;
        self.members.push(value);
        true
    }
    /// Whether it was there.
    pub fn remove(&mut self, value: ValueId) -> bool {
        if !self.contains(value) {
            return false;
        }
        let at = self.position[value.index()] as usize;
        self.members.swap_remove(at);
        if let Some(moved) = self.members.get(at) {
            self.position[moved.index()] = at as u32;
        }
        true
    }
    /// How many there are.
    pub fn count(&self) -> usize {
        self.members.len()
    }
    pub fn clear(&mut self) {
        self.members.clear();
    }
    pub fn iter(&self) -> impl Iterator<Item = ValueId> + '_ {
        self.members.iter().copied()
    }
    pub fn sorted(&self) -> Vec<ValueId> {
        let mut out = self.members.clone();
        out.sort_unstable();
        out
    }
}
