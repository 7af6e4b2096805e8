//! Data structures of the IR.

use std::collections::BTreeMap;

use pulse_abi::kinds::ElementType;
use pulsec_base::{JsString, Span, dense_id};
use smallvec::SmallVec;

use super::op::Op;

dense_id! {
    /// A function of the unit.
    FuncId, "fn";
    /// A basic block of a function.
    BlockId, "bb";
    /// An SSA value: a block parameter or the result of an instruction.
    ValueId, "v";
    /// An instruction of a function.
    InstId, "i";
    /// A constant of the unit (const slot).
    ConstId, "k";
    /// A module cell of the unit: a static Value slot.
    CellId, "cell";
    /// A call of a function that was replaced by its callee's body.
    SiteId, "s";
}

/// Representation of an SSA value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ty {
    /// Boxed Value (i64).
    V,
    /// int32 (i32).
    I,
    /// Double (f64).
    F,
    /// Boolean: 0 or 1 (i32); 2 = exception pending, where the op throws.
    B,
    /// Address of an object or cell (i32), a GC root like V.
    P,
    /// Raw u32, never a heap address (i32).
    U,
}

impl Ty {
    pub const fn name(self) -> &'static str {
        match self {
            Ty::V => "v",
            Ty::I => "i",
            Ty::F => "f",
            Ty::B => "b",
            Ty::P => "p",
            Ty::U => "u",
        }
    }
    /// Whether the collector must see and may change it.
    pub const fn is_root(self) -> bool {
        matches!(self, Ty::V | Ty::P)
    }
}

/// A unit: what one wasm module is made from.
#[derive(Clone, Debug, Default)]
pub struct Program {
    pub functions: Vec<Function>,
    pub consts: Vec<Const>,
    pub cells: Vec<Cell>,
    /// Runs the top level of all modules in order: no parameters, direct entry of arity 0.
    pub init: Option<FuncId>,
    /// rt functions that this unit defines and exports (stdlib: `op_add` …): name, function (Direct convention, callee and this unused).
    pub rt_exports: Vec<(String, FuncId)>,
}

/// A constant that lives in the heap.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Const {
    String(JsString),
    /// Decimal digits with optional '-'.
    BigInt(String),
}

/// A module cell.
#[derive(Clone, Debug)]
pub struct Cell {
    pub name: String,
    /// Starts as TDZ (else undefined).
    pub tdz: bool,
}

/// How a function is entered; see "Calls" in ARCHITECTURE.md.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Convention {
    /// Entry block parameters: callee (P), this (V), then `arity` Values. The emitter adds the generic entry that unpacks.
    /// Constructors of derived classes get new.target where others get this. Only CallDirect enters class constructors this way.
    Direct { arity: u32 },
    /// Entry block parameters: callee (P), this (V), new.target (V: undefined when not [[Construct]]). Arguments through ArgCount / GetArg / RestArgs / ArgumentsObject.
    Generic,
    /// Second half of a coroutine, made by the coroutine split: coroutine (P), mode (I), value (V).
    Resume,
}

/// What `[[Construct]]` does before the body runs; emitter's generic entry looks at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Construct {
    /// Not a constructor (never entered with ARGC_NEW).
    No,
    /// Ordinary function: NEW → this = create_this(new.target); the entry replaces a non-object result by this.
    Base,
    /// Base class: as Base; a plain call throws TypeError.
    ClassBase,
    /// Derived class: this = TDZ on entry; plain call throws; the body itself handles the result (ops in the IR).
    ClassDerived,
    /// Builtin constructor: no implicit this; callable and constructible; new.target tells.
    Builtin,
}

