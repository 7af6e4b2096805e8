// How values look in logs: the text that `console.log` prints. The layout is that of Node's util.inspect,
// so that output which people know (and tests compare) stays the same. User code runs only through
// `Symbol.toStringTag` getters, and what they throw is dropped.

import {
  ACCESSOR, ENUMERABLE, FN_ASYNC, FN_ASYNC_ARROW, FN_ASYNC_GENERATOR, FN_CLASS, FN_DERIVED_CLASS, FN_GENERATOR, FULFILLED, KEYS_ENUMERABLE, KEYS_STRINGS, KEYS_SYMBOLS,
  KIND_ARGUMENTS, KIND_ARRAY, KIND_ARRAY_BUFFER, KIND_BUILTIN_ITERATOR, KIND_DATA_VIEW, KIND_DATE, KIND_ERROR, KIND_FUNCTION, KIND_MAP, KIND_MODULE_NAMESPACE,
  KIND_PRIMITIVE_WRAPPER, KIND_PROMISE, KIND_PROXY, KIND_REGEXP, KIND_SET, KIND_TYPED_ARRAY, KIND_WEAK_MAP, KIND_WEAK_REF, KIND_WEAK_SET, PENDING, PROMISE_RESULT, PROMISE_STATE,
} from "../00-core/kinds.ts";
import { ownPropertyKeys } from "../00-core/internal_methods.ts";

/** Entries of a collection, and code units of a nested string, that are shown. */
const MOST_ENTRIES = 100;
const MOST_UNITS = 10000;
/** Width of a line, and how many levels may share one. */
const WIDTH = 80;
const LEVELS = 3;

/** One call of `inspect`. */
interface State {
  /** Levels of nested objects that are shown. */
  depth: number;
  indent: number;
  /** Depth of the object that was formatted last. */
  current: number;
  /** Objects around the one at hand. */
  around: any;
  /** Objects that refer to themselves, in the order found. */
  circular: any;
}

function spaces(n: number): string {
  return $str_repeat(" ", n);
}

function hexDigits(unit: number, width: number): string {
  return $str_pad($num_to_string_radix(unit, 16), width, "0", true);
}

/** A string literal: single quotes unless another kind needs no escapes. */
function quote(text: string): string {
  let mark = "'";
  if ($str_index_of(text, "'", 0) >= 0) {
    if ($str_index_of(text, '"', 0) < 0) mark = '"';
    else if ($str_index_of(text, "`", 0) < 0 && $str_index_of(text, "${", 0) < 0) mark = "`";
  }
  const quoted = $str_char_code_at(mark, 0);
  const length = $str_len(text);
  let out = "";
  let from = 0;
  for (let i = 0; i < length; i++) {
    const unit = $str_char_code_at(text, i);
    let escape = "";
    if (unit === quoted) escape = "\\" + mark;
    else if (unit === 92) escape = "\\\\";
    else if (unit === 10) escape = "\\n";
    else if (unit === 9) escape = "\\t";
    else if (unit === 13) escape = "\\r";
    else if (unit === 8) escape = "\\b";
    else if (unit === 12) escape = "\\f";
    else if (unit === 11) escape = "\\v";
    else if (unit < 32 || (unit > 126 && unit < 160)) escape = "\\x" + $str_to_upper(hexDigits(unit, 2));
    else if (unit >= 0xd800 && unit < 0xe000) {
      const next = i + 1 < length ? $str_char_code_at(text, i + 1) : 0;
      if (unit < 0xdc00 && next >= 0xdc00 && next < 0xe000) i++;
      else escape = "\\u" + hexDigits(unit, 4);
    }
    if (escape !== "") {
      out += $str_slice(text, from, i) + escape;
      from = i + 1;
    }
  }
  return mark + out + $str_slice(text, from, length) + mark;
}

