//! The key-value store: one SQLite file, projects kept apart by a column, group commit.
//!
//! A single writer thread takes whatever writes are queued, applies them in one transaction and
//! acknowledges them after the commit. Reads run on pooled connections. Expired entries are never
//! seen by any read; the writer removes them from the file in small batches.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rusqlite::{Connection, OptionalExtension, params};
use tokio::sync::{mpsc, oneshot};

use super::sqlite;

/// Writes that share one commit at most.
const GROUP: usize = 256;
const QUEUE: usize = 1024;
const POOL: usize = 8;
const SWEEP_EVERY: Duration = Duration::from_secs(60);
const SWEEP_ROWS: usize = 500;
/// Bytes of the authenticator in front of a cursor.
const CURSOR_MAC: usize = 16;

const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS kv (
  pulse TEXT NOT NULL, key BLOB NOT NULL, value BLOB NOT NULL, metadata TEXT, expires_at INTEGER, rev INTEGER NOT NULL,
  PRIMARY KEY (pulse, key)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS kv_expiry ON kv (expires_at) WHERE expires_at IS NOT NULL;
CREATE TABLE IF NOT EXISTS usage (pulse TEXT PRIMARY KEY, bytes INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS store (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
";

/// A value as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub value: Vec<u8>,
    /// JSON text.
    pub metadata: Option<String>,
}

/// What a read is to check of every value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    Any,
    Json,
}

/// What a read found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// In the order of the keys.
    Entries(Vec<Option<Entry>>),
    NotJson,
    /// The values have more bytes together than were asked for; they were not kept.
    TooLarge,
}

/// One row of a listing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedKey {
    pub name: String,
    pub expiration: Option<i64>,
    pub metadata: Option<String>,
}

/// A page of keys; a cursor exists exactly when more keys follow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    pub keys: Vec<ListedKey>,
    pub cursor: Option<String>,
}

/// What a write asks for.
#[derive(Clone, Debug)]
pub enum Change {
    Put { key: String, value: Vec<u8>, metadata: Option<String>, expires_at: Option<i64>, quota: u64 },
    Delete { key: String },
}

/// Why the store refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KvError {
    /// The project's share of the store is used up.
    Quota,
    /// The cursor was not made by this store for this project and prefix.
    Cursor,
    /// The disk or the database failed; the text is for the log.
    Storage(String),
}

impl From<rusqlite::Error> for KvError {
    fn from(error: rusqlite::Error) -> Self {
        KvError::Storage(error.to_string())
    }
}

struct Job {
    pulse: String,
    change: Change,
    done: oneshot::Sender<Result<(), KvError>>,
}

/// A handle; clones share the store.
#[derive(Clone)]
pub struct KvStore {
    inner: Arc<Inner>,
    jobs: mpsc::Sender<Job>,
}

struct Inner {
    path: PathBuf,
    readers: Mutex<Vec<Connection>>,
    clock: Arc<Clock>,
    cursor_key: [u8; 32],
}

/// Seconds since the epoch that never step back, so that an expired entry stays expired.
struct Clock(AtomicI64);

impl Clock {
    fn now(&self) -> i64 {
        let wall = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs() as i64);
        self.0.fetch_max(wall, Ordering::Relaxed).max(wall)
    }
}

impl KvStore {
    /// Opens or creates the store in `path`.
    pub fn open(path: &Path) -> Result<Self> {
        let writer = sqlite::open(path)?;
        writer.execute_batch(SCHEMA).context("cannot create the tables of the key-value store")?;
        let cursor_key = cursor_key(&writer).context("cannot read the key-value store")?;
        let clock = Arc::new(Clock(AtomicI64::new(0)));
        let (jobs, queue) = mpsc::channel(QUEUE);
        let writer_clock = clock.clone();
        std::thread::Builder::new()
            .name("kv-writer".into())
            .spawn(move || write_loop(writer, queue, &writer_clock))
            .context("cannot start the writer thread")?;
        let inner = Inner { path: path.to_owned(), readers: Mutex::new(Vec::new()), clock, cursor_key };
        Ok(Self { inner: Arc::new(inner), jobs })
    }

