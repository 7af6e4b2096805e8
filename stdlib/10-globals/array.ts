// Array and Array.prototype. ECMA-262 §23.1. Dense arrays go through leaves; everything else by the book.

import {
  arraySpeciesCreate, createDataPropertyOrThrow, deleteOrThrow, hasProperty, isArray, isConstructor, relativeIndex, setOrThrow, speciesConstructor,
} from "../00-core/objects.ts";
import { lengthOf, toIntegerOrInfinity, toNumber, toObject, toString as toStr } from "../00-core/convert.ts";
import { getMethod, iterCloseQuiet, iterNext, iterOpenWith, makeArrayIterator } from "../00-core/iterate.ts";

const MAX = 9007199254740991;

function callable(f, what) {
  if (!$isCallable(f)) throw $typeError(describe(f) + " is not a function" + what);
  return f;
}

function describe(v) {
  return $isString(v) ? '"' + v + '"' : $isObject(v) ? "object" : $isSymbol(v) ? "symbol" : toStr(v);
}

/** The element at k, or HOLE when O has no such property. */
function elementOrHole(O, k) {
  const v = $array_elem(O, k);
  if (!$sameWord(v, $hole())) return v;
  return hasProperty(O, k) ? O[k] : $hole();
}

function put(A, k, v) {
  if (!$array_put(A, k, v)) createDataPropertyOrThrow(A, k, v);
}

/** Moves the tail of a plain array that still has this length, and sets the new one; inserted places are holes. */
function makeRoom(O, len, at, remove, insert) {
  if (!$array_plain(O) || $field_get(O, 0) !== len) return false;
  $array_splice_dense(O, at, remove, insert);
  return true;
}

function setLength(O, n) {
  setOrThrow(O, "length", n);
}

// §23.1.1.1
function prototypeFrom(newTarget) {
  if (newTarget === undefined || newTarget === $realm.Array) return $realm.ArrayPrototype;
  const proto = newTarget.prototype;
  return $isObject(proto) ? proto : $realm.ArrayPrototype;
}

const Array: any = $defineConstructor("Array", function Array(...items) {
  $length(1);
  const n = items.length;
  const proto = prototypeFrom(new.target);
  if (n === 1) {
    const len = items[0];
    if ($isNumber(len)) {
      if (len < 0 || len > 4294967295 || len !== $math_floor(len)) throw $rangeError("Invalid array length");
      const array = $new_array_len(len);
      if (proto !== $realm.ArrayPrototype) $set_proto_raw(array, proto);
      return array;
    }
  }
  if (proto !== $realm.ArrayPrototype) $set_proto_raw(items, proto);
  return items;
}, $realm.ArrayPrototype);
$realm.Array = Array;

// §23.1.2
$defineMethods($realm.Array, {
  from(items, mapper?, thisArg?) {
    const C = this;
    const mapping = mapper !== undefined;
    if (mapping) callable(mapper, "");
    const method = getMethod(items, $sym.iterator);
    if (method !== undefined) {
      const A = isConstructor(C) ? $construct(C, C) : [];
      const it = iterOpenWith(items, method);
      let k = 0;
      for (;;) {
        const next = iterNext(it);
        if ($isMarker(next)) {
          setLength(A, k);
          return A;
        }
        try {
          const v = mapping ? $call(mapper, thisArg, next, k) : next;
          put(A, k, v);
        } catch (e) {
          iterCloseQuiet(it);
          throw e;
        }
        k++;
      }
    }
    const source = toObject(items);
    const len = lengthOf(source);
    const A = isConstructor(C) ? $construct(C, C, len) : newArray(len);
    for (let k = 0; k < len; k++) {
      const v = source[k];
      put(A, k, mapping ? $call(mapper, thisArg, v, k) : v);
    }
    setLength(A, len);
    return A;
  },
  isArray(arg) {
    return isArray(arg);
  },
  of(...items) {
    const C = this;
    const len = items.length;
    if (C === $realm.Array) return items;
    const A = isConstructor(C) ? $construct(C, C, len) : newArray(len);
    for (let k = 0; k < len; k++) createDataPropertyOrThrow(A, k, items[k]);
    setLength(A, len);
    return A;
  },
  get [$sym.species]() {
    return this;
  },
});

function newArray(len) {
  if (len > 4294967295) throw $rangeError("Invalid array length");
  return $new_array_len(len);
}