/** A string inside an object: long ones are cut, and broken after line ends when they do not fit. */
function nestedString(state: State, text: string): string {
  let rest = "";
  const length = $str_len(text);
  if (length > MOST_UNITS) {
    const cut = length - MOST_UNITS;
    text = $str_slice(text, 0, MOST_UNITS);
    rest = "... " + cut + " more character" + (cut > 1 ? "s" : "");
  }
  if ($str_len(text) > 16 && $str_len(text) > WIDTH - state.indent - 4 && $str_index_of(text, "\n", 0) >= 0) {
    let out = "";
    let from = 0;
    for (;;) {
      const at = $str_index_of(text, "\n", from);
      const end = at < 0 ? $str_len(text) : at + 1;
      if (from < end) out += (out === "" ? "" : " +\n" + spaces(state.indent + 2)) + quote($str_slice(text, from, end));
      if (at < 0) return out + rest;
      from = end;
    }
  }
  return quote(text) + rest;
}

function symbolText(symbol: any): string {
  const description = $symbol_description(symbol);
  return "Symbol(" + (description === undefined ? "" : description) + ")";
}

function primitive(value: any): string {
  if ($isNumber(value)) return value === 0 && 1 / value < 0 ? "-0" : $num_to_string(value);
  if ($isBigInt(value)) return $bigint_to_string(value, 10) + "n";
  if ($isSymbol(value)) return symbolText(value);
  return $primitive_to_string(value);
}

/** An own or inherited data property, without running getters. */
function dataProperty(object: any, key: any): any {
  for (let o = object; o !== null; o = $get_proto(o)) {
    if ($kind_of(o) === KIND_PROXY) return undefined;
    if ($get_own_property(o, key)) return $scratch(2) & ACCESSOR ? undefined : $scratch(0);
  }
  return undefined;
}

/** The class of an object: the name of the nearest `constructor` function that it is an instance of; null without one. */
function className(object: any): any {
  for (let o = object; o !== null; o = $get_proto(o)) {
    if ($kind_of(o) === KIND_PROXY) return null;
    if (!$get_own_property(o, "constructor") || $scratch(2) & ACCESSOR) continue;
    const constructor = $scratch(0);
    if (!$isCallable(constructor)) continue;
    const name = dataProperty(constructor, "name");
    if (!$isString(name) || name === "") continue;
    const prototype = dataProperty(constructor, "prototype");
    for (let p = $get_proto(object); p !== null && $kind_of(p) !== KIND_PROXY; p = $get_proto(p)) if (p === prototype) return name;
  }
  return null;
}

function tagOf(object: any): string {
  let tag: any;
  try {
    tag = object[$sym.toStringTag];
  } catch {
    return "";
  }
  if (!$isString(tag) || tag === "") return "";
  // An own enumerable tag is shown as a property.
  return $get_own_property(object, $sym.toStringTag) && $scratch(2) & ENUMERABLE ? "" : tag;
}

/** `Class(size) [Tag] `; nothing but the braces for plain objects and arrays is the caller's decision. */
function prefix(name: any, tag: string, fallback: string, size: string): string {
  if (name === null) return "[" + fallback + size + ": null prototype] " + (tag !== "" && tag !== fallback ? "[" + tag + "] " : "");
  return name + size + " " + (tag !== "" && tag !== name ? "[" + tag + "] " : "");
}

/** Own enumerable keys that are shown as properties; `indices` false leaves array indices out. */
function shownKeys(object: any, indices: boolean): any {
  const keys: any = [];
  if ($kind_of(object) === KIND_MODULE_NAMESPACE) {
    const all = ownPropertyKeys(object);
    for (let i = 0; i < all.length; i++) if ($isString(all[i])) $array_push(keys, all[i]);
    return keys;
  }
  const strings = $own_keys(object, KEYS_STRINGS | KEYS_ENUMERABLE);
  for (let i = 0; i < strings.length; i++) {
    const first = $str_len(strings[i]) > 0 ? $str_char_code_at(strings[i], 0) : 0;
    // Index keys come first and are canonical numbers.
    if (indices || first < 48 || first > 57 || !isIndex(strings[i])) $array_push(keys, strings[i]);
  }
  const symbols = $own_keys(object, KEYS_SYMBOLS | KEYS_ENUMERABLE);
  for (let i = 0; i < symbols.length; i++) if (!$is_private_symbol(symbols[i])) $array_push(keys, symbols[i]);
  return keys;
}

