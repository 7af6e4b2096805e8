//! Routes: from file names to patterns, and from request paths to routes.
//!
//! A pattern is written as in file names: `/api/users/[id]`, `/api/files/[...path]` (one or more
//! segments), `/api/docs/[[...slug]]` (zero or more). Per segment, static beats dynamic beats
//! catch-all; the table is a trie, so matching costs at most one visit per trie node.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fmt;

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Segment {
    /// Decoded text.
    Static(String),
    Dynamic(String),
    /// One or more.
    CatchAll(String),
    /// Zero or more.
    OptionalCatchAll(String),
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Pattern {
    pub segments: Vec<Segment>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RouteError {
    pub message: String,
    pub hint: Option<String>,
}

impl RouteError {
    fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), hint: None }
    }
}

impl fmt::Display for RouteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        match &self.hint {
            Some(hint) => write!(f, " ({hint})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for RouteError {}

/// Extensions of route files.
pub const EXTENSIONS: &[&str] = &["ts", "mts", "tsx", "js", "mjs", "jsx"];
const MAX_SEGMENTS: usize = 64;

impl Pattern {
    /// Reads the form that [`Pattern`]'s `Display` writes.
    pub fn parse(text: &str) -> Result<Self, RouteError> {
        let Some(rest) = text.strip_prefix('/') else {
            return Err(RouteError::new(format!("the route `{text}` does not begin with `/`")));
        };
        let mut segments = Vec::new();
        if !rest.is_empty() {
            for part in rest.split('/') {
                segments.push(Segment::parse(part)?);
            }
        }
        let pattern = Self { segments };
        pattern.check()?;
        Ok(pattern)
    }

    /// The route of a file under `server/` or `src/server/` (path relative to that folder, `/` as
    /// separator). `None`: the file is not a route.
    pub fn of_file(path: &str) -> Result<Option<Self>, RouteError> {
        let mut parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
        if parts.iter().any(|part| part.starts_with('_') || (part.starts_with('.') && !part.starts_with("..."))) {
            return Ok(None);
        }
        if parts.contains(&"__tests__") {
            return Ok(None);
        }
        let Some(file) = parts.pop() else { return Ok(None) };
        let Some((stem, extension)) = file.rsplit_once('.') else { return Ok(None) };
        // `[...rest].ts` has dots in its stem; only a suffix after the brackets counts.
        let tail = stem.rsplit(']').next().unwrap_or(stem);
        if tail.ends_with(".d") || tail.ends_with(".test") || tail.ends_with(".spec") {
            return Ok(None);
        }
        if matches!(extension, "cts" | "cjs") {
            return Err(RouteError {
                message: format!("`{path}` is CommonJS; a route must be an ES module"),
                hint: Some("rename it to .ts or .js and use `export`, or start its name with `_` if it is not a route".into()),
            });
        }
        if !EXTENSIONS.contains(&extension) {
            return Ok(None);
        }
        let mut segments = vec![Segment::Static("api".into())];
        for part in parts {
            segments.push(Segment::parse(part)?);
        }
        if stem != "index" {
            segments.push(Segment::parse(stem)?);
        }
        let pattern = Self { segments };
        pattern.check()?;
        Ok(Some(pattern))
    }

    fn check(&self) -> Result<(), RouteError> {
        if self.segments.len() > MAX_SEGMENTS {
            return Err(RouteError::new(format!("the route `{self}` has more than {MAX_SEGMENTS} segments")));
        }
        let mut names: Vec<&str> = Vec::new();
        for (i, segment) in self.segments.iter().enumerate() {
            let catch_all = matches!(segment, Segment::CatchAll(_) | Segment::OptionalCatchAll(_));
            if catch_all && i + 1 != self.segments.len() {
                return Err(RouteError::new(format!("in the route `{self}` something follows a catch-all segment")));
            }
            if let Some(name) = segment.name() {
                if names.contains(&name) {
                    return Err(RouteError::new(format!("the route `{self}` uses the parameter `{name}` twice")));
                }
                names.push(name);
            }
        }
        Ok(())
    }

    /// Two patterns with the same key match the same paths with the same precedence.
    fn key(&self) -> Vec<(u8, &str)> {
        let key = |segment| match segment {
            &Segment::Static(ref text) => (0, text.as_str()),
            Segment::Dynamic(_) => (1, ""),
            Segment::CatchAll(_) | Segment::OptionalCatchAll(_) => (2, ""),
        };
        self.segments.iter().map(key).collect()
    }

    /// Parameter names in order.
    pub fn parameters(&self) -> impl Iterator<Item = &str> {
        self.segments.iter().filter_map(Segment::name)
    }
}

impl Segment {
    fn parse(part: &str) -> Result<Self, RouteError> {
        let bracketed = |open: &str, close: &str| part.strip_prefix(open).and_then(|rest| rest.strip_suffix(close));
        let (segment, name) = if let Some(name) = bracketed("[[...", "]]") {
            (Segment::OptionalCatchAll(name.into()), name)
        } else if let Some(name) = bracketed("[...", "]") {
            (Segment::CatchAll(name.into()), name)
        } else if let Some(name) = bracketed("[", "]") {
            (Segment::Dynamic(name.into()), name)
        } else {
            if part.is_empty() || part == "." || part == ".." {
                return Err(RouteError::new(format!("`{part}` is not a route segment")));
            }
            if part.contains(['[', ']', '\\', '?', '#', '\0']) {
                return Err(RouteError {
                    message: format!("`{part}` is not a route segment"),
                    hint: Some("a parameter is a whole segment: `[id]`, `[...rest]` or `[[...rest]]`".into()),
                });
            }
            return Ok(Segment::Static(part.into()));
        };
        let mut chars = name.chars();
        let valid = chars.next().is_some_and(|c| c.is_alphabetic() || c == '_' || c == '$')
            && chars.all(|c| c.is_alphanumeric() || c == '_' || c == '$' || c == '-');
        if !valid || name.len() > 64 {
            return Err(RouteError::new(format!("`{name}` in `{part}` is not a parameter name")));
        }
        Ok(segment)
    }

    fn name(&self) -> Option<&str> {
        match self {
            Segment::Static(_) => None,
            Segment::Dynamic(name) | Segment::CatchAll(name) | Segment::OptionalCatchAll(name) => Some(name),
        }
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.segments.is_empty() {
            return f.write_str("/");
        }
        self.segments.iter().try_for_each(|segment| match segment {
            Segment::Static(text) => write!(f, "/{text}"),
            Segment::Dynamic(name) => write!(f, "/[{name}]"),
            Segment::CatchAll(name) => write!(f, "/[...{name}]"),
            Segment::OptionalCatchAll(name) => write!(f, "/[[...{name}]]"),
        })
    }
}

/// The value of a parameter, percent-decoded once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Capture {
    One(String),
    /// Segments of a catch-all; empty for an optional one that matched nothing.
    Many(Vec<String>),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    /// Index of the pattern in the list the table was made of.
    pub route: usize,
    pub params: Vec<(String, Capture)>,
}

/// Patterns ready for matching.
#[derive(Clone, Debug, Default)]
pub struct RouteTable {
    patterns: Vec<Pattern>,
    nodes: Vec<Node>,
}

#[derive(Clone, Debug, Default)]
struct Node {
    statics: BTreeMap<String, usize>,
    dynamic: Option<usize>,
    /// Pattern that ends here.
    route: Option<usize>,
    /// Pattern whose catch-all begins here; whether it also matches nothing.
    catch_all: Option<(usize, bool)>,
}

impl RouteTable {
    /// The error names the two patterns that claim the same paths, by index.
    pub fn new(patterns: Vec<Pattern>) -> Result<Self, (usize, usize)> {
        let mut table = Self { patterns: Vec::new(), nodes: vec![Node::default()] };
        let mut claimed = BTreeMap::new();
        for (index, pattern) in patterns.iter().enumerate() {
            match claimed.entry(pattern.key()) {
                Entry::Vacant(free) => free.insert(index),
                Entry::Occupied(first) => return Err((*first.get(), index)),
            };
            table.insert(index, pattern);
        }
        table.patterns = patterns;
        Ok(table)
    }

