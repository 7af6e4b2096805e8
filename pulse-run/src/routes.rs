//! Which route a path means. Per segment static beats dynamic beats catch-all.

use pulse_abi::wire::Wire;

use crate::server::request::percent_decode;

#[derive(Clone, Debug, PartialEq, Eq)]
enum Segment {
    Static(String),
    Dynamic(String),
    /// `[...name]`: one or more.
    Rest(String),
    /// `[[...name]]`: zero or more.
    OptionalRest(String),
}

/// Routes in the order in which they are tried.
#[derive(Clone, Debug, Default)]
pub struct RouteTable {
    /// Segments and the index in the manifest.
    routes: Vec<(Vec<Segment>, usize)>,
}

impl RouteTable {
    /// Patterns as in the manifest: `/api/users/[id]`.
    pub fn new<'a>(patterns: impl IntoIterator<Item = &'a str>) -> Result<Self, String> {
        let parsed = patterns.into_iter().enumerate().map(|(index, pattern)| Ok((parse(pattern)?, index)));
        let mut routes: Vec<(Vec<Segment>, usize)> = parsed.collect::<Result<_, String>>()?;
        routes.sort_by_key(|(segments, _)| segments.iter().map(rank).collect::<Vec<_>>());
        Ok(Self { routes })
    }

    /// The route of a normalised path, with captures decoded once.
    pub fn find(&self, path: &str) -> Option<(usize, Wire)> {
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        self.routes.iter().find_map(|(segments, index)| Some((*index, matches(segments, &parts)?)))
    }
}

fn rank(segment: &Segment) -> u8 {
    match segment {
        Segment::Static(_) => 0,
        Segment::Dynamic(_) => 1,
        Segment::Rest(_) => 2,
        Segment::OptionalRest(_) => 3,
    }
}

fn parse(pattern: &str) -> Result<Vec<Segment>, String> {
    let parts: Vec<&str> = pattern.split('/').filter(|part| !part.is_empty()).collect();
    if !pattern.starts_with('/') {
        return Err(format!("the route `{pattern}` does not begin with `/`"));
    }
    let segments: Vec<Segment> = parts
        .iter()
        .map(|part| {
            let inner = |open: &str, close: &str| part.strip_prefix(open).and_then(|rest| rest.strip_suffix(close)).map(str::to_owned);
            if let Some(name) = inner("[[...", "]]") {
                Segment::OptionalRest(name)
            } else if let Some(name) = inner("[...", "]") {
                Segment::Rest(name)
            } else if let Some(name) = inner("[", "]") {
                Segment::Dynamic(name)
            } else {
                Segment::Static((*part).to_owned())
            }
        })
        .collect();
    let rest_inside = segments.iter().rev().skip(1).any(|segment| rank(segment) >= 2);
    if rest_inside {
        return Err(format!("the route `{pattern}` has a catch-all that is not its last segment"));
    }
    Ok(segments)
}

fn matches(segments: &[Segment], parts: &[&str]) -> Option<Wire> {
    let mut captures = Vec::new();
    let mut at = 0;
    for segment in segments {
        match segment {
            Segment::Static(text) => {
                let part = percent_decode(parts.get(at)?)?;
                if part != *text {
                    return None;
                }
                at += 1;
            }
            Segment::Dynamic(name) => {
                captures.push((name.clone(), Wire::from(percent_decode(parts.get(at)?)?)));
                at += 1;
            }
            Segment::Rest(name) | Segment::OptionalRest(name) => {
                let rest: Vec<Wire> = parts[at..].iter().map(|part| percent_decode(part).map(Wire::from)).collect::<Option<_>>()?;
                if rest.is_empty() && matches!(segment, Segment::Rest(_)) {
                    return None;
                }
                captures.push((name.clone(), Wire::List(rest)));
                at = parts.len();
            }
        }
    }
    (at == parts.len()).then_some(Wire::Map(captures))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn specificity_and_captures() {
        let patterns = ["/api/[[...all]]", "/api/users/[id]", "/api/users/me", "/api/users/[id]/posts", "/api/files/[...path]", "/api/[kind]/x", "/api"];
        let table = RouteTable::new(patterns).unwrap();
        for (path, index) in [
            ("/api", 6), ("/api/users/me", 2), ("/api/users/7", 1), ("/api/users/7/posts", 3), ("/api/users/7/likes", 0), ("/api/files/a/b", 4),
            ("/api/files", 0), ("/api/other/x", 5), ("/api/users/me/", 2),
        ] {
            assert_eq!(table.find(path).map(|(index, _)| index), Some(index), "{path}");
        }
        assert!(table.find("/else").is_none());
        assert_eq!(table.find("/api/users/a%20b").unwrap().1, Wire::Map(vec![("id".into(), "a b".into())]));
        assert_eq!(table.find("/api/users/a%2Fb").unwrap().1, Wire::Map(vec![("id".into(), "a/b".into())]));
        assert!(RouteTable::new(["api"]).is_err() && RouteTable::new(["/api/[...a]/b"]).is_err());
    }
}
