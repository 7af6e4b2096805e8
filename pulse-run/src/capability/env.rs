//! `env.env` and the grants of a request: what the guest is told about itself.

use pulse_abi::wire::Wire;
use pulse_engine::{Capability, Grants};

use super::Identity;
use crate::limits::Limits;

/// Manifest ∧ plan ∧ operator. A capability that is missing here is an absent member of `env`; its
/// import still links, so the module starts.
pub fn grants(declared: impl Fn(Capability) -> bool, limits: &Limits, operator_denies: &[Capability]) -> Grants {
    let in_plan = |capability: Capability| match capability {
        Capability::Db => limits.db_bytes > 0,
        // `env.secrets` exists on every plan; without secrets in the plan it answers "no" to everything.
        _ => true,
    };
    Capability::ALL.into_iter().filter(|c| declared(*c) && in_plan(*c) && !operator_denies.contains(c)).collect()
}

/// The `env` entry of the request map.
pub fn describe(identity: &Identity, request_id: &str) -> Wire {
    let text = |name: &str, value: &str| (name.to_owned(), Wire::from(value));
    Wire::Map(vec![
        text("pulseId", &identity.pulse_id),
        ("version".into(), Wire::Int(identity.version)),
        text("name", &identity.name),
        text("owner", &identity.owner),
        text("plan", &identity.plan),
        text("environment", &identity.environment),
        text("requestId", request_id),
    ])
}
