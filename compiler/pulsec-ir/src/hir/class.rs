//! Classes.

use pulsec_base::Span;

use super::{BindingId, Expr, FuncId, PropKey, ScopeId};

/// A class; evaluation as ClassDefinitionEvaluation.
#[derive(Clone, Debug)]
pub struct Class {
    /// Scope with the inner name binding and the private names; `None` when empty.
    pub scope: Option<ScopeId>,
    /// Inner const binding of the class name.
    pub inner_name: Option<BindingId>,
    pub superclass: Option<Expr>,
    /// Always present; a missing constructor is synthesised (`is_default_constructor`: it only forwards its arguments, with an
    /// empty body; the middle knows what it does).
    pub constructor: FuncId,
    /// Private name bindings to create, in order, each once (a getter/setter pair shares one).
    pub private_names: Vec<BindingId>,
    pub members: Vec<Member>,
    pub span: Span,
}

/// A member of a class body, in source order.
#[derive(Clone, Debug)]
pub struct Member {
    pub is_static: bool,
    pub kind: MemberKind,
    pub key: PropKey,
    pub span: Span,
}

/// What a member is.
#[derive(Clone, Debug)]
pub enum MemberKind {
    Method(FuncId),
    Getter(FuncId),
    Setter(FuncId),
    /// Initialiser function (kind ClassInit) or none (undefined). `anonymous_fn`: the value is an anonymous function that takes the key as its name.
    Field { init: Option<FuncId>, anonymous_fn: bool },
    /// `accessor x = …`: private storage binding, initialiser.
    AutoAccessor { storage: BindingId, init: Option<FuncId> },
    /// kind ClassInit; `key` is ignored.
    StaticBlock(FuncId),
}
