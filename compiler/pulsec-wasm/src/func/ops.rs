//! Dispatch over the op table, and the ops that are a few instructions.

use pulse_abi::host;
use pulse_abi::kinds::Kind;
use pulse_abi::layout::{
    ARGC_NEW, CELL_KIND, CO_CODE, CO_FRAME, CO_STATE, CTL_GLOBAL, ERR_ERROR, ERR_EVAL, ERR_RANGE, ERR_REFERENCE, ERR_SYNTAX, ERR_TYPE,
    ERR_URI, FN_CAPTURES, FN_HOME, FRAME_DATA, OBJECT_SHAPE, SCOPE_DATA, SHAPE_PROTO,
};
use pulse_abi::leaves::T;
use pulse_abi::realm::{Intrinsic, WellKnown};
use pulse_abi::value::{
    FALSE, NULL, TAG_BIGINT, TAG_BOOL, TAG_CELL, TAG_INT, TAG_MARKER, TAG_NULL, TAG_OBJECT, TAG_STRING, TAG_SYMBOL, TAG_UNDEFINED, TDZ, TRUE,
    boxed, int,
};
use pulsec_ir::ir::{Effects, Imm, Inst, InstId, Op, ValueId};
use wasm_encoder::BlockType;

use super::{Emitter, uses};
use crate::asm::{Place, Sym};
use crate::helpers::Helper;
use crate::names::rt_name;
use crate::unit::{F64, I32, I64};

impl Emitter<'_, '_> {
    /// Emits an instruction and defines its result.
    pub(super) fn inst(&mut self, id: InstId) {
        let inst = self.f.inst(id);
        if uses::foldable(inst.op) && matches!(inst.op.effects_of(&inst.imm), Effects::Pure | Effects::Reads) {
            self.pure_op(id);
        } else if !self.effect_op(id, inst) {
            return;
        }
        match inst.result {
            Some(v) => self.define(v),
            None => {
                if inst.op.result_type(&inst.imm).is_some() {
                    self.asm.i().drop();
                }
            }
        }
    }

