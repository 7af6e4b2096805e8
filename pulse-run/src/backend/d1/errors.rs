//! Error texts as D1 writes them: SQLite's message, the offset where SQLite knows it, the code names.

use super::fence::{Denial, Fence};

/// The text after the prefix `D1_ERROR: `, which the guest's library adds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct D1Error {
    pub message: String,
}

impl D1Error {
    /// An error of the service itself, which carries no SQLite code.
    pub fn plain(message: impl Into<String>) -> Self {
        Self { message: message.into() }
    }
}

impl std::fmt::Display for D1Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for D1Error {}

const NO_TRANSACTIONS: &str = "To execute a transaction, please use the state.storage.transaction() or state.storage.transactionSync() APIs instead of the SQL BEGIN TRANSACTION or SAVEPOINT statements. The JavaScript API is safer because it will automatically roll back on exceptions, and because it interacts correctly with Durable Objects' automatic atomic write coalescing.";

/// Describes an SQLite failure.
pub fn describe(error: &rusqlite::Error, fence: &Fence) -> D1Error {
    let (code, message, offset) = match error {
        rusqlite::Error::SqliteFailure(code, message) => (code.extended_code, message.clone(), -1),
        rusqlite::Error::SqlInputError { error, msg, offset, .. } => (error.extended_code, Some(msg.clone()), *offset),
        other => return D1Error::plain(other.to_string()),
    };
    if fence.denial() == Some(Denial::Transaction) {
        return D1Error::plain(NO_TRANSACTIONS);
    }
    let primary = primary_name(code & 0xff);
    let mut text = message.unwrap_or_else(|| "SQL logic error".to_owned());
    if code & 0xff == 9 && fence.timed_out() {
        text = "the query took longer than 30 seconds".to_owned();
    }
    if offset >= 0 {
        text.push_str(&format!(" at offset {offset}"));
    }
    text.push_str(": ");
    text.push_str(primary);
    if let Some(extended) = extended_name(code) {
        text.push_str(&format!(" (extended: {extended})"));
    }
    D1Error::plain(text)
}

fn primary_name(code: i32) -> &'static str {
    const NAMES: [&str; 29] = [
        "SQLITE_OK", "SQLITE_ERROR", "SQLITE_INTERNAL", "SQLITE_PERM", "SQLITE_ABORT", "SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_NOMEM",
        "SQLITE_READONLY", "SQLITE_INTERRUPT", "SQLITE_IOERR", "SQLITE_CORRUPT", "SQLITE_NOTFOUND", "SQLITE_FULL", "SQLITE_CANTOPEN",
        "SQLITE_PROTOCOL", "SQLITE_EMPTY", "SQLITE_SCHEMA", "SQLITE_TOOBIG", "SQLITE_CONSTRAINT", "SQLITE_MISMATCH", "SQLITE_MISUSE",
        "SQLITE_NOLFS", "SQLITE_AUTH", "SQLITE_FORMAT", "SQLITE_RANGE", "SQLITE_NOTADB", "SQLITE_NOTICE", "SQLITE_WARNING",
    ];
    usize::try_from(code).ok().and_then(|code| NAMES.get(code)).copied().unwrap_or("SQLITE_UNKNOWN")
}

/// Names of the extended codes a query can produce.
fn extended_name(code: i32) -> Option<&'static str> {
    Some(match (code & 0xff, code >> 8) {
        (_, 0) => return None,
        (1, 1) => "SQLITE_ERROR_MISSING_COLLSEQ",
        (1, 2) => "SQLITE_ERROR_RETRY",
        (1, 3) => "SQLITE_ERROR_SNAPSHOT",
        (19, 1) => "SQLITE_CONSTRAINT_CHECK",
        (19, 2) => "SQLITE_CONSTRAINT_COMMITHOOK",
        (19, 3) => "SQLITE_CONSTRAINT_FOREIGNKEY",
        (19, 4) => "SQLITE_CONSTRAINT_FUNCTION",
        (19, 5) => "SQLITE_CONSTRAINT_NOTNULL",
        (19, 6) => "SQLITE_CONSTRAINT_PRIMARYKEY",
        (19, 7) => "SQLITE_CONSTRAINT_TRIGGER",
        (19, 8) => "SQLITE_CONSTRAINT_UNIQUE",
        (19, 9) => "SQLITE_CONSTRAINT_VTAB",
        (19, 10) => "SQLITE_CONSTRAINT_ROWID",
        (19, 11) => "SQLITE_CONSTRAINT_PINNED",
        (19, 12) => "SQLITE_CONSTRAINT_DATATYPE",
        (11, 1) => "SQLITE_CORRUPT_VTAB",
        (11, 2) => "SQLITE_CORRUPT_SEQUENCE",
        (11, 3) => "SQLITE_CORRUPT_INDEX",
        (5, 1) => "SQLITE_BUSY_RECOVERY",
        (5, 2) => "SQLITE_BUSY_SNAPSHOT",
        (5, 3) => "SQLITE_BUSY_TIMEOUT",
        _ => return None,
    })
}
