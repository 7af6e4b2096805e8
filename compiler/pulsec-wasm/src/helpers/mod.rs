//! Functions shared by the expansions of a unit: slow paths, and what would be too large inline.
//! Each is emitted when some code calls it. `fp`, where present, is the last parameter: the first
//! free byte of the shadow stack.

mod arith;
mod calls;
mod elements;
mod private;
mod props;

use pulse_abi::value::UNDEFINED;
use pulsec_ir::ir::Op;
use wasm_encoder::{BlockType, ValType};

use crate::asm::{Asm, Sym};
use crate::unit::{Code, Unit};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Helper {
    /// (a, b, fp) → Value: numbers here, everything else in rt.
    Arith(Op),
    /// (f64, f64) → Value: AddN … ModN on the operands as doubles.
    NumberArith(Op),
    /// (v, fp) → Value.
    Unary(Op),
    /// (a, b, fp) → 0, 1, or 2 for an exception.
    Compare(Op),
    /// (a, b) → 0 or 1.
    StrictEq,
    /// (v) → 0 or 1.
    ToBool,
    /// (object, key slot, ic, fp).
    GetMiss,
    /// (object, key slot, value, ic, fp).
    SetMiss,
    /// (list of key slots, count, ic, address of the object and the values), which stand at the stack top.
    SetPropsMiss,
    /// As SetPropsMiss, for definitions.
    DefineFieldsMiss,
    /// (object, private symbol, fp).
    GetPrivate,
    /// (object, private symbol, value, fp).
    SetPrivate,
    /// (object, key, fp).
    GetElemMiss,
    /// (object, key, value, fp).
    SetElemMiss,
    /// (callee, this, arguments…, fp): through the direct entry of this arity or the generic one.
    CallSlow(u32),
    /// (callee, argc, argp): arguments on the stack; any callee.
    CallGeneric,
    /// (constructor, argc | NEW, argp).
    ConstructGeneric,
    /// (callee, this, list, fp) or (constructor, new.target, list, fp).
    Spread { construct: bool },
    /// (callee address, argc, argp) → callee address, 0 for an exception: `this` of a base constructor, stored at argp.
    NewThis,
    /// (new.target, fp) → the object that a constructor initialises, or EXC.
    CreateThis,
    /// (result, this) → what a derived constructor returns, or EXC.
    ClassReturn,
}

impl Helper {
    fn name(self) -> String {
        match self {
            Helper::Arith(op) | Helper::NumberArith(op) | Helper::Unary(op) | Helper::Compare(op) => format!("%{}", op.name()),
            Helper::CallSlow(n) => format!("%call_{n}"),
            Helper::Spread { construct } => if construct { "%construct_spread" } else { "%call_spread" }.to_string(),
            other => format!("%{other:?}"),
        }
    }
}

/// A helper under construction.
pub struct Body<'u, 'p> {
    pub unit: &'u mut Unit<'p>,
    pub asm: Asm,
    params: u32,
    locals: Vec<ValType>,
}

impl Body<'_, '_> {
    pub fn local(&mut self, ty: ValType) -> u32 {
        self.locals.push(ty);
        self.params + self.locals.len() as u32 - 1
    }
    pub fn leaf(&mut self, name: &str) {
        match self.unit.leaf(name) {
            Some(row) => self.asm.call(Sym::Leaf(row.name)),
            None => {
                self.asm.i().unreachable();
            }
        }
    }
    /// Calls an rt function: `pushed` arguments are on the stack, `fp` pushes the stack top.
    pub fn rt(&mut self, name: &str, pushed: u32, fp: impl FnOnce(&mut Asm)) {
        let Some((sym, arity)) = self.unit.rt(name) else {
            self.asm.i().unreachable();
            return;
        };
        for _ in arity..pushed {
            self.asm.i().drop();
        }
        for _ in pushed..arity {
            self.asm.word(UNDEFINED);
        }
        fp(&mut self.asm);
        self.asm.call(sym);
    }
    pub fn open_if(&mut self, ty: BlockType) {
        self.asm.i().if_(ty);
    }
    pub fn else_(&mut self) {
        self.asm.i().else_();
    }
    pub fn end(&mut self) {
        self.asm.i().end();
    }
    pub fn return_(&mut self) {
        self.asm.i().return_();
    }
    pub fn get_all(&mut self, locals: impl IntoIterator<Item = u32>) {
        locals.into_iter().for_each(|l| self.asm.get(l));
    }
    /// Throws a lazily created error: EXC is on the stack.
    pub fn throw(&mut self, kind: u32, message: &str) {
        let text = self.unit.text(message);
        self.asm.int(kind);
        self.asm.address(crate::asm::Place::Const(text));
        self.asm.load64(0);
        self.leaf("throw_error");
    }
}

