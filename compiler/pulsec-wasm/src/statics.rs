//! The static area of a unit: descriptor, const slots, cells, inline caches, FnInfo records, texts.
//!
//! Everything the collector or the runtime writes (const slots, cells, caches) comes first and is
//! contiguous; read-only bytes follow. Zeroes are not stored in the module.

use pulse_abi::layout::{
    FN_ARITY_NONE, IC_SIZE, INFO_ARITY, INFO_CAPTURES, INFO_CODE, INFO_FLAGS, INFO_FRAME, INFO_INLINE, INFO_KIND, INFO_LENGTH,
    INFO_NAME, INFO_RESUME, INFO_SIZE, INFO_SOURCE, INFO_SOURCE_LEN,
};
use pulse_abi::unit::{STRING_BIGINT, STRING_RECORD_SIZE, STRING_UTF16, UNIT_MAGIC, desc};
use pulse_abi::value::{TDZ, UNDEFINED};
use pulsec_base::{FileId, SourceMap};
use pulsec_ir::ir::Const;
use rustc_hash::FxHashMap;

use crate::asm::Place;
use crate::unit::Unit;

/// Table indices of a closure's entries.
pub struct InfoCode {
    pub generic: u32,
    pub arity: Option<u32>,
    /// 0 = no coroutine.
    pub resume: u32,
}

/// Addresses of everything, and the bytes.
pub struct Layout {
    base: u32,
    consts: u32,
    cells: u32,
    ics: u32,
    infos: u32,
    keys: Vec<u32>,
    bytes: Vec<u8>,
}

impl Layout {
    pub fn new(unit: &Unit<'_>, codes: &[InfoCode], sources: &SourceMap) -> Self {
        let base = unit.options.static_base;
        let (const_count, cell_count) = (unit.consts.len() as u32, unit.program.cells.len() as u32);
        let consts = base + desc::WORDS as u32 * 4;
        let cells = consts + 8 * const_count;
        let ics = cells + 8 * cell_count;
        let infos = ics + IC_SIZE * unit.ic_count;
        let strings = infos + INFO_SIZE * codes.len() as u32;
        let mut layout = Self { base, consts, cells, ics, infos, keys: Vec::new(), bytes: Vec::new() };
        layout.bytes.resize((strings - base) as usize, 0);
        layout.put_all(
            base,
            &[
                UNIT_MAGIC,
                strings,
                const_count,
                consts,
                const_count,
                cells,
                cell_count,
                ics,
                unit.ic_count,
                infos,
                codes.len() as u32,
            ],
        );
        for i in 0..const_count {
            layout.put64(consts + 8 * i, UNDEFINED);
        }
        for i in 0..cell_count {
            let tdz = unit.program.cells.get(i as usize).is_some_and(|cell| cell.tdz);
            layout.put64(cells + 8 * i, if tdz { TDZ } else { UNDEFINED });
        }

        let records = layout.reserve(STRING_RECORD_SIZE * const_count);
        debug_assert_eq!(records, strings);
        for (i, constant) in unit.consts.iter().enumerate() {
            let (bytes, length, flags) = match constant {
                Const::BigInt(digits) => (digits.clone().into_bytes(), digits.len(), STRING_BIGINT),
                Const::String(s) if s.is_latin1() => (s.units().iter().map(|u| *u as u8).collect(), s.len(), 0),
                Const::String(s) => (s.units().iter().flat_map(|u| u.to_le_bytes()).collect(), s.len(), STRING_UTF16),
            };
            let at = layout.append(&bytes, if flags == STRING_UTF16 { 2 } else { 1 });
            layout.put_all(records + STRING_RECORD_SIZE * i as u32, &[at, length as u32, flags]);
        }
        layout.align(4);
        for keys in &unit.key_lists {
            let bytes: Vec<u8> = keys.iter().flat_map(|k| (consts + 8 * k).to_le_bytes()).collect();
            let at = layout.append(&bytes, 4);
            layout.keys.push(at);
        }

        let mut texts: FxHashMap<FileId, u32> = FxHashMap::default();
        for (i, (id, code)) in unit.infos.iter().zip(codes).enumerate() {
            let function = &unit.program.functions[id.index()];
            let at = infos + INFO_SIZE * i as u32;
            layout.put32(at + INFO_CODE, code.generic);
            layout.put32(at + INFO_NAME, function.name_const.map_or(0, |k| consts + 8 * k.0));
            layout.put16(at + INFO_LENGTH, function.length);
            layout.put8(at + INFO_ARITY, code.arity.map_or(FN_ARITY_NONE, |a| a as u8));
            layout.put8(at + INFO_KIND, function.kind);
            layout.put32(at + INFO_FLAGS, 0);
            layout.put16(at + INFO_INLINE, u32::from(function.inline_hint));
            layout.put16(at + INFO_CAPTURES, function.captures);
            layout.put32(at + INFO_RESUME, code.resume);
            layout.put32(at + INFO_FRAME, function.frame_size);
            // One copy of each file; functions point into it.
            if let Some(file) = (!function.source.is_none()).then(|| sources.file_at(function.source.lo)).flatten() {
                let source = sources.file(file);
                let text = match texts.get(&file) {
                    Some(text) => *text,
                    None => {
                        let text = layout.append(source.text.as_bytes(), 1);
                        texts.insert(file, text);
                        text
                    }
                };
                layout.put32(at + INFO_SOURCE, text + function.source.lo - source.start);
                layout.put32(at + INFO_SOURCE_LEN, function.source.hi - function.source.lo);
            }
        }
        layout
    }

