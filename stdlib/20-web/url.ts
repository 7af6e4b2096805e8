// URL and URLSearchParams. WHATWG URL; the parser is a leaf.

import { toString as toStr } from "../00-core/convert.ts";

// Components in the order of the leaf's List.
const HREF = 0, PROTOCOL = 1, USERNAME = 2, PASSWORD = 3, HOST = 4, HOSTNAME = 5, PORT = 6, PATHNAME = 7, SEARCH = 8, HASH = 9, ORIGIN = 10;

let reload, connect;

class URL {
  #parts;
  #params;
  constructor(url, base = undefined) {
    const parts = $url_parse(toStr(url), base === undefined ? undefined : toStr(base));
    if (parts === null) {
      const error = new TypeError("Invalid URL");
      $define_own(error, "code", "ERR_INVALID_URL", 7);
      throw error;
    }
    this.#parts = parts;
  }
  static canParse(url, base = undefined) {
    return $url_parse(toStr(url), base === undefined ? undefined : toStr(base)) !== null;
  }
  static parse(url, base = undefined) {
    return URL.canParse(url, base) ? new URL(url, base) : null;
  }
  #set(component, value) {
    const parts = $url_set($list_get(this.#parts, HREF), component, toStr(value));
    if (parts === null) {
      if (component === HREF) throw new TypeError("Invalid URL");
      return;
    }
    this.#parts = parts;
    if (this.#params !== undefined && (component === HREF || component === SEARCH)) reload(this.#params, $list_get(parts, SEARCH));
  }
  get href() { return $list_get(this.#parts, HREF); }
  set href(value) { this.#set(HREF, value); }
  get origin() { return $list_get(this.#parts, ORIGIN); }
  get protocol() { return $list_get(this.#parts, PROTOCOL); }
  set protocol(value) { this.#set(PROTOCOL, value); }
  get username() { return $list_get(this.#parts, USERNAME); }
  set username(value) { this.#set(USERNAME, value); }
  get password() { return $list_get(this.#parts, PASSWORD); }
  set password(value) { this.#set(PASSWORD, value); }
  get host() { return $list_get(this.#parts, HOST); }
  set host(value) { this.#set(HOST, value); }
  get hostname() { return $list_get(this.#parts, HOSTNAME); }
  set hostname(value) { this.#set(HOSTNAME, value); }
  get port() { return $list_get(this.#parts, PORT); }
  set port(value) { this.#set(PORT, value); }
  get pathname() { return $list_get(this.#parts, PATHNAME); }
  set pathname(value) { this.#set(PATHNAME, value); }
  get search() { return $list_get(this.#parts, SEARCH); }
  set search(value) { this.#set(SEARCH, value); }
  get searchParams() {
    if (this.#params === undefined) {
      const params = new URLSearchParams($list_get(this.#parts, SEARCH));
      connect(params, (text) => {
        this.#parts = $url_set($list_get(this.#parts, HREF), SEARCH, text);
      });
      this.#params = params;
    }
    return this.#params;
  }
  get hash() { return $list_get(this.#parts, HASH); }
  set hash(value) { this.#set(HASH, value); }
  toString() { return $list_get(this.#parts, HREF); }
  toJSON() { return $list_get(this.#parts, HREF); }
}

class URLSearchParams {
  // [name, value] pairs
  #pairs = [];
  #changed;
  static {
    reload = (params, search) => {
      params.#pairs = decode(search);
    };
    connect = (params, changed) => {
      params.#changed = changed;
    };
  }
  constructor(init = "") {
    if ($isObject(init)) {
      const method = init[Symbol.iterator];
      if (method !== undefined && method !== null) {
        for (const pair of init) {
          const items = [...pair];
          if (items.length !== 2) throw new TypeError("Each query pair must be an iterable [name, value] tuple");
          $array_push(this.#pairs, [toStr(items[0]), toStr(items[1])]);
        }
      } else {
        const keys = Reflect.ownKeys(init);
        for (let i = 0; i < keys.length; i++) {
          if (!$isString(keys[i])) continue;
          $array_push(this.#pairs, [keys[i], toStr(init[keys[i]])]);
        }
      }
    } else {
      this.#pairs = decode(toStr(init));
    }
  }
  #update() {
    if (this.#changed !== undefined) $call(this.#changed, undefined, this.toString());
  }
  get size() { return this.#pairs.length; }
  append(name, value) {
    $array_push(this.#pairs, [toStr(name), toStr(value)]);
    this.#update();
  }
  delete(name, value = undefined) {
    const n = toStr(name), v = value === undefined ? undefined : toStr(value);
    this.#pairs = this.#pairs.filter((p) => p[0] !== n || (v !== undefined && p[1] !== v));
    this.#update();
  }
  get(name) {
    const n = toStr(name);
    const pair = this.#pairs.find((p) => p[0] === n);
    return pair === undefined ? null : pair[1];
  }
  getAll(name) {
    const n = toStr(name);
    return this.#pairs.filter((p) => p[0] === n).map((p) => p[1]);
  }
  has(name, value = undefined) {
    const n = toStr(name), v = value === undefined ? undefined : toStr(value);
    return this.#pairs.some((p) => p[0] === n && (v === undefined || p[1] === v));
  }
  set(name, value) {
    const n = toStr(name), v = toStr(value);
    const at = this.#pairs.findIndex((p) => p[0] === n);
    if (at < 0) $array_push(this.#pairs, [n, v]);
    else {
      this.#pairs[at][1] = v;
      this.#pairs = this.#pairs.filter((p, i) => i <= at || p[0] !== n);
    }
    this.#update();
  }
  sort() {
    this.#pairs.sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0));
    this.#update();
  }
  forEach(callback, thisArg = undefined) {
    for (let i = 0; i < this.#pairs.length; i++) $call(callback, thisArg, this.#pairs[i][1], this.#pairs[i][0], this);
  }
  *entries() {
    for (let i = 0; i < this.#pairs.length; i++) yield [this.#pairs[i][0], this.#pairs[i][1]];
  }
  *keys() {
    for (let i = 0; i < this.#pairs.length; i++) yield this.#pairs[i][0];
  }
  *values() {
    for (let i = 0; i < this.#pairs.length; i++) yield this.#pairs[i][1];
  }
  toString() {
    let list = $list_new(8);
    for (let i = 0; i < this.#pairs.length; i++) {
      list = $list_push(list, this.#pairs[i][0]);
      list = $list_push(list, this.#pairs[i][1]);
    }
    return $form_encode(list);
  }
}
$define_own(URLSearchParams.prototype, $sym.iterator, URLSearchParams.prototype.entries, 5);
$define_own(URLSearchParams.prototype, $sym.toStringTag, "URLSearchParams", 4);
$define_own(URL.prototype, $sym.toStringTag, "URL", 4);

function decode(search) {
  const text = $str_len(search) > 0 && $str_char_code_at(search, 0) === 63 ? $str_slice(search, 1, $str_len(search)) : search;
  const list = $form_decode(text);
  const pairs = [];
  for (let i = 0; i < $list_len(list); i += 2) $array_push(pairs, [$list_get(list, i), $list_get(list, i + 1)]);
  return pairs;
}

$define_own($globalThis(), "URL", URL, 5);
$define_own($globalThis(), "URLSearchParams", URLSearchParams, 5);
