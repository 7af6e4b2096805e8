// Uint8Array to and from base64 and hexadecimal text. ECMA-262 §23.3.

import { allocateTyped, isTyped } from "./typed.ts";

const UINT8 = 1;
const UNLIMITED = 9007199254740991;

// Flags of $base64_encode
const URL_ALPHABET = 1;
const NO_PADDING = 2;

// §23.3.3.1 ValidateUint8Array
function validate(O, method) {
  if (!isTyped(O) || $field_get(O, 3) !== UINT8) throw $typeError(method + " called on an object that is not a Uint8Array");
}

/** Its length, after user code has run. */
function lengthOf(O) {
  const n = $typed_length(O);
  if (n < 0) throw $typeError("Cannot perform the operation on a detached or out-of-bounds typed array");
  return n;
}

function optionsObject(options) {
  if (options === undefined) return $new_object(null);
  if (!$isObject(options)) throw $typeError("options must be an object");
  return options;
}

function stringArgument(value) {
  if (!$isString(value)) throw $typeError("The argument must be a string");
  return value;
}

function isUrlAlphabet(options) {
  const alphabet = options.alphabet;
  if (alphabet === undefined || alphabet === "base64") return false;
  if (alphabet === "base64url") return true;
  throw $typeError("alphabet must be \"base64\" or \"base64url\"");
}

function lastChunkOption(options) {
  const handling = options.lastChunkHandling;
  if (handling === undefined) return "loose";
  if (handling === "loose" || handling === "strict" || handling === "stop-before-partial") return handling;
  throw $typeError("lastChunkHandling must be \"loose\", \"strict\" or \"stop-before-partial\"");
}

// §23.3.3.5 SkipAsciiWhitespace
function skipSpace(text, from, length) {
  let index = from;
  for (; index < length; index++) {
    const c = $str_char_code_at(text, index);
    if (c !== 0x20 && c !== 0x09 && c !== 0x0a && c !== 0x0c && c !== 0x0d) break;
  }
  return index;
}

/** The six bits of a digit, -1 for what is none. */
function sextet(c, url) {
  if (c >= 0x41 && c <= 0x5a) return c - 0x41;
  if (c >= 0x61 && c <= 0x7a) return c - 0x61 + 26;
  if (c >= 0x30 && c <= 0x39) return c - 0x30 + 52;
  if (c === (url ? 0x2d : 0x2b)) return 62;
  if (c === (url ? 0x5f : 0x2f)) return 63;
  return -1;
}

/** §23.3.3.8 FromBase64: { read, bytes, error }, `error` a message or undefined. */
function fromBase64(text, url, handling, maxLength) {
  const bytes = [];
  const length = $str_len(text);
  if (maxLength === 0) return { read: 0, bytes, error: undefined };
  let read = 0;
  let chunk = 0;
  let digits = 0;
  let index = 0;
  for (;;) {
    index = skipSpace(text, index, length);
    if (index === length) {
      if (digits > 0) {
        if (handling === "stop-before-partial") return { read, bytes, error: undefined };
        if (handling === "strict" || digits === 1) return { read, bytes, error: "The base64 text ends with an incomplete chunk" };
        finalChunk(bytes, chunk, digits);
      }
      return { read: length, bytes, error: undefined };
    }
    const c = $str_char_code_at(text, index++);
    if (c === 0x3d) {
      if (digits < 2) return { read, bytes, error: "Unexpected padding in base64 text" };
      index = skipSpace(text, index, length);
      if (digits === 2) {
        if (index === length) {
          if (handling === "stop-before-partial") return { read, bytes, error: undefined };
          return { read, bytes, error: "The base64 text ends with incomplete padding" };
        }
        if ($str_char_code_at(text, index) === 0x3d) index = skipSpace(text, index + 1, length);
      }
      if (index < length) return { read, bytes, error: "Base64 text goes on after its padding" };
      if (handling === "strict" && (chunk & (digits === 2 ? 15 : 3)) !== 0) {
        return { read, bytes, error: "The last chunk of the base64 text has bits that mean nothing" };
      }
      finalChunk(bytes, chunk, digits);
      return { read: length, bytes, error: undefined };
    }
    const bits = sextet(c, url);
    if (bits < 0) return { read, bytes, error: "Invalid character in base64 text" };
    const remaining = maxLength - bytes.length;
    if ((remaining === 1 && digits === 2) || (remaining === 2 && digits === 3)) return { read, bytes, error: undefined };
    chunk = (chunk << 6) | bits;
    digits++;
    if (digits === 4) {
      $array_push(bytes, (chunk >> 16) & 255);
      $array_push(bytes, (chunk >> 8) & 255);
      $array_push(bytes, chunk & 255);
      chunk = 0;
      digits = 0;
      read = index;
      if (bytes.length === maxLength) return { read, bytes, error: undefined };
    }
  }
}

