//! Names to bindings, and what is learnt about a binding from each use of it: whether it is captured,
//! whether a use may come before its initialisation, whether closures may copy it.
//!
//! Lowering follows the order of execution within a statement list, so "has been lowered" stands for "has
//! been executed"; a clock counts initialisations and creations of closures. The body of a hoisted function is lowered
//! when its name is first used (or at the end of its list): it cannot run earlier.

use pulsec_base::Span;
use pulsec_ir::hir::{Binding, BindingId, BindingKind, FuncId, FunctionKind, Goal, Scope, ScopeId, ScopeKind};
use rustc_hash::FxHashMap;
use swc_core::ecma::atoms::Atom;

use crate::lower::Lowerer;

/// Not initialised yet.
pub const NEVER: u32 = u32::MAX;

/// What a name in the source refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resolved {
    Binding(BindingId),
    Global,
}

impl<'a> Lowerer<'a> {
    pub(crate) fn new_scope(&mut self, parent: Option<ScopeId>, func: FuncId, kind: ScopeKind) -> ScopeId {
        self.scopes.push(Scope { parent, func, kind, bindings: Vec::new() });
        self.names.push(FxHashMap::default());
        ScopeId::new(self.scopes.len() - 1)
    }

    /// Declares a binding under its name; it is not initialised yet.
    pub(crate) fn declare(&mut self, scope: ScopeId, name: &Atom, kind: BindingKind, span: Span) -> BindingId {
        let id = self.anonymous_binding(scope, name, kind, span);
        self.names[scope.index()].insert(name.clone(), id);
        id
    }

    /// A binding that no name in the source refers to.
    pub(crate) fn anonymous_binding(&mut self, scope: ScopeId, name: &str, kind: BindingKind, span: Span) -> BindingId {
        let id = BindingId::new(self.bindings.len());
        self.bindings.push(Binding {
            name: name.to_string(),
            kind,
            scope,
            func: self.scopes[scope.index()].func,
            span,
            reassigned: false,
            needs_tdz: false,
            captured: false,
            copyable: false,
        });
        self.init.push(NEVER);
        self.not_copyable.push(false);
        self.scopes[scope.index()].bindings.push(id);
        id
    }

    pub(crate) fn declare_initialized(&mut self, scope: ScopeId, name: &Atom, kind: BindingKind, span: Span) -> BindingId {
        let id = self.declare(scope, name, kind, span);
        self.init[id.index()] = self.tick();
        id
    }

    pub(crate) fn tick(&mut self) -> u32 {
        self.clock += 1;
        self.clock
    }

    /// The binding is initialised from here on.
    pub(crate) fn mark_initialized(&mut self, binding: BindingId) {
        self.init[binding.index()] = self.tick();
    }

    pub(crate) fn own_name(&self, scope: ScopeId, name: &Atom) -> Option<BindingId> {
        self.names[scope.index()].get(name).copied()
    }

    /// Looks a name up from the current scope outwards.
    pub(crate) fn resolve(&mut self, name: &Atom) -> Resolved {
        let mut next = Some(self.cur.scope);
        while let Some(scope) = next {
            if let Some(id) = self.own_name(scope, name) {
                return Resolved::Binding(id);
            }
            let Scope { kind, func, parent, .. } = self.scopes[scope.index()];
            if kind == ScopeKind::Function && name == "arguments" && !matches!(self.functions[func.index()].kind, FunctionKind::Arrow | FunctionKind::Main | FunctionKind::ClassInit) {
                let id = self.declare(scope, name, BindingKind::Arguments, Span::NONE);
                self.init[id.index()] = 0;
                self.functions[func.index()].arguments_binding = Some(id);
                return Resolved::Binding(id);
            }
            next = parent;
        }
        Resolved::Global
    }

