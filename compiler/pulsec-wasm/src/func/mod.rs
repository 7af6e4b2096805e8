//! The body of one function: values, locals, roots. Control flow is in `flow`, ops in the others.

mod arith;
mod calls;
mod compare;
mod elements;
mod flow;
mod frame;
mod iterate;
mod leaves;
mod objects;
mod ops;
mod props;
mod stores;
mod uses;

use pulse_abi::layout::{
    ARGC_NEW, CTL_ALLOC_LIMIT, CTL_ALLOC_PTR,
};
use pulse_abi::value::{EXC, TAG_CELL, TDZ};
use pulsec_ir::ir::{BlockId, Construct, FuncId, Function, Imm, InstId, Op, Origin, Roots, Term, Ty, ValueDef, ValueId};
use wasm_encoder::{BlockType, ValType};

use crate::asm::{Asm, Sym};
use crate::graph::Graph;
use crate::unit::{Code, F64, Flavour, I32, I64, Unit};
use uses::{Fate, Uses};

/// An enclosing wasm label.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Label {
    /// Where EXC is returned.
    Exc,
    Block(BlockId),
    Loop(BlockId),
    /// An `if` or a block inside an op's expansion.
    Inner,
}

/// Locals of the calling convention.
#[derive(Clone, Copy, Default)]
struct Frame {
    fp: u32,
    /// Generic convention: number of arguments, argument area.
    argc: u32,
    argp: u32,
}

pub struct Emitter<'u, 'p> {
    unit: &'u mut Unit<'p>,
    id: FuncId,
    f: &'p Function,
    roots: &'p Roots,
    uses: Uses,
    extent: frame::Extent,
    asm: Asm,
    labels: Vec<Label>,
    /// Local of each value that has one.
    place: Vec<Option<u32>>,
    params: u32,
    local_types: Vec<ValType>,
    free: [Vec<u32>; 3],
    temporaries: Vec<u32>,
    /// Block-local values that the terminator reads.
    pending: Vec<ValueId>,
    frame: Frame,
    positions: Vec<(u32, Origin)>,
    /// The instruction's exception is looked at by the block's terminator.
    guarded: bool,
    /// Small code before fast code: cold blocks, and top-level code outside loops.
    small: bool,
    /// By block of the top level: whether it runs once. Empty in other functions.
    once: Vec<bool>,
}

pub fn val_type(ty: Ty) -> ValType {
    match ty {
        Ty::V => I64,
        Ty::F => F64,
        Ty::I | Ty::B | Ty::P | Ty::U => I32,
    }
}

fn class(ty: ValType) -> usize {
    match ty {
        ValType::I32 => 0,
        ValType::I64 => 1,
        _ => 2,
    }
}

/// Emits the body of a function under its flavour's signature.
pub fn emit_body(unit: &mut Unit<'_>, id: FuncId) -> Code {
    let program = unit.program;
    let f = &program.functions[id.index()];
    let roots = f.roots.as_ref().unwrap_or_else(|| panic!("{} reached the emitter without roots", f.name));
    let flavour = unit.flavour(id);
    let ty = unit.flavour_type(flavour);
    let graph = Graph::new(f);
    let once = if f.once || program.init == Some(id) { graph.repeats().iter().map(|r| !r).collect() } else { Vec::new() };
    let uses = Uses::new(f, roots, &graph);
    let extent = frame::Extent::new(f, roots, &uses);
    let mut e = Emitter {
        unit,
        id,
        f,
        roots,
        uses,
        extent,
        asm: Asm::default(),
        labels: Vec::new(),
        place: vec![None; f.values.len()],
        params: 0,
        local_types: Vec::new(),
        free: Default::default(),
        temporaries: Vec::new(),
        pending: Vec::new(),
        frame: Frame::default(),
        positions: Vec::new(),
        guarded: false,
        small: false,
        once,
    };
    e.open(Label::Exc, BlockType::Empty);
    e.prologue(flavour);
    e.flow(&graph);
    e.asm.i().unreachable();
    e.close();
    e.asm.word(EXC);
    e.asm.i().end();
    Code { name: f.name.clone(), ty, locals: e.local_types, asm: e.asm, positions: e.positions }
}

