//! Stdlib intrinsics: `$name(args)`.
//!
//! In this order a name is: a special form (below), an op of the IR ([`OPS`]), a host import
//! (`host_NAME`), an rt function (`op_NAME`, `rt_NAME`), or a leaf of the shim (by its name, or its name in camelCase).

use pulse_abi::{layout, leaves, value};
use pulsec_base::diag::{Class, codes};
use pulsec_base::{Diagnostic, Span};
use pulsec_ir::hir::visit::{self, Visitor};
use pulsec_ir::hir::{self, Expr, ExprKind, FuncId, PropKey, PropertyKind};
use pulsec_ir::ir::{Imm, Op, Ty, ValueId, op};

use super::function::Lower;
use super::object::{GETTER, METHOD, SETTER};
use super::FunctionOptions;

/// Intrinsics that are one op; operands are converted to the op's types.
const OPS: &[(&str, Op)] = &[
    ("isInt", Op::IsInt),
    ("isNumber", Op::IsNumber),
    ("isDouble", Op::IsDouble),
    ("isString", Op::IsString),
    ("isSymbol", Op::IsSymbol),
    ("isBigInt", Op::IsBigInt),
    ("isBool", Op::IsBool),
    ("isObject", Op::IsObject),
    ("isUndefined", Op::IsUndefined),
    ("isNull", Op::IsNull),
    ("isNullish", Op::IsNullish),
    ("isCallable", Op::IsCallable),
    ("isMarker", Op::IsMarker),
    ("sameWord", Op::SameWord),
    ("toInt32", Op::ToInt32N),
    ("numAdd", Op::AddN),
    ("numSub", Op::SubN),
    ("numMul", Op::MulN),
    ("numDiv", Op::DivN),
    ("numMod", Op::ModN),
    ("numNeg", Op::NegN),
    ("numLt", Op::LtN),
    ("numLe", Op::LeN),
    ("numEq", Op::EqN),
    ("intAdd", Op::AddI),
    ("intSub", Op::SubI),
    ("intMul", Op::MulI),
    ("intAnd", Op::AndI),
    ("intOr", Op::OrI),
    ("intXor", Op::XorI),
    ("intShl", Op::ShlI),
    ("intShr", Op::ShrI),
    ("intUShr", Op::UShrI),
    ("intEq", Op::EqI),
    ("intLt", Op::LtI),
    ("intLe", Op::LeI),
    ("uintLt", Op::LtU),
    ("sqrt", Op::SqrtF),
    ("abs", Op::AbsF),
    ("floor", Op::FloorF),
    ("ceil", Op::CeilF),
    ("trunc", Op::TruncF),
    ("toBool", Op::ToBool),
    ("typeof", Op::Typeof),
    ("strictEq", Op::StrictEq),
    ("call", Op::Call),
    ("callSpread", Op::CallSpread),
    ("construct", Op::Construct),
    ("constructSpread", Op::ConstructSpread),
    ("resume", Op::CoroutineResume),
    ("coState", Op::CoroutineState),
    ("currentCoroutine", Op::CurrentCoroutine),
    ("globalThis", Op::LoadGlobalThis),
    ("takeException", Op::TakeException),
    ("arrayPush", Op::ArrayAppend),
    ("arraySpread", Op::ArraySpread),
    ("toNumber", Op::ToNumber),
    ("toNumeric", Op::ToNumeric),
    ("toString", Op::ToString),
    ("toPropertyKey", Op::ToPropertyKey),
    ("toObject", Op::ToObject),
    ("iterOpen", Op::IterOpen),
    ("iterNext", Op::IterNext),
    ("iterClose", Op::IterClose),
    ("iterCloseQuiet", Op::IterCloseQuiet),
];

/// Names of the `MARK_*` words.
const MARKERS: &[(&str, u32)] = &[
    ("ACCESSOR", value::MARK_ACCESSOR),
    ("EXOTIC", value::MARK_EXOTIC),
    ("TO_PRIMITIVE", value::MARK_TO_PRIMITIVE),
    ("NULLISH", value::MARK_NULLISH),
    ("ABSENT", value::MARK_ABSENT),
    ("DONE", value::MARK_DONE),
    ("READ_ONLY", value::MARK_READ_ONLY),
    ("LAZY", value::MARK_LAZY),
    ("TYPE", value::MARK_TYPE),
    ("NO_ROOM", value::MARK_NO_ROOM),
];

