//! Snapshots: run the top level once at build time and write a module that starts after it.
//!
//! Rules, as in wizer: one own memory, no mutable reference globals, no passive data, and no
//! instruction that could change a table (so the element section of the input stays true). The
//! result depends on the input bytes and on what the guest computed, on nothing else.

mod build_host;
mod rewrite;
mod segments;

use pulse_abi::layout;

pub use build_host::BuildHost;

use crate::engine::Engine;
use crate::error::Error;
use crate::host::{Grants, Host};
use crate::instance::{Instance, Limits};
use crate::program::{Program, global_bits};
use crate::trap::Trap;

/// Optional export: collects garbage and makes all survivors immortal.
const PREPARE: &str = "rt_snapshot_prepare";

/// The result of [`Engine::snapshot`].
pub struct Snapshot {
    pub wasm: Vec<u8>,
    /// The host that was passed in, with what it has recorded.
    pub host: Box<dyn Host>,
    /// Bytes of linear memory the program starts with.
    pub memory: usize,
}

/// Why there is no snapshot; the host comes back too, it holds the text of uncaught errors.
pub struct SnapshotError {
    pub error: Error,
    pub host: Option<Box<dyn Host>>,
}

impl From<Error> for SnapshotError {
    fn from(error: Error) -> Self {
        Self { error, host: None }
    }
}

impl std::fmt::Debug for SnapshotError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.error.fmt(f)
    }
}

impl std::fmt::Display for SnapshotError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.error.fmt(f)
    }
}

impl std::error::Error for SnapshotError {}

impl Engine {
    /// Runs `pulse_init` of a merged module and freezes the result.
    ///
    /// `host` should refuse clock and randomness ([`BuildHost`] does). Custom sections survive.
    pub fn snapshot(&self, wasm: &[u8], host: Box<dyn Host>, limits: Limits) -> Result<Snapshot, SnapshotError> {
        let module = rewrite::Module::parse(wasm)?;
        let code = self.compile(&module.with_exported_globals())?;
        let program = Program::new(&code)?;
        let mut instance = program.instantiate(host, Grants::CORE, limits)?;
        match run(&mut instance, &module) {
            Ok((memory, globals)) => {
                let size = memory.len();
                let wasm = module.frozen(&memory, &globals)?;
                Ok(Snapshot { wasm, host: instance.into_host(), memory: size })
            }
            Err(error) => Err(SnapshotError { error, host: Some(instance.into_host()) }),
        }
    }
}

/// Runs the top level; memory contents and the bits of the mutable globals.
fn run(instance: &mut Instance, module: &rewrite::Module<'_>) -> Result<(Vec<u8>, Vec<u128>), Error> {
    set_word(instance, layout::CTL_BUILD_TIME, 1);
    instance.init()?;
    if instance.status()? != 0 {
        return Err(Error::Uncaught);
    }
    instance.call_optional(PREPARE)?;
    set_word(instance, layout::CTL_BUILD_TIME, 0);
    // The limit of the build is nobody's later.
    set_word(instance, layout::CTL_MEMORY_LIMIT, 0);
    let (root, memory) = (instance.root(), instance.memory());
    let store = instance.store();
    let mut globals = Vec::new();
    for name in module.global_export_names() {
        let value = root.get_global(&mut *store, &name).map(|global| global.get(&mut *store));
        let bits = value.as_ref().and_then(global_bits);
        globals.push(bits.ok_or_else(|| Error::Snapshot(format!("cannot read {name}")))?);
    }
    let mut bytes = memory.data(&*store).to_vec();
    // No function is active: both stacks are garbage that would only make the image larger.
    for dead in [0..layout::SHIM_STACK_END, layout::SHADOW_STACK..layout::SHADOW_STACK_END] {
        let end = (dead.end as usize).min(bytes.len());
        if let Some(area) = bytes.get_mut(dead.start as usize..end) {
            area.fill(0);
        }
    }
    Ok((bytes, globals))
}

/// Writes a word of the control block.
fn set_word(instance: &mut Instance, at: u32, value: u32) {
    let memory = instance.memory();
    let at = at as usize;
    if let Some(word) = memory.data_mut(instance.store()).get_mut(at..at + 4) {
        word.copy_from_slice(&value.to_le_bytes());
    }
}

impl SnapshotError {
    /// The trap that ended the top level, if one did.
    pub fn trap(&self) -> Option<&Trap> {
        match &self.error {
            Error::Trap(trap) => Some(trap),
            _ => None,
        }
    }
}
