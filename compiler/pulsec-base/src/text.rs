//! ECMAScript strings: sequences of UTF-16 code units, lone surrogates allowed.

use std::fmt;
use std::sync::Arc;

/// An immutable sequence of UTF-16 code units.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct JsString(Arc<[u16]>);

impl JsString {
    pub fn from_units(units: &[u16]) -> Self {
        Self(units.into())
    }
    pub fn units(&self) -> &[u16] {
        &self.0
    }
    pub fn len(&self) -> usize {
        self.0.len()
    }
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
    /// Lone surrogates become U+FFFD.
    pub fn to_string_lossy(&self) -> String {
        String::from_utf16_lossy(&self.0)
    }
    /// Whether every unit is below 256.
    pub fn is_latin1(&self) -> bool {
        self.0.iter().all(|u| *u < 256)
    }
    pub fn eq_str(&self, text: &str) -> bool {
        text.encode_utf16().eq(self.0.iter().copied())
    }
    /// The array index this string is the canonical form of: 0 ..= 2^32-2.
    pub fn as_index(&self) -> Option<u32> {
        let units = self.units();
        if units.is_empty() || units.len() > 10 || (units.len() > 1 && units[0] == u16::from(b'0')) {
            return None;
        }
        let mut value = 0u64;
        for unit in units {
            let digit = unit.checked_sub(u16::from(b'0')).filter(|d| *d < 10)?;
            value = value * 10 + u64::from(digit);
        }
        (value < u64::from(u32::MAX)).then_some(value as u32)
    }
}

impl From<&str> for JsString {
    fn from(text: &str) -> Self {
        Self(text.encode_utf16().collect())
    }
}
impl From<String> for JsString {
    fn from(text: String) -> Self {
        text.as_str().into()
    }
}
impl fmt::Display for JsString {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_string_lossy())
    }
}
/// Quoted and escaped so that it can be parsed back: `\uXXXX` for everything outside printable ASCII.
impl fmt::Debug for JsString {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("\"")?;
        for unit in self.units() {
            match *unit {
                0x22 => f.write_str("\\\"")?,
                0x5c => f.write_str("\\\\")?,
                0x20..=0x7e => write!(f, "{}", *unit as u8 as char)?,
                other => write!(f, "\\u{other:04x}")?,
            }
        }
        f.write_str("\"")
    }
}