function isIndex(key: string): boolean {
  const number = $str_to_number(key);
  return number >= 0 && number < 4294967295 && $trunc(number) === number && $num_to_string(number) === key;
}

function isPlainKey(key: string): boolean {
  const length = $str_len(key);
  for (let i = 0; i < length; i++) {
    const c = $str_char_code_at(key, i);
    const letter = (c >= 97 && c <= 122) || (c >= 65 && c <= 90) || c === 95;
    if (!letter && (i === 0 || c < 48 || c > 57)) return false;
  }
  return length > 0;
}

function property(state: State, object: any, key: any): string {
  const text = propertyValue(state, object, key);
  const flags = $get_own_property(object, key) ? $scratch(2) : ENUMERABLE;
  let name: string;
  if ($isSymbol(key)) name = "[" + symbolText(key) + "]";
  else if (key === "__proto__") name = "['__proto__']";
  else if ((flags & ENUMERABLE) === 0) name = "[" + key + "]";
  else name = isPlainKey(key) ? key : quote(key);
  return name + ": " + text;
}

function propertyValue(state: State, object: any, key: any): string {
  let value: any;
  if ($kind_of(object) === KIND_MODULE_NAMESPACE) {
    try {
      value = object[key];
    } catch {
      return "<uninitialized>";
    }
  } else if ($get_own_property(object, key)) {
    if ($scratch(2) & ACCESSOR) {
      const getter = $scratch(0) !== undefined, setter = $scratch(1) !== undefined;
      return getter ? (setter ? "[Getter/Setter]" : "[Getter]") : setter ? "[Setter]" : "undefined";
    }
    value = $scratch(0);
  }
  state.indent += 2;
  const text = nested(state, value, state.around.length);
  state.indent -= 2;
  return text;
}

/** Any value inside an object of level `level`. */
function nested(state: State, value: any, level: number): string {
  if ($isString(value)) return nestedString(state, value);
  if (!$isObject(value)) return primitive(value);
  return objectText(state, value, level);
}

function moreItems(output: any, left: number): void {
  if (left > 0) $array_push(output, "... " + left + " more item" + (left > 1 ? "s" : ""));
}

function arrayItems(state: State, array: any, length: number): any {
  const output: any = [];
  let i = 0;
  while (i < length && output.length < MOST_ENTRIES) {
    if ($get_own_property(array, i)) {
      $array_push(output, propertyValue(state, array, i));
      i++;
      continue;
    }
    const from = i;
    while (i < length && !$get_own_property(array, i)) i++;
    $array_push(output, "<" + (i - from) + " empty item" + (i - from > 1 ? "s" : "") + ">");
  }
  moreItems(output, length - i);
  return output;
}

function typedItems(array: any): any {
  const output: any = [];
  const length = $typed_length(array);
  const shown = length < MOST_ENTRIES ? length : MOST_ENTRIES;
  for (let i = 0; i < shown; i++) $array_push(output, primitive($typed_get(array, i)));
  moreItems(output, length - shown);
  return output;
}

/** Entries of a Map or Set from the position of `cursor`, a fresh iterator. */
function entries(state: State, cursor: any, keys: boolean, values: boolean, arrow: boolean, set: boolean): any {
  const output: any = [];
  let left = 0;
  state.indent += 2;
  while ($map_iter_next(cursor)) {
    const key = $scratch(0), value = set ? key : $scratch(1);
    if (output.length >= MOST_ENTRIES) {
      left++;
      continue;
    }
    const level = state.around.length;
    const keyText = keys ? nested(state, key, level) : "";
    const valueText = values ? nested(state, value, level) : "";
    if (!values) $array_push(output, keyText);
    else if (!keys) $array_push(output, valueText);
    else $array_push(output, arrow ? keyText + " => " + valueText : "[ " + keyText + ", " + valueText + " ]");
  }
  state.indent -= 2;
  moreItems(output, left);
  return output;
}

