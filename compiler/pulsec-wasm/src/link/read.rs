//! A module taken apart. Only what compilers and the snapshot write is understood: one memory, one
//! table, active segments at constant offsets.

use pulse_abi::sections;
use pulse_abi::unit::UnitHeader;
use rustc_hash::FxHashMap;
use wasmparser::{
    ConstExpr, DataKind, ElementItems, ElementKind, ExternalKind, FuncType, FunctionBody, GlobalType, KnownCustom, Name, Operator, Parser,
    Payload, TypeRef,
};

use super::error;
use crate::EmitError;

/// Index of a function: in its module, or after linking in the whole.
pub type FuncRef = u32;

#[derive(Clone, Copy, Debug)]
pub enum Init {
    I32(i32),
    I64(i64),
    F32(u32),
    F64(u64),
}

pub struct ImportedFunction {
    pub module: String,
    pub name: String,
    pub ty: u32,
}

/// One input.
pub struct Source<'a> {
    /// For messages.
    pub name: String,
    pub types: Vec<FuncType>,
    pub imports: Vec<ImportedFunction>,
    /// Type of each defined function.
    pub functions: Vec<u32>,
    pub bodies: Vec<FunctionBody<'a>>,
    pub globals: Vec<(GlobalType, Init)>,
    /// Exported functions.
    pub exports: Vec<(String, FuncRef)>,
    pub exported_globals: Vec<(String, u32)>,
    pub elements: Vec<(u32, Vec<FuncRef>)>,
    pub data: Vec<(u32, &'a [u8])>,
    pub customs: Vec<(String, &'a [u8])>,
    pub function_names: FxHashMap<FuncRef, String>,
    pub source_map: sections::SourceMap,
    pub header: Option<UnitHeader>,
    pub memory_pages: u64,
    pub memory_maximum: Option<u64>,
    pub table_size: u64,
}

impl<'a> Source<'a> {
    pub fn read(bytes: &'a [u8], name: &str) -> Result<Self, EmitError> {
        let mut source = Source {
            name: name.to_string(),
            types: Vec::new(),
            imports: Vec::new(),
            functions: Vec::new(),
            bodies: Vec::new(),
            globals: Vec::new(),
            exports: Vec::new(),
            exported_globals: Vec::new(),
            elements: Vec::new(),
            data: Vec::new(),
            customs: Vec::new(),
            function_names: FxHashMap::default(),
            source_map: sections::SourceMap::default(),
            header: None,
            memory_pages: 0,
            memory_maximum: None,
            table_size: 0,
        };
        for payload in Parser::new(0).parse_all(bytes) {
            let payload = payload.map_err(|e| error(format!("{name}: {e}")))?;
            source.section(payload).map_err(|e| error(format!("{name}: {e}")))?;
        }
        Ok(source)
    }

    fn section(&mut self, payload: Payload<'a>) -> Result<(), String> {
        let text = |e: wasmparser::BinaryReaderError| e.to_string();
        match payload {
            Payload::TypeSection(reader) => {
                for ty in reader.into_iter_err_on_gc_types() {
                    self.types.push(ty.map_err(text)?);
                }
            }
            Payload::ImportSection(reader) => {
                for import in reader.into_imports() {
                    let import = import.map_err(text)?;
                    match import.ty {
                        TypeRef::Func(ty) => self.imports.push(ImportedFunction {
                            module: import.module.to_string(),
                            name: import.name.to_string(),
                            ty,
                        }),
                        TypeRef::Memory(_) | TypeRef::Table(_) if import.module == "rt" => {}
                        _ => return Err(format!("cannot link the import {}.{}", import.module, import.name)),
                    }
                }
            }
            Payload::FunctionSection(reader) => {
                for ty in reader {
                    self.functions.push(ty.map_err(text)?);
                }
            }
            Payload::TableSection(reader) => {
                for table in reader {
                    self.table_size = self.table_size.max(table.map_err(text)?.ty.initial);
                }
            }
            Payload::MemorySection(reader) => {
                for memory in reader {
                    let memory = memory.map_err(text)?;
                    self.memory_pages = memory.initial;
                    self.memory_maximum = memory.maximum;
                }
            }
            Payload::GlobalSection(reader) => {
                for global in reader {
                    let global = global.map_err(text)?;
                    self.globals.push((global.ty, constant(&global.init_expr)?));
                }
            }
            Payload::ExportSection(reader) => {
                for export in reader {
                    let export = export.map_err(text)?;
                    match export.kind {
                        ExternalKind::Func => self.exports.push((export.name.to_string(), export.index)),
                        ExternalKind::Global => self.exported_globals.push((export.name.to_string(), export.index)),
                        ExternalKind::Memory | ExternalKind::Table => {}
                        _ => return Err(format!("cannot link the export {}", export.name)),
                    }
                }
            }
            Payload::StartSection { .. } => return Err("start sections are not linked".to_string()),
            Payload::ElementSection(reader) => {
                for element in reader {
                    let element = element.map_err(text)?;
                    let ElementKind::Active { offset_expr, .. } = element.kind else { continue };
                    let offset = address(&offset_expr)?;
                    let ElementItems::Functions(items) = element.items else {
                        return Err("element segments of expressions are not linked".to_string());
                    };
                    let items: Result<Vec<u32>, _> = items.into_iter().collect();
                    self.elements.push((offset, items.map_err(text)?));
                }
            }
            Payload::CodeSectionEntry(body) => self.bodies.push(body),
            Payload::DataSection(reader) => {
                for data in reader {
                    let data = data.map_err(text)?;
                    let DataKind::Active { offset_expr, .. } = data.kind else {
                        return Err("passive data segments are not linked".to_string());
                    };
                    self.data.push((address(&offset_expr)?, data.data));
                }
            }
            Payload::CustomSection(reader) => match reader.as_known() {
                KnownCustom::Name(names) => {
                    for part in names.into_iter().flatten() {
                        if let Name::Function(map) = part {
                            for naming in map.into_iter().flatten() {
                                self.function_names.insert(naming.index, naming.name.to_string());
                            }
                        }
                    }
                }
                _ if reader.name() == sections::SOURCE_MAP => {
                    self.source_map = sections::SourceMap::decode(reader.data()).ok_or("damaged side table")?;
                }
                _ if reader.name() == sections::UNIT => {
                    self.header = Some(UnitHeader::decode(reader.data()).ok_or("damaged unit header")?);
                }
                _ => self.customs.push((reader.name().to_string(), reader.data())),
            },
            _ => {}
        }
        Ok(())
    }

    pub fn export(&self, name: &str) -> Option<FuncRef> {
        self.exports.iter().find(|(n, _)| n == name).map(|(_, index)| *index)
    }

    pub fn function_type(&self, index: FuncRef) -> Option<&FuncType> {
        let ty = match self.imports.get(index as usize) {
            Some(import) => import.ty,
            None => *self.functions.get(index as usize - self.imports.len())?,
        };
        self.types.get(ty as usize)
    }

    pub fn custom(&self, name: &str) -> Option<&'a [u8]> {
        self.customs.iter().find(|(n, _)| n == name).map(|(_, data)| *data)
    }
}

fn constant(expr: &ConstExpr<'_>) -> Result<Init, String> {
    let mut reader = expr.get_operators_reader();
    match reader.read().map_err(|e| e.to_string())? {
        Operator::I32Const { value } => Ok(Init::I32(value)),
        Operator::I64Const { value } => Ok(Init::I64(value)),
        Operator::F32Const { value } => Ok(Init::F32(value.bits())),
        Operator::F64Const { value } => Ok(Init::F64(value.bits())),
        other => Err(format!("cannot link the constant expression {other:?}")),
    }
}

fn address(expr: &ConstExpr<'_>) -> Result<u32, String> {
    match constant(expr)? {
        Init::I32(n) => Ok(n as u32),
        other => Err(format!("{other:?} is not an address")),
    }
}
