//! What every stage of the compiler shares: spans and sources, JavaScript strings, dense ids, diagnostics.
//! No input or output happens here.

pub mod diag;
pub mod ids;
pub mod source;
pub mod text;

pub use diag::{Diagnostic, Diagnostics, Severity};
pub use source::{FileId, SourceMap, Span};
pub use text::JsString;
