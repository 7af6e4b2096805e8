// What Function.prototype.toString shows of methods: from the name, `async`, `*`, `get` or `set` on, without `static` and what stands around it.
class C {
  /* before */ static /* a */ method /* b */ ( /* c */ ) { /* d */ }
  static /* a */ async /* b */ * /* c */ generator /* d */ () {}
  static // a line
  get /* a */ value() { return 1; }
  static /* static */ set value(/* x */ x) {}
  static/**/static() {}
  static /* a */ ["comp" + "uted"] /* b */ () {}
  plain /* a */ () { /* static */ }
  static #hidden /* a */ () {}
  static hidden() { return C.#hidden; }
}
const value = Object.getOwnPropertyDescriptor(C, "value");
for (const f of [C.method, C.generator, value.get, value.set, C.static, C.computed, C.prototype.plain, C.hidden()]) console.log(String(f));
// An escape that is none has no cooked text; its raw text stays.
const parts = (strings) => [strings[0], strings.raw[0]];
console.log(parts`\u{1F_639}`, parts`\u{1F639}`, parts`\\u{1_2}`, parts`\8`, parts`\01`);
