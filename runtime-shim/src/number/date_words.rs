//! Dates in words and numbers, which ECMA-262 §21.4.3.2 leaves to the implementation: what toString and toUTCString write, and what
//! engines agree on beyond that, `Jan 1, 1970 5:00 PM`, `1/31/2020`, `2020/1/31`, `31-Jan-2020 10:00 GMT+2` …

use super::date::days;

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
/// Hours from UTC.
const ZONES: [(&str, f64); 12] = [
    ("z", 0.0), ("ut", 0.0), ("utc", 0.0), ("gmt", 0.0), ("edt", -4.0), ("est", -5.0), ("cdt", -5.0), ("cst", -6.0), ("mdt", -6.0), ("mst", -7.0), ("pdt", -7.0), ("pst", -8.0),
];

#[derive(Clone, Copy, PartialEq)]
enum Token<'a> {
    /// Value and how many digits it has.
    Number(f64, usize),
    Word(&'a str),
    Sign(char),
    Space,
    Other(char),
}

/// Text in parentheses is left out.
fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut out = Vec::new();
    let (mut rest, mut depth) = (text, 0);
    while let Some(first) = rest.chars().next() {
        let run = |wanted: fn(char) -> bool| rest.find(|c| !wanted(c)).unwrap_or(rest.len());
        let (token, size) = match first {
            '(' => {
                depth += 1;
                (Token::Space, 1)
            }
            ')' if depth > 0 => {
                depth -= 1;
                (Token::Space, 1)
            }
            '0'..='9' => {
                let size = run(|c| c.is_ascii_digit());
                (Token::Number(rest[..size].parse().unwrap_or(f64::NAN), size), size)
            }
            c if c.is_ascii_alphabetic() => {
                let size = run(|c| c.is_ascii_alphabetic());
                (Token::Word(&rest[..size]), size)
            }
            '+' | '-' => (Token::Sign(first), 1),
            c if c.is_whitespace() => (Token::Space, c.len_utf8()),
            c => (Token::Other(c), c.len_utf8()),
        };
        if depth == 0 {
            out.push(token);
        }
        rest = &rest[size..];
    }
    out
}

/// What has been read.
#[derive(Default)]
struct Parts {
    /// Numbers of the date, and how many digits they have.
    days: Vec<(f64, usize)>,
    month: Option<f64>,
    /// Hour, minute, second.
    clock: Option<[f64; 3]>,
    pm: Option<bool>,
    /// Minutes from UTC.
    offset: Option<f64>,
}

/// The time of a text that is not in the format of the standard.
pub fn legacy(text: &str) -> Option<f64> {
    let lower = text.to_ascii_lowercase();
    let tokens = tokens(&lower);
    let mut parts = Parts::default();
    let mut at = 0;
    while let Some(&token) = tokens.get(at) {
        let before = at.checked_sub(1).map_or(Token::Space, |i| tokens[i]);
        at += 1;
        let rest = &tokens[at..];
        at += match token {
            Token::Number(hour, _) if rest.first() == Some(&Token::Other(':')) => parts.clock(hour, &rest[1..])?,
            Token::Number(number, digits) => parts.number((number, digits), rest)?,
            Token::Word(word) => parts.word(word, rest)?,
            Token::Sign(sign) if parts.offset.is_some() || parts.clock.is_some() => parts.zone(sign, rest)?,
            // The year of a date before 1, behind its day.
            Token::Sign('-') if before == Token::Space && !parts.days.is_empty() => match rest.first() {
                Some(Token::Number(year, digits @ 4..)) => {
                    parts.days.push((-year, *digits));
                    1
                }
                _ => return None,
            },
            Token::Sign(_) | Token::Other(')') if parts.begun() => return None,
            _ => 0,
        };
    }
    Some(parts.date()? + parts.time()?)
}

// The readers answer how many of the tokens behind belong to what they read.
impl Parts {
    /// Whether a number was read: from then on every word must mean something.
    fn begun(&self) -> bool {
        !self.days.is_empty() || self.clock.is_some()
    }

