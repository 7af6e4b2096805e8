//! Calls the function that the program says a callee most likely is, behind a guard.
//!
//! ```text
//! v3:v = GetProp[k1] v1                  v3:v = GetProp[k1] v1
//! v4:v = Call v3, v1, v2            →    v5:b = FnIs[fn7] v3
//!                                        br v5 ? bb1() : bb2()
//!                                      bb1():
//!                                        v6:v = CallDirect[fn7] v3, v1, v2
//!                                        jump bb3(v6)
//!                                      bb2() cold:
//!                                        v7:v = Call v3, v1, v2
//!                                        jump bb3(v7)
//!                                      bb3(v4:v):
//! ```
//! ```text
//! v3:v = Construct v1, v2, v4       →    the same with
//!                                          v6:v = CreateThis v2
//!                                          v7:v = CallDirect[fn7] v1, v6, v4
//!                                        and v6 for v7 when that is no object
//! ```
//! What a callee is likely to be: of a method, the functions that the unit defines under its name, when there are few; of a module cell or a
//! capture, the closure that is stored there; of `super(…)`, what the class extends. Requires: verified IR before inlining, which then sees direct calls. Guarantees: nothing is
//! assumed; a wrong guess costs the test. Skips: cold blocks; names with more than [`MANY`] functions, or more than one when they are too large
//! to inline (the call through the table is as good then).

use pulsec_ir::ir::{BlockId, CellId, ConstId, Construct, Convention, FuncId, Function, Imm, Op, Program, Term, Target, ValueDef, ValueId};
use pulse_abi::value;
use rustc_hash::FxHashMap;

use super::{edit, inline};
use crate::analysis::Cfg;
use crate::analysis::loops::Loops;

/// More functions of one name are not told apart by tests.
const MANY: usize = 3;

pub fn run(program: &mut Program) -> bool {
    let facts = Facts::new(program);
    if facts.is_empty() {
        return false;
    }
    let targets: Vec<Option<Callee>> = program.functions.iter().enumerate().map(|(i, f)| callee(f, FuncId::new(i))).collect();
    let mut any = false;
    for (i, f) in program.functions.iter_mut().enumerate() {
        // The top level runs once: outside loops its code is small rather than fast.
        let mut hot: Vec<bool> = if program.init == Some(FuncId::new(i)) {
            let loops = Loops::new(&Cfg::new(f));
            (0..f.blocks.len()).map(|b| loops.depth(BlockId::new(b)) > 0).collect()
        } else {
            vec![true; f.blocks.len()]
        };
        let mut changed = false;
        let mut b = 0;
        while b < f.blocks.len() {
            if hot[b]
                && !f.blocks[b].cold
                && let Some((at, list)) = f.blocks[b].insts.iter().enumerate().find_map(|(at, id)| {
                    let inst = f.inst(*id);
                    let mut list = match inst.op {
                        Op::Call | Op::Construct => facts.callees(f, FuncId::new(i), inst.args[0], &targets),
                        _ => Vec::new(),
                    };
                    list.retain(|callee| if inst.op == Op::Call { callee.calls } else { callee.constructs });
                    (!list.is_empty()).then_some((at, list))
                })
            {
                changed |= guard(f, BlockId::new(b), at, &list);
                hot.resize(f.blocks.len(), true);
            }
            b += 1;
        }
        if changed {
            edit::compact(f);
        }
        any |= changed;
    }
    any
}

/// A function that can be called directly.
#[derive(Clone, Copy)]
struct Callee {
    id: FuncId,
    arity: usize,
    small: bool,
    calls: bool,
    constructs: bool,
    /// `this` is new.target.
    derived: bool,
}

fn callee(f: &Function, id: FuncId) -> Option<Callee> {
    let Convention::Direct { arity } = f.convention else { return None };
    Some(Callee {
        id,
        arity: arity as usize,
        small: inline::fits(f, id),
        calls: matches!(f.construct, Construct::No | Construct::Base),
        constructs: matches!(f.construct, Construct::Base | Construct::ClassBase | Construct::ClassDerived),
        derived: f.construct == Construct::ClassDerived,
    })
}

/// Which closures the program puts where.
#[derive(Default)]
struct Facts {
    methods: FxHashMap<ConstId, Vec<FuncId>>,
    /// `None`: several, or something else.
    cells: FxHashMap<CellId, Option<FuncId>>,
    captures: FxHashMap<(FuncId, i32), Option<FuncId>>,
    /// What classes extend, by constructor.
    parents: FxHashMap<FuncId, FuncId>,
}

