//! A unit in the making: symbols, types, static places; and the module written from them.

use pulse_abi::leaves::{Leaf, T, leaf};
use pulse_abi::unit::{UnitHeader, limits};
use pulse_abi::{host, sections};
use pulsec_base::{JsString, SourceMap, Span};
use pulsec_ir::ir::{Const, ConstId, Convention, FuncId, Imm, Op, Origin, Program, Site};
use rustc_hash::{FxHashMap, FxHashSet};
use wasm_encoder::{
    CodeSection, ConstExpr, CustomSection, DataSection, ElementSection, Elements, Encode, EntityType, ExportKind, ExportSection,
    FunctionSection, ImportSection, MemoryType, Module, NameMap, NameSection, RefType, TableType, TypeSection, ValType,
};

use crate::asm::{Asm, Link, Place, Sym};
use crate::helpers::{self, Helper};
use crate::side_table::SideTable;
use crate::statics::{self, Layout};
use crate::{EmitError, Problem, UnitOptions, entry, func};

/// A finished body.
pub struct Code {
    pub name: String,
    pub ty: u32,
    /// Locals beyond the parameters.
    pub locals: Vec<ValType>,
    pub asm: Asm,
    /// (offset in `asm`, what stands from there), ascending.
    pub positions: Vec<(u32, Origin)>,
}

/// How the body of a program's function is entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flavour {
    /// `(callee, this, args…, fp)`.
    Direct(u32),
    /// rt function: `(args…, fp)`.
    Rt(u32),
    /// `(callee, argc, argp)`.
    Generic,
    /// `(coroutine, mode, value, fp)`.
    Resume,
}

pub struct Unit<'p> {
    pub program: &'p Program,
    pub options: &'p UnitOptions,
    pub errors: Vec<String>,
    types: Vec<(Vec<ValType>, Vec<ValType>)>,
    type_index: FxHashMap<(Vec<ValType>, Vec<ValType>), u32>,
    /// The program's constants, then those that code generation needs.
    pub consts: Vec<Const>,
    const_index: FxHashMap<Const, u32>,
    pub ic_count: u32,
    pub key_lists: Vec<Vec<u32>>,
    /// Functions that become closures: FnInfo records, in order.
    pub infos: Vec<FuncId>,
    info_index: FxHashMap<FuncId, u32>,
    rt_local: FxHashMap<&'p str, FuncId>,
    flavours: Vec<Flavour>,
    /// By function: reachable through direct calls from the rt function that makes pending exceptions into objects.
    makes_errors: Vec<bool>,
    helper_queue: Vec<Helper>,
    helper_seen: FxHashSet<Helper>,
}

/// The functions that the rt function `name` reaches through direct calls, itself among them.
fn called_from(program: &Program, name: &str) -> Vec<bool> {
    let mut reached = vec![false; program.functions.len()];
    let mut open: Vec<FuncId> = program.rt_exports.iter().filter(|(export, _)| export == name).map(|(_, id)| *id).collect();
    while let Some(id) = open.pop() {
        if !std::mem::replace(&mut reached[id.index()], true) {
            let f = &program.functions[id.index()];
            let callees = f.blocks.iter().flat_map(|b| &b.insts).filter_map(|inst| match (f.inst(*inst).op, &f.inst(*inst).imm) {
                (Op::CallDirect, Imm::Func(callee)) => Some(*callee),
                _ => None,
            });
            open.extend(callees);
        }
    }
    reached
}

pub const I32: ValType = ValType::I32;
pub const I64: ValType = ValType::I64;
pub const F64: ValType = ValType::F64;

