// What a refusing proxy is not asked for the sake of a message.
"use strict";
const log = [];
const refusing = (target) => new Proxy(target, new Proxy({}, { get: (_, trap) => (...args) => { log.push(trap); return trap === "setPrototypeOf" || trap === "defineProperty" || trap === "deleteProperty" || trap === "set" ? false : Reflect[trap](...args); } }));
const attempts = [
  (p) => Object.setPrototypeOf(p, {}),
  (p) => { p.__proto__ = {}; },
  (p) => Object.defineProperty(p, "x", { value: 1 }),
  (p) => Object.defineProperties(p, { x: { value: 1 } }),
  (p) => Reflect.defineProperty(p, "x", { value: 1 }),
  (p) => { "use strict"; p.x = 1; },
  (p) => { "use strict"; delete p.x; },
  (p) => Object.assign(p, { x: 1 }),
  (p) => Array.prototype.push.call(p, 1),
  (p) => Array.prototype.pop.call(p),
  (p) => Object.freeze(p),
];
for (const attempt of attempts) {
  log.length = 0;
  let result;
  try { result = attempt(refusing({})); } catch (e) { result = e.name; }
  console.log(String(result), log.join());
}
// sort deletes as many as there were holes, without looking.
log.length = 0;
const holes = new Proxy([3, , 1], { deleteProperty(t, k) { log.push("delete " + k); return delete t[k]; }, has(t, k) { log.push("has " + k); return k in t; } });
holes.sort();
console.log(log.join(), JSON.stringify(holes));
