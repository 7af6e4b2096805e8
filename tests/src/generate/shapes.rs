//! Patterns, classes, objects, proxies.

use super::{Gen, Mode};

impl Gen {
    /// A destructuring statement with observable defaults; binds its names.
    pub fn destructuring(&mut self) -> String {
        let mut names = Vec::new();
        let array = self.r.one_in(2);
        let pattern = self.pattern(2, array, &mut names);
        let source = if array { self.iterable() } else { self.object(2) };
        self.names.extend(names.iter().map(|n| (n.clone(), true)));
        format!("let {pattern} = {source}; L([{}]);", names.join(", "))
    }

    fn pattern(&mut self, depth: usize, array: bool, names: &mut Vec<String>) -> String {
        let mut parts = Vec::new();
        for _ in 0..1 + self.r.below(3) {
            let mut item = if depth > 0 && self.r.one_in(4) {
                let inner = self.r.one_in(2);
                let text = self.pattern(depth - 1, inner, names);
                let fallback = if inner { self.iterable() } else { self.object(1) };
                format!("{text} = {fallback}")
            } else {
                let name = self.fresh("d");
                names.push(name.clone());
                name
            };
            if !item.contains('=') && self.r.one_in(2) {
                let n = self.fresh("");
                item += &format!(" = T(\"d{n}\", {})", self.literal());
            }
            if !array {
                let key = match self.r.below(4) {
                    0 => format!("[T(\"k\", {})]", self.string()),
                    1 => "1".into(),
                    _ => self.r.pick(&["a", "b", "c"]).to_owned(),
                };
                item = format!("{key}: {item}");
            } else if self.r.one_in(5) {
                parts.push(String::new());
            }
            parts.push(item);
        }
        if self.r.one_in(3) {
            let name = self.fresh("d");
            names.push(name.clone());
            parts.push(format!("...{name}"));
        }
        if array { format!("[{}]", parts.join(", ")) } else { format!("{{ {} }}", parts.join(", ")) }
    }

    /// An object literal with accessors, computed and numeric keys.
    pub fn object(&mut self, depth: usize) -> String {
        let mut parts = Vec::new();
        for _ in 0..self.r.below(5) {
            let value = if depth > 0 && self.r.one_in(4) { self.object(depth - 1) } else { self.literal() };
            let key = self.r.pick(&["a", "b", "c", "1", "0", "\"x y\"", "10", "\"01\"", "-1"]);
            let n = self.fresh("");
            parts.push(match self.r.below(9) {
                0 => format!("get {} () {{ L(\"g{n}\"); return {value}; }}", if key == "-1" { "z" } else { key }),
                1 => format!("[T(\"c{n}\", {})]: {value}", self.string()),
                2 => format!("...{}", if depth > 0 { self.object(depth - 1) } else { self.literal() }),
                3 => format!("m{n}() {{ return {value}; }}"),
                4 => format!("set s{n}(v) {{ L(v); }}"),
                _ => format!("{}: {value}", if key == "-1" { "[-1]" } else { key }),
            });
        }
        format!("({{ {} }})", parts.join(", "))
    }

    pub fn patterns(&mut self) -> String {
        let mut out = String::from("const r = [];\n");
        for _ in 0..3 {
            let text = self.scope(Self::destructuring);
            out += &format!("try {{ {text} }} catch (e) {{ L(name(e)); }}\n");
        }
        let mut names = Vec::new();
        let array = self.r.one_in(2);
        let params = format!("{}, {} = {}", self.pattern(1, array, &mut names), self.pattern(1, false, &mut names), self.object(1));
        let argument = if array { self.iterable() } else { self.object(1) };
        out += &format!("function f({params}) {{ return [{}, arguments.length]; }}\nr.push(f.length, f({argument}), f({argument}, {}));\n", names.join(", "), self.object(1));
        // Assignment to existing targets.
        out += "const o = {}; let p, q = [1, 2];\n";
        out += &format!("[o[T(\"k1\", \"x\")] = T(\"d1\", 1), ...q[T(\"k2\", 0)] === 1 ? o.rest : q] = {};\n", self.iterable()).replace("...q[T(\"k2\", 0)] === 1 ? o.rest : q", "...o.rest");
        out += &format!("({{ a: p = T(\"d2\", 2), [T(\"k3\", \"b\")]: q[1] = {}, ...o.others }} = {});\n", self.literal(), self.object(1));
        out + "r.push(o, p, q);\nreturn r;\n"
    }

