//! The parser's tree to HIR. [`Lowerer`] carries the tables; the submodules add methods to it by
//! family of nodes.

mod assign;
mod class;
mod convert;
mod expr;
mod function;
mod literal;
mod module;
mod pattern;
mod stmt;

use indexmap::IndexMap;
use pulsec_base::{Diagnostics, FileId, JsString, Span};
use pulsec_ir::hir::{self, BindingId, FuncId, FunctionKind, Goal, LabelId, ScopeId, ScopeKind};
use rustc_hash::{FxHashMap, FxHashSet};
use swc_core::ecma::ast as js;
use swc_core::ecma::atoms::Atom;

use crate::Options;
use crate::positions::Positions;
use crate::scope::facts::Facts;

/// Where lowering stands.
pub(crate) struct Context {
    pub func: FuncId,
    pub scope: ScopeId,
    labels: Vec<Label>,
    next_label: u32,
    /// The statement at hand stands directly in the statement list of the function: what it does, everything after it can rely on.
    straight: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum LabelKind {
    Loop,
    Switch,
    Statement,
}

struct Label {
    id: LabelId,
    kind: LabelKind,
    names: Vec<Atom>,
}

/// A hoisted function whose body is not lowered yet.
pub(crate) struct Pending<'a> {
    func: FuncId,
    scope: ScopeId,
    name: JsString,
    node: &'a js::Function,
}

pub(crate) struct Lowerer<'a> {
    pub(crate) positions: Positions<'a>,
    pub(crate) options: Options,
    facts: &'a Facts,
    diagnostics: &'a mut Diagnostics,
    pub(crate) functions: Vec<hir::Function>,
    pub(crate) bindings: Vec<hir::Binding>,
    pub(crate) scopes: Vec<hir::Scope>,
    /// By scope.
    pub(crate) names: Vec<FxHashMap<Atom, BindingId>>,
    /// By binding: when it is initialised.
    pub(crate) init: Vec<u32>,
    /// By binding: some closure is created too early to copy it.
    pub(crate) not_copyable: Vec<bool>,
    /// By function: when its closure is created.
    pub(crate) created: Vec<u32>,
    pub(crate) captured: FxHashSet<(FuncId, BindingId)>,
    pub(crate) pending: FxHashMap<BindingId, Pending<'a>>,
    pub(crate) clock: u32,
    pub(crate) cur: Context,
    imports: IndexMap<(JsString, Option<JsString>), hir::Import>,
    exports: Vec<hir::Export>,
    dynamic_imports: Vec<(JsString, Span)>,
    /// Constructors being lowered: names assigned as `this.name`.
    own_properties: FxHashMap<FuncId, FxHashSet<Atom>>,
}

/// Lowers a file that has no early errors.
pub fn module(program: &js::Program, file: FileId, positions: Positions<'_>, options: &Options, facts: &Facts, diagnostics: &mut Diagnostics) -> hir::Module {
    let main = FuncId(0);
    let top = ScopeId(0);
    let mut lowerer = Lowerer {
        positions,
        options: *options,
        facts,
        diagnostics,
        functions: Vec::new(),
        bindings: Vec::new(),
        scopes: Vec::new(),
        names: Vec::new(),
        init: Vec::new(),
        not_copyable: Vec::new(),
        created: Vec::new(),
        captured: FxHashSet::default(),
        pending: FxHashMap::default(),
        clock: 0,
        cur: Context { func: main, scope: top, labels: Vec::new(), next_label: 0, straight: true },
        imports: IndexMap::new(),
        exports: Vec::new(),
        dynamic_imports: Vec::new(),
        own_properties: FxHashMap::default(),
    };
    let span = Span::new(positions.start, positions.end());
    lowerer.reserve_function(FunctionKind::Main, None, span);
    let kind = if options.goal == Goal::Module { ScopeKind::Module } else { ScopeKind::Script };
    lowerer.new_scope(None, main, kind);
    match program {
        js::Program::Module(module) => lowerer.module_body(&module.body),
        js::Program::Script(script) => lowerer.script_body(&script.body),
    }
    lowerer.finish_bindings();
    hir::Module {
        file,
        goal: options.goal,
        main,
        functions: lowerer.functions,
        bindings: lowerer.bindings,
        scopes: lowerer.scopes,
        imports: lowerer.imports.into_values().collect(),
        exports: lowerer.exports,
        dynamic_imports: lowerer.dynamic_imports,
    }
}

impl<'a> Lowerer<'a> {
    pub(crate) fn span(&self, span: swc_core::common::Span) -> Span {
        self.positions.span(span)
    }

    /// Runs with an inner scope; the scope is `None` for the HIR when it declared nothing.
    fn in_scope<R>(&mut self, kind: ScopeKind, run: impl FnOnce(&mut Self, ScopeId) -> R) -> (Option<ScopeId>, R) {
        let outer = self.cur.scope;
        let scope = self.new_scope(Some(outer), self.cur.func, kind);
        self.cur.scope = scope;
        let result = run(self, scope);
        self.cur.scope = outer;
        let used = !self.scopes[scope.index()].bindings.is_empty();
        (used.then_some(scope), result)
    }

    fn new_label(&mut self) -> LabelId {
        let id = LabelId(self.cur.next_label);
        self.cur.next_label += 1;
        id
    }

    /// A compiler temporary, initialised by the statement that follows.
    fn temp(&mut self) -> BindingId {
        let scope = self.cur.scope;
        let id = self.anonymous_binding(scope, "%", hir::BindingKind::Temp, Span::NONE);
        self.init[id.index()] = self.tick();
        id
    }
}