function cursorOf(table: any, position: any): any {
  const cursor = $new_kind_object(KIND_BUILTIN_ITERATOR, null);
  $field_set(cursor, 0, table);
  $field_set(cursor, 1, position);
  return cursor;
}

function functionText(value: any, name: any, tag: string): string {
  const kind = $kind_of(value) === KIND_FUNCTION ? $function_kind(value) : 0;
  const own = dataProperty(value, "name");
  const named = $isString(own) && own !== "";
  let base: string;
  if (kind === FN_CLASS || kind === FN_DERIVED_CLASS) {
    base = "[class " + ($has_own(value, "name") && named ? own : "(anonymous)");
    if (name !== null && name !== "Function") base += " [" + name + "]";
    if (tag !== "" && tag !== name) base += " [" + tag + "]";
    const parent = $get_proto(value);
    const parentName = parent === null ? "null" : dataProperty(parent, "name");
    return base + (kind === FN_DERIVED_CLASS && $isString(parentName) && parentName !== "" ? " extends " + parentName : "") + "]";
  }
  const type = kind === FN_GENERATOR ? "GeneratorFunction" : kind === FN_ASYNC || kind === FN_ASYNC_ARROW ? "AsyncFunction" : kind === FN_ASYNC_GENERATOR ? "AsyncGeneratorFunction" : "Function";
  base = "[" + type + (name === null ? " (null prototype)" : "") + (named ? ": " + own : " (anonymous)") + "]";
  if (name !== null && name !== type && name !== "Function") base += " " + name;
  return tag !== "" && tag !== name && tag !== type ? base + " [" + tag + "]" : base;
}

/** The stack of an error, with the name of its class when the stack does not say it. */
function errorText(state: State, error: any, name: any, keys: any): string {
  const message = dataProperty(error, "message");
  const own = dataProperty(error, "name");
  const called = $isString(own) ? own : "Error";
  const stack = dataProperty(error, "stack");
  let text = $isString(stack) && stack !== "" ? stack : called + ($isString(message) && message !== "" ? ": " + message : "");
  const length = $str_len(called);
  // A name that was set after the stack was made.
  if (called !== "Error" && $str_matches_at(text, "Error", 0) && $str_index_of(text, called, 0) < 0) {
    const next = $str_len(text) === 5 ? 58 : $str_char_code_at(text, 5);
    if (next === 58 || next === 10) text = called + $str_slice(text, 5, $str_len(text));
  } else if (name !== null && name !== called && length >= 5 && $str_matches_at(called, "Error", length - 5) && $str_matches_at(text, called, 0)) {
    const known = $str_index_of(name, called, 0) >= 0;
    const next = $str_len(text) === length ? 58 : $str_char_code_at(text, length);
    if (next === 58 || next === 10) text = (known ? name : name + " [" + called + "]") + $str_slice(text, length, $str_len(text));
  }
  // What the text says already is not repeated.
  for (let i = keys.length - 1; i >= 0; i--) {
    const key = keys[i];
    if (key !== "name" && key !== "message" && key !== "stack") continue;
    const value = dataProperty(error, key);
    if ($isString(value) && $str_index_of(text, value, 0) >= 0) {
      for (let j = i; j + 1 < keys.length; j++) keys[j] = keys[j + 1];
      keys.length = keys.length - 1;
    }
  }
  if ($get_own_property(error, "cause") && ($scratch(2) & ENUMERABLE) === 0) $array_push(keys, "cause");
  if ($get_own_property(error, "errors") && ($scratch(2) & ENUMERABLE) === 0) $array_push(keys, "errors");
  const frames = $str_index_of(text, "\n    at", 0) >= 0;
  if (!frames) text = "[" + text + "]";
  return state.indent > 0 ? $str_replace_all(text, "\n", "\n" + spaces(state.indent)) : text;
}

