//! The top level: imports, exports, global declarations of scripts.

use pulsec_base::JsString;
use pulsec_ir::hir::{BindingId, BindingKind, Export, ExportKind, FunctionKind, Import, ImportId, ImportItem, ImportName, Pattern, PatternKind, Stmt, StmtKind};
use rustc_hash::FxHashSet;
use swc_core::common::Spanned;
use swc_core::ecma::ast as js;
use swc_core::ecma::atoms::Atom;

use super::Lowerer;
use super::convert::{string, wtf8};
use crate::scope::declare::{Lexical, bound_names, lexical_names, lexical_of, var_names};
use crate::scope::resolve::Resolved;

fn export_name(name: &js::ModuleExportName) -> JsString {
    match name {
        js::ModuleExportName::Ident(ident) => string(&ident.sym),
        js::ModuleExportName::Str(text) => wtf8(&text.value),
    }
}

/// `with { type: "…" }`.
fn attribute_type(with: Option<&js::ObjectLit>) -> Option<JsString> {
    with?.props.iter().find_map(|prop| {
        let js::PropOrSpread::Prop(prop) = prop else { return None };
        let js::Prop::KeyValue(js::KeyValueProp { key, value }) = &**prop else { return None };
        let is_type = match key {
            js::PropName::Ident(name) => name.sym == "type",
            js::PropName::Str(text) => text.value == "type",
            _ => false,
        };
        match &**value {
            js::Expr::Lit(js::Lit::Str(text)) if is_type => Some(wtf8(&text.value)),
            _ => None,
        }
    })
}

impl<'a> Lowerer<'a> {
    pub(super) fn script_body(&mut self, stmts: &'a [js::Stmt]) {
        let scope = self.cur.scope;
        let main = self.cur.func;
        let mut found = Vec::new();
        lexical_names(stmts, &mut found);
        let mut functions: Vec<&'a js::FnDecl> = Vec::new();
        let mut lexicals = Vec::new();
        for item in found {
            match item {
                Lexical::Function(decl) => {
                    functions.retain(|f| f.ident.sym != decl.ident.sym);
                    functions.push(decl);
                }
                Lexical::Class(ident) => lexicals.push((string(&ident.sym), false)),
                Lexical::Variable(ident, kind) => lexicals.push((string(&ident.sym), kind == js::VarDeclKind::Const)),
                Lexical::Using(_) => {}
            }
        }
        self.functions[main.index()].global_lexicals = lexicals;
        let mut vars = Vec::new();
        stmts.iter().for_each(|s| var_names(s, &mut vars));
        let mut seen: FxHashSet<&Atom> = functions.iter().map(|f| &f.ident.sym).collect();
        self.functions[main.index()].global_vars = vars.into_iter().filter(|v| seen.insert(&v.sym)).map(|v| string(&v.sym)).collect();
        for decl in functions {
            let pending = self.pend(decl, scope);
            self.functions[main.index()].global_functions.push((string(&decl.ident.sym), pending.func));
            self.lower_pending(pending);
        }
        let mut body = Vec::new();
        self.body_statements(stmts, &mut body);
        self.functions[main.index()].body = body;
    }

