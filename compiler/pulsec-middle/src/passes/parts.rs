//! Cuts giant functions into parts, functions of their own: rooting and the native compiler take more than linear time and memory in one.
//!
//! ```text
//! fn0 "f" direct(1) {              fn0 "f" direct(1) {
//! bb0(v0:p, v1:v, v2:v):           bb0(v0:p, v1:v, v2:v):
//!   v3:v = Neg v2                    v3:v = NewScope …                  ; slot 0: where to go on; then values that parts share
//!   …                                v4:v = Neg v2
//!   jump bb7(v3)                     ScopeSet[1] v3, v4                 ; the parameter of bb7
//! bb7(v9:v):                         jump bb1(1)
//!   v10:v = Neg v9                 bb1(v5:i) loop:
//!   …                                ScopeSet[0] v3, 0
//! }                                  switch v5 - 1 [bb2()] else bb3()
//!                                  bb2():
//!                                    v6:v = CallDirect[fn1] v0, v1, v3, v5
//!                                    v7:i = ScopeGet[0] v3
//!                                    0 ? return v6 : bb1(v7)
//!                                  fn1 "f" direct(2) {
//!                                  bb0(v0:p, v1:v, v2:v, v3:v):         ; v2 is the scope, v3 the entry
//!                                    v4:v = ScopeGet[1] v2
//!                                    jump bb1(v4)
//!                                  bb1(v5:v):                           ; bb7
//! ```
//! The first part stays in the function itself, which then calls one part after the other. A loop stays whole when it fits into a part; the
//! others are cut, and their back edges lead through the function. A value that another part uses is stored in the scope where it is defined and
//! loaded in each block that uses it; constants are made anew.
//!
//! Requires: verified IR after the coroutine split. Guarantees: S3, because no part contains a piece of a cycle that it does not contain whole; order
//! of effects; places in stacks (calls of parts have none). Skips: functions that use their arguments area outside the first part.

use pulse_abi::value;
use pulsec_ir::ir::{BlockId, Convention, FuncId, Function, Imm, InstId, Op, Origin, Program, Target, Term, Ty, ValueDef, ValueId};
use rustc_hash::FxHashMap;

use super::edit;
use crate::analysis::Cfg;
use crate::analysis::live_set::LiveSet;
use crate::analysis::liveness::{Liveness, def_blocks};
use crate::analysis::loops::Loops;

/// Instructions of a function that is cut, and of the parts it is cut into.
const GIANT: usize = 20_000;
const PART: usize = 2_000;
/// Values that are live at safepoints, counted once for each, of a function that is cut however few instructions it has: each is a load in the code.
const MANY_LIVE: usize = 40_000;
const SMALL_PART: usize = 200;
/// Functions below this are not looked at.
const ORDINARY: usize = 500;

/// Slots of one Scope cell: a larger one would be born in old space.
const SCOPE: usize = 500;

/// How a function is cut.
#[derive(Clone, Copy, Debug)]
pub struct Sizes {
    /// Most instructions of a part.
    pub part: usize,
    /// Most slots of one Scope cell.
    pub scope: usize,
}

/// Cuts what is giant. Parts are appended.
pub fn run(program: &mut Program) {
    run_with(program, sizes);
}

/// Cuts the functions for which `sizes` says how.
pub fn run_with(program: &mut Program, sizes: impl Fn(&Function) -> Option<Sizes>) {
    for i in 0..program.functions.len() {
        let f = &program.functions[i];
        let Some(sizes) = sizes(f) else { continue };
        let once = f.once || program.init == Some(FuncId::new(i));
        let first = FuncId::new(program.functions.len());
        if let Some((main, parts)) = cut(f, sizes, once, first) {
            program.functions[i] = main;
            program.functions.extend(parts);
        }
    }
}

fn sizes(f: &Function) -> Option<Sizes> {
    let insts: usize = f.blocks.iter().map(|b| b.insts.len()).sum();
    if insts > GIANT {
        return Some(Sizes { part: PART, scope: SCOPE });
    }
    (insts > ORDINARY && live_at_safepoints(f) > MANY_LIVE).then_some(Sizes { part: SMALL_PART, scope: SCOPE })
}

