// `length` and `name` of builtin functions, whatever their parameters look like in the implementation.
const show = (path, f) => console.log(path, f.length, f.name);

for (const name of ["Object", "Function", "Array", "String", "Number", "Boolean", "Symbol", "BigInt", "Date", "RegExp", "Map", "Set", "WeakMap", "Promise", "Proxy",
  "ArrayBuffer", "DataView", "Uint8Array", "Float64Array", "Error", "TypeError", "AggregateError", "parseInt", "parseFloat", "isNaN", "encodeURIComponent"]) show(name, globalThis[name]);
show("GeneratorFunction", Object.getPrototypeOf(function* () {}).constructor);
show("AsyncFunction", Object.getPrototypeOf(async function () {}).constructor);

const listed = {
  "Array.prototype": ["at", "concat", "copyWithin", "entries", "every", "fill", "filter", "find", "flat", "flatMap", "forEach", "includes", "indexOf", "join", "lastIndexOf", "map", "pop",
    "push", "reduce", "reverse", "shift", "slice", "some", "sort", "splice", "toSpliced", "toString", "unshift", "with"],
  "Array": ["from", "of", "isArray"],
  "String": ["fromCharCode", "fromCodePoint", "raw"],
  "String.prototype": ["at", "concat", "endsWith", "indexOf", "localeCompare", "match", "normalize", "padEnd", "repeat", "replace", "slice", "split", "startsWith", "substring", "toLowerCase"],
  "Number.prototype": ["toExponential", "toFixed", "toPrecision", "toString", "valueOf"],
  "BigInt.prototype": ["toString"],
  "Object": ["assign", "create", "defineProperties", "defineProperty", "entries", "freeze", "fromEntries", "groupBy", "is", "keys", "setPrototypeOf"].filter((n) => n !== "groupBy"),
  "Function.prototype": ["apply", "bind", "call", "toString"],
  "Date": ["UTC", "now", "parse"],
  "Date.prototype": ["setFullYear", "setHours", "setMinutes", "setMonth", "setSeconds", "setUTCHours", "toISOString", "toJSON"],
  "Math": ["atan2", "hypot", "max", "min", "pow"],
  "JSON": ["parse", "stringify"],
  "Reflect": ["apply", "construct", "defineProperty", "get", "set"],
  "Promise": ["all", "allSettled", "any", "race", "reject", "resolve"],
  "Promise.prototype": ["then", "catch", "finally"],
  "Map.prototype": ["forEach", "get", "set"],
  "RegExp.prototype": ["exec", "test", "toString"],
};
for (const [path, names] of Object.entries(listed)) {
  const target = path.split(".").reduce((at, part) => at[part], globalThis);
  for (const name of names) show(path + "." + name, target[name]);
}
const { value, ...attributes } = Object.getOwnPropertyDescriptor(Array, "length");
console.log(value, JSON.stringify(attributes));
