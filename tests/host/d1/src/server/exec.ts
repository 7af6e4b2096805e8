import { check, fails, failsWith } from "../../../check";

export default async function (input, { db }) {
  const tables = () => db.prepare("SELECT count(*) AS n FROM sqlite_master WHERE name LIKE 'Pulse_x%'").first("n");
  const bookmark = /^\w{8}-\w{8}-\w{8}-\w{32}$/;
  return check([
    ["D60", async () => { const r = await db.exec("CREATE TABLE Pulse_x1 (a); CREATE TABLE Pulse_x2 (a)\nSELECT 1\n"); return [Object.keys(r), r.count, typeof r.duration]; }, [["count", "duration"], 2, "number"]],
    ["D61", () => db.exec("CREATE TABLE Pulse_x3 (\na)"), fails("Error: D1_EXEC_ERROR: Error in line 1: CREATE TABLE Pulse_x3 (: incomplete input: SQLITE_ERROR")],
    ["D62 cause", async () => { try { await db.exec("nope"); } catch (e: any) { return [e.message, e.cause.message]; } }, ['D1_EXEC_ERROR: Error in line 1: nope: near "nope": syntax error at offset 0: SQLITE_ERROR', 'Error in line 1: nope: near "nope": syntax error at offset 0: SQLITE_ERROR']],
    ["D63", async () => { const before = await tables(); await db.exec("CREATE TABLE Pulse_x9 (a)\nSELECT nope").catch(() => {}); return (await tables()) - before; }, 0],
    ["D64", async () => (await db.exec("SELECT 1\n\n   \nSELECT 2")).count, 2],
    ["D64 CRLF", async () => (await db.exec("SELECT 1\r\nSELECT 2\r\n")).count, 2],
    ["D65", () => db.exec(""), fails("Error: D1_EXEC_ERROR: Error in line 1: : No SQL statements detected.")],
    ["D66", async () => (await db.exec("SELECT 1")).count, 1],
    ["D66 ?", () => db.exec("SELECT ?"), fails("Error: D1_EXEC_ERROR: Error in line 1: SELECT ?: Wrong number of parameter bindings for SQL query.")],
    ["D67", () => db.dump(), fails("Error: D1_DUMP_ERROR: Status + 404")],
    ["D67 cause", async () => { try { await db.dump(); } catch (e: any) { return e.cause.message; } }, "Status 404"],
    ["D68", () => { const s = db.withSession(); return ["prepare", "batch", "getBookmark", "exec", "dump", "withSession"].map((n) => typeof s[n]); }, ["function", "function", "function", "undefined", "undefined", "undefined"]],
    ["D68 number", () => db.withSession(5), failsWith("TypeError: ")],
    ["D69", () => [undefined, null, "", "  ", " first-unconstrained "].map((x) => db.withSession(x).getBookmark()), [null, null, null, null, null]],
    ["D70", () => [db.withSession("first-primary").getBookmark(), db.withSession(" token-does-not-matter ").getBookmark()], [null, "token-does-not-matter"]],
    ["D71", async () => { const s = db.withSession(); await s.prepare("SELECT 1").all(); const a = s.getBookmark(); await s.prepare("CREATE TABLE Pulse_x5 (a)").run(); const b = s.getBookmark(); return [bookmark.test(a), bookmark.test(b), b > a]; }, [true, true, true]],
    ["D71 onwards", async () => { const s = db.withSession(); await s.batch([s.prepare("SELECT 1")]); const a = s.getBookmark(); const t = db.withSession(a); await t.prepare("INSERT INTO Pulse_x5 VALUES (1)").run(); return t.getBookmark() > a; }, true],
    ["D72", async () => { const s = db.withSession(); await s.prepare("SELECT 1").all(); const a = s.getBookmark(); await s.prepare("SELECT nope").all().catch(() => {}); return s.getBookmark() === a; }, true],
    ["D73", () => db.withSession("first-primary").prepare("SELECT ? AS v").bind("x").first("v"), "x"],
    ["D73 none on the database", () => typeof db.getBookmark, "undefined"],
    ["D58", async () => { const s = db.withSession(); return [(await db.batch([s.prepare("SELECT 1 AS n")]))[0].results, (await s.batch([db.prepare("SELECT 2 AS n")]))[0].results]; }, [[{ n: 1 }], [{ n: 2 }]]],
  ]);
}
