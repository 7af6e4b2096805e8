//! Image, merge and shake with a stand-in for the shim: a module that exports every leaf.

mod common;

use std::collections::BTreeMap;

use pulse_abi::leaves::{LEAVES, T};
use pulse_abi::sections;
use pulsec_base::SourceMap;
use pulsec_wasm::{RtInterface, UnitOptions, build_image, emit, merge, shake};
use wasm_encoder::{
    CodeSection, ConstExpr, ElementSection, Elements, ExportKind, ExportSection, Function, FunctionSection, GlobalSection, GlobalType,
    ImportSection, MemorySection, MemoryType, Module, RefType, TableSection, TableType, TypeSection, ValType,
};

const SHIM_TABLE: u32 = 3;

fn val_type(t: T) -> Option<ValType> {
    match t {
        T::V => Some(ValType::I64),
        T::I | T::U | T::P | T::B => Some(ValType::I32),
        T::F => Some(ValType::F64),
        T::N => None,
    }
}

/// Leaves that trap, one host import, a stack pointer, a table.
fn shim() -> Vec<u8> {
    let (mut types, mut functions, mut code, mut exports) =
        (TypeSection::new(), FunctionSection::new(), CodeSection::new(), ExportSection::new());
    let mut imports = ImportSection::new();
    types.ty().function([ValType::I32, ValType::I32], []);
    imports.import("pulse", "fatal", wasm_encoder::EntityType::Function(0));
    for (i, row) in LEAVES.iter().enumerate() {
        let index = i as u32 + 1;
        let params: Vec<ValType> = row.params.iter().filter_map(|t| val_type(*t)).collect();
        types.ty().function(params, val_type(row.result));
        functions.function(index);
        let mut body = Function::new([]);
        body.instructions().i32_const(0).i32_const(0).call(0).global_get(0).drop().unreachable().end();
        code.function(&body);
        exports.export(row.name, ExportKind::Func, index);
    }
    let mut tables = TableSection::new();
    tables.table(TableType { element_type: RefType::FUNCREF, table64: false, minimum: u64::from(SHIM_TABLE), maximum: Some(3), shared: false });
    let mut memories = MemorySection::new();
    memories.memory(MemoryType { minimum: 20, maximum: None, memory64: false, shared: false, page_size_log2: None });
    exports.export("memory", ExportKind::Memory, 0);
    let mut globals = GlobalSection::new();
    globals.global(GlobalType { val_type: ValType::I32, mutable: true, shared: false }, &ConstExpr::i32_const(0x1_0000));
    let mut elements = ElementSection::new();
    elements.active(None, &ConstExpr::i32_const(1), Elements::Functions(vec![1, 2].into()));
    let mut module = Module::new();
    module.section(&types).section(&imports).section(&functions).section(&tables).section(&memories);
    module.section(&globals).section(&exports).section(&elements).section(&code);
    module.finish()
}

const STDLIB: &str = r#"
const k0 = "name"
init fn0
rt "op_add" fn1
rt "op_get_slow" fn2
rt "op_call_spread" fn2

fn0 "stdlib" direct(0) {
bb0(v0:p, v1:v):
  v2:v = NewClosure[fn1]
  return v2
}
fn1 "op_add" direct(2) {
bb0(v0:p, v1:v, v2:v, v3:v):
  v4:v = CallDirect[fn1] v1, v1, v2, v3
  return v4
}
fn2 "op_get_slow" direct(3) {
bb0(v0:p, v1:v, v2:v, v3:v, v4:v):
  v5:v = CallRt["op_add"] v2, v3
  return v5
}
"#;

const USER: &str = r#"
const k0 = "name"
init fn0

fn0 "main" direct(0) {
bb0(v0:p, v1:v):
  v2:v = NewClosure[fn1] @1-5
  v3:v = Call v2, v1, v2 @6-9
  v4:v = GetProp[k0] v3 @11-14
  v5:v = Add v4, v3 @16-18
  return v5
}
fn1 "inner" direct(1) {
bb0(v0:p, v1:v, v2:v):
  v3:f = Host["now"]
  v4:v = BoxNum v3
  return v4
}
"#;

fn emit_text(text: &str, sources: &SourceMap, options: &UnitOptions) -> Vec<u8> {
    let mut program = common::parse(text);
    program.functions.iter_mut().for_each(common::root);
    let bytes = emit(&program, sources, options).unwrap_or_else(|e| panic!("{e}"));
    common::validate(&bytes);
    bytes
}

fn imports(module: &[u8]) -> Vec<String> {
    let mut out = Vec::new();
    for payload in wasmparser::Parser::new(0).parse_all(module) {
        if let wasmparser::Payload::ImportSection(reader) = payload.expect("valid") {
            out.extend(reader.into_imports().map(|i| i.expect("valid")).map(|i| format!("{}.{}", i.module, i.name)));
        }
    }
    out
}

