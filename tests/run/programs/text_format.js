// printf-like formatting, word wrapping, tables, padding, case conversion, pluralisation.
function sprintf(format, ...args) {
  let i = 0;
  return format.replace(/%(?:(\d+)\$)?([-+0 ]*)(\d+|\*)?(?:\.(\d+))?([sdifxXobeEc%j])/g, (all, pos, flags, width, precision, kind) => {
    if (kind === "%") return "%";
    if (width === "*") width = args[i++];
    const v = pos ? args[pos - 1] : args[i++];
    let s;
    switch (kind) {
      case "d": case "i": s = String(Math.trunc(v)); break;
      case "f": s = Number(v).toFixed(precision ?? 6); break;
      case "e": case "E": s = Number(v).toExponential(precision); if (kind === "E") s = s.toUpperCase(); break;
      case "x": s = (v >>> 0).toString(16); break;
      case "X": s = (v >>> 0).toString(16).toUpperCase(); break;
      case "o": s = (v >>> 0).toString(8); break;
      case "b": s = (v >>> 0).toString(2); break;
      case "c": s = String.fromCodePoint(v); break;
      case "j": s = JSON.stringify(v); break;
      default: s = String(v); if (precision !== undefined) s = s.slice(0, precision);
    }
    if (flags.includes("+") && "dif".includes(kind) && v >= 0) s = "+" + s;
    const w = +(width ?? 0);
    if (flags.includes("-")) return s.padEnd(w);
    if (flags.includes("0") && kind !== "s") { const sign = /^[+-]/.test(s) ? s[0] : ""; return sign + s.slice(sign.length).padStart(w - sign.length, "0"); }
    return s.padStart(w);
  });
}
console.log(sprintf("[%5d] [%-5d] [%05d] [%+d] [%x] [%X] [%o] [%b]", 42, 42, -42, 42, 255, -1, 8, 5));
console.log(sprintf("%s is %.2f%% of %2$s, %j %c %e %*d|%.3s|", "a", 12.345, { x: 1 }, 0x1f600, 12345.678, 6, 7, "abcdef"));
function wrap(text, width) {
  const lines = [];
  let line = "";
  for (const word of text.split(/\s+/)) {
    if (line && line.length + 1 + word.length > width) { lines.push(line); line = word; } else line = line ? `${line} ${word}` : word;
  }
  if (line) lines.push(line);
  return lines;
}
const lorem = "the quick brown fox jumps over the lazy dog and   runs\naway\tfrom a very-long-hyphenated-word quickly";
wrap(lorem, 24).forEach((l, i) => console.log(`${i}`.padStart(2), "|" + l.padEnd(24) + "|", l.length));
function table(rows) {
  const heads = [...new Set(rows.flatMap(Object.keys))];
  const cells = [heads, ...rows.map((r) => heads.map((h) => String(r[h] ?? "")))];
  const widths = heads.map((_, c) => Math.max(...cells.map((r) => r[c].length)));
  const rule = "+" + widths.map((w) => "-".repeat(w + 2)).join("+") + "+";
  return [rule, ...cells.map((r, i) => "|" + r.map((c, k) => ` ${isNaN(c) || c === "" ? c.padEnd(widths[k]) : c.padStart(widths[k])} `).join("|") + "|" + (i ? "" : "\n" + rule)), rule].join("\n");
}
console.log(table([{ name: "ann", age: 31 }, { name: "bob", city: "Zürich" }, { age: 5, city: "" }]));
const camel = (s) => s.toLowerCase().replace(/[^a-z0-9]+(.)/g, (_, c) => c.toUpperCase());
const snake = (s) => s.replace(/([a-z0-9])([A-Z])/g, "$1_$2").replace(/\W+/g, "_").toLowerCase();
const title = (s) => s.replace(/\b\w/g, (c) => c.toUpperCase());
for (const s of ["hello world foo", "XMLHttpRequest", "some-kebab-case", "snake_case_here"]) console.log(camel(s), snake(s), title(s));
const plural = (n, one, many = one + "s") => `${n.toLocaleString?.("en-US") === undefined ? n : n} ${n === 1 ? one : many}`;
console.log([0, 1, 2].map((n) => plural(n, "item")).join("; "), plural(3, "child", "children"));
console.log("abc".at(-1), "a-b-c".split("-", 2), "x".repeat(0) === "", "tEsT".localeCompare("tEsT"), "\u0041\u030a".normalize() === "\u00c5", "  a b ".trim() + "|", "abcabc".replaceAll("b", "[$&]"), "abc".replace("b", "$`|$'|$$"));
