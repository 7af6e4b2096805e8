//! String to number. ECMA-262 §7.1.4.1 StringToNumber, §19.2.4 parseFloat, §19.2.5 parseInt.

use num_bigint::BigUint;
use num_traits::{Num, ToPrimitive};

use crate::string;
use crate::value::Value;

/// WhiteSpace and LineTerminator code units.
pub fn is_space(unit: u16) -> bool {
    matches!(unit, 9..=13 | 32 | 0xa0 | 0x1680 | 0x2000..=0x200a | 0x2028 | 0x2029 | 0x202f | 0x205f | 0x3000 | 0xfeff)
}

/// The text without surrounding white space, as ASCII; `None` when something else than ASCII is left.
fn ascii(value: Value) -> Option<String> {
    let units = string::to_units(value);
    let start = units.iter().position(|u| !is_space(*u)).unwrap_or(units.len());
    let end = units.iter().rposition(|u| !is_space(*u)).map_or(start, |e| e + 1);
    units[start..end].iter().map(|u| u8::try_from(*u).ok().filter(u8::is_ascii).map(char::from)).collect()
}

pub fn str_to_number(value: Value) -> f64 {
    ascii(value).map_or(f64::NAN, |text| number(&text))
}

/// ToNumber of a primitive.
pub fn primitive_to_number(value: Value) -> Value {
    use pulse_abi::value::{MARK_TO_PRIMITIVE, MARK_TYPE, TAG_NULL};
    if value.is_number() {
        value
    } else if value.is_undefined() {
        Value::NAN
    } else if value.tag() == TAG_NULL || value == Value::FALSE {
        Value::int(0)
    } else if value == Value::TRUE {
        Value::int(1)
    } else if value.is_string() {
        Value::number(str_to_number(value))
    } else if value.is_symbol() || value.is_bigint() {
        Value::marker(MARK_TYPE)
    } else {
        Value::marker(MARK_TO_PRIMITIVE)
    }
}

/// StringToNumber of text without surrounding white space.
pub fn number(text: &str) -> f64 {
    if text.is_empty() {
        return 0.0;
    }
    if let Some(digits) = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        return radix(digits, 16);
    }
    if let Some(digits) = text.strip_prefix("0o").or_else(|| text.strip_prefix("0O")) {
        return radix(digits, 8);
    }
    if let Some(digits) = text.strip_prefix("0b").or_else(|| text.strip_prefix("0B")) {
        return radix(digits, 2);
    }
    match decimal_prefix(text) {
        Some(len) if len == text.len() => decimal(text),
        _ => f64::NAN,
    }
}

fn radix(digits: &str, radix: u32) -> f64 {
    if digits.is_empty() || !digits.bytes().all(|b| char::from(b).is_digit(radix)) {
        return f64::NAN;
    }
    BigUint::from_str_radix(digits, radix).ok().and_then(|n| n.to_f64()).unwrap_or(f64::INFINITY)
}

fn decimal(text: &str) -> f64 {
    match text {
        "Infinity" | "+Infinity" => f64::INFINITY,
        "-Infinity" => f64::NEG_INFINITY,
        _ => text.parse().unwrap_or(f64::NAN),
    }
}

/// Length of the longest prefix that is a StrDecimalLiteral.
fn decimal_prefix(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = usize::from(matches!(bytes.first(), Some(b'+' | b'-')));
    if text[at..].starts_with("Infinity") {
        return Some(at + 8);
    }
    let digits = |from: usize| bytes[from..].iter().take_while(|b| b.is_ascii_digit()).count();
    let whole = digits(at);
    at += whole;
    let mut fraction = 0;
    if bytes.get(at) == Some(&b'.') {
        fraction = digits(at + 1);
        if whole + fraction > 0 {
            at += 1 + fraction;
        }
    }
    if whole + fraction == 0 {
        return None;
    }
    if matches!(bytes.get(at), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(at + 1), Some(b'+' | b'-')));
        let exponent = digits((at + 1 + sign).min(bytes.len()));
        if exponent > 0 {
            at += 1 + sign + exponent;
        }
    }
    Some(at)
}

pub fn parse_float(value: Value) -> f64 {
    let units = string::to_units(value);
    let start = units.iter().position(|u| !is_space(*u)).unwrap_or(units.len());
    let text: String = units[start..].iter().map_while(|u| u8::try_from(*u).ok().filter(u8::is_ascii).map(char::from)).collect();
    decimal_prefix(&text).map_or(f64::NAN, |len| decimal(&text[..len]))
}

pub fn parse_int(value: Value, radix: i32) -> f64 {
    let units = string::to_units(value);
    let start = units.iter().position(|u| !is_space(*u)).unwrap_or(units.len());
    let text: String = units[start..].iter().map_while(|u| u8::try_from(*u).ok().filter(u8::is_ascii).map(char::from)).collect();
    let negative = text.starts_with('-');
    let mut digits = text.strip_prefix(['+', '-']).unwrap_or(&text);
    let mut radix = radix;
    if radix != 0 && !(2..=36).contains(&radix) {
        return f64::NAN;
    }
    if radix == 0 || radix == 16 {
        if let Some(rest) = digits.strip_prefix("0x").or_else(|| digits.strip_prefix("0X")) {
            digits = rest;
            radix = 16;
        } else if radix == 0 {
            radix = 10;
        }
    }
    let radix = radix as u32;
    let len = digits.bytes().take_while(|b| char::from(*b).is_digit(radix)).count();
    if len == 0 {
        return f64::NAN;
    }
    let digits = &digits[..len];
    let magnitude = if radix == 10 {
        digits.parse().unwrap_or(f64::NAN)
    } else if let Ok(small) = u64::from_str_radix(digits, radix) {
        small as f64
    } else {
        BigUint::from_str_radix(digits, radix).ok().and_then(|n| n.to_f64()).unwrap_or(f64::INFINITY)
    };
    if negative { -magnitude } else { magnitude }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers() {
        assert_eq!(number(""), 0.0);
        assert_eq!(number("1e3"), 1000.0);
        assert_eq!(number(".5"), 0.5);
        assert_eq!(number("5."), 5.0);
        assert_eq!(number("0x1F"), 31.0);
        assert_eq!(number("-Infinity"), f64::NEG_INFINITY);
        for bad in ["1_0", "+0x10", "inf", "nan", "1e", ".", "Infinityx", "infinity"] {
            assert!(number(bad).is_nan(), "{bad}");
        }
        assert_eq!(decimal_prefix("1.5e+x"), Some(3));
        assert_eq!(decimal_prefix("."), None);
    }
}
