//! What is in an artifact: its imports follow from its source, its bytes from nothing but its source, and the runner
//! believes no manifest that says less than the imports.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context, Result};
use pulse_manifest::{FetchUse, Manifest, Plan};
use pulse_run::limits::Limits;
use pulse_run::site::SiteOptions;
use pulsec::build::{Artifact, host_imports};
use pulsec::image::append_section;
use pulsec::io::{MemoryFiles, RealFiles, normalize};
use wasmparser::{Parser, Payload};

use super::Outcome;
use super::serve::{Data, compile, repository, site};

pub const TESTS: &[(&str, fn() -> Outcome)] = &[
    ("artifact imports follow from the source", imports),
    ("artifact bytes do not depend on the place", reproducible),
    ("artifact imports beyond the manifest are refused", refused),
    ("artifact sizes are limited when gzipped", sizes),
];

fn project(body: &str) -> Result<Artifact> {
    let source = format!("export default async function (input, env) {{\n{body}\n}}\n");
    let files = MemoryFiles::default().with("/project/server/app.ts", &source);
    compile(&files, Path::new("/project"))
}

fn imports_of(artifact: &Artifact) -> Result<BTreeSet<String>> {
    Ok(host_imports(&artifact.wasm)?.into_iter().map(|(name, _)| name).collect())
}