impl<'u, 'p> Emitter<'u, 'p> {
    // ---- locals

    fn new_local(&mut self, ty: ValType) -> u32 {
        self.local_types.push(ty);
        self.params + self.local_types.len() as u32 - 1
    }
    fn take_local(&mut self, ty: ValType) -> u32 {
        match self.free[class(ty)].pop() {
            Some(local) => local,
            None => self.new_local(ty),
        }
    }
    fn release(&mut self, local: u32) {
        let ty = self.local_types[(local - self.params) as usize];
        self.free[class(ty)].push(local);
    }
    /// A local until the end of the instruction.
    fn temp(&mut self, ty: ValType) -> u32 {
        let local = self.take_local(ty);
        self.temporaries.push(local);
        local
    }
    fn release_temporaries(&mut self) {
        for local in std::mem::take(&mut self.temporaries) {
            self.release(local);
        }
    }

    // ---- values

    /// Pushes a value.
    fn get(&mut self, v: ValueId) {
        match self.uses.fate[v.index()] {
            Fate::Local | Fate::BlockLocal => {
                let local = self.place[v.index()].unwrap_or_else(|| panic!("{}: {v} is used before its definition", self.f.name));
                self.asm.get(local);
            }
            Fate::Remake | Fate::Fold => {
                let ValueDef::Inst(id) = self.f.values[v.index()].def else { unreachable!("block parameters have locals") };
                self.pure_op(id);
            }
            Fate::Unused => panic!("{}: {v} counts as unused", self.f.name),
        }
    }
    /// A local that holds the value, for expansions that need it more than once.
    fn local(&mut self, v: ValueId) -> u32 {
        match self.uses.fate[v.index()] {
            Fate::Local | Fate::BlockLocal if self.place[v.index()].is_some() => self.place[v.index()].unwrap_or_default(),
            _ => {
                self.get(v);
                let local = self.temp(val_type(self.f.ty(v)));
                self.asm.set(local);
                local
            }
        }
    }
    /// The instruction that defines a value.
    fn def(&self, v: ValueId) -> Option<&'p pulsec_ir::ir::Inst> {
        match self.f.values[v.index()].def {
            ValueDef::Inst(id) => Some(self.f.inst(id)),
            ValueDef::Param(..) => None,
        }
    }
    fn known_word(&self, v: ValueId) -> Option<u64> {
        match self.def(v).map(|inst| (inst.op, &inst.imm)) {
            Some((Op::Word, Imm::Word(word))) => Some(*word),
            _ => None,
        }
    }
    /// Gives a value its local, if it needs one, and stores what is on the stack.
    fn define(&mut self, v: ValueId) {
        match self.uses.fate[v.index()] {
            Fate::Unused => {
                self.asm.i().drop();
                return;
            }
            Fate::Local | Fate::BlockLocal => {
                let local = self.give_local(v);
                self.asm.set(local);
            }
            Fate::Remake | Fate::Fold => unreachable!("emitted where they are used"),
        }
        self.store_at_def(v);
    }
    fn give_local(&mut self, v: ValueId) -> u32 {
        if let Some(local) = self.place[v.index()] {
            return local;
        }
        let ty = val_type(self.f.ty(v));
        let local = if self.uses.fate[v.index()] == Fate::BlockLocal { self.take_local(ty) } else { self.new_local(ty) };
        self.place[v.index()] = Some(local);
        local
    }
    fn store_at_def(&mut self, v: ValueId) {
        if let Some(slot) = self.roots.store_at_def.get(v.index()).copied().flatten() {
            self.spill(v, slot);
        }
    }

    // ---- roots

    fn spill(&mut self, v: ValueId, slot: u32) {
        let Some(local) = self.place[v.index()] else { return };
        self.asm.get(self.frame.fp);
        self.asm.get(local);
        match self.f.ty(v) {
            Ty::V => self.asm.store64(8 * slot),
            Ty::P => {
                self.asm.box_tag(TAG_CELL);
                self.asm.store64(8 * slot);
            }
            Ty::I | Ty::B | Ty::U => {
                self.asm.i().i64_extend_i32_u();
                self.asm.store64(8 * slot);
            }
            Ty::F => self.asm.storef(8 * slot),
        }
    }
    fn reload(&mut self, v: ValueId, slot: u32) {
        let Some(local) = self.place[v.index()] else { return };
        self.asm.get(self.frame.fp);
        match self.f.ty(v) {
            Ty::V => self.asm.load64(8 * slot),
            Ty::P | Ty::I | Ty::B | Ty::U => self.asm.load32(8 * slot),
            Ty::F => self.asm.loadf(8 * slot),
        }
        self.asm.set(local);
    }
    fn zero(&mut self, slots: &[u32]) {
        for slot in slots {
            self.asm.get(self.frame.fp);
            self.asm.word(0);
            self.asm.store64(8 * slot);
        }
    }
    fn spill_cold(&mut self, list: &[(ValueId, u32)]) {
        for (v, slot) in list {
            if self.roots.store_at_def.get(v.index()).copied().flatten().is_none() {
                self.spill(*v, *slot);
            }
        }
    }
    fn reload_all(&mut self, list: &[(ValueId, u32)]) {
        for (v, slot) in list {
            self.reload(*v, *slot);
        }
    }
    // ---- labels

    fn open(&mut self, label: Label, ty: BlockType) {
        self.labels.push(label);
        match label {
            Label::Loop(_) => self.asm.i().loop_(ty),
            _ => self.asm.i().block(ty),
        };
    }
    /// `if` on the stack's condition.
    fn open_if(&mut self, ty: BlockType) {
        self.labels.push(Label::Inner);
        self.asm.i().if_(ty);
    }
    fn else_(&mut self) {
        self.asm.i().else_();
    }
    /// A block of an expansion; its depth for [`Self::br`].
    fn block(&mut self, ty: BlockType) -> usize {
        self.open(Label::Inner, ty);
        self.labels.len() - 1
    }
    fn close(&mut self) {
        self.labels.pop();
        self.asm.i().end();
    }
    fn depth(&self, label: usize) -> u32 {
        (self.labels.len() - 1 - label) as u32
    }
    fn br(&mut self, label: usize) {
        let depth = self.depth(label);
        self.asm.i().br(depth);
    }
    fn br_if(&mut self, label: usize) {
        let depth = self.depth(label);
        self.asm.i().br_if(depth);
    }

    // ---- exceptions and safepoints

    /// `br_if` (condition on the stack) to where EXC is returned.
    fn exc_if(&mut self) {
        self.br_if(0);
    }
    /// Looks at the result on the stack of something that may throw; leaves it there.
    fn check(&mut self, ty: ValType) {
        if self.guarded {
            return;
        }
        let t = self.temp(ty);
        self.asm.tee(t);
        if ty == I64 {
            self.asm.word(EXC);
            self.asm.i().i64_eq();
        } else {
            self.asm.i().i32_const(2).i32_eq();
        }
        self.exc_if();
        self.asm.get(t);
    }
    /// A safepoint: what `call` leaves on the stack (of type `ty`) is the result. On a cold path, live values are saved around it.
    fn safepoint(&mut self, id: InstId, ty: ValType, call: impl FnOnce(&mut Self)) {
        let roots = self.roots;
        let spills = roots.cold_spill.get(id.index()).map_or(&[][..], |list| list);
        if let Some(slots) = roots.cold_zero.get(id.index()) {
            self.zero(slots);
        }
        self.spill_cold(spills);
        call(self);
        self.check(ty);
        self.reload_all(spills);
    }
    /// Pushes the stack top and calls an rt function; `pushed` Values are its arguments so far.
    fn rt(&mut self, name: &str, pushed: u32) {
        let Some((sym, arity)) = self.unit.rt(name) else {
            self.asm.i().unreachable();
            return;
        };
        for _ in arity..pushed {
            self.asm.i().drop();
        }
        for _ in pushed..arity {
            self.asm.undefined();
        }
        self.top();
        self.asm.call(sym);
    }
    fn leaf(&mut self, name: &str) {
        match self.unit.leaf(name) {
            Some(row) => self.asm.call(Sym::Leaf(row.name)),
            None => {
                self.asm.i().unreachable();
            }
        }
    }
    /// Pushes a const slot's Value.
    fn constant(&mut self, index: u32) {
        self.asm.address(crate::asm::Place::Const(index));
        self.asm.load64(0);
    }
    /// Makes a lazily created error pending; EXC is left on the stack when the terminator looks at it, else the function is left.
    fn throw_error(&mut self, kind: u32, message: &str) {
        let text = self.unit.text(message);
        self.asm.int(kind);
        self.constant(text);
        self.leaf("throw_error");
        if !self.guarded {
            self.asm.i().drop();
            let depth = self.depth(0);
            self.asm.i().br(depth);
        }
    }
    /// `if` on the stack's condition throws; the Value in `otherwise` is the result, pushed.
    fn throw_if(&mut self, kind: u32, message: &str, otherwise: u32) {
        self.open_if(if self.guarded { BlockType::Result(I64) } else { BlockType::Empty });
        self.throw_error(kind, message);
        if self.guarded {
            self.else_();
            self.asm.get(otherwise);
            self.close();
        } else {
            self.close();
            self.asm.get(otherwise);
        }
    }

    /// Store of a heap Value into a cell, both in locals.
    fn barrier(&mut self, cell: u32, value: u32) {
        self.asm.get(cell);
        self.asm.int(pulse_abi::layout::NURSERY_END);
        self.asm.i().i32_ge_u();
        self.asm.get(value);
        self.asm.word(pulse_abi::value::FIRST_HEAP);
        self.asm.i().i64_ge_u().i32_and();
        self.open_if(BlockType::Empty);
        self.asm.get(cell);
        self.leaf("barrier");
        self.close();
    }

    // ---- entry

    fn prologue(&mut self, flavour: Flavour) {
        let f = self.f;
        let entry = f.block(f.entry);
        let map = |e: &mut Self, index: usize, local: u32| {
            let v = entry.params[index];
            e.place[v.index()] = Some(local);
        };
        match flavour {
            Flavour::Direct(arity) => {
                self.params = arity + 3;
                self.frame.fp = arity + 2;
                for i in 0..(arity + 2) as usize {
                    map(self, i, i as u32);
                }
            }
            Flavour::Rt(arity) => {
                self.params = arity + 1;
                self.frame.fp = arity;
                for i in 0..arity as usize {
                    map(self, i + 2, i as u32);
                }
                if self.uses.fate[entry.params[0].index()] != Fate::Unused {
                    let callee = self.new_local(I32);
                    map(self, 0, callee);
                }
                if self.uses.fate[entry.params[1].index()] != Fate::Unused {
                    let this = self.new_local(I64);
                    self.asm.undefined();
                    self.asm.set(this);
                    map(self, 1, this);
                }
            }
            Flavour::Resume => {
                self.params = 4;
                self.frame.fp = 3;
                for i in 0..3 {
                    map(self, i, i as u32);
                }
            }
            Flavour::Generic => self.generic_prologue(),
        }
        self.enter_frame();
        // Parameters without a use need no slot; a wasm parameter always has its local.
    }

    fn generic_prologue(&mut self) {
        let f = self.f;
        let entry = f.block(f.entry);
        self.params = 3;
        self.frame = Frame { fp: 0, argc: self.new_local(I32), argp: 2 };
        self.frame.fp = self.new_local(I32);
        let (this, target) = (self.new_local(I64), self.new_local(I64));
        let Frame { fp, argc, argp } = self.frame;
        self.asm.get(1);
        self.asm.i().i32_const(!ARGC_NEW as i32).i32_and().local_tee(argc).i32_const(3).i32_shl();
        self.asm.get(argp);
        self.asm.i().i32_add().i32_const(8).i32_add().local_set(fp);
        self.asm.undefined();
        self.asm.set(target);
        if f.construct == Construct::No {
            self.asm.get(argp);
            self.asm.load64(0);
            self.asm.set(this);
        } else {
            self.asm.get(argp);
            self.asm.load64(0);
            self.asm.set(this);
            self.asm.get(1);
            self.asm.i().i32_const(0).i32_lt_s();
            self.open_if(BlockType::Empty);
            self.asm.get(fp);
            self.asm.load64(0);
            self.asm.set(target);
            self.asm.get(fp);
            self.asm.i().i32_const(8).i32_add().local_set(fp);
            if f.construct == Construct::ClassDerived {
                self.asm.word(TDZ);
                self.asm.set(this);
                self.else_();
                self.class_call_error();
            }
            self.close();
        }
        for (index, local) in [(0, 0), (1, this), (2, target)] {
            if let Some(v) = entry.params.get(index) {
                self.place[v.index()] = Some(local);
            }
        }
    }

    /// TypeError of a class constructor called without `new`; leaves the function.
    fn class_call_error(&mut self) {
        let text = self.unit.text(&crate::entry::class_call_message(&self.f.name));
        self.asm.int(pulse_abi::layout::ERR_TYPE);
        self.constant(text);
        self.leaf("throw_error");
        self.asm.i().drop();
        let depth = self.depth(0);
        self.asm.i().br(depth);
    }

    /// Gives the collector its turn.
    fn poll(&mut self, block: BlockId) {
        let roots = self.roots;
        let Some(Some(list)) = roots.poll_spill.get(block.index()) else { return };
        self.asm.load_fixed32(CTL_ALLOC_PTR);
        self.asm.load_fixed32(CTL_ALLOC_LIMIT);
        self.asm.i().i32_gt_u();
        self.open_if(BlockType::Empty);
        if let Some(slots) = roots.poll_zero.get(block.index()) {
            self.zero(slots);
        }
        self.spill_cold(list);
        self.top();
        self.leaf("gc_poll");
        self.reload_all(list);
        self.close();
    }

    /// Instructions of a block, up to its terminator.
    fn block_body(&mut self, block: BlockId) {
        let f = self.f;
        let data = f.block(block);
        self.small = data.cold || self.once.get(block.index()).copied().unwrap_or(false);
        for v in &data.params {
            if self.place[v.index()].is_some() {
                self.store_at_def(*v);
            }
        }
        self.poll(block);
        let emitted = std::mem::take(&mut self.uses.emitted[block.index()]);
        let ends = std::mem::take(&mut self.uses.ends[block.index()]);
        let mut next_end = 0;
        for (position, id) in data.insts.iter().enumerate() {
            if !emitted[position] {
                continue;
            }
            let inst = f.inst(*id);
            self.guarded = matches!(&data.term, Term::TryBr { value, .. } if inst.result == Some(*value));
            let at = self.asm.bytes.len() as u32;
            // What the compiler made up and cannot fail belongs to what comes before it; a call does not.
            let told = !inst.origin.span.is_none() || inst.op.is_safepoint(&inst.imm) || inst.op.may_throw(&inst.imm);
            if told && self.positions.last().map_or(Origin::NONE, |(_, origin)| *origin) != inst.origin {
                self.positions.push((at, inst.origin));
            }
            self.inst(*id);
            if let Some(list) = self.roots.reload_after.get(id.index()) {
                self.reload_all(list);
            }
            self.release_temporaries();
            while let Some((end, v)) = ends.get(next_end)
                && *end as usize <= position
            {
                if let Some(local) = self.place[v.index()]
                    && self.uses.fate[v.index()] == Fate::BlockLocal
                {
                    self.release(local);
                }
                next_end += 1;
            }
        }
        self.guarded = false;
        if !data.term_origin.span.is_none() {
            let at = self.asm.bytes.len() as u32;
            self.positions.push((at, data.term_origin));
        }
        self.pending = ends[next_end..].iter().map(|(_, v)| *v).collect();
    }

    /// After the terminator: its arms exclude each other, so code after one branch may reuse what another one still reads.
    fn release_pending(&mut self) {
        for v in std::mem::take(&mut self.pending) {
            if let Some(local) = self.place[v.index()] {
                self.release(local);
            }
        }
    }
}