fn live_at_safepoints(f: &Function) -> usize {
    let cfg = Cfg::new(f);
    let live = Liveness::new(f, &cfg);
    let mut set = LiveSet::new(f.values.len());
    let mut sum = 0;
    for &b in &cfg.rpo {
        live.at_end(f, b, &mut set);
        for inst in f.block(b).insts.iter().rev().map(|id| f.inst(*id)) {
            if let Some(result) = inst.result {
                set.remove(result);
            }
            if inst.op.is_safepoint(&inst.imm) {
                sum += set.count();
            }
            inst.args.iter().filter(|v| !is_constant(f, **v)).for_each(|v| {
                set.insert(*v);
            });
        }
    }
    sum
}

/// Made anew in each block that uses it.
fn is_constant(f: &Function, v: ValueId) -> bool {
    use Op::*;
    matches!(f.values[v.index()].def, ValueDef::Inst(id) if matches!(f.inst(id).op, Word | Int | Float | Bool | Const | StaticAddr | WellKnownSymbol | LoadGlobalThis))
}

/// Blocks of at most `limit` instructions, numbered in reverse postorder.
fn shorten(f: &Function, limit: usize) -> Function {
    let mut f = f.clone();
    // Unreachable blocks would not get a part.
    edit::compact(&mut f);
    let mut b = 0;
    while b < f.blocks.len() {
        if f.blocks[b].insts.len() > limit {
            let rest = f.add_block();
            let tail = f.blocks[b].insts.split_off(limit);
            let block = &mut f.blocks[b];
            let term = std::mem::replace(&mut block.term, Term::Jump(Target { block: rest, args: Vec::new() }));
            let (cold, origin) = (block.cold, block.term_origin);
            let new = &mut f.blocks[rest.index()];
            (new.insts, new.term, new.cold, new.term_origin) = (tail, term, cold, origin);
        }
        b += 1;
    }
    edit::compact(&mut f);
    f
}

/// How the blocks of a function are shared out.
struct Plan {
    f: Function,
    /// By block.
    part: Vec<usize>,
    parts: usize,
    /// By block: its number as a place where a part is entered, from 1.
    entry: Vec<Option<u32>>,
    /// By part: the blocks where it is entered; their numbers follow each other.
    entries: Vec<Vec<BlockId>>,
    /// By block: a cut loop contains it; it is the header of one.
    repeats: Vec<bool>,
    cut_header: Vec<bool>,
    /// By value: its slot when another part uses it.
    slot: Vec<Option<u32>>,
    slots: u32,
    /// Whether a part uses the function object.
    uses_callee: bool,
    once: bool,
    scope: usize,
}

fn cut(f: &Function, sizes: Sizes, once: bool, first: FuncId) -> Option<(Function, Vec<Function>)> {
    let plan = Plan::new(shorten(f, sizes.part), sizes, once)?;
    let main = Piece::main(&plan, first).finish();
    let parts = (1..plan.parts).map(|part| Piece::part(&plan, part).finish()).collect();
    Some((main, parts))
}

