//! `pulsec run FILE`: compile one program in memory and run it on a console host.

use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use pulse_engine::{Engine, EngineOptions, Limits, Program, RunOptions};
use pulsec_base::SourceMap;
use pulsec_wasm::UnitOptions;

use super::{Reporter, exit};
use crate::compile::{self, Options};
use crate::graph::{self, Loader};
use crate::image::Image;
use crate::io::{RealFiles, normalize};
use crate::resolve::Resolved;

#[derive(Args)]
pub struct Run {
    /// A TypeScript or JavaScript module
    file: PathBuf,
    /// Diagnostics as JSON on stdout
    #[arg(long)]
    json: bool,
    /// Print the IR after a pass (`all` for every pass) to stderr
    #[arg(long, value_name = "PASS")]
    dump_ir: Option<String>,
    /// Skip the optimising passes
    #[arg(long)]
    o0: bool,
    /// Memory limit in MiB
    #[arg(long, default_value_t = 512)]
    memory: u32,
    /// Write the compiled unit here
    #[arg(long, value_name = "FILE")]
    emit_unit: Option<PathBuf>,
    /// Write a symbol map that `perf report` finds (/tmp/perf-PID.map)
    #[arg(long, hide = true)]
    perf_map: bool,
}

impl Run {
    pub fn execute(self, image: &'static [u8]) -> anyhow::Result<u8> {
        let image = Image::load(image)?;
        let path = normalize(&std::path::absolute(&self.file)?);
        if !path.is_file() {
            eprintln!("error: there is no file `{}`", self.file.display());
            return Ok(exit::USER);
        }
        let root = std::env::current_dir()?;
        let mut sources = SourceMap::new();
        let loader = Loader::modules(&RealFiles, &image.builtins, &root);
        let (graph, diagnostics) = graph::load(&loader, &[Resolved::File(path)], &mut sources);
        let reporter = Reporter::new(None, self.json);
        if diagnostics.has_errors() {
            reporter.print(&diagnostics, &sources);
            return Ok(exit::USER);
        }
        let options = Options { optimize: !self.o0, dump_ir: self.dump_ir };
        let unit_options = UnitOptions { number: 1, static_base: image.rt.memory_end, table_base: image.rt.table_len, rt: image.rt.clone() };
        let input = compile::unit_input(graph, vec![0], false);
        let unit = match compile::compile(&input, &sources, &unit_options, &options) {
            Ok(unit) => unit,
            Err(diagnostics) => {
                reporter.print(&diagnostics, &sources);
                return Ok(exit::USER);
            }
        };
        if let Some(path) = self.emit_unit {
            std::fs::write(path, &unit)?;
        }
        let mut engine_options = EngineOptions::tools();
        if let Some(cache) = cache_folder() {
            engine_options = engine_options.cache(cache);
        }
        let engine = Engine::new(&engine_options)?;
        let runtime = engine.compile(&image.wasm).context("the runtime image does not load")?;
        let code = engine.compile(&unit).context("the compiled program does not load: this is our bug")?;
        if self.perf_map {
            let symbols = runtime.symbols().into_iter().chain(code.symbols());
            let lines: String = symbols.map(|(at, length, name)| format!("{at:x} {length:x} {name}\n")).collect();
            std::fs::write(format!("/tmp/perf-{}.map", std::process::id()), lines)?;
        }
        let program = Program::units(&runtime, &[code])?;
        let limits = Limits { memory: self.memory as usize * 1024 * 1024, ..Limits::default() };
        let report = program.run(&RunOptions { limits, ..RunOptions::default() })?;
        for text in &report.unhandled {
            eprintln!("{text}");
        }
        if let Some(trap) = &report.trap {
            eprintln!("error: {trap}");
        }
        Ok(if report.exit == 0 { exit::OK } else { exit::USER })
    }
}

/// Where native code of the runtime image is kept between runs.
pub fn cache_folder() -> Option<PathBuf> {
    let base = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from).or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cache")))?;
    Some(base.join("pulse").join("native"))
}
