//! Names and numbers of capture groups, read off a pattern; and what the crate does not do about names.

/// Named groups in pattern order, and the number of groups. `nested_classes`: the `v` flag.
pub fn groups(pattern: &[u16], nested_classes: bool) -> (Vec<(Vec<u16>, u32)>, u32) {
    let is = |at: usize, ch: char| pattern.get(at) == Some(&(ch as u16));
    let (mut names, mut count, mut at, mut class_depth) = (Vec::new(), 0, 0, 0u32);
    while at < pattern.len() {
        if is(at, '\\') {
            at += 2;
            continue;
        }
        if is(at, '[') && (class_depth == 0 || nested_classes) {
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

/// The pattern with what the crate takes otherwise than ECMA-262 §22.2.1 put differently.
/// Names of groups are code points even without the `u` flag, where the crate is given code units. A reference to a name that several
/// groups have is to the one that took part, which is what references to each of them in a row match: the others match nothing.
/// Without the `u` flag `\u{` is no escape of a code point outside of names, but a `u` and what follows.
pub fn resolve(pattern: Vec<u32>, groups: &[(Vec<u16>, u32)], unicode: bool, nested_classes: bool) -> Vec<u32> {
    if groups.is_empty() && (unicode || !pattern.contains(&u32::from('{'))) {
        return pattern;
    }
    let is = |at: usize, ch: char| pattern.get(at) == Some(&u32::from(ch));
    let mut out = Vec::with_capacity(pattern.len());
    let (mut at, mut class_depth) = (0, 0u32);
    while let Some(&c) = pattern.get(at) {
        if is(at, '[') && (class_depth == 0 || nested_classes) {
            class_depth += 1;
        } else if is(at, ']') {
            class_depth = class_depth.saturating_sub(1);
        }
        let reference = is(at, '\\') && is(at + 1, 'k') && is(at + 2, '<');
        let named = reference || (is(at, '(') && is(at + 1, '?') && is(at + 2, '<') && !is(at + 3, '=') && !is(at + 3, '!'));
        let end = if named && class_depth == 0 { pattern[at..].iter().position(|c| *c == u32::from('>')) } else { None };
        let Some(end) = end.map(|length| at + length) else {
            if !unicode && is(at, '\\') && is(at + 1, 'u') && is(at + 2, '{') {
                at += 1;
                continue;
            }
            // An escaped character with its backslash.
            let size = if is(at, '\\') && at + 1 < pattern.len() { 2 } else { 1 };
            out.push(c);
            out.extend(&pattern[at + 1..at + size]);
            at += size;
            continue;
        };
        let mut units = Vec::new();
        for point in &pattern[at + 3..end] {
            match char::from_u32(*point) {
                Some(ch) => units.extend(ch.encode_utf16(&mut [0; 2]).iter()),
                None => units.push(*point as u16),
            }
        }
        let name = unescape(&units);
        let same: Vec<u32> = groups.iter().filter(|(known, _)| *known == name).map(|(_, index)| *index).collect();
        if reference && same.len() > 1 {
            let numbers: String = same.iter().map(|index| format!("\\{index}")).collect();
            out.extend(format!("(?:{numbers})").chars().map(u32::from));
        } else {
            out.extend(&pattern[at..at + 3]);
            out.extend(char::decode_utf16(units).map(|ch| ch.map_or_else(|e| u32::from(e.unpaired_surrogate()), u32::from)));
            out.push(u32::from('>'));
        }
        at = end + 1;
    }
    out
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
        let (names, count) = groups(&units, false);
        assert_eq!(count, 3);
        assert_eq!(names, vec![(vec![u16::from(b'x')], 2), (vec![u16::from(b'y')], 3)]);
        let units: Vec<u16> = "[[](a)[[]](b)]".encode_utf16().collect();
        assert_eq!((groups(&units, false).1, groups(&units, true).1), (2, 0));
    }

    #[test]
    fn names() {
        let resolved = |text: &str| {
            let units: Vec<u16> = text.encode_utf16().collect();
            let out = resolve(units.iter().map(|u| u32::from(*u)).collect(), &groups(&units, false).0, false, false);
            out.into_iter().filter_map(char::from_u32).collect::<String>()
        };
        assert_eq!(resolved(r"(?:(?<x>a)|(?<x>b)|(c))\k<x>1\\k<x>"), r"(?:(?<x>a)|(?<x>b)|(c))(?:\1\2)1\\k<x>");
        assert_eq!(resolved(r"\u{3}[\u{}]\\u{1}\u0061(?<\u{61}>a)"), r"u{3}[u{}]\\u{1}\u0061(?<\u{61}>a)");
        assert_eq!(resolved("(?<\u{1d453}>a)\\k<\u{1d453}>(?<=b)"), "(?<\u{1d453}>a)\\k<\u{1d453}>(?<=b)");
    }
}
