//! The coroutine split: a function with an `InitialSuspend` becomes an entry function, which makes the coroutine object, and a Resume function,
//! which goes on where the body stopped.
//!
//! Before → after:
//! ```text
//! fn0 "g" direct(1) {                    fn0 "g" direct(1) resume=fn1 frame=1 {
//! bb0(v0:p, v1:v, v2:v):                 bb0(v0:p, v1:v, v2:v):
//!   v3:v = InitialSuspend[40]              v3:v = CoroutineNew[40] v0
//!   v4:v = Suspend[0] v2                   CoroutineSave[0] v3, v2
//!   v5:i = ResumeMode                      return v3
//!   …                                    }
//!   return v2                            fn1 "g" resume {
//! }                                      bb0(v0:p, v1:i, v2:v):
//!                                          v3:v = BoxP v0
//!                                          v4:i = CoroutineState v3
//!                                          CoroutineSetState[-2] v3
//!                                          v5:i = Int[2]
//!                                          v6:i = ShrI v4, v5
//!                                          switch v6 [bb1()] else bb2()
//!                                        bb1():
//!                                          v7:v = CoroutineLoad[0] v3
//!                                          CoroutineSave[0] v3, v7
//!                                          CoroutineSetState[4] v3
//!                                          return v7
//!                                        bb2():
//!                                          v8:v = CoroutineLoad[0] v3      ; ResumeMode is v1, the value sent v2
//!                                          …
//!                                          CoroutineSetState[-1] v3
//!                                          return v8
//! ```
//! A suspended state is `(point << 2) | kind`. Only values live across a suspension are saved, all of them at each one, in slots numbered
//! per suspension; constants are made anew. A body that throws leaves the state at "running", which the driver takes for done.
//!
//! Requires: verified IR; argument ops and nothing that suspends before the `InitialSuspend`, which is not in a loop.
//! Guarantees: C2, S3: resumption inside a loop goes through a dispatch block at its header ([`super::reducible`]).
//! Skips: leaving out saves of values that the frame already holds; reading the callee from the coroutine instead of a slot.

use std::collections::VecDeque;

use pulse_abi::kinds::Kind;
use pulse_abi::layout::{CO_DONE, CO_RUNNING};
use pulsec_base::Span;
use pulsec_ir::ir::cfg::Cfg;
use pulsec_ir::ir::{BlockId, Construct, Convention, FuncId, Function, Imm, InstId, Op, Origin, Program, Target, Term, Ty, ValueDef, ValueId};
use rustc_hash::FxHashMap;

use super::{edit, reducible};
use crate::analysis::liveness::{Liveness, def_blocks};

/// Splits every coroutine of the unit. Resume functions are appended.
pub fn run(program: &mut Program) {
    for i in 0..program.functions.len() {
        let f = &program.functions[i];
        let suspends = f.blocks.iter().flat_map(|b| &b.insts).any(|id| f.inst(*id).op == Op::InitialSuspend);
        if suspends {
            let id = FuncId::new(program.functions.len());
            let (mut entry, resume) = split(f);
            entry.resume = Some(id);
            program.functions[i] = entry;
            program.functions.push(resume);
        }
    }
}

/// A place where the body stops; number 0 is the initial one.
struct Point {
    /// Ends in the suspension.
    block: BlockId,
    /// Goes on here.
    next: BlockId,
    inst: InstId,
    /// What the frame keeps: slot i has the i-th.
    live: Vec<ValueId>,
}

fn split(f: &Function) -> (Function, Function) {
    let mut f = f.clone();
    f.roots = None;
    // Code of the original may be unreachable; it must not be mistaken for a suspension point.
    edit::compact(&mut f);
    let points = find_points(&mut f);
    let mut entry = f.clone();
    entry.frame_size = points.iter().map(|p| p.live.len()).max().unwrap_or(0) as u32;
    make_entry(&mut entry, &points[0]);
    let resume = Resume::make(f, &points);
    (entry, resume)
}

