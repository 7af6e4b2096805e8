//! Sources and positions. A [`Span`] is a byte range in the concatenation of all files of a session.

crate::dense_id! {
    /// A source file of the session.
    FileId, "file";
}

/// A half-open byte range in the session's sources; `lo == hi == 0` means "no place".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Hash, PartialOrd, Ord)]
pub struct Span {
    pub lo: u32,
    pub hi: u32,
}

impl Span {
    pub const NONE: Span = Span { lo: 0, hi: 0 };
    pub fn new(lo: u32, hi: u32) -> Self {
        Self { lo, hi }
    }
    pub fn is_none(self) -> bool {
        self == Self::NONE
    }
    /// The smallest span that covers both.
    pub fn to(self, other: Span) -> Span {
        Span { lo: self.lo.min(other.lo), hi: self.hi.max(other.hi) }
    }
}

/// One source text.
#[derive(Debug)]
pub struct SourceFile {
    /// As shown to people: relative to the project, with `/`.
    pub name: String,
    pub text: String,
    /// Position of the first byte; the first file starts at 1 so that 0 is no place.
    pub start: u32,
    /// Offsets (in this file) of line starts.
    lines: Vec<u32>,
}

/// All sources of a session.
#[derive(Debug, Default)]
pub struct SourceMap {
    files: Vec<SourceFile>,
}

/// A place for people: 1-based line and column (in UTF-16 units, as JavaScript engines count).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location<'a> {
    pub file: &'a str,
    pub line: u32,
    pub column: u32,
}

impl SourceMap {
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file; `None` when the session's sources would pass 4 GiB.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> Option<FileId> {
        let text = text.into();
        let start = self.files.last().map_or(1, |f| f.start + f.text.len() as u32 + 1);
        start.checked_add(u32::try_from(text.len()).ok()?.checked_add(1)?)?;
        let mut lines = vec![0];
        lines.extend(text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(i, _)| i as u32 + 1));
        self.files.push(SourceFile { name: name.into(), text, start, lines });
        Some(FileId::new(self.files.len() - 1))
    }

    pub fn file(&self, id: FileId) -> &SourceFile {
        &self.files[id.index()]
    }

    pub fn files(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        self.files.iter().enumerate().map(|(i, f)| (FileId::new(i), f))
    }

    /// The file that holds a position.
    pub fn file_at(&self, position: u32) -> Option<FileId> {
        let after = self.files.partition_point(|f| f.start <= position);
        let id = after.checked_sub(1)?;
        let file = &self.files[id];
        (position <= file.start + file.text.len() as u32).then(|| FileId::new(id))
    }

    /// Line and column of a position.
    pub fn locate(&self, position: u32) -> Option<Location<'_>> {
        let file = self.file(self.file_at(position)?);
        let offset = position - file.start;
        let line = file.lines.partition_point(|start| *start <= offset) - 1;
        let before = file.text.get(file.lines[line] as usize..offset as usize).unwrap_or("");
        let column = before.encode_utf16().count() as u32 + 1;
        Some(Location { file: &file.name, line: line as u32 + 1, column })
    }

    /// The text of a span; empty when it is no place.
    pub fn text(&self, span: Span) -> &str {
        let Some(id) = (!span.is_none()).then(|| self.file_at(span.lo)).flatten() else { return "" };
        let file = self.file(id);
        file.text.get((span.lo - file.start) as usize..(span.hi - file.start) as usize).unwrap_or("")
    }
}
