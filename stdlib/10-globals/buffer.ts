// ArrayBuffer and DataView. ECMA-262 §25.1, §25.3. Fields: see kinds.rs (ArrayBuffer 0 bytes cell, 1 length, 2 max length;
// DataView 0 buffer, 1 offset, 2 length or undefined).

import { toBigInt, toIndex, toIntegerOrInfinity, toNumber } from "../00-core/convert.ts";
import { prototypeOfNew, relativeIndex, speciesConstructor } from "../00-core/objects.ts";

const BUFFER = 53;
const VIEW = 55;

export function isBuffer(value) {
  return $isObject(value) && $kind_of(value) === BUFFER;
}

export function isDetached(buffer) {
  return $field_get(buffer, 0) === undefined;
}

/** A fresh buffer of `length` zero bytes. */
export function allocateBuffer(proto, length, max?) {
  if (max !== undefined && length > max) throw $rangeError("Invalid array buffer max length");
  const cell = $bytes_alloc(max === undefined ? length : max);
  const buffer = $new_kind_object(BUFFER, proto);
  $field_set(buffer, 0, cell);
  $field_set(buffer, 1, length);
  $field_set(buffer, 2, max);
  return buffer;
}

/** A buffer around a Bytes cell. */
export function bufferOf(cell, length) {
  const buffer = $new_kind_object(BUFFER, $realm.ArrayBufferPrototype);
  $field_set(buffer, 0, cell);
  $field_set(buffer, 1, length);
  return buffer;
}

// §25.1.4.1
const ArrayBuffer: any = $defineConstructor("ArrayBuffer", function ArrayBuffer(length, options?) {
  if (new.target === undefined) throw $typeError("Constructor ArrayBuffer requires 'new'");
  const n = toIndex(length);
  let max;
  if ($isObject(options)) {
    const m = options.maxByteLength;
    if (m !== undefined) max = toIndex(m);
  }
  // Before the prototype is looked for, §25.1.3.1.
  if (max !== undefined && n > max) throw $rangeError("Invalid array buffer max length");
  const proto = prototypeOfNew(new.target, $realm.ArrayBufferPrototype);
  return allocateBuffer(proto, n, max);
}, $realm.ArrayBufferPrototype);
$realm.ArrayBuffer = ArrayBuffer;

$defineMethods(ArrayBuffer, {
  isView(arg) {
    return $isObject(arg) && ($kind_of(arg) === 54 || $kind_of(arg) === VIEW);
  },
  get [$sym.species]() {
    return this;
  },
});

function thisBuffer(value, method) {
  if (!isBuffer(value)) throw $typeError("ArrayBuffer.prototype." + method + " called on incompatible receiver");
  return value;
}

function live(buffer) {
  if (isDetached(buffer)) throw $typeError("Cannot perform the operation on a detached ArrayBuffer");
  return buffer;
}

function transfer(buffer, newLength, fixed) {
  const n = newLength === undefined ? $field_get(buffer, 1) : toIndex(newLength);
  live(buffer);
  const max = fixed ? undefined : $field_get(buffer, 2);
  const out = allocateBuffer($realm.ArrayBufferPrototype, n, max);
  const old = $field_get(buffer, 1);
  $bytes_copy($field_get(out, 0), 0, $field_get(buffer, 0), 0, n < old ? n : old);
  $field_set(buffer, 0, undefined);
  $field_set(buffer, 1, 0);
  if ($field_get(buffer, 2) !== undefined) $field_set(buffer, 2, 0);
  return out;
}

$defineMethods($realm.ArrayBufferPrototype, {
  get byteLength() {
    const O = thisBuffer(this, "byteLength");
    return isDetached(O) ? 0 : $field_get(O, 1);
  },
  get detached() {
    return isDetached(thisBuffer(this, "detached"));
  },
  get maxByteLength() {
    const O = thisBuffer(this, "maxByteLength");
    if (isDetached(O)) return 0;
    const max = $field_get(O, 2);
    return max === undefined ? $field_get(O, 1) : max;
  },
  get resizable() {
    return $field_get(thisBuffer(this, "resizable"), 2) !== undefined;
  },
  resize(newLength) {
    const O = thisBuffer(this, "resize");
    const max = $field_get(O, 2);
    if (max === undefined) throw $typeError("ArrayBuffer.prototype.resize called on a buffer of fixed length");
    const n = toIndex(newLength);
    live(O);
    if (n > max) throw $rangeError("Invalid array buffer length");
    const old = $field_get(O, 1);
    if (n < old) $bytes_zero($field_get(O, 0), n, old);
    $field_set(O, 1, n);
  },
  slice(start, end) {
    const O = live(thisBuffer(this, "slice"));
    const len = $field_get(O, 1);
    const first = relativeIndex(start, len, 0);
    const final = relativeIndex(end, len, len);
    const n = final > first ? final - first : 0;
    const C = speciesConstructor(O, $realm.ArrayBuffer);
    const out = $construct(C, C, n);
    if (!isBuffer(out)) throw $typeError("species constructor did not return an ArrayBuffer");
    live(out);
    if (out === O) throw $typeError("species constructor returned the same ArrayBuffer");
    if ($field_get(out, 1) < n) throw $typeError("species constructor returned a too small ArrayBuffer");
    live(O);
    const now = $field_get(O, 1);
    if (first < now) {
      const count = n < now - first ? n : now - first;
      $bytes_copy($field_get(out, 0), 0, $field_get(O, 0), first, count);
    }
    return out;
  },
  transfer(newLength?) {
    return transfer(thisBuffer(this, "transfer"), newLength, false);
  },
  transferToFixedLength(newLength?) {
    return transfer(thisBuffer(this, "transferToFixedLength"), newLength, true);
  },
});
$define_own($realm.ArrayBufferPrototype, $sym.toStringTag, "ArrayBuffer", 4);