    /// Seconds since the epoch as the store sees them.
    pub fn now(&self) -> i64 {
        self.inner.clock.now()
    }

    /// Applies a change; returns once it is on disk.
    pub async fn change(&self, pulse: &str, change: Change) -> Result<(), KvError> {
        let gone = || KvError::Storage("the writer has stopped".into());
        let (done, answer) = oneshot::channel();
        self.jobs.send(Job { pulse: pulse.to_owned(), change, done }).await.map_err(|_| gone())?;
        answer.await.map_err(|_| gone())?
    }

    /// Values in the order of `keys`.
    pub async fn get(&self, pulse: &str, keys: Vec<String>) -> Result<Vec<Option<Entry>>, KvError> {
        match self.get_within(pulse, keys, Wanted::Any, usize::MAX).await? {
            Found::Entries(entries) => Ok(entries),
            Found::NotJson | Found::TooLarge => Err(KvError::Storage("a value has more bytes than there are".into())),
        }
    }

    /// Values of `keys` when they have at most `most` bytes together; no more than that, and one value, is held meanwhile.
    pub async fn get_within(&self, pulse: &str, keys: Vec<String>, wanted: Wanted, most: usize) -> Result<Found, KvError> {
        let pulse = pulse.to_owned();
        self.read(move |inner, conn| {
            let sql = "SELECT value, metadata FROM kv WHERE pulse = ?1 AND key = ?2 AND (expires_at IS NULL OR expires_at > ?3)";
            let mut statement = conn.prepare_cached(sql)?;
            let now = inner.clock.now();
            // One transaction, so that a bulk read sees one state.
            let bulk = keys.len() > 1;
            if bulk {
                conn.execute_batch("BEGIN")?;
            }
            let mut read = || -> rusqlite::Result<Found> {
                let (mut entries, mut total) = (Vec::new(), 0);
                for key in &keys {
                    let row = |row: &rusqlite::Row<'_>| Ok(Entry { value: row.get(0)?, metadata: row.get(1)? });
                    let entry = statement.query_row(params![pulse, key.as_bytes(), now], row).optional()?;
                    if let Some(entry) = &entry {
                        // Also of what is too large: a value that is no JSON is the first thing to say.
                        if wanted == Wanted::Json && serde_json::from_slice::<serde::de::IgnoredAny>(&entry.value).is_err() {
                            return Ok(Found::NotJson);
                        }
                        total += entry.value.len();
                    }
                    if total > most {
                        entries = Vec::new();
                    } else {
                        entries.push(entry);
                    }
                }
                Ok(if total > most { Found::TooLarge } else { Found::Entries(entries) })
            };
            let found = read();
            if bulk {
                conn.execute_batch("COMMIT")?;
            }
            Ok(found?)
        })
        .await
    }

    /// Keys with `prefix` after `cursor`, in byte order, at most `limit`.
    pub async fn list(&self, pulse: &str, prefix: &str, limit: usize, cursor: Option<String>) -> Result<Page, KvError> {
        let pulse = pulse.to_owned();
        let prefix = prefix.to_owned();
        self.read(move |inner, conn| {
            let after = match &cursor {
                None => None,
                Some(cursor) => Some(inner.open_cursor(&pulse, &prefix, cursor)?),
            };
            let (start, inclusive) = match after {
                Some(key) => (key, false),
                None => (prefix.clone().into_bytes(), true),
            };
            let order = if inclusive { "key >= ?2" } else { "key > ?2" };
            let end = upper_bound(prefix.as_bytes());
            let bound = if end.is_some() { "AND key < ?5" } else { "AND ?5 IS NULL" };
            let sql = format!(
                "SELECT key, expires_at, metadata FROM kv WHERE pulse = ?1 AND {order} {bound} AND (expires_at IS NULL OR expires_at > ?3) ORDER BY key LIMIT ?4"
            );
            let mut statement = conn.prepare_cached(&sql)?;
            let rows = statement.query_map(params![pulse, start, inner.clock.now(), limit as i64 + 1, end], |row| {
                let key: Vec<u8> = row.get(0)?;
                let name = String::from_utf8_lossy(&key).into_owned();
                Ok(ListedKey { name, expiration: row.get(1)?, metadata: row.get(2)? })
            })?;
            let mut keys = rows.collect::<rusqlite::Result<Vec<_>>>()?;
            let more = keys.len() > limit;
            keys.truncate(limit);
            let cursor = keys.last().filter(|_| more).map(|last| inner.make_cursor(&pulse, &prefix, last.name.as_bytes()));
            Ok(Page { keys, cursor })
        })
        .await
    }

