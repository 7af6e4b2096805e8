// String and String.prototype. ECMA-262 §22.1.

import { getMethod, iterOpen, iterNext } from "../00-core/iterate.ts";
import { toIntegerOrInfinity, toLength, toNumber, toObject, toPropertyKey, toString as toStr, toInt32, lengthOf, symbolText, wrapPrimitive } from "../00-core/convert.ts";
import { prototypeOfNew } from "../00-core/objects.ts";
import { regExpCreate } from "./regexp.ts";
import { getSubstitution } from "./substitution.ts";

const StringPrototype = $realm.StringPrototype;

// §22.1.1.1
const String: any = $defineConstructor("String", function String(value) {
  let s = "";
  if ($argCount() > 0) {
    if (new.target === undefined && $isSymbol(value)) return symbolText(value);
    s = toStr(value);
  }
  if (new.target === undefined) return s;
  return wrapPrimitive(s, prototypeOfNew(new.target, StringPrototype));
}, StringPrototype);
$realm.String = String;

$defineMethods(String, {
  // Variadic; `length` is 1.
  fromCharCode(code, ..._more) {
    const n = $argCount();
    if (n === 1) return $str_from_char_code(toInt32(code));
    let out = "";
    for (let i = 0; i < n; i++) out += $str_from_char_code(toInt32($arg(i)));
    return out;
  },
  fromCodePoint(code, ..._more) {
    let out = "";
    const n = $argCount();
    for (let i = 0; i < n; i++) {
      const v = toNumber($arg(i));
      if (v !== $math_trunc(v) || v < 0 || v > 0x10ffff) throw $rangeError("Invalid code point " + toStr($arg(i)));
      out += $str_from_code_point(v | 0);
    }
    return out;
  },
  raw(template, ..._substitutions) {
    const cooked = toObject(template);
    const literals = toObject(cooked.raw);
    const len = lengthOf(literals);
    let out = "";
    const n = $argCount();
    for (let i = 0; i < len; i++) {
      out += toStr(literals[i]);
      if (i + 1 < len && i + 1 < n) out += toStr($arg(i + 1));
    }
    return out;
  },
});

/** RequireObjectCoercible(this), then ToString. */
function thisString(value, method) {
  if ($isString(value)) return value;
  if ($isNullish(value)) throw $typeError("String.prototype." + method + " called on null or undefined");
  return toStr(value);
}

function coercible(value, method) {
  if ($isNullish(value)) throw $typeError("String.prototype." + method + " called on null or undefined");
}

function clamp(n, len) {
  return n < 0 ? 0 : n > len ? len : n;
}

// §7.2.6
function isRegExp(value) {
  if (!$isObject(value)) return false;
  const matcher = value[$sym.match];
  if (matcher !== undefined) return !!matcher;
  return $kind_of(value) === 52;
}

function notRegExp(value, method) {
  if (isRegExp(value)) throw $typeError("First argument to String.prototype." + method + " must not be a regular expression");
}

function viaSymbol(receiver, argument, symbol, method) {
  if (!$isObject(argument)) return $hole();
  const fn = getMethod(argument, symbol);
  return fn === undefined ? $hole() : fn;
}

function htmlTag(value, tag, attribute, content, method) {
  const s = thisString(value, method);
  let open = "<" + tag;
  if (attribute !== "") open += " " + attribute + '="' + $str_replace_all(toStr(content), '"', "&quot;") + '"';
  return open + ">" + s + "</" + tag + ">";
}

