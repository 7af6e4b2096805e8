//! Damage to an artifact that pulsec has built: few cases, since each costs as much as a real one. And its side tables.

use std::path::Path;
use std::sync::OnceLock;

use anyhow::Context as _;
use pulse_abi::sections::{FunctionMap, Inlined, MANIFEST, Place, Position, SourceMap};
use pulse_manifest::{Manifest, Route};
use pulsec::io::MemoryFiles;

use super::super::serve::compile;
use super::{Artifact, Inspect, Serve, artifact, bytes};

const SOURCE: &str = "export default async function (input, env) {
  await env.kv.put('a', 'b');
  return { ok: true };
}
";

/// Nothing when it cannot be built: then no case has the outcome it states.
fn built() -> &'static [u8] {
    static BUILT: OnceLock<Vec<u8>> = OnceLock::new();
    BUILT.get_or_init(|| {
        let files = MemoryFiles::default().with("/project/server/index.ts", SOURCE);
        compile(&files, Path::new("/project")).map(|artifact| artifact.wasm).unwrap_or_default()
    })
}

fn with_another_route() -> anyhow::Result<Vec<u8>> {
    let section = bytes::sections(built()).into_iter().find(|s| s.custom_name() == Some(MANIFEST)).context("no manifest")?;
    let mut manifest = Manifest::from_json(section.custom_data())?;
    let route = manifest.routes.first().cloned().context("no route")?;
    manifest.routes.insert(0, Route { pattern: "/api/other".into(), ..route });
    Ok(bytes::with_custom(built(), MANIFEST, manifest.to_json()?.as_bytes()))
}

/// The side table of the good artifact.
pub fn source_map() -> SourceMap {
    let place = Place { file: 0, line: 1, column: 1, inlined: 0 };
    let function = |index| FunctionMap { index, name: "handler".into(), inlined: Vec::new(), positions: vec![Position { offset: 0, place }] };
    SourceMap { files: vec!["server/index.ts".into()], functions: (2..8).map(function).collect() }
}

/// A table in which every call stands in the one before, a hundred thousand deep, under names of a megabyte.
pub fn deep_source_map(functions: u32) -> SourceMap {
    let mut map = source_map();
    let function = map.functions[0].clone();
    map.functions = (0..functions).map(|n| FunctionMap { index: 5 + n, ..function.clone() }).collect();
    let inlined: Vec<Inlined> = (0..100_000).map(|n| Inlined { name: "f".into(), call: Place { file: 0, line: 1, column: 1, inlined: n } }).collect();
    for function in &mut map.functions {
        function.name = "n".repeat(1 << 20);
    }
    if let Some(function) = map.functions.first_mut() {
        function.inlined = inlined;
        function.positions = vec![Position { offset: 0, place: Place { file: 0, line: 1, column: 1, inlined: 100_000 } }];
    }
    map
}

pub fn artifacts() -> Vec<Artifact> {
    vec![
        // The route of the manifest is number 1; the artifact has only number 0.
        artifact("built: a route without handler", Inspect::Shows, Serve::Answers(500), |_| with_another_route().unwrap_or_default()),
        artifact("built: half of it", Inspect::Refuses("unexpected end"), Serve::Refused("unexpected end"), |_| built()[..built().len() / 2].to_vec()),
        artifact("built: without its last byte", Inspect::Refuses("unexpected end"), Serve::Refused("unexpected end"), |_| built()[..built().len() - 1].to_vec()),
        artifact("built: a bit of the code flipped", Inspect::Either, Serve::Either, |_| {
            bytes::edited(built(), |list| {
                if let Some(section) = list.iter_mut().find(|s| s.id == 10) {
                    let at = section.data.len() / 3;
                    section.data[at] ^= 0x40;
                }
            })
        }),
    ]
}
