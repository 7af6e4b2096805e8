//! What one project can reach of another: nothing, whatever its manifest says.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use anyhow::{Result, anyhow};
use pulse_manifest::Project;
use pulse_run::backend::secrets::{Kind, Rules};
use pulse_run::site::{Site, SiteOptions, pulse_id};
use pulsec::build::Artifact;
use pulsec::io::MemoryFiles;
use secrecy::SecretString;
use serde_json::json;

use super::Outcome;
use super::artifacts::with_manifest;
use super::http::Request;
use super::serve::{Data, Server, compile, site};

pub const TESTS: &[(&str, fn() -> Outcome)] = &[
    ("isolation no id opens another owner's data", owners),
    ("isolation one owner's projects cannot share an id", siblings),
    ("isolation renaming keeps the data", renaming),
];

const SOURCE: &str = "export default async function (input, env) {
  if (input.put) await env.kv.put('note', input.put);
  if (input.sql) await env.db.query('CREATE TABLE IF NOT EXISTS Pulse_t (a)');
  const tables = (await env.db.query(\"SELECT count(*) AS n FROM sqlite_master WHERE name = 'Pulse_t'\")).results[0].n;
  return { note: await env.kv.get('note'), keys: (await env.kv.list()).keys.length, tables, secret: env.secrets.has('KEY') };
}";

/// Built once; each project has another manifest.
fn artifact(name: &str, id: Option<&str>) -> Result<Vec<u8>> {
    static BUILT: OnceLock<Result<Artifact, String>> = OnceLock::new();
    let build = || {
        let files = MemoryFiles::default().with("/project/server/app.ts", SOURCE);
        compile(&files, Path::new("/project")).map_err(|e| format!("{e:#}"))
    };
    let built = BUILT.get_or_init(build).as_ref().map_err(|e| anyhow!("{e}"))?;
    let mut manifest = built.manifest.clone();
    manifest.project = Project { name: name.to_owned(), id: id.map(str::to_owned) };
    with_manifest(&built.wasm, &manifest)
}

fn owned(owner: &str) -> SiteOptions {
    SiteOptions { owner: owner.into(), ..SiteOptions::local() }
}

fn get(server: &Server, query: &str) -> Result<serde_json::Value> {
    Request::get(&format!("/api/app{query}")).send(server.address)?.json()
}

fn put_secret(data: &Data, owner: &str, project: &str) -> Result<()> {
    let rules = Rules { hosts: vec!["example.com".into()], headers: Rules::default_headers() };
    data.stores.secrets.put(owner, project, Kind::Secret, "KEY", &SecretString::from("value-of-the-victim".to_owned()), &rules)
}

fn owners() -> Outcome {
    let data = Data::new()?;
    let victim = Server::bytes(&data, &artifact("shop", Some("shop-1"))?, &owned("alice"))?;
    put_secret(&data, "alice", "shop-1")?;
    let full = json!({"note": "mine", "keys": 1, "tables": 1, "secret": true});
    assert_eq!(get(&victim, "?put=mine&sql=1")?, full);
    let victims_namespace = victim.pulse_id().to_owned();
    let empty = json!({"note": null, "keys": 0, "tables": 0, "secret": false});
    for (owner, name, id) in [
        // The same id and name under another owner.
        ("mallory", "shop", Some("shop-1")),
        ("mallory", "shop", None),
        // The victim's namespace, as `env.env.pulseId` shows it.
        ("mallory", "a", Some(victims_namespace.as_str())),
        (victims_namespace.as_str(), "a", None),
        // Owners whose name runs into the project's.
        ("alice|shop-1", "a", Some("a")),
        ("ali", "ce-shop-1", None),
        ("", "alice-shop-1", None),
        ("alice ", "shop", Some("shop-1")),
        ("Alice", "shop", Some("shop-1")),
    ] {
        let server = Server::bytes(&data, &artifact(name, id)?, &owned(owner))?;
        assert_eq!(get(&server, "")?, empty, "{owner:?} {name} {id:?}");
        assert_ne!(server.pulse_id(), victims_namespace);
    }
    // The fields cannot run into each other.
    assert_ne!(pulse_id("a|b", "c"), pulse_id("a", "b|c"));
    assert_ne!(pulse_id("3|a", "c"), pulse_id("a", "3|c"));
    assert_eq!(get(&victim, "")?, full);
    Ok(())
}

fn siblings() -> Outcome {
    let data = Data::new()?;
    let load = |name: &str, id: Option<&str>| -> Result<Arc<Site>> { Ok(Arc::new(site(&data, &artifact(name, id)?, &owned("alice"))?)) };
    let clash = |a: Arc<Site>, b: Arc<Site>| Site::conflict(&[a, b]);
    for (other, id) in [("blog", Some("shop")), ("blog", Some("x"))] {
        let shop = load("shop", if id == Some("x") { id } else { None })?;
        let told = clash(shop, load(other, id)?).ok_or("two projects with one id were accepted")?;
        assert!(told.contains("`shop`") && told.contains("`blog`") && told.contains(id.unwrap_or_default()), "{told}");
    }
    assert!(clash(load("shop", Some("x"))?, load("shop", Some("y"))?).is_some_and(|told| told.contains("named `shop`")));
    assert_eq!(clash(load("shop", Some("blog"))?, load("blog", Some("shop"))?), None);
    assert_eq!(clash(load("shop", None)?, load("blog", None)?), None);
    // Two projects of one owner have data of their own, and the owner's database together.
    let shop = Server::bytes(&data, &artifact("shop", None)?, &owned("alice"))?;
    let blog = Server::bytes(&data, &artifact("blog", None)?, &owned("alice"))?;
    get(&shop, "?put=shops&sql=1")?;
    assert_eq!(get(&blog, "")?, json!({"note": null, "keys": 0, "tables": 1, "secret": false}));
    Ok(())
}

fn renaming() -> Outcome {
    let data = Data::new()?;
    let before = Server::bytes(&data, &artifact("shop", None)?, &owned("alice"))?;
    put_secret(&data, "alice", "shop")?;
    get(&before, "?put=kept")?;
    let after = Server::bytes(&data, &artifact("store", Some("shop"))?, &owned("alice"))?;
    assert_eq!(get(&after, "")?, json!({"note": "kept", "keys": 1, "tables": 0, "secret": true}));
    Ok(())
}
