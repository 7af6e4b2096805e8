//! Expressions.

use super::{Gen, Mode};

const NUMBERS: &[&str] = &["0", "(-0)", "1", "(-1)", "2", "3", "7", "10", "0.5", "(-1.5)", "NaN", "Infinity", "(-Infinity)", "2147483647", "(-2147483648)", "2147483648", "4294967295", "4294967296", "9007199254740991", "1e21", "1e-7", "1e300", "5e-324", "0.1", "255", "65536", "1073741824"];
const STRINGS: &[&str] = &["\"\"", "\"a\"", "\"abc\"", "\"3\"", "\" 12 \"", "\"0x10\"", "\"-7\"", "\"1e3\"", "\"NaN\"", "\"b\"", "\"10\"", "\"\\u00e9\"", "\"\\ud83d\\ude00\""];
const OTHERS: &[&str] = &["true", "false", "null", "undefined", "[]", "[5]", "[1,2]", "{}", "[undefined]"];
const BIGINTS: &[&str] = &["0n", "1n", "(-1n)", "5n", "(-7n)", "4294967296n", "18446744073709551616n", "(-123456789012345678901234567890n)"];

impl Gen {
    pub fn number(&mut self) -> String {
        self.r.pick(NUMBERS).to_owned()
    }

    pub fn small(&mut self) -> String {
        self.r.pick(&["0", "1", "2", "3", "4", "5", "-1", "-2", "7", "1.5", "undefined", "NaN"]).to_owned()
    }

    pub fn string(&mut self) -> String {
        self.r.pick(STRINGS).to_owned()
    }

    /// A literal of any type, sometimes an object with observable conversions.
    pub fn literal(&mut self) -> String {
        match self.r.below(12) {
            0..=4 => self.number(),
            5 | 6 => self.string(),
            7 | 8 => {
                let text = self.r.pick(OTHERS);
                if text == "{}" { "({})".into() } else { text.into() }
            }
            9 => self.r.pick(BIGINTS).to_owned(),
            _ => {
                let n = self.fresh("");
                let helper = self.r.pick(&["VO", "TS", "TP"]);
                let inner = match self.r.below(8) {
                    0 => "({})".into(),
                    1 => self.r.pick(BIGINTS).to_owned(),
                    2 | 3 => self.string(),
                    _ => self.number(),
                };
                format!("{helper}({n}, {inner})")
            }
        }
    }

    pub fn variable(&mut self) -> Option<String> {
        let count = self.names.len();
        (count > 0).then(|| self.names[count - 1 - self.r.below(count.min(8))].0.clone())
    }

    pub fn assignable(&mut self) -> Option<String> {
        let list: Vec<String> = self.names.iter().filter(|n| n.1).map(|n| n.0.clone()).collect();
        (!list.is_empty()).then(|| list[self.r.below(list.len())].clone())
    }

