//! Small conversions: operators, strings, numbers as property keys.

use pulsec_base::JsString;
use pulsec_ir::hir::{BinaryOp, LogicalOp};
use swc_core::ecma::ast as js;
use swc_core::ecma::atoms::Wtf8Atom;

pub fn wtf8(text: &Wtf8Atom) -> JsString {
    let units: Vec<u16> = text.to_ill_formed_utf16().collect();
    JsString::from_units(&units)
}

pub fn string(text: &str) -> JsString {
    text.into()
}

/// Raw text of a template: line terminators are normalised.
pub fn raw(text: &str) -> JsString {
    if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n").into() } else { text.into() }
}

/// Number::toString for radix 10.
pub fn number_to_string(value: f64) -> String {
    if value == 0.0 {
        return "0".into();
    }
    if !value.is_finite() {
        return if value.is_nan() { "NaN" } else if value > 0.0 { "Infinity" } else { "-Infinity" }.into();
    }
    // The shortest digits that read back as the same number, and the decimal exponent.
    let text = format!("{:e}", value.abs());
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    let point = exponent.parse::<i32>().unwrap_or(0) + 1;
    let count = digits.len() as i32;
    let body = if (count..=21).contains(&point) {
        format!("{digits}{}", "0".repeat((point - count) as usize))
    } else if (1..=21).contains(&point) {
        let (whole, fraction) = digits.split_at(point as usize);
        format!("{whole}.{fraction}")
    } else if (-5..=0).contains(&point) {
        format!("0.{}{digits}", "0".repeat(-point as usize))
    } else {
        let sign = if point > 0 { '+' } else { '-' };
        let power = (point - 1).abs();
        match digits.split_at(1) {
            (first, "") => format!("{first}e{sign}{power}"),
            (first, rest) => format!("{first}.{rest}e{sign}{power}"),
        }
    };
    if value < 0.0 { format!("-{body}") } else { body }
}

/// The operator of a binary expression; `None` for logical ones.
pub fn binary(op: js::BinaryOp) -> Option<BinaryOp> {
    use js::BinaryOp as J;
    Some(match op {
        J::EqEq => BinaryOp::Eq,
        J::NotEq => BinaryOp::Ne,
        J::EqEqEq => BinaryOp::StrictEq,
        J::NotEqEq => BinaryOp::StrictNe,
        J::Lt => BinaryOp::Lt,
        J::LtEq => BinaryOp::Le,
        J::Gt => BinaryOp::Gt,
        J::GtEq => BinaryOp::Ge,
        J::LShift => BinaryOp::Shl,
        J::RShift => BinaryOp::Shr,
        J::ZeroFillRShift => BinaryOp::UShr,
        J::Add => BinaryOp::Add,
        J::Sub => BinaryOp::Sub,
        J::Mul => BinaryOp::Mul,
        J::Div => BinaryOp::Div,
        J::Mod => BinaryOp::Mod,
        J::BitOr => BinaryOp::BitOr,
        J::BitXor => BinaryOp::BitXor,
        J::BitAnd => BinaryOp::BitAnd,
        J::In => BinaryOp::In,
        J::InstanceOf => BinaryOp::InstanceOf,
        J::Exp => BinaryOp::Exp,
        J::LogicalOr | J::LogicalAnd | J::NullishCoalescing => return None,
    })
}

pub fn logical(op: js::BinaryOp) -> LogicalOp {
    match op {
        js::BinaryOp::LogicalOr => LogicalOp::Or,
        js::BinaryOp::LogicalAnd => LogicalOp::And,
        _ => LogicalOp::Coalesce,
    }
}

#[cfg(test)]
mod tests {
    use super::number_to_string;

    #[test]
    fn numbers_as_keys() {
        for (value, text) in [(1.0, "1"), (0.5, "0.5"), (1e21, "1e+21"), (123456789012345680000.0, "123456789012345680000"), (1e-7, "1e-7"), (1.5e-6, "0.0000015"), (1.25e300, "1.25e+300"), (-12.5, "-12.5")] {
            assert_eq!(number_to_string(value), text);
        }
    }
}
