//! The compact format of source corpora (`tests/diag/*.cases`): many small cases in one file.
//!
//! ```text
//! //=== P0002 a name of the case       the expected outcome and a name; the case goes on to the next such line
//! let a; let a;                        the file `case.ts`, unless a `//---` line comes first
//! //--- lib.js                         another file of the case; the first one is the entry
//! //--- m§.ts *1000                    a thousand files; `§` is the number, `§+` the next one, cyclic
//! ```
//! In a text, `<<1000 * TEXT>>` stands for a thousand times TEXT (`\n`, `\u003e` and `\\` are escapes in it, `§` the number),
//! and `<<hex FF FE>>` for bytes.
//!
//! Outcomes: a diagnostic code (the first error must have it), `ok` (compiles, runs and ends well), or `throws NAME`, written `throws:NAME`
//! (compiles, and ends with an uncaught exception of that name), or `stopped:memory` (runs into the memory limit). A case with a file below `src/server/` or a `pulse.toml` is a
//! project and is checked, or, when its outcome is `built:CODE`, built: some codes are not found before. Others are run.

/// What must come of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Ok,
    Throws(String),
    OutOfMemory,
    Code(String),
    /// A project that passes the check; building it finds this code.
    Built(String),
}

#[derive(Clone, Debug)]
pub struct Case {
    pub name: String,
    pub outcome: Outcome,
    /// Unexpanded: name, how many, text. The first is the entry.
    files: Vec<(String, usize, String)>,
}

const DEFAULT_FILE: &str = "case.ts";

/// The cases of a file, in order.
pub fn parse(text: &str) -> Result<Vec<Case>, String> {
    let mut cases: Vec<Case> = Vec::new();
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let at = |what: &str| format!("line {}: {what}", number + 1);
        if let Some(head) = line.strip_prefix("//=== ") {
            let (outcome, name) = head.trim().split_once(' ').ok_or_else(|| at("`//=== OUTCOME NAME` expected"))?;
            let outcome = match outcome.split_once(':') {
                _ if outcome == "ok" => Outcome::Ok,
                _ if outcome == "stopped:memory" => Outcome::OutOfMemory,
                Some(("throws", name)) => Outcome::Throws(name.to_owned()),
                Some(("built", code)) if pulsec_base::diag::codes::explain(code).is_some() => Outcome::Built(code.to_owned()),
                _ if pulsec_base::diag::codes::explain(outcome).is_some() => Outcome::Code(outcome.to_owned()),
                _ => return Err(at(&format!("there is no code `{outcome}`"))),
            };
            let name = name.trim().to_owned();
            if cases.iter().any(|c| c.name == name) {
                return Err(at(&format!("two cases are called `{name}`")));
            }
            cases.push(Case { name, outcome, files: Vec::new() });
            continue;
        }
        // Text before the first case is a comment on the file.
        let Some(case) = cases.last_mut() else { continue };
        if let Some(head) = line.strip_prefix("//--- ") {
            let (name, count) = match head.trim().split_once(" *") {
                Some((name, count)) => (name, count.trim().parse().map_err(|_| at("`*COUNT` expected"))?),
                None => (head.trim(), 1),
            };
            case.files.push((name.to_owned(), count, String::new()));
            continue;
        }
        if case.files.is_empty() {
            case.files.push((DEFAULT_FILE.to_owned(), 1, String::new()));
        }
        if let Some((_, _, text)) = case.files.last_mut() {
            text.push_str(line);
        }
    }
    Ok(cases)
}

impl Case {
    /// The files with their contents; the first is the entry.
    pub fn files(&self) -> Result<Vec<(String, Vec<u8>)>, String> {
        let mut out = Vec::new();
        for (name, count, text) in &self.files {
            for index in 0..*count {
                let number = |text: &str| if *count == 1 { text.to_owned() } else { text.replace("§+", &((index + 1) % count).to_string()).replace('§', &index.to_string()) };
                out.push((number(name), expand(&number(text))?));
            }
        }
        Ok(out)
    }

    pub fn is_project(&self) -> bool {
        self.files.iter().any(|(name, _, _)| name.starts_with("src/server/") || name.starts_with("server/") || name == "pulse.toml")
    }
}

/// Replaces `<<COUNT * TEXT>>` and `<<hex …>>`. The line end that closes a case's last line stays.
fn expand(text: &str) -> Result<Vec<u8>, String> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some(open) = rest.find("<<") {
        let Some(close) = rest[open..].find(">>").map(|n| open + n) else { break };
        let inner = &rest[open + 2..close];
        let end = close + 2;
        if let Some(hex) = inner.strip_prefix("hex ") {
            out.extend_from_slice(rest[..open].as_bytes());
            for byte in hex.split_whitespace() {
                out.push(u8::from_str_radix(byte, 16).map_err(|_| format!("`{byte}` is no hexadecimal byte"))?);
            }
        } else if let Some((count, item)) = inner.split_once(" * ")
            && let Ok(count) = count.parse::<usize>()
        {
            out.extend_from_slice(rest[..open].as_bytes());
            let item = item.replace("\\n", "\n").replace("\\u003e", ">").replace("\\\\", "\\");
            for index in 0..count {
                if item.contains('§') {
                    out.extend_from_slice(item.replace('§', &index.to_string()).as_bytes());
                } else {
                    out.extend_from_slice(item.as_bytes());
                }
            }
        } else {
            // A shift operator.
            out.extend_from_slice(rest[..open + 2].as_bytes());
            rest = &rest[open + 2..];
            continue;
        }
        rest = &rest[end..];
    }
    out.extend_from_slice(rest.as_bytes());
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str) -> Vec<(String, String)> {
        let cases = parse(text).unwrap();
        let files = cases[0].files().unwrap();
        files.into_iter().map(|(n, t)| (n, String::from_utf8(t).unwrap())).collect()
    }

    #[test]
    fn cases_files_and_repeats() {
        let cases = parse("about\n//=== P0002 twice\nlet a;\n//=== ok fine\n//--- a.js\n1;\n//--- b.js\n2;\n").unwrap();
        assert_eq!(cases.len(), 2);
        assert_eq!((cases[0].name.as_str(), &cases[0].outcome), ("twice", &Outcome::Code("P0002".into())));
        assert_eq!(cases[1].files().unwrap().iter().map(|f| f.0.as_str()).collect::<Vec<_>>(), ["a.js", "b.js"]);
        assert_eq!(one("//=== ok x\n<<3 * a§;>>b\n")[0].1, "a0;a1;a2;b\n");
        assert_eq!(one("//=== ok x\na << 2 * 3 >> 1; <<2 * x\\n>>\n")[0].1, "a << 2 * 3 >> 1; x\nx\n\n");
        let ring = one("//=== ok x\n//--- m§.ts *2\nimport 'm§+';\n");
        assert_eq!(ring, [("m0.ts".into(), "import 'm1';\n".into()), ("m1.ts".into(), "import 'm0';\n".into())]);
    }

    #[test]
    fn mistakes_in_the_corpus_are_told() {
        assert!(parse("//=== P9999 x\n").is_err());
        assert!(parse("//=== ok\n").is_err());
        assert!(parse("//=== ok x\n//=== ok x\n").is_err());
    }
}
