//! Lowering of one function: the builder's state, emission of instructions, entry and exit.

use pulse_abi::kinds::Kind;
use pulse_abi::{layout, value};
use pulsec_base::{JsString, Span};
use pulsec_ir::hir::{self, BindingId, FunctionKind, ScopeId, StmtKind};
use pulsec_ir::ir::{self, BlockId, Const, ConstId, Construct, Convention, Imm, Op, Target, Term, Ty, ValueId};
use rustc_hash::FxHashMap;

use super::control::{Control, Exit};
use super::ssa::{self, Ssa, Var};
use super::{Capture, ClassRecord, Facts, FunctionOptions, Output, Unit};

/// How the body may be suspended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flavor {
    Plain,
    Generator,
    Async,
    AsyncGenerator,
}

/// The function being lowered.
pub(super) struct Lower<'a, 'o> {
    pub unit: &'a Unit<'a>,
    pub out: &'o mut Output,
    pub module_index: usize,
    pub module: &'a hir::Module,
    pub facts: &'a Facts<'a>,
    /// The function whose bindings are locals here.
    pub func: hir::FuncId,
    pub f: ir::Function,
    pub ssa: Ssa,
    pub cur: BlockId,
    pub span: Span,
    pub control: Vec<Control>,
    pub locals: FxHashMap<BindingId, Var>,
    pub scope_cells: FxHashMap<ScopeId, Var>,
    pub captures: FxHashMap<Capture, u32>,
    pub flavor: Flavor,
    pub callee: ValueId,
    pub this: ValueId,
    /// Generic convention, and constructors of derived classes.
    pub new_target: Option<ValueId>,
    /// Where enclosing optional chains go when a base is nullish.
    pub chains: Vec<BlockId>,
    pub class: Option<ClassRecord>,
    /// Resource stacks of the enclosing blocks with `using`.
    pub resources: Vec<ValueId>,
}

/// The arity of the direct entry a function has, if it has one. What `build` decides here, calls rely on.
pub(super) fn direct_arity(unit: &Unit, module: usize, func: hir::FuncId) -> Option<u32> {
    let function = &unit.module(module).functions[func.index()];
    let class = matches!(function.kind, FunctionKind::ClassConstructor | FunctionKind::DerivedConstructor);
    if class { None } else { parameters(unit, module, func) }
}

/// The number of parameters of a function that needs to know no more about its call than these and `this` (new.target for constructors of
/// derived classes).
fn parameters(unit: &Unit, module: usize, func: hir::FuncId) -> Option<u32> {
    let function = &unit.module(module).functions[func.index()];
    let derived = function.kind == FunctionKind::DerivedConstructor;
    let generic = function.params.iter().any(|p| p.rest)
        || function.arguments_binding.is_some()
        || (!derived && (function.new_target_binding.is_some() || function.uses_new_target))
        || (derived && function.is_default_constructor)
        || function.params.len() > usize::from(layout::FN_MAX_DIRECT)
        || unit.facts[module].usage.raw_arguments[func.index()]
        || unit.facts[module].usage.constructors[func.index()];
    (!generic).then_some(function.params.len() as u32)
}

impl<'a, 'o> Lower<'a, 'o> {
    pub fn new(unit: &'a Unit<'a>, out: &'o mut Output, module_index: usize, func: hir::FuncId, f: ir::Function) -> Self {
        let module = unit.module(module_index);
        let facts = &unit.facts[module_index];
        let mut lower = Self {
            unit,
            out,
            module_index,
            module,
            facts,
            func,
            f,
            ssa: Ssa::default(),
            cur: BlockId(0),
            span: Span::NONE,
            control: Vec::new(),
            locals: FxHashMap::default(),
            scope_cells: FxHashMap::default(),
            captures: FxHashMap::default(),
            flavor: Flavor::Plain,
            callee: ValueId(0),
            this: ValueId(0),
            new_target: None,
            chains: Vec::new(),
            class: None,
            resources: Vec::new(),
        };
        lower.enter();
        lower
    }

    /// The entry block and its parameters.
    fn enter(&mut self) {
        let entry = self.block();
        self.seal(entry);
        self.f.entry = entry;
        self.cur = entry;
        self.callee = self.f.add_param(entry, Ty::P);
        self.this = self.f.add_param(entry, Ty::V);
        if self.f.convention == Convention::Generic {
            self.new_target = Some(self.f.add_param(entry, Ty::V));
        }
    }

