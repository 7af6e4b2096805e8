//! Native code on disk, so that a restart does not compile again.
//!
//! Loading native code is running it: a file is used only if its keyed BLAKE3 MAC fits, the key
//! lives beside it, and the folder belongs to us alone. Anything else is ignored and recompiled.

use std::fs;
use std::hash::{Hash, Hasher};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

const MAC: usize = 32;
/// Bytes that the files may have together before the oldest go, and how many are left then.
const MOST: u64 = 2 << 30;
const LEFT: u64 = 1 << 30;
/// One in so many stored modules looks at the size of the folder.
const SELDOM: u8 = 64;

pub(crate) struct NativeCache {
    folder: PathBuf,
    key: [u8; 32],
    /// Hash of everything about the engine that shapes native code.
    config: [u8; 32],
}

impl NativeCache {
    pub(crate) fn open(folder: &Path, engine: &wasmtime::Engine) -> Result<Self, String> {
        let fail = |what: &str, error: std::io::Error| format!("code cache {}: {what}: {error}", folder.display());
        fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(|e| fail("create", e))?;
        let meta = fs::metadata(folder).map_err(|e| fail("open", e))?;
        if meta.mode() & 0o077 != 0 || meta.uid() != rustix::process::geteuid().as_raw() {
            return Err(format!(
                "code cache {}: the folder must belong to this user and be closed to others (chmod 700)",
                folder.display()
            ));
        }
        let key = load_key(folder).map_err(|e| fail("key", e))?;
        let mut hasher = Blake(blake3::Hasher::new());
        engine.precompile_compatibility_hash().hash(&mut hasher);
        Ok(Self { folder: folder.to_path_buf(), key, config: *hasher.0.finalize().as_bytes() })
    }

    fn path(&self, wasm: &[u8; 32]) -> PathBuf {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&self.config).update(wasm);
        self.folder.join(format!("{}.native", hasher.finalize().to_hex()))
    }

    fn mac(&self, wasm: &[u8; 32], native: &[u8]) -> blake3::Hash {
        let mut hasher = blake3::Hasher::new_keyed(&self.key);
        hasher.update(&self.config).update(wasm).update(native);
        hasher.finalize()
    }

    /// The authenticated native code of the module with this hash.
    pub(crate) fn load(&self, wasm: &[u8; 32]) -> Option<Vec<u8>> {
        let mut bytes = fs::read(self.path(wasm)).ok()?;
        let at = bytes.len().checked_sub(MAC)?;
        let mac: [u8; MAC] = bytes[at..].try_into().ok()?;
        bytes.truncate(at);
        // `blake3::Hash` compares in constant time.
        (self.mac(wasm, &bytes) == blake3::Hash::from_bytes(mac)).then_some(bytes)
    }

    /// Best effort: a cache that cannot be written costs time, not correctness.
    pub(crate) fn store(&self, wasm: &[u8; 32], native: &[u8]) {
        let path = self.path(wasm);
        let temporary = path.with_extension(format!("{}.tmp", std::process::id()));
        let written = fs::OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&temporary)
            .and_then(|mut file| {
                file.write_all(native)?;
                file.write_all(self.mac(wasm, native).as_bytes())
            })
            .and_then(|()| fs::rename(&temporary, &path));
        if written.is_err() {
            let _ = fs::remove_file(&temporary);
        }
        if wasm[0] % SELDOM == 0 {
            let _ = prune(&self.folder, MOST, LEFT);
        }
    }
}

/// If the native code in the folder takes more than `most` bytes: removes what was stored longest ago until `left` bytes are left.
/// Another process that reads a file which goes compiles again.
fn prune(folder: &Path, most: u64, left: u64) -> std::io::Result<()> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        if Path::new(&name).extension().is_some_and(|ending| ending == "native" || ending == "tmp")
            && let Ok(meta) = entry.metadata()
        {
            files.push((meta.modified()?, meta.len(), entry.path()));
        }
    }
    let mut total: u64 = files.iter().map(|(_, bytes, _)| bytes).sum();
    if total <= most {
        return Ok(());
    }
    files.sort();
    for (_, bytes, path) in files {
        if total <= left {
            break;
        }
        fs::remove_file(path)?;
        total -= bytes;
    }
    Ok(())
}

fn load_key(folder: &Path) -> std::io::Result<[u8; 32]> {
    let path = folder.join("key");
    match fs::read(&path) {
        Ok(bytes) => {
            if let Ok(key) = bytes.try_into() {
                return Ok(key);
            }
            // A torn write of an earlier start; whatever it authenticated is lost, nothing else.
            fs::remove_file(&path)?;
        }
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    let mut key = [0; 32];
    getrandom::fill(&mut key).map_err(|e| std::io::Error::other(e.to_string()))?;
    let created = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path);
    match created {
        Ok(mut file) => file.write_all(&key).map(|()| key),
        // Another process was faster: use its key.
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            let bytes = fs::read(&path)?;
            bytes.try_into().map_err(|_| std::io::Error::other("the key file is being written; try again"))
        }
        Err(error) => Err(error),
    }
}

/// std hashing into BLAKE3: stable across runs, unlike the default hasher's promise.
struct Blake(blake3::Hasher);

impl Hasher for Blake {
    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }
    fn finish(&self) -> u64 {
        let hash = self.0.finalize();
        let mut low = [0; 8];
        low.copy_from_slice(&hash.as_bytes()[..8]);
        u64::from_le_bytes(low)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::{Duration, SystemTime};

    #[test]
    fn the_oldest_files_go_first() {
        let folder = tempfile::tempdir().unwrap();
        let put = |name: &str, age: u64| {
            let file = fs::File::create(folder.path().join(name)).unwrap();
            file.set_len(100).unwrap();
            file.set_modified(SystemTime::now() - Duration::from_secs(age)).unwrap();
        };
        let names = || {
            let mut names: Vec<String> = fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
            names.sort();
            names
        };
        for (name, age) in [("a.native", 50), ("b.native", 10), ("c.7.tmp", 90), ("key", 1000)] {
            put(name, age);
        }
        prune(folder.path(), 300, 100).unwrap();
        assert_eq!(names(), ["a.native", "b.native", "c.7.tmp", "key"], "it is not too large yet");
        prune(folder.path(), 299, 150).unwrap();
        assert_eq!(names(), ["b.native", "key"]);
    }
}
