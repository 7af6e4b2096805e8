//! The side table: what a code offset means in the source.
//!
//! Encoding: numbers are unsigned LEB128, signed ones zigzagged first. Texts (count; length, UTF-8
//! each), number of file names, which are the first texts; functions (count), each: distance of its
//! index to the one before, name, inlined calls (count; name and place each), positions (count;
//! distance of the offset and place each). A place is written relative to the one written before in
//! the function: `line difference × 2 + (file or call differ)`, column difference, then, if they
//! differ, file and inlined call. Almost every row is three bytes.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

/// Bytes of all names of a table together, as often as they are used.
const MAX_TEXT: usize = 128 << 20;

/// Side table of a unit or module, its functions sorted by index.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceMap {
    /// Names of source files, as shown to people.
    pub files: Vec<String>,
    pub functions: Vec<FunctionMap>,
}

/// Where the code of one wasm function comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FunctionMap {
    /// In the module that holds the table.
    pub index: u32,
    pub name: String,
    /// Calls whose callee's code stands in this function, outer ones first.
    pub inlined: Vec<Inlined>,
    /// Sorted by offset; a position holds up to the next one.
    pub positions: Vec<Position>,
}

/// A call that was replaced by the body of its callee.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inlined {
    /// The callee.
    pub name: String,
    /// Of the call; its own `inlined` is smaller than this call's number.
    pub call: Place,
}

/// A place from an offset on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// From the start of the function's body, its local declarations included.
    pub offset: u32,
    pub place: Place,
}

/// A place in a source, and how its code came into the function.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// Index in [`SourceMap::files`].
    pub file: u32,
    /// 1-based; 0 = made up by the compiler: no place, and no frame in stacks.
    pub line: u32,
    /// 1-based, in UTF-16 units.
    pub column: u32,
    /// 0 = the function's own code, else number + 1 of the inlined call whose body it is.
    pub inlined: u32,
}

/// One frame of a source-level stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SourceFrame<'a> {
    pub function: &'a str,
    pub file: &'a str,
    pub line: u32,
    pub column: u32,
}

impl SourceMap {
    /// The bytes of the custom section.
    pub fn encode(&self) -> Vec<u8> {
        let mut texts = Texts::default();
        self.files.iter().for_each(|f| texts.list.push(f));
        let mut rows = Vec::new();
        write(&mut rows, self.functions.len() as u32);
        let mut last = 0;
        for function in &self.functions {
            write(&mut rows, function.index.wrapping_sub(last));
            last = function.index;
            write(&mut rows, texts.index(&function.name));
            let mut from = Place::default();
            write(&mut rows, function.inlined.len() as u32);
            for call in &function.inlined {
                write(&mut rows, texts.index(&call.name));
                write_place(&mut rows, &mut from, call.call);
            }
            write(&mut rows, function.positions.len() as u32);
            let mut offset = 0;
            for position in &function.positions {
                write(&mut rows, position.offset.wrapping_sub(offset));
                offset = position.offset;
                write_place(&mut rows, &mut from, position.place);
            }
        }
        let mut out = Vec::new();
        write(&mut out, texts.list.len() as u32);
        for text in &texts.list {
            write(&mut out, text.len() as u32);
            out.extend_from_slice(text.as_bytes());
        }
        write(&mut out, self.files.len() as u32);
        out.extend_from_slice(&rows);
        out
    }

    /// `None` when the bytes are not such a table.
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let mut input = Reader { bytes };
        let mut texts: Vec<String> = Vec::new();
        for _ in 0..input.number()? {
            let len = input.number()?;
            let (text, rest) = input.bytes.split_at_checked(len as usize)?;
            input.bytes = rest;
            texts.push(String::from_utf8_lossy(text).into_owned());
        }
        let files = input.number()? as usize;
        // Each use of a text is a copy: a small table must not become a large one.
        let mut room = MAX_TEXT;
        let mut text = |index: u32| {
            let text = texts.get(index as usize)?;
            room = room.checked_sub(text.len())?;
            Some(text.clone())
        };
        let mut map = SourceMap { files: texts.get(..files)?.to_vec(), functions: Vec::new() };
        let mut index = 0u32;
        for _ in 0..input.number()? {
            index = index.wrapping_add(input.number()?);
            let mut function = FunctionMap { index, name: text(input.number()?)?, ..FunctionMap::default() };
            let mut from = Place::default();
            for number in 0..input.number()? {
                let name = text(input.number()?)?;
                let call = input.place(&mut from)?;
                // Chains of calls end.
                if call.inlined > number {
                    return None;
                }
                function.inlined.push(Inlined { name, call });
            }
            let mut offset = 0u32;
            for _ in 0..input.number()? {
                offset = offset.wrapping_add(input.number()?);
                function.positions.push(Position { offset, place: input.place(&mut from)? });
            }
            map.functions.push(function);
        }
        Some(map)
    }

    /// The source-level stack at a code offset of a function, innermost frame first: several frames
    /// where calls were inlined, none where nothing is known.
    pub fn lookup(&self, function: u32, offset: u32) -> Vec<SourceFrame<'_>> {
        let mut frames = Vec::new();
        let Ok(at) = self.functions.binary_search_by_key(&function, |f| f.index) else { return frames };
        let entry = &self.functions[at];
        let after = entry.positions.partition_point(|p| p.offset <= offset);
        let mut next = after.checked_sub(1).map(|i| entry.positions[i].place);
        while let Some(place) = next {
            let call = (place.inlined as usize).checked_sub(1).and_then(|i| entry.inlined.get(i));
            let Some(file) = self.files.get(place.file as usize) else { break };
            let function = call.map_or(&entry.name, |c| &c.name);
            if place.line != 0 {
                frames.push(SourceFrame { function, file, line: place.line, column: place.column });
            }
            next = call.map(|c| c.call);
        }
        frames
    }
}

