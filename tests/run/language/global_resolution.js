// A name that nothing has when an assignment to it begins stays unresolvable, even when evaluating the value makes it.
"use strict";
const attempt = (name, f) => { try { f(); console.log(name, globalThis[name]); } catch (e) { console.log(name, e.name + ": " + e.message); } };
attempt("made", () => { made = (globalThis.made = 5); });
attempt("made", () => { made = (globalThis.made = 6); });
attempt("never", () => { never = 1; });
attempt("removed", () => { globalThis.removed = 1; removed = (delete globalThis.removed, 2); });
attempt("called", () => { called = (() => { globalThis.called = 1; return 2; })(); });
attempt("nested", () => { globalThis.nested = { a: 1 }; nested = nested.a + 1; });
attempt("thrown", () => { thrown = (() => { throw new RangeError("first"); })(); });
