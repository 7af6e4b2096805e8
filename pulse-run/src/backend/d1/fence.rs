//! What guest SQL may not do: limits, the authorizer's allow-lists, the time limit.
//!
//! The lists follow workerd's `SqliteDatabase`: code that works here works there and the reverse.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering};
use std::time::Instant;

use rusqlite::Connection;
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::limits::Limit;

const LIMITS: &[(Limit, i32)] = &[
    (Limit::SQLITE_LIMIT_LENGTH, 4 * 1024 * 1024),
    (Limit::SQLITE_LIMIT_SQL_LENGTH, 100_000),
    (Limit::SQLITE_LIMIT_COLUMN, 100),
    (Limit::SQLITE_LIMIT_EXPR_DEPTH, 100),
    (Limit::SQLITE_LIMIT_COMPOUND_SELECT, 5),
    (Limit::SQLITE_LIMIT_VDBE_OP, 25_000),
    (Limit::SQLITE_LIMIT_FUNCTION_ARG, 127),
    (Limit::SQLITE_LIMIT_ATTACHED, 0),
    (Limit::SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 50),
    (Limit::SQLITE_LIMIT_VARIABLE_NUMBER, 100),
    (Limit::SQLITE_LIMIT_TRIGGER_DEPTH, 10),
    (Limit::SQLITE_LIMIT_WORKER_THREADS, 0),
];

/// Virtual machine steps between two looks at the clock.
const PROGRESS_STEPS: i32 = 1000;

/// A denial that needs another text than SQLite's "not authorized".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Denial {
    Transaction,
}

/// State shared with the connection's hooks.
pub struct Fence {
    /// Our own statements pass.
    trusted: AtomicBool,
    denied: AtomicU8,
    base: Instant,
    /// Milliseconds after `base` at which the running call is interrupted.
    deadline: AtomicU64,
    timed_out: AtomicBool,
    alters: AtomicBool,
}