impl<'p> Unit<'p> {
    pub fn new(program: &'p Program, options: &'p UnitOptions) -> Self {
        let mut unit = Self {
            program,
            options,
            errors: Vec::new(),
            types: Vec::new(),
            type_index: FxHashMap::default(),
            consts: program.consts.clone(),
            const_index: program.consts.iter().enumerate().map(|(i, c)| (c.clone(), i as u32)).collect(),
            ic_count: 0,
            key_lists: Vec::new(),
            infos: Vec::new(),
            info_index: FxHashMap::default(),
            rt_local: program.rt_exports.iter().map(|(name, id)| (name.as_str(), *id)).collect(),
            flavours: Vec::new(),
            makes_errors: called_from(program, "op_take_exception"),
            helper_queue: Vec::new(),
            helper_seen: FxHashSet::default(),
        };
        unit.flavours = program
            .functions
            .iter()
            .map(|f| match f.convention {
                Convention::Direct { arity } => Flavour::Direct(arity),
                Convention::Generic => Flavour::Generic,
                Convention::Resume => Flavour::Resume,
            })
            .collect();
        for (name, id) in &program.rt_exports {
            let function = &program.functions[id.index()];
            match function.convention {
                Convention::Direct { arity } if function.captures == 0 => unit.flavours[id.index()] = Flavour::Rt(arity),
                _ => unit.errors.push(format!("rt function {name} needs plain parameters and no captures")),
            }
        }
        unit
    }

    pub fn makes_errors(&self, id: FuncId) -> bool {
        self.makes_errors[id.index()]
    }
    pub fn flavour(&self, id: FuncId) -> Flavour {
        self.flavours[id.index()]
    }
    pub fn ty(&mut self, params: &[ValType], results: &[ValType]) -> u32 {
        let key = (params.to_vec(), results.to_vec());
        if let Some(index) = self.type_index.get(&key) {
            return *index;
        }
        let index = self.types.len() as u32;
        self.types.push(key.clone());
        self.type_index.insert(key, index);
        index
    }
    pub fn generic_type(&mut self) -> u32 {
        self.ty(&[I32, I32, I32], &[I64])
    }
    pub fn resume_type(&mut self) -> u32 {
        self.ty(&[I32, I32, I64, I32], &[I64])
    }
    pub fn direct_type(&mut self, arity: u32) -> u32 {
        let params: Vec<ValType> = std::iter::once(I32).chain((0..=arity).map(|_| I64)).chain([I32]).collect();
        self.ty(&params, &[I64])
    }
    pub fn rt_type(&mut self, arity: u32) -> u32 {
        let params: Vec<ValType> = (0..arity).map(|_| I64).chain([I32]).collect();
        self.ty(&params, &[I64])
    }
    pub fn flavour_type(&mut self, flavour: Flavour) -> u32 {
        match flavour {
            Flavour::Direct(arity) => self.direct_type(arity),
            Flavour::Rt(arity) => self.rt_type(arity),
            Flavour::Generic => self.generic_type(),
            Flavour::Resume => self.resume_type(),
        }
    }

    pub fn constant(&mut self, constant: Const) -> u32 {
        if let Some(index) = self.const_index.get(&constant) {
            return *index;
        }
        let index = self.consts.len() as u32;
        self.consts.push(constant.clone());
        self.const_index.insert(constant, index);
        index
    }
    pub fn text(&mut self, text: &str) -> u32 {
        self.constant(Const::String(JsString::from(text)))
    }
    pub fn const_text(&self, id: ConstId) -> String {
        match &self.consts[id.index()] {
            Const::String(s) => s.to_string_lossy(),
            Const::BigInt(digits) => digits.clone(),
        }
    }
    pub fn new_ic(&mut self) -> Place {
        self.ic_count += 1;
        Place::Ic(self.ic_count - 1)
    }
    pub fn keys(&mut self, keys: Vec<u32>) -> Place {
        self.key_lists.push(keys);
        Place::Keys(self.key_lists.len() as u32 - 1)
    }
    /// The FnInfo record of a function that becomes a closure.
    pub fn info(&mut self, id: FuncId) -> Place {
        let next = self.infos.len() as u32;
        let index = *self.info_index.entry(id).or_insert(next);
        if index == next {
            self.infos.push(id);
        }
        Place::Info(index)
    }

