//! Canonical JSON: one byte sequence per value, so that a manifest can be hashed and signed.
//!
//! As RFC 8785 (object keys sorted by UTF-16 code units, no whitespace, shortest escapes), limited
//! to integers in ±(2^53 − 1): a manifest has no fractions.

use serde_json::Value;

/// Deepest nesting accepted.
const MAX_DEPTH: usize = 32;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CanonicalError {
    Fraction,
    TooDeep,
}

impl std::fmt::Display for CanonicalError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            CanonicalError::Fraction => "a number is not an integer of at most 53 bits",
            CanonicalError::TooDeep => "nested too deeply",
        })
    }
}

impl std::error::Error for CanonicalError {}

pub fn to_string(value: &Value) -> Result<String, CanonicalError> {
    let mut out = String::new();
    write(value, &mut out, 0)?;
    Ok(out)
}

fn write(value: &Value, out: &mut String, depth: usize) -> Result<(), CanonicalError> {
    if depth > MAX_DEPTH {
        return Err(CanonicalError::TooDeep);
    }
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(true) => out.push_str("true"),
        Value::Bool(false) => out.push_str("false"),
        Value::Number(number) => {
            let limit = (1i64 << 53) - 1;
            let number = number.as_i64().filter(|n| (-limit..=limit).contains(n));
            out.push_str(&number.ok_or(CanonicalError::Fraction)?.to_string());
        }
        Value::String(text) => write_string(text, out),
        Value::Array(items) => {
            out.push('[');
            for (i, item) in items.iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                write(item, out, depth + 1)?;
            }
            out.push(']');
        }
        Value::Object(map) => {
            let mut entries: Vec<_> = map.iter().collect();
            entries.sort_by(|(a, _), (b, _)| a.encode_utf16().cmp(b.encode_utf16()));
            out.push('{');
            for (i, (key, item)) in entries.into_iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                write_string(key, out);
                out.push(':');
                write(item, out, depth + 1)?;
            }
            out.push('}');
        }
    }
    Ok(())
}

fn write_string(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{8}' => out.push_str("\\b"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\u{c}' => out.push_str("\\f"),
            '\r' => out.push_str("\\r"),
            c if (c as u32) < 0x20 => out.push_str(&format!("\\u{:04x}", c as u32)),
            c => out.push(c),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn sorts_and_escapes() {
        let value = json!({"b": [1, -2, true, null], "a": "\u{1}\n\"é", "\u{1F600}": 1, "\u{FB33}": 2});
        // U+1F600 begins with the code unit D83D and therefore sorts before U+FB33.
        assert_eq!(
            to_string(&value).unwrap(),
            "{\"a\":\"\\u0001\\n\\\"é\",\"b\":[1,-2,true,null],\"\u{1F600}\":1,\"\u{FB33}\":2}"
        );
    }

    #[test]
    fn refuses_what_has_no_one_form() {
        assert_eq!(to_string(&json!(1.5)), Err(CanonicalError::Fraction));
        assert_eq!(to_string(&json!(1u64 << 60)), Err(CanonicalError::Fraction));
        let mut deep = json!(0);
        for _ in 0..40 {
            deep = json!([deep]);
        }
        assert_eq!(to_string(&deep), Err(CanonicalError::TooDeep));
    }
}
