// console, and how values look in logs. Console Standard; the format is Node's in spirit.

import { ownEnumerableStringKeys, isArray } from "../00-core/objects.ts";

const console = {};

function quoteKey(key) {
  const len = $str_len(key);
  let plain = len > 0;
  for (let i = 0; i < len && plain; i++) {
    const c = $str_char_code_at(key, i);
    plain = (c >= 97 && c <= 122) || (c >= 65 && c <= 90) || c === 95 || c === 36 || (i > 0 && c >= 48 && c <= 57);
  }
  return plain ? key : $json_quote(key);
}

/** Text of any value; never runs user code except through proxies' ordinary traps, and never throws. */
export function inspect(value, depth, seen) {
  if ($isString(value)) return depth === 0 ? value : $json_quote(value);
  if ($isNumber(value)) return value === 0 && 1 / value < 0 ? "-0" : $num_to_string(value);
  if ($isBigInt(value)) return $bigint_to_string(value, 10) + "n";
  if ($isSymbol(value)) {
    const d = $symbol_description(value);
    return "Symbol(" + (d === undefined ? "" : d) + ")";
  }
  if (!$isObject(value)) return $primitive_to_string(value);
  const kind = $kind_of(value);
  if (kind === 36) return "[Proxy]";
  for (let i = 0; i < seen.length; i++) if (seen[i] === value) return "[Circular]";
  if (kind === 37) {
    const stack = dataProperty(value, "stack");
    return $isString(stack) ? stack : "Error";
  }
  if ($isCallable(value)) {
    const name = dataProperty(value, "name");
    return "[Function" + ($isString(name) && name !== "" ? ": " + name : " (anonymous)") + "]";
  }
  if (kind === 51) {
    const t = $field_get(value, 0);
    return t !== t ? "Invalid Date" : $call($realm.DatePrototype.toISOString, value);
  }
  if (kind === 52) return "/" + $regexp_escape_pattern($field_get(value, 1)) + "/" + $field_get(value, 2);
  if (kind === 38) return "[Object: " + inspect($field_get(value, 0), 1, seen) + "]";
  if (kind === 43) return "Promise { " + ($field_get(value, 0) === 0 ? "<pending>" : inspect($field_get(value, 1), depth + 1, seen)) + " }";
  if (depth > 3) return isArray(value) ? "[Array]" : "[Object]";
  $array_push(seen, value);
  let out;
  if (isArray(value)) {
    let text = "";
    const n = value.length;
    const shown = n > 100 ? 100 : n;
    for (let i = 0; i < shown; i++) text += (i > 0 ? ", " : "") + inspect(value[i], depth + 1, seen);
    if (n > shown) text += ", ... " + (n - shown) + " more items";
    out = n === 0 ? "[]" : "[ " + text + " ]";
  } else if (kind === 44 || kind === 45) {
    const it = $new_kind_object(50, null);
    $field_set(it, 0, $field_get(value, 0));
    $field_set(it, 1, 0);
    let text = "";
    while ($map_iter_next(it)) {
      const k = $scratch(0), v = $scratch(1);
      text += (text === "" ? "" : ", ") + inspect(k, depth + 1, seen) + (kind === 44 ? " => " + inspect(v, depth + 1, seen) : "");
    }
    out = (kind === 44 ? "Map(" : "Set(") + $map_size(value) + ") {" + (text === "" ? "}" : " " + text + " }");
  } else if (kind === 54) {
    let text = "";
    const n = $typed_length(value);
    for (let i = 0; i < n && i < 100; i++) text += (i > 0 ? ", " : "") + inspect($typed_get(value, i), depth + 1, seen);
    out = "[ " + text + " ]";
  } else {
    const keys = $own_keys(value, 5);
    let text = "";
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i];
      $get_own_property(value, key);
      const shown = $scratch(2) & 8 ? "[Getter]" : inspect($scratch(0), depth + 1, seen);
      text += (text === "" ? "" : ", ") + quoteKey(key) + ": " + shown;
    }
    out = text === "" ? "{}" : "{ " + text + " }";
  }
  seen.length = seen.length - 1;
  return out;
}