    async fn read<T, F>(&self, work: F) -> Result<T, KvError>
    where
        T: Send + 'static,
        F: FnOnce(&Inner, &Connection) -> Result<T, KvError> + Send + 'static,
    {
        let inner = self.inner.clone();
        let task = tokio::task::spawn_blocking(move || {
            let pooled = inner.readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let conn = match pooled {
                Some(conn) => conn,
                None => sqlite::open(&inner.path).map_err(|error| KvError::Storage(format!("{error:#}")))?,
            };
            let result = work(&inner, &conn);
            // A connection that failed may be inside a transaction; it is not used again.
            if result.is_ok() {
                let mut pool = inner.readers.lock().unwrap_or_else(PoisonError::into_inner);
                if pool.len() < POOL {
                    pool.push(conn);
                }
            }
            result
        });
        task.await.map_err(|error| KvError::Storage(error.to_string()))?
    }
}

impl Inner {
    fn cursor_mac(&self, pulse: &str, prefix: &str, key: &[u8]) -> [u8; CURSOR_MAC] {
        let mut hasher = blake3::Hasher::new_keyed(&self.cursor_key);
        for part in [pulse.as_bytes(), prefix.as_bytes(), key] {
            hasher.update(&(part.len() as u64).to_le_bytes()).update(part);
        }
        let mut mac = [0; CURSOR_MAC];
        mac.copy_from_slice(&hasher.finalize().as_bytes()[..CURSOR_MAC]);
        mac
    }

    fn make_cursor(&self, pulse: &str, prefix: &str, key: &[u8]) -> String {
        let mut bytes = self.cursor_mac(pulse, prefix, key).to_vec();
        bytes.extend_from_slice(key);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    fn open_cursor(&self, pulse: &str, prefix: &str, cursor: &str) -> Result<Vec<u8>, KvError> {
        use subtle::ConstantTimeEq as _;
        let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| KvError::Cursor)?;
        let (mac, key) = bytes.split_at_checked(CURSOR_MAC).ok_or(KvError::Cursor)?;
        let genuine: bool = self.cursor_mac(pulse, prefix, key).ct_eq(mac).into();
        if genuine { Ok(key.to_vec()) } else { Err(KvError::Cursor) }
    }
}

fn cursor_key(conn: &Connection) -> Result<[u8; 32]> {
    let mut fresh = [0u8; 32];
    getrandom::fill(&mut fresh).map_err(|error| anyhow::anyhow!("no randomness: {error}"))?;
    conn.execute("INSERT OR IGNORE INTO store (name, value) VALUES ('cursor_key', ?1)", [&fresh[..]])?;
    let stored: Vec<u8> = conn.query_row("SELECT value FROM store WHERE name = 'cursor_key'", [], |row| row.get(0))?;
    stored.try_into().map_err(|_| anyhow::anyhow!("the cursor key is damaged"))
}

/// The smallest byte string greater than every string with `prefix`; `None` when there is none.
fn upper_bound(prefix: &[u8]) -> Option<Vec<u8>> {
    let last = prefix.iter().rposition(|byte| *byte != 0xff)?;
    let mut bound = prefix[..=last].to_vec();
    bound[last] += 1;
    Some(bound)
}

