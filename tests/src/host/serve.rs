//! Building projects and serving them in this process.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail};
use pulse_engine::{Engine, EngineOptions, OptLevel};
use pulse_run::backend::d1::D1Store;
use pulse_run::backend::kv::KvStore;
use pulse_run::backend::secrets::{GLOBAL, Kind, Rules, SecretStore};
use pulse_run::capability::Stores;
use pulse_run::capability::log::LogSink;
use pulse_run::server::handle::Sites;
use pulse_run::server::listen;
use pulse_run::site::{Site, SiteOptions};
use pulsec::build::{self, Artifact, BuildOptions, Failure};
use pulsec::compile::Options;
use pulsec::image::{Image, built_image};
use pulsec::io::{Files, RealFiles, normalize};
use pulsec_base::SourceMap;
use pulsec_base::diag::render::render;
use secrecy::SecretString;
use tokio::sync::oneshot;

pub fn image() -> Result<&'static Image> {
    static IMAGE: OnceLock<Result<Image, String>> = OnceLock::new();
    let load = || {
        let path = built_image().ok_or("there is no runtime image: run `cargo xtask runtime`")?;
        Image::load(std::fs::read(path).map_err(|e| e.to_string())?).map_err(|e| format!("{e:#}"))
    };
    IMAGE.get_or_init(load).as_ref().map_err(|e| anyhow!("{e}"))
}

fn engine() -> Result<&'static Engine> {
    static ENGINE: OnceLock<Result<Engine, String>> = OnceLock::new();
    let options = EngineOptions::tools().opt_level(OptLevel::None);
    ENGINE.get_or_init(|| Engine::new(&options).map_err(|e| e.to_string())).as_ref().map_err(|e| anyhow!("{e}"))
}

fn runtime() -> &'static tokio::runtime::Runtime {
    static RUNTIME: OnceLock<tokio::runtime::Runtime> = OnceLock::new();
    RUNTIME.get_or_init(|| tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("threads can be started"))
}

/// Compiles the project at `path`.
pub fn compile(files: &dyn Files, path: &Path) -> Result<Artifact> {
    let mut sources = SourceMap::new();
    let options = BuildOptions { compile: Options { optimize: true, ..Options::default() }, cache: None };
    match build::build(image()?, files, path, &options, &mut sources) {
        Ok(artifact) => Ok(artifact),
        Err(Failure::Environment(error)) => Err(error),
        Err(Failure::Source(diagnostics)) => {
            let text: Vec<String> = diagnostics.iter().map(|d| render(d, &sources, false)).collect();
            bail!("{} does not build:\n{}", path.display(), text.join("\n"))
        }
    }
}

/// The output folder of a project on disk; built once per process.
pub fn built(project: &Path) -> Result<PathBuf> {
    type Slot = Arc<OnceLock<Result<tempfile::TempDir, String>>>;
    static BUILT: OnceLock<Mutex<HashMap<PathBuf, Slot>>> = OnceLock::new();
    let project = normalize(&std::path::absolute(project)?);
    let slot = BUILT.get_or_init(Mutex::default).lock().unwrap_or_else(PoisonError::into_inner).entry(project.clone()).or_default().clone();
    let make = || -> Result<tempfile::TempDir> {
        let artifact = compile(&RealFiles, &project)?;
        let out = tempfile::tempdir()?;
        build::write(&artifact, out.path())?;
        Ok(out)
    };
    slot.get_or_init(|| make().map_err(|e| format!("{e:#}"))).as_ref().map(|out| out.path().to_owned()).map_err(|e| anyhow!("{e}"))
}

/// The stores of a fresh data folder.
pub struct Data {
    pub stores: Stores,
    pub folder: tempfile::TempDir,
}

impl Data {
    pub fn new() -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let stores = Stores {
            kv: KvStore::open(&folder.path().join("kv.sqlite"))?,
            d1: Arc::new(D1Store::new(&folder.path().join("d1"))),
            secrets: SecretStore::open(folder.path())?,
        };
        Ok(Self { stores, folder })
    }

    /// Stores a secret or a token for every project of the owner.
    pub fn put(&self, kind: Kind, name: &str, value: &str, host: &str) -> Result<()> {
        let rules = Rules { hosts: vec![host.to_owned()], headers: Rules::default_headers() };
        self.stores.secrets.put("local", GLOBAL, kind, name, &SecretString::from(value.to_owned()), &rules)
    }

    /// A value of the store, read past the guest.
    pub fn kv(&self, pulse_id: &str, key: &str) -> Result<Option<Vec<u8>>> {
        let found = runtime().block_on(self.stores.kv.get(pulse_id, vec![key.to_owned()])).map_err(|e| anyhow!("{e:?}"))?;
        Ok(found.into_iter().next().flatten().map(|entry| entry.value))
    }

    pub fn expiration(&self, pulse_id: &str, key: &str) -> Result<Option<i64>> {
        let page = runtime().block_on(self.stores.kv.list(pulse_id, key, 10, None)).map_err(|e| anyhow!("{e:?}"))?;
        Ok(page.keys.iter().find(|k| k.name == key).and_then(|k| k.expiration))
    }
}

/// A server on a free port; it stops when it is dropped.
pub struct Server {
    pub address: SocketAddr,
    pub pulse_ids: Vec<String>,
    logs: Arc<Mutex<Vec<u8>>>,
    stop: Option<oneshot::Sender<()>>,
}

impl Server {
    pub fn start(data: &Data, output: &Path, options: &SiteOptions) -> Result<Self> {
        Self::many(vec![Site::load(engine()?, &data.stores, output, options)?])
    }

    /// An artifact that is not on disk.
    pub fn bytes(data: &Data, wasm: &[u8], options: &SiteOptions) -> Result<Self> {
        Self::many(vec![site(data, wasm, options)?])
    }

    pub fn many(sites: Vec<Site>) -> Result<Self> {
        let pulse_ids = sites.iter().map(|site| site.project.identity.pulse_id.clone()).collect();
        let (sink, logs) = LogSink::memory();
        let sites = Arc::new(Sites::new(sites.into_iter().map(Arc::new).collect(), sink));
        let listener = runtime().block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))?;
        let address = listener.local_addr()?;
        let (stop, stopped) = oneshot::channel::<()>();
        runtime().spawn(listen::serve(listener, sites, async {
            // A sender that is gone means the same.
            let _ = stopped.await;
        }));
        Ok(Self { address, pulse_ids, logs, stop: Some(stop) })
    }

    pub fn pulse_id(&self) -> &str {
        &self.pulse_ids[0]
    }

    pub fn logs(&self) -> String {
        String::from_utf8_lossy(&self.logs.lock().unwrap_or_else(PoisonError::into_inner)).into_owned()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            // It may have ended by itself.
            let _ = stop.send(());
        }
    }
}

/// A loaded project that is not served yet.
pub fn site(data: &Data, wasm: &[u8], options: &SiteOptions) -> Result<Site> {
    Site::new(engine()?, &data.stores, Some(wasm), None, "demo", options)
}

/// Waits until something is true.
pub fn eventually(what: &str, check: impl Fn() -> Result<bool>) -> Result<()> {
    let until = Instant::now() + Duration::from_secs(10);
    while !check()? {
        if Instant::now() > until {
            bail!("did not happen within 10 s: {what}");
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    Ok(())
}

/// A folder of the repository.
pub fn repository(path: &str) -> Result<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("the crate has a parent folder")?;
    Ok(root.join(path))
}
