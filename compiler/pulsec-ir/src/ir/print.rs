//! The textual form of the IR. [`super::parse`] reads it back.
//!
//! ```text
//! const k0 = "length"
//! const k1 = bigint -12
//! cell cell0 "counter" tdz
//! init fn0
//! rt "op_add" fn1
//!
//! fn1 "add" direct(2) construct=base kind=1 name=k0 length=2 captures=1 inline=3 source=4-9 resume=fn2 frame=2 {
//!   site s0 "twice" @20-30
//! bb0(v0:p, v1:v, v2:v, v3:v):
//!   v4:v = Add v2, v3 @10-15
//!   v5:v = GetProp[k0] v4 @3-9 in s0
//!   v6:b = Leaf["to_bool"] v5
//!   br v6 ? bb1(v5) : bb2()
//! bb1(v7:v) cold loop:
//!   return v7
//! }
//! ```
//! Terminators: `jump T`, `br v ? T : T`, `try v ? T : T` (normal, handler), `switch v [T, T] else T`, `return v`, `return_exc`, `unreachable`.
//! Everything after `;` is a comment; annotations of the rooting pass are printed as comments.

use std::fmt::{self, Write as _};

use pulse_abi::value;

use super::types::{Const, Construct, Convention, FuncId, Function, Imm, Origin, Program, Target, Term, ValueId};

/// The whole unit as text.
pub fn program(program: &Program) -> String {
    let mut out = String::new();
    write_program(&mut out, program).expect("writing to a string cannot fail");
    out
}

/// One function as text.
pub fn function(id: FuncId, f: &Function) -> String {
    let mut out = String::new();
    write_function(&mut out, id, f).expect("writing to a string cannot fail");
    out
}

/// Names of words that are not numbers; `parse` uses it too.
pub(super) const WORD_NAMES: &[(&str, u64)] = &[
    ("undefined", value::UNDEFINED),
    ("null", value::NULL),
    ("true", value::TRUE),
    ("false", value::FALSE),
    ("hole", value::HOLE),
    ("tdz", value::TDZ),
    ("exc", value::EXC),
    ("done", value::marker(value::MARK_DONE)),
];

pub(super) fn construct_name(construct: Construct) -> &'static str {
    match construct {
        Construct::No => "no",
        Construct::Base => "base",
        Construct::ClassBase => "class_base",
        Construct::ClassDerived => "class_derived",
        Construct::Builtin => "builtin",
    }
}

fn write_program(out: &mut String, program: &Program) -> fmt::Result {
    for (i, constant) in program.consts.iter().enumerate() {
        match constant {
            Const::String(text) => writeln!(out, "const k{i} = {text:?}")?,
            Const::BigInt(digits) => writeln!(out, "const k{i} = bigint {digits}")?,
        }
    }
    for (i, cell) in program.cells.iter().enumerate() {
        writeln!(out, "cell cell{i} {}{}", quoted(&cell.name), if cell.tdz { " tdz" } else { "" })?;
    }
    if let Some(init) = program.init {
        writeln!(out, "init {init}")?;
    }
    for (name, id) in &program.rt_exports {
        writeln!(out, "rt {} {id}", quoted(name))?;
    }
    for (i, f) in program.functions.iter().enumerate() {
        if !out.is_empty() {
            out.push('\n');
        }
        write_function(out, FuncId::new(i), f)?;
    }
    Ok(())
}

fn quoted(text: &str) -> String {
    format!("{:?}", pulsec_base::JsString::from(text))
}

fn write_function(out: &mut String, id: FuncId, f: &Function) -> fmt::Result {
    write!(out, "{id} {}", quoted(&f.name))?;
    match f.convention {
        Convention::Direct { arity } => write!(out, " direct({arity})")?,
        Convention::Generic => out.push_str(" generic"),
        Convention::Resume => out.push_str(" resume"),
    }
    if f.construct != Construct::No {
        write!(out, " construct={}", construct_name(f.construct))?;
    }
    if f.kind != 0 {
        write!(out, " kind={}", f.kind)?;
    }
    if let Some(name) = f.name_const {
        write!(out, " name={name}")?;
    }
    if f.length != 0 {
        write!(out, " length={}", f.length)?;
    }
    if f.captures != 0 {
        write!(out, " captures={}", f.captures)?;
    }
    if f.inline_hint != 0 {
        write!(out, " inline={}", f.inline_hint)?;
    }
    if !f.source.is_none() {
        write!(out, " source={}-{}", f.source.lo, f.source.hi)?;
    }
    if let Some(resume) = f.resume {
        write!(out, " resume={resume}")?;
    }
    if f.frame_size != 0 {
        write!(out, " frame={}", f.frame_size)?;
    }
    if f.once {
        out.push_str(" once");
    }
    if f.entry.index() != 0 {
        write!(out, " entry={}", f.entry)?;
    }
    out.push_str(" {\n");
    if let Some(roots) = &f.roots {
        writeln!(out, "  ; roots: {} slots, zero {:?}", roots.frame_slots, roots.zero_slots)?;
    }
    for (i, site) in f.sites.iter().enumerate() {
        write!(out, "  site s{i} {}", quoted(&site.name))?;
        write_origin(out, site.call)?;
        out.push('\n');
    }
    for (i, block) in f.blocks.iter().enumerate() {
        write!(out, "bb{i}(")?;
        for (j, param) in block.params.iter().enumerate() {
            write!(out, "{}{param}:{}", if j == 0 { "" } else { ", " }, f.ty(*param).name())?;
        }
        out.push(')');
        if block.cold {
            out.push_str(" cold");
        }
        if block.loop_header {
            out.push_str(" loop");
        }
        out.push_str(":\n");
        if let Some(roots) = &f.roots {
            for param in &block.params {
                if let Some(slot) = roots.store_at_def[param.index()] {
                    writeln!(out, "  ; store {param} -> {slot}")?;
                }
            }
            if let Some(spill) = &roots.poll_spill[i] {
                writeln!(out, "  ; poll spill {spill:?} zero {:?}", roots.poll_zero[i])?;
            }
        }
        for inst in &block.insts {
            write_inst(out, f, *inst)?;
        }
        out.push_str("  ");
        write_term(out, &block.term)?;
        write_origin(out, block.term_origin)?;
        out.push('\n');
    }
    out.push_str("}\n");
    Ok(())
}

