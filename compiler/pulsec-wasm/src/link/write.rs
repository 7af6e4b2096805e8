//! The linked module: resolution, renumbering, output.

use pulse_abi::sections::{self, Position};
use pulse_abi::unit::UnitHeader;
use rustc_hash::FxHashMap;
use wasm_encoder::reencode::{Reencode, RoundtripReencoder};
use wasm_encoder::{
    BlockType, CodeSection, ConstExpr, CustomSection, DataSection, ElementSection, Elements, EntityType, ExportKind, ExportSection,
    FunctionSection, GlobalSection, ImportSection, InstructionSink, MemorySection, MemoryType, Module, NameMap, NameSection, RefType,
    TableSection, TableType, TypeSection,
};
use wasmparser::{FuncType, Operator};

use super::error;
use super::read::{FuncRef, Init, Source};
use crate::{EmitError, Problem};

const PAGE: u64 = 0x1_0000;

/// A function of the whole.
enum Entity {
    /// Host import: module, name.
    Import(String, String, FuncType),
    /// Source, number among its defined functions.
    Body(usize, usize),
}

pub struct Linker<'s, 'a> {
    sources: &'s [Source<'a>],
    entities: Vec<Entity>,
    /// By source and function index there: entity.
    map: Vec<Vec<FuncRef>>,
    exports: Vec<(String, FuncRef)>,
    starter: Option<(&'static str, Vec<FuncRef>)>,
}

