//! BigInt arithmetic over cells of u32 limbs. ECMA-262 §6.1.6.2.
//!
//! Values that fit i64 are computed without allocation of big numbers; the rest goes through num-bigint.

use std::cmp::Ordering;

use num_bigint::{BigInt, BigUint, Sign};
use num_traits::{FromPrimitive, Num, Signed, ToPrimitive, Zero};
use pulse_abi::kinds::Kind;
use pulse_abi::layout::{CELL_FLAGS, ERR_RANGE};

use crate::value::Value;
use crate::{exception, heap, mem, string};

/// Largest result in bits, as in V8 (2^30).
const MAX_BITS: u64 = 1 << 30;

/// Limbs and sign of a BigInt cell.
fn parts(value: Value) -> (bool, u32) {
    (mem::load_u8(value.addr() + CELL_FLAGS) & 1 != 0, mem::load_u32(value.addr()))
}

fn small(value: Value) -> Option<i64> {
    let (negative, limbs) = parts(value);
    let magnitude = match limbs {
        0 => 0,
        1 => u64::from(mem::load_u32(value.addr() + 8)),
        2 => u64::from(mem::load_u32(value.addr() + 8)) | u64::from(mem::load_u32(value.addr() + 12)) << 32,
        _ => return None,
    };
    let magnitude = i64::try_from(magnitude).ok()?;
    Some(if negative { -magnitude } else { magnitude })
}

/// The number as num-bigint has it.
pub fn to_big(value: Value) -> BigInt {
    let (negative, limbs) = parts(value);
    let digits: Vec<u32> = (0..limbs).map(|i| mem::load_u32(value.addr() + 8 + 4 * i)).collect();
    BigInt::from_biguint(if negative { Sign::Minus } else { Sign::Plus }, BigUint::new(digits))
}

fn cell(negative: bool, limbs: &[u32]) -> Value {
    let bytes = (8 + 4 * limbs.len() as u32).next_multiple_of(8);
    let addr = heap::alloc(Kind::BigInt, bytes);
    mem::store_u32(addr, limbs.len() as u32);
    mem::store_u8(addr + CELL_FLAGS, u8::from(negative));
    for (i, limb) in limbs.iter().enumerate() {
        mem::store_u32(addr + 8 + 4 * i as u32, *limb);
    }
    Value::bigint(addr)
}

fn from_i64(number: i64) -> Value {
    let magnitude = number.unsigned_abs();
    let limbs = [magnitude as u32, (magnitude >> 32) as u32];
    let count = if magnitude == 0 { 0 } else if limbs[1] == 0 { 1 } else { 2 };
    cell(number < 0, &limbs[..count])
}

/// A cell for a num-bigint number.
pub fn from_big(number: &BigInt) -> Value {
    cell(number.is_negative(), &number.magnitude().to_u32_digits())
}

fn too_big() -> Value {
    exception::throw_error_str(ERR_RANGE, "Maximum BigInt size exceeded")
}

fn checked(number: &BigInt) -> Value {
    if number.bits() > MAX_BITS { too_big() } else { from_big(number) }
}

macro_rules! arithmetic {
    ($($name:ident, $fast:ident, $op:tt;)*) => {$(
        pub fn $name(a: Value, b: Value) -> Value {
            if let (Some(x), Some(y)) = (small(a), small(b))
                && let Some(result) = x.$fast(y)
            {
                return from_i64(result);
            }
            checked(&(to_big(a) $op to_big(b)))
        }
    )*};
}
arithmetic! {
    bigint_add, checked_add, +;
    bigint_sub, checked_sub, -;
    bigint_mul, checked_mul, *;
}

pub fn bigint_div(a: Value, b: Value) -> Value {
    if bigint_is_zero(b) {
        return exception::throw_error_str(ERR_RANGE, "Division by zero");
    }
    match (small(a), small(b)) {
        (Some(x), Some(y)) => from_i64(x / y),
        _ => from_big(&(to_big(a) / to_big(b))),
    }
}

