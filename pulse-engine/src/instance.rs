//! One guest: a fresh memory, its limits, and the calls into it.

use std::any::Any;
use std::time::Duration;

use pulse_abi::host::{RESUME_CANCEL, RESUME_ERR, RESUME_OK, RESUME_WRITABLE};
use pulse_abi::layout::CTL_MEMORY_LIMIT;
use wasmtime::{Extern, Func, Memory, ModuleExport, PoolConcurrencyLimitError, ResourceLimiter, Store, TypedFunc, UpdateDeadline};

use crate::budget::Budget;
use crate::config::MAX_TABLE_ELEMENTS;
use crate::error::Error;
use crate::guest_memory;
use crate::host::{Grants, Host};
use crate::program::Program;
use crate::scan::{GUEST_INIT, UNIT_INIT};
use crate::thread::with_guest_stack;
use crate::trap::{HostTrap, Trap, TrapKind, classify};

#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// CPU time of all calls together; `None` = unlimited.
    pub cpu: Option<Duration>,
    /// Bytes of linear memory.
    pub memory: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { cpu: None, memory: 512 << 20 }
    }
}

/// What the store holds.
pub(crate) struct State {
    pub(crate) host: Box<dyn Host>,
    pub(crate) program: Program,
    pub(crate) grants: Grants,
    pub(crate) memory: Option<Memory>,
    /// Answer of the last `call_*`.
    pub(crate) reply: Vec<u8>,
    /// Clocks stand still during a call.
    pub(crate) now: Option<f64>,
    pub(crate) monotonic: Option<f64>,
    budget: Budget,
    limiter: Limiter,
}

struct Limiter {
    memory: usize,
    /// The last growth was refused; decides what a later `unreachable` means.
    refused: bool,
}

impl ResourceLimiter for Limiter {
    fn memory_growing(&mut self, _: usize, desired: usize, maximum: Option<usize>) -> wasmtime::Result<bool> {
        self.refused = desired > self.memory || maximum.is_some_and(|max| desired > max);
        Ok(!self.refused)
    }

    fn table_growing(&mut self, _: usize, desired: usize, maximum: Option<usize>) -> wasmtime::Result<bool> {
        Ok(desired <= maximum.unwrap_or(MAX_TABLE_ELEMENTS).min(MAX_TABLE_ELEMENTS))
    }
}

/// Dropping it frees everything; nothing of the guest runs then.
pub struct Instance {
    store: Store<State>,
    root: wasmtime::Instance,
    units: Vec<wasmtime::Instance>,
    memory: Memory,
    alloc: TypedFunc<i32, i32>,
    request: TypedFunc<(i32, i32), ()>,
    dead: bool,
}

impl Program {
    /// A fresh instance. No guest code runs before [`Instance::init`] or [`Instance::request`].
    pub fn instantiate(&self, host: Box<dyn Host>, grants: Grants, limits: Limits) -> Result<Instance, Error> {
        let state = State {
            host,
            program: self.clone(),
            grants,
            memory: None,
            reply: Vec::new(),
            now: None,
            monotonic: None,
            budget: Budget::new(limits.cpu),
            limiter: Limiter { memory: limits.memory, refused: false },
        };
        let mut store = Store::new(&self.engine().inner.wasmtime, state);
        store.limiter(|state| &mut state.limiter);
        store.set_epoch_deadline(1);
        store.epoch_deadline_callback(|store| {
            let budget = &store.data().budget;
            match (budget.ticks_left(), budget.limit()) {
                (Some(ticks), _) => Ok(UpdateDeadline::Continue(ticks)),
                (None, limit) => {
                    let limit = limit.unwrap_or_default().as_millis();
                    Err(HostTrap::error(TrapKind::CpuLimit, format!("CPU limit of {limit} ms exceeded")))
                }
            }
        });
        let instantiated = self.instantiate_in(&mut store);
        let (root, units, memory, alloc, request) = instantiated.map_err(|error| {
            if error.is::<PoolConcurrencyLimitError>() {
                Error::Busy
            } else if store.data().limiter.refused {
                Trap::new(TrapKind::MemoryLimit, format!("the memory limit is below what the program starts with: {error:#}"))
                    .into()
            } else if error.is::<wasmtime::Trap>() || error.is::<HostTrap>() {
                classify(&error, self, false).into()
            } else {
                Error::Link(format!("{error:#}"))
            }
        })?;
        Ok(Instance { store, root, units, memory, alloc, request, dead: false })
    }

