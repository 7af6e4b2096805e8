//! References: assignment targets, compound and logical assignment, update, delete.

use pulsec_ir::hir::{BinaryOp, BindingId, DeleteTarget, Expr, ExprKind, LogicalOp, Target, TargetKind};
use pulsec_ir::ir::{ConstId, Imm, Op, Ty, ValueId};

use super::expr::binary_op;
use super::function::Lower;

/// An evaluated assignment target.
pub(super) enum Reference {
    Binding(BindingId),
    Global(ConstId),
    Named { object: ValueId, name: ConstId },
    Keyed { object: ValueId, key: ValueId },
    Private { object: ValueId, symbol: ValueId },
    Super { base: ValueId, this: ValueId, key: ValueId },
    Realm(String),
    /// Evaluating it has thrown.
    Invalid,
}

impl Lower<'_, '_> {
    pub fn reference(&mut self, target: &Target) -> Reference {
        let span = std::mem::replace(&mut self.span, target.span);
        let reference = match &target.kind {
            TargetKind::Binding(binding) => Reference::Binding(*binding),
            TargetKind::Global(name) => Reference::Global(self.const_id(name)),
            TargetKind::Member { object, property } => {
                let object = self.expr(object);
                match property.as_index() {
                    None => Reference::Named { object, name: self.const_id(property) },
                    Some(_) => Reference::Keyed { object, key: self.key(property) },
                }
            }
            TargetKind::Index { object, index } => {
                let object = self.expr(object);
                match &index.kind {
                    ExprKind::String(name) if name.as_index().is_none() => Reference::Named { object, name: self.const_id(name) },
                    _ => Reference::Keyed { object, key: self.expr(index) },
                }
            }
            TargetKind::Private { object, name } => {
                let object = self.expr(object);
                Reference::Private { object, symbol: self.read_raw(*name) }
            }
            TargetKind::SuperMember { home, this, property } => {
                let this = self.expr(this);
                let base = self.super_base(home);
                Reference::Super { base, this, key: self.key(property) }
            }
            TargetKind::SuperIndex { home, this, index } => {
                let this = self.expr(this);
                let key = self.expr(index);
                let base = self.super_base(home);
                Reference::Super { base, this, key }
            }
            TargetKind::Realm(name) => Reference::Realm(name.clone()),
            TargetKind::InvalidCall(call) => {
                self.expr(call);
                self.throw_error("ReferenceError:Invalid assignment target");
                Reference::Invalid
            }
        };
        self.span = span;
        reference
    }

    /// GetSuperBase, §9.1.1.3.5: a home object is never a proxy.
    pub fn super_base(&mut self, home: &Expr) -> ValueId {
        let home = self.expr(home);
        self.emit(Op::Leaf, &[home], Imm::Name("get_proto".into()))
    }

    /// A computed key is converted once when it is both read and written; the base is checked before that.
    fn fix_key(&mut self, reference: &mut Reference) {
        match reference {
            Reference::Keyed { object, key } => {
                let (base, raw) = (*object, *key);
                let int = self.op(Op::IsInt, &[raw]);
                *key = self.select(
                    int,
                    |_| raw,
                    |this| {
                        let nullish = this.op(Op::IsNullish, &[base]);
                        this.when(nullish, |this| {
                            let none = this.undefined();
                            // Throws the TypeError that names the access, without converting the key.
                            this.op(Op::GetElem, &[base, none]);
                        });
                        this.op(Op::ToPropertyKey, &[raw])
                    },
                );
            }
            Reference::Super { key, .. } => *key = self.op(Op::ToPropertyKey, &[*key]),
            _ => {}
        }
    }

    fn get_reference(&mut self, reference: &Reference) -> ValueId {
        match reference {
            Reference::Binding(binding) => self.read_binding(*binding),
            Reference::Global(name) => self.emit(Op::GetGlobal, &[], Imm::Const(*name)),
            Reference::Named { object, name } => self.emit(Op::GetProp, &[*object], Imm::Const(*name)),
            Reference::Keyed { object, key } => self.op(Op::GetElem, &[*object, *key]),
            Reference::Private { object, symbol } => self.op(Op::GetPrivate, &[*object, *symbol]),
            Reference::Super { base, this, key } => self.op(Op::GetSuper, &[*base, *key, *this]),
            Reference::Realm(name) => self.emit(Op::RealmGet, &[], Imm::Name(name.clone())),
            Reference::Invalid => self.undefined(),
        }
    }

    pub fn set_reference(&mut self, reference: &Reference, v: ValueId) {
        match reference {
            Reference::Binding(binding) => self.assign_binding(*binding, v),
            Reference::Global(name) => {
                self.emit(Op::SetGlobal, &[v], Imm::Const(*name));
            }
            Reference::Named { object, name } => {
                self.emit(Op::SetProp, &[*object, v], Imm::Const(*name));
            }
            Reference::Keyed { object, key } => {
                self.op(Op::SetElem, &[*object, *key, v]);
            }
            Reference::Private { object, symbol } => {
                self.op(Op::SetPrivate, &[*object, *symbol, v]);
            }
            Reference::Super { base, this, key } => {
                self.op(Op::SetSuper, &[*base, *key, *this, v]);
            }
            Reference::Realm(name) => self.effect(Op::RealmSet, &[v], Imm::Name(name.clone())),
            Reference::Invalid => {}
        }
    }

