//! Functions of a module.

use pulsec_base::{JsString, Span};

use super::{BindingId, Expr, FuncId, Pattern, ScopeId, Stmt};

/// How a function was written, as far as its behaviour depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FunctionKind {
    /// The top level of a module or script.
    Main,
    /// `function` declaration or expression.
    Normal,
    Arrow,
    /// Object literal or class method; not a constructor.
    Method,
    Getter,
    Setter,
    /// Base class constructor.
    ClassConstructor,
    DerivedConstructor,
    /// A class field initialiser (called as a method on the new object, no parameters; body is `return value`), or a static block.
    ClassInit,
}

/// A function of a module.
#[derive(Clone, Debug)]
pub struct Function {
    pub kind: FunctionKind,
    pub is_async: bool,
    pub is_generator: bool,
    /// The static name (`name` property); None = "" or set when the closure is created (computed keys, anonymous function naming).
    pub name: Option<JsString>,
    pub parent: Option<FuncId>,
    pub params: Vec<Param>,
    /// No defaults, patterns or rest.
    pub simple_params: bool,
    /// The `length` property.
    pub length: u32,
    /// Scope of the parameters (and of `arguments`, `this` … bindings).
    pub scope: ScopeId,
    /// Scope of the body when it differs from `scope`.
    pub body_scope: Option<ScopeId>,
    /// Own name of a function expression, when it is read in the body.
    pub self_binding: Option<BindingId>,
    /// Set when the body (or an arrow in it) uses them through a binding.
    pub this_binding: Option<BindingId>,
    pub new_target_binding: Option<BindingId>,
    pub active_function_binding: Option<BindingId>,
    pub home_binding: Option<BindingId>,
    pub arguments_binding: Option<BindingId>,
    /// Directly uses `this` / `new.target` / super property.
    pub uses_this: bool,
    pub uses_new_target: bool,
    pub uses_super: bool,
    /// Function declarations to initialise on entry of the body, in order.
    pub hoisted: Vec<(BindingId, FuncId)>,
    /// Script goal: var names and function declarations of the top level, to be declared on the global object on entry.
    pub global_vars: Vec<JsString>,
    pub global_functions: Vec<(JsString, FuncId)>,
    /// Script goal: names of top-level let/const/class (name, is const).
    pub global_lexicals: Vec<(JsString, bool)>,
    pub body: Vec<Stmt>,
    /// Bindings of enclosing functions that this function or one inside it uses, without module-level ones, in first-use order.
    pub captures: Vec<BindingId>,
    /// Whole source text, for Function.prototype.toString.
    pub span: Span,
    /// For constructors: upper estimate of own properties created by `this.x = …` and fields.
    pub own_property_hint: u16,
    /// Fields and private methods that a class constructor installs: see [`super::Class`].
    pub is_default_constructor: bool,
}

/// A parameter, destructured or not.
#[derive(Clone, Debug)]
pub struct Param {
    pub pattern: Pattern,
    pub default: Option<Expr>,
    /// Must be the last.
    pub rest: bool,
    /// Stdlib: declared optional (`a?`), does not count for `length`.
    pub optional: bool,
    pub span: Span,
}
