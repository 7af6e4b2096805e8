//! Diagnostics as text in rustc's style.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::{Diagnostic, Severity};
use crate::source::SourceMap;

/// Text for a terminal (`color`) or a file.
pub fn render(diagnostic: &Diagnostic, sources: &SourceMap, color: bool) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let title = level.primary_title(diagnostic.message.as_str()).id(diagnostic.code);
    let mut group = Group::with_title(title);
    let primary = (!diagnostic.span.is_none()).then(|| sources.file_at(diagnostic.span.lo)).flatten();
    if let Some(file_id) = primary {
        let file = sources.file(file_id);
        let range = |span: crate::Span| {
            let lo = (span.lo.saturating_sub(file.start) as usize).min(file.text.len());
            let hi = (span.hi.saturating_sub(file.start) as usize).clamp(lo, file.text.len());
            lo..hi
        };
        let mut snippet = Snippet::source(file.text.as_str()).path(file.name.as_str());
        let mut annotation = AnnotationKind::Primary.span(range(diagnostic.span));
        if let Some(label) = &diagnostic.label {
            annotation = annotation.label(label.as_str());
        }
        snippet = snippet.annotation(annotation);
        for (span, text) in &diagnostic.secondary {
            if sources.file_at(span.lo) == Some(file_id) {
                snippet = snippet.annotation(AnnotationKind::Context.span(range(*span)).label(text.as_str()));
            }
        }
        group = group.element(snippet);
    }
    for note in &diagnostic.notes {
        group = group.element(Level::NOTE.message(note.as_str()));
    }
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    renderer.render(&[group]).to_string()
}
