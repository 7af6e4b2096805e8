//! SQL databases with the behaviour of D1: one SQLite file per owner, every call one transaction.
//!
//! `fence.rs` is what guest SQL may not do, `split.rs` cuts a text into statements, `errors.rs`
//! writes error texts as D1 does, `math.rs` adds the functions the bundled SQLite lacks.

mod errors;
mod fence;
mod math;
mod split;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rusqlite::Connection;
use rusqlite::types::{Value, ValueRef};

use super::sqlite;
use fence::Fence;

pub use errors::D1Error;

/// Longest run of one call.
const QUERY_TIME: Duration = Duration::from_secs(30);
/// Bytes of rows that one call may return: what a guest could hold at best.
pub const MAX_RESULT: usize = 64 * 1024 * 1024;
/// Prepared statements kept per database.
const STATEMENT_CACHE: usize = 64;
const SERVED_BY: &str = "pulse.db";

/// One statement as the guest sends it.
#[derive(Clone, Debug)]
pub struct Query {
    pub sql: String,
    pub params: Vec<Value>,
}

/// Rows and counters of one statement.
#[derive(Clone, Debug)]
pub struct Outcome {
    pub columns: Vec<String>,
    pub rows: Vec<Vec<Value>>,
    pub meta: Meta,
}

/// The `meta` object of a D1 result.
#[derive(Clone, Debug, PartialEq)]
pub struct Meta {
    pub served_by: &'static str,
    pub duration_ms: f64,
    pub changes: u64,
    pub last_row_id: i64,
    pub changed_db: bool,
    pub size_after: u64,
    pub rows_read: u64,
    pub rows_written: u64,
}

/// All databases below a folder.
pub struct D1Store {
    folder: PathBuf,
    open: Mutex<HashMap<String, Arc<Database>>>,
}

impl D1Store {
    pub fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), open: Mutex::new(HashMap::new()) }
    }

    /// The owner's database, created at first use, never larger than `max_bytes`.
    pub fn database(&self, owner: &str, max_bytes: u64) -> anyhow::Result<Arc<Database>> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(database) = open.get(owner) {
            return Ok(database.clone());
        }
        // Owners are free text: a file name made of hex digits cannot leave the folder or collide.
        let name: String = owner.bytes().map(|b| if b.is_ascii_alphanumeric() || b == b'-' { char::from(b).to_string() } else { format!("_{b:02x}") }).collect();
        let database = Arc::new(Database::open(&self.folder.join(format!("{name}.sqlite")), max_bytes)?);
        open.insert(owner.to_owned(), database.clone());
        Ok(database)
    }
}

/// One database; calls are serialised.
pub struct Database {
    conn: Mutex<Connection>,
    fence: Arc<Fence>,
}

impl Database {
    pub fn open(path: &Path, max_bytes: u64) -> anyhow::Result<Self> {
        let mut conn = sqlite::open(path)?;
        let page: i64 = conn.query_row("PRAGMA page_size", [], |row| row.get(0))?;
        let pages = i64::try_from(max_bytes).unwrap_or(i64::MAX) / page.max(512);
        conn.query_row(&format!("PRAGMA max_page_count = {}", pages.clamp(2, i64::from(u32::MAX - 1))), [], |_| Ok(()))?;
        conn.set_prepared_statement_cache_capacity(STATEMENT_CACHE);
        math::register(&conn)?;
        let fence = Fence::install(&mut conn)?;
        Ok(Self { conn: Mutex::new(conn), fence })
    }

    /// Runs the statements in one transaction; the first failure undoes all of them.
    /// Blocks: call it on a blocking thread.
    pub fn query(&self, queries: &[Query]) -> Result<Vec<Outcome>, D1Error> {
        let queries: Vec<&Query> = queries.iter().filter(|query| !is_blank(&query.sql)).collect();
        if queries.is_empty() {
            return Err(D1Error::plain("No SQL statements detected."));
        }
        let mut left = MAX_RESULT;
        self.transaction(|conn| queries.iter().map(|query| self.run(conn, &query.sql, &query.params, &mut left)).collect())
    }

