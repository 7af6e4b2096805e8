//! `env.db`: D1 statements over [`crate::backend::d1`]. The guest's library adds the `D1_…: ` prefix named by
//! the error's code to the message.

use pulse_abi::host::{OP_DB_EXEC, OP_DB_QUERY};
use pulse_abi::wire::Wire;
use rusqlite::types::Value;

use super::{Invocation, number};
use crate::backend::d1::{MAX_RESULT, Outcome, Query};
use crate::error::{OpError, OpResult};

/// Bytes of the largest result of a call.
pub const LARGEST_RESULT: usize = MAX_RESULT;
/// Statements of one call.
const MAX_STATEMENTS: usize = 1000;

pub async fn run(invocation: &Invocation, op: i32, payload: Wire) -> OpResult {
    let project = &invocation.project;
    let database = project.stores.d1.database(&project.identity.owner, project.limits.db_bytes).map_err(|error| {
        invocation.logs.system("error", &format!("database: {error:#}"));
        failure("D1_ERROR", "the database cannot be opened")
    })?;
    match op {
        OP_DB_QUERY => {
            let queries = statements(&payload).ok_or_else(|| OpError::bad_payload("db.query"))?;
            if queries.len() > MAX_STATEMENTS {
                return Err(failure("D1_ERROR", format!("too many statements in one call: at most {MAX_STATEMENTS}")));
            }
            let task = tokio::task::spawn_blocking(move || database.query(&queries));
            let outcomes = task.await.map_err(|_| failure("D1_ERROR", "internal error"))?;
            let outcomes = outcomes.map_err(|error| failure("D1_ERROR", error.message))?;
            Ok(Wire::List(outcomes.into_iter().map(encode).collect()))
        }
        OP_DB_EXEC => {
            let text = payload.as_str().ok_or_else(|| OpError::bad_payload("db.exec"))?.to_owned();
            let started = std::time::Instant::now();
            let task = tokio::task::spawn_blocking(move || database.exec(&text));
            let count = task.await.map_err(|_| failure("D1_EXEC_ERROR", "internal error"))?;
            let count = count.map_err(|(line, text, error)| failure("D1_EXEC_ERROR", format!("Error in line {line}: {text}: {error}")))?;
            let duration = Wire::Number(started.elapsed().as_secs_f64() * 1000.0);
            Ok(Wire::Map(vec![("count".into(), number(count as f64)), ("duration".into(), duration)]))
        }
        _ => Err(OpError::bad_payload("db")),
    }
}

fn failure(code: &'static str, message: impl Into<String>) -> OpError {
    OpError::coded("Error", code, message)
}

/// `[[[sql, [params]]…], mode, batch]`.
fn statements(payload: &Wire) -> Option<Vec<Query>> {
    let [list, _mode, _batch] = payload.as_list()? else { return None };
    list.as_list()?
        .iter()
        .map(|item| {
            let [sql, params] = item.as_list()? else { return None };
            let params = params.as_list()?.iter().map(bind).collect::<Option<_>>()?;
            Some(Query { sql: sql.as_str()?.to_owned(), params })
        })
        .collect()
}

/// Every number is bound as REAL; what JSON cannot carry is NULL.
fn bind(value: &Wire) -> Option<Value> {
    Some(match value {
        Wire::Nil => Value::Null,
        Wire::Bool(flag) => Value::Integer(i64::from(*flag)),
        Wire::Int(int) => Value::Real(f64::from(*int)),
        Wire::Number(number) if number.is_finite() => Value::Real(*number + 0.0),
        Wire::Number(_) => Value::Null,
        Wire::String(text) => Value::Text(text.clone()),
        Wire::Bytes(bytes) => Value::Blob(bytes.clone()),
        Wire::List(_) | Wire::Map(_) => return None,
    })
}

fn encode(outcome: Outcome) -> Wire {
    let cell = |value: Value| match value {
        Value::Null => Wire::Nil,
        Value::Integer(integer) => number(integer as f64),
        Value::Real(real) if real.is_finite() => number(real),
        Value::Real(_) => Wire::Nil,
        Value::Text(text) => Wire::String(text),
        Value::Blob(bytes) => Wire::Bytes(bytes),
    };
    let rows = outcome.rows.into_iter().map(|row| Wire::List(row.into_iter().map(cell).collect()));
    let meta = &outcome.meta;
    let meta = Wire::Map(vec![
        ("served_by".into(), meta.served_by.into()),
        ("duration".into(), Wire::Number(meta.duration_ms)),
        ("changes".into(), number(meta.changes as f64)),
        ("last_row_id".into(), number(meta.last_row_id as f64)),
        ("changed_db".into(), meta.changed_db.into()),
        ("size_after".into(), number(meta.size_after as f64)),
        ("rows_read".into(), number(meta.rows_read as f64)),
        ("rows_written".into(), number(meta.rows_written as f64)),
    ]);
    let columns = outcome.columns.into_iter().map(Wire::from).collect();
    Wire::Map(vec![("columns".into(), Wire::List(columns)), ("rows".into(), Wire::List(rows.collect())), ("meta".into(), meta)])
}
