// TextEncoder and TextDecoder (UTF-8, Latin-1, UTF-16LE). Encoding Standard.

import { toString as toStr } from "../00-core/convert.ts";
import { bufferOf, isBuffer } from "../10-globals/buffer.ts";
import { bytesOver } from "../10-globals/typed.ts";

class TextEncoder {
  get encoding() { return "utf-8"; }
  encode(input = "") {
    const cell = $utf8_encode(toStr(input));
    const n = $scratch(0);
    return bytesOver(bufferOf(cell, n), 0, n);
  }
  encodeInto(source, destination) {
    const text = toStr(source);
    const room = destination.length;
    let read = 0, written = 0;
    const len = $str_len(text);
    while (read < len) {
      const code = $str_code_point_at(text, read);
      const size = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
      if (written + size > room) break;
      const cell = $utf8_encode($str_slice(text, read, read + (code > 0xffff ? 2 : 1)));
      for (let i = 0; i < size; i++) destination[written + i] = $bytes_get(cell, i, 1, true);
      written += size;
      read += code > 0xffff ? 2 : 1;
    }
    return { read, written };
  }
}
$define_own(TextEncoder.prototype, $sym.toStringTag, "TextEncoder", 4);

const UTF8 = ["utf-8", "utf8", "unicode-1-1-utf-8", "unicode11utf8", "unicode20utf8", "x-unicode20utf8"];
const LATIN1 = ["ascii", "us-ascii", "latin1", "iso-8859-1", "iso8859-1", "iso_8859-1", "l1", "windows-1252", "cp1252", "x-cp1252", "ansi_x3.4-1968"];
const UTF16 = ["utf-16le", "utf-16", "ucs-2", "unicode", "csunicode", "iso-10646-ucs-2", "unicodefeff"];

/** The bytes of a BufferSource: [cell, from, to]. */
export function bytesOf(source, what) {
  if (isBuffer(source)) return [$field_get(source, 0), 0, source.byteLength];
  if ($isObject(source) && ($kind_of(source) === 54 || $kind_of(source) === 55)) {
    return [$field_get($field_get(source, 0), 0), source.byteOffset, source.byteOffset + source.byteLength];
  }
  throw new TypeError(what + " must be an ArrayBuffer or a view of one");
}

class TextDecoder {
  #encoding;
  #fatal;
  #ignoreBOM;
  // A Bytes cell with the bytes of an incomplete sequence, between calls with { stream: true }.
  #rest = undefined;
  #restLength = 0;
  #started = false;
  constructor(label = "utf-8", options = {}) {
    const name = $str_to_lower($str_trim(toStr(label), 3));
    if (UTF8.includes(name)) this.#encoding = "utf-8";
    else if (LATIN1.includes(name)) this.#encoding = "windows-1252";
    else if (UTF16.includes(name)) this.#encoding = "utf-16le";
    else throw new RangeError("The encoding label '" + label + "' is not supported");
    this.#fatal = !!options.fatal;
    this.#ignoreBOM = !!options.ignoreBOM;
  }
  get encoding() { return this.#encoding; }
  get fatal() { return this.#fatal; }
  get ignoreBOM() { return this.#ignoreBOM; }
  decode(input = undefined, options = {}) {
    const stream = !!options.stream;
    let cell, from = 0, to = 0;
    if (input !== undefined) [cell, from, to] = bytesOf(input, "The input of decode");
    if (this.#encoding === "windows-1252") return cell === undefined ? "" : decodeLatin1(cell, from, to);
    if (this.#rest !== undefined) {
      let parts = $list_push($list_push($list_push($list_new(6), this.#rest), 0), this.#restLength);
      if (cell !== undefined) parts = $list_push($list_push($list_push(parts, cell), from), to);
      cell = $bytes_concat(parts);
      from = 0;
      to = $scratch(0);
    }
    if (cell === undefined) cell = $bytes_alloc(0);
    const utf8 = this.#encoding === "utf-8";
    const waiting = stream ? (utf8 ? incompleteUtf8(cell, from, to) : incompleteUtf16(cell, from, to)) : 0;
    const end = to - waiting;
    this.#rest = undefined;
    if (waiting > 0) {
      const rest = $bytes_alloc(waiting);
      $bytes_copy(rest, 0, cell, end, waiting);
      this.#rest = rest;
      this.#restLength = waiting;
    }
    const keepBOM = this.#ignoreBOM || this.#started;
    this.#started = stream && (this.#started || end > from);
    const text = utf8
      ? $utf8_decode(cell, from, end, (this.#fatal ? 1 : 0) | (keepBOM ? 2 : 0))
      : decodeUtf16(cell, from, end, this.#fatal, keepBOM);
    if ($isMarker(text)) throw new TypeError("The encoded data was not valid " + this.#encoding);
    return text;
  }
}
$define_own(TextDecoder.prototype, $sym.toStringTag, "TextDecoder", 4);

/** Bytes at the end that may begin a longer sequence. */
function incompleteUtf8(cell, from, to) {
  for (let back = 1; back <= 3 && back <= to - from; back++) {
    const b = $bytes_get(cell, to - back, 1, true);
    if (b >= 0xc0) return (b >= 0xf0 ? 4 : b >= 0xe0 ? 3 : 2) > back ? back : 0;
    if (b < 0x80) return 0;
  }
  return 0;
}

/** As above: half a unit, and before it the first half of a pair. */
function incompleteUtf16(cell, from, to) {
  const odd = (to - from) % 2;
  const last = to - odd;
  return odd + (last - from >= 2 && ($bytes_get(cell, last - 1, 1, true) & 0xfc) === 0xd8 ? 2 : 0);
}

const HIGH = "\u20ac\u0081\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u008d\u017d\u008f\u0090\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u009d\u017e\u0178";

function decodeLatin1(cell, from, to) {
  let out = "";
  let plain = from;
  for (let i = from; i < to; i++) {
    const b = $bytes_get(cell, i, 1, true);
    if (b < 0x80 || b >= 0xa0) continue;
    out += $latin1_decode(cell, plain, i) + $str_char_at(HIGH, b - 0x80);
    plain = i + 1;
  }
  return out + $latin1_decode(cell, plain, to);
}

/** MARKER(TYPE) when malformed and `fatal`. */
function decodeUtf16(cell, from, to, fatal, keepBOM) {
  let out = "";
  for (let i = from; i + 1 < to; i += 2) {
    const unit = $bytes_get(cell, i, 1, true) | ($bytes_get(cell, i + 1, 1, true) << 8);
    if (i > from || keepBOM || unit !== 0xfeff) out += $str_from_char_code(unit);
  }
  if ((to - from) % 2 === 1) out += "\ud800";
  if (fatal && !$str_is_well_formed(out)) return $marker("TYPE");
  return $str_to_well_formed(out);
}

$define_own($globalThis(), "TextEncoder", TextEncoder, 5);
$define_own($globalThis(), "TextDecoder", TextDecoder, 5);
