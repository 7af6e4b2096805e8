//! The members of `env`: one row each, with what a use of it means.

/// A member of `env`.
#[derive(Clone, Copy, Debug)]
pub struct Member {
    pub name: &'static str,
    /// The capability it stands for; `None` = refused.
    pub capability: Option<&'static str>,
    /// Refused members: why, and what to use instead.
    pub instead: &'static str,
}

const fn granted(name: &'static str, capability: &'static str) -> Member {
    Member { name, capability: Some(capability), instead: "" }
}
const fn managed(name: &'static str, instead: &'static str) -> Member {
    Member { name, capability: None, instead }
}

/// Every known name, granted and refused.
pub const MEMBERS: &[Member] = &[
    granted("kv", "kv"),
    granted("fetch", "fetch"),
    granted("secrets", "secrets"),
    granted("connections", "connections"),
    granted("db", "db"),
    granted("Pro_User_Binding", "db"),
    granted("env", "env"),
    granted("log", "log"),
    granted("waitUntil", "waitUntil"),
    granted("request", "request"),
    granted("runtime", "runtime"),
    granted("pulse", "config"),
    managed("r2", "files are managed through the Studio and `pulse-run files`; for small values use env.kv"),
    managed("ai", "call an AI provider's API with env.fetch and a secret"),
    managed("email", "call an e-mail provider's API with env.fetch and a secret"),
    managed("VIBE_KV", "use env.kv, which is scoped to this project"),
    managed("process", "secrets are read with env.secrets, public settings with env.pulse"),
];

/// The row of a name.
pub fn member(name: &str) -> Option<&'static Member> {
    MEMBERS.iter().find(|m| m.name == name)
}

/// The granted name that differs least, when it is near.
pub fn nearest(name: &str) -> Option<&'static str> {
    MEMBERS
        .iter()
        .filter(|m| m.capability.is_some())
        .map(|m| (crate::resolve::distance(&m.name.to_lowercase(), &name.to_lowercase()), m.name))
        .min()
        .filter(|(d, _)| *d <= 1 + name.len() / 3)
        .map(|(_, n)| n)
}
