import { check, fails, failsWith } from "../../../check";

export default async function (input, { db }) {
  await db.exec("CREATE TABLE Pulse_m (id INTEGER PRIMARY KEY, b TEXT UNIQUE NOT NULL, c INTEGER CHECK (c>0))");
  await db.exec("CREATE TABLE Pulse_child (p INTEGER REFERENCES Pulse_m (id))");
  const all = (sql, ...values) => db.prepare(sql).bind(...values).all();
  const count = () => db.prepare("SELECT count(*) AS n FROM Pulse_m").first("n");
  const error = (text) => fails("Error: D1_ERROR: " + text);
  const none = error("No SQL statements detected.");
  const empty = error("SQL code did not contain a statement.");
  const insert = (id, b) => db.prepare("INSERT INTO Pulse_m (id, b) VALUES (?, ?)").bind(id, b);
  return check([
    ["D1", async () => { try { await all("SELECT nope"); } catch (e: any) { return [e.cause instanceof Error, e.message === "D1_ERROR: " + e.cause.message]; } }, [true, true]],
    ["D3 syntax", () => all("PUT x"), error('near "PUT": syntax error at offset 0: SQLITE_ERROR')],
    ["D3 table", () => all("SELECT * FROM nope"), failsWith("D1_ERROR: no such table: nope")],
    ["D3 column", () => all("SELECT nope"), error("no such column: nope at offset 7: SQLITE_ERROR")],
    ["D3 incomplete", () => all("SELECT"), error("incomplete input: SQLITE_ERROR")],
    ["D3 exists", () => all("CREATE TABLE Pulse_m (x)"), error("table Pulse_m already exists at offset 13: SQLITE_ERROR")],
    ["D3 function", () => all("SELECT nofn()"), failsWith("no such function: nofn")],
    ["D4 unique", async () => { await insert(1, "a").run(); return insert(2, "a").run(); }, error("UNIQUE constraint failed: Pulse_m.b: SQLITE_CONSTRAINT (extended: SQLITE_CONSTRAINT_UNIQUE)")],
    ["D4 primary key", () => insert(1, "z").run(), error("UNIQUE constraint failed: Pulse_m.id: SQLITE_CONSTRAINT (extended: SQLITE_CONSTRAINT_PRIMARYKEY)")],
    ["D4 not null", () => insert(3, null).run(), error("NOT NULL constraint failed: Pulse_m.b: SQLITE_CONSTRAINT (extended: SQLITE_CONSTRAINT_NOTNULL)")],
    ["D4 check", () => all("INSERT INTO Pulse_m (b, c) VALUES ('c', 0)"), error("CHECK constraint failed: c>0: SQLITE_CONSTRAINT (extended: SQLITE_CONSTRAINT_CHECK)")],
    ["D4 D75 foreign key", () => all("INSERT INTO Pulse_child VALUES (99)"), error("FOREIGN KEY constraint failed: SQLITE_CONSTRAINT (extended: SQLITE_CONSTRAINT_FOREIGNKEY)")],
    ["D49", async () => { const r = await db.prepare("INSERT INTO Pulse_m (id, b) VALUES (10, 'k'); INSERT INTO Pulse_m (id, b) VALUES (11, 'l'); SELECT 5 AS five").all(); return [r.results, r.meta.changes]; }, [[{ five: 5 }], 2]],
    ["D50", () => all("SELECT ?; SELECT ?", 1, 2), error("When executing multiple SQL statements in a single call, only the last statement can have parameters.")],
    ["D51", () => db.prepare("SELECT 1 AS n ;  \n").first(), { n: 1 }],
    ["D51 comment", () => all("SELECT 1; -- x"), empty],
    ["D51 inner comment", () => db.prepare("SELECT 1 AS n -- x").first(), { n: 1 }],
    ["D52", () => all(""), none],
    ["D52 blanks", () => all(" \n "), none],
    ["D52 ;", () => all(";"), empty],
    ["D52 --", () => all("-- x"), empty],
    ["D53", async () => { const before = await count(); await all("INSERT INTO Pulse_m (id, b) VALUES (50, 'q'); SELECT nope").catch(() => {}); return (await count()) - before; }, 0],
    ["D54", async () => (await db.batch([insert(20, "m"), db.prepare("SELECT id FROM Pulse_m WHERE id = 20")])).map((r) => [Object.keys(r), r.success, r.results]), [[["success", "meta", "results"], true, []], [["success", "meta", "results"], true, [{ id: 20 }]]]],
    ["D55", async () => { const before = await count(); await db.batch([insert(30, "n"), db.prepare("CREATE TABLE Pulse_gone (x)"), insert(30, "o")]).catch(() => {}); return [(await count()) - before, await db.prepare("SELECT count(*) AS n FROM sqlite_master WHERE name = 'Pulse_gone'").first("n")]; }, [0, 0]],
    ["D55 text", () => db.batch([insert(30, "n"), insert(30, "o")]), error("UNIQUE constraint failed: Pulse_m.id: SQLITE_CONSTRAINT (extended: SQLITE_CONSTRAINT_PRIMARYKEY)")],
    ["D56", async () => { const s = db.prepare("SELECT ? AS v"); return (await db.batch([s.bind("a"), s.bind("b")])).map((r) => r.results[0].v); }, ["a", "b"]],
    ["D57", () => db.batch([]), none],
    ["D57 no array", () => db.batch("x"), failsWith("TypeError: ")],
    ["D74 BEGIN", () => all("BEGIN"), failsWith("D1_ERROR: To execute a transaction, please use the state.storage.transaction()")],
    ["D74 SAVEPOINT", () => all("SAVEPOINT a"), failsWith("D1_ERROR: To execute a transaction")],
    ["D74 COMMIT", () => all("COMMIT"), failsWith("D1_ERROR: To execute a transaction")],
    ["D75 off has no effect", async () => { await all("PRAGMA foreign_keys=OFF"); return all("INSERT INTO Pulse_child VALUES (99)"); }, failsWith("FOREIGN KEY constraint failed")],
    ["D76", async () => { await db.batch([db.prepare("PRAGMA defer_foreign_keys=on"), db.prepare("INSERT INTO Pulse_child VALUES (60)"), insert(60, "late")]); return db.prepare("SELECT p FROM Pulse_child").first("p"); }, 60],
    ["D76 still violated", () => db.batch([db.prepare("PRAGMA defer_foreign_keys=on"), db.prepare("INSERT INTO Pulse_child VALUES (61)")]), failsWith("FOREIGN KEY constraint failed")],
    ["D97", async () => { await Promise.all(Array.from({ length: 30 }, (_, i) => insert(1000 + i, "p" + i).run())); return db.prepare("SELECT count(*) AS n FROM Pulse_m WHERE id >= 1000").first("n"); }, 30],
  ]);
}
