//! Destructuring patterns and assignment targets.

use pulsec_base::Span;

use super::{BindingId, Expr, PropKey};

/// What a value is bound or assigned to.
#[derive(Clone, Debug)]
pub struct Pattern {
    pub kind: PatternKind,
    pub span: Span,
}

/// What a pattern is.
#[derive(Clone, Debug)]
pub enum PatternKind {
    /// Declaration: initialises. In assignment patterns: see `Target`.
    Binding(BindingId),
    /// Assignment pattern leaf.
    Target(Box<Target>),
    Array { elements: Vec<Option<PatternElement>>, rest: Option<Box<Pattern>> },
    Object { properties: Vec<PatternProperty>, rest: Option<Box<Pattern>> },
}

/// An element of an array pattern.
#[derive(Clone, Debug)]
pub struct PatternElement {
    pub pattern: Pattern,
    pub default: Option<Expr>,
}

/// A property of an object pattern.
#[derive(Clone, Debug)]
pub struct PatternProperty {
    pub key: PropKey,
    pub pattern: Pattern,
    pub default: Option<Expr>,
    pub span: Span,
}

/// A simple assignment target.
#[derive(Clone, Debug)]
pub struct Target {
    pub kind: TargetKind,
    pub span: Span,
}

/// What is assigned to.
#[derive(Clone, Debug)]
pub enum TargetKind {
    Binding(BindingId),
    /// Unresolved name: property of the global object (ReferenceError when absent).
    Global(pulsec_base::JsString),
    Member { object: Expr, property: pulsec_base::JsString },
    Index { object: Expr, index: Expr },
    Private { object: Expr, name: BindingId },
    SuperMember { home: Expr, this: Expr, property: pulsec_base::JsString },
    SuperIndex { home: Expr, this: Expr, index: Expr },
    /// Stdlib: `$realm.Name = …`.
    Realm(String),
    /// Web reality: `f() = 1` throws ReferenceError at run time after evaluating the call.
    InvalidCall(Expr),
}
