// console, and how values look in logs. Console Standard; the format is Node's in spirit.

import { ownPropertyKeys } from "../00-core/internal_methods.ts";
import { KIND_MAP, KIND_PROXY, KIND_SET } from "../00-core/kinds.ts";
import { isArray, ownEnumerableStringKeys } from "../00-core/objects.ts";
import { inspect } from "./inspect.ts";

const console = {};
/** As it was before user code could replace it. */
const stringify = JSON.stringify;

function toNumberQuiet(value: any): number {
  if ($isNumber(value)) return value;
  if ($isString(value)) return $str_to_number(value);
  if ($isObject(value) || $isSymbol(value) || $isBigInt(value)) return 0 / 0;
  return value === true ? 1 : value === undefined ? 0 / 0 : 0;
}

function json(value: any): string {
  try {
    const text = stringify(value);
    return $isString(text) ? text : "undefined";
  } catch {
    return "[Circular]";
  }
}

/** One `%x` of a format; undefined when it is none. */
function directive(kind: string, value: any): any {
  switch (kind) {
    case "s": return inspect(value, 0);
    case "d": return $isBigInt(value) ? inspect(value) : inspect(toNumberQuiet(value));
    case "i": return $isBigInt(value) ? inspect(value) : inspect($isString(value) ? $parse_int(value, 0) : $trunc(toNumberQuiet(value)));
    case "f": return inspect($isString(value) ? $parse_float(value) : toNumberQuiet(value));
    case "o": return inspect(value, 4, true);
    case "O": return inspect(value, 4, true);
    case "j": return json(value);
    case "c": return "";
    default: return undefined;
  }
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
    let from = 0;
    for (let at = $str_index_of(f, "%", 0); at >= 0 && at + 1 < len; at = $str_index_of(f, "%", at)) {
      const kind = $str_char_at(f, at + 1);
      let text: any = kind === "%" ? "%" : undefined;
      if (text === undefined && next < n) {
        text = directive(kind, args[next]);
        if (text !== undefined) next++;
      }
      if (text === undefined) {
        at++;
        continue;
      }
      out += $str_slice(f, from, at) + text;
      from = at += 2;
    }
    out += $str_slice(f, from, len);
  }
  for (; next < n; next++) out += (next > 0 ? " " : "") + inspect(args[next]);
  return out;
}

/** Rows and columns of `console.table`; undefined for what has no rows. */
function tableText(data: any, only: any): any {
  if (!$isObject(data) || $kind_of(data) === KIND_PROXY) return undefined;
  const rows: any = [], columns: any = [], cells: any = [];
  let values: any = undefined;
  const addRow = (key: any, row: any) => {
    $array_push(rows, key);
    const line: any = [];
    if (!$isObject(row) || $isCallable(row)) {
      if (values === undefined) values = [];
      values[rows.length - 1] = inspect(row, 0, true);
    } else {
      const keys = $kind_of(row) === KIND_PROXY ? ownPropertyKeys(row) : ownEnumerableStringKeys(row);
      for (let i = 0; i < keys.length; i++) {
        if (only !== undefined && !includes(only, keys[i])) continue;
        let at = 0;
        while (at < columns.length && columns[at] !== keys[i]) at++;
        if (at === columns.length) $array_push(columns, keys[i]);
        line[at] = $get_own_property(row, keys[i]) && $scratch(2) & 8 ? "[Getter]" : inspect($scratch(0), 0, true);
      }
    }
    $array_push(cells, line);
  };
  let index = "(index)";
  if ($kind_of(data) === KIND_MAP || $kind_of(data) === KIND_SET) {
    index = "(iteration index)";
    const it = $new_kind_object(50, null);
    $field_set(it, 0, $field_get(data, 0));
    $field_set(it, 1, 0);
    const map = $kind_of(data) === KIND_MAP;
    while ($map_iter_next(it)) {
      const key = $scratch(0), value = $scratch(1);
      addRow($num_to_string(rows.length), map ? { Key: key, Values: value } : key);
    }
  } else {
    const keys = ownEnumerableStringKeys(data);
    for (let i = 0; i < keys.length; i++) addRow(keys[i], data[keys[i]]);
  }
  const heads: any = [index];
  for (let i = 0; i < columns.length; i++) $array_push(heads, columns[i]);
  if (values !== undefined) $array_push(heads, "Values");
  const table: any = [];
  for (let r = 0; r < rows.length; r++) {
    const line: any = [rows[r]];
    for (let c = 0; c < columns.length; c++) $array_push(line, cells[r][c] === undefined ? "" : cells[r][c]);
    if (values !== undefined) $array_push(line, values[r] === undefined ? "" : values[r]);
    $array_push(table, line);
  }
  return drawTable(heads, table);
}

function includes(list: any, key: any): boolean {
  for (let i = 0; i < list.length; i++) if (list[i] === key) return true;
  return false;
}

function drawTable(heads: any, rows: any): string {
  const widths: any = [];
  for (let c = 0; c < heads.length; c++) {
    let most = $str_len(heads[c]);
    for (let r = 0; r < rows.length; r++) if ($str_len(rows[r][c]) > most) most = $str_len(rows[r][c]);
    $array_push(widths, most + 2);
  }
  const rule = (left: string, middle: string, right: string) => {
    let text = left;
    for (let c = 0; c < widths.length; c++) text += (c > 0 ? middle : "") + $str_repeat("─", widths[c]);
    return text + right;
  };
  const line = (row: any) => {
    let text = "│";
    for (let c = 0; c < widths.length; c++) {
      text += " " + row[c] + $str_repeat(" ", widths[c] - 1 - $str_len(row[c])) + "│";
    }
    return text;
  };
  let out = rule("┌", "┬", "┐") + "\n" + line(heads) + "\n" + rule("├", "┼", "┤") + "\n";
  for (let r = 0; r < rows.length; r++) out += line(rows[r]) + "\n";
  return out + rule("└", "┴", "┘");
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
  dir(item, options?) {
    let depth = 2;
    if ($isObject(options)) depth = options.depth === null ? 1 / 0 : options.depth === undefined ? 2 : toNumberQuiet(options.depth);
    write(1, inspect(item, depth, true));
  },
  dirxml(...data) { write(1, format(data)); },
  assert(condition, ...data) {
    if (condition) return;
    if (data.length > 0 && $isString(data[0])) data[0] = "Assertion failed: " + data[0];
    else if (data.length > 0) return write(2, "Assertion failed " + format(data));
    write(2, data.length === 0 ? "Assertion failed" : format(data));
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
  table(data, columns?) {
    const text = tableText(data, isArray(columns) ? columns : undefined);
    write(1, text === undefined ? format([data]) : text);
  },
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