    pub fn assign(&mut self, target: &Target, value: &Expr) -> ValueId {
        let reference = self.reference(target);
        if let Reference::Global(name) = reference
            && may_declare(value)
        {
            return self.assign_global(name, target, value);
        }
        let v = self.expr(value);
        self.span = target.span;
        self.set_reference(&reference, v);
        v
    }

    /// The name is resolved first, §13.15.2: what nothing had then is an error, even when the value has made it since.
    fn assign_global(&mut self, name: ConstId, target: &Target, value: &Expr) -> ValueId {
        let text = self.emit(Op::Const, &[], Imm::Const(name));
        let known = self.rt("op_has_global", &[text]);
        let v = self.expr(value);
        self.span = target.span;
        self.rt("op_set_resolved_global", &[text, v, known]);
        v
    }

    pub fn assign_binary(&mut self, op: BinaryOp, target: &Target, value: &Expr) -> ValueId {
        let mut reference = self.reference(target);
        self.fix_key(&mut reference);
        let old = self.get_reference(&reference);
        let right = self.expr(value);
        self.span = target.span;
        let v = self.op(binary_op(op), &[old, right]);
        let v = self.value(v);
        self.set_reference(&reference, v);
        v
    }

    pub fn assign_logical(&mut self, op: LogicalOp, target: &Target, value: &Expr) -> ValueId {
        let mut reference = self.reference(target);
        self.fix_key(&mut reference);
        let old = self.get_reference(&reference);
        let (test, assigns) = self.logical_test(op, old);
        let set = |this: &mut Self| {
            let v = this.expr(value);
            this.set_reference(&reference, v);
            v
        };
        if assigns { self.select(test, set, |_| old) } else { self.select(test, |_| old, set) }
    }

    /// The test of a logical operator on its left value, and whether the right side is evaluated when it holds.
    pub fn logical_test(&mut self, op: LogicalOp, left: ValueId) -> (ValueId, bool) {
        match op {
            LogicalOp::And => (self.op(Op::ToBool, &[left]), true),
            LogicalOp::Or => (self.op(Op::ToBool, &[left]), false),
            LogicalOp::Coalesce => (self.op(Op::IsNullish, &[left]), true),
        }
    }

    pub fn update(&mut self, increment: bool, prefix: bool, target: &Target) -> ValueId {
        let mut reference = self.reference(target);
        self.fix_key(&mut reference);
        let old = self.get_reference(&reference);
        let old = self.op(Op::ToNumeric, &[old]);
        let new = self.op(if increment { Op::Inc } else { Op::Dec }, &[old]);
        self.set_reference(&reference, new);
        if prefix { new } else { old }
    }

    pub fn delete(&mut self, target: &DeleteTarget) -> ValueId {
        match target {
            DeleteTarget::Member { object, property } => {
                let object = self.expr(object);
                let key = self.key(property);
                self.op(Op::DeleteElem, &[object, key])
            }
            DeleteTarget::Index { object, index } => {
                let object = self.expr(object);
                let key = self.expr(index);
                self.op(Op::DeleteElem, &[object, key])
            }
            DeleteTarget::Super(expr) => {
                // `this` and the key are evaluated, the property is not read.
                match &expr.kind {
                    ExprKind::SuperMember { this, .. } => {
                        self.expr(this);
                    }
                    ExprKind::SuperIndex { this, index, .. } => {
                        self.expr(this);
                        self.expr(index);
                    }
                    _ => {
                        self.expr(expr);
                    }
                }
                self.throw_error("ReferenceError:Unsupported reference to 'super'");
                self.undefined()
            }
            DeleteTarget::Optional(expr) => self.delete_chain(expr),
            DeleteTarget::Value(expr) => {
                self.expr(expr);
                self.boolean(true)
            }
        }
    }

    /// `delete a?.b.c`: true when the chain stops early.
    fn delete_chain(&mut self, expr: &Expr) -> ValueId {
        let inner = match &expr.kind {
            ExprKind::OptionalChain(inner) => inner,
            _ => expr,
        };
        let (short, join) = (self.block(), self.block());
        let result = self.f.add_param(join, Ty::V);
        self.chains.push(short);
        let deleted = match &inner.kind {
            ExprKind::Member { object, property } => {
                let object = self.expr(object);
                let key = self.key(property);
                self.op(Op::DeleteElem, &[object, key])
            }
            ExprKind::Index { object, index } => {
                let object = self.expr(object);
                let key = self.expr(index);
                self.op(Op::DeleteElem, &[object, key])
            }
            _ => {
                self.expr(inner);
                self.boolean(true)
            }
        };
        self.chains.pop();
        self.jump_with(join, deleted);
        self.start(short);
        let yes = self.boolean(true);
        self.jump_with(join, yes);
        self.start(join);
        result
    }
}

/// Whether evaluating it may make a global.
fn may_declare(value: &Expr) -> bool {
    !matches!(
        value.kind,
        ExprKind::Undefined | ExprKind::Null | ExprKind::Bool(_) | ExprKind::Number(_) | ExprKind::String(_) | ExprKind::Function { .. } | ExprKind::Read(_)
    )
}