/// Intrinsics that create an error, with the name of its constructor.
const ERRORS: &[(&str, &str, u32)] = &[
    ("typeError", "TypeError", layout::ERR_TYPE),
    ("rangeError", "RangeError", layout::ERR_RANGE),
    ("syntaxError", "SyntaxError", layout::ERR_SYNTAX),
    ("referenceError", "ReferenceError", layout::ERR_REFERENCE),
    ("uriError", "URIError", layout::ERR_URI),
    ("evalError", "EvalError", layout::ERR_EVAL),
    ("error", "Error", layout::ERR_ERROR),
];

/// What stdlib functions are, as far as intrinsics tell.
#[derive(Default)]
pub(crate) struct Usage {
    /// By function: it reads its arguments through `$arg` or `$argCount`.
    pub raw_arguments: Vec<bool>,
    /// By function: `$defineConstructor` makes it a builtin constructor.
    pub constructors: Vec<bool>,
    /// By function: the `length` that `$length` states, where the parameters do not.
    pub lengths: Vec<Option<u32>>,
}

impl Usage {
    /// Of a module that cannot use intrinsics.
    pub fn none(module: &hir::Module) -> Self {
        let count = module.functions.len();
        Self { raw_arguments: vec![false; count], constructors: vec![false; count], lengths: vec![None; count] }
    }

    pub fn of(module: &hir::Module) -> Self {
        struct Search<'m> {
            module: &'m hir::Module,
            raw: bool,
            length: Option<u32>,
            constructors: Vec<FuncId>,
        }
        impl Visitor for Search<'_> {
            fn expr(&mut self, expr: &Expr) {
                if let ExprKind::Intrinsic { name, args } = &expr.kind {
                    self.raw |= name == "arg" || name == "argCount";
                    if name == "length" {
                        self.length = stated_length(args);
                    }
                    if name == "defineConstructor"
                        && let Some(func) = args.get(1).and_then(|arg| constructor_function(self.module, arg))
                    {
                        self.constructors.push(func);
                    }
                }
                visit::walk_expr(self, expr);
            }
        }
        let mut usage = Self::none(module);
        for (i, function) in module.functions.iter().enumerate() {
            let mut search = Search { module, raw: false, length: None, constructors: Vec::new() };
            visit::walk_function(&mut search, function);
            usage.raw_arguments[i] = search.raw;
            usage.lengths[i] = search.length;
            for func in search.constructors {
                usage.constructors[func.index()] = true;
            }
        }
        usage
    }
}

/// The function that a `$defineConstructor` argument names: a function expression or a top-level declaration.
fn constructor_function(module: &hir::Module, arg: &Expr) -> Option<FuncId> {
    match arg.kind {
        ExprKind::Function { func, .. } => Some(func),
        ExprKind::Read(binding) => module.functions[module.main.index()].hoisted.iter().find(|(known, _)| *known == binding).map(|(_, func)| *func),
        _ => None,
    }
}

/// The argument of `$length`.
fn stated_length(args: &[Expr]) -> Option<u32> {
    match args {
        [Expr { kind: ExprKind::Number(n), .. }] if (0.0..256.0).contains(n) && n.fract() == 0.0 => Some(*n as u32),
        _ => None,
    }
}