// ---- DataView
const DataView: any = $defineConstructor("DataView", function DataView(buffer, byteOffset?, byteLength?) {
  if (new.target === undefined) throw $typeError("Constructor DataView requires 'new'");
  if (!isBuffer(buffer)) throw $typeError("First argument to DataView constructor must be an ArrayBuffer");
  const offset = toIndex(byteOffset);
  live(buffer);
  let size = $field_get(buffer, 1);
  if (offset > size) throw $rangeError("Start offset " + offset + " is outside the bounds of the buffer");
  const tracking = byteLength === undefined && $field_get(buffer, 2) !== undefined;
  let length = 0;
  if (byteLength === undefined) length = size - offset;
  else {
    length = toIndex(byteLength);
    if (offset + length > size) throw $rangeError("Invalid DataView length " + length);
  }
  const proto = prototypeOfNew(new.target, $realm.DataViewPrototype);
  live(buffer);
  size = $field_get(buffer, 1);
  if (offset > size || (byteLength !== undefined && offset + length > size)) throw $rangeError("Invalid DataView length");
  const view = $new_kind_object(VIEW, proto);
  $field_set(view, 0, buffer);
  $field_set(view, 1, offset);
  $field_set(view, 2, tracking ? undefined : length);
  return view;
}, $realm.DataViewPrototype);
$realm.DataView = DataView;

function thisView(value, method) {
  if (!$isObject(value) || $kind_of(value) !== VIEW) throw $typeError("DataView.prototype." + method + " called on incompatible receiver");
  return value;
}

/** Bytes of a view now; -1 when out of bounds or detached. */
function viewLength(view) {
  const buffer = $field_get(view, 0);
  if (isDetached(buffer)) return -1;
  const size = $field_get(buffer, 1), offset = $field_get(view, 1), length = $field_get(view, 2);
  if (offset > size) return -1;
  if (length === undefined) return size - offset;
  return offset + length > size ? -1 : length;
}

function inBounds(view) {
  const n = viewLength(view);
  if (n < 0) throw $typeError("DataView is out of bounds or its buffer is detached");
  return n;
}

const SIZES = [1, 1, 1, 2, 2, 4, 4, 4, 8, 8, 8, 2];

function getValue(view, requestIndex, little, type, method) {
  thisView(view, method);
  const index = toIndex(requestIndex);
  const le = !!little;
  const n = inBounds(view);
  if (index + SIZES[type] > n) throw $rangeError("Offset is outside the bounds of the DataView");
  return $bytes_get($field_get($field_get(view, 0), 0), $field_get(view, 1) + index, type, le);
}

function setValue(view, requestIndex, value, little, type, method) {
  thisView(view, method);
  const index = toIndex(requestIndex);
  const v = type === 9 || type === 10 ? toBigInt(value) : toNumber(value);
  const le = !!little;
  const n = inBounds(view);
  if (index + SIZES[type] > n) throw $rangeError("Offset is outside the bounds of the DataView");
  $bytes_set($field_get($field_get(view, 0), 0), $field_get(view, 1) + index, type, v, le);
}

$defineMethods($realm.DataViewPrototype, {
  get buffer() { return $field_get(thisView(this, "buffer"), 0); },
  get byteLength() { return inBounds(thisView(this, "byteLength")); },
  get byteOffset() {
    inBounds(thisView(this, "byteOffset"));
    return $field_get(this, 1);
  },
  getBigInt64(offset, little?) { return getValue(this, offset, little, 9, "getBigInt64"); },
  getBigUint64(offset, little?) { return getValue(this, offset, little, 10, "getBigUint64"); },
  getFloat16(offset, little?) { return getValue(this, offset, little, 11, "getFloat16"); },
  getFloat32(offset, little?) { return getValue(this, offset, little, 7, "getFloat32"); },
  getFloat64(offset, little?) { return getValue(this, offset, little, 8, "getFloat64"); },
  getInt8(offset) { return getValue(this, offset, true, 0, "getInt8"); },
  getInt16(offset, little?) { return getValue(this, offset, little, 3, "getInt16"); },
  getInt32(offset, little?) { return getValue(this, offset, little, 5, "getInt32"); },
  getUint8(offset) { return getValue(this, offset, true, 1, "getUint8"); },
  getUint16(offset, little?) { return getValue(this, offset, little, 4, "getUint16"); },
  getUint32(offset, little?) { return getValue(this, offset, little, 6, "getUint32"); },
  setBigInt64(offset, value, little?) { setValue(this, offset, value, little, 9, "setBigInt64"); },
  setBigUint64(offset, value, little?) { setValue(this, offset, value, little, 10, "setBigUint64"); },
  setFloat16(offset, value, little?) { setValue(this, offset, value, little, 11, "setFloat16"); },
  setFloat32(offset, value, little?) { setValue(this, offset, value, little, 7, "setFloat32"); },
  setFloat64(offset, value, little?) { setValue(this, offset, value, little, 8, "setFloat64"); },
  setInt8(offset, value) { setValue(this, offset, value, true, 0, "setInt8"); },
  setInt16(offset, value, little?) { setValue(this, offset, value, little, 3, "setInt16"); },
  setInt32(offset, value, little?) { setValue(this, offset, value, little, 5, "setInt32"); },
  setUint8(offset, value) { setValue(this, offset, value, true, 1, "setUint8"); },
  setUint16(offset, value, little?) { setValue(this, offset, value, little, 4, "setUint16"); },
  setUint32(offset, value, little?) { setValue(this, offset, value, little, 6, "setUint32"); },
});
$define_own($realm.DataViewPrototype, $sym.toStringTag, "DataView", 4);