const ArrayPrototype = $realm.ArrayPrototype;

function flatten(target, source, len, start, depth, mapper, thisArg) {
  let at = start;
  for (let k = 0; k < len; k++) {
    let v = elementOrHole(source, k);
    if ($sameWord(v, $hole())) continue;
    if (mapper !== undefined) v = $call(mapper, thisArg, v, k, source);
    if (depth > 0 && isArray(v)) {
      at = flatten(target, v, lengthOf(v), at, depth - 1, undefined, undefined);
    } else {
      if (at >= MAX) throw $typeError("Array is too long");
      put(target, at, v);
      at++;
    }
  }
  return at;
}

// Arrays being joined, so that a cycle joins to "" (engines agree, §23.1.3.18 would not end).
const joining = [];

function joinWith(O, len, sep, locale) {
  for (let i = 0; i < joining.length; i++) if (joining[i] === O) return "";
  $array_push(joining, O);
  try {
    let parts = $list_new(8);
    for (let k = 0; k < len; k++) {
      const v = O[k];
      if (v === undefined || v === null) parts = $list_push(parts, "");
      else if ($isString(v)) parts = $list_push(parts, v);
      else if (locale) parts = $list_push(parts, toStr($call(v.toLocaleString, v)));
      else parts = $list_push(parts, toStr(v));
    }
    return $str_join(parts, sep);
  } finally {
    // A leaf, which works when the stack is used up.
    $array_set_length(joining, joining.length - 1);
  }
}

/**
 * Stable merge sort of a private dense array; `comparator(a, b)` returns a number as a comparator does. The later element comes first
 * in its arguments and only a negative answer moves it, as in other engines: a comparator that answers true and false moves nothing.
 */
export function mergeSort(items, n, comparator) {
  // Runs of 8 by insertion, then bottom-up merging.
  for (let lo = 0; lo < n; lo += 8) {
    const hi = lo + 8 < n ? lo + 8 : n;
    for (let i = lo + 1; i < hi; i++) {
      const v = items[i];
      let j = i - 1;
      while (j >= lo && compare(comparator, v, items[j]) < 0) {
        items[j + 1] = items[j];
        j--;
      }
      items[j + 1] = v;
    }
  }
  if (n <= 8) return items;
  let from = items;
  let to = $array_copy_range(items, 0, n);
  for (let width = 8; width < n; width *= 2) {
    for (let lo = 0; lo < n; lo += 2 * width) {
      const mid = lo + width < n ? lo + width : n;
      const hi = lo + 2 * width < n ? lo + 2 * width : n;
      let i = lo, j = mid, k = lo;
      if (mid < hi && !(compare(comparator, from[mid], from[mid - 1]) < 0)) {
        while (k < hi) { to[k] = from[k]; k++; }
        continue;
      }
      while (i < mid && j < hi) {
        const a = from[i], b = from[j];
        if (compare(comparator, b, a) < 0) { to[k++] = b; j++; } else { to[k++] = a; i++; }
      }
      while (i < mid) to[k++] = from[i++];
      while (j < hi) to[k++] = from[j++];
    }
    const t = from; from = to; to = t;
  }
  return from;
}

// §23.1.3.30.2 CompareArrayElements, without undefined (they are put last beforehand).
function compare(comparator, a, b) {
  if (comparator !== undefined) {
    const v = $call(comparator, undefined, a, b);
    if ($isNumber(v)) return v;
    const n = toNumber(v);
    return n;
  }
  if ($isString(a) && $isString(b)) return $str_compare(a, b);
  const x = toStr(a), y = toStr(b);
  return $str_compare(x, y);
}

/** Elements of O in sort order. `holes`: "skip" leaves absent ones out, else they count as undefined. */
function sorted(O, len, comparator, skipHoles) {
  const items = [];
  let undefineds = 0;
  for (let k = 0; k < len; k++) {
    let v = elementOrHole(O, k);
    if ($sameWord(v, $hole())) {
      if (skipHoles) continue;
      v = undefined;
    }
    if (v === undefined) undefineds++;
    else $array_push(items, v);
  }
  const out = mergeSort(items, items.length, comparator);
  for (let i = 0; i < undefineds; i++) $array_push(out, undefined);
  return out;
}

