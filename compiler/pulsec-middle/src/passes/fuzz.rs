//! Random functions and an interpreter of the IR, for tests of the passes: the same run before and after a pass must leave the same trace.
//!
//! The interpreter knows numbers, booleans, undefined and null, calls of the rt function `trace` (records its arguments, returns a number, sometimes
//! throws) and suspensions. An ordinary coroutine is run with its driver inlined; a split one by resuming it.

use std::collections::HashMap;

use pulse_abi::layout::{CO_DONE, CO_RUNNING};
use pulse_abi::value::{self, EXC, UNDEFINED};
use pulsec_ir::ir::{BlockId, Convention, FuncId, Function, Imm, Op, Origin, Program, Target, Term, Ty, ValueId, print, verify};

use super::{edit, roots, roots_check};

/// xorshift.
pub struct Rng(u64);

impl Rng {
    pub fn new(seed: u64) -> Self {
        Rng(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
    fn below(&mut self, n: usize) -> usize {
        ((self.next() >> 11) % n as u64) as usize
    }
}

struct Gen {
    f: Function,
    rng: Rng,
    /// Values that dominate the current block.
    known: Vec<ValueId>,
    /// Where exceptions go, and how many parameters it takes (one V).
    handler: Option<BlockId>,
    suspends: bool,
    budget: usize,
    /// Functions that it may call directly.
    callees: u32,
}

/// A random function of two arguments; a coroutine when `suspends`.
pub fn function(seed: u64, suspends: bool) -> Function {
    function_with(seed, suspends, 60, 0)
}

/// With so many statements at most, and calls of fn1 … fn`callees`.
fn function_with(seed: u64, suspends: bool, budget: usize, callees: u32) -> Function {
    let mut f = Function::new("f", Convention::Direct { arity: 2 });
    let entry = f.add_block();
    let callee = f.add_param(entry, Ty::P);
    let mut known: Vec<ValueId> = (0..3).map(|_| f.add_param(entry, Ty::V)).collect();
    if suspends {
        known.push(f.push(entry, Op::InitialSuspend, &[], Imm::I32(40), Origin::NONE).unwrap());
    }
    known.push(f.push(entry, Op::BoxP, &[callee], Imm::None, Origin::NONE).unwrap());
    known.truncate(known.len() - 1);
    let mut g = Gen { f, rng: Rng::new(seed), known, handler: None, suspends, budget, callees };
    let last = g.statements(entry, 3);
    let result = g.value(last, Ty::V);
    g.f.blocks[last.index()].term = Term::Return(result);
    edit::compact(&mut g.f);
    g.f
}

impl Gen {
    fn push(&mut self, b: BlockId, op: Op, args: &[ValueId], imm: Imm) -> ValueId {
        let v = self.f.push(b, op, args, imm, Origin::NONE).unwrap();
        self.known.push(v);
        v
    }
    /// Some known value of a type, or a constant, or a conversion.
    fn value(&mut self, b: BlockId, ty: Ty) -> ValueId {
        let of_type: Vec<ValueId> = self.known.iter().copied().filter(|v| self.f.ty(*v) == ty).collect();
        if !of_type.is_empty() && self.rng.below(6) > 0 {
            return of_type[self.rng.below(of_type.len())];
        }
        match ty {
            Ty::I => {
                let n = [0, 1, -1, 7, i32::MAX, i32::MIN, 31][self.rng.below(7)];
                self.push(b, Op::Int, &[], Imm::I32(n))
            }
            Ty::F => {
                let x = [0.0, -0.0, 1.5, -2.0, f64::NAN, 4e9, f64::INFINITY][self.rng.below(7)];
                self.push(b, Op::Float, &[], Imm::F64(x))
            }
            Ty::B => match self.rng.below(3) {
                0 => self.push(b, Op::Bool, &[], Imm::I32(1)),
                1 => {
                    let v = self.value(b, Ty::V);
                    let op = [Op::IsInt, Op::IsNumber, Op::IsUndefined, Op::IsBool, Op::IsDouble, Op::ToBool, Op::IsNullish][self.rng.below(7)];
                    self.push(b, op, &[v], Imm::None)
                }
                _ => {
                    let (x, y) = (self.value(b, Ty::I), self.value(b, Ty::I));
                    let op = [Op::LtI, Op::EqI, Op::LeI, Op::LtU][self.rng.below(4)];
                    self.push(b, op, &[x, y], Imm::None)
                }
            },
            _ => {
                let w = [value::int(3), value::int(-1), value::double(0.5), UNDEFINED, value::TRUE, value::NULL, value::int(i32::MAX), value::double(-0.0)][self.rng.below(8)];
                self.push(b, Op::Word, &[], Imm::Word(w))
            }
        }
    }
    /// An instruction that may throw ends the block inside a handler.
    fn throwing(&mut self, b: BlockId, op: Op, args: &[ValueId], imm: Imm) -> BlockId {
        let v = self.f.push(b, op, args, imm, Origin::NONE).unwrap();
        let Some(handler) = self.handler else {
            self.known.push(v);
            return b;
        };
        let pass = self.value_before_throw();
        let next = self.f.add_block();
        self.f.blocks[b.index()].term = Term::TryBr { value: v, normal: Target { block: next, args: vec![] }, handler: Target { block: handler, args: vec![pass] } };
        self.known.push(v);
        next
    }
    fn value_before_throw(&mut self) -> ValueId {
        let all: Vec<ValueId> = self.known.iter().copied().filter(|v| self.f.ty(*v) == Ty::V).collect();
        all[self.rng.below(all.len())]
    }
    fn statements(&mut self, mut b: BlockId, depth: usize) -> BlockId {
        for _ in 0..2 + self.rng.below(6) {
            if self.budget == 0 {
                return b;
            }
            self.budget -= 1;
            b = match self.rng.below(if depth == 0 { 9 } else { 13 }) {
                0 | 1 => {
                    let op = [Op::Add, Op::Sub, Op::Mul, Op::BitAnd, Op::Shl, Op::UShr, Op::Div, Op::BitOr][self.rng.below(8)];
                    let (x, y) = (self.value(b, Ty::V), self.value(b, Ty::V));
                    self.throwing(b, op, &[x, y], Imm::None)
                }
                2 => {
                    let op = [Op::Lt, Op::Le, Op::Gt, Op::Ge][self.rng.below(4)];
                    let (x, y) = (self.value(b, Ty::V), self.value(b, Ty::V));
                    self.throwing(b, op, &[x, y], Imm::None)
                }
                3 => {
                    let x = self.value(b, Ty::V);
                    let op = [Op::Inc, Op::Neg, Op::ToNumber, Op::ToNumeric, Op::BitNot, Op::Dec][self.rng.below(6)];
                    let numeric = if matches!(op, Op::Inc | Op::Dec) {
                        b = self.throwing(b, Op::ToNumeric, &[x], Imm::None);
                        *self.known.last().unwrap()
                    } else {
                        x
                    };
                    self.throwing(b, op, &[numeric], Imm::None)
                }
                4 => {
                    let (x, y) = (self.value(b, Ty::I), self.value(b, Ty::I));
                    let op = [Op::AddI, Op::SubI, Op::MulI, Op::AndI, Op::ShlI, Op::UShrI, Op::ShrI, Op::XorI][self.rng.below(8)];
                    let v = self.push(b, op, &[x, y], Imm::None);
                    if self.rng.below(2) == 0 {
                        self.push(b, Op::BoxI, &[v], Imm::None);
                    }
                    b
                }
                5 => {
                    let (x, y) = (self.value(b, Ty::F), self.value(b, Ty::F));
                    let op = [Op::AddF, Op::SubF, Op::MulF, Op::DivF][self.rng.below(4)];
                    let v = self.push(b, op, &[x, y], Imm::None);
                    let op = if self.rng.below(2) == 0 { Op::BoxF } else { Op::BoxNum };
                    self.push(b, op, &[v], Imm::None);
                    b
                }
                6 => {
                    let (x, y) = (self.value(b, Ty::V), self.value(b, Ty::V));
                    let v = self.push(b, Op::StrictEq, &[x, y], Imm::None);
                    self.push(b, Op::BoxB, &[v], Imm::None);
                    b
                }
                7 if self.suspends => {
                    let x = self.value(b, Ty::V);
                    let kind = self.rng.below(3) as i32;
                    let b = self.throwing(b, Op::Suspend, &[x], Imm::I32(kind));
                    self.push(b, Op::ResumeMode, &[], Imm::None);
                    b
                }
                8 if self.callees > 0 => {
                    let callee = FuncId(1 + self.rng.below(self.callees as usize) as u32);
                    let undefined = self.push(b, Op::Word, &[], Imm::Word(UNDEFINED));
                    let (x, y, z) = (self.value(b, Ty::V), self.value(b, Ty::V), self.value(b, Ty::V));
                    self.throwing(b, Op::CallDirect, &[undefined, x, y, z], Imm::Func(callee))
                }
                7 | 8 => {
                    let (x, y) = (self.value(b, Ty::V), self.value(b, Ty::V));
                    self.throwing(b, Op::CallRt, &[x, y], Imm::Name("trace".into()))
                }
                9 | 10 => self.branch(b, depth - 1),
                11 => self.repeat(b, depth - 1),
                _ => self.catch(b, depth - 1),
            };
        }
        b
    }
    fn branch(&mut self, b: BlockId, depth: usize) -> BlockId {
        let cond = self.value(b, Ty::B);
        let (then, otherwise, join) = (self.f.add_block(), self.f.add_block(), self.f.add_block());
        let ty = [Ty::V, Ty::V, Ty::I, Ty::F][self.rng.below(4)];
        let to = |block| Target { block, args: vec![] };
        self.f.blocks[b.index()].term = Term::Branch { cond, then: to(then), otherwise: to(otherwise) };
        self.f.blocks[then.index()].cold = self.rng.below(4) == 0;
        let mark = self.known.len();
        for start in [then, otherwise] {
            let end = self.statements(start, depth);
            let v = self.value(end, ty);
            self.f.blocks[end.index()].term = Term::Jump(Target { block: join, args: vec![v] });
            self.f.blocks[end.index()].cold |= self.f.blocks[start.index()].cold;
            self.known.truncate(mark);
        }
        let param = self.f.add_param(join, ty);
        self.known.push(param);
        join
    }
    /// A loop that runs a few times, with a counter and one more carried value.
    fn repeat(&mut self, b: BlockId, depth: usize) -> BlockId {
        let ty = [Ty::V, Ty::V, Ty::I, Ty::F][self.rng.below(4)];
        let (header, body, exit) = (self.f.add_block(), self.f.add_block(), self.f.add_block());
        let zero = self.push(b, Op::Int, &[], Imm::I32(0));
        let init = self.value(b, ty);
        self.f.blocks[b.index()].term = Term::Jump(Target { block: header, args: vec![zero, init] });
        let counter = self.f.add_param(header, Ty::I);
        let carried = self.f.add_param(header, ty);
        self.known.extend([counter, carried]);
        let limit = 1 + self.rng.below(3) as i32;
        let limit = self.push(header, Op::Int, &[], Imm::I32(limit));
        let more = self.push(header, Op::LtI, &[counter, limit], Imm::None);
        self.f.blocks[header.index()].term = Term::Branch { cond: more, then: Target { block: body, args: vec![] }, otherwise: Target { block: exit, args: vec![] } };
        let mark = self.known.len();
        let end = self.statements(body, depth);
        let one = self.push(end, Op::Int, &[], Imm::I32(1));
        let next = self.push(end, Op::AddI, &[counter, one], Imm::None);
        let v = self.value(end, ty);
        self.f.blocks[end.index()].term = Term::Jump(Target { block: header, args: vec![next, v] });
        self.known.truncate(mark);
        exit
    }
    fn catch(&mut self, b: BlockId, depth: usize) -> BlockId {
        let (body, handler, join) = (self.f.add_block(), self.f.add_block(), self.f.add_block());
        self.f.blocks[b.index()].term = Term::Jump(Target { block: body, args: vec![] });
        self.f.blocks[handler.index()].cold = true;
        let param = self.f.add_param(handler, Ty::V);
        let outer = self.handler.replace(handler);
        let mark = self.known.len();
        let end = self.statements(body, depth);
        let v = self.value(end, Ty::V);
        self.f.blocks[end.index()].term = Term::Jump(Target { block: join, args: vec![v] });
        self.known.truncate(mark);
        self.handler = outer;
        self.known.push(param);
        let end = self.throwing(handler, Op::TakeException, &[], Imm::None);
        let end = self.statements(end, depth);
        let v = self.value(end, Ty::V);
        self.f.blocks[end.index()].term = Term::Jump(Target { block: join, args: vec![v] });
        self.known.truncate(mark);
        let param = self.f.add_param(join, Ty::V);
        self.known.push(param);
        join
    }
}

/// What a run did: traced arguments, suspensions and the result, numbers in one form. `None` when it ran too long.
pub type Trace = Option<Vec<(String, Vec<u64>)>>;

pub fn run(program: &Program, id: FuncId, args: &[u64]) -> Trace {
    let mut m = Machine { program, trace: Vec::new(), fuel: 20_000, state: 0, frame: HashMap::new(), resumes: 0, new: false, scopes: Vec::new() };
    let f = &program.functions[id.index()];
    let mut params = vec![0x1000, UNDEFINED];
    params.extend(args);
    let mut result = m.call(f, &params)?;
    if m.new {
        let resume = &program.functions[f.resume.unwrap().index()];
        result = m.resume(resume)?;
        while m.state != CO_DONE && result != EXC {
            m.note(&format!("suspend {}", m.state & 3), &[result]);
            result = m.resume(resume)?;
        }
    }
    m.note("return", &[result]);
    Some(m.trace)
}

struct Machine<'a> {
    program: &'a Program,
    trace: Vec<(String, Vec<u64>)>,
    fuel: usize,
    state: i32,
    frame: HashMap<i32, u64>,
    resumes: u64,
    new: bool,
    scopes: Vec<Vec<u64>>,
}

fn normal(word: u64) -> u64 {
    if value::is_double(word) { value::number(f64::from_bits(word)) } else { word }
}

fn number(word: u64) -> f64 {
    match word {
        UNDEFINED => f64::NAN,
        value::NULL | value::FALSE => 0.0,
        value::TRUE => 1.0,
        w => value::to_f64(w),
    }
}

fn to_int32(x: f64) -> i32 {
    if !x.is_finite() { 0 } else { (x.trunc() % 4294967296.0) as i64 as i32 }
}

impl<'a> Machine<'a> {
    fn note(&mut self, what: &str, args: &[u64]) {
        self.trace.push((what.into(), args.iter().map(|a| normal(*a)).collect()));
    }
    fn sent(&mut self) -> (u64, u64) {
        self.resumes += 1;
        (value::int(self.resumes as i32 * 10), self.resumes % 3)
    }
    fn resume(&mut self, f: &Function) -> Option<u64> {
        assert!(self.state >= 0, "resumed in state {}", self.state);
        let (sent, mode) = if self.state == 0 { (UNDEFINED, 0) } else { self.sent() };
        let result = self.call(f, &[0x2000, mode, sent])?;
        assert!(self.state != CO_RUNNING || result == EXC);
        Some(result)
    }
    fn call(&mut self, f: &Function, params: &[u64]) -> Option<u64> {
        let mut env = vec![0u64; f.values.len()];
        let mut mode = 0;
        let mut block = f.entry;
        let mut args = params.to_vec();
        loop {
            for (param, arg) in f.block(block).params.iter().zip(&args) {
                env[param.index()] = *arg;
            }
            for &id in &f.block(block).insts {
                self.fuel = self.fuel.checked_sub(1)?;
                let inst = f.inst(id);
                let a: Vec<u64> = inst.args.iter().map(|v| env[v.index()]).collect();
                let tested = matches!(&f.block(block).term, Term::TryBr { value, .. } if Some(*value) == inst.result);
                let result = match inst.imm {
                    Imm::Func(g) if inst.op == Op::CallDirect => {
                        let params: Vec<u64> = std::iter::once(0x1000).chain(a[1..].iter().copied()).collect();
                        let program = self.program;
                        self.call(&program.functions[g.index()], &params)?
                    }
                    _ => self.inst(inst.op, &inst.imm, &a, &mut mode),
                };
                if let Some(v) = inst.result {
                    env[v.index()] = result;
                    let threw = inst.op.may_throw(&inst.imm) && if f.ty(v) == Ty::B { result == 2 } else { result == EXC };
                    if threw && !tested {
                        return Some(EXC);
                    }
                }
            }
            let target = match &f.block(block).term {
                Term::Jump(t) => t,
                Term::Branch { cond, then, otherwise } => {
                    assert!(env[cond.index()] < 2);
                    if env[cond.index()] != 0 { then } else { otherwise }
                }
                Term::TryBr { value, normal, handler } => {
                    let threw = if f.ty(*value) == Ty::B { env[value.index()] == 2 } else { env[value.index()] == EXC };
                    if threw { handler } else { normal }
                }
                Term::Switch { index, targets, default } => targets.get(env[index.index()] as u32 as usize).unwrap_or(default),
                Term::Return(v) => return Some(env[v.index()]),
                Term::ReturnExc => return Some(EXC),
                Term::Unreachable | Term::None => panic!("reached the unreachable"),
            };
            args = target.args.iter().map(|v| env[v.index()]).collect();
            block = target.block;
        }
    }
    fn inst(&mut self, op: Op, imm: &Imm, a: &[u64], mode: &mut u64) -> u64 {
        use Op::*;
        let i = |n: usize| a[n] as u32 as i32;
        let x = |n: usize| f64::from_bits(a[n]);
        let n = |k: usize| number(a[k]);
        let int = |v: i32| u64::from(v as u32);
        let float = f64::to_bits;
        let bits = |v: i32| value::int(v);
        let imm_i = if let Imm::I32(k) = imm { *k } else { 0 };
        match op {
            Word => if let Imm::Word(w) = imm { *w } else { unreachable!() },
            Int | Bool => int(imm_i),
            Float => if let Imm::F64(x) = imm { float(*x) } else { unreachable!() },
            BoxI => bits(i(0)),
            BoxF => value::double(x(0)),
            BoxNum => value::number(x(0)),
            BoxB => value::boolean(a[0] != 0),
            BoxP | BoxCell => value::object(a[0] as u32),
            UnboxI | UnboxB | UnboxP | UToI | IToU => { if op == UnboxI { assert!(value::is_int(a[0])) } u64::from(a[0] as u32) }
            UnboxNum => { assert!(value::is_number(a[0]), "{:x}", a[0]); float(value::to_f64(a[0])) }
            IToF => float(f64::from(i(0))),
            UToF => float(f64::from(i(0) as u32)),
            FToI32 => int(to_int32(x(0))),
            BToI | IToB if op == BToI => a[0],
            IToB => u64::from(i(0) != 0),
            IsInt => u64::from(value::is_int(a[0])),
            IsNumber => u64::from(value::is_number(a[0])),
            IsDouble => u64::from(value::is_double(a[0])),
            IsUndefined => u64::from(a[0] == UNDEFINED),
            IsNull => u64::from(a[0] == value::NULL),
            IsNullish => u64::from(value::is_nullish(a[0])),
            IsBool => u64::from(value::tag(a[0]) == value::TAG_BOOL),
            IsString | IsObject | IsSymbol | IsBigInt | IsMarker => 0,
            SameWord => u64::from(a[0] == a[1]),
            WordIs => u64::from(matches!(imm, Imm::Word(w) if *w == a[0])),
            AddI => int(i(0).wrapping_add(i(1))),
            SubI => int(i(0).wrapping_sub(i(1))),
            MulI => int(i(0).wrapping_mul(i(1))),
            AndI => int(i(0) & i(1)),
            OrI => int(i(0) | i(1)),
            XorI => int(i(0) ^ i(1)),
            ShlI => int(i(0).wrapping_shl(i(1) as u32)),
            ShrI => int(i(0).wrapping_shr(i(1) as u32)),
            UShrI => int((i(0) as u32).wrapping_shr(i(1) as u32) as i32),
            EqI => u64::from(i(0) == i(1)),
            LtI => u64::from(i(0) < i(1)),
            LeI => u64::from(i(0) <= i(1)),
            LtU => u64::from((i(0) as u32) < i(1) as u32),
            AddF => float(x(0) + x(1)),
            SubF => float(x(0) - x(1)),
            MulF => float(x(0) * x(1)),
            DivF => float(x(0) / x(1)),
            ModF => float(x(0) % x(1)),
            NegF => float(-x(0)),
            EqF => u64::from(x(0) == x(1)),
            LtF => u64::from(x(0) < x(1)),
            LeF => u64::from(x(0) <= x(1)),
            NotB => a[0] ^ 1,
            AddN | Add => value::number(n(0) + n(1)),
            SubN | Sub => value::number(n(0) - n(1)),
            MulN | Mul => value::number(n(0) * n(1)),
            DivN | Div => value::number(n(0) / n(1)),
            ModN | Mod => value::number(n(0) % n(1)),
            NegN | Neg => value::number(-n(0)),
            LtN | Lt => u64::from(n(0) < n(1)),
            LeN | Le => u64::from(n(0) <= n(1)),
            Gt => u64::from(n(0) > n(1)),
            Ge => u64::from(n(0) >= n(1)),
            EqN => u64::from(n(0) == n(1)),
            ToInt32N => int(to_int32(n(0))),
            BitAnd => bits(to_int32(n(0)) & to_int32(n(1))),
            BitOr => bits(to_int32(n(0)) | to_int32(n(1))),
            BitXor => bits(to_int32(n(0)) ^ to_int32(n(1))),
            Shl => bits(to_int32(n(0)).wrapping_shl(to_int32(n(1)) as u32)),
            Shr => bits(to_int32(n(0)).wrapping_shr(to_int32(n(1)) as u32)),
            UShr => value::number(f64::from((to_int32(n(0)) as u32).wrapping_shr(to_int32(n(1)) as u32))),
            BitNot => bits(!to_int32(n(0))),
            ToNumber | ToNumeric => value::number(n(0)),
            Inc => value::number(n(0) + 1.0),
            Dec => value::number(n(0) - 1.0),
            StrictEq => u64::from(if value::is_number(a[0]) && value::is_number(a[1]) { n(0) == n(1) } else { a[0] == a[1] }),
            ToBool => u64::from(if value::is_number(a[0]) { n(0) != 0.0 && !n(0).is_nan() } else { a[0] == value::TRUE || value::is_object(a[0]) }),
            TakeException => value::int(-77),
            CallRt => {
                self.note("call", a);
                let h = a.iter().fold(7u64, |h, w| h.wrapping_mul(31).wrapping_add(normal(*w) % 1009));
                if h % 5 == 0 { EXC } else { value::number((h % 1000) as f64 / if h % 3 == 0 { 2.0 } else { 1.0 }) }
            }
            InitialSuspend => UNDEFINED,
            Suspend => {
                self.note(&format!("suspend {imm_i}"), a);
                let (sent, m) = self.sent();
                *mode = m;
                sent
            }
            ResumeMode => *mode,
            CoroutineNew => {
                self.new = true;
                value::object(0x2000)
            }
            CoroutineSave => {
                self.frame.insert(imm_i, a[1]);
                0
            }
            CoroutineLoad => self.frame[&imm_i],
            CoroutineSetState => {
                self.state = imm_i;
                0
            }
            CoroutineState => int(self.state),
            NewScope => {
                self.scopes.push(a.to_vec());
                value::object(0x8000 + self.scopes.len() as u32 - 1)
            }
            ScopeGet => self.scopes[a[0] as u32 as usize - 0x8000][imm_i as usize],
            ScopeSet => {
                self.scopes[a[0] as u32 as usize - 0x8000][imm_i as usize] = a[1];
                0
            }
            other => panic!("the interpreter does not know {}", other.name()),
        }
    }
}

pub fn program_of(f: Function) -> Program {
    Program { functions: vec![f], ..Program::default() }
}

/// Runs a pass on many random programs and compares the traces.
pub fn differential(seeds: std::ops::Range<u64>, suspends: bool, pass: impl Fn(&mut Program)) {
    let inputs = [[value::int(5), value::double(0.5)], [UNDEFINED, value::int(-3)], [value::TRUE, value::double(-0.0)], [value::int(i32::MAX), value::int(1)]];
    for seed in seeds {
        // Three small functions to call and to inline; some throw, none suspends.
        let mut functions = vec![function_with(seed, suspends, 60, 3)];
        functions.extend((1..4).map(|i| function_with(seed * 7 + i, false, 2 + 3 * i as usize, 0)));
        let before = Program { functions, ..Program::default() };
        verify::program(&before).unwrap_or_else(|e| panic!("seed {seed}: generated {}\n{}", e.join("\n"), print::program(&before)));
        let mut after = before.clone();
        pass(&mut after);
        if let Err(e) = verify::program(&after) {
            panic!("seed {seed}: {}\n{}\n---\n{}", e.join("\n"), print::program(&before), print::program(&after));
        }
        for input in inputs {
            let (x, y) = (run(&before, FuncId(0), &input), run(&after, FuncId(0), &input));
            if x.is_some() && y.is_some() {
                assert!(x == y, "seed {seed} {input:x?}\n{}\n---\n{}\n{x:x?}\n{y:x?}", print::program(&before), print::program(&after));
            }
        }
    }
}

#[test]
fn coroutine_split_keeps_behaviour() {
    differential(0..400, true, super::coroutine::run);
}

#[test]
fn trivial_params_keep_behaviour() {
    differential(0..300, false, |p| {
        edit::remove_trivial_params(&mut p.functions[0]);
        edit::compact(&mut p.functions[0]);
    });
}

#[test]
fn roots_are_complete() {
    for seed in 0..400 {
        let mut program = program_of(function(seed, seed % 2 == 1));
        super::coroutine::run(&mut program);
        for f in &mut program.functions {
            roots::run(f);
            let errors = roots_check::check(f);
            assert!(errors.is_empty(), "seed {seed}: {}\n{}", errors.join("\n"), print::function(FuncId(0), f));
        }
    }
}

/// The checker notices what it should: removing any one entry of the annotation is an error.
#[test]
fn the_check_is_sharp() {
    let mut removed = 0;
    for seed in 0..60 {
        let mut f = function(seed, false);
        roots::run(&mut f);
        let good = f.roots.clone().unwrap();
        for i in 0..f.insts.len() {
            for k in 0..good.reload_after[i].len() {
                let mut bad = good.clone();
                bad.reload_after[i].remove(k);
                f.roots = Some(bad);
                assert!(!roots_check::check(&f).is_empty(), "seed {seed}");
                removed += 1;
            }
        }
        for k in 0..good.zero_slots.len() {
            let mut bad = good.clone();
            bad.zero_slots.remove(k);
            f.roots = Some(bad);
            assert!(!roots_check::check(&f).is_empty(), "seed {seed}");
        }
        for v in 0..f.values.len() {
            if good.reload_after.iter().flatten().any(|(w, _)| w.index() == v) {
                let mut bad = good.clone();
                bad.store_at_def[v] = None;
                f.roots = Some(bad);
                assert!(!roots_check::check(&f).is_empty(), "seed {seed}");
            }
        }
    }
    assert!(removed > 50, "only {removed}");
}

#[test]
fn simplify_keeps_behaviour() {
    differential(0..400, false, |p| {
        super::simplify::run(&mut p.functions[0]);
    });
}

#[test]
fn dce_keeps_behaviour() {
    differential(0..400, true, |p| {
        super::dce::run(&mut p.functions[0]);
        edit::compact(&mut p.functions[0]);
    });
}

#[test]
fn unbox_keeps_behaviour() {
    differential(0..400, false, |p| {
        super::unbox::run(&p.consts, &mut p.functions[0]);
        edit::compact(&mut p.functions[0]);
    });
}

#[test]
fn gvn_keeps_behaviour() {
    differential(0..400, false, |p| {
        super::gvn::run(&mut p.functions[0]);
    });
}

#[test]
fn the_pipeline_keeps_behaviour() {
    for suspends in [false, true] {
        for optimize in [false, true] {
            let options = crate::pipeline::Options { optimize, verify: true };
            differential(1000..1300, suspends, |p| crate::pipeline::run(p, &options, &mut |_, _| {}));
        }
    }
}

#[test]
fn parts_keep_behaviour() {
    let mut made = 0;
    for suspends in [false, true] {
        for part in [1, 4, 20] {
            for scope in [3, 500] {
                differential(0..150, suspends, |p| {
                    super::coroutine::run(p);
                    super::parts::run_with(p, |f| (f.blocks.len() > 1).then_some(super::parts::Sizes { part, scope }));
                });
            }
        }
    }
    for seed in 0..50 {
        let mut program = program_of(function(seed, false));
        super::parts::run_with(&mut program, |_| Some(super::parts::Sizes { part: 10, scope: 3 }));
        made += program.functions.len() - 1;
    }
    assert!(made > 50, "only {made}");
}

#[test]
fn inline_keeps_behaviour() {
    let mut inlined = 0;
    for suspends in [false, true] {
        differential(0..400, suspends, |p| {
            super::inline::run(p);
        });
    }
    for seed in 0..50 {
        let mut functions = vec![function_with(seed, false, 60, 1), function_with(seed + 1, false, 3, 0)];
        functions[0].name = "caller".into();
        inlined += usize::from(super::inline::run(&mut Program { functions, ..Program::default() }));
    }
    assert!(inlined > 5, "only {inlined}");
}
