// A hand-written JSON parser with error positions, compared with JSON.parse.
class ParseError extends Error {
  constructor(message, at) { super(`${message} at ${at}`); this.name = "ParseError"; this.at = at; }
}
class Parser {
  #text; #at = 0;
  constructor(text) { this.#text = text; }
  static parse(text) { const p = new Parser(text); const v = p.#value(); p.#space(); if (p.#at < text.length) p.#fail("trailing text"); return v; }
  #fail(m) { throw new ParseError(m, this.#at); }
  #space() { while (" \t\n\r".includes(this.#text[this.#at] ?? "x")) this.#at++; }
  #eat(c) { if (this.#text[this.#at] !== c) this.#fail(`expected ${c}`); this.#at++; }
  #value() {
    this.#space();
    const c = this.#text[this.#at];
    switch (c) {
      case "{": return this.#object();
      case "[": return this.#array();
      case '"': return this.#string();
      case "t": return this.#word("true", true);
      case "f": return this.#word("false", false);
      case "n": return this.#word("null", null);
      case undefined: return this.#fail("unexpected end");
      default: return this.#number();
    }
  }
  #word(w, v) { if (!this.#text.startsWith(w, this.#at)) this.#fail("bad word"); this.#at += w.length; return v; }
  #object() {
    const out = {};
    this.#eat("{"); this.#space();
    if (this.#text[this.#at] === "}") { this.#at++; return out; }
    for (;;) {
      this.#space();
      const k = this.#string(); this.#space(); this.#eat(":");
      out[k] = this.#value(); this.#space();
      if (this.#text[this.#at] === ",") { this.#at++; continue; }
      this.#eat("}"); return out;
    }
  }
  #array() {
    const out = [];
    this.#eat("["); this.#space();
    if (this.#text[this.#at] === "]") { this.#at++; return out; }
    for (;;) {
      out.push(this.#value()); this.#space();
      if (this.#text[this.#at] === ",") { this.#at++; continue; }
      this.#eat("]"); return out;
    }
  }
  #string() {
    this.#eat('"');
    let s = "";
    for (;;) {
      const c = this.#text[this.#at++];
      if (c === undefined) this.#fail("unterminated string");
      if (c === '"') return s;
      if (c !== "\\") { s += c; continue; }
      const e = this.#text[this.#at++];
      const simple = { n: "\n", t: "\t", r: "\r", b: "\b", f: "\f", "/": "/", "\\": "\\", '"': '"' };
      if (e in simple) s += simple[e];
      else if (e === "u") { s += String.fromCharCode(parseInt(this.#text.slice(this.#at, this.#at + 4), 16)); this.#at += 4; }
      else this.#fail("bad escape");
    }
  }
  #number() {
    const re = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
    re.lastIndex = this.#at;
    const m = re.exec(this.#text);
    if (!m) this.#fail("unexpected character");
    this.#at = re.lastIndex;
    return +m[0];
  }
}
const samples = ['{"a":[1,2.5,-3e2,{"b":null}],"c":"x\\u00e9\\n\\"","d":true}', "[]", "{}", " [ [ [ ] ] ] ", '"\\ud83d\\ude00"', "-0", "1e400", '{"__proto__":1,"2":1,"1":2}'];
for (const s of samples) {
  const mine = JSON.stringify(Parser.parse(s)), theirs = JSON.stringify(JSON.parse(s));
  console.log(mine, mine === theirs);
}
for (const s of ["", "[1,]", '{"a"}', "tru", '"abc', "[1 2]", "01", "{]"]) {
  try { console.log("ok?", Parser.parse(s)); } catch (e) { console.log(e.name, e.message, e instanceof ParseError, e instanceof Error); }
}
console.log(JSON.stringify(JSON.parse('[1,{"a":[2]}]', function (k, v) { return Array.isArray(v) ? [...v, k] : v; })));
console.log(JSON.stringify({ a: undefined, b: () => 1, c: Symbol("x"), d: [undefined, () => 1], e: NaN, f: new Date(0), g: { toJSON(k) { return "json " + k; } } }, null, 2));
console.log(JSON.stringify([new Map([[1, 2]]), new Set([1]), Object(1n) instanceof BigInt, new Number(3), new String("s"), new Boolean(false)]));
console.log(JSON.stringify({ b: 1, a: { b: 2, c: 3 } }, ["a", "b"]), JSON.stringify("\u2028\ud800\x07"), JSON.stringify({ x: [1, [2, {}], []] }, null, "--"));
