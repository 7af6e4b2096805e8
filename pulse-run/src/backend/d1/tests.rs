//! Facts of the D1 checklist, by number.

use super::*;

fn database() -> (tempfile::TempDir, Database) {
    let folder = tempfile::tempdir().unwrap();
    let database = Database::open(&folder.path().join("d.sqlite"), 1 << 30).unwrap();
    (folder, database)
}

fn query(sql: &str, params: Vec<Value>) -> Query {
    Query { sql: sql.into(), params }
}

fn error(database: &Database, sql: &str) -> String {
    database.query(&[query(sql, vec![])]).err().map_or_else(|| format!("no error: {sql}"), |error| error.message)
}

fn cell(database: &Database, sql: &str) -> Value {
    let outcome = database.query(&[query(sql, vec![])]).unwrap_or_else(|error| panic!("{sql}: {error}"));
    outcome.last().unwrap().rows[0][0].clone()
}

#[test]
fn d3_d4_error_texts() {
    let (_folder, db) = database();
    assert_eq!(error(&db, "PUT"), "near \"PUT\": syntax error at offset 0: SQLITE_ERROR");
    assert!(error(&db, "SELECT * FROM nope").starts_with("no such table: nope"));
    assert_eq!(error(&db, "SELECT nope"), "no such column: nope at offset 7: SQLITE_ERROR");
    assert_eq!(error(&db, "CREATE TABLE t ("), "incomplete input: SQLITE_ERROR");
    assert_eq!(error(&db, "SELECT nofn()"), "no such function: nofn at offset 7: SQLITE_ERROR");
    db.exec("CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT UNIQUE NOT NULL, c INTEGER CHECK (c > 0))").unwrap();
    db.query(&[query("INSERT INTO t VALUES (1, 'x', 1)", vec![])]).unwrap();
    assert_eq!(
        error(&db, "INSERT INTO t VALUES (2, 'x', 1)"),
        "UNIQUE constraint failed: t.b: SQLITE_CONSTRAINT (extended: SQLITE_CONSTRAINT_UNIQUE)"
    );
    assert!(error(&db, "INSERT INTO t VALUES (3, NULL, 1)").ends_with("(extended: SQLITE_CONSTRAINT_NOTNULL)"));
    assert!(error(&db, "INSERT INTO t VALUES (3, 'y', 0)").ends_with("(extended: SQLITE_CONSTRAINT_CHECK)"));
    assert!(error(&db, "INSERT INTO t VALUES ('q', 'y', 1)").starts_with("datatype mismatch: SQLITE_MISMATCH"));
}

#[test]
fn d12_d23_d50_parameters() {
    let (_folder, db) = database();
    let kind = db.query(&[query("SELECT typeof(?)", vec![Value::Real(1.0)])]).unwrap();
    assert_eq!(kind[0].rows[0][0], Value::Text("real".into()));
    let wrong = "Wrong number of parameter bindings for SQL query.";
    assert_eq!(error(&db, "SELECT ?"), wrong);
    assert_eq!(db.query(&[query("SELECT 1", vec![Value::Null])]).unwrap_err().message, wrong);
    let three = vec![Value::Real(1.0), Value::Real(2.0), Value::Real(3.0)];
    assert_eq!(db.query(&[query("SELECT ?3, ?1, ?2", three)]).unwrap()[0].rows[0][0], Value::Real(3.0));
    assert!(error(&db, "SELECT ?; SELECT 1").starts_with("When executing multiple SQL statements"));
    assert!(error(&db, "SELECT ?101").starts_with("variable number must be between ?1 and ?100"));
}

#[test]
fn d49_to_d57_statements_and_batches() {
    let (_folder, db) = database();
    db.exec("CREATE TABLE t (a)").unwrap();
    let two = db.query(&[query("INSERT INTO t VALUES (1); INSERT INTO t VALUES (2)", vec![])]).unwrap();
    assert_eq!((two.len(), two[0].meta.changes, two[0].rows.len()), (1, 2, 0));
    assert_eq!(error(&db, ""), "No SQL statements detected.");
    assert_eq!(error(&db, ";"), "SQL code did not contain a statement.");
    assert_eq!(error(&db, "-- x"), "SQL code did not contain a statement.");
    assert_eq!(error(&db, "SELECT 1; -- x"), "SQL code did not contain a statement.");
    assert_eq!(db.query(&[]).unwrap_err().message, "No SQL statements detected.");
    let failing = [query("CREATE TABLE u (a)", vec![]), query("INSERT INTO t VALUES (3)", vec![]), query("oops", vec![])];
    assert!(db.query(&failing).is_err());
    assert_eq!(cell(&db, "SELECT count(*) FROM t"), Value::Integer(2));
    assert!(error(&db, "SELECT * FROM u").starts_with("no such table: u"));
}

