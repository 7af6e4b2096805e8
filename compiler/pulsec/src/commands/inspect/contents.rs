//! What a module's bytes tell, without validating or compiling them.

use std::collections::BTreeMap;

use anyhow::{Context, bail};
use pulse_abi::sections::{self, SourceMap};
use wasmparser::{KnownCustom, Name, Parser, Payload, TypeRef};

use super::attribution::{self, Share};
use super::native::Native;

/// How many functions are listed by size.
const LARGEST: usize = 20;

/// What the binary tells.
#[derive(Default)]
pub struct Contents {
    pub manifest: Option<Vec<u8>>,
    pub imports: Vec<String>,
    pub exports: Vec<String>,
    /// Bytes by section.
    pub sections: BTreeMap<String, usize>,
    /// Function index and bytes of the body.
    pub bodies: Vec<(u32, usize)>,
    names: BTreeMap<u32, String>,
    source_map: SourceMap,
    memory_pages: u64,
}

/// An error says why these are not the bytes of a module.
pub fn read(bytes: &[u8]) -> anyhow::Result<Contents> {
    let mut out = Contents::default();
    let mut imported = 0;
    for payload in Parser::new(0).parse_all(bytes) {
        let payload = payload?;
        if let Some((id, range)) = payload.as_section() {
            let name = match &payload {
                Payload::CustomSection(section) => format!("custom {}", section.name()),
                _ => section_name(id).to_owned(),
            };
            *out.sections.entry(name).or_default() += (range.end - range.start) as usize;
        }
        match payload {
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    let import = import?;
                    imported += u32::from(matches!(import.ty, TypeRef::Func(_) | TypeRef::FuncExact(_)));
                    out.imports.push(format!("{}.{}", import.module, import.name));
                }
            }
            Payload::MemorySection(memories) => {
                for memory in memories {
                    out.memory_pages = out.memory_pages.saturating_add(memory?.initial);
                }
            }
            Payload::ExportSection(exports) => {
                for export in exports {
                    out.exports.push(export?.name.to_owned());
                }
            }
            Payload::CodeSectionEntry(body) => out.bodies.push((imported + out.bodies.len() as u32, (body.range().end - body.range().start) as usize)),
            Payload::CustomSection(section) if section.name() == sections::MANIFEST => {
                if out.manifest.replace(section.data().to_vec()).is_some() {
                    bail!("two sections named {}", sections::MANIFEST);
                }
            }
            Payload::CustomSection(section) if section.name() == sections::SOURCE_MAP => {
                out.source_map = SourceMap::decode(section.data()).context("damaged side table")?;
            }
            Payload::CustomSection(section) => {
                if let KnownCustom::Name(names) = section.as_known() {
                    for part in names {
                        if let Name::Function(map) = part? {
                            for naming in map {
                                let naming = naming?;
                                out.names.insert(naming.index, naming.name.to_owned());
                            }
                        }
                    }
                }
            }
            _ => {}
        }
    }
    out.bodies.sort_by_key(|(index, size)| (std::cmp::Reverse(*size), *index));
    Ok(out)
}

fn section_name(id: u8) -> &'static str {
    const NAMES: [&str; 14] = ["custom", "type", "import", "function", "table", "memory", "global", "export", "start", "element", "code", "data", "data count", "tag"];
    NAMES.get(usize::from(id)).copied().unwrap_or("other")
}

impl Contents {
    /// Of the memory at start.
    pub fn memory_bytes(&self) -> u64 {
        self.memory_pages.saturating_mul(65536)
    }

    fn name(&self, index: u32) -> String {
        self.names.get(&index).cloned().unwrap_or_else(|| format!("function {index}"))
    }

    /// The functions with the most wasm.
    pub fn largest(&self) -> impl Iterator<Item = (String, usize)> {
        self.bodies.iter().take(LARGEST).map(|(index, size)| (self.name(*index), *size))
    }

    /// Functions with the most machine code: name, machine code, wasm.
    pub fn largest_native(&self, native: &Native) -> Vec<(String, u64, usize)> {
        let wasm: BTreeMap<u32, usize> = self.bodies.iter().copied().collect();
        let mut rows: Vec<(u32, u64)> = native.functions.iter().map(|(index, size)| (*index, *size)).collect();
        rows.sort_by_key(|(index, size)| (std::cmp::Reverse(*size), *index));
        rows.into_iter().take(LARGEST).map(|(index, size)| (self.name(index), size, wasm.get(&index).copied().unwrap_or_default())).collect()
    }

    /// Owners by size.
    pub fn shares(&self) -> Vec<(String, Share)> {
        let mut shares: Vec<_> = attribution::shares(&self.bodies, &self.names, &self.source_map).into_iter().collect();
        shares.sort_by_key(|(_, share)| std::cmp::Reverse(share.bytes));
        shares
    }
}
