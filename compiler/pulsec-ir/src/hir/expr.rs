//! Expressions.

use pulsec_base::{JsString, Span};

use super::{BindingId, Class, FuncId, Pattern, Target};

/// An expression with its place.
#[derive(Clone, Debug)]
pub struct Expr {
    pub kind: ExprKind,
    pub span: Span,
}

/// What an expression is; sugar that the lowering took away has no node.
#[derive(Clone, Debug)]
pub enum ExprKind {
    Undefined,
    Null,
    Bool(bool),
    Number(f64),
    String(JsString),
    /// Decimal digits.
    BigInt(String),
    RegExp { pattern: JsString, flags: JsString },
    /// quasis.len() == exprs.len() + 1.
    Template { quasis: Vec<JsString>, exprs: Vec<Expr> },
    /// The tag keeps its reference semantics (`a.b` passes a as this). cooked None = invalid escape → undefined.
    TaggedTemplate { tag: Box<Expr>, quasis: Vec<TemplateQuasi>, exprs: Vec<Expr> },
    Array(Vec<ArrayElement>),
    Object(Vec<Property>),
    /// `name`: inferred name of an anonymous function, when static.
    Function { func: FuncId, name: Option<JsString> },
    Class { class: Box<Class>, name: Option<JsString> },
    Read(BindingId),
    /// A name with no binding in sight: global lexical binding or property of the global object.
    ReadGlobal(JsString),
    /// Own `this` of the function (never in arrows: those read a binding).
    This,
    NewTarget,
    /// The function object being run / its home object (never in arrows).
    ActiveFunction,
    HomeObject,
    ImportMeta,
    Unary { op: UnaryOp, operand: Box<Expr> },
    /// `typeof name` of an unresolvable name does not throw.
    TypeofGlobal(JsString),
    Delete(Box<DeleteTarget>),
    Binary { op: BinaryOp, left: Box<Expr>, right: Box<Expr> },
    Logical { op: LogicalOp, left: Box<Expr>, right: Box<Expr> },
    Conditional { test: Box<Expr>, then: Box<Expr>, otherwise: Box<Expr> },
    Sequence(Vec<Expr>),
    Assign { target: Box<Target>, value: Box<Expr> },
    /// `a op= b`.
    AssignBinary { op: BinaryOp, target: Box<Target>, value: Box<Expr> },
    AssignLogical { op: LogicalOp, target: Box<Target>, value: Box<Expr> },
    AssignPattern { pattern: Box<Pattern>, value: Box<Expr> },
    /// `++x`, `x++`, `--x`, `x--`.
    Update { increment: bool, prefix: bool, target: Box<Target> },
    Member { object: Box<Expr>, property: JsString },
    Index { object: Box<Expr>, index: Box<Expr> },
    Private { object: Box<Expr>, name: BindingId },
    /// `#x in object`.
    PrivateIn { name: BindingId, object: Box<Expr> },
    /// `home` and `this` are HomeObject/This or reads of bindings.
    SuperMember { home: Box<Expr>, this: Box<Expr>, property: JsString },
    SuperIndex { home: Box<Expr>, this: Box<Expr>, index: Box<Expr> },
    /// A callee that is Member/Index/Private/Super* is a method call: its object is `this`.
    Call { callee: Box<Expr>, args: Vec<Argument> },
    New { callee: Box<Expr>, args: Vec<Argument> },
    /// `super(…)`; initialises `this_binding` and runs the field initialisers of `function`'s class.
    SuperCall { function: Box<Expr>, new_target: Box<Expr>, this_binding: BindingId, args: Vec<Argument> },
    /// An optional chain: inside `expr`, an [`ExprKind::OptionalBase`] short-circuits the whole chain to undefined.
    OptionalChain(Box<Expr>),
    /// `base?.`: evaluates base; undefined or null leaves the innermost enclosing OptionalChain with undefined.
    OptionalBase(Box<Expr>),
    Await(Box<Expr>),
    Yield(Option<Box<Expr>>),
    YieldStar(Box<Expr>),
    ImportCall { specifier: Box<Expr>, options: Option<Box<Expr>> },
    /// Stdlib: `$name(args)`.
    Intrinsic { name: String, args: Vec<Expr> },
    /// Stdlib: `$realm.Name`.
    Realm(String),
    /// Stdlib: `$sym.name`.
    WellKnown(String),
}

/// A piece of text of a template literal.
#[derive(Clone, Debug)]
pub struct TemplateQuasi {
    pub cooked: Option<JsString>,
    pub raw: JsString,
}

/// An element of an array literal.
#[derive(Clone, Debug)]
pub enum ArrayElement {
    Hole,
    Item(Expr),
    Spread(Expr),
}

/// An argument of a call.
#[derive(Clone, Debug)]
pub enum Argument {
    Item(Expr),
    Spread(Expr),
}

/// The key of a property, method or field.
#[derive(Clone, Debug)]
pub enum PropKey {
    /// Includes numeric literal keys in canonical string form.
    Static(JsString),
    Computed(Expr),
    /// Class members only.
    Private(BindingId),
}

/// A property of an object literal.
#[derive(Clone, Debug)]
pub struct Property {
    pub kind: PropertyKind,
    pub span: Span,
}

/// What a property of an object literal is.
#[derive(Clone, Debug)]
pub enum PropertyKind {
    /// `anonymous_fn`: the value is an anonymous function or class whose name comes from a computed key.
    Value { key: PropKey, value: Expr, anonymous_fn: bool },
    Method { key: PropKey, func: FuncId },
    Getter { key: PropKey, func: FuncId },
    Setter { key: PropKey, func: FuncId },
    Spread(Expr),
    /// `__proto__: value`.
    Proto(Expr),
}

/// The operand of `delete`.
#[derive(Clone, Debug)]
pub enum DeleteTarget {
    Member { object: Expr, property: JsString },
    Index { object: Expr, index: Expr },
    /// ReferenceError at run time (after evaluating).
    Super(Expr),
    /// A chain that ends in a member: `delete a?.b`.
    Optional(Box<Expr>),
    /// Not a reference: evaluate, true.
    Value(Expr),
}

/// A prefix operator on a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnaryOp {
    Neg,
    Plus,
    Not,
    BitNot,
    Typeof,
    Void,
}

/// An operator that evaluates both operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BinaryOp {
    Add,
    Sub,
    Mul,
    Div,
    Mod,
    Exp,
    BitAnd,
    BitOr,
    BitXor,
    Shl,
    Shr,
    UShr,
    Lt,
    Le,
    Gt,
    Ge,
    Eq,
    Ne,
    StrictEq,
    StrictNe,
    In,
    InstanceOf,
}

/// An operator that may leave its right operand alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogicalOp {
    And,
    Or,
    Coalesce,
}
