// JSON, and the URI functions of the global object. ECMA-262 §25.5, §19.2.6.

import { lengthOf, toInt32, toIntegerOrInfinity, toNumber, toString as toStr } from "../00-core/convert.ts";
import { deleteProperty } from "../00-core/internal_methods.ts";
import { createDataProperty, isArray, ownEnumerableStringKeys } from "../00-core/objects.ts";

const JSON = {};
$realm.JSON = JSON;
$define_own(JSON, $sym.toStringTag, "JSON", 4);

// §25.5.1.1 InternalizeJSONProperty. A record of `$json_parse_records` speaks of the value the text had here.
function revive(holder, name, reviver, record) {
  const value = holder[name];
  const context = {};
  let inner;
  if (record !== undefined && $same_value(record[0], value)) {
    if ($isObject(value)) inner = record[1];
    else createDataProperty(context, "source", record[1]);
  }
  if ($isObject(value)) {
    if (isArray(value)) {
      const known = inner === undefined ? 0 : inner.length;
      const len = lengthOf(value);
      for (let i = 0; i < len; i++) reviveInto(value, toStr(i), reviver, i < known ? inner[i] : undefined);
    } else {
      const keys = ownEnumerableStringKeys(value);
      for (let i = 0; i < keys.length; i++) reviveInto(value, keys[i], reviver, inner === undefined ? undefined : inner[keys[i]]);
    }
  }
  return $call(reviver, holder, name, value, context);
}

function reviveInto(holder, key, reviver, record) {
  const v = revive(holder, key, reviver, record);
  if (v === undefined) deleteProperty(holder, key);
  else createDataProperty(holder, key, v);
}

// §25.5.2.1: state of one stringify call
class Serializer {
  stack = [];
  indent = "";
  constructor(gap, replacer, properties) {
    this.gap = gap;
    this.replacer = replacer;
    this.properties = properties;
  }

  // §25.5.2.2 SerializeJSONProperty
  property(key, holder) {
    let value = holder[key];
    if ($isObject(value) || $isBigInt(value)) {
      const toJSON = value.toJSON;
      if ($isCallable(toJSON)) value = $call(toJSON, value, toStr(key));
    }
    if (this.replacer !== undefined) value = $call(this.replacer, holder, toStr(key), value);
    if ($isObject(value) && $kind_of(value) === 38) {
      const inner = $field_get(value, 0);
      if ($isNumber(inner)) value = toNumber(value);
      else if ($isString(inner)) value = toStr(value);
      else if ($isBool(inner) || $isBigInt(inner)) value = inner;
    }
    if (value === null) return "null";
    if (value === true) return "true";
    if (value === false) return "false";
    if ($isString(value)) return $json_quote(value);
    if ($isNumber(value)) return value - value === 0 ? $num_to_string(value) : "null";
    if ($isBigInt(value)) throw $typeError("Do not know how to serialize a BigInt");
    if ($isObject(value) && !$isCallable(value)) {
      if ($kind_of(value) === 61) return value.rawJSON;
      return isArray(value) ? this.array(value) : this.object(value);
    }
    return undefined;
  }

  enter(value) {
    const stack = this.stack;
    for (let i = 0; i < stack.length; i++) if (stack[i] === value) throw $typeError("Converting circular structure to JSON");
    $array_push(stack, value);
    const stepback = this.indent;
    this.indent = stepback + this.gap;
    return stepback;
  }

  leave(open, close, parts, stepback) {
    const stack = this.stack;
    stack.length = stack.length - 1;
    let text;
    if ($list_len(parts) === 0) text = open + close;
    else if (this.gap === "") text = open + $str_join(parts, ",") + close;
    else text = open + "\n" + this.indent + $str_join(parts, ",\n" + this.indent) + "\n" + stepback + close;
    this.indent = stepback;
    return text;
  }

  object(value) {
    const stepback = this.enter(value);
    const keys = this.properties !== undefined ? this.properties : ownEnumerableStringKeys(value);
    const colon = this.gap === "" ? ":" : ": ";
    let parts = $list_new(8);
    for (let i = 0; i < keys.length; i++) {
      const text = this.property(keys[i], value);
      if (text !== undefined) parts = $list_push(parts, $json_quote(keys[i]) + colon + text);
    }
    return this.leave("{", "}", parts, stepback);
  }

  array(value) {
    const stepback = this.enter(value);
    const len = lengthOf(value);
    let parts = $list_new(8);
    for (let i = 0; i < len; i++) {
      const text = this.property(toStr(i), value);
      parts = $list_push(parts, text === undefined ? "null" : text);
    }
    return this.leave("[", "]", parts, stepback);
  }
}

