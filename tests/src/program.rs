//! Compiles source texts to units and runs them.

use std::path::Path;

use anyhow::{Result, anyhow};
use pulse_engine::{Clock, Code, Engine, EngineOptions, Limits, OptLevel, Output, Program, RunOptions, RunReport};
use pulsec::compile::{self, Options};
use pulsec::graph::{self, Dynamic, Loader};
use pulsec::image::{Image, built_image};
use pulsec::io::Files;
use pulsec::resolve::Resolved;
use pulsec_base::{Diagnostics, SourceMap};
use pulsec_ir::hir::Goal;
use pulsec_middle::{ModuleInput, UnitInput};
use pulsec_syntax::Dialect;
use pulsec_wasm::UnitOptions;

/// A compiler and an engine with the runtime image loaded.
pub struct Machine {
    pub image: Image,
    pub engine: Engine,
    pub runtime: Code,
    /// Optimising passes of the compiler.
    pub optimize: bool,
}

/// Where the next unit goes.
#[derive(Clone, Copy, Debug)]
pub struct Base {
    pub number: u32,
    pub memory: u32,
    pub table: u32,
}

/// A compiled unit and the place after it.
#[derive(Clone)]
pub struct Unit {
    pub code: Code,
    pub next: (u32, u32),
}

impl Machine {
    /// `fast_compile`: native code without optimisation, for many small programs.
    pub fn new(fast_compile: bool, optimize: bool) -> Result<Self> {
        let path = built_image().ok_or_else(|| anyhow!("there is no runtime image: run `cargo xtask runtime`"))?;
        let image = Image::load(std::fs::read(path)?)?;
        let mut options = EngineOptions::tools();
        if fast_compile {
            options = options.opt_level(OptLevel::None).parallel(false);
        }
        if let Some(cache) = pulsec::commands::cache_folder() {
            options = options.cache(cache);
        }
        let engine = Engine::new(&options)?;
        let runtime = engine.compile(&image.wasm)?;
        Ok(Self { image, engine, runtime, optimize })
    }

    /// The place of the first user unit.
    pub fn first(&self) -> Base {
        Base { number: 1, memory: self.image.rt.memory_end, table: self.image.rt.table_len }
    }

    fn unit_options(&self, base: Base) -> UnitOptions {
        UnitOptions { number: base.number, static_base: base.memory, table_base: base.table, rt: self.image.rt.clone() }
    }

    /// Compiles classic scripts, run in order, to one unit.
    pub fn scripts(&self, texts: &[(String, String)], base: Base) -> Result<Vec<u8>, Diagnostics> {
        let mut sources = SourceMap::new();
        let mut input = UnitInput::default();
        for (name, text) in texts {
            let Some(file) = sources.add(name.clone(), text.clone()) else { continue };
            let options = pulsec_syntax::Options { goal: Goal::Script, dialect: Dialect::Js, stdlib: false, strict_script: true };
            let (module, diagnostics) = pulsec_syntax::parse(&sources, file, &options);
            if diagnostics.has_errors() {
                return Err(diagnostics);
            }
            let Some(module) = module else { continue };
            input.entries.push(input.modules.len());
            input.links.push(Vec::new());
            input.dynamic.push(Vec::new());
            input.modules.push(ModuleInput::Source(module));
        }
        self.emit(&input, &sources, base)
    }

    /// Compiles a module and what it imports.
    pub fn module(&self, files: &dyn Files, entry: &Path, root: &Path, base: Base) -> Result<Vec<u8>, Diagnostics> {
        let loader = Loader::modules(files, &self.image.builtins, root);
        self.program(&loader, entry, base, &mut SourceMap::new())
    }

    /// Compiles what `loader` finds from `entry`.
    pub fn program(&self, loader: &Loader<'_>, entry: &Path, base: Base, sources: &mut SourceMap) -> Result<Vec<u8>, Diagnostics> {
        let (graph, diagnostics) = graph::load(loader, &[Resolved::File(entry.to_owned())], sources);
        if diagnostics.has_errors() {
            return Err(diagnostics);
        }
        let mut input = compile::unit_input(graph, vec![0], false);
        input.late_link_errors = matches!(loader.dynamic, Dynamic::Found(_));
        self.emit(&input, sources, base)
    }

    fn emit(&self, input: &UnitInput, sources: &SourceMap, base: Base) -> Result<Vec<u8>, Diagnostics> {
        compile::compile(input, sources, &self.unit_options(base), &Options { optimize: self.optimize, ..Options::default() })
    }

    /// Native code of a unit.
    pub fn load(&self, unit: &[u8], base: Base) -> Result<Unit> {
        let code = self.engine.compile(unit)?;
        let header = code.unit().copied().ok_or_else(|| anyhow!("not a unit"))?;
        Ok(Unit { code, next: (base.memory + header.static_size, base.table + header.table_len) })
    }

    /// Runs units in order on a virtual clock, output captured.
    pub fn run(&self, units: &[Code], limits: Limits, zeal: bool) -> Result<RunReport> {
        let program = Program::units(&self.runtime, units)?;
        let options = RunOptions { output: Output::Capture, clock: Clock::Virtual, limits, wall: limits.cpu, stop_on_unhandled: false, zeal };
        Ok(program.run(&options)?)
    }
}