/// `camelCase` as `snake_case`.
fn snake_case(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase() {
            out.push('_');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}

impl Lower<'_, '_> {
    pub fn intrinsic(&mut self, name: &str, args: &[Expr], span: Span) -> ValueId {
        let name = name.trim_start_matches('$');
        if let Some(v) = self.special(name, args, span) {
            return v;
        }
        if let Some((_, op)) = OPS.iter().find(|(known, _)| *known == name) {
            return self.op_intrinsic(*op, args, span);
        }
        if let Some(import) = name.strip_prefix("host_") {
            return self.host_intrinsic(import, args, span);
        }
        if name.starts_with("op_") || name.starts_with("rt_") {
            let values: Vec<_> = args.iter().map(|arg| self.expr(arg)).collect();
            return self.rt(name, &values);
        }
        let leaf = leaves::leaf(name).or_else(|| leaves::leaf(&snake_case(name)));
        match leaf {
            Some(leaf) => self.leaf_intrinsic(leaf, args, span),
            None => self.refuse(span, format!("there is no intrinsic or leaf `${name}`")),
        }
    }

    fn refuse(&mut self, span: Span, message: String) -> ValueId {
        self.out.diagnostics.push(Diagnostic::error(codes::UNKNOWN_INTRINSIC, Class::Unsupported, span, message));
        self.undefined()
    }

    /// Evaluates the arguments in the given representations.
    fn operands(&mut self, args: &[Expr], types: impl Iterator<Item = Ty>) -> Vec<ValueId> {
        let values: Vec<_> = args.iter().map(|arg| self.typed(arg)).collect();
        values.into_iter().zip(types).map(|(v, ty)| self.convert(v, ty)).collect()
    }

    fn op_intrinsic(&mut self, op: Op, args: &[Expr], span: Span) -> ValueId {
        let operands = op.row().operands;
        let variadic = operands.last() == Some(&"*");
        let fixed = operands.len() - usize::from(variadic);
        if args.len() < fixed || (args.len() > fixed && !variadic) {
            return self.refuse(span, format!("this intrinsic takes {fixed} arguments"));
        }
        let types = operands[..fixed]
            .iter()
            .map(|name| match *name {
                "I" => Ty::I,
                "F" => Ty::F,
                "B" => Ty::B,
                "P" => Ty::P,
                "U" => Ty::U,
                _ => Ty::V,
            })
            .chain(std::iter::repeat(Ty::V));
        let values = self.operands(args, types);
        match self.emit_opt(op, &values, Imm::None) {
            Some(v) => v,
            None => self.undefined(),
        }
    }

    fn leaf_intrinsic(&mut self, leaf: &'static leaves::Leaf, args: &[Expr], span: Span) -> ValueId {
        if args.len() != leaf.params.len() {
            return self.refuse(span, format!("leaf `{}` takes {} arguments", leaf.name, leaf.params.len()));
        }
        let types = leaf.params.iter().map(|t| op::leaf_type(*t).unwrap_or(Ty::V));
        if leaf.effect.wants_room() {
            let values: Vec<_> = args.iter().map(|arg| self.expr(arg)).collect();
            return self.leaf_with_room(leaf, &values, types);
        }
        let values = self.operands(args, types);
        match self.emit_opt(Op::Leaf, &values, Imm::Name(leaf.name.into())) {
            Some(v) => v,
            None => self.undefined(),
        }
    }

    /// A loop until the leaf does not ask for a collection any more, which is at its second turn at the latest: the poll is that of the
    /// loop. Raw addresses do not live across it.
    fn leaf_with_room(&mut self, leaf: &'static leaves::Leaf, values: &[ValueId], types: impl Iterator<Item = Ty>) -> ValueId {
        let header = self.loop_header();
        let operands: Vec<_> = values.iter().zip(types).map(|(v, ty)| self.convert(*v, ty)).collect();
        let v = self.emit(Op::Leaf, &operands, Imm::Name(leaf.name.into()));
        let again = self.emit(Op::WordIs, &[v], Imm::Word(value::marker(value::MARK_NO_ROOM)));
        let done = self.block();
        self.branch(again, header, done);
        self.seal(header);
        self.start(done);
        v
    }

    fn host_intrinsic(&mut self, name: &str, args: &[Expr], span: Span) -> ValueId {
        let Some(row) = pulse_abi::host::host_import(name).filter(|row| row.params.len() == args.len()) else {
            return self.refuse(span, format!("there is no host import `{name}` with {} parameters", args.len()));
        };
        let types = row.params.iter().map(|ty| if *ty == "f64" { Ty::F } else { Ty::I });
        let values = self.operands(args, types);
        match self.emit_opt(Op::Host, &values, Imm::Name(name.into())) {
            Some(v) => v,
            None => self.undefined(),
        }
    }

    /// Forms that are more than one op. `None`: not one of them.
    fn special(&mut self, name: &str, args: &[Expr], span: Span) -> Option<ValueId> {
        let word = match name {
            "hole" => Some(value::HOLE),
            "tdz" => Some(value::TDZ),
            "undefined" => Some(value::UNDEFINED),
            "done" => Some(value::marker(value::MARK_DONE)),
            "exc" => Some(value::EXC),
            _ => None,
        };
        if let Some(word) = word
            && args.is_empty()
        {
            return Some(self.word(word));
        }
        if let Some((_, _, kind)) = ERRORS.iter().find(|(known, ..)| *known == name) {
            let kind = self.int(*kind as i32);
            let message = match args.first() {
                Some(message) => self.expr(message),
                None => self.undefined(),
            };
            return Some(self.rt("op_make_error", &[kind, message]));
        }
        Some(match (name, args) {
            ("marker", [name]) => match self.marker_word(name) {
                Some(word) => self.word(word),
                None => self.refuse(span, "not the name of a marker".into()),
            },
            ("markerIs", [v, name]) => {
                let v = self.expr(v);
                match self.marker_word(name) {
                    Some(word) => self.emit(Op::WordIs, &[v], Imm::Word(word)),
                    None => self.refuse(span, "not the name of a marker".into()),
                }
            }
            ("isDone", [v]) => {
                let v = self.expr(v);
                self.is_done(v)
            }
            ("isHole", [v]) => {
                let v = self.expr(v);
                self.emit(Op::WordIs, &[v], Imm::Word(value::HOLE))
            }
            ("isTdz", [v]) => {
                let v = self.expr(v);
                self.emit(Op::WordIs, &[v], Imm::Word(value::TDZ))
            }
            ("isExc", [v]) => {
                let v = self.expr(v);
                self.emit(Op::WordIs, &[v], Imm::Word(value::EXC))
            }
            ("argCount", []) => self.op(Op::ArgCount, &[]),
            ("arg", [index]) => match index.kind {
                ExprKind::Number(n) if n >= 0.0 && n < 65536.0 && n.fract() == 0.0 => self.emit(Op::GetArg, &[], Imm::I32(n as i32)),
                _ => {
                    let index = self.typed(index);
                    let index = self.convert(index, Ty::I);
                    self.op(Op::GetArgAt, &[index])
                }
            },
            // The function's record has it; nothing happens here.
            ("length", args) => match stated_length(args) {
                Some(_) => self.undefined(),
                None => self.refuse(span, "$length takes a small whole number".into()),
            },
            ("defineMethods", [target, literal]) => self.define_methods(target, literal),
            ("defineValues", [target, literal]) => self.define_values(target, literal),
            ("defineConstructor", [name, function, rest @ ..]) if rest.len() <= 2 => {
                let name = self.expr(name);
                if constructor_function(self.module, function).is_none() {
                    return Some(self.refuse(span, "$defineConstructor takes a function expression or a top-level function".into()));
                }
                let function = self.expr(function);
                let mut operands = vec![name, function];
                for i in 0..2 {
                    operands.push(match rest.get(i) {
                        Some(arg) => self.expr(arg),
                        None => self.undefined(),
                    });
                }
                self.rt("op_define_constructor", &operands)
            }
            _ => return None,
        })
    }

    fn marker_word(&mut self, name: &Expr) -> Option<u64> {
        let ExprKind::String(name) = &name.kind else { return None };
        MARKERS.iter().find(|(known, _)| name.eq_str(known)).map(|(_, kind)| value::marker(*kind))
    }

    /// Methods become builtins: not enumerable, not constructors.
    fn define_methods(&mut self, target: &Expr, literal: &Expr) -> ValueId {
        let target = self.expr(target);
        let ExprKind::Object(properties) = &literal.kind else {
            return self.refuse(literal.span, "an object literal is wanted here".into());
        };
        for property in properties {
            self.span = property.span;
            let (key, func, bits) = match &property.kind {
                PropertyKind::Method { key, func } => (key, *func, METHOD),
                PropertyKind::Getter { key, func } => (key, *func, GETTER),
                PropertyKind::Setter { key, func } => (key, *func, SETTER),
                PropertyKind::Value { key, value, .. } => {
                    let key = self.property_key(key);
                    let v = self.expr(value);
                    // Writable and configurable.
                    let attributes = self.int(5);
                    self.rt("op_define_value", &[target, key, v, attributes]);
                    continue;
                }
                PropertyKind::Spread(_) | PropertyKind::Proto(_) => {
                    self.refuse(property.span, "only methods, accessors and values are allowed here".into());
                    continue;
                }
            };
            let name = match key {
                PropKey::Static(name) => Some(name.clone()),
                _ => None,
            };
            let key = self.property_key(key);
            let closure = self.closure(func, FunctionOptions { name, builtin_method: true, ..FunctionOptions::default() });
            self.emit(Op::DefineMethod, &[target, key, closure], Imm::I32(bits));
        }
        target
    }

    fn define_values(&mut self, target: &Expr, literal: &Expr) -> ValueId {
        let target = self.expr(target);
        let ExprKind::Object(properties) = &literal.kind else {
            return self.refuse(literal.span, "an object literal is wanted here".into());
        };
        for property in properties {
            let PropertyKind::Value { key, value, .. } = &property.kind else {
                self.refuse(property.span, "only values are allowed here".into());
                continue;
            };
            let key = self.property_key(key);
            let v = self.expr(value);
            let attributes = self.int(0);
            self.rt("op_define_value", &[target, key, v, attributes]);
        }
        target
    }

    /// `throw $typeError("constant")`: created only when something looks at it. False: not that form.
    pub fn throw_intrinsic(&mut self, expr: &Expr) -> bool {
        let ExprKind::Intrinsic { name, args } = &expr.kind else { return false };
        let name = name.trim_start_matches('$');
        let (Some((_, class, _)), [Expr { kind: ExprKind::String(message), .. }]) = (ERRORS.iter().find(|(known, ..)| *known == name), args.as_slice()) else {
            return false;
        };
        self.throw_error(&format!("{class}:{message}"));
        true
    }
}
