import { check, fails, failsWith, type Fact } from "../../../check";

const PRAGMAS = ["table_list", "table_info(Pulse_q)", "table_xinfo(Pulse_q)", "index_list(Pulse_q)", "foreign_key_list(Pulse_q)", "foreign_key_check", "quick_check", "optimize", "data_version", "page_size"];
const FLAGS = ["foreign_keys", "defer_foreign_keys", "case_sensitive_like", "ignore_check_constraints", "legacy_alter_table", "recursive_triggers", "reverse_unordered_selects"];
const REFUSED = ["PRAGMA journal_mode", "PRAGMA user_version", "PRAGMA max_page_count", "PRAGMA page_size=8192", "PRAGMA integrity_check", "PRAGMA function_list", "ATTACH ':memory:' AS x", "DETACH main", "CREATE TEMP TABLE t (a)", "CREATE TABLE _cf_X (a)", "ALTER TABLE Pulse_q RENAME TO _CF_y"];

export default async function (input, { db }) {
  await db.exec("CREATE TABLE Pulse_q (id INTEGER PRIMARY KEY, a TEXT)");
  const raw = (sql, ...values) => db.prepare(sql).bind(...values).raw();
  const facts: Fact[] = [
    ...PRAGMAS.map((p): Fact => ["D77 " + p, async () => Array.isArray(await raw("PRAGMA " + p)), true]),
    ...FLAGS.map((p): Fact => ["D78 " + p, async () => Array.isArray(await raw(`PRAGMA ${p}=on`)), true]),
    ["D78 other word", () => raw("PRAGMA foreign_keys=maybe"), failsWith("not authorized")],
    ...REFUSED.map((sql): Fact => ["D79 D80 D81 " + sql, () => raw(sql), fails("Error: D1_ERROR: not authorized: SQLITE_AUTH")]),
    ["D80 VACUUM", () => raw("VACUUM"), failsWith("D1_ERROR: ")],
    ["D80 load_extension", () => raw("SELECT load_extension('x')"), failsWith("D1_ERROR: ")],
    ["D82", () => raw("SELECT sqlite_version()"), failsWith("not authorized to use function: sqlite_version")],
    ["D83", () => raw("SELECT upper('a'), date(0, 'unixepoch'), sum(1), cos(0), pow(2, 3), length(current_timestamp)"), [["A", "1970-01-01", 1, 1, 8, 19]]],
    ["D83 window", () => raw("SELECT row_number() OVER (ORDER BY v) FROM (SELECT 1 AS v UNION SELECT 2)"), [[1], [2]]],
    ["D84", () => raw("SELECT json('{\"a\": 1}'), '{\"a\":2}' ->> 'a', json_group_array(1)"), [['{"a":1}', 2, "[1]"]]],
    ["D84 each", () => raw("SELECT value FROM json_each(?)", "[1,2]"), [[1], [2]]],
    ["D84 bad", () => raw("SELECT json('x')"), failsWith("D1_ERROR: malformed JSON")],
    ["D85 fts5", async () => { await db.batch(["CREATE VIRTUAL TABLE Pulse_f USING fts5(body, tokenize = 'porter')", "INSERT INTO Pulse_f VALUES ('running shoes')"].map((s) => db.prepare(s))); return raw("SELECT highlight(Pulse_f, 0, '[', ']') FROM Pulse_f WHERE Pulse_f MATCH 'run' ORDER BY rank"); }, [["[running] shoes"]]],
    ["D85 rtree", async () => { await raw("CREATE VIRTUAL TABLE Pulse_t USING RTree(id, a, b)"); return raw("SELECT count(*) FROM Pulse_t"); }, [[0]]],
    ["D85 others", () => raw("CREATE VIRTUAL TABLE Pulse_v USING dbstat"), failsWith("D1_ERROR: ")],
    ["D86", () => raw("INSERT INTO Pulse_q (a) VALUES ('r') RETURNING id, a"), [[1, "r"]]],
    ["D86 meta", async () => { const r = await db.prepare("INSERT INTO Pulse_q (a) VALUES ('s') RETURNING id").all(); return [r.results, r.meta.changes, r.meta.last_row_id]; }, [[{ id: 2 }], 1, 2]],
    ["D87", async () => {
      for (const sql of ["CREATE INDEX Pulse_i ON Pulse_q (a)", "CREATE VIEW Pulse_w AS SELECT a FROM Pulse_q", "CREATE TABLE Pulse_log (n)", "CREATE TRIGGER Pulse_tr AFTER INSERT ON Pulse_q BEGIN INSERT INTO Pulse_log VALUES (new.id); END;", "ALTER TABLE Pulse_q ADD COLUMN b INTEGER GENERATED ALWAYS AS (id * 2) VIRTUAL", "ALTER TABLE Pulse_log RENAME TO Pulse_log2", "ANALYZE", "INSERT INTO Pulse_q (id, a) VALUES (1, 'u') ON CONFLICT (id) DO UPDATE SET a = excluded.a", "INSERT INTO Pulse_q (a) VALUES ('v')"]) await raw(sql);
      return [await raw("SELECT a, b FROM Pulse_q WHERE id = 1"), await raw("SELECT count(*) FROM Pulse_log2"), await raw("WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 5) SELECT sum(n) FROM c"), await raw("SELECT count(*) FROM Pulse_w")];
    }, [[["u", 2]], [[1]], [[15]], [[3]]]],
    ["D87 changes count triggers", async () => (await db.prepare("INSERT INTO Pulse_q (a) VALUES ('t')").run()).meta.changes, 2],
    ["D88", async () => { await raw('INSERT INTO Pulse_q (a) VALUES ("A")'); return raw("SELECT a FROM Pulse_q WHERE a = 'A'"); }, [["A"]]],
    ["D89", async () => (await raw("SELECT name FROM sqlite_master WHERE name = 'Pulse_q'")).length, 1],
    ["D89 not writable", () => raw("DELETE FROM sqlite_master"), failsWith("D1_ERROR: ")],
    ["D90", () => raw("SELECT ?101", 1), failsWith("variable number must be between ?1 and ?100 at offset 7: SQLITE_ERROR")],
    ["D90 anonymous", () => raw("SELECT " + Array(101).fill("?").join(), ...Array(101).fill(1)), failsWith("too many SQL variables")],
    ["D90 100", async () => (await raw("SELECT " + Array(100).fill("?").join(), ...Array(100).fill(1)))[0].length, 100],
    ["D91", () => raw("SELECT '" + "x".repeat(100000) + "'"), failsWith("statement too long: SQLITE_TOOBIG")],
    ["D92", () => raw("CREATE TABLE Pulse_wide (" + Array.from({ length: 101 }, (_, i) => "c" + i).join() + ")"), failsWith("too many columns on Pulse_wide")],
    ["D92 result", () => raw("SELECT " + Array(101).fill("1").join()), failsWith("too many columns in result set")],
    ["D93", () => raw("SELECT 'a' LIKE ?", "x".repeat(51)), failsWith("LIKE or GLOB pattern too complex: SQLITE_ERROR")],
    ["D93 50", () => raw("SELECT 'a' LIKE ?", "x".repeat(50)), [[0]]],
    ["D94", () => raw("SELECT length(zeroblob(5000000))"), failsWith("string or blob too big: SQLITE_TOOBIG")],
    ["D95 compound", () => raw(Array(6).fill("SELECT 1").join(" UNION ALL ")), failsWith("too many terms in compound SELECT")],
    ["D95 depth", () => raw("SELECT " + "1+".repeat(101) + "1"), failsWith("Expression tree is too large (maximum depth 100)")],
  ];
  return check(facts);
}
