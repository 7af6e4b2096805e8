import { check, fails, failsWith, type Fact } from "../../../check";

export default async function (input, { db }) {
  const type = (value) => db.prepare("SELECT typeof(?1) AS t, ?1 AS v").bind(value).first();
  const bytes = (value) => db.prepare("SELECT typeof(?1) AS t, hex(?1) AS v").bind(value).first();
  const refused = (kind, shown) => fails(`Error: D1_TYPE_ERROR: Type '${kind}' not supported for value '${shown}'`);
  const bind = (...values) => db.prepare("SELECT ?").bind(...values);
  const count = fails("Error: D1_ERROR: Wrong number of parameter bindings for SQL query.");
  const run = (sql, ...values) => db.prepare(sql).bind(...values).raw();
  const arrow = () => 1;
  const facts: Fact[] = [
    ["D7 prepare never fails", () => typeof db.prepare("this is no SQL"), "object"],
    ["D7 bind is synchronous", () => { try { bind(undefined); } catch { return "thrown"; } return "not thrown"; }, "thrown"],
    ["D9", () => Object.fromEntries(["bind", "first", "run", "all", "raw"].map((n) => [n, typeof db.prepare("SELECT 1")[n]])), { bind: "function", first: "function", run: "function", all: "function", raw: "function" }],
    ["D9 readable", () => { const s = db.prepare("SELECT ?").bind("x"); return [s.statement, s.params]; }, ["SELECT ?", ["x"]]],
    ["D10", async () => { const s = db.prepare("SELECT ? AS v"); const a = s.bind("a"), b = a.bind("b"); return [await a.first("v"), await b.first("v"), await a.first("v")]; }, ["a", "b", "a"]],
    ["D10 original", () => { const s = db.prepare("SELECT ? AS v"); s.bind("a"); return s.first("v"); }, count],
    ["D11 text", () => type("x"), { t: "text", v: "x" }],
    ["D11 null", () => type(null), { t: "null", v: null }],
    ["D11 true", async () => (await type(true)).v, 1],
    ["D11 false", async () => (await type(false)).v, 0],
    ["D12", () => type(1), { t: "real", v: 1 }],
    ["D12 text", () => db.prepare("SELECT CAST(? AS TEXT) AS v").bind(1).first("v"), "1.0"],
    ["D12 affinity", async () => {
      await db.exec("CREATE TABLE Pulse_aff (i INTEGER, t TEXT, n)");
      await run("INSERT INTO Pulse_aff VALUES (?1, ?1, ?1)", 1);
      return run("SELECT typeof(i), t, typeof(n) FROM Pulse_aff");
    }, [["integer", "1.0", "real"]]],
    ["D13", () => run("SELECT 1 LIMIT ?", 10), [[1]]],
    ["D13 1.5", () => run("SELECT 1 LIMIT ?", 1.5), fails("Error: D1_ERROR: datatype mismatch: SQLITE_MISMATCH")],
    ["D14 NaN", () => type(NaN), { t: "null", v: null }],
    ["D14 Infinity", () => type(-Infinity), { t: "null", v: null }],
    ["D14 -0", async () => Object.is((await type(-0)).v, 0), true],
    ["D15 buffer", () => bytes(new Uint8Array([1, 255]).buffer), { t: "blob", v: "01FF" }],
    ["D15 window", () => bytes(new Uint8Array([1, 2, 3, 4]).subarray(1, 3)), { t: "blob", v: "0203" }],
    ["D16 Uint16Array", () => bytes(new Uint16Array([1, 300])), { t: "blob", v: "012C" }],
    ["D16 Float64Array", () => bytes(new Float64Array([1.5, -1, NaN])), { t: "blob", v: "01FF00" }],
    ["D16 DataView", () => bytes(new DataView(new ArrayBuffer(4))), { t: "blob", v: "" }],
    ["D17", () => bytes([1, 255.9, 0]), { t: "blob", v: "01FF00" }],
    ["D17 []", () => bytes([]), { t: "blob", v: "" }],
    ["D18", () => bind(undefined), refused("undefined", "undefined")],
    ["D18 cause", () => { try { bind(undefined); } catch (error: any) { return error.cause.message; } }, "Type 'undefined' not supported for value 'undefined'"],
    ["D19 object", () => bind({}), refused("object", "[object Object]")],
    ["D19 256", () => bind([256]), refused("object", "256")],
    ["D19 mixed", () => bind([1, "a"]), refused("object", "1,a")],
    ["D19 NaN", () => bind([NaN]), refused("object", "NaN")],
    ["D19 Date", () => bind(new Date(NaN)), refused("object", "Invalid Date")],
    ["D19 boxed", () => bind(new Number(3)), refused("object", "3")],
    ["D20 function", () => bind(arrow), failsWith("D1_TYPE_ERROR: Type 'function' not supported for value '() => 1'")],
    ["D20 bigint", () => bind(5n), refused("bigint", "5")],
    ["D21", () => bind(Symbol("s")), failsWith("TypeError: Cannot convert a Symbol value to a string")],
    ["D22", () => run("SELECT ?", new BigInt64Array(1)), failsWith("TypeError: Do not know how to serialize a BigInt")],
    ["D23 few", () => run("SELECT ?, ?", 1), count],
    ["D23 many", () => run("SELECT ?", 1, 2), count],
    ["D23 none", () => db.prepare("SELECT ?").all(), count],
    ["D23 needless", () => run("SELECT 1", 1), count],
    ["D24", () => run("SELECT ?3, ?1, ?2", "a", "b", "c"), [["c", "a", "b"]]],
    ["D24 twice", () => run("SELECT ?1, ?1", "a"), [["a", "a"]]],
    ["D24 lone", () => run("SELECT ?5", 1, 2, 3, 4, "e"), [["e"]]],
    ["D24 lone, few", () => run("SELECT ?5", 1), count],
    ["D25", () => run("SELECT :a, @b, $c, :a", "a", "b", "c"), [["a", "b", "c", "a"]]],
  ];
  return check(facts);
}
