//! From a module specifier to a file: relative paths, packages in `node_modules`, built-in modules.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::io::{Files, normalize};

/// Extensions tried, in order, for a specifier without one.
const EXTENSIONS: &[&str] = &["ts", "tsx", "mts", "js", "mjs", "jsx", "json", "cts", "cjs"];
/// Conditions of package `exports`, in the order in which the package lists them.
const CONDITIONS: &[&str] = &["workerd", "worker", "import", "module", "default"];

/// What a specifier means.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Resolved {
    File(PathBuf),
    /// A module that the toolchain brings: `pulse:kv`, `@vibecodr/pulse`.
    Builtin(String),
}

/// Why a specifier leads nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResolveError {
    pub message: String,
    pub help: Option<String>,
}

fn fail<T>(message: String, help: Option<String>) -> Result<T, ResolveError> {
    Err(ResolveError { message, help })
}

/// Resolves `specifier` as imported by the file `from`.
pub fn resolve(files: &dyn Files, builtins: &dyn Fn(&str) -> bool, from: &Path, specifier: &str) -> Result<Resolved, ResolveError> {
    if builtins(specifier) {
        return Ok(Resolved::Builtin(specifier.to_owned()));
    }
    if specifier.starts_with("node:") || specifier.starts_with("pulse:") {
        return fail(format!("there is no built-in module `{specifier}`"), None);
    }
    let folder = from.parent().unwrap_or(Path::new("/"));
    if specifier.starts_with("./") || specifier.starts_with("../") || specifier == "." || specifier == ".." || specifier.starts_with('/') {
        let path = normalize(&folder.join(specifier));
        return match probe(files, &path) {
            Some(found) => Ok(Resolved::File(found)),
            None => fail(format!("cannot find `{specifier}`"), nearest(files, &path)),
        };
    }
    if specifier.contains("://") {
        return fail(format!("cannot import `{specifier}`: modules are not loaded from the network"), Some("install the package and import it by name".into()));
    }
    package(files, folder, specifier)
}

/// A path as written, with an extension added, `.js` standing for `.ts`, or a folder's index.
fn probe(files: &dyn Files, path: &Path) -> Option<PathBuf> {
    if files.is_file(path) {
        return Some(path.to_owned());
    }
    let swapped = match path.extension().and_then(|e| e.to_str()) {
        Some("js") => &["ts", "tsx"][..],
        Some("mjs") => &["mts"],
        Some("jsx") => &["tsx"],
        _ => &[],
    };
    let name = path.file_name()?.to_string_lossy().into_owned();
    swapped
        .iter()
        .map(|e| path.with_extension(e))
        .chain(EXTENSIONS.iter().map(|e| path.with_file_name(format!("{name}.{e}"))))
        .chain(EXTENSIONS.iter().map(|e| path.join(format!("index.{e}"))))
        .find(|candidate| files.is_file(candidate))
}

/// A file in the same folder whose name differs least.
fn nearest(files: &dyn Files, path: &Path) -> Option<String> {
    let wanted = path.file_stem()?.to_string_lossy().into_owned();
    let names = files.list(path.parent()?).ok()?;
    let best = names
        .iter()
        .map(|name| (distance(name.split('.').next().unwrap_or(name), &wanted), name))
        .min()
        .filter(|(d, _)| *d <= 1 + wanted.len() / 3)?;
    Some(format!("did you mean `./{}`?", best.1))
}

