//! Dates: the parser of Date.parse and calendar arithmetic. ECMA-262 §21.4.1. The time zone is UTC, as in Workers.

use super::date_words::legacy;
use crate::string;
use crate::value::{Value, set_scratch};

/// Days from 1970-01-01 of a proleptic Gregorian date; month counts from 0.
pub(super) fn days(year: f64, month: f64) -> f64 {
    let year = year + (month / 12.0).floor();
    let month = month.rem_euclid(12.0) as usize;
    const BEFORE: [f64; 12] = [0., 31., 59., 90., 120., 151., 181., 212., 243., 273., 304., 334.];
    let leap = is_leap(year);
    let y = year - 1970.0;
    let leaps = ((year - 1969.0) / 4.0).floor() - ((year - 1901.0) / 100.0).floor() + ((year - 1601.0) / 400.0).floor();
    y * 365.0 + leaps + BEFORE[month] + if leap && month > 1 { 1.0 } else { 0.0 }
}

fn is_leap(year: f64) -> bool {
    year.rem_euclid(4.0) == 0.0 && (year.rem_euclid(100.0) != 0.0 || year.rem_euclid(400.0) == 0.0)
}

/// MakeDay.
pub fn date_make_day(year: f64, month: f64, date: f64) -> f64 {
    if !(year.is_finite() && month.is_finite() && date.is_finite()) || year.abs() > 400_000.0 || month.abs() > 4_800_000.0 {
        return f64::NAN;
    }
    days(year.trunc(), month.trunc()) + date.trunc() - 1.0
}

/// Year, month (from 0) and day of a finite time value, into the scratch cells.
pub fn date_fields(time: f64) {
    let (year, month, day) = civil((time / 86_400_000.0).floor());
    set_scratch(0, Value::number(year));
    set_scratch(1, Value::number(month));
    set_scratch(2, Value::number(day));
}

/// Inverse of [`days`], by the era method.
fn civil(day: f64) -> (f64, f64, f64) {
    let z = day + 719_468.0;
    let era = (z / 146_097.0).floor();
    let doe = z - era * 146_097.0;
    let yoe = ((doe - (doe / 1460.0).floor() + (doe / 36_524.0).floor() - (doe / 146_096.0).floor()) / 365.0).floor();
    let doy = doe - (365.0 * yoe + (yoe / 4.0).floor() - (yoe / 100.0).floor());
    let mp = ((5.0 * doy + 2.0) / 153.0).floor();
    let d = doy - ((153.0 * mp + 2.0) / 5.0).floor() + 1.0;
    let m = if mp < 10.0 { mp + 2.0 } else { mp - 10.0 };
    (yoe + era * 400.0 + if m <= 1.0 { 1.0 } else { 0.0 }, m, d)
}

/// Date.parse: the format of the standard, then the formats of toString and toUTCString and what
/// engines agree on beyond (RFC 2822 like).
pub fn date_parse(value: Value) -> f64 {
    let text: Option<String> = string::to_units(value).iter().map(|u| u8::try_from(*u).ok().filter(u8::is_ascii).map(char::from)).collect();
    let Some(text) = text else { return f64::NAN };
    let time = iso(&text).or_else(|| legacy(&text)).unwrap_or(f64::NAN);
    if time.abs() <= 8.64e15 { time + 0.0 } else { f64::NAN }
}

struct Cursor<'a>(&'a [u8], usize);

impl Cursor<'_> {
    fn eat(&mut self, byte: u8) -> bool {
        let found = self.0.get(self.1) == Some(&byte);
        self.1 += usize::from(found);
        found
    }
    fn digits(&mut self, count: usize) -> Option<f64> {
        let slice = self.0.get(self.1..self.1 + count)?;
        if !slice.iter().all(u8::is_ascii_digit) {
            return None;
        }
        self.1 += count;
        slice.iter().fold(Some(0.0), |n, b| n.map(|n| n * 10.0 + f64::from(b - b'0')))
    }
    fn end(&self) -> bool {
        self.1 == self.0.len()
    }
}

fn iso(text: &str) -> Option<f64> {
    let mut c = Cursor(text.as_bytes(), 0);
    let year = if c.eat(b'+') {
        c.digits(6)?
    } else if c.eat(b'-') {
        let year = -c.digits(6)?;
        if year == 0.0 {
            return None;
        }
        year
    } else {
        c.digits(4)?
    };
    let (mut month, mut day) = (1.0, 1.0);
    if c.eat(b'-') {
        month = c.digits(2)?;
        if c.eat(b'-') {
            day = c.digits(2)?;
        }
    }
    let (mut hour, mut minute, mut second, mut ms, mut offset) = (0.0, 0.0, 0.0, 0.0, 0.0);
    if c.eat(b'T') || c.eat(b't') || (c.0.get(c.1) == Some(&b' ') && c.0.get(c.1 + 1).is_some_and(u8::is_ascii_digit) && c.eat(b' ')) {
        hour = c.digits(2)?;
        if !c.eat(b':') {
            return None;
        }
        minute = c.digits(2)?;
        if c.eat(b':') {
            second = c.digits(2)?;
            if c.eat(b'.') {
                let start = c.1;
                while c.0.get(c.1).is_some_and(u8::is_ascii_digit) {
                    c.1 += 1;
                }
                if c.1 == start {
                    return None;
                }
                let digits: String = text[start..c.1].chars().chain("00".chars()).take(3).collect();
                ms = digits.parse().ok()?;
            }
        }
        if !(c.eat(b'Z') || c.eat(b'z')) && !c.end() {
            let sign = if c.eat(b'+') {
                1.0
            } else if c.eat(b'-') {
                -1.0
            } else {
                return None;
            };
            let h = c.digits(2)?;
            c.eat(b':');
            let m = c.digits(2)?;
            if h > 23.0 || m > 59.0 {
                return None;
            }
            offset = sign * (h * 60.0 + m);
        }
    }
    let midnight = hour == 24.0 && minute == 0.0 && second == 0.0 && ms == 0.0;
    if !c.end() || !(1.0..=12.0).contains(&month) || day < 1.0 || minute > 59.0 || second > 59.0 || (hour > 23.0 && !midnight) {
        return None;
    }
    let length = days(year, month) - days(year, month - 1.0);
    if day > length {
        return None;
    }
    Some((days(year, month - 1.0) + day - 1.0) * 86_400_000.0 + hour * 3_600_000.0 + (minute - offset) * 60_000.0 + second * 1000.0 + ms)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calendar() {
        assert_eq!(days(1970.0, 0.0), 0.0);
        assert_eq!(days(2000.0, 2.0), 11_017.0);
        for day in [-800_000.0, -1.0, 0.0, 58.0, 59.0, 60.0, 11_016.0, 11_017.0, 738_000.0] {
            let (y, m, d) = civil(day);
            assert_eq!(days(y, m) + d - 1.0, day);
        }
    }

    #[test]
    fn formats() {
        assert_eq!(iso("1970-01-01T00:00:00.000Z"), Some(0.0));
        assert_eq!(iso("2020-02-29"), Some(1_582_934_400_000.0));
        assert_eq!(iso("2021-02-29"), None);
        assert_eq!(iso("-000000-01-01T00:00:00Z"), None);
    }
}
