//! Early errors that the parser does not report. One walk over the parser's tree, before types are erased.

mod classes;
mod names;
mod words;

use pulsec_base::{Diagnostic, Diagnostics, Span, diag};
use pulsec_ir::hir::Goal;
use rustc_hash::FxHashSet;
use swc_core::common::{self, Spanned};
use swc_core::ecma::ast as js;
use swc_core::ecma::atoms::Wtf8Atom;
use swc_core::ecma::visit::{Visit, VisitWith};

use crate::Options;
use crate::positions::{LINE_ENDS, Positions, skip_trivia};
use crate::scope::declare::bound_names;

/// An early error.
pub fn error(span: Span, message: impl Into<String>) -> Diagnostic {
    Diagnostic::error(diag::codes::EARLY_ERROR, diag::Class::Syntax, span, message)
}

pub fn invalid_target(span: Span) -> Diagnostic {
    error(span, "this cannot be assigned to")
}

/// Checks a parsed file.
pub fn check(program: &js::Program, positions: Positions<'_>, options: &Options, diagnostics: &mut Diagnostics) {
    let strict = options.goal == Goal::Module || options.strict_script || matches!(program, js::Program::Script(s) if has_use_strict(&s.body));
    let mut checker = Checker { positions, diagnostics, strict, module: options.goal == Goal::Module, typescript: options.dialect.is_typescript(), cx: Cx::default() };
    match program {
        js::Program::Module(module) => {
            checker.module_names(&module.body);
            checker.exports(&module.body);
        }
        js::Program::Script(script) => {
            checker.body_names(&script.body, &[]);
            for stmt in &script.body {
                if let js::Stmt::Decl(js::Decl::Using(decl)) = stmt {
                    checker.error(decl.span, "`using` is not allowed at the top level of a script");
                }
            }
        }
    }
    program.visit_children_with(&mut checker);
}

/// What is allowed at the place at hand.
#[derive(Clone, Copy, Default)]
struct Cx {
    super_property: bool,
    super_call: bool,
    /// `await` is a keyword: async functions, class static blocks.
    is_async: bool,
    is_generator: bool,
    static_block: bool,
    in_function: bool,
    /// Field initialisers and static blocks.
    no_arguments: bool,
    /// In the parameters of an async function or async arrow.
    no_await: bool,
    no_yield: bool,
}

struct Checker<'a> {
    positions: Positions<'a>,
    diagnostics: &'a mut Diagnostics,
    strict: bool,
    module: bool,
    typescript: bool,
    cx: Cx,
}

fn has_use_strict(stmts: &[js::Stmt]) -> bool {
    directives(stmts).any(|text| text.trim_matches(['"', '\'']) == "use strict")
}

/// Raw texts of the directive prologue.
fn directives(stmts: &[js::Stmt]) -> impl Iterator<Item = &str> {
    stmts.iter().map_while(|stmt| match stmt {
        js::Stmt::Expr(js::ExprStmt { expr, .. }) => match &**expr {
            js::Expr::Lit(js::Lit::Str(text)) => text.raw.as_deref(),
            _ => None,
        },
        _ => None,
    })
}