pub fn bigint_mod(a: Value, b: Value) -> Value {
    if bigint_is_zero(b) {
        return exception::throw_error_str(ERR_RANGE, "Division by zero");
    }
    match (small(a), small(b)) {
        (Some(x), Some(y)) => from_i64(x % y),
        _ => from_big(&(to_big(a) % to_big(b))),
    }
}

pub fn bigint_pow(base: Value, exponent: Value) -> Value {
    let (negative, _) = parts(exponent);
    if negative {
        return exception::throw_error_str(ERR_RANGE, "Exponent must be non-negative");
    }
    let number = to_big(base);
    if number.magnitude() <= &BigUint::from(1u32) {
        // 0, 1 and -1 have results for every exponent.
        let odd = small(exponent).map_or_else(|| to_big(exponent).bit(0), |e| e & 1 == 1);
        let zero_exponent = bigint_is_zero(exponent);
        return from_big(&if zero_exponent || (number.is_negative() && !odd) { BigInt::from(1) } else { number });
    }
    match small(exponent).and_then(|e| u32::try_from(e).ok()) {
        Some(e) if (number.bits() - 1).saturating_mul(u64::from(e)) < MAX_BITS => checked(&number.pow(e)),
        _ => too_big(),
    }
}

pub fn bigint_neg(a: Value) -> Value {
    from_big(&-to_big(a))
}
pub fn bigint_not(a: Value) -> Value {
    from_big(&!to_big(a))
}
pub fn bigint_and(a: Value, b: Value) -> Value {
    match (small(a), small(b)) {
        (Some(x), Some(y)) => from_i64(x & y),
        _ => from_big(&(to_big(a) & to_big(b))),
    }
}
pub fn bigint_or(a: Value, b: Value) -> Value {
    match (small(a), small(b)) {
        (Some(x), Some(y)) => from_i64(x | y),
        _ => from_big(&(to_big(a) | to_big(b))),
    }
}
pub fn bigint_xor(a: Value, b: Value) -> Value {
    match (small(a), small(b)) {
        (Some(x), Some(y)) => from_i64(x ^ y),
        _ => from_big(&(to_big(a) ^ to_big(b))),
    }
}

fn shift_left(number: BigInt, count: &BigInt) -> Value {
    if number.is_zero() {
        return from_i64(0);
    }
    match count.to_u64() {
        Some(n) if n + number.bits() <= MAX_BITS => from_big(&(number << n)),
        _ => too_big(),
    }
}

fn shift_right(number: BigInt, count: &BigInt) -> Value {
    match count.to_u64() {
        // num-bigint shifts arithmetically: rounds towards negative infinity, as the spec wants.
        Some(n) if n < MAX_BITS => from_big(&(number >> n)),
        _ => from_i64(if number.is_negative() { -1 } else { 0 }),
    }
}

pub fn bigint_shl(a: Value, b: Value) -> Value {
    let count = to_big(b);
    if count.is_negative() { shift_right(to_big(a), &-count) } else { shift_left(to_big(a), &count) }
}
pub fn bigint_shr(a: Value, b: Value) -> Value {
    let count = to_big(b);
    if count.is_negative() { shift_left(to_big(a), &-count) } else { shift_right(to_big(a), &count) }
}

fn sign_of(order: Ordering) -> i32 {
    order as i32
}

pub fn bigint_cmp(a: Value, b: Value) -> i32 {
    match (small(a), small(b)) {
        (Some(x), Some(y)) => sign_of(x.cmp(&y)),
        _ => sign_of(to_big(a).cmp(&to_big(b))),
    }
}

pub fn bigint_cmp_number(a: Value, number: f64) -> i32 {
    if number.is_nan() {
        return 2;
    }
    if number.is_infinite() {
        return if number > 0.0 { -1 } else { 1 };
    }
    let floor = number.floor();
    let whole = BigInt::from_f64(floor).unwrap_or_default();
    match to_big(a).cmp(&whole) {
        Ordering::Equal if number > floor => -1,
        order => sign_of(order),
    }
}