$defineMethods(StringPrototype, {
  at(index) {
    const s = thisString(this, "at");
    const len = $str_len(s);
    const rel = toIntegerOrInfinity(index);
    const k = rel >= 0 ? rel : len + rel;
    return k < 0 || k >= len ? undefined : $str_char_at(s, k | 0);
  },
  charAt(pos) {
    const s = thisString(this, "charAt");
    const k = toIntegerOrInfinity(pos);
    return k < 0 || k >= $str_len(s) ? "" : $str_char_at(s, k | 0);
  },
  charCodeAt(pos) {
    const s = thisString(this, "charCodeAt");
    const k = toIntegerOrInfinity(pos);
    return k < 0 || k >= $str_len(s) ? 0 / 0 : $str_char_code_at(s, k | 0);
  },
  codePointAt(pos) {
    const s = thisString(this, "codePointAt");
    const k = toIntegerOrInfinity(pos);
    return k < 0 || k >= $str_len(s) ? undefined : $str_code_point_at(s, k | 0);
  },
  // Variadic; `length` is 1.
  concat(string, ..._more) {
    let s = thisString(this, "concat");
    const n = $argCount();
    for (let i = 0; i < n; i++) s += toStr($arg(i));
    return s;
  },
  endsWith(search, endPosition?) {
    const s = thisString(this, "endsWith");
    notRegExp(search, "endsWith");
    const needle = toStr(search);
    const len = $str_len(s);
    const end = endPosition === undefined ? len : clamp(toIntegerOrInfinity(endPosition), len);
    return $str_matches_at(s, needle, end - $str_len(needle));
  },
  includes(search, position?) {
    const s = thisString(this, "includes");
    notRegExp(search, "includes");
    const needle = toStr(search);
    return $str_index_of(s, needle, clamp(toIntegerOrInfinity(position), $str_len(s))) >= 0;
  },
  indexOf(search, position?) {
    const s = thisString(this, "indexOf");
    const needle = toStr(search);
    return $str_index_of(s, needle, clamp(toIntegerOrInfinity(position), $str_len(s)));
  },
  isWellFormed() {
    return $str_is_well_formed(thisString(this, "isWellFormed"));
  },
  lastIndexOf(search, position?) {
    const s = thisString(this, "lastIndexOf");
    const needle = toStr(search);
    const n = toNumber(position);
    const len = $str_len(s);
    const from = n !== n ? len : clamp(toIntegerOrInfinity(n), len);
    return $str_last_index_of(s, needle, from);
  },
  localeCompare(that, _locales?, _options?) {
    const s = thisString(this, "localeCompare");
    return $str_compare($str_normalize(s, 0), $str_normalize(toStr(that), 0));
  },
  match(regexp) {
    coercible(this, "match");
    const matcher = viaSymbol(this, regexp, $sym.match, "match");
    if (!$sameWord(matcher, $hole())) return $call(matcher, regexp, this);
    const s = toStr(this);
    const rx = regExpCreate(regexp, undefined);
    return $call(rx[$sym.match], rx, s);
  },
  matchAll(regexp) {
    coercible(this, "matchAll");
    if ($isObject(regexp)) {
      if (isRegExp(regexp)) {
        const flags = regexp.flags;
        coercible(flags, "matchAll");
        if ($str_index_of(toStr(flags), "g", 0) < 0) throw $typeError("String.prototype.matchAll called with a non-global RegExp argument");
      }
      const matcher = getMethod(regexp, $sym.matchAll);
      if (matcher !== undefined) return $call(matcher, regexp, this);
    }
    const s = toStr(this);
    const rx = regExpCreate(regexp, "g");
    return $call(rx[$sym.matchAll], rx, s);
  },
  normalize(form?) {
    const s = thisString(this, "normalize");
    const f = form === undefined ? "NFC" : toStr(form);
    const which = f === "NFC" ? 0 : f === "NFD" ? 1 : f === "NFKC" ? 2 : f === "NFKD" ? 3 : -1;
    if (which < 0) throw $rangeError("The normalization form should be one of NFC, NFD, NFKC, NFKD.");
    return $str_normalize(s, which);
  },
  padEnd(maxLength, fill?) {
    return pad(thisString(this, "padEnd"), maxLength, fill, false);
  },
  padStart(maxLength, fill?) {
    return pad(thisString(this, "padStart"), maxLength, fill, true);
  },
  repeat(count) {
    const s = thisString(this, "repeat");
    const n = toIntegerOrInfinity(count);
    if (n < 0 || n === 1 / 0) throw $rangeError("Invalid count value: " + toStr(count));
    if (n === 0 || $str_len(s) === 0) return "";
    if (n * $str_len(s) > 536870888) throw $rangeError("Invalid string length");
    return $str_repeat(s, n | 0);
  },
  replace(search, replacement) {
    coercible(this, "replace");
    const replacer = viaSymbol(this, search, $sym.replace, "replace");
    if (!$sameWord(replacer, $hole())) return $call(replacer, search, this, replacement);
    const s = toStr(this);
    const needle = toStr(search);
    const functional = $isCallable(replacement);
    if (!functional) replacement = toStr(replacement);
    const at = $str_index_of(s, needle, 0);
    if (at < 0) return s;
    const by = functional ? toStr($call(replacement, undefined, needle, at, s)) : getSubstitution(needle, s, at, [], undefined, replacement);
    return $str_slice(s, 0, at) + by + $str_slice(s, at + $str_len(needle), $str_len(s));
  },
  replaceAll(search, replacement) {
    coercible(this, "replaceAll");
    if ($isObject(search)) {
      if (isRegExp(search)) {
        const flags = search.flags;
        coercible(flags, "replaceAll");
        if ($str_index_of(toStr(flags), "g", 0) < 0) throw $typeError("replaceAll must be called with a global RegExp");
      }
      const replacer = getMethod(search, $sym.replace);
      if (replacer !== undefined) return $call(replacer, search, this, replacement);
    }
    const s = toStr(this);
    const needle = toStr(search);
    const functional = $isCallable(replacement);
    if (!functional) {
      replacement = toStr(replacement);
      if ($str_len(needle) > 0 && $str_index_of(replacement, "$", 0) < 0) return $str_replace_all(s, needle, replacement);
    }
    const size = $str_len(needle);
    const step = size > 1 ? size : 1;
    const len = $str_len(s);
    let out = "";
    let done = 0;
    let at = $str_index_of(s, needle, 0);
    while (at >= 0) {
      const by = functional ? toStr($call(replacement, undefined, needle, at, s)) : getSubstitution(needle, s, at, [], undefined, replacement);
      out += $str_slice(s, done, at) + by;
      done = at + size;
      at = at + step > len ? -1 : $str_index_of(s, needle, at + step);
    }
    return done < len ? out + $str_slice(s, done, len) : out;
  },
  search(regexp) {
    coercible(this, "search");
    const searcher = viaSymbol(this, regexp, $sym.search, "search");
    if (!$sameWord(searcher, $hole())) return $call(searcher, regexp, this);
    const s = toStr(this);
    const rx = regExpCreate(regexp, undefined);
    return $call(rx[$sym.search], rx, s);
  },
  slice(start, end) {
    const s = thisString(this, "slice");
    const len = $str_len(s);
    const a = toIntegerOrInfinity(start);
    const b = end === undefined ? len : toIntegerOrInfinity(end);
    const from = a < 0 ? (len + a < 0 ? 0 : len + a) : a > len ? len : a;
    const to = b < 0 ? (len + b < 0 ? 0 : len + b) : b > len ? len : b;
    return from >= to ? "" : $str_slice(s, from | 0, to | 0);
  },
  split(separator, limit) {
    coercible(this, "split");
    const splitter = viaSymbol(this, separator, $sym.split, "split");
    if (!$sameWord(splitter, $hole())) return $call(splitter, separator, this, limit);
    const s = toStr(this);
    const lim = limit === undefined ? 4294967295 : toNumber(limit) >>> 0;
    const sep = toStr(separator);
    if (lim === 0) return [];
    if (separator === undefined) return [s];
    return $str_split(s, sep, lim);
  },
  startsWith(search, position?) {
    const s = thisString(this, "startsWith");
    notRegExp(search, "startsWith");
    const needle = toStr(search);
    return $str_matches_at(s, needle, clamp(toIntegerOrInfinity(position), $str_len(s)));
  },
  substring(start, end) {
    const s = thisString(this, "substring");
    const len = $str_len(s);
    const a = clamp(toIntegerOrInfinity(start), len);
    const b = end === undefined ? len : clamp(toIntegerOrInfinity(end), len);
    return a < b ? $str_slice(s, a | 0, b | 0) : $str_slice(s, b | 0, a | 0);
  },
  toLocaleLowerCase(_locales?) {
    return $str_to_lower(thisString(this, "toLocaleLowerCase"));
  },
  toLocaleUpperCase(_locales?) {
    return $str_to_upper(thisString(this, "toLocaleUpperCase"));
  },
  toLowerCase() {
    return $str_to_lower(thisString(this, "toLowerCase"));
  },
  toString() {
    return stringValue(this, "toString");
  },
  toUpperCase() {
    return $str_to_upper(thisString(this, "toUpperCase"));
  },
  toWellFormed() {
    return $str_to_well_formed(thisString(this, "toWellFormed"));
  },
  trim() {
    return $str_trim(thisString(this, "trim"), 3);
  },
  trimEnd() {
    return $str_trim(thisString(this, "trimEnd"), 2);
  },
  trimStart() {
    return $str_trim(thisString(this, "trimStart"), 1);
  },
  valueOf() {
    return stringValue(this, "valueOf");
  },
  [$sym.iterator]() {
    return makeStringIterator(thisString(this, "[Symbol.iterator]"));
  },
  // Annex B.2.2
  substr(start, length) {
    const s = thisString(this, "substr");
    const size = $str_len(s);
    const a = toIntegerOrInfinity(start);
    const from = a < 0 ? (size + a < 0 ? 0 : size + a) : a > size ? size : a;
    const n = length === undefined ? size : toIntegerOrInfinity(length);
    const to = clamp(from + clamp(n, size), size);
    return from >= to ? "" : $str_slice(s, from | 0, to | 0);
  },
  anchor(name) { return htmlTag(this, "a", "name", name, "anchor"); },
  big() { return htmlTag(this, "big", "", "", "big"); },
  blink() { return htmlTag(this, "blink", "", "", "blink"); },
  bold() { return htmlTag(this, "b", "", "", "bold"); },
  fixed() { return htmlTag(this, "tt", "", "", "fixed"); },
  fontcolor(color) { return htmlTag(this, "font", "color", color, "fontcolor"); },
  fontsize(size) { return htmlTag(this, "font", "size", size, "fontsize"); },
  italics() { return htmlTag(this, "i", "", "", "italics"); },
  link(url) { return htmlTag(this, "a", "href", url, "link"); },
  small() { return htmlTag(this, "small", "", "", "small"); },
  strike() { return htmlTag(this, "strike", "", "", "strike"); },
  sub() { return htmlTag(this, "sub", "", "", "sub"); },
  sup() { return htmlTag(this, "sup", "", "", "sup"); },
});
$define_own(StringPrototype, "trimLeft", StringPrototype.trimStart, 5);
$define_own(StringPrototype, "trimRight", StringPrototype.trimEnd, 5);

