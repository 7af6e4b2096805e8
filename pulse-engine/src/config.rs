//! The only wasmtime configuration of the project.
//!
//! Compiler tests, snapshots, `pulsec run` and the server must agree on what wasm means, so all of
//! them pass through [`wasmtime_config`]; only allocation strategy and optimisation level differ.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use wasmtime::{Config, Enabled, InstanceAllocationStrategy, PoolingAllocationConfig, WasmFeatures};

use crate::apart::Apart;
use crate::thread::MAX_WASM_STACK;

/// Bytes of linear memory below which every page that a guest writes is one that all guests write: shim stack, control block,
/// nursery and the start of the shadow stack.
pub const RESIDENT_WINDOW: usize = 256 * 1024;
/// Bytes of written pages, wherever they are, that a pool slot restores by copying before it gives pages back to the system. The
/// copied ones cost the next instance no page fault.
const RESTORED_MEMORY: usize = 512 * 1024;
/// The same for the slot's function table, which wasmtime fills in entry by entry as calls need them.
const RESTORED_TABLE: usize = 256 * 1024;
/// Frames kept in a trap or `Error.stack`.
const MAX_FRAMES: usize = 32;
/// Largest function table: every function of a large program has one or two entries.
pub(crate) const MAX_TABLE_ELEMENTS: usize = 1 << 18;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// One program, many short instances: slots are allocated once and reused.
    Serve {
        /// Instances that may be alive at once.
        instances: u32,
        /// Largest linear memory of one instance in bytes.
        max_memory: usize,
    },
    /// Compiler, tests, command line: memory comes and goes with each instance.
    Tools,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OptLevel {
    Speed,
    /// Compiles fastest; for tests that run once.
    None,
}

#[derive(Clone, Debug)]
pub struct EngineOptions {
    pub purpose: Purpose,
    pub opt_level: OptLevel,
    /// Compile the functions of one module on several threads.
    pub parallel: bool,
    /// Folder of the native code cache; `None` compiles every time.
    pub cache: Option<PathBuf>,
    /// Compile in a process of its own, with bounds; `None` compiles in this one.
    pub apart: Option<Apart>,
}

impl EngineOptions {
    pub fn serve(instances: u32, max_memory: usize) -> Self {
        Self {
            purpose: Purpose::Serve { instances, max_memory },
            opt_level: OptLevel::Speed,
            parallel: true,
            cache: None,
            apart: None,
        }
    }

    pub fn tools() -> Self {
        Self { purpose: Purpose::Tools, opt_level: OptLevel::Speed, parallel: true, cache: None, apart: None }
    }

    pub fn opt_level(mut self, level: OptLevel) -> Self {
        self.opt_level = level;
        self
    }

    pub fn parallel(mut self, parallel: bool) -> Self {
        self.parallel = parallel;
        self
    }

    pub fn apart(mut self, apart: Apart) -> Self {
        self.apart = Some(apart);
        self
    }

    pub fn cache(mut self, folder: impl Into<PathBuf>) -> Self {
        self.cache = Some(folder.into());
        self
    }
}

pub(crate) fn wasmtime_config(options: &EngineOptions) -> Config {
    let mut config = Config::new();
    // Everything the compiler does not emit is off: each proposal is attack surface.
    config.wasm_features(
        WasmFeatures::MEMORY64
            | WasmFeatures::MULTI_MEMORY
            | WasmFeatures::RELAXED_SIMD
            | WasmFeatures::FUNCTION_REFERENCES
            | WasmFeatures::GC
            | WasmFeatures::EXCEPTIONS
            | WasmFeatures::THREADS
            | WasmFeatures::CUSTOM_PAGE_SIZES
            | WasmFeatures::WIDE_ARITHMETIC
            | WasmFeatures::STACK_SWITCHING
            | WasmFeatures::COMPONENT_MODEL,
        false,
    );
    config.wasm_features(
        WasmFeatures::TAIL_CALL
            | WasmFeatures::MULTI_VALUE
            | WasmFeatures::BULK_MEMORY
            | WasmFeatures::SIMD
            | WasmFeatures::REFERENCE_TYPES
            | WasmFeatures::EXTENDED_CONST,
        true,
    );
    config.epoch_interruption(true);
    config.max_wasm_stack(MAX_WASM_STACK);
    // There are no fibers; but wasmtime wants their stacks no smaller.
    config.async_stack_size(MAX_WASM_STACK);
    config.wasm_backtrace_max_frames(NonZeroUsize::new(MAX_FRAMES));
    config.generate_address_map(true);
    config.memory_init_cow(true);
    config.parallel_compilation(options.parallel);
    config.cranelift_opt_level(match options.opt_level {
        OptLevel::Speed => wasmtime::OptLevel::Speed,
        OptLevel::None => wasmtime::OptLevel::None,
    });
    if let Purpose::Serve { instances, max_memory } = options.purpose {
        let mut pool = PoolingAllocationConfig::new();
        pool.total_core_instances(instances)
            .total_memories(instances)
            .total_tables(instances)
            .max_memories_per_module(1)
            .max_tables_per_module(1)
            .max_memory_size(max_memory)
            .table_elements(MAX_TABLE_ELEMENTS)
            .max_core_instance_size(16 << 20)
            .max_unused_warm_slots(instances.min(64))
            .linear_memory_keep_resident(RESTORED_MEMORY)
            .table_keep_resident(RESTORED_TABLE)
            // Finds the written pages where the kernel can tell (Linux 6.7); elsewhere the first ones are taken for written.
            .pagemap_scan(Enabled::Auto);
        config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
    }
    config
}
