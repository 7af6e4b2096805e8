//! Statements.

use pulsec_base::{JsString, Span};

use super::{BindingId, Class, Expr, FuncId, LabelId, Pattern, ScopeId};

/// A statement with its place.
#[derive(Clone, Debug)]
pub struct Stmt {
    pub kind: StmtKind,
    pub span: Span,
}

/// Statements in a scope.
#[derive(Clone, Debug)]
pub struct Block {
    /// None when the block declares nothing.
    pub scope: Option<ScopeId>,
    /// Function declarations, initialised on entry.
    pub hoisted: Vec<(BindingId, FuncId)>,
    pub body: Vec<Stmt>,
}

/// What a statement is.
#[derive(Clone, Debug)]
pub enum StmtKind {
    Empty,
    Expr(Expr),
    /// `let`/`const`/`var` with patterns. A `let x;` initialises with undefined; `var x;` does not appear.
    /// With `is_var`, the patterns assign (no TDZ), although their leaves are `Binding`.
    Declare { pattern: Pattern, init: Option<Expr>, is_var: bool },
    /// Script goal top level: initialises a global lexical binding.
    DeclareGlobal { name: JsString, init: Expr },
    /// `using` / `await using`: the enclosing block disposes in reverse order.
    Using { binding: BindingId, init: Expr, is_await: bool },
    Class { binding: BindingId, class: Box<Class> },
    Block(Block),
    If { test: Expr, then: Box<Stmt>, otherwise: Option<Box<Stmt>> },
    /// `scope`: let/const of the head, copied per iteration when captured.
    For { label: LabelId, scope: Option<ScopeId>, init: Vec<Stmt>, test: Option<Expr>, update: Option<Expr>, body: Box<Stmt> },
    ForIn { label: LabelId, head: ForHead, object: Expr, body: Box<Stmt> },
    ForOf { label: LabelId, head: ForHead, iterable: Expr, body: Box<Stmt>, is_await: bool },
    While { label: LabelId, test: Expr, body: Box<Stmt> },
    DoWhile { label: LabelId, body: Box<Stmt>, test: Expr },
    Switch { label: LabelId, scope: Option<ScopeId>, hoisted: Vec<(BindingId, FuncId)>, discriminant: Expr, cases: Vec<Case> },
    /// `name: statement` where the label is the target of a `break` (loops carry their own label; `continue name` uses the loop's).
    Labeled { label: LabelId, body: Box<Stmt> },
    Break(LabelId),
    Continue(LabelId),
    Return(Option<Expr>),
    Throw(Expr),
    Try { block: Block, handler: Option<Catch>, finalizer: Option<Block> },
    Debugger,
}

/// The left side of for-in / for-of.
#[derive(Clone, Debug)]
pub struct ForHead {
    /// let/const: fresh scope per iteration (the right side is evaluated with these bindings in TDZ).
    pub scope: Option<ScopeId>,
    pub kind: ForHeadKind,
}

/// The kind of a `for` head that iterates.
#[derive(Clone, Debug)]
pub enum ForHeadKind {
    /// let/const/var declaration; `is_var` as in [`StmtKind::Declare`].
    Declare { pattern: Pattern, is_var: bool },
    Using { binding: BindingId, is_await: bool },
    Assign(Pattern),
}

/// A clause of a `switch`.
#[derive(Clone, Debug)]
pub struct Case {
    /// None = default.
    pub test: Option<Expr>,
    pub body: Vec<Stmt>,
}

/// A `catch` clause.
#[derive(Clone, Debug)]
pub struct Catch {
    pub scope: Option<ScopeId>,
    pub param: Option<Pattern>,
    pub body: Block,
}
