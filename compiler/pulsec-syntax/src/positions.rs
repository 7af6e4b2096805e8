//! Positions: the parser is told that the file begins at its place in the session, so that its byte
//! positions are ours. What transforms made up points nowhere.

use pulsec_base::Span;
use swc_core::common;

/// The text of one file and where it begins in the session.
#[derive(Clone, Copy)]
pub struct Positions<'a> {
    pub start: u32,
    pub text: &'a str,
}

impl<'a> Positions<'a> {
    pub fn end(self) -> u32 {
        self.start + self.text.len() as u32
    }
    /// The session's span; [`Span::NONE`] for synthesised nodes.
    pub fn span(self, span: common::Span) -> Span {
        let (lo, hi) = (span.lo.0, span.hi.0);
        if lo >= self.start && hi <= self.end() && lo <= hi { Span::new(lo, hi) } else { Span::NONE }
    }
    /// The source text at a span.
    pub fn source(self, span: common::Span) -> &'a str {
        let span = self.span(span);
        if span.is_none() { "" } else { self.text.get((span.lo - self.start) as usize..(span.hi - self.start) as usize).unwrap_or("") }
    }
}

/// Without white space, line ends and comments at the start.
pub fn skip_trivia(mut text: &str) -> &str {
    loop {
        text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        text = if let Some(comment) = text.strip_prefix("//") {
            comment.trim_start_matches(|c: char| !LINE_ENDS.contains(&c))
        } else if let Some((_, rest)) = text.strip_prefix("/*").and_then(|comment| comment.split_once("*/")) {
            rest
        } else {
            return text;
        };
    }
}

/// LineTerminator
pub const LINE_ENDS: [char; 4] = ['\n', '\r', '\u{2028}', '\u{2029}'];
