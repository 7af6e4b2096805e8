// Map, Set, WeakMap, WeakSet and their iterators. ECMA-262 §24. The tables are leaves.

import { toIntegerOrInfinity, toNumber } from "../00-core/convert.ts";
import { iterCloseQuiet, iterClose, iterNext, iterOpen } from "../00-core/iterate.ts";
import { prototypeOfNew } from "../00-core/objects.ts";

const MAP = 44, SET = 45, WEAK_MAP = 46, WEAK_SET = 47, ITERATOR = 50;
// Field 2 of a BuiltinIterator of this file.
const MAP_KIND = 10, SET_KIND = 20;

function receiver(value, kind, method) {
  if (!$isObject(value) || $kind_of(value) !== kind) throw $typeError("Method " + method + " called on incompatible receiver");
  return value;
}

function create(newTarget, name, proto, kind, mode) {
  if (newTarget === undefined) throw $typeError("Constructor " + name + " requires 'new'");
  const object = $new_kind_object(kind, prototypeOfNew(newTarget, proto));
  $map_init(object, mode);
  return object;
}

// §24.1.1.2 AddEntriesFromIterable
function addEntries(target, iterable, adderName) {
  const adder = target[adderName];
  if (!$isCallable(adder)) throw $typeError("'" + adderName + "' is not a function");
  const it = iterOpen(iterable);
  for (;;) {
    const item = iterNext(it);
    if ($isMarker(item)) return;
    try {
      if (!$isObject(item)) throw $typeError("Iterator value is not an entry object");
      const k = item[0], v = item[1];
      $call(adder, target, k, v);
    } catch (e) {
      iterCloseQuiet(it);
      throw e;
    }
  }
}

function addItems(target, iterable) {
  const adder = target.add;
  if (!$isCallable(adder)) throw $typeError("'add' is not a function");
  const it = iterOpen(iterable);
  for (;;) {
    const item = iterNext(it);
    if ($isMarker(item)) return;
    try {
      $call(adder, target, item);
    } catch (e) {
      iterCloseQuiet(it);
      throw e;
    }
  }
}

function makeIterator(collection, proto, kind) {
  const it = $new_kind_object(ITERATOR, proto);
  $field_set(it, 0, $field_get(collection, 0));
  $field_set(it, 1, 0);
  $field_set(it, 2, kind);
  return it;
}

// ---- Map, §24.1
const Map: any = $defineConstructor("Map", function Map(iterable?) {
  const map = create(new.target, "Map", $realm.MapPrototype, MAP, 2);
  if (!$isNullish(iterable)) addEntries(map, iterable, "set");
  return map;
}, $realm.MapPrototype);
$realm.Map = Map;

$defineMethods(Map, {
  // §24.1.2.1
  groupBy(items, callback) {
    const map = $new_kind_object(MAP, $realm.MapPrototype);
    $map_init(map, 2);
    if ($isNullish(items)) throw $typeError("Map.groupBy called on null or undefined");
    if (!$isCallable(callback)) throw $typeError("callback is not a function");
    const it = iterOpen(items);
    let k = 0;
    for (;;) {
      const v = iterNext(it);
      if ($isMarker(v)) return map;
      let key;
      try {
        key = $call(callback, undefined, v, k);
      } catch (e) {
        iterCloseQuiet(it);
        throw e;
      }
      const group = $map_get(map, key);
      if ($isMarker(group)) $map_set(map, key, [v]);
      else $array_push(group, v);
      k++;
    }
  },
  get [$sym.species]() {
    return this;
  },
});

