//! A compiled module that has passed every check.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use pulse_abi::sections::SourceMap;
use pulse_abi::unit::UnitHeader;
use wasmtime::{InstancePre, Module, ModuleExport};

use crate::engine::Engine;
use crate::error::Error;
use crate::host::Capability;
use crate::instance::State;
use crate::scan::Scan;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeKind {
    /// Has its own memory: a runtime image or a linked artifact.
    Root,
    /// Shares memory and table of a runtime image.
    Unit,
}

/// Cheap to clone; reusable in any number of programs of its engine.
#[derive(Clone)]
pub struct Code {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) engine: Engine,
    pub(crate) module: Module,
    /// Roots are linked against the host once, here.
    pub(crate) root: Option<Root>,
    scan: Scan,
    hash: [u8; 32],
    /// Different for every module that was ever loaded in this process.
    pub(crate) id: u64,
    source_map: OnceLock<Option<SourceMap>>,
}

/// A module with its own memory, ready to be instantiated.
pub(crate) struct Root {
    pub(crate) pre: InstancePre<State>,
    pub(crate) memory: ModuleExport,
    pub(crate) alloc: ModuleExport,
    pub(crate) request: ModuleExport,
    pub(crate) resume: ModuleExport,
}

impl Root {
    fn new(engine: &Engine, module: &Module) -> Result<Self, Error> {
        let pre = engine.inner.linker.instantiate_pre(module).map_err(|error| Error::Artifact(format!("{error:#}")))?;
        let export = |name: &str| module.get_export_index(name).ok_or_else(|| Error::Artifact(format!("the export `{name}` is missing")));
        Ok(Self {
            pre,
            memory: export("memory")?,
            alloc: export("pulse_alloc")?,
            request: export("pulse_request")?,
            resume: export("pulse_resume")?,
        })
    }
}

impl std::fmt::Debug for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Code({:?}, {})", self.kind(), blake3::Hash::from_bytes(self.inner.hash).to_hex())
    }
}

impl Code {
    pub(crate) fn new(engine: &Engine, module: Module, scan: Scan, hash: [u8; 32]) -> Result<Self, Error> {
        let root = if scan.is_unit { None } else { Some(Root::new(engine, &module)?) };
        static LOADED: AtomicU64 = AtomicU64::new(0);
        let id = LOADED.fetch_add(1, Ordering::Relaxed);
        let inner = Inner { engine: engine.clone(), module, root, scan, hash, id, source_map: OnceLock::new() };
        Ok(Self { inner: Arc::new(inner) })
    }

    pub fn kind(&self) -> CodeKind {
        if self.inner.scan.is_unit { CodeKind::Unit } else { CodeKind::Root }
    }

    /// BLAKE3 of the wasm bytes.
    pub fn hash(&self) -> &[u8; 32] {
        &self.inner.hash
    }

    /// Contents of the section `pulse.unit`.
    pub fn unit(&self) -> Option<&UnitHeader> {
        self.inner.scan.unit.as_ref()
    }

    /// Contents of the section `pulse.manifest`.
    pub fn manifest(&self) -> Option<&[u8]> {
        self.inner.scan.manifest.as_deref()
    }

    /// The capabilities whose imports the module has, sorted.
    pub fn capabilities(&self) -> &[Capability] {
        &self.inner.scan.capabilities
    }

    /// An artifact must not import more than its manifest says.
    pub fn check_capabilities(&self, declared: impl Fn(Capability) -> bool) -> Result<(), Error> {
        match self.capabilities().iter().find(|c| !crate::Grants::CORE.allows(**c) && !declared(**c)) {
            None => Ok(()),
            Some(capability) => Err(Error::Capability {
                import: import_of(*capability).to_string(),
                capability: capability.name(),
            }),
        }
    }

    /// Function index and machine code of every function of the module, for tests of what the compiler promises.
    pub fn machine_code(&self) -> impl Iterator<Item = (u32, &[u8])> {
        let module = &self.inner.module;
        module.functions().filter_map(|f| Some((f.index.as_u32(), module.text().get(f.offset..f.offset + f.len)?)))
    }

    pub(crate) fn is_initialised(&self) -> bool {
        self.inner.scan.is_initialised
    }

    pub(crate) fn runtime_imports(&self) -> &[String] {
        &self.inner.scan.runtime_imports
    }

    /// Where the native code of each function is: address, length in bytes, name.
    fn symbols(&self) -> Vec<(usize, usize, String)> {
        let text = self.inner.module.text().as_ptr() as usize;
        let name = |f: &wasmtime::ModuleFunction| f.name.clone().unwrap_or_else(|| format!("wasm function {}", f.index.as_u32()));
        self.inner.module.functions().map(|f| (text + f.offset, f.len, name(&f))).collect()
    }

    /// Decoded when the first backtrace asks for it.
    pub(crate) fn source_map(&self) -> Option<&SourceMap> {
        let inner = &self.inner;
        inner.source_map.get_or_init(|| SourceMap::decode(inner.scan.source_map.as_deref()?)).as_ref()
    }
}

/// Writes the file in which `perf report` looks up addresses of this process that belong to no file.
pub fn write_perf_map<'a>(codes: impl IntoIterator<Item = &'a Code>) -> std::io::Result<()> {
    let symbols = codes.into_iter().flat_map(Code::symbols);
    let lines: String = symbols.map(|(at, length, name)| format!("{at:x} {length:x} {name}\n")).collect();
    std::fs::write(format!("/tmp/perf-{}.map", std::process::id()), lines)
}

fn import_of(capability: Capability) -> &'static str {
    let row = pulse_abi::host::HOST_IMPORTS.iter().find(|row| row.capability == capability.name());
    row.map_or(capability.name(), |row| row.name)
}
