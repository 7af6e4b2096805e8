//! Linking: units and runtime image into one module, and removal of what nothing reaches.
//!
//! `read` takes modules apart, `write` puts the parts together again with new indices; function
//! bodies are copied as they are but for the indices in them. `shake` is a pass of walrus over a whole module.

mod read;
mod shake;
mod write;

use std::collections::BTreeMap;

use pulse_abi::leaves;

use crate::{EmitError, Problem, RtInterface};
use read::{FuncRef, Source};
pub use shake::shake;
use write::Linker;

fn error(message: impl Into<String>) -> EmitError {
    EmitError(vec![Problem::Mismatch(message.into())])
}

/// The runtime image: the shim and the stdlib unit as one module.
///
/// Exports: the shim's and the unit's, the memory as `memory`, the table as `table`, and `pulse_init`, which calls the shim's `rt_start`
/// and runs the stdlib's top level.
pub fn build_image(shim: &[u8], stdlib_unit: &[u8]) -> Result<Vec<u8>, EmitError> {
    let sources = [Source::read(shim, "the shim")?, Source::read(stdlib_unit, "the standard library")?];
    let mut linker = Linker::new(&sources)?;
    linker.link_imports()?;
    let mut calls: Vec<FuncRef> = sources[0].export("rt_start").into_iter().map(|f| linker.global(0, f)).collect();
    calls.extend(sources[1].export("unit_init").map(|f| linker.global(1, f)));
    for (at, source) in sources.iter().enumerate() {
        linker.export_functions(at, |name| at == 0 || name != "unit_init", source);
    }
    linker.starter("pulse_init", calls);
    linker.write()
}

/// One module from the runtime image and units compiled against it. Exports: the image's and `pulse_init`, which runs the units' top
/// levels in order.
pub fn merge(image: &[u8], units: &[&[u8]]) -> Result<Vec<u8>, EmitError> {
    let mut sources = vec![Source::read(image, "the runtime image")?];
    for (i, unit) in units.iter().enumerate() {
        sources.push(Source::read(unit, &format!("unit {}", i + 1))?);
    }
    let mut linker = Linker::new(&sources)?;
    linker.link_imports()?;
    let mut calls = Vec::new();
    for (at, source) in sources.iter().enumerate().skip(1) {
        let init = source.export("unit_init").ok_or_else(|| error(format!("{} has no unit_init", source.name)))?;
        calls.push(linker.global(at, init));
    }
    linker.export_functions(0, |name| name != "pulse_init", &sources[0]);
    linker.starter("pulse_init", calls);
    linker.write()
}

pub fn interface(image: &[u8]) -> Result<RtInterface, EmitError> {
    let source = Source::read(image, "the runtime image")?;
    let mut functions = BTreeMap::new();
    for (name, index) in &source.exports {
        if leaves::leaf(name).is_some() {
            continue;
        }
        let Some(ty) = source.function_type(*index) else { continue };
        let (params, results) = (ty.params(), ty.results());
        let plain = results == [wasmparser::ValType::I64]
            && params.split_last().is_some_and(|(last, values)| {
                *last == wasmparser::ValType::I32 && values.iter().all(|t| *t == wasmparser::ValType::I64)
            });
        if plain {
            functions.insert(name.clone(), params.len() as u32 - 1);
        }
    }
    let memory_end = u32::try_from(source.memory_pages * 0x1_0000).map_err(|_| error("the image's memory is too large"))?;
    Ok(RtInterface { functions, memory_end, table_len: source.table_size as u32 })
}
