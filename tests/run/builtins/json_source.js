// The reviver's third argument, and raw JSON.
const text = '{"a":1.0,"b":[1e2,"\\u0041",true,null,{"c":-0}],"a":12345678901234567890,"d":{},"e":[],"__proto__":7}';
JSON.parse(text, function (key, value, context) {
  console.log(JSON.stringify(key), typeof value === "object" && value !== null ? "object" : Object.is(value, -0) ? "-0" : String(value), JSON.stringify(context), arguments.length);
  return value;
});
console.log(JSON.parse(" 1.50 ", (k, v, { source }) => source), JSON.parse('"x"', (k, v, { source }) => source));
console.log(JSON.parse("9007199254740993", (k, v, { source }) => BigInt(source)));
const big = (k, v, { source }) => (typeof v === "number" && !Number.isSafeInteger(v) ? BigInt(source) : v);
console.log(JSON.parse('{"id":9007199254740993,"n":[1,18446744073709551616]}', big));

// A value that the reviver has put there in the meantime has no source, even beside one that was.
JSON.parse('[1,2,[3],{"x":4}]', function (key, value, context) {
  if (key === "0" && this.length === 4) { this[1] = 3; this[2] = [3]; this[3].x = 4; this[3].y = 5; }
  console.log(key, JSON.stringify(value), context.source);
  return value;
});
// The same value again is taken for the old one.
JSON.parse("[1,2]", function (key, value, context) {
  if (key === "0") this[1] = 2;
  console.log(key, value, context.source);
  return value;
});
JSON.parse("[[],{}]", function (key, value, context) {
  if (Array.isArray(value) && value.length === 0) value.push("[");
  if (key === "0") this[1].length = "[";
  console.log(key, JSON.stringify(value), context.source);
  return value;
});
const contexts = new Set();
JSON.parse("[1,1]", (k, v, context) => { contexts.add(context); delete context.source; context.mine = 1; return v; });
console.log(contexts.size, Object.getPrototypeOf([...contexts][0]) === Object.prototype, Reflect.ownKeys([...contexts][2]).join());
console.log(JSON.stringify({ n: JSON.rawJSON("12345678901234567890"), s: JSON.rawJSON('"x"') }), JSON.isRawJSON(JSON.rawJSON("1")));
for (const bad of ['{"a":}', "[1,", "", "01"]) try { JSON.parse(bad, (k, v) => v); console.log("parsed"); } catch (e) { console.log(e.name); }