    fn imm_i32(&self, inst: &Inst) -> i32 {
        match inst.imm {
            Imm::I32(n) => n,
            _ => panic!("{}: {} without its number", self.f.name, inst.op.name()),
        }
    }
    fn imm_name<'i>(&self, inst: &'i Inst) -> &'i str {
        match &inst.imm {
            Imm::Name(name) => name,
            _ => panic!("{}: {} without its name", self.f.name, inst.op.name()),
        }
    }
    pub(super) fn imm_const(&self, inst: &Inst) -> u32 {
        match inst.imm {
            Imm::Const(id) => id.0,
            _ => panic!("{}: {} without its constant", self.f.name, inst.op.name()),
        }
    }
    fn imm_cell(&self, inst: &Inst) -> Place {
        match inst.imm {
            Imm::Cell(id) => Place::Cell(id.0),
            _ => panic!("{}: {} without its cell", self.f.name, inst.op.name()),
        }
    }

    pub(super) fn tag_test(&mut self, v: ValueId, tag: u32) {
        self.get(v);
        self.asm.tag();
        self.asm.i().i32_const(tag as i32).i32_eq();
    }
    fn payload(&mut self, v: ValueId) {
        self.get(v);
        self.asm.i().i32_wrap_i64();
    }
    fn two(&mut self, inst: &Inst) {
        self.get(inst.args[0]);
        self.get(inst.args[1]);
    }

    /// Pushes the result of an op without side effects.
    pub(super) fn pure_op(&mut self, id: InstId) {
        use Op::*;
        let inst = self.f.inst(id);
        let arg = |i: usize| inst.args[i];
        match (inst.op, &inst.imm) {
            (Word, Imm::Word(word)) => self.asm.word(*word),
            (Int | Bool, Imm::I32(n)) => {
                self.asm.i().i32_const(*n);
            }
            (Float, Imm::F64(n)) => {
                self.asm.i().f64_const((*n).into());
            }
            (FnIs, Imm::Func(function)) => self.fn_is(arg(0), *function),
            (Const, Imm::Const(k)) => self.constant(k.0),
            (StaticAddr, Imm::Const(k)) => self.asm.address(Place::Const(k.0)),
            (BoxI, _) => {
                self.get(arg(0));
                self.asm.box_int();
            }
            (BoxF, _) => {
                self.get(arg(0));
                self.asm.i().i64_reinterpret_f64();
            }
            (BoxNum, _) => {
                self.get(arg(0));
                let (f, n) = (self.temp(F64), self.temp(I32));
                self.asm.box_number(f, n);
            }
            (BoxB, _) => {
                self.get(arg(0));
                self.asm.box_tag(TAG_BOOL);
            }
            (BoxP, _) => {
                self.get(arg(0));
                self.asm.box_tag(TAG_OBJECT);
            }
            (BoxCell, _) => {
                self.get(arg(0));
                self.asm.box_tag(TAG_CELL);
            }
            (UnboxI | UnboxB | UnboxP, _) => self.payload(arg(0)),
            (UnboxNum, _) => {
                let v = self.local(arg(0));
                self.asm.number_of(v);
            }
            (IToF, _) => {
                self.get(arg(0));
                self.asm.i().f64_convert_i32_s();
            }
            (UToF, _) => {
                self.get(arg(0));
                self.asm.i().f64_convert_i32_u();
            }
            (FToI32, _) => {
                self.get(arg(0));
                self.to_int32();
            }
            (BToI | IToU | UToI, _) => self.get(arg(0)),
            (IToB, _) => {
                self.get(arg(0));
                self.asm.i().i32_const(0).i32_ne();
            }
            (IsInt, _) => self.tag_test(arg(0), TAG_INT),
            (IsNumber, _) => {
                self.get(arg(0));
                self.asm.word(crate::asm::NUMBER_END);
                self.asm.i().i64_lt_u();
            }
            (IsDouble, _) => {
                self.get(arg(0));
                self.asm.word(pulse_abi::value::FIRST_TAG);
                self.asm.i().i64_lt_u();
            }
            (IsString, _) => self.tag_test(arg(0), TAG_STRING),
            (IsSymbol, _) => self.tag_test(arg(0), TAG_SYMBOL),
            (IsBigInt, _) => self.tag_test(arg(0), TAG_BIGINT),
            (IsBool, _) => self.tag_test(arg(0), TAG_BOOL),
            (IsObject, _) => {
                self.get(arg(0));
                self.asm.word(boxed(TAG_OBJECT, 0));
                self.asm.i().i64_ge_u();
            }
            (IsUndefined, _) => self.tag_test(arg(0), TAG_UNDEFINED),
            (IsNull, _) => self.tag_test(arg(0), TAG_NULL),
            (IsNullish, _) => {
                self.get(arg(0));
                self.asm.tag();
                self.asm.i().i32_const(-2).i32_and().i32_const(TAG_UNDEFINED as i32).i32_eq();
            }
            (IsCallable, _) => {
                self.get(arg(0));
                self.leaf("is_callable");
            }
            (IsMarker, _) => self.tag_test(arg(0), TAG_MARKER),
            (SameWord, _) => {
                self.two(inst);
                self.asm.i().i64_eq();
            }
            (WordIs, Imm::Word(word)) => {
                self.get(arg(0));
                self.asm.word(*word);
                self.asm.i().i64_eq();
            }
            (ToBool, _) => self.to_bool(arg(0)),
            (Typeof, _) => {
                self.get(arg(0));
                self.leaf("type_of");
            }
            (StrictEq, _) => self.strict_eq(arg(0), arg(1)),
            (LoadCell, _) => {
                let place = self.imm_cell(inst);
                self.asm.address(place);
                self.asm.load64(0);
            }
            (Capture, Imm::I32(n)) => {
                self.get(arg(0));
                self.asm.load64(FN_CAPTURES + 8 * *n as u32);
            }
            (ScopeGet, Imm::I32(n)) => {
                self.payload(arg(0));
                self.asm.load64(SCOPE_DATA + 8 * *n as u32);
            }
            (SuperConstructor, _) => {
                self.payload(arg(0));
                self.asm.load32(OBJECT_SHAPE);
                self.asm.load64(SHAPE_PROTO);
            }
            (HomeObject, _) => {
                self.get(arg(0));
                self.asm.load64(FN_HOME);
            }
            (RealmGet, Imm::Name(name)) => match Intrinsic::from_text(name) {
                Some(slot) => {
                    self.asm.int(slot.address());
                    self.asm.load64(0);
                }
                None => self.unknown("realm slot", name),
            },
            (WellKnownSymbol, Imm::Name(name)) => match WellKnown::from_text(name) {
                Some(symbol) => {
                    self.asm.int(symbol.address());
                    self.asm.load64(0);
                }
                None => self.unknown("well-known symbol", name),
            },
            (LoadGlobalThis, _) => {
                self.asm.int(CTL_GLOBAL);
                self.asm.load64(0);
            }
            (ArgCount, _) => self.asm.get(self.frame.argc),
            (GetArg, Imm::I32(n)) => {
                self.asm.get(self.frame.argp);
                self.asm.load64(8 + 8 * *n as u32);
                self.asm.undefined();
                self.asm.get(self.frame.argc);
                self.asm.i().i32_const(*n).i32_gt_u().select();
            }
            (GetArgAt, _) => {
                // The index may be anything: no load unless it is in range.
                let n = self.local(arg(0));
                self.asm.get(n);
                self.asm.get(self.frame.argc);
                self.asm.i().i32_lt_u();
                self.open_if(BlockType::Result(I64));
                self.asm.get(self.frame.argp);
                self.asm.i().local_get(n).i32_const(3).i32_shl().i32_add();
                self.asm.load64(8);
                self.else_();
                self.asm.undefined();
                self.close();
            }
            (CoroutineLoad, Imm::I32(n)) => {
                self.payload(arg(0));
                self.asm.load32(CO_FRAME);
                self.asm.load64(FRAME_DATA + 8 * *n as u32);
            }
            (CoroutineState, _) => {
                self.payload(arg(0));
                self.asm.load32(CO_STATE);
            }
            (NotB, _) => {
                self.get(arg(0));
                self.asm.i().i32_eqz();
            }
            (NegF, _) => {
                self.get(arg(0));
                self.asm.i().f64_neg();
            }
            (AbsF, _) => {
                self.get(arg(0));
                self.asm.i().f64_abs();
            }
            (SqrtF, _) => {
                self.get(arg(0));
                self.asm.i().f64_sqrt();
            }
            (FloorF, _) => {
                self.get(arg(0));
                self.asm.i().f64_floor();
            }
            (CeilF, _) => {
                self.get(arg(0));
                self.asm.i().f64_ceil();
            }
            (TruncF, _) => {
                self.get(arg(0));
                self.asm.i().f64_trunc();
            }
            (ModF, _) => {
                self.two(inst);
                self.leaf("num_mod");
            }
            (AddN | SubN | MulN | DivN | ModN | NegN, _) => self.number_arith(inst),
            (LtN | LeN | EqN, _) => self.number_compare(inst),
            (ToInt32N, _) => self.number_to_int32(arg(0)),
            (op, _) => {
                if !self.plain_binary(inst) {
                    panic!("{}: the emitter has no code for {}", self.f.name, op.name());
                }
            }
        }
    }

    /// Ops that are one wasm instruction on two operands.
    fn plain_binary(&mut self, inst: &Inst) -> bool {
        use Op::*;
        if inst.args.len() != 2 {
            return false;
        }
        self.two(inst);
        let mut i = self.asm.i();
        match inst.op {
            AddI => i.i32_add(),
            SubI => i.i32_sub(),
            MulI => i.i32_mul(),
            AndI => i.i32_and(),
            OrI => i.i32_or(),
            XorI => i.i32_xor(),
            ShlI => i.i32_shl(),
            ShrI => i.i32_shr_s(),
            UShrI => i.i32_shr_u(),
            EqI => i.i32_eq(),
            LtI => i.i32_lt_s(),
            LeI => i.i32_le_s(),
            LtU => i.i32_lt_u(),
            AddF => i.f64_add(),
            SubF => i.f64_sub(),
            MulF => i.f64_mul(),
            DivF => i.f64_div(),
            EqF => i.f64_eq(),
            LtF => i.f64_lt(),
            LeF => i.f64_le(),
            _ => return false,
        };
        true
    }

    fn unknown(&mut self, what: &str, name: &str) {
        self.unit.error(format!("there is no {what} {name}"));
        self.asm.i().unreachable();
    }

    /// Ops with effects. False: nothing is on the stack.
    fn effect_op(&mut self, id: InstId, inst: &Inst) -> bool {
        use Op::*;
        let arg = |i: usize| inst.args[i];
        match inst.op {
            Add | Sub | Mul | Div | Mod | BitAnd | BitOr | BitXor | Shl | Shr | UShr => self.generic_arith(id, inst),
            Neg | ToNumber | ToNumeric | Inc | Dec | BitNot => self.generic_unary(id, inst),
            Lt | Le | Gt | Ge | Eq => self.generic_compare(id, inst),
            InstanceOf => self.instance_of(id, inst),
            ToString => self.unless_tag(id, inst, TAG_STRING),
            ToObject => self.unless_tag(id, inst, TAG_OBJECT),
            ToPropertyKey => self.to_property_key(id, inst),
            GetProp => self.get_prop(id, inst),
            SetProp => self.set_prop(id, inst),
            SetProps => self.set_props(id, inst, Helper::SetPropsMiss),
            DefineFields => self.set_props(id, inst, Helper::DefineFieldsMiss),
            GetPrivate | SetPrivate => self.safepoint(id, I64, |e| {
                inst.args.iter().for_each(|v| e.get(*v));
                e.top();
                e.asm.helper(if inst.op == GetPrivate { Helper::GetPrivate } else { Helper::SetPrivate });
            }),
            GetElem => self.get_elem(id, inst),
            SetElem => self.set_elem(id, inst),
            IterNext => self.iter_next(id, inst),
            GetGlobal | GetGlobalOrUndefined => self.get_global(id, inst),
            NewObject => self.new_object(),
            NewObjectLiteral => self.new_object_literal(inst),
            NewArray => self.new_array(&inst.args),
            NewClosure => self.new_closure(inst),
            NewScope => self.new_scope(inst),
            ArrayAppend => {
                self.two(inst);
                self.leaf("array_push");
                self.settle_leaf("array_push", inst);
            }
            ObjectRest => {
                let list = self.temp(I64);
                self.new_array(&inst.args[1..]);
                self.asm.set(list);
                self.safepoint(id, I64, |e| {
                    e.get(arg(0));
                    e.asm.get(list);
                    e.rt("op_object_rest", 2);
                });
            }
            NewRegExp => {
                let (flags, pattern) = self.imm_name(inst).split_once('/').unwrap_or_default();
                let (flags, pattern) = (self.unit.text(flags), self.unit.text(pattern));
                self.safepoint(id, I64, |e| {
                    e.constant(pattern);
                    e.constant(flags);
                    e.rt("op_new_regexp", 2);
                });
            }
            TemplateObject => self.template_object(id, inst),
            StoreCell => {
                let place = self.imm_cell(inst);
                self.asm.address(place);
                self.get(arg(0));
                self.asm.store64(0);
                return false;
            }
            CheckTdz => {
                let v = self.local(arg(0));
                let name = match inst.imm {
                    Imm::Const(k) => self.unit.const_text(k),
                    _ => String::new(),
                };
                self.asm.get(v);
                self.asm.word(TDZ);
                self.asm.i().i64_eq();
                self.throw_if(ERR_REFERENCE, &format!("{name} is not initialised"), v);
            }
            ThrowConst => {
                let name = match inst.imm {
                    Imm::Const(k) => self.unit.const_text(k),
                    _ => String::new(),
                };
                self.throw_error(ERR_TYPE, &format!("assignment to constant {name}"));
                return self.guarded || self.after_exit(inst);
            }
            Throw => {
                self.get(arg(0));
                self.leaf("set_exception");
                return self.guarded || self.leave(inst);
            }
            ThrowError => {
                let (kind, message) = self.imm_name(inst).split_once(':').unwrap_or(("Error", ""));
                let (kind, message) = (error_kind(kind), message.to_string());
                self.throw_error(kind, &message);
                return self.guarded || self.after_exit(inst);
            }
            ScopeSet => {
                let n = self.imm_i32(inst) as u32;
                let (scope, value) = (self.temp(I32), self.local(arg(1)));
                self.payload(arg(0));
                self.asm.tee(scope);
                self.asm.get(value);
                self.asm.store64(SCOPE_DATA + 8 * n);
                self.barrier(scope, value);
                return false;
            }
            SetHome => {
                let (function, value) = (self.temp(I32), self.local(arg(1)));
                self.payload(arg(0));
                self.asm.tee(function);
                self.asm.get(value);
                self.asm.store64(FN_HOME);
                self.barrier(function, value);
                return false;
            }
            RealmSet => {
                match Intrinsic::from_text(self.imm_name(inst)) {
                    Some(slot) => {
                        self.asm.int(slot.address());
                        self.get(arg(0));
                        self.asm.store64(0);
                    }
                    None => self.unknown("realm slot", self.imm_name(inst)),
                }
                return false;
            }
            Call => self.call_op(id, inst),
            CallDirect => self.call_direct(id, inst),
            Construct => self.construct(id, inst),
            ForwardConstruct => {
                let parent = self.local(arg(0));
                self.safepoint(id, I64, |e| {
                    e.asm.get(parent);
                    e.asm.get(e.frame.argc);
                    e.asm.int(ARGC_NEW);
                    e.asm.i().i32_or();
                    e.asm.get(e.frame.argp);
                    e.asm.helper(Helper::ConstructGeneric);
                });
            }
            CreateThis => {
                let target = self.local(arg(0));
                self.safepoint(id, I64, |e| {
                    e.asm.get(target);
                    e.top();
                    e.asm.helper(Helper::CreateThis);
                });
            }
            CallSpread | ConstructSpread => self.safepoint(id, I64, |e| {
                inst.args.iter().for_each(|v| e.get(*v));
                e.top();
                e.asm.helper(Helper::Spread { construct: inst.op == ConstructSpread });
            }),
            CallRt => {
                let name = self.imm_name(inst).to_string();
                self.safepoint(id, I64, |e| {
                    inst.args.iter().for_each(|v| e.get(*v));
                    e.rt(&name, inst.args.len() as u32);
                });
            }
            Leaf => {
                let name = self.imm_name(inst);
                if !self.inline_leaf(name, inst) {
                    inst.args.iter().for_each(|v| self.get(*v));
                    self.leaf(name);
                }
                let Some(row) = pulse_abi::leaves::leaf(name) else { return inst.result.is_some() };
                if row.effect.throws() && matches!(row.result, T::V | T::B) {
                    self.check(if row.result == T::V { I64 } else { I32 });
                }
                return row.result != T::N;
            }
            Host => {
                let name = self.imm_name(inst);
                inst.args.iter().for_each(|v| self.get(*v));
                match host::host_import(name) {
                    Some(row) => {
                        self.asm.call(Sym::Host(row.name));
                        return !row.results.is_empty();
                    }
                    None => self.unknown("host import", name),
                }
            }
            RestArgs => {
                let n = self.imm_i32(inst);
                self.asm.get(self.frame.argp);
                self.asm.i().i32_const(8 + 8 * n).i32_add();
                self.asm.get(self.frame.argc);
                self.asm.i().i32_const(n).i32_sub();
                self.leaf("rest_array");
            }
            ArgumentsObject => {
                self.asm.get(self.frame.argp);
                self.asm.i().i32_const(8).i32_add();
                self.asm.get(self.frame.argc);
                self.leaf("new_arguments");
            }
            NewPrivateName => {
                let k = self.imm_const(inst);
                self.constant(k);
                self.leaf("symbol_private");
            }
            CheckClassReturn => {
                self.two(inst);
                self.asm.helper(Helper::ClassReturn);
                self.check(I64);
            }
            CoroutineNew => {
                let kind = self.imm_i32(inst);
                let callee = self.temp(I64);
                self.get(arg(0));
                self.asm.box_tag(TAG_OBJECT);
                self.asm.tee(callee);
                // `prototype` of a generator function is a data property that cannot be redefined: no user code.
                let fallback = match kind {
                    k if k == Kind::Generator as i32 => Some(Intrinsic::GeneratorPrototype),
                    k if k == Kind::AsyncGenerator as i32 => Some(Intrinsic::AsyncGeneratorPrototype),
                    _ => None,
                };
                match fallback {
                    Some(slot) => {
                        self.asm.get(callee);
                        self.asm.int(slot.address());
                        self.asm.load64(0);
                        self.leaf("proto_from_constructor");
                    }
                    None => self.asm.word(NULL),
                }
                self.asm.i().i32_const(kind);
                self.leaf("new_coroutine");
            }
            CoroutineSave => {
                let n = self.imm_i32(inst) as u32;
                let (frame, value) = (self.temp(I32), self.local(arg(1)));
                self.payload(arg(0));
                self.asm.load32(CO_FRAME);
                self.asm.tee(frame);
                self.asm.get(value);
                self.asm.store64(FRAME_DATA + 8 * n);
                self.barrier(frame, value);
                return false;
            }
            CoroutineSetState => {
                self.payload(arg(0));
                let state = self.imm_i32(inst);
                self.asm.word(int(state));
                self.asm.store64(CO_STATE);
                return false;
            }
            CoroutineResume => {
                let ty = self.unit.resume_type();
                let co = self.temp(I32);
                self.safepoint(id, I64, |e| {
                    e.payload(arg(0));
                    e.asm.tee(co);
                    e.payload(arg(1));
                    e.get(arg(2));
                    e.top();
                    e.asm.get(co);
                    e.asm.load32(CO_CODE);
                    e.asm.i().call_indirect(0, ty);
                });
            }
            _ => self.rt_op(id, inst),
        }
        true
    }

    /// After code that left the function: is a result still expected by `define`? Never: nothing follows at run time.
    fn after_exit(&mut self, inst: &Inst) -> bool {
        if inst.result.is_some() {
            self.asm.i().unreachable();
        }
        inst.result.is_some()
    }
    /// EXC is on the stack.
    fn leave(&mut self, inst: &Inst) -> bool {
        self.asm.i().drop();
        let depth = self.depth(0);
        self.asm.i().br(depth);
        self.after_exit(inst)
    }

    /// A leaf was called for its effect by an op with or without a result.
    fn settle_leaf(&mut self, name: &str, inst: &Inst) {
        let has = pulse_abi::leaves::leaf(name).is_some_and(|row| row.result != T::N);
        let wants = inst.op.result_type(&inst.imm).is_some();
        if has && !wants {
            self.asm.i().drop();
        } else if !has && wants {
            self.asm.undefined();
        }
    }

    /// Ops that are an rt function: the operands, with a constant before them or a number after them.
    fn rt_op(&mut self, id: InstId, inst: &Inst) {
        let Some(name) = rt_name(inst.op) else {
            panic!("{}: the emitter has no code for {}", self.f.name, inst.op.name());
        };
        let boolean = inst.op.result_type(&inst.imm) == Some(pulsec_ir::ir::Ty::B);
        let t = self.temp(I64);
        let constant = match &inst.imm {
            Imm::Const(k) => Some(k.0),
            Imm::Name(text) => Some(self.unit.text(text)),
            _ => None,
        };
        self.safepoint(id, if boolean { I32 } else { I64 }, |e| {
            let mut pushed = inst.args.len() as u32;
            if let Some(k) = constant {
                e.constant(k);
                pushed += 1;
            }
            inst.args.iter().for_each(|v| e.get(*v));
            if let Imm::I32(n) = inst.imm {
                e.asm.word(int(n));
                pushed += 1;
            }
            e.rt(name, pushed);
            if boolean {
                e.asm.bool_result(t);
            }
        });
    }

    /// The operand itself when it has this tag, else the rt function.
    fn unless_tag(&mut self, id: InstId, inst: &Inst, tag: u32) {
        let v = self.local(inst.args[0]);
        self.asm.is_tag(v, tag);
        self.pass_or_call(id, inst, v);
    }

    /// The condition is on the stack: the operand itself when it holds, else the rt function.
    fn pass_or_call(&mut self, id: InstId, inst: &Inst, v: u32) {
        self.open_if(BlockType::Result(I64));
        self.asm.get(v);
        self.else_();
        self.safepoint(id, I64, |e| {
            e.asm.get(v);
            e.rt(rt_name(inst.op).unwrap_or_default(), 1);
        });
        self.close();
    }

    fn to_property_key(&mut self, id: InstId, inst: &Inst) {
        let v = self.local(inst.args[0]);
        // String and symbol are neighbours; so are the ints ≥ 0.
        self.asm.get(v);
        self.asm.tag();
        self.asm.i().i32_const(-2).i32_and().i32_const(TAG_STRING as i32).i32_eq();
        self.asm.get(v);
        self.asm.word(boxed(TAG_INT, 0));
        self.asm.i().i64_sub();
        self.asm.word(0x8000_0000);
        self.asm.i().i64_lt_u().i32_or();
        self.pass_or_call(id, inst, v);
    }

    pub(super) fn to_bool(&mut self, arg: ValueId) {
        let v = self.local(arg);
        self.asm.is_tag(v, TAG_BOOL);
        self.open_if(BlockType::Result(I32));
        self.asm.payload(v);
        self.else_();
        self.asm.get(v);
        self.asm.helper(Helper::ToBool);
        self.close();
    }

    fn template_object(&mut self, id: InstId, inst: &Inst) {
        let Imm::Keys(keys) = &inst.imm else { panic!("{}: TemplateObject without texts", self.f.name) };
        let lists = [self.temp(I64), self.temp(I64)];
        for (which, list) in lists.iter().enumerate() {
            let items: Vec<Option<u32>> =
                keys.iter().skip(which).step_by(2).map(|k| (k.0 != u32::MAX).then_some(k.0)).collect();
            self.array_of(items.len(), |e, i| match items[i] {
                Some(k) => e.constant(k),
                None => e.asm.undefined(),
            });
            self.asm.set(*list);
        }
        self.safepoint(id, I64, |e| {
            e.asm.get(lists[0]);
            e.asm.get(lists[1]);
            e.rt("op_template_object", 2);
        });
    }
}

fn error_kind(name: &str) -> u32 {
    match name {
        "TypeError" => ERR_TYPE,
        "RangeError" => ERR_RANGE,
        "SyntaxError" => ERR_SYNTAX,
        "ReferenceError" => ERR_REFERENCE,
        "URIError" => ERR_URI,
        "EvalError" => ERR_EVAL,
        _ => ERR_ERROR,
    }
}

/// `kind` byte of a function cell, and the words of true and false: asserted where expansions rely on them.
const _: () = {
    assert!(TRUE == FALSE + 1);
    assert!(TAG_SYMBOL == TAG_STRING + 1 && TAG_STRING & 1 == 0);
    assert!(TAG_NULL == TAG_UNDEFINED + 1);
    assert!(CELL_KIND == 4 && Kind::Function as u8 != 0);
    assert!(ARGC_NEW == 1 << 31);
};
