//! Classes: ClassDefinitionEvaluation, and the one function per class that initialises instance elements.

use pulse_abi::value;
use pulsec_base::JsString;
use pulsec_ir::hir::{Class, FuncId, MemberKind, PropKey};
use pulsec_ir::ir::{self, Convention, Imm, Op, Term, ValueId};

use super::control::Control;
use super::function::{Arguments, Lower, capture_index};
use super::object::{GETTER, METHOD, SETTER};
use super::{Capture, ClassRecord, FunctionOptions, Output, Unit};

/// What the initialiser of a class's instances does, in order. Numbers are captures.
#[derive(Debug, Default)]
pub(crate) struct FieldsPlan {
    items: Vec<Item>,
    captures: Vec<Capture>,
}

#[derive(Debug)]
enum Item {
    Method { symbol: u32, function: u32, kind: i32 },
    Field { key: Key, init: Option<FuncId>, anonymous_fn: bool },
}

#[derive(Debug)]
enum Key {
    Static(JsString),
    Captured(u32),
    Private(u32, JsString),
}

/// A static field or block, to run when the class is complete.
enum Static<'h> {
    Field { key: ValueId, private: Option<JsString>, init: Option<FuncId>, anonymous_fn: bool },
    Block(&'h FuncId),
}

impl Lower<'_, '_> {
    /// `key`: the computed key that names an anonymous class.
    pub fn class_expr(&mut self, class: &Class, name: Option<&JsString>, key: Option<ValueId>) -> ValueId {
        self.enter_opt(class.scope);
        for &binding in &class.private_names {
            let text: JsString = format!("#{}", self.binding(binding).name.trim_start_matches('#')).as_str().into();
            let description = self.const_id(&text);
            let symbol = self.emit(Op::NewPrivateName, &[], Imm::Const(description));
            self.init_binding(binding, symbol);
        }
        let superclass = match &class.superclass {
            Some(expr) => self.expr(expr),
            None => self.word(value::HOLE),
        };

        let has_elements = class.members.iter().any(|m| {
            !m.is_static && (matches!(m.kind, MemberKind::Field { .. } | MemberKind::AutoAccessor { .. }) || matches!(m.key, PropKey::Private(_)))
        });
        let mut options = FunctionOptions { name: name.cloned(), ..FunctionOptions::default() };
        let mut extra = Vec::new();
        if has_elements {
            let capture = self.facts.captures[class.constructor.index()].len() as u32;
            let record = ClassRecord { capture, init: self.out.reserve() };
            self.out.classes.insert((self.module_index, class.constructor), record);
            options.class = Some(record);
            let undefined = self.undefined();
            extra.push(self.op(Op::NewScope, &[undefined]));
        }
        let record = options.class;
        let constructor = self.closure_with(class.constructor, options, &extra);
        if let Some(key) = key {
            self.emit(Op::SetFunctionName, &[constructor, key], Imm::I32(0));
        }
        let proto = self.rt("op_class_setup", &[constructor, superclass]);

        let mut plan = FieldsPlan::default();
        let mut plan_values = Vec::new();
        let mut methods = Vec::new();
        let mut static_methods = Vec::new();
        let mut statics = Vec::new();
        for member in &class.members {
            self.span = member.span;
            let target = if member.is_static { constructor } else { proto };
            let kind = match member.kind {
                MemberKind::Getter(_) => GETTER,
                MemberKind::Setter(_) => SETTER,
                _ => METHOD,
            };
            match &member.kind {
                MemberKind::Method(func) | MemberKind::Getter(func) | MemberKind::Setter(func) => match &member.key {
                    PropKey::Private(binding) => {
                        let symbol = self.read_raw(*binding);
                        let function = self.closure(*func, FunctionOptions::default());
                        self.effect(Op::SetHome, &[function, target], Imm::None);
                        let list = if member.is_static { &mut static_methods } else { &mut methods };
                        list.push((symbol, function, kind));
                    }
                    key => self.define_method(target, key, *func, kind),
                },
                MemberKind::Field { init, anonymous_fn } => {
                    let private = match &member.key {
                        PropKey::Private(binding) => Some(JsString::from(self.binding(*binding).name.as_str())),
                        _ => None,
                    };
                    if member.is_static {
                        let key = self.property_key(&member.key);
                        statics.push(Static::Field { key, private, init: *init, anonymous_fn: *anonymous_fn });
                        continue;
                    }
                    let key = match (&member.key, private) {
                        (PropKey::Static(name), _) => Key::Static(name.clone()),
                        (key, private) => {
                            let v = self.property_key(key);
                            plan_values.push(v);
                            let index = plan_values.len() as u32 - 1;
                            private.map_or(Key::Captured(index), |name| Key::Private(index, name))
                        }
                    };
                    plan.items.push(Item::Field { key, init: *init, anonymous_fn: *anonymous_fn });
                }
                MemberKind::AutoAccessor { .. } => self.out.unsupported(member.span, "an `accessor` field"),
                MemberKind::StaticBlock(func) => statics.push(Static::Block(func)),
            }
        }
        if let Some(binding) = class.inner_name {
            self.init_binding(binding, constructor);
        }
        if let Some(record) = record {
            self.finish_plan(record, plan, plan_values, methods, proto, extra[0]);
        }
        for (symbol, function, kind) in static_methods {
            self.emit(Op::DefinePrivateMethod, &[constructor, symbol, function], Imm::I32(kind));
        }
        for element in statics {
            self.static_element(constructor, element);
        }
        constructor
    }