impl Plan {
    fn new(f: Function, limits: Sizes, once: bool) -> Option<Plan> {
        let limit = limits.part;
        let cfg = Cfg::new(&f);
        let loops = Loops::new(&cfg);
        let size = |blocks: &[BlockId]| blocks.iter().map(|b| f.block(*b).insts.len() + 1).sum::<usize>();
        let sizes: Vec<usize> = loops.loops.iter().map(|l| size(&l.blocks)).collect();
        let blocks = f.blocks.len();
        let (mut repeats, mut cut_header) = (vec![false; blocks], vec![false; blocks]);
        for (l, data) in loops.loops.iter().enumerate() {
            if sizes[l] > limit {
                cut_header[data.header.index()] = true;
            }
        }
        // The outermost loop that stays whole, by block.
        let whole = |b: BlockId| {
            let mut found = None;
            let mut at = loops.innermost[b.index()];
            while let Some(l) = at.filter(|l| sizes[*l] <= limit) {
                found = Some(l);
                at = loops.loops[l].parent;
            }
            (found, at.is_some())
        };
        const NONE: usize = usize::MAX;
        let mut part = vec![NONE; blocks];
        let (mut current, mut filled) = (0, 0);
        for &b in &cfg.rpo {
            let (whole, cut) = whole(b);
            repeats[b.index()] = cut;
            if part[b.index()] != NONE {
                continue;
            }
            let unit = whole.map_or(std::slice::from_ref(&b), |l| &loops.loops[l].blocks);
            let more = size(unit);
            // A cut loop is entered at its header again, past what stands before it.
            if filled > 0 && (filled + more > limit || cut_header[b.index()]) {
                (current, filled) = (current + 1, 0);
            }
            filled += more;
            unit.iter().for_each(|b| part[b.index()] = current);
        }
        if current == 0 || cfg.rpo.iter().any(|b| part[b.index()] > 0 && f.block(*b).insts.iter().any(|id| f.inst(*id).op.is_bound_to_frame())) {
            return None;
        }
        let mut plan = Plan {
            part,
            parts: current + 1,
            entry: vec![None; blocks],
            entries: vec![Vec::new(); current + 1],
            repeats,
            cut_header,
            slot: vec![None; f.values.len()],
            slots: 1,
            uses_callee: false,
            once,
            scope: limits.scope,
            f,
        };
        for &b in &cfg.rpo {
            for target in plan.f.block(b).term.targets() {
                if plan.leaves(b, target.block) {
                    plan.entry[target.block.index()] = Some(0);
                }
            }
        }
        let mut number = 0;
        for part in 1..plan.parts {
            for &b in cfg.rpo.iter().filter(|b| plan.part[b.index()] == part) {
                if let Some(entry) = &mut plan.entry[b.index()] {
                    number += 1;
                    *entry = number;
                    plan.entries[part].push(b);
                }
            }
        }
        plan.share(&cfg);
        Some(plan)
    }

    /// Gives slots to what parts share.
    fn share(&mut self, cfg: &Cfg) {
        let def = def_blocks(&self.f);
        let mut shared: Vec<bool> = vec![false; self.f.values.len()];
        let callee = self.f.block(self.f.entry).params[0];
        let mut uses_callee = false;
        for &b in &cfg.rpo {
            let block = self.f.block(b);
            let mut using = |v: ValueId| {
                let elsewhere = def[v.index()].is_some_and(|d| self.part[d.index()] != self.part[b.index()]);
                shared[v.index()] |= elsewhere && !is_constant(&self.f, v) && !self.is_received(v);
                uses_callee |= elsewhere && v == callee;
            };
            block.insts.iter().flat_map(|id| &self.f.inst(*id).args).for_each(|v| using(*v));
            block.term.operands().iter().for_each(|v| using(*v));
            block.term.targets().iter().flat_map(|t| &t.args).for_each(|v| using(*v));
            if self.entry[b.index()].is_some() {
                block.params.iter().for_each(|v| shared[v.index()] = true);
            }
        }
        for (v, _) in shared.iter().enumerate().filter(|(_, shared)| **shared) {
            self.slot[v] = Some(self.slots);
            self.slots += 1;
        }
        self.uses_callee = uses_callee;
    }

    /// The function object and `this`: every part gets them.
    fn is_received(&self, v: ValueId) -> bool {
        self.f.convention != Convention::Resume && self.f.block(self.f.entry).params[..2].contains(&v)
    }

    /// Whether the way from one block to another leads through the function.
    fn leaves(&self, from: BlockId, to: BlockId) -> bool {
        self.part[from.index()] != self.part[to.index()] || (self.cut_header[to.index()] && to <= from)
    }
}

