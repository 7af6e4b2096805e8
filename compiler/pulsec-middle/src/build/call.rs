//! Calls: plain, method, direct, spread, new, super.

use pulse_abi::value;
use pulsec_ir::hir::{Argument, BindingId, Expr, ExprKind, FunctionKind};
use pulsec_ir::ir::{self, Imm, Op, Ty, ValueId};

use super::function::{Lower, direct_arity};
use super::{ClassRecord, FunctionOptions, Resolved};

/// Evaluated arguments.
enum Args {
    List(Vec<ValueId>),
    /// With spread: an array.
    Array(ValueId),
}

impl Lower<'_, '_> {
    fn args(&mut self, args: &[Argument]) -> Args {
        if args.iter().all(|arg| matches!(arg, Argument::Item(_))) {
            return Args::List(args.iter().map(|arg| self.argument(arg)).collect());
        }
        let plain = args.iter().take_while(|arg| matches!(arg, Argument::Item(_))).count();
        let first: Vec<_> = args[..plain].iter().map(|arg| self.argument(arg)).collect();
        let array = self.op(Op::NewArray, &first);
        for arg in &args[plain..] {
            let v = self.argument(arg);
            let op = if matches!(arg, Argument::Spread(_)) { Op::ArraySpread } else { Op::ArrayAppend };
            self.op(op, &[array, v]);
        }
        Args::Array(array)
    }

    fn argument(&mut self, arg: &Argument) -> ValueId {
        match arg {
            Argument::Item(expr) | Argument::Spread(expr) => self.expr(expr),
        }
    }

    pub fn call(&mut self, callee: &Expr, args: &[Argument]) -> ValueId {
        let span = self.span;
        if let Some((module, func)) = self.known_callee(callee)
            && args.iter().all(|arg| matches!(arg, Argument::Item(_)))
            && let Some(arity) = direct_arity(self.unit, module, func)
        {
            return self.call_direct(callee, module, func, arity, args);
        }
        let (function, this) = self.callee_and_this(callee);
        let args = self.args(args);
        self.span = span;
        match args {
            Args::List(list) => {
                let mut operands = vec![function, this];
                operands.extend(list);
                self.op(Op::Call, &operands)
            }
            Args::Array(array) => self.op(Op::CallSpread, &[function, this, array]),
        }
    }

    /// The function that a callee surely is.
    fn known_callee(&self, callee: &Expr) -> Option<(usize, pulsec_ir::hir::FuncId)> {
        let resolved = match &callee.kind {
            ExprKind::Read(binding) => match self.import_of(*binding) {
                Some(resolved) => resolved,
                None => Resolved::Binding { module: self.module_index, binding: *binding },
            },
            ExprKind::Member { object, property } => self.namespace_member(object, property)?,
            _ => return None,
        };
        let Resolved::Binding { module, binding } = resolved else { return None };
        let func = *self.out.known.get(&(module, binding))?;
        Some((module, func))
    }

    fn call_direct(&mut self, callee: &Expr, module: usize, func: pulsec_ir::hir::FuncId, arity: u32, args: &[Argument]) -> ValueId {
        let span = self.span;
        let function = &self.unit.module(module).functions[func.index()];
        let facts = &self.unit.facts[module];
        // The callee's object is needed for captures, coroutines (prototype), `super` and its own name; and when reading it may throw.
        let by_name_only = facts.captures[func.index()].is_empty()
            && !function.is_async
            && !function.is_generator
            && function.self_binding.is_none()
            && function.active_function_binding.is_none()
            && function.home_binding.is_none()
            && !function.uses_super
            && function.kind == FunctionKind::Normal
            && self.is_hoisted(callee);
        let object = if by_name_only { self.undefined() } else { self.expr(callee) };
        let this = self.undefined();
        let mut values: Vec<_> = args.iter().map(|arg| self.argument(arg)).collect();
        let missing = (arity as usize).saturating_sub(values.len());
        for _ in 0..missing {
            values.push(self.undefined());
        }
        values.truncate(arity as usize);
        let id = self.out.function(module, func, FunctionOptions::default());
        let mut operands = vec![object, this];
        operands.extend(values);
        self.span = span;
        self.emit(Op::CallDirect, &operands, Imm::Func(id))
    }

    /// Whether the callee is a function declaration: always initialised.
    fn is_hoisted(&self, callee: &Expr) -> bool {
        use pulsec_ir::hir::BindingKind;
        let ExprKind::Read(id) = callee.kind else { return false };
        match self.import_of(id) {
            Some(Resolved::Binding { module, binding }) => self.unit.module(module).bindings[binding.index()].kind == BindingKind::Function,
            Some(_) => false,
            None => self.binding(id).kind == BindingKind::Function,
        }
    }

    /// A callee and the `this` that its reference implies.
    pub fn callee_and_this(&mut self, callee: &Expr) -> (ValueId, ValueId) {
        let outer = std::mem::replace(&mut self.span, callee.span);
        let result = self.callee_here(callee);
        self.span = outer;
        result
    }

