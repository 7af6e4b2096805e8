//! One project being served: artifact, manifest, front-end, limits; and how it is loaded from disk.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result};
use http::Method;
use pulse_abi::unit::limits::MODULE_BYTES;
use pulse_abi::wire::Wire;
use pulse_engine::{Capability, Engine, Grants, Limits as EngineLimits, Program};
use pulse_manifest::manifest::SCHEMA;
use pulse_manifest::name::project_name_of;
use pulse_manifest::{Capture, Manifest, Plan, Project, Route, RouteTable, SetupTask};

use crate::backend::http::Outbound;
use crate::backend::policy::Policy;
use crate::backend::secrets::Kind;
use crate::capability::budget::Budget;
use crate::capability::{Capabilities, Identity, MemoryProbe, Stores, env};
use crate::error::CommandError;
use crate::limits::Limits;
use crate::server::admission::Gate;
use crate::server::assets::Assets;

/// What the operator decides for a project.
#[derive(Clone, Debug)]
pub struct SiteOptions {
    pub owner: String,
    pub plan: Plan,
    pub environment: String,
    pub version: i32,
    /// Capabilities nobody gets.
    pub denied: Vec<Capability>,
    /// The starting point of the outbound policy; the manifest narrows its hosts.
    pub policy: Policy,
    /// Replaces the limits of the plan and what the manifest asks for.
    pub limits: Option<Limits>,
    /// For tests.
    pub probe: Option<MemoryProbe>,
}

impl SiteOptions {
    /// One project on its operator's own machine.
    pub fn local() -> Self {
        Self {
            owner: "local".into(),
            plan: Plan::Pro,
            environment: "production".into(),
            version: 1,
            denied: Vec::new(),
            policy: Policy::open(),
            limits: None,
            probe: None,
        }
    }
}

/// A project that can answer requests.
pub struct Site {
    pub project: Arc<Capabilities>,
    pub program: Option<Program>,
    pub grants: Grants,
    pub gate: Gate,
    pub assets: Assets,
    plan: Plan,
    manifest: Manifest,
    table: RouteTable,
}

impl Site {
    /// The artifact and front-end at `path`: a `.wasm` file, or an output folder with one and `assets/`.
    pub fn load(engine: &Engine, stores: &Stores, path: &Path, options: &SiteOptions) -> Result<Self> {
        let (wasm, assets) = locate(path)?;
        let wasm = match &wasm {
            Some(file) => Some(pulse_engine::read_module(file).with_context(|| format!("cannot read {}", file.display()))?),
            None => None,
        };
        let name = path.canonicalize().ok().and_then(|path| Some(path.file_stem()?.to_string_lossy().into_owned()));
        Self::new(engine, stores, wasm.as_deref(), assets.as_deref(), name.as_deref().unwrap_or("pulse"), options)
    }

    /// From bytes; `name` is used when there is no manifest.
    pub fn new(engine: &Engine, stores: &Stores, wasm: Option<&[u8]>, assets: Option<&Path>, name: &str, options: &SiteOptions) -> Result<Self> {
        let user = |message: String| anyhow::Error::new(CommandError::user(message));
        let mut manifest = front_end_only(name);
        let mut program = None;
        if let Some(wasm) = wasm {
            let limit = options.limits.as_ref().map_or(Limits::of(options.plan).artifact_bytes, |limits| limits.artifact_bytes);
            if wasm.len() > MODULE_BYTES {
                return Err(user(format!("ARTIFACT_TOO_LARGE: the artifact has more than {MODULE_BYTES} bytes, which no plan allows")));
            }
            // As on Workers the limit is one of compressed bytes; what is below it as it is need not be compressed.
            if let Some(size) = Some(wasm.len()).filter(|size| *size > limit).map(|_| gzipped(wasm)).filter(|size| *size > limit) {
                return Err(user(format!("ARTIFACT_TOO_LARGE: the artifact has {size} bytes when gzipped; the plan {} allows {limit}", options.plan)));
            }
            let code = engine.compile(wasm).map_err(|error| user(error.to_string()))?;
            let json = code.manifest().ok_or_else(|| user("the artifact has no manifest: build it with `pulsec build`".into()))?;
            manifest = Manifest::from_json(json).map_err(|error| user(error.to_string()))?;
            let declared = |capability: Capability| manifest.capabilities.allows_import(capability.name());
            code.check_capabilities(declared).map_err(|error| user(error.to_string()))?;
            program = Some(Program::new(&code).map_err(|error| user(error.to_string()))?);
        }
        let limits = options.limits.clone().unwrap_or_else(|| Limits::granted(options.plan, &manifest.limits));
        if let Some(program) = &program {
            program.try_out(EngineLimits { cpu: Some(limits.cpu), memory: limits.memory }).map_err(|error| user(error.to_string()))?;
        }
        let mut policy = options.policy.clone();
        if let Some(hosts) = &manifest.policy.outbound {
            policy.outbound.clone_from(hosts);
        }
        policy.allow_http = manifest.policy.allow_http.unwrap_or(policy.allow_http);
        policy.secrets.clone_from(&manifest.policy.secrets);
        let table = manifest.route_table().map_err(|error| user(error.to_string()))?;
        let assets = match assets {
            Some(folder) => Assets::load(folder, manifest.policy.spa)?,
            None => Assets::default(),
        };
        let key = manifest.project.id.as_ref().unwrap_or(&manifest.project.name);
        let identity = Identity {
            pulse_id: pulse_id(&options.owner, key),
            project: key.to_owned(),
            name: manifest.project.name.clone(),
            owner: options.owner.clone(),
            plan: options.plan.name().to_owned(),
            environment: options.environment.clone(),
            version: options.version,
        };
        let grants = env::grants(|capability| manifest.capabilities.allows_import(capability.name()), &limits, &options.denied);
        let outbound = Outbound::new(&policy)?;
        let gate = Gate::new(&limits);
        let declared = manifest.capabilities.clone();
        let project = Arc::new(Capabilities { identity, declared, limits, stores: stores.clone(), policy, outbound, budget: Budget::of_project(), probe: options.probe.clone() });
        Ok(Self { project, program, grants, gate, assets, plan: options.plan, manifest, table })
    }