#[test]
fn d29_to_d33_meta() {
    let (_folder, db) = database();
    let created = db.query(&[query("CREATE TABLE t (a)", vec![])]).unwrap()[0].meta.clone();
    assert_eq!((created.changes, created.changed_db), (0, true));
    let inserted = db.query(&[query("INSERT INTO t VALUES (1), (2), (3)", vec![])]).unwrap()[0].meta.clone();
    assert_eq!((inserted.changes, inserted.last_row_id, inserted.changed_db, inserted.rows_written), (3, 3, true, 3));
    let selected = db.query(&[query("SELECT * FROM t", vec![])]).unwrap()[0].meta.clone();
    assert_eq!((selected.changes, selected.last_row_id, selected.changed_db), (0, 3, false));
    assert_eq!((selected.rows_read, selected.rows_written), (3, 0));
    assert_eq!(selected.size_after % 4096, 0);
    let returning = db.query(&[query("INSERT INTO t VALUES (9) RETURNING a", vec![])]).unwrap();
    assert_eq!((returning[0].rows.len(), returning[0].meta.changes), (1, 1));
}

#[test]
fn d60_to_d66_exec() {
    let (_folder, db) = database();
    assert_eq!(db.exec("CREATE TABLE t (a);\n\nINSERT INTO t VALUES (1); INSERT INTO t VALUES (2)\r\n  -- note\n").unwrap(), 2);
    let (line, text, failure) = db.exec("CREATE TABLE u (\n a)").unwrap_err();
    assert_eq!((line, text.as_str(), failure.message.as_str()), (1, "CREATE TABLE u (", "incomplete input: SQLITE_ERROR"));
    assert_eq!(db.exec("").unwrap_err().2.message, "No SQL statements detected.");
    assert!(db.exec("INSERT INTO t VALUES (3)\nnope").is_err());
    assert_eq!(cell(&db, "SELECT count(*) FROM t"), Value::Integer(2));
}

#[test]
fn d74_to_d82_fences() {
    let (_folder, db) = database();
    for sql in ["BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT a", "RELEASE a", "BEGIN IMMEDIATE"] {
        assert!(error(&db, sql).starts_with("To execute a transaction, please use"), "{sql}: {}", error(&db, sql));
    }
    for sql in [
        "ATTACH 'x' AS y", "DETACH main", "CREATE TEMP TABLE t (a)", "PRAGMA journal_mode", "PRAGMA user_version", "PRAGMA page_size=512",
        "PRAGMA integrity_check", "PRAGMA foreign_keys=maybe", "PRAGMA writable_schema=1", "CREATE TABLE _cf_x (a)", "CREATE VIRTUAL TABLE v USING dbstat",
    ] {
        assert!(error(&db, sql).starts_with("not authorized"), "{sql}: {}", error(&db, sql));
    }
    assert!(error(&db, "SELECT sqlite_version()").starts_with("not authorized to use function: sqlite_version"));
    assert!(error(&db, "SELECT load_extension('x')").starts_with("not authorized"));
    assert!(error(&db, "VACUUM").contains("VACUUM"), "{}", error(&db, "VACUUM"));
    for sql in ["PRAGMA table_list", "PRAGMA foreign_keys", "PRAGMA defer_foreign_keys=on", "PRAGMA quick_check", "PRAGMA optimize"] {
        assert!(db.query(&[query(sql, vec![])]).is_ok(), "{sql}: {}", error(&db, sql));
    }
    assert!(error(&db, "UPDATE sqlite_master SET sql = ''").contains("may not be modified"));
}

