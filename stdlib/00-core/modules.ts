// Module namespaces and import(): ECMA-262 §10.4.6, §13.3.10.

import { describe, toString } from "./convert.ts";
import { ownEnumerableStringKeys } from "./objects.ts";
import { isPromise, newPromise, rejectPromise, resolvePromise, subscribe } from "./promise.ts";
import { KIND_MODULE_NAMESPACE } from "./kinds.ts";

/** names and getters of the exports, in the same order */
export function op_module_namespace(names: any, getters: any): any {
  const environment = $new_object(null);
  for (let i = 0; i < names.length; i++) $define_own(environment, names[i], getters[i], 7);
  const namespace = $new_kind_object(KIND_MODULE_NAMESPACE, null);
  $field_set(namespace, 0, environment);
  $define_own(namespace, $sym.toStringTag, "Module", 0);
  $prevent_extensions_raw(namespace);
  return namespace;
}

/** EvaluateImportCall: `loader(specifier)` answers undefined or [evaluate, namespace]. */
export function op_import(specifier: any, options: any, loader: any): any {
  const promise = newPromise();
  try {
    const name = toString(specifier);
    checkOptions(options);
    const found = $call(loader, undefined, name);
    if (found === undefined) throw $typeError("Cannot find module '" + name + "'");
    const namespace = found[1];
    const evaluate = found[0];
    const pending = evaluate === undefined ? undefined : $call(evaluate, undefined);
    if (isPromise(pending)) subscribe(pending, () => namespace, undefined, promise);
    else resolvePromise(promise, namespace);
  } catch (error) {
    rejectPromise(promise, error);
  }
  return promise;
}

function checkOptions(options: any): void {
  if (options === undefined) return;
  if (!$isObject(options)) throw $typeError("The second argument of import() must be an object");
  const attributes = options.with;
  if (attributes === undefined) return;
  if (!$isObject(attributes)) throw $typeError("The 'with' option must be an object");
  const keys = ownEnumerableStringKeys(attributes);
  for (let i = 0; i < keys.length; i++) {
    const value = attributes[keys[i]];
    if (!$isString(value)) throw $typeError("Import attribute value must be a string, not " + describe(value));
  }
  for (let i = 0; i < keys.length; i++) {
    if (keys[i] !== "type") throw $typeError("Import attribute '" + keys[i] + "' is not supported");
  }
}

export function op_import_json(text: any): any {
  return $json_parse(text);
}

export function op_import_meta(url: any): any {
  const meta = $new_object(null);
  $define_own(meta, "url", url, 7);
  return meta;
}
