//! Expressions: dispatch, operators, conditions, member access.

use pulse_abi::value;
use pulsec_base::JsString;
use pulsec_ir::hir::{BinaryOp, Expr, ExprKind, LogicalOp, UnaryOp};
use pulsec_ir::ir::{BlockId, Imm, Op, Ty, ValueId};

use super::function::Lower;
use super::{FunctionOptions, Resolved};

/// The op of a binary operator; `!=` and `!==` are the negations of these.
pub(super) fn binary_op(op: BinaryOp) -> Op {
    match op {
        BinaryOp::Add => Op::Add,
        BinaryOp::Sub => Op::Sub,
        BinaryOp::Mul => Op::Mul,
        BinaryOp::Div => Op::Div,
        BinaryOp::Mod => Op::Mod,
        BinaryOp::Exp => Op::Exp,
        BinaryOp::BitAnd => Op::BitAnd,
        BinaryOp::BitOr => Op::BitOr,
        BinaryOp::BitXor => Op::BitXor,
        BinaryOp::Shl => Op::Shl,
        BinaryOp::Shr => Op::Shr,
        BinaryOp::UShr => Op::UShr,
        BinaryOp::Lt => Op::Lt,
        BinaryOp::Le => Op::Le,
        BinaryOp::Gt => Op::Gt,
        BinaryOp::Ge => Op::Ge,
        BinaryOp::Eq | BinaryOp::Ne => Op::Eq,
        BinaryOp::StrictEq | BinaryOp::StrictNe => Op::StrictEq,
        BinaryOp::In => Op::In,
        BinaryOp::InstanceOf => Op::InstanceOf,
    }
}