#[test]
fn d75_d76_foreign_keys() {
    let (_folder, db) = database();
    db.exec("CREATE TABLE p (id INTEGER PRIMARY KEY)\nCREATE TABLE c (p REFERENCES p (id))").unwrap();
    let child = query("INSERT INTO c VALUES (1)", vec![]);
    assert!(db.query(&[child.clone()]).unwrap_err().message.ends_with("_FOREIGNKEY)"));
    let deferred = query("PRAGMA defer_foreign_keys=on", vec![]);
    let parent = query("INSERT INTO p VALUES (1)", vec![]);
    db.query(&[deferred.clone(), child, parent]).unwrap();
    let orphan = query("INSERT INTO c VALUES (7)", vec![]);
    assert!(db.query(&[deferred, orphan]).unwrap_err().message.starts_with("FOREIGN KEY constraint failed"));
    assert_eq!(cell(&db, "SELECT count(*) FROM c"), Value::Integer(1));
}

#[test]
fn d83_to_d88_surface() {
    let (_folder, db) = database();
    assert_eq!(cell(&db, "SELECT pow(2, 10) + floor(1.5) + cos(0)"), Value::Real(1026.0));
    assert_eq!(cell(&db, "SELECT json_extract('{\"a\":[1,2]}', '$.a[1]')"), Value::Integer(2));
    assert_eq!(cell(&db, "SELECT '{\"a\":5}' ->> 'a'"), Value::Integer(5));
    assert_eq!(cell(&db, "SELECT count(*) FROM json_each('[1,2,3]')"), Value::Integer(3));
    assert_eq!(cell(&db, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5) SELECT sum(i) FROM n"), Value::Integer(15));
    assert_eq!(cell(&db, "SELECT \"A\""), Value::Text("A".into()));
    db.exec("CREATE VIRTUAL TABLE f USING fts5(body)\nINSERT INTO f VALUES ('quick brown fox')").unwrap();
    assert_eq!(cell(&db, "SELECT highlight(f, 0, '<', '>') FROM f WHERE f MATCH 'brown' ORDER BY rank"), Value::Text("quick <brown> fox".into()));
    db.exec("CREATE VIRTUAL TABLE r USING rtree(id, a, b)\nCREATE TABLE s (a INTEGER) STRICT").unwrap();
    assert!(error(&db, "INSERT INTO s VALUES (1.5)").starts_with("cannot store REAL value in INTEGER column s.a"));
    db.exec("CREATE TABLE t (a, b)\nCREATE INDEX ti ON t (a)\nCREATE VIEW v AS SELECT a FROM t\nALTER TABLE t ADD COLUMN c\nALTER TABLE t RENAME COLUMN c TO d\nALTER TABLE t DROP COLUMN d\nALTER TABLE s RENAME TO s2").unwrap();
    db.query(&[query("CREATE TRIGGER tr AFTER INSERT ON t BEGIN UPDATE t SET b = 1; END; INSERT INTO t (a) VALUES (1)", vec![])]).unwrap();
    assert_eq!(cell(&db, "SELECT b FROM t"), Value::Integer(1));
    db.exec("ANALYZE\nREINDEX").unwrap();
}

#[test]
fn d91_to_d95_limits() {
    let (_folder, db) = database();
    assert_eq!(error(&db, &format!("SELECT '{}'", "x".repeat(100_001))), "statement too long: SQLITE_TOOBIG");
    let columns: Vec<String> = (0..101).map(|i| format!("c{i}")).collect();
    assert!(error(&db, &format!("CREATE TABLE w ({})", columns.join(","))).starts_with("too many columns on w"));
    assert!(error(&db, &format!("SELECT 1 LIKE '{}'", "a".repeat(51))).starts_with("LIKE or GLOB pattern too complex"));
    assert!(error(&db, "SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION SELECT 5 UNION SELECT 6").starts_with("too many terms in compound SELECT"));
    assert!(error(&db, "SELECT zeroblob(5000000)").starts_with("string or blob too big"));
}

#[test]
fn a_long_query_is_interrupted() {
    let (_folder, db) = database();
    let conn = db.conn.lock().unwrap();
    db.fence.start(Instant::now() + Duration::from_millis(50));
    let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";
    let failure = conn.query_row(endless, [], |row| row.get::<_, i64>(0)).unwrap_err();
    assert!(errors::describe(&failure, &db.fence).message.ends_with("SQLITE_INTERRUPT"));
}

#[test]
fn owners_have_their_own_files() {
    let folder = tempfile::tempdir().unwrap();
    let store = D1Store::new(folder.path());
    for owner in ["my/ Database", "../up", "my_20", "MY"] {
        store.database(owner, 1 << 30).unwrap().exec("CREATE TABLE t (a)").unwrap();
    }
    assert!(folder.path().read_dir().unwrap().count() >= 4);
}