function bytesText(buffer: any): string {
  const length = $field_get(buffer, 1);
  const shown = length < 50 ? length : 50;
  let text = "";
  for (let i = 0; i < shown; i++) text += (i > 0 ? " " : "") + $str_pad($num_to_string_radix($bytes_get($field_get(buffer, 0), i, 1, true), 16), 2, "0", true);
  if (length > shown) text += " ... " + (length - shown) + " more byte" + (length - shown > 1 ? "s" : "");
  return "<" + text + ">";
}

const WRAPPED = { number: "Number", string: "String", boolean: "Boolean", bigint: "BigInt", symbol: "Symbol" };

/** An object: what stands before the braces, the braces, and what is in them. */
function objectText(state: State, value: any, level: number): string {
  // Proxies show their target.
  while ($kind_of(value) === KIND_PROXY) {
    value = $field_get(value, 0);
    if (value === null) return "<Revoked Proxy>";
  }
  for (let i = 0; i < state.around.length; i++) {
    if (state.around[i] !== value) continue;
    let at = 0;
    while (at < state.circular.length && state.circular[at] !== value) at++;
    if (at === state.circular.length) $array_push(state.circular, value);
    return "[Circular *" + (at + 1) + "]";
  }
  const kind = $kind_of(value);
  const name = className(value);
  const tag = tagOf(value);
  const isList = kind === KIND_ARRAY || kind === KIND_TYPED_ARRAY;
  const keys = shownKeys(value, !isList);
  let base = "", open = "{";
  /** What the body is made of besides properties; empty means properties only. */
  let body = 0;
  if (kind === KIND_ARRAY) {
    open = name !== "Array" || tag !== "" ? prefix(name, tag, "Array", "(" + value.length + ")") + "[" : "[";
    if (value.length === 0 && keys.length === 0) return open + "]";
    body = kind;
  } else if (kind === KIND_TYPED_ARRAY) {
    open = prefix(name, tag, "TypedArray", "(" + $typed_length(value) + ")") + "[";
    if ($typed_length(value) === 0 && keys.length === 0) return open + "]";
    body = kind;
  } else if (kind === KIND_MAP || kind === KIND_SET) {
    const size = $map_size(value);
    open = prefix(name, tag, kind === KIND_MAP ? "Map" : "Set", "(" + size + ")") + "{";
    if (size === 0 && keys.length === 0) return open + "}";
    body = kind;
  } else if (kind === KIND_BUILTIN_ITERATOR && (tag === "Map Iterator" || tag === "Set Iterator")) {
    const pairs = $field_get(value, 2) % 10 === 2;
    open = "[" + (pairs ? (tag === "Map Iterator" ? "Map Entries" : "Set Entries") : tag) + "] {";
    body = kind;
  } else if (kind === KIND_ARGUMENTS) {
    open = "[Arguments] {";
    if (keys.length === 0) return open + "}";
  } else if ($isCallable(value)) {
    base = functionText(value, name, tag);
  } else if (kind === KIND_REGEXP) {
    const named = prefix(name, tag, "RegExp", "");
    base = (named === "RegExp " ? "" : named) + "/" + $regexp_escape_pattern($field_get(value, 1)) + "/" + $field_get(value, 2);
  } else if (kind === KIND_DATE) {
    const time = $field_get(value, 0);
    const named = prefix(name, tag, "Date", "");
    base = (named === "Date " ? "" : named) + (time !== time ? "Invalid Date" : $call($realm.DatePrototype.toISOString, value));
  } else if (kind === KIND_ERROR) {
    base = errorText(state, value, name, keys);
  } else if (kind === KIND_PRIMITIVE_WRAPPER) {
    const inner = $field_get(value, 0);
    const type = WRAPPED[$typeof(inner)];
    base = "[" + type + (name !== type ? (name === null ? " (null prototype)" : " (" + name + ")") : "") + ": " + ($isString(inner) ? quote(inner) : primitive(inner)) + "]";
    if (tag !== "" && tag !== name) base += " [" + tag + "]";
    // The characters of a String object are in the text.
    if ($isString(inner)) while (keys.length > 0 && !$isSymbol(keys[0]) && isIndex(keys[0])) {
      for (let j = 0; j + 1 < keys.length; j++) keys[j] = keys[j + 1];
      keys.length = keys.length - 1;
    }
  } else if (kind === KIND_PROMISE || kind === KIND_WEAK_SET || kind === KIND_WEAK_MAP || kind === KIND_WEAK_REF || kind === KIND_ARRAY_BUFFER || kind === KIND_DATA_VIEW) {
    open = prefix(name, tag, "Object", "") + "{";
    body = kind;
  } else if (kind === KIND_MODULE_NAMESPACE) {
    open = "[Module: null prototype] {";
    if (keys.length === 0) return open + "}";
  } else {
    if (name !== "Object" || tag !== "") open = prefix(name, tag, "Object", "") + "{";
    if (keys.length === 0) return open + "}";
  }
  if (base !== "" && keys.length === 0) return base;
  if (level > state.depth) return "[" + $str_trim(prefix(name, tag, kind === KIND_ARRAY ? "Array" : "Object", ""), 2) + "]";

  $array_push(state.around, value);
  state.current = level;
  const output = body === 0 ? [] : bodyItems(state, value, body);
  for (let i = 0; i < keys.length; i++) $array_push(output, property(state, value, keys[i]));
  state.around.length = state.around.length - 1;

  for (let i = 0; i < state.circular.length; i++) {
    if (state.circular[i] === value) base = "<ref *" + (i + 1) + ">" + (base === "" ? "" : " " + base);
  }
  return layout(state, output, base === "" ? "" : base + " ", open, isList ? "]" : "}", isList ? value : undefined, level);
}

