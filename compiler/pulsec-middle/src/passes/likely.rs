//! Which element type the typed array at an access probably has, and which values are probably ints or doubles: guesses from all that the
//! program stores anywhere.
//!
//! ```text
//! v5:v = Construct v4, v4, v1     (v4 = GetGlobal["Float64Array"])     Float64
//! StoreCell[cell3] v5 … v9:v = LoadCell[cell3]                         Float64
//! v7:v = GetElem v9, v8                                                likely Float64: inline code for that type, guarded
//! v8:v = Mul v7, v2                                                    likely double: its arm for doubles comes first
//! ```
//! One set for each value, module cell, capture, parameter, result and property name of the whole program; flows are followed without regard
//! to order. Requires: final numbering of instructions. Guarantees: none that code may rely on; the emitter guards what it makes of a guess.
//! Skips: scope slots, elements of arrays, calls of unknown functions.

use pulse_abi::kinds::ElementType;
use pulse_abi::value;
use pulsec_ir::ir::{CellId, Const, ConstId, FuncId, Function, Imm, Inst, LikelyNumber, Op, Program, Term, Ty, ValueDef, ValueId};
use rustc_hash::FxHashMap;

/// A set of kinds of value: typed arrays by the discriminant of their element type, and these.
type Kinds = u16;
const ARRAY: Kinds = 1 << 12;
const INT: Kinds = 1 << 13;
const DOUBLE: Kinds = 1 << 14;
const ARRAYS: Kinds = INT - 1;

/// Functions of Math whose result is an int where it fits one.
const INTEGRAL: &[&str] = &["floor", "ceil", "round", "trunc", "sign", "imul", "clz32"];
/// Functions of Math whose result is one of the arguments.
const CHOICE: &[&str] = &["min", "max", "abs"];

/// Methods of typed arrays whose result has the receiver's type.
const SAME_TYPE: &[&str] = &["subarray", "slice", "map", "filter", "fill", "reverse", "sort", "copyWithin", "toReversed", "toSorted", "with"];

/// Places other than values.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Place {
    Cell(CellId),
    Capture(FuncId, i32),
    Param(FuncId, usize),
    Result(FuncId),
    Field(ConstId),
    /// Slot of the frame of a coroutine, by its resume half.
    Frame(FuncId, i32),
}

pub fn run(program: &mut Program) {
    let mut facts = Facts { program: &*program, places: FxHashMap::default(), changed: false };
    let mut values: Vec<Vec<Kinds>> = facts.program.functions.iter().map(|f| vec![0; f.values.len()]).collect();
    loop {
        facts.changed = false;
        for (i, values) in values.iter_mut().enumerate() {
            facts.function(FuncId::new(i), values);
        }
        if !facts.changed {
            break;
        }
    }
    for (f, values) in program.functions.iter_mut().zip(&values) {
        let accesses = f.blocks.iter().flat_map(|b| &b.insts).filter(|id| matches!(f.inst(**id).op, Op::GetElem | Op::SetElem));
        f.likely.elements = accesses.filter_map(|id| Some((*id, only(values[f.inst(*id).args[0].index()])?))).collect();
        f.likely.numbers = values.iter().map(|kinds| number(*kinds)).collect();
    }
}

/// The element type when there is exactly one.
fn only(kinds: Kinds) -> Option<ElementType> {
    ElementType::ALL.into_iter().find(|ty| kinds & ARRAYS == 1 << *ty as u16)
}

fn number(kinds: Kinds) -> LikelyNumber {
    match (kinds & INT != 0, kinds & DOUBLE != 0) {
        (true, true) => LikelyNumber::Either,
        (true, false) => LikelyNumber::Int,
        (false, true) => LikelyNumber::Double,
        (false, false) => LikelyNumber::Unknown,
    }
}

/// What is read from arrays of these kinds.
fn element(kinds: Kinds) -> Kinds {
    match only(kinds) {
        Some(ElementType::Float64 | ElementType::Float32 | ElementType::Float16) => DOUBLE,
        Some(ElementType::BigInt64 | ElementType::BigUint64) | None => 0,
        Some(_) => INT,
    }
}

struct Facts<'p> {
    program: &'p Program,
    places: FxHashMap<Place, Kinds>,
    changed: bool,
}

