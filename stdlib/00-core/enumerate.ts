// for-in, object spread and rest, template objects.

import { toObject } from "./convert.ts";
import { createOwn } from "./property.ts";
import { get, getOwnProperty, getPrototypeOf, hasOwnProperty, ownPropertyKeys } from "./internal_methods.ts";
import { KIND_MODULE_NAMESPACE, KIND_PROXY } from "./kinds.ts";

// ---- for-in: EnumerateObjectProperties, §14.7.5.9. Record: the object, the one whose keys are being visited, its keys.

export function op_for_in_open(value: any): any {
  if ($isNullish(value)) return { root: null, current: null, keys: undefined, index: 0 };
  const object = toObject(value);
  return { root: object, current: object, keys: stringKeys(object), index: 0 };
}

function stringKeys(object: any): any {
  const kind = $kind_of(object);
  return kind === KIND_PROXY || kind === KIND_MODULE_NAMESPACE ? ownPropertyKeys(object) : $own_keys(object, 1);
}

/** Next key that still exists, is enumerable and not shadowed; MARKER(DONE) at the end. */
export function op_for_in_next(record: any): any {
  for (;;) {
    const current = record.current;
    if (current === null) return $done();
    const keys = record.keys;
    const index = record.index;
    if (index >= keys.length) {
      const next = getPrototypeOf(current);
      record.current = next;
      if (next === null) return $done();
      record.keys = stringKeys(next);
      record.index = 0;
      continue;
    }
    record.index = index + 1;
    const key = keys[index];
    if (!$isString(key) || !enumerableOwn(current, key)) continue;
    if (!$sameWord(current, record.root) && shadowed(record.root, current, key)) continue;
    return key;
  }
}

function enumerableOwn(object: any, key: any): boolean {
  const kind = $kind_of(object);
  if (kind === KIND_PROXY || kind === KIND_MODULE_NAMESPACE) {
    const own = getOwnProperty(object, key);
    return own !== undefined && (own.flags & 2) !== 0;
  }
  if (!$get_own_property(object, key)) return false;
  return ($scratch(2) & 2) !== 0;
}

function shadowed(root: any, current: any, key: any): boolean {
  let object = root;
  while (!$sameWord(object, current)) {
    if (hasOwnProperty(object, key)) return true;
    object = getPrototypeOf(object);
    if (object === null) return false;
  }
  return false;
}

// ---- CopyDataProperties, §7.3.26

function isExcluded(excluded: any, key: any): boolean {
  if (excluded === undefined) return false;
  for (let i = 0; i < excluded.length; i++) {
    if ($strict_equal($isNumber(excluded[i]) ? $primitive_to_string(excluded[i]) : excluded[i], key)) return true;
  }
  return false;
}

function copyDataProperties(target: any, source: any, excluded: any): void {
  if ($isNullish(source)) return;
  const from = toObject(source);
  if ($copy_data_fast(target, from, excluded)) return;
  const keys = ownPropertyKeys(from);
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i];
    if (isExcluded(excluded, key)) continue;
    const own = getOwnProperty(from, key);
    if (own === undefined || (own.flags & 2) === 0) continue;
    createOwn(target, key, get(from, key, from));
  }
}

/** {...source} in a literal */
export function op_copy_data_properties(target: any, source: any): any {
  copyDataProperties(target, source, undefined);
  return undefined;
}

/** Rest element of an object pattern; `excluded` = Array or List of property keys */
export function op_object_rest(source: any, excluded: any): any {
  if ($isNullish(source)) throw $typeError("Cannot destructure '" + (source === null ? "null" : "undefined") + "' as it is " + (source === null ? "null." : "undefined."));
  const result = {};
  copyDataProperties(result, source, $list_to_array(excluded));
  return result;
}

/** GetTemplateObject, §13.2.8.4: two fresh arrays (or Lists) become the frozen template object. */
export function op_template_object(cooked: any, raw: any): any {
  const template = $list_to_array(cooked);
  const rawStrings = $list_to_array(raw);
  $freeze_fast(rawStrings, 2);
  $define_own(template, "raw", rawStrings, 0);
  $freeze_fast(template, 2);
  return template;
}