function bodyItems(state: State, value: any, kind: number): any {
  switch (kind) {
    case KIND_ARRAY: return arrayItems(state, value, value.length);
    case KIND_TYPED_ARRAY: return typedItems(value);
    case KIND_MAP: return entries(state, cursorOf($field_get(value, 0), 0), true, true, true, false);
    case KIND_SET: return entries(state, cursorOf($field_get(value, 0), 0), true, false, false, true);
    case KIND_BUILTIN_ITERATOR: {
      const table = $field_get(value, 0);
      if (table === undefined) return [];
      const which = $field_get(value, 2) % 10;
      return entries(state, cursorOf(table, $field_get(value, 1)), which !== 1, which !== 0, false, $field_get(value, 2) >= 20);
    }
    case KIND_PROMISE: {
      const settled = $field_get(value, PROMISE_STATE);
      if (settled === PENDING) return ["<pending>"];
      state.indent += 2;
      const text = nested(state, $field_get(value, PROMISE_RESULT), state.around.length);
      state.indent -= 2;
      return [settled === FULFILLED ? text : "<rejected> " + text];
    }
    case KIND_WEAK_REF: return [nested(state, $weak_ref_deref(value), state.around.length)];
    case KIND_ARRAY_BUFFER:
      if ($field_get(value, 0) === undefined) return ["(detached)", "byteLength: 0"];
      return ["[Uint8Contents]: " + bytesText(value), "byteLength: " + $field_get(value, 1)];
    case KIND_DATA_VIEW: {
      state.indent += 2;
      const buffer = nested(state, $field_get(value, 0), state.around.length);
      state.indent -= 2;
      return ["byteLength: " + byteLengthOf(value), "byteOffset: " + $field_get(value, 1), "buffer: " + buffer];
    }
    default: return ["<items unknown>"];
  }
}

function byteLengthOf(view: any): number {
  const length = $field_get(view, 2);
  return length === undefined ? $field_get($field_get(view, 0), 1) - $field_get(view, 1) : length;
}

/** On one line when it is short and shallow, else one entry a line; many short items go in columns. */
function layout(state: State, output: any, base: string, open: string, close: string, list: any, level: number): string {
  const count = output.length;
  let items = output;
  if (list !== undefined && count > 6) items = columns(state, output, list);
  if (state.current - level < LEVELS && items.length === count) {
    let total = count + count + state.indent + $str_len(open) + (base === "" ? 0 : $str_len(base) - 1) + 10;
    for (let i = 0; i < count && total <= WIDTH; i++) total += $str_len(items[i]);
    if (total <= WIDTH && $str_index_of(base, "\n", 0) < 0) {
      const line = $str_join(items, ", ");
      if ($str_index_of(line, "\n", 0) < 0) return base + open + " " + line + " " + close;
    }
  }
  const start = "\n" + spaces(state.indent);
  return base + open + start + "  " + $str_join(items, "," + start + "  ") + start + close;
}

