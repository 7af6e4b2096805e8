//! Which kinds of value each V may be: a forward analysis over SSA with sets of tags.
//!
//! ```text
//! v1:v = Word[int 0]        {int}
//! bb1(v2:v)                 {int, double}        from v1 and v3
//! v3:v = Inc v2             {int, double}        because v2 is a number
//! v4:v = GetProp[k0] v0     everything           the heap is unknown
//! ```
//! Requires: verified IR. Guarantees: at every use that is reached, the value is in its set; EXC, the result of an instruction that threw, is not
//! counted, because nothing but `TryBr` looks at it. The sets of generic arithmetic presuppose the rewriting of [`super::unbox`]
//! (a sum with a double operand is a double). Skips: refinement by branch conditions; fields and returns.

use pulse_abi::value;
use pulsec_ir::ir::{Const, Function, Imm, Op, Ty};

use crate::analysis::Cfg;

/// A set of tags.
pub type Tags = u16;

pub const INT: Tags = 1;
pub const DOUBLE: Tags = 2;
pub const NUMBER: Tags = INT | DOUBLE;
pub const BOOL: Tags = 4;
pub const UNDEFINED: Tags = 8;
pub const NULL: Tags = 16;
pub const STRING: Tags = 32;
pub const SYMBOL: Tags = 64;
pub const BIGINT: Tags = 128;
pub const OBJECT: Tags = 256;
pub const TDZ: Tags = 512;
/// Holes, markers, internal cells.
pub const OTHER: Tags = 1024;
pub const ANY: Tags = 2047;
/// Two of these are equal only if their words are.
pub const IDENTITY: Tags = BOOL | UNDEFINED | NULL | SYMBOL | OBJECT | TDZ;

pub const fn within(tags: Tags, bound: Tags) -> bool {
    tags & !bound == 0
}

/// The tag of a constant word.
pub fn of_word(word: u64) -> Tags {
    if value::is_double(word) {
        return DOUBLE;
    }
    match value::tag(word) {
        value::TAG_INT => INT,
        value::TAG_BOOL => BOOL,
        value::TAG_UNDEFINED => UNDEFINED,
        value::TAG_NULL => NULL,
        value::TAG_TDZ => TDZ,
        _ => OTHER,
    }
}

/// By value: its tags (0 for unboxed types and for what is never reached).
pub fn run(consts: &[Const], f: &Function) -> Vec<Tags> {
    let cfg = Cfg::new(f);
    let mut tags = vec![0; f.values.len()];
    for &param in &f.block(f.entry).params {
        if f.ty(param) == Ty::V {
            tags[param.index()] = ANY;
        }
    }
    let mut changed = true;
    while changed {
        changed = false;
        for &b in &cfg.rpo {
            let block = f.block(b);
            for &id in &block.insts {
                let inst = f.inst(id);
                let Some(result) = inst.result.filter(|v| f.ty(*v) == Ty::V) else { continue };
                let new = tags[result.index()] | transfer(consts, inst.op, &inst.imm, |i| tags[inst.args[i].index()]);
                changed |= std::mem::replace(&mut tags[result.index()], new) != new;
            }
            for target in block.term.targets() {
                for (param, arg) in f.block(target.block).params.iter().zip(&target.args) {
                    let new = tags[param.index()] | tags[arg.index()];
                    changed |= std::mem::replace(&mut tags[param.index()], new) != new;
                }
            }
        }
    }
    tags
}

/// The tags of a V result.
pub fn transfer(consts: &[Const], op: Op, imm: &Imm, arg: impl Fn(usize) -> Tags) -> Tags {
    use Op::*;
    match op {
        Word => if let Imm::Word(word) = imm { of_word(*word) } else { ANY },
        Const => match imm {
            Imm::Const(k) => match consts.get(k.index()) {
                Some(pulsec_ir::ir::Const::String(_)) => STRING,
                Some(pulsec_ir::ir::Const::BigInt(_)) => BIGINT,
                None => ANY,
            },
            _ => ANY,
        },
        BoxI => INT,
        BoxF => DOUBLE,
        BoxNum | NegN => NUMBER,
        ToNumber => if within(arg(0), NUMBER) { arg(0) } else { NUMBER },
        AddN | SubN | MulN | DivN | ModN => arithmetic(arg(0), arg(1)),
        BoxB => BOOL,
        BoxP => OBJECT,
        BoxCell => OTHER,
        Add => match (arg(0), arg(1)) {
            (a, b) if within(a | b, NUMBER) => arithmetic(a, b),
            (a, b) if a | b == 0 => 0,
            (a, b) if within(a | b, NUMBER | BOOL | UNDEFINED | NULL) => NUMBER,
            _ => NUMBER | STRING | BIGINT,
        },
        Sub | Mul | Div | Mod | Exp => match (arg(0), arg(1)) {
            (a, b) if within(a | b, NUMBER) && op != Exp => arithmetic(a, b),
            (a, b) if (a | b) & (BIGINT | OBJECT) == 0 => NUMBER,
            _ => NUMBER | BIGINT,
        },
        BitAnd | BitOr | BitXor | Shl | Shr => if within(arg(0) | arg(1), NUMBER) { INT } else { NUMBER | BIGINT },
        UShr => NUMBER,
        BitNot => if within(arg(0), NUMBER) { INT } else { NUMBER | BIGINT },
        Neg | ToNumeric | Inc | Dec => match arg(0) {
            a if op == ToNumeric && within(a, NUMBER) => a,
            a if a & (BIGINT | OBJECT) == 0 => NUMBER,
            _ => NUMBER | BIGINT,
        },
        Typeof | ToString => STRING,
        ToPropertyKey => STRING | SYMBOL | NUMBER,
        ToObject | NewObject | NewObjectLiteral | NewArray | NewClosure | NewRegExp | TemplateObject | RestArgs | ArgumentsObject | CoroutineNew => OBJECT,
        NewPrivateName | WellKnownSymbol => SYMBOL,
        NewScope => OTHER,
        CheckTdz => arg(0) & !TDZ,
        _ => ANY,
    }
}

/// Of two numbers: a double operand makes the result a double (representation, not value).
fn arithmetic(a: Tags, b: Tags) -> Tags {
    match (a, b) {
        (0, _) | (_, 0) => 0,
        (DOUBLE, _) | (_, DOUBLE) => DOUBLE,
        _ => NUMBER,
    }
}
