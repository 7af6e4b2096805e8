//! `pulsec run FILE`: compile one program in memory and run it on a console host.

use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use pulse_engine::{Engine, EngineOptions, Limits, Output, Program, RunOptions};
use pulsec_base::{Diagnostics, SourceMap};
use pulsec_wasm::UnitOptions;
use serde_json::json;

use super::report::to_json;
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
    /// One JSON object on stdout: diagnostics, or the program's output and how it ended
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
        let refuse = |diagnostics: &Diagnostics, sources: &SourceMap| {
            if self.json {
                outln!("{}", json!({"diagnostics": diagnostics.iter().map(|d| to_json(d, sources)).collect::<Vec<_>>()}));
            } else {
                Reporter::new(None, false).print(diagnostics, sources);
            }
            Ok(exit::USER)
        };
        if diagnostics.has_errors() {
            return refuse(&diagnostics, &sources);
        }
        let options = Options { optimize: !self.o0, dump_ir: self.dump_ir.clone() };
        let unit_options = UnitOptions { number: 1, static_base: image.rt.memory_end, table_base: image.rt.table_len, rt: image.rt.clone() };
        let input = compile::unit_input(graph, vec![0], false);
        let unit = match compile::compile(&input, &sources, &unit_options, &options) {
            Ok(unit) => unit,
            Err(diagnostics) => return refuse(&diagnostics, &sources),
        };
        if let Some(path) = &self.emit_unit {
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
            pulse_engine::write_perf_map([&runtime, &code])?;
        }
        let program = Program::units(&runtime, &[code])?;
        let limits = Limits { memory: self.memory as usize * 1024 * 1024, ..Limits::default() };
        let output = if self.json { Output::Capture } else { Output::Inherit };
        let report = program.run(&RunOptions { limits, output, ..RunOptions::default() })?;
        let code = if report.exit == 0 { exit::OK } else { exit::USER };
        if self.json {
            let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            let trap = report.trap.as_ref().map(ToString::to_string);
            outln!("{}", json!({"diagnostics": [], "stdout": text(&report.stdout), "stderr": text(&report.stderr), "unhandled": report.unhandled, "trap": trap, "exit": code}));
            return Ok(code);
        }
        for text in &report.unhandled {
            eprintln!("{text}");
        }
        if let Some(trap) = &report.trap {
            eprintln!("error: {trap}");
        }
        Ok(code)
    }
}

/// Where native code of the runtime image is kept between runs.
pub fn cache_folder() -> Option<PathBuf> {
    let base = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from).or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cache")))?;
    Some(base.join("pulse").join("native"))
}