/// By function: what the side table says, place and kind of the instruction there.
type Places = BTreeMap<String, Vec<(u32, u32, String)>>;

/// Every position of the side table is the start of an instruction.
fn places(module: &[u8]) -> Places {
    let (mut map, mut bodies, mut imported) = (None, Vec::new(), 0);
    for payload in wasmparser::Parser::new(0).parse_all(module) {
        match payload.expect("valid") {
            wasmparser::Payload::CustomSection(c) if c.name() == sections::SOURCE_MAP => map = sections::SourceMap::decode(c.data()),
            wasmparser::Payload::ImportSection(reader) => {
                imported = reader
                    .into_imports()
                    .filter(|i| i.as_ref().is_ok_and(|i| matches!(i.ty, wasmparser::TypeRef::Func(_))))
                    .count();
            }
            wasmparser::Payload::CodeSectionEntry(body) => bodies.push(body),
            _ => {}
        }
    }
    let map: sections::SourceMap = map.expect("a side table");
    let mut out = Places::new();
    for function in &map.functions {
        let body = &bodies[function.index as usize - imported];
        let mut kinds = BTreeMap::new();
        let mut reader = body.get_operators_reader().expect("valid");
        while !reader.eof() {
            let offset = (reader.original_position() - body.range().start) as u32;
            let operator = format!("{:?}", reader.read().expect("valid"));
            kinds.insert(offset, operator.split(' ').next().unwrap_or_default().to_owned());
        }
        let place = |p: &sections::Position| {
            let kind = kinds.get(&p.offset).unwrap_or_else(|| panic!("{}: {} is not an instruction", function.name, p.offset));
            (p.place.line, p.place.column, kind.clone())
        };
        out.insert(function.name.clone(), function.positions.iter().map(place).collect());
    }
    out
}

#[test]
fn image_merge_shake() {
    let none = SourceMap::new();
    let options = UnitOptions { number: 0, static_base: 20 << 16, table_base: SHIM_TABLE, rt: RtInterface::default() };
    let stdlib = emit_text(STDLIB, &none, &options);
    let image = build_image(&shim(), &stdlib).unwrap_or_else(|e| panic!("{e}"));
    common::validate(&image);

    let rt = RtInterface::from_image(&image).unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(rt.functions.get("op_add"), Some(&2));
    assert_eq!(rt.functions.get("op_get_slow"), Some(&3));
    assert_eq!(rt.memory_end, 21 << 16);

    let mut sources = SourceMap::new();
    sources.add("main.ts", "let a = 1;\nlet b = 2;\nlet c = 3;").expect("room");
    let options = UnitOptions { number: 1, static_base: rt.memory_end, table_base: rt.table_len, rt };
    let user = emit_text(USER, &sources, &options);
    let compiled = places(&user);
    let merged = merge(&image, &[&user]).unwrap_or_else(|e| panic!("{e}"));
    common::validate(&merged);
    let main: Vec<(u32, u32)> = compiled["main"].iter().map(|(line, column, _)| (*line, *column)).collect();
    assert_eq!(main, [(1, 1), (1, 6), (1, 11), (2, 5)]);
    assert_eq!(places(&merged), compiled);
    assert_eq!(imports(&merged), ["pulse.fatal", "pulse.now"]);

    let shaken = shake(&merged, &["pulse_init", "memory"]).unwrap_or_else(|e| panic!("{e}"));
    common::validate(&shaken);
    assert_eq!(places(&shaken), compiled);
    assert!(shaken.len() < merged.len() / 2, "{} of {}", shaken.len(), merged.len());
    let nothing = shake(&image, &["memory"]).unwrap_or_else(|e| panic!("{e}"));
    common::validate(&nothing);
}

#[test]
fn missing_names_are_told() {
    let options = UnitOptions { number: 0, static_base: 20 << 16, table_base: SHIM_TABLE, rt: RtInterface::default() };
    let mut program = common::parse(USER);
    program.functions.iter_mut().for_each(common::root);
    let message = emit(&program, &SourceMap::new(), &options).map(|_| ()).expect_err("nothing is there").to_string();
    assert!(message.contains("the runtime has no function op_add"), "{message}");
    let mut user = common::parse(USER);
    user.functions.iter_mut().for_each(common::root);
    let unit = emit(&user, &SourceMap::new(), &common::options()).unwrap_or_else(|e| panic!("{e}"));
    let message = merge(&shim(), &[&unit]).map(|_| ()).expect_err("no rt functions").to_string();
    assert!(message.contains("nothing exports op_add"), "{message}");
}
