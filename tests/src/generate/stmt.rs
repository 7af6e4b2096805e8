//! Statements: every way in which control moves.

use super::{Gen, Mode};

impl Gen {
    pub fn block(&mut self, depth: usize) -> String {
        self.scope(|g| {
            let mut out = String::from("{ ");
            for _ in 0..1 + g.r.below(3) {
                out += &g.stmt(depth);
                out.push(' ');
            }
            out + "}"
        })
    }

    fn loop_body(&mut self, depth: usize) -> String {
        self.in_loop += 1;
        let out = self.block(depth);
        self.in_loop -= 1;
        // Every loop burns fuel.
        format!("{{ if (!burn()) break; {out} }}")
    }

    fn jump(&mut self) -> String {
        let mut ways: Vec<String> = vec![format!("return {};", self.expr(1)), format!("throw {};", self.expr(0))];
        if self.in_loop > 0 {
            ways.push("continue;".into());
        }
        if self.in_loop > 0 || self.in_switch > 0 {
            ways.push("break;".into());
        }
        for (label, is_loop) in self.labels.clone() {
            ways.push(format!("break {label};"));
            if is_loop {
                ways.push(format!("continue {label};"));
            }
        }
        let way = ways[self.r.below(ways.len())].clone();
        if self.r.one_in(3) { way } else { format!("if ({}) {way}", self.expr(1)) }
    }

    /// One statement. `in_loop` counts only loops inside the innermost function.
    pub fn stmt(&mut self, depth: usize) -> String {
        if depth == 0 {
            return match self.r.below(5) {
                0 => self.jump(),
                1 | 2 => format!("{};", self.tick()),
                _ => format!("L({});", self.expr(1)),
            };
        }
        let d = depth - 1;
        match self.r.below(17) {
            0 => format!("if ({}) {} else {}", self.expr(2), self.block(d), self.block(d)),
            1 => {
                let i = self.fresh("i");
                let kind = self.r.pick(&["let", "var"]);
                let text = self.scope(|g| {
                    g.names.push((i.clone(), false));
                    g.loop_body(d)
                });
                format!("for ({kind} {i} = 0; {i} < 3; {i}++) {text}")
            }
            2 => format!("while ({}) {}", self.expr(1), self.loop_body(d)),
            3 => format!("do {} while ({});", self.loop_body(d), self.expr(1)),
            4 | 5 => {
                let x = self.fresh("x");
                let source = self.iterable();
                let text = self.scope(|g| {
                    g.names.push((x.clone(), false));
                    g.loop_body(d)
                });
                let asynchronous = if matches!(self.mode, Mode::Async | Mode::AsyncGenerator) && self.r.one_in(2) { " await" } else { "" };
                format!("for{asynchronous} (const {x} of {source}) {text}")
            }
            6 => {
                let k = self.fresh("k");
                let text = self.scope(|g| {
                    g.names.push((k.clone(), false));
                    g.loop_body(d)
                });
                format!("for (const {k} in {{ b: 1, 2: 2, a: 3, 1: 4 }}) {text}")
            }
            7..=9 => {
                let label = if self.r.one_in(3) { Some(self.fresh("l")) } else { None };
                if let Some(label) = &label {
                    self.labels.push((label.clone(), false));
                }
                let mut out = format!("try {}", self.block(d));
                let with_catch = self.r.one_in(2);
                if with_catch {
                    let e = self.fresh("e");
                    let text = self.scope(|g| {
                        g.names.push((e.clone(), true));
                        g.block(d)
                    });
                    out += &format!(" catch ({e}) {{ L(name({e})); {text} }}");
                }
                if !with_catch || self.r.one_in(2) {
                    out += &format!(" finally {{ {}; {} }}", self.tick(), self.block(d));
                }
                match label {
                    Some(label) => {
                        self.labels.pop();
                        format!("{label}: {{ {out} }}")
                    }
                    None => out,
                }
            }
            10 => {
                let mut out = format!("switch ({}) {{ ", self.expr(1));
                // `break` leaves the switch, `continue` the loop around it.
                self.in_switch += 1;
                let names = self.names.len();
                let default = self.r.below(4);
                for case in 0..3 {
                    if case == default {
                        out += &format!("default: {} ", self.stmt(d));
                    }
                    out += &format!("case {}: {} ", self.literal(), self.stmt(d));
                    if self.r.one_in(2) {
                        out += "break; ";
                    }
                }
                self.in_switch -= 1;
                self.names.truncate(names);
                out + "}"
            }
            11 => {
                let label = self.fresh("l");
                self.labels.push((label.clone(), true));
                let i = self.fresh("i");
                let text = self.loop_body(d);
                self.labels.pop();
                format!("{label}: for (let {i} = 0; {i} < 3; {i}++) {text}")
            }
            12 => {
                let name = self.fresh("v");
                let value = self.expr(2);
                let kind = self.r.below(3);
                // Declared for what follows in this block; blocks are braces around us.
                self.names.push((name.clone(), kind != 0));
                format!("{} {name} = {value};", ["const", "let", "var"][kind])
            }
            13 => self.jump(),
            14 => {
                let name = self.fresh("f");
                let body = self.function(Mode::Plain, |g| g.block(d));
                format!("const {name} = () => {body}; L({name}());")
            }
            15 => self.destructuring(),
            _ => format!("L({});", self.expr(3)),
        }
    }

