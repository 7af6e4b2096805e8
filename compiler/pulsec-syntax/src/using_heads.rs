//! `for (using x = …; …; …)` and `for (await using x = …; …; …)`: the parser's tree has no place for them.
//!
//! The parser stops at the name after `using` (or at the `=` after `using of`): it expects a `;`. That place in a head, and
//! nothing else, is then written as `for (const x = …` of the same length, and the file is parsed again. In the tree, a
//! declaration at a marked place is what it was: `{ using x = …; for (; …; …) … }`, which means the same, for a `using`
//! binding is never copied per iteration. Labels of the loop move inside.

use swc_core::common::{BytePos, Spanned, SyntaxContext};
use swc_core::ecma::ast as js;
use swc_core::ecma::parser::error::{Error, SyntaxError};
use swc_core::ecma::visit::{VisitMut, VisitMutWith};

/// Heads in one file: each costs a parse, and nobody writes many.
pub const LIMIT: usize = 64;

/// A marked head.
#[derive(Clone, Copy)]
pub struct Head {
    /// Position of the keyword that stands for `using`.
    pub at: u32,
    pub is_await: bool,
}

/// The text with the head marked in which the parser stopped at offset `stop`; its place is relative to the text.
pub fn before(text: &str, stop: usize) -> Option<(String, Head)> {
    let mut rest = text.get(..stop)?;
    let name = text.get(stop..)?;
    if name.starts_with('=') {
        // `using of = …`: the parser took `of` for the keyword.
        rest = skip(rest.strip_suffix("of").or_else(|| skip(rest, true).strip_suffix("of"))?, false);
    } else if !name.starts_with(|c: char| c.is_alphabetic() || matches!(c, '_' | '$' | '\\')) {
        return None;
    }
    let rest = skip(rest, false).strip_suffix("using")?;
    let at = rest.len();
    let (rest, is_await) = match skip(rest, false).strip_suffix("await") {
        Some(rest) => (rest, Some(rest.len())),
        None => (rest, None),
    };
    let rest = skip(skip(rest, true).strip_suffix('(')?, true);
    let rest = rest.strip_suffix("await").map_or(rest, |rest| skip(rest, true));
    rest.strip_suffix("for")?;
    let mut marked = text.to_owned();
    marked.replace_range(at..at + "using".len(), "const");
    if let Some(place) = is_await {
        marked.replace_range(place..place + "await".len(), "     ");
    }
    Some((marked, Head { at: at as u32, is_await: is_await.is_some() }))
}

/// Without white space and comments at the end; line ends only where they are allowed.
fn skip(mut text: &str, lines: bool) -> &str {
    let ends = ['\n', '\r', '\u{2028}', '\u{2029}'];
    loop {
        let shorter = text.trim_end_matches(|c: char| (c.is_whitespace() || c == '\u{feff}') && (lines || !ends.contains(&c)));
        let comment = shorter.strip_suffix("*/").and_then(|inner| inner.rfind("/*"));
        match comment {
            Some(start) if lines || !shorter[start..].contains(ends) => text = &shorter[..start],
            _ => return shorter,
        }
    }
}

/// Puts `using` declarations in the places of the marks; false when a mark is not the head of a plain `for`.
pub fn restore(program: &mut js::Program, heads: &[Head], errors: &mut Vec<Error>) -> bool {
    let mut restore = Restore { heads, done: 0, errors };
    program.visit_mut_with(&mut restore);
    restore.done == heads.len()
}

struct Restore<'a> {
    heads: &'a [Head],
    done: usize,
    errors: &'a mut Vec<Error>,
}

impl Restore<'_> {
    /// The declaration of a marked loop below labels, taken out.
    fn take(&mut self, stmt: &mut js::Stmt) -> Option<js::UsingDecl> {
        let mut inner = stmt;
        while let js::Stmt::Labeled(labeled) = inner {
            inner = &mut labeled.body;
        }
        let js::Stmt::For(node) = inner else { return None };
        let Some(js::VarDeclOrExpr::VarDecl(decl)) = &node.init else { return None };
        let head = self.heads.iter().find(|head| BytePos(head.at) == decl.span.lo)?;
        let Some(js::VarDeclOrExpr::VarDecl(decl)) = node.init.take() else { return None };
        for declarator in &decl.decls {
            if !matches!(declarator.name, js::Pat::Ident(_)) {
                self.errors.push(Error::new(declarator.name.span(), SyntaxError::InvalidNameInUsingDecl));
            }
        }
        self.done += 1;
        Some(js::UsingDecl { span: decl.span, is_await: head.is_await, decls: decl.decls })
    }
}

impl VisitMut for Restore<'_> {
    fn visit_mut_stmt(&mut self, stmt: &mut js::Stmt) {
        if let Some(decl) = self.take(stmt) {
            let span = stmt.span();
            let loop_ = std::mem::take(stmt);
            let stmts = vec![js::Stmt::Decl(js::Decl::Using(Box::new(decl))), loop_];
            *stmt = js::Stmt::Block(js::BlockStmt { span, ctxt: SyntaxContext::empty(), stmts });
        }
        stmt.visit_mut_children_with(self);
    }
}

#[cfg(test)]
mod tests {
    use super::before;

    #[test]
    fn heads_are_marked_in_place() {
        let marked = |text: &str, stop: &str| before(text, text.find(stop).unwrap()).map(|(text, head)| (text, head.is_await));
        assert_eq!(marked("for (using x = 1;;) {}", "x"), Some(("for (const x = 1;;) {}".into(), false)));
        assert_eq!(marked("for(await /**/ using y = 1;;) {}", "y"), Some(("for(      /**/ const y = 1;;) {}".into(), true)));
        assert_eq!(marked("for (using of = 1;;) {}", "="), Some(("for (const of = 1;;) {}".into(), false)));
        assert_eq!(marked("for (using\nx = 1;;) {}", "x"), None);
        assert_eq!(marked("for (using [x] = 1;;) {}", "["), None);
        assert_eq!(marked("if (using x) {}", "x"), None);
    }
}
