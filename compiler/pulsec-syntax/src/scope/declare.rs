//! Names that statements declare.

use swc_core::ecma::ast as js;

/// The identifiers that a pattern binds, in order.
pub fn bound_names<'a>(pattern: &'a js::Pat, out: &mut Vec<&'a js::Ident>) {
    match pattern {
        js::Pat::Ident(ident) => out.push(&ident.id),
        js::Pat::Array(array) => array.elems.iter().flatten().for_each(|p| bound_names(p, out)),
        js::Pat::Rest(rest) => bound_names(&rest.arg, out),
        js::Pat::Assign(assign) => bound_names(&assign.left, out),
        js::Pat::Object(object) => {
            for property in &object.props {
                match property {
                    js::ObjectPatProp::KeyValue(p) => bound_names(&p.value, out),
                    js::ObjectPatProp::Assign(p) => out.push(&p.key.id),
                    js::ObjectPatProp::Rest(p) => bound_names(&p.arg, out),
                }
            }
        }
        js::Pat::Invalid(_) | js::Pat::Expr(_) => {}
    }
}

fn var_decl<'a>(decl: &'a js::VarDecl, out: &mut Vec<&'a js::Ident>) {
    if decl.kind == js::VarDeclKind::Var && !decl.declare {
        decl.decls.iter().for_each(|d| bound_names(&d.name, out));
    }
}

/// VarScopedDeclarations of a statement, without functions.
pub fn var_names<'a>(stmt: &'a js::Stmt, out: &mut Vec<&'a js::Ident>) {
    match stmt {
        js::Stmt::Decl(js::Decl::Var(decl)) => var_decl(decl, out),
        js::Stmt::Block(block) => block.stmts.iter().for_each(|s| var_names(s, out)),
        js::Stmt::Labeled(s) => var_names(&s.body, out),
        js::Stmt::With(s) => var_names(&s.body, out),
        js::Stmt::If(s) => {
            var_names(&s.cons, out);
            s.alt.iter().for_each(|s| var_names(s, out));
        }
        js::Stmt::Switch(s) => s.cases.iter().flat_map(|c| &c.cons).for_each(|s| var_names(s, out)),
        js::Stmt::Try(s) => {
            s.block.stmts.iter().for_each(|s| var_names(s, out));
            s.handler.iter().flat_map(|h| &h.body.stmts).for_each(|s| var_names(s, out));
            s.finalizer.iter().flat_map(|b| &b.stmts).for_each(|s| var_names(s, out));
        }
        js::Stmt::While(s) => var_names(&s.body, out),
        js::Stmt::DoWhile(s) => var_names(&s.body, out),
        js::Stmt::For(s) => {
            if let Some(js::VarDeclOrExpr::VarDecl(decl)) = &s.init {
                var_decl(decl, out);
            }
            var_names(&s.body, out);
        }
        js::Stmt::ForIn(s) => {
            if let js::ForHead::VarDecl(decl) = &s.left {
                var_decl(decl, out);
            }
            var_names(&s.body, out);
        }
        js::Stmt::ForOf(s) => {
            if let js::ForHead::VarDecl(decl) = &s.left {
                var_decl(decl, out);
            }
            var_names(&s.body, out);
        }
        _ => {}
    }
}

/// A lexically scoped declaration of a statement list.
pub enum Lexical<'a> {
    Function(&'a js::FnDecl),
    Class(&'a js::Ident),
    Variable(&'a js::Ident, js::VarDeclKind),
    Using(&'a js::Ident),
}

/// LexicallyScopedDeclarations of one declaration, functions included (they are block scoped, or hoisted to the top of the list).
pub fn lexical_of<'a>(decl: &'a js::Decl, out: &mut Vec<Lexical<'a>>) {
    let mut names = Vec::new();
    match decl {
        js::Decl::Fn(function) if function.function.body.is_some() && !function.declare => out.push(Lexical::Function(function)),
        js::Decl::Class(class) if !class.declare => out.push(Lexical::Class(&class.ident)),
        js::Decl::Var(decl) if decl.kind != js::VarDeclKind::Var && !decl.declare => {
            decl.decls.iter().for_each(|d| bound_names(&d.name, &mut names));
            out.extend(names.into_iter().map(|n| Lexical::Variable(n, decl.kind)));
        }
        js::Decl::Using(decl) => {
            decl.decls.iter().for_each(|d| bound_names(&d.name, &mut names));
            out.extend(names.into_iter().map(Lexical::Using));
        }
        _ => {}
    }
}

pub fn lexical_names<'a>(stmts: &'a [js::Stmt], out: &mut Vec<Lexical<'a>>) {
    for stmt in stmts {
        let mut stmt = stmt;
        // A labelled function is an error in strict code; other labelled statements declare nothing.
        while let js::Stmt::Labeled(labeled) = stmt {
            stmt = &labeled.body;
        }
        if let js::Stmt::Decl(decl) = stmt {
            lexical_of(decl, out);
        }
    }
}
