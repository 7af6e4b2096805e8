//! The builder: HIR modules → SSA IR of one unit.
//!
//! [`build`] resolves imports ([`link`]), decides where every binding lives ([`Unit`]), then lowers
//! functions from a work list that starts with the modules' top levels, so that a function is lowered
//! after the one that creates it, and functions that are never created are not lowered at all.

mod assign;
mod binding;
mod call;
mod class;
mod closure;
mod control;
mod exception;
mod expr;
mod function;
mod generator;
mod intrinsics;
mod iteration;
mod link;
mod loops;
mod module;
mod object;
mod pattern;
mod ssa;
mod stmt;
mod template;

use std::collections::VecDeque;

use pulsec_base::diag::{Class, codes};
use pulsec_base::{Diagnostic, Diagnostics, JsString, SourceMap, Span};
use pulsec_ir::hir::{self, BindingId, BindingKind, ScopeId, ScopeKind};
use pulsec_ir::ir::{self, Cell, CellId, Const, ConstId, Convention, Program};
use rustc_hash::FxHashMap;

pub(crate) use link::Resolved;

/// A module of the unit.
#[derive(Debug)]
pub enum ModuleInput {
    Source(hir::Module),
    /// `default` is the parsed text; the driver has checked that it is JSON.
    Json(JsString),
    /// `default` is the text.
    Text(JsString),
    /// Only reached by `import()`, which rejects: with a SyntaxError or a TypeError.
    Faulty { message: JsString, syntax: bool },
}

impl ModuleInput {
    pub fn source(&self) -> Option<&hir::Module> {
        match self {
            ModuleInput::Source(module) => Some(module),
            _ => None,
        }
    }
}

/// What one unit is made from.
#[derive(Debug, Default)]
pub struct UnitInput {
    /// In evaluation order: dependencies first.
    pub modules: Vec<ModuleInput>,
    /// Per module, per import request: the module that answers it; `None` when it could not be found (reported by the driver).
    pub links: Vec<Vec<Option<usize>>>,
    /// Per module: targets of `import()` by specifier.
    pub dynamic: Vec<Vec<(JsString, usize)>>,
    /// Modules that run when the unit starts, with everything they import. Others run when first imported dynamically.
    pub entries: Vec<usize>,
    /// An import that has no binding, in a module that only `import()` reaches, rejects there instead of failing the unit.
    pub late_link_errors: bool,
    /// Stdlib: intrinsics allowed, exports named `op_…`, `rt_…` and other rt functions are exported from the unit.
    pub stdlib: bool,
}

/// Lowers a unit. On errors the program is not to be used.
pub fn build(unit: &UnitInput, sources: &SourceMap) -> (Program, Diagnostics) {
    // Lowering recurses over the tree: a thread of its own makes room for deep expressions.
    std::thread::scope(|scope| {
        let worker = std::thread::Builder::new().name("lower".into()).stack_size(STACK).spawn_scoped(scope, || build_here(unit, sources));
        match worker.map(std::thread::ScopedJoinHandle::join) {
            Ok(Ok(result)) => result,
            Ok(Err(panic)) => std::panic::resume_unwind(panic),
            // No thread to be had: the present stack does for ordinary sources.
            Err(_) => build_here(unit, sources),
        }
    })
}

const STACK: usize = 256 << 20;

fn build_here(input: &UnitInput, sources: &SourceMap) -> (Program, Diagnostics) {
    let mut out = Output::default();
    let unit = Unit::new(input, sources, &mut out);
    if !out.diagnostics.has_errors() {
        module::lower_unit(&unit, &mut out);
        for function in &out.program.functions {
            if let Some(diagnostic) = check_size(function, sources) {
                out.diagnostics.push(diagnostic);
            }
        }
    }
    (out.program, out.diagnostics)
}

/// Bounds on one function. Time and memory are linear in the operations, because giants are cut into parts ([`crate::passes::parts`]), but 200,000
/// take half a minute. What works on the arguments area cannot be cut.
const MOST_OPERATIONS: usize = 200_000;
const MOST_FOR_PARAMETERS: usize = 20_000;