/// A function: its signature and its graph of blocks.
#[derive(Clone, Debug)]
pub struct Function {
    /// For people, stacks and dumps.
    pub name: String,
    pub convention: Convention,
    pub construct: Construct,
    /// FN_KIND_* of the function object.
    pub kind: u8,
    /// `name` property.
    pub name_const: Option<ConstId>,
    /// `length` property.
    pub length: u32,
    pub captures: u32,
    pub inline_hint: u16,
    /// Source for Function.prototype.toString; none = native code.
    pub source: Span,
    /// Coroutine: the resume half and the frame size, set by the split.
    pub resume: Option<FuncId>,
    pub frame_size: u32,
    /// Runs at most once, as the top level does: its code is small rather than fast.
    pub once: bool,
    /// Cold: never inlined, placed last.
    pub entry: BlockId,
    pub blocks: Vec<Block>,
    pub insts: Vec<Inst>,
    pub values: Vec<ValueData>,
    /// Calls that were inlined, outer ones first.
    pub sites: Vec<Site>,
    /// Filled by the late rooting pass.
    pub roots: Option<Roots>,
    /// Filled by a late pass.
    pub likely: Likely,
}

/// Guesses of a late pass: what fast paths are made for. Code never relies on them.
#[derive(Clone, Debug, Default)]
pub struct Likely {
    /// Of `GetElem` and `SetElem`: the type of the typed array that is accessed.
    pub elements: BTreeMap<InstId, ElementType>,
    /// By value.
    pub numbers: Vec<LikelyNumber>,
}

/// The representation that a number likely has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum LikelyNumber {
    #[default]
    Unknown,
    Int,
    Double,
    /// Now an int, now a double.
    Either,
}

/// What is known of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ValueData {
    pub ty: Ty,
    pub def: ValueDef,
}

/// Where a value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueDef {
    Param(BlockId, u32),
    Inst(InstId),
}

/// Where code comes from: its place in the source, and the inlined call whose callee it belongs to (`None`: the function's own code).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Origin {
    pub span: Span,
    pub site: Option<SiteId>,
}

impl Origin {
    pub const NONE: Origin = Origin { span: Span::NONE, site: None };
}

impl From<Span> for Origin {
    fn from(span: Span) -> Self {
        Origin { span, site: None }
    }
}

/// An inlined call.
#[derive(Clone, Debug, PartialEq)]
pub struct Site {
    /// The callee's name.
    pub name: String,
    /// Of the call; its site has a smaller number.
    pub call: Origin,
}

/// A basic block: parameters, instructions, one terminator.
#[derive(Clone, Debug)]
pub struct Block {
    pub params: Vec<ValueId>,
    pub insts: Vec<InstId>,
    pub term: Term,
    pub term_origin: Origin,
    /// Rarely executed: placed out of the hot path, spills locally.
    pub cold: bool,
    /// Loop header: target of back edges (set by the builder; verified). The emitter polls there.
    pub loop_header: bool,
}

/// An instruction.
#[derive(Clone, Debug)]
pub struct Inst {
    pub op: Op,
    pub args: SmallVec<[ValueId; 4]>,
    pub imm: Imm,
    pub result: Option<ValueId>,
    pub origin: Origin,
}

/// Immediate operand; which one an op takes is in its row.
#[derive(Clone, Debug, PartialEq)]
pub enum Imm {
    None,
    /// Raw Value word.
    Word(u64),
    I32(i32),
    F64(f64),
    Const(ConstId),
    Cell(CellId),
    Func(FuncId),
    /// Leaf or rt function by name.
    Name(String),
    /// Static property names of an object literal.
    Keys(Vec<ConstId>),
}

/// A block to go to, with arguments for its parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    pub block: BlockId,
    pub args: Vec<ValueId>,
}

/// How a block ends.
#[derive(Clone, Debug, PartialEq)]
pub enum Term {
    /// Placeholder while building; never valid.
    None,
    Jump(Target),
    /// On a B.
    Branch { cond: ValueId, then: Target, otherwise: Target },
    /// `value` is the result of the last instruction, which may throw: EXC (or B = 2) → handler, else normal.
    TryBr { value: ValueId, normal: Target, handler: Target },
    /// On an I: index into targets, else default.
    Switch { index: ValueId, targets: Vec<Target>, default: Target },
    /// A V.
    Return(ValueId),
    /// Leaves the function with the pending exception (EXC).
    ReturnExc,
    Unreachable,
}

