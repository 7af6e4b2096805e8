//! Diagnostics: what the user is told about a mistake. One constructor function per code lives in
//! [`codes`]; rendering in [`render`].

pub mod codes;
pub mod render;

use crate::source::Span;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    Note,
    Warning,
    Error,
}

/// Which stage refused, as the conformance runner needs to know: a negative test passes only on
/// `Syntax` in its own phase, never on `Unsupported`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// SyntaxError at parse time (includes early errors).
    Syntax,
    /// Unresolvable or ambiguous import/export: a SyntaxError at link time.
    Resolution,
    /// The language or platform feature is not there (yet).
    Unsupported,
    /// A rule of the platform: env members, routes, configuration.
    Platform,
    /// Advice.
    Lint,
}

/// A message with a code, a place and a way out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// `P0123`; documented in [`codes::REGISTRY`].
    pub code: &'static str,
    pub severity: Severity,
    pub class: Class,
    /// Lower case, no full stop, names the thing.
    pub message: String,
    pub span: Span,
    /// What stands at `span`, next to the caret.
    pub label: Option<String>,
    /// Further places.
    pub secondary: Vec<(Span, String)>,
    pub notes: Vec<String>,
    pub help: Option<String>,
}

impl Diagnostic {
    pub fn error(code: &'static str, class: Class, span: Span, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: Severity::Error,
            class,
            message: message.into(),
            span,
            label: None,
            secondary: Vec::new(),
            notes: Vec::new(),
            help: None,
        }
    }
    pub fn warning(code: &'static str, class: Class, span: Span, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, class, span, message) }
    }
    pub fn label(mut self, text: impl Into<String>) -> Self {
        self.label = Some(text.into());
        self
    }
    pub fn also(mut self, span: Span, text: impl Into<String>) -> Self {
        self.secondary.push((span, text.into()));
        self
    }
    pub fn note(mut self, text: impl Into<String>) -> Self {
        self.notes.push(text.into());
        self
    }
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }
}

/// Collected diagnostics, in the order found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagnostics(pub Vec<Diagnostic>);

impl Diagnostics {
    pub fn new() -> Self {
        Self::default()
    }
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.0.push(diagnostic);
    }
    pub fn extend(&mut self, other: Diagnostics) {
        self.0.extend(other.0);
    }
    pub fn has_errors(&self) -> bool {
        self.0.iter().any(|d| d.severity == Severity::Error)
    }
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.0.iter()
    }
}
