//! What the lowering says about bindings of ordinary code.

use pulsec_base::SourceMap;
use pulsec_ir::hir::{Binding, BindingKind, ExportKind, Goal, ImportName, Module, StmtKind};
use pulsec_syntax::{Dialect, Options, parse};

fn module(dialect: Dialect, text: &str) -> Module {
    let mut sources = SourceMap::new();
    let file = sources.add("test", text).expect("fits");
    let (module, diagnostics) = parse(&sources, file, &Options::module(dialect));
    module.unwrap_or_else(|| panic!("{:#?}", diagnostics.0))
}

fn binding<'a>(module: &'a Module, name: &str) -> &'a Binding {
    module.bindings.iter().find(|b| b.name == name).unwrap_or_else(|| panic!("no binding {name}"))
}

#[test]
fn dead_zones() {
    let m = module(
        Dialect::Js,
        "const a = 1; function f() { return a + c; } const c = 2; f(); g(); const d = 3; function g() { return d; } \
         { let x = 1; x; } class K { static make() { return new K(); } } switch (a) { case 0: let y = 1; case 1: y; }",
    );
    for (name, expected) in [("a", false), ("c", false), ("d", true), ("x", false), ("K", false), ("y", true)] {
        assert_eq!(binding(&m, name).needs_tdz, expected, "{name}");
    }
}

#[test]
fn captures() {
    let m = module(
        Dialect::Js,
        "export function f(p, q) { const k = p; let n = 0; q = 1; const g = () => { n++; return k + p + q; }; return [g, h]; function h() { return g() + k + p; } }",
    );
    for (name, captured, copyable) in [("p", true, true), ("q", true, false), ("k", true, false), ("n", true, false), ("g", true, false), ("h", false, false)] {
        let b = binding(&m, name);
        assert_eq!((b.captured, b.copyable), (captured, copyable), "{name}");
    }
    let arrow = m.functions.iter().find(|f| f.kind == pulsec_ir::hir::FunctionKind::Arrow).expect("arrow");
    let names: Vec<&str> = arrow.captures.iter().map(|b| m.bindings[b.index()].name.as_str()).collect();
    assert_eq!(names, ["n", "k", "p", "q"]);
}

#[test]
fn this_in_arrows() {
    let m = module(Dialect::Js, "class A extends B { #x = 1; constructor() { super(); const f = () => this.#x; f(); } m() { return () => super.m(this); } }");
    let this = m.bindings.iter().filter(|b| b.kind == BindingKind::This).collect::<Vec<_>>();
    assert_eq!(this.len(), 2);
    assert!(this.iter().all(|b| b.captured && b.copyable && !b.needs_tdz), "{this:#?}");
}

#[test]
fn typescript() {
    let m = module(
        Dialect::Ts,
        "import type { T } from 'x'; import { U, v } from 'y'; enum E { A, B = 'b' } namespace N { export const q = 1; } \
         export class P { constructor(private a: number, public b?: string) {} } \
         export default function g<T>(x: T, y?: U): asserts x is any { return (v as any)!.z satisfies E; } declare const z: number; abstract class Q { abstract m(): void; }",
    );
    assert_eq!(m.imports.len(), 1);
    assert_eq!(m.imports[0].items.len(), 1);
    assert_eq!(m.imports[0].items[0].name, ImportName::Name("v".into()));
    assert_eq!(m.exports.len(), 2);
}

#[test]
fn jsx_becomes_calls() {
    let m = module(Dialect::Tsx, "export const x: any = <div a=\"1\">{y}<br/></div>; declare const y: string;");
    assert_eq!(m.imports.len(), 1);
    assert!(m.imports[0].specifier.eq_str("react/jsx-runtime"));
}

#[test]
fn exports() {
    let m = module(Dialect::Js, "import a, { b } from 'm'; import * as ns from 'n'; export { a as default, ns, c }; export * from 'o'; export * as o from 'o'; var c = b; export let [d, e = 1] = c;");
    let kinds: Vec<&str> = m
        .exports
        .iter()
        .map(|e| match e.kind {
            ExportKind::Local { .. } => "local",
            ExportKind::Indirect { .. } => "indirect",
            ExportKind::Namespace { .. } => "namespace",
            ExportKind::Star { .. } => "star",
        })
        .collect();
    assert_eq!(kinds, ["indirect", "namespace", "local", "star", "namespace", "local", "local"]);
    assert_eq!(m.imports.len(), 3);
}

#[test]
fn script_globals() {
    let mut sources = SourceMap::new();
    let file = sources.add("test", "\"use strict\"; var a = 1; let {b, c} = a; function f() { return a + b; } class D {} for (var i of []) { }").expect("fits");
    let (module, _) = parse(&sources, file, &Options { goal: Goal::Script, ..Options::module(Dialect::Js) });
    let m = module.expect("no errors");
    let main = &m.functions[m.main.index()];
    assert_eq!(main.global_vars.len(), 2);
    assert_eq!(main.global_lexicals.len(), 3);
    assert_eq!(main.global_functions.len(), 1);
    assert_eq!(main.body.iter().filter(|s| matches!(s.kind, StmtKind::DeclareGlobal { .. })).count(), 3);
}

#[test]
fn optional_chains() {
    let m = module(Dialect::Ts, "export const x = (a: any) => [a?.b.c(1)?.[2]!.d, (a?.b).c, a.b?.(), delete a?.b];");
    let text = format!("{:?}", m.functions);
    assert_eq!(text.matches("OptionalChain(").count(), 4, "{text}");
    assert_eq!(text.matches("OptionalBase(").count(), 5);
}