/// Ends the block after each suspension and finds what is live there.
fn find_points(f: &mut Function) -> Vec<Point> {
    let mut points = Vec::new();
    let mut b = 0;
    while b < f.blocks.len() {
        let at = f.blocks[b].insts.iter().position(|id| matches!(f.inst(*id).op, Op::InitialSuspend | Op::Suspend));
        if let Some(at) = at {
            let (block, next) = (BlockId::new(b), f.add_block());
            let inst = f.blocks[b].insts[at];
            let rest = f.blocks[b].insts.split_off(at + 1);
            let mut term = std::mem::replace(&mut f.blocks[b].term, Term::Jump(Target { block: next, args: Vec::new() }));
            if let Term::TryBr { value, normal, .. } = &term
                && Some(*value) == f.inst(inst).result
            {
                // What is sent is never EXC: a throw comes as a resume mode.
                term = Term::Jump(normal.clone());
            }
            let (cold, origin) = (f.blocks[b].cold, f.blocks[b].term_origin);
            let new = &mut f.blocks[next.index()];
            (new.insts, new.term, new.cold, new.term_origin) = (rest, term, cold, origin);
            let point = Point { block, next, inst, live: Vec::new() };
            if f.inst(inst).op == Op::InitialSuspend {
                points.insert(0, point);
            } else {
                points.push(point);
            }
        }
        b += 1;
    }
    let cfg = Cfg::new(f);
    let live = Liveness::new(f, &cfg);
    for point in &mut points {
        let result = f.inst(point.inst).result;
        point.live = live.live_in[point.next.index()].iter().copied().filter(|v| Some(*v) != result && !is_constant(f, *v)).collect();
    }
    for point in &mut points {
        point.live.retain(|v| !is_op(f, *v, &[Op::CurrentCoroutine]));
    }
    points
}

fn is_op(f: &Function, v: ValueId, ops: &[Op]) -> bool {
    matches!(f.values[v.index()].def, ValueDef::Inst(id) if ops.contains(&f.inst(id).op))
}

/// Made anew where it is needed instead of being saved.
fn is_constant(f: &Function, v: ValueId) -> bool {
    is_op(f, v, &[Op::Word, Op::Int, Op::Float, Op::Bool, Op::Const, Op::StaticAddr, Op::WellKnownSymbol, Op::LoadGlobalThis])
}

fn save(f: &mut Function, block: BlockId, coroutine: ValueId, point: &Point, value_of: impl Fn(ValueId) -> ValueId, origin: Origin) {
    for (slot, &v) in point.live.iter().enumerate() {
        let source = value_of(v);
        let source = if f.ty(v) == Ty::U { f.push(block, Op::UToI, &[source], Imm::None, origin).expect("an int") } else { source };
        let boxing = match f.ty(v) {
            Ty::V => None,
            Ty::I | Ty::U => Some(Op::BoxI),
            Ty::F => Some(Op::BoxF),
            Ty::B => Some(Op::BoxB),
            Ty::P => Some(Op::BoxCell),
        };
        let boxed = boxing.map_or(source, |op| f.push(block, op, &[source], Imm::None, origin).expect("boxing has a result"));
        f.push(block, Op::CoroutineSave, &[coroutine, boxed], Imm::I32(slot as i32), origin);
    }
}

fn make_entry(f: &mut Function, point: &Point) {
    let b = point.block;
    let inst = f.inst(point.inst).clone();
    let callee = f.block(f.entry).params[0];
    f.blocks[b.index()].insts.pop();
    let coroutine = f.push(b, Op::CoroutineNew, &[callee], inst.imm.clone(), inst.origin).expect("a coroutine");
    save(f, b, coroutine, point, |v| v, inst.origin);
    let result = if inst.imm == Imm::I32(Kind::AsyncCoroutine as i32) {
        f.push(b, Op::CallRt, &[coroutine], Imm::Name("op_async_start".into()), inst.origin).expect("a promise")
    } else {
        coroutine
    };
    f.blocks[b.index()].term = Term::Return(result);
    edit::compact(f);
}

/// The second half under construction. Values keep their numbers from the original; those that cross a suspension then stand for variables
/// with several definitions, and get block parameters where these meet.
struct Resume<'a> {
    f: Function,
    cfg: Cfg,
    points: &'a [Point],
    coroutine: ValueId,
    coroutine_p: ValueId,
    mode: ValueId,
    sent: ValueId,
    crosses: Vec<bool>,
    constant: Vec<bool>,
    /// What a variable is at the end of a block that (re)defines it.
    defs: FxHashMap<(ValueId, BlockId), ValueId>,
    at_entry: FxHashMap<(ValueId, BlockId), ValueId>,
    /// Parameters whose arguments are still missing, in order of creation.
    incomplete: VecDeque<(BlockId, ValueId)>,
    fillers: FxHashMap<Ty, ValueId>,
    /// Constants made anew: instructions to put at the start of a block.
    clones: FxHashMap<(ValueId, BlockId), ValueId>,
    prefix: Vec<Vec<InstId>>,
    def_block: Vec<Option<BlockId>>,
}

