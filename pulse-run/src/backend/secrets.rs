//! Secrets and connection tokens, encrypted at rest.
//!
//! Envelope: a root key (file of mode 0400 in the data folder, or the environment) wraps one data
//! key per owner; each value is sealed with XChaCha20-Poly1305 under its owner's data key, with its
//! identity as associated data, so that a row cannot be moved to another name. There is no way to
//! read a value back except [`SecretStore::open_secret`], which only the outbound client uses.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, Result, anyhow, bail};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use pulse_manifest::HostPattern;
use rusqlite::{Connection, OptionalExtension, params};
use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

use super::sqlite;

/// Environment variable with the root key as 64 hex digits; wins over the file.
pub const ROOT_KEY_VARIABLE: &str = "PULSE_ROOT_KEY";
const ROOT_KEY_FILE: &str = "root.key";
const NONCE: usize = 24;
/// A secret of the owner, for every project that has none of that name.
pub const GLOBAL: &str = "";
/// Longest value.
pub const MAX_VALUE: usize = 64 * 1024;

const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS data_key (owner TEXT PRIMARY KEY, key_id TEXT NOT NULL, wrapped BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS secret (
  owner TEXT NOT NULL, project TEXT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL,
  sealed BLOB NOT NULL, rules TEXT NOT NULL, rev INTEGER NOT NULL, updated INTEGER NOT NULL,
  PRIMARY KEY (owner, project, kind, name)
) WITHOUT ROWID;
";

/// Whether a row is a secret or the token of a connection; each has its own names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Secret,
    Connection,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Kind::Secret => "secret",
            Kind::Connection => "connection",
        }
    }
}

/// Where a value may be sent.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct Rules {
    /// Host patterns; `*` only when the user asked for it explicitly.
    pub hosts: Vec<String>,
    /// Header names in lower case.
    pub headers: Vec<String>,
}

impl Rules {
    /// The headers a secret may be used in unless others are named.
    pub fn default_headers() -> Vec<String> {
        ["authorization", "x-api-key", "api-key"].map(str::to_owned).to_vec()
    }
}

/// A value ready for use by the outbound client.
#[derive(Debug)]
pub struct Credential {
    pub name: String,
    pub value: SecretString,
    pub hosts: Vec<HostPattern>,
    /// The hosts the manifest narrows it to; empty when it says nothing.
    pub narrowed: Vec<HostPattern>,
    pub headers: Vec<String>,
}

/// What may be shown of a stored value.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Listed {
    pub name: String,
    pub project: String,
    pub hosts: Vec<String>,
    pub headers: Vec<String>,
    pub rev: i64,
    pub updated: i64,
}

/// A handle; clones share the store.
#[derive(Clone)]
pub struct SecretStore {
    inner: Arc<Inner>,
}

struct Inner {
    conn: Mutex<Connection>,
    root: Zeroizing<[u8; 32]>,
}

impl SecretStore {
    /// Opens the store of a data folder; creates the root key at first use, but never when
    /// encrypted rows exist already: then the key was lost and a new one would hide that.
    pub fn open(data: &Path) -> Result<Self> {
        let conn = sqlite::open(&data.join("secrets.sqlite"))?;
        conn.execute_batch(SCHEMA).context("cannot create the tables of the secret store")?;
        let rows: i64 = conn.query_row("SELECT count(*) FROM data_key", [], |row| row.get(0))?;
        let root = root_key(&data.join(ROOT_KEY_FILE), rows == 0)?;
        Ok(Self { inner: Arc::new(Inner { conn: Mutex::new(conn), root }) })
    }