    pub fn classes(&mut self) -> String {
        let mut out = String::new();
        let mut parent = String::new();
        for level in 0..1 + self.r.below(3) {
            let name = format!("C{level}");
            let mut members = Vec::new();
            for _ in 0..2 + self.r.below(5) {
                let n = self.fresh("");
                let fixed = if self.r.one_in(4) { "static " } else { "" };
                let key = self.r.pick(&["a", "b", "c", "m"]);
                let value = self.function(Mode::Plain, |g| g.expr(1));
                members.push(match self.r.below(11) {
                    0 => format!("{fixed}{key} = T(\"f{n}\", {value});"),
                    1 => format!("{fixed}[T(\"k{n}\", \"{key}\")] = {value};"),
                    2 => format!("{fixed}{key}(x) {{ L(\"m{n}\"); return {}; }}", self.r.pick(&["this?.a", "super.m?.(1)", "[typeof super.a, x]", "super.toString === Object.prototype.toString", "this === undefined"])),
                    3 => format!("{fixed}get {key}() {{ L(\"g{n}\"); return {value}; }}"),
                    4 => format!("{fixed}set {key}(v) {{ L(\"s{n}\"); }}"),
                    5 => format!("#p{n} = {value}; get{n}() {{ return this.#p{n}; }} has{n}(o) {{ return #p{n} in o; }}"),
                    6 => format!("static {{ L(\"b{n}\"); this.s{n} = {value}; }}"),
                    7 => format!("#q{n}() {{ return {value}; }} call{n}(o = this) {{ return o.#q{n}(); }}"),
                    8 => format!("arrow{n} = () => [this instanceof {name}, this.a];"),
                    9 => format!("static #r{n} = {value}; static get{n}() {{ return this.#r{n}; }}"),
                    _ => format!("*g{n}() {{ yield this.a; yield* [1]; }}"),
                });
            }
            if self.r.one_in(2) {
                let body = if parent.is_empty() {
                    format!("L(new.target === {name}); this.made = {};", self.literal())
                } else {
                    match self.r.below(4) {
                        0 => "L(\"before\"); super(...args); L(\"after\");".into(),
                        1 => "const s = () => super(); s(); this.z = 1;".into(),
                        2 => "if (args.length) super(args[0]); else { super(); return { other: 1 }; }".into(),
                        _ => "try { super(1); } finally { L(\"fin\"); }".to_owned(),
                    }
                };
                members.push(format!("constructor(...args) {{ {body} }}"));
            }
            let heritage = if parent.is_empty() { self.r.pick(&["", "", "", " extends Object", " extends Array", " extends Map"]).to_owned() } else { format!(" extends T(\"h{level}\", {parent})") };
            out += &format!("class {name}{heritage} {{\n  {}\n}}\n", members.join("\n  "));
            parent = name;
        }
        out += &format!("const o = new {parent}(), r = [o, Object.getOwnPropertyNames({parent}.prototype), Object.getOwnPropertyNames({parent}).filter((k) => k !== \"prototype\"), {parent}.length, {parent}.name];\n");
        out += "for (let p = Object.getPrototypeOf(o); p && p !== Object.prototype && p !== Array.prototype && p !== Map.prototype; p = Object.getPrototypeOf(p)) for (const k of Object.getOwnPropertyNames(p)) { if (k === \"constructor\") continue; try { const v = o[k]; r.push(k, typeof v === \"function\" ? v.call(o, o) : v); } catch (e) { r.push(k, name(e)); } try { o[k] = 1; } catch (e) { r.push(name(e)); } }\n";
        out += &format!("for (const k of Object.getOwnPropertyNames({parent})) {{ if (k === \"prototype\") continue; try {{ const v = {parent}[k]; r.push(k, typeof v === \"function\" ? v.call({parent}) : v); }} catch (e) {{ r.push(name(e)); }} }}\n");
        out + "r.push(o); return r.map((v) => v && typeof v === \"object\" && typeof v.next === \"function\" ? [...v] : v);\n"
    }

    /// Property order, attributes, copying, JSON.
    pub fn objects(&mut self) -> String {
        let mut out = format!("const o = {}, r = [];\nconst S = Symbol(\"s\");\n", self.object(2));
        for _ in 0..8 {
            let key = self.r.pick(&["\"a\"", "\"b\"", "1", "\"1\"", "\"01\"", "-1", "4294967295", "4294967294", "S", "\"length\"", "1.5", "\"__proto__\"", "2147483648", "\"toString\""]);
            let value = self.literal();
            let n = self.fresh("");
            let step = match self.r.below(16) {
                0..=3 => format!("o[{key}] = {value};"),
                4 => format!("r.push(delete o[{key}]);"),
                5 => format!("Object.defineProperty(o, {key}, {{ value: {value}, enumerable: {}, configurable: {}, writable: {} }});", self.r.one_in(2), self.r.one_in(2), self.r.one_in(2)),
                6 => format!("Object.defineProperty(o, {key}, {{ get() {{ L(\"g{n}\"); return {value}; }}, configurable: {}, enumerable: true }});", self.r.one_in(2)),
                7 => format!("r.push({key} in o, Object.hasOwn(o, {key}), o.propertyIsEnumerable({key}));"),
                8 => "r.push(Object.keys(o), Object.values(o), Object.entries(o).length);".into(),
                9 => "r.push({ ...o }, Object.assign({}, o));".into(),
                10 => "r.push(JSON.stringify(o, (k, v) => typeof v === \"bigint\" ? String(v) : v));".into(),
                11 => format!("Object.{}(o);", self.r.pick(&["preventExtensions", "seal", "freeze"])),
                12 => "r.push(Object.isFrozen(o), Object.isSealed(o), Object.isExtensible(o));".into(),
                13 => format!("o[{key}] += {value};"),
                14 => "{ const ks = []; for (const k in o) { ks.push(k); if (ks.length === 1) { try { delete o.b; o.late = 1; } catch (e) { ks.push(name(e)); } } } r.push(ks); }".into(),
                _ => format!("r.push(Object.getOwnPropertyDescriptor(o, {key}));"),
            };
            out += &format!("try {{ {step} }} catch (e) {{ r.push(name(e)); }}\n");
        }
        out + "r.push(o, Reflect.ownKeys(o).map(String)); return r;\n"
    }