$defineMethods($realm.MapPrototype, {
  clear() { $map_clear(receiver(this, MAP, "Map.prototype.clear")); },
  delete(key) { return $map_delete(receiver(this, MAP, "Map.prototype.delete"), key); },
  entries() { return makeIterator(receiver(this, MAP, "Map.prototype.entries"), $realm.MapIteratorPrototype, MAP_KIND + 2); },
  forEach(callback, thisArg?) {
    const map = receiver(this, MAP, "Map.prototype.forEach");
    if (!$isCallable(callback)) throw $typeError("callback is not a function");
    const it = makeIterator(map, null, MAP_KIND + 2);
    while ($map_iter_next(it)) {
      const k = $scratch(0), v = $scratch(1);
      $call(callback, thisArg, v, k, map);
    }
  },
  get(key) {
    const v = $map_get(receiver(this, MAP, "Map.prototype.get"), key);
    return $isMarker(v) ? undefined : v;
  },
  getOrInsert(key, value) {
    const map = receiver(this, MAP, "Map.prototype.getOrInsert");
    const v = $map_get(map, key);
    if (!$isMarker(v)) return v;
    $map_set(map, key, value);
    return value;
  },
  getOrInsertComputed(key, callback) {
    const map = receiver(this, MAP, "Map.prototype.getOrInsertComputed");
    if (!$isCallable(callback)) throw $typeError("callback is not a function");
    const v = $map_get(map, key);
    if (!$isMarker(v)) return v;
    const made = $call(callback, undefined, $isNumber(key) && key === 0 ? 0 : key);
    $map_set(map, key, made);
    return made;
  },
  has(key) { return $map_has(receiver(this, MAP, "Map.prototype.has"), key); },
  keys() { return makeIterator(receiver(this, MAP, "Map.prototype.keys"), $realm.MapIteratorPrototype, MAP_KIND); },
  set(key, value) {
    $map_set(receiver(this, MAP, "Map.prototype.set"), key, value);
    return this;
  },
  get size() { return $map_size(receiver(this, MAP, "get Map.prototype.size")); },
  values() { return makeIterator(receiver(this, MAP, "Map.prototype.values"), $realm.MapIteratorPrototype, MAP_KIND + 1); },
});
$realm.MapProtoEntries = $realm.MapPrototype.entries;
$define_own($realm.MapPrototype, $sym.iterator, $realm.MapProtoEntries, 5);
$define_own($realm.MapPrototype, $sym.toStringTag, "Map", 4);

function stepper(value, base, what) {
  if (!$isObject(value) || $kind_of(value) !== ITERATOR) throw $typeError("next method called on incompatible " + what);
  const kind = $field_get(value, 2) - base;
  if (!(kind >= 0 && kind <= 2)) throw $typeError("next method called on incompatible " + what);
  if (!$map_iter_next(value)) return { value: undefined, done: true };
  const k = $scratch(0), v = $scratch(1);
  return { value: kind === 0 ? k : kind === 1 ? v : [k, v], done: false };
}

$defineMethods($realm.MapIteratorPrototype, {
  next() { return stepper(this, MAP_KIND, "Map Iterator"); },
});
$define_own($realm.MapIteratorPrototype, $sym.toStringTag, "Map Iterator", 4);

// ---- Set, §24.2
const Set: any = $defineConstructor("Set", function Set(iterable?) {
  const set = create(new.target, "Set", $realm.SetPrototype, SET, 1);
  if (!$isNullish(iterable)) addItems(set, iterable);
  return set;
}, $realm.SetPrototype);
$realm.Set = Set;
$defineMethods(Set, {
  get [$sym.species]() {
    return this;
  },
});

function newSet() {
  const set = $new_kind_object(SET, $realm.SetPrototype);
  $map_init(set, 1);
  return set;
}

function copyOf(set) {
  const copy = newSet();
  const it = makeIterator(set, null, SET_KIND);
  while ($map_iter_next(it)) $map_set(copy, $scratch(0), undefined);
  return copy;
}

// §24.2.1.2 GetSetRecord, as [object, size, has, keys]
function setRecord(other) {
  if (!$isObject(other)) throw $typeError("The argument is not an object");
  const size = toNumber(other.size);
  if (size !== size) throw $typeError("The 'size' property is NaN");
  const n = toIntegerOrInfinity(size);
  if (n < 0) throw $rangeError("'" + n + "' is an invalid size");
  const has = other.has;
  if (!$isCallable(has)) throw $typeError("'has' is not a function");
  const keys = other.keys;
  if (!$isCallable(keys)) throw $typeError("'keys' is not a function");
  return { object: other, size: n, has, keys };
}

/** Calls `each` with every key of a set record's keys(); `each` returns true to stop (and close). */
function eachKey(record, each) {
  const it = $call(record.keys, record.object);
  if (!$isObject(it)) throw $typeError("keys() did not return an object");
  const next = it.next;
  for (;;) {
    const result = $call(next, it);
    if (!$isObject(result)) throw $typeError("Iterator result is not an object");
    if (result.done) return;
    const v = result.value;
    if ($call(each, undefined, v)) {
      const close = it.return;
      if (!$isNullish(close)) {
        if (!$isCallable(close)) throw $typeError("return is not a function");
        const r = $call(close, it);
        if (!$isObject(r)) throw $typeError("Iterator result is not an object");
      }
      return;
    }
  }
}

