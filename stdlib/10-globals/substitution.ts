// GetSubstitution, shared by String.prototype.replace and RegExp.prototype[Symbol.replace].

import { toString as toStr } from "../00-core/convert.ts";

/** §22.1.3.19.1 GetSubstitution; `captures` is a dense array (undefined for unmatched groups). */
export function getSubstitution(matched, str, position, captures, namedCaptures, replacement) {
  let at = $str_index_of(replacement, "$", 0);
  if (at < 0) return replacement;
  const len = $str_len(replacement);
  const m = captures.length;
  let out = "";
  let done = 0;
  while (at >= 0) {
    out += $str_slice(replacement, done, at);
    done = at + 1;
    const c = at + 1 < len ? $str_char_code_at(replacement, at + 1) : 0;
    if (c === 36) {
      out += "$";
      done = at + 2;
    } else if (c === 38) {
      out += matched;
      done = at + 2;
    } else if (c === 96) {
      out += $str_slice(str, 0, position);
      done = at + 2;
    } else if (c === 39) {
      const tail = position + $str_len(matched);
      if (tail < $str_len(str)) out += $str_slice(str, tail, $str_len(str));
      done = at + 2;
    } else if (c >= 48 && c <= 57) {
      let digits = 1;
      let index = c - 48;
      if (at + 2 < len) {
        const d = $str_char_code_at(replacement, at + 2) - 48;
        if (d >= 0 && d <= 9 && index * 10 + d <= m && index * 10 + d > 0) {
          index = index * 10 + d;
          digits = 2;
        }
      }
      if (index >= 1 && index <= m) {
        const capture = captures[index - 1];
        if (capture !== undefined) out += toStr(capture);
        done = at + 1 + digits;
      } else {
        out += "$";
      }
    } else if (c === 60 && namedCaptures !== undefined) {
      const close = $str_index_of(replacement, ">", at + 2);
      if (close < 0) {
        out += "$";
      } else {
        const capture = namedCaptures[$str_slice(replacement, at + 2, close)];
        if (capture !== undefined) out += toStr(capture);
        done = close + 1;
      }
    } else {
      out += "$";
    }
    at = $str_index_of(replacement, "$", done);
  }
  return out + $str_slice(replacement, done, len);
}