impl Checker<'_> {
    fn error(&mut self, span: common::Span, message: impl Into<String>) {
        self.diagnostics.push(error(self.positions.span(span), message));
    }

    fn within(&mut self, cx: Cx, run: impl FnOnce(&mut Self)) {
        let saved = std::mem::replace(&mut self.cx, cx);
        run(self);
        self.cx = saved;
    }

    /// Checks and walks a function; `cx` says what its kind allows.
    fn function(&mut self, cx: Cx, params: &[&js::Pat], body: Option<&[js::Stmt]>, walk: impl FnOnce(&mut Self)) {
        let mut names = Vec::new();
        params.iter().for_each(|p| bound_names(p, &mut names));
        if self.strict || !params.iter().all(|p| matches!(p, js::Pat::Ident(_))) {
            self.distinct(&names);
        }
        if let Some(stmts) = body {
            self.body_names(stmts, &names);
            if has_use_strict(stmts) && !params.iter().all(|p| matches!(p, js::Pat::Ident(_))) {
                self.error(stmts[0].span(), "\"use strict\" needs a function with simple parameters");
            }
        }
        let cx = Cx { in_function: true, ..cx };
        self.within(Cx { no_await: cx.is_async, no_yield: cx.is_generator, ..cx }, |this| params.iter().for_each(|p| p.visit_with(this)));
        self.within(cx, walk);
    }

    fn plain_function(&mut self, node: &js::Function, method: bool) {
        let params: Vec<&js::Pat> = node.params.iter().map(|p| &p.pat).collect();
        let cx = Cx { super_property: method, is_async: node.is_async, is_generator: node.is_generator, ..Cx::default() };
        self.function(cx, &params, node.body.as_ref().map(|b| &*b.stmts), |this| node.body.visit_with(this));
    }

    /// Functions and other declarations are no single statements.
    fn single(&mut self, stmt: &js::Stmt) {
        let mut inner = stmt;
        while let js::Stmt::Labeled(labeled) = inner {
            inner = &labeled.body;
        }
        match inner {
            js::Stmt::Decl(js::Decl::Fn(_) | js::Decl::Class(_) | js::Decl::Using(_)) => self.error(inner.span(), "a declaration is not allowed here; put it in a block"),
            js::Stmt::Decl(js::Decl::Var(decl)) if decl.kind != js::VarDeclKind::Var => self.error(inner.span(), "a declaration is not allowed here; put it in a block"),
            _ => {}
        }
    }

    fn assigned_name(&mut self, ident: &js::Ident) {
        if matches!(&*ident.sym, "eval" | "arguments") && self.strict {
            self.error(ident.span, format!("`{}` cannot be bound or assigned in strict mode", ident.sym));
        }
    }

    fn target(&mut self, expr: &js::Expr) {
        match expr {
            js::Expr::Ident(ident) => self.assigned_name(ident),
            js::Expr::Paren(node) => self.target(&node.expr),
            js::Expr::Member(_) | js::Expr::SuperProp(_) => {}
            js::Expr::TsAs(_) | js::Expr::TsNonNull(_) | js::Expr::TsSatisfies(_) | js::Expr::TsTypeAssertion(_) => {}
            // Web reality: a call is refused at run time.
            js::Expr::Call(js::CallExpr { callee: js::Callee::Expr(_), .. }) => {}
            _ => {
                let span = self.positions.span(expr.span());
                self.diagnostics.push(invalid_target(span));
            }
        }
    }

    fn exports(&mut self, items: &[js::ModuleItem]) {
        let mut seen: FxHashSet<Vec<u16>> = FxHashSet::default();
        let key = |name: &js::ModuleExportName| match name {
            js::ModuleExportName::Ident(ident) => ident.sym.encode_utf16().collect::<Vec<u16>>(),
            js::ModuleExportName::Str(text) => text.value.to_ill_formed_utf16().collect(),
        };
        let plain = |text: &str| text.encode_utf16().collect::<Vec<u16>>();
        for item in items {
            let js::ModuleItem::ModuleDecl(decl) = item else { continue };
            let mut names: Vec<(Vec<u16>, common::Span)> = Vec::new();
            match decl {
                js::ModuleDecl::ExportDecl(node) => {
                    let mut idents = Vec::new();
                    match &node.decl {
                        js::Decl::Class(class) if !class.declare => idents.push(&class.ident),
                        js::Decl::Fn(function) if function.function.body.is_some() => idents.push(&function.ident),
                        js::Decl::Var(decl) if !decl.declare => decl.decls.iter().for_each(|d| bound_names(&d.name, &mut idents)),
                        _ => {}
                    }
                    names.extend(idents.iter().map(|i| (plain(&i.sym), i.span)));
                }
                js::ModuleDecl::ExportDefaultExpr(node) => names.push((plain("default"), node.span)),
                js::ModuleDecl::ExportDefaultDecl(node) => match &node.decl {
                    js::DefaultDecl::Fn(function) if function.function.body.is_none() => {}
                    js::DefaultDecl::TsInterfaceDecl(_) => {}
                    _ => names.push((plain("default"), node.span)),
                },
                js::ModuleDecl::ExportNamed(node) if !node.type_only => {
                    for specifier in &node.specifiers {
                        match specifier {
                            js::ExportSpecifier::Namespace(s) => names.push((key(&s.name), s.span)),
                            js::ExportSpecifier::Named(s) if !s.is_type_only => {
                                names.push((key(s.exported.as_ref().unwrap_or(&s.orig)), s.span));
                                if char::decode_utf16(key(&s.orig)).any(|c| c.is_err()) {
                                    self.error(s.span, "an export name must be well-formed Unicode");
                                }
                                if node.src.is_none()
                                    && let js::ModuleExportName::Str(text) = &s.orig
                                {
                                    self.error(text.span, "a local export is named by an identifier");
                                }
                            }
                            _ => {}
                        }
                        if let js::ExportSpecifier::Named(js::ExportNamedSpecifier { orig: js::ModuleExportName::Ident(ident), .. }) = specifier
                            && node.src.is_none()
                            && words::is_reserved(&ident.sym)
                        {
                            self.error(ident.span, format!("`{}` is a reserved word", ident.sym));
                        }
                    }
                }
                _ => {}
            }
            for (name, span) in names {
                if char::decode_utf16(name.iter().copied()).any(|c| c.is_err()) {
                    self.error(span, "an export name must be well-formed Unicode");
                }
                let text = String::from_utf16_lossy(&name);
                if !seen.insert(name) {
                    self.error(span, format!("`{text}` is exported twice"));
                }
            }
        }
    }
}