impl Facts {
    fn new(program: &Program) -> Self {
        let mut facts = Facts::default();
        for f in &program.functions {
            for inst in f.blocks.iter().flat_map(|b| &b.insts).map(|id| f.inst(*id)) {
                let closure = |i: usize| closure_of(f, inst.args[i]);
                match (inst.op, &inst.imm) {
                    // A method, not an accessor.
                    (Op::DefineMethod, Imm::I32(bits)) if bits & 3 == 0 => {
                        if let (Some(Imm::Const(key)), Some(g)) = (imm_of(f, inst.args[1], Op::Const), closure(2)) {
                            facts.method(*key, g);
                        }
                    }
                    (Op::SetProp, Imm::Const(key)) => {
                        if let Some(g) = closure(1) {
                            facts.method(*key, g);
                        }
                    }
                    (Op::NewObjectLiteral, Imm::Keys(keys)) => {
                        for (i, key) in keys.iter().enumerate() {
                            if let Some(g) = closure(i) {
                                facts.method(*key, g);
                            }
                        }
                    }
                    (Op::StoreCell, Imm::Cell(cell)) => {
                        let known = closure(0);
                        facts.cells.entry(*cell).and_modify(|old| *old = old.filter(|old| Some(*old) == known)).or_insert(known);
                    }
                    (Op::NewClosure, Imm::Func(g)) => {
                        for i in 0..inst.args.len() {
                            let known = closure(i);
                            facts.captures.entry((*g, i as i32)).and_modify(|old| *old = old.filter(|old| Some(*old) == known)).or_insert(known);
                        }
                    }
                    _ => {}
                }
            }
        }
        facts.cells.retain(|_, known| known.is_some());
        facts.captures.retain(|_, known| known.is_some());
        // Superclasses, by what is known about bindings.
        for (i, f) in program.functions.iter().enumerate() {
            for inst in f.blocks.iter().flat_map(|b| &b.insts).map(|id| f.inst(*id)) {
                if inst.op == Op::CallRt
                    && inst.imm == Imm::Name("op_class_setup".into())
                    && let (Some(class), Some(parent)) = (closure_of(f, inst.args[0]), facts.binding(f, FuncId::new(i), inst.args[1]))
                {
                    facts.parents.insert(class, parent);
                }
            }
        }
        facts
    }

    fn is_empty(&self) -> bool {
        self.methods.is_empty() && self.cells.is_empty() && self.captures.is_empty()
    }

    fn method(&mut self, key: ConstId, g: FuncId) {
        let list = self.methods.entry(key).or_default();
        if !list.contains(&g) {
            list.push(g);
        }
    }

    /// The closure that a binding holds, as far as the program says.
    fn binding(&self, f: &Function, id: FuncId, v: ValueId) -> Option<FuncId> {
        let ValueDef::Inst(def) = f.values[v.index()].def else { return None };
        let def = f.inst(def);
        match (def.op, &def.imm) {
            (Op::CheckTdz, _) => self.binding(f, id, def.args[0]),
            (Op::NewClosure, Imm::Func(g)) => Some(*g),
            (Op::LoadCell, Imm::Cell(cell)) => *self.cells.get(cell)?,
            (Op::Capture, Imm::I32(i)) if def.args[0] == f.block(f.entry).params[0] => *self.captures.get(&(id, *i))?,
            (Op::SuperConstructor, _) => self.parents.get(&id).copied(),
            _ => None,
        }
    }

    /// What to test a callee for.
    fn callees(&self, f: &Function, id: FuncId, v: ValueId, targets: &[Option<Callee>]) -> Vec<Callee> {
        if let Some(Imm::Const(key)) = imm_of(f, v, Op::GetProp) {
            let Some(list) = self.methods.get(key).filter(|list| list.len() <= MANY) else { return Vec::new() };
            let known: Vec<Callee> = list.iter().filter_map(|g| targets[g.index()]).collect();
            return if known.len() == list.len() && (known.len() == 1 || known.iter().all(|c| c.small)) { known } else { Vec::new() };
        }
        self.binding(f, id, v).and_then(|g| targets[g.index()]).into_iter().collect()
    }
}

fn closure_of(f: &Function, v: ValueId) -> Option<FuncId> {
    match imm_of(f, v, Op::NewClosure)? {
        Imm::Func(g) => Some(*g),
        _ => None,
    }
}

fn imm_of(f: &Function, v: ValueId, op: Op) -> Option<&Imm> {
    match f.values[v.index()].def {
        ValueDef::Inst(id) if f.inst(id).op == op => Some(&f.inst(id).imm),
        _ => None,
    }
}

