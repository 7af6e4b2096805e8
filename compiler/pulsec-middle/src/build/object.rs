//! Array and object literals.

use pulse_abi::value;
use pulsec_ir::hir::{ArrayElement, ExprKind, FuncId, PropKey, Property, PropertyKind};
use pulsec_ir::ir::{Imm, Op, ValueId};

use super::FunctionOptions;
use super::function::Lower;

/// Immediate bits of `DefineMethod`.
pub(super) const METHOD: i32 = 0;
pub(super) const GETTER: i32 = 1;
pub(super) const SETTER: i32 = 2;
pub(super) const ENUMERABLE: i32 = 4;

/// Properties of one `NewObjectLiteral`, each of which is an inline slot, and elements of one `NewArray`: code and operands of one instruction should
/// not grow without bound, because nothing can cut it.
const MOST_KEYS: usize = 500;
const MOST_ELEMENTS: usize = 2_000;

impl Lower<'_, '_> {
    pub fn array_literal(&mut self, elements: &[ArrayElement]) -> ValueId {
        let plain = elements.iter().take(MOST_ELEMENTS).take_while(|e| !matches!(e, ArrayElement::Spread(_))).count();
        let first: Vec<_> = elements[..plain].iter().map(|e| self.array_element(e)).collect();
        let array = self.op(Op::NewArray, &first);
        for element in &elements[plain..] {
            let v = self.array_element(element);
            let op = if matches!(element, ArrayElement::Spread(_)) { Op::ArraySpread } else { Op::ArrayAppend };
            self.op(op, &[array, v]);
        }
        array
    }

    fn array_element(&mut self, element: &ArrayElement) -> ValueId {
        match element {
            ArrayElement::Hole => self.word(value::HOLE),
            ArrayElement::Item(expr) | ArrayElement::Spread(expr) => self.expr(expr),
        }
    }

    /// Whether a method is an ordinary data property: no home object needed.
    fn is_plain_method(&self, func: FuncId) -> bool {
        let function = &self.module.functions[func.index()];
        !function.uses_super && function.home_binding.is_none()
    }

    pub fn object_literal(&mut self, properties: &[Property]) -> ValueId {
        let (object, mut taken) = self.leading_properties(properties);
        // Large tables: piece by piece.
        while taken > 0 && taken % MOST_KEYS == 0 && taken < properties.len() {
            let (more, count) = self.leading_properties(&properties[taken..]);
            if count > 0 {
                self.op(Op::CopyDataProperties, &[object, more]);
            }
            taken += count;
            if count < MOST_KEYS {
                break;
            }
        }
        for property in &properties[taken..] {
            self.span = property.span;
            self.object_property(object, property);
        }
        object
    }

    /// An object with the leading properties that have distinct static names, which make its initial shape; and how many these are.
    fn leading_properties(&mut self, properties: &[Property]) -> (ValueId, usize) {
        let mut keys = Vec::new();
        let mut values = Vec::new();
        for property in properties.iter().take(MOST_KEYS) {
            let (PropertyKind::Value { key: PropKey::Static(name), .. } | PropertyKind::Method { key: PropKey::Static(name), .. }) = &property.kind else {
                break;
            };
            if let PropertyKind::Method { func, .. } = &property.kind
                && !self.is_plain_method(*func)
            {
                break;
            }
            let id = self.const_id(name);
            if name.as_index().is_some() || name.eq_str("__proto__") || keys.contains(&id) {
                break;
            }
            let v = match &property.kind {
                PropertyKind::Value { value, .. } => self.expr(value),
                PropertyKind::Method { func, .. } => self.closure(*func, FunctionOptions { name: Some(name.clone()), ..FunctionOptions::default() }),
                _ => break,
            };
            keys.push(id);
            values.push(v);
        }
        let taken = keys.len();
        let object = if keys.is_empty() { self.op(Op::NewObject, &[]) } else { self.emit(Op::NewObjectLiteral, &values, Imm::Keys(keys)) };
        (object, taken)
    }

    fn object_property(&mut self, object: ValueId, property: &Property) {
        match &property.kind {
            PropertyKind::Value { key, value, anonymous_fn } => {
                let key = self.property_key(key);
                let v = match &value.kind {
                    // Its static elements see the name already.
                    ExprKind::Class { class, name } if *anonymous_fn => self.class_expr(class, name.as_ref(), Some(key)),
                    _ => self.expr(value),
                };
                if *anonymous_fn && !matches!(value.kind, ExprKind::Class { .. }) {
                    self.emit(Op::SetFunctionName, &[v, key], Imm::I32(0));
                }
                self.op(Op::DefineField, &[object, key, v]);
            }
            PropertyKind::Method { key, func } => self.define_method(object, key, *func, METHOD | ENUMERABLE),
            PropertyKind::Getter { key, func } => self.define_method(object, key, *func, GETTER | ENUMERABLE),
            PropertyKind::Setter { key, func } => self.define_method(object, key, *func, SETTER | ENUMERABLE),
            PropertyKind::Spread(expr) => {
                let source = self.expr(expr);
                self.op(Op::CopyDataProperties, &[object, source]);
            }
            PropertyKind::Proto(expr) => {
                let proto = self.expr(expr);
                self.op(Op::SetProto, &[object, proto]);
            }
        }
    }

    /// A property key that is evaluated now.
    pub fn property_key(&mut self, key: &PropKey) -> ValueId {
        match key {
            PropKey::Static(name) => self.key(name),
            PropKey::Computed(expr) => {
                let key = self.expr(expr);
                self.op(Op::ToPropertyKey, &[key])
            }
            PropKey::Private(binding) => self.read_raw(*binding),
        }
    }

    pub fn define_method(&mut self, target: ValueId, key: &PropKey, func: FuncId, bits: i32) {
        let name = match key {
            PropKey::Static(name) => Some(name.clone()),
            _ => None,
        };
        let key = self.property_key(key);
        let closure = self.closure(func, FunctionOptions { name, ..FunctionOptions::default() });
        self.emit(Op::DefineMethod, &[target, key, closure], Imm::I32(bits));
    }
}
