//! Long lists of alternatives as balanced trees.
//!
//! The regex crate nests each alternative in the one before and recurses over that; some hundreds would fill the shim's stack.
//! Ordered choice is associative and `(?:…)` captures nothing, so grouping runs of alternatives changes no match.

/// Alternatives that stay side by side.
const WIDTH: usize = 8;

/// The body of a group that is not closed yet.
#[derive(Default)]
struct Body {
    alternatives: Vec<Vec<u32>>,
    current: Vec<u32>,
}

impl Body {
    fn close(mut self) -> Vec<u32> {
        self.alternatives.push(self.current);
        let mut list = self.alternatives;
        while list.len() > WIDTH {
            list = list
                .chunks(WIDTH)
                .map(|run| {
                    let mut group: Vec<u32> = "(?:".chars().map(u32::from).collect();
                    group.extend(run.join(&u32::from('|')));
                    group.push(u32::from(')'));
                    group
                })
                .collect();
        }
        list.join(&u32::from('|'))
    }
}

/// The pattern (ECMA-262 §22.2.1, as code points or code units) with at most [`WIDTH`] alternatives beside each other.
/// What is no pattern stays none. `nested_classes`: the `v` flag.
pub fn balance(pattern: Vec<u32>, nested_classes: bool) -> Vec<u32> {
    if pattern.iter().filter(|c| **c == u32::from('|')).count() < WIDTH {
        return pattern;
    }
    let mut open: Vec<Body> = Vec::new();
    let mut body = Body::default();
    let mut classes = 0u32;
    let mut at = 0;
    while let Some(&c) = pattern.get(at) {
        at += 1;
        let ch = char::from_u32(c).unwrap_or('\u{fffd}');
        match ch {
            '\\' => {
                body.current.push(c);
                if let Some(&escaped) = pattern.get(at) {
                    body.current.push(escaped);
                    at += 1;
                }
                continue;
            }
            '[' if classes == 0 || nested_classes => classes += 1,
            ']' if classes > 0 => classes -= 1,
            '(' if classes == 0 => {
                body.current.push(c);
                // `?:`, `?<name>`, `?<=`, `?i-m:` … belong to the group, not to its first alternative.
                if pattern.get(at) == Some(&u32::from('?')) {
                    let end = pattern[at..].iter().position(|c| [':', '=', '!', '>'].iter().any(|e| *c == u32::from(*e)));
                    let end = end.map_or(pattern.len(), |length| at + length + 1);
                    body.current.extend(&pattern[at..end]);
                    at = end;
                }
                open.push(std::mem::take(&mut body));
                continue;
            }
            ')' if classes == 0 => {
                if let Some(outer) = open.pop() {
                    let inner = std::mem::replace(&mut body, outer).close();
                    body.current.extend(inner);
                }
            }
            '|' if classes == 0 => {
                let done = std::mem::take(&mut body.current);
                body.alternatives.push(done);
                continue;
            }
            _ => {}
        }
        body.current.push(c);
    }
    // Groups that nobody closed: the parser will say so.
    while let Some(outer) = open.pop() {
        let inner = std::mem::replace(&mut body, outer).close();
        body.current.extend(inner);
    }
    body.close()
}

#[cfg(test)]
mod tests {
    use super::balance;

    fn balanced(pattern: &str) -> String {
        balance(pattern.chars().map(u32::from).collect(), false).into_iter().filter_map(char::from_u32).collect()
    }

    #[test]
    fn short_lists_stay() {
        let pattern = "a|(b|[|]|\\||c)|d(e|f|g|h)";
        assert_eq!(balanced(pattern), pattern);
    }

    #[test]
    fn long_lists_become_trees() {
        let list = vec!["a"; 20].join("|");
        let (run, rest) = (vec!["a"; 8].join("|"), vec!["a"; 4].join("|"));
        let tree = format!("(?:{run})|(?:{run})|(?:{rest})");
        assert_eq!(balanced(&list), tree);
        assert_eq!(balanced(&format!("x(?<n>{list})[|({list}]")), format!("x(?<n>{tree})[|({list}]"));
        assert_eq!(balanced(&format!("(?<={list})")), format!("(?<={tree})"));
    }
}