impl<'s, 'a> Linker<'s, 'a> {
    pub fn new(sources: &'s [Source<'a>]) -> Result<Self, EmitError> {
        let mut abi: Option<(&[u8], &str)> = None;
        for source in sources {
            let Some(hash) = source.custom(sections::ABI) else { continue };
            match abi {
                Some((first, name)) if first != hash => {
                    return Err(error(format!("{} and {name} were built with different versions of the toolchain", source.name)));
                }
                _ => abi = Some((hash, &source.name)),
            }
        }
        Ok(Self {
            sources,
            entities: Vec::new(),
            map: Vec::new(),
            exports: Vec::new(),
            starter: None,
        })
    }

    /// Numbers all functions; imports from `rt` become the other modules' exports.
    pub fn link_imports(&mut self) -> Result<(), EmitError> {
        for (at, source) in self.sources.iter().enumerate() {
            let mut map = vec![u32::MAX; source.imports.len()];
            for body in 0..source.bodies.len() {
                map.push(self.entities.len() as u32);
                self.entities.push(Entity::Body(at, body));
            }
            self.map.push(map);
        }
        let mut exported: FxHashMap<&str, (usize, FuncRef)> = FxHashMap::default();
        for (at, source) in self.sources.iter().enumerate() {
            for (name, index) in &source.exports {
                exported.entry(name).or_insert((at, *index));
            }
        }
        let mut host: FxHashMap<(&str, &str), FuncRef> = FxHashMap::default();
        let mut errors = Vec::new();
        for (at, source) in self.sources.iter().enumerate() {
            for (index, import) in source.imports.iter().enumerate() {
                let Some(ty) = source.types.get(import.ty as usize) else {
                    return Err(error(format!("{}: import of an unknown type", source.name)));
                };
                if import.module != "rt" {
                    let next = self.entities.len() as u32;
                    let entity = *host.entry((&import.module, &import.name)).or_insert(next);
                    if entity == next {
                        self.entities.push(Entity::Import(import.module.clone(), import.name.clone(), ty.clone()));
                    }
                    self.map[at][index] = entity;
                    continue;
                }
                let Some((other, target)) = exported.get(import.name.as_str()) else {
                    errors.push(format!("{}: nothing exports {}", source.name, import.name));
                    continue;
                };
                let there = self.sources[*other].function_type(*target);
                if there != Some(ty) {
                    errors.push(format!("{}: {} is {there:?}, not {ty:?}", source.name, import.name));
                }
                self.map[at][index] = self.map[*other][*target as usize];
            }
        }
        // An export may be an import passed on.
        let exhausted = self.map.iter().flatten().any(|e| *e == u32::MAX);
        if errors.is_empty() && exhausted {
            errors.push("an import is resolved by another import".to_string());
        }
        if errors.is_empty() { Ok(()) } else { Err(EmitError(errors.into_iter().map(Problem::Mismatch).collect())) }
    }

    pub fn global(&self, source: usize, index: FuncRef) -> FuncRef {
        self.map[source][index as usize]
    }

    pub fn export_functions(&mut self, at: usize, keep: impl Fn(&str) -> bool, source: &Source<'_>) {
        for (name, index) in &source.exports {
            if keep(name) && !self.exports.iter().any(|(n, _)| n == name) {
                self.exports.push((name.clone(), self.global(at, *index)));
            }
        }
    }

    /// An exported function without parameters that makes these calls.
    pub fn starter(&mut self, name: &'static str, calls: Vec<FuncRef>) {
        self.exports.retain(|(n, _)| n != name);
        self.starter = Some((name, calls));
    }

    pub fn write(self) -> Result<Vec<u8>, EmitError> {
        let mut types = Types::default();
        // Final indices: imports first.
        let mut index = vec![u32::MAX; self.entities.len()];
        let (mut imports, mut functions) = (ImportSection::new(), FunctionSection::new());
        let mut next = 0;
        let mut names = NameMap::new();
        for (at, entity) in self.entities.iter().enumerate() {
            if let Entity::Import(module, name, ty) = entity {
                imports.import(module, name, EntityType::Function(types.index(ty)?));
                names.append(next, name);
                index[at] = next;
                next += 1;
            }
        }
        let first_body = next;
        for (at, entity) in self.entities.iter().enumerate() {
            if let Entity::Body(source, body) = entity {
                let input = &self.sources[*source];
                let ty = input.functions.get(*body).and_then(|t| input.types.get(*t as usize));
                let ty = ty.ok_or_else(|| error(format!("{}: function without type", input.name)))?;
                functions.function(types.index(ty)?);
                if let Some(name) = input.function_names.get(&(*body as u32 + input.imports.len() as u32)) {
                    names.append(next, name);
                }
                index[at] = next;
                next += 1;
            }
        }
        let starter = self.starter.as_ref().map(|(name, calls)| {
            functions.function(types.empty());
            names.append(next, name);
            (*name, next, calls)
        });

        let mut side = sections::SourceMap::default();
        let mut global_base = Vec::new();
        let mut globals = GlobalSection::new();
        for source in self.sources {
            global_base.push(globals.len());
            for (ty, init) in &source.globals {
                let ty = RoundtripReencoder.global_type(*ty).map_err(|e| error(e.to_string()))?;
                let init = match init {
                    Init::I32(n) => ConstExpr::i32_const(*n),
                    Init::I64(n) => ConstExpr::i64_const(*n),
                    Init::F32(n) => ConstExpr::f32_const(f32::from_bits(*n).into()),
                    Init::F64(n) => ConstExpr::f64_const(f64::from_bits(*n).into()),
                };
                globals.global(ty, &init);
            }
        }
        // Side-table rows of each source by function index there.
        let rows: Vec<FxHashMap<u32, usize>> = self
            .sources
            .iter()
            .map(|s| s.source_map.functions.iter().enumerate().map(|(i, f)| (f.index, i)).collect())
            .collect();
        let mut files: FxHashMap<&str, u32> = FxHashMap::default();
        let mut code = CodeSection::new();
        for (at, entity) in self.entities.iter().enumerate() {
            let Entity::Body(source, body) = entity else { continue };
            let input = &self.sources[*source];
            let row = rows[*source].get(&(*body as u32 + input.imports.len() as u32)).map(|i| &input.source_map.functions[*i]);
            let mut row = row.cloned().unwrap_or_default();
            let copier = Copier { source: input, functions: &self.map[*source], index: &index, global_base: global_base[*source] };
            code.raw(&copier.copy(*body, &mut types, &mut row.positions)?);
            if row.positions.is_empty() {
                continue;
            }
            row.index = index[at];
            let places = row.inlined.iter_mut().map(|call| &mut call.call).chain(row.positions.iter_mut().map(|p| &mut p.place));
            for place in places {
                let name = input.source_map.files.get(place.file as usize).map_or("", |f| f.as_str());
                let next = files.len() as u32;
                let file = *files.entry(name).or_insert(next);
                if file == next {
                    side.files.push(name.to_string());
                }
                place.file = file;
            }
            side.functions.push(row);
        }
        debug_assert!(side.functions.is_sorted_by_key(|f| f.index) && first_body <= next);
        if let Some((_, _, calls)) = &starter {
            let mut body = vec![0];
            let mut sink = InstructionSink::new(&mut body);
            for call in *calls {
                sink.call(index[*call as usize]);
            }
            sink.end();
            code.raw(&body);
        }

        let mut exports = ExportSection::new();
        for (name, entity) in &self.exports {
            exports.export(name, ExportKind::Func, index[*entity as usize]);
        }
        if let Some((name, at, _)) = &starter {
            exports.export(name, ExportKind::Func, *at);
        }
        if let Some(source) = self.sources.first() {
            for (name, global) in &source.exported_globals {
                exports.export(name, ExportKind::Global, *global);
            }
        }
        exports.export("memory", ExportKind::Memory, 0);
        exports.export("table", ExportKind::Table, 0);
        let mut elements = ElementSection::new();
        let mut data = DataSection::new();
        let (mut pages, mut table_size) = (0, 0);
        let mut header: Option<UnitHeader> = None;
        for (at, source) in self.sources.iter().enumerate() {
            for (offset, list) in &source.elements {
                let list: Vec<u32> = list.iter().map(|f| index[self.global(at, *f) as usize]).collect();
                table_size = table_size.max(u64::from(*offset) + list.len() as u64);
                elements.active(None, &ConstExpr::i32_const(*offset as i32), Elements::Functions(list.into()));
            }
            for (offset, bytes) in &source.data {
                pages = pages.max((u64::from(*offset) + bytes.len() as u64).div_ceil(PAGE));
                data.active(0, &ConstExpr::i32_const(*offset as i32), bytes.iter().copied());
            }
            pages = pages.max(source.memory_pages);
            table_size = table_size.max(source.table_size);
            if let Some(unit) = source.header {
                let end = u64::from(unit.static_base) + u64::from(unit.static_size);
                pages = pages.max(end.div_ceil(PAGE));
                table_size = table_size.max(u64::from(unit.table_base) + u64::from(unit.table_len));
                let whole = header.get_or_insert(UnitHeader { number: 0, ..unit });
                let base = whole.static_base.min(unit.static_base);
                whole.static_size = (whole.static_base + whole.static_size).max(unit.static_base + unit.static_size) - base;
                whole.static_base = base;
                let table = whole.table_base.min(unit.table_base);
                whole.table_len = (whole.table_base + whole.table_len).max(unit.table_base + unit.table_len) - table;
                whole.table_base = table;
            }
        }
        let maximum = self.sources.iter().find_map(|s| s.memory_maximum).map(|m| m.max(pages));
        let mut memory = MemorySection::new();
        memory.memory(MemoryType { minimum: pages.max(1), maximum, memory64: false, shared: false, page_size_log2: None });
        let mut table = TableSection::new();
        // No maximum: units that are instantiated beside the module make the table grow.
        table.table(TableType { element_type: RefType::FUNCREF, table64: false, minimum: table_size, maximum: None, shared: false });

        let custom = |name: &str, data: Vec<u8>| CustomSection { name: name.to_string().into(), data: data.into() };
        let mut module = Module::new();
        if let Some(hash) = self.sources.iter().find_map(|s| s.custom(sections::ABI)) {
            module.section(&custom(sections::ABI, hash.to_vec()));
        }
        if let Some(header) = header {
            module.section(&custom(sections::UNIT, header.encode().to_vec()));
        }
        if let Some(manifest) = self.sources.iter().find_map(|s| s.custom(sections::MANIFEST)) {
            module.section(&custom(sections::MANIFEST, manifest.to_vec()));
        }
        module.section(&types.section).section(&imports).section(&functions).section(&table).section(&memory);
        module.section(&globals).section(&exports).section(&elements).section(&code).section(&data);
        module.section(&custom(sections::SOURCE_MAP, side.encode()));
        let mut name_section = NameSection::new();
        name_section.functions(&names);
        module.section(&name_section);
        Ok(module.finish())
    }
}