    pub fn function(&self) -> &'a hir::Function {
        &self.module.functions[self.func.index()]
    }

    // ---- blocks

    pub fn block(&mut self) -> BlockId {
        self.ssa.new_block(&mut self.f)
    }
    pub fn cold_block(&mut self) -> BlockId {
        let block = self.block();
        self.f.blocks[block.index()].cold = true;
        block
    }
    pub fn seal(&mut self, block: BlockId) {
        self.ssa.seal(&mut self.f, block);
    }
    /// Seals a block and goes on there.
    pub fn start(&mut self, block: BlockId) {
        self.seal(block);
        self.cur = block;
    }
    /// Ends the current block; lowering goes on in code that nothing reaches, until the next `start`.
    pub fn end(&mut self, term: Term) {
        if self.is_dead() {
            return;
        }
        self.ssa.terminate(&mut self.f, self.cur, term, self.span);
        let dead = self.block();
        self.start(dead);
    }
    /// Goes on in a new block. Where a handler comes into force, earlier instructions that may throw must not be in the same block.
    pub fn fresh_block(&mut self) {
        let block = self.block();
        self.jump(block);
        self.start(block);
    }
    pub fn jump(&mut self, block: BlockId) {
        self.end(Term::Jump(Target { block, args: Vec::new() }));
    }
    pub fn jump_with(&mut self, block: BlockId, value: ValueId) {
        self.end(Term::Jump(Target { block, args: vec![value] }));
    }
    pub fn branch(&mut self, cond: ValueId, then: BlockId, otherwise: BlockId) {
        let target = |block| Target { block, args: Vec::new() };
        self.end(Term::Branch { cond, then: target(then), otherwise: target(otherwise) });
    }
    /// Whether nothing reaches the current block.
    pub fn is_dead(&self) -> bool {
        self.cur != self.f.entry && !self.ssa.has_preds(self.cur)
    }

    // ---- variables

    pub fn var(&mut self) -> Var {
        self.ssa.new_var()
    }
    pub fn var_with(&mut self, value: ValueId) -> Var {
        let var = self.var();
        self.write(var, value);
        var
    }
    pub fn read(&mut self, var: Var) -> ValueId {
        self.ssa.read(&mut self.f, self.cur, var)
    }
    pub fn write(&mut self, var: Var, value: ValueId) {
        self.ssa.write(self.cur, var, value);
    }

    // ---- instructions

    /// Emits; an exception goes to the innermost handler.
    pub fn emit_opt(&mut self, op: Op, args: &[ValueId], imm: Imm) -> Option<ValueId> {
        let throws = op.may_throw(&imm);
        let result = self.f.push(self.cur, op, args, imm, self.span)?;
        if throws
            && !self.is_dead()
            && let Some(handler) = self.handler()
            && matches!(self.f.ty(result), Ty::V | Ty::B)
        {
            let next = self.block();
            let target = |block| Target { block, args: Vec::new() };
            self.ssa.terminate(&mut self.f, self.cur, Term::TryBr { value: result, normal: target(next), handler: target(handler) }, self.span);
            self.start(next);
        }
        Some(result)
    }
    pub fn emit(&mut self, op: Op, args: &[ValueId], imm: Imm) -> ValueId {
        self.emit_opt(op, args, imm).expect("the op has a result")
    }
    pub fn op(&mut self, op: Op, args: &[ValueId]) -> ValueId {
        self.emit(op, args, Imm::None)
    }
    /// Emits an op that never answers EXC although its row says that it may.
    pub fn op_quiet(&mut self, op: Op, args: &[ValueId], imm: Imm) -> ValueId {
        self.f.push(self.cur, op, args, imm, self.span).expect("the op has a result")
    }
    /// Emits an op without result.
    pub fn effect(&mut self, op: Op, args: &[ValueId], imm: Imm) {
        self.f.push(self.cur, op, args, imm, self.span);
    }
    pub fn rt(&mut self, name: &str, args: &[ValueId]) -> ValueId {
        self.emit(Op::CallRt, args, Imm::Name(name.into()))
    }
    pub fn word(&mut self, word: u64) -> ValueId {
        self.emit(Op::Word, &[], Imm::Word(word))
    }
    pub fn undefined(&mut self) -> ValueId {
        self.word(value::UNDEFINED)
    }
    pub fn int(&mut self, value: i32) -> ValueId {
        self.word(value::int(value))
    }
    pub fn boolean(&mut self, value: bool) -> ValueId {
        self.word(value::boolean(value))
    }
    pub fn raw_int(&mut self, value: i32) -> ValueId {
        self.emit(Op::Int, &[], Imm::I32(value))
    }
    pub fn const_id(&mut self, text: &JsString) -> ConstId {
        self.out.string(text)
    }
    pub fn string(&mut self, text: &JsString) -> ValueId {
        let id = self.const_id(text);
        self.emit(Op::Const, &[], Imm::Const(id))
    }
    /// A property key constant: a number for array indices, else a string.
    pub fn key(&mut self, text: &JsString) -> ValueId {
        match text.as_index() {
            Some(index) => self.number(f64::from(index)),
            None => self.string(text),
        }
    }
    pub fn bigint(&mut self, digits: &str) -> ValueId {
        let id = self.out.constant(Const::BigInt(digits.into()));
        self.emit(Op::Const, &[], Imm::Const(id))
    }
    /// A number constant as a Value.
    pub fn number(&mut self, number: f64) -> ValueId {
        self.word(value::number(number))
    }
    pub fn is_done(&mut self, v: ValueId) -> ValueId {
        self.emit(Op::WordIs, &[v], Imm::Word(value::marker(value::MARK_DONE)))
    }

    /// The value in the representation `ty`; a Value must be known to be fit for it.
    pub fn convert(&mut self, v: ValueId, ty: Ty) -> ValueId {
        let from = self.f.ty(v);
        let op = match (from, ty) {
            (a, b) if a == b => return v,
            (Ty::I, Ty::V) => Op::BoxI,
            (Ty::F, Ty::V) => Op::BoxNum,
            (Ty::B, Ty::V) => Op::BoxB,
            (Ty::P, Ty::V) => Op::BoxCell,
            (Ty::V, Ty::I) => Op::ToInt32N,
            (Ty::V, Ty::F) => Op::UnboxNum,
            (Ty::V, Ty::B) => Op::ToBool,
            (Ty::V, Ty::P) => Op::UnboxP,
            (Ty::I, Ty::F) => Op::IToF,
            (Ty::F, Ty::I) => Op::FToI32,
            (Ty::B, Ty::I) => Op::BToI,
            (Ty::I, Ty::B) => Op::IToB,
            (Ty::I, Ty::U) => Op::IToU,
            (Ty::U, Ty::I) => Op::UToI,
            (Ty::U, _) => {
                let int = self.op(Op::UToI, &[v]);
                return self.convert(int, ty);
            }
            (_, Ty::U) => {
                let int = self.convert(v, Ty::I);
                return self.op(Op::IToU, &[int]);
            }
            _ => {
                let boxed = self.convert(v, Ty::V);
                return self.convert(boxed, ty);
            }
        };
        self.op(op, &[v])
    }
    pub fn value(&mut self, v: ValueId) -> ValueId {
        self.convert(v, Ty::V)
    }
    pub fn callee_value(&mut self) -> ValueId {
        self.op(Op::BoxP, &[self.callee])
    }

    // ---- joins

    /// `cond ? then : otherwise` over Values.
    pub fn select(&mut self, cond: ValueId, then: impl FnOnce(&mut Self) -> ValueId, otherwise: impl FnOnce(&mut Self) -> ValueId) -> ValueId {
        let (a, b, join) = (self.block(), self.block(), self.block());
        let result = self.f.add_param(join, Ty::V);
        self.branch(cond, a, b);
        self.start(a);
        let v = then(self);
        let v = self.value(v);
        self.jump_with(join, v);
        self.start(b);
        let v = otherwise(self);
        let v = self.value(v);
        self.jump_with(join, v);
        self.start(join);
        result
    }
    /// Runs `then` when the condition holds.
    pub fn when(&mut self, cond: ValueId, then: impl FnOnce(&mut Self)) {
        let (a, join) = (self.block(), self.block());
        self.branch(cond, a, join);
        self.start(a);
        then(self);
        self.jump(join);
        self.start(join);
    }
    pub fn not(&mut self, cond: ValueId) -> ValueId {
        self.op(Op::NotB, &[cond])
    }
}

