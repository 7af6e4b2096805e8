//! A cheap estimate of how deeply a source nests, made before parsing: the parser and every later
//! stage recurse over the tree, and a hostile source must not overflow their stacks.
//!
//! Brackets nest; so do operators in one expression, `else if` chains and prefix keywords. The estimate sums them up over
//! the open brackets. It does not understand regular expression literals, which at worst makes it
//! count a few brackets too many or too few.

use pulsec_base::Span;

/// The deepest nesting that is accepted.
pub const LIMIT: u32 = 4000;

/// What was seen since the last separator inside one open bracket.
#[derive(Clone, Copy, Default)]
struct Level {
    operators: u32,
    /// `else`, and keywords that take a statement: a `}` does not end their chain.
    chain: u32,
    after_brace: bool,
}

/// The place at which the limit is passed.
pub fn too_deep(text: &str, start: u32) -> Option<Span> {
    let bytes = text.as_bytes();
    let mut levels = vec![Level::default()];
    // `${` inside a template: the level at which the template goes on.
    let mut templates: Vec<usize> = Vec::new();
    let mut total = 0u32;
    let mut i = 0;
    while i < bytes.len() {
        let at = i;
        let byte = bytes[i];
        i += 1;
        match byte {
            b'/' if bytes.get(i) == Some(&b'/') => i = line_end(bytes, i),
            b'/' if bytes.get(i) == Some(&b'*') => i = memchr_pair(bytes, i + 1).unwrap_or(bytes.len()),
            b'"' | b'\'' => i = string_end(bytes, i, byte),
            b'`' => i = template_end(bytes, i, &mut templates, &mut levels, &mut total),
            b'}' if templates.last() == Some(&levels.len()) => {
                templates.pop();
                close(&mut levels, &mut total);
                i = template_end(bytes, i, &mut templates, &mut levels, &mut total);
            }
            b'(' | b'[' | b'{' => {
                levels.push(Level::default());
                total += 1;
            }
            b')' | b']' => close(&mut levels, &mut total),
            b'}' => {
                close(&mut levels, &mut total);
                if let Some(level) = levels.last_mut() {
                    level.after_brace = true;
                }
                continue;
            }
            b';' | b',' => {
                if let Some(level) = levels.last_mut() {
                    total -= level.operators;
                    level.operators = 0;
                    if byte == b';' {
                        level.after_brace = true;
                    }
                }
                continue;
            }
            b'a'..=b'z' | b'A'..=b'Z' | b'_' | b'$' | b'0'..=b'9' | 0x80.. => {
                while i < bytes.len() && (bytes[i].is_ascii_alphanumeric() || matches!(bytes[i], b'_' | b'$' | 0x80..)) {
                    i += 1;
                }
                word(&bytes[at..i], &mut levels, &mut total);
            }
            b' ' | b'\t' | b'\n' | b'\r' => continue,
            b'+' | b'-' | b'*' | b'/' | b'%' | b'&' | b'|' | b'^' | b'!' | b'~' | b'<' | b'>' | b'=' | b'?' | b':' | b'.' | b'@' => {
                if let Some(level) = levels.last_mut() {
                    level.operators += 1;
                    total += 1;
                }
            }
            _ => {}
        }
        if let Some(level) = levels.last_mut() {
            level.after_brace = false;
        }
        if total > LIMIT {
            let lo = start + at as u32;
            return Some(Span::new(lo, lo + 1));
        }
    }
    None
}

fn word(word: &[u8], levels: &mut [Level], total: &mut u32) {
    let Some(level) = levels.last_mut() else { return };
    match word {
        b"else" | b"catch" | b"finally" | b"while" if level.after_brace => {
            level.chain += 1;
            *total += 1;
        }
        // A statement keyword after a complete statement begins a new chain.
        _ if level.after_brace => {
            *total -= level.chain + level.operators;
            level.chain = 0;
            level.operators = 0;
        }
        b"if" | b"for" | b"while" | b"do" | b"else" => {
            level.chain += 1;
            *total += 1;
        }
        b"new" | b"typeof" | b"void" | b"delete" | b"await" | b"yield" | b"in" | b"instanceof" | b"async" | b"class" | b"function" | b"extends" | b"as" | b"satisfies" => {
            level.operators += 1;
            *total += 1;
        }
        _ => {}
    }
}

fn close(levels: &mut Vec<Level>, total: &mut u32) {
    if levels.len() > 1 {
        if let Some(level) = levels.pop() {
            *total -= 1 + level.operators + level.chain;
        }
    }
}

fn line_end(bytes: &[u8], from: usize) -> usize {
    bytes[from..].iter().position(|b| *b == b'\n').map_or(bytes.len(), |n| from + n)
}

fn memchr_pair(bytes: &[u8], from: usize) -> Option<usize> {
    bytes.get(from..)?.windows(2).position(|w| w == b"*/").map(|n| from + n + 2)
}

/// After the closing quote; a line end ends it too (the parser will complain).
fn string_end(bytes: &[u8], mut i: usize, quote: u8) -> usize {
    while i < bytes.len() {
        match bytes[i] {
            b'\\' => i += 2,
            b'\n' => return i,
            b if b == quote => return i + 1,
            _ => i += 1,
        }
    }
    bytes.len()
}

/// After the closing backtick, or after `${`, which opens a level.
fn template_end(bytes: &[u8], mut i: usize, templates: &mut Vec<usize>, levels: &mut Vec<Level>, total: &mut u32) -> usize {
    while i < bytes.len() {
        match bytes[i] {
            b'\\' => i += 2,
            b'`' => return i + 1,
            b'$' if bytes.get(i + 1) == Some(&b'{') => {
                levels.push(Level::default());
                *total += 1;
                templates.push(levels.len());
                return i + 2;
            }
            _ => i += 1,
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::too_deep;

    #[test]
    fn ordinary_sources_pass() {
        let statements = "if (a) { b(); } else if (c) { d.e.f(); }\nlet x = `a${ {b: `c`} }d`;\n".repeat(5000);
        assert_eq!(too_deep(&statements, 1), None);
    }

    #[test]
    fn towers_are_refused() {
        for tower in ["(", "[", "{", "!", "a+", "x=>", "if(a)", "if(a){}else ", "`${", "new ", "a?b:", "-"] {
            assert!(too_deep(&tower.repeat(20_000), 1).is_some(), "{tower}");
        }
    }
}