impl Facts<'_> {
    fn load(&self, place: Place) -> Kinds {
        self.places.get(&place).copied().unwrap_or(0)
    }
    fn store(&mut self, place: Place, kinds: Kinds) {
        if kinds != 0 {
            let old = self.places.entry(place).or_insert(0);
            self.changed |= kinds & !*old != 0;
            *old |= kinds;
        }
    }
    fn text(&self, k: ConstId) -> Option<String> {
        match self.program.consts.get(k.index()) {
            Some(Const::String(text)) => Some(text.to_string()),
            _ => None,
        }
    }

    fn function(&mut self, id: FuncId, values: &mut [Kinds]) {
        let program = self.program;
        let f = &program.functions[id.index()];
        for (i, param) in f.block(f.entry).params.iter().enumerate() {
            self.add(values, *param, self.load(Place::Param(id, i)));
        }
        for block in &f.blocks {
            for inst in block.insts.iter().map(|i| f.inst(*i)) {
                let kinds = self.inst(id, f, inst, values);
                if let Some(result) = inst.result.filter(|r| f.ty(*r) == Ty::V) {
                    self.add(values, result, kinds);
                }
            }
            if let Term::Return(v) = block.term {
                self.store(Place::Result(id), values[v.index()]);
            }
            for target in block.term.targets() {
                for (param, arg) in f.block(target.block).params.iter().zip(&target.args) {
                    self.add(values, *param, values[arg.index()]);
                }
            }
        }
    }
    fn add(&mut self, values: &mut [Kinds], v: ValueId, kinds: Kinds) {
        self.changed |= kinds & !values[v.index()] != 0;
        values[v.index()] |= kinds;
    }

    /// Notes what an instruction stores; what its result may be.
    fn inst(&mut self, id: FuncId, f: &Function, inst: &Inst, values: &[Kinds]) -> Kinds {
        let arg = |i: usize| values[inst.args[i].index()];
        match (inst.op, &inst.imm) {
            (Op::NewArray, _) => ARRAY,
            (Op::CheckTdz | Op::Inc | Op::Dec | Op::Neg | Op::NegN | Op::ToNumber | Op::ToNumeric, _) => arg(0),
            (Op::Word, Imm::Word(word)) if value::is_int(*word) => INT,
            (Op::Word, Imm::Word(word)) if value::is_double(*word) => DOUBLE,
            (Op::BoxI | Op::BitAnd | Op::BitOr | Op::BitXor | Op::BitNot | Op::Shl | Op::Shr | Op::UShr, _) => INT,
            (Op::BoxF, _) => DOUBLE,
            (Op::BoxNum | Op::Div | Op::DivN, _) => INT | DOUBLE,
            (Op::Add | Op::Sub | Op::Mul | Op::Mod | Op::AddN | Op::SubN | Op::MulN | Op::ModN, _) => match (arg(0), arg(1)) {
                // A number that may be an int now and then leaves the result as open as it is.
                (a, b) if a & (INT | DOUBLE) == DOUBLE || b & (INT | DOUBLE) == DOUBLE => DOUBLE,
                (a, b) if (a | b) & DOUBLE != 0 => INT | DOUBLE,
                (a, b) => a & b & INT,
            },
            (Op::GetElem, _) => element(arg(0)),
            (Op::Construct, _) => self.constructor(f, inst.args[0]),
            (Op::Call, _) => self.method(f, inst, values),
            (Op::LoadCell, Imm::Cell(cell)) => self.load(Place::Cell(*cell)),
            (Op::StoreCell, Imm::Cell(cell)) => {
                self.store(Place::Cell(*cell), arg(0));
                0
            }
            (Op::Capture, Imm::I32(n)) => self.load(Place::Capture(id, *n)),
            (Op::NewClosure, Imm::Func(g)) => {
                (0..inst.args.len()).for_each(|i| self.store(Place::Capture(*g, i as i32), arg(i)));
                0
            }
            (Op::CallDirect, Imm::Func(g)) => {
                (1..inst.args.len()).for_each(|i| self.store(Place::Param(*g, i), arg(i)));
                self.load(Place::Result(*g))
            }
            (Op::GetProp, Imm::Const(k)) => self.load(Place::Field(*k)),
            (Op::SetProp, Imm::Const(k)) => {
                self.store(Place::Field(*k), arg(1));
                0
            }
            (Op::SetProps, Imm::Keys(keys)) => {
                keys.iter().enumerate().for_each(|(i, k)| self.store(Place::Field(*k), arg(i + 1)));
                0
            }
            (Op::DefineField, _) => {
                if let Some(Imm::Const(k)) = def(f, inst.args[1]).filter(|i| i.op == Op::Const).map(|i| &i.imm) {
                    self.store(Place::Field(*k), arg(2));
                }
                0
            }
            (Op::NewObjectLiteral, Imm::Keys(keys)) => {
                keys.iter().enumerate().for_each(|(i, k)| self.store(Place::Field(*k), arg(i)));
                0
            }
            (Op::CoroutineSave, Imm::I32(n)) => {
                self.store(Place::Frame(f.resume.unwrap_or(id), *n), arg(1));
                0
            }
            (Op::CoroutineLoad, Imm::I32(n)) => self.load(Place::Frame(id, *n)),
            _ => 0,
        }
    }

    /// What `new v` makes, when v is the global of a typed array constructor.
    fn constructor(&self, f: &Function, v: ValueId) -> Kinds {
        let Some(Imm::Const(k)) = def(f, v).filter(|i| i.op == Op::GetGlobal).map(|i| &i.imm) else { return 0 };
        let Some(name) = self.text(*k) else { return 0 };
        match ElementType::CONSTRUCTORS.iter().position(|n| *n == name) {
            Some(ty) => 1 << ty,
            None if name == "Array" => ARRAY,
            None => 0,
        }
    }

    /// The result of a call of a method by name.
    fn method(&self, f: &Function, call: &Inst, values: &[Kinds]) -> Kinds {
        let Some(get) = def(f, call.args[0]).filter(|i| i.op == Op::GetProp) else { return 0 };
        let Imm::Const(k) = get.imm else { return 0 };
        if let Some(Imm::Const(base)) = def(f, get.args[0]).filter(|i| i.op == Op::GetGlobal).map(|i| &i.imm)
            && self.text(*base).as_deref() == Some("Math")
        {
            return match self.text(k).as_deref() {
                Some(name) if INTEGRAL.contains(&name) => INT,
                Some(name) if CHOICE.contains(&name) => call.args[2..].iter().fold(0, |kinds, v| kinds | values[v.index()]) & (INT | DOUBLE),
                _ => DOUBLE,
            };
        }
        let this = call.args[1];
        if get.args[0] != this {
            return 0;
        }
        match self.text(k).as_deref() {
            Some("from" | "of") => self.constructor(f, this),
            Some(name) if SAME_TYPE.contains(&name) => values[this.index()],
            _ => 0,
        }
    }
}

