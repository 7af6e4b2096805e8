// %TypedArray% and the twelve typed array constructors. ECMA-262 §23.2. Fields of a TypedArray: 0 buffer, 1 byte offset,
// 2 length (undefined = tracks the buffer), 3 element type.

import { lengthOf, toBigInt, toIndex, toInt32, toIntegerOrInfinity, toNumber, toObject, toString as toStr } from "../00-core/convert.ts";
import { getMethod, iterNext, iterOpenWith, makeArrayIterator } from "../00-core/iterate.ts";
import { isConstructor, prototypeOfNew, relativeIndex, speciesConstructor } from "../00-core/objects.ts";
import { mergeSort } from "./array.ts";
import { allocateBuffer, isBuffer, isDetached } from "./buffer.ts";

const TYPED = 54;
const NAMES = ["Int8Array", "Uint8Array", "Uint8ClampedArray", "Int16Array", "Uint16Array", "Int32Array", "Uint32Array", "Float32Array", "Float64Array", "BigInt64Array", "BigUint64Array", "Float16Array"];
const SIZES = [1, 1, 1, 2, 2, 4, 4, 4, 8, 8, 8, 2];
const constructors = [];
const TypedArrayPrototype = $realm.TypedArrayPrototype;

export function isTyped(value) {
  return $isObject(value) && $kind_of(value) === TYPED;
}

const isBig = (type) => type === 9 || type === 10;

function coerce(type, value) {
  return isBig(type) ? toBigInt(value) : toNumber(value);
}

// §23.2.4.4 ValidateTypedArray; returns the length
function validate(O) {
  if (!isTyped(O)) throw $typeError("this is not a typed array");
  const n = $typed_length(O);
  if (n < 0) throw $typeError("Cannot perform the operation on a detached or out-of-bounds typed array");
  return n;
}

function callable(f) {
  if (!$isCallable(f)) throw $typeError("callback is not a function");
  return f;
}

function make(proto, type, buffer, offset, length) {
  const array = $new_kind_object(TYPED, proto);
  $field_set(array, 0, buffer);
  $field_set(array, 1, offset);
  $field_set(array, 2, length);
  $field_set(array, 3, type);
  $typed_ready(array);
  return array;
}

/** A typed array of `type` with its own buffer. */
export function allocateTyped(type, length, proto?) {
  const buffer = allocateBuffer($realm.ArrayBufferPrototype, length * SIZES[type]);
  return make(proto === undefined ? constructors[type].prototype : proto, type, buffer, 0, length);
}

/** A Uint8Array over a buffer. */
export function bytesOver(buffer, offset, length) {
  return make($realm.Uint8ArrayPrototype, 1, buffer, offset, length);
}

// §23.2.5.1
function construct(type, newTarget, proto, first, byteOffset, length) {
  if (newTarget === undefined) throw $typeError("Constructor " + NAMES[type] + " requires 'new'");
  if (!$isObject(first)) {
    const n = toIndex(first);
    const p = prototypeOfNew(newTarget, proto);
    return allocateTyped(type, n, p);
  }
  const p = prototypeOfNew(newTarget, proto);
  if (isBuffer(first)) return overBuffer(type, p, first, byteOffset, length);
  if (isTyped(first)) {
    const n = validate(first);
    const array = allocateTyped(type, n, p);
    if (!$typed_copy(array, 0, first, 0, n)) throw $typeError("Cannot mix BigInt and other types, use explicit conversions");
    return array;
  }
  const method = getMethod(first, $sym.iterator);
  if (method !== undefined) {
    const values = listFrom(first, method);
    return fromValues(type, p, values, values.length);
  }
  return fromValues(type, p, first, lengthOf(first));
}

function listFrom(items, method) {
  const values = [];
  const it = iterOpenWith(items, method);
  for (;;) {
    const v = iterNext(it);
    if ($isMarker(v)) return values;
    $array_push(values, v);
  }
}