$defineMethods(JSON, {
  isRawJSON(value) {
    return $isObject(value) && $kind_of(value) === 61;
  },
  parse(text, reviver) {
    const source = toStr(text);
    if (!$isCallable(reviver)) return $json_parse(source);
    const record = $json_parse_records(source);
    const root = {};
    createDataProperty(root, "", record[0]);
    return revive(root, "", reviver, record);
  },
  rawJSON(text) {
    const s = toStr(text);
    const len = $str_len(s);
    const first = len > 0 ? $str_char_code_at(s, 0) : 0;
    const last = len > 0 ? $str_char_code_at(s, len - 1) : 0;
    const space = (c) => c === 9 || c === 10 || c === 13 || c === 32;
    if (len === 0 || space(first) || space(last) || first === 123 || first === 91) throw $syntaxError("Invalid value for JSON.rawJSON");
    $json_parse(s);
    const object = $new_kind_object(61, null);
    $define_own(object, "rawJSON", s, 2);
    $prevent_extensions_raw(object);
    return object;
  },
  stringify(value, replacer, space) {
    let fn, properties;
    if ($isObject(replacer)) {
      if ($isCallable(replacer)) fn = replacer;
      else if (isArray(replacer)) {
        properties = [];
        const len = lengthOf(replacer);
        const seen = $new_object(null);
        for (let i = 0; i < len; i++) {
          const v = replacer[i];
          let item;
          if ($isString(v)) item = v;
          else if ($isNumber(v)) item = $num_to_string(v);
          else if ($isObject(v) && $kind_of(v) === 38 && ($isString($field_get(v, 0)) || $isNumber($field_get(v, 0)))) item = toStr(v);
          if (item !== undefined && !$has_own(seen, item)) {
            $define_own(seen, item, true, 7);
            $array_push(properties, item);
          }
        }
      }
    }
    if ($isObject(space) && $kind_of(space) === 38) {
      const inner = $field_get(space, 0);
      if ($isNumber(inner)) space = toNumber(space);
      else if ($isString(inner)) space = toStr(space);
    }
    let gap = "";
    if ($isNumber(space)) {
      const n = toIntegerOrInfinity(space);
      if (n >= 1) gap = $str_repeat(" ", toInt32(n > 10 ? 10 : n));
    } else if ($isString(space)) {
      gap = $str_len(space) <= 10 ? space : $str_slice(space, 0, 10);
    }
    if (fn === undefined && properties === undefined) {
      const fast = $json_stringify_fast(value, gap);
      if (!$isMarker(fast)) return fast;
    }
    const wrapper = {};
    createDataProperty(wrapper, "", value);
    return new Serializer(gap, fn, properties).property("", wrapper);
  },
});

$defineMethods($globalThis(), {
  decodeURI(uri) { return $uri_decode(toStr(uri), 1); },
  decodeURIComponent(uri) { return $uri_decode(toStr(uri), 0); },
  encodeURI(uri) { return $uri_encode(toStr(uri), 1); },
  encodeURIComponent(uri) { return $uri_encode(toStr(uri), 0); },
  // Annex B.2.1
  escape(string) {
    const s = toStr(string);
    const len = $str_len(s);
    let out = "";
    for (let k = 0; k < len; k++) {
      const c = $str_char_code_at(s, k);
      const plain = (c >= 48 && c <= 57) || (c >= 64 && c <= 90) || (c >= 97 && c <= 122) || c === 42 || c === 43 || c === 45 || c === 46 || c === 47 || c === 95;
      if (plain) out += $str_char_at(s, k);
      else {
        const hex = $str_to_upper($num_to_string_radix(c, 16));
        out += c < 256 ? "%" + $str_pad(hex, 2, "0", true) : "%u" + $str_pad(hex, 4, "0", true);
      }
    }
    return out;
  },
  unescape(string) {
    const s = toStr(string);
    const len = $str_len(s);
    let out = "";
    for (let k = 0; k < len; k++) {
      const c = $str_char_code_at(s, k);
      if (c === 37) {
        const wide = k + 6 <= len && $str_char_code_at(s, k + 1) === 117;
        const digits = wide ? hexDigits(s, k + 2, 4) : k + 3 <= len ? hexDigits(s, k + 1, 2) : -1;
        if (digits >= 0) {
          out += $str_from_char_code(digits);
          k += wide ? 5 : 2;
          continue;
        }
      }
      out += $str_char_at(s, k);
    }
    return out;
  },
});

function hexDigits(s, from, count) {
  let n = 0;
  for (let i = from; i < from + count; i++) {
    const c = $str_char_code_at(s, i);
    const d = c >= 48 && c <= 57 ? c - 48 : c >= 65 && c <= 70 ? c - 55 : c >= 97 && c <= 102 ? c - 87 : -1;
    if (d < 0) return -1;
    n = n * 16 + d;
  }
  return n;
}