    /// Creates the initialiser function and puts it where the constructor finds it.
    fn finish_plan(
        &mut self,
        record: ClassRecord,
        mut plan: FieldsPlan,
        mut values: Vec<ValueId>,
        methods: Vec<(ValueId, ValueId, i32)>,
        proto: ValueId,
        cell: ValueId,
    ) {
        let facts = self.facts;
        for item in &plan.items {
            if let Item::Field { init: Some(init), .. } = item {
                for capture in &facts.captures[init.index()] {
                    if !plan.captures.contains(capture) {
                        plan.captures.push(*capture);
                    }
                }
            }
        }
        // Private methods are there before any field initialiser runs.
        let mut items = Vec::new();
        for (symbol, function, kind) in methods {
            let at = values.len() as u32;
            values.extend([symbol, function]);
            items.push(Item::Method { symbol: at, function: at + 1, kind });
        }
        items.append(&mut plan.items);
        plan.items = items;

        let mut captured = self.capture_values(&plan.captures);
        captured.extend(values);
        let count = captured.len() as u32;
        let init = self.emit(Op::NewClosure, &captured, Imm::Func(record.init));
        self.effect(Op::SetHome, &[init, proto], Imm::None);
        self.effect(Op::ScopeSet, &[cell, init], Imm::I32(0));
        let f = lower_fields(self.unit, self.out, self.module_index, self.func, &plan, count);
        self.out.program.functions[record.init.index()] = f;
    }

    fn static_element(&mut self, constructor: ValueId, element: Static) {
        let (key, private, init, anonymous_fn) = match element {
            Static::Block(func) => {
                self.run_initializer(*func, constructor);
                return;
            }
            Static::Field { key, private, init, anonymous_fn } => (key, private, init, anonymous_fn),
        };
        let v = match init {
            Some(func) => self.run_initializer(func, constructor),
            None => self.undefined(),
        };
        self.define_element(constructor, key, private.as_ref(), v, anonymous_fn);
    }

    fn run_initializer(&mut self, func: FuncId, this: ValueId) -> ValueId {
        let function = self.closure(func, FunctionOptions::default());
        self.effect(Op::SetHome, &[function, this], Imm::None);
        self.op(Op::Call, &[function, this])
    }

    fn define_element(&mut self, target: ValueId, key: ValueId, private: Option<&JsString>, v: ValueId, anonymous_fn: bool) {
        if anonymous_fn {
            let name = match private {
                Some(name) => self.string(name),
                None => key,
            };
            self.emit(Op::SetFunctionName, &[v, name], Imm::I32(0));
        }
        let op = if private.is_some() { Op::DefinePrivate } else { Op::DefineField };
        self.op(op, &[target, key, v]);
    }
}

/// The initialiser function: initialisers are lowered in place, one after the other.
fn lower_fields(unit: &Unit, out: &mut Output, module: usize, parent: FuncId, plan: &FieldsPlan, captures: u32) -> ir::Function {
    let mut f = ir::Function::new("(fields)", Convention::Direct { arity: 0 });
    f.kind = pulse_abi::layout::FN_KIND_METHOD;
    f.captures = captures;
    let mut lower = Lower::new(unit, out, module, parent, f);
    lower.captures = capture_index(&plan.captures);
    let base = plan.captures.len() as u32;
    for item in &plan.items {
        lower.instance_element(item, base);
    }
    if !lower.is_dead() {
        let undefined = lower.undefined();
        lower.end(Term::Return(undefined));
    }
    lower.finish()
}

impl Lower<'_, '_> {
    fn instance_element(&mut self, item: &Item, base: u32) {
        let this = self.this;
        let capture = |lower: &mut Self, index: u32| lower.emit(Op::Capture, &[lower.callee], Imm::I32((base + index) as i32));
        match item {
            Item::Method { symbol, function, kind } => {
                let symbol = capture(self, *symbol);
                let function = capture(self, *function);
                self.emit(Op::DefinePrivateMethod, &[this, symbol, function], Imm::I32(*kind));
            }
            Item::Field { key, init, anonymous_fn } => {
                let v = match init {
                    Some(init) => self.initializer_in_place(*init),
                    None => self.undefined(),
                };
                let (key, private) = match key {
                    Key::Static(name) => (self.key(name), None),
                    Key::Captured(index) => (capture(self, *index), None),
                    Key::Private(index, name) => (capture(self, *index), Some(name)),
                };
                self.define_element(this, key, private, v, *anonymous_fn);
            }
        }
    }

    fn initializer_in_place(&mut self, func: FuncId) -> ValueId {
        self.func = func;
        let function = self.function();
        self.span = function.span;
        self.enter_scope(function.scope);
        self.init_specials(&Arguments::none());
        self.enter_opt(function.body_scope);
        if let Some(expr) = Lower::single_return(function) {
            return self.expr(expr);
        }
        let (exit, result) = (self.block(), self.var());
        let undefined = self.undefined();
        self.write(result, undefined);
        self.control.push(Control::Inline { exit, result });
        self.hoist(&function.hoisted);
        self.statements(&function.body);
        self.control.pop();
        self.jump(exit);
        self.start(exit);
        self.read(result)
    }
}