function fromValues(type, proto, source, n) {
  const array = allocateTyped(type, n, proto);
  for (let k = 0; k < n; k++) setElement(array, type, k, source[k]);
  return array;
}

function setElement(array, type, k, value) {
  if (!$typed_set(array, k, value)) $typed_set(array, k, coerce(type, value));
}

// §23.2.5.1.3
function overBuffer(type, proto, buffer, byteOffset, length) {
  const size = SIZES[type];
  const offset = toIndex(byteOffset);
  if (offset % size !== 0) throw $rangeError("start offset of " + NAMES[type] + " should be a multiple of " + size);
  const fixed = $field_get(buffer, 2) === undefined;
  const wanted = length === undefined ? undefined : toIndex(length);
  if (isDetached(buffer)) throw $typeError("Cannot construct a typed array over a detached ArrayBuffer");
  const bytes = $field_get(buffer, 1);
  if (wanted === undefined && !fixed) {
    if (offset > bytes) throw $rangeError("Start offset " + offset + " is outside the bounds of the buffer");
    return make(proto, type, buffer, offset, undefined);
  }
  let n = wanted;
  if (n === undefined) {
    if (bytes % size !== 0) throw $rangeError("byte length of " + NAMES[type] + " should be a multiple of " + size);
    if (offset > bytes) throw $rangeError("Start offset " + offset + " is outside the bounds of the buffer");
    n = (bytes - offset) / size;
  } else if (offset + n * size > bytes) {
    throw $rangeError("Invalid typed array length: " + n);
  }
  return make(proto, type, buffer, offset, n);
}

// §23.2.1.1
const TypedArray: any = $defineConstructor("TypedArray", function TypedArray() {
  throw $typeError("Abstract class TypedArray not directly constructable");
}, TypedArrayPrototype);
$realm.TypedArray = TypedArray;

// §23.2.4.2 TypedArrayCreateFromCtor
function createFrom(C, args, minLength) {
  const array = $constructSpread(C, C, args);
  const n = validate(array);
  if (minLength !== undefined && n < minLength) throw $typeError("species constructor returned a too short typed array");
  return array;
}

function speciesCreate(exemplar, args, minLength) {
  const type = $field_get(exemplar, 3);
  const C = speciesConstructor(exemplar, constructors[type]);
  const array = createFrom(C, args, minLength);
  if (isBig($field_get(array, 3)) !== isBig(type)) throw $typeError("content type of the species constructor differs");
  return array;
}

$defineMethods(TypedArray, {
  from(source, mapper?, thisArg?) {
    const C = this;
    if (!isConstructor(C)) throw $typeError("this is not a constructor");
    const mapping = mapper !== undefined;
    if (mapping) callable(mapper);
    const method = getMethod(source, $sym.iterator);
    let items, n;
    if (method !== undefined) {
      items = listFrom(source, method);
      n = items.length;
    } else {
      items = toObject(source);
      n = lengthOf(items);
    }
    const target = createFrom(C, [n], n);
    for (let k = 0; k < n; k++) {
      const v = items[k];
      target[k] = mapping ? $call(mapper, thisArg, v, k) : v;
    }
    return target;
  },
  of(...items) {
    const C = this;
    if (!isConstructor(C)) throw $typeError("this is not a constructor");
    const n = items.length;
    const target = createFrom(C, [n], n);
    for (let k = 0; k < n; k++) target[k] = items[k];
    return target;
  },
  get [$sym.species]() {
    return this;
  },
});

function thisTyped(O, method) {
  if (!isTyped(O)) throw $typeError("%TypedArray%.prototype." + method + " called on incompatible receiver");
  return O;
}

function find(O, predicate, thisArg, backwards, wantIndex) {
  const n = validate(O);
  callable(predicate);
  for (let i = 0; i < n; i++) {
    const k = backwards ? n - 1 - i : i;
    const v = $typed_get(O, k);
    if ($call(predicate, thisArg, v, k, O)) return wantIndex ? k : v;
  }
  return wantIndex ? -1 : undefined;
}

