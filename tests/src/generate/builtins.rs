//! Calls of the builtins with arguments at the edges.

use super::Gen;

impl Gen {
    fn callback(&mut self) -> String {
        self.r
            .pick(&[
                "(x) => x", "(x, i) => i % 2", "(x) => x > 1", "(x, i, a) => { if (i === 1) a.pop(); return x; }", "(x, i, a) => { if (a.length < 12) a.push(i); return x; }", "(x) => { L(x); return !x; }",
                "(x, i, a) => { delete a[i + 1]; return i; }", "function () { return this === undefined; }", "(x, i) => { if (i === 2) throw new RangeError(); return [x]; }", "(...a) => a.length", "(x) => ({ x })",
            ])
            .to_owned()
    }

    pub fn arrays(&mut self) -> String {
        let mut items: Vec<String> = Vec::new();
        for _ in 0..self.r.below(7) {
            items.push(if self.r.one_in(5) { String::new() } else { self.literal() });
        }
        let mut out = format!("let a = [{}], r = [];\n", items.join(", "));
        if self.r.one_in(4) {
            out += "a[10] = 1;\n";
        }
        for _ in 0..6 {
            let (i, j, v, f) = (self.small(), self.small(), self.literal(), self.callback());
            let step = match self.r.below(44) {
                0 => format!("a.push({v}, {i})"),
                1 => "a.pop()".into(),
                2 => "a.shift()".into(),
                3 => format!("a.unshift({v})"),
                4 => format!("a.splice({i}, {j}, {v})"),
                5 => format!("a.splice({i})"),
                6 => format!("a.slice({i}, {j})"),
                7 => format!("a.concat({v}, [{i}, , 1])"),
                8 => "a.reverse()".into(),
                9 => format!("a.fill({v}, {i}, {j})"),
                10 => format!("a.copyWithin({i}, {j})"),
                11 => format!("a.indexOf({v}, {i})"),
                12 => format!("a.lastIndexOf({v})"),
                13 => format!("a.includes({v}, {i})"),
                14 => format!("a.map({f})"),
                15 => format!("a.filter({f})"),
                16 => format!("a.forEach({f})"),
                17 => format!("a.some({f})"),
                18 => format!("a.every({f})"),
                19 => format!("a.find({f})"),
                20 => format!("a.findIndex({f})"),
                21 => format!("a.findLast({f})"),
                22 => format!("a.flatMap({f})"),
                23 => "a.reduce((s, x) => s + String(x), \"\")".into(),
                24 => "a.reduceRight((s, x, i) => s + i)".into(),
                25 => "a.join(\"-\")".into(),
                // How often a comparison runs is the engine's choice, so nothing observable is compared.
                26 => "a.filter((x) => typeof x !== \"object\").sort()".into(),
                27 => "a.map((x, i) => typeof x + (i % 2)).sort((x, y) => (x > y) - (x < y))".into(),
                28 => format!("a.flat({i})"),
                29 => "[...a.entries()]".into(),
                30 => format!("a.at({i})"),
                31 => "a.length = 3".into(),
                32 => format!("a[{i}] = {v}"),
                33 => "Object.keys(a)".into(),
                34 => format!("Array.from(a, {f})"),
                35 => format!("Array.from({{ length: 3, 0: {v}, 2: {i} }})"),
                36 => format!("delete a[{i}]"),
                37 => "[...a].length".into(),
                38 => "a.toString()".into(),
                39 => format!("a.toReversed().length + a.toSpliced({i}, 1).length + a.with(0, 1).length"),
                40 => format!("new Array({v})"),
                41 => format!("Array.of({v}, {i}).concat(a).length"),
                42 => format!("(a[a.length + 2] = {v}, a.length)"),
                _ => "Array.prototype.concat.call(1, a, { length: 1, 0: 2, [Symbol.isConcatSpreadable]: true }).length".into(),
            };
            out += &format!("try {{ r.push({step}); }} catch (e) {{ r.push(name(e)); }}\n");
        }
        // Results may be the array itself.
        out + "return [a, r.map((x) => x === a ? \"same\" : x)];\n"
    }

