//! One project being served: artifact, manifest, front-end, limits; and how it is loaded from disk.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result};
use http::Method;
use pulse_engine::{Capability, Engine, Grants, Program};

use crate::backend::http::Outbound;
use crate::backend::policy::{HostRule, Policy};
use crate::capability::{Capabilities, Identity, Stores, env};
use crate::error::CommandError;
use crate::limits::{self, Limits};
use crate::manifest::{Manifest, Route};
use crate::routes::RouteTable;
use crate::server::admission::Gate;
use crate::server::assets::Assets;

/// What the operator decides for a project.
#[derive(Clone, Debug)]
pub struct SiteOptions {
    pub owner: String,
    pub plan: String,
    pub environment: String,
    pub version: i32,
    /// Capabilities nobody gets.
    pub denied: Vec<Capability>,
    /// The starting point of the outbound policy; the manifest narrows its hosts.
    pub policy: Policy,
    /// Replaces single limits of the plan.
    pub limits: Option<Limits>,
}

impl SiteOptions {
    /// One project on its operator's own machine.
    pub fn local() -> Self {
        Self {
            owner: "local".into(),
            plan: "pro".into(),
            environment: "production".into(),
            version: 1,
            denied: Vec::new(),
            policy: Policy::open(),
            limits: None,
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
    pub routes: Vec<Route>,
    table: RouteTable,
}

impl Site {
    /// The artifact and front-end at `path`: a `.wasm` file, or an output folder with one and `assets/`.
    pub fn load(engine: &Engine, stores: &Stores, path: &Path, options: &SiteOptions) -> Result<Self> {
        let (wasm, assets) = locate(path)?;
        let wasm = match &wasm {
            Some(file) => Some(std::fs::read(file).with_context(|| format!("cannot read {}", file.display()))?),
            None => None,
        };
        let name = path.canonicalize().ok().and_then(|path| Some(path.file_stem()?.to_string_lossy().into_owned()));
        Self::new(engine, stores, wasm.as_deref(), assets.as_deref(), name.as_deref().unwrap_or("pulse"), options)
    }

    /// From bytes; `name` is used when there is no manifest.
    pub fn new(engine: &Engine, stores: &Stores, wasm: Option<&[u8]>, assets: Option<&Path>, name: &str, options: &SiteOptions) -> Result<Self> {
        let user = |message: String| anyhow::Error::new(CommandError::user(message));
        let limits = match &options.limits {
            Some(limits) => limits.clone(),
            None => limits::of_plan(&options.plan).ok_or_else(|| user(format!("there is no plan `{}`: free, creator or pro", options.plan)))?,
        };
        let mut manifest = Manifest::empty(name);
        let mut program = None;
        let mut declared: Vec<Capability> = Vec::new();
        if let Some(wasm) = wasm {
            if wasm.len() > limits.artifact_bytes {
                let (size, limit) = (wasm.len(), limits.artifact_bytes);
                return Err(user(format!("ARTIFACT_TOO_LARGE: the artifact has {size} bytes; the plan {} allows {limit}", options.plan)));
            }
            let code = engine.compile(wasm).map_err(|error| user(error.to_string()))?;
            let json = code.manifest().ok_or_else(|| user("the artifact has no manifest: build it with `pulsec build`".into()))?;
            manifest = Manifest::parse(json).map_err(user)?;
            declared = manifest.capabilities();
            code.check_capabilities(|capability| declared.contains(&capability)).map_err(|error| user(error.to_string()))?;
            program = Some(Program::new(&code).map_err(|error| user(error.to_string()))?);
        }
        let mut policy = options.policy.clone();
        match manifest.outbound() {
            Ok(None) => {}
            Ok(Some(rules)) => policy.outbound = rules,
            Err(message) => return Err(user(message)),
        }
        policy.allow_http |= manifest.allow_http;
        let table = RouteTable::new(manifest.routes.iter().map(|route| route.pattern.as_str())).map_err(user)?;
        let assets = match assets {
            Some(folder) => Assets::load(folder, manifest.spa)?,
            None => Assets::default(),
        };
        let identity = Identity {
            pulse_id: manifest.pulse_id(&options.owner),
            name: manifest.name.clone(),
            owner: options.owner.clone(),
            plan: options.plan.clone(),
            environment: options.environment.clone(),
            version: options.version,
        };
        let grants = env::grants(|capability| declared.contains(&capability), &limits, &options.denied);
        let outbound = Outbound::new(&policy)?;
        let gate = Gate::new(&limits);
        let project = Arc::new(Capabilities { identity, limits, stores: stores.clone(), policy, outbound });
        Ok(Self { project, program, grants, gate, assets, routes: manifest.routes, table })
    }

    pub fn name(&self) -> &str {
        &self.project.identity.name
    }

    /// The route of a normalised path and its captures.
    pub fn route(&self, path: &str) -> Option<(usize, &Route, pulse_abi::wire::Wire)> {
        let (index, captures) = self.table.find(path)?;
        Some((index, self.routes.get(index)?, captures))
    }
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
    let has = |name: &str| route.methods.iter().any(|own| own == name);
    if route.methods.is_empty() || has(method.as_str()) {
        return MethodDecision::Accept(method.clone());
    }
    if method == Method::HEAD && has("GET") {
        return MethodDecision::Accept(Method::GET);
    }
    let mut allow = route.methods.clone();
    if has("GET") && !has("HEAD") {
        allow.push("HEAD".into());
    }
    MethodDecision::Refuse(allow.join(", "))
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

/// Rules from text, for manifests and command lines.
pub fn host_rules(list: &[String]) -> Result<Vec<HostRule>, String> {
    list.iter().map(|text| HostRule::parse(text)).collect()
}