/** An own or inherited data property, without running getters. */
function dataProperty(object, key) {
  for (let o = object; o !== null; o = $get_proto(o)) {
    if ($kind_of(o) === 36) return undefined;
    if ($get_own_property(o, key)) return $scratch(2) & 8 ? undefined : $scratch(0);
  }
  return undefined;
}

/** console.log's formatting: %s %d %i %f %o %O %j %c in a leading string. */
export function format(args) {
  let out = "";
  let next = 0;
  const n = args.length;
  if (n > 1 && $isString(args[0]) && $str_index_of(args[0], "%", 0) >= 0) {
    const f = args[0];
    const len = $str_len(f);
    next = 1;
    let i = 0;
    while (i < len) {
      const at = $str_index_of(f, "%", i);
      if (at < 0 || at + 1 >= len) break;
      out += $str_slice(f, i, at);
      const c = $str_char_at(f, at + 1);
      i = at + 2;
      if (c === "%") out += "%";
      else if (next >= n || $str_index_of("sdifoOjc", c, 0) < 0) out += "%" + c;
      else {
        const v = args[next++];
        if (c === "s") out += inspect(v, 0, []);
        else if (c === "d" || c === "i" || c === "f") {
          const number = $isNumber(v) ? v : $isString(v) ? $str_to_number(v) : 0 / 0;
          out += $num_to_string(c === "i" ? $math_trunc(number) : number);
        } else if (c !== "c") out += inspect(v, 1, []);
      }
    }
    out += $str_slice(f, i, len);
  }
  for (; next < n; next++) out += (next > 0 ? " " : "") + inspect(args[next], 0, []);
  return out;
}

let indent = "";

function write(stream, text) {
  const line = indent === "" ? text : indent + $str_replace_all(text, "\n", "\n" + indent);
  const cell = $utf8_encode(line + "\n");
  const length = $scratch(0);
  $host_print(stream, $bytes_address(cell), length);
}

const counts = $new_kind_object(44, null);
$map_init(counts, 2);
const timers = $new_kind_object(44, null);
$map_init(timers, 2);

function label(value) {
  return value === undefined ? "default" : $op_to_string(value);
}

const methods = {
  log(...data) { write(1, format(data)); },
  info(...data) { write(1, format(data)); },
  debug(...data) { write(1, format(data)); },
  warn(...data) { write(2, format(data)); },
  error(...data) { write(2, format(data)); },
  trace(...data) { write(2, "Trace: " + format(data) + "\n" + $capture_backtrace()); },
  dir(item) { write(1, inspect(item, 1, [])); },
  dirxml(...data) { write(1, format(data)); },
  assert(condition, ...data) {
    if (!condition) write(2, data.length === 0 ? "Assertion failed" : "Assertion failed: " + format(data));
  },
  clear() {},
  count(name) {
    const key = label(name);
    const before = $map_get(counts, key);
    const now = $isMarker(before) ? 1 : before + 1;
    $map_set(counts, key, now);
    write(1, key + ": " + now);
  },
  countReset(name) { $map_delete(counts, label(name)); },
  group(...data) {
    if (data.length > 0) write(1, format(data));
    indent += "  ";
  },
  groupCollapsed(...data) {
    if (data.length > 0) write(1, format(data));
    indent += "  ";
  },
  groupEnd() { indent = $str_slice(indent, 0, $str_len(indent) >= 2 ? $str_len(indent) - 2 : 0); },
  table(data) { write(1, inspect(data, 1, [])); },
  time(name) { $map_set(timers, label(name), $host_monotonic()); },
  timeLog(name, ...data) {
    const start = $map_get(timers, label(name));
    if (!$isMarker(start)) write(1, label(name) + ": " + ($host_monotonic() - start) + "ms" + (data.length > 0 ? " " + format(data) : ""));
  },
  timeEnd(name) {
    const start = $map_get(timers, label(name));
    if (!$isMarker(start)) write(1, label(name) + ": " + ($host_monotonic() - start) + "ms");
    $map_delete(timers, label(name));
  },
};
// Web IDL namespaces: enumerable methods.
const names = $own_keys(methods, 1);
for (let i = 0; i < names.length; i++) $define_own(console, names[i], methods[names[i]], 7);
$define_own(console, $sym.toStringTag, "console", 4);
$define_own($globalThis(), "console", console, 5);

$realm.WebState2 = { inspect, format };
