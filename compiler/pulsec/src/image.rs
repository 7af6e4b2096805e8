//! The runtime image: shim and stdlib in one module after their own top level has run, with the sources of the
//! on-demand modules (`pulse:kv` …) in a custom section. Made by `pulsec-bootstrap`, embedded in `pulsec`.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use pulse_abi::wire::{self, Wire};
use pulse_engine::{BuildHost, Engine, Limits};
use pulsec_base::SourceMap;
use pulsec_wasm::{RtInterface, UnitOptions};

use crate::compile::{self, Options};
use crate::graph::{self, Builtins, Loader};
use crate::io::{Files, RealFiles};
use crate::resolve::Resolved;

/// Sources of on-demand modules: a wire map from specifier to text.
const MODULES_SECTION: &str = "pulse.modules";

/// A loaded image.
pub struct Image {
    pub wasm: Cow<'static, [u8]>,
    pub rt: RtInterface,
    pub builtins: Builtins,
}

impl Image {
    /// Checks and reads an image.
    pub fn load(wasm: impl Into<Cow<'static, [u8]>>) -> Result<Self> {
        let wasm = wasm.into();
        if wasm.is_empty() {
            bail!("this pulsec was built without a runtime image: build it with `cargo xtask build`");
        }
        let rt = RtInterface::from_image(&wasm).map_err(|e| anyhow!("the runtime image is damaged: {e}"))?;
        let mut builtins = Builtins::new();
        for payload in wasmparser::Parser::new(0).parse_all(&wasm) {
            if let wasmparser::Payload::CustomSection(section) = payload.context("the runtime image is damaged")?
                && section.name() == MODULES_SECTION
                && let Wire::Map(entries) = wire::decode(section.data())?
            {
                for (name, text) in entries {
                    builtins.insert(name, text.as_str().unwrap_or_default().to_owned());
                }
            }
        }
        Ok(Self { wasm, rt, builtins })
    }
}

/// Compiles the stdlib and makes the image.
pub fn bootstrap(shim: &[u8], stdlib: &Path, dump: Option<&Path>) -> Result<Vec<u8>> {
    let stdlib = std::path::absolute(stdlib)?;
    let lines = |name: &str| -> Result<Vec<String>> {
        let text = RealFiles.read(&stdlib.join(name)).with_context(|| format!("stdlib/{name}"))?;
        Ok(text.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with('#')).map(str::to_owned).collect())
    };
    let mut builtins = BTreeMap::new();
    for line in lines("modules.txt")? {
        let (specifier, path) = line.split_once(' ').context("stdlib/modules.txt: `SPECIFIER PATH` expected")?;
        builtins.insert(specifier.to_owned(), RealFiles.read(&stdlib.join(path.trim())).with_context(|| line.clone())?);
    }
    let entries: Vec<Resolved> = lines("order.txt")?.iter().map(|path| Resolved::File(stdlib.join(path))).collect();
    let mut sources = SourceMap::new();
    let none = Builtins::new();
    let loader = Loader { stdlib: true, ..Loader::modules(&RealFiles, &none, &stdlib) };
    let (graph, mut diagnostics) = graph::load(&loader, &entries, &mut sources);
    let interface = RtInterface::from_image(shim).map_err(|e| anyhow!("shim: {e}"))?;
    let unit_options = UnitOptions { number: 0, static_base: interface.memory_end, table_base: interface.table_len, rt: interface };
    let unit = if diagnostics.has_errors() {
        None
    } else {
        let order = graph.order.clone();
        let input = compile::unit_input(graph, order, true);
        match compile::compile(&input, &sources, &unit_options, &Options { optimize: true, ..Options::default() }) {
            Ok(unit) => Some(unit),
            Err(more) => {
                diagnostics.extend(more);
                None
            }
        }
    };
    let Some(unit) = unit else {
        for diagnostic in diagnostics.iter() {
            eprintln!("{}\n", pulsec_base::diag::render::render(diagnostic, &sources, false));
        }
        bail!("the stdlib does not compile");
    };
    let save = |name: &str, bytes: &[u8]| -> Result<()> {
        if let Some(folder) = dump {
            std::fs::create_dir_all(folder)?;
            std::fs::write(folder.join(name), bytes)?;
        }
        Ok(())
    };
    save("stdlib.wasm", &unit)?;
    let linked = pulsec_wasm::build_image(shim, &unit).map_err(|e| anyhow!("linking the image: {e}"))?;
    save("image.wasm", &linked)?;
    let engine = Engine::new(&pulse_engine::EngineOptions::tools())?;
    let snapshot = engine.snapshot(&linked, Box::new(BuildHost::default()), Limits::default()).map_err(|e| {
        let told = e.host.as_ref().and_then(|h| (h.as_ref() as &dyn std::any::Any).downcast_ref::<BuildHost>()).map(|h| h.unhandled.join("\n")).unwrap_or_default();
        anyhow!("the stdlib's top level failed: {e}\n{told}")
    })?;
    let modules = Wire::Map(builtins.into_iter().map(|(name, text)| (name, Wire::String(text))).collect());
    let mut wasm = snapshot.wasm;
    append_section(&mut wasm, MODULES_SECTION, &modules.encode());
    Ok(wasm)
}

/// Appends a custom section.
pub fn append_section(wasm: &mut Vec<u8>, name: &str, data: &[u8]) {
    let mut body = Vec::new();
    leb(&mut body, name.len());
    body.extend_from_slice(name.as_bytes());
    body.extend_from_slice(data);
    wasm.push(0);
    leb(wasm, body.len());
    wasm.extend_from_slice(&body);
}

fn leb(out: &mut Vec<u8>, mut value: usize) {
    loop {
        let byte = (value & 0x7f) as u8;
        value >>= 7;
        out.push(byte | if value == 0 { 0 } else { 0x80 });
        if value == 0 {
            return;
        }
    }
}

/// Where a build of this workspace leaves the image; used by tests.
pub fn built_image() -> Option<PathBuf> {
    let embedded = PathBuf::from(env!("PULSE_EMBEDDED_IMAGE"));
    std::env::var_os("PULSE_RUNTIME_IMAGE").map(PathBuf::from).or(Some(embedded)).filter(|p| p.metadata().is_ok_and(|m| m.len() > 0))
}