    /// Stores a value; replaces an earlier one.
    pub fn put(&self, owner: &str, project: &str, kind: Kind, name: &str, value: &SecretString, rules: &Rules) -> Result<()> {
        check_name(name)?;
        if value.expose_secret().is_empty() || value.expose_secret().len() > MAX_VALUE {
            bail!("the value must have 1 to {MAX_VALUE} bytes");
        }
        if value.expose_secret().contains(['\r', '\n', '\0']) && kind == Kind::Connection {
            bail!("a token must be one line");
        }
        for host in &rules.hosts {
            HostPattern::parse(host).map_err(|error| anyhow!("{error}"))?;
        }
        let conn = self.inner.conn.lock().unwrap_or_else(PoisonError::into_inner);
        let key = self.data_key(&conn, owner, true)?.ok_or_else(|| anyhow!("no data key"))?;
        let sql = "SELECT rev FROM secret WHERE owner = ?1 AND project = ?2 AND kind = ?3 AND name = ?4";
        let last: Option<i64> = conn.query_row(sql, params![owner, project, kind.name(), name], |row| row.get(0)).optional()?;
        let rev = last.unwrap_or(0) + 1;
        let sealed = seal(&key, value.expose_secret().as_bytes(), &identity(owner, project, kind, name, rev))?;
        let updated = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, |d| d.as_secs() as i64);
        conn.execute(
            "INSERT OR REPLACE INTO secret (owner, project, kind, name, sealed, rules, rev, updated) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            params![owner, project, kind.name(), name, sealed, serde_json::to_string(rules)?, rev, updated],
        )?;
        Ok(())
    }

    /// Removes a value; false when there was none.
    pub fn delete(&self, owner: &str, project: &str, kind: Kind, name: &str) -> Result<bool> {
        let conn = self.inner.conn.lock().unwrap_or_else(PoisonError::into_inner);
        let sql = "DELETE FROM secret WHERE owner = ?1 AND project = ?2 AND kind = ?3 AND name = ?4";
        Ok(conn.execute(sql, params![owner, project, kind.name(), name])? > 0)
    }

    /// Names and rules, never values.
    pub fn list(&self, owner: &str, project: &str, kind: Kind) -> Result<Vec<Listed>> {
        let conn = self.inner.conn.lock().unwrap_or_else(PoisonError::into_inner);
        let sql = "SELECT name, project, rules, rev, updated FROM secret WHERE owner = ?1 AND project IN (?2, '') AND kind = ?3 ORDER BY name, project DESC";
        let mut statement = conn.prepare(sql)?;
        let rows = statement.query_map(params![owner, project, kind.name()], |row| {
            let rules: String = row.get(2)?;
            Ok((row.get(0)?, row.get(1)?, rules, row.get(3)?, row.get(4)?))
        })?;
        rows.map(|row| {
            let (name, project, rules, rev, updated) = row?;
            let rules: Rules = serde_json::from_str(&rules)?;
            Ok(Listed { name, project, hosts: rules.hosts, headers: rules.headers, rev, updated })
        })
        .collect()
    }

    /// True when the project, or its owner, has a value of that name.
    pub fn has(&self, owner: &str, project: &str, kind: Kind, name: &str) -> Result<bool> {
        let conn = self.inner.conn.lock().unwrap_or_else(PoisonError::into_inner);
        let sql = "SELECT 1 FROM secret WHERE owner = ?1 AND project IN (?2, '') AND kind = ?3 AND name = ?4 LIMIT 1";
        Ok(conn.query_row(sql, params![owner, project, kind.name(), name], |_| Ok(())).optional()?.is_some())
    }

    /// Decrypts a value for use. The project's own value wins over the owner's.
    pub fn open_secret(&self, owner: &str, project: &str, kind: Kind, name: &str) -> Result<Option<Credential>> {
        let conn = self.inner.conn.lock().unwrap_or_else(PoisonError::into_inner);
        let sql = "SELECT project, sealed, rules, rev FROM secret WHERE owner = ?1 AND project IN (?2, '') AND kind = ?3 AND name = ?4 ORDER BY project DESC LIMIT 1";
        let found: Option<(String, Vec<u8>, String, i64)> = conn
            .query_row(sql, params![owner, project, kind.name(), name], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
            .optional()?;
        let Some((project, sealed, rules, rev)) = found else { return Ok(None) };
        let key = self.data_key(&conn, owner, false)?.ok_or_else(|| anyhow!("the owner's data key is missing"))?;
        let plain = unseal(&key, &sealed, &identity(owner, &project, kind, name, rev))?;
        let text = std::str::from_utf8(&plain).map_err(|_| anyhow!("the stored value is damaged"))?;
        let rules: Rules = serde_json::from_str(&rules)?;
        let hosts = rules.hosts.iter().filter_map(|host| HostPattern::parse(host).ok()).collect();
        Ok(Some(Credential { name: name.to_owned(), value: SecretString::from(text.to_owned()), hosts, narrowed: Vec::new(), headers: rules.headers }))
    }

    fn data_key(&self, conn: &Connection, owner: &str, create: bool) -> Result<Option<Zeroizing<[u8; 32]>>> {
        let aad = format!("v1|data-key|{}|{owner}", owner.len());
        let wrapped: Option<Vec<u8>> = conn.query_row("SELECT wrapped FROM data_key WHERE owner = ?1", [owner], |row| row.get(0)).optional()?;
        if let Some(wrapped) = wrapped {
            let plain = unseal(&self.inner.root, &wrapped, &aad).context("the root key does not fit the secret store")?;
            let key: [u8; 32] = plain.as_slice().try_into().map_err(|_| anyhow!("the data key is damaged"))?;
            return Ok(Some(Zeroizing::new(key)));
        }
        if !create {
            return Ok(None);
        }
        let key = random_key()?;
        let wrapped = seal(&self.inner.root, &key[..], &aad)?;
        let key_id = blake3::derive_key("pulse root key id v1", &self.inner.root[..]);
        conn.execute("INSERT INTO data_key (owner, key_id, wrapped) VALUES (?1, ?2, ?3)", params![owner, hex(&key_id[..8]), wrapped])?;
        Ok(Some(key))
    }
}

