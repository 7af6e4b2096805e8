//! Redeclarations.

use rustc_hash::FxHashSet;
use swc_core::ecma::ast as js;
use swc_core::ecma::atoms::Atom;

use super::Checker;
use crate::scope::declare::{Lexical, bound_names, lexical_names, lexical_of, var_names};

fn name_of<'a>(item: &Lexical<'a>) -> &'a js::Ident {
    match item {
        Lexical::Function(decl) => &decl.ident,
        Lexical::Class(ident) | Lexical::Variable(ident, _) | Lexical::Using(ident) => ident,
    }
}

impl Checker<'_> {
    fn redeclared(&mut self, ident: &js::Ident) {
        self.error(ident.span, format!("`{}` is already declared", ident.sym));
    }

    /// No name twice.
    pub(super) fn distinct(&mut self, names: &[&js::Ident]) {
        let mut seen = FxHashSet::default();
        for name in names {
            if !seen.insert(&name.sym) {
                self.redeclared(name);
            }
        }
    }

    fn lexical(&mut self, lexical: &[&js::Ident], vars: &[&js::Ident]) {
        self.distinct(lexical);
        let set: FxHashSet<&Atom> = lexical.iter().map(|n| &n.sym).collect();
        if let Some(var) = vars.iter().find(|v| set.contains(&v.sym)) {
            self.redeclared(var);
        }
    }

    /// A block: functions are lexical.
    pub(super) fn block_names(&mut self, stmts: &[js::Stmt]) {
        let (mut found, mut vars) = (Vec::new(), Vec::new());
        lexical_names(stmts, &mut found);
        stmts.iter().for_each(|s| var_names(s, &mut vars));
        let names: Vec<_> = found.iter().map(name_of).collect();
        self.lexical(&names, &vars);
    }

    pub(super) fn switch_names(&mut self, cases: &[js::SwitchCase]) {
        let (mut found, mut vars) = (Vec::new(), Vec::new());
        for stmt in cases.iter().flat_map(|c| &c.cons) {
            lexical_names(std::slice::from_ref(stmt), &mut found);
            var_names(stmt, &mut vars);
        }
        let names: Vec<_> = found.iter().map(name_of).collect();
        self.lexical(&names, &vars);
    }

    /// The top level of a function or script: functions are like var.
    pub(super) fn body_names(&mut self, stmts: &[js::Stmt], params: &[&js::Ident]) {
        let (mut found, mut vars) = (Vec::new(), Vec::new());
        lexical_names(stmts, &mut found);
        stmts.iter().for_each(|s| var_names(s, &mut vars));
        let (functions, lexical): (Vec<_>, Vec<_>) = found.iter().partition(|item| matches!(item, Lexical::Function(_)));
        vars.extend(functions.into_iter().map(name_of));
        vars.extend(params);
        let names: Vec<_> = lexical.into_iter().map(name_of).collect();
        self.lexical(&names, &vars);
    }

    pub(super) fn module_names(&mut self, items: &[js::ModuleItem]) {
        let (mut lexical, mut vars) = (Vec::new(), Vec::new());
        for item in items {
            let mut found = Vec::new();
            match item {
                js::ModuleItem::Stmt(stmt) => {
                    lexical_names(std::slice::from_ref(stmt), &mut found);
                    var_names(stmt, &mut vars);
                }
                js::ModuleItem::ModuleDecl(js::ModuleDecl::ExportDecl(node)) => {
                    lexical_of(&node.decl, &mut found);
                    if let js::Decl::Var(decl) = &node.decl
                        && decl.kind == js::VarDeclKind::Var
                    {
                        decl.decls.iter().for_each(|d| bound_names(&d.name, &mut vars));
                    }
                }
                js::ModuleItem::ModuleDecl(js::ModuleDecl::ExportDefaultDecl(node)) => match &node.decl {
                    js::DefaultDecl::Class(class) => lexical.extend(class.ident.as_ref()),
                    js::DefaultDecl::Fn(function) if function.function.body.is_some() => lexical.extend(function.ident.as_ref()),
                    _ => {}
                },
                // A TypeScript import may be a type that a value of the same name merges with.
                js::ModuleItem::ModuleDecl(js::ModuleDecl::Import(node)) if !self.typescript => {
                    lexical.extend(node.specifiers.iter().map(|s| match s {
                        js::ImportSpecifier::Named(s) => &s.local,
                        js::ImportSpecifier::Default(s) => &s.local,
                        js::ImportSpecifier::Namespace(s) => &s.local,
                    }));
                }
                _ => {}
            }
            lexical.extend(found.iter().map(name_of));
        }
        self.lexical(&lexical, &vars);
    }

    pub(super) fn head_names(&mut self, decl: &js::VarDecl, body: &js::Stmt) {
        if decl.kind == js::VarDeclKind::Var {
            return;
        }
        let (mut names, mut vars) = (Vec::new(), Vec::new());
        decl.decls.iter().for_each(|d| bound_names(&d.name, &mut names));
        var_names(body, &mut vars);
        self.lexical(&names, &vars);
        if let Some(name) = names.iter().find(|n| n.sym == "let") {
            self.error(name.span, "`let` cannot be the name of a lexical declaration");
        }
    }

    pub(super) fn using_head_names(&mut self, decl: &js::UsingDecl, body: &js::Stmt) {
        let (mut names, mut vars) = (Vec::new(), Vec::new());
        decl.decls.iter().for_each(|d| bound_names(&d.name, &mut names));
        var_names(body, &mut vars);
        self.lexical(&names, &vars);
    }

    pub(super) fn catch_names(&mut self, clause: &js::CatchClause) {
        let Some(param) = &clause.param else { return };
        let (mut names, mut found, mut vars) = (Vec::new(), Vec::new(), Vec::new());
        bound_names(param, &mut names);
        lexical_names(&clause.body.stmts, &mut found);
        let simple = matches!(param, js::Pat::Ident(_));
        // `var e` may repeat a simple parameter, except in the head of for-of.
        if !simple {
            clause.body.stmts.iter().for_each(|s| var_names(s, &mut vars));
        }
        vars.extend(found.iter().map(name_of));
        self.lexical(&names, &vars);
    }
}