const plusZero = (v) => ($isNumber(v) && v === 0 ? 0 : v);

$defineMethods($realm.SetPrototype, {
  add(value) {
    $map_set(receiver(this, SET, "Set.prototype.add"), value, undefined);
    return this;
  },
  clear() { $map_clear(receiver(this, SET, "Set.prototype.clear")); },
  delete(value) { return $map_delete(receiver(this, SET, "Set.prototype.delete"), value); },
  difference(other) {
    const O = receiver(this, SET, "Set.prototype.difference");
    const record = setRecord(other);
    const result = copyOf(O);
    if ($map_size(O) <= record.size) {
      const it = makeIterator(O, null, SET_KIND);
      while ($map_iter_next(it)) {
        const e = $scratch(0);
        if ($call(record.has, record.object, e)) $map_delete(result, e);
      }
    } else {
      eachKey(record, (v) => {
        $map_delete(result, v);
        return false;
      });
    }
    return result;
  },
  entries() { return makeIterator(receiver(this, SET, "Set.prototype.entries"), $realm.SetIteratorPrototype, SET_KIND + 2); },
  forEach(callback, thisArg?) {
    const set = receiver(this, SET, "Set.prototype.forEach");
    if (!$isCallable(callback)) throw $typeError("callback is not a function");
    const it = makeIterator(set, null, SET_KIND);
    while ($map_iter_next(it)) {
      const v = $scratch(0);
      $call(callback, thisArg, v, v, set);
    }
  },
  has(value) { return $map_has(receiver(this, SET, "Set.prototype.has"), value); },
  intersection(other) {
    const O = receiver(this, SET, "Set.prototype.intersection");
    const record = setRecord(other);
    const result = newSet();
    if ($map_size(O) <= record.size) {
      const it = makeIterator(O, null, SET_KIND);
      while ($map_iter_next(it)) {
        const e = $scratch(0);
        if ($call(record.has, record.object, e)) $map_set(result, e, undefined);
      }
    } else {
      eachKey(record, (v) => {
        if ($map_has(O, v)) $map_set(result, plusZero(v), undefined);
        return false;
      });
    }
    return result;
  },
  isDisjointFrom(other) {
    const O = receiver(this, SET, "Set.prototype.isDisjointFrom");
    const record = setRecord(other);
    let disjoint = true;
    if ($map_size(O) <= record.size) {
      const it = makeIterator(O, null, SET_KIND);
      while ($map_iter_next(it)) if ($call(record.has, record.object, $scratch(0))) return false;
    } else {
      eachKey(record, (v) => {
        if ($map_has(O, v)) disjoint = false;
        return !disjoint;
      });
    }
    return disjoint;
  },
  isSubsetOf(other) {
    const O = receiver(this, SET, "Set.prototype.isSubsetOf");
    const record = setRecord(other);
    if ($map_size(O) > record.size) return false;
    const it = makeIterator(O, null, SET_KIND);
    while ($map_iter_next(it)) if (!$call(record.has, record.object, $scratch(0))) return false;
    return true;
  },
  isSupersetOf(other) {
    const O = receiver(this, SET, "Set.prototype.isSupersetOf");
    const record = setRecord(other);
    if ($map_size(O) < record.size) return false;
    let superset = true;
    eachKey(record, (v) => {
      if (!$map_has(O, v)) superset = false;
      return !superset;
    });
    return superset;
  },
  get size() { return $map_size(receiver(this, SET, "get Set.prototype.size")); },
  symmetricDifference(other) {
    const O = receiver(this, SET, "Set.prototype.symmetricDifference");
    const record = setRecord(other);
    const result = copyOf(O);
    eachKey(record, (v) => {
      v = plusZero(v);
      if ($map_has(O, v)) $map_delete(result, v);
      else $map_set(result, v, undefined);
      return false;
    });
    return result;
  },
  union(other) {
    const O = receiver(this, SET, "Set.prototype.union");
    const record = setRecord(other);
    // The copy is taken after keys() was called (§24.2.4.17 step 4, 5): eachKey calls it first.
    let result;
    const keys = $call(record.keys, record.object);
    if (!$isObject(keys)) throw $typeError("keys() did not return an object");
    const next = keys.next;
    result = copyOf(O);
    for (;;) {
      const r = $call(next, keys);
      if (!$isObject(r)) throw $typeError("Iterator result is not an object");
      if (r.done) return result;
      $map_set(result, plusZero(r.value), undefined);
    }
  },
  values() { return makeIterator(receiver(this, SET, "Set.prototype.values"), $realm.SetIteratorPrototype, SET_KIND); },
});
$realm.SetProtoValues = $realm.SetPrototype.values;
$define_own($realm.SetPrototype, "keys", $realm.SetProtoValues, 5);
$define_own($realm.SetPrototype, $sym.iterator, $realm.SetProtoValues, 5);
$define_own($realm.SetPrototype, $sym.toStringTag, "Set", 4);

