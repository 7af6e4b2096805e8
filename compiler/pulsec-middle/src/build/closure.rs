//! Closures: function objects with what they capture.

use pulsec_ir::hir;
use pulsec_ir::ir::{Imm, Op, ValueId};

use super::function::Lower;
use super::{Capture, FunctionOptions};

impl Lower<'_, '_> {
    /// The current values of a capture list.
    pub fn capture_values(&mut self, list: &[Capture]) -> Vec<ValueId> {
        list.iter()
            .map(|capture| match capture {
                Capture::Value(binding) => self.read_raw(*binding),
                Capture::Scope(scope) => self.scope_cell(*scope),
            })
            .collect()
    }

    /// A function object.
    pub fn closure(&mut self, func: hir::FuncId, options: FunctionOptions) -> ValueId {
        self.closure_with(func, options, &[])
    }

    /// A function object with further captures at the end.
    pub fn closure_with(&mut self, func: hir::FuncId, options: FunctionOptions, extra: &[ValueId]) -> ValueId {
        let id = self.out.function(self.module_index, func, options);
        let facts = self.facts;
        let mut values = self.capture_values(&facts.captures[func.index()]);
        values.extend_from_slice(extra);
        self.emit(Op::NewClosure, &values, Imm::Func(id))
    }
}