    pub(super) fn module_body(&mut self, items: &'a [js::ModuleItem]) {
        let scope = self.cur.scope;
        let main = self.cur.func;
        // Imports first: everything in the file may refer to them.
        for item in items {
            match item {
                js::ModuleItem::ModuleDecl(js::ModuleDecl::Import(node)) if !node.type_only => self.import(node),
                js::ModuleItem::ModuleDecl(js::ModuleDecl::ExportNamed(js::NamedExport { src: Some(src), with, type_only: false, span, .. })) => {
                    self.request(src, with.as_deref(), *span);
                }
                js::ModuleItem::ModuleDecl(js::ModuleDecl::ExportAll(node)) if !node.type_only => {
                    self.request(&node.src, node.with.as_deref(), node.span);
                }
                _ => {}
            }
        }
        let default: Atom = "*default*".into();
        let mut vars = Vec::new();
        let mut found = Vec::new();
        let mut default_function = None;
        for item in items {
            match item {
                js::ModuleItem::Stmt(stmt) => {
                    var_names(stmt, &mut vars);
                    lexical_names(std::slice::from_ref(stmt), &mut found);
                }
                js::ModuleItem::ModuleDecl(js::ModuleDecl::ExportDecl(node)) => {
                    if let js::Decl::Var(decl) = &node.decl
                        && decl.kind == js::VarDeclKind::Var
                        && !decl.declare
                    {
                        decl.decls.iter().for_each(|d| bound_names(&d.name, &mut vars));
                    }
                    lexical_of(&node.decl, &mut found);
                }
                js::ModuleItem::ModuleDecl(js::ModuleDecl::ExportDefaultExpr(node)) => {
                    let span = self.span(node.span);
                    self.declare(scope, &default, BindingKind::Const, span);
                }
                js::ModuleItem::ModuleDecl(js::ModuleDecl::ExportDefaultDecl(node)) => match &node.decl {
                    js::DefaultDecl::Class(class) => {
                        let name = class.ident.as_ref().map_or(&default, |i| &i.sym);
                        let span = self.span(class.class.span);
                        self.declare(scope, name, BindingKind::Class, span);
                    }
                    js::DefaultDecl::Fn(function) if function.function.body.is_some() => default_function = Some(function),
                    _ => {}
                },
                _ => {}
            }
        }
        for var in vars {
            if self.own_name(scope, &var.sym).is_none() {
                let span = self.span(var.span);
                self.declare(scope, &var.sym, BindingKind::Var, span);
            }
        }
        let mut hoisted = self.declare_found(found, scope);
        if let Some(node) = default_function {
            let name = node.ident.as_ref().map_or(&default, |i| &i.sym);
            let span = self.span(node.function.span);
            let binding = self.declare_initialized(scope, name, BindingKind::Function, span);
            let func = self.reserve_function(FunctionKind::Normal, Some(string(node.ident.as_ref().map_or("default", |i| &i.sym))), span);
            hoisted.push((binding, func));
            let name = self.functions[func.index()].name.clone().unwrap_or_default();
            self.pending.insert(binding, super::Pending { func, scope, name, node: &node.function });
        }
        // In a cycle of modules another one may call an exported function before this one has run. Without imports there is no cycle.
        if !self.imports.is_empty() && !self.options.stdlib {
            self.use_exported_functions(items);
        }
        let mut body = Vec::new();
        for item in items {
            self.cur.straight = true;
            match item {
                js::ModuleItem::Stmt(stmt) => self.stmt(stmt, &mut body),
                js::ModuleItem::ModuleDecl(decl) => self.module_decl(decl, &mut body),
            }
        }
        self.flush_hoisted(&hoisted);
        // Exports by name come last: by then every binding is known.
        for item in items {
            if let js::ModuleItem::ModuleDecl(decl) = item {
                self.export_decl(decl);
            }
        }
        self.functions[main.index()].hoisted = hoisted;
        self.functions[main.index()].body = body;
    }

    fn use_exported_functions(&mut self, items: &'a [js::ModuleItem]) {
        for item in items {
            let js::ModuleItem::ModuleDecl(decl) = item else { continue };
            let mut names = Vec::new();
            match decl {
                js::ModuleDecl::ExportDecl(js::ExportDecl { decl: js::Decl::Fn(node), .. }) => names.push(node.ident.sym.clone()),
                js::ModuleDecl::ExportDefaultDecl(js::ExportDefaultDecl { decl: js::DefaultDecl::Fn(node), .. }) => {
                    names.push(node.ident.as_ref().map_or_else(|| "*default*".into(), |i| i.sym.clone()));
                }
                js::ModuleDecl::ExportNamed(node) if node.src.is_none() => {
                    for specifier in &node.specifiers {
                        if let js::ExportSpecifier::Named(js::ExportNamedSpecifier { orig: js::ModuleExportName::Ident(ident), .. }) = specifier {
                            names.push(ident.sym.clone());
                        }
                    }
                }
                _ => {}
            }
            for name in names {
                if let Some(id) = self.own_name(self.cur.scope, &name)
                    && let Some(pending) = self.pending.remove(&id)
                {
                    self.lower_pending(pending);
                }
            }
        }
    }

    fn request(&mut self, src: &'a js::Str, with: Option<&'a js::ObjectLit>, span: swc_core::common::Span) -> ImportId {
        let specifier = wtf8(&src.value);
        let attribute_type = attribute_type(with);
        let span = self.span(span);
        let entry = self.imports.entry((specifier.clone(), attribute_type.clone()));
        let id = ImportId::new(entry.index());
        entry.or_insert_with(|| Import { specifier, attribute_type, items: Vec::new(), span });
        id
    }

    fn import(&mut self, node: &'a js::ImportDecl) {
        let import = self.request(&node.src, node.with.as_deref(), node.span);
        for specifier in &node.specifiers {
            let (local, name) = match specifier {
                js::ImportSpecifier::Named(named) if named.is_type_only => continue,
                js::ImportSpecifier::Named(named) => (&named.local, ImportName::Name(named.imported.as_ref().map_or_else(|| string(&named.local.sym), export_name))),
                js::ImportSpecifier::Default(default) => (&default.local, ImportName::Name(string("default"))),
                js::ImportSpecifier::Namespace(star) => (&star.local, ImportName::Namespace),
            };
            let item = self.imports[import.index()].items.len() as u32;
            let span = self.span(specifier.span());
            let scope = self.cur.scope;
            let binding = self.declare(scope, &local.sym, BindingKind::Import { import, item }, span);
            self.imports[import.index()].items.push(ImportItem { name, binding, span });
        }
    }