/// Texts of a table under construction, each once.
#[derive(Default)]
struct Texts<'a> {
    list: Vec<&'a str>,
    known: BTreeMap<&'a str, u32>,
}

impl<'a> Texts<'a> {
    fn index(&mut self, text: &'a str) -> u32 {
        let next = self.list.len() as u32;
        let index = *self.known.entry(text).or_insert(next);
        if index == next {
            self.list.push(text);
        }
        index
    }
}

fn write(out: &mut Vec<u8>, mut number: u32) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

fn zigzag(from: u32, to: u32) -> u32 {
    let difference = to.wrapping_sub(from) as i32;
    ((difference << 1) ^ (difference >> 31)) as u32
}

fn write_place(out: &mut Vec<u8>, from: &mut Place, to: Place) {
    let moved = (from.file, from.inlined) != (to.file, to.inlined);
    write(out, zigzag(from.line, to.line) << 1 | u32::from(moved));
    write(out, zigzag(from.column, to.column));
    if moved {
        write(out, to.file);
        write(out, to.inlined);
    }
    *from = to;
}

struct Reader<'a> {
    bytes: &'a [u8],
}

impl Reader<'_> {
    fn number(&mut self) -> Option<u32> {
        let mut number = 0u32;
        for shift in [0, 7, 14, 21, 28] {
            let (first, rest) = self.bytes.split_first()?;
            self.bytes = rest;
            number |= u32::from(first & 0x7f) << shift;
            if first & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }

    fn place(&mut self, from: &mut Place) -> Option<Place> {
        let unzigzag = |n: u32| (n >> 1) ^ (n & 1).wrapping_neg();
        let line = self.number()?;
        from.line = from.line.wrapping_add(unzigzag(line >> 1));
        from.column = from.column.wrapping_add(unzigzag(self.number()?));
        if line & 1 != 0 {
            from.file = self.number()?;
            from.inlined = self.number()?;
        }
        Some(*from)
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec;

    use super::*;

    fn table() -> SourceMap {
        let place = |file, line, column, inlined| Place { file, line, column, inlined };
        let names = ["a.ts", "b.ts"];
        SourceMap {
            files: names.map(String::from).to_vec(),
            functions: vec![
                FunctionMap { index: 3, name: "a.ts".into(), inlined: vec![], positions: vec![Position { offset: 2, place: place(0, 9, 80, 0) }] },
                FunctionMap {
                    index: 700,
                    name: "outer".into(),
                    inlined: vec![
                        Inlined { name: "middle".into(), call: place(0, 4, 2, 0) },
                        Inlined { name: "inner".into(), call: place(1, 300, 1, 1) },
                    ],
                    positions: vec![
                        Position { offset: 5, place: place(0, 4, 1, 0) },
                        Position { offset: 9, place: place(1, 70_000, 12, 2) },
                        Position { offset: 300, place: place(0, 5, 1, 0) },
                    ],
                },
            ],
        }
    }

    #[test]
    fn inlined_calls_are_frames() {
        let map = table();
        let shown = |f: SourceFrame<'_>| alloc::format!("{} {}:{}:{}", f.function, f.file, f.line, f.column);
        let stack: Vec<String> = map.lookup(700, 10).into_iter().map(shown).collect();
        assert_eq!(stack, ["inner b.ts:70000:12", "middle b.ts:300:1", "outer a.ts:4:2"]);
        let stack: Vec<String> = map.lookup(700, 1000).into_iter().map(shown).collect();
        assert_eq!(stack, ["outer a.ts:5:1"]);
        let mut map = map;
        map.functions[1].inlined[0].call.line = 0;
        let stack: Vec<String> = map.lookup(700, 10).into_iter().map(shown).collect();
        assert_eq!(stack, ["inner b.ts:70000:12", "middle b.ts:300:1"]);
        assert_eq!(map.lookup(700, 4), []);
        assert_eq!(map.lookup(4, 9), []);
    }

    #[test]
    fn reads_what_it_wrote_and_no_part_of_it() {
        let bytes = table().encode();
        assert_eq!(SourceMap::decode(&bytes), Some(table()));
        for end in 0..bytes.len() {
            assert_eq!(SourceMap::decode(&bytes[..end]), None, "{end}");
        }
    }

    #[test]
    fn a_name_cannot_be_used_to_fill_memory() {
        let name = "x".repeat(1 << 20);
        let function = |index| FunctionMap { index, name: name.clone(), ..FunctionMap::default() };
        let map = |functions| SourceMap { files: vec![], functions: (0..functions).map(function).collect() };
        assert!(SourceMap::decode(&map(128).encode()).is_some());
        assert_eq!(SourceMap::decode(&map(129).encode()), None);
    }

    #[test]
    fn calls_inlined_into_themselves_are_refused() {
        let mut map = table();
        map.functions[1].inlined[0].call.inlined = 1;
        assert_eq!(SourceMap::decode(&map.encode()), None);
    }
}
