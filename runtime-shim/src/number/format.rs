//! Number to string. ECMA-262 §6.1.6.1.20 Number::toString and §21.1.3 Number.prototype.
//!
//! `toFixed`, `toExponential` and `toPrecision` need the exact decimal expansion of the double
//! (the spec picks the larger of two equally near candidates), which `exact_digits` computes with
//! big integers; Rust's own formatter rounds half to even on the exact value, so it cannot be used.

use num_bigint::BigUint;
use num_traits::Zero;

use crate::string;
use crate::value::Value;

pub fn num_to_string(value: Value) -> Value {
    if value.is_int() {
        let mut buffer = [0u8; 11];
        return string::from_latin1(int_digits(value.as_int(), &mut buffer));
    }
    let mut buffer = ryu_js::Buffer::new();
    string::from_latin1(buffer.format(value.as_f64()).as_bytes())
}

/// ToString of a primitive.
pub fn primitive_to_string(value: Value) -> Value {
    use pulse_abi::realm::Atom;
    use pulse_abi::value::{MARK_TO_PRIMITIVE, MARK_TYPE, TAG_NULL};
    if value.is_string() {
        value
    } else if value.is_number() {
        num_to_string(value)
    } else if value.is_undefined() {
        crate::value::atom(Atom::Undefined)
    } else if value.tag() == TAG_NULL {
        crate::value::atom(Atom::Null)
    } else if value.is_bool() {
        crate::value::atom(if value == Value::TRUE { Atom::True } else { Atom::False })
    } else if value.is_bigint() {
        super::bigint::bigint_to_string(value, 10)
    } else if value.is_symbol() {
        Value::marker(MARK_TYPE)
    } else {
        Value::marker(MARK_TO_PRIMITIVE)
    }
}