impl Visit for Checker<'_> {
    fn visit_function(&mut self, node: &js::Function) {
        self.plain_function(node, false);
    }
    fn visit_fn_expr(&mut self, node: &js::FnExpr) {
        if let Some(ident) = &node.ident {
            self.assigned_name(ident);
            // The name of an async function or generator expression belongs to the inside.
            let cx = Cx { is_async: node.function.is_async, is_generator: node.function.is_generator, ..Cx::default() };
            self.within(cx, |this| ident.visit_with(this));
        }
        node.function.visit_with(self);
    }
    fn visit_fn_decl(&mut self, node: &js::FnDecl) {
        self.assigned_name(&node.ident);
        node.visit_children_with(self);
    }
    fn visit_arrow_expr(&mut self, node: &js::ArrowExpr) {
        let params: Vec<&js::Pat> = node.params.iter().collect();
        let body = match &*node.body {
            js::ArrowFunctionBody::FunctionBody(body) => Some(&*body.stmts),
            js::ArrowFunctionBody::Expr(_) => None,
        };
        let cx = Cx { is_async: node.is_async, is_generator: false, static_block: false, no_await: false, no_yield: false, ..self.cx };
        // Arrow parameters never contain yield or await expressions.
        let outer = self.cx;
        if outer.is_async || outer.is_generator || node.is_async {
            let cx = Cx { no_await: true, no_yield: true, is_async: node.is_async || outer.is_async, ..outer };
            self.within(cx, |this| params.iter().for_each(|p| p.visit_with(this)));
        }
        self.function(cx, &params, body, |this| node.body.visit_with(this));
    }
    fn visit_method_prop(&mut self, node: &js::MethodProp) {
        let before = self.positions.source(common::Span::new(node.function.span.lo, node.key.span().lo));
        if let Some(rest) = before.strip_prefix("async").filter(|_| node.function.is_async)
            && rest[..rest.len() - skip_trivia(rest).len()].contains(LINE_ENDS)
        {
            self.error(node.function.span, "`async` and the name of the method stand in one line");
        }
        node.key.visit_with(self);
        self.plain_function(&node.function, true);
    }
    fn visit_getter_prop(&mut self, node: &js::GetterProp) {
        self.unescaped(node.span, node.key.span().lo);
        node.key.visit_with(self);
        self.plain_function(&node.function, true);
    }
    fn visit_setter_prop(&mut self, node: &js::SetterProp) {
        self.unescaped(node.span, node.key.span().lo);
        node.key.visit_with(self);
        self.plain_function(&node.function, true);
    }
    fn visit_class(&mut self, node: &js::Class) {
        self.class(node);
    }
    fn visit_super_prop_expr(&mut self, node: &js::SuperPropExpr) {
        if !self.cx.super_property {
            self.error(node.span, "`super` is only allowed in methods");
        }
        node.visit_children_with(self);
    }
    fn visit_call_expr(&mut self, node: &js::CallExpr) {
        if matches!(node.callee, js::Callee::Super(_)) && !self.cx.super_call {
            self.error(node.span, "`super()` is only allowed in the constructor of a derived class");
        }
        if matches!(node.callee, js::Callee::Import(_)) && (node.args.is_empty() || node.args.len() > 2 || node.args.iter().any(|a| a.spread.is_some())) {
            self.error(node.span, "`import()` takes a specifier and optionally options");
        }
        node.visit_children_with(self);
    }
    fn visit_new_expr(&mut self, node: &js::NewExpr) {
        let mut callee = &*node.callee;
        loop {
            match callee {
                js::Expr::Member(member) => callee = &member.obj,
                js::Expr::Call(js::CallExpr { callee: js::Callee::Import(import), .. }) => {
                    self.error(import.span, "`import()` cannot be constructed");
                    break;
                }
                _ => break,
            }
        }
        node.visit_children_with(self);
    }
    fn visit_await_expr(&mut self, node: &js::AwaitExpr) {
        if self.cx.no_await || self.cx.static_block {
            self.error(node.span, "`await` is not allowed here");
        }
        node.visit_children_with(self);
    }
    fn visit_using_decl(&mut self, node: &js::UsingDecl) {
        if node.is_await && (self.cx.in_function && !self.cx.is_async || self.cx.no_await || self.cx.static_block) {
            self.error(node.span, "`await using` is not allowed here: the function is not async");
        }
        node.visit_children_with(self);
    }
    fn visit_yield_expr(&mut self, node: &js::YieldExpr) {
        if self.cx.no_yield {
            self.error(node.span, "`yield` is not allowed in parameters");
        }
        node.visit_children_with(self);
    }
    fn visit_ident(&mut self, node: &js::Ident) {
        let word = &*node.sym;
        let escaped = || self.positions.source(node.span).contains('\\');
        if (words::is_reserved(word) && self.strict && escaped()) || (word == "await" && (self.module || self.cx.is_async || self.cx.static_block)) || (word == "yield" && self.cx.is_generator) {
            self.error(node.span, format!("`{word}` is a reserved word here"));
        }
        if word == "arguments" && self.cx.no_arguments {
            self.error(node.span, "`arguments` is not allowed in class field initialisers and static blocks");
        }
        self.identifier(word, node.span);
    }
    fn visit_ident_name(&mut self, node: &js::IdentName) {
        self.identifier(&node.sym, node.span);
    }
    fn visit_private_name(&mut self, node: &js::PrivateName) {
        self.identifier(&node.name, node.span);
    }
    // Names of exports may be any word.
    fn visit_module_export_name(&mut self, _: &js::ModuleExportName) {}
    fn visit_import_decl(&mut self, node: &js::ImportDecl) {
        for specifier in &node.specifiers {
            if let js::ImportSpecifier::Named(js::ImportNamedSpecifier { imported: Some(js::ModuleExportName::Str(name)), .. }) = specifier
                && char::decode_utf16(name.value.to_ill_formed_utf16()).any(|c| c.is_err())
            {
                self.error(name.span, "an import name must be well-formed Unicode");
            }
            self.assigned_name(match specifier {
                js::ImportSpecifier::Named(s) => &s.local,
                js::ImportSpecifier::Default(s) => &s.local,
                js::ImportSpecifier::Namespace(s) => &s.local,
            });
        }
        self.attributes(node.with.as_deref());
        node.visit_children_with(self);
    }
    fn visit_export_all(&mut self, node: &js::ExportAll) {
        self.attributes(node.with.as_deref());
    }
    fn visit_named_export(&mut self, node: &js::NamedExport) {
        self.attributes(node.with.as_deref());
        self.statement_end(node.span);
        node.visit_children_with(self);
    }
    fn visit_meta_prop_expr(&mut self, node: &js::MetaPropExpr) {
        self.unescaped(node.span, node.span.hi);
    }
    fn visit_binding_ident(&mut self, node: &js::BindingIdent) {
        self.assigned_name(&node.id);
        node.visit_children_with(self);
    }
    fn visit_assign_expr(&mut self, node: &js::AssignExpr) {
        if let js::AssignTarget::Simple(js::SimpleAssignTarget::Paren(paren)) = &node.left {
            self.target(&paren.expr);
        }
        if let js::AssignTarget::Simple(js::SimpleAssignTarget::OptChain(chain)) = &node.left {
            self.error(chain.span, "an optional chain cannot be assigned to");
        }
        node.visit_children_with(self);
    }
    fn visit_assign_pat_prop(&mut self, node: &js::AssignPatProp) {
        node.visit_children_with(self);
    }
    fn visit_pat(&mut self, node: &js::Pat) {
        if let js::Pat::Expr(expr) = node {
            if !matches!(&**expr, js::Expr::Call(_)) {
                self.target(expr);
            } else {
                self.error(expr.span(), "this cannot be assigned to");
            }
        }
        node.visit_children_with(self);
    }
    fn visit_update_expr(&mut self, node: &js::UpdateExpr) {
        self.target(&node.arg);
        node.visit_children_with(self);
    }
    fn visit_unary_expr(&mut self, node: &js::UnaryExpr) {
        if node.op == js::UnaryOp::Delete && self.strict {
            let mut arg = &*node.arg;
            while let js::Expr::Paren(paren) = arg {
                arg = &paren.expr;
            }
            let private = match arg {
                js::Expr::Ident(_) => Some("a name cannot be deleted in strict mode"),
                js::Expr::Member(m) if m.prop.is_private_name() => Some("a private name cannot be deleted"),
                js::Expr::OptChain(c) if matches!(&*c.base, js::OptChainBase::Member(m) if m.prop.is_private_name()) => Some("a private name cannot be deleted"),
                _ => None,
            };
            if let Some(message) = private {
                self.error(arg.span(), message);
            }
        }
        node.visit_children_with(self);
    }
    fn visit_block_stmt(&mut self, node: &js::BlockStmt) {
        self.block_names(&node.stmts);
        node.visit_children_with(self);
    }
    fn visit_switch_stmt(&mut self, node: &js::SwitchStmt) {
        self.switch_names(&node.cases);
        for stmt in node.cases.iter().flat_map(|c| &c.cons) {
            if let js::Stmt::Decl(js::Decl::Using(decl)) = stmt {
                self.error(decl.span, "`using` is not allowed directly in a case; put it in a block");
            }
        }
        node.visit_children_with(self);
    }
    fn visit_catch_clause(&mut self, node: &js::CatchClause) {
        if let Some(param) = &node.param {
            let mut names = Vec::new();
            bound_names(param, &mut names);
            self.distinct(&names);
        }
        self.catch_names(node);
        node.visit_children_with(self);
    }
    fn visit_var_decl(&mut self, node: &js::VarDecl) {
        if node.kind != js::VarDeclKind::Var {
            let mut names = Vec::new();
            node.decls.iter().for_each(|d| bound_names(&d.name, &mut names));
            if let Some(name) = names.iter().find(|n| n.sym == "let") {
                self.error(name.span, "`let` cannot be the name of a lexical declaration");
            }
        }
        node.visit_children_with(self);
    }
    fn visit_if_stmt(&mut self, node: &js::IfStmt) {
        if self.strict {
            self.single(&node.cons);
            node.alt.iter().for_each(|s| self.single(s));
        }
        node.visit_children_with(self);
    }
    fn visit_while_stmt(&mut self, node: &js::WhileStmt) {
        self.single(&node.body);
        node.visit_children_with(self);
    }
    fn visit_do_while_stmt(&mut self, node: &js::DoWhileStmt) {
        self.single(&node.body);
        node.visit_children_with(self);
    }
    fn visit_labeled_stmt(&mut self, node: &js::LabeledStmt) {
        if self.strict {
            self.single(&node.body);
        }
        node.visit_children_with(self);
    }
    fn visit_for_stmt(&mut self, node: &js::ForStmt) {
        self.single(&node.body);
        self.head_semicolons(node);
        if let Some(js::VarDeclOrExpr::VarDecl(decl)) = &node.init {
            self.head_names(decl, &node.body);
        }
        node.visit_children_with(self);
    }
    fn visit_for_in_stmt(&mut self, node: &js::ForInStmt) {
        self.single(&node.body);
        self.for_head(&node.left, &node.body);
        node.visit_children_with(self);
    }
    fn visit_for_of_stmt(&mut self, node: &js::ForOfStmt) {
        self.single(&node.body);
        self.for_head(&node.left, &node.body);
        if node.is_await && self.cx.static_block {
            self.error(node.span, "`await` is not allowed here");
        }
        node.visit_children_with(self);
    }
    fn visit_regex(&mut self, node: &js::Regex) {
        if let Some(message) = crate::regexp::error(&node.exp, &node.flags) {
            self.error(node.span, message);
        }
    }
    fn visit_tpl(&mut self, node: &js::Tpl) {
        if let Some(quasi) = node.quasis.iter().find(|q| cooked(q).is_none()) {
            self.error(quasi.span, "invalid escape sequence in a template");
        }
        node.visit_children_with(self);
    }
    fn visit_tagged_tpl(&mut self, node: &js::TaggedTpl) {
        node.tag.visit_with(self);
        node.tpl.exprs.visit_with(self);
    }
    fn visit_str(&mut self, node: &js::Str) {
        if self.strict
            && let Some(raw) = &node.raw
            && has_legacy_escape(raw)
        {
            self.error(node.span, "octal escape sequences are not allowed in strict mode");
        }
        if node.raw.as_deref().is_some_and(has_separated_escape) {
            self.error(node.span, SEPARATED_ESCAPE);
        }
    }
    fn visit_object_lit(&mut self, node: &js::ObjectLit) {
        let is_proto = |prop: &&js::PropOrSpread| match prop {
            js::PropOrSpread::Prop(prop) => match &**prop {
                js::Prop::KeyValue(js::KeyValueProp { key: js::PropName::Ident(name), .. }) => name.sym == "__proto__",
                js::Prop::KeyValue(js::KeyValueProp { key: js::PropName::Str(text), .. }) => text.value == "__proto__",
                _ => false,
            },
            js::PropOrSpread::Spread(_) => false,
        };
        if let Some(second) = node.props.iter().filter(is_proto).nth(1) {
            self.error(second.span(), "`__proto__` is set twice");
        }
        node.visit_children_with(self);
    }
    // Types have no early errors of this kind.
    fn visit_ts_type(&mut self, _: &js::TsType) {}
    fn visit_ts_type_ann(&mut self, _: &js::TsTypeAnn) {}
    fn visit_ts_interface_decl(&mut self, _: &js::TsInterfaceDecl) {}
    fn visit_ts_type_alias_decl(&mut self, _: &js::TsTypeAliasDecl) {}
    fn visit_ts_module_decl(&mut self, _: &js::TsModuleDecl) {}
}

