//! `pulsec build [DIR|FILE]`: a project to one artifact.

use std::path::PathBuf;

use clap::Args;
use pulsec_base::SourceMap;
use serde_json::json;

use super::report::{Format, to_json};
use super::{Reporter, exit};
use crate::build::{self, BuildOptions, Failure};
use crate::compile::Options;
use crate::image::Image;
use crate::io::{RealFiles, normalize};

#[derive(Args)]
pub struct Build {
    /// The project's folder, or one source file
    #[arg(default_value = ".")]
    path: PathBuf,
    /// Folder of the output; by default `dist` in the project, or here for a single file
    #[arg(short, long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// How diagnostics are printed
    #[arg(long)]
    format: Option<Format>,
    /// One JSON object on stdout: path, size and hash of the artifact, diagnostics
    #[arg(long, conflicts_with = "format")]
    json: bool,
    /// Print the IR after a pass (`all` for every pass) to stderr
    #[arg(long, value_name = "PASS")]
    dump_ir: Option<String>,
    /// Skip the optimising passes
    #[arg(long)]
    o0: bool,
}

impl Build {
    pub fn execute(self, image: &'static [u8]) -> anyhow::Result<u8> {
        let image = Image::load(image)?;
        let path = normalize(&std::path::absolute(&self.path)?);
        if !path.exists() {
            eprintln!("error: there is no file or folder `{}`", self.path.display());
            return Ok(exit::USER);
        }
        let default = if path.is_file() { std::env::current_dir()?.join("dist") } else { path.join("dist") };
        let out = match &self.out {
            Some(out) => normalize(&std::path::absolute(out)?),
            None => default,
        };
        if out == path || out == path.join("public") {
            eprintln!("error: the output would be mixed with the sources in `{}`", out.display());
            return Ok(exit::USER);
        }
        let options = BuildOptions { compile: Options { optimize: !self.o0, dump_ir: self.dump_ir }, cache: None };
        let mut sources = SourceMap::new();
        let reporter = Reporter::new(self.format, false);
        let artifact = match build::build(&image, &RealFiles, &path, &options, &mut sources) {
            Ok(artifact) => artifact,
            Err(Failure::Source(diagnostics)) => {
                if self.json {
                    outln!("{}", json!({"diagnostics": diagnostics.iter().map(|d| to_json(d, &sources)).collect::<Vec<_>>()}));
                } else {
                    reporter.print(&diagnostics, &sources);
                }
                return Ok(exit::USER);
            }
            Err(Failure::Environment(error)) => return Err(error),
        };
        let written = build::write(&artifact, &out)?;
        let hash = blake3::hash(&artifact.wasm).to_hex();
        let shown = std::env::current_dir().ok().and_then(|d| written.artifact.strip_prefix(d).ok().map(PathBuf::from)).unwrap_or(written.artifact);
        if self.json {
            outln!(
                "{}",
                json!({
                    "artifact": shown,
                    "size": artifact.wasm.len(),
                    "blake3": hash.as_str(),
                    "project": artifact.manifest.project.name,
                    "routes": artifact.manifest.routes.len(),
                    "minimumPlan": artifact.manifest.minimum_plan,
                    "assets": written.assets,
                    "diagnostics": artifact.diagnostics.iter().map(|d| to_json(d, &sources)).collect::<Vec<_>>(),
                })
            );
            return Ok(exit::OK);
        }
        if !artifact.diagnostics.is_empty() {
            reporter.print(&artifact.diagnostics, &sources);
        }
        let routes = artifact.manifest.routes.len();
        eprintln!(
            "built {}: {routes} route{}, {} asset{}, plan {}, {} KiB, blake3 {}",
            artifact.manifest.project.name,
            if routes == 1 { "" } else { "s" },
            written.assets,
            if written.assets == 1 { "" } else { "s" },
            artifact.manifest.minimum_plan,
            artifact.wasm.len().div_ceil(1024),
            &hash.as_str()[..16],
        );
        if reporter.format == Format::Text {
            outln!("{}", shown.display());
        }
        Ok(exit::OK)
    }
}