fn write_loop(mut conn: Connection, mut queue: mpsc::Receiver<Job>, clock: &Clock) {
    let mut swept: Option<Instant> = None;
    while let Some(first) = queue.blocking_recv() {
        let mut jobs = vec![first];
        while jobs.len() < GROUP {
            match queue.try_recv() {
                Ok(job) => jobs.push(job),
                Err(_) => break,
            }
        }
        let results = commit(&mut conn, &jobs, clock);
        for (job, result) in jobs.into_iter().zip(results) {
            // The caller may have gone away; the write stands all the same.
            let _ = job.done.send(result);
        }
        if swept.is_none_or(|at| at.elapsed() > SWEEP_EVERY) {
            swept = Some(Instant::now());
            // Expired rows are invisible already: a failed sweep is only repeated later.
            let _ = sweep(&mut conn, clock.now());
        }
    }
    let _ = conn.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)");
}

/// Applies the jobs in one transaction. A job that is refused leaves the others alone; if the
/// commit fails, all of them failed.
fn commit(conn: &mut Connection, jobs: &[Job], clock: &Clock) -> Vec<Result<(), KvError>> {
    let now = clock.now();
    let mut attempt = || -> Result<Vec<Result<(), KvError>>, KvError> {
        let transaction = conn.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        let mut results = Vec::with_capacity(jobs.len());
        for job in jobs {
            match apply(&transaction, &job.pulse, &job.change, now) {
                Err(KvError::Storage(text)) => return Err(KvError::Storage(text)),
                other => results.push(other),
            }
        }
        transaction.commit()?;
        Ok(results)
    };
    attempt().unwrap_or_else(|error| jobs.iter().map(|_| Err(error.clone())).collect())
}

fn apply(conn: &Connection, pulse: &str, change: &Change, now: i64) -> Result<(), KvError> {
    let size = |key: &str| -> rusqlite::Result<i64> {
        let sql = "SELECT length(key) + length(value) + coalesce(length(CAST(metadata AS BLOB)), 0) FROM kv WHERE pulse = ?1 AND key = ?2";
        let found = conn.prepare_cached(sql)?.query_row(params![pulse, key.as_bytes()], |row| row.get(0)).optional()?;
        Ok(found.unwrap_or(0))
    };
    match change {
        Change::Put { key, value, metadata, expires_at, quota } => {
            let new = (key.len() + value.len() + metadata.as_ref().map_or(0, String::len)) as i64;
            let delta = new - size(key)?;
            let used: i64 = conn
                .prepare_cached("SELECT bytes FROM usage WHERE pulse = ?1")?
                .query_row([pulse], |row| row.get(0))
                .optional()?
                .unwrap_or(0);
            if delta > 0 && used.saturating_add(delta) > i64::try_from(*quota).unwrap_or(i64::MAX) {
                return Err(KvError::Quota);
            }
            conn.prepare_cached(
                "INSERT INTO kv (pulse, key, value, metadata, expires_at, rev) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                 ON CONFLICT (pulse, key) DO UPDATE SET value = ?3, metadata = ?4, expires_at = ?5, rev = rev + 1",
            )?
            .execute(params![pulse, key.as_bytes(), value, metadata, expires_at, now])?;
            add_usage(conn, pulse, delta)?;
        }
        Change::Delete { key } => {
            let old = size(key)?;
            conn.prepare_cached("DELETE FROM kv WHERE pulse = ?1 AND key = ?2")?.execute(params![pulse, key.as_bytes()])?;
            add_usage(conn, pulse, -old)?;
        }
    }
    Ok(())
}

fn add_usage(conn: &Connection, pulse: &str, delta: i64) -> rusqlite::Result<()> {
    let sql = "INSERT INTO usage (pulse, bytes) VALUES (?1, max(?2, 0)) ON CONFLICT (pulse) DO UPDATE SET bytes = max(bytes + ?2, 0)";
    conn.prepare_cached(sql)?.execute(params![pulse, delta]).map(|_| ())
}