/// `\1`, `\01`, `\8` … in the source of a string.
fn has_legacy_escape(raw: &str) -> bool {
    let bytes = raw.as_bytes();
    let mut i = 0;
    while i < bytes.len() {
        if bytes[i] != b'\\' {
            i += 1;
            continue;
        }
        match (bytes.get(i + 1), bytes.get(i + 2)) {
            (Some(b'0'), Some(b'0'..=b'9')) | (Some(b'1'..=b'9'), _) => return true,
            _ => i += 2,
        }
    }
    false
}

/// The text of a part of a template; `None` when an escape in it is none. The parser knows most of those.
pub fn cooked(quasi: &js::TplElement) -> Option<&Wtf8Atom> {
    quasi.cooked.as_ref().filter(|_| !has_legacy_escape(&quasi.raw) && !has_separated_escape(&quasi.raw))
}

const SEPARATED_ESCAPE: &str = "the digits of an escape cannot be separated";

/// `\u{1F_639}`: the parser takes the separators of numbers in code points too. `raw` is the source of a string, template or name.
fn has_separated_escape(raw: &str) -> bool {
    let mut rest = raw;
    while let Some((_, escape)) = rest.split_once('\\') {
        if let Some((digits, _)) = escape.strip_prefix("u{").and_then(|digits| digits.split_once('}'))
            && digits.contains('_')
        {
            return true;
        }
        // What is escaped may itself be a backslash.
        rest = escape.get(escape.chars().next().map_or(0, char::len_utf8)..).unwrap_or_default();
    }
    false
}