    /// Any expression.
    pub fn expr(&mut self, depth: usize) -> String {
        if depth == 0 {
            return match self.variable() {
                Some(name) if !self.r.one_in(3) => name,
                _ => self.literal(),
            };
        }
        let d = depth - 1;
        match self.r.below(24) {
            0..=7 => {
                let op = self.r.pick(&["+", "+", "+", "-", "-", "*", "*", "/", "%", "**", "&", "|", "^", "<<", ">>", ">>>", "<", "<=", ">", ">=", "==", "!=", "===", "!=="]);
                format!("({} {op} {})", self.expr(d), self.expr(d))
            }
            8 => format!("({} {} {})", self.expr(d), self.r.pick(&["&&", "||", "??"]), self.expr(d)),
            9 => format!("({} ? {} : {})", self.expr(d), self.expr(d), self.expr(d)),
            10 | 11 => {
                let op = self.r.pick(&["-", "+", "~", "!", "typeof ", "void "]);
                format!("({op}{})", self.expr(d))
            }
            12 | 13 => match self.assignable() {
                Some(name) => {
                    let op = self.r.pick(&["=", "+=", "-=", "*=", "/=", "%=", "**=", "&=", "|=", "^=", "<<=", ">>=", ">>>=", "&&=", "||=", "??="]);
                    format!("({name} {op} {})", self.expr(d))
                }
                None => self.literal(),
            },
            14 => match self.assignable() {
                Some(name) if self.r.one_in(2) => format!("{name}++"),
                Some(name) => format!("(--{name})"),
                None => self.literal(),
            },
            15 => format!("({}, {})", self.expr(d), self.expr(d)),
            16 => {
                let n = self.fresh("");
                format!("T(\"e{n}\", {})", self.expr(d))
            }
            17 => format!("`${{{}}}-${{{}}}`", self.expr(d), self.expr(d)),
            18 => format!("[{}, ...{}]", self.expr(d), self.iterable()),
            19 => {
                // Parameters of arrows may not await or yield.
                let mode = std::mem::replace(&mut self.mode, Mode::Plain);
                let default = self.expr(d);
                self.mode = mode;
                format!("((a, b = {default}) => {})({})", self.r.pick(&["a + b", "[a, b]", "b", "a - b", "a === b", "typeof a"]), self.expr(d))
            }
            20 => {
                let f = self.r.pick(&["String", "Number", "Boolean", "Math.max", "Math.trunc", "Math.abs", "Math.round", "Math.sign", "isNaN", "parseInt", "parseFloat", "Object.is", "Array.isArray", "Number.isInteger"]);
                format!("{f}({}, {})", self.expr(d), self.expr(d))
            }
            21 => format!("({})?.{}", self.expr(d), self.r.pick(&["length", "a", "b?.c", "toString?.()", "constructor.name", "[0]", "[1]?.length"])),
            22 if self.mode == Mode::Generator || self.mode == Mode::AsyncGenerator => {
                if self.r.one_in(4) {
                    format!("(yield* {})", self.iterable())
                } else {
                    format!("(yield {})", self.expr(d))
                }
            }
            22 | 23 if self.mode == Mode::Async || self.mode == Mode::AsyncGenerator => match self.r.below(5) {
                0 => format!("(await Promise.resolve({}))", self.expr(d)),
                1 => format!("(await {{ then(f) {{ {}; f({}); }} }})", self.tick(), self.expr(0)),
                2 => format!("(await Promise.reject({}).catch((e) => {}))", self.expr(d), self.expr(0)),
                _ => format!("(await {})", self.expr(d)),
            },
            _ => {
                let key = self.r.pick(&["a", "b", "c"]);
                format!("({{ {key}: {} }}).{}", self.expr(d), self.r.pick(&["a", "b", "c"]))
            }
        }
    }

    /// Something that can be iterated, mostly.
    pub fn iterable(&mut self) -> String {
        let n = self.fresh("i");
        match self.r.below(8) {
            0 => format!("IT(\"{n}\", {}, {})", self.literal(), self.literal()),
            1 => format!("IT(\"{n}\")"),
            2 => "\"a\\u{1f600}b\"".into(),
            3 => format!("[{}, , {}]", self.literal(), self.literal()),
            4 => format!("new Set([{}, {}, 1, 1])", self.literal(), self.literal()),
            5 => format!("new Map([[{}, 1], [2, {}]])", self.literal(), self.literal()),
            6 => format!("(function* () {{ try {{ yield {}; yield {}; }} finally {{ L(\"{n}fin\"); }} }})()", self.literal(), self.literal()),
            _ => format!("[{}, {}, {}]", self.literal(), self.literal(), self.literal()),
        }
    }

    /// Functions that see several types in their parameters, in a loop.
    pub fn arithmetic(&mut self) -> String {
        let mut out = String::new();
        for name in ["x", "y"] {
            let value = self.literal();
            out += &format!("let {name} = {value};\n");
        }
        self.names = vec![("x".into(), true), ("y".into(), true)];
        let body = self.function(Mode::Plain, |g| {
            g.names.extend([("a".into(), true), ("b".into(), true), ("s".into(), true)]);
            let mut body = String::new();
            for _ in 0..1 + g.r.below(4) {
                let e = g.expr(3);
                body += &format!("  {}\n", match g.r.below(4) {
                    0 => format!("if ({e}) a = {};", g.expr(2)),
                    1 => format!("s = {e};"),
                    2 => format!("b = {e};"),
                    _ => format!("L({e});"),
                });
            }
            format!("  let s = {};\n{body}  return {};", g.number(), g.expr(3))
        });
        out += &format!("function f(a, b) {{\n{body}\n}}\nconst r = [];\n");
        out += &format!("for (let i = 0; i < 4; i++) r.push(f(i, {}));\n", self.number());
        for _ in 0..3 {
            let (a, b) = (self.literal(), self.literal());
            out += &format!("try {{ r.push(f({a}, {b})); }} catch (e) {{ r.push(name(e)); }}\n");
        }
        out + "r.push(x, y); return r;\n"
    }
}