fn check_size(function: &ir::Function, sources: &SourceMap) -> Option<Diagnostic> {
    let operations = function.insts.len();
    if operations > MOST_OPERATIONS {
        let message = format!("`{}` compiles to {operations} operations; at most {MOST_OPERATIONS} are accepted", function.name);
        return Some(too_large(message, function.source, sources));
    }
    let parameters = function.insts.iter().rposition(|inst| inst.op.is_bound_to_frame()).map_or(0, |last| last + 1);
    // The body of a coroutine is another function in the end.
    let coroutine = function.insts.iter().any(|inst| inst.op == ir::Op::InitialSuspend);
    (parameters > MOST_FOR_PARAMETERS && !coroutine).then(|| {
        let message = format!("the parameters of `{}` compile to {parameters} operations; at most {MOST_FOR_PARAMETERS} are accepted", function.name);
        too_large(message, function.source, sources)
    })
}

/// The diagnostic for a function (the top level: without `source`) that is larger than the compiler or a runner accepts.
pub fn too_large(message: String, source: Span, sources: &SourceMap) -> Diagnostic {
    let at = if source.is_none() { sources.files().next().map_or(0, |(_, f)| f.start) } else { source.lo };
    Diagnostic::error(codes::TOO_LARGE, Class::Unsupported, Span::new(at, at), message)
        .help("split it into smaller functions; a large table can be imported from a .json file")
}

/// What a closure captures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Capture {
    /// The value of a binding that never changes after the closure was created.
    Value(BindingId),
    /// The Scope cell of a scope.
    Scope(ScopeId),
}

/// Facts about one source module.
#[derive(Default)]
pub(crate) struct Facts<'a> {
    /// By import request and item.
    pub imports: Vec<Vec<Option<Resolved>>>,
    /// By scope: bindings that live in its Scope cell, in slot order.
    pub slots: Vec<Vec<BindingId>>,
    /// By binding: slot in its scope's cell.
    pub slot_of: Vec<Option<u32>>,
    /// By binding: its module cell.
    pub cells: Vec<Option<CellId>>,
    /// By function.
    pub captures: Vec<Vec<Capture>>,
    /// Stdlib: what intrinsics say about functions.
    pub usage: intrinsics::Usage,
    /// Module-level constants whose initialiser is a primitive literal.
    pub literals: FxHashMap<BindingId, &'a hir::Expr>,
}

/// Facts about the unit; constant while functions are lowered.
pub(crate) struct Unit<'a> {
    pub input: &'a UnitInput,
    pub sources: &'a SourceMap,
    pub facts: Vec<Facts<'a>>,
    /// By module without source: the cell of its `default`.
    pub constant_cells: Vec<Option<CellId>>,
    /// `reaches[a][b]`: a imports b, directly or not.
    pub reaches: Vec<Vec<bool>>,
    /// Modules that run when the unit starts.
    pub eager: Vec<bool>,
    /// By module: why it cannot be linked, and whether that is a SyntaxError. Nothing eager is among them.
    pub faults: Vec<Option<(JsString, bool)>>,
    /// Modules are evaluated by their records: one awaits, or is imported dynamically.
    pub records: bool,
    pub linker: link::Linker<'a>,
}

/// A function to lower.
pub(crate) struct Job {
    pub module: usize,
    pub source: JobSource,
    pub id: ir::FuncId,
    pub options: FunctionOptions,
}

pub(crate) enum JobSource {
    Function(hir::FuncId),
}

/// What the creator of a closure knows about the function.
#[derive(Clone, Debug, Default)]
pub(crate) struct FunctionOptions {
    /// The inferred name, when the function has none.
    pub name: Option<JsString>,
    /// Stdlib: a builtin method: not a constructor, no prototype.
    pub builtin_method: bool,
    /// A class constructor.
    pub class: Option<ClassRecord>,
    /// rt function: always the direct convention.
    pub rt_export: bool,
}

/// How a class constructor finds the initialiser of its instances' fields: in slot 0 of a Scope cell that it captures last.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ClassRecord {
    pub capture: u32,
    pub init: ir::FuncId,
}