impl Term {
    pub fn targets(&self) -> SmallVec<[&Target; 4]> {
        match self {
            Term::Jump(t) => smallvec::smallvec![t],
            Term::Branch { then, otherwise, .. } => smallvec::smallvec![then, otherwise],
            Term::TryBr { normal, handler, .. } => smallvec::smallvec![normal, handler],
            Term::Switch { targets, default, .. } => targets.iter().chain(std::iter::once(default)).collect(),
            Term::None | Term::Return(_) | Term::ReturnExc | Term::Unreachable => SmallVec::new(),
        }
    }
    pub fn targets_mut(&mut self) -> SmallVec<[&mut Target; 4]> {
        match self {
            Term::Jump(t) => smallvec::smallvec![t],
            Term::Branch { then, otherwise, .. } => smallvec::smallvec![then, otherwise],
            Term::TryBr { normal, handler, .. } => smallvec::smallvec![normal, handler],
            Term::Switch { targets, default, .. } => targets.iter_mut().chain(std::iter::once(default)).collect(),
            Term::None | Term::Return(_) | Term::ReturnExc | Term::Unreachable => SmallVec::new(),
        }
    }
    /// Values used by the terminator itself (not block arguments).
    pub fn operands(&self) -> SmallVec<[ValueId; 1]> {
        match self {
            Term::Branch { cond, .. } => smallvec::smallvec![*cond],
            Term::TryBr { value, .. } => smallvec::smallvec![*value],
            Term::Switch { index, .. } => smallvec::smallvec![*index],
            Term::Return(v) => smallvec::smallvec![*v],
            Term::None | Term::Jump(_) | Term::ReturnExc | Term::Unreachable => SmallVec::new(),
        }
    }
    pub fn operands_mut(&mut self) -> SmallVec<[&mut ValueId; 1]> {
        match self {
            Term::Branch { cond, .. } => smallvec::smallvec![cond],
            Term::TryBr { value, .. } => smallvec::smallvec![value],
            Term::Switch { index, .. } => smallvec::smallvec![index],
            Term::Return(v) => smallvec::smallvec![v],
            Term::None | Term::Jump(_) | Term::ReturnExc | Term::Unreachable => SmallVec::new(),
        }
    }
    /// Its operands and the arguments of its targets.
    pub fn for_each_value_mut(&mut self, mut change: impl FnMut(&mut ValueId)) {
        self.operands_mut().into_iter().for_each(&mut change);
        for target in self.targets_mut() {
            target.args.iter_mut().for_each(&mut change);
        }
    }
}

/// What the rooting pass tells the emitter.
///
/// "Store" writes a value to its frame slot in a form that is a valid Value: V as it is; P with tag CELL; I and B zero-extended to 64 bits;
/// F by its bits; U is zero-extended too. "Reload" is the inverse. A safepoint is hot (store at definition, reload after) or cold (store
/// before, reload after, both inside the cold path). An instruction's own operands are listed only when they are used again later:
/// an expansion with several safepoints must keep its operands alive itself (as arguments of the first callee do).
/// Constants (`Word`, `Int`, `Float`, `Bool`, `StaticAddr`) are never listed: the emitter rematerialises them.
/// An instruction whose result is a root must not be moved across a safepoint by the emitter.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Roots {
    /// Frame size in Values: the top at every safepoint is fp + 8 * frame_slots.
    pub frame_slots: u32,
    /// Slots to zero at entry, before the entry poll.
    pub zero_slots: Vec<u32>,
    /// By value: the slot it is stored to right after its definition (a block parameter: at the start of its block, before the poll).
    /// From then on to its last use the slot holds the value, whatever safepoint is passed.
    pub store_at_def: Vec<Option<u32>>,
    /// By instruction (hot safepoints): values to reload from their slots after it, before its result is looked at (also when it is EXC).
    pub reload_after: Vec<Vec<(ValueId, u32)>>,
    /// By instruction whose inline expansion has a cold slow path that is a safepoint, and by instruction in a cold block that is a
    /// safepoint: values to store before and reload after, inside the cold path. Values that have `store_at_def` need the reload only.
    pub cold_spill: Vec<Vec<(ValueId, u32)>>,
    /// By instruction: slots to zero inside the cold path before the safepoint (no store reaches them for certain).
    pub cold_zero: Vec<Vec<u32>>,
    /// By block: poll at a loop header (and the entry block where the function polls on entry): values live there, spilled inside the cold poll path.
    /// `Some` = the emitter polls at the start of this block. Values that have `store_at_def` need the reload only.
    pub poll_spill: Vec<Option<Vec<(ValueId, u32)>>>,
    /// By block: slots to zero inside the cold path of its poll.
    pub poll_zero: Vec<Vec<u32>>,
}

