//! Helps tests: simple roots, a runtime interface that has every rt function of the op table, validation.
#![allow(dead_code)]

use pulsec_base::SourceMap;
use pulsec_ir::ir::{Function, Program, Roots, ValueId, op};
use pulsec_wasm::{RtInterface, UnitOptions, emit};

/// Every root has a slot of its own, is stored when defined and reloaded after every safepoint: correct, slow, independent of the
/// rooting pass.
pub fn root(f: &mut Function) {
    let mut roots = Roots {
        store_at_def: vec![None; f.values.len()],
        reload_after: vec![Vec::new(); f.insts.len()],
        cold_spill: vec![Vec::new(); f.insts.len()],
        poll_spill: vec![None; f.blocks.len()],
        ..Roots::default()
    };
    let mut all: Vec<(ValueId, u32)> = Vec::new();
    for (i, value) in f.values.iter().enumerate() {
        let constant = match value.def {
            // Numbers that the text form leaves out.
            pulsec_ir::ir::ValueDef::Inst(id) if id.index() >= f.insts.len() => true,
            pulsec_ir::ir::ValueDef::Inst(id) => {
                matches!(f.inst(id).op.name(), "Word" | "Int" | "Float" | "Bool" | "StaticAddr")
            }
            pulsec_ir::ir::ValueDef::Param(..) => false,
        };
        if value.ty.is_root() && !constant {
            let slot = all.len() as u32;
            roots.store_at_def[i] = Some(slot);
            all.push((ValueId::new(i), slot));
        }
    }
    roots.frame_slots = all.len() as u32;
    roots.zero_slots = (0..roots.frame_slots).collect();
    for block in &f.blocks {
        for id in &block.insts {
            let inst = f.inst(*id);
            if inst.op.is_safepoint(&inst.imm) {
                let others = all.iter().filter(|(v, _)| Some(*v) != inst.result).copied().collect();
                if inst.op.safepoint_is_cold() {
                    roots.cold_spill[id.index()] = others;
                } else {
                    roots.reload_after[id.index()] = others;
                }
            }
        }
    }
    for (i, block) in f.blocks.iter().enumerate() {
        if block.loop_header || i == f.entry.index() {
            roots.poll_spill[i] = Some(all.clone());
        }
    }
    f.roots = Some(roots);
}

pub fn interface() -> RtInterface {
    let mut rt = RtInterface { memory_end: 0x20_0000, table_len: 16, ..RtInterface::default() };
    for row in op::ROWS {
        let mut rest = row.doc;
        while let Some(at) = rest.find("op_") {
            rest = &rest[at..];
            let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
            rt.functions.insert(rest[..end].to_string(), 3);
            rest = &rest[end..];
        }
    }
    for name in ["rt_report_error", "op_create_this"] {
        rt.functions.insert(name.to_string(), 1);
    }
    rt
}

pub fn options() -> UnitOptions {
    UnitOptions { number: 1, static_base: 0x20_0000, table_base: 16, rt: interface() }
}

/// Emits and validates.
pub fn unit(program: &mut Program) -> Vec<u8> {
    program.functions.iter_mut().for_each(root);
    let bytes = emit(program, &SourceMap::new(), &options()).unwrap_or_else(|e| panic!("{e}"));
    validate(&bytes);
    bytes
}

pub fn validate(bytes: &[u8]) {
    if let Err(e) = wasmparser::Validator::new().validate_all(bytes) {
        panic!("{e}\n{}", wasmprinter::print_bytes(bytes).unwrap_or_else(|e| e.to_string()));
    }
}

pub fn parse(text: &str) -> Program {
    pulsec_ir::ir::parse::program(text).unwrap_or_else(|e| panic!("{e}\n{text}"))
}
