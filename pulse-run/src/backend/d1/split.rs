//! Cuts a text into SQL statements, with the rules of SQLite's own `sqlite3_complete`: semicolons in
//! strings, comments and the bodies of triggers do not end a statement.

/// A statement with its semicolon, or what follows the last one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece<'a> {
    pub text: &'a str,
    /// False for comments only.
    pub has_tokens: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Start,
    Normal,
    Explain,
    Create,
    Trigger,
    /// In a trigger, after a semicolon.
    Semi,
    /// In a trigger, after `; END`.
    End,
}

enum Token<'a> {
    Semi,
    Space,
    Word(&'a str),
    Other,
}

/// The statements of `sql` in order. White space after the last semicolon is not a piece.
pub fn statements(sql: &str) -> Vec<Piece<'_>> {
    let bytes = sql.as_bytes();
    let mut pieces = Vec::new();
    let (mut begin, mut at, mut state, mut has_tokens) = (0, 0, State::Start, false);
    while at < bytes.len() {
        let (token, end) = next_token(sql, at);
        at = end;
        state = match (state, &token) {
            (_, Token::Space) => state,
            (State::Trigger | State::Semi, Token::Semi) => State::Semi,
            (_, Token::Semi) => {
                pieces.push(Piece { text: &sql[begin..at], has_tokens });
                begin = at;
                has_tokens = false;
                State::Start
            }
            (State::Semi, Token::Word(word)) if is(word, "end") => State::End,
            (State::Semi | State::End | State::Trigger, _) => State::Trigger,
            (State::Start, Token::Word(word)) if is(word, "explain") => State::Explain,
            (State::Explain, Token::Word(word)) if is(word, "query") || is(word, "plan") => State::Explain,
            (State::Start | State::Explain, Token::Word(word)) if is(word, "create") => State::Create,
            (State::Create, Token::Word(word)) if is(word, "temp") || is(word, "temporary") => State::Create,
            (State::Create, Token::Word(word)) if is(word, "trigger") => State::Trigger,
            _ => State::Normal,
        };
        if !matches!(token, Token::Space | Token::Semi) {
            has_tokens = true;
        }
    }
    let rest = &sql[begin..];
    if !rest.trim().is_empty() {
        pieces.push(Piece { text: rest, has_tokens });
    }
    pieces
}

fn is(word: &str, keyword: &str) -> bool {
    word.eq_ignore_ascii_case(keyword)
}

fn next_token(sql: &str, at: usize) -> (Token<'_>, usize) {
    let bytes = sql.as_bytes();
    let find = |from: usize, what: &str| sql.as_bytes()[from..].windows(what.len()).position(|w| w == what.as_bytes()).map(|i| from + i + what.len());
    let quoted = |quote: u8| bytes[at + 1..].iter().position(|b| *b == quote).map_or(bytes.len(), |i| at + 1 + i + 1);
    match bytes[at] {
        b';' => (Token::Semi, at + 1),
        b' ' | b'\t' | b'\r' | b'\n' | 0x0c => (Token::Space, at + 1),
        b'-' if bytes.get(at + 1) == Some(&b'-') => (Token::Space, find(at, "\n").unwrap_or(bytes.len())),
        b'/' if bytes.get(at + 1) == Some(&b'*') => (Token::Space, find(at + 2, "*/").unwrap_or(bytes.len())),
        quote @ (b'\'' | b'"' | b'`') => (Token::Other, quoted(quote)),
        b'[' => (Token::Other, quoted(b']')),
        b if is_word(b) => {
            let end = bytes[at..].iter().position(|b| !is_word(*b)).map_or(bytes.len(), |i| at + i);
            (Token::Word(&sql[at..end]), end)
        }
        _ => (Token::Other, at + 1),
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$' || byte >= 0x80
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(sql: &str) -> Vec<&str> {
        statements(sql).into_iter().map(|piece| piece.text).collect()
    }

    #[test]
    fn cuts_at_real_semicolons_only() {
        assert_eq!(texts("SELECT 1; SELECT ';' ;  "), ["SELECT 1;", " SELECT ';' ;"]);
        assert_eq!(texts("SELECT \"a;b\", [c;d], `e;f` -- g;h\n, 'it''s;' /* i;j */"), ["SELECT \"a;b\", [c;d], `e;f` -- g;h\n, 'it''s;' /* i;j */"]);
        let trigger = "CREATE TRIGGER t AFTER INSERT ON a BEGIN UPDATE b SET x = 1; DELETE FROM c; END;";
        assert_eq!(texts(&format!("{trigger}SELECT 1")), [trigger, "SELECT 1"]);
        assert_eq!(texts(""), [""; 0]);
        assert!(!statements("SELECT 1; -- x")[1].has_tokens);
        assert!(!statements("-- x")[0].has_tokens);
        assert!(!statements(";")[0].has_tokens);
        assert_eq!(texts("'unterminated; "), ["'unterminated; "]);
        assert_eq!(texts("SELECT 'é;ü'; SELECT é"), ["SELECT 'é;ü';", " SELECT é"]);
    }
}