fn def(f: &Function, v: ValueId) -> Option<&Inst> {
    match f.values[v.index()].def {
        ValueDef::Inst(id) => Some(f.inst(id)),
        ValueDef::Param(..) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pulsec_ir::ir::{InstId, parse};

    /// The guesses of all accesses of the program in order.
    fn guesses(text: &str) -> Vec<Option<ElementType>> {
        let mut program = parse::program(text).unwrap();
        pulsec_ir::ir::verify::program(&program).unwrap();
        run(&mut program);
        let is_access = |f: &Function, id: InstId| matches!(f.inst(id).op, Op::GetElem | Op::SetElem);
        program
            .functions
            .iter()
            .flat_map(|f| f.blocks.iter().flat_map(|b| &b.insts).filter(|id| is_access(f, **id)).map(|id| f.likely.elements.get(id).copied()).collect::<Vec<_>>())
            .collect()
    }

    #[test]
    fn through_cells_and_fields() {
        let text = "const k0 = \"Float64Array\"\nconst k1 = \"data\"\ncell cell0 \"a\"\n\
            fn0 \"f\" direct(1) {\nbb0(v0:p, v1:v, v2:v):\n  v3:v = GetGlobal[k0]\n  v4:v = Construct v3, v3, v2\n  StoreCell[cell0] v4\n  v5:v = SetProp[k1] v1, v4\n  return v4\n}\n\
            fn1 \"g\" direct(1) {\nbb0(v0:p, v1:v, v2:v):\n  v3:v = LoadCell[cell0]\n  v4:v = GetElem v3, v2\n  v5:v = GetProp[k1] v1\n  v6:v = GetElem v5, v2\n  v7:v = GetElem v1, v2\n  return v4\n}\n";
        assert_eq!(guesses(text), [Some(ElementType::Float64), Some(ElementType::Float64), None]);
    }

    #[test]
    fn two_kinds_are_none() {
        let text = "const k0 = \"Float64Array\"\ncell cell0 \"a\"\n\
            fn0 \"f\" direct(1) {\nbb0(v0:p, v1:v, v2:v):\n  v3:v = GetGlobal[k0]\n  v4:v = Construct v3, v3, v2\n  StoreCell[cell0] v4\n  v5:v = NewArray v2\n  StoreCell[cell0] v5\n  v6:v = LoadCell[cell0]\n  v7:v = GetElem v6, v2\n  return v7\n}\n";
        assert_eq!(guesses(text), [None]);
    }
}
