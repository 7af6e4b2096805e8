// Headers. Fetch Standard §5.1.

import { toString as toStr } from "../00-core/convert.ts";

const TOKEN = "!#$%&'*+-.^_`|~";

export function headerName(value) {
  const name = toStr(value);
  const len = $str_len(name);
  if (len === 0) throw new TypeError("Invalid header name: ''");
  for (let i = 0; i < len; i++) {
    const c = $str_char_code_at(name, i);
    const alnum = (c >= 48 && c <= 57) || (c >= 65 && c <= 90) || (c >= 97 && c <= 122);
    if (!alnum && (c > 126 || $str_index_of(TOKEN, $str_char_at(name, i), 0) < 0)) throw new TypeError("Invalid header name: '" + name + "'");
  }
  return $str_to_lower(name);
}

function headerValue(value) {
  let text = toStr(value);
  // Normalise: leading and trailing HTTP white space goes.
  let a = 0, b = $str_len(text);
  const space = (c) => c === 9 || c === 10 || c === 13 || c === 32;
  while (a < b && space($str_char_code_at(text, a))) a++;
  while (b > a && space($str_char_code_at(text, b - 1))) b--;
  text = $str_slice(text, a, b);
  for (let i = 0; i < $str_len(text); i++) {
    const c = $str_char_code_at(text, i);
    if (c === 0 || c === 10 || c === 13 || c > 255) throw new TypeError("Invalid header value");
  }
  return text;
}

export let headerList;

export class Headers {
  // [lower-case name, value] pairs, in order
  #list = [];
  #immutable = false;
  static {
    headerList = (headers) => headers.#list;
  }
  constructor(init = undefined) {
    if (init === undefined) return;
    if (!$isObject(init)) throw new TypeError("Headers constructor: init must be an object");
    if (#list in init) {
      for (let i = 0; i < init.#list.length; i++) $array_push(this.#list, [init.#list[i][0], init.#list[i][1]]);
      return;
    }
    const method = init[Symbol.iterator];
    if (method !== undefined && method !== null) {
      for (const pair of init) {
        const items = [...pair];
        if (items.length !== 2) throw new TypeError("Headers constructor: each pair must have a name and a value");
        this.append(items[0], items[1]);
      }
    } else {
      const keys = Reflect.ownKeys(init);
      for (let i = 0; i < keys.length; i++) {
        const descriptor = Reflect.getOwnPropertyDescriptor(init, keys[i]);
        if (descriptor === undefined || !descriptor.enumerable) continue;
        this.append(keys[i], init[keys[i]]);
      }
    }
  }
  append(name, value) {
    const n = headerName(name), v = headerValue(value);
    $array_push(this.#list, [n, v]);
  }
  delete(name) {
    const n = headerName(name);
    this.#list = this.#list.filter((p) => p[0] !== n);
  }
  get(name) {
    const n = headerName(name);
    let out = null;
    for (let i = 0; i < this.#list.length; i++) {
      const p = this.#list[i];
      if (p[0] === n) out = out === null ? p[1] : out + ", " + p[1];
    }
    return out;
  }
  getSetCookie() {
    return this.#list.filter((p) => p[0] === "set-cookie").map((p) => p[1]);
  }
  has(name) {
    const n = headerName(name);
    return this.#list.some((p) => p[0] === n);
  }
  set(name, value) {
    const n = headerName(name), v = headerValue(value);
    const at = this.#list.findIndex((p) => p[0] === n);
    if (at < 0) $array_push(this.#list, [n, v]);
    else {
      this.#list[at][1] = v;
      this.#list = this.#list.filter((p, i) => i <= at || p[0] !== n);
    }
  }
  // "Sort and combine"
  #sorted() {
    const names = [];
    for (let i = 0; i < this.#list.length; i++) if (!names.includes(this.#list[i][0])) $array_push(names, this.#list[i][0]);
    names.sort();
    const out = [];
    for (let i = 0; i < names.length; i++) {
      if (names[i] === "set-cookie") {
        for (const value of this.getSetCookie()) $array_push(out, [names[i], value]);
      } else $array_push(out, [names[i], this.get(names[i])]);
    }
    return out;
  }
  forEach(callback, thisArg = undefined) {
    for (const [name, value] of this.#sorted()) $call(callback, thisArg, value, name, this);
  }
  *entries() {
    for (const pair of this.#sorted()) yield pair;
  }
  *keys() {
    for (const pair of this.#sorted()) yield pair[0];
  }
  *values() {
    for (const pair of this.#sorted()) yield pair[1];
  }
}
$define_own(Headers.prototype, $sym.iterator, Headers.prototype.entries, 5);
$define_own(Headers.prototype, $sym.toStringTag, "Headers", 4);
$define_own($globalThis(), "Headers", Headers, 5);