    /// Which traps run, and in which order.
    pub fn proxies(&mut self) -> String {
        let mut out = format!("const target = {};\n", self.object(1));
        out += "const P = (t, n = \"p\") => new Proxy(t, new Proxy({}, { get: (_, trap) => (t2, ...a) => { L(n + trap + (typeof a[0] === \"symbol\" ? \"@\" : typeof a[0] === \"string\" ? \":\" + a[0] : \"\")); return Reflect[trap](t2, ...a); } }));\n";
        out += "const p = P(target), q = P([1, , 3], \"q\"), f = P(function (a) { return [a, new.target !== undefined]; }, \"f\"), r = [];\n";
        for _ in 0..6 {
            let key = self.r.pick(&["\"a\"", "\"b\"", "1", "\"zz\"", "Symbol.iterator"]);
            let value = self.literal();
            let step = match self.r.below(26) {
                0 => format!("p[{key}];"),
                1 => format!("p[{key}] = {value};"),
                2 => format!("{key} in p;"),
                3 => format!("delete p[{key}];"),
                4 => "({ ...p });".into(),
                // The order of traps in for-in is the engine's choice.
                5 => "Reflect.ownKeys(p).forEach((k) => L(String(k)));".into(),
                6 => "Object.keys(p);".into(),
                7 => "const { a, ...rest } = p; r.push(rest);".into(),
                8 => format!("Object.defineProperty(p, {key}, {{ value: 1 }});"),
                9 => "Object.entries(p); Object.freeze(p);".into(),
                10 => "JSON.stringify(p);".into(),
                11 => "Object.assign({}, p); Object.assign(p, { n: 1 });".into(),
                12 => "r.push([...q]);".into(),
                13 => "q.push(4); q.pop();".into(),
                14 => "r.push(q.map((x) => x), q.concat([1]), q.slice(1));".into(),
                15 => "q.sort(); q.reverse();".into(),
                16 => "q.splice(0, 1); q.unshift(0);".into(),
                17 => "f(1); new f(2); f.call(null, 3); Reflect.construct(f, [4]);".into(),
                18 => "r.push(q.includes(undefined), q.indexOf(3), q.flat(), q.join());".into(),
                19 => "Object.getPrototypeOf(p); p instanceof Object; Object.setPrototypeOf(p, null);".into(),
                20 => "const c = Object.create(p); c.a; c.b = 1; r.push(Object.keys(c));".into(),
                21 => "`${q}`; q + 1; Array.isArray(q); r.push(Array.from(q), Object.prototype.toString.call(q));".into(),
                22 => "class K extends f {} ; r.push(typeof new K(1));".into(),
                23 => "q.length = 1; q.fill(7); q.copyWithin(0, 0); r.push(q.at(-1), q.find(Boolean));".into(),
                24 => format!("p[{key}]?.x; p[{key}] ??= {value};"),
                _ => "r.push(Reflect.ownKeys(p).length, Object.isExtensible(p), Object.getOwnPropertyDescriptors(p));".into(),
            };
            out += &format!("try {{ {step} }} catch (e) {{ r.push(name(e)); }} L(\";\");\n");
        }
        out + "return [r, target];\n"
    }

    /// A bit of everything in one function.
    pub fn mixed(&mut self) -> String {
        let mut out = String::from("let x = 1, y = \"s\";\nconst o = { a: 1, b: { c: 2 } }, list = [1, 2, 3];\n");
        self.names = vec![("x".into(), true), ("y".into(), true), ("o.a".into(), true), ("o.b.c".into(), true), ("list[0]".into(), true), ("list.length".into(), false), ("o?.q".into(), false)];
        for _ in 0..4 + self.r.below(4) {
            let text = self.function(Mode::Plain, |g| g.stmt(3));
            out += &format!("(() => {{ try {{ {text} }} catch (e) {{ L(name(e)); }} }})();\n");
        }
        out + "return [x, y, o, list];\n"
    }
}