    /// Runs a text line by line, as `exec` does; returns the number of lines. An error carries the
    /// line's number (from 1) and text.
    pub fn exec(&self, text: &str) -> Result<u64, (usize, String, D1Error)> {
        let lines: Vec<&str> = text.trim().split('\n').map(|line| line.trim_end_matches('\r')).collect();
        let first = || lines.first().map_or(String::new(), |line| (*line).to_owned());
        if lines.iter().all(|line| is_blank(line)) {
            return Err((1, first(), D1Error::plain("No SQL statements detected.")));
        }
        let mut failed = 0;
        let outcome = self.transaction(|conn| {
            let mut count = 0;
            for (index, line) in lines.iter().enumerate().filter(|(_, line)| !is_blank(line)) {
                failed = index;
                // Its rows are dropped at once.
                self.run(conn, line, &[], &mut { MAX_RESULT })?;
                count += 1;
            }
            Ok(count)
        });
        outcome.map_err(|error| (failed + 1, lines[failed].to_owned(), error))
    }

    /// Runs a file of statements in one transaction (migrations and `db execute`).
    pub fn script(&self, text: &str) -> Result<Vec<Outcome>, D1Error> {
        let pieces = split::statements(text);
        if pieces.iter().all(|piece| !piece.has_tokens) {
            return Err(D1Error::plain("No SQL statements detected."));
        }
        self.transaction(|conn| {
            let mut left = MAX_RESULT;
            pieces.iter().filter(|piece| piece.has_tokens).map(|piece| self.run(conn, piece.text, &[], &mut left)).collect()
        })
    }

    fn transaction<T>(&self, work: impl FnOnce(&Connection) -> Result<T, D1Error>) -> Result<T, D1Error> {
        let conn = self.conn.lock().unwrap_or_else(PoisonError::into_inner);
        self.fence.start(Instant::now() + QUERY_TIME);
        self.fence.trusted(|| conn.execute_batch("BEGIN IMMEDIATE")).map_err(|error| errors::describe(&error, &self.fence))?;
        let result = work(&conn).and_then(|value| {
            if self.fence.alters() && self.has_reserved(&conn) {
                return Err(D1Error::plain("not authorized: SQLITE_AUTH"));
            }
            let commit = self.fence.trusted(|| conn.execute_batch("COMMIT"));
            commit.map(|()| value).map_err(|error| errors::describe(&error, &self.fence))
        });
        if !conn.is_autocommit() {
            self.fence.stop();
            // The transaction is undone either way; an error here says only that it already was.
            let _ = self.fence.trusted(|| conn.execute_batch("ROLLBACK"));
        }
        // Settings made by a PRAGMA last for the transaction only.
        let _ = self.fence.trusted(|| {
            conn.execute_batch("PRAGMA case_sensitive_like=0; PRAGMA ignore_check_constraints=0; PRAGMA legacy_alter_table=0; PRAGMA recursive_triggers=0; PRAGMA reverse_unordered_selects=0; PRAGMA foreign_keys=1;")
        });
        result
    }