impl Fence {
    /// Puts limits and hooks on the connection.
    pub fn install(conn: &mut Connection) -> rusqlite::Result<Arc<Self>> {
        for (limit, value) in LIMITS {
            conn.set_limit(*limit, *value)?;
        }
        let fence = Arc::new(Self {
            trusted: AtomicBool::new(false),
            denied: AtomicU8::new(0),
            base: Instant::now(),
            deadline: AtomicU64::new(u64::MAX),
            timed_out: AtomicBool::new(false),
            alters: AtomicBool::new(false),
        });
        let hook = fence.clone();
        conn.authorizer(Some(move |context: AuthContext<'_>| hook.authorize(&context)))?;
        let hook = fence.clone();
        conn.progress_handler(PROGRESS_STEPS, Some(move || hook.expired()))?;
        Ok(fence)
    }

    /// Begins a call that must end by `deadline`.
    pub fn start(&self, deadline: Instant) {
        let millis = deadline.saturating_duration_since(self.base).as_millis() as u64;
        self.deadline.store(millis, Ordering::Relaxed);
        self.timed_out.store(false, Ordering::Relaxed);
        self.reset();
    }

    /// Lifts the time limit, so that a rollback cannot be interrupted.
    pub fn stop(&self) {
        self.deadline.store(u64::MAX, Ordering::Relaxed);
    }

    /// Forgets an earlier denial.
    pub fn reset(&self) {
        self.denied.store(0, Ordering::Relaxed);
    }

    pub fn denial(&self) -> Option<Denial> {
        (self.denied.load(Ordering::Relaxed) == 1).then_some(Denial::Transaction)
    }

    /// Whether a table may have been renamed since the database was opened. SQLite does not say to what, so the result
    /// has to be looked at. Never reset: a cached statement runs without being asked about again.
    pub fn alters(&self) -> bool {
        self.alters.load(Ordering::Relaxed)
    }

    pub fn timed_out(&self) -> bool {
        self.timed_out.load(Ordering::Relaxed)
    }

    /// Runs our own statements.
    pub fn trusted<T>(&self, work: impl FnOnce() -> T) -> T {
        self.trusted.store(true, Ordering::Relaxed);
        let result = work();
        self.trusted.store(false, Ordering::Relaxed);
        result
    }

    fn expired(&self) -> bool {
        let expired = self.base.elapsed().as_millis() as u64 >= self.deadline.load(Ordering::Relaxed);
        if expired {
            self.timed_out.store(true, Ordering::Relaxed);
        }
        expired
    }

    fn authorize(&self, context: &AuthContext<'_>) -> Authorization {
        if self.trusted.load(Ordering::Relaxed) {
            return Authorization::Allow;
        }
        if context.database_name == Some("temp") && !reads_temp_schema(&context.action) {
            return Authorization::Deny;
        }
        let allowed = match context.action {
            AuthAction::Transaction { .. } | AuthAction::Savepoint { .. } => {
                self.denied.store(1, Ordering::Relaxed);
                false
            }
            AuthAction::CreateIndex { index_name, table_name } => free(index_name) && free(table_name),
            AuthAction::DropIndex { index_name, table_name } => free(index_name) && free(table_name),
            AuthAction::CreateTable { table_name } | AuthAction::DropTable { table_name } => free(table_name),
            AuthAction::CreateTrigger { trigger_name, table_name } | AuthAction::DropTrigger { trigger_name, table_name } => {
                free(trigger_name) && free(table_name)
            }
            AuthAction::CreateView { view_name } | AuthAction::DropView { view_name } => free(view_name),
            AuthAction::Insert { table_name } | AuthAction::Delete { table_name } => free(table_name),
            AuthAction::Update { table_name, .. } | AuthAction::Read { table_name, .. } => free(table_name),
            AuthAction::AlterTable { table_name, .. } => {
                self.alters.store(true, Ordering::Relaxed);
                free(table_name)
            }
            AuthAction::Reindex { .. } | AuthAction::Analyze { .. } | AuthAction::Select | AuthAction::Recursive => true,
            AuthAction::CreateVtable { table_name, module_name } | AuthAction::DropVtable { table_name, module_name } => {
                free(table_name) && VIRTUAL_TABLES.iter().any(|name| name.eq_ignore_ascii_case(module_name))
            }
            AuthAction::Function { function_name } => FUNCTIONS.split_ascii_whitespace().any(|name| name.eq_ignore_ascii_case(function_name)),
            AuthAction::Pragma { pragma_name, pragma_value } => pragma(pragma_name, pragma_value),
            _ => false,
        };
        if allowed { Authorization::Allow } else { Authorization::Deny }
    }
}

/// ALTER TABLE looks for references in the (empty) schema of temporary objects.
fn reads_temp_schema(action: &AuthAction<'_>) -> bool {
    let schema = |name: &str| name == "sqlite_temp_master" || name == "sqlite_temp_schema";
    match action {
        AuthAction::Read { table_name, .. } | AuthAction::Update { table_name, .. } => schema(table_name),
        AuthAction::Select | AuthAction::Function { .. } => true,
        _ => false,
    }
}

/// Names that start with `_cf_` belong to the service.
fn free(name: &str) -> bool {
    !name.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("_cf_"))
}

const VIRTUAL_TABLES: &[&str] = &["fts5", "fts5vocab", "rtree", "rtree_i32"];

fn pragma(name: &str, value: Option<&str>) -> bool {
    let name = name.to_ascii_lowercase();
    match (name.as_str(), value) {
        ("data_version" | "page_size" | "table_list", None) => true,
        ("table_list" | "table_info" | "table_xinfo" | "index_list" | "index_info" | "index_xinfo" | "foreign_key_list", Some(_)) => true,
        ("foreign_key_check" | "optimize", _) => true,
        ("quick_check", None) => true,
        ("quick_check", Some(_)) => true,
        (
            "foreign_keys" | "defer_foreign_keys" | "case_sensitive_like" | "ignore_check_constraints" | "legacy_alter_table"
            | "recursive_triggers" | "reverse_unordered_selects",
            value,
        ) => value.is_none_or(|value| {
            let value = value.trim_matches(['\'', '"', '`']).to_ascii_lowercase();
            ["on", "off", "yes", "no", "true", "false", "1", "0"].contains(&value.as_str())
        }),
        _ => false,
    }
}

/// Functions guest SQL may call: core, date, aggregate, window, math, JSON, FTS5 and R*Tree.
const FUNCTIONS: &str = "
abs changes char coalesce concat concat_ws format glob hex if ifnull iif instr last_insert_rowid length like likelihood likely
lower ltrim max min nullif octet_length printf quote random randomblob replace round rtrim sign soundex substr substring
total_changes trim typeof unhex unicode unistr unistr_quote unlikely upper zeroblob
date time datetime julianday unixepoch strftime timediff current_date current_time current_timestamp
avg count group_concat string_agg sum total median percentile percentile_cont percentile_disc
row_number rank dense_rank percent_rank cume_dist ntile lag lead first_value last_value nth_value
acos acosh asin asinh atan atan2 atanh ceil ceiling cos cosh degrees exp floor ln log log10 log2 mod pi pow power radians sin sinh
sqrt tan tanh trunc
json jsonb json_array jsonb_array json_array_insert jsonb_array_insert json_array_length json_error_position json_extract
jsonb_extract json_insert jsonb_insert json_object jsonb_object json_patch jsonb_patch json_pretty json_quote json_remove
jsonb_remove json_replace jsonb_replace json_set jsonb_set json_type json_valid json_each json_tree jsonb_each jsonb_tree
json_group_array jsonb_group_array json_group_object jsonb_group_object -> ->>
match highlight bm25 snippet fts5 fts5_get_locale fts5_insttoken fts5_locale rtreecheck rtreedepth rtreenode regexp
sqlite_drop_column sqlite_rename_column sqlite_rename_table sqlite_rename_test sqlite_rename_quotefix sqlite_fail";