/// Makes a function from what `write` emits; its final `end` is added.
pub fn function(
    unit: &mut Unit<'_>,
    name: String,
    params: &[ValType],
    results: &[ValType],
    write: impl FnOnce(&mut Body<'_, '_>),
) -> Code {
    let ty = unit.ty(params, results);
    let mut body = Body { unit, asm: Asm::default(), params: params.len() as u32, locals: Vec::new() };
    write(&mut body);
    body.end();
    let Body { asm, locals, .. } = body;
    Code { name, ty, locals, asm, positions: Vec::new() }
}

pub fn build(unit: &mut Unit<'_>, helper: Helper) -> Code {
    use ValType::{F64, I32, I64};
    let name = helper.name();
    match helper {
        Helper::Arith(op) => function(unit, name, &[I64, I64, I32], &[I64], |b| arith::arith(b, op)),
        Helper::NumberArith(op) => function(unit, name, &[F64, F64], &[I64], |b| arith::number_arith(b, op)),
        Helper::Unary(op) => function(unit, name, &[I64, I32], &[I64], |b| arith::unary(b, op)),
        Helper::Compare(op) => function(unit, name, &[I64, I64, I32], &[I32], |b| arith::compare(b, op)),
        Helper::StrictEq => function(unit, name, &[I64, I64], &[I32], arith::strict_eq),
        Helper::ToBool => function(unit, name, &[I64], &[I32], arith::to_bool),
        Helper::GetMiss => function(unit, name, &[I64, I32, I32, I32], &[I64], props::get_miss),
        Helper::SetMiss => function(unit, name, &[I64, I32, I64, I32, I32], &[I64], props::set_miss),
        Helper::SetPropsMiss => function(unit, name, &[I32, I32, I32, I32], &[I64], |b| props::set_props_miss(b, false)),
        Helper::DefineFieldsMiss => function(unit, name, &[I32, I32, I32, I32], &[I64], |b| props::set_props_miss(b, true)),
        Helper::GetPrivate => function(unit, name, &[I64, I64, I32], &[I64], private::get),
        Helper::SetPrivate => function(unit, name, &[I64, I64, I64, I32], &[I64], private::set),
        Helper::GetElemMiss => function(unit, name, &[I64, I64, I32], &[I64], elements::get_elem_miss),
        Helper::SetElemMiss => function(unit, name, &[I64, I64, I64, I32], &[I64], elements::set_elem_miss),
        Helper::CallSlow(n) => {
            let params: Vec<ValType> = (0..n + 2).map(|_| I64).chain([I32]).collect();
            function(unit, name, &params, &[I64], |b| calls::call_slow(b, n))
        }
        Helper::CallGeneric => function(unit, name, &[I64, I32, I32], &[I64], |b| calls::generic(b, false)),
        Helper::ConstructGeneric => function(unit, name, &[I64, I32, I32], &[I64], |b| calls::generic(b, true)),
        Helper::Spread { construct } => function(unit, name, &[I64, I64, I64, I32], &[I64], |b| calls::spread(b, construct)),
        Helper::NewThis => function(unit, name, &[I32, I32, I32], &[I32], calls::new_this),
        Helper::CreateThis => function(unit, name, &[I64, I32], &[I64], calls::create_this),
        Helper::ClassReturn => function(unit, name, &[I64, I64], &[I64], calls::class_return),
    }
}
