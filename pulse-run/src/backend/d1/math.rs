//! SQLite's math functions, which the bundled build leaves out. Results outside the domain are NULL,
//! as in SQLite's own `func.c`.

use rusqlite::Connection;
use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::types::{Type, Value, ValueRef};

type Unary = (&'static str, fn(f64) -> f64);

const UNARY: &[Unary] = &[
    ("acos", f64::acos),
    ("acosh", f64::acosh),
    ("asin", f64::asin),
    ("asinh", f64::asinh),
    ("atan", f64::atan),
    ("atanh", f64::atanh),
    ("cos", f64::cos),
    ("cosh", f64::cosh),
    ("degrees", f64::to_degrees),
    ("exp", f64::exp),
    ("ln", f64::ln),
    ("log", f64::log10),
    ("log10", f64::log10),
    ("log2", f64::log2),
    ("radians", f64::to_radians),
    ("sin", f64::sin),
    ("sinh", f64::sinh),
    ("sqrt", f64::sqrt),
    ("tan", f64::tan),
    ("tanh", f64::tanh),
];

const ROUNDING: &[Unary] = &[("ceil", f64::ceil), ("ceiling", f64::ceil), ("floor", f64::floor), ("trunc", f64::trunc)];

type Binary = (&'static str, fn(f64, f64) -> f64);

const BINARY: &[Binary] = &[
    ("atan2", f64::atan2),
    ("mod", |x, y| x % y),
    ("pow", f64::powf),
    ("power", f64::powf),
    ("log", |base, x| if base > 0.0 && x > 0.0 { x.ln() / base.ln() } else { f64::NAN }),
];

/// Adds the functions to a connection.
pub fn register(conn: &Connection) -> rusqlite::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_INNOCUOUS;
    for (name, function) in UNARY {
        let logarithm = name.starts_with('l');
        conn.create_scalar_function(*name, 1, flags, move |context| {
            // The logarithm of zero is an error, not minus infinity.
            Ok(number(context, 0).filter(|x| !logarithm || *x > 0.0).and_then(|x| finite(function(x))))
        })?;
    }
    for (name, function) in ROUNDING {
        conn.create_scalar_function(*name, 1, flags, move |context| {
            Ok(match context.get_raw(0) {
                ValueRef::Integer(integer) => Value::Integer(integer),
                _ => number(context, 0).map_or(Value::Null, |x| Value::Real(function(x))),
            })
        })?;
    }
    for (name, function) in BINARY {
        conn.create_scalar_function(*name, 2, flags, move |context| {
            let (a, b) = (number(context, 0), number(context, 1));
            Ok(a.zip(b).and_then(|(a, b)| finite(function(a, b))))
        })?;
    }
    conn.create_scalar_function("pi", 0, flags, |_| Ok(std::f64::consts::PI))
}

fn finite(x: f64) -> Option<f64> {
    (!x.is_nan()).then_some(x)
}

/// A numeric argument, or text that is entirely a number.
fn number(context: &Context<'_>, index: usize) -> Option<f64> {
    match context.get_raw(index) {
        ValueRef::Integer(integer) => Some(integer as f64),
        ValueRef::Real(real) => Some(real),
        ValueRef::Text(text) => std::str::from_utf8(text).ok()?.trim().parse().ok(),
        other => {
            debug_assert!(matches!(other.data_type(), Type::Null | Type::Blob));
            None
        }
    }
}
