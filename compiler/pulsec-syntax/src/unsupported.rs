//! The one list of what the language has and this compiler refuses: one function per construct.

use pulsec_base::{Diagnostic, Diagnostics, Span, diag};
use swc_core::ecma::ast as js;
use swc_core::ecma::visit::{Visit, VisitWith};

use crate::positions::Positions;

/// Reports every refused construct of the file.
pub fn check(program: &js::Program, positions: Positions<'_>, diagnostics: &mut Diagnostics) {
    program.visit_with(&mut Finder { positions, diagnostics });
}

fn refuse(span: Span, what: &str) -> Diagnostic {
    Diagnostic::error(diag::codes::UNSUPPORTED_SYNTAX, diag::Class::Unsupported, span, format!("{what} not supported"))
}

fn decorator(span: Span) -> Diagnostic {
    refuse(span, "decorators are").help("call the decorator as a function on the finished class or method")
}

fn import_phase(span: Span, phase: &str) -> Diagnostic {
    refuse(span, &format!("`import {phase}` is")).help("use a plain import")
}

fn import_equals(span: Span) -> Diagnostic {
    refuse(span, "`import x = require(…)` is").help("write `import x from \"…\"` or `import * as x from \"…\"`")
}

fn export_assignment(span: Span) -> Diagnostic {
    refuse(span, "`export =` is").help("write `export default`")
}

/// A node that no transform removed.
pub fn leftover(span: Span, what: &str) -> Diagnostic {
    refuse(span, what)
}

/// Stdlib: spread in the arguments of an intrinsic.
pub fn intrinsic_spread(span: Span) -> Diagnostic {
    refuse(span, "a spread argument of an intrinsic is")
}

struct Finder<'a> {
    positions: Positions<'a>,
    diagnostics: &'a mut Diagnostics,
}

impl Visit for Finder<'_> {
    fn visit_decorator(&mut self, node: &js::Decorator) {
        self.diagnostics.push(decorator(self.positions.span(node.span)));
    }
    fn visit_import_decl(&mut self, node: &js::ImportDecl) {
        if let Some(phase) = phase_name(node.phase) {
            self.diagnostics.push(import_phase(self.positions.span(node.span), phase));
        }
    }
    fn visit_import(&mut self, node: &js::Import) {
        if let Some(phase) = phase_name(node.phase) {
            self.diagnostics.push(import_phase(self.positions.span(node.span), phase));
        }
    }
    fn visit_ts_import_equals_decl(&mut self, node: &js::TsImportEqualsDecl) {
        if !node.is_type_only && matches!(node.module_ref, js::TsModuleRef::TsExternalModuleRef(_)) {
            self.diagnostics.push(import_equals(self.positions.span(node.span)));
        }
    }
    fn visit_ts_export_assignment(&mut self, node: &js::TsExportAssignment) {
        self.diagnostics.push(export_assignment(self.positions.span(node.span)));
        node.visit_children_with(self);
    }
}

fn phase_name(phase: js::ImportPhase) -> Option<&'static str> {
    match phase {
        js::ImportPhase::Evaluation => None,
        js::ImportPhase::Source => Some("source"),
        js::ImportPhase::Defer => Some("defer"),
    }
}

/// Only sloppy code gets here; in strict code it is a syntax error.
pub fn with(span: Span) -> Diagnostic {
    refuse(span, "`with` is").help("all code is compiled as strict code")
}