/// A function under construction.
struct Piece<'p> {
    plan: &'p Plan,
    number: usize,
    f: Function,
    /// By block and value of the original.
    blocks: Vec<Option<BlockId>>,
    values: Vec<Option<ValueId>>,
    callee: Option<ValueId>,
    this: Option<ValueId>,
    scope: ValueId,
    /// What the block under construction has loaded or made anew, by value of the original; Scope cells by number.
    loaded: FxHashMap<ValueId, ValueId>,
    scopes: FxHashMap<u32, ValueId>,
    /// In the function itself: the block that calls parts.
    driver: Option<BlockId>,
}

impl<'p> Piece<'p> {
    fn new(plan: &'p Plan, number: usize, f: Function) -> Self {
        Piece {
            plan,
            number,
            f,
            blocks: vec![None; plan.f.blocks.len()],
            values: vec![None; plan.f.values.len()],
            callee: None,
            this: None,
            scope: ValueId(0),
            loaded: FxHashMap::default(),
            scopes: FxHashMap::default(),
            driver: None,
        }
    }

    /// The function itself: the first part and the calls of the others.
    fn main(plan: &'p Plan, first: FuncId) -> Self {
        let mut f = Function { blocks: Vec::new(), insts: Vec::new(), values: Vec::new(), roots: None, ..plan.f.clone() };
        f.entry = BlockId(0);
        let mut piece = Piece::new(plan, 0, f);
        piece.copy_blocks();
        let entry = piece.block(plan.f.entry);
        piece.f.entry = entry;
        if plan.f.convention != Convention::Resume {
            let params = &piece.f.blocks[entry.index()].params;
            (piece.callee, piece.this) = (Some(params[0]), Some(params[1]));
        }
        piece.scope = piece.new_scopes(entry);
        piece.drive(entry, first);
        piece
    }

    fn part(plan: &'p Plan, number: usize) -> Self {
        let mut f = Function::new(plan.f.name.clone(), Convention::Direct { arity: 2 });
        f.sites.clone_from(&plan.f.sites);
        let mut piece = Piece::new(plan, number, f);
        let entry = piece.f.add_block();
        piece.f.entry = entry;
        piece.callee = Some(piece.f.add_param(entry, Ty::P));
        piece.this = Some(piece.f.add_param(entry, Ty::V));
        piece.scope = piece.f.add_param(entry, Ty::V);
        let at = piece.f.add_param(entry, Ty::V);
        if plan.f.convention != Convention::Resume {
            let params = &plan.f.block(plan.f.entry).params;
            (piece.values[params[0].index()], piece.values[params[1].index()]) = (piece.callee, piece.this);
        }
        piece.copy_blocks();
        let inside = || (0..plan.part.len()).filter(|b| plan.part[*b] == number);
        piece.f.once = plan.once && inside().all(|b| !plan.repeats[b]);
        // From the number of the entry to its block, with its parameters.
        let mut targets = Vec::new();
        for &b in &plan.entries[number] {
            let load = piece.f.add_block();
            piece.f.blocks[load.index()].cold = plan.f.block(b).cold;
            piece.start_block();
            let args = plan.f.block(b).params.iter().map(|v| piece.load(load, *v, Origin::NONE)).collect();
            piece.f.blocks[load.index()].term = Term::Jump(Target { block: piece.block(b), args });
            targets.push(Target { block: load, args: Vec::new() });
        }
        let lowest = plan.entries[number].first().and_then(|b| plan.entry[b.index()]).expect("compiler bug: a part without entry");
        let default = targets.pop().expect("checked");
        piece.f.blocks[entry.index()].term = if targets.is_empty() {
            Term::Jump(default)
        } else {
            let at = piece.push(entry, Op::UnboxI, &[at], Imm::None);
            let lowest = piece.push(entry, Op::Int, &[], Imm::I32(lowest as i32));
            let index = piece.push(entry, Op::SubI, &[at, lowest], Imm::None);
            Term::Switch { index, targets, default }
        };
        piece
    }

    fn push(&mut self, block: BlockId, op: Op, args: &[ValueId], imm: Imm) -> ValueId {
        self.f.push(block, op, args, imm, Origin::NONE).expect("the operation has a result")
    }

