//! How every SQLite file of the runner is opened: durability and hardening that do not depend on use.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use rusqlite::Connection;
use rusqlite::config::DbConfig;

/// Older versions can corrupt a database when a WAL is reset.
const MINIMUM_VERSION: i32 = 3_051_003;

/// Refuses to run on an SQLite that is known to lose data.
pub fn check_version() -> Result<()> {
    let version = rusqlite::version_number();
    if version < MINIMUM_VERSION {
        bail!("SQLite {} is too old: at least 3.51.3 is needed", rusqlite::version());
    }
    Ok(())
}

/// Opens (or creates) a database file with the common profile.
pub fn open(path: &Path) -> Result<Connection> {
    check_version()?;
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
    }
    let conn = Connection::open(path).with_context(|| format!("cannot open the database {}", path.display()))?;
    profile(&conn).with_context(|| format!("cannot set up the database {}", path.display()))?;
    Ok(conn)
}

fn profile(conn: &Connection) -> rusqlite::Result<()> {
    conn.busy_timeout(Duration::from_secs(5))?;
    conn.pragma_update(None, "journal_mode", "WAL")?;
    // NORMAL would lose acknowledged commits on a power failure.
    conn.pragma_update(None, "synchronous", "FULL")?;
    conn.pragma_update(None, "mmap_size", 0)?;
    conn.pragma_update(None, "wal_autocheckpoint", 1000)?;
    conn.pragma_update(None, "temp_store", "MEMORY")?;
    conn.pragma_update(None, "cell_size_check", true)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, true)?;
    Ok(())
}
