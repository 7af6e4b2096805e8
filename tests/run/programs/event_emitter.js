// Event emitter with once, removal during emission, errors, wildcard.
class Emitter {
  #handlers = Object.create(null);
  on(name, fn) { (this.#handlers[name] ??= []).push({ fn, once: false }); return () => this.off(name, fn); }
  once(name, fn) { (this.#handlers[name] ??= []).push({ fn, once: true }); return this; }
  off(name, fn) { const list = this.#handlers[name]; if (list) this.#handlers[name] = list.filter((h) => h.fn !== fn); return this; }
  emit(name, ...args) {
    const list = this.#handlers[name];
    if (!list?.length) { if (name === "error") throw args[0]; return false; }
    for (const h of [...list]) {
      if (h.once) this.off(name, h.fn);
      h.fn.apply(this, args);
    }
    return true;
  }
  get names() { return Object.keys(this.#handlers).filter((n) => this.#handlers[n].length); }
}
class Store extends Emitter {
  #state = {};
  set(k, v) { const old = this.#state[k]; this.#state = { ...this.#state, [k]: v }; this.emit("change", { k, old, v }); }
  get snapshot() { return { ...this.#state }; }
}
const s = new Store();
const log = [];
const off = s.on("change", ({ k, old, v }) => log.push(`${k}:${old}->${v}`));
s.once("change", function (e) { log.push(this === s, Object.keys(e).join("")); });
s.on("change", function self() { log.push("self"); s.off("change", self); });
s.set("a", 1); s.set("a", 2); off(); s.set("b", 3);
console.log(log.join("|"), s.snapshot, s.names);
try { s.emit("error", new RangeError("boom")); } catch (e) { console.log(`${e}`, e.constructor.name); }
s.on("error", (e) => console.log("handled", e.message));
console.log(s.emit("error", new Error("x")), s.emit("nothing"), s.emit.length, Store.name, s.constructor.name);
const bound = s.emit.bind(s, "error");
bound(new TypeError("bound"));
console.log(bound.name, bound.length, typeof bound.prototype);