    pub fn strings(&mut self) -> String {
        let texts = ["\"\"", "\"a\"", "\"hello world\"", "\"aXbXc\"", "\"  pad \\u00a0\\ufeff\"", "\"\\ud83d\\ude00x\\ud83d\"", "\"\\u00df\\u0130I\\u03a3\"", "\"abcabcabc\"", "\"$1 $& $$\"", "\"A\\u030a\"", "\"x\".repeat(40)", "(\"ab\" + \"cd\".repeat(20))"];
        let s = self.r.pick(&texts);
        let mut out = format!("let s = {s}, r = [];\n");
        for _ in 0..7 {
            let (i, j, v) = (self.small(), self.small(), self.literal());
            let t = self.r.pick(&texts);
            let step = match self.r.below(36) {
                0 => format!("s.slice({i}, {j})"),
                1 => format!("s.substring({i}, {j})"),
                2 => format!("s.substr({i}, {j})"),
                3 => format!("s.at({i})"),
                4 => format!("s.charCodeAt({i})"),
                5 => format!("s.codePointAt({i})"),
                6 => format!("s.indexOf({t}, {i})"),
                7 => format!("s.lastIndexOf(\"b\", {i})"),
                8 => format!("s.includes({v})"),
                9 => format!("s.startsWith({t}, {i})"),
                10 => format!("s.endsWith(\"c\", {i})"),
                11 => format!("s.split(\"X\", {i})"),
                12 => "s.split(\"\")".into(),
                13 => "[...s]".into(),
                14 => format!("s.padStart(8, {t})"),
                15 => format!("s.padEnd({i}, \"ab\")"),
                16 => format!("s.repeat({i}).length"),
                17 => "s.toUpperCase() + s.toLowerCase()".into(),
                18 => "s.trim() + \"|\" + s.trimStart() + \"|\" + s.trimEnd()".into(),
                19 => format!("s.replace(\"b\", {t})"),
                20 => format!("s.replaceAll(\"b\", {t})"),
                21 => "s.replaceAll(\"\", \"-\").length".into(),
                22 => "s.replace(\"a\", (m, i, all) => [m, i, all.length].join())".into(),
                23 => format!("s + {v}"),
                24 => format!("s < {t}"),
                25 => format!("s == {v}"),
                26 => format!("s[{i}]"),
                27 => "s.normalize(\"NFC\").length + s.normalize(\"NFD\").length".into(),
                28 => "s.isWellFormed() + s.toWellFormed()".into(),
                29 => format!("(s += {t}).length"),
                30 => format!("s.concat({v}, {i})"),
                31 => format!("s.localeCompare({t}) === 0"),
                32 => "JSON.stringify(s)".into(),
                33 => "encodeURIComponent(s)".into(),
                34 => "escape(s) + unescape(escape(s))".into(),
                _ => format!("String.raw`a${{{v}}}\\n`"),
            };
            out += &format!("try {{ r.push({step}); }} catch (e) {{ r.push(name(e)); }}\n");
        }
        out + "return [r, s.length];\n"
    }