    pub fn control(&mut self) -> String {
        let mut out = String::from("let x = 1, y = \"q\", z = 0;\n");
        self.names = vec![("x".into(), true), ("y".into(), true), ("z".into(), true)];
        let body = self.function(Mode::Plain, |g| {
            let mut body = String::new();
            for _ in 0..2 + g.r.below(3) {
                body += &format!("  {}\n", g.stmt(3));
            }
            body
        });
        out += &format!("const f = () => {{\n{body}  return \"end\";\n}};\nconst r = [];\n");
        out += "for (let i = 0; i < 2; i++) { $fuel = 60; try { r.push(f()); } catch (e) { r.push(name(e)); } }\nreturn [r, x, y, z];\n";
        out
    }

    /// A generator and a list of resumptions.
    pub fn driven_generator(&mut self) -> String {
        self.names = vec![("x".into(), true)];
        let body = self.function(Mode::Generator, |g| {
            g.names.push(("a".into(), true));
            let mut body = String::new();
            for _ in 0..2 + g.r.below(3) {
                body += &format!("  {}\n", g.stmt(3));
            }
            body
        });
        let mut out = format!("let x = 3;\nfunction* g(a) {{\n{body}  return \"end\";\n}}\nconst it = g(5), r = [];\n");
        for _ in 0..4 + self.r.below(6) {
            let how = self.r.pick(&["next", "next", "next", "next", "throw", "return"]);
            let value = self.literal();
            out += &format!("try {{ r.push(it.{how}({value})); }} catch (e) {{ r.push(name(e)); }}\n");
        }
        out + "return r;\n"
    }

    pub fn async_case(&mut self) -> String {
        self.names = vec![("x".into(), true)];
        let part = |g: &mut Self, mode: Mode| {
            g.function(mode, |g| {
                let mut body = String::new();
                for _ in 0..2 + g.r.below(2) {
                    body += &format!("  {}\n", g.stmt(2));
                }
                body
            })
        };
        let (one, two, three) = (part(self, Mode::Async), part(self, Mode::Async), part(self, Mode::AsyncGenerator));
        let mut out = format!("let x = 3;\nasync function f() {{\n{one}  return \"f\";\n}}\nconst h = async () => {{\n{two}  return \"h\";\n}};\nasync function* g() {{\n{three}  return \"g\";\n}}\n");
        out += "const p = [f(), h().then((v) => T(\"then\", v), (e) => T(\"catch\", name(e))), Promise.resolve(1).then(() => L(\"micro\"))];\n";
        out += "const it = g();\n";
        for _ in 0..3 + self.r.below(4) {
            let how = self.r.pick(&["next", "next", "next", "throw", "return"]);
            let value = self.literal();
            out += &format!("p.push(it.{how}({value}));\n");
        }
        out + "return (await Promise.allSettled(p)).map((s) => s.status === \"fulfilled\" ? s.value : name(s.reason));\n"
    }

    /// Closures over loop variables, mutated in several places.
    pub fn closures(&mut self) -> String {
        let mut out = String::from("const fs = [];\nlet top = 0;\n");
        self.names = vec![("top".into(), true)];
        for _ in 0..2 + self.r.below(3) {
            let i = self.fresh("i");
            let (init, step, head) = match self.r.below(4) {
                0 => ("let", "++", String::new()),
                1 => ("var", "++", String::new()),
                2 => ("let", "++", format!("fs.push(() => {i}); ")),
                _ => ("let", "+= 2", format!("{i} += top; ")),
            };
            let text = self.scope(|g| {
                g.names.push((i.clone(), g.r.one_in(2)));
                let v = g.fresh("v");
                let value = g.expr(1);
                g.names.push((v.clone(), true));
                let inner = g.function(Mode::Plain, |g| g.expr(2));
                let late = g.fresh("w");
                format!("let {v} = {value}; fs.push(() => {inner}); fs.push(() => {{ {v} = {late}; return {v}; }}); {v} = {}; let {late} = {i}; fs.push(() => typeof {late} + {late}++);", g.expr(1))
            });
            out += &format!("for ({init} {i} = 0; {i} < 4; {i} {step}) {{ if (!burn()) break; {head}{text} }}\n");
        }
        if self.r.one_in(2) {
            out += "function fact(n) { return n < 2 ? 1 : n * fact(n - 1); } fs.push(() => fact(5)); { function fact(n) { return \"inner\" + n; } fs.push(() => fact(2)); }\n";
        }
        out + "const r = [];\nfor (const f of fs.slice(0, 40)) try { r.push(f()); } catch (e) { r.push(name(e)); }\nreturn [r, top];\n"
    }
}
