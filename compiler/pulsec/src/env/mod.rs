//! Which capabilities a program uses: `env` followed from the handlers through destructuring, aliases,
//! helper functions, classes and module boundaries.
//!
//! An abstract interpretation over HIR, flow-insensitive: every binding, field name and function result
//! holds one of a few abstract values, joined until nothing changes; a last pass records the uses with
//! their places. It over-approximates: what it cannot follow (`env[x]`, `env` handed to unknown code) is
//! recorded as dynamic, and then the manifest asks for everything that `pulse.toml` declares.

mod flow;
mod handlers;
mod lookup;
mod members;

pub use flow::analyze;
pub use handlers::{Handler, METHODS, exports_plain_value, handlers};
pub use members::{MEMBERS, Member};

use pulsec_base::Span;

/// How a route's module exports its handler (product.md §3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// `export default function (input, env)`.
    Enhanced,
    /// `export default function (request)`.
    Web,
    /// `export default { fetch(request, env, ctx) }`.
    Workers,
    /// `export function GET (request, env)` …
    Methods,
    /// Decided when the module runs: the default export is not a function literal.
    Dynamic,
}

impl Shape {
    pub fn name(self) -> &'static str {
        match self {
            Shape::Enhanced => "enhanced",
            Shape::Web => "web",
            Shape::Workers => "workers",
            Shape::Methods => "methods",
            Shape::Dynamic => "dynamic",
        }
    }
}

/// A place where a capability is used.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Use {
    /// Capability name as in the manifest: "kv", "db", "fetch", "secrets", "connections", "log", "env", "waitUntil" …
    pub capability: &'static str,
    pub detail: Detail,
    pub span: Span,
}

impl std::fmt::Display for Use {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.detail {
            Detail::Whole => f.write_str(self.capability),
            Detail::Name(name) => write!(f, "{} {name}", self.capability),
            Detail::Any => write!(f, "{} (any)", self.capability),
        }
    }
}

/// Which secret, provider or host a use means.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Detail {
    /// None: the capability itself is mentioned.
    Whole,
    /// The one with this name, seen as a literal.
    Name(String),
    /// Any: the name is computed, or the capability goes where it cannot be followed.
    Any,
}

impl Detail {
    pub fn name(&self) -> Option<&str> {
        match self {
            Detail::Name(name) => Some(name),
            Detail::Whole | Detail::Any => None,
        }
    }
}

/// What the analysis found, by module of the graph.
#[derive(Clone, Debug, Default)]
pub struct Uses {
    pub by_module: Vec<Vec<Use>>,
    /// Places where `env` could not be followed.
    pub dynamic: Vec<(usize, Span)>,
}

impl Uses {
    /// The uses of a set of modules, sorted by capability.
    pub fn of<'a>(&'a self, modules: impl Iterator<Item = usize>) -> Vec<&'a Use> {
        let mut uses: Vec<&Use> = modules.flat_map(|m| self.by_module[m].iter()).collect();
        uses.sort();
        uses
    }
}
