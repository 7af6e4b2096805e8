//! Looks at a module before it is compiled: size caps, ABI hash, imports, exports, custom sections.
//!
//! Validation proper is wasmtime's; this is about what *we* accept, and it is cheap, so that a
//! hostile upload is refused before the compiler sees it.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use pulse_abi::host::{GUEST_EXPORTS, MODULE, host_import};
use pulse_abi::sections;
use pulse_abi::unit::{UnitHeader, limits};
use wasmparser::{ExternalKind, FuncType, Parser, Payload, TypeRef, ValType};

use crate::error::Error;
use crate::host::Capability;

/// Module of a unit's imports from the runtime image.
pub(crate) const RUNTIME_MODULE: &str = "rt";
/// What a unit exports.
pub(crate) const UNIT_INIT: &str = "unit_init";

/// Runs the top level of a root.
pub(crate) const GUEST_INIT: &str = "pulse_init";
/// No locals, `end`.
const EMPTY_BODY: &[u8] = &[0, 0x0b];

/// Reads the file of a module. Of one that is too large, only as much as tells so.
pub fn read_module(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(limits::MODULE_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Caps on what may be compiled.
#[derive(Clone, Copy, Debug)]
pub struct ScanLimits {
    pub bytes: usize,
    pub functions: u32,
    pub types: u32,
    pub function_bytes: usize,
}

impl Default for ScanLimits {
    fn default() -> Self {
        Self { bytes: limits::MODULE_BYTES, functions: limits::FUNCTIONS, types: limits::TYPES, function_bytes: limits::FUNCTION_BYTES }
    }
}

#[derive(Debug, Default)]
pub(crate) struct Scan {
    /// Names imported from the runtime image; not empty exactly for units.
    pub(crate) runtime_imports: Vec<String>,
    pub(crate) capabilities: Vec<Capability>,
    pub(crate) unit: Option<UnitHeader>,
    pub(crate) manifest: Option<Vec<u8>>,
    pub(crate) source_map: Option<Vec<u8>>,
    pub(crate) is_unit: bool,
    /// `pulse_init` has nothing to do, as in a snapshot.
    pub(crate) is_initialised: bool,
}

#[derive(Default)]
struct Reader {
    scan: Scan,
    types: Vec<FuncType>,
    /// Type of each function, imported ones first.
    functions: Vec<u32>,
    exports: Vec<(String, ExternalKind, u32)>,
    /// Bodies so far, and the indices of those without locals and instructions.
    bodies: u32,
    empty: Vec<u32>,
    imported_functions: u32,
    abi: Option<Vec<u8>>,
    host_imports: Vec<String>,
}

fn bad(message: impl Into<String>) -> Error {
    Error::Artifact(message.into())
}

fn parse_error(error: wasmparser::Error) -> Error {
    bad(format!("{} (at byte {:#x})", error.message(), error.offset()))
}

pub(crate) fn scan(wasm: &[u8], limits: &ScanLimits) -> Result<Scan, Error> {
    if wasm.len() > limits.bytes {
        return Err(bad(format!("{} bytes, more than the {} allowed", wasm.len(), limits.bytes)));
    }
    if !Parser::is_core_wasm(wasm) {
        return Err(bad("not a WebAssembly module"));
    }
    let mut reader = Reader::default();
    for payload in Parser::new(0).parse_all(wasm) {
        reader.payload(payload.map_err(parse_error)?, limits)?;
    }
    reader.finish()
}

impl Reader {
    fn payload(&mut self, payload: Payload<'_>, limits: &ScanLimits) -> Result<(), Error> {
        match payload {
            Payload::TypeSection(types) => {
                if types.count() > limits.types {
                    return Err(bad(format!("{} types, more than the {} allowed", types.count(), limits.types)));
                }
                for ty in types.into_iter_err_on_gc_types() {
                    self.types.push(ty.map_err(parse_error)?);
                }
            }
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    let import = import.map_err(parse_error)?;
                    self.import(import.module, import.name, import.ty)?;
                }
            }
            Payload::FunctionSection(functions) => {
                if functions.count() > limits.functions {
                    return Err(bad(format!(
                        "{} functions, more than the {} allowed",
                        functions.count(),
                        limits.functions
                    )));
                }
                self.imported_functions = self.functions.len() as u32;
                for ty in functions {
                    self.functions.push(ty.map_err(parse_error)?);
                }
            }
            Payload::ExportSection(exports) => {
                for export in exports {
                    let export = export.map_err(parse_error)?;
                    self.exports.push((export.name.to_string(), export.kind, export.index));
                }
            }
            Payload::StartSection { .. } => {
                return Err(bad("a start function would run before the limits are in force; there must be none"));
            }
            Payload::CodeSectionEntry(body) if body.as_bytes().len() > limits.function_bytes => {
                return Err(bad(format!(
                    "a function body of {} bytes, more than the {} allowed",
                    body.as_bytes().len(),
                    limits.function_bytes
                )));
            }
            Payload::CodeSectionEntry(body) => {
                if body.as_bytes() == EMPTY_BODY {
                    self.empty.push(self.imported_functions + self.bodies);
                }
                self.bodies += 1;
            }
            Payload::CustomSection(section) => {
                let slot = match section.name() {
                    sections::ABI => &mut self.abi,
                    sections::MANIFEST => &mut self.scan.manifest,
                    sections::SOURCE_MAP => &mut self.scan.source_map,
                    sections::UNIT => {
                        let header = UnitHeader::decode(section.data());
                        let header = header.ok_or_else(|| bad("the section pulse.unit is malformed"))?;
                        if self.scan.unit.replace(header).is_some() {
                            return Err(bad("two sections named pulse.unit"));
                        }
                        return Ok(());
                    }
                    _ => return Ok(()),
                };
                if slot.replace(section.data().to_vec()).is_some() {
                    return Err(bad(format!("two sections named {}", section.name())));
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn import(&mut self, module: &str, name: &str, ty: TypeRef) -> Result<(), Error> {
        match (module, ty) {
            (MODULE, TypeRef::Func(index)) => {
                let row = host_import(name)
                    .ok_or_else(|| bad(format!("unknown import `{MODULE}.{name}`")))?;
                let ty = self.func_type(index)?;
                if !same_types(ty.params(), row.params) || !same_types(ty.results(), row.results) {
                    return Err(bad(format!("import `{MODULE}.{name}` has the wrong signature: {ty}")));
                }
                if let Some(capability) = Capability::from_name(row.capability)
                    && !self.scan.capabilities.contains(&capability)
                {
                    self.scan.capabilities.push(capability);
                }
                self.host_imports.push(name.to_string());
                self.functions.push(index);
            }
            (RUNTIME_MODULE, _) => {
                if let TypeRef::Func(index) = ty {
                    self.functions.push(index);
                }
                self.scan.runtime_imports.push(name.to_string());
            }
            (_, TypeRef::Func(_)) => return Err(bad(format!("unknown import `{module}.{name}`"))),
            _ => return Err(bad(format!("import `{module}.{name}` is not a function"))),
        }
        Ok(())
    }

    fn func_type(&self, index: u32) -> Result<&FuncType, Error> {
        self.types.get(index as usize).ok_or_else(|| bad(format!("type index {index} is out of range")))
    }

    fn finish(mut self) -> Result<Scan, Error> {
        let hash = sections::abi_hash().to_le_bytes();
        match &self.abi {
            Some(bytes) if bytes[..] == hash => {}
            Some(_) => return Err(bad("built for another version of the runtime; rebuild it with a matching pulsec")),
            None => return Err(bad("no section pulse.abi: not made by pulsec")),
        }
        self.scan.is_unit = !self.scan.runtime_imports.is_empty();
        if self.scan.is_unit {
            if self.scan.unit.is_none() {
                return Err(bad("a unit without the section pulse.unit"));
            }
            self.function_export(UNIT_INIT, &[], &[])?;
        } else {
            for export in GUEST_EXPORTS {
                self.function_export(export.name, export.params, export.results)?;
            }
            if !self.exports.iter().any(|(name, kind, _)| name == "memory" && *kind == ExternalKind::Memory) {
                return Err(bad("the export `memory` is missing"));
            }
        }
        let init = self.exports.iter().find(|(name, ..)| name == GUEST_INIT);
        self.scan.is_initialised = init.is_some_and(|(_, _, index)| self.empty.contains(index));
        self.scan.capabilities.sort();
        Ok(self.scan)
    }

    fn function_export(&self, name: &str, params: &[&str], results: &[&str]) -> Result<(), Error> {
        let found = self.exports.iter().find(|(n, _, _)| n == name);
        let Some((_, ExternalKind::Func, index)) = found else {
            return Err(bad(format!("the exported function `{name}` is missing")));
        };
        let ty = self.functions.get(*index as usize);
        let ty = self.func_type(*ty.ok_or_else(|| bad(format!("function index {index} is out of range")))?)?;
        if !same_types(ty.params(), params) || !same_types(ty.results(), results) {
            return Err(bad(format!("the exported function `{name}` has the wrong signature: {ty}")));
        }
        Ok(())
    }
}

fn same_types(types: &[ValType], names: &[&str]) -> bool {
    types.len() == names.len()
        && types.iter().zip(names).all(|(ty, name)| {
            matches!(
                (ty, *name),
                (ValType::I32, "i32") | (ValType::I64, "i64") | (ValType::F32, "f32") | (ValType::F64, "f64")
            )
        })
}