function stringValue(value, method) {
  if ($isString(value)) return value;
  if ($isObject(value) && $kind_of(value) === 38) {
    const inner = $field_get(value, 0);
    if ($isString(inner)) return inner;
  }
  throw $typeError("String.prototype." + method + " requires that 'this' be a String");
}

function pad(s, maxLength, fill, start) {
  const target = toLength(maxLength);
  if (target <= $str_len(s)) return s;
  const filler = fill === undefined ? " " : toStr(fill);
  if (filler === "") return s;
  if (target > 536870888) throw $rangeError("Invalid string length");
  return $str_pad(s, target | 0, filler, start);
}

// §22.1.5 String iterators: BuiltinIterator fields: 0 string, 1 position, 2 kind (4 = string).
function makeStringIterator(s) {
  const it = $new_kind_object(50, $realm.StringIteratorPrototype);
  $field_set(it, 0, s);
  $field_set(it, 1, 0);
  $field_set(it, 2, 4);
  return it;
}

$defineMethods($realm.StringIteratorPrototype, {
  next() {
    if (!$isObject(this) || $kind_of(this) !== 50 || $field_get(this, 2) !== 4) throw $typeError("next method called on incompatible receiver");
    const s = $field_get(this, 0);
    if (s === undefined) return { value: undefined, done: true };
    const at = $field_get(this, 1);
    if (at >= $str_len(s)) {
      $field_set(this, 0, undefined);
      return { value: undefined, done: true };
    }
    const code = $str_code_point_at(s, at);
    const size = code > 0xffff ? 2 : 1;
    $field_set(this, 1, at + size);
    return { value: $str_slice(s, at, at + size), done: false };
  },
});
$realm.StringIteratorNext = $realm.StringIteratorPrototype.next;
$define_own($realm.StringIteratorPrototype, $sym.toStringTag, "String Iterator", 4);
