// RegExp and RegExp.prototype. ECMA-262 §22.2. Fields of a RegExp object: 0 program, 1 source, 2 flags, 3 unused;
// `lastIndex` is an own property (writable, not enumerable, not configurable).

import { lengthOf, toInt32, toIntegerOrInfinity, toLength, toString as toStr, toUint32 } from "../00-core/convert.ts";
import { createDataProperty, prototypeOfNew, speciesConstructor } from "../00-core/objects.ts";
import { getSubstitution } from "./substitution.ts";

const REGEXP = 52;
const RegExpPrototype = $realm.RegExpPrototype;

function isRegExp(value) {
  if (!$isObject(value)) return false;
  const matcher = value[$sym.match];
  if (matcher !== undefined) return !!matcher;
  return $kind_of(value) === REGEXP;
}

function checkFlags(flags) {
  let seen = 0;
  const len = $str_len(flags);
  for (let i = 0; i < len; i++) {
    const at = $str_index_of("dgimsuvy", $str_char_at(flags, i), 0);
    if (at < 0 || seen & (1 << at)) throw $syntaxError("Invalid flags supplied to RegExp constructor '" + flags + "'");
    seen |= 1 << at;
  }
  if ((seen & 96) === 96) throw $syntaxError("Invalid flags supplied to RegExp constructor '" + flags + "'");
}

function initialize(object, pattern, flags) {
  const P = pattern === undefined ? "" : toStr(pattern);
  const F = flags === undefined ? "" : toStr(flags);
  checkFlags(F);
  const program = $regexp_compile(P, F);
  $field_set(object, 0, program);
  $field_set(object, 1, P);
  $field_set(object, 2, F);
  return object;
}

function allocate(proto) {
  const object = $new_kind_object(REGEXP, proto);
  $define_own(object, "lastIndex", 0, 1);
  return object;
}

/** §22.2.3.1 RegExpCreate */
export function regExpCreate(pattern, flags) {
  return initialize(allocate(RegExpPrototype), pattern, flags);
}

/** Literals: pattern and flags are known to be valid. */
export function op_new_regexp(pattern, flags) {
  return initialize(allocate(RegExpPrototype), pattern, flags);
}

// §22.2.4.1
const RegExp: any = $defineConstructor("RegExp", function RegExp(pattern, flags) {
  const patternIsRegExp = isRegExp(pattern);
  let newTarget = new.target;
  if (newTarget === undefined) {
    newTarget = $realm.RegExp;
    if (patternIsRegExp && flags === undefined && pattern.constructor === newTarget) return pattern;
  }
  let P = pattern, F = flags;
  if ($isObject(pattern) && $kind_of(pattern) === REGEXP) {
    P = $field_get(pattern, 1);
    if (flags === undefined) F = $field_get(pattern, 2);
  } else if (patternIsRegExp) {
    P = pattern.source;
    if (flags === undefined) F = pattern.flags;
  }
  return initialize(allocate(prototypeOfNew(newTarget, RegExpPrototype)), P, F);
}, RegExpPrototype);
$realm.RegExp = RegExp;

const SYNTAX = "^$\\.*+?()[]{}|/";
const PUNCTUATORS = ",-=<>#&!%:;@~'`\"";

