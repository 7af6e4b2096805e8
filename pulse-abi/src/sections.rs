//! Custom sections of units and artifacts, and the hash that ties compiler, shim and runner together.

mod source_map;

pub use source_map::{FunctionMap, Inlined, Place, Position, SourceFrame, SourceMap};

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