    #[allow(clippy::type_complexity)]
    fn instantiate_in(
        &self,
        store: &mut Store<State>,
    ) -> wasmtime::Result<(wasmtime::Instance, Vec<wasmtime::Instance>, Memory, TypedFunc<i32, i32>, TypedFunc<(i32, i32), ()>)> {
        let (root, units) = self.link_in(store)?;
        let exports = self.exports()?;
        let memory = root.get_module_export(&mut *store, &exports.memory).and_then(Extern::into_memory);
        let memory = memory.ok_or_else(|| wasmtime::Error::msg("the export `memory` is no memory"))?;
        self.engine().inner.read_faults.memory_of(self.root().inner.id, memory.data(&*store));
        store.data_mut().memory = Some(memory);
        tell_limit(store, memory);
        let alloc = function(store, root, &exports.alloc)?.typed(&*store)?;
        let request = function(store, root, &exports.request)?.typed(&*store)?;
        Ok((root, units, memory, alloc, request))
    }
}

fn function(store: &mut Store<State>, root: wasmtime::Instance, export: &ModuleExport) -> wasmtime::Result<Func> {
    let function = root.get_module_export(store, export).and_then(Extern::into_func);
    function.ok_or_else(|| wasmtime::Error::msg("an export is no function"))
}

impl Instance {
    /// Runs the top levels: `pulse_init` of the root (empty in a snapshot), then each unit's.
    pub fn init(&mut self) -> Result<(), Trap> {
        if self.units.is_empty() && self.store.data().program.root().is_initialised() {
            return Ok(());
        }
        let (root, units) = (self.root, self.units.clone());
        self.enter(move |store| {
            root.get_typed_func::<(), ()>(&mut *store, GUEST_INIT)?.call(&mut *store, ())?;
            for unit in units {
                unit.get_typed_func::<(), ()>(&mut *store, UNIT_INIT)?.call(&mut *store, ())?;
            }
            Ok(())
        })
    }

    /// `pulse_status`: 0, or 1 after a top level that ended with an uncaught error.
    pub fn status(&mut self) -> Result<i32, Trap> {
        let root = self.root;
        self.enter(move |store| root.get_typed_func::<(), i32>(&mut *store, "pulse_status")?.call(&mut *store, ()))
    }

    /// Hands a request (`pulse_abi::request`) to the guest and runs it until nothing is runnable.
    pub fn request(&mut self, payload: &[u8]) -> Result<(), Trap> {
        let (alloc, memory, request) = (self.alloc.clone(), self.memory, self.request.clone());
        self.enter(|store| {
            let (ptr, len) = transfer(store, &alloc, memory, payload)?;
            request.call(store, (ptr, len))
        })
    }

    /// An operation finished (`RESUME_*` of `pulse_abi::host`): runs what waits for it.
    pub fn resume(&mut self, kind: i32, id: i32, payload: &[u8]) -> Result<(), Trap> {
        let (alloc, memory, root) = (self.alloc.clone(), self.memory, self.root);
        self.enter(|store| {
            let program = store.data().program.clone();
            let resume: TypedFunc<(i32, i32, i32, i32), ()> = function(store, root, &program.exports()?.resume)?.typed(&*store)?;
            let (ptr, len) = transfer(store, &alloc, memory, payload)?;
            resume.call(store, (kind, id, ptr, len))
        })
    }

    pub fn resume_ok(&mut self, id: i32, payload: &[u8]) -> Result<(), Trap> {
        self.resume(RESUME_OK, id, payload)
    }

    pub fn resume_err(&mut self, id: i32, payload: &[u8]) -> Result<(), Trap> {
        self.resume(RESUME_ERR, id, payload)
    }

    pub fn resume_writable(&mut self, stream: i32) -> Result<(), Trap> {
        self.resume(RESUME_WRITABLE, stream, &[])
    }

    /// The client went away; `id` is a body stream, or -1 for the request as a whole.
    pub fn resume_cancel(&mut self, id: i32) -> Result<(), Trap> {
        self.resume(RESUME_CANCEL, id, &[])
    }