    fn module_decl(&mut self, decl: &'a js::ModuleDecl, out: &mut Vec<Stmt>) {
        let span = self.span(decl.span());
        match decl {
            js::ModuleDecl::ExportDecl(node) => self.decl(&node.decl, out),
            js::ModuleDecl::ExportDefaultExpr(node) => {
                let value = self.named_expr(&node.expr, string("default"));
                let Some(binding) = self.own_name(self.cur.scope, &"*default*".into()) else { return };
                self.mark_initialized(binding);
                let pattern = Pattern { kind: PatternKind::Binding(binding), span };
                out.push(Stmt { kind: StmtKind::Declare { pattern, init: Some(value), is_var: false }, span });
            }
            js::ModuleDecl::ExportDefaultDecl(js::ExportDefaultDecl { decl: js::DefaultDecl::Class(node), .. }) => {
                let name = node.ident.as_ref().map_or_else(|| "*default*".into(), |i| i.sym.clone());
                let Some(binding) = self.own_name(self.cur.scope, &name) else { return };
                let class = Box::new(self.default_class(node, binding));
                self.mark_initialized(binding);
                out.push(Stmt { kind: StmtKind::Class { binding, class }, span });
            }
            js::ModuleDecl::TsImportEquals(_) | js::ModuleDecl::TsExportAssignment(_) | js::ModuleDecl::TsNamespaceExport(_) => {
                self.diagnostics.push(crate::unsupported::leftover(span, "this TypeScript declaration is"));
            }
            _ => {}
        }
    }

    fn export_decl(&mut self, decl: &'a js::ModuleDecl) {
        match decl {
            js::ModuleDecl::ExportDecl(node) => {
                let mut names = Vec::new();
                match &node.decl {
                    js::Decl::Class(class) => names.push(&class.ident),
                    js::Decl::Fn(function) => names.push(&function.ident),
                    js::Decl::Var(decl) => decl.decls.iter().for_each(|d| bound_names(&d.name, &mut names)),
                    _ => {}
                }
                for ident in names {
                    self.export_local(string(&ident.sym), &ident.sym, ident.span);
                }
            }
            js::ModuleDecl::ExportDefaultExpr(node) => self.export_local(string("default"), &"*default*".into(), node.span),
            js::ModuleDecl::ExportDefaultDecl(node) => {
                let ident = match &node.decl {
                    js::DefaultDecl::Class(class) => class.ident.as_ref(),
                    js::DefaultDecl::Fn(function) => function.ident.as_ref(),
                    js::DefaultDecl::TsInterfaceDecl(_) => return,
                };
                let name = ident.map_or_else(|| "*default*".into(), |i| i.sym.clone());
                self.export_local(string("default"), &name, node.span);
            }
            js::ModuleDecl::ExportNamed(node) if !node.type_only => self.export_named(node),
            js::ModuleDecl::ExportAll(node) if !node.type_only => {
                let import = self.request(&node.src, node.with.as_deref(), node.span);
                let span = self.span(node.span);
                self.exports.push(Export { kind: ExportKind::Star { import }, span });
            }
            _ => {}
        }
    }

    fn export_local(&mut self, name: JsString, local: &Atom, span: swc_core::common::Span) {
        let span = self.span(span);
        let Resolved::Binding(binding) = self.resolve(local) else {
            self.diagnostics.push(crate::early::error(span, format!("`{local}` is exported but not declared")));
            return;
        };
        let kind = self.reexport(&name, binding).unwrap_or(ExportKind::Local { name, binding });
        self.exports.push(Export { kind, span });
    }

    /// Exporting an imported name re-exports it.
    fn reexport(&self, name: &JsString, binding: BindingId) -> Option<ExportKind> {
        let BindingKind::Import { import, item } = self.bindings[binding.index()].kind else { return None };
        Some(match &self.imports[import.index()].items[item as usize].name {
            ImportName::Name(imported) => ExportKind::Indirect { name: name.clone(), import, imported: imported.clone() },
            ImportName::Namespace => ExportKind::Namespace { name: name.clone(), import },
        })
    }

    fn export_named(&mut self, node: &'a js::NamedExport) {
        let import = node.src.as_ref().map(|src| self.request(src, node.with.as_deref(), node.span));
        for specifier in &node.specifiers {
            let at = specifier.span();
            match (specifier, import) {
                (js::ExportSpecifier::Namespace(node), Some(import)) => {
                    let kind = ExportKind::Namespace { name: export_name(&node.name), import };
                    let span = self.span(at);
                    self.exports.push(Export { kind, span });
                }
                (js::ExportSpecifier::Named(node), _) if node.is_type_only => {}
                (js::ExportSpecifier::Named(node), Some(import)) => {
                    let imported = export_name(&node.orig);
                    let name = node.exported.as_ref().map_or_else(|| imported.clone(), export_name);
                    let span = self.span(at);
                    self.exports.push(Export { kind: ExportKind::Indirect { name, import, imported }, span });
                }
                (js::ExportSpecifier::Named(node), None) => {
                    let name = node.exported.as_ref().map_or_else(|| export_name(&node.orig), export_name);
                    if let js::ModuleExportName::Ident(ident) = &node.orig {
                        self.export_local(name, &ident.sym, at);
                    }
                }
                _ => {}
            }
        }
    }
}
