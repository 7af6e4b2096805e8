// setTimeout and friends, queueMicrotask, structuredClone's neighbours on the global object. HTML §8.6.

import { toInt32, toNumber, toString as toStr } from "../00-core/convert.ts";
import { encode, forget, operationCallback } from "./host.ts";

let nextHandle = 1;
/** handle → operation id */
const active = $new_kind_object(44, null);
$map_init(active, 2);

function start(handle, callback, delay, args, repeat) {
  const id = $host_submit_timer(0, encode(delay), $wire_len());
  $map_set(active, handle, id);
  operationCallback(id, () => {
    if (repeat) start(handle, callback, delay, args, true);
    else $map_delete(active, handle);
    $callSpread(callback, undefined, args);
  });
}

function schedule(callback, delay, args, repeat, name) {
  if (!$isCallable(callback)) throw $typeError("The first argument of " + name + " must be a function");
  let ms = delay === undefined ? 0 : toNumber(delay);
  if (!(ms >= 0)) ms = 0;
  if (ms > 2147483647) ms = 1;
  const handle = nextHandle++;
  start(handle, callback, ms, args, repeat);
  return handle;
}

function clear(handle) {
  const key = toInt32(toNumber(handle));
  const id = $map_get(active, key);
  if ($isMarker(id)) return;
  $map_delete(active, key);
  forget(id);
  $host_submit_timer(1, encode(id), $wire_len());
}

$defineMethods($globalThis(), {
  setTimeout(callback, delay?, ...args) { return schedule(callback, delay, args, false, "setTimeout"); },
  setInterval(callback, delay?, ...args) { return schedule(callback, delay, args, true, "setInterval"); },
  clearTimeout(handle?) { clear(handle); },
  clearInterval(handle?) { clear(handle); },
  queueMicrotask(callback) {
    if (!$isCallable(callback)) throw $typeError("The argument of queueMicrotask must be a function");
    $microtask_push(callback, undefined, undefined, undefined);
  },
  reportError(error) { $rt_report_error(error); },
  atob(data) {
    const cell = $base64_decode(toStr(data), 0);
    if (cell === undefined) throw new DOMException("The string to be decoded is not correctly encoded.", "InvalidCharacterError");
    return $latin1_decode(cell, 0, $scratch(0));
  },
  btoa(data) {
    const s = toStr(data);
    const len = $str_len(s);
    const cell = $bytes_alloc(len);
    for (let i = 0; i < len; i++) {
      const c = $str_char_code_at(s, i);
      if (c > 255) throw new DOMException("The string to be encoded contains characters outside of the Latin1 range.", "InvalidCharacterError");
      $bytes_set(cell, i, 1, c, true);
    }
    return $base64_encode(cell, 0, len, 0);
  },
});

class Performance {
  timeOrigin = 0;
  now() {
    return $host_monotonic();
  }
  toJSON() {
    return { timeOrigin: this.timeOrigin };
  }
}
$define_own($globalThis(), "performance", new Performance(), 5);
$define_own($globalThis(), "self", $globalThis(), 5);

// Web IDL §3.14
const CODES = { IndexSizeError: 1, HierarchyRequestError: 3, WrongDocumentError: 4, InvalidCharacterError: 5, NoModificationAllowedError: 7, NotFoundError: 8, NotSupportedError: 9, InUseAttributeError: 10, InvalidStateError: 11, SyntaxError: 12, InvalidModificationError: 13, NamespaceError: 14, InvalidAccessError: 15, TypeMismatchError: 17, SecurityError: 18, NetworkError: 19, AbortError: 20, URLMismatchError: 21, QuotaExceededError: 22, TimeoutError: 23, InvalidNodeTypeError: 24, DataCloneError: 25 };

class DOMException extends Error {
  #name;
  constructor(message = "", name = "Error") {
    super(toStr(message));
    let cause;
    if ($isObject(name)) {
      cause = name.cause;
      name = name.name === undefined ? "Error" : name.name;
      if (cause !== undefined) $define_own(this, "cause", cause, 5);
    }
    this.#name = toStr(name);
  }
  get name() {
    return this.#name;
  }
  get code() {
    const code = CODES[this.#name];
    return code === undefined ? 0 : code;
  }
}
$define_own(DOMException.prototype, $sym.toStringTag, "DOMException", 4);
$define_own($globalThis(), "DOMException", DOMException, 5);