    pub fn address(&self, place: Place) -> u32 {
        match place {
            Place::Desc => self.base,
            Place::Const(i) => self.consts + 8 * i,
            Place::Cell(i) => self.cells + 8 * i,
            Place::Ic(i) => self.ics + IC_SIZE * i,
            Place::Info(i) => self.infos + INFO_SIZE * i,
            Place::Keys(i) => self.keys[i as usize],
        }
    }

    /// Bytes of the area, in whole pages.
    pub fn size(&self) -> u32 {
        (self.bytes.len() as u32).next_multiple_of(0x1_0000)
    }

    /// The non-zero stretches.
    pub fn segments(&self) -> Vec<(u32, &[u8])> {
        stretches(self.base, &self.bytes, 32)
    }

    fn reserve(&mut self, bytes: u32) -> u32 {
        let at = self.base + self.bytes.len() as u32;
        self.bytes.resize(self.bytes.len() + bytes as usize, 0);
        at
    }
    fn align(&mut self, to: usize) {
        self.bytes.resize(self.bytes.len().next_multiple_of(to), 0);
    }
    fn append(&mut self, bytes: &[u8], align: usize) -> u32 {
        self.align(align);
        let at = self.base + self.bytes.len() as u32;
        self.bytes.extend_from_slice(bytes);
        at
    }
    fn put(&mut self, address: u32, bytes: &[u8]) {
        let at = (address - self.base) as usize;
        self.bytes[at..at + bytes.len()].copy_from_slice(bytes);
    }
    fn put8(&mut self, address: u32, value: u8) {
        self.put(address, &[value]);
    }
    fn put16(&mut self, address: u32, value: u32) {
        self.put(address, &(value.min(0xffff) as u16).to_le_bytes());
    }
    fn put32(&mut self, address: u32, value: u32) {
        self.put(address, &value.to_le_bytes());
    }
    fn put64(&mut self, address: u32, value: u64) {
        self.put(address, &value.to_le_bytes());
    }
    fn put_all(&mut self, address: u32, words: &[u32]) {
        for (i, word) in words.iter().enumerate() {
            self.put32(address + 4 * i as u32, *word);
        }
    }
}

/// Stretches of `bytes` (which begin at `base`) that hold something, at least `gap` zeroes apart.
pub fn stretches(base: u32, bytes: &[u8], gap: usize) -> Vec<(u32, &[u8])> {
    let (mut out, mut at) = (Vec::new(), 0);
    while let Some(start) = bytes[at..].iter().position(|b| *b != 0).map(|n| at + n) {
        let (mut end, mut next) = (start + 1, start + 1);
        while next < bytes.len() && next < end + gap {
            if bytes[next] != 0 {
                end = next + 1;
            }
            next += 1;
        }
        out.push((base + start as u32, &bytes[start..end]));
        at = end;
    }
    out
}