pub fn int_digits(value: i32, buffer: &mut [u8; 11]) -> &[u8] {
    let mut rest = value.unsigned_abs();
    let mut at = buffer.len();
    loop {
        at -= 1;
        buffer[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if value < 0 {
        at -= 1;
        buffer[at] = b'-';
    }
    &buffer[at..]
}

/// The text of a double as Number::toString gives it.
pub fn to_text(value: f64) -> String {
    ryu_js::Buffer::new().format(value).to_owned()
}

fn special(value: f64) -> Option<&'static str> {
    if value.is_nan() {
        Some("NaN")
    } else if value == f64::INFINITY {
        Some("Infinity")
    } else if value == f64::NEG_INFINITY {
        Some("-Infinity")
    } else {
        None
    }
}

pub fn num_to_string_radix(value: f64, radix: i32) -> Value {
    if let Some(text) = special(value) {
        return string::from_str(text);
    }
    if radix == 10 {
        return string::from_str(&to_text(value));
    }
    // Digits of integers are exact and need no search for the shortest.
    if value.fract() == 0.0 && value.abs() < 9_007_199_254_740_992.0 {
        let mut buffer = [0u8; 54];
        return string::from_latin1(integer_digits(value, radix as u64, &mut buffer));
    }
    string::from_str(&radix_text(value, radix as u32))
}

fn integer_digits(value: f64, radix: u64, buffer: &mut [u8; 54]) -> &[u8] {
    let mut rest = value.abs() as u64;
    let mut at = buffer.len();
    loop {
        at -= 1;
        buffer[at] = b"0123456789abcdefghijklmnopqrstuvwxyz"[(rest % radix) as usize];
        rest /= radix;
        if rest == 0 {
            break;
        }
    }
    if value < 0.0 {
        at -= 1;
        buffer[at] = b'-';
    }
    &buffer[at..]
}

/// Shortest digits that identify the double, as V8's DoubleToRadixCString does: digits are emitted
/// until the remainder is below half the distance to the neighbouring double.
fn radix_text(value: f64, radix: u32) -> String {
    if value == 0.0 {
        return "0".into();
    }
    let negative = value < 0.0;
    let value = value.abs();
    let mut integer = value.floor();
    let mut fraction = value - integer;
    let base = f64::from(radix);
    let next = f64::from_bits(value.to_bits() + 1);
    let mut delta = (0.5 * (next - value)).max(f64::from_bits(1));
    let mut tail: Vec<u32> = Vec::new();
    if fraction >= delta {
        loop {
            fraction *= base;
            delta *= base;
            let digit = fraction as u32;
            tail.push(digit);
            fraction -= f64::from(digit);
            if fraction > 0.5 || (fraction == 0.5 && digit & 1 == 1) {
                if fraction + delta > 1.0 {
                    // Round up, with carry into earlier digits or the integer part.
                    loop {
                        match tail.pop() {
                            None => {
                                integer += 1.0;
                                break;
                            }
                            Some(digit) if digit + 1 < radix => {
                                tail.push(digit + 1);
                                break;
                            }
                            Some(_) => {}
                        }
                    }
                    break;
                }
            }
            if fraction < delta {
                break;
            }
        }
    }
    let bits = integer.to_bits();
    let exponent = ((bits >> 52) & 0x7ff) as i32 - 1075;
    let mantissa = (bits & ((1 << 52) - 1)) | (1 << 52);
    let whole = if integer == 0.0 {
        BigUint::zero()
    } else if exponent >= 0 {
        BigUint::from(mantissa) << exponent as usize
    } else {
        BigUint::from(mantissa >> (-exponent).min(63))
    };
    let mut text = whole.to_str_radix(radix);
    if negative {
        text.insert(0, '-');
    }
    if !tail.is_empty() {
        text.push('.');
        text.extend(tail.iter().map(|d| char::from_digit(*d, radix).unwrap_or('0')));
    }
    text
}

/// n and e of the spec: integer n with `digits` digits such that n × 10^(e - digits + 1) is nearest to `value` (> 0); of
/// two such n the larger.
fn significant(value: f64, digits: u32) -> (String, i32) {
    let bits = value.to_bits();
    let biased = ((bits >> 52) & 0x7ff) as i32;
    let fraction = bits & ((1 << 52) - 1);
    let (mantissa, exponent) = if biased == 0 { (fraction, -1074) } else { (fraction | (1 << 52), biased - 1075) };
    // value = numerator / denominator
    let mut numerator = BigUint::from(mantissa);
    let mut denominator = BigUint::from(1u32);
    if exponent >= 0 {
        numerator <<= exponent as usize;
    } else {
        denominator <<= (-exponent) as usize;
    }
    let mut e = value.log10().floor() as i32;
    // log10 may be off by one at powers of ten: correct by comparing exactly.
    let ten = BigUint::from(10u32);
    loop {
        let (low, high) = if e >= 0 {
            (&denominator * ten.pow(e as u32), None)
        } else {
            (denominator.clone(), Some(ten.pow((-e) as u32)))
        };
        let scaled = high.map_or_else(|| numerator.clone(), |h| &numerator * h);
        if scaled < low {
            e -= 1;
        } else if scaled >= &low * 10u32 {
            e += 1;
        } else {
            break;
        }
    }
    let n = scaled_round(&numerator, &denominator, digits as i32 - 1 - e);
    let text = n.to_string();
    if text.len() as u32 > digits {
        e += 1;
        return (text[..digits as usize].to_owned(), e);
    }
    (text, e)
}

/// numerator / denominator × 10^scale, rounded to nearest, ties up.
fn scaled_round(numerator: &BigUint, denominator: &BigUint, scale: i32) -> BigUint {
    let ten = BigUint::from(10u32);
    let (n, d) = if scale >= 0 {
        (numerator * ten.pow(scale as u32), denominator.clone())
    } else {
        (numerator.clone(), denominator * ten.pow((-scale) as u32))
    };
    (n * 2u32 + &d) / (d * 2u32)
}

pub fn num_to_fixed(value: f64, digits: i32) -> Value {
    if let Some(text) = special(value) {
        return string::from_str(text);
    }
    if value.abs() >= 1e21 {
        return string::from_str(&to_text(value));
    }
    let digits = digits.clamp(0, 100) as usize;
    let negative = value < 0.0;
    let magnitude = value.abs();
    let bits = magnitude.to_bits();
    let biased = ((bits >> 52) & 0x7ff) as i32;
    let fraction = bits & ((1 << 52) - 1);
    let (mantissa, exponent) = if biased == 0 { (fraction, -1074) } else { (fraction | (1 << 52), biased - 1075) };
    let mut numerator = BigUint::from(mantissa);
    let mut denominator = BigUint::from(1u32);
    if exponent >= 0 {
        numerator <<= exponent as usize;
    } else {
        denominator <<= (-exponent) as usize;
    }
    let mut text = scaled_round(&numerator, &denominator, digits as i32).to_string();
    if digits > 0 {
        while text.len() <= digits {
            text.insert(0, '0');
        }
        text.insert(text.len() - digits, '.');
    }
    if negative {
        text.insert(0, '-');
    }
    string::from_str(&text)
}

fn with_exponent(digits: &str, e: i32) -> String {
    let mut text = String::from(&digits[..1]);
    if digits.len() > 1 {
        text.push('.');
        text.push_str(&digits[1..]);
    }
    text.push('e');
    text.push(if e < 0 { '-' } else { '+' });
    text.push_str(&e.unsigned_abs().to_string());
    text
}

pub fn num_to_exponential(value: f64, fraction_digits: i32) -> Value {
    if let Some(text) = special(value) {
        return string::from_str(text);
    }
    let magnitude = value.abs();
    let mut text = if magnitude == 0.0 {
        let zeros = "0".repeat(fraction_digits.clamp(0, 100) as usize + 1);
        with_exponent(&zeros, 0)
    } else if fraction_digits < 0 {
        // As many digits as necessary: those of the shortest round-trip form.
        let mut buffer = ryu_js::Buffer::new();
        let shortest = buffer.format(magnitude);
        let (number, exponent) = shortest.split_once('e').map_or((shortest, 0), |(n, e)| (n, e.parse().unwrap_or(0)));
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        let all = format!("{whole}{fraction}");
        let leading = all.len() - all.trim_start_matches('0').len();
        let digits = all.trim_start_matches('0').trim_end_matches('0');
        with_exponent(digits, exponent + whole.len() as i32 - 1 - leading as i32)
    } else {
        let (digits, e) = significant(magnitude, fraction_digits.min(100) as u32 + 1);
        with_exponent(&digits, e)
    };
    if value < 0.0 {
        text.insert(0, '-');
    }
    string::from_str(&text)
}

pub fn num_to_precision(value: f64, precision: i32) -> Value {
    if let Some(text) = special(value) {
        return string::from_str(text);
    }
    let precision = precision.clamp(1, 100);
    let magnitude = value.abs();
    let (digits, e) = if magnitude == 0.0 { ("0".repeat(precision as usize), 0) } else { significant(magnitude, precision as u32) };
    let mut text = if e < -6 || e >= precision {
        with_exponent(&digits, e)
    } else if e == precision - 1 {
        digits
    } else if e >= 0 {
        format!("{}.{}", &digits[..e as usize + 1], &digits[e as usize + 1..])
    } else {
        format!("0.{}{digits}", "0".repeat((-(e + 1)) as usize))
    };
    if value < 0.0 {
        text.insert(0, '-');
    }
    string::from_str(&text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn radix() {
        assert_eq!(radix_text(255.0, 16), "ff");
        assert_eq!(radix_text(-0.5, 2), "-0.1");
        assert_eq!(radix_text(0.5, 16), "0.8");
        assert_eq!(radix_text(1e21, 36), "5v1j4f4ds79m9s");
    }

    #[test]
    fn significant_digits() {
        assert_eq!(significant(123.456, 4), ("1235".into(), 2));
        assert_eq!(significant(0.000001, 2), ("10".into(), -6));
        assert_eq!(significant(99.99, 2), ("10".into(), 2));
        assert_eq!(significant(1e21, 3), ("100".into(), 21));
        assert_eq!(significant(2.5, 1), ("3".into(), 0));
    }
}
