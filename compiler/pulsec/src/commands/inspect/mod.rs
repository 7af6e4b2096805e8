//! `pulsec inspect FILE`: what is inside an artifact.

mod attribution;
mod native;

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use pulse_abi::sections::{self, SourceMap};
use pulse_engine::{Engine, EngineOptions};
use pulse_manifest::Manifest;
use serde_json::json;
use wasmparser::{KnownCustom, Name, Parser, Payload, TypeRef};

use super::exit;
use native::Native;

/// How many functions are listed by size.
const LARGEST: usize = 20;

#[derive(Args)]
pub struct Inspect {
    /// An artifact (`NAME.wasm`)
    file: PathBuf,
    /// One JSON object on stdout
    #[arg(long, conflicts_with = "wat")]
    json: bool,
    /// The module as WebAssembly text on stdout
    #[arg(long)]
    wat: bool,
    /// Compile it for this machine and tell the sizes of the machine code
    #[arg(long, conflicts_with = "wat")]
    native: bool,
}

/// What the binary tells.
#[derive(Default)]
struct Contents {
    manifest: Option<Vec<u8>>,
    imports: Vec<String>,
    exports: Vec<String>,
    /// Bytes by section.
    sections: BTreeMap<String, usize>,
    /// Function index and bytes of the body.
    bodies: Vec<(u32, usize)>,
    names: BTreeMap<u32, String>,
    source_map: SourceMap,
    memory_pages: u64,
}

impl Inspect {
    pub fn execute(self) -> anyhow::Result<u8> {
        let bytes = match std::fs::read(&self.file) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                eprintln!("error: there is no file `{}`", self.file.display());
                return Ok(exit::USER);
            }
            Err(error) => return Err(error).with_context(|| format!("cannot read `{}`", self.file.display())),
        };
        if !bytes.starts_with(b"\0asm") {
            return Ok(self.refuse("it is not WebAssembly"));
        }
        if self.wat {
            return Ok(match wasmprinter::print_bytes(&bytes) {
                Ok(text) => {
                    outln!("{text}");
                    exit::OK
                }
                Err(error) => self.refuse(&error.to_string()),
            });
        }
        let contents = match read(&bytes) {
            Ok(contents) => contents,
            Err(error) => return Ok(self.refuse(&error.to_string())),
        };
        let manifest = match contents.manifest.as_deref().map(Manifest::from_json).transpose() {
            Ok(manifest) => manifest,
            Err(error) => return Ok(self.refuse(&error.to_string())),
        };
        let native = match self.native.then(|| Engine::new(&EngineOptions::tools()).and_then(|engine| engine.native(&bytes))).transpose() {
            Ok(elf) => elf.map(|elf| native::read(&elf)).transpose()?,
            Err(error) => return Ok(self.refuse(&error.to_string())),
        };
        let hash = blake3::hash(&bytes).to_hex();
        if self.json {
            outln!("{}", as_json(&contents, manifest.as_ref(), native.as_ref(), bytes.len(), hash.as_str()));
        } else {
            as_text(&contents, manifest.as_ref(), bytes.len(), hash.as_str());
            native.iter().for_each(|native| native_as_text(&contents, native));
        }
        Ok(exit::OK)
    }

    fn refuse(&self, message: &str) -> u8 {
        eprintln!("error: `{}` is not an artifact: {message}", self.file.display());
        exit::USER
    }
}

fn read(bytes: &[u8]) -> anyhow::Result<Contents> {
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
                    out.memory_pages += memory?.initial;
                }
            }
            Payload::ExportSection(exports) => {
                for export in exports {
                    out.exports.push(export?.name.to_owned());
                }
            }
            Payload::CodeSectionEntry(body) => out.bodies.push((imported + out.bodies.len() as u32, (body.range().end - body.range().start) as usize)),
            Payload::CustomSection(section) if section.name() == sections::MANIFEST => out.manifest = Some(section.data().to_vec()),
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

fn name(contents: &Contents, index: u32) -> String {
    contents.names.get(&index).cloned().unwrap_or_else(|| format!("function {index}"))
}

fn largest(contents: &Contents) -> impl Iterator<Item = (String, usize)> {
    contents.bodies.iter().take(LARGEST).map(|(index, size)| (name(contents, *index), *size))
}

