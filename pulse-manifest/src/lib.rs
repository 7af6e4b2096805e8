//! What a project declares and what a build found out: the vocabulary shared by `pulsec` and `pulse-run`.
//!
//! Reading order: [`manifest`] (the capability manifest inside every artifact), [`route`] (file
//! names → patterns → matching), [`plan`] (the one table of gates and limits), [`project`]
//! (`pulse.toml`), [`host`] (outbound host patterns), [`canonical`] (the JSON form that is hashed).
//!
//! No I/O in this crate: texts in, values and positions out.

pub mod canonical;
pub mod host;
pub mod manifest;
pub mod name;
pub mod plan;
pub mod project;
pub mod route;

pub use host::HostPattern;
pub use manifest::{
    Capabilities, FetchUse, Input, LimitRequest, Manifest, ManifestError, Policy, Project, Route, RouteCapability,
    Schedule, SecretPolicy, SetupTask, Shape,
};
pub use plan::{Plan, PlanLimits};
pub use project::{ProjectConfig, TomlError};
pub use route::{Capture, Match, Pattern, RouteError, RouteTable};