impl Function {
    pub fn new(name: impl Into<String>, convention: Convention) -> Self {
        Self {
            name: name.into(),
            convention,
            construct: Construct::No,
            kind: 0,
            name_const: None,
            length: 0,
            captures: 0,
            inline_hint: 0,
            source: Span::NONE,
            resume: None,
            frame_size: 0,
            once: false,
            entry: BlockId(0),
            blocks: Vec::new(),
            insts: Vec::new(),
            values: Vec::new(),
            sites: Vec::new(),
            roots: None,
            likely: Likely::default(),
        }
    }
    pub fn add_block(&mut self) -> BlockId {
        self.blocks.push(Block {
            params: Vec::new(),
            insts: Vec::new(),
            term: Term::None,
            term_origin: Origin::NONE,
            cold: false,
            loop_header: false,
        });
        BlockId::new(self.blocks.len() - 1)
    }
    pub fn add_param(&mut self, block: BlockId, ty: Ty) -> ValueId {
        let index = self.blocks[block.index()].params.len() as u32;
        let value = self.add_value(ty, ValueDef::Param(block, index));
        self.blocks[block.index()].params.push(value);
        value
    }
    pub fn add_value(&mut self, ty: Ty, def: ValueDef) -> ValueId {
        self.values.push(ValueData { ty, def });
        ValueId::new(self.values.len() - 1)
    }
    /// Appends an instruction; its result type is the op's (or, for `Leaf`, the leaf's).
    pub fn push(&mut self, block: BlockId, op: Op, args: &[ValueId], imm: Imm, origin: impl Into<Origin>) -> Option<ValueId> {
        let id = self.add_inst(op, args, imm, origin);
        self.blocks[block.index()].insts.push(id);
        self.insts[id.index()].result
    }
    /// Makes an instruction without placing it.
    pub fn add_inst(&mut self, op: Op, args: &[ValueId], imm: Imm, origin: impl Into<Origin>) -> InstId {
        let id = InstId::new(self.insts.len());
        let result = op.result_type(&imm).map(|ty| self.add_value(ty, ValueDef::Inst(id)));
        self.insts.push(Inst { op, args: SmallVec::from_slice(args), imm, result, origin: origin.into() });
        id
    }
    /// Every use of a value: operands of placed instructions and of terminators, arguments of targets.
    pub fn for_each_use_mut(&mut self, mut change: impl FnMut(&mut ValueId)) {
        for block in &mut self.blocks {
            for id in &block.insts {
                self.insts[id.index()].args.iter_mut().for_each(&mut change);
            }
            block.term.for_each_value_mut(&mut change);
        }
    }
    pub fn ty(&self, value: ValueId) -> Ty {
        self.values[value.index()].ty
    }
    pub fn block(&self, id: BlockId) -> &Block {
        &self.blocks[id.index()]
    }
    pub fn inst(&self, id: InstId) -> &Inst {
        &self.insts[id.index()]
    }
}

impl Program {
    /// The id of a constant, added when new.
    pub fn intern_const(&mut self, constant: Const) -> ConstId {
        // A linear search would be quadratic; callers that add many keep their own map.
        if let Some(i) = self.consts.iter().position(|c| *c == constant) {
            return ConstId::new(i);
        }
        self.consts.push(constant);
        ConstId::new(self.consts.len() - 1)
    }
}
