// Names of groups: in classes, beyond the BMP, shared by alternatives.
"use strict";
const show = (m) => console.log(m === null ? null : [...m].map(String).join(), m && m.groups ? JSON.stringify(m.groups) : "");
show(/[[](?<x>a)/.exec("[a"));
show(/[(?<y>](?<x>a)[)]\k<x>/.exec("ya)a"));
show(/(?<𝑓𝑜𝑥>fox).*(?<𝓓𝓸𝓰>dog)\k<𝑓𝑜𝑥>/.exec("the fox, the dogfox"));
show(/(?<\u{1d4d1}\u{1d4fb}>b)\k<\ud835\udcd1𝓻>/.exec("abb"));
show(/(?<the\ud835\udfda>the)\k<the𝟚>/u.exec("thethe"));
show("2020-10".replace(/(?<𝓎>\d+)-(?<m>\d+)/, "$<m>/$<𝓎>").match(/(.*)/));
for (const bad of ["(?<𝟚a>x)", "(?<a", "(?<a>x)\\k<b>", "(?<a>x)(?<a>y)", "(?<>x)", "(?<a>x)\\k"]) {
  try { console.log(new RegExp(bad).source); } catch (e) { console.log(e.name); }
}
// Without named groups \k is a k.
show(/\k<a>/.exec("k<a>"));
// §22.2.1: several alternatives may have a group of one name; a reference is to the one that took part.
const same = (source, text) => show(new RegExp(source).exec(text));
same("(?<x>a)|(?<x>b)", "bab");
same("(?:(?<x>a)|(?<x>b))\\k<x>", "bb");
same("(?:(?<x>a)|(?<x>b))\\k<x>", "abab");
same("(?:(?:(?<x>a)|(?<x>b))\\k<x>){2}", "aabb");
same("^(?:(?<a>x)|(?<a>y)|z)\\k<a>$", "z");
same("^(?:(?<a>x)|(?<a>y)|z){2}\\k<a>$", "yz");
same("(?:(?<n>1)|(?<n>2))\\k<n>0", "220");
console.log("x1y2".replace(new RegExp("x(?<d>\\d)|y(?<d>\\d)", "g"), "[$<d>]"));
// Without the u flag \u{ is a u; in a name it is an escape all the same.
console.log(/^\u{3}$/.test("uuu"), /[\u{]/.exec("{")[0], /\u{61}/u.test("a"), /(?<\u{61}b>x)\k<a\u{62}>\u{2}/.exec("xxuu").groups.ab, /\\u{2}/.test("\\uu"));