    fn number(&mut self, number: (f64, usize), rest: &[Token<'_>]) -> Option<usize> {
        if self.days.len() == 3 {
            return None;
        }
        self.days.push(number);
        // A separator, no sign.
        Some(usize::from(rest.first() == Some(&Token::Sign('-'))))
    }

    /// Minute, second and fraction behind `hour:`.
    fn clock(&mut self, hour: f64, rest: &[Token<'_>]) -> Option<usize> {
        let (mut clock, mut read) = ([hour, 0.0, 0.0], 1);
        let Some(Token::Number(minute, _)) = rest.first() else { return None };
        clock[1] = *minute;
        if let [_, Token::Other(':'), Token::Number(second, _), ..] = rest {
            clock[2] = *second;
            read = 3;
            if let [_, _, _, Token::Other('.'), Token::Number(fraction, digits), ..] = rest {
                clock[2] += (fraction * 1000.0 / 10f64.powi(*digits as i32)).floor() / 1000.0;
                read = 5;
            }
        }
        (self.clock.replace(clock).is_none()).then_some(read + 1)
    }

    fn word(&mut self, word: &str, rest: &[Token<'_>]) -> Option<usize> {
        let starts = |known: &&str| word.starts_with(known);
        if (word == "am" || word == "pm") && self.clock.is_some() {
            self.pm = Some(word == "pm");
        } else if let Some(month) = MONTHS.iter().position(|m| starts(&m)) {
            self.month = Some(month as f64);
            return Some(usize::from(rest.first() == Some(&Token::Sign('-'))));
        } else if let Some((_, hours)) = ZONES.iter().find(|(zone, _)| *zone == word)
            && self.begun()
        {
            self.offset = Some(hours * 60.0);
        } else if self.begun() && !["sun", "mon", "tue", "wed", "thu", "fri", "sat"].iter().any(|day| starts(&day)) {
            return None;
        }
        Some(0)
    }

    /// `+2`, `+0200`, `+02:00`; a lone sign says nothing.
    fn zone(&mut self, sign: char, rest: &[Token<'_>]) -> Option<usize> {
        let (minutes, read) = match rest {
            [Token::Number(hours, 1..=2), Token::Other(':'), Token::Number(minutes, 2), ..] => (hours * 60.0 + minutes, 3),
            [Token::Number(hours, 1..=2), ..] => (hours * 60.0, 1),
            [Token::Number(both, 3..=4), ..] => ((both / 100.0).floor() * 60.0 + both % 100.0, 1),
            [Token::Number(..), ..] => return None,
            _ => (0.0, 0),
        };
        self.offset = Some(if sign == '-' { -minutes } else { minutes });
        Some(read)
    }

    /// Milliseconds of the day's begin.
    fn date(&self) -> Option<f64> {
        let number = |i: usize| self.days.get(i).copied().unwrap_or((1.0, 1));
        let is_day = |(n, _): (f64, usize)| (1.0..=31.0).contains(&n);
        // What is no day is a year, wherever it stands.
        let (year, month, day) = match self.month {
            _ if self.days.is_empty() => return None,
            Some(month) if is_day(number(0)) => (number(1), month, number(0)),
            Some(month) => (number(0), month, number(1)),
            None if !is_day(number(0)) => (number(0), number(1).0 - 1.0, number(2)),
            None => (number(2), number(0).0 - 1.0, number(1)),
        };
        if !(0.0..12.0).contains(&month) || !is_day(day) {
            return None;
        }
        let year = match year {
            (short, ..=2) => short + if short < 50.0 { 2000.0 } else { 1900.0 },
            (year, _) => year,
        };
        Some((days(year, month) + day.0 - 1.0) * 86_400_000.0)
    }

    /// Milliseconds from there.
    fn time(&self) -> Option<f64> {
        let [mut hour, minute, second] = self.clock.unwrap_or_default();
        if let Some(pm) = self.pm {
            if hour > 12.0 {
                return None;
            }
            hour = hour % 12.0 + if pm { 12.0 } else { 0.0 };
        }
        if minute >= 60.0 || second >= 60.0 || hour > 24.0 || (hour == 24.0 && minute + second > 0.0) {
            return None;
        }
        Some((hour * 60.0 + minute - self.offset.unwrap_or(0.0)) * 60_000.0 + (second * 1000.0).round())
    }
}

#[cfg(test)]
mod tests {
    use super::legacy;

    #[test]
    fn formats() {
        assert_eq!(legacy("Thu Jan 01 1970 00:00:00 GMT+0000 (UTC)"), Some(0.0));
        assert_eq!(legacy("Thu, 01 Jan 1970 00:00:00 GMT"), Some(0.0));
        assert_eq!(legacy("Jan 1, 1970 01:00 PM"), Some(46_800_000.0));
        assert_eq!([legacy("1970/1/2"), legacy("1/2/1970"), legacy("1970-1-2"), legacy("2-Jan-1970"), legacy("Jan 2 70")], [Some(86_400_000.0); 5]);
        assert_eq!(legacy("Sat Jan 01 0000 00:00:00 GMT+0000").map(|t| t + 1000.0), legacy("Sat Jan 01 0000 00:00:01 GMT+0000"));
        assert_eq!([legacy("hello"), legacy("1/2/3/4"), legacy("13/1/2020"), legacy("Jan 1 2020 13:00 PM"), legacy("1 2 2020 x")], [None; 5]);
    }
}