$defineMethods(RegExp, {
  // §22.2.5.1
  escape(string) {
    if (!$isString(string)) throw $typeError("RegExp.escape takes a string");
    const len = $str_len(string);
    let out = "";
    for (let i = 0; i < len; ) {
      const code = $str_code_point_at(string, i);
      const size = code > 0xffff ? 2 : 1;
      const ch = $str_slice(string, i, i + size);
      const alnum = (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
      if (i === 0 && alnum) out += "\\x" + $num_to_string_radix(code, 16);
      else if (code < 128 && $str_index_of(SYNTAX, ch, 0) >= 0) out += "\\" + ch;
      else if (code === 9) out += "\\t";
      else if (code === 10) out += "\\n";
      else if (code === 11) out += "\\v";
      else if (code === 12) out += "\\f";
      else if (code === 13) out += "\\r";
      else if ((code < 128 && $str_index_of(PUNCTUATORS, ch, 0) >= 0) || (size === 1 && $str_trim(ch, 3) === "") || (code >= 0xd800 && code <= 0xdfff)) {
        const hex = $num_to_string_radix(code, 16);
        out += code < 256 ? "\\x" + $str_pad(hex, 2, "0", true) : "\\u" + $str_pad(hex, 4, "0", true);
      } else out += ch;
      i += size;
    }
    return out;
  },
  get [$sym.species]() {
    return this;
  },
});

function hasFlag(flags, ch) {
  return $str_index_of(flags, ch, 0) >= 0;
}

function setLastIndex(R, value) {
  R.lastIndex = value;
}

/** §22.2.7.2 RegExpBuiltinExec: match offsets as a List, or null. */
function matchOffsets(R, S) {
  const lastIndex = toLength(R.lastIndex);
  const flags = $field_get(R, 2);
  const global = hasFlag(flags, "g"), sticky = hasFlag(flags, "y");
  const start = global || sticky ? lastIndex : 0;
  if (start > $str_len(S)) {
    if (global || sticky) setLastIndex(R, 0);
    return null;
  }
  const found = $regexp_exec($field_get(R, 0), S, start, sticky);
  if (found === null) {
    if (global || sticky) setLastIndex(R, 0);
    return null;
  }
  if (global || sticky) setLastIndex(R, $list_get(found, 1));
  return found;
}

function resultArray(R, S, found) {
  const A = [];
  const n = $list_len(found) / 2;
  for (let i = 0; i < n; i++) {
    const from = $list_get(found, 2 * i);
    $array_push(A, from < 0 ? undefined : $str_slice(S, from, $list_get(found, 2 * i + 1)));
  }
  $define_own(A, "index", $list_get(found, 0), 7);
  $define_own(A, "input", S, 7);
  const names = $regexp_groups($field_get(R, 0));
  const named = $list_len(names);
  let groups;
  if (named > 0) {
    groups = $new_object(null);
    for (let i = 0; i < named; i += 2) {
      const name = $list_get(names, i), v = A[$list_get(names, i + 1)];
      // Duplicate names: the one that took part wins.
      if (v !== undefined || !$has_own(groups, name)) $define_own(groups, name, v, 7);
    }
  }
  $define_own(A, "groups", groups, 7);
  if (hasFlag($field_get(R, 2), "d")) {
    const indices = [];
    for (let i = 0; i < n; i++) {
      const from = $list_get(found, 2 * i);
      $array_push(indices, from < 0 ? undefined : [from, $list_get(found, 2 * i + 1)]);
    }
    let indexGroups;
    if (named > 0) {
      indexGroups = $new_object(null);
      for (let i = 0; i < named; i += 2) {
        const name = $list_get(names, i), v = indices[$list_get(names, i + 1)];
        if (v !== undefined || !$has_own(indexGroups, name)) $define_own(indexGroups, name, v, 7);
      }
    }
    $define_own(indices, "groups", indexGroups, 7);
    $define_own(A, "indices", indices, 7);
  }
  return A;
}

function builtinExec(R, S) {
  const found = matchOffsets(R, S);
  return found === null ? null : resultArray(R, S, found);
}

// §22.2.7.1 RegExpExec
function regExpExec(R, S) {
  const exec = R.exec;
  if ($isCallable(exec) && exec !== $realm.RegExpExec) {
    const result = $call(exec, R, S);
    if (result !== null && !$isObject(result)) throw $typeError("object null or function expected");
    return result;
  }
  if ($kind_of(R) !== REGEXP) throw $typeError("RegExp.prototype.exec called on incompatible receiver");
  return builtinExec(R, S);
}

function advance(S, index, unicode) {
  if (!unicode || index + 1 >= $str_len(S)) return index + 1;
  return $str_code_point_at(S, index) > 0xffff ? index + 2 : index + 1;
}

function thisObject(value, method) {
  if (!$isObject(value)) throw $typeError("RegExp.prototype." + method + " called on incompatible receiver");
  return value;
}

function flagGetter(R, ch, name) {
  if ($isObject(R)) {
    if ($kind_of(R) === REGEXP) return hasFlag($field_get(R, 2), ch);
    if (R === RegExpPrototype) return undefined;
  }
  throw $typeError("RegExp.prototype." + name + " getter called on incompatible receiver");
}

$defineMethods(RegExpPrototype, {
  get dotAll() { return flagGetter(this, "s", "dotAll"); },
  exec(string) {
    if (!$isObject(this) || $kind_of(this) !== REGEXP) throw $typeError("RegExp.prototype.exec called on incompatible receiver");
    return builtinExec(this, toStr(string));
  },
  get flags() {
    const R = thisObject(this, "flags");
    let out = "";
    if (R.hasIndices) out += "d";
    if (R.global) out += "g";
    if (R.ignoreCase) out += "i";
    if (R.multiline) out += "m";
    if (R.dotAll) out += "s";
    if (R.unicode) out += "u";
    if (R.unicodeSets) out += "v";
    if (R.sticky) out += "y";
    return out;
  },
  get global() { return flagGetter(this, "g", "global"); },
  get hasIndices() { return flagGetter(this, "d", "hasIndices"); },
  get ignoreCase() { return flagGetter(this, "i", "ignoreCase"); },
  // §22.2.6.8
  [$sym.match](string) {
    const R = thisObject(this, "[Symbol.match]");
    const S = toStr(string);
    const flags = toStr(R.flags);
    if (!hasFlag(flags, "g")) return regExpExec(R, S);
    const unicode = hasFlag(flags, "u") || hasFlag(flags, "v");
    setLastIndex(R, 0);
    const A = [];
    for (;;) {
      const result = regExpExec(R, S);
      if (result === null) return A.length === 0 ? null : A;
      const text = toStr(result[0]);
      createDataProperty(A, A.length, text);
      if (text === "") setLastIndex(R, advance(S, toLength(R.lastIndex), unicode));
    }
  },
  // §22.2.6.9
  [$sym.matchAll](string) {
    const R = thisObject(this, "[Symbol.matchAll]");
    const S = toStr(string);
    const C = speciesConstructor(R, $realm.RegExp);
    const flags = toStr(R.flags);
    const matcher = $construct(C, C, R, flags);
    setLastIndex(matcher, toLength(R.lastIndex));
    const it = $new_kind_object(50, $realm.RegExpStringIteratorPrototype);
    $field_set(it, 0, matcher);
    $field_set(it, 1, S);
    $field_set(it, 2, 5);
    $field_set(it, 3, (hasFlag(flags, "g") ? 1 : 0) | (hasFlag(flags, "u") || hasFlag(flags, "v") ? 2 : 0));
    return it;
  },
  get multiline() { return flagGetter(this, "m", "multiline"); },
  // §22.2.6.11
  [$sym.replace](string, replacement) {
    const R = thisObject(this, "[Symbol.replace]");
    const S = toStr(string);
    const size = $str_len(S);
    const functional = $isCallable(replacement);
    if (!functional) replacement = toStr(replacement);
    const flags = toStr(R.flags);
    const global = hasFlag(flags, "g");
    const unicode = hasFlag(flags, "u") || hasFlag(flags, "v");
    if (global) setLastIndex(R, 0);
    const results = [];
    for (;;) {
      const result = regExpExec(R, S);
      if (result === null) break;
      $array_push(results, result);
      if (!global) break;
      if (toStr(result[0]) === "") setLastIndex(R, advance(S, toLength(R.lastIndex), unicode));
    }
    let out = "";
    let done = 0;
    for (let i = 0; i < results.length; i++) {
      const result = results[i];
      const captureCount = lengthOf(result) - 1;
      const matched = toStr(result[0]);
      let position = toIntegerOrInfinity(result.index);
      position = position < 0 ? 0 : position > size ? size : position;
      const captures = [];
      for (let n = 1; n <= captureCount; n++) {
        const capture = result[n];
        $array_push(captures, capture === undefined ? undefined : toStr(capture));
      }
      let namedCaptures = result.groups;
      let by;
      if (functional) {
        const args = [matched];
        for (let n = 0; n < captures.length; n++) $array_push(args, captures[n]);
        $array_push(args, position);
        $array_push(args, S);
        if (namedCaptures !== undefined) $array_push(args, namedCaptures);
        by = toStr($callSpread(replacement, undefined, args));
      } else {
        if (namedCaptures !== undefined) namedCaptures = $op_to_object(namedCaptures);
        by = getSubstitution(matched, S, position, captures, namedCaptures, replacement);
      }
      if (position >= done) {
        out += $str_slice(S, done, position) + by;
        done = position + $str_len(matched);
      }
    }
    return done >= size ? out : out + $str_slice(S, done, size);
  },
  // §22.2.6.12
  [$sym.search](string) {
    const R = thisObject(this, "[Symbol.search]");
    const S = toStr(string);
    const previous = R.lastIndex;
    if (!$same_value(previous, 0)) setLastIndex(R, 0);
    const result = regExpExec(R, S);
    const current = R.lastIndex;
    if (!$same_value(current, previous)) setLastIndex(R, previous);
    return result === null ? -1 : result.index;
  },
  get source() {
    if ($isObject(this)) {
      if ($kind_of(this) === REGEXP) return $regexp_escape_pattern($field_get(this, 1));
      if (this === RegExpPrototype) return "(?:)";
    }
    throw $typeError("RegExp.prototype.source getter called on incompatible receiver");
  },
  // §22.2.6.14
  [$sym.split](string, limit) {
    const R = thisObject(this, "[Symbol.split]");
    const S = toStr(string);
    const C = speciesConstructor(R, $realm.RegExp);
    const flags = toStr(R.flags);
    const unicode = hasFlag(flags, "u") || hasFlag(flags, "v");
    const splitter = $construct(C, C, R, hasFlag(flags, "y") ? flags : flags + "y");
    const A = [];
    const lim = limit === undefined ? 4294967295 : toUint32(limit);
    if (lim === 0) return A;
    const size = $str_len(S);
    if (size === 0) {
      if (regExpExec(splitter, S) === null) $array_push(A, S);
      return A;
    }
    let p = 0, q = 0;
    while (q < size) {
      setLastIndex(splitter, q);
      const z = regExpExec(splitter, S);
      if (z === null) {
        q = advance(S, q, unicode);
        continue;
      }
      let e = toLength(splitter.lastIndex);
      if (e > size) e = size;
      if (e === p) {
        q = advance(S, q, unicode);
        continue;
      }
      $array_push(A, $str_slice(S, p, q));
      if (A.length === lim) return A;
      p = e;
      const n = lengthOf(z) - 1;
      for (let i = 1; i <= n; i++) {
        $array_push(A, z[i]);
        if (A.length === lim) return A;
      }
      q = p;
    }
    $array_push(A, $str_slice(S, p, size));
    return A;
  },
  get sticky() { return flagGetter(this, "y", "sticky"); },
  test(string) {
    const R = thisObject(this, "test");
    const S = toStr(string);
    if ($kind_of(R) === REGEXP && R.exec === $realm.RegExpExec) return matchOffsets(R, S) !== null;
    return regExpExec(R, S) !== null;
  },
  toString() {
    const R = thisObject(this, "toString");
    return "/" + toStr(R.source) + "/" + toStr(R.flags);
  },
  get unicode() { return flagGetter(this, "u", "unicode"); },
  get unicodeSets() { return flagGetter(this, "v", "unicodeSets"); },
  // Annex B.2.4.1
  compile(pattern, flags) {
    const R = this;
    if (!$isObject(R) || $kind_of(R) !== REGEXP) throw $typeError("RegExp.prototype.compile called on incompatible receiver");
    let P = pattern, F = flags;
    if ($isObject(pattern) && $kind_of(pattern) === REGEXP) {
      if (flags !== undefined) throw $typeError("flags must be undefined");
      P = $field_get(pattern, 1);
      F = $field_get(pattern, 2);
    }
    initialize(R, P, F);
    setLastIndex(R, 0);
    return R;
  },
});
$realm.RegExpExec = RegExpPrototype.exec;

$defineMethods($realm.RegExpStringIteratorPrototype, {
  // §22.2.9.2.1
  next() {
    if (!$isObject(this) || $kind_of(this) !== 50 || $field_get(this, 2) !== 5) throw $typeError("next method called on incompatible receiver");
    const R = $field_get(this, 0);
    if (R === undefined) return { value: undefined, done: true };
    const S = $field_get(this, 1), mode = $field_get(this, 3);
    const match = regExpExec(R, S);
    if (match === null) {
      $field_set(this, 0, undefined);
      return { value: undefined, done: true };
    }
    if (!(mode & 1)) {
      $field_set(this, 0, undefined);
      return { value: match, done: false };
    }
    if (toStr(match[0]) === "") setLastIndex(R, advance(S, toLength(R.lastIndex), (mode & 2) !== 0));
    return { value: match, done: false };
  },
});
$define_own($realm.RegExpStringIteratorPrototype, $sym.toStringTag, "RegExp String Iterator", 4);
