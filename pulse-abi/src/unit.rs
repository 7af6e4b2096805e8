//! What a compiled unit brings along: the static area and the custom section `pulse.unit`.
//!
//! A unit is compiled for fixed bases. Its static area starts with a [`UnitDesc`] (u32 words); the
//! shim's leaf `unit_register(desc)` interns its strings, creates its big integers and registers
//! its const slots, module cells and IC cells as GC roots.

/// Word indices of the descriptor at the start of the static area. Addresses are absolute.
pub mod desc {
    pub const MAGIC: usize = 0;
    /// Address and count of string records; the i-th record fills const slot i.
    pub const STRINGS: usize = 1;
    pub const STRING_COUNT: usize = 2;
    /// Const slots: Values.
    pub const CONSTS: usize = 3;
    pub const CONST_COUNT: usize = 4;
    /// Module cells: Values (initially TDZ or UNDEFINED as the compiler wrote them).
    pub const CELLS: usize = 5;
    pub const CELL_COUNT: usize = 6;
    /// IC cells, [`crate::layout::IC_SIZE`] bytes each, zeroed.
    pub const ICS: usize = 7;
    pub const IC_COUNT: usize = 8;
    /// FnInfo records, [`crate::layout::INFO_SIZE`] bytes each.
    pub const INFOS: usize = 9;
    pub const INFO_COUNT: usize = 10;
    pub const WORDS: usize = 12;
}

/// What a runner loads at most; the compiler refuses what would be more.
pub mod limits {
    pub const MODULE_BYTES: usize = 64 << 20;
    pub const FUNCTIONS: u32 = 200_000;
    pub const TYPES: u32 = 20_000;
    /// Of one body.
    pub const FUNCTION_BYTES: usize = 4 << 20;
}

pub const UNIT_MAGIC: u32 = 0x504c_5355;

/// String record: u32 address, u32 length in code units, u32 flags.
pub const STRING_RECORD_SIZE: u32 = 12;
/// The data are UTF-16 units (2-byte aligned), else Latin-1 bytes.
pub const STRING_UTF16: u32 = 1;
/// Not a string but the decimal digits of a BigInt constant (Latin-1, optional leading '-').
pub const STRING_BIGINT: u32 = 2;

/// Contents of the custom section `pulse.unit`: seven little-endian u32 in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct UnitHeader {
    /// First byte of the static area; a multiple of 65536. The memory must have exactly this size before instantiation.
    pub static_base: u32,
    /// Bytes of the static area, rounded up to 65536: the memory grows by this.
    pub static_size: u32,
    /// First table index; the table must have exactly this size before instantiation.
    pub table_base: u32,
    pub table_len: u32,
    /// 0 = runtime image, 1.. user units; selects the side table in backtraces.
    pub number: u32,
    pub reserved: [u32; 2],
}

impl UnitHeader {
    pub const BYTES: usize = 28;

    pub fn encode(&self) -> [u8; Self::BYTES] {
        let words = [
            self.static_base,
            self.static_size,
            self.table_base,
            self.table_len,
            self.number,
            self.reserved[0],
            self.reserved[1],
        ];
        let mut out = [0; Self::BYTES];
        for (chunk, word) in out.chunks_exact_mut(4).zip(words) {
            chunk.copy_from_slice(&word.to_le_bytes());
        }
        out
    }

    /// `None` unless `bytes` has exactly the right length.
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        if bytes.len() != Self::BYTES {
            return None;
        }
        let mut words = [0u32; 7];
        for (word, chunk) in words.iter_mut().zip(bytes.chunks_exact(4)) {
            *word = u32::from_le_bytes([chunk[0], chunk[1], chunk[2], chunk[3]]);
        }
        let [static_base, static_size, table_base, table_len, number, a, b] = words;
        Some(Self { static_base, static_size, table_base, table_len, number, reserved: [a, b] })
    }
}