/** Elements of one type, byte after byte (§23.2.3.27): where the arrays share a buffer, what was written is read again. */
function copyForward(target, source, from, count) {
  const ahead = ($field_get(target, 1) - $field_get(source, 1)) / SIZES[$field_get(source, 3)] - from;
  const step = $sameWord($field_get(target, 0), $field_get(source, 0)) && ahead > 0 ? ahead : count;
  for (let k = 0; k < count; k += step) $typed_copy(target, k, source, from + k, step < count - k ? step : count - k);
}

function compareNumbers(comparator) {
  return (a, b) => {
    const v = toNumber($call(comparator, undefined, a, b));
    return v !== v ? 0 : v;
  };
}

$defineMethods(TypedArrayPrototype, {
  at(index) {
    const n = validate(this);
    const rel = toIntegerOrInfinity(index);
    const k = rel >= 0 ? rel : n + rel;
    return k < 0 || k >= n ? undefined : $typed_get(this, k);
  },
  get buffer() { return $field_get(thisTyped(this, "buffer"), 0); },
  get byteLength() {
    const n = $typed_length(thisTyped(this, "byteLength"));
    return n < 0 ? 0 : n * SIZES[$field_get(this, 3)];
  },
  get byteOffset() {
    return $typed_length(thisTyped(this, "byteOffset")) < 0 ? 0 : $field_get(this, 1);
  },
  copyWithin(target, start, end?) {
    const n = validate(this);
    const to = relativeIndex(target, n, 0);
    const from = relativeIndex(start, n, 0);
    const final = relativeIndex(end, n, n);
    const count = final - from < n - to ? final - from : n - to;
    if (count > 0) {
      const now = validate(this);
      let c = count;
      if (from + c > now) c = now - from;
      if (to + c > now) c = now - to;
      if (c > 0) $typed_copy(this, to, this, from, c);
    }
    return this;
  },
  entries() {
    validate(this);
    return makeArrayIterator(this, 2);
  },
  every(predicate, thisArg?) {
    const n = validate(this);
    callable(predicate);
    for (let k = 0; k < n; k++) if (!$call(predicate, thisArg, $typed_get(this, k), k, this)) return false;
    return true;
  },
  fill(value, start?, end?) {
    const n = validate(this);
    const v = coerce($field_get(this, 3), value);
    const from = relativeIndex(start, n, 0);
    let to = relativeIndex(end, n, n);
    const now = validate(this);
    if (to > now) to = now;
    if (from < to) $typed_fill(this, v, from, to);
    return this;
  },
  filter(predicate, thisArg?) {
    const n = validate(this);
    callable(predicate);
    const kept = [];
    for (let k = 0; k < n; k++) {
      const v = $typed_get(this, k);
      if ($call(predicate, thisArg, v, k, this)) $array_push(kept, v);
    }
    const A = speciesCreate(this, [kept.length], kept.length);
    for (let k = 0; k < kept.length; k++) A[k] = kept[k];
    return A;
  },
  find(predicate, thisArg?) { return find(this, predicate, thisArg, false, false); },
  findIndex(predicate, thisArg?) { return find(this, predicate, thisArg, false, true); },
  findLast(predicate, thisArg?) { return find(this, predicate, thisArg, true, false); },
  findLastIndex(predicate, thisArg?) { return find(this, predicate, thisArg, true, true); },
  forEach(callback, thisArg?) {
    const n = validate(this);
    callable(callback);
    for (let k = 0; k < n; k++) $call(callback, thisArg, $typed_get(this, k), k, this);
  },
  includes(item, from?) {
    const n = validate(this);
    if (n === 0) return false;
    const start = relativeIndex(from, n, 0);
    const now = $typed_length(this);
    // Elements that went out of bounds meanwhile read as undefined.
    if (item === undefined && start < n && now < n) return true;
    return start < n && $typed_index_of(this, item, start, n, 1) >= 0;
  },
  indexOf(item, from?) {
    const n = validate(this);
    if (n === 0) return -1;
    const start = relativeIndex(from, n, 0);
    return start < n ? $typed_index_of(this, item, start, n, 0) : -1;
  },
  join(separator) {
    const n = validate(this);
    const sep = separator === undefined ? "," : toStr(separator);
    let parts = $list_new(8);
    for (let k = 0; k < n; k++) {
      const v = $typed_get(this, k);
      parts = $list_push(parts, v === undefined ? "" : toStr(v));
    }
    return $str_join(parts, sep);
  },
  keys() {
    validate(this);
    return makeArrayIterator(this, 0);
  },
  lastIndexOf(item, from?) {
    const n = validate(this);
    if (n === 0) return -1;
    const rel = $argCount() > 1 ? toIntegerOrInfinity(from) : n - 1;
    const k = rel >= 0 ? (rel < n - 1 ? rel : n - 1) : n + rel;
    return k < 0 ? -1 : $typed_index_of(this, item, 0, k + 1, 2);
  },
  get length() {
    const n = $typed_length(thisTyped(this, "length"));
    return n < 0 ? 0 : n;
  },
  map(mapper, thisArg?) {
    const n = validate(this);
    callable(mapper);
    const A = speciesCreate(this, [n], n);
    for (let k = 0; k < n; k++) A[k] = $call(mapper, thisArg, $typed_get(this, k), k, this);
    return A;
  },
  reduce(callback, initial?) {
    const n = validate(this);
    callable(callback);
    let k = 0, acc = initial;
    if ($argCount() < 2) {
      if (n === 0) throw $typeError("Reduce of empty array with no initial value");
      acc = $typed_get(this, k++);
    }
    for (; k < n; k++) acc = $call(callback, undefined, acc, $typed_get(this, k), k, this);
    return acc;
  },
  reduceRight(callback, initial?) {
    const n = validate(this);
    callable(callback);
    let k = n - 1, acc = initial;
    if ($argCount() < 2) {
      if (n === 0) throw $typeError("Reduce of empty array with no initial value");
      acc = $typed_get(this, k--);
    }
    for (; k >= 0; k--) acc = $call(callback, undefined, acc, $typed_get(this, k), k, this);
    return acc;
  },
  reverse() {
    const n = validate(this);
    for (let lower = 0, upper = n - 1; lower < upper; lower++, upper--) {
      const a = $typed_get(this, lower);
      $typed_set(this, lower, $typed_get(this, upper));
      $typed_set(this, upper, a);
    }
    return this;
  },
  // §23.2.3.26
  set(source, offset?) {
    const target = thisTyped(this, "set");
    const at = toIntegerOrInfinity(offset);
    if (at < 0) throw $rangeError("offset is out of bounds");
    const n = validate(target);
    if (isTyped(source)) {
      const count = validate(source);
      if (isBig($field_get(source, 3)) !== isBig($field_get(target, 3))) throw $typeError("Cannot mix BigInt and other types, use explicit conversions");
      if (at === 1 / 0 || count + at > n) throw $rangeError("offset is out of bounds");
      $typed_copy(target, at, source, 0, count);
      return;
    }
    const src = toObject(source);
    const count = lengthOf(src);
    if (at === 1 / 0 || count + at > n) throw $rangeError("offset is out of bounds");
    const type = $field_get(target, 3);
    for (let k = 0; k < count; k++) setElement(target, type, at + k, src[k]);
  },
  slice(start, end) {
    const n = validate(this);
    const from = relativeIndex(start, n, 0);
    let to = relativeIndex(end, n, n);
    const count = to > from ? to - from : 0;
    const A = speciesCreate(this, [count], count);
    if (count > 0) {
      const now = validate(this);
      if (to > now) to = now;
      if ($field_get(A, 3) === $field_get(this, 3)) {
        if (to > from) copyForward(A, this, from, to - from);
      } else {
        for (let k = from, i = 0; k < to; k++, i++) A[i] = $typed_get(this, k);
      }
    }
    return A;
  },
  some(predicate, thisArg?) {
    const n = validate(this);
    callable(predicate);
    for (let k = 0; k < n; k++) if ($call(predicate, thisArg, $typed_get(this, k), k, this)) return true;
    return false;
  },
  sort(comparator) {
    if (comparator !== undefined && !$isCallable(comparator)) throw $typeError("The comparison function must be either a function or undefined");
    const n = validate(this);
    if (comparator === undefined) {
      $typed_sort(this);
      return this;
    }
    const items = [];
    for (let k = 0; k < n; k++) $array_push(items, $typed_get(this, k));
    const out = mergeSort(items, n, compareNumbers(comparator));
    for (let k = 0; k < n; k++) $typed_set(this, k, out[k]);
    return this;
  },
  subarray(start, end) {
    const O = thisTyped(this, "subarray");
    const length = $typed_length(O);
    const n = length < 0 ? 0 : length;
    const from = relativeIndex(start, n, 0);
    const size = SIZES[$field_get(O, 3)];
    const buffer = $field_get(O, 0);
    const begin = $field_get(O, 1) + from * size;
    if ($field_get(O, 2) === undefined && end === undefined) return speciesCreate(O, [buffer, begin]);
    const to = relativeIndex(end, n, n);
    return speciesCreate(O, [buffer, begin, to > from ? to - from : 0]);
  },
  toLocaleString() {
    const n = validate(this);
    let parts = $list_new(8);
    for (let k = 0; k < n; k++) {
      const v = $typed_get(this, k);
      parts = $list_push(parts, v === undefined ? "" : toStr($call(v.toLocaleString, v)));
    }
    return $str_join(parts, ",");
  },
  toReversed() {
    const n = validate(this);
    const A = allocateTyped($field_get(this, 3), n);
    for (let k = 0; k < n; k++) $typed_set(A, k, $typed_get(this, n - 1 - k));
    return A;
  },
  toSorted(comparator) {
    if (comparator !== undefined && !$isCallable(comparator)) throw $typeError("The comparison function must be either a function or undefined");
    const n = validate(this);
    const A = allocateTyped($field_get(this, 3), n);
    $typed_copy(A, 0, this, 0, n);
    if (comparator === undefined) {
      $typed_sort(A);
      return A;
    }
    const items = [];
    for (let k = 0; k < n; k++) $array_push(items, $typed_get(this, k));
    const out = mergeSort(items, n, compareNumbers(comparator));
    for (let k = 0; k < n; k++) $typed_set(A, k, out[k]);
    return A;
  },
  values() {
    validate(this);
    return makeArrayIterator(this, 1);
  },
  with(index, value) {
    const n = validate(this);
    const rel = toIntegerOrInfinity(index);
    const at = rel >= 0 ? rel : n + rel;
    const type = $field_get(this, 3);
    const v = coerce(type, value);
    if (at < 0 || at >= $typed_length(this)) throw $rangeError("Invalid typed array index");
    const A = allocateTyped(type, n);
    $typed_copy(A, 0, this, 0, n);
    $typed_set(A, at, v);
    return A;
  },
  get [$sym.toStringTag]() {
    return isTyped(this) ? NAMES[$field_get(this, 3)] : undefined;
  },
});
$define_own(TypedArrayPrototype, $sym.iterator, TypedArrayPrototype.values, 5);
$get_own_property(TypedArrayPrototype, "length");
$realm.TypedLengthGetter = $scratch(0);
$define_own(TypedArrayPrototype, "toString", $realm.ArrayProtoToString, 5);