    fn callee_here(&mut self, callee: &Expr) -> (ValueId, ValueId) {
        match &callee.kind {
            ExprKind::Member { object, property } if self.namespace_member(object, property).is_none() => {
                let object = self.expr(object);
                (self.get_named(object, property), object)
            }
            ExprKind::Index { object, index } => {
                let object = self.expr(object);
                (self.index(object, index), object)
            }
            ExprKind::Private { object, name } => {
                let object = self.expr(object);
                let symbol = self.read_raw(*name);
                (self.op(Op::GetPrivate, &[object, symbol]), object)
            }
            ExprKind::SuperMember { home, this, property } => {
                let (this, base) = (self.expr(this), self.super_base(home));
                let key = self.key(property);
                (self.op(Op::GetSuper, &[base, key, this]), this)
            }
            ExprKind::SuperIndex { home, this, index } => {
                let this = self.expr(this);
                let key = self.expr(index);
                let base = self.super_base(home);
                (self.op(Op::GetSuper, &[base, key, this]), this)
            }
            ExprKind::OptionalBase(inner) => {
                let (function, this) = self.callee_and_this(inner);
                self.short_circuit(function);
                (function, this)
            }
            ExprKind::OptionalChain(inner) => {
                let (short, join) = (self.block(), self.block());
                let (function, this) = (self.f.add_param(join, Ty::V), self.f.add_param(join, Ty::V));
                self.chains.push(short);
                let (f, t) = self.callee_and_this(inner);
                self.chains.pop();
                self.end(ir::Term::Jump(ir::Target { block: join, args: vec![f, t] }));
                self.start(short);
                let undefined = self.undefined();
                self.end(ir::Term::Jump(ir::Target { block: join, args: vec![undefined, undefined] }));
                self.start(join);
                (function, this)
            }
            _ => {
                let function = self.expr(callee);
                (function, self.undefined())
            }
        }
    }

    pub fn construct(&mut self, callee: &Expr, args: &[Argument]) -> ValueId {
        let function = self.expr(callee);
        let args = self.args(args);
        self.construct_with(function, function, args)
    }

    fn construct_with(&mut self, function: ValueId, new_target: ValueId, args: Args) -> ValueId {
        match args {
            Args::List(list) => {
                let mut operands = vec![function, new_target];
                operands.extend(list);
                self.op(Op::Construct, &operands)
            }
            Args::Array(array) => self.op(Op::ConstructSpread, &[function, new_target, array]),
        }
    }

    /// `super(…)`.
    pub fn super_call(&mut self, function: &Expr, new_target: &Expr, this_binding: BindingId, args: &[Argument]) -> ValueId {
        let function = self.expr(function);
        let parent = self.op(Op::SuperConstructor, &[function]);
        let args = self.args(args);
        let new_target = self.expr(new_target);
        let this = self.construct_with(parent, new_target, args);
        let old = self.read_raw(this_binding);
        let fresh = self.emit(Op::WordIs, &[old], Imm::Word(value::TDZ));
        let (again, go) = (self.cold_block(), self.block());
        self.branch(fresh, go, again);
        self.start(again);
        self.throw_error("ReferenceError:Super constructor may only be called once");
        self.start(go);
        self.init_binding(this_binding, this);
        let record = self.enclosing_class();
        self.init_fields(record, Some(function), this);
        this
    }

    /// The constructor that `super(…)` here belongs to.
    fn enclosing_class(&self) -> Option<ClassRecord> {
        let mut func = Some(self.func);
        while let Some(id) = func {
            let function = &self.module.functions[id.index()];
            if function.kind == FunctionKind::DerivedConstructor {
                return self.out.classes.get(&(self.module_index, id)).copied();
            }
            func = function.parent;
        }
        None
    }

    /// InitializeInstanceElements; `function` is the constructor when it is not the callee.
    pub fn init_fields(&mut self, record: Option<ClassRecord>, function: Option<ValueId>, this: ValueId) {
        let Some(record) = record else { return };
        let pointer = match function {
            Some(function) => self.op(Op::UnboxP, &[function]),
            None => self.callee,
        };
        let cell = self.emit(Op::Capture, &[pointer], Imm::I32(record.capture as i32));
        let init = self.emit(Op::ScopeGet, &[cell], Imm::I32(0));
        self.emit(Op::CallDirect, &[init, this], Imm::Func(record.init));
    }

    /// `constructor(...args) { super(...args); }`, without going through the array iterator.
    pub fn default_derived(&mut self) {
        let function = self.callee_value();
        let parent = self.op(Op::SuperConstructor, &[function]);
        let this = if self.class.is_none() {
            self.op(Op::ForwardConstruct, &[parent])
        } else {
            let args = self.emit(Op::RestArgs, &[], Imm::I32(0));
            let new_target = self.new_target_value();
            let this = self.op(Op::ConstructSpread, &[parent, new_target, args]);
            self.init_fields(self.class, None, this);
            this
        };
        self.end(ir::Term::Return(this));
    }
}
