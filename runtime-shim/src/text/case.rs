//! Case conversion and normalisation. ECMA-262 §22.1.3.15 normalize, §22.1.3.28 toLowerCase.

use unicode_normalization::UnicodeNormalization;

use crate::string::{self, View};
use crate::value::Value;

/// Applies `each` to every well-formed stretch; lone surrogates pass through.
fn by_text(units: &[u16], mut each: impl FnMut(&str, &mut Vec<u16>)) -> Value {
    let mut out = Vec::with_capacity(units.len());
    let mut text = String::new();
    for decoded in char::decode_utf16(units.iter().copied()) {
        match decoded {
            Ok(ch) => text.push(ch),
            Err(error) => {
                each(&text, &mut out);
                text.clear();
                out.push(error.unpaired_surrogate());
            }
        }
    }
    each(&text, &mut out);
    string::from_units(&out)
}

pub fn str_to_lower(value: Value) -> Value {
    match string::view(value) {
        View::Latin1(bytes) => {
            if bytes.iter().all(|b| !b.is_ascii_uppercase() && *b < 0xc0) {
                return value;
            }
            let lower: Vec<u8> = bytes
                .iter()
                .map(|b| match b {
                    b'A'..=b'Z' => b + 32,
                    0xc0..=0xde if *b != 0xd7 => b + 32,
                    other => *other,
                })
                .collect();
            string::from_latin1(&lower)
        }
        // str::to_lowercase knows the final sigma rule.
        View::Utf16(units) => by_text(units, |text, out| out.extend(text.to_lowercase().encode_utf16())),
    }
}

pub fn str_to_upper(value: Value) -> Value {
    match string::view(value) {
        View::Latin1(bytes) if bytes.is_ascii() => {
            if bytes.iter().all(|b| !b.is_ascii_lowercase()) {
                return value;
            }
            string::from_latin1(&bytes.to_ascii_uppercase())
        }
        View::Latin1(bytes) => {
            let text: String = bytes.iter().map(|b| char::from(*b)).collect();
            string::from_str(&text.to_uppercase())
        }
        View::Utf16(units) => by_text(units, |text, out| out.extend(text.to_uppercase().encode_utf16())),
    }
}

pub fn str_normalize(value: Value, form: i32) -> Value {
    match string::view(value) {
        View::Latin1(bytes) if bytes.is_ascii() => value,
        view => {
            let units: Vec<u16> = (0..view.len()).map(|i| view.unit(i)).collect();
            by_text(&units, |text, out| {
                let normal: String = match form {
                    0 => text.nfc().collect(),
                    1 => text.nfd().collect(),
                    2 => text.nfkc().collect(),
                    _ => text.nfkd().collect(),
                };
                out.extend(normal.encode_utf16());
            })
        }
    }
}