/// Puts tests and direct calls before a call. False when it cannot.
fn guard(f: &mut Function, b: BlockId, at: usize, list: &[Callee]) -> bool {
    let Some(cut) = edit::cut(f, b, at) else { return false };
    let (call, origin) = (&cut.inst, cut.inst.origin);
    let to = |block| Target { block, args: Vec::new() };
    let mut test = b;
    for callee in list {
        let (hit, next) = (f.add_block(), f.add_block());
        let cond = f.push(test, Op::FnIs, &[call.args[0]], Imm::Func(callee.id), origin).expect("a boolean");
        f.blocks[test.index()].term = Term::Branch { cond, then: to(hit), otherwise: to(next) };
        // Constructors: new.target stands where others have `this`.
        let mut args = call.args.clone();
        let mut at = hit;
        let created = (call.op == Op::Construct && !callee.derived).then(|| {
            let this = f.push(at, Op::CreateThis, &[call.args[1]], Imm::None, origin).expect("a value");
            if let Some(handler) = &cut.handler {
                let made = f.add_block();
                f.blocks[at.index()].term = Term::TryBr { value: this, normal: to(made), handler: handler.clone() };
                at = made;
            }
            this
        });
        args[1] = created.unwrap_or(args[1]);
        while args.len() < callee.arity + 2 {
            args.push(f.push(at, Op::Word, &[], Imm::Word(value::UNDEFINED), origin).expect("a word"));
        }
        args.truncate(callee.arity + 2);
        let result = f.push(at, Op::CallDirect, &args, Imm::Func(callee.id), origin).expect("a value");
        match created {
            None => cut.resume(f, at, result),
            Some(this) => {
                let returned = f.add_block();
                let normal = to(returned);
                f.blocks[at.index()].term = match &cut.handler {
                    Some(handler) => Term::TryBr { value: result, normal, handler: handler.clone() },
                    None => Term::Jump(normal),
                };
                let is_object = f.push(returned, Op::IsObject, &[result], Imm::None, origin).expect("a boolean");
                let rest = |v| Target { block: cut.rest, args: vec![v] };
                f.blocks[returned.index()].term = Term::Branch { cond: is_object, then: rest(result), otherwise: rest(this) };
            }
        }
        test = next;
    }
    f.blocks[test.index()].cold = true;
    let result = f.push(test, call.op, &call.args, call.imm.clone(), origin).expect("a value");
    cut.resume(f, test, result);
    true
}

#[cfg(test)]
mod tests {
    use pulsec_ir::ir::{FuncId, parse, print, verify};

    /// `fn1` is a method `m` of one parameter, `fn2` a constructor; the top level puts them where they belong.
    const OTHERS: &str = "\
fn1 \"m\" direct(1) {
bb0(v0:p, v1:v, v2:v):
  return v2
}
fn2 \"C\" direct(1) construct=class_base {
bb0(v0:p, v1:v, v2:v):
  return v2
}
fn3 \"(top level)\" direct(0) {
bb0(v0:p, v1:v):
  v2:v = NewClosure[fn2]
  v3:v = CallRt[\"op_class_setup\"] v2, v1
  v4:v = Const[k0]
  v5:v = NewClosure[fn1]
  v6:v = DefineMethod[0] v3, v4, v5
  StoreCell[cell0] v2
  return v3
}
";

    fn check(before: &str, after: &str) {
        let head = "fn0 \"f\" direct(2) {\nbb0(v0:p, v1:v, v2:v, v3:v):\n";
        let mut program = parse::program(&format!("const k0 = \"m\"\nconst k1 = \"n\"\ncell cell0 \"C\"\n{head}{before}}}\n{OTHERS}")).unwrap();
        verify::program(&program).unwrap();
        super::run(&mut program);
        verify::program(&program).unwrap();
        assert_eq!(print::function(FuncId(0), &program.functions[0]), format!("{head}{after}}}\n"));
    }

    #[test]
    fn the_only_method_of_a_name() {
        check(
            "  v4:v = GetProp[k0] v2\n  v5:v = Call v4, v2\n  return v5\n",
            "  v4:v = GetProp[k0] v2\n  v5:b = FnIs[fn1] v4\n  br v5 ? bb1() : bb2()\n\
             bb1():\n  v6:v = Word[undefined]\n  v7:v = CallDirect[fn1] v4, v2, v6\n  jump bb3(v7)\n\
             bb2() cold:\n  v8:v = Call v4, v2\n  jump bb3(v8)\n\
             bb3(v9:v):\n  return v9\n",
        );
    }

    #[test]
    fn a_constructor_under_a_handler() {
        check(
            "  v4:v = LoadCell[cell0]\n  v5:v = Construct v4, v4, v3\n  try v5 ? bb1() : bb2()\nbb1():\n  return v5\nbb2() cold:\n  return v3\n",
            "  v4:v = LoadCell[cell0]\n  v5:b = FnIs[fn2] v4\n  br v5 ? bb1() : bb4()\n\
             bb1():\n  v6:v = CreateThis v4\n  try v6 ? bb2() : bb7()\n\
             bb2():\n  v7:v = CallDirect[fn2] v4, v6, v3\n  try v7 ? bb3() : bb7()\n\
             bb3():\n  v8:b = IsObject v7\n  br v8 ? bb5(v7) : bb5(v6)\n\
             bb4() cold:\n  v9:v = Construct v4, v4, v3\n  try v9 ? bb5(v9) : bb7()\n\
             bb5(v10:v):\n  jump bb6()\n\
             bb6():\n  return v10\n\
             bb7() cold:\n  return v3\n",
        );
    }

    #[test]
    fn unknown_names_and_calls_of_classes_stay() {
        let body = "  v4:v = GetProp[k1] v2\n  v5:v = Call v4, v2\n  v6:v = LoadCell[cell0]\n  v7:v = Call v6, v2\n  return v7\n";
        check(body, body);
    }
}