// ---- the concrete constructors, §23.2.6; `length` is 3
function define(type, fn, proto) {
  $set_proto_raw(proto, TypedArrayPrototype);
  $define_own(fn, "BYTES_PER_ELEMENT", SIZES[type], 0);
  $define_own(proto, "BYTES_PER_ELEMENT", SIZES[type], 0);
  constructors[type] = fn;
}

define(0, $defineConstructor("Int8Array", function Int8Array(first, byteOffset, length) {
  return construct(0, new.target, $realm.Int8ArrayPrototype, first, byteOffset, length);
}, $realm.Int8ArrayPrototype, TypedArray), $realm.Int8ArrayPrototype);

define(1, $defineConstructor("Uint8Array", function Uint8Array(first, byteOffset, length) {
  return construct(1, new.target, $realm.Uint8ArrayPrototype, first, byteOffset, length);
}, $realm.Uint8ArrayPrototype, TypedArray), $realm.Uint8ArrayPrototype);

define(2, $defineConstructor("Uint8ClampedArray", function Uint8ClampedArray(first, byteOffset, length) {
  return construct(2, new.target, $realm.Uint8ClampedArrayPrototype, first, byteOffset, length);
}, $realm.Uint8ClampedArrayPrototype, TypedArray), $realm.Uint8ClampedArrayPrototype);