/// Levenshtein distance, in characters.
pub fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, cb) in b.iter().enumerate() {
            let cost = diagonal + usize::from(ca != *cb);
            diagonal = row[j + 1];
            row[j + 1] = cost.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

fn package(files: &dyn Files, folder: &Path, specifier: &str) -> Result<Resolved, ResolveError> {
    let split = match specifier.strip_prefix('@') {
        Some(rest) => rest.find('/').and_then(|slash| rest[slash + 1..].find('/').map(|s| s + slash + 2)),
        None => specifier.find('/'),
    };
    let (name, subpath) = split.map_or((specifier, ""), |at| (&specifier[..at], &specifier[at + 1..]));
    for ancestor in folder.ancestors() {
        let root = ancestor.join("node_modules").join(name);
        if !files.is_dir(&root) {
            continue;
        }
        let manifest: Value = match files.read(&root.join("package.json")) {
            Ok(text) => serde_json::from_str(&text).map_err(|e| ResolveError { message: format!("package.json of `{name}` is not valid JSON: {e}"), help: None })?,
            Err(_) => Value::Null,
        };
        if let Some(exports) = manifest.get("exports") {
            let key = if subpath.is_empty() { ".".to_owned() } else { format!("./{subpath}") };
            let Some(target) = exports_target(exports, &key) else {
                return fail(format!("package `{name}` does not export `{key}`"), None);
            };
            let path = normalize(&root.join(&target));
            if !path.starts_with(&root) {
                return fail(format!("package `{name}` exports a path outside itself"), None);
            }
            return probe(files, &path).map(Resolved::File).map_or_else(|| fail(format!("package `{name}` exports `{target}`, which does not exist"), None), Ok);
        }
        let entry = if subpath.is_empty() {
            ["module", "main"].iter().find_map(|k| manifest.get(*k)?.as_str()).unwrap_or("index").to_owned()
        } else {
            subpath.to_owned()
        };
        return match probe(files, &normalize(&root.join(&entry))) {
            Some(path) => Ok(Resolved::File(path)),
            None => fail(format!("package `{name}` has no file for `{specifier}`"), None),
        };
    }
    fail(format!("cannot find package `{name}`"), Some(format!("install it (`npm install {name}`), or write `./{specifier}` for a file of the project")))
}

/// The target of `key` in a package's `exports`, conditions applied.
fn exports_target(exports: &Value, key: &str) -> Option<String> {
    let table = exports.as_object().filter(|o| o.keys().any(|k| k.starts_with('.')));
    let Some(table) = table else { return if key == "." { condition(exports) } else { None } };
    if let Some(target) = table.get(key) {
        return condition(target);
    }
    // The pattern with the longest prefix wins.
    let mut best: Option<(&str, &Value, &str)> = None;
    for (pattern, target) in table {
        let Some((prefix, suffix)) = pattern.split_once('*') else { continue };
        let fits = key.len() > prefix.len() + suffix.len() && key.starts_with(prefix) && key.ends_with(suffix);
        if fits && best.is_none_or(|(p, _, _)| p.len() < prefix.len()) {
            best = Some((prefix, target, &key[prefix.len()..key.len() - suffix.len()]));
        }
    }
    let (_, target, star) = best?;
    Some(condition(target)?.replace('*', star))
}

fn condition(target: &Value) -> Option<String> {
    match target {
        Value::String(path) => Some(path.clone()),
        Value::Array(options) => options.iter().find_map(condition),
        Value::Object(map) => map.iter().filter(|(k, _)| CONDITIONS.contains(&k.as_str())).find_map(|(_, v)| condition(v)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::MemoryFiles;

    fn check(files: MemoryFiles, specifier: &str) -> Result<String, String> {
        match resolve(&files, &|s| s == "@vibecodr/pulse", Path::new("/p/src/server/a.ts"), specifier) {
            Ok(Resolved::File(path)) => Ok(path.display().to_string()),
            Ok(Resolved::Builtin(name)) => Ok(format!("builtin {name}")),
            Err(error) => Err(error.message),
        }
    }

    #[test]
    fn relative() {
        let files = || MemoryFiles::default().with("/p/src/lib/x.ts", "").with("/p/src/server/d/index.js", "");
        assert_eq!(check(files(), "../lib/x").unwrap(), "/p/src/lib/x.ts");
        assert_eq!(check(files(), "../lib/x.js").unwrap(), "/p/src/lib/x.ts");
        assert_eq!(check(files(), "./d").unwrap(), "/p/src/server/d/index.js");
        assert!(check(files(), "./nope").is_err());
        assert_eq!(check(files(), "@vibecodr/pulse").unwrap(), "builtin @vibecodr/pulse");
    }

    #[test]
    fn packages() {
        let files = || {
            MemoryFiles::default()
                .with("/p/node_modules/a/package.json", r#"{"exports":{".":{"node":"./n.js","import":"./m.mjs"},"./sub/*":"./lib/*.js","./up":"../../x.js"}}"#)
                .with("/p/node_modules/a/m.mjs", "")
                .with("/p/node_modules/a/lib/q.js", "")
                .with("/p/node_modules/@s/b/package.json", r#"{"main":"main.js"}"#)
                .with("/p/node_modules/@s/b/main.js", "")
                .with("/p/x.js", "")
        };
        assert_eq!(check(files(), "a").unwrap(), "/p/node_modules/a/m.mjs");
        assert_eq!(check(files(), "a/sub/q").unwrap(), "/p/node_modules/a/lib/q.js");
        assert_eq!(check(files(), "@s/b").unwrap(), "/p/node_modules/@s/b/main.js");
        assert!(check(files(), "a/up").is_err());
        assert!(check(files(), "a/private").is_err());
        assert!(check(files(), "missing").unwrap_err().contains("missing"));
    }
}