/// Functions with the most machine code: name, machine code, wasm.
fn largest_native(contents: &Contents, native: &Native) -> Vec<(String, u64, usize)> {
    let wasm: BTreeMap<u32, usize> = contents.bodies.iter().copied().collect();
    let mut rows: Vec<(u32, u64)> = native.functions.iter().map(|(index, size)| (*index, *size)).collect();
    rows.sort_by_key(|(index, size)| (std::cmp::Reverse(*size), *index));
    rows.into_iter().take(LARGEST).map(|(index, size)| (name(contents, index), size, wasm.get(&index).copied().unwrap_or_default())).collect()
}

/// Owners by size.
fn shares(contents: &Contents) -> Vec<(String, attribution::Share)> {
    let mut shares: Vec<_> = attribution::shares(&contents.bodies, &contents.names, &contents.source_map).into_iter().collect();
    shares.sort_by_key(|(_, share)| std::cmp::Reverse(share.bytes));
    shares
}

fn as_json(contents: &Contents, manifest: Option<&Manifest>, native: Option<&Native>, size: usize, hash: &str) -> serde_json::Value {
    let native = native.map(|native| {
        json!({
            "architecture": native.architecture,
            "size": native.size,
            "sections": native.sections,
            "trampolines": native.trampolines,
            "largest": largest_native(contents, native).iter().map(|(name, size, wasm)| json!({"name": name, "size": size, "wasm": wasm})).collect::<Vec<_>>(),
        })
    });
    json!({
        "size": size,
        "blake3": hash,
        "manifest": manifest,
        "imports": contents.imports,
        "exports": contents.exports,
        "sections": contents.sections,
        "memory": contents.memory_pages * 65536,
        "functions": contents.bodies.len(),
        "code": shares(contents).iter().map(|(owner, share)| json!({"owner": owner, "functions": share.functions, "size": share.bytes})).collect::<Vec<_>>(),
        "largest": largest(contents).map(|(name, size)| json!({"name": name, "size": size})).collect::<Vec<_>>(),
        "native": native,
    })
}

fn as_text(contents: &Contents, manifest: Option<&Manifest>, size: usize, hash: &str) {
    match manifest {
        None => outln!("no manifest: this module is not a project's artifact"),
        Some(manifest) => {
            outln!("project {}, made by {}", manifest.project.name, manifest.compiler);
            outln!("plan {}", manifest.minimum_plan);
            outln!("routes");
            for route in &manifest.routes {
                let methods = if route.methods.is_empty() { "*".to_owned() } else { route.methods.join(",") };
                let uses: Vec<String> = route.capabilities.iter().map(|c| serde_json::to_value(c).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()).collect();
                outln!("  {} {methods}  {}  [{}]", route.pattern, route.file, uses.join(" "));
            }
            outln!("capabilities");
            capabilities(manifest);
        }
    }
    outln!("imports\n  {}", contents.imports.join("\n  "));
    outln!("size {size} bytes, memory {} KiB at start, {} functions", contents.memory_pages * 64, contents.bodies.len());
    contents.sections.iter().for_each(|(name, size)| outln!("  {size:>9}  {name}"));
    outln!("code by owner");
    shares(contents).iter().for_each(|(owner, share)| outln!("  {:>9}  {owner} ({} functions)", share.bytes, share.functions));
    outln!("largest functions");
    largest(contents).for_each(|(name, size)| outln!("  {size:>9}  {name}"));
    outln!("blake3 {hash}");
}

fn native_as_text(contents: &Contents, native: &Native) {
    outln!("machine code for {}: {} bytes", native.architecture, native.size);
    native.sections.iter().for_each(|(name, size)| outln!("  {size:>9}  {name}"));
    outln!("largest in machine code (and in wasm)");
    largest_native(contents, native).iter().for_each(|(name, size, wasm)| outln!("  {size:>9}  {wasm:>9}  {name}"));
}

fn capabilities(manifest: &Manifest) {
    let c = &manifest.capabilities;
    let flags = [(c.kv, "kv"), (c.db, "db"), (c.log, "log"), (c.wait_until, "waitUntil"), (c.crypto, "crypto"), (c.webhooks, "webhooks")];
    flags.iter().filter(|(used, _)| *used).for_each(|(_, name)| outln!("  {name}"));
    if let Some(fetch) = &c.fetch {
        outln!("  fetch {}{}", fetch.hosts.join(" "), if fetch.dynamic { " and hosts decided at run time" } else { "" });
    }
    if !c.secrets.is_empty() || c.secrets_dynamic {
        outln!("  secrets {}{}", c.secrets.join(" "), if c.secrets_dynamic { " and names decided at run time" } else { "" });
    }
    if !c.connections.is_empty() {
        outln!("  connections {}", c.connections.join(" "));
    }
}
