//! What is well-formed IR. A violation is a bug of the stage that ran last.
//!
//! Structure
//! * S1 every block has a terminator; its targets exist, and their arguments match the target's parameters in number and type.
//! * S2 the entry block has no predecessors, and parameters as the convention says
//!   (Direct: callee P, this V, arity times V; Generic: callee P, this V, new.target V; Resume: coroutine P, mode I, value V).
//! * S3 the graph is reducible: a retreating edge leads to a dominator of its source.
//! * S4 `loop_header` is set on exactly the reachable targets of back edges.
//! * S5 an instruction or a parameter stands in one place, and its value says so.
//! * S6 the inlined call that an origin names exists; that of a call itself comes before it.
//!
//! Values
//! * V1 a use is dominated by the definition.
//! * V2 operands and result have the types of the op's row (`Leaf`, `Host`: of the leaf's or import's row); the immediate is of the row's sort.
//! * V3 constants, cells and functions named by immediates exist; `NewObjectLiteral`, `SetProps` and `DefineFields` have a value per key; `CallDirect` fits its callee,
//!   which is a Direct function; `Leaf` and `Host` names exist.
//! * V4 a branch condition is B, a switch index I, a returned value V.
//!
//! Exceptions
//! * X1 the value of a `TryBr` is the result of the block's last instruction, which may throw, and is a V or a B.
//! * X2 in a block that ends in `TryBr`, only the last instruction may throw.
//! * X3 an instruction that may throw has a V or B result, else its exception would be lost.
//!
//! Conventions
//! * C1 argument ops (`ArgCount`, `GetArg`, …) stand in Generic functions only.
//! * C2 coroutine ops from before the split do not stand in Resume functions, and there is at most one `InitialSuspend`.
//!
//! Unreachable blocks are checked for S1 and S5 only.

use super::cfg::Cfg;
use super::op::{ImmKind, Op, leaf_type};
use super::types::{Const, Convention, FuncId, Function, Imm, InstId, Origin, Program, Term, Ty, ValueDef, ValueId};

/// Checks every function. The messages name the violated rule.
pub fn program(program: &Program) -> Result<(), Vec<String>> {
    let mut errors = Vec::new();
    for i in 0..program.functions.len() {
        errors.extend(function(program, FuncId::new(i)).err().unwrap_or_default());
    }
    for id in program.init.iter().chain(program.rt_exports.iter().map(|(_, id)| id)) {
        match program.functions.get(id.index()).map(|f| f.convention) {
            Some(Convention::Direct { .. }) => {}
            _ => errors.push(format!("V3: {id} is an entry of the unit but no Direct function")),
        }
    }
    if errors.is_empty() { Ok(()) } else { Err(errors) }
}

/// Checks one function.
pub fn function(program: &Program, id: FuncId) -> Result<(), Vec<String>> {
    let f = &program.functions[id.index()];
    let mut v = Verifier { program, f, place: vec![None; f.values.len()], errors: Vec::new() };
    if v.structure() {
        let cfg = Cfg::new(f);
        v.graph(&cfg);
        v.uses(&cfg);
    }
    if v.errors.is_empty() {
        return Ok(());
    }
    Err(v.errors.into_iter().map(|e| format!("{id} ({}): {e}", f.name)).collect())
}

struct Verifier<'a> {
    program: &'a Program,
    f: &'a Function,
    /// By value: block and position in it (0 = parameter, else instruction number + 1).
    place: Vec<Option<(u32, u32)>>,
    errors: Vec<String>,
}

