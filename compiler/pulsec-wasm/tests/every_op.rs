//! Every row of the op table has code that validates: in hot and cold blocks, with and without a handler.

mod common;

use pulsec_base::Span;
use pulsec_ir::ir::{
    BlockId, CellId, Const, ConstId, Construct, Convention, FuncId, Function, Imm, ImmKind, Op, Program, Target, Term, Ty, ValueId, op,
};

#[derive(Clone, Copy, Debug)]
struct Case {
    cold: bool,
    guarded: bool,
    constant: bool,
}

fn immediate(row: &op::Row) -> Imm {
    match row.imm {
        ImmKind::None => Imm::None,
        ImmKind::Word => Imm::Word(pulse_abi::value::TDZ),
        ImmKind::I32 => Imm::I32(1),
        ImmKind::F64 => Imm::F64(1.5),
        ImmKind::Const => Imm::Const(ConstId(0)),
        ImmKind::Cell => Imm::Cell(CellId(0)),
        ImmKind::Func => Imm::Func(FuncId(1)),
        ImmKind::Keys => Imm::Keys(vec![ConstId(0), ConstId(1)]),
        ImmKind::Name => Imm::Name(
            match row.op {
                Op::RealmGet | Op::RealmSet => "ObjectPrototype",
                Op::WellKnownSymbol => "iterator",
                Op::CallRt => "op_add",
                Op::Leaf => "strict_equal",
                Op::Host => "now",
                Op::ThrowError => "TypeError:no",
                _ => "g/a+",
            }
            .to_string(),
        ),
    }
}

/// A value of the type, from the function's `this` or a constant.
fn value(f: &mut Function, block: BlockId, ty: Ty, case: Case) -> ValueId {
    let this = f.blocks[f.entry.index()].params[1];
    let push = |f: &mut Function, op, args: &[ValueId], imm| f.push(block, op, args, imm, Span::NONE).expect("has a result");
    match ty {
        Ty::V if case.constant => push(f, Op::Word, &[], Imm::Word(pulse_abi::value::int(7))),
        Ty::V => this,
        Ty::I => push(f, Op::UnboxI, &[this], Imm::None),
        Ty::F => push(f, Op::UnboxNum, &[this], Imm::None),
        Ty::B => push(f, Op::IsInt, &[this], Imm::None),
        Ty::P => f.blocks[f.entry.index()].params[0],
        Ty::U => push(f, Op::StaticAddr, &[], Imm::Const(ConstId(0))),
    }
}

fn boxed(f: &mut Function, block: BlockId, result: Option<ValueId>) -> ValueId {
    let (op, args): (Op, Vec<ValueId>) = match result.map(|v| (f.ty(v), v)) {
        None => (Op::Word, vec![]),
        Some((Ty::V, v)) => return v,
        Some((Ty::I, v)) => (Op::BoxI, vec![v]),
        Some((Ty::F, v)) => (Op::BoxNum, vec![v]),
        Some((Ty::B, v)) => (Op::BoxB, vec![v]),
        Some((Ty::P, v)) => (Op::BoxCell, vec![v]),
        Some((Ty::U, v)) => (Op::UToI, vec![v]),
    };
    let imm = if op == Op::Word { Imm::Word(pulse_abi::value::UNDEFINED) } else { Imm::None };
    let out = f.push(block, op, &args, imm, Span::NONE).expect("has a result");
    if f.ty(out) == Ty::I { f.push(block, Op::BoxI, &[out], Imm::None, Span::NONE).expect("has a result") } else { out }
}

fn function(row: &op::Row, case: Case) -> Function {
    let generic = matches!(row.op, Op::ArgCount | Op::GetArg | Op::GetArgAt | Op::RestArgs | Op::ArgumentsObject | Op::ForwardConstruct);
    let convention = if generic { Convention::Generic } else { Convention::Direct { arity: 1 } };
    let mut f = Function::new(row.name, convention);
    let entry = f.add_block();
    for ty in [Ty::P, Ty::V, Ty::V] {
        f.add_param(entry, ty);
    }
    let block = if case.cold {
        let cold = f.add_block();
        f.blocks[cold.index()].cold = true;
        f.blocks[entry.index()].term = Term::Jump(Target { block: cold, args: vec![] });
        cold
    } else {
        entry
    };
    let mut args = Vec::new();
    for operand in row.operands {
        let types = match *operand {
            "*" => vec![Ty::V, Ty::V],
            "V" => vec![Ty::V],
            "I" => vec![Ty::I],
            "F" => vec![Ty::F],
            "B" => vec![Ty::B],
            "P" => vec![Ty::P],
            "U" => vec![Ty::U],
            other => panic!("operand type {other}"),
        };
        for ty in types {
            if row.op != Op::Host && !(row.op == Op::CallDirect && args.len() == 3) {
                let v = value(&mut f, block, ty, case);
                args.push(v);
            }
        }
    }
    let result = f.push(block, row.op, &args, immediate(row), Span::NONE);
    let throws = row.op.may_throw(&immediate(row)) && result.is_some_and(|v| matches!(f.ty(v), Ty::V | Ty::B));
    if case.guarded && throws {
        let (normal, handler) = (f.add_block(), f.add_block());
        let target = |block| Target { block, args: vec![] };
        f.blocks[block.index()].term =
            Term::TryBr { value: result.unwrap_or(ValueId(0)), normal: target(normal), handler: target(handler) };
        let out = boxed(&mut f, normal, result);
        f.blocks[normal.index()].term = Term::Return(out);
        let out = f.push(handler, Op::TakeException, &[], Imm::None, Span::NONE).expect("has a result");
        f.blocks[handler.index()].term = Term::Return(out);
    } else {
        let out = boxed(&mut f, block, result);
        f.blocks[block.index()].term = Term::Return(out);
    }
    f
}

#[test]
fn every_op_emits_valid_code() {
    for cold in [false, true] {
        for guarded in [false, true] {
            for constant in [false, true] {
                let case = Case { cold, guarded, constant };
                for row in op::ROWS {
                    if matches!(row.op, Op::InitialSuspend | Op::Suspend | Op::ResumeMode | Op::CurrentCoroutine) {
                        continue;
                    }
                    let mut callee = Function::new("callee", Convention::Direct { arity: 1 });
                    let entry = callee.add_block();
                    let params: Vec<ValueId> = [Ty::P, Ty::V, Ty::V].into_iter().map(|ty| callee.add_param(entry, ty)).collect();
                    callee.blocks[entry.index()].term = Term::Return(params[2]);
                    callee.construct = Construct::Base;
                    let mut program = Program {
                        functions: vec![function(row, case), callee, top()],
                        consts: vec![Const::String("length".into()), Const::String("b".into())],
                        cells: vec![pulsec_ir::ir::Cell { name: "c".to_string(), tdz: true }],
                        init: Some(FuncId(2)),
                        rt_exports: vec![],
                    };
                    println!("{} {case:?}", row.name);
                    common::unit(&mut program);
                }
            }
        }
    }
}

/// A top level that makes a closure of function 0.
fn top() -> Function {
    let mut f = Function::new("top", Convention::Direct { arity: 0 });
    let entry = f.add_block();
    f.add_param(entry, Ty::P);
    f.add_param(entry, Ty::V);
    let closure = f.push(entry, Op::NewClosure, &[], Imm::Func(FuncId(0)), Span::NONE).expect("has a result");
    f.blocks[entry.index()].term = Term::Return(closure);
    f
}