    /// Calls an exported function without parameters and results, if there is one.
    pub(crate) fn call_optional(&mut self, name: &str) -> Result<bool, Trap> {
        let root = self.root;
        self.enter(|store| match root.get_func(&mut *store, name) {
            Some(function) => function.typed::<(), ()>(&mut *store)?.call(&mut *store, ()).map(|()| true),
            None => Ok(false),
        })
    }

    pub(crate) fn store(&mut self) -> &mut Store<State> {
        &mut self.store
    }

    pub(crate) fn root(&self) -> wasmtime::Instance {
        self.root
    }

    pub(crate) fn memory(&self) -> Memory {
        self.memory
    }

    /// CPU time of all calls so far.
    pub fn cpu_used(&self) -> Duration {
        self.store.data().budget.used()
    }

    /// A new CPU budget, counted from now (top level and requests have different ones).
    pub fn set_cpu_limit(&mut self, limit: Option<Duration>) {
        self.store.data_mut().budget.set_limit(limit);
    }

    /// Bytes of linear memory.
    pub fn memory_size(&self) -> usize {
        self.memory.data_size(&self.store)
    }

    /// The linear memory, for tests that look for what must not be in it.
    pub fn memory_bytes(&self) -> &[u8] {
        self.memory.data(&self.store)
    }

    /// True after a trap: the instance accepts no more calls.
    pub fn is_dead(&self) -> bool {
        self.dead
    }

    pub fn host(&mut self) -> &mut dyn Host {
        &mut *self.store.data_mut().host
    }

    /// The host as the type the embedder passed in.
    pub fn host_as<H: Host>(&mut self) -> Option<&mut H> {
        let host: &mut dyn Any = &mut *self.store.data_mut().host;
        host.downcast_mut()
    }

    /// Ends the instance and returns the host.
    pub fn into_host(self) -> Box<dyn Host> {
        self.store.into_data().host
    }

    fn enter<R: Send>(&mut self, call: impl FnOnce(&mut Store<State>) -> wasmtime::Result<R> + Send) -> Result<R, Trap> {
        if self.dead {
            return Err(Trap::new(TrapKind::Dead, "the instance has died and cannot be used again"));
        }
        let program = self.store.data().program.clone();
        // A panic in a host function must leave the instance unusable, like a trap.
        self.dead = true;
        let (store, running) = (&mut self.store, &program);
        let result = with_guest_stack(move || {
            let state = store.data_mut();
            state.now = None;
            state.monotonic = None;
            // CPU time is that of the thread.
            let ticks = state.budget.start();
            store.set_epoch_deadline(ticks);
            let result = {
                let _running = running.engine().inner.ticker.enter();
                call(&mut *store)
            };
            store.data_mut().budget.stop();
            result
        });
        let result = result.map_err(|error| Trap::new(TrapKind::Stack, format!("no thread for the guest: {error}")))?;
        match result {
            Ok(value) => {
                self.dead = false;
                Ok(value)
            }
            Err(error) => Err(classify(&error, &program, self.store.data().limiter.refused)),
        }
    }
}

/// Writes the memory limit where the guest looks it up, so that it can refuse with a RangeError what will not fit.
fn tell_limit(store: &mut Store<State>, memory: Memory) {
    let limit = u32::try_from(store.data().limiter.memory).unwrap_or(u32::MAX);
    let at = CTL_MEMORY_LIMIT as usize;
    if let Some(word) = memory.data_mut(store).get_mut(at..at + 4) {
        word.copy_from_slice(&limit.to_le_bytes());
    }
}

/// Copies a payload into a transfer buffer of the guest.
fn transfer(
    store: &mut Store<State>,
    alloc: &TypedFunc<i32, i32>,
    memory: Memory,
    payload: &[u8],
) -> wasmtime::Result<(i32, i32)> {
    let len = i32::try_from(payload.len())
        .map_err(|_| HostTrap::error(TrapKind::Abi, "a payload of 2 GiB or more cannot be passed to the guest"))?;
    let ptr = alloc.call(&mut *store, len)?;
    guest_memory::write(memory.data_mut(store), ptr, payload)?;
    Ok((ptr, len))
}