fn sweep(conn: &mut Connection, now: i64) -> rusqlite::Result<()> {
    let transaction = conn.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    let expired: Vec<(String, Vec<u8>, i64)> = transaction
        .prepare_cached(
            "SELECT pulse, key, length(key) + length(value) + coalesce(length(CAST(metadata AS BLOB)), 0) FROM kv
             WHERE expires_at IS NOT NULL AND expires_at <= ?1 LIMIT ?2",
        )?
        .query_map(params![now, SWEEP_ROWS as i64], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<rusqlite::Result<_>>()?;
    for (pulse, key, bytes) in &expired {
        transaction.prepare_cached("DELETE FROM kv WHERE pulse = ?1 AND key = ?2")?.execute(params![pulse, key])?;
        add_usage(&transaction, pulse, -bytes)?;
    }
    transaction.commit()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(key: &str, value: &str, expires_at: Option<i64>) -> Change {
        Change::Put { key: key.into(), value: value.into(), metadata: None, expires_at, quota: 1 << 20 }
    }

    #[tokio::test]
    async fn projects_do_not_see_each_other() {
        let folder = tempfile::tempdir().unwrap();
        let kv = KvStore::open(&folder.path().join("kv.sqlite")).unwrap();
        kv.change("a", put("b/c", "1", None)).await.unwrap();
        kv.change("a/b", put("c", "2", None)).await.unwrap();
        assert_eq!(kv.get("a", vec!["b/c".into(), "c".into()]).await.unwrap()[1], None);
        assert_eq!(kv.list("a/b", "", 10, None).await.unwrap().keys.len(), 1);
        for i in 0..5 {
            kv.change("a", put(&format!("k{i}"), "v", None)).await.unwrap();
        }
        let page = kv.list("a", "k", 2, None).await.unwrap();
        let cursor = page.cursor.unwrap();
        assert_eq!(kv.list("a", "k", 10, Some(cursor.clone())).await.unwrap().keys.len(), 3);
        assert_eq!(kv.list("a/b", "k", 10, Some(cursor.clone())).await, Err(KvError::Cursor));
        assert_eq!(kv.list("a", "", 10, Some(cursor)).await, Err(KvError::Cursor));
        assert_eq!(kv.list("a", "", 10, Some("garbage".into())).await, Err(KvError::Cursor));
    }

    #[tokio::test]
    async fn expiry_quota_and_reopening() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("kv.sqlite");
        let kv = KvStore::open(&path).unwrap();
        let now = kv.now();
        kv.change("p", put("old", "x", Some(now))).await.unwrap();
        kv.change("p", put("new", "y", Some(now + 100))).await.unwrap();
        assert_eq!(kv.get("p", vec!["old".into()]).await.unwrap(), [None]);
        assert_eq!(kv.list("p", "", 10, None).await.unwrap().keys.len(), 1);
        let big = Change::Put { key: "big".into(), value: vec![0; 100], metadata: None, expires_at: None, quota: 50 };
        assert_eq!(kv.change("p", big).await, Err(KvError::Quota));
        let writes = (0..100).map(|i| {
            let kv = kv.clone();
            async move { kv.change("p", put(&format!("many{i}"), "v", None)).await }
        });
        for result in futures_util::future::join_all(writes).await {
            result.unwrap();
        }
        drop(kv);
        let kv = KvStore::open(&path).unwrap();
        assert_eq!(kv.list("p", "many", 1000, None).await.unwrap().keys.len(), 100);
    }

    #[test]
    fn bounds() {
        assert_eq!(upper_bound(b"a"), Some(b"b".to_vec()));
        assert_eq!(upper_bound(&[1, 0xff]), Some(vec![2]));
        assert_eq!(upper_bound(b""), None);
    }
}