/// Function types of the output, each once.
#[derive(Default)]
struct Types {
    section: TypeSection,
    known: FxHashMap<FuncType, u32>,
}

impl Types {
    fn index(&mut self, ty: &FuncType) -> Result<u32, EmitError> {
        if let Some(index) = self.known.get(ty) {
            return Ok(*index);
        }
        let out = RoundtripReencoder.func_type(ty.clone()).map_err(|e| error(e.to_string()))?;
        let index = self.section.len();
        self.section.ty().func_type(&out);
        self.known.insert(ty.clone(), index);
        Ok(index)
    }
    fn empty(&mut self) -> u32 {
        self.index(&FuncType::new([], [])).expect("the empty type has an encoding")
    }
}

/// Copies the bodies of one source.
struct Copier<'c, 's, 'a> {
    source: &'s Source<'a>,
    functions: &'c [FuncRef],
    index: &'c [u32],
    global_base: u32,
}

impl Copier<'_, '_, '_> {
    /// The body with new indices; side-table offsets move along.
    fn copy(&self, body: usize, types: &mut Types, positions: &mut [Position]) -> Result<Vec<u8>, EmitError> {
        let fail = |e: wasmparser::BinaryReaderError| error(format!("{}: {e}", self.source.name));
        let function = &self.source.bodies[body];
        let (base, bytes) = (function.range().start, function.as_bytes());
        let mut reader = function.get_operators_reader().map_err(fail)?;
        let mut out = Vec::with_capacity(bytes.len() + 16);
        let mut copied = 0;
        let mut next = 0;
        while !reader.eof() {
            let start = (reader.original_position() - base) as usize;
            while next < positions.len() && positions[next].offset as usize <= start {
                // Everything up to here: what was flushed, and what will be copied as it is.
                positions[next].offset = (out.len() + positions[next].offset as usize).saturating_sub(copied) as u32;
                next += 1;
            }
            let operator = reader.read().map_err(fail)?;
            if !self.has_index(&operator) {
                continue;
            }
            out.extend_from_slice(&bytes[copied..start]);
            self.encode(&operator, types, &mut out)?;
            copied = (reader.original_position() - base) as usize;
        }
        out.extend_from_slice(&bytes[copied..]);
        Ok(out)
    }

    fn has_index(&self, operator: &Operator<'_>) -> bool {
        use wasmparser::BlockType::FuncType;
        matches!(
            operator,
            Operator::Call { .. }
                | Operator::ReturnCall { .. }
                | Operator::CallIndirect { .. }
                | Operator::ReturnCallIndirect { .. }
                | Operator::RefFunc { .. }
                | Operator::GlobalGet { .. }
                | Operator::GlobalSet { .. }
                | Operator::Block { blockty: FuncType(_) }
                | Operator::Loop { blockty: FuncType(_) }
                | Operator::If { blockty: FuncType(_) }
                | Operator::MemoryInit { .. }
                | Operator::DataDrop { .. }
                | Operator::TableInit { .. }
                | Operator::ElemDrop { .. }
                | Operator::CallRef { .. }
                | Operator::ReturnCallRef { .. }
                | Operator::TryTable { .. }
                | Operator::Throw { .. }
        )
    }

    fn encode(&self, operator: &Operator<'_>, types: &mut Types, out: &mut Vec<u8>) -> Result<(), EmitError> {
        let function = |f: u32| self.index[self.functions[f as usize] as usize];
        let mut ty = |t: u32| match self.source.types.get(t as usize) {
            Some(ty) => types.index(ty),
            None => Err(error(format!("{}: unknown type", self.source.name))),
        };
        let mut sink = InstructionSink::new(out);
        use wasmparser::BlockType::FuncType;
        match *operator {
            Operator::Call { function_index } => sink.call(function(function_index)),
            Operator::ReturnCall { function_index } => sink.return_call(function(function_index)),
            Operator::CallIndirect { type_index, .. } => sink.call_indirect(0, ty(type_index)?),
            Operator::ReturnCallIndirect { type_index, .. } => sink.return_call_indirect(0, ty(type_index)?),
            Operator::RefFunc { function_index } => sink.ref_func(function(function_index)),
            Operator::GlobalGet { global_index } => sink.global_get(self.global_base + global_index),
            Operator::GlobalSet { global_index } => sink.global_set(self.global_base + global_index),
            Operator::Block { blockty: FuncType(t) } => sink.block(BlockType::FunctionType(ty(t)?)),
            Operator::Loop { blockty: FuncType(t) } => sink.loop_(BlockType::FunctionType(ty(t)?)),
            Operator::If { blockty: FuncType(t) } => sink.if_(BlockType::FunctionType(ty(t)?)),
            ref other => return Err(error(format!("{}: cannot link the instruction {other:?}", self.source.name))),
        };
        Ok(())
    }
}
