//! Custom sections of units and artifacts, and the hash that ties compiler, shim and runner together.

use alloc::string::String;
use alloc::vec::Vec;

/// [`abi_hash`], 8 bytes little-endian.
pub const ABI: &str = "pulse.abi";
/// [`crate::unit::UnitHeader`].
pub const UNIT: &str = "pulse.unit";
/// The capability manifest, canonical JSON.
pub const MANIFEST: &str = "pulse.manifest";
/// [`SourceMap`]: function names and source positions of code offsets.
pub const SOURCE_MAP: &str = "pulse.sourcemap";

/// FNV-1a over every table of this crate that two sides must agree on.
pub fn abi_hash() -> u64 {
    let mut hash = Fnv(0xcbf2_9ce4_8422_2325);
    hash.num(u64::from(crate::ABI_VERSION));
    for row in crate::host::HOST_IMPORTS {
        hash.text(row.name);
        hash.text(row.capability);
        row.params.iter().chain(row.results).for_each(|t| hash.text(t));
    }
    for row in crate::leaves::LEAVES {
        hash.text(row.name);
        row.params.iter().for_each(|t| hash.num(*t as u64));
        hash.num(row.result as u64);
    }
    for kind in crate::kinds::Kind::ALL {
        hash.text(kind.name());
        hash.num(*kind as u64);
        hash.num(u64::from(kind.internal_fields()));
    }
    crate::realm::Atom::TEXT.iter().for_each(|t| hash.text(t));
    crate::realm::WellKnown::TEXT.iter().for_each(|t| hash.text(t));
    crate::realm::Intrinsic::TEXT.iter().for_each(|t| hash.text(t));
    hash.0
}

struct Fnv(u64);
impl Fnv {
    fn byte(&mut self, byte: u8) {
        self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
    }
    fn text(&mut self, text: &str) {
        text.bytes().for_each(|b| self.byte(b));
        self.byte(0xff);
    }
    fn num(&mut self, number: u64) {
        number.to_le_bytes().into_iter().for_each(|b| self.byte(b));
    }
}

/// Side table of a unit: what a wasm backtrace frame means in the source.
///
/// Encoding, LEB-free and simple (little-endian u32 unless said): file count, files (length, UTF-8);
/// function count, functions: wasm function index (in the final module), name (length, UTF-8), file
/// index, position count, positions (u32 offset from the start of the function body, u32 line, u32
/// column; both 1-based), sorted by offset.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceMap {
    pub files: Vec<String>,
    pub functions: Vec<FunctionMap>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FunctionMap {
    pub index: u32,
    pub name: String,
    pub file: u32,
    /// (offset in the body, line, column).
    pub positions: Vec<(u32, u32, u32)>,
}

impl SourceMap {
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::new();
        let num = |out: &mut Vec<u8>, n: u32| out.extend_from_slice(&n.to_le_bytes());
        num(&mut out, self.files.len() as u32);
        for file in &self.files {
            num(&mut out, file.len() as u32);
            out.extend_from_slice(file.as_bytes());
        }
        num(&mut out, self.functions.len() as u32);
        for function in &self.functions {
            num(&mut out, function.index);
            num(&mut out, function.name.len() as u32);
            out.extend_from_slice(function.name.as_bytes());
            num(&mut out, function.file);
            num(&mut out, function.positions.len() as u32);
            for (offset, line, column) in &function.positions {
                num(&mut out, *offset);
                num(&mut out, *line);
                num(&mut out, *column);
            }
        }
        out
    }

    /// `None` when the bytes are not such a table.
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let mut at = 0usize;
        let num = |at: &mut usize| -> Option<u32> {
            let slice = bytes.get(*at..*at + 4)?;
            *at += 4;
            Some(u32::from_le_bytes([slice[0], slice[1], slice[2], slice[3]]))
        };
        let text = |at: &mut usize, len: usize| -> Option<String> {
            let slice = bytes.get(*at..at.checked_add(len)?)?;
            *at += len;
            Some(String::from_utf8_lossy(slice).into_owned())
        };
        let mut map = SourceMap::default();
        for _ in 0..num(&mut at)? {
            let len = num(&mut at)? as usize;
            map.files.push(text(&mut at, len)?);
        }
        for _ in 0..num(&mut at)? {
            let index = num(&mut at)?;
            let len = num(&mut at)? as usize;
            let name = text(&mut at, len)?;
            let file = num(&mut at)?;
            let mut positions = Vec::new();
            for _ in 0..num(&mut at)? {
                positions.push((num(&mut at)?, num(&mut at)?, num(&mut at)?));
            }
            map.functions.push(FunctionMap { index, name, file, positions });
        }
        Some(map)
    }

    /// Name, file, line and column for a frame.
    pub fn lookup(&self, function: u32, offset: u32) -> Option<(&str, &str, u32, u32)> {
        let at = self.functions.binary_search_by_key(&function, |f| f.index).ok()?;
        let entry = &self.functions[at];
        let i = entry.positions.partition_point(|(start, _, _)| *start <= offset);
        let (_, line, column) = *entry.positions.get(i.checked_sub(1)?)?;
        Some((&entry.name, self.files.get(entry.file as usize)?, line, column))
    }
}