impl<'a> Resume<'a> {
    fn make(original: Function, points: &'a [Point]) -> Function {
        let values = original.values.len();
        let mut crosses = vec![false; values];
        for point in points {
            point.live.iter().chain(&original.inst(point.inst).result).for_each(|v| crosses[v.index()] = true);
        }
        // A mode is a parameter of the resumption in which it was asked for.
        crosses.iter_mut().enumerate().for_each(|(v, c)| *c |= is_op(&original, ValueId::new(v), &[Op::ResumeMode]));
        let constant = (0..values).map(|v| is_constant(&original, ValueId::new(v))).collect();
        let mut f = original;
        f.convention = Convention::Resume;
        f.construct = Construct::No;
        (f.captures, f.length, f.name_const, f.source) = (0, 0, None, Span::NONE);
        let entry = f.add_block();
        f.entry = entry;
        let (coroutine_p, mode, sent) = (f.add_param(entry, Ty::P), f.add_param(entry, Ty::I), f.add_param(entry, Ty::V));
        let coroutine = f.push(entry, Op::BoxP, &[coroutine_p], Imm::None, Origin::NONE).expect("a value");
        let mut r = Resume {
            cfg: Cfg::new(&f),
            f,
            points,
            coroutine,
            coroutine_p,
            mode,
            sent,
            crosses,
            constant,
            defs: FxHashMap::default(),
            at_entry: FxHashMap::default(),
            incomplete: VecDeque::new(),
            fillers: FxHashMap::default(),
            clones: FxHashMap::default(),
            prefix: Vec::new(),
            def_block: Vec::new(),
        };
        r.dispatch();
        r.leave();
        reducible::run(&mut r.f, coroutine_p);
        r.cfg = Cfg::new(&r.f);
        r.reload();
        r.rename();
        let mut f = r.f;
        edit::compact(&mut f);
        while edit::remove_trivial_params(&mut f) {}
        edit::compact(&mut f);
        f
    }

    /// The entry block: from the state to the suspension point.
    fn dispatch(&mut self) {
        let (entry, co) = (self.f.entry, self.coroutine);
        let f = &mut self.f;
        let state = f.push(entry, Op::CoroutineState, &[co], Imm::None, Origin::NONE).expect("a state");
        f.push(entry, Op::CoroutineSetState, &[co], Imm::I32(CO_RUNNING), Origin::NONE);
        let mut targets: Vec<Target> = self.points.iter().map(|p| Target { block: p.next, args: Vec::new() }).collect();
        let default = targets.pop().expect("an initial suspension");
        f.blocks[entry.index()].term = if targets.is_empty() {
            Term::Jump(default)
        } else {
            let two = f.push(entry, Op::Int, &[], Imm::I32(2), Origin::NONE).expect("a constant");
            let index = f.push(entry, Op::ShrI, &[state, two], Imm::None, Origin::NONE).expect("a number");
            Term::Switch { index, targets, default }
        };
    }

    /// Returns and suspensions set the state.
    fn leave(&mut self) {
        let f = &mut self.f;
        for b in 0..f.blocks.len() {
            if let Term::Return(_) = f.blocks[b].term {
                let origin = f.blocks[b].term_origin;
                f.push(BlockId::new(b), Op::CoroutineSetState, &[self.coroutine], Imm::I32(CO_DONE), origin);
            }
        }
        for (number, point) in self.points.iter().enumerate().skip(1) {
            let inst = f.inst(point.inst).clone();
            let Imm::I32(kind) = inst.imm else { panic!("compiler bug: a suspension without kind") };
            f.blocks[point.block.index()].insts.pop();
            save(f, point.block, self.coroutine, point, |v| v, inst.origin);
            f.push(point.block, Op::CoroutineSetState, &[self.coroutine], Imm::I32((number as i32) << 2 | kind), inst.origin);
            f.blocks[point.block.index()].term = Term::Return(inst.args[0]);
        }
    }