    /// Notes a read or write of a binding by the current function.
    pub(crate) fn use_binding(&mut self, id: BindingId) {
        if let Some(pending) = self.pending.remove(&id) {
            self.lower_pending(pending);
        }
        let index = id.index();
        if self.init[index] == NEVER && self.has_dead_zone(id) {
            self.bindings[index].needs_tdz = true;
        }
        let (owner, scope) = (self.bindings[index].func, self.bindings[index].scope);
        if let BindingKind::SelfName = self.bindings[index].kind
            && self.scopes[scope.index()].kind == ScopeKind::FunctionName
        {
            self.functions[owner.index()].self_binding = Some(id);
        }
        if owner == self.cur.func {
            return;
        }
        self.bindings[index].captured = true;
        let module_level = self.scopes[scope.index()].kind == ScopeKind::Module;
        let mut func = self.cur.func;
        loop {
            if !module_level && self.captured.insert((func, id)) {
                self.functions[func.index()].captures.push(id);
            }
            match self.functions[func.index()].parent {
                Some(parent) if parent != owner => func = parent,
                _ => break,
            }
        }
        // `func` is now the outermost closure inside the owner.
        let init = self.init[index];
        if init == NEVER || init > self.created[func.index()] {
            self.not_copyable[index] = true;
        }
    }

    /// Whether reading the binding before its initialisation is a ReferenceError.
    fn has_dead_zone(&self, id: BindingId) -> bool {
        match self.bindings[id.index()].kind {
            BindingKind::Let | BindingKind::Const | BindingKind::Using | BindingKind::Class | BindingKind::Param | BindingKind::SelfName | BindingKind::This => true,
            // Another module of a cycle may not have run yet.
            BindingKind::Import { .. } => !self.options.stdlib,
            _ => false,
        }
    }

    /// Notes an assignment (not the initialisation).
    pub(crate) fn assign_binding(&mut self, id: BindingId) {
        self.use_binding(id);
        let binding = &mut self.bindings[id.index()];
        if !matches!(binding.kind, BindingKind::Const | BindingKind::Using | BindingKind::SelfName | BindingKind::Import { .. }) {
            binding.reassigned = true;
        }
    }

    /// The nearest function that is not an arrow: it owns `this` and its kin.
    pub(crate) fn this_function(&self) -> FuncId {
        let mut func = self.cur.func;
        while self.functions[func.index()].kind == FunctionKind::Arrow {
            match self.functions[func.index()].parent {
                Some(parent) => func = parent,
                None => break,
            }
        }
        func
    }

    /// The binding of `this`, `new.target` … of `owner`, made on first use.
    pub(crate) fn special_binding(&mut self, owner: FuncId, kind: BindingKind) -> BindingId {
        let function = &self.functions[owner.index()];
        let existing = match kind {
            BindingKind::This => function.this_binding,
            BindingKind::NewTarget => function.new_target_binding,
            BindingKind::ActiveFunction => function.active_function_binding,
            _ => function.home_binding,
        };
        if let Some(id) = existing {
            return id;
        }
        let scope = function.scope;
        let derived = function.kind == FunctionKind::DerivedConstructor;
        let name = match kind {
            BindingKind::This => "this",
            BindingKind::NewTarget => "new.target",
            BindingKind::ActiveFunction => "function",
            _ => "home",
        };
        let id = self.anonymous_binding(scope, name, kind, Span::NONE);
        let function = &mut self.functions[owner.index()];
        match kind {
            BindingKind::This => function.this_binding = Some(id),
            BindingKind::NewTarget => function.new_target_binding = Some(id),
            BindingKind::ActiveFunction => function.active_function_binding = Some(id),
            _ => function.home_binding = Some(id),
        }
        if !(derived && kind == BindingKind::This) {
            self.init[id.index()] = 0;
        }
        id
    }

    /// Settles what only the whole file can tell.
    pub(crate) fn finish_bindings(&mut self) {
        for (index, binding) in self.bindings.iter_mut().enumerate() {
            binding.copyable = binding.captured && !binding.reassigned && !self.not_copyable[index];
        }
    }

    pub(crate) fn at_script_top(&self) -> bool {
        self.options.goal == Goal::Script && self.scopes[self.cur.scope.index()].kind == ScopeKind::Script
    }
}