function findIndexed(O, predicate, thisArg, fromEnd, wantIndex) {
  const len = lengthOf(O);
  callable(predicate, "");
  if (fromEnd) {
    for (let k = len - 1; k >= 0; k--) {
      const v = O[k];
      if ($call(predicate, thisArg, v, k, O)) return wantIndex ? k : v;
    }
  } else {
    for (let k = 0; k < len; k++) {
      const v = O[k];
      if ($call(predicate, thisArg, v, k, O)) return wantIndex ? k : v;
    }
  }
  return wantIndex ? -1 : undefined;
}

function isConcatSpreadable(E) {
  if (!$isObject(E)) return false;
  const spreadable = E[$sym.isConcatSpreadable];
  if (spreadable !== undefined) return !!spreadable;
  return isArray(E);
}

// §23.1.3
$defineMethods(ArrayPrototype, {
  at(index) {
    const O = toObject(this);
    const len = lengthOf(O);
    const rel = toIntegerOrInfinity(index);
    const k = rel >= 0 ? rel : len + rel;
    return k < 0 || k >= len ? undefined : O[k];
  },
  concat(...items) {
    $length(1);
    const O = toObject(this);
    const A = arraySpeciesCreate(O, 0);
    let n = 0;
    for (let i = -1; i < items.length; i++) {
      const E = i < 0 ? O : items[i];
      if (isConcatSpreadable(E)) {
        const len = lengthOf(E);
        if (n + len > MAX) throw $typeError("Array is too long");
        for (let k = 0; k < len; k++) {
          const v = elementOrHole(E, k);
          if (!$sameWord(v, $hole())) put(A, n + k, v);
        }
        n += len;
      } else {
        if (n >= MAX) throw $typeError("Array is too long");
        put(A, n, E);
        n++;
      }
    }
    setLength(A, n);
    return A;
  },
  copyWithin(target, start, end?) {
    const O = toObject(this);
    const len = lengthOf(O);
    let to = relativeIndex(target, len, 0);
    let from = relativeIndex(start, len, 0);
    const final = relativeIndex(end, len, len);
    let count = final - from < len - to ? final - from : len - to;
    let step = 1;
    if (from < to && to < from + count) {
      step = -1;
      from += count - 1;
      to += count - 1;
    }
    while (count > 0) {
      const v = elementOrHole(O, from);
      if ($sameWord(v, $hole())) deleteOrThrow(O, to);
      else setOrThrow(O, to, v);
      from += step;
      to += step;
      count--;
    }
    return O;
  },
  entries() {
    return makeArrayIterator(toObject(this), 2);
  },
  every(predicate, thisArg?) {
    const O = toObject(this);
    const len = lengthOf(O);
    callable(predicate, "");
    for (let k = 0; k < len; k++) {
      const v = elementOrHole(O, k);
      if (!$sameWord(v, $hole()) && !$call(predicate, thisArg, v, k, O)) return false;
    }
    return true;
  },
  fill(value, start?, end?) {
    const O = toObject(this);
    const len = lengthOf(O);
    const from = relativeIndex(start, len, 0);
    const to = relativeIndex(end, len, len);
    if (from < to && to <= 2147483647 && $array_fill_range(O, value, from, to)) return O;
    for (let k = from; k < to; k++) setOrThrow(O, k, value);
    return O;
  },
  filter(predicate, thisArg?) {
    const O = toObject(this);
    const len = lengthOf(O);
    callable(predicate, "");
    const A = arraySpeciesCreate(O, 0);
    let to = 0;
    for (let k = 0; k < len; k++) {
      const v = elementOrHole(O, k);
      if (!$sameWord(v, $hole()) && $call(predicate, thisArg, v, k, O)) put(A, to++, v);
    }
    return A;
  },
  find(predicate, thisArg?) {
    return findIndexed(toObject(this), predicate, thisArg, false, false);
  },
  findIndex(predicate, thisArg?) {
    return findIndexed(toObject(this), predicate, thisArg, false, true);
  },
  findLast(predicate, thisArg?) {
    return findIndexed(toObject(this), predicate, thisArg, true, false);
  },
  findLastIndex(predicate, thisArg?) {
    return findIndexed(toObject(this), predicate, thisArg, true, true);
  },
  flat(depth?) {
    const O = toObject(this);
    const len = lengthOf(O);
    let levels = depth === undefined ? 1 : toIntegerOrInfinity(depth);
    if (levels < 0) levels = 0;
    const A = arraySpeciesCreate(O, 0);
    flatten(A, O, len, 0, levels, undefined, undefined);
    return A;
  },
  flatMap(mapper, thisArg?) {
    const O = toObject(this);
    const len = lengthOf(O);
    callable(mapper, "");
    const A = arraySpeciesCreate(O, 0);
    flatten(A, O, len, 0, 1, mapper, thisArg);
    return A;
  },
  forEach(callback, thisArg?) {
    const O = toObject(this);
    const len = lengthOf(O);
    callable(callback, "");
    for (let k = 0; k < len; k++) {
      const v = elementOrHole(O, k);
      if (!$sameWord(v, $hole())) $call(callback, thisArg, v, k, O);
    }
  },
  includes(item, from?) {
    const O = toObject(this);
    const len = lengthOf(O);
    if (len === 0) return false;
    const start = relativeIndex(from, len, 0);
    if (start <= 2147483647) {
      const found = $array_index_of(O, item, start, 1);
      if (found !== -2) return found >= 0;
    }
    for (let k = start; k < len; k++) if ($same_value_zero(O[k], item)) return true;
    return false;
  },
  indexOf(item, from?) {
    const O = toObject(this);
    const len = lengthOf(O);
    if (len === 0) return -1;
    const start = relativeIndex(from, len, 0);
    if (start <= 2147483647) {
      const found = $array_index_of(O, item, start, 0);
      if (found !== -2) return found;
    }
    for (let k = start; k < len; k++) {
      const v = elementOrHole(O, k);
      if (!$sameWord(v, $hole()) && v === item) return k;
    }
    return -1;
  },
  join(separator) {
    const O = toObject(this);
    const len = lengthOf(O);
    const sep = separator === undefined ? "," : toStr(separator);
    return joinWith(O, len, sep, false);
  },
  keys() {
    return makeArrayIterator(toObject(this), 0);
  },
  lastIndexOf(item, from?) {
    const O = toObject(this);
    const len = lengthOf(O);
    if (len === 0) return -1;
    const n = $argCount() > 1 ? toIntegerOrInfinity(from) : len - 1;
    let k = n >= 0 ? (n < len - 1 ? n : len - 1) : len + n;
    for (; k >= 0; k--) {
      const v = elementOrHole(O, k);
      if (!$sameWord(v, $hole()) && v === item) return k;
    }
    return -1;
  },
  map(mapper, thisArg?) {
    const O = toObject(this);
    const len = lengthOf(O);
    callable(mapper, "");
    const A = arraySpeciesCreate(O, len);
    for (let k = 0; k < len; k++) {
      const v = elementOrHole(O, k);
      if (!$sameWord(v, $hole())) put(A, k, $call(mapper, thisArg, v, k, O));
    }
    return A;
  },
  pop() {
    const last = $array_pop_plain(this);
    if (!$sameWord(last, $hole())) return last;
    const O = toObject(this);
    const len = lengthOf(O);
    if (len === 0) {
      setLength(O, 0);
      return undefined;
    }
    const k = len - 1;
    const v = O[k];
    if (k <= 2147483647 && $array_truncate(O, k)) return v;
    deleteOrThrow(O, k);
    setLength(O, k);
    return v;
  },
  // Variadic; `length` is 1.
  push(item, ..._more) {
    const n = $argCount();
    if (n === 1) {
      const length = $array_push_plain(this, item);
      if (!$sameWord(length, $hole())) return length;
    }
    const O = toObject(this);
    let len = lengthOf(O);
    if (len + n > MAX) throw $typeError("Array is too long");
    for (let i = 0; i < n; i++) {
      if (!(len < 2147483647 && $array_plain(O) && $array_put(O, len, $arg(i)))) setOrThrow(O, len, $arg(i));
      len++;
    }
    if (!$array_plain(O) || n === 0) setLength(O, len);
    return len;
  },
  reduce(callback, initial?) {
    const O = toObject(this);
    const len = lengthOf(O);
    callable(callback, "");
    let k = 0;
    let acc = initial;
    if ($argCount() < 2) {
      acc = $hole();
      for (; k < len && $sameWord(acc, $hole()); k++) acc = elementOrHole(O, k);
      if ($sameWord(acc, $hole())) throw $typeError("Reduce of empty array with no initial value");
    }
    for (; k < len; k++) {
      const v = elementOrHole(O, k);
      if (!$sameWord(v, $hole())) acc = $call(callback, undefined, acc, v, k, O);
    }
    return acc;
  },
  reduceRight(callback, initial?) {
    const O = toObject(this);
    const len = lengthOf(O);
    callable(callback, "");
    let k = len - 1;
    let acc = initial;
    if ($argCount() < 2) {
      acc = $hole();
      for (; k >= 0 && $sameWord(acc, $hole()); k--) acc = elementOrHole(O, k);
      if ($sameWord(acc, $hole())) throw $typeError("Reduce of empty array with no initial value");
    }
    for (; k >= 0; k--) {
      const v = elementOrHole(O, k);
      if (!$sameWord(v, $hole())) acc = $call(callback, undefined, acc, v, k, O);
    }
    return acc;
  },
  reverse() {
    const O = toObject(this);
    const len = lengthOf(O);
    if ($array_reverse(O)) return O;
    const middle = $math_floor(len / 2);
    for (let lower = 0; lower < middle; lower++) {
      const upper = len - lower - 1;
      const a = elementOrHole(O, lower);
      const b = elementOrHole(O, upper);
      if (!$sameWord(b, $hole())) setOrThrow(O, lower, b);
      else if (!$sameWord(a, $hole())) deleteOrThrow(O, lower);
      if (!$sameWord(a, $hole())) setOrThrow(O, upper, a);
      else if (!$sameWord(b, $hole())) deleteOrThrow(O, upper);
    }
    return O;
  },
  shift() {
    const O = toObject(this);
    const len = lengthOf(O);
    if (len === 0) {
      setLength(O, 0);
      return undefined;
    }
    const first = O[0];
    if (len <= 2147483647 && $array_move(O, 1, 0, len - 1) && $array_truncate(O, len - 1)) return first;
    for (let k = 1; k < len; k++) {
      const v = elementOrHole(O, k);
      if ($sameWord(v, $hole())) deleteOrThrow(O, k - 1);
      else setOrThrow(O, k - 1, v);
    }
    deleteOrThrow(O, len - 1);
    setLength(O, len - 1);
    return first;
  },
  slice(start, end) {
    const O = toObject(this);
    const len = lengthOf(O);
    const from = relativeIndex(start, len, 0);
    const to = relativeIndex(end, len, len);
    const count = to > from ? to - from : 0;
    const A = arraySpeciesCreate(O, count);
    let n = 0;
    for (let k = from; k < to; k++) {
      const v = elementOrHole(O, k);
      if (!$sameWord(v, $hole())) put(A, n, v);
      n++;
    }
    setLength(A, n);
    return A;
  },
  some(predicate, thisArg?) {
    const O = toObject(this);
    const len = lengthOf(O);
    callable(predicate, "");
    for (let k = 0; k < len; k++) {
      const v = elementOrHole(O, k);
      if (!$sameWord(v, $hole()) && $call(predicate, thisArg, v, k, O)) return true;
    }
    return false;
  },
  sort(comparator) {
    if (comparator !== undefined && !$isCallable(comparator)) throw $typeError("The comparison function must be either a function or undefined");
    const O = toObject(this);
    const len = lengthOf(O);
    const out = sorted(O, len, comparator, true);
    const n = out.length;
    for (let k = 0; k < n; k++) setOrThrow(O, k, out[k]);
    // As many holes as were left out, without asking whether they are holes.
    for (let k = n; k < len; k++) deleteOrThrow(O, k);
    return O;
  },
  splice(start, deleteCount, ...items) {
    const O = toObject(this);
    const len = lengthOf(O);
    const from = relativeIndex(start, len, 0);
    const insert = items.length;
    let remove = 0;
    if ($argCount() === 1) remove = len - from;
    else if ($argCount() > 1) {
      const dc = toIntegerOrInfinity(deleteCount);
      remove = dc < 0 ? 0 : dc > len - from ? len - from : dc;
    }
    if (len + insert - remove > MAX) throw $typeError("Array is too long");
    const A = arraySpeciesCreate(O, remove);
    for (let k = 0; k < remove; k++) {
      const v = elementOrHole(O, from + k);
      if (!$sameWord(v, $hole())) put(A, k, v);
    }
    setLength(A, remove);
    const tail = len - from - remove;
    if (insert !== remove && len - remove + insert <= 2147483647 && makeRoom(O, len, from, remove, insert)) {
      for (let k = 0; k < insert; k++) setOrThrow(O, from + k, items[k]);
      return A;
    }
    if (insert < remove) {
      if (!(len <= 2147483647 && $array_move(O, from + remove, from + insert, tail) && $array_truncate(O, len - remove + insert))) {
        for (let k = from; k < len - remove; k++) {
          const v = elementOrHole(O, k + remove);
          if ($sameWord(v, $hole())) deleteOrThrow(O, k + insert);
          else setOrThrow(O, k + insert, v);
        }
        for (let k = len; k > len - remove + insert; k--) deleteOrThrow(O, k - 1);
      }
    } else if (insert > remove) {
      for (let k = len - remove; k > from; k--) {
        const v = elementOrHole(O, k + remove - 1);
        if ($sameWord(v, $hole())) deleteOrThrow(O, k + insert - 1);
        else setOrThrow(O, k + insert - 1, v);
      }
    }
    for (let k = 0; k < insert; k++) setOrThrow(O, from + k, items[k]);
    setLength(O, len - remove + insert);
    return A;
  },
  toLocaleString() {
    const O = toObject(this);
    return joinWith(O, lengthOf(O), ",", true);
  },
  toReversed() {
    const O = toObject(this);
    const len = lengthOf(O);
    const A = newArray(len);
    for (let k = 0; k < len; k++) put(A, k, O[len - k - 1]);
    return A;
  },
  toSorted(comparator) {
    if (comparator !== undefined && !$isCallable(comparator)) throw $typeError("The comparison function must be either a function or undefined");
    const O = toObject(this);
    const len = lengthOf(O);
    if (len > 4294967295) throw $rangeError("Invalid array length");
    return sorted(O, len, comparator, false);
  },
  toSpliced(start, skipCount, ...items) {
    const O = toObject(this);
    const len = lengthOf(O);
    const from = relativeIndex(start, len, 0);
    let skip = 0;
    if ($argCount() === 1) skip = len - from;
    else if ($argCount() > 1) {
      const sc = toIntegerOrInfinity(skipCount);
      skip = sc < 0 ? 0 : sc > len - from ? len - from : sc;
    }
    const n = len + items.length - skip;
    if (n > MAX) throw $typeError("Array is too long");
    const A = newArray(n);
    let k = 0;
    for (; k < from; k++) put(A, k, O[k]);
    for (let i = 0; i < items.length; i++) put(A, k++, items[i]);
    for (let r = from + skip; k < n; r++) put(A, k++, O[r]);
    return A;
  },
  toString() {
    const O = toObject(this);
    const join = O.join;
    return $isCallable(join) ? $call(join, O) : $call($realm.ObjectProtoToString, O);
  },
  unshift(...items) {
    $length(1);
    const O = toObject(this);
    const len = lengthOf(O);
    const n = items.length;
    if (n > 0) {
      if (len + n > MAX) throw $typeError("Array is too long");
      if (len + n <= 2147483647 && makeRoom(O, len, 0, 0, n)) {
        for (let k = 0; k < n; k++) setOrThrow(O, k, items[k]);
        return len + n;
      }
      for (let k = len; k > 0; k--) {
        const v = elementOrHole(O, k - 1);
        if ($sameWord(v, $hole())) deleteOrThrow(O, k + n - 1);
        else setOrThrow(O, k + n - 1, v);
      }
      for (let k = 0; k < n; k++) setOrThrow(O, k, items[k]);
    }
    setLength(O, len + n);
    return len + n;
  },
  values() {
    return makeArrayIterator(toObject(this), 1);
  },
  with(index, value) {
    const O = toObject(this);
    const len = lengthOf(O);
    const rel = toIntegerOrInfinity(index);
    const at = rel >= 0 ? rel : len + rel;
    if (at >= len || at < 0) throw $rangeError("Invalid index");
    const A = newArray(len);
    for (let k = 0; k < len; k++) put(A, k, k === at ? value : O[k]);
    return A;
  },
});

$realm.ArrayProtoValues = ArrayPrototype.values;
$realm.ArrayProtoToString = ArrayPrototype.toString;
$define_own(ArrayPrototype, $sym.iterator, $realm.ArrayProtoValues, 5);

// §23.1.3.41
const unscopables = { at: true, copyWithin: true, entries: true, fill: true, find: true, findIndex: true, findLast: true, findLastIndex: true, flat: true, flatMap: true, includes: true, keys: true, toReversed: true, toSorted: true, toSpliced: true, values: true };
$set_proto_raw(unscopables, null);
$define_own(ArrayPrototype, $sym.unscopables, unscopables, 4);