    pub fn regexps(&mut self) -> String {
        let atoms = ["a", "b", ".", "\\d", "\\w", "\\s", "[abc]", "[^a]", "(a)", "(b|c)", "(?:ab)", "(?<n>x)", "^", "$", "\\b", "\\B", "(?=b)", "(?!b)", "(?<=a)", "(?<!a)", "\\1", "[a-c\\d]", "\\u0061", "\\x62", "(a(b)?)", "(?:)", "[^]", "\\."];
        let quantifiers = ["", "", "", "*", "+", "?", "*?", "+?", "??", "{2}", "{1,2}", "{0,}?"];
        let texts = ["\"abcabc\"", "\"aaa\"", "\"xab12 c.d\"", "\"\"", "\"ABab\\nab\"", "\"\\ud83d\\ude00a\"", "\"foo bar baz\"", "\"1,2;3\""];
        let mut out = String::from("const r = [];\n");
        for _ in 0..3 {
            let mut pattern = String::new();
            let mut named = false;
            for _ in 0..1 + self.r.below(5) {
                let mut atom = self.r.pick(&atoms);
                if atom == "(?<n>x)" && std::mem::replace(&mut named, true) {
                    atom = "x";
                }
                let bare = atom.starts_with(['^', '$']) || atom.starts_with("(?=") || atom.starts_with("(?!") || atom.starts_with("(?<=") || atom.starts_with("(?<!") || atom == "\\b" || atom == "\\B";
                pattern += atom;
                if !bare {
                    pattern += self.r.pick(&quantifiers);
                }
                if self.r.one_in(8) {
                    pattern.push('|');
                }
            }
            let mut flags = String::new();
            for flag in ["g", "i", "m", "s", "u", "y", "d"] {
                if self.r.one_in(4) {
                    flags += flag;
                }
            }
            let text = self.r.pick(&texts);
            let step = match self.r.below(9) {
                0 => format!("const m = re.exec({text}); r.push(m && [...m, m.index, m.groups?.n], re.lastIndex);"),
                1 => format!("re.lastIndex = {}; r.push(re.test({text}), re.lastIndex, re.test({text}), re.lastIndex);", self.small()),
                2 => format!("r.push({text}.replace(re, \"[$&$1$<n>$`$']\"));"),
                3 => format!("r.push({text}.replace(re, (...a) => a.filter((x) => typeof x !== \"object\").join()));"),
                4 => format!("r.push({text}.split(re, {}));", self.r.pick(&["undefined", "2", "-1"])),
                5 => format!("r.push({text}.match(re));"),
                6 => format!("r.push([...{text}.matchAll(re)].map((m) => [m.index, ...m]));"),
                7 => format!("r.push({text}.search(re), re.lastIndex, re.source, re.flags, String(re));"),
                _ => format!("r.push({text}.replaceAll(re, \"<$1>\"));"),
            };
            // An invalid pattern is an early error in a literal, so the constructor is used.
            out += &format!("try {{ const re = new RegExp({pattern:?}, \"{flags}\"); {step} }} catch (e) {{ r.push(name(e)); }}\n");
        }
        out + "return r.map((x) => x && x.index !== undefined ? [...x, x.index] : x);\n"
    }

    pub fn collections(&mut self) -> String {
        let map = self.r.one_in(2);
        let mut out = format!("const c = new {}(), r = [];\n", if map { "Map" } else { "Set" });
        let key = |g: &mut Self| match g.r.below(4) {
            0 => g.literal(),
            _ => g.r.pick(&["1", "2", "3", "\"1\"", "NaN", "-0", "0", "null", "undefined", "k", "1n", "\"a\""]).to_owned(),
        };
        out += "const k = {};\n";
        for _ in 0..7 {
            let (a, b) = (key(self), key(self));
            let add = if map { format!("c.set({a}, {b})") } else { format!("c.add({a})") };
            let step = match self.r.below(13) {
                0..=3 => format!("{add};"),
                4 => format!("r.push(c.delete({a}));"),
                5 => format!("r.push(c.has({a}));"),
                6 if map => format!("r.push(c.get({a}));"),
                7 => format!("for (const x of c) {{ if (!burn()) break; L(x); c.delete({a}); {} }}", if map { format!("c.set({b}, 1);") } else { format!("c.add({b});") }),
                8 => format!("c.forEach((v, q) => {{ if (!burn()) return; L(q); if (c.size < 6) {{ {add}; }} else c.delete(q); }});"),
                9 => format!("const it = c.values(); it.next(); c.clear(); {add}; r.push([...it]);"),
                10 => "r.push([...c.keys()], [...c.entries()].length, c.size);".into(),
                11 if !map => format!("const d = new Set([{a}, {b}, 2]); for (const x of c) if (d.has(x)) c.delete(x); else d.add(x); r.push(d);"),
                11 => "r.push(new Map([...c].reverse()), Object.fromEntries(c));".into(),
                _ => "const it = c[Symbol.iterator](); for (const x of it) { L(x); c.delete(x); if (c.size === 0) break; if (!burn()) break; } r.push(it.next());".into(),
            };
            out += &format!("try {{ {step} }} catch (e) {{ r.push(name(e)); }}\n");
        }
        out + "return [r, c];\n"
    }