    /// All statements of a text; the rows are those of the last one, which alone takes parameters. They may have `left` bytes.
    fn run(&self, conn: &Connection, sql: &str, params: &[Value], left: &mut usize) -> Result<Outcome, D1Error> {
        let pieces = split::statements(sql);
        let started = Instant::now();
        let changes_before = conn.total_changes();
        let row_id_before = conn.last_insert_rowid();
        let size_before = self.size(conn);
        let Some((last, before)) = pieces.split_last() else {
            return Err(D1Error::plain("SQL code did not contain a statement."));
        };
        let describe = |error: rusqlite::Error| errors::describe(&error, &self.fence);
        for piece in before.iter().filter(|piece| piece.has_tokens) {
            self.fence.reset();
            let mut statement = conn.prepare(piece.text).map_err(describe)?;
            if statement.parameter_count() > 0 {
                return Err(D1Error::plain(
                    "When executing multiple SQL statements in a single call, only the last statement can have parameters.",
                ));
            }
            let mut rows = statement.raw_query();
            while rows.next().map_err(describe)?.is_some() {}
        }
        if !last.has_tokens {
            return Err(D1Error::plain("SQL code did not contain a statement."));
        }
        self.fence.reset();
        let changes_here = conn.total_changes();
        // The same statements come again and again; a cached one is prepared under the same fence.
        let mut statement = conn.prepare_cached(last.text).map_err(describe)?;
        if statement.parameter_count() != params.len() {
            return Err(D1Error::plain("Wrong number of parameter bindings for SQL query."));
        }
        for (index, value) in params.iter().enumerate() {
            statement.raw_bind_parameter(index + 1, value).map_err(describe)?;
        }
        let columns: Vec<String> = statement.column_names().into_iter().map(str::to_owned).collect();
        let mut rows = Vec::new();
        let mut cursor = statement.raw_query();
        while let Some(row) = cursor.next().map_err(describe)? {
            let mut cells = Vec::with_capacity(columns.len());
            for index in 0..columns.len() {
                let cell = row.get_ref(index).map_err(describe)?;
                let size = 16 + match cell {
                    ValueRef::Text(data) | ValueRef::Blob(data) => data.len(),
                    _ => 0,
                };
                let rest = left.checked_sub(size);
                *left = rest.ok_or_else(|| D1Error::plain("The result of the query is too large: select fewer rows or columns."))?;
                cells.push(match cell {
                    ValueRef::Text(text) => Value::Text(String::from_utf8_lossy(text).into_owned()),
                    other => Value::try_from(other).map_err(|error| describe(error.into()))?,
                });
            }
            rows.push(cells);
        }
        drop(cursor);
        let scanned = statement.reset_status(rusqlite::StatementStatus::FullscanStep).max(0) as u64;
        drop(statement);
        let changes = conn.total_changes() - changes_before;
        let size_after = self.size(conn);
        let last_row_id = conn.last_insert_rowid();
        let returned = if changes == 0 { rows.len() as u64 } else { 0 };
        let meta = Meta {
            served_by: SERVED_BY,
            duration_ms: started.elapsed().as_secs_f64() * 1000.0,
            changes,
            last_row_id,
            changed_db: changes != 0 || last_row_id != row_id_before || size_after != size_before,
            size_after,
            // SQLite counts steps between rows, hence one less than rows.
            rows_read: returned.max(if scanned > 0 { scanned + 1 } else { 0 }),
            rows_written: conn.total_changes() - changes_here,
        };
        Ok(Outcome { columns, rows, meta })
    }

    /// True when a name that belongs to the service is in use; only a rename can bring that about.
    fn has_reserved(&self, conn: &Connection) -> bool {
        let sql = "SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE lower(substr(name, 1, 4)) = '_cf_')";
        self.fence.trusted(|| conn.query_row(sql, [], |row| row.get(0))).unwrap_or(true)
    }

    fn size(&self, conn: &Connection) -> u64 {
        let pragma = |name: &str| conn.query_row(&format!("PRAGMA {name}"), [], |row| row.get::<_, i64>(0)).unwrap_or(0).unsigned_abs();
        self.fence.trusted(|| (pragma("page_count").saturating_sub(pragma("freelist_count"))) * pragma("page_size"))
    }
}

/// True for texts D1 drops: nothing but blanks and comments that do not start in the first column.
fn is_blank(sql: &str) -> bool {
    sql.split('\n').all(|line| {
        let trimmed = line.trim_start();
        trimmed.trim().is_empty() || (trimmed.len() < line.len() && trimmed.starts_with("--"))
    })
}

#[cfg(test)]
mod tests;