impl Checker<'_> {
    /// What the parser accepts in names: joiners at the start, though they only continue identifiers, and separators in escapes.
    fn identifier(&mut self, word: &str, span: common::Span) {
        if word.starts_with(['\u{200c}', '\u{200d}']) {
            self.error(span, "an identifier cannot start with this character");
        }
        if has_separated_escape(self.positions.source(span)) {
            self.error(span, SEPARATED_ESCAPE);
        }
    }

    /// Contextual keywords are written without escapes.
    fn unescaped(&mut self, span: common::Span, end: common::BytePos) {
        if self.positions.source(span.with_hi(end.max(span.lo))).contains('\\') {
            self.error(span, "a keyword cannot contain escapes");
        }
    }

    /// A statement without its semicolon ends before a line end or `}`, or with the file.
    fn statement_end(&mut self, span: common::Span) {
        let end = common::BytePos(self.positions.end());
        if self.positions.source(span).ends_with(';') {
            return;
        }
        let mut rest = self.positions.source(common::Span::new(span.hi, end));
        loop {
            rest = rest.trim_start_matches(|c: char| c.is_whitespace() && !LINE_ENDS.contains(&c));
            let Some(comment) = rest.strip_prefix("/*").and_then(|inner| inner.split_once("*/")) else { break };
            if comment.0.contains(LINE_ENDS) {
                return;
            }
            rest = comment.1;
        }
        if !(rest.is_empty() || rest.starts_with(LINE_ENDS) || rest.starts_with(['}', ';']) || rest.starts_with("//")) {
            self.error(common::Span::new(span.hi, span.hi), "expected a semicolon or a line end");
        }
    }

    /// The two semicolons of a `for` are never inserted.
    fn head_semicolons(&mut self, node: &js::ForStmt) {
        let head = self.positions.source(node.span).strip_prefix("for").and_then(|rest| skip_trivia(rest).strip_prefix('('));
        // A declaration that was moved out of the head (`using`) is not looked into: its text may contain anything.
        if node.init.is_none() && !head.is_some_and(|head| skip_trivia(head).starts_with(';')) {
            return;
        }
        let parts = [node.init.as_ref().map(Spanned::span), node.test.as_ref().map(|e| e.span()), node.update.as_ref().map(|e| e.span())];
        let mut at = node.span.lo;
        let mut count = 0;
        for part in parts.into_iter().flatten().chain([node.body.span()]) {
            let mut gap = self.positions.source(common::Span::new(at, part.lo.max(at)));
            while let Some(c) = skip_trivia(gap).chars().next() {
                count += usize::from(c == ';');
                gap = &skip_trivia(gap)[c.len_utf8()..];
            }
            count += usize::from(part != node.body.span() && self.positions.source(part).ends_with(';'));
            at = part.hi;
        }
        if count < 2 {
            self.error(node.span.with_hi(node.body.span().lo), "the head of a `for` needs two semicolons");
        }
    }

    fn attributes(&mut self, with: Option<&js::ObjectLit>) {
        let mut seen: FxHashSet<Vec<u16>> = FxHashSet::default();
        for prop in with.iter().flat_map(|w| &w.props) {
            let js::PropOrSpread::Prop(prop) = prop else { continue };
            let js::Prop::KeyValue(js::KeyValueProp { key, value }) = &**prop else { continue };
            let name: Vec<u16> = match key {
                js::PropName::Ident(name) => name.sym.encode_utf16().collect(),
                js::PropName::Str(text) => text.value.to_ill_formed_utf16().collect(),
                _ => continue,
            };
            let is_type = String::from_utf16_lossy(&name) == "type";
            let is_json = matches!(&**value, js::Expr::Lit(js::Lit::Str(text)) if text.value == "json");
            if !seen.insert(name) {
                self.error(key.span(), "an import attribute is given twice");
            } else if !is_type || !is_json {
                // The syntax is right: it is the loading of the module that fails.
                let span = self.positions.span(prop.span());
                self.diagnostics.push(
                    Diagnostic::error(diag::codes::IMPORT_ATTRIBUTE, diag::Class::Resolution, span, "this import attribute is not known").help("the only one is `type: \"json\"`"),
                );
            }
        }
    }

    fn for_head(&mut self, head: &js::ForHead, body: &js::Stmt) {
        match head {
            js::ForHead::VarDecl(decl) => self.head_names(decl, body),
            js::ForHead::UsingDecl(decl) => self.using_head_names(decl, body),
            js::ForHead::Pat(pattern) => {
                if let js::Pat::Ident(ident) = &**pattern {
                    self.assigned_name(&ident.id);
                }
            }
        }
    }
}
