//! `pulsec check [DIR]`: diagnostics, and why the project needs what it needs.

use std::path::PathBuf;

use clap::Args;
use pulsec_base::{Diagnostics, SourceMap, Span};
use serde_json::json;

use super::report::{Format, to_json};
use super::{Reporter, exit};
use crate::env::Detail;
use crate::image::Image;
use crate::io::{RealFiles, normalize};
use crate::project::requirements::{self, Requirements};
use crate::project::{self, Project};

#[derive(Args)]
pub struct Check {
    /// The project's folder, or one source file
    #[arg(default_value = ".")]
    path: PathBuf,
    /// How diagnostics are printed
    #[arg(long)]
    format: Option<Format>,
    /// One JSON object on stdout: diagnostics, routes and capabilities
    #[arg(long, conflicts_with = "format")]
    json: bool,
}

impl Check {
    pub fn execute(self, image: &'static [u8]) -> anyhow::Result<u8> {
        let image = Image::load(image)?;
        let path = normalize(&std::path::absolute(&self.path)?);
        if !path.exists() {
            eprintln!("error: there is no file or folder `{}`", self.path.display());
            return Ok(exit::USER);
        }
        let mut sources = SourceMap::new();
        let (project, needs, diagnostics) = match project::discover(&RealFiles, &path, &mut sources) {
            Err(diagnostics) => (None, None, diagnostics),
            Ok(project) => {
                let (needs, diagnostics) = requirements::analyze(&project, &RealFiles, &image.builtins, &mut sources);
                (Some(project), needs, diagnostics)
            }
        };
        let code = if diagnostics.has_errors() { exit::USER } else { exit::OK };
        let found = project.as_ref().zip(needs.as_ref());
        if self.json {
            outln!("{}", as_json(found, &diagnostics, &sources));
            return Ok(code);
        }
        let reporter = Reporter::new(self.format, false);
        reporter.print(&diagnostics, &sources);
        if let (Format::Text, Some((project, needs))) = (reporter.format, found) {
            explain(project, needs, &sources);
        }
        Ok(code)
    }
}

fn place(span: Span, sources: &SourceMap) -> String {
    sources.locate(span.lo).map_or_else(|| "?".into(), |at| format!("{}:{}:{}", at.file, at.line, at.column))
}

fn explain(project: &Project, needs: &Requirements, sources: &SourceMap) {
    outln!("{}: {} route{}, plan {}", project.name, project.routes.len(), if project.routes.len() == 1 { "" } else { "s" }, needs.minimum_plan);
    for (file, route) in project.routes.iter().zip(&needs.routes) {
        let methods = if route.methods.is_empty() { "any method".to_owned() } else { route.methods.join(" ") };
        outln!("  {}  {methods}, {} handler in {}", file.pattern, route.shape.name(), file.file);
    }
    let causes = needs.shown();
    if !causes.is_empty() {
        outln!("capabilities");
    }
    for cause in causes {
        outln!("  {}  {}", cause, place(cause.span, sources));
    }
    let tasks = pulse_manifest::Manifest::setup_of(&needs.capabilities);
    if !tasks.is_empty() {
        outln!("before it can run");
    }
    for task in tasks {
        match task {
            pulse_manifest::SetupTask::Secret { name } => outln!("  set the secret {name}"),
            pulse_manifest::SetupTask::Connection { name } => outln!("  connect {name}"),
            pulse_manifest::SetupTask::Database => outln!("  a database (plan pro)"),
        }
    }
}

fn as_json(found: Option<(&Project, &Requirements)>, diagnostics: &Diagnostics, sources: &SourceMap) -> serde_json::Value {
    let all: Vec<_> = diagnostics.iter().map(|d| to_json(d, sources)).collect();
    let Some((project, needs)) = found else { return json!({ "diagnostics": all }) };
    let manifest = requirements::manifest(project, needs);
    let causes: Vec<_> = needs
        .shown()
        .into_iter()
        .map(|u| {
            let at = sources.locate(u.span.lo);
            json!({"capability": u.capability, "detail": u.detail.name(), "any": u.detail == Detail::Any, "file": at.as_ref().map(|a| a.file), "line": at.as_ref().map(|a| a.line), "column": at.as_ref().map(|a| a.column)})
        })
        .collect();
    json!({
        "diagnostics": all,
        "project": manifest.project,
        "routes": manifest.routes,
        "capabilities": manifest.capabilities,
        "causes": causes,
        "minimumPlan": manifest.minimum_plan,
        "setup": manifest.setup,
    })
}
