//! Syntax of regular expression literals: the pattern is checked by the same engine that the runtime uses.

/// Why a literal is invalid.
pub fn error(pattern: &str, flags: &str) -> Option<String> {
    for (index, flag) in flags.char_indices() {
        if !"dgimsuvy".contains(flag) {
            return Some(format!("`{flag}` is not a regular expression flag"));
        }
        if flags[..index].contains(flag) {
            return Some(format!("the regular expression flag `{flag}` is repeated"));
        }
    }
    if flags.contains('u') && flags.contains('v') {
        return Some("the flags `u` and `v` exclude each other".into());
    }
    if pattern.contains(['\u{2028}', '\u{2029}']) {
        return Some("a regular expression literal cannot contain a line terminator".into());
    }
    let checked = regress::Flags::from(flags);
    regress::Regex::from_unicode(pattern.chars().map(u32::from), checked).err().map(|error| format!("invalid regular expression: {}", error.to_string().trim_end_matches('.')))
}
