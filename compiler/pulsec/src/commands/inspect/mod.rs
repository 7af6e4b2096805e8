//! `pulsec inspect FILE`: what is inside an artifact.

mod attribution;
mod contents;
mod native;
mod text;

use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use pulse_abi::unit::limits::MODULE_BYTES;
use pulse_engine::{Engine, EngineOptions};
use pulse_manifest::Manifest;
use serde_json::json;
use wasmparser::Parser;
use wasmprinter::PrintIoWrite;

use super::exit;
use contents::Contents;
use native::Native;

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

/// What is to be shown of a module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Text,
    Json,
    /// As WebAssembly text.
    Wat,
}

/// Whether the machine code is looked at too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    Wasm,
    Native,
}

/// Why a module was not shown.
#[derive(Debug)]
pub enum Refusal {
    /// The bytes are no artifact.
    Bytes(String),
    /// Something else failed.
    Environment(anyhow::Error),
}

/// All that the text and the JSON object show.
struct Subject<'a> {
    contents: &'a Contents,
    manifest: Option<&'a Manifest>,
    native: Option<&'a Native>,
    size: usize,
    hash: &'a str,
}

impl Inspect {
    pub fn execute(self) -> anyhow::Result<u8> {
        let bytes = match pulse_engine::read_module(&self.file) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                eprintln!("error: there is no file `{}`", self.file.display());
                return Ok(exit::USER);
            }
            Err(error) => return Err(error).with_context(|| format!("cannot read `{}`", self.file.display())),
        };
        let form = match (self.json, self.wat) {
            (true, _) => Form::Json,
            (_, true) => Form::Wat,
            _ => Form::Text,
        };
        let depth = if self.native { Depth::Native } else { Depth::Wasm };
        match describe(&bytes, form, depth, &mut io::BufWriter::new(io::stdout().lock())) {
            Ok(()) => Ok(exit::OK),
            Err(Refusal::Bytes(message)) => {
                eprintln!("error: `{}` is not an artifact: {}", self.file.display(), text::plain(&message));
                Ok(exit::USER)
            }
            Err(Refusal::Environment(error)) => Err(error),
        }
    }
}

/// Shows what is in a module. A reader that went away ends nothing.
pub fn describe(bytes: &[u8], form: Form, depth: Depth, out: &mut dyn Write) -> Result<(), Refusal> {
    let bad = |error: String| Refusal::Bytes(error);
    if bytes.len() > MODULE_BYTES {
        return Err(bad(format!("it has more than {} bytes", MODULE_BYTES)));
    }
    if !Parser::is_core_wasm(bytes) {
        return Err(bad("it is not WebAssembly".into()));
    }
    if form == Form::Wat {
        // Written as it comes: the text of a module has many times its size.
        let mut out = Tolerant(out);
        return wasmprinter::Config::new().print(bytes, &mut PrintIoWrite(&mut out)).map_err(|e| bad(e.to_string()));
    }
    let contents = contents::read(bytes).map_err(|e| bad(e.to_string()))?;
    let manifest = contents.manifest.as_deref().map(Manifest::from_json).transpose().map_err(|e| bad(e.to_string()))?;
    let native = match depth {
        Depth::Wasm => None,
        Depth::Native => {
            let elf = Engine::new(&EngineOptions::tools()).and_then(|engine| engine.native(bytes)).map_err(|e| bad(e.to_string()))?;
            Some(native::read(&elf).map_err(Refusal::Environment)?)
        }
    };
    let hash = blake3::hash(bytes).to_hex();
    let subject = Subject { contents: &contents, manifest: manifest.as_ref(), native: native.as_ref(), size: bytes.len(), hash: hash.as_str() };
    let text = if form == Form::Json { format!("{}\n", as_json(&subject)) } else { text::describe(&subject) };
    let _ = out.write_all(text.as_bytes());
    Ok(())
}

/// A writer whose reader may go away.
struct Tolerant<'a>(&'a mut dyn Write);

impl Write for Tolerant<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Ok(self.0.write(bytes).unwrap_or(bytes.len()))
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn as_json(subject: &Subject<'_>) -> serde_json::Value {
    let contents = subject.contents;
    let native = subject.native.map(|native| {
        json!({
            "architecture": native.architecture,
            "size": native.size,
            "sections": native.sections,
            "trampolines": native.trampolines,
            "largest": contents.largest_native(native).iter().map(|(name, size, wasm)| json!({"name": name, "size": size, "wasm": wasm})).collect::<Vec<_>>(),
        })
    });
    json!({
        "size": subject.size,
        "blake3": subject.hash,
        "manifest": subject.manifest,
        "imports": contents.imports,
        "exports": contents.exports,
        "sections": contents.sections,
        "memory": contents.memory_bytes(),
        "functions": contents.bodies.len(),
        "code": contents.shares().iter().map(|(owner, share)| json!({"owner": owner, "functions": share.functions, "size": share.bytes})).collect::<Vec<_>>(),
        "largest": contents.largest().map(|(name, size)| json!({"name": name, "size": size})).collect::<Vec<_>>(),
        "native": native,
    })
}