/// Name, kind, convention of the IR function of a HIR function.
fn signature(unit: &Unit, out: &mut Output, module: usize, func: hir::FuncId, options: &FunctionOptions) -> ir::Function {
    let function = &unit.module(module).functions[func.index()];
    let direct = parameters(unit, module, func);
    let convention = match direct {
        _ if options.rt_export => Convention::Direct { arity: function.params.len() as u32 },
        Some(arity) => Convention::Direct { arity },
        None => Convention::Generic,
    };
    let name = function.name.clone().or_else(|| options.name.clone());
    let shown = match (&name, function.kind) {
        (_, FunctionKind::Main) => "(top level)".to_owned(),
        (Some(name), _) => name.to_string_lossy(),
        (None, _) => "(anonymous)".to_owned(),
    };
    let mut f = ir::Function::new(shown, convention);
    f.name_const = name.filter(|name| !name.is_empty()).map(|name| out.string(&name));
    f.length = unit.facts[module].usage.lengths[func.index()].unwrap_or(function.length);
    f.inline_hint = function.own_property_hint;
    f.source = if unit.input.stdlib { Span::NONE } else { function.span };
    f.captures = unit.facts[module].captures[func.index()].len() as u32 + u32::from(options.class.is_some());
    (f.kind, f.construct) = match (function.kind, function.is_async, function.is_generator) {
        (FunctionKind::ClassConstructor, ..) => (layout::FN_KIND_CLASS, Construct::ClassBase),
        (FunctionKind::DerivedConstructor, ..) => (layout::FN_KIND_DERIVED_CLASS, Construct::ClassDerived),
        (_, true, true) => (layout::FN_KIND_ASYNC_GENERATOR, Construct::No),
        (_, false, true) => (layout::FN_KIND_GENERATOR, Construct::No),
        (FunctionKind::Arrow, true, _) => (layout::FN_KIND_ASYNC_ARROW, Construct::No),
        (_, true, _) => (layout::FN_KIND_ASYNC, Construct::No),
        (FunctionKind::Arrow, ..) => (layout::FN_KIND_ARROW, Construct::No),
        (FunctionKind::Normal, ..) if unit.facts[module].usage.constructors[func.index()] => (layout::FN_KIND_BUILTIN_CTOR, Construct::Builtin),
        (FunctionKind::Normal, ..) if options.builtin_method => (layout::FN_KIND_METHOD, Construct::No),
        (FunctionKind::Normal, ..) => (layout::FN_KIND_NORMAL, Construct::Base),
        _ => (layout::FN_KIND_METHOD, Construct::No),
    };
    f
}

