//! Names and numbers of capture groups, read off a pattern that is known to be valid.

/// Named groups in pattern order, and the number of groups.
pub fn groups(pattern: &[u16]) -> (Vec<(Vec<u16>, u32)>, u32) {
    let is = |at: usize, ch: char| pattern.get(at) == Some(&(ch as u16));
    let (mut names, mut count, mut at, mut class_depth) = (Vec::new(), 0, 0, 0u32);
    while at < pattern.len() {
        if is(at, '\\') {
            at += 2;
            continue;
        }
        if is(at, '[') {
            class_depth += 1;
        } else if is(at, ']') {
            class_depth = class_depth.saturating_sub(1);
        } else if is(at, '(') && class_depth == 0 {
            if !is(at + 1, '?') {
                count += 1;
            } else if is(at + 2, '<') && !is(at + 3, '=') && !is(at + 3, '!') {
                count += 1;
                let start = at + 3;
                let end = (start..pattern.len()).find(|i| is(*i, '>')).unwrap_or(pattern.len());
                names.push((unescape(&pattern[start..end]), count));
                at = end;
            }
        }
        at += 1;
    }
    (names, count)
}

/// Deepest nesting of groups and classes, of any text.
pub fn nesting(pattern: &[u32]) -> u32 {
    // Of each open group: 1 and the alternatives before the current one, which the crate nests too.
    let mut open: Vec<u32> = vec![0];
    let (mut depth, mut deepest, mut at) = (0u32, 0, 0);
    while let Some(unit) = pattern.get(at) {
        match u8::try_from(*unit) {
            Ok(b'\\') => at += 1,
            // In a class without the v flag these are plain characters: counting them errs on the safe side.
            Ok(b'(' | b'[') => {
                open.push(1);
                depth += 1;
            }
            Ok(b')' | b']') if open.len() > 1 => depth -= open.pop().unwrap_or(0),
            Ok(b'|') => {
                depth += 1;
                if let Some(group) = open.last_mut() {
                    *group += 1;
                }
            }
            _ => {}
        }
        deepest = deepest.max(depth);
        at += 1;
    }
    deepest
}

/// `\uXXXX` and `\u{X}` in a group name.
fn unescape(name: &[u16]) -> Vec<u16> {
    let text = String::from_utf16_lossy(name);
    let mut out = Vec::new();
    let mut rest = text.as_str();
    while let Some(at) = rest.find("\\u") {
        out.extend(rest[..at].encode_utf16());
        rest = &rest[at + 2..];
        let (digits, skip) = match rest.strip_prefix('{').and_then(|r| r.split_once('}')) {
            Some((digits, _)) => (digits, digits.len() + 2),
            None => (rest.get(..4).unwrap_or(rest), rest.len().min(4)),
        };
        let code = u32::from_str_radix(digits, 16).unwrap_or(0xfffd);
        match char::from_u32(code) {
            Some(ch) => out.extend(ch.encode_utf16(&mut [0; 2]).iter()),
            None => out.push(code as u16),
        }
        rest = &rest[skip..];
    }
    out.extend(rest.encode_utf16());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn depth() {
        let depth = |text: &str| nesting(&text.chars().map(u32::from).collect::<Vec<_>>());
        assert_eq!([depth("abc"), depth("(a)(b)"), depth("((a)|(?:b))"), depth("\\((\\[)"), depth(&"(".repeat(900))], [0, 1, 3, 1, 900]);
    }

    #[test]
    fn numbers() {
        let units: Vec<u16> = r"(a)(?:b)[(](?<x>c\()(?<=d)(?<\u0079>e)".encode_utf16().collect();
        let (names, count) = groups(&units);
        assert_eq!(count, 3);
        assert_eq!(names, vec![(vec![u16::from(b'x')], 2), (vec![u16::from(b'y')], 3)]);
    }
}