impl<'a> Lower<'a, '_> {
    /// An expression as a Value.
    pub fn expr(&mut self, expr: &Expr) -> ValueId {
        let v = self.typed(expr);
        self.value(v)
    }

    /// An expression for its effects.
    pub fn expr_effect(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Update { increment, target, .. } => {
                self.span = expr.span;
                self.update(*increment, true, target);
            }
            ExprKind::Sequence(list) => list.iter().for_each(|e| self.expr_effect(e)),
            _ => {
                self.typed(expr);
            }
        }
    }

    /// An expression in whatever representation it comes in.
    pub fn typed(&mut self, expr: &Expr) -> ValueId {
        let outer = std::mem::replace(&mut self.span, expr.span);
        let v = self.typed_here(expr);
        self.span = outer;
        v
    }

    fn typed_here(&mut self, expr: &Expr) -> ValueId {
        match &expr.kind {
            ExprKind::Undefined => self.undefined(),
            ExprKind::Null => self.word(value::NULL),
            ExprKind::Bool(b) => self.boolean(*b),
            ExprKind::Number(n) => self.number(*n),
            ExprKind::String(s) => self.string(s),
            ExprKind::BigInt(digits) => self.bigint(digits),
            ExprKind::RegExp { pattern, flags } => {
                let text = format!("{flags}/{pattern}");
                self.emit(Op::NewRegExp, &[], Imm::Name(text))
            }
            ExprKind::Template { quasis, exprs } => self.template(quasis, exprs),
            ExprKind::TaggedTemplate { tag, quasis, exprs } => self.tagged_template(tag, quasis, exprs),
            ExprKind::Array(elements) => self.array_literal(elements),
            ExprKind::Object(properties) => self.object_literal(properties),
            ExprKind::Function { func, name } => self.closure(*func, FunctionOptions { name: name.clone(), ..FunctionOptions::default() }),
            ExprKind::Class { class, name } => self.class_expr(class, name.as_ref(), None),
            ExprKind::Read(binding) => self.read_binding(*binding),
            ExprKind::ReadGlobal(name) => {
                let name = self.const_id(name);
                self.emit(Op::GetGlobal, &[], Imm::Const(name))
            }
            ExprKind::This => self.this_value(),
            ExprKind::NewTarget => self.new_target_value(),
            ExprKind::ActiveFunction => self.callee_value(),
            ExprKind::HomeObject => self.home_object(),
            ExprKind::ImportMeta => self.import_meta(),
            ExprKind::Unary { op, operand } => self.unary(*op, operand),
            ExprKind::TypeofGlobal(name) => {
                let name = self.const_id(name);
                let v = self.emit(Op::GetGlobalOrUndefined, &[], Imm::Const(name));
                self.op(Op::Typeof, &[v])
            }
            ExprKind::Delete(target) => self.delete(target),
            ExprKind::Binary { op, left, right } => self.binary(*op, left, right),
            ExprKind::Logical { op, left, right } => {
                let left = self.expr(left);
                let (test, evaluates) = self.logical_test(*op, left);
                if evaluates {
                    self.select(test, |this| this.expr(right), |_| left)
                } else {
                    self.select(test, |_| left, |this| this.expr(right))
                }
            }
            ExprKind::Conditional { test, then, otherwise } => {
                let (a, b, join) = (self.block(), self.block(), self.block());
                let result = self.f.add_param(join, Ty::V);
                self.condition(test, a, b);
                self.start(a);
                let v = self.expr(then);
                self.jump_with(join, v);
                self.start(b);
                let v = self.expr(otherwise);
                self.jump_with(join, v);
                self.start(join);
                result
            }
            ExprKind::Sequence(list) => {
                let Some((last, rest)) = list.split_last() else { return self.undefined() };
                rest.iter().for_each(|e| self.expr_effect(e));
                self.typed(last)
            }
            ExprKind::Assign { target, value } => self.assign(target, value),
            ExprKind::AssignBinary { op, target, value } => self.assign_binary(*op, target, value),
            ExprKind::AssignLogical { op, target, value } => self.assign_logical(*op, target, value),
            ExprKind::AssignPattern { pattern, value } => {
                let v = self.expr(value);
                self.bind_pattern(pattern, v);
                v
            }
            ExprKind::Update { increment, prefix, target } => self.update(*increment, *prefix, target),
            ExprKind::Member { object, property } => self.member(object, property),
            ExprKind::Index { object, index } => {
                let object = self.expr(object);
                self.index(object, index)
            }
            ExprKind::Private { object, name } => {
                let object = self.expr(object);
                let symbol = self.read_raw(*name);
                self.op(Op::GetPrivate, &[object, symbol])
            }
            ExprKind::PrivateIn { name, object } => {
                let object = self.expr(object);
                let symbol = self.read_raw(*name);
                self.op(Op::HasPrivate, &[object, symbol])
            }
            ExprKind::SuperMember { home, this, property } => {
                let (this, base) = (self.expr(this), self.super_base(home));
                let key = self.key(property);
                self.op(Op::GetSuper, &[base, key, this])
            }
            ExprKind::SuperIndex { home, this, index } => {
                let this = self.expr(this);
                let key = self.expr(index);
                let base = self.super_base(home);
                self.op(Op::GetSuper, &[base, key, this])
            }
            ExprKind::Call { callee, args } => self.call(callee, args),
            ExprKind::New { callee, args } => self.construct(callee, args),
            ExprKind::SuperCall { function, new_target, this_binding, args } => self.super_call(function, new_target, *this_binding, args),
            ExprKind::OptionalChain(inner) => {
                let (short, join) = (self.block(), self.block());
                let result = self.f.add_param(join, Ty::V);
                self.chains.push(short);
                let v = self.expr(inner);
                self.chains.pop();
                self.jump_with(join, v);
                self.start(short);
                let undefined = self.undefined();
                self.jump_with(join, undefined);
                self.start(join);
                result
            }
            ExprKind::OptionalBase(base) => {
                let v = self.expr(base);
                self.short_circuit(v);
                v
            }
            ExprKind::Await(operand) => {
                let v = self.expr(operand);
                self.await_value(v)
            }
            ExprKind::Yield(operand) => {
                let v = match operand {
                    Some(operand) => self.expr(operand),
                    None => self.undefined(),
                };
                self.yield_value(v)
            }
            ExprKind::YieldStar(operand) => {
                let v = self.expr(operand);
                self.yield_star(v)
            }
            ExprKind::ImportCall { specifier, options } => self.import_call(specifier, options.as_deref()),
            ExprKind::Intrinsic { name, args } => self.intrinsic(name, args, expr.span),
            ExprKind::Realm(name) => self.emit(Op::RealmGet, &[], Imm::Name(name.clone())),
            ExprKind::WellKnown(name) => self.emit(Op::WellKnownSymbol, &[], Imm::Name(name.clone())),
        }
    }

    /// Leaves the innermost optional chain when the value is nullish.
    pub fn short_circuit(&mut self, v: ValueId) {
        let Some(&short) = self.chains.last() else { return };
        let nullish = self.op(Op::IsNullish, &[v]);
        let go = self.block();
        self.branch(nullish, short, go);
        self.start(go);
    }

    fn this_value(&mut self) -> ValueId {
        match self.function().this_binding {
            // A derived constructor's own `this` may be uninitialised.
            Some(binding) if self.function().kind == pulsec_ir::hir::FunctionKind::DerivedConstructor => self.read_binding(binding),
            _ => self.this,
        }
    }

    fn home_object(&mut self) -> ValueId {
        self.op(Op::HomeObject, &[self.callee])
    }

    fn unary(&mut self, op: UnaryOp, operand: &Expr) -> ValueId {
        match (op, &operand.kind) {
            (UnaryOp::Neg, ExprKind::Number(n)) => return self.number(-n),
            (UnaryOp::Neg, ExprKind::BigInt(digits)) if digits.bytes().any(|b| b != b'0') => return self.bigint(&format!("-{digits}")),
            _ => {}
        }
        if op == UnaryOp::Not {
            let v = self.truthy(operand);
            return self.not(v);
        }
        let v = self.expr(operand);
        match op {
            UnaryOp::Neg => self.op(Op::Neg, &[v]),
            UnaryOp::Plus => self.op(Op::ToNumber, &[v]),
            UnaryOp::BitNot => self.op(Op::BitNot, &[v]),
            UnaryOp::Typeof => self.op(Op::Typeof, &[v]),
            UnaryOp::Void | UnaryOp::Not => self.undefined(),
        }
    }

    /// An expression as a condition value (type B).
    pub fn truthy(&mut self, expr: &Expr) -> ValueId {
        let v = self.typed(expr);
        match self.f.ty(v) {
            Ty::B => v,
            Ty::V => self.op(Op::ToBool, &[v]),
            Ty::I | Ty::F | Ty::P | Ty::U => {
                let v = self.value(v);
                self.op(Op::ToBool, &[v])
            }
        }
    }

    /// Branches on an expression; logical operators become control flow.
    pub fn condition(&mut self, expr: &Expr, then: BlockId, otherwise: BlockId) {
        match &expr.kind {
            ExprKind::Unary { op: UnaryOp::Not, operand } => self.condition(operand, otherwise, then),
            ExprKind::Logical { op: LogicalOp::And, left, right } => {
                let next = self.block();
                self.condition(left, next, otherwise);
                self.start(next);
                self.condition(right, then, otherwise);
            }
            ExprKind::Logical { op: LogicalOp::Or, left, right } => {
                let next = self.block();
                self.condition(left, then, next);
                self.start(next);
                self.condition(right, then, otherwise);
            }
            ExprKind::Bool(true) => self.jump(then),
            ExprKind::Bool(false) => self.jump(otherwise),
            _ => {
                let v = self.truthy(expr);
                self.branch(v, then, otherwise);
            }
        }
    }

    fn binary(&mut self, op: BinaryOp, left: &Expr, right: &Expr) -> ValueId {
        let negated = matches!(op, BinaryOp::Ne | BinaryOp::StrictNe);
        if matches!(op, BinaryOp::Eq | BinaryOp::Ne | BinaryOp::StrictEq | BinaryOp::StrictNe)
            && let Some(test) = self.constant_test(op, left, right).or_else(|| self.typeof_test(left, right))
        {
            return if negated { self.not(test) } else { test };
        }
        let a = self.expr(left);
        let b = self.expr(right);
        let v = self.op(binary_op(op), &[a, b]);
        if negated { self.not(v) } else { v }
    }

    /// Comparison with undefined or null.
    fn constant_test(&mut self, op: BinaryOp, left: &Expr, right: &Expr) -> Option<ValueId> {
        let strict = matches!(op, BinaryOp::StrictEq | BinaryOp::StrictNe);
        let test = |expr: &Expr| match expr.kind {
            ExprKind::Undefined => Some(if strict { Op::IsUndefined } else { Op::IsNullish }),
            ExprKind::Null => Some(if strict { Op::IsNull } else { Op::IsNullish }),
            _ => None,
        };
        let (operand, test) = match (test(left), test(right)) {
            (_, Some(test)) => (left, test),
            (Some(test), None) => (right, test),
            (None, None) => return None,
        };
        let v = self.expr(operand);
        Some(self.op(test, &[v]))
    }

    /// `typeof x === "number"` and the like.
    fn typeof_test(&mut self, left: &Expr, right: &Expr) -> Option<ValueId> {
        let (operand, text) = match (&left.kind, &right.kind) {
            (ExprKind::Unary { op: UnaryOp::Typeof, operand }, ExprKind::String(text))
            | (ExprKind::String(text), ExprKind::Unary { op: UnaryOp::Typeof, operand }) => (operand, text),
            _ => return None,
        };
        let test = match text.to_string_lossy().as_str() {
            "undefined" => Op::IsUndefined,
            "number" => Op::IsNumber,
            "string" => Op::IsString,
            "symbol" => Op::IsSymbol,
            "bigint" => Op::IsBigInt,
            "boolean" => Op::IsBool,
            "function" => Op::IsCallable,
            _ => return None,
        };
        let v = self.expr(operand);
        Some(self.op(test, &[v]))
    }

    // ---- members

    /// A member of `import * as ns` that is known now.
    pub fn namespace_member(&self, object: &Expr, property: &JsString) -> Option<Resolved> {
        let ExprKind::Read(binding) = object.kind else { return None };
        let Resolved::Namespace(module) = self.import_of(binding)? else { return None };
        self.unit.linker.resolve(module, property).ok()
    }

    fn member(&mut self, object: &Expr, property: &JsString) -> ValueId {
        if let Some(resolved) = self.namespace_member(object, property) {
            return self.read_resolved(resolved, property);
        }
        let object = self.expr(object);
        self.get_named(object, property)
    }

    pub fn get_named(&mut self, object: ValueId, property: &JsString) -> ValueId {
        if property.as_index().is_some() {
            let key = self.key(property);
            return self.op(Op::GetElem, &[object, key]);
        }
        let name = self.const_id(property);
        self.emit(Op::GetProp, &[object], Imm::Const(name))
    }

    pub fn index(&mut self, object: ValueId, index: &Expr) -> ValueId {
        if let ExprKind::String(name) = &index.kind {
            return self.get_named(object, name);
        }
        let key = self.expr(index);
        self.op(Op::GetElem, &[object, key])
    }
}
