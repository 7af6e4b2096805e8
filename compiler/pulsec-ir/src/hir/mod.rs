//! HIR: a resolved tree of one module. Names are bindings, `this` in arrows is a binding, TypeScript
//! is gone, early errors have been reported. Evaluation order is the order of the fields.

pub mod class;
pub mod expr;
pub mod function;
pub mod pattern;
pub mod stmt;
pub mod visit;

pub use class::*;
pub use expr::*;
pub use function::*;
pub use pattern::*;
pub use stmt::*;

use pulsec_base::{FileId, JsString, Span, dense_id};

dense_id! {
    /// A function (or the top level, or a field initialiser) of a module.
    FuncId, "f";
    /// A variable.
    BindingId, "b";
    /// A scope that owns bindings.
    ScopeId, "s";
    /// A statement label, or a loop/switch without one; unique in its function.
    LabelId, "l";
    /// An import request of a module.
    ImportId, "i";
}

/// Module goal or script goal (script goal is strict here, used by the conformance runner and harness).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goal {
    Module,
    Script,
}

/// One source file.
#[derive(Clone, Debug)]
pub struct Module {
    pub file: FileId,
    pub goal: Goal,
    /// The top level. `is_async` when it uses top-level await.
    pub main: FuncId,
    pub functions: Vec<Function>,
    pub bindings: Vec<Binding>,
    pub scopes: Vec<Scope>,
    pub imports: Vec<Import>,
    pub exports: Vec<Export>,
    /// Specifiers of `import("literal")`, in source order.
    pub dynamic_imports: Vec<(JsString, Span)>,
}

/// A variable of any kind.
#[derive(Clone, Debug)]
pub struct Binding {
    pub name: String,
    pub kind: BindingKind,
    pub scope: ScopeId,
    /// The function whose activation owns it.
    pub func: FuncId,
    pub span: Span,
    /// Assigned anywhere after its initialisation.
    pub reassigned: bool,
    /// Some read or write may happen before the initialisation: accesses need a check.
    pub needs_tdz: bool,
    /// Used by a function other than `func`.
    pub captured: bool,
    /// Captured, and the value may be copied into closures: never reassigned, and every closure that captures it (the
    /// outermost one inside `func`) is created by code that the initialisation dominates.
    pub copyable: bool,
}

/// What declared a binding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BindingKind {
    Var,
    Let,
    Const,
    Using,
    Class,
    /// Function declaration.
    Function,
    Param,
    CatchParam,
    /// Own name of a function or class expression: assignment throws TypeError.
    SelfName,
    /// `this` of a function, captured by an arrow (or of a derived constructor, TDZ until super()).
    This,
    NewTarget,
    /// The active function object, for super() in arrows.
    ActiveFunction,
    /// The home object, for super.x in arrows.
    HomeObject,
    Arguments,
    /// A private name `#x`: holds the private symbol of one class evaluation.
    PrivateName,
    /// An import; [`Module::imports`] says of what. Reads are live.
    Import { import: ImportId, item: u32 },
    /// Compiler temporary.
    Temp,
}

/// Where bindings live. Top-level scopes of modules become static cells; others are locals, copied
/// captures or Scope cells, as the middle decides.
#[derive(Clone, Debug)]
pub struct Scope {
    pub parent: Option<ScopeId>,
    pub func: FuncId,
    pub kind: ScopeKind,
    pub bindings: Vec<BindingId>,
}

/// What opened a scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScopeKind {
    /// Module top level (lexical and var).
    Module,
    /// Script top level: var and function are properties of the global object and do not appear here (they are
    /// [`ExprKind::ReadGlobal`]); let, const and class are global lexical bindings, also accessed as globals and listed in
    /// [`Function::global_lexicals`].
    Script,
    /// Parameters (and, with simple parameters, the body's variables too).
    Function,
    /// Body variables when parameters are not simple.
    Body,
    Block,
    /// A fresh copy per iteration.
    Loop,
    Switch,
    Catch,
    Class,
    /// Holds the name of a function expression.
    FunctionName,
}

/// `import … from "specifier"` or `export … from`.
#[derive(Clone, Debug)]
pub struct Import {
    pub specifier: JsString,
    /// `with { type: "json" }`.
    pub attribute_type: Option<JsString>,
    pub items: Vec<ImportItem>,
    pub span: Span,
}

/// One import of a module.
#[derive(Clone, Debug)]
pub struct ImportItem {
    pub name: ImportName,
    pub binding: BindingId,
    pub span: Span,
}

/// What is imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImportName {
    Name(JsString),
    Namespace,
}

/// One export of a module.
#[derive(Clone, Debug)]
pub struct Export {
    pub kind: ExportKind,
    pub span: Span,
}

/// What is exported.
#[derive(Clone, Debug)]
pub enum ExportKind {
    /// A binding of this module.
    Local { name: JsString, binding: BindingId },
    /// `export { name as exported } from`.
    Indirect { name: JsString, import: ImportId, imported: JsString },
    /// `export * as name from`.
    Namespace { name: JsString, import: ImportId },
    /// `export * from`.
    Star { import: ImportId },
}