fn write_inst(out: &mut String, f: &Function, id: super::types::InstId) -> fmt::Result {
    let inst = f.inst(id);
    out.push_str("  ");
    if let Some(result) = inst.result {
        write!(out, "{result}:{} = ", f.ty(result).name())?;
    }
    out.push_str(inst.op.name());
    match &inst.imm {
        Imm::None => {}
        Imm::Word(word) => match WORD_NAMES.iter().find(|(_, w)| w == word) {
            Some((name, _)) => write!(out, "[{name}]")?,
            None if value::is_int(*word) => write!(out, "[int {}]", value::payload(*word) as i32)?,
            None => write!(out, "[{word:#018x}]")?,
        },
        Imm::I32(i) => write!(out, "[{i}]")?,
        Imm::F64(x) => write!(out, "[{x:?}]")?,
        Imm::Const(k) => write!(out, "[{k}]")?,
        Imm::Cell(c) => write!(out, "[{c}]")?,
        Imm::Func(id) => write!(out, "[{id}]")?,
        Imm::Name(name) => write!(out, "[{}]", quoted(name))?,
        Imm::Keys(keys) => {
            out.push('[');
            for (i, key) in keys.iter().enumerate() {
                write!(out, "{}{key}", if i == 0 { "" } else { ", " })?;
            }
            out.push(']');
        }
    }
    for (i, arg) in inst.args.iter().enumerate() {
        write!(out, "{}{arg}", if i == 0 { " " } else { ", " })?;
    }
    write_origin(out, inst.origin)?;
    if let Some(roots) = &f.roots {
        let i = id.index();
        if !roots.reload_after[i].is_empty() {
            write!(out, " ; reload {:?}", roots.reload_after[i])?;
        }
        if !roots.cold_spill[i].is_empty() || !roots.cold_zero[i].is_empty() {
            write!(out, " ; cold spill {:?} zero {:?}", roots.cold_spill[i], roots.cold_zero[i])?;
        }
        if let Some(slot) = inst.result.and_then(|v| roots.store_at_def[v.index()]) {
            write!(out, " ; store -> {slot}")?;
        }
    }
    out.push('\n');
    Ok(())
}

fn write_origin(out: &mut String, origin: Origin) -> fmt::Result {
    if !origin.span.is_none() {
        write!(out, " @{}-{}", origin.span.lo, origin.span.hi)?;
    }
    origin.site.map_or(Ok(()), |site| write!(out, " in {site}"))
}

fn target(t: &Target) -> String {
    let args: Vec<String> = t.args.iter().map(ValueId::to_string).collect();
    format!("{}({})", t.block, args.join(", "))
}

fn write_term(out: &mut String, term: &Term) -> fmt::Result {
    match term {
        Term::None => out.push_str("none"),
        Term::Jump(t) => write!(out, "jump {}", target(t))?,
        Term::Branch { cond, then, otherwise } => write!(out, "br {cond} ? {} : {}", target(then), target(otherwise))?,
        Term::TryBr { value, normal, handler } => write!(out, "try {value} ? {} : {}", target(normal), target(handler))?,
        Term::Switch { index, targets, default } => {
            let list: Vec<String> = targets.iter().map(target).collect();
            write!(out, "switch {index} [{}] else {}", list.join(", "), target(default))?;
        }
        Term::Return(v) => write!(out, "return {v}")?,
        Term::ReturnExc => out.push_str("return_exc"),
        Term::Unreachable => out.push_str("unreachable"),
    }
    Ok(())
}