define(3, $defineConstructor("Int16Array", function Int16Array(first, byteOffset, length) {
  return construct(3, new.target, $realm.Int16ArrayPrototype, first, byteOffset, length);
}, $realm.Int16ArrayPrototype, TypedArray), $realm.Int16ArrayPrototype);

define(4, $defineConstructor("Uint16Array", function Uint16Array(first, byteOffset, length) {
  return construct(4, new.target, $realm.Uint16ArrayPrototype, first, byteOffset, length);
}, $realm.Uint16ArrayPrototype, TypedArray), $realm.Uint16ArrayPrototype);

define(5, $defineConstructor("Int32Array", function Int32Array(first, byteOffset, length) {
  return construct(5, new.target, $realm.Int32ArrayPrototype, first, byteOffset, length);
}, $realm.Int32ArrayPrototype, TypedArray), $realm.Int32ArrayPrototype);

define(6, $defineConstructor("Uint32Array", function Uint32Array(first, byteOffset, length) {
  return construct(6, new.target, $realm.Uint32ArrayPrototype, first, byteOffset, length);
}, $realm.Uint32ArrayPrototype, TypedArray), $realm.Uint32ArrayPrototype);

define(7, $defineConstructor("Float32Array", function Float32Array(first, byteOffset, length) {
  return construct(7, new.target, $realm.Float32ArrayPrototype, first, byteOffset, length);
}, $realm.Float32ArrayPrototype, TypedArray), $realm.Float32ArrayPrototype);