/// What lowering produces.
#[derive(Default)]
pub(crate) struct Output {
    pub program: Program,
    pub diagnostics: Diagnostics,
    consts: FxHashMap<Const, ConstId>,
    functions: FxHashMap<(usize, hir::FuncId), ir::FuncId>,
    pub queue: VecDeque<Job>,
    /// Bindings that hold a closure of a known function and nothing else.
    pub known: FxHashMap<(usize, BindingId), hir::FuncId>,
    /// Class constructors with instance fields.
    pub classes: FxHashMap<(usize, hir::FuncId), ClassRecord>,
    /// Module namespace objects asked for, with their cells, in order.
    pub namespaces: Vec<(usize, CellId)>,
    /// Dynamic import loaders asked for, by module.
    pub loaders: Vec<(usize, ir::FuncId)>,
    /// Cells of `import.meta` objects, by module.
    pub metas: Vec<(usize, CellId)>,
    /// The cell that holds the module records.
    pub records: Option<CellId>,
}

impl Output {
    pub fn constant(&mut self, constant: Const) -> ConstId {
        if let Some(id) = self.consts.get(&constant) {
            return *id;
        }
        let id = ConstId::new(self.program.consts.len());
        self.program.consts.push(constant.clone());
        self.consts.insert(constant, id);
        id
    }
    pub fn string(&mut self, text: &JsString) -> ConstId {
        self.constant(Const::String(text.clone()))
    }
    pub fn cell(&mut self, name: impl Into<String>, tdz: bool) -> CellId {
        self.program.cells.push(Cell { name: name.into(), tdz });
        CellId::new(self.program.cells.len() - 1)
    }
    /// A function number; its body comes later.
    pub fn reserve(&mut self) -> ir::FuncId {
        self.program.functions.push(ir::Function::new("", Convention::Direct { arity: 0 }));
        ir::FuncId::new(self.program.functions.len() - 1)
    }
    /// The IR function of a HIR function; queued for lowering when asked for first.
    pub fn function(&mut self, module: usize, func: hir::FuncId, options: FunctionOptions) -> ir::FuncId {
        if let Some(id) = self.functions.get(&(module, func)) {
            return *id;
        }
        let id = self.reserve();
        self.functions.insert((module, func), id);
        self.queue.push_back(Job { module, source: JobSource::Function(func), id, options });
        id
    }
    /// The cell that holds a module's namespace object.
    pub fn namespace(&mut self, module: usize) -> CellId {
        if let Some((_, cell)) = self.namespaces.iter().find(|(m, _)| *m == module) {
            return *cell;
        }
        let cell = self.cell(format!("namespace of module {module}"), false);
        self.namespaces.push((module, cell));
        cell
    }
    pub fn unsupported(&mut self, span: Span, what: &str) {
        self.diagnostics.push(
            Diagnostic::error(codes::UNSUPPORTED_SYNTAX, Class::Unsupported, span, format!("{what} is not supported yet")).label("used here"),
        );
    }
}

impl<'a> Unit<'a> {
    fn new(input: &'a UnitInput, sources: &'a SourceMap, out: &mut Output) -> Self {
        let linker = link::Linker::new(input);
        let reaches = linker.reaches();
        let mut eager = vec![false; input.modules.len()];
        for &entry in &input.entries {
            eager[entry] = true;
            for (module, reached) in reaches[entry].iter().enumerate() {
                eager[module] |= *reached;
            }
        }
        let mut own_faults = Vec::with_capacity(input.modules.len());
        let mut imports = Vec::with_capacity(input.modules.len());
        for (index, module) in input.modules.iter().enumerate() {
            let mut found = Diagnostics::new();
            imports.push(module.source().map(|source| linker.resolve_imports(index, source, &mut found)));
            own_faults.push(match module {
                ModuleInput::Faulty { message, syntax } => Some((message.clone(), *syntax)),
                _ if input.late_link_errors && !eager[index] => found.iter().next().map(|d| (d.message.as_str().into(), true)),
                _ => {
                    out.diagnostics.extend(found);
                    None
                }
            });
        }
        let faults: Vec<_> = (0..input.modules.len())
            .map(|index| own_faults[index].clone().or_else(|| (0..input.modules.len()).filter(|m| reaches[index][*m]).find_map(|m| own_faults[m].clone())))
            .collect();
        let mut facts = Vec::with_capacity(input.modules.len());
        let mut constant_cells = Vec::with_capacity(input.modules.len());
        for (index, (module, imports)) in input.modules.iter().zip(imports).enumerate() {
            match module.source().zip(imports) {
                Some((module, imports)) if faults[index].is_none() => {
                    let mut own = Facts { imports, ..Facts::default() };
                    place_bindings(module, &mut own, out);
                    own.literals = literals(module);
                    own.usage = if input.stdlib { intrinsics::Usage::of(module) } else { intrinsics::Usage::none(module) };
                    facts.push(own);
                    constant_cells.push(None);
                }
                _ => {
                    facts.push(Facts::default());
                    constant_cells.push(faults[index].is_none().then(|| out.cell(format!("module {index}"), false)));
                }
            }
        }
        let awaits = |index: usize| input.modules[index].source().is_some_and(|m| m.functions[m.main.index()].is_async);
        let records = input.dynamic.iter().any(|targets| !targets.is_empty()) || (0..input.modules.len()).any(|m| eager[m] && awaits(m));
        Self { input, sources, facts, constant_cells, reaches, eager, faults, records, linker }
    }