    fn insert(&mut self, index: usize, pattern: &Pattern) {
        let mut at = 0;
        for segment in &pattern.segments {
            let next = self.nodes.len();
            let found = match segment {
                Segment::Static(text) => {
                    let statics = &mut self.nodes[at].statics;
                    match statics.get(text) {
                        Some(child) => *child,
                        None => {
                            statics.insert(text.clone(), next);
                            next
                        }
                    }
                }
                Segment::Dynamic(_) => *self.nodes[at].dynamic.get_or_insert(next),
                Segment::CatchAll(_) => {
                    self.nodes[at].catch_all = Some((index, false));
                    return;
                }
                Segment::OptionalCatchAll(_) => {
                    self.nodes[at].catch_all = Some((index, true));
                    return;
                }
            };
            if found == next {
                self.nodes.push(Node::default());
            }
            at = found;
        }
        self.nodes[at].route = Some(index);
    }

    pub fn patterns(&self) -> &[Pattern] {
        &self.patterns
    }

    /// `path` as it stands in the request, without the query. One trailing slash is ignored. `None`: no route, or the
    /// path has an empty, `.` or `..` segment or a malformed escape.
    pub fn find(&self, path: &str) -> Option<Match> {
        let path = path.strip_prefix('/')?;
        let path = path.strip_suffix('/').unwrap_or(path);
        let segments: Vec<String> = match path {
            "" => Vec::new(),
            _ => path.split('/').map(decode_segment).collect::<Option<_>>()?,
        };
        let route = self.walk(0, &segments)?;
        let mut params = Vec::new();
        for (i, segment) in self.patterns[route].segments.iter().enumerate() {
            match segment {
                Segment::Static(_) => {}
                Segment::Dynamic(name) => params.push((name.clone(), Capture::One(segments.get(i)?.clone()))),
                Segment::CatchAll(name) | Segment::OptionalCatchAll(name) => {
                    params.push((name.clone(), Capture::Many(segments.get(i..)?.to_vec())));
                }
            }
        }
        Some(Match { route, params })
    }

    fn walk(&self, at: usize, segments: &[String]) -> Option<usize> {
        let node = &self.nodes[at];
        let Some((first, rest)) = segments.split_first() else {
            return node.route.or(match node.catch_all {
                Some((route, true)) => Some(route),
                _ => None,
            });
        };
        if let Some(route) = node.statics.get(first).and_then(|child| self.walk(*child, rest)) {
            return Some(route);
        }
        if let Some(route) = node.dynamic.and_then(|child| self.walk(child, rest)) {
            return Some(route);
        }
        node.catch_all.map(|(route, _)| route)
    }
}

/// One percent-decoding; `None` for malformed escapes, invalid UTF-8, NUL, and empty, `.` or `..` segments.
pub fn decode_segment(text: &str) -> Option<String> {
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        if byte != b'%' {
            out.push(byte);
            continue;
        }
        let high = (bytes.next()? as char).to_digit(16)?;
        let low = (bytes.next()? as char).to_digit(16)?;
        out.push((high * 16 + low) as u8);
    }
    let out = String::from_utf8(out).ok()?;
    let refused = out.is_empty() || out == "." || out == ".." || out.contains('\0');
    (!refused).then_some(out)
}
