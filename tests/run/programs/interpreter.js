// A tiny language: tokenizer with sticky regular expressions, Pratt parser, closures, evaluator.
const TOKENS = [["space", /\s+|#.*/y], ["number", /\d+(?:\.\d+)?/y], ["string", /"(?:[^"\\]|\\.)*"/y], ["name", /[A-Za-z_]\w*/y], ["op", /=>|==|!=|<=|>=|&&|\|\||[-+*\/%<>=!(){}\[\],;:?.]/y]];
function* tokenize(text) {
  let at = 0;
  outer: while (at < text.length) {
    for (const [kind, re] of TOKENS) {
      re.lastIndex = at;
      const m = re.exec(text);
      if (!m) continue;
      if (kind !== "space") yield { kind, text: m[0], at };
      at = re.lastIndex;
      continue outer;
    }
    throw new SyntaxError(`unexpected '${text[at]}' at ${at}`);
  }
  yield { kind: "end", text: "", at };
}
const POWER = { "?": 1, "||": 2, "&&": 3, "==": 4, "!=": 4, "<": 5, ">": 5, "<=": 5, ">=": 5, "+": 6, "-": 6, "*": 7, "/": 7, "%": 7, "(": 9, "[": 9, ".": 9 };
class Parser {
  constructor(text) { this.tokens = [...tokenize(text)]; this.i = 0; }
  get peek() { return this.tokens[this.i]; }
  next() { return this.tokens[this.i++]; }
  is(t) { return this.peek.text === t && this.peek.kind !== "string"; }
  accept(t) { if (this.is(t)) { this.i++; return true; } return false; }
  expect(t) { if (!this.accept(t)) throw new SyntaxError(`expected '${t}' but found '${this.peek.text || "end"}' at ${this.peek.at}`); }
  program() { const body = []; while (this.peek.kind !== "end") body.push(this.statement()); return { type: "block", body }; }
  block() { this.expect("{"); const body = []; while (!this.accept("}")) body.push(this.statement()); return { type: "block", body }; }
  statement() {
    if (this.accept("let")) { const name = this.next().text; this.expect("="); const value = this.expression(); this.accept(";"); return { type: "let", name, value }; }
    if (this.accept("if")) { const test = this.expression(); const then = this.block(); const otherwise = this.accept("else") ? (this.is("if") ? this.statement() : this.block()) : null; return { type: "if", test, then, otherwise }; }
    if (this.accept("while")) return { type: "while", test: this.expression(), body: this.block() };
    if (this.accept("return")) { const value = this.is(";") || this.is("}") ? null : this.expression(); this.accept(";"); return { type: "return", value }; }
    const e = this.expression();
    if (this.accept("=")) { const value = this.expression(); this.accept(";"); return { type: "assign", target: e, value }; }
    this.accept(";");
    return { type: "expr", e };
  }
  expression(min = 0) {
    let left = this.prefix();
    for (;;) {
      const op = this.peek.text, power = this.peek.kind === "op" ? POWER[op] : undefined;
      if (power === undefined || power <= min) return left;
      this.next();
      if (op === "(") { const args = []; while (!this.accept(")")) { args.push(this.expression()); if (!this.is(")")) this.expect(","); } left = { type: "call", callee: left, args }; }
      else if (op === "[") { const index = this.expression(); this.expect("]"); left = { type: "index", object: left, index }; }
      else if (op === ".") left = { type: "index", object: left, index: { type: "const", value: this.next().text } };
      else if (op === "?") { const a = this.expression(); this.expect(":"); left = { type: "cond", test: left, a, b: this.expression() }; }
      else left = { type: "binary", op, left, right: this.expression(power) };
    }
  }
  prefix() {
    const t = this.next();
    if (t.kind === "number") return { type: "const", value: +t.text };
    if (t.kind === "string") return { type: "const", value: JSON.parse(t.text) };
    if (t.text === "fn") {
      const name = this.peek.kind === "name" ? this.next().text : null;
      this.expect("("); const params = []; while (!this.accept(")")) { params.push(this.next().text); this.accept(","); }
      return { type: "fn", name, params, body: this.accept("=>") ? { type: "return", value: this.expression() } : this.block() };
    }
    if (t.kind === "name") return t.text === "true" ? { type: "const", value: true } : t.text === "false" ? { type: "const", value: false } : t.text === "null" ? { type: "const", value: null } : { type: "name", name: t.text };
    if (t.text === "(") { const e = this.expression(); this.expect(")"); return e; }
    if (t.text === "-" || t.text === "!") return { type: "unary", op: t.text, e: this.expression(8) };
    if (t.text === "[") { const items = []; while (!this.accept("]")) { items.push(this.expression()); if (!this.is("]")) this.expect(","); } return { type: "list", items }; }
    if (t.text === "{") { const items = []; while (!this.accept("}")) { const k = this.next(); this.expect(":"); items.push([k.kind === "string" ? JSON.parse(k.text) : k.text, this.expression()]); if (!this.is("}")) this.expect(","); } return { type: "map", items }; }
    throw new SyntaxError(`unexpected '${t.text || "end"}' at ${t.at}`);
  }
}
class Return { constructor(value) { this.value = value; } }
class Scope {
  vars = new Map();
  constructor(parent) { this.parent = parent; }
  find(n) { for (let s = this; s; s = s.parent) if (s.vars.has(n)) return s; throw new ReferenceError(`${n} is not defined`); }
}
const BINARY = { "+": (a, b) => a + b, "-": (a, b) => a - b, "*": (a, b) => a * b, "/": (a, b) => a / b, "%": (a, b) => a % b, "<": (a, b) => a < b, ">": (a, b) => a > b, "<=": (a, b) => a <= b, ">=": (a, b) => a >= b, "==": (a, b) => a === b, "!=": (a, b) => a !== b };
const EVAL = {
  block(n, s) { const inner = new Scope(s); let last; for (const x of n.body) last = run(x, inner); return last; },
  let(n, s) { s.vars.set(n.name, run(n.value, s)); },
  assign({ target, value }, s) { const v = run(value, s); if (target.type === "name") s.find(target.name).vars.set(target.name, v); else run(target.object, s)[run(target.index, s)] = v; },
  if(n, s) { if (run(n.test, s)) return run(n.then, s); else if (n.otherwise) return run(n.otherwise, s); },
  while(n, s) { while (run(n.test, s)) run(n.body, s); },
  return(n, s) { throw new Return(n.value ? run(n.value, s) : null); },
  expr(n, s) { return run(n.e, s); },
  const(n) { return n.value; },
  name(n, s) { return s.find(n.name).vars.get(n.name); },
  list(n, s) { return n.items.map((x) => run(x, s)); },
  map(n, s) { return Object.fromEntries(n.items.map(([k, v]) => [k, run(v, s)])); },
  index(n, s) { return run(n.object, s)[run(n.index, s)]; },
  unary(n, s) { const v = run(n.e, s); return n.op === "-" ? -v : !v; },
  cond(n, s) { return run(n.test, s) ? run(n.a, s) : run(n.b, s); },
  binary(n, s) {
    if (n.op === "&&") return run(n.left, s) && run(n.right, s);
    if (n.op === "||") return run(n.left, s) || run(n.right, s);
    return BINARY[n.op](run(n.left, s), run(n.right, s));
  },
  call(n, s) { const f = run(n.callee, s); if (typeof f !== "function") throw new TypeError(`${n.callee.name ?? n.callee.type} is not a function`); return f(...n.args.map((a) => run(a, s))); },
  fn(n, s) {
    const f = (...args) => {
      const inner = new Scope(s);
      if (n.name) inner.vars.set(n.name, f);
      n.params.forEach((p, i) => inner.vars.set(p, args[i] ?? null));
      try { return run(n.body, inner); } catch (e) { if (e instanceof Return) return e.value; throw e; }
    };
    return f;
  },
};
const run = (node, scope) => EVAL[node.type](node, scope);
function execute(text) {
  const out = [], root = new Scope(null);
  root.vars.set("print", (...xs) => { out.push(xs.map((x) => (typeof x === "object" ? JSON.stringify(x) : String(x))).join(" ")); return null; });
  root.vars.set("len", (x) => x.length);
  root.vars.set("push", (l, x) => (l.push(x), l));
  try { run(new Parser(text).program(), root); } catch (e) { out.push(`${e.name}: ${e.message}`); }
  return out.join("\n");
}
console.log(execute(`
  let fib = fn f(n) { if n < 2 { return n } return f(n - 1) + f(n - 2) };
  print(fib(15), 1 + 2 * 3 - 4 / 2, -(2) * 3, !true || 1 == 1);
  let counter = fn() { let n = 0; return fn() { n = n + 1; return n } };
  let a = counter(); let b = counter(); a(); a(); print(a(), b());
  let map = fn(l, f) { let r = []; let i = 0; while i < len(l) { push(r, f(l[i])); i = i + 1 } return r };
  print(map([1, 2, 3], fn(x) => x * x), {a: 1, "b c": [true, null]});
  let o = {n: 1}; o.n = o.n + 41; o["m"] = "x\\ty"; print(o, o.m, o.n > 41 ? "big" : "small");
  # sieve
  let sieve = []; let i = 0; while i < 50 { push(sieve, i > 1); i = i + 1 }
  i = 2; while i * i < 50 { if sieve[i] { let j = i * i; while j < 50 { sieve[j] = false; j = j + i } } i = i + 1 }
  let primes = []; i = 0; while i < 50 { if sieve[i] { push(primes, i) } i = i + 1 } print(primes);
`));
for (const bad of ["let = ", "print(x)", "1 +", "fn(", "@", "null()", "[1, 2", '"abc']) console.log(execute(bad));