/** Columns a string takes: wide characters take two, combining ones none. */
function width(text: string): number {
  const length = $str_len(text);
  let columns = 0;
  for (let i = 0; i < length; i++) {
    const c = $str_code_point_at(text, i);
    if (c > 0xffff) i++;
    const none = (c >= 0x300 && c <= 0x36f) || (c >= 0x200b && c <= 0x200f) || (c >= 0x20d0 && c <= 0x20ff) || (c >= 0xfe00 && c <= 0xfe0f) || (c >= 0xfe20 && c <= 0xfe2f);
    const wide = (c >= 0x1100 && c <= 0x115f) || (c >= 0x2e80 && c <= 0x3247) || (c >= 0x3250 && c <= 0x4dbf) || (c >= 0x4e00 && c <= 0xa4c6) || (c >= 0xac00 && c <= 0xd7a3) ||
      (c >= 0xf900 && c <= 0xfaff) || (c >= 0xfe30 && c <= 0xfe6b) || (c >= 0xff01 && c <= 0xff60) || (c >= 0xffe0 && c <= 0xffe6) || (c >= 0x1f300 && c <= 0x1f64f) || (c >= 0x1f900 && c <= 0x1f9ff) || (c >= 0x20000 && c <= 0x3fffd);
    columns += none ? 0 : wide ? 2 : 1;
  }
  return columns;
}

function columns(state: State, output: any, list: any): any {
  const rest = output.length > MOST_ENTRIES && list.length > MOST_ENTRIES ? 1 : 0;
  const count = output.length - rest;
  const widths: any = [];
  let total = 0, widest = 0;
  for (let i = 0; i < count; i++) {
    const w = width(output[i]);
    $array_push(widths, w);
    total += w + 2;
    if (w > widest) widest = w;
  }
  const cell = widest + 2;
  if (cell * 3 + state.indent >= WIDTH || (total / cell <= 5 && widest > 6)) return output;
  const typical = cell - 3 - $sqrt(cell - total / output.length);
  const biased = typical > 1 ? typical : 1;
  let across = $math_round($sqrt(2.5 * biased * count) / biased);
  const fitting = $floor((WIDTH - state.indent) / cell);
  if (fitting < across) across = fitting;
  if (across > LEVELS * 4) across = LEVELS * 4;
  if (across <= 1) return output;
  const widthOf: any = [];
  for (let column = 0; column < across; column++) {
    let most = 0;
    for (let i = column; i < count; i += across) if (widths[i] > most) most = widths[i];
    $array_push(widthOf, most + 2);
  }
  let right = true;
  for (let i = 0; i < output.length && right; i++) {
    const item = $get_elem(list, i);
    right = $isNumber(item) || $isBigInt(item);
  }
  const lines: any = [];
  for (let from = 0; from < count; from += across) {
    const end = from + across < count ? from + across : count;
    let line = "";
    for (let i = from; i < end; i++) {
      const last = i + 1 === end;
      const text = last ? output[i] : output[i] + ", ";
      const padding = widthOf[i - from] - widths[i] - 2;
      line += right ? spaces(padding) + text : last ? text : text + spaces(padding);
    }
    $array_push(lines, line);
  }
  if (rest === 1) $array_push(lines, output[count]);
  return lines;
}

/** Text of any value as `console.log` prints it; a string is quoted only when `quoted`. Never throws. */
export function inspect(value: any, depth: number = 2, quoted: boolean = false): string {
  if ($isString(value) && !quoted) return value;
  const state: State = { depth, indent: 0, current: 0, around: [], circular: [] };
  return nested(state, value, 0);
}