    pub fn leaf(&mut self, name: &str) -> Option<&'static Leaf> {
        let row = leaf(name);
        if row.is_none() {
            self.error(format!("the runtime has no leaf {name}"));
        }
        row
    }
    /// The symbol and arity of an rt function.
    pub fn rt(&mut self, name: &str) -> Option<(Sym, u32)> {
        if let Some(id) = self.rt_local.get(name) {
            let id = *id;
            return match self.flavour(id) {
                Flavour::Rt(arity) => Some((Sym::Body(id), arity)),
                _ => None,
            };
        }
        if let Some(arity) = self.options.rt.functions.get(name) {
            return Some((Sym::Rt(name.to_string()), *arity));
        }
        self.error(format!("the runtime has no function {name}"));
        None
    }
    pub fn has_rt(&self, name: &str) -> bool {
        self.rt_local.contains_key(name) || self.options.rt.functions.contains_key(name)
    }
    pub fn error(&mut self, message: String) {
        if !self.errors.contains(&message) {
            self.errors.push(message);
        }
    }

    fn queue_helpers(&mut self, asm: &Asm) {
        for (_, link) in &asm.links {
            if let Link::Call(Sym::Helper(helper)) = link
                && self.helper_seen.insert(*helper)
            {
                self.helper_queue.push(*helper);
            }
        }
    }

    /// Functions that something of the unit can reach, in program order.
    fn reachable(&self) -> Vec<FuncId> {
        let mut seen = vec![false; self.program.functions.len()];
        let mut work: Vec<FuncId> = self.program.init.into_iter().chain(self.program.rt_exports.iter().map(|(_, id)| *id)).collect();
        while let Some(id) = work.pop() {
            if std::mem::replace(&mut seen[id.index()], true) {
                continue;
            }
            let function = &self.program.functions[id.index()];
            work.extend(function.resume);
            for block in &function.blocks {
                for inst in &block.insts {
                    if let Imm::Func(target) = &function.inst(*inst).imm {
                        work.push(*target);
                    }
                }
            }
        }
        (0..seen.len()).filter(|i| seen[*i]).map(FuncId::new).collect()
    }

    pub fn emit(mut self, sources: &SourceMap) -> Result<Vec<u8>, EmitError> {
        let mut defined: Vec<(Option<Sym>, Code)> = Vec::new();
        for id in self.reachable() {
            let code = func::emit_body(&mut self, id);
            self.queue_helpers(&code.asm);
            defined.push((Some(Sym::Body(id)), code));
        }
        // Table: for every closure its generic entry, then its direct one; resume entries after them.
        let mut table: Vec<usize> = Vec::new();
        let mut codes: Vec<statics::InfoCode> = Vec::new();
        let body_at: FxHashMap<FuncId, usize> = defined
            .iter()
            .enumerate()
            .filter_map(|(i, (sym, _))| match sym {
                Some(Sym::Body(id)) => Some((*id, i)),
                _ => None,
            })
            .collect();
        for at in 0..self.infos.len() {
            let id = self.infos[at];
            let generic = self.options.table_base + table.len() as u32;
            match entry::generic_entry(&mut self, id) {
                Some(code) => {
                    self.queue_helpers(&code.asm);
                    table.push(defined.len());
                    defined.push((None, code));
                }
                None => table.push(body_at[&id]),
            }
            let arity = entry::direct_arity(&self, id);
            if arity.is_some() {
                table.push(body_at[&id]);
            }
            let resume = self.program.functions[id.index()].resume.map_or(0, |resume| {
                table.push(body_at[&resume]);
                self.options.table_base + table.len() as u32 - 1
            });
            codes.push(statics::InfoCode { generic, arity, resume });
        }
        let mut exports: Vec<(String, usize)> = Vec::new();
        for (name, id) in &self.program.rt_exports {
            match entry::guest_export(&mut self, name, *id) {
                Some(code) => {
                    self.queue_helpers(&code.asm);
                    exports.push((name.clone(), defined.len()));
                    defined.push((None, code));
                }
                None => exports.push((name.clone(), body_at[id])),
            }
        }
        let init = entry::unit_init(&mut self);
        self.queue_helpers(&init.asm);
        exports.push(("unit_init".to_string(), defined.len()));
        defined.push((None, init));
        while let Some(helper) = self.helper_queue.pop() {
            let code = helpers::build(&mut self, helper);
            self.queue_helpers(&code.asm);
            defined.push((Some(Sym::Helper(helper)), code));
        }

        // Imports, in order of first use.
        let mut imports: Vec<Sym> = Vec::new();
        let mut index: FxHashMap<Sym, u32> = FxHashMap::default();
        for (_, code) in &defined {
            for (_, link) in &code.asm.links {
                if let Link::Call(sym @ (Sym::Leaf(_) | Sym::Rt(_) | Sym::Host(_))) = link
                    && !index.contains_key(sym)
                {
                    index.insert(sym.clone(), imports.len() as u32);
                    imports.push(sym.clone());
                }
            }
        }
        for (at, (sym, _)) in defined.iter().enumerate() {
            if let Some(sym) = sym {
                index.insert(sym.clone(), (imports.len() + at) as u32);
            }
        }
        let mut import_section = ImportSection::new();
        let memory = MemoryType { minimum: 1, maximum: None, memory64: false, shared: false, page_size_log2: None };
        import_section.import("rt", "memory", memory);
        let table_type =
            TableType { element_type: RefType::FUNCREF, table64: false, minimum: 0, maximum: None, shared: false };
        import_section.import("rt", "table", table_type);
        for sym in &imports {
            let (module, name, ty) = self.import_type(sym);
            import_section.import(module, &name, EntityType::Function(ty));
        }
        if !self.errors.is_empty() {
            return Err(EmitError(self.errors.into_iter().map(Problem::Mismatch).collect()));
        }

        let layout = Layout::new(&self, &codes, sources);
        let mut types = TypeSection::new();
        for (params, results) in &self.types {
            types.ty().function(params.iter().copied(), results.iter().copied());
        }
        let (mut functions, mut code_section, mut names) = (FunctionSection::new(), CodeSection::new(), NameMap::new());
        for (at, sym) in imports.iter().enumerate() {
            names.append(at as u32, &self.import_type(sym).1);
        }
        let mut map = SideTable::new(sources);
        let mut too_large = Vec::new();
        for (at, (sym, code)) in defined.iter().enumerate() {
            let number = (imports.len() + at) as u32;
            functions.function(code.ty);
            names.append(number, &code.name);
            let mut body = encode_locals(&code.locals);
            let mut offsets: Vec<u32> = code.positions.iter().map(|(at, _)| *at).collect();
            let bytes = code.asm.resolve(
                &mut offsets,
                |sym| *index.get(sym).unwrap_or_else(|| panic!("{} calls {sym:?}, which was not emitted", code.name)),
                |place| layout.address(place),
            );
            let start = body.len() as u32;
            let sites: &[Site] = match sym {
                Some(Sym::Body(id)) => &self.program.functions[id.index()].sites,
                _ => &[],
            };
            map.function(number, &code.name, sites, code.positions.iter().zip(offsets).map(|((_, origin), at)| (at + start, *origin)));
            body.extend_from_slice(&bytes);
            if body.len() > limits::FUNCTION_BYTES {
                let source = if let Some(Sym::Body(id)) = sym { self.program.functions[id.index()].source } else { Span::NONE };
                let message = format!("`{}` compiles to {} bytes of code; at most {} are accepted", code.name, body.len(), limits::FUNCTION_BYTES);
                too_large.push(Problem::TooLarge { message, source });
            }
            code_section.raw(&body);
        }
        let count = imports.len() + defined.len();
        if count > limits::FUNCTIONS as usize {
            let message = format!("the program compiles to {count} functions; at most {} are accepted", limits::FUNCTIONS);
            too_large.push(Problem::TooLarge { message, source: Span::NONE });
        }
        if !too_large.is_empty() {
            return Err(EmitError(too_large));
        }
        let mut export_section = ExportSection::new();
        for (name, at) in &exports {
            export_section.export(name, ExportKind::Func, (imports.len() + at) as u32);
        }
        let mut elements = ElementSection::new();
        if !table.is_empty() {
            let list: Vec<u32> = table.iter().map(|at| (imports.len() + at) as u32).collect();
            elements.active(None, &ConstExpr::i32_const(self.options.table_base as i32), Elements::Functions(list.into()));
        }
        let mut data = DataSection::new();
        for (address, bytes) in layout.segments() {
            data.active(0, &ConstExpr::i32_const(address as i32), bytes.iter().copied());
        }
        let header = UnitHeader {
            static_base: self.options.static_base,
            static_size: layout.size(),
            table_base: self.options.table_base,
            table_len: table.len() as u32,
            number: self.options.number,
            reserved: [0; 2],
        };
        let mut name_section = NameSection::new();
        name_section.functions(&names);
        let custom = |name: &'static str, data: Vec<u8>| CustomSection { name: name.into(), data: data.into() };
        let mut module = Module::new();
        module
            .section(&custom(sections::ABI, sections::abi_hash().to_le_bytes().to_vec()))
            .section(&custom(sections::UNIT, header.encode().to_vec()))
            .section(&types)
            .section(&import_section)
            .section(&functions)
            .section(&export_section)
            .section(&elements)
            .section(&code_section)
            .section(&data)
            .section(&custom(sections::SOURCE_MAP, map.finish().encode()))
            .section(&name_section);
        Ok(module.finish())
    }

    fn import_type(&mut self, sym: &Sym) -> (&'static str, String, u32) {
        match sym {
            Sym::Leaf(name) => {
                let Some(row) = self.leaf(name) else { return ("rt", name.to_string(), 0) };
                let params: Vec<ValType> = row.params.iter().filter_map(|t| leaf_val_type(*t)).collect();
                let results: Vec<ValType> = leaf_val_type(row.result).into_iter().collect();
                ("rt", name.to_string(), self.ty(&params, &results))
            }
            Sym::Rt(name) => {
                let arity = self.options.rt.functions.get(name).copied().unwrap_or(0);
                ("rt", name.clone(), self.rt_type(arity))
            }
            Sym::Host(name) => {
                let Some(row) = host::host_import(name) else {
                    self.error(format!("there is no host import {name}"));
                    return (host::MODULE, name.to_string(), 0);
                };
                let types = |list: &[&str]| -> Vec<ValType> { list.iter().map(|t| host_val_type(t)).collect() };
                let (params, results) = (types(row.params), types(row.results));
                (host::MODULE, name.to_string(), self.ty(&params, &results))
            }
            Sym::Body(_) | Sym::Helper(_) => unreachable!("defined functions are not imported"),
        }
    }

    /// Whether a constant is this string.
    pub fn const_is(&self, id: ConstId, text: &str) -> bool {
        matches!(&self.consts[id.index()], Const::String(s) if s.eq_str(text))
    }
}

pub fn leaf_val_type(t: T) -> Option<ValType> {
    match t {
        T::V => Some(I64),
        T::I | T::U | T::P | T::B => Some(I32),
        T::F => Some(F64),
        T::N => None,
    }
}

pub fn host_val_type(name: &str) -> ValType {
    match name {
        "i64" => I64,
        "f64" => F64,
        _ => I32,
    }
}

/// Run-length encoded local declarations.
pub fn encode_locals(locals: &[ValType]) -> Vec<u8> {
    let mut runs: Vec<(u32, ValType)> = Vec::new();
    for ty in locals {
        match runs.last_mut() {
            Some((count, last)) if last == ty => *count += 1,
            _ => runs.push((1, *ty)),
        }
    }
    let mut out = Vec::new();
    (runs.len() as u32).encode(&mut out);
    for (count, ty) in runs {
        count.encode(&mut out);
        ty.encode(&mut out);
    }
    out
}
