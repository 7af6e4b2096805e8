//! Math kernels. ECMA-262 §21.3; results of transcendental functions come from Rust's libm port.

use crate::value::load;

pub fn num_mod(a: f64, b: f64) -> f64 {
    a % b
}

/// ToInt32 (§7.1.6).
pub fn to_int32(value: f64) -> i32 {
    let fast = value as i32;
    if f64::from(fast) == value {
        return fast;
    }
    if !value.is_finite() {
        return 0;
    }
    let bits = value.to_bits();
    let exponent = ((bits >> 52) & 0x7ff) as i32 - 1075;
    let mantissa = (bits & ((1 << 52) - 1)) | (1 << 52);
    let low = match exponent {
        0..=31 => (mantissa << exponent) as u32,
        -52..=-1 => (mantissa >> -exponent) as u32,
        _ => 0,
    };
    if value < 0.0 { low.wrapping_neg() as i32 } else { low as i32 }
}

/// Number::exponentiate (§6.1.6.1.3): differs from IEEE pow for |base| = 1 with infinite or NaN exponents.
pub fn math_pow(base: f64, exponent: f64) -> f64 {
    if exponent.is_nan() || (base.abs() == 1.0 && exponent.is_infinite()) {
        return f64::NAN;
    }
    if exponent == 0.5 && base.is_finite() && base != 0.0 {
        return base.sqrt();
    }
    base.powf(exponent)
}

macro_rules! unary {
    ($($name:ident = $f:expr;)*) => {$(
        pub fn $name(x: f64) -> f64 {
            let f: fn(f64) -> f64 = $f;
            f(x)
        }
    )*};
}

unary! {
    math_acos = f64::acos;
    math_acosh = f64::acosh;
    math_asin = f64::asin;
    math_asinh = |x| if x == 0.0 || !x.is_finite() { x } else { x.asinh() };
    math_atan = f64::atan;
    math_atanh = |x| if x == 0.0 { x } else { x.atanh() };
    math_cbrt = f64::cbrt;
    math_cos = f64::cos;
    math_cosh = f64::cosh;
    math_exp = f64::exp;
    math_expm1 = f64::exp_m1;
    math_fround = |x| f64::from(x as f32);
    math_f16round = |x| f16_to_f64(f64_to_f16(x));
    math_log = f64::ln;
    math_log1p = f64::ln_1p;
    math_log10 = f64::log10;
    math_log2 = f64::log2;
    math_sin = f64::sin;
    math_sinh = f64::sinh;
    math_tan = f64::tan;
    math_tanh = f64::tanh;
    math_sqrt = f64::sqrt;
    math_floor = f64::floor;
    math_ceil = f64::ceil;
    math_trunc = f64::trunc;
    math_abs = f64::abs;
    math_round = |x| {
        let floor = x.floor();
        if x.is_nan() || x == floor {
            x
        } else if x - floor >= 0.5 {
            (floor + 1.0).copysign(x)
        } else {
            floor.copysign(x)
        }
    };
}

pub fn math_atan2(y: f64, x: f64) -> f64 {
    y.atan2(x)
}
pub fn math_hypot(a: f64, b: f64) -> f64 {
    a.hypot(b)
}
pub fn math_clz32(x: i32) -> i32 {
    (x as u32).leading_zeros() as i32
}
pub fn math_imul(a: i32, b: i32) -> i32 {
    a.wrapping_mul(b)
}

/// Rounds to nearest even half precision. Double rounding is avoided by going straight from f64.
pub fn f64_to_f16(value: f64) -> u16 {
    let sign = ((value.to_bits() >> 48) & 0x8000) as u16;
    let magnitude = value.abs();
    if value.is_nan() {
        return 0x7e00;
    }
    if magnitude >= 65520.0 {
        return sign | 0x7c00;
    }
    if magnitude < 6.103515625e-05 {
        // Subnormal: units of 2^-24, ties to even.
        return sign | ties_even(magnitude * 16_777_216.0) as u16;
    }
    let exponent = ((magnitude.to_bits() >> 52) as i32) - 1023;
    let units = ties_even(magnitude * 2f64.powi(10 - exponent)) as u32;
    sign | (((exponent + 15) as u32 * 1024) + (units - 1024)) as u16
}

fn ties_even(value: f64) -> f64 {
    value.round_ties_even()
}

pub fn f16_to_f64(bits: u16) -> f64 {
    let sign = if bits & 0x8000 != 0 { -1.0 } else { 1.0 };
    let exponent = i32::from((bits >> 10) & 0x1f);
    let fraction = f64::from(bits & 0x3ff);
    sign * match exponent {
        0 => fraction * 2f64.powi(-24),
        31 if fraction == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        _ => (1.0 + fraction / 1024.0) * 2f64.powi(exponent - 15),
    }
}

/// Math.sumPrecise over a List cell of finite numbers (Shewchuk's partials, so the last rounding is exact).
pub fn math_sum_precise(list: u32) -> f64 {
    let length = crate::mem::load_u32(list + 8);
    let mut partials: Vec<f64> = Vec::new();
    // Partials are kept scaled down when the running sum would overflow.
    const SCALE: f64 = 1.0 / 1024.0 / 1024.0;
    let huge = (0..length).any(|i| load(list + 16 + 8 * i).as_f64().abs() > 1e300);
    let factor = if huge { SCALE } else { 1.0 };
    for i in 0..length {
        let mut x = load(list + 16 + 8 * i).as_f64() * factor;
        let mut kept = 0;
        for j in 0..partials.len() {
            let mut y = partials[j];
            if x.abs() < y.abs() {
                std::mem::swap(&mut x, &mut y);
            }
            let high = x + y;
            let low = y - (high - x);
            if low != 0.0 {
                partials[kept] = low;
                kept += 1;
            }
            x = high;
        }
        partials.truncate(kept);
        partials.push(x);
    }
    let Some(mut high) = partials.pop() else { return -0.0 };
    let mut low = 0.0;
    while let Some(y) = partials.pop() {
        let x = high;
        high = x + y;
        low = y - (high - x);
        if low != 0.0 {
            break;
        }
    }
    if let Some(next) = partials.last()
        && ((low < 0.0 && *next < 0.0) || (low > 0.0 && *next > 0.0))
    {
        let doubled = low * 2.0;
        let sum = high + doubled;
        if doubled == sum - high {
            high = sum;
        }
    }
    high / factor
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn int32() {
        assert_eq!(to_int32(4294967296.0 + 5.0), 5);
        assert_eq!(to_int32(-1.9), -1);
        assert_eq!(to_int32(2147483648.0), i32::MIN);
        assert_eq!(to_int32(1e300), 0);
        assert_eq!(to_int32(f64::NAN), 0);
    }

    #[test]
    fn rounding() {
        assert_eq!(math_round(-0.5).to_bits(), (-0.0f64).to_bits());
        assert_eq!(math_round(0.49999999999999994), 0.0);
        assert_eq!(math_round(2.5), 3.0);
        assert_eq!(math_round(-2.5), -2.0);
        assert_eq!(f16_to_f64(f64_to_f16(65504.0)), 65504.0);
        assert_eq!(f16_to_f64(f64_to_f16(5.960464477539063e-8)), 5.960464477539063e-8);
        assert_eq!(f64_to_f16(65520.0), 0x7c00);
    }
}