    fn block(&self, b: BlockId) -> BlockId {
        self.blocks[b.index()].expect("compiler bug: a block of another part")
    }

    /// Makes the blocks of this part and their parameters; instructions come with [`Self::finish`].
    fn copy_blocks(&mut self) {
        for (b, block) in self.plan.f.blocks.iter().enumerate().filter(|(b, _)| self.plan.part[*b] == self.number) {
            let new = self.f.add_block();
            self.blocks[b] = Some(new);
            self.f.blocks[new.index()].cold = block.cold;
            self.f.blocks[new.index()].term_origin = block.term_origin;
            for &param in &block.params {
                self.values[param.index()] = Some(self.f.add_param(new, self.plan.f.ty(param)));
            }
        }
    }

    /// Slots of a Scope cell of their own when there are many: the first one then holds the cells.
    fn scope_count(&self) -> usize {
        let slots = self.plan.slots as usize;
        if slots <= self.plan.scope { 0 } else { slots.div_ceil(self.plan.scope) }
    }

    fn new_scopes(&mut self, entry: BlockId) -> ValueId {
        let nothing = self.push(entry, Op::Word, &[], Imm::Word(value::UNDEFINED));
        let many = self.scope_count();
        if many == 0 {
            return self.push(entry, Op::NewScope, &vec![nothing; self.plan.slots as usize], Imm::None);
        }
        let inner: Vec<ValueId> = (0..many).map(|_| self.push(entry, Op::NewScope, &vec![nothing; self.plan.scope], Imm::None)).collect();
        self.push(entry, Op::NewScope, &inner, Imm::None)
    }

    /// The loop that calls one part after the other.
    fn drive(&mut self, entry: BlockId, first: FuncId) {
        let plan = self.plan;
        let nothing = |piece: &mut Self| piece.push(entry, Op::Word, &[], Imm::Word(value::UNDEFINED));
        // Functions that are only called directly may have no function object.
        let callee = match self.callee {
            Some(p) if plan.uses_callee => self.push(entry, Op::BoxP, &[p], Imm::None),
            _ => nothing(self),
        };
        let this = self.this.unwrap_or_else(|| nothing(self));
        let driver = self.f.add_block();
        self.driver = Some(driver);
        let number = self.f.add_param(driver, Ty::I);
        self.start_block();
        let zero = self.push(driver, Op::Word, &[], Imm::Word(value::int(0)));
        self.set(driver, 0, zero, Origin::NONE);
        let boxed = self.push(driver, Op::BoxI, &[number], Imm::None);
        let one = self.push(driver, Op::Int, &[], Imm::I32(1));
        let index = self.push(driver, Op::SubI, &[number, one], Imm::None);
        let mut targets = Vec::new();
        for part in 1..plan.parts {
            let call = self.f.add_block();
            self.start_block();
            let id = FuncId::new(first.index() + part - 1);
            let result = self.push(call, Op::CallDirect, &[callee, this, self.scope, boxed], Imm::Func(id));
            let (finished, again) = (self.f.add_block(), self.f.add_block());
            let next = self.get(call, 0, Origin::NONE);
            let next = self.push(call, Op::UnboxI, &[next], Imm::None);
            let none = self.push(call, Op::Int, &[], Imm::I32(0));
            let cond = self.push(call, Op::EqI, &[next, none], Imm::None);
            let to = |block| Target { block, args: Vec::new() };
            self.f.blocks[call.index()].term = Term::Branch { cond, then: to(finished), otherwise: to(again) };
            self.f.blocks[finished.index()].term = Term::Return(result);
            self.f.blocks[again.index()].term = Term::Jump(Target { block: driver, args: vec![next] });
            targets.extend(plan.entries[part].iter().map(|_| to(call)));
        }
        let default = targets.pop().expect("there is another part");
        self.f.blocks[driver.index()].term = if targets.is_empty() { Term::Jump(default) } else { Term::Switch { index, targets, default } };
    }