    pub fn name(&self) -> &str {
        &self.project.identity.name
    }

    /// Why these projects cannot be served together: each needs a host name and data of its own.
    pub fn conflict(sites: &[Arc<Self>]) -> Option<String> {
        for (index, site) in sites.iter().enumerate() {
            let identity = &site.project.identity;
            for other in &sites[..index] {
                let earlier = &other.project.identity;
                if identity.name == earlier.name {
                    return Some(format!("two projects are named `{}`: each needs a host name of its own", identity.name));
                }
                if identity.pulse_id == earlier.pulse_id {
                    let (a, b) = (&earlier.name, &identity.name);
                    return Some(format!("the projects `{a}` and `{b}` both claim the id `{}`: each needs data of its own", identity.project));
                }
            }
        }
        None
    }

    /// The route of a normalised path: its index, its row of the manifest and the captures.
    pub fn route(&self, path: &str) -> Option<(usize, &Route, Wire)> {
        let found = self.table.find(path)?;
        let captures = found.params.into_iter().map(|(name, capture)| match capture {
            Capture::One(text) => (name, Wire::from(text)),
            Capture::Many(list) => (name, Wire::List(list.into_iter().map(Wire::from).collect())),
        });
        Some((found.route, self.manifest.routes.get(found.route)?, Wire::Map(captures.collect())))
    }

    /// What keeps the project from running fully: gates of the plan, and setup that is still to be done.
    pub fn shortfalls(&self) -> Vec<String> {
        let mut list = self.plan.missing(&self.manifest.capabilities);
        let identity = &self.project.identity;
        let stored = |kind, name: &str| self.project.stores.secrets.has(&identity.owner, &identity.project, kind, name).unwrap_or(false);
        for task in Manifest::setup_of(&self.manifest.capabilities) {
            match task {
                SetupTask::Secret { name } if !stored(Kind::Secret, &name) => {
                    list.push(format!("the secret {name} is not configured: `pulse-run secret put {name}` sets it"));
                }
                SetupTask::Connection { name } if !stored(Kind::Connection, &name) => {
                    list.push(format!("no {name} account is connected: `pulse-run connect {name}` connects one"));
                }
                // A database comes into being when it is first used.
                SetupTask::Secret { .. } | SetupTask::Connection { .. } | SetupTask::Database => {}
            }
        }
        list
    }
}

fn gzipped(bytes: &[u8]) -> usize {
    use std::io::Write as _;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    // Writing to memory does not fail.
    encoder.write_all(bytes).and_then(|()| encoder.finish()).map_or(usize::MAX, |out| out.len())
}

/// The manifest of a project without backend.
fn front_end_only(name: &str) -> Manifest {
    let name = project_name_of(name).unwrap_or_else(|| "pulse".into());
    Manifest { schema: SCHEMA, project: Project { name, id: None }, ..Manifest::default() }
}

/// The namespace of a project's data. The owner is part of it and is the operator's word, so that no artifact can
/// name the data of another owner; `project` is the id its manifest states, else its name.
pub fn pulse_id(owner: &str, project: &str) -> String {
    let hash = blake3::hash(format!("{}|{owner}|{project}", owner.len()).as_bytes());
    format!("pulse-{}", &hash.to_hex()[..20])
}

/// How a route treats a method.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MethodDecision {
    /// The method the guest is told.
    Accept(Method),
    /// The value of `Allow`.
    Refuse(String),
}

/// Only routes made of method exports refuse methods; HEAD is answered by GET.
pub fn decide_method(route: &Route, method: &Method) -> MethodDecision {
    if !route.accepts(method.as_str()) {
        return MethodDecision::Refuse(route.allow());
    }
    let own = route.methods.is_empty() || route.methods.iter().any(|own| own == method.as_str());
    MethodDecision::Accept(if own { method.clone() } else { Method::GET })
}

/// The wasm file and the folder of the front-end.
fn locate(path: &Path) -> Result<(Option<PathBuf>, Option<PathBuf>)> {
    let user = |message: String| anyhow::Error::new(CommandError::user(message));
    let kind = std::fs::metadata(path).map_err(|error| user(format!("{}: {error}", path.display())))?;
    if kind.is_file() {
        let assets = path.with_file_name("assets");
        return Ok((Some(path.to_owned()), assets.is_dir().then_some(assets)));
    }
    let mut wasm = Vec::new();
    for entry in std::fs::read_dir(path).with_context(|| format!("cannot read {}", path.display()))? {
        let file = entry?.path();
        if file.extension().is_some_and(|extension| extension == "wasm") {
            wasm.push(file);
        }
    }
    let assets = Some(path.join("assets")).filter(|folder| folder.is_dir());
    match (wasm.len(), assets) {
        (0, None) => Err(user(format!("{} has neither a .wasm artifact nor an assets folder: run `pulsec build` first", path.display()))),
        (0 | 1, assets) => Ok((wasm.pop(), assets)),
        _ => Err(user(format!("{} has more than one .wasm artifact: name the one to serve", path.display()))),
    }
}
