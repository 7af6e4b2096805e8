// With the u flag a match that is asked for inside of a surrogate pair begins at the pair.
for (const source of ["^", "a", "\\udf06", "\\ud83d", "[^]", ".", "", "(?<=\\ud83d)", "(?<!x)a", "\\b", "$", "[^]?b.{1,2}(?!b)", "(?<=.)a", "(?<=^.)a", "\\W"]) {
  for (const flags of ["u", "uy", "g", "gy", "ug", "ugy"]) {
    const row = [];
    for (const text of ["\ud83d\ude00a", "a\ud83d\ude00", "\ud83d\ude00\ud83d\ude00b", "\ude00\ud83da"]) {
      for (const at of [0, 1, 2, 3]) {
        const re = new RegExp(source, flags);
        re.lastIndex = at;
        const m = re.exec(text);
        row.push(m === null ? "-" : `${m.index}:${m[0].length}:${re.lastIndex}`);
      }
    }
    console.log(source, flags, row.join(" "));
  }
}
console.log("\ud83d\ude00x".replace(/(?:)/gu, "-"), "\ud83d\ude00x".split(/(?:)/u).length, [..."\ud83d\ude00".matchAll(/(?:)/gu)].length, [..."\ud83d\ude00".matchAll(/(?:)/g)].length);
