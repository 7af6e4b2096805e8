//! What can be instantiated: one artifact, or a runtime image with any number of units.

use std::sync::Arc;

use pulse_abi::host::MODULE;
use wasmtime::{Extern, ModuleExport, Ref, Store, Val};

use crate::code::{Code, CodeKind, Root};
use crate::engine::Engine;
use crate::error::Error;
use crate::host::Grants;
use crate::instance::{Limits, State};
use crate::snapshot::BuildHost;
use crate::trap::TrapKind;

/// Cheap to clone.
#[derive(Clone)]
pub struct Program {
    inner: Arc<Inner>,
}

struct Inner {
    root: Code,
    units: Vec<Unit>,
}

struct Unit {
    code: Code,
    imports: Vec<Source>,
}

/// Where an import of a unit comes from, in the order of its import section.
enum Source {
    Runtime(ModuleExport),
    Host(String),
}

impl std::fmt::Debug for Program {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Program({:?}, {} units)", self.inner.root, self.inner.units.len())
    }
}

impl Program {
    /// A linked artifact (or a runtime image without units).
    pub fn new(root: &Code) -> Result<Self, Error> {
        Self::units(root, &[])
    }

    /// Units in the order in which their top levels run.
    pub fn units(runtime: &Code, units: &[Code]) -> Result<Self, Error> {
        if runtime.kind() != CodeKind::Root {
            return Err(Error::Link("the first module is a unit, not a runtime image".into()));
        }
        let units = units.iter().map(|unit| link(runtime, unit)).collect::<Result<_, _>>()?;
        Ok(Self { inner: Arc::new(Inner { root: runtime.clone(), units }) })
    }

    /// Whether an instance can be made at all: its segments fit its memory and table. Nothing of the guest runs.
    pub fn try_out(&self, limits: Limits) -> Result<(), Error> {
        match self.instantiate(Box::<BuildHost>::default(), Grants::CORE, limits) {
            // That depends on the moment, and on the limits of the plan.
            Ok(_) | Err(Error::Busy) => Ok(()),
            Err(Error::Trap(trap)) if trap.kind == TrapKind::MemoryLimit => Ok(()),
            Err(Error::Trap(trap)) => Err(Error::Artifact(format!("no instance can be made of it: {}", trap.message))),
            Err(error) => Err(error),
        }
    }

    pub fn engine(&self) -> &Engine {
        &self.inner.root.inner.engine
    }

    pub fn root(&self) -> &Code {
        &self.inner.root
    }

    pub(crate) fn exports(&self) -> Result<&Root, wasmtime::Error> {
        self.inner.root.inner.root.as_ref().ok_or_else(|| wasmtime::Error::msg("not a root module"))
    }

    /// The code that a stack frame belongs to.
    pub(crate) fn code_of(&self, module: &wasmtime::Module) -> Option<&Code> {
        std::iter::once(&self.inner.root)
            .chain(self.inner.units.iter().map(|unit| &unit.code))
            .find(|code| wasmtime::Module::same(&code.inner.module, module))
    }

    /// Instantiates the root, then each unit at its bases. Nothing of the guest runs.
    pub(crate) fn link_in(
        &self,
        store: &mut Store<State>,
    ) -> Result<(wasmtime::Instance, Vec<wasmtime::Instance>), wasmtime::Error> {
        let root = self.exports()?.pre.instantiate(&mut *store)?;
        let mut units = Vec::with_capacity(self.inner.units.len());
        for unit in &self.inner.units {
            units.push(self.instantiate_unit(store, root, unit)?);
        }
        Ok((root, units))
    }

    fn instantiate_unit(
        &self,
        store: &mut Store<State>,
        root: wasmtime::Instance,
        unit: &Unit,
    ) -> Result<wasmtime::Instance, wasmtime::Error> {
        let header = unit.code.unit().copied().unwrap_or_default();
        let memory = root.get_memory(&mut *store, "memory");
        let memory = memory.ok_or_else(|| wasmtime::Error::msg("the runtime image exports no memory"))?;
        let size = memory.data_size(&*store);
        if size != header.static_base as usize {
            return Err(wasmtime::Error::msg(format!(
                "unit {} was compiled for a static area at {:#x}, but the memory ends at {size:#x}",
                header.number, header.static_base
            )));
        }
        memory.grow(&mut *store, u64::from(header.static_size).div_ceil(65536))?;
        if header.table_len > 0 {
            let table = root.get_table(&mut *store, "table");
            let table = table.ok_or_else(|| wasmtime::Error::msg("the runtime image exports no table"))?;
            let size = table.size(&*store);
            if size != u64::from(header.table_base) {
                return Err(wasmtime::Error::msg(format!(
                    "unit {} was compiled for table index {}, but the table has {size} elements",
                    header.number, header.table_base
                )));
            }
            table.grow(&mut *store, u64::from(header.table_len), Ref::Func(None))?;
        }
        let mut imports: Vec<Extern> = Vec::with_capacity(unit.imports.len());
        for source in &unit.imports {
            imports.push(match source {
                Source::Runtime(export) => root
                    .get_module_export(&mut *store, export)
                    .ok_or_else(|| wasmtime::Error::msg("an export of the runtime image vanished"))?,
                Source::Host(name) => self.engine().inner.linker.get(&mut *store, MODULE, name)?,
            });
        }
        wasmtime::Instance::new(&mut *store, &unit.code.inner.module, &imports)
    }
}

fn link(runtime: &Code, unit: &Code) -> Result<Unit, Error> {
    if unit.kind() != CodeKind::Unit {
        return Err(Error::Link("a module with its own memory cannot be a unit".into()));
    }
    if !wasmtime::Engine::same(&runtime.inner.engine.inner.wasmtime, &unit.inner.engine.inner.wasmtime) {
        return Err(Error::Link("runtime image and unit belong to different engines".into()));
    }
    let missing: Vec<_> = unit
        .runtime_imports()
        .iter()
        .filter(|name| runtime.inner.module.get_export_index(name).is_none())
        .map(String::as_str)
        .collect();
    if !missing.is_empty() {
        return Err(Error::Link(format!("the runtime image does not export {}", missing.join(", "))));
    }
    let imports = unit
        .inner
        .module
        .imports()
        .map(|import| {
            if import.module() == MODULE {
                return Ok(Source::Host(import.name().to_string()));
            }
            let export = runtime.inner.module.get_export_index(import.name());
            export.map(Source::Runtime).ok_or_else(|| Error::Link(format!("no export {}", import.name())))
        })
        .collect::<Result<_, _>>()?;
    Ok(Unit { code: unit.clone(), imports })
}

/// The value of a mutable global; used by snapshots.
pub(crate) fn global_bits(value: &Val) -> Option<u128> {
    match value {
        Val::I32(v) => Some(u128::from(*v as u32)),
        Val::I64(v) => Some(u128::from(*v as u64)),
        Val::F32(v) => Some(u128::from(*v)),
        Val::F64(v) => Some(u128::from(*v)),
        Val::V128(v) => Some(v.as_u128()),
        _ => None,
    }
}