    pub fn numbers(&mut self) -> String {
        let mut out = String::from("const r = [];\n");
        for _ in 0..8 {
            let x = match self.r.below(3) {
                0 => format!("({} * {})", self.number(), self.number()),
                1 => format!("({} + {}e{})", self.number(), 1 + self.r.below(999), self.r.below(40) as i32 - 20),
                _ => format!("({})", self.number()),
            };
            let (d, s) = (self.r.below(24), self.string());
            let step = match self.r.below(18) {
                0 => format!("{x}.toFixed({d})"),
                1 => format!("{x}.toPrecision({})", d + 1),
                2 => format!("{x}.toExponential({d})"),
                // Digits beyond the precision are the engine's choice.
                3 => format!("Math.trunc({x} % 1e15).toString({})", 2 + self.r.below(35)),
                4 => format!("String({x})"),
                5 => format!("parseInt({s}, {d})"),
                6 => format!("parseFloat({s} + \"{d}.5e1x\")"),
                7 => format!("Number({s} + \"{d}\")"),
                8 => format!("[{x} | 0, {x} >>> 0, {x} >> {d}, {x} << {d}, ~{x}]"),
                9 => format!("[Math.round({x}), Math.trunc({x}), Math.floor({x}), Math.ceil({x}), Math.sign({x}), Math.fround({x})]"),
                10 => format!("[{x} % {}, {x} ** 2, {x} / 3]", self.number()),
                11 => format!("[Math.clz32({x}), Math.imul({x}, 3), Math.hypot({x}, 1), Math.min({x}, {s}), Math.max()]"),
                12 => format!("[Number.isInteger({x}), Number.isSafeInteger({x}), Number.isFinite({x}), isFinite({s})]"),
                13 => format!("BigInt.asIntN({d}, BigInt(Math.trunc({x})))"),
                14 => format!("BigInt(Math.trunc({x})) * 12345678901234567890n"),
                15 => format!("JSON.stringify([{x}])"),
                16 => format!("new Date({x}).getTime()"),
                _ => format!("[{x} == {s}, {x} < {s}, {x} + {s}, {x} - {s}]"),
            };
            out += &format!("try {{ r.push({step}); }} catch (e) {{ r.push(name(e)); }}\n");
        }
        out + "return r;\n"
    }

    pub fn typed(&mut self) -> String {
        let kinds = ["Int8Array", "Uint8Array", "Uint8ClampedArray", "Int16Array", "Uint16Array", "Int32Array", "Uint32Array", "Float32Array", "Float64Array"];
        let kind = self.r.pick(&kinds);
        let mut out = format!("const a = new {kind}([{}, {}, {}, {}]), r = [];\n", self.number(), self.number(), self.number(), self.number());
        for _ in 0..7 {
            let (i, j, f) = (self.small(), self.small(), self.callback());
            let x = self.number();
            let other = self.r.pick(&kinds);
            let step = match self.r.below(22) {
                0 | 1 => format!("(a[{i}] = {x})"),
                2 => format!("a[{i}]"),
                3 => format!("a.fill({x}, {i}, {j})"),
                4 => format!("a.subarray({i}, {j})"),
                5 => format!("a.slice({i}, {j})"),
                6 => "a.sort()".into(),
                7 => format!("new {other}(a)"),
                8 => format!("new {other}(a.buffer.slice(0, 8))"),
                9 => format!("a.map((x, i) => x * {x} + i)"),
                10 => format!("a.filter({})", if f.contains("a.p") { "(x) => x" } else { &f }),
                11 => format!("a.indexOf({x}) + a.lastIndexOf({x}) + a.includes({x})"),
                12 => format!("(a.set([{x}, 300], {}), a)", self.r.below(5)),
                13 => format!("a.copyWithin({i}, {j})"),
                14 => "a.reverse()".into(),
                15 => "a.join()".into(),
                16 => format!("(a[0] += {x}, a[1]++, a[2] *= 3, a[3] >>>= 1, a)"),
                17 => "Object.keys(a).concat(Object.getOwnPropertyNames(a))".into(),
                18 => format!("(new DataView(a.buffer).setFloat32(0, {x}), new DataView(a.buffer).getInt16({}, true))", self.r.below(6)),
                19 => format!("Array.from(a, {})", if f.contains("a.p") || f.contains("delete") { "(x) => -x" } else { &f }),
                20 => format!("a.reduce((s, x) => s + x) + a.at({i})"),
                _ => format!("(a.foo = {x}, a[\"-0\"] = 1, \"1\" in a, 9 in a, delete a.foo)"),
            };
            out += &format!("try {{ r.push({step}); }} catch (e) {{ r.push(name(e)); }}\n");
        }
        out + "return [a, r.map((x) => x === a ? \"same\" : x)];\n"
    }
}