/// Lowers a HIR function.
pub(super) fn lower_function(unit: &Unit, out: &mut Output, module: usize, func: hir::FuncId, options: &FunctionOptions) -> ir::Function {
    let f = signature(unit, out, module, func, options);
    let mut lower = Lower::new(unit, out, module, func, f);
    if lower.f.construct == Construct::ClassDerived && lower.new_target.is_none() {
        lower.new_target = Some(lower.this);
    }
    lower.class = options.class;
    lower.captures = capture_index(&lower.facts.captures[func.index()]);
    lower.body();
    lower.finish()
}

pub(super) fn capture_index(list: &[Capture]) -> FxHashMap<Capture, u32> {
    list.iter().enumerate().map(|(i, capture)| (*capture, i as u32)).collect()
}

impl Lower<'_, '_> {
    pub fn finish(self) -> ir::Function {
        debug_assert!(self.control.is_empty());
        ssa::finish(self.f)
    }

    fn body(&mut self) {
        let function = self.function();
        self.span = function.span;
        self.flavor = match (function.is_async, function.is_generator) {
            (false, false) => Flavor::Plain,
            (false, true) => Flavor::Generator,
            (true, false) => Flavor::Async,
            (true, true) => Flavor::AsyncGenerator,
        };
        // Arguments are read before the coroutine starts: afterwards the caller's argument area is gone.
        let args = self.arguments();
        if self.flavor == Flavor::Async {
            // Errors in parameters reject the promise.
            self.initial_suspend(Kind::AsyncCoroutine);
        }
        if let Some(own_name) = function.self_binding {
            let scope = self.module.bindings[own_name.index()].scope;
            if scope != function.scope {
                self.enter_scope(scope);
            }
            let callee = self.callee_value();
            self.init_binding(own_name, callee);
        }
        self.enter_scope(function.scope);
        self.init_specials(&args);
        if function.kind == FunctionKind::ClassConstructor {
            self.init_fields(self.class, None, self.this);
        }
        self.bind_params(&args);
        if let Some(scope) = function.body_scope {
            self.enter_scope(scope);
            self.copy_params(function.scope, scope);
        }
        match self.flavor {
            Flavor::Generator => self.initial_suspend(Kind::Generator),
            Flavor::AsyncGenerator => self.initial_suspend(Kind::AsyncGenerator),
            _ => {}
        }
        if function.kind == FunctionKind::Main {
            self.declare_globals();
        } else {
            self.hoist(&function.hoisted);
        }
        if function.is_default_constructor && function.kind == FunctionKind::DerivedConstructor {
            self.default_derived();
        } else {
            self.statements(&function.body);
        }
        if !self.is_dead() {
            let undefined = self.undefined();
            self.exit(Exit::Return, undefined);
        }
    }