    pub fn module(&self, index: usize) -> &'a hir::Module {
        self.input.modules[index].source().expect("a module with source")
    }
}

/// Whether a binding has a temporal dead zone of its own.
pub(crate) fn is_lexical(kind: BindingKind) -> bool {
    matches!(kind, BindingKind::Let | BindingKind::Const | BindingKind::Using | BindingKind::Class | BindingKind::Param | BindingKind::SelfName | BindingKind::This)
}

/// Decides cells, scope slots and capture lists.
fn place_bindings(module: &hir::Module, facts: &mut Facts<'_>, out: &mut Output) {
    facts.slots = vec![Vec::new(); module.scopes.len()];
    facts.slot_of = vec![None; module.bindings.len()];
    facts.cells = vec![None; module.bindings.len()];
    for (index, binding) in module.bindings.iter().enumerate() {
        let id = BindingId::new(index);
        if matches!(binding.kind, BindingKind::Import { .. }) {
            continue;
        }
        if is_static(module, id) {
            // Other modules may look at it before it is initialised, whatever this module does.
            facts.cells[index] = Some(out.cell(&binding.name, is_lexical(binding.kind)));
        } else if binding.captured && !binding.copyable {
            let slots = &mut facts.slots[binding.scope.index()];
            facts.slot_of[index] = Some(slots.len() as u32);
            slots.push(id);
        }
    }
    facts.captures = module.functions.iter().map(|function| capture_list(module, facts, &function.captures)).collect();
}

/// Whether a binding is a module cell: everything in the top-level scope.
fn is_static(module: &hir::Module, binding: BindingId) -> bool {
    matches!(module.scopes[module.bindings[binding.index()].scope.index()].kind, ScopeKind::Module | ScopeKind::Script)
}

/// What a function that uses these outer bindings captures.
pub(crate) fn capture_list(module: &hir::Module, facts: &Facts<'_>, bindings: &[BindingId]) -> Vec<Capture> {
    let mut list = Vec::new();
    for &id in bindings {
        let binding = &module.bindings[id.index()];
        if matches!(binding.kind, BindingKind::Import { .. }) || facts.cells[id.index()].is_some() {
            continue;
        }
        let capture = if facts.slot_of[id.index()].is_some() { Capture::Scope(binding.scope) } else { Capture::Value(id) };
        if !list.contains(&capture) {
            list.push(capture);
        }
    }
    list
}

/// Constants at the top level whose value is known.
fn literals(module: &hir::Module) -> FxHashMap<BindingId, &hir::Expr> {
    let mut found = FxHashMap::default();
    for stmt in &module.functions[module.main.index()].body {
        if let hir::StmtKind::Declare { pattern, init: Some(init), .. } = &stmt.kind
            && let hir::PatternKind::Binding(id) = pattern.kind
            && module.bindings[id.index()].kind == BindingKind::Const
            && matches!(
                init.kind,
                hir::ExprKind::Number(_) | hir::ExprKind::String(_) | hir::ExprKind::Bool(_) | hir::ExprKind::Null | hir::ExprKind::Undefined
            )
        {
            found.insert(id, init);
        }
    }
    found
}