$defineMethods($realm.SetIteratorPrototype, {
  next() { return stepper(this, SET_KIND, "Set Iterator"); },
});
$define_own($realm.SetIteratorPrototype, $sym.toStringTag, "Set Iterator", 4);

// ---- WeakMap, §24.3
const WeakMap: any = $defineConstructor("WeakMap", function WeakMap(iterable?) {
  const map = create(new.target, "WeakMap", $realm.WeakMapPrototype, WEAK_MAP, 6);
  if (!$isNullish(iterable)) addEntries(map, iterable, "set");
  return map;
}, $realm.WeakMapPrototype);
$realm.WeakMap = WeakMap;

$defineMethods($realm.WeakMapPrototype, {
  delete(key) {
    const map = receiver(this, WEAK_MAP, "WeakMap.prototype.delete");
    return $can_be_held_weakly(key) && $map_delete(map, key);
  },
  get(key) {
    const map = receiver(this, WEAK_MAP, "WeakMap.prototype.get");
    if (!$can_be_held_weakly(key)) return undefined;
    const v = $map_get(map, key);
    return $isMarker(v) ? undefined : v;
  },
  getOrInsert(key, value) {
    const map = receiver(this, WEAK_MAP, "WeakMap.prototype.getOrInsert");
    if (!$can_be_held_weakly(key)) throw $typeError("Invalid value used as weak map key");
    const v = $map_get(map, key);
    if (!$isMarker(v)) return v;
    $map_set(map, key, value);
    return value;
  },
  getOrInsertComputed(key, callback) {
    const map = receiver(this, WEAK_MAP, "WeakMap.prototype.getOrInsertComputed");
    if (!$can_be_held_weakly(key)) throw $typeError("Invalid value used as weak map key");
    if (!$isCallable(callback)) throw $typeError("callback is not a function");
    const v = $map_get(map, key);
    if (!$isMarker(v)) return v;
    const made = $call(callback, undefined, key);
    $map_set(map, key, made);
    return made;
  },
  has(key) {
    const map = receiver(this, WEAK_MAP, "WeakMap.prototype.has");
    return $can_be_held_weakly(key) && $map_has(map, key);
  },
  set(key, value) {
    const map = receiver(this, WEAK_MAP, "WeakMap.prototype.set");
    if (!$can_be_held_weakly(key)) throw $typeError("Invalid value used as weak map key");
    $map_set(map, key, value);
    return this;
  },
});
$define_own($realm.WeakMapPrototype, $sym.toStringTag, "WeakMap", 4);

// ---- WeakSet, §24.4
const WeakSet: any = $defineConstructor("WeakSet", function WeakSet(iterable?) {
  const set = create(new.target, "WeakSet", $realm.WeakSetPrototype, WEAK_SET, 5);
  if (!$isNullish(iterable)) addItems(set, iterable);
  return set;
}, $realm.WeakSetPrototype);
$realm.WeakSet = WeakSet;

$defineMethods($realm.WeakSetPrototype, {
  add(value) {
    const set = receiver(this, WEAK_SET, "WeakSet.prototype.add");
    if (!$can_be_held_weakly(value)) throw $typeError("Invalid value used in weak set");
    $map_set(set, value, undefined);
    return this;
  },
  delete(value) {
    const set = receiver(this, WEAK_SET, "WeakSet.prototype.delete");
    return $can_be_held_weakly(value) && $map_delete(set, value);
  },
  has(value) {
    const set = receiver(this, WEAK_SET, "WeakSet.prototype.has");
    return $can_be_held_weakly(value) && $map_has(set, value);
  },
});
$define_own($realm.WeakSetPrototype, $sym.toStringTag, "WeakSet", 4);
