import { check, fails, failsWith } from "../../../check";

export default async function (input, { db }) {
  await db.exec("CREATE TABLE Pulse_r (id INTEGER PRIMARY KEY, a TEXT, b REAL, c BLOB)");
  const all = (sql, ...values) => db.prepare(sql).bind(...values).all();
  const meta = async (sql) => (await all(sql)).meta;
  await all("INSERT INTO Pulse_r (id, a, b, c) VALUES (1, 'x', 1.5, x'0102'), (2, NULL, 2, x'')");
  return check([
    ["D26", async () => Object.keys(await all("SELECT 1")), ["success", "meta", "results"]],
    ["D26 all", async () => { const r = await all("SELECT id, a FROM Pulse_r ORDER BY id"); return [r.success, r.results]; }, [true, [{ id: 1, a: "x" }, { id: 2, a: null }]]],
    ["D26 run", async () => (await db.prepare("SELECT id FROM Pulse_r ORDER BY id").run()).results, [{ id: 1 }, { id: 2 }]],
    ["D26 write", async () => (await all("UPDATE Pulse_r SET a = a")).results, []],
    ["D27", async () => Object.keys(await meta("SELECT 1")).sort(), ["changed_db", "changes", "duration", "last_row_id", "rows_read", "rows_written", "served_by", "size_after"]],
    ["D27 types", async () => { const { changed_db, served_by, ...rest } = await meta("SELECT 1"); return [typeof changed_db, typeof served_by, Object.values(rest).every((v) => typeof v === "number")]; }, ["boolean", "string", true]],
    ["D29 insert", async () => (await meta("INSERT INTO Pulse_r (id) VALUES (3), (4)")).changes, 2],
    ["D29 select", async () => (await meta("SELECT * FROM Pulse_r")).changes, 0],
    ["D29 DDL", async () => (await meta("CREATE TABLE Pulse_d (x)")).changes, 0],
    ["D29 delete", async () => (await meta("DELETE FROM Pulse_r WHERE id > 2")).changes, 2],
    ["D30", async () => { await meta("INSERT INTO Pulse_r (id) VALUES (77)"); return [(await meta("SELECT 1")).last_row_id, (await meta("DELETE FROM Pulse_r WHERE id = 77")).last_row_id]; }, [77, 77]],
    ["D31", async () => [(await meta("SELECT 1")).changed_db, (await meta("CREATE TABLE Pulse_e (x)")).changed_db, (await meta("INSERT INTO Pulse_e VALUES (1)")).changed_db, (await meta("DROP TABLE Pulse_e")).changed_db], [false, true, true, true]],
    ["D32", async () => { const m = await meta("SELECT 1"); return [m.size_after > 0 && m.size_after % 4096, m.duration >= 0]; }, [0, true]],
    ["D33", async () => { const m = await meta("SELECT * FROM Pulse_r"); return [m.rows_read >= 0, m.rows_written]; }, [true, 0]],
    ["D34", () => db.prepare("SELECT id FROM Pulse_r ORDER BY id").first(), { id: 1 }],
    ["D34 none", () => db.prepare("SELECT 1 WHERE 0").first(), null],
    ["D34 write", async () => [await db.prepare("UPDATE Pulse_r SET a = 'y' WHERE id = 2").first(), await db.prepare("SELECT a FROM Pulse_r WHERE id = 2").first("a")], [null, "y"]],
    ["D35", () => db.prepare("SELECT NULL AS n").first("n"), null],
    ["D35 none", () => db.prepare("SELECT 1 AS n WHERE 0").first("unknown"), null],
    ["D36", () => db.prepare("SELECT 1 AS n").first("nope"), fails("Error: D1_COLUMN_NOTFOUND: Column not found (nope)")],
    ["D36 cause", async () => { try { await db.prepare("SELECT 1").first("nope"); } catch (error: any) { return error.cause.message; } }, "Column not found"],
    ["D36 null", () => db.prepare("SELECT 1 AS n").first(null), failsWith("Column not found (null)")],
    ["D36 undefined", () => db.prepare("SELECT 1 AS n").first(undefined), { n: 1 }],
    ["D38", () => db.prepare("SELECT id, a FROM Pulse_r ORDER BY id").raw(), [[1, "x"], [2, "y"]]],
    ["D38 write", () => db.prepare("UPDATE Pulse_r SET a = a").raw(), []],
    ["D39", () => db.prepare("SELECT id FROM Pulse_r WHERE id = 1").raw({ columnNames: true }), [["id"], [1]]],
    ["D39 none", () => db.prepare("SELECT id FROM Pulse_r WHERE 0").raw({ columnNames: true }), [["id"]]],
    ["D39 write", () => db.prepare("UPDATE Pulse_r SET a = a").raw({ columnNames: true }), [[]]],
    ["D39 false", () => db.prepare("SELECT 1").raw({ columnNames: false }), [[1]]],
    ["D40", () => db.prepare("SELECT 1 AS a, 2 AS b, 3 AS a").first(), { a: 3, b: 2 }],
    ["D40 raw", () => db.prepare("SELECT 1 AS a, 2 AS b, 3 AS a").raw({ columnNames: true }), [["a", "b", "a"], [1, 2, 3]]],
    ["D41", async () => [Object.keys(await db.prepare("select 1").first()), Object.keys(await db.prepare("SELECT count(*) FROM Pulse_r").first()), Object.keys(await db.prepare("SELECT ?").bind(1).first())], [["1"], ["count(*)"], ["?"]]],
    ["D42", async () => { const row = await db.prepare("SELECT 1 AS a").first(); row.a = 5; row.b = 6; return row; }, { a: 5, b: 6 }],
    ["D42 __proto__", async () => { const row = await db.prepare('SELECT 1 AS "__proto__"').first(); return [Object.hasOwn(row, "__proto__"), Object.getPrototypeOf(row) === Object.prototype]; }, [true, true]],
    ["D43", () => db.prepare("SELECT NULL, 'x', 1.5, 7, true").raw(), [[null, "x", 1.5, 7, 1]]],
    ["D44", () => db.prepare("SELECT 9007199254740993 AS n, CAST(9007199254740993 AS TEXT) AS t").first(), { n: 9007199254740992, t: "9007199254740993" }],
    ["D45", () => db.prepare("SELECT 9e999 AS n").first("n"), null],
    ["D46", async () => { const v = await db.prepare("SELECT c FROM Pulse_r WHERE id = 1").first("c"); return [Array.isArray(v), v]; }, [true, [1, 2]]],
    ["D46 empty", () => db.prepare("SELECT c FROM Pulse_r WHERE id = 2").raw(), [[[]]]],
    ["D47", () => db.prepare("SELECT ? AS t").bind("😀 'quoted' \"x\"\n").first("t"), "😀 'quoted' \"x\"\n"],
    ["D48", async () => { await db.exec("CREATE TABLE Pulse_s (a INTEGER) STRICT"); return (await all("INSERT INTO Pulse_s VALUES (?)", 1)).meta.changes; }, 1],
    ["D48 1.5", () => all("INSERT INTO Pulse_s VALUES (?)", 1.5), fails("Error: D1_ERROR: cannot store REAL value in INTEGER column Pulse_s.a: SQLITE_CONSTRAINT (extended: SQLITE_CONSTRAINT_DATATYPE)")],
    ["query", async () => Object.keys(await db.query("SELECT ? AS v", ["x"])), ["success", "meta", "results"]],
    ["query results", async () => (await db.query("SELECT ? AS v", ["x"])).results, [{ v: "x" }]],
  ]);
}