impl Verifier<'_> {
    fn error(&mut self, message: String) {
        self.errors.push(message);
    }

    fn define(&mut self, value: ValueId, def: ValueDef, place: (u32, u32)) {
        match self.f.values.get(value.index()) {
            None => self.error(format!("S5: {value} does not exist")),
            Some(data) if data.def != def => self.error(format!("S5: {value} is defined at {def:?} but says {:?}", data.def)),
            Some(_) if self.place[value.index()].is_some() => self.error(format!("S5: {value} is defined twice")),
            Some(_) => self.place[value.index()] = Some(place),
        }
    }

    /// S1, S5, S6. False when the rest cannot be checked.
    fn structure(&mut self) -> bool {
        let f = self.f;
        let mut placed = vec![false; f.insts.len()];
        if f.entry.index() >= f.blocks.len() {
            self.error(format!("S1: the entry {} does not exist", f.entry));
            return false;
        }
        for (b, block) in f.blocks.iter().enumerate() {
            let id = super::types::BlockId::new(b);
            for (i, &param) in block.params.iter().enumerate() {
                self.define(param, ValueDef::Param(id, i as u32), (b as u32, 0));
            }
            for (i, &inst) in block.insts.iter().enumerate() {
                match placed.get_mut(inst.index()) {
                    None => self.error(format!("S5: {inst} in {id} does not exist")),
                    Some(true) => self.error(format!("S5: {inst} stands in two places")),
                    Some(slot) => {
                        *slot = true;
                        if let Some(result) = f.inst(inst).result {
                            self.define(result, ValueDef::Inst(inst), (b as u32, i as u32 + 1));
                        }
                    }
                }
            }
            if block.term == Term::None {
                self.error(format!("S1: {id} has no terminator"));
            }
            for target in block.term.targets() {
                if target.block.index() >= f.blocks.len() {
                    self.error(format!("S1: {id} goes to {} which does not exist", target.block));
                }
            }
        }
        let outside = |origin: Origin, sites: usize| origin.site.is_some_and(|s| s.index() >= sites);
        for (i, site) in f.sites.iter().enumerate().filter(|(i, site)| outside(site.call, *i)) {
            self.error(format!("S6: the call of `{}` (s{i}) is inlined into a later one", site.name));
        }
        for (b, block) in f.blocks.iter().enumerate() {
            let mut origins = block.insts.iter().filter_map(|i| f.insts.get(i.index())).map(|i| i.origin).chain([block.term_origin]);
            if origins.any(|o| outside(o, f.sites.len())) {
                self.error(format!("S6: an origin in bb{b} names an inlined call that does not exist"));
            }
        }
        let bad_value = |v: &ValueId| v.index() >= f.values.len();
        let dangling = f.blocks.iter().any(|b| {
            b.insts.iter().filter_map(|i| f.insts.get(i.index())).any(|i| i.args.iter().any(bad_value))
                || b.term.operands().iter().any(bad_value)
                || b.term.targets().iter().any(|t| t.args.iter().any(bad_value))
        });
        if dangling {
            self.error("S5: a use names a value that does not exist".into());
        }
        self.errors.is_empty()
    }

    /// S1 (arguments), S2, S3, S4.
    fn graph(&mut self, cfg: &Cfg) {
        let f = self.f;
        for (b, block) in f.blocks.iter().enumerate() {
            for target in block.term.targets() {
                let params = &f.block(target.block).params;
                if params.len() != target.args.len() {
                    self.error(format!("S1: bb{b} gives {} arguments to {}, which has {} parameters", target.args.len(), target.block, params.len()));
                }
                for (param, arg) in params.iter().zip(&target.args) {
                    if f.ty(*param) != f.ty(*arg) {
                        self.error(format!("S1: bb{b} gives {arg}:{} for {param}:{}", f.ty(*arg).name(), f.ty(*param).name()));
                    }
                }
            }
        }
        let entry: Vec<Ty> = f.block(f.entry).params.iter().map(|p| f.ty(*p)).collect();
        let expected = match f.convention {
            Convention::Direct { arity } => [Ty::P, Ty::V].into_iter().chain(std::iter::repeat_n(Ty::V, arity as usize)).collect(),
            Convention::Generic => vec![Ty::P, Ty::V, Ty::V],
            Convention::Resume => vec![Ty::P, Ty::I, Ty::V],
        };
        if entry != expected {
            self.error(format!("S2: entry parameters {entry:?} do not fit {:?}", f.convention));
        }
        if !cfg.preds[f.entry.index()].is_empty() {
            self.error("S2: the entry block has predecessors".into());
        }
        for &block in &cfg.rpo {
            for &pred in &cfg.preds[block.index()] {
                if cfg.rpo_index(pred) >= cfg.rpo_index(block) && !cfg.dominates(block, pred) {
                    self.error(format!("S3: the edge {pred} -> {block} makes the graph irreducible"));
                }
            }
            if f.block(block).loop_header != cfg.is_loop_header(block) {
                let found = if cfg.is_loop_header(block) { "is the target of a back edge but not marked" } else { "is marked but no back edge leads to it" };
                self.error(format!("S4: {block} {found}"));
            }
        }
    }

    fn use_at(&mut self, cfg: &Cfg, value: ValueId, block: super::types::BlockId, position: u32, what: &str) {
        let Some((def_block, def_position)) = self.place[value.index()] else {
            self.error(format!("V1: {what} in {block} uses {value}, which is defined nowhere"));
            return;
        };
        let def_block = super::types::BlockId(def_block);
        let ok = if def_block == block { def_position < position } else { cfg.is_reachable(def_block) && cfg.dominates(def_block, block) };
        if !ok {
            self.error(format!("V1: {what} in {block} uses {value}, whose definition in {def_block} does not dominate it"));
        }
    }

    /// V1–V4, X1–X3, C1, C2.
    fn uses(&mut self, cfg: &Cfg) {
        let f = self.f;
        let mut initial = 0;
        for &b in &cfg.rpo {
            let block = f.block(b);
            for (i, &id) in block.insts.iter().enumerate() {
                let inst = f.inst(id);
                for &arg in &inst.args {
                    self.use_at(cfg, arg, b, i as u32 + 1, inst.op.name());
                }
                self.types(id);
                let last = i + 1 == block.insts.len();
                if inst.op.may_throw(&inst.imm) {
                    if !inst.result.is_some_and(|v| matches!(f.ty(v), Ty::V | Ty::B)) {
                        self.error(format!("X3: {} in {b} may throw but has no V or B result", inst.op.name()));
                    }
                    if matches!(block.term, Term::TryBr { .. }) && !last {
                        self.error(format!("X2: {} in {b} may throw and is not last before try", inst.op.name()));
                    }
                }
                initial += u32::from(inst.op == Op::InitialSuspend);
            }
            let end = block.insts.len() as u32 + 1;
            for value in block.term.operands() {
                self.use_at(cfg, value, b, end, "the terminator");
            }
            for target in block.term.targets() {
                for &arg in &target.args {
                    self.use_at(cfg, arg, b, end, "a block argument");
                }
            }
            match &block.term {
                Term::Branch { cond, .. } if f.ty(*cond) != Ty::B => self.error(format!("V4: the condition {cond} of {b} is no B")),
                Term::Switch { index, .. } if f.ty(*index) != Ty::I => self.error(format!("V4: the index {index} of {b} is no I")),
                Term::Return(value) if f.ty(*value) != Ty::V => self.error(format!("V4: {b} returns {value}, which is no V")),
                Term::TryBr { value, .. } => {
                    let last = block.insts.last().map(|id| f.inst(*id));
                    if !last.is_some_and(|inst| inst.result == Some(*value) && inst.op.may_throw(&inst.imm)) {
                        self.error(format!("X1: try in {b} does not test the block's last instruction, or that cannot throw"));
                    }
                    if !matches!(f.ty(*value), Ty::V | Ty::B) {
                        self.error(format!("X1: try in {b} tests {value}, which is no V or B"));
                    }
                }
                _ => {}
            }
        }
        if initial > 1 {
            self.error(format!("C2: {initial} initial suspensions"));
        }
    }

    fn types(&mut self, id: InstId) {
        let inst = self.f.inst(id);
        let row = inst.op.row();
        let name = row.name;
        let sort = match &inst.imm {
            Imm::None => ImmKind::None,
            Imm::Word(_) => ImmKind::Word,
            Imm::I32(_) => ImmKind::I32,
            Imm::F64(_) => ImmKind::F64,
            Imm::Const(_) => ImmKind::Const,
            Imm::Cell(_) => ImmKind::Cell,
            Imm::Func(_) => ImmKind::Func,
            Imm::Name(_) => ImmKind::Name,
            Imm::Keys(_) => ImmKind::Keys,
        };
        if sort != row.imm {
            self.error(format!("V2: {name} has an immediate of sort {sort:?}, not {:?}", row.imm));
            return;
        }
        self.immediate(id);
        let types: Vec<Ty> = inst.args.iter().map(|a| self.f.ty(*a)).collect();
        let expected: Option<Vec<Ty>> = match (inst.op, &inst.imm) {
            (Op::Leaf, Imm::Name(leaf)) => match pulse_abi::leaves::leaf(leaf) {
                Some(leaf) => Some(leaf.params.iter().filter_map(|t| leaf_type(*t)).collect()),
                None => return self.error(format!("V3: there is no leaf `{leaf}`")),
            },
            (Op::Host, Imm::Name(host)) => match pulse_abi::host::host_import(host) {
                Some(host) => Some(host.params.iter().map(|t| if *t == "f64" { Ty::F } else { Ty::I }).collect()),
                None => return self.error(format!("V3: there is no host import `{host}`")),
            },
            _ => None,
        };
        let fits = match expected {
            Some(expected) => types == expected,
            None => {
                let rest = row.operands.last() == Some(&"*");
                let fixed = row.operands.len() - usize::from(rest);
                let head = types.iter().zip(row.operands).take(fixed).all(|(ty, name)| ty.name().eq_ignore_ascii_case(name));
                head && if rest { types.len() >= fixed && types[fixed..].iter().all(|t| *t == Ty::V) } else { types.len() == fixed }
            }
        };
        if !fits {
            self.error(format!("V2: {name} cannot have operands {types:?}"));
        }
        let result = inst.result.map(|v| self.f.ty(v));
        if result != inst.op.result_type(&inst.imm) {
            self.error(format!("V2: {name} has result {result:?}"));
        }
    }

    /// V3, C1, C2.
    fn immediate(&mut self, id: InstId) {
        let inst = self.f.inst(id);
        let name = inst.op.name();
        match &inst.imm {
            Imm::Const(k) if k.index() >= self.program.consts.len() => self.error(format!("V3: {name} names {k}, which does not exist")),
            Imm::Cell(c) if c.index() >= self.program.cells.len() => self.error(format!("V3: {name} names {c}, which does not exist")),
            Imm::Func(g) => match self.program.functions.get(g.index()) {
                None => self.error(format!("V3: {name} names {g}, which does not exist")),
                Some(g_data) => match (inst.op, g_data.convention) {
                    (Op::CallDirect, Convention::Direct { arity }) if inst.args.len() == arity as usize + 2 => {}
                    (Op::CallDirect, _) => self.error(format!("V3: CallDirect of {g} with {} operands does not fit {:?}", inst.args.len(), g_data.convention)),
                    (Op::NewClosure, _) if inst.args.len() != g_data.captures as usize => {
                        self.error(format!("V3: NewClosure of {g} has {} captures, not {}", inst.args.len(), g_data.captures));
                    }
                    _ => {}
                },
            },
            Imm::Keys(keys) => {
                let known = |k: &super::types::ConstId| (inst.op == Op::TemplateObject && k.0 == u32::MAX) || matches!(self.program.consts.get(k.index()), Some(Const::String(_)));
                if !keys.iter().all(known) {
                    self.error(format!("V3: {name} has a key that is no string constant"));
                }
                if matches!(inst.op, Op::SetProps | Op::DefineFields) && keys.len() + 1 != inst.args.len() {
                    self.error(format!("V3: {name} has {} keys and {} operands", keys.len(), inst.args.len()));
                }
                if inst.op == Op::NewObjectLiteral && keys.len() != inst.args.len() {
                    self.error(format!("V3: NewObjectLiteral has {} keys and {} values", keys.len(), inst.args.len()));
                }
            }
            _ => {}
        }
        if matches!(inst.op, Op::ArgCount | Op::GetArg | Op::GetArgAt | Op::RestArgs | Op::ArgumentsObject | Op::ForwardConstruct) && self.f.convention != Convention::Generic {
            self.error(format!("C1: {name} in a function that is not Generic"));
        }
        if matches!(inst.op, Op::InitialSuspend | Op::Suspend | Op::ResumeMode | Op::CurrentCoroutine) && self.f.convention == Convention::Resume {
            self.error(format!("C2: {name} after the coroutine split"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse;

    /// The rules violated by a function body, in order.
    fn rules(body: &str) -> Vec<String> {
        let text = format!("const k0 = \"a\"\ncell cell0 \"c\"\nfn0 \"f\" direct(1) {{\nbb0(v0:p, v1:v, v2:v):\n{body}\n}}");
        let program = parse::program(&text).unwrap();
        super::program(&program).err().unwrap_or_default().iter().map(|e| e.split(": ").nth(1).unwrap().to_owned()).collect()
    }

    #[test]
    fn each_rule() {
        let none: [&str; 0] = [];
        assert_eq!(rules("return v2"), none);
        assert_eq!(rules("none"), ["S1"]);
        assert_eq!(rules("jump bb1()\nbb1(v3:v):\nreturn v3"), ["S1"]);
        assert_eq!(rules("jump bb1(v0)\nbb1(v3:v):\nreturn v3"), ["S1"]);
        assert_eq!(rules("jump bb0(v0, v1, v2)"), ["S2", "S4"]);
        assert_eq!(rules("v3:b = IsInt v2\nbr v3 ? bb1() : bb2()\nbb1():\njump bb2()\nbb2():\njump bb1()")[..1], ["S3"]);
        assert_eq!(rules("jump bb1()\nbb1():\njump bb1()"), ["S4"]);
        assert_eq!(rules("jump bb1()\nbb1() loop:\nreturn v2"), ["S4"]);
        assert_eq!(rules("jump bb1()\nbb1() loop:\njump bb1()"), none);
        assert_eq!(rules("v4:v = Neg v3\nv3:v = Neg v4\nreturn v3"), ["V1"]);
        assert_eq!(rules("v3:b = IsInt v2\nbr v3 ? bb1() : bb2()\nbb1():\nv4:v = Neg v2\njump bb2()\nbb2():\nreturn v4"), ["V1"]);
        assert_eq!(rules("v3:i = UnboxI v0\nreturn v2"), ["V2"]);
        assert_eq!(rules("v3:f = UnboxI v2\nreturn v2"), ["V2"]);
        assert_eq!(rules("v3:v = GetProp[k1] v2\nreturn v2"), ["V3"]);
        assert_eq!(rules("v3:v = Leaf[\"no_such_leaf\"] v2\nreturn v2"), ["V3"]);
        assert_eq!(rules("v3:v = CallDirect[fn0] v2, v2\nreturn v2"), ["V3"]);
        assert_eq!(rules("v3:i = Int[1]\nreturn v3"), ["V4"]);
        assert_eq!(rules("v3:v = Add v2, v2\nv4:v = BoxP v0\ntry v3 ? bb1() : bb1()\nbb1():\nreturn v2"), ["X2", "X1"]);
        assert_eq!(rules("v3:v = BoxP v0\ntry v3 ? bb1() : bb1()\nbb1():\nreturn v2"), ["X1"]);
        assert_eq!(rules("v3:i = ArgCount\nreturn v2"), ["C1"]);
    }
}
