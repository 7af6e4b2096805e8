//! An artifact as the server runs it: built from a project, asked a request, its memory looked at page by page.

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::Path;

use anyhow::{Context, Result, anyhow, bail};
use pulse_abi::request::Request;
use pulse_abi::wire::Wire;
use pulse_engine::{Capability, Chunk, Grants, Host, Instance, Limits, LogLevel, OutputStream, Program, Refused};
use pulsec::build::{BuildOptions, Failure};
use pulsec::compile::Options;
use pulsec::image::{Image, built_image};
use pulsec::io::RealFiles;
use pulsec_base::SourceMap;

/// Builds the project at `path` (absolute).
pub fn artifact(path: &Path) -> Result<Vec<u8>> {
    let image = built_image().ok_or_else(|| anyhow!("there is no runtime image: run `cargo xtask runtime`"))?;
    let image = Image::load(std::fs::read(image)?)?;
    let options = BuildOptions { compile: Options { optimize: true, ..Options::default() }, cache: pulsec::commands::cache_folder() };
    match pulsec::build::build(&image, &RealFiles, path, &options, &mut SourceMap::new()) {
        Ok(artifact) => Ok(artifact.wasm),
        Err(Failure::Source(diagnostics)) => bail!("{} does not compile: {:?}", path.display(), diagnostics.0),
        Err(Failure::Environment(error)) => Err(error),
    }
}

/// A GET of the first route.
pub fn request() -> Vec<u8> {
    let env = ["pulseId", "version", "name", "owner", "plan", "environment", "requestId"];
    let env = env.map(|key| (key.into(), if key == "version" { Wire::Int(1) } else { Wire::from("x") }));
    let request = Request {
        route: 0,
        method: "GET".into(),
        url: "http://localhost/api/hello".into(),
        body: Wire::Nil,
        grants: Vec::new(),
        headers: Wire::List(vec![Wire::List(vec!["accept".into(), "*/*".into()])]),
        params: Wire::Map(Vec::new()),
        env: Wire::Map(env.into()),
    };
    request.encode()
}

/// A host that takes the response and has nothing else.
#[derive(Default)]
pub struct OneAnswer {
    pub response: Option<Vec<u8>>,
    pub problems: Vec<String>,
}

impl Host for OneAnswer {
    fn log(&mut self, _: LogLevel, text: &str, _: Option<&str>) {
        self.problems.push(text.to_owned());
    }
    fn now(&mut self) -> Result<f64, Refused> {
        Ok(1.7e12)
    }
    fn monotonic(&mut self) -> Result<f64, Refused> {
        Ok(0.0)
    }
    fn random(&mut self, out: &mut [u8]) -> Result<(), Refused> {
        out.fill(7);
        Ok(())
    }
    fn print(&mut self, _: OutputStream, bytes: &[u8]) {
        self.problems.push(String::from_utf8_lossy(bytes).into_owned());
    }
    fn unhandled(&mut self, text: &str) {
        self.problems.push(text.to_owned());
    }
    fn respond(&mut self, payload: &[u8]) -> Result<(), Refused> {
        self.response = Some(payload.to_vec());
        Ok(())
    }
    fn body_chunk(&mut self, _: i32, _: Chunk<'_>) -> Result<bool, Refused> {
        Err(Refused::new("no streams here"))
    }
    fn submit(&mut self, _: Capability, _: i32, _: &[u8]) -> Result<i32, Refused> {
        Err(Refused::new("no operations here"))
    }
    fn call(&mut self, _: Capability, _: i32, _: &[u8]) -> Result<Vec<u8>, Refused> {
        Err(Refused::new("no operations here"))
    }
    fn wait_until(&mut self, _: i32) -> Result<(), Refused> {
        Ok(())
    }
}

/// A fresh instance that has answered one request.
pub fn answered(program: &Program, request: &[u8], limits: Limits) -> Result<Instance> {
    let mut instance = program.instantiate(Box::<OneAnswer>::default(), Grants::CORE, limits)?;
    instance.init()?;
    instance.request(request)?;
    let host = instance.host_as::<OneAnswer>().context("the host is gone")?;
    if !host.problems.is_empty() || host.response.is_none() {
        bail!("no clean answer: {:?}", host.problems);
    }
    Ok(instance)
}

const PAGE: usize = 4096;

const PRESENT: u64 = 1 << 63;
const SWAPPED: u64 = 1 << 62;
const OF_FILE: u64 = 1 << 61;

/// What the kernel says of each page of guest memory (linux/Documentation/admin-guide/mm/pagemap.rst).
fn page_map(instance: &Instance) -> Result<Vec<u64>> {
    let memory = instance.memory_bytes();
    let mut entries = vec![0u8; 8 * (memory.len() / PAGE)];
    let map = File::open("/proc/self/pagemap").context("the kernel does not show page maps")?;
    map.read_exact_at(&mut entries, (memory.as_ptr() as usize / PAGE * 8) as u64)?;
    Ok(entries.chunks_exact(8).map(|e| u64::from_le_bytes([e[0], e[1], e[2], e[3], e[4], e[5], e[6], e[7]])).collect())
}

/// Offsets of the pages of guest memory that were written since the instance was made, for the first instance of its engine:
/// the memory is a private mapping of the image, and pages that were written are no longer the file's.
pub fn dirty_pages(instance: &Instance) -> Result<Vec<usize>> {
    let entries = page_map(instance)?.into_iter().enumerate();
    Ok(entries.filter(|(_, e)| e & (PRESENT | SWAPPED) != 0 && e & OF_FILE == 0).map(|(i, _)| i * PAGE).collect())
}

/// How many pages of guest memory are mapped: those that were touched, and those that the kernel mapped with them.
pub fn mapped_pages(instance: &Instance) -> Result<usize> {
    Ok(page_map(instance)?.iter().filter(|e| **e & PRESENT != 0).count())
}