    /// Loads the frame after each suspension.
    fn reload(&mut self) {
        let f = &mut self.f;
        self.prefix = vec![Vec::new(); f.blocks.len()];
        for point in self.points {
            let prefix = &mut self.prefix[point.next.index()];
            let origin = f.inst(point.inst).origin;
            for (slot, &v) in point.live.iter().enumerate() {
                let load = f.add_inst(Op::CoroutineLoad, &[self.coroutine], Imm::I32(slot as i32), origin);
                prefix.push(load);
                let mut value = f.inst(load).result.expect("a value");
                let unboxing = match f.ty(v) {
                    Ty::V => None,
                    Ty::I | Ty::U => Some(Op::UnboxI),
                    Ty::F => Some(Op::UnboxNum),
                    Ty::B => Some(Op::UnboxB),
                    Ty::P => Some(Op::UnboxP),
                };
                if let Some(op) = unboxing {
                    let unbox = f.add_inst(op, &[value], Imm::None, origin);
                    prefix.push(unbox);
                    value = f.inst(unbox).result.expect("a value");
                }
                if f.ty(v) == Ty::U {
                    let raw = f.add_inst(Op::IToU, &[value], Imm::None, origin);
                    prefix.push(raw);
                    value = f.inst(raw).result.expect("a value");
                }
                self.defs.insert((v, point.next), value);
            }
            if let Some(result) = f.inst(point.inst).result {
                self.defs.insert((result, point.next), self.sent);
            }
        }
    }

    /// Gives every use of a variable the definition that reaches it.
    fn rename(&mut self) {
        // The suspensions' own results are defined by the resumption only.
        let mut suspended = vec![false; self.f.insts.len()];
        self.points.iter().for_each(|p| suspended[p.inst.index()] = true);
        self.def_block = def_blocks(&self.f);
        self.find_undominated();
        for b in self.cfg.rpo.clone() {
            let block = self.f.block(b);
            let originals: Vec<ValueId> = block.params.iter().copied().chain(block.insts.iter().filter(|i| !suspended[i.index()]).filter_map(|i| self.f.inst(*i).result)).collect();
            for v in originals {
                if self.crosses.get(v.index()) == Some(&true) {
                    let def = if is_op(&self.f, v, &[Op::ResumeMode]) { self.mode } else { v };
                    self.defs.entry((v, b)).or_insert(def);
                }
            }
        }
        for b in self.cfg.rpo.clone() {
            if b == self.f.entry {
                continue;
            }
            for i in 0..self.f.block(b).insts.len() {
                let id = self.f.block(b).insts[i];
                for a in 0..self.f.inst(id).args.len() {
                    let v = self.resolve(self.f.inst(id).args[a], b);
                    self.f.insts[id.index()].args[a] = v;
                }
            }
            let mut term = self.f.block(b).term.clone();
            term.for_each_value_mut(|v| *v = self.resolve(*v, b));
            self.f.blocks[b.index()].term = term;
        }
        while let Some((block, variable)) = self.incomplete.pop_front() {
            let mut preds = self.cfg.preds[block.index()].clone();
            preds.sort_unstable();
            preds.dedup();
            for pred in preds {
                let v = self.at_end(variable, pred);
                for target in self.f.blocks[pred.index()].term.targets_mut() {
                    if target.block == block {
                        target.args.push(v);
                    }
                }
            }
        }
        for (b, prefix) in std::mem::take(&mut self.prefix).into_iter().enumerate() {
            self.f.blocks[b].insts.splice(0..0, prefix);
        }
        for block in &mut self.f.blocks {
            block.insts.retain(|id| !matches!(self.f.insts[id.index()].op, Op::ResumeMode | Op::CurrentCoroutine));
        }
    }

    /// A dispatch block joins ways that did not meet before, so a definition may no longer dominate a use beyond it although it still
    /// comes before it whenever the use is reached: such a value is a variable too.
    fn find_undominated(&mut self) {
        for &b in &self.cfg.rpo {
            let block = self.f.block(b);
            let in_insts = block.insts.iter().flat_map(|i| &self.f.inst(*i).args).copied();
            let in_targets = block.term.targets().into_iter().flat_map(|t| t.args.clone());
            for v in in_insts.chain(block.term.operands()).chain(in_targets.collect::<Vec<_>>()) {
                let Some(crosses) = self.crosses.get_mut(v.index()) else { continue };
                let dominated = self.def_block[v.index()].is_some_and(|d| self.cfg.is_reachable(d) && self.cfg.dominates(d, b));
                *crosses |= !dominated;
            }
        }
    }