function finalChunk(bytes, chunk, digits) {
  if (digits === 2) $array_push(bytes, (chunk >> 4) & 255);
  else {
    $array_push(bytes, (chunk >> 10) & 255);
    $array_push(bytes, (chunk >> 2) & 255);
  }
}

function hexDigit(c) {
  if (c >= 0x30 && c <= 0x39) return c - 0x30;
  if (c >= 0x41 && c <= 0x46) return c - 0x41 + 10;
  if (c >= 0x61 && c <= 0x66) return c - 0x61 + 10;
  return -1;
}

/** §23.3.3.9 FromHex */
function fromHex(text, maxLength) {
  const bytes = [];
  const length = $str_len(text);
  let read = 0;
  if (length % 2 !== 0) return { read, bytes, error: "Hexadecimal text must have an even number of digits" };
  while (read < length && bytes.length < maxLength) {
    const high = hexDigit($str_char_code_at(text, read));
    const low = hexDigit($str_char_code_at(text, read + 1));
    if (high < 0 || low < 0) return { read, bytes, error: "Invalid character in hexadecimal text" };
    read += 2;
    $array_push(bytes, high * 16 + low);
  }
  return { read, bytes, error: undefined };
}

function decoded(result) {
  if (result.error !== undefined) throw $syntaxError(result.error);
  const n = result.bytes.length;
  const array = allocateTyped(UINT8, n);
  for (let i = 0; i < n; i++) $typed_set(array, i, result.bytes[i]);
  return array;
}

/** What could be decoded is stored even when an error follows. */
function store(array, result) {
  const n = result.bytes.length;
  for (let i = 0; i < n; i++) $typed_set(array, i, result.bytes[i]);
  if (result.error !== undefined) throw $syntaxError(result.error);
  return { read: result.read, written: n };
}

$defineMethods($realm.Uint8Array, {
  fromBase64(string, options?) {
    const text = stringArgument(string);
    const opts = optionsObject(options);
    const url = isUrlAlphabet(opts);
    return decoded(fromBase64(text, url, lastChunkOption(opts), UNLIMITED));
  },
  fromHex(string) {
    return decoded(fromHex(stringArgument(string), UNLIMITED));
  },
});

$defineMethods($realm.Uint8ArrayPrototype, {
  setFromBase64(string, options?) {
    validate(this, "Uint8Array.prototype.setFromBase64");
    const text = stringArgument(string);
    const opts = optionsObject(options);
    const url = isUrlAlphabet(opts);
    const handling = lastChunkOption(opts);
    const n = lengthOf(this);
    return store(this, fromBase64(text, url, handling, n));
  },
  setFromHex(string) {
    validate(this, "Uint8Array.prototype.setFromHex");
    const text = stringArgument(string);
    const n = lengthOf(this);
    return store(this, fromHex(text, n));
  },
  toBase64(options?) {
    validate(this, "Uint8Array.prototype.toBase64");
    const opts = optionsObject(options);
    let flags = isUrlAlphabet(opts) ? URL_ALPHABET : 0;
    if (opts.omitPadding) flags += NO_PADDING;
    const n = lengthOf(this);
    const from = $field_get(this, 1);
    return $base64_encode($field_get($field_get(this, 0), 0), from, from + n, flags);
  },
  toHex() {
    validate(this, "Uint8Array.prototype.toHex");
    const n = lengthOf(this);
    const digits = "0123456789abcdef";
    const cell = $bytes_alloc(n * 2);
    for (let i = 0; i < n; i++) {
      const byte = $typed_get(this, i);
      $bytes_set(cell, i * 2, UINT8, $str_char_code_at(digits, byte >> 4), true);
      $bytes_set(cell, i * 2 + 1, UINT8, $str_char_code_at(digits, byte & 15), true);
    }
    return $latin1_decode(cell, 0, n * 2);
  },
});