pub fn bigint_eq(a: Value, b: Value) -> bool {
    bigint_cmp(a, b) == 0
}
pub fn bigint_inc(a: Value) -> Value {
    checked(&(to_big(a) + 1))
}
pub fn bigint_dec(a: Value) -> Value {
    checked(&(to_big(a) - 1))
}
pub fn bigint_eq_number(a: Value, number: f64) -> bool {
    bigint_cmp_number(a, number) == 0
}
pub fn bigint_is_zero(a: Value) -> bool {
    parts(a).1 == 0
}

pub fn bigint_from_number(number: f64) -> Value {
    from_big(&BigInt::from_f64(number).unwrap_or_default())
}

/// Rounded to nearest, ties to even; overflow gives an infinity.
pub fn bigint_to_number(a: Value) -> f64 {
    if let Some(n) = small(a) {
        return n as f64;
    }
    let number = to_big(a);
    let magnitude = number.magnitude();
    let bits = magnitude.bits();
    let value = if bits > 1024 {
        f64::INFINITY
    } else {
        // 64 leading bits with a sticky bit round correctly through u64 → f64.
        let shift = bits.saturating_sub(64);
        let top = (magnitude >> shift).to_u64().unwrap_or(u64::MAX);
        let sticky = shift > 0 && !(magnitude & ((BigUint::from(1u32) << shift) - 1u32)).is_zero();
        let mut rounded = (top | u64::from(sticky)) as f64;
        let mut rest = shift as i32;
        while rest > 0 {
            let step = rest.min(1000);
            rounded *= 2f64.powi(step);
            rest -= step;
        }
        rounded
    };
    if number.is_negative() { -value } else { value }
}

pub fn bigint_to_string(a: Value, radix: i32) -> Value {
    string::from_str(&to_big(a).to_str_radix(radix as u32))
}

/// StringToBigInt.
pub fn bigint_from_string(text: Value) -> Value {
    let units = string::to_units(text);
    let start = units.iter().position(|u| !super::parse::is_space(*u)).unwrap_or(units.len());
    let end = units.iter().rposition(|u| !super::parse::is_space(*u)).map_or(start, |e| e + 1);
    let ascii: Option<String> = units[start..end].iter().map(|u| u8::try_from(*u).ok().filter(u8::is_ascii).map(char::from)).collect();
    ascii.and_then(|t| parse(&t)).map_or(Value::UNDEFINED, |n| from_big(&n))
}

/// The digits of a constant or a StringIntegerLiteral.
pub fn parse(text: &str) -> Option<BigInt> {
    if text.is_empty() {
        return Some(BigInt::zero());
    }
    for (prefixes, radix) in [(["0x", "0X"], 16), (["0o", "0O"], 8), (["0b", "0B"], 2)] {
        for prefix in prefixes {
            if let Some(digits) = text.strip_prefix(prefix) {
                let fine = !digits.is_empty() && digits.bytes().all(|b| char::from(b).is_digit(radix));
                return fine.then(|| BigInt::from_str_radix(digits, radix).ok()).flatten();
            }
        }
    }
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let fine = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    let magnitude = fine.then(|| BigInt::from_str_radix(digits, 10).ok()).flatten()?;
    Some(if text.starts_with('-') { -magnitude } else { magnitude })
}

pub fn bigint_as_uint_n(bits: f64, a: Value) -> Value {
    let number = to_big(a);
    if !number.is_negative() && number.bits() as f64 <= bits {
        return a;
    }
    if bits > MAX_BITS as f64 {
        return too_big();
    }
    let modulus = BigInt::from(1) << bits as u64;
    let rest: BigInt = &number % &modulus;
    from_big(&if rest.is_negative() { rest + modulus } else { rest })
}

pub fn bigint_as_int_n(bits: f64, a: Value) -> Value {
    let number = to_big(a);
    if (number.bits() as f64) < bits {
        return a;
    }
    if bits == 0.0 {
        return from_i64(0);
    }
    let modulus = BigInt::from(1) << bits as u64;
    let mut rest: BigInt = &number % &modulus;
    if rest.is_negative() {
        rest += &modulus;
    }
    if rest.bits() as f64 == bits {
        rest -= modulus;
    }
    from_big(&rest)
}
