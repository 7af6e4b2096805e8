//! Erasure of TypeScript and JSX on the parser's tree.
//!
//! Names that the transforms make up are renamed to names that no source can contain, so that
//! resolution by name needs no marks afterwards.

use rustc_hash::FxHashSet;
use swc_core::common::{GLOBALS, Globals, Mark, SourceMap, SyntaxContext, sync::Lrc};
use swc_core::ecma::ast::{Ident, Program};
use swc_core::ecma::transforms::base::resolver;
use swc_core::ecma::transforms::react::{self, Runtime};
use swc_core::ecma::transforms::typescript;
use swc_core::ecma::visit::{Visit, VisitMut, VisitMutWith, VisitWith};

use crate::Dialect;
use crate::parse::Comments;

/// Runs with the tables that marks of the parser's tree live in.
pub fn with_globals<R>(run: impl FnOnce() -> R) -> R {
    GLOBALS.set(&Globals::new(), run)
}

/// Removes types and lowers enums, namespaces, parameter properties and JSX.
pub fn erase(program: &mut Program, dialect: Dialect, comments: &Comments) {
    if dialect == Dialect::Js {
        return;
    }
    let unresolved = Mark::new();
    let top_level = Mark::new();
    program.mutate(resolver(unresolved, top_level, dialect.is_typescript()));
    let mut known = Known(FxHashSet::default());
    program.visit_with(&mut known);
    let map: Lrc<SourceMap> = Lrc::default();
    match dialect {
        Dialect::Ts => program.mutate(typescript::strip(unresolved, top_level)),
        Dialect::Tsx => {
            let config = typescript::Config::default();
            program.mutate(typescript::tsx(map.clone(), config, typescript::TsxConfig::default(), comments.clone(), unresolved, top_level));
        }
        Dialect::Js | Dialect::Jsx => {}
    }
    if dialect.is_jsx() {
        let options = react::Options { runtime: Some(Runtime::Automatic), ..Default::default() };
        program.mutate(react::react(map, Some(comments.clone()), options, top_level, unresolved));
    }
    program.visit_mut_with(&mut Rename(known.0));
}

/// Contexts of names that the source contains.
struct Known(FxHashSet<SyntaxContext>);

impl Visit for Known {
    fn visit_ident(&mut self, ident: &Ident) {
        self.0.insert(ident.ctxt);
    }
}

struct Rename(FxHashSet<SyntaxContext>);

impl VisitMut for Rename {
    fn visit_mut_ident(&mut self, ident: &mut Ident) {
        if !self.0.contains(&ident.ctxt) && ident.ctxt != SyntaxContext::empty() {
            ident.sym = format!("%{}{}", ident.sym, ident.ctxt.as_u32()).into();
        }
    }
}
