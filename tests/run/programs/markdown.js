// A small Markdown renderer: blocks, lists, code, inline marks, links, tables, escaping.
const esc = (s) => s.replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c]);
function inline(s) {
  const codes = [];
  s = s.replace(/`([^`]+)`/g, (_, c) => `\u0000${codes.push(`<code>${esc(c)}</code>`) - 1}\u0000`);
  s = esc(s).replace(/!\[([^\]]*)\]\(([^)\s]+)\)/g, '<img alt="$1" src="$2">').replace(/\[([^\]]+)\]\(([^)\s]+)(?:\s+&quot;(.*?)&quot;)?\)/g, (_, t, u, title) => `<a href="${u}"${title ? ` title="${title}"` : ""}>${t}</a>`)
    .replace(/(\*\*|__)(?=\S)(.+?)(?<=\S)\1/g, "<strong>$2</strong>").replace(/(\*|_)(?=\S)(.+?)(?<=\S)\1/g, "<em>$2</em>").replace(/~~(.+?)~~/g, "<del>$1</del>").replace(/ {2,}\n/g, "<br>\n");
  return s.replace(/\u0000(\d+)\u0000/g, (_, i) => codes[i]);
}
function render(text) {
  const lines = text.replace(/\r\n?/g, "\n").split("\n"), out = [];
  let i = 0;
  const list = (indent) => {
    const first = lines[i].match(/^\s*(\d+)\.\s/), tag = first ? "ol" : "ul", items = [];
    while (i < lines.length) {
      const m = /^(\s*)(?:[-*+]|(\d+)\.)\s+(.*)$/.exec(lines[i]);
      if (!m || m[1].length < indent) break;
      if (m[1].length > indent) { items[items.length - 1] += "\n" + list(m[1].length); continue; }
      const task = /^\[([ x])\]\s+(.*)/.exec(m[3]);
      items.push(task ? `<input type="checkbox"${task[1] === "x" ? " checked" : ""}> ${inline(task[2])}` : inline(m[3])); i++;
    }
    return `<${tag}${first && first[1] !== "1" ? ` start="${first[1]}"` : ""}>${items.map((x) => `<li>${x}</li>`).join("")}</${tag}>`;
  };
  for (; i < lines.length; ) {
    const line = lines[i];
    let m;
    if (!line.trim()) i++;
    else if ((m = /^(#{1,6})\s+(.*?)\s*#*$/.exec(line))) { const id = m[2].toLowerCase().replace(/[^\w]+/g, "-"); out.push(`<h${m[1].length} id="${id}">${inline(m[2])}</h${m[1].length}>`); i++; }
    else if ((m = /^```(\w*)/.exec(line))) { const code = []; for (i++; i < lines.length && !lines[i].startsWith("```"); i++) code.push(lines[i]); i++; out.push(`<pre><code${m[1] && ` class="${m[1]}"`}>${esc(code.join("\n"))}</code></pre>`); }
    else if (/^([-*_])(\s*\1){2,}$/.test(line)) { out.push("<hr>"); i++; }
    else if (line.startsWith(">")) { const q = []; for (; i < lines.length && lines[i].startsWith(">"); i++) q.push(lines[i].replace(/^> ?/, "")); out.push(`<blockquote>${render(q.join("\n"))}</blockquote>`); }
    else if (/^\s*([-*+]|\d+\.)\s/.test(line)) out.push(list(line.search(/\S/)));
    else if (/\|/.test(line) && /^[\s|:-]+$/.test(lines[i + 1] ?? "")) {
      const row = (l) => l.replace(/^\||\|$/g, "").split("|").map((c) => c.trim()), align = row(lines[i + 1]).map((c) => (/^:-+:$/.test(c) ? "center" : /-:$/.test(c) ? "right" : "")), head = row(line), body = [];
      for (i += 2; i < lines.length && lines[i].includes("|"); i++) body.push(row(lines[i]));
      const tr = (cells, t) => `<tr>${cells.map((c, k) => `<${t}${align[k] && ` align=${align[k]}`}>${inline(c)}</${t}>`).join("")}</tr>`;
      out.push(`<table>${tr(head, "th")}${body.map((b) => tr(b, "td")).join("")}</table>`);
    } else { const p = []; for (; i < lines.length && lines[i].trim() && !/^(#|>|```|\s*[-*+]\s)/.test(lines[i]); i++) p.push(lines[i]); out.push(`<p>${inline(p.join("\n"))}</p>`); }
  }
  return out.join("\n");
}
console.log(render(`# Title & *more* #

Some **bold**, _em_, ~~gone~~ and \`a < b && **c**\` text with [a link](http://x.y/?a=1&b=2 "T"),
a line break  
and ![img](i.png). 2 * 3 * 4 snake_case_name

- one
- two
  1. a
  2. b **c**
- [x] done
- [ ] open

3. third
4. fourth

> quote
> - in quote
>> nested

\`\`\`js
const a = "<b>";

\`\`\`
***
| a | b | c |
|---|:-:|--:|
| 1 | **2** | 3 |
| x | | \`y\` |

last`));
