//! The capability manifest: what an artifact contains, needs and may do.
//!
//! The compiler writes it into the section `pulse.manifest` as canonical JSON; the runner believes
//! nothing else about a project. Reading is strict: unknown fields, an unknown schema version and
//! contradictions are errors, because a capability that is not understood must not be ignored.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::canonical;
use crate::host::HostPattern;
use crate::name;
use crate::plan::Plan;
use crate::route::{Pattern, RouteTable};

/// The only schema version this build reads and writes.
pub const SCHEMA: u32 = 1;
/// Largest manifest that is read.
pub const MAX_BYTES: usize = 4 << 20;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    pub schema: u32,
    pub project: Project,
    /// Version of pulsec.
    pub compiler: String,
    /// In the order in which the artifact numbers its routes (`route` of the request map).
    pub routes: Vec<Route>,
    /// Union over all routes.
    pub capabilities: Capabilities,
    pub minimum_plan: Plan,
    /// What must be configured before the project can run fully.
    pub setup: Vec<SetupTask>,
    pub limits: LimitRequest,
    pub policy: Policy,
    /// Public defaults: `env.pulse.NAME`.
    pub config: BTreeMap<String, ConfigValue>,
    pub schedules: Vec<Schedule>,
    /// Sources, sorted by path.
    pub inputs: Vec<Input>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Project {
    pub name: String,
    /// Set by the user when the identity must survive renaming.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Route {
    /// As [`Pattern`] prints it.
    pub pattern: String,
    /// Source file relative to the project.
    pub file: String,
    pub shape: Shape,
    /// Exported methods of [`Shape::Methods`], upper case, sorted; empty (= all) for the other shapes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub methods: Vec<String>,
    /// Sorted.
    pub capabilities: Vec<RouteCapability>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Shape {
    /// `(input, env) => value`
    Enhanced,
    /// `(request) => Response`
    Web,
    /// `{ fetch(request, env, ctx) }`
    Workers,
    /// `export function GET(request, env)` …
    Methods,
}

/// Methods that a route file may export.
pub const METHODS: &[&str] = &["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"];

/// What one route uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum RouteCapability {
    Connections,
    Crypto,
    Db,
    Fetch,
    Kv,
    Log,
    Secrets,
    State,
    WaitUntil,
    Webhooks,
}

/// What the project uses.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Capabilities {
    pub kv: bool,
    pub db: bool,
    pub fetch: Option<FetchUse>,
    /// Names seen as literals, sorted.
    pub secrets: Vec<String>,
    /// A name is computed at run time: any secret of the project may be asked for.
    pub secrets_dynamic: bool,
    /// Providers, sorted.
    pub connections: Vec<String>,
    pub log: bool,
    pub wait_until: bool,
    pub crypto: bool,
    /// Names of `env.state.NAME`, sorted.
    pub state: Vec<String>,
    pub webhooks: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FetchUse {
    /// Hosts seen as literals, sorted.
    pub hosts: Vec<String>,
    /// A URL is computed at run time.
    pub dynamic: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields, tag = "kind", rename_all = "lowercase")]
pub enum SetupTask {
    Secret { name: String },
    Connection { name: String },
    Database,
}

/// Limits the project asks for; granted up to the plan's `*_max`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct LimitRequest {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cpu_ms: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memory_mb: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subrequests: Option<u32>,
}