fn imports() -> Outcome {
    let plain = imports_of(&project("return 1;")?)?;
    for gated in ["submit_kv", "submit_db", "submit_fetch", "submit_crypto", "call_secrets", "call_connections", "wait_until"] {
        assert!(!plain.contains(gated), "a project without capabilities imports {gated}");
    }
    for (body, added) in [
        ("return env.db.query('SELECT 1');", &["submit_db"][..]),
        ("return env.kv.get('a');", &["submit_kv"]),
        ("return (await env.fetch('https://example.com/')).status;", &["submit_fetch"]),
        ("const { fetch: get } = globalThis; return (await get('https://example.com/')).status;", &["submit_fetch"]),
        // A handle leaves through fetch, so the two come together.
        ("return env.secrets.has('KEY');", &["call_secrets", "reply", "submit_fetch"]),
        ("return env.connections.has('github');", &["call_connections", "reply"]),
        ("env.waitUntil(1); return 1;", &["wait_until"]),
        ("return (await self.crypto.subtle.digest('SHA-256', new Uint8Array(1))).byteLength;", &["submit_crypto"]),
        // Timers and the log belong to the language: every module has them.
        ("env.log.info(env.env.pulseId + env.request.path); return new Promise((done) => setTimeout(done, 1));", &[]),
    ] {
        let artifact = project(body).with_context(|| body.to_owned())?;
        let found = imports_of(&artifact)?;
        let more: Vec<&str> = found.difference(&plain).map(String::as_str).collect();
        assert_eq!(more, added, "{body}");
        assert!(plain.is_subset(&found), "{body}: misses {:?}", plain.difference(&found).collect::<Vec<_>>());
        let declared = &artifact.manifest.capabilities;
        assert_eq!(declared.db, added.contains(&"submit_db"), "{body}");
        assert_eq!(declared.wait_until, added.contains(&"wait_until"), "{body}");
    }
    Ok(())
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

fn reproducible() -> Outcome {
    let folder = tempfile::tempdir()?;
    let mut bytes = Vec::new();
    for place in ["a", "some where/much/deeper/than-a"] {
        let path = normalize(&folder.path().join(place).join("guide"));
        copy(&repository("examples/guide/src")?, &path.join("src"))?;
        std::fs::copy(repository("examples/guide/pulse.toml")?, path.join("pulse.toml"))?;
        let wasm = compile(&RealFiles, &path)?.wasm;
        let shown = folder.path().to_string_lossy().into_owned();
        assert!(super::http::find(&wasm, shown.as_bytes()).is_none(), "the artifact names the folder it was built in");
        bytes.push(wasm);
    }
    assert!(bytes[0] == bytes[1], "the bytes differ");
    Ok(())
}

/// The module with another manifest.
pub fn with_manifest(wasm: &[u8], manifest: &Manifest) -> Result<Vec<u8>> {
    let mut out = wasm[..8].to_vec();
    for payload in Parser::new(0).parse_all(wasm) {
        let payload = payload?;
        if matches!(&payload, Payload::CustomSection(section) if section.name() == pulse_abi::sections::MANIFEST) {
            continue;
        }
        if let Some((id, range)) = payload.as_section() {
            out.push(id);
            let mut size = range.end - range.start;
            loop {
                let byte = (size & 0x7f) as u8;
                size >>= 7;
                out.push(if size == 0 { byte } else { byte | 0x80 });
                if size == 0 {
                    break;
                }
            }
            out.extend_from_slice(&wasm[range.start as usize..range.end as usize]);
        }
    }
    append_section(&mut out, pulse_abi::sections::MANIFEST, manifest.to_json()?.as_bytes());
    Ok(out)
}

fn refused() -> Outcome {
    let data = Data::new()?;
    let artifact = project("await env.kv.put('a', await (await env.fetch('https://example.com/')).text()); await env.db.query('SELECT 1'); env.waitUntil(env.secrets.has('KEY')); return crypto.randomUUID() + env.connections.has('github');")?;
    let options = SiteOptions::local();
    let same = with_manifest(&artifact.wasm, &artifact.manifest)?;
    site(&data, &same, &options).context("the manifest as it was is accepted")?;
    let lies: [(&str, fn(&mut Manifest)); 7] = [
        ("kv", |m| m.capabilities.kv = false),
        ("db", |m| m.capabilities.db = false),
        ("wait_until", |m| m.capabilities.wait_until = false),
        ("crypto", |m| m.capabilities.crypto = false),
        ("secrets", |m| m.capabilities.secrets = Vec::new()),
        ("connections", |m| m.capabilities.connections = Vec::new()),
        ("fetch", |m| {
            m.capabilities.fetch = None;
            // Connections alone would allow it.
            m.capabilities.connections = Vec::new();
        }),
    ];
    for (capability, lie) in lies {
        let mut manifest = artifact.manifest.clone();
        lie(&mut manifest);
        // The lie is consistent: no route claims what the project does not.
        for route in &mut manifest.routes {
            route.capabilities.retain(|c| manifest.capabilities.has(*c));
        }
        let error = match site(&data, &with_manifest(&artifact.wasm, &manifest)?, &options) {
            Ok(_) => return Err(format!("a manifest without {capability} was believed").into()),
            Err(error) => format!("{error:#}"),
        };
        assert!(error.contains(capability), "{capability}: {error}");
    }
    // Declaring more than is imported is allowed: the manifest is an upper bound.
    let mut more = artifact.manifest.clone();
    more.capabilities.fetch = Some(FetchUse { hosts: Vec::new(), dynamic: true });
    site(&data, &with_manifest(&artifact.wasm, &more)?, &options)?;
    Ok(())
}

fn sizes() -> Outcome {
    let data = Data::new()?;
    let wasm = project("return 1;")?.wasm;
    let limited = |limit: usize| {
        let limits = Limits { artifact_bytes: limit, ..Limits::of(Plan::Free) };
        SiteOptions { limits: Some(limits), plan: Plan::Free, ..SiteOptions::local() }
    };
    site(&data, &wasm, &SiteOptions { plan: Plan::Free, ..SiteOptions::local() }).context("a small project fits the free plan")?;
    site(&data, &wasm, &limited(wasm.len() / 2)).context("what counts is the gzipped size")?;
    let error = site(&data, &wasm, &limited(wasm.len() / 20)).err().ok_or("an artifact beyond the limit was accepted")?;
    assert!(error.to_string().starts_with("ARTIFACT_TOO_LARGE"), "{error}");
    Ok(())
}