/// Secret names are identifiers, so that they can be written in code, on a command line and in a file.
pub fn check_name(name: &str) -> Result<()> {
    let first = name.chars().next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_');
    if !first || name.len() > 128 || !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-') {
        bail!("`{name}` is not a name: use letters, digits and `_`, beginning with a letter");
    }
    Ok(())
}

/// Lengths keep different tuples from having the same text.
fn identity(owner: &str, project: &str, kind: Kind, name: &str, rev: i64) -> String {
    format!("v1|{}|{owner}|{}|{project}|{}|{}|{name}|{rev}", owner.len(), project.len(), kind.name(), name.len())
}

fn random_key() -> Result<Zeroizing<[u8; 32]>> {
    let mut key = Zeroizing::new([0u8; 32]);
    getrandom::fill(&mut key[..]).map_err(|error| anyhow!("no randomness: {error}"))?;
    Ok(key)
}

fn seal(key: &[u8; 32], plain: &[u8], aad: &str) -> Result<Vec<u8>> {
    let mut nonce = [0u8; NONCE];
    getrandom::fill(&mut nonce).map_err(|error| anyhow!("no randomness: {error}"))?;
    let cipher = XChaCha20Poly1305::new(&(*key).into());
    let sealed = cipher.encrypt(&XNonce::from(nonce), Payload { msg: plain, aad: aad.as_bytes() }).map_err(|_| anyhow!("encryption failed"))?;
    Ok([&nonce[..], &sealed].concat())
}

