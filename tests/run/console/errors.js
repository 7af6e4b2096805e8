// Errors inside values: only what does not depend on where the code stands.
const strip = (e) => { e.stack = e.stack.split("\n")[0]; return e; };
class HttpError extends Error { constructor(m, status) { super(m); this.status = status; } }
class Renamed extends Error { name = "Other"; }
console.log(strip(new Error("plain")), [strip(new TypeError("in array"))], { e: strip(new RangeError("in object")) });
console.log(strip(new HttpError("not found", 404))); console.log(strip(Object.assign(new Error("with"), { code: "E1", detail: { a: 1 } })));
console.log(strip(new Error("outer", { cause: strip(new Error("inner")) }))); console.log(strip(new Error(""))); console.log(strip(new AggregateError([strip(new Error("a")), 5], "many")));
console.log(strip(new Renamed("r"))); console.log(String(new HttpError("x", 1)), `${new Renamed("y")}`, new Error("m") + "", Object.prototype.toString.call(new Error()));
const e = new Error("msg"); e.stack = "custom stack"; console.log(e); e.stack = undefined; console.log(e); e.name = "Changed"; console.log(e); delete e.stack; console.log(Object.keys(e), "stack" in e); const fake = { __proto__: Error.prototype, message: "fake" }; console.log(fake instanceof Error, String(fake)); console.log("%s", strip(new Error("fmt"))); console.log(JSON.stringify(new Error("j")), Object.getOwnPropertyNames(new Error("o")).sort());
