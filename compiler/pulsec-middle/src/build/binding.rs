//! Bindings: where each lives, reads, writes, initialisation, scopes.

use pulse_abi::value;
use pulsec_base::JsString;
use pulsec_ir::hir::{self, BindingId, BindingKind, ScopeId, ScopeKind};
use pulsec_ir::ir::{CellId, Imm, Op, ValueId};

use super::function::Lower;
use super::ssa::Var;
use super::{Capture, Resolved, is_lexical};

/// Where a binding lives, seen from the function being lowered.
enum Place {
    Local(Var),
    /// Scope cell (as a Value) and slot.
    Slot(ValueId, u32),
    Cell(CellId),
    /// Copied capture: read only.
    Captured(u32),
    /// An import that could not be resolved; an error has been reported.
    Nowhere,
}

impl<'a> Lower<'a, '_> {
    pub fn binding(&self, id: BindingId) -> &hir::Binding {
        &self.module.bindings[id.index()]
    }

    /// Whether the activation being lowered owns the binding.
    fn owns(&self, id: BindingId) -> bool {
        self.binding(id).func == self.func || self.function().self_binding == Some(id)
    }

    fn place(&mut self, id: BindingId) -> Place {
        let binding = self.binding(id);
        if let BindingKind::Import { import, item } = binding.kind {
            return match self.facts.imports[import.index()][item as usize] {
                Some(resolved) => self.resolved_cell(resolved).map_or(Place::Nowhere, Place::Cell),
                None => Place::Nowhere,
            };
        }
        if let Some(cell) = self.facts.cells[id.index()] {
            return Place::Cell(cell);
        }
        if let Some(slot) = self.facts.slot_of[id.index()] {
            let cell = self.scope_cell(binding.scope);
            return Place::Slot(cell, slot);
        }
        if self.owns(id) {
            return Place::Local(self.local(id));
        }
        match self.captures.get(&Capture::Value(id)) {
            Some(index) => Place::Captured(*index),
            // Not captured and not ours: a binding of a function that is lowered in place (field initialisers).
            None => Place::Local(self.local(id)),
        }
    }

    fn local(&mut self, id: BindingId) -> Var {
        if let Some(var) = self.locals.get(&id) {
            return *var;
        }
        let var = self.var();
        self.locals.insert(id, var);
        var
    }

    /// The Scope cell of a scope, our own or a captured one.
    pub fn scope_cell(&mut self, scope: ScopeId) -> ValueId {
        if let Some(var) = self.scope_cells.get(&scope) {
            let var = *var;
            return self.read(var);
        }
        match self.captures.get(&Capture::Scope(scope)) {
            Some(index) => self.emit(Op::Capture, &[self.callee], Imm::I32(*index as i32)),
            None => self.undefined(),
        }
    }

    fn resolved_cell(&mut self, resolved: Resolved) -> Option<CellId> {
        match resolved {
            Resolved::Binding { module, binding } => self.unit.facts[module].cells[binding.index()],
            Resolved::Namespace(module) => Some(self.out.namespace(module)),
            Resolved::Constant(module) => self.unit.constant_cells[module],
        }
    }

    /// What an import binding stands for.
    pub fn import_of(&self, id: BindingId) -> Option<Resolved> {
        match self.binding(id).kind {
            BindingKind::Import { import, item } => self.facts.imports[import.index()][item as usize],
            _ => None,
        }
    }

    /// Whether a read has to look for the TDZ word.
    fn needs_check(&self, id: BindingId) -> bool {
        match self.import_of(id) {
            Some(resolved) => self.resolved_needs_check(resolved),
            None => self.binding(id).needs_tdz && is_lexical(self.binding(id).kind),
        }
    }

    /// A binding of another module is initialised before this module runs, unless the two import each other.
    pub fn resolved_needs_check(&self, resolved: Resolved) -> bool {
        let Resolved::Binding { module, binding } = resolved else { return false };
        is_lexical(self.unit.module(module).bindings[binding.index()].kind)
            && (self.unit.reaches[module][self.module_index] || !self.unit.eager[module] || !self.unit.reaches[self.module_index][module])
    }

    /// The value without a check (closures capture uninitialised bindings too).
    pub fn read_raw(&mut self, id: BindingId) -> ValueId {
        match self.place(id) {
            Place::Local(var) => self.read(var),
            Place::Slot(cell, slot) => self.emit(Op::ScopeGet, &[cell], Imm::I32(slot as i32)),
            Place::Cell(cell) => self.emit(Op::LoadCell, &[], Imm::Cell(cell)),
            Place::Captured(index) => self.emit(Op::Capture, &[self.callee], Imm::I32(index as i32)),
            Place::Nowhere => self.undefined(),
        }
    }

    pub fn read_binding(&mut self, id: BindingId) -> ValueId {
        if !self.needs_check(id) {
            if let Some(literal) = self.literal_of(id) {
                return self.expr(literal);
            }
            return self.read_raw(id);
        }
        let v = self.read_raw(id);
        self.check_tdz(id, v)
    }

    fn check_tdz(&mut self, id: BindingId, v: ValueId) -> ValueId {
        let name = self.binding_name(id);
        self.emit(Op::CheckTdz, &[v], Imm::Const(name))
    }

    fn binding_name(&mut self, id: BindingId) -> pulsec_ir::ir::ConstId {
        let name: JsString = self.binding(id).name.as_str().into();
        self.const_id(&name)
    }

    /// The literal that a module-level constant always holds.
    fn literal_of(&self, id: BindingId) -> Option<&'a hir::Expr> {
        let (module, binding) = match self.import_of(id) {
            Some(Resolved::Binding { module, binding }) => (module, binding),
            Some(_) => return None,
            None => (self.module_index, id),
        };
        self.unit.facts[module].literals.get(&binding).copied()
    }

    /// Reads another module's binding (namespace member).
    pub fn read_resolved(&mut self, resolved: Resolved, name: &JsString) -> ValueId {
        if self.resolved_needs_check(resolved) {
            return self.read_export(resolved, name);
        }
        match self.resolved_cell(resolved) {
            Some(cell) => self.emit(Op::LoadCell, &[], Imm::Cell(cell)),
            None => self.undefined(),
        }
    }

    /// Reads an export that may not be initialised yet.
    pub fn read_export(&mut self, resolved: Resolved, name: &JsString) -> ValueId {
        let Some(cell) = self.resolved_cell(resolved) else { return self.undefined() };
        let v = self.emit(Op::LoadCell, &[], Imm::Cell(cell));
        let name = self.const_id(name);
        self.emit(Op::CheckTdz, &[v], Imm::Const(name))
    }

    fn store(&mut self, id: BindingId, v: ValueId) {
        match self.place(id) {
            Place::Local(var) => self.write(var, v),
            Place::Slot(cell, slot) => self.effect(Op::ScopeSet, &[cell, v], Imm::I32(slot as i32)),
            Place::Cell(cell) => self.effect(Op::StoreCell, &[v], Imm::Cell(cell)),
            // Copied captures are never assigned after the closure exists; imports refuse assignment before this.
            Place::Captured(_) | Place::Nowhere => {}
        }
    }

    /// First assignment: no checks.
    pub fn init_binding(&mut self, id: BindingId, v: ValueId) {
        self.store(id, v);
    }

    /// `x = v`.
    pub fn assign_binding(&mut self, id: BindingId, v: ValueId) {
        let kind = self.binding(id).kind;
        if self.needs_check(id) {
            let old = self.read_raw(id);
            self.check_tdz(id, old);
        }
        if matches!(kind, BindingKind::Const | BindingKind::Using | BindingKind::SelfName | BindingKind::Import { .. }) {
            let name = self.binding_name(id);
            self.throw_op(Op::ThrowConst, &[], Imm::Const(name));
        } else {
            self.store(id, v);
        }
    }

    // ---- scopes

    pub fn enter_scope(&mut self, scope: ScopeId) {
        let data = &self.module.scopes[scope.index()];
        if matches!(data.kind, ScopeKind::Module | ScopeKind::Script) {
            return;
        }
        let facts = self.facts;
        let slots = &facts.slots[scope.index()];
        if !slots.is_empty() {
            let start: Vec<_> = slots.iter().map(|id| self.start_value(*id)).collect();
            let cell = self.op(Op::NewScope, &start);
            let var = self.var_with(cell);
            self.scope_cells.insert(scope, var);
        }
        for &id in &data.bindings {
            let binding = self.binding(id);
            if facts.slot_of[id.index()].is_none() && is_lexical(binding.kind) && binding.needs_tdz {
                let tdz = self.word(value::TDZ);
                let var = self.local(id);
                self.write(var, tdz);
            }
        }
    }

    pub fn enter_opt(&mut self, scope: Option<ScopeId>) {
        if let Some(scope) = scope {
            self.enter_scope(scope);
        }
    }

    fn start_value(&mut self, id: BindingId) -> ValueId {
        let binding = self.binding(id);
        if is_lexical(binding.kind) && binding.needs_tdz { self.word(value::TDZ) } else { self.undefined() }
    }

    /// CreatePerIterationEnvironment.
    pub fn copy_scope(&mut self, scope: ScopeId) {
        let count = self.facts.slots[scope.index()].len();
        if count == 0 {
            return;
        }
        let old = self.scope_cell(scope);
        let values: Vec<_> = (0..count).map(|slot| self.emit(Op::ScopeGet, &[old], Imm::I32(slot as i32))).collect();
        let cell = self.op(Op::NewScope, &values);
        let var = self.scope_cells[&scope];
        self.write(var, cell);
    }
}
