//! Removal of what nothing reaches: one walrus pass over a linked module.
//!
//! walrus takes bodies apart and writes them anew: functions change their order, locals and dead
//! code go. The side table follows through the map of instructions that it keeps on request.

use std::borrow::Cow;
use std::sync::{Arc, Mutex};

use pulse_abi::sections::{self, FunctionMap, SourceMap};
use rustc_hash::FxHashMap;
use walrus::{CodeTransform, CustomSection, FunctionId, IdsToIndices, InstrLocId, ModuleConfig};
use wasmparser::{Parser, Payload, TypeRef};

use super::error;
use crate::EmitError;

/// Keeps these exports (those the module has) and what they reach through calls, tables and globals; everything else goes, unused
/// imports included.
pub fn shake(module: &[u8], keep: &[&str]) -> Result<Vec<u8>, EmitError> {
    let (table, starts) = side_table(module).map_err(|e| error(e.to_string()))?;
    let start = |index: u32| starts.get(&index).copied().unwrap_or_default();
    // Only these instructions are followed.
    let followed: Vec<bool> = {
        let mut at = vec![false; module.len()];
        table.functions.iter().flat_map(|f| f.positions.iter().map(|p| start(f.index) + p.offset)).for_each(|offset| {
            if let Some(mark) = at.get_mut(offset as usize) {
                *mark = true;
            }
        });
        at
    };
    let ids: Arc<Mutex<Vec<FunctionId>>> = Arc::default();
    let filled = Arc::clone(&ids);
    let indices: Vec<u32> = table.functions.iter().map(|f| f.index).collect();
    let mut config = ModuleConfig::new();
    config
        .preserve_code_transform(true)
        .generate_producers_section(false)
        .legacy_exceptions(false)
        .on_instr_loc(move |at| if followed.get(*at).is_some_and(|f| *f) { InstrLocId::new(*at as u32) } else { InstrLocId::default() })
        .on_parse(move |_, known| {
            let found: Result<Vec<FunctionId>, _> = indices.iter().map(|index| known.get_func(*index)).collect();
            *filled.lock().unwrap_or_else(|e| e.into_inner()) = found?;
            Ok(())
        });
    let mut module = config.parse(module).map_err(|e| error(format!("{e:#}")))?;
    let dropped: Vec<_> = module.exports.iter().filter(|e| !keep.contains(&e.name.as_str())).map(|e| e.id()).collect();
    dropped.into_iter().for_each(|id| module.exports.delete(id));
    module.customs.remove_raw(sections::SOURCE_MAP);
    let ids = std::mem::take(&mut *ids.lock().unwrap_or_else(|e| e.into_inner()));
    let rows = ids.into_iter().zip(table.functions).map(|(id, map)| Row { id, start: start(map.index), map, alive: false }).collect();
    module.customs.add(SideTable { files: table.files, rows });
    walrus::passes::gc::run(&mut module);
    Ok(module.emit_wasm())
}

/// The side table of a module, and where in it the bodies of its functions start.
fn side_table(module: &[u8]) -> wasmparser::Result<(SourceMap, FxHashMap<u32, u32>)> {
    let (mut table, mut starts, mut next) = (SourceMap::default(), FxHashMap::default(), 0);
    for payload in Parser::new(0).parse_all(module) {
        match payload? {
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    next += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                }
            }
            Payload::CodeSectionEntry(body) => {
                starts.insert(next, body.range().start as u32);
                next += 1;
            }
            Payload::CustomSection(section) if section.name() == sections::SOURCE_MAP => {
                table = SourceMap::decode(section.data()).unwrap_or_default();
            }
            _ => {}
        }
    }
    Ok((table, starts))
}

/// The side table while walrus has the module.
#[derive(Debug)]
struct SideTable {
    files: Vec<String>,
    rows: Vec<Row>,
}

#[derive(Debug)]
struct Row {
    id: FunctionId,
    /// Of the body in the input.
    start: u32,
    /// With offsets of the input, until the output is known.
    map: FunctionMap,
    alive: bool,
}

impl CustomSection for SideTable {
    fn name(&self) -> &str {
        sections::SOURCE_MAP
    }

    fn apply_code_transform(&mut self, transform: &CodeTransform) {
        let ranges: FxHashMap<FunctionId, usize> = transform.function_ranges.iter().map(|(id, range)| (*id, range.start)).collect();
        let moved = |at: u32| {
            let found = transform.instruction_map.binary_search_by_key(&InstrLocId::new(at), |(from, _)| *from).ok()?;
            Some(transform.instruction_map[found].1)
        };
        for row in &mut self.rows {
            let Some(start) = ranges.get(&row.id) else { continue };
            row.alive = true;
            // A position whose instruction went was in dead code.
            row.map.positions.retain_mut(|position| match moved(row.start + position.offset) {
                Some(at) => {
                    position.offset = (at - start) as u32;
                    true
                }
                None => false,
            });
        }
    }

    fn data(&self, indices: &IdsToIndices) -> Cow<'_, [u8]> {
        let alive = self.rows.iter().filter(|row| row.alive && !row.map.positions.is_empty());
        let mut functions: Vec<FunctionMap> = alive.map(|row| FunctionMap { index: indices.get_func_index(row.id), ..row.map.clone() }).collect();
        functions.sort_by_key(|f| f.index);
        Cow::Owned(SourceMap { files: self.files.clone(), functions }.encode())
    }
}