define(8, $defineConstructor("Float64Array", function Float64Array(first, byteOffset, length) {
  return construct(8, new.target, $realm.Float64ArrayPrototype, first, byteOffset, length);
}, $realm.Float64ArrayPrototype, TypedArray), $realm.Float64ArrayPrototype);

define(9, $defineConstructor("BigInt64Array", function BigInt64Array(first, byteOffset, length) {
  return construct(9, new.target, $realm.BigInt64ArrayPrototype, first, byteOffset, length);
}, $realm.BigInt64ArrayPrototype, TypedArray), $realm.BigInt64ArrayPrototype);

define(10, $defineConstructor("BigUint64Array", function BigUint64Array(first, byteOffset, length) {
  return construct(10, new.target, $realm.BigUint64ArrayPrototype, first, byteOffset, length);
}, $realm.BigUint64ArrayPrototype, TypedArray), $realm.BigUint64ArrayPrototype);

define(11, $defineConstructor("Float16Array", function Float16Array(first, byteOffset, length) {
  return construct(11, new.target, $realm.Float16ArrayPrototype, first, byteOffset, length);
}, $realm.Float16ArrayPrototype, TypedArray), $realm.Float16ArrayPrototype);
$realm.Int8Array = constructors[0];
$realm.Uint8Array = constructors[1];
$realm.Uint8ClampedArray = constructors[2];
$realm.Int16Array = constructors[3];
$realm.Uint16Array = constructors[4];
$realm.Int32Array = constructors[5];
$realm.Uint32Array = constructors[6];
$realm.Float32Array = constructors[7];
$realm.Float64Array = constructors[8];
$realm.BigInt64Array = constructors[9];
$realm.BigUint64Array = constructors[10];
$realm.Float16Array = constructors[11];