fn unseal(key: &[u8; 32], sealed: &[u8], aad: &str) -> Result<Zeroizing<Vec<u8>>> {
    let (nonce, body) = sealed.split_first_chunk::<NONCE>().ok_or_else(|| anyhow!("the stored value is damaged"))?;
    let cipher = XChaCha20Poly1305::new(&(*key).into());
    let plain = cipher.decrypt(&XNonce::from(*nonce), Payload { msg: body, aad: aad.as_bytes() });
    plain.map(Zeroizing::new).map_err(|_| anyhow!("the stored value does not decrypt: wrong root key or damaged data"))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

fn parse_key(text: &str) -> Result<Zeroizing<[u8; 32]>> {
    let text = text.trim();
    let mut key = Zeroizing::new([0u8; 32]);
    if text.len() != 64 || !text.is_ascii() {
        bail!("the root key must be 64 hex digits");
    }
    for (index, byte) in key.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[2 * index..2 * index + 2], 16).map_err(|_| anyhow!("the root key must be 64 hex digits"))?;
    }
    Ok(key)
}

fn root_key(path: &PathBuf, may_create: bool) -> Result<Zeroizing<[u8; 32]>> {
    if let Ok(text) = std::env::var(ROOT_KEY_VARIABLE) {
        return parse_key(&text).with_context(|| format!("in the environment variable {ROOT_KEY_VARIABLE}"));
    }
    match std::fs::read_to_string(path) {
        Ok(text) => {
            let text = Zeroizing::new(text);
            return parse_key(&text).with_context(|| format!("in {}", path.display()));
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(error) => return Err(error).with_context(|| format!("cannot read {}", path.display())),
    }
    if !may_create {
        bail!("the root key {} is missing but encrypted secrets exist: restore the file, or set {ROOT_KEY_VARIABLE}", path.display());
    }
    let key = random_key()?;
    write_private(path, &Zeroizing::new(hex(&key[..])))?;
    Ok(key)
}

/// Writes a file that only its owner can read; never replaces an existing one.
fn write_private(path: &Path, text: &str) -> Result<()> {
    use std::io::Write as _;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o400);
    let mut file = options.open(path).with_context(|| format!("cannot create {}", path.display()))?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules() -> Rules {
        Rules { hosts: vec!["api.example.com".into()], headers: Rules::default_headers() }
    }

    #[test]
    fn values_are_sealed_and_bound_to_their_name() {
        let folder = tempfile::tempdir().unwrap();
        let store = SecretStore::open(folder.path()).unwrap();
        let value = SecretString::from("canary-value-1234567890".to_owned());
        store.put("o", GLOBAL, Kind::Secret, "KEY", &value, &rules()).unwrap();
        let found = store.open_secret("o", "p", Kind::Secret, "KEY").unwrap().unwrap();
        assert_eq!(found.value.expose_secret(), value.expose_secret());
        store.put("o", "p", Kind::Secret, "KEY", &SecretString::from("own".to_owned()), &rules()).unwrap();
        assert_eq!(store.open_secret("o", "p", Kind::Secret, "KEY").unwrap().unwrap().value.expose_secret(), "own");
        assert!(store.open_secret("other", "p", Kind::Secret, "KEY").unwrap().is_none());
        assert!(!store.has("o", "p", Kind::Connection, "KEY").unwrap());
        store.inner.conn.lock().unwrap().execute("UPDATE secret SET name = 'MOVED' WHERE project = ''", []).unwrap();
        assert!(store.open_secret("o", "q", Kind::Secret, "MOVED").is_err());
        drop(store);
        for file in folder.path().read_dir().unwrap() {
            let bytes = std::fs::read(file.unwrap().path()).unwrap();
            assert!(memchr::memmem::find(&bytes, b"canary-value").is_none());
        }
    }

    #[test]
    fn a_lost_root_key_is_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let store = SecretStore::open(folder.path()).unwrap();
        store.put("o", "p", Kind::Secret, "KEY", &SecretString::from("v".to_owned()), &rules()).unwrap();
        assert!(store.put("o", "p", Kind::Secret, "1 bad", &SecretString::from("v".to_owned()), &rules()).is_err());
        drop(store);
        std::fs::remove_file(folder.path().join(ROOT_KEY_FILE)).unwrap();
        let error = SecretStore::open(folder.path()).map(|_| ()).unwrap_err();
        assert!(error.to_string().contains("missing"), "{error}");
    }
}
