//! The microtask queue, and registries that have cleanups to run.

use crate::value::{self, Value};

/// A job is four words: function, this, two arguments.
const JOB: usize = 4;

/// Jobs in order, as raw words that the collector may change.
#[derive(Default)]
pub struct Microtasks {
    words: Vec<u64>,
    /// Words before this belong to jobs already taken.
    taken: usize,
    /// FinalizationRegistry objects with dead cells.
    registries: Vec<u64>,
    /// What WeakRef.deref gave out in this turn stays alive until it ends.
    kept: Vec<u64>,
}

impl Microtasks {
    /// Every word that may be a reference.
    pub fn words(&mut self) -> impl Iterator<Item = &mut u64> {
        self.words[self.taken..].iter_mut().chain(self.registries.iter_mut()).chain(self.kept.iter_mut())
    }

    /// Before a snapshot, when no job is left: the queue of a request is made anew.
    pub fn forget_buffers(&mut self) {
        self.words = self.words.split_off(self.taken);
        self.taken = 0;
        self.words.shrink_to_fit();
        self.kept = Vec::new();
    }

    pub fn add_registry(&mut self, registry: Value) {
        if !self.registries.contains(&registry.0) {
            self.registries.push(registry.0);
        }
    }

    pub fn keep(&mut self, target: Value) {
        if !self.kept.contains(&target.0) {
            self.kept.push(target.0);
        }
    }

    pub fn end_turn(&mut self) {
        self.kept.clear();
    }

    /// A registry with dead cells; it stays listed.
    pub fn registry(&self) -> Option<Value> {
        self.registries.last().map(|word| Value(*word))
    }

    pub fn drop_registry(&mut self) {
        self.registries.pop();
    }
}

/// Leaf.
pub fn microtask_push(function: Value, this: Value, a: Value, b: Value) {
    let tasks = crate::state::microtasks();
    tasks.words.extend([function.0, this.0, a.0, b.0]);
}

/// Leaf: the next job's function, HOLE when there is none; this and the arguments into scratch 0 to 2.
pub fn microtask_pop() -> Value {
    let tasks = crate::state::microtasks();
    if tasks.taken == tasks.words.len() {
        tasks.words.clear();
        tasks.taken = 0;
        return Value::HOLE;
    }
    let job: [u64; JOB] = std::array::from_fn(|i| tasks.words[tasks.taken + i]);
    tasks.taken += JOB;
    if tasks.taken >= 4096 * JOB {
        tasks.words.drain(..tasks.taken);
        tasks.taken = 0;
    }
    for (i, word) in job[1..].iter().enumerate() {
        value::set_scratch(i as u32, Value(*word));
    }
    Value(job[0])
}