/// What `pulse.toml` says about serving and the outside world.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Policy {
    /// Hosts that fetch may reach. `None`: nothing declared, the runner's default holds.
    pub outbound: Option<Vec<HostPattern>>,
    /// `None`: plain http in development only.
    pub allow_http: Option<bool>,
    /// `index.html` answers unknown front-end paths.
    pub spa: bool,
    /// Where each declared secret may be sent.
    pub secrets: BTreeMap<String, SecretPolicy>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct SecretPolicy {
    /// Empty: decided when the value is stored.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hosts: Vec<HostPattern>,
    /// Header names besides the usual ones.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum ConfigValue {
    Bool(bool),
    Int(i64),
    Text(String),
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Schedule {
    pub cron: String,
    /// Pattern of the route that is called.
    pub route: String,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Input {
    pub path: String,
    /// Hexadecimal.
    pub blake3: String,
}

impl Input {
    pub fn new(path: impl Into<String>, contents: &[u8]) -> Self {
        Self { path: path.into(), blake3: blake3::hash(contents).to_hex().to_string() }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManifestError(pub String);

impl fmt::Display for ManifestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "invalid manifest: {}", self.0)
    }
}

impl std::error::Error for ManifestError {}

fn invalid<T>(message: impl Into<String>) -> Result<T, ManifestError> {
    Err(ManifestError(message.into()))
}

impl Manifest {
    /// Canonical JSON. Validates first: what cannot be read must not be written.
    pub fn to_json(&self) -> Result<String, ManifestError> {
        self.validate()?;
        let value = serde_json::to_value(self).map_err(|e| ManifestError(e.to_string()))?;
        canonical::to_string(&value).map_err(|e| ManifestError(e.to_string()))
    }

    /// Reads and validates. The bytes must be canonical, so that equal manifests have equal hashes.
    pub fn from_json(bytes: &[u8]) -> Result<Self, ManifestError> {
        if bytes.len() > MAX_BYTES {
            return invalid(format!("{} bytes, more than the {MAX_BYTES} allowed", bytes.len()));
        }
        /// Read first, so that a newer schema is named as the reason and not some unknown field.
        #[derive(Deserialize)]
        struct Version {
            schema: u64,
        }
        let version: Version = serde_json::from_slice(bytes).map_err(|e| ManifestError(e.to_string()))?;
        if version.schema != u64::from(SCHEMA) {
            return invalid(format!("schema version {}; this build reads version {SCHEMA}", version.schema));
        }
        let manifest: Manifest = serde_json::from_slice(bytes).map_err(|e| ManifestError(e.to_string()))?;
        if manifest.to_json()?.as_bytes() != bytes {
            return invalid("not in canonical form");
        }
        Ok(manifest)
    }

    /// The route table; indices are those of [`Manifest::routes`].
    pub fn route_table(&self) -> Result<RouteTable, ManifestError> {
        let mut patterns = Vec::with_capacity(self.routes.len());
        for route in &self.routes {
            let pattern = Pattern::parse(&route.pattern).map_err(|e| ManifestError(e.to_string()))?;
            if pattern.to_string() != route.pattern {
                return invalid(format!("the route `{}` is not in normal form", route.pattern));
            }
            patterns.push(pattern);
        }
        RouteTable::new(patterns).map_err(|(a, b)| {
            let (a, b) = (&self.routes[a], &self.routes[b]);
            ManifestError(format!("`{}` and `{}` both claim {}", a.file, b.file, b.pattern))
        })
    }

    pub fn validate(&self) -> Result<(), ManifestError> {
        if self.schema != SCHEMA {
            return invalid(format!("schema version {}; this build knows version {SCHEMA}", self.schema));
        }
        if !name::is_project_name(&self.project.name) {
            return invalid(format!("`{}` is not a project name", self.project.name));
        }
        if let Some(id) = self.project.id.as_ref().filter(|id| !name::is_project_name(id)) {
            return invalid(format!("`{id}` is not a project id"));
        }
        self.route_table()?;
        for route in &self.routes {
            self.validate_route(route)?;
        }
        self.capabilities.validate()?;
        let minimum = Plan::minimum(&self.capabilities);
        if self.minimum_plan < minimum {
            return invalid(format!("minimum plan {}, but the capabilities need {minimum}", self.minimum_plan));
        }
        for (secret, policy) in &self.policy.secrets {
            if !name::is_variable_name(secret) {
                return invalid(format!("`{secret}` is not a secret name"));
            }
            if let Some(header) = policy.headers.iter().find(|h| !name::is_header_name(h)) {
                return invalid(format!("`{header}` is not a header name"));
            }
        }
        if let Some(key) = self.config.keys().find(|key| !name::is_variable_name(key)) {
            return invalid(format!("`{key}` is not a configuration name"));
        }
        let patterns: BTreeSet<&str> = self.routes.iter().map(|route| route.pattern.as_str()).collect();
        for schedule in &self.schedules {
            if !patterns.contains(schedule.route.as_str()) {
                return invalid(format!("a schedule calls `{}`, which is not a route", schedule.route));
            }
        }
        if !self.inputs.is_sorted_by(|a, b| a.path < b.path) {
            return invalid("the inputs are not sorted or not unique");
        }
        let is_hash = |text: &str| text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        match self.inputs.iter().find(|input| !is_hash(&input.blake3)) {
            Some(input) => invalid(format!("the hash of `{}` is malformed", input.path)),
            None => Ok(()),
        }
    }

    fn validate_route(&self, route: &Route) -> Result<(), ManifestError> {
        let label = &route.pattern;
        match (route.shape, route.methods.is_empty()) {
            (Shape::Methods, true) => return invalid(format!("the route {label} exports no method")),
            (Shape::Methods, false) | (_, true) => {}
            (_, false) => return invalid(format!("the route {label} lists methods, but its shape answers all")),
        }
        if let Some(method) = route.methods.iter().find(|m| !METHODS.contains(&m.as_str())) {
            return invalid(format!("the route {label} has the unknown method `{method}`"));
        }
        if !is_strictly_sorted(&route.methods) || !is_strictly_sorted(&route.capabilities) {
            return invalid(format!("the lists of the route {label} are not sorted or not unique"));
        }
        match route.capabilities.iter().find(|c| !self.capabilities.has(**c)) {
            Some(capability) => {
                invalid(format!("the route {label} uses {capability:?}, which the project does not declare"))
            }
            None => Ok(()),
        }
    }

    /// Setup tasks that follow from the capabilities, sorted.
    pub fn setup_of(capabilities: &Capabilities) -> Vec<SetupTask> {
        let mut tasks = BTreeSet::new();
        tasks.extend(capabilities.secrets.iter().map(|name| SetupTask::Secret { name: name.clone() }));
        tasks.extend(capabilities.connections.iter().map(|name| SetupTask::Connection { name: name.clone() }));
        if capabilities.db {
            tasks.insert(SetupTask::Database);
        }
        tasks.into_iter().collect()
    }
}

impl Route {
    /// Whether the route answers this method; HEAD is answered from GET.
    pub fn accepts(&self, method: &str) -> bool {
        self.methods.is_empty()
            || self.methods.iter().any(|m| m == method || (method == "HEAD" && m == "GET"))
    }

    /// Value of the `Allow` header of a 405 response.
    pub fn allow(&self) -> String {
        let mut methods: Vec<&str> = self.methods.iter().map(String::as_str).collect();
        if methods.contains(&"GET") && !methods.contains(&"HEAD") {
            methods.push("HEAD");
            methods.sort_unstable();
        }
        methods.join(", ")
    }
}

impl Capabilities {
    pub fn has(&self, capability: RouteCapability) -> bool {
        match capability {
            RouteCapability::Connections => !self.connections.is_empty(),
            RouteCapability::Crypto => self.crypto,
            RouteCapability::Db => self.db,
            RouteCapability::Fetch => self.fetch.is_some(),
            RouteCapability::Kv => self.kv,
            RouteCapability::Log => self.log,
            RouteCapability::Secrets => !self.secrets.is_empty() || self.secrets_dynamic,
            RouteCapability::State => !self.state.is_empty(),
            RouteCapability::WaitUntil => self.wait_until,
            RouteCapability::Webhooks => self.webhooks,
        }
    }

    /// Whether an import of this capability (column 2 of `pulse_abi::host`) is covered.
    pub fn allows_import(&self, capability: &str) -> bool {
        match capability {
            "core" | "timer" | "stream" => true,
            "crypto" => self.crypto,
            // `env.state` lives in the project's KV store.
            "kv" => self.kv || !self.state.is_empty(),
            // A connection is used through fetch.
            "fetch" => self.fetch.is_some() || !self.connections.is_empty(),
            "db" => self.db,
            // Webhook verification uses a secret on the host.
            "secrets" => self.has(RouteCapability::Secrets) || self.webhooks,
            "connections" => !self.connections.is_empty(),
            "wait_until" => self.wait_until,
            _ => false,
        }
    }

    fn validate(&self) -> Result<(), ManifestError> {
        if let Some(secret) = self.secrets.iter().find(|n| !name::is_variable_name(n)) {
            return invalid(format!("`{secret}` is not a secret name"));
        }
        if let Some(provider) = self.connections.iter().find(|n| !name::is_provider_name(n)) {
            return invalid(format!("`{provider}` is not a connection name"));
        }
        let hosts = self.fetch.as_ref().map(|fetch| &fetch.hosts);
        let lists = [Some(&self.secrets), Some(&self.connections), Some(&self.state), hosts];
        if lists.into_iter().flatten().any(|list| !is_strictly_sorted(list)) {
            return invalid("a list of capabilities is not sorted or not unique");
        }
        Ok(())
    }
}

fn is_strictly_sorted<T: PartialOrd>(list: &[T]) -> bool {
    list.is_sorted_by(|a, b| a < b)
}