    fn start_block(&mut self) {
        self.loaded.clear();
        self.scopes.clear();
    }

    /// The Scope cell of a slot and the place in it.
    fn place(&mut self, block: BlockId, slot: u32) -> (ValueId, i32) {
        if self.scope_count() == 0 {
            return (self.scope, slot as i32);
        }
        let (number, at) = (slot / self.plan.scope as u32, slot % self.plan.scope as u32);
        let scope = match self.scopes.get(&number) {
            Some(scope) => *scope,
            None => {
                let scope = self.push(block, Op::ScopeGet, &[self.scope], Imm::I32(number as i32));
                self.scopes.insert(number, scope);
                scope
            }
        };
        (scope, at as i32)
    }

    fn get(&mut self, block: BlockId, slot: u32, origin: Origin) -> ValueId {
        let (scope, at) = self.place(block, slot);
        self.f.push(block, Op::ScopeGet, &[scope], Imm::I32(at), origin).expect("a value")
    }

    fn set(&mut self, block: BlockId, slot: u32, v: ValueId, origin: Origin) {
        let (scope, at) = self.place(block, slot);
        self.f.push(block, Op::ScopeSet, &[scope, v], Imm::I32(at), origin);
    }

    /// Stores a value of this part as that of the original.
    fn store(&mut self, block: BlockId, original: ValueId, v: ValueId, origin: Origin) {
        let Some(slot) = self.plan.slot[original.index()] else { return };
        let boxing = match self.f.ty(v) {
            Ty::V => None,
            Ty::I | Ty::U => Some(Op::BoxI),
            Ty::F => Some(Op::BoxF),
            Ty::B => Some(Op::BoxB),
            Ty::P => Some(Op::BoxCell),
        };
        let v = if self.f.ty(v) == Ty::U { self.push(block, Op::UToI, &[v], Imm::None) } else { v };
        let v = boxing.map_or(v, |op| self.push(block, op, &[v], Imm::None));
        self.set(block, slot, v, origin);
    }

    fn load(&mut self, block: BlockId, original: ValueId, origin: Origin) -> ValueId {
        let slot = self.plan.slot[original.index()].expect("compiler bug: a value of another part without slot");
        let v = self.get(block, slot, origin);
        let ty = self.plan.f.ty(original);
        let unboxing = match ty {
            Ty::V => None,
            Ty::I | Ty::U => Some(Op::UnboxI),
            Ty::F => Some(Op::UnboxNum),
            Ty::B => Some(Op::UnboxB),
            Ty::P => Some(Op::UnboxP),
        };
        let v = unboxing.map_or(v, |op| self.push(block, op, &[v], Imm::None));
        if ty == Ty::U { self.push(block, Op::IToU, &[v], Imm::None) } else { v }
    }

    /// What a value of the original is in this part, at the end of a block under construction.
    fn value(&mut self, block: BlockId, v: ValueId, origin: Origin) -> ValueId {
        if let Some(new) = self.values[v.index()].or_else(|| self.loaded.get(&v).copied()) {
            return new;
        }
        let new = match self.plan.f.values[v.index()].def {
            ValueDef::Inst(id) if is_constant(&self.plan.f, v) => {
                let inst = self.plan.f.inst(id);
                self.f.push(block, inst.op, &[], inst.imm.clone(), inst.origin).expect("a constant")
            }
            _ => self.load(block, v, origin),
        };
        self.loaded.insert(v, new);
        new
    }

    fn finish(mut self) -> Function {
        for b in 0..self.blocks.len() {
            if self.blocks[b].is_some() {
                self.fill(BlockId::new(b));
            }
        }
        edit::compact(&mut self.f);
        self.f
    }

