//! Rewrites a module section by section; what need not change is copied byte for byte.

use wasm_encoder as enc;
use wasmparser::{DataKind, ExternalKind, GlobalType, Operator, Parser, Payload, ValType};

use super::segments::segments;
use crate::error::Error;

const PAGE: usize = 65536;
/// Prefix of the exports under which mutable globals are read.
const GLOBAL_EXPORT: &str = "pulse.snapshot.global.";
const INIT: &str = "pulse_init";

/// A module taken apart as far as a snapshot needs it.
pub(super) struct Module<'a> {
    /// Section id and contents in order; custom sections keep their place.
    sections: Vec<(u8, &'a [u8])>,
    memory_maximum: Option<u64>,
    /// Type and initialiser bytes (without `end`).
    globals: Vec<(GlobalType, &'a [u8])>,
    exports: Vec<(&'a str, ExternalKind, u32)>,
    imported_functions: u32,
    init: u32,
    bodies: Vec<&'a [u8]>,
}

fn broken(message: impl Into<String>) -> Error {
    Error::Snapshot(message.into())
}

fn parse_error(error: wasmparser::Error) -> Error {
    Error::Artifact(format!("{} (at byte {:#x})", error.message(), error.offset()))
}

impl<'a> Module<'a> {
    pub(super) fn parse(wasm: &'a [u8]) -> Result<Self, Error> {
        let mut module = Module {
            sections: Vec::new(),
            memory_maximum: None,
            globals: Vec::new(),
            exports: Vec::new(),
            imported_functions: 0,
            init: 0,
            bodies: Vec::new(),
        };
        let mut memories = 0;
        for payload in Parser::new(0).parse_all(wasm) {
            let payload = payload.map_err(parse_error)?;
            if let Some((id, range)) = payload.as_section() {
                let contents = wasm.get(range.start as usize..range.end as usize).ok_or_else(|| broken("a section is truncated"))?;
                module.sections.push((id, contents));
            }
            match payload {
                Payload::ImportSection(imports) => {
                    for import in imports.into_imports() {
                        let import = import.map_err(parse_error)?;
                        match import.ty {
                            wasmparser::TypeRef::Func(_) => module.imported_functions += 1,
                            _ => return Err(broken(format!("`{}` is imported; only functions may be", import.name))),
                        }
                    }
                }
                Payload::MemorySection(section) => {
                    for memory in section {
                        let memory = memory.map_err(parse_error)?;
                        memories += 1;
                        module.memory_maximum = memory.maximum;
                    }
                }
                Payload::GlobalSection(section) => {
                    for global in section {
                        let global = global.map_err(parse_error)?;
                        if global.ty.mutable && matches!(global.ty.content_type, ValType::Ref(_)) {
                            return Err(broken("a mutable global holds a reference"));
                        }
                        let range = global.init_expr.get_binary_reader().range();
                        let init = wasm.get(range.start as usize..(range.end as usize).saturating_sub(1)).unwrap_or_default();
                        module.globals.push((global.ty, init));
                    }
                }
                Payload::ExportSection(section) => {
                    for export in section {
                        let export = export.map_err(parse_error)?;
                        module.exports.push((export.name, export.kind, export.index));
                    }
                }
                Payload::DataSection(section) => {
                    for data in section {
                        if matches!(data.map_err(parse_error)?.kind, DataKind::Passive) {
                            return Err(broken("there is a passive data segment"));
                        }
                    }
                }
                Payload::CodeSectionEntry(body) => {
                    let index = module.imported_functions + module.bodies.len() as u32;
                    refuse_table_changes(&body, index)?;
                    module.bodies.push(body.as_bytes());
                }
                _ => {}
            }
        }
        if memories != 1 {
            return Err(broken("the module must define exactly one memory"));
        }
        let init = module.exports.iter().find(|(name, kind, _)| *name == INIT && *kind == ExternalKind::Func);
        module.init = init.ok_or_else(|| broken("there is no export `pulse_init`"))?.2;
        if module.init < module.imported_functions {
            return Err(broken("`pulse_init` is an import"));
        }
        if module.exports.iter().any(|(name, ..)| name.starts_with(GLOBAL_EXPORT)) {
            return Err(broken("an export name is reserved"));
        }
        Ok(module)
    }

    fn mutable_globals(&self) -> impl Iterator<Item = usize> {
        self.globals.iter().enumerate().filter(|(_, (ty, _))| ty.mutable).map(|(index, _)| index)
    }

    /// Export names of the mutable globals in [`Module::with_exported_globals`].
    pub(super) fn global_export_names(&self) -> Vec<String> {
        self.mutable_globals().map(|index| format!("{GLOBAL_EXPORT}{index}")).collect()
    }

    /// The same module with its mutable globals exported.
    pub(super) fn with_exported_globals(&self) -> Vec<u8> {
        let mut exports = enc::ExportSection::new();
        for (name, kind, index) in &self.exports {
            exports.export(name, export_kind(*kind), *index);
        }
        for index in self.mutable_globals() {
            exports.export(&format!("{GLOBAL_EXPORT}{index}"), enc::ExportKind::Global, index as u32);
        }
        let mut out = enc::Module::new();
        for (id, data) in &self.sections {
            if *id == enc::SectionId::Export as u8 {
                out.section(&exports);
            } else {
                out.section(&enc::RawSection { id: *id, data });
            }
        }
        out.finish()
    }

    /// The module with memory and globals as given and `pulse_init` emptied. `values`: one per mutable global.
    pub(super) fn frozen(&self, memory: &[u8], values: &[u128]) -> Result<Vec<u8>, Error> {
        let mut globals = enc::GlobalSection::new();
        let mut values = values.iter();
        for (ty, init) in &self.globals {
            let value = if ty.mutable {
                let bits = *values.next().ok_or_else(|| broken("a global has no value"))?;
                constant(ty.content_type, bits).ok_or_else(|| broken("a global has an unsupported type"))?
            } else {
                enc::ConstExpr::raw(init.iter().copied())
            };
            let val_type = val_type(ty.content_type).ok_or_else(|| broken("a global has an unsupported type"))?;
            globals.global(enc::GlobalType { val_type, mutable: ty.mutable, shared: false }, &value);
        }
        let mut code = enc::CodeSection::new();
        for (index, body) in self.bodies.iter().enumerate() {
            if index as u32 + self.imported_functions == self.init {
                let mut empty = enc::Function::new([]);
                empty.instruction(&enc::Instruction::End);
                code.function(&empty);
            } else {
                code.raw(body);
            }
        }
        let mut data = enc::DataSection::new();
        for range in segments(memory) {
            data.active(0, &enc::ConstExpr::i32_const(range.start as u32 as i32), memory[range].iter().copied());
        }
        let mut memories = enc::MemorySection::new();
        memories.memory(enc::MemoryType {
            minimum: (memory.len() / PAGE) as u64,
            maximum: self.memory_maximum,
            memory64: false,
            shared: false,
            page_size_log2: None,
        });

        let mut out = enc::Module::new();
        let mut has_code = false;
        for (id, contents) in &self.sections {
            match SectionKind::of(*id) {
                SectionKind::Memory => {
                    out.section(&memories);
                }
                SectionKind::Global => {
                    out.section(&globals);
                }
                SectionKind::Code => {
                    out.section(&code);
                    out.section(&data);
                    has_code = true;
                }
                SectionKind::Dropped => {}
                SectionKind::Copied => {
                    out.section(&enc::RawSection { id: *id, data: contents });
                }
            }
        }
        if !has_code {
            return Err(broken("the module has no code"));
        }
        Ok(out.finish())
    }
}

/// What [`Module::frozen`] does with a section.
enum SectionKind {
    Memory,
    Global,
    Code,
    /// Data are written after the code; the data count only matters to passive segments, of which there are none.
    Dropped,
    Copied,
}

impl SectionKind {
    fn of(id: u8) -> Self {
        const MEMORY: u8 = enc::SectionId::Memory as u8;
        const GLOBAL: u8 = enc::SectionId::Global as u8;
        const CODE: u8 = enc::SectionId::Code as u8;
        const DATA: u8 = enc::SectionId::Data as u8;
        const DATA_COUNT: u8 = enc::SectionId::DataCount as u8;
        match id {
            MEMORY => Self::Memory,
            GLOBAL => Self::Global,
            CODE => Self::Code,
            DATA | DATA_COUNT => Self::Dropped,
            _ => Self::Copied,
        }
    }
}

/// The element section of the input is reused, so nothing may change a table at run time.
fn refuse_table_changes(body: &wasmparser::FunctionBody<'_>, index: u32) -> Result<(), Error> {
    let mut operators = body.get_operators_reader().map_err(parse_error)?;
    while !operators.eof() {
        let name = match operators.read().map_err(parse_error)? {
            Operator::TableSet { .. } => "table.set",
            Operator::TableGrow { .. } => "table.grow",
            Operator::TableFill { .. } => "table.fill",
            Operator::TableCopy { .. } => "table.copy",
            Operator::TableInit { .. } => "table.init",
            Operator::MemoryInit { .. } => "memory.init",
            Operator::DataDrop { .. } => "data.drop",
            _ => continue,
        };
        return Err(broken(format!("function {index} contains `{name}`")));
    }
    Ok(())
}

fn export_kind(kind: ExternalKind) -> enc::ExportKind {
    match kind {
        ExternalKind::Func | ExternalKind::FuncExact => enc::ExportKind::Func,
        ExternalKind::Table => enc::ExportKind::Table,
        ExternalKind::Memory => enc::ExportKind::Memory,
        ExternalKind::Global => enc::ExportKind::Global,
        ExternalKind::Tag => enc::ExportKind::Tag,
    }
}

fn val_type(ty: ValType) -> Option<enc::ValType> {
    Some(match ty {
        ValType::I32 => enc::ValType::I32,
        ValType::I64 => enc::ValType::I64,
        ValType::F32 => enc::ValType::F32,
        ValType::F64 => enc::ValType::F64,
        ValType::V128 => enc::ValType::V128,
        ValType::Ref(ty) if ty == wasmparser::RefType::FUNCREF => enc::ValType::FUNCREF,
        ValType::Ref(_) => return None,
    })
}

fn constant(ty: ValType, bits: u128) -> Option<enc::ConstExpr> {
    Some(match ty {
        ValType::I32 => enc::ConstExpr::i32_const(bits as u32 as i32),
        ValType::I64 => enc::ConstExpr::i64_const(bits as u64 as i64),
        ValType::F32 => enc::ConstExpr::f32_const(enc::Ieee32::new(bits as u32)),
        ValType::F64 => enc::ConstExpr::f64_const(enc::Ieee64::new(bits as u64)),
        ValType::V128 => enc::ConstExpr::v128_const(bits as i128),
        ValType::Ref(_) => return None,
    })
}
