//! The side table of a unit: source places of code offsets.

use pulse_abi::sections::{FunctionMap, Inlined, Place, Position, SourceMap as Table};
use pulsec_base::{FileId, SourceMap, Span};
use pulsec_ir::ir::{Origin, Site, SiteId};
use rustc_hash::FxHashMap;

/// Collects it, function by function.
pub struct SideTable<'s> {
    sources: &'s SourceMap,
    files: FxHashMap<FileId, u32>,
    table: Table,
}

impl<'s> SideTable<'s> {
    pub fn new(sources: &'s SourceMap) -> Self {
        Self { sources, files: FxHashMap::default(), table: Table::default() }
    }

    /// `positions`: offsets in the body, ascending, and what stands from there.
    pub fn function(&mut self, index: u32, name: &str, sites: &[Site], positions: impl Iterator<Item = (u32, Origin)>) {
        let mut calls = Calls { sites, numbers: vec![0; sites.len()], inlined: Vec::new() };
        let mut out: Vec<Position> = Vec::new();
        for (offset, origin) in positions {
            let place = calls.place(self, origin);
            match out.last_mut() {
                Some(last) if last.place == place => {}
                Some(last) if last.offset == offset => last.place = place,
                _ => out.push(Position { offset, place }),
            }
        }
        if out.iter().any(|p| p.place.line != 0) {
            self.table.functions.push(FunctionMap { index, name: name.to_string(), inlined: calls.inlined, positions: out });
        }
    }

    pub fn finish(self) -> Table {
        self.table
    }

    fn locate(&mut self, span: Span) -> Option<Place> {
        let id = (!span.is_none()).then(|| self.sources.file_at(span.lo)).flatten()?;
        let location = self.sources.locate(span.lo)?;
        let next = self.files.len() as u32;
        let file = *self.files.entry(id).or_insert(next);
        if file == next {
            self.table.files.push(location.file.to_string());
        }
        Some(Place { file, line: location.line, column: location.column, inlined: 0 })
    }
}

/// The inlined calls of a function that its positions name, numbered as they turn up.
struct Calls<'f> {
    sites: &'f [Site],
    /// By site: number + 1 in `inlined`.
    numbers: Vec<u32>,
    inlined: Vec<Inlined>,
}

impl Calls<'_> {
    /// With line 0 for what has no place.
    fn place(&mut self, table: &mut SideTable<'_>, origin: Origin) -> Place {
        let inlined = origin.site.map_or(0, |site| self.number(table, site));
        Place { inlined, ..table.locate(origin.span).unwrap_or_default() }
    }

    fn number(&mut self, table: &mut SideTable<'_>, site: SiteId) -> u32 {
        if self.numbers[site.index()] == 0 {
            let Site { name, call } = &self.sites[site.index()];
            let call = self.place(table, *call);
            self.inlined.push(Inlined { name: name.clone(), call });
            self.numbers[site.index()] = self.inlined.len() as u32;
        }
        self.numbers[site.index()]
    }
}
