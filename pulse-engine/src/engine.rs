//! The engine: one per process and purpose; cheap to clone.

use std::sync::Arc;

use wasmtime::Linker;

use crate::apart::Apart;
use crate::cache::NativeCache;
use crate::code::Code;
use crate::config::{EngineOptions, Purpose, wasmtime_config};
use crate::error::Error;
use crate::instance::State;
use crate::read_faults::ReadFaults;
use crate::scan::ScanLimits;
use crate::ticker::Ticker;
use crate::{imports, scan};

#[derive(Clone)]
pub struct Engine {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) wasmtime: wasmtime::Engine,
    pub(crate) linker: Linker<State>,
    pub(crate) ticker: Ticker,
    pub(crate) read_faults: ReadFaults,
    cache: Option<NativeCache>,
    cache_problem: Option<String>,
    apart: Option<Apart>,
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Engine")
    }
}

impl Engine {
    pub fn new(options: &EngineOptions) -> Result<Self, Error> {
        let setup = |error: wasmtime::Error| Error::Engine(format!("{error:#}"));
        let wasmtime = wasmtime::Engine::new(&wasmtime_config(options)).map_err(setup)?;
        let mut linker = Linker::new(&wasmtime);
        imports::define(&mut linker).map_err(setup)?;
        let ticker = Ticker::start(&wasmtime).map_err(|e| Error::Engine(format!("epoch thread: {e}")))?;
        let read_faults = match options.purpose {
            Purpose::Serve { .. } => ReadFaults::new(),
            Purpose::Tools => ReadFaults::default(),
        };
        let (cache, cache_problem) = match &options.cache {
            Some(folder) => match NativeCache::open(folder, &wasmtime) {
                Ok(cache) => (Some(cache), None),
                Err(problem) => (None, Some(problem)),
            },
            None => (None, None),
        };
        Ok(Self { inner: Arc::new(Inner { wasmtime, linker, ticker, read_faults, cache, cache_problem, apart: options.apart.clone() }) })
    }

    /// Whether a page that a guest of the pool reads is mapped alone (`read_faults.rs`); the kernel decides.
    pub fn maps_single_pages(&self) -> bool {
        self.inner.read_faults.works()
    }

    /// Why the native cache that was asked for is not in use; worth a warning.
    pub fn cache_problem(&self) -> Option<&str> {
        self.inner.cache_problem.as_deref()
    }

    /// Checks and compiles a module (or takes its native code from the cache).
    pub fn compile(&self, wasm: &[u8]) -> Result<Code, Error> {
        self.compile_within(wasm, &ScanLimits::default())
    }

    pub fn compile_within(&self, wasm: &[u8], limits: &ScanLimits) -> Result<Code, Error> {
        let scan = scan::scan(wasm, limits)?;
        let hash = *blake3::hash(wasm).as_bytes();
        let module = match self.cached(&hash) {
            Some(module) => module,
            None => self.fresh(wasm, &hash)?,
        };
        Code::new(self, module, scan, hash)
    }

    /// Compiles, and keeps the native code for the next start.
    fn fresh(&self, wasm: &[u8], hash: &[u8; 32]) -> Result<wasmtime::Module, Error> {
        let refused = |error: wasmtime::Error| Error::Artifact(format!("{error:#}"));
        let Some(apart) = &self.inner.apart else {
            let module = wasmtime::Module::from_binary(&self.inner.wasmtime, wasm).map_err(refused)?;
            if let Some(cache) = &self.inner.cache
                && let Ok(native) = module.serialize()
            {
                cache.store(hash, &native);
            }
            return Ok(module);
        };
        let native = apart.compile(wasm)?;
        // SAFETY: the bytes come through a private pipe from a process of this executable, which got them from `Engine::native`
        // of an engine with the same configuration; one of another configuration is refused.
        let module = unsafe { wasmtime::Module::deserialize(&self.inner.wasmtime, &native) }.map_err(refused)?;
        if let Some(cache) = &self.inner.cache {
            cache.store(hash, &native);
        }
        Ok(module)
    }

    /// What this machine would run for a module, as the ELF file that the engine makes of it: for looking at.
    pub fn native(&self, wasm: &[u8]) -> Result<Vec<u8>, Error> {
        self.inner.wasmtime.precompile_module(wasm).map_err(|error| Error::Artifact(format!("{error:#}")))
    }

    fn cached(&self, hash: &[u8; 32]) -> Option<wasmtime::Module> {
        let native = self.inner.cache.as_ref()?.load(hash)?;
        // SAFETY: the bytes carry a MAC made with a key that only this user can read, over exactly what
        // `Module::serialize` of an engine with the same configuration returned for this wasm.
        unsafe { wasmtime::Module::deserialize(&self.inner.wasmtime, native) }.ok()
    }
}