    fn fill(&mut self, old: BlockId) {
        let plan = self.plan;
        let (data, block) = (plan.f.block(old), self.block(old));
        self.start_block();
        for &param in &data.params {
            if let Some(v) = self.values[param.index()].filter(|_| !plan.is_received(param)) {
                self.store(block, param, v, Origin::NONE);
            }
        }
        let tested = match &data.term {
            Term::TryBr { value, .. } => Some(*value),
            _ => None,
        };
        let origin = data.term_origin;
        for &id in &data.insts {
            let last = plan.f.inst(id).result.is_some_and(|v| Some(v) == tested);
            if last {
                // Nothing may stand between the instruction and the test of its result.
                for target in data.term.targets().into_iter().filter(|t| !plan.leaves(old, t.block)) {
                    target.args.iter().filter(|v| Some(**v) != tested).for_each(|v| {
                        self.value(block, *v, origin);
                    });
                }
            }
            self.copy_inst(block, id, last);
        }
        let mut term = data.term.clone();
        for v in term.operands_mut() {
            *v = self.value(block, *v, origin);
        }
        // Arguments first: what follows makes other blocks.
        for target in term.targets_mut() {
            if !plan.leaves(old, target.block) {
                target.args.iter_mut().for_each(|v| *v = self.value(block, *v, origin));
            }
        }
        let shared_result = tested.filter(|v| plan.slot[v.index()].is_some());
        for (i, target) in term.targets_mut().into_iter().enumerate() {
            let stores = shared_result.filter(|_| i == 0);
            let leaves = plan.leaves(old, target.block);
            if !leaves {
                target.block = self.block(target.block);
            }
            if leaves || stores.is_some() {
                self.detour(target, leaves, stores, origin);
            }
        }
        self.f.blocks[block.index()].term = term;
    }

    fn copy_inst(&mut self, block: BlockId, id: InstId, last: bool) {
        let inst = self.plan.f.inst(id);
        let args: Vec<ValueId> = inst.args.iter().map(|v| self.value(block, *v, inst.origin)).collect();
        let new = InstId::new(self.f.insts.len());
        let result = inst.result.map(|v| self.f.add_value(self.plan.f.ty(v), ValueDef::Inst(new)));
        self.f.insts.push(pulsec_ir::ir::Inst { op: inst.op, args: args.into(), imm: inst.imm.clone(), result, origin: inst.origin });
        self.f.blocks[block.index()].insts.push(new);
        if let (Some(old), Some(new)) = (inst.result, result) {
            self.values[old.index()] = Some(new);
            if !last {
                self.store(block, old, new, inst.origin);
            }
        }
    }

    /// Puts a block on an edge: stores the result that the branch has tested, and goes to another part when the target is in one.
    fn detour(&mut self, target: &mut Target, leaves: bool, stores: Option<ValueId>, origin: Origin) {
        let plan = self.plan;
        let new = self.f.add_block();
        self.start_block();
        self.f.blocks[new.index()].term_origin = origin;
        if let Some(v) = stores {
            let value = self.value(new, v, origin);
            self.store(new, v, value, origin);
        }
        let old = std::mem::replace(target, Target { block: new, args: Vec::new() });
        if !leaves {
            self.f.blocks[new.index()].term = Term::Jump(old);
            return;
        }
        let goal = plan.f.block(old.block);
        self.f.blocks[new.index()].cold = goal.cold;
        // All loads before the first store: parameters may be passed on to each other.
        let args: Vec<ValueId> = old.args.iter().map(|v| self.value(new, *v, origin)).collect();
        for (&param, arg) in goal.params.iter().zip(args) {
            self.store(new, param, arg, origin);
        }
        let number = plan.entry[old.block.index()].expect("compiler bug: a block that another part enters has no number") as i32;
        self.f.blocks[new.index()].term = match self.driver {
            Some(driver) => {
                let number = self.push(new, Op::Int, &[], Imm::I32(number));
                Term::Jump(Target { block: driver, args: vec![number] })
            }
            None => {
                let number = self.push(new, Op::Word, &[], Imm::Word(value::int(number)));
                self.set(new, 0, number, origin);
                let nothing = self.push(new, Op::Word, &[], Imm::Word(value::UNDEFINED));
                Term::Return(nothing)
            }
        };
    }
}