    /// What `v` is at a use in block `b`.
    fn resolve(&mut self, v: ValueId, b: BlockId) -> ValueId {
        if v.index() >= self.crosses.len() {
            return v;
        }
        if is_op(&self.f, v, &[Op::CurrentCoroutine]) {
            return self.coroutine;
        }
        if self.constant[v.index()] {
            return self.constant_in(v, b);
        }
        if self.crosses[v.index()] { self.at_end(v, b) } else { v }
    }

    /// The constant itself when its own block makes it, else one made at the start of the block.
    fn constant_in(&mut self, v: ValueId, b: BlockId) -> ValueId {
        let ValueDef::Inst(id) = self.f.values[v.index()].def else { return v };
        if self.def_block[v.index()] == Some(b) {
            return v;
        }
        if let Some(&clone) = self.clones.get(&(v, b)) {
            return clone;
        }
        let inst = self.f.inst(id).clone();
        let clone = self.f.add_inst(inst.op, &[], inst.imm, inst.origin);
        self.prefix[b.index()].push(clone);
        let value = self.f.inst(clone).result.expect("a constant");
        self.clones.insert((v, b), value);
        value
    }

    /// A definition in the block comes before every use in it: reloads stand at the start, and the original was in SSA form.
    fn at_end(&mut self, v: ValueId, b: BlockId) -> ValueId {
        match self.defs.get(&(v, b)) {
            Some(&def) => def,
            None => self.at_start(v, b),
        }
    }

    fn at_start(&mut self, v: ValueId, b: BlockId) -> ValueId {
        let mut path = Vec::new();
        let mut block = b;
        let found = loop {
            if let Some(&known) = self.at_entry.get(&(v, block)) {
                break known;
            }
            if block == self.f.entry {
                break self.filler(self.f.ty(v));
            }
            path.push(block);
            if let [pred] = self.cfg.preds[block.index()][..] {
                if let Some(&def) = self.defs.get(&(v, pred)) {
                    break def;
                }
                block = pred;
            } else {
                let ty = self.f.ty(v);
                let param = self.f.add_param(block, ty);
                self.incomplete.push_back((block, v));
                break param;
            }
        };
        for block in path {
            self.at_entry.insert((v, block), found);
        }
        found
    }

    fn filler(&mut self, ty: Ty) -> ValueId {
        if let Some(&v) = self.fillers.get(&ty) {
            return v;
        }
        let prefix = &mut self.prefix[self.f.entry.index()];
        let v = reducible::filler(&mut self.f, ty, self.coroutine_p, |f, op, args, imm| {
            let inst = f.add_inst(op, args, imm, Origin::NONE);
            prefix.push(inst);
            f.inst(inst).result.expect("a constant")
        });
        self.fillers.insert(ty, v);
        v
    }
}

#[cfg(test)]
mod tests {
    use pulsec_ir::ir::{FuncId, parse, print, verify};

    fn split(text: &str) -> pulsec_ir::ir::Program {
        let mut program = parse::program(text).unwrap();
        verify::program(&program).unwrap();
        super::run(&mut program);
        if let Err(errors) = verify::program(&program) {
            panic!("{}\n{}", errors.join("\n"), print::program(&program));
        }
        program
    }

