//! Random, valid, terminating JavaScript programs with deterministic output, for comparing engines.
//!
//! A program is made of cases of one theme each. Output goes through `show` of the prelude, which depends on no engine's
//! formatting; of a thrown error only the class is shown, since messages differ between engines.

mod builtins;
mod expr;
mod shapes;
mod stmt;

use std::fmt::Write;

/// Deterministic choices.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        let mut random = Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5851_f42d_4c95_7f2d);
        random.next();
        random
    }
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 16
    }
    pub fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }
    /// True in one of `n` cases.
    pub fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }
    pub fn pick<'a, T: ?Sized>(&mut self, list: &[&'a T]) -> &'a T {
        list[self.below(list.len())]
    }
}

/// What the cases are about.
pub const THEMES: &[&str] = &["arithmetic", "control", "generator", "async", "patterns", "classes", "closures", "arrays", "strings", "regexp", "objects", "collections", "numbers", "typed", "proxies", "mixed"];

pub const PRELUDE: &str = r#""use strict";
const $lines = [];
const show = (v, d = 0) => {
  if (typeof v === "string") return JSON.stringify(v);
  if (typeof v === "bigint") return v + "n";
  if (typeof v === "symbol") return "symbol";
  if (typeof v === "function") return "function";
  if (v === null || typeof v !== "object") return Object.is(v, -0) ? "-0" : String(v);
  if (v instanceof Error) return v.constructor.name;
  if (d > 3) return "...";
  if (Array.isArray(v)) { let s = ""; for (let i = 0; i < v.length && i < 50; i++) s += (i ? "," : "") + (i in v ? show(v[i], d + 1) : "hole"); return "[" + s + (v.length > 50 ? "...#" + v.length : "") + "]"; }
  if (v instanceof Map) return "Map" + show([...v], d + 1);
  if (v instanceof Set) return "Set" + show([...v], d + 1);
  if (ArrayBuffer.isView(v) && !(v instanceof DataView)) return v.constructor.name + show(Array.from(v), d + 1);
  let s = "";
  for (const k of Reflect.ownKeys(v)) { const p = Object.getOwnPropertyDescriptor(v, k); if (p) s += (s ? "," : "") + (typeof k === "symbol" ? "@" : k) + (p.enumerable ? "" : "~") + ":" + ("value" in p ? show(p.value, d + 1) : "accessor"); }
  return "{" + s + "}";
};
let $log = [], $fuel = 0;
const L = (x) => { if ($log.length < 400) $log.push(typeof x === "string" ? x : show(x)); return x; };
const T = (n, v) => { L(n); return v; };
const burn = () => $fuel-- > 0;
const name = (e) => e instanceof Error ? e.constructor.name : "thrown " + show(e);
const run = (id, f) => {
  $log = []; $fuel = 200;
  let end;
  try { end = show(f()); } catch (e) { end = name(e); }
  $lines.push(id + " " + end + " | " + $log.join(" "));
};
const $jobs = [];
const runAsync = (id, f) => $jobs.push(async () => {
  $log = []; $fuel = 200;
  let end;
  try { end = show(await f()); } catch (e) { end = name(e); }
  $lines.push(id + " " + end + " | " + $log.join(" "));
});
const VO = (n, v) => ({ valueOf() { L("v" + n); return v; } });
const TS = (n, v) => ({ toString() { L("s" + n); return v; } });
const TP = (n, v) => ({ [Symbol.toPrimitive](h) { L("p" + n + h); return v; } });
const IT = (n, ...xs) => ({ [Symbol.iterator]() { let i = 0; L(n + ":open"); return { next() { L(n + ":next" + i); return i < xs.length ? { value: xs[i++], done: false } : { value: undefined, done: true }; }, return(v) { L(n + ":return"); return {}; } }; } });
"#;

/// Ends a program: runs what is asynchronous, one after the other, and prints.
const EPILOGUE: &str = r#"
(async () => { for (const j of $jobs) await j(); console.log($lines.join("\n")); })();
"#;

/// One case, to be wrapped.
pub struct Case {
    pub id: String,
    pub body: String,
    pub is_async: bool,
}

/// State of the generation of one case.
pub struct Gen {
    pub r: Random,
    /// Readable names, innermost last; the flag says that it may be assigned.
    pub names: Vec<(String, bool)>,
    pub next_name: usize,
    pub labels: Vec<(String, bool)>,
    /// What surrounds a statement.
    pub in_loop: usize,
    pub in_switch: usize,
    pub mode: Mode,
    pub depth: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    Plain,
    Generator,
    Async,
    AsyncGenerator,
}

impl Gen {
    pub fn new(seed: u64) -> Self {
        Self { r: Random::new(seed), names: Vec::new(), next_name: 0, labels: Vec::new(), in_loop: 0, in_switch: 0, mode: Mode::Plain, depth: 0 }
    }

    pub fn fresh(&mut self, prefix: &str) -> String {
        self.next_name += 1;
        format!("{prefix}{}", self.next_name)
    }

    /// A marker for the log.
    pub fn tick(&mut self) -> String {
        let name = self.fresh("");
        format!("L(\"t{name}\")")
    }

    /// Runs with names as they were afterwards.
    pub fn scope<R>(&mut self, run: impl FnOnce(&mut Self) -> R) -> R {
        let count = self.names.len();
        let out = run(self);
        self.names.truncate(count);
        out
    }

    /// A function body: jumps do not cross it.
    pub fn function<R>(&mut self, mode: Mode, run: impl FnOnce(&mut Self) -> R) -> R {
        let saved = (std::mem::take(&mut self.labels), std::mem::take(&mut self.in_loop), std::mem::take(&mut self.in_switch), std::mem::replace(&mut self.mode, mode));
        let out = self.scope(run);
        (self.labels, self.in_loop, self.in_switch, self.mode) = saved;
        out
    }
}

/// A case of a theme.
pub fn case(theme: &str, seed: u64) -> Case {
    let mut g = Gen::new(seed);
    let id = format!("{theme}#{seed}");
    let (body, is_async) = match theme {
        "arithmetic" => (g.arithmetic(), false),
        "control" => (g.control(), false),
        "generator" => (g.driven_generator(), false),
        "async" => (g.async_case(), true),
        "patterns" => (g.patterns(), false),
        "classes" => (g.classes(), false),
        "closures" => (g.closures(), false),
        "arrays" => (g.arrays(), false),
        "strings" => (g.strings(), false),
        "regexp" => (g.regexps(), false),
        "objects" => (g.objects(), false),
        "collections" => (g.collections(), false),
        "numbers" => (g.numbers(), false),
        "typed" => (g.typed(), false),
        "proxies" => (g.proxies(), false),
        _ => (g.mixed(), false),
    };
    Case { id, body, is_async }
}

/// A whole program.
pub fn program(cases: &[Case]) -> String {
    let mut out = String::from(PRELUDE);
    for case in cases {
        let (run, kind) = if case.is_async { ("runAsync", "async ") } else { ("run", "") };
        let _ = writeln!(out, "{run}({:?}, {kind}() => {{\n{}}});", case.id, case.body);
    }
    out + EPILOGUE
}