    fn initial_suspend(&mut self, kind: Kind) {
        self.effect(Op::InitialSuspend, &[], Imm::I32(kind as i32));
    }

    /// The arguments by parameter (the last is the rest array, when there is one), then the `arguments` object.
    fn arguments(&mut self) -> Arguments {
        let function = self.function();
        let entry = self.cur;
        let mut list = Vec::new();
        for (i, param) in function.params.iter().enumerate() {
            list.push(match self.f.convention {
                Convention::Direct { .. } => self.f.add_param(entry, Ty::V),
                _ if param.rest => self.emit(Op::RestArgs, &[], Imm::I32(i as i32)),
                _ => self.emit(Op::GetArg, &[], Imm::I32(i as i32)),
            });
        }
        let object = function.arguments_binding.map(|_| self.op(Op::ArgumentsObject, &[self.callee]));
        Arguments { list, object }
    }

    /// `this`, new.target, `arguments` … where they are bindings.
    pub fn init_specials(&mut self, args: &Arguments) {
        let function = self.function();
        if let Some(binding) = function.this_binding {
            if function.kind == FunctionKind::DerivedConstructor {
                let tdz = self.word(value::TDZ);
                self.init_binding(binding, tdz);
            } else {
                self.init_binding(binding, self.this);
            }
        }
        if let Some(binding) = function.new_target_binding {
            let v = self.new_target_value();
            self.init_binding(binding, v);
        }
        if let Some(binding) = function.active_function_binding {
            let v = self.callee_value();
            self.init_binding(binding, v);
        }
        if let Some(binding) = function.home_binding {
            let v = self.op(Op::HomeObject, &[self.callee]);
            self.init_binding(binding, v);
        }
        if let (Some(binding), Some(object)) = (function.arguments_binding, args.object) {
            self.init_binding(binding, object);
        }
    }

    pub fn new_target_value(&mut self) -> ValueId {
        match self.new_target {
            Some(v) => v,
            None => self.undefined(),
        }
    }

    fn bind_params(&mut self, args: &Arguments) {
        let function = self.function();
        for (param, &arg) in function.params.iter().zip(&args.list) {
            self.span = param.span;
            let v = self.with_default(arg, param.default.as_ref());
            self.bind_pattern(&param.pattern, v);
        }
    }

    /// Body variables start with the value of the parameter of the same name.
    fn copy_params(&mut self, params: ScopeId, body: ScopeId) {
        for &binding in &self.module.scopes[body.index()].bindings {
            let data = &self.module.bindings[binding.index()];
            if data.kind != hir::BindingKind::Var {
                continue;
            }
            let same = self.module.scopes[params.index()].bindings.iter().find(|p| self.module.bindings[p.index()].name == data.name);
            let v = match same {
                Some(param) => self.read_raw(*param),
                None => self.undefined(),
            };
            self.init_binding(binding, v);
        }
    }

    /// Top level: script goal declarations; module functions are hoisted by the unit's start-up code.
    fn declare_globals(&mut self) {
        let function = self.function();
        if self.module.goal != hir::Goal::Script {
            return;
        }
        let names = |list: &mut dyn Iterator<Item = String>| list.collect::<Vec<_>>().join(",");
        let text = format!(
            "{{\"vars\":[{}],\"functions\":[{}],\"lexicals\":[{}]}}",
            names(&mut function.global_vars.iter().map(|n| format!("{n:?}"))),
            names(&mut function.global_functions.iter().map(|(n, _)| format!("{n:?}"))),
            names(&mut function.global_lexicals.iter().map(|(n, constant)| format!("[{n:?},{constant}]"))),
        );
        self.emit(Op::DeclareGlobals, &[], Imm::Name(text));
        for (name, func) in &function.global_functions {
            let name = self.string(name);
            let closure = self.closure(*func, FunctionOptions::default());
            self.rt("op_define_global_function", &[name, closure]);
        }
        self.hoist(&function.hoisted);
    }

    /// The only statement of a field initialiser: its value.
    pub fn single_return(function: &hir::Function) -> Option<&hir::Expr> {
        match function.body.as_slice() {
            [hir::Stmt { kind: StmtKind::Return(Some(expr)), .. }] if function.hoisted.is_empty() => Some(expr),
            _ => None,
        }
    }
}

/// What the caller passed.
pub(super) struct Arguments {
    pub list: Vec<ValueId>,
    object: Option<ValueId>,
}

impl Arguments {
    /// Of a function that is lowered in place.
    pub fn none() -> Self {
        Self { list: Vec::new(), object: None }
    }
}