    #[test]
    fn straight_generator() {
        let program = split(
            "fn0 \"g\" direct(1) {\nbb0(v0:p, v1:v, v2:v):\nv3:v = InitialSuspend[40]\nv4:v = Suspend[0] v2\nv5:v = Suspend[2] v4\nreturn v2\n}",
        );
        let expected = r#"fn1 "g" resume {
bb0(v0:p, v1:i, v2:v):
  v3:v = BoxP v0
  v4:i = CoroutineState v3
  CoroutineSetState[-2] v3
  v5:i = Int[2]
  v6:i = ShrI v4, v5
  switch v6 [bb1(), bb2()] else bb3()
bb1():
  v7:v = CoroutineLoad[0] v3
  CoroutineSave[0] v3, v7
  CoroutineSetState[4] v3
  return v7
bb2():
  v8:v = CoroutineLoad[0] v3
  CoroutineSave[0] v3, v8
  CoroutineSetState[10] v3
  return v2
bb3():
  v9:v = CoroutineLoad[0] v3
  CoroutineSetState[-1] v3
  return v9
}
"#;
        assert_eq!(print::function(FuncId(1), &program.functions[1]), expected);
        assert_eq!(program.functions[0].frame_size, 1);
    }

    #[test]
    fn async_entry_starts_it() {
        let program = split("fn0 \"a\" direct(0) {\nbb0(v0:p, v1:v):\nv2:v = InitialSuspend[42]\nv3:v = Capture[0] v0\nreturn v3\n}");
        let expected = "fn0 \"a\" direct(0) resume=fn1 frame=1 {\nbb0(v0:p, v1:v):\n  v2:v = CoroutineNew[42] v0\n  v3:v = BoxCell v0\n  CoroutineSave[0] v2, v3\n  v4:v = CallRt[\"op_async_start\"] v2\n  return v4\n}\n";
        assert_eq!(print::function(FuncId(0), &program.functions[0]), expected);
    }

    /// A yield on one of two ways through a loop body: resumption enters the loop in the middle.
    #[test]
    fn resumption_inside_a_loop_is_reducible() {
        let program = split(
            "fn0 \"g\" direct(1) {
bb0(v0:p, v1:v, v2:v):
  v3:v = InitialSuspend[40]
  v4:v = Word[int 0]
  jump bb1(v4)
bb1(v5:v) loop:
  v6:b = IsInt v5
  br v6 ? bb2() : bb4()
bb2():
  v7:b = IsString v2
  br v7 ? bb3() : bb5(v2)
bb3():
  v8:v = Suspend[0] v5
  v9:i = ResumeMode
  v10:v = BoxI v9
  jump bb5(v10)
bb5x():
".replace("bb5x():\n", "bb4():\n  return v5\nbb5(v11:v):\n  v12:v = Add v5, v11\n  jump bb1(v12)\n}").as_str(),
        );
        let text = print::function(FuncId(1), &program.functions[1]);
        assert!(text.contains("loop:"), "{text}");
    }

    #[test]
    fn nested_loops_with_suspensions_at_each_level() {
        let program = split(
            "fn0 \"g\" direct(1) {
bb0(v0:p, v1:v, v2:v):
  v3:v = InitialSuspend[41]
  jump bb1(v2)
bb1(v4:v) loop:
  v5:b = IsInt v4
  br v5 ? bb2(v4) : bb6()
bb2(v6:v) loop:
  v7:b = IsInt v6
  br v7 ? bb3() : bb5()
bb3():
  v8:b = IsString v4
  br v8 ? bb4() : bb7(v4)
bb4():
  v9:v = Suspend[1] v6
  jump bb7(v9)
bb5():
  v10:b = IsBool v6
  br v10 ? bb8() : bb9(v6)
bb6():
  return v4
bb7(v11:v):
  v12:v = Add v6, v11
  jump bb2(v12)
bb8():
  v13:v = Suspend[0] v4
  jump bb9(v13)
bb9(v14:v):
  v15:v = Add v14, v4
  jump bb1(v15)
}",
        );
        assert_eq!(program.functions.len(), 2);
    }

    #[test]
    fn handlers_and_modes() {
        let program = split(
            "fn0 \"a\" direct(0) {
bb0(v0:p, v1:v):
  v2:v = InitialSuspend[42]
  v3:f = Float[1.5]
  v4:f = AddF v3, v3
  v5:v = Suspend[1] v1
  try v5 ? bb1() : bb3()
bb1():
  v6:i = ResumeMode
  v7:b = IToB v6
  br v7 ? bb2() : bb4()
bb2():
  v8:v = Throw v5
  try v8 ? bb4() : bb3()
bb3() cold:
  v9:v = TakeException
  return v9
bb4():
  v10:v = Suspend[1] v5
  v11:v = BoxF v4
  return v11
}",
        );
        let text = print::function(FuncId(1), &program.functions[1]);
        assert!(text.contains("UnboxNum"), "{text}");
        assert!(!text.contains("try v5"), "{text}");
    }
}
