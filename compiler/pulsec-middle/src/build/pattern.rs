//! Destructuring: binding and assignment patterns, defaults.

use pulsec_ir::hir::{Expr, Pattern, PatternElement, PatternKind, PatternProperty, PropKey};
use pulsec_ir::ir::{Imm, Op, ValueId};

use super::assign::Reference;
use super::function::Lower;

impl Lower<'_, '_> {
    /// `v`, or the default when it is undefined.
    pub fn with_default(&mut self, v: ValueId, default: Option<&Expr>) -> ValueId {
        let Some(default) = default else { return v };
        let absent = self.op(Op::IsUndefined, &[v]);
        self.select(absent, |this| this.expr(default), |_| v)
    }

    /// Initialises (bindings) or assigns (targets) from a value.
    pub fn bind_pattern(&mut self, pattern: &Pattern, v: ValueId) {
        match &pattern.kind {
            PatternKind::Binding(binding) => self.init_binding(*binding, v),
            PatternKind::Target(target) => {
                let reference = self.reference(target);
                self.set_reference(&reference, v);
            }
            PatternKind::Array { elements, rest } => {
                self.span = pattern.span;
                self.array_pattern(elements, rest.as_deref(), v);
            }
            PatternKind::Object { properties, rest } => {
                self.span = pattern.span;
                self.object_pattern(properties, rest.as_deref(), v);
            }
        }
    }

    /// Assignment targets are evaluated before the value is fetched.
    fn early_reference(&mut self, pattern: &Pattern) -> Option<Reference> {
        match &pattern.kind {
            PatternKind::Target(target) => Some(self.reference(target)),
            _ => None,
        }
    }

    fn bind_to(&mut self, pattern: &Pattern, reference: Option<Reference>, v: ValueId) {
        match reference {
            Some(reference) => self.set_reference(&reference, v),
            None => self.bind_pattern(pattern, v),
        }
    }

    fn array_pattern(&mut self, elements: &[Option<PatternElement>], rest: Option<&Pattern>, v: ValueId) {
        let record = self.op(Op::IterOpen, &[v]);
        // A record that is exhausted or has failed stays so: IterNext keeps answering DONE, closing it does nothing.
        self.with_iterator(record, false, |this| {
            for element in elements {
                let Some(element) = element else {
                    this.op(Op::IterNext, &[record]);
                    continue;
                };
                let reference = this.early_reference(&element.pattern);
                let next = this.op(Op::IterNext, &[record]);
                let done = this.is_done(next);
                let v = this.select(done, |this| this.undefined(), |_| next);
                let v = this.with_default(v, element.default.as_ref());
                this.bind_to(&element.pattern, reference, v);
            }
            if let Some(rest) = rest {
                let reference = this.early_reference(rest);
                let array = this.op(Op::NewArray, &[]);
                let header = this.loop_header();
                let (more, exit) = (this.block(), this.block());
                let next = this.op(Op::IterNext, &[record]);
                let done = this.is_done(next);
                this.branch(done, exit, more);
                this.start(more);
                this.op(Op::ArrayAppend, &[array, next]);
                this.jump(header);
                this.seal(header);
                this.start(exit);
                this.bind_to(rest, reference, array);
            }
        });
        if rest.is_none() {
            self.close_iterator(record, false);
        }
    }

    fn object_pattern(&mut self, properties: &[PatternProperty], rest: Option<&Pattern>, v: ValueId) {
        // Member accesses throw for undefined and null by themselves; without any, the check is explicit.
        if properties.is_empty() || !matches!(properties[0].key, PropKey::Static(_)) || matches!(properties[0].pattern.kind, PatternKind::Target(_)) {
            let nullish = self.op(Op::IsNullish, &[v]);
            let (bad, good) = (self.cold_block(), self.block());
            self.branch(nullish, bad, good);
            self.start(bad);
            self.throw_error("TypeError:Cannot destructure undefined or null");
            self.start(good);
        }
        let mut excluded = vec![v];
        for property in properties {
            self.span = property.span;
            enum Key {
                Name(pulsec_ir::ir::ConstId),
                Value(ValueId),
            }
            let key = match &property.key {
                PropKey::Static(name) if name.as_index().is_none() => Key::Name(self.const_id(name)),
                PropKey::Static(name) => Key::Value(self.key(name)),
                PropKey::Computed(expr) => {
                    let key = self.expr(expr);
                    Key::Value(self.op(Op::ToPropertyKey, &[key]))
                }
                // Patterns have no private names.
                PropKey::Private(_) => Key::Value(self.undefined()),
            };
            if rest.is_some() {
                excluded.push(match key {
                    Key::Name(id) => self.emit(Op::Const, &[], Imm::Const(id)),
                    Key::Value(key) => key,
                });
            }
            let reference = self.early_reference(&property.pattern);
            let value = match key {
                Key::Name(id) => self.emit(Op::GetProp, &[v], Imm::Const(id)),
                Key::Value(key) => self.op(Op::GetElem, &[v, key]),
            };
            let value = self.with_default(value, property.default.as_ref());
            self.bind_to(&property.pattern, reference, value);
        }
        if let Some(rest) = rest {
            let reference = self.early_reference(rest);
            let object = self.op(Op::ObjectRest, &excluded);
            self.bind_to(rest, reference, object);
        }
    }
}
